"""A waker: any thread ends another one's wait for descriptors, any number of times. Knows nothing of why.

A pipe: the waiting thread waits for its reading end, too. What is written and not read yet stays, so a thread that
begins to wait after the call is woken as well.
"""

import os

AT_ONCE = 4096
"""Bytes read at once: each is one call of `wake`."""


class Waker:
    __slots__ = ("_write", "fileno")

    def __init__(self) -> None:
        self.fileno, self._write = os.pipe()
        """`fileno`: readable after `wake`, until `clear`."""
        os.set_blocking(self.fileno, False)
        os.set_blocking(self._write, False)

    def wake(self) -> None:
        """End the wait. Never waits."""
        try:
            os.write(self._write, b"!")
        except BlockingIOError:
            pass  # The pipe is full of calls: it is being woken already.

    def clear(self) -> None:
        """The waiting thread is awake, and is about to look at everything."""
        try:
            while os.read(self.fileno, AT_ONCE):
                pass
        except BlockingIOError:
            pass  # That was all.

    def __del__(self) -> None:
        """Give the descriptors back when nobody can wake any more. Sooner, a thread that is late might write into what
        has got their numbers since."""
        self.close()

    def close(self) -> None:
        """Give the descriptors back. Nothing else may be called after."""
        for descriptor in (self.fileno, self._write):
            if descriptor >= 0:
                os.close(descriptor)
        self.fileno = self._write = -1
