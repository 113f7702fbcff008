"""How many TLS handshakes go on at once, how long one may take, and the thread that computes them all."""

import threading
from concurrent.futures import ThreadPoolExecutor

from beseda.net.tls_link import Step


class Handshakes:
    """Those that go on. Any client's thread may call it."""

    def __init__(self, most: int, seconds: float) -> None:
        """`most`: at once; `seconds`: how long one may take."""
        self.seconds = seconds
        self._thread = ThreadPoolExecutor(1, "handshakes")
        self._most = most
        self._lock = threading.Lock()
        self._count = 0  # guarded by it

    def prepare(self) -> None:
        """Start the thread, before clients may have taken all that there are. Raises RuntimeError."""
        self._thread.submit(bool).result()

    def stop(self) -> None:
        """End the thread, when it has done what it was asked for. `compute` raises RuntimeError from now on."""
        self._thread.shutdown(wait=False)

    @property
    def has_room(self) -> bool:
        """Whether one more may go on, as of just now."""
        return self._count < self._most

    def begin(self) -> bool:
        """Count one in. Return False if there are too many; else call `end` once."""
        with self._lock:
            if not self.has_room:
                return False
            self._count += 1
        return True

    def end(self) -> None:
        with self._lock:
            self._count -= 1

    def compute(self, step: Step) -> tuple[bytes, bool]:
        """Have a step of one done, and wait for it: half a millisecond, after those who asked before. Raises what the
        step raises, and RuntimeError if there is no thread for it.

        One thread does it for all. A hundred at once would keep everybody else from talking; and what OpenSSL leaves
        behind in each thread that ever made a handshake (its deep stack, holes in the heap) is 16 KB (measured).
        """
        return self._thread.submit(step).result()
