"""How it is spoken: each dialect turns lines into wants, and events, answers and refusals into lines."""
