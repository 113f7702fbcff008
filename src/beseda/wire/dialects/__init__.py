"""The dialects: each turns a client's lines into actions, and events, answers and refusals into lines."""
