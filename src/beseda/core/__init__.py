"""What a chat is: frozen values (ids, names, text, requests, events, refusals) and the hall that acts on them.

Nothing here does I/O, reads a clock, draws a random number or starts a thread.
"""
