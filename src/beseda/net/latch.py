"""A latch: one thread waits at it until another opens it. Knows nothing of what either is for.

A bare lock, held by nobody: an `Event` is three objects, 1 KB, and a page more of every thread's stack.
"""

import threading


def closed_latch() -> threading.Lock:
    """A latch that is closed: `acquire` waits until somebody calls `release`, once for each."""
    latch = threading.Lock()
    latch.acquire()
    return latch
