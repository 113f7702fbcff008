"""How it is spoken: each dialect turns lines into actions, and events, answers and refusals into lines."""
