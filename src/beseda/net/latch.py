"""A latch: one thread waits at it until another opens it. Knows nothing of what either is for.

A bare lock, held by nobody: an `Event` is three objects, 1 KB, and a page more of every thread's stack.
"""

import threading


def closed_latch() -> threading.Lock:
    """Return a closed latch: `acquire` waits until somebody calls `release`. One `release` lets one `acquire` pass."""
    latch = threading.Lock()
    latch.acquire()
    return latch
