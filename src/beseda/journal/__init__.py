"""What is kept: the journal (one order, written while holding the engine) and the archive (filled a little later).

Knows SQLite and core values. Refuses to know the hall, sockets and dialects.
"""
