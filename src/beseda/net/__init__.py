"""Sockets and threads. Knows bytes; refuses to know what is said, and who says it."""
