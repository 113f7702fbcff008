"""How many TLS handshakes go on at once, how long one may take, and whose turn it is to compute."""

import threading
from contextlib import AbstractContextManager


class Handshakes:
    """Those that go on. Any client's thread may call it."""

    def __init__(self, most: int, seconds: float) -> None:
        """`most`: at once; `seconds`: how long one may take."""
        self.seconds = seconds
        self.turn: AbstractContextManager[object] = threading.Lock()
        """Held while one is computed, half a millisecond: a hundred at once would keep everybody else from talking."""
        self._free = threading.BoundedSemaphore(most)

    def begin(self) -> bool:
        """Count one in. Return False if there are too many; else call `end` once."""
        return self._free.acquire(blocking=False)

    def end(self) -> None:
        self._free.release()
