"""Measures a running server from other processes: what a delivery costs it, how late it comes, and that none is lost.

Knows the server only by its command line, its sockets and its process number; imports nothing of it.
"""
