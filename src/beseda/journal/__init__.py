"""What was said and done for good: the journal (one order, written in the engine) and the archive (filled behind it).

Knows SQLite and core values. Refuses to know the hall, sockets and dialects.
"""
