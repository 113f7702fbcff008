"""What a signal asks of a server: to stop, to end at once, or to read its settings anew.

SIGTERM and Ctrl-C stop it, and a second one ends it at once. SIGUSR1 reads the settings anew. SIGHUP means what it
means to other programs: whoever was started by `nohup` ignores it; at a terminal it says that the terminal is gone, and
stops; without a terminal, as under systemd, nobody can mean that, and it reads the settings anew.
"""

import os
import queue
import signal
import socket
import sys
from collections.abc import Callable
from types import FrameType
from typing import cast

ENDING = (signal.SIGTERM, signal.SIGINT)
MOST_WOKEN = 4096
"""Signals that the main thread is woken for together: a byte each."""


class Signals:
    """What came, in order. The main thread looks at it; the handlers only put it there.

    A handler may come in the middle of anything that the main thread does, of another handler, too: what takes a lock
    there (an `Event`) would wait for itself for ever. `SimpleQueue.put` is made to be called by one. And it is given as
    it is, for a handler in Python can be interrupted by the next, as deep as signals come.

    A system may give a signal to any thread, and Python calls the handlers in the main one, which would sleep on. So it
    waits for a socket that Python writes to, in whatever thread the signal comes.
    """

    def __init__(self) -> None:
        """From now on it is remembered if the settings are to be read anew. What asks to stop still ends the process:
        nobody is there yet who could be told, and opening may take long."""
        self._came: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._put = cast("Callable[[int, FrameType | None], None]", self._came.put)  # the frame is its `block`: unused
        self._stopping: tuple[int, ...] = ENDING
        self._woken, self._wakes = socket.socketpair()
        self._wakes.setblocking(False)
        signal.set_wakeup_fd(self._wakes.fileno(), warn_on_full_buffer=False)  # what is full wakes, too
        if sys.platform == "win32":
            return
        signal.signal(signal.SIGUSR1, self._put)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as `nohup` leaves it
            if has_terminal():
                self._stopping = (*ENDING, signal.SIGHUP)
            else:
                signal.signal(signal.SIGHUP, self._put)
        # In the background of a terminal with `stty tostop`, a line printed would stop the whole process.
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)

    def stop_in_order(self) -> None:
        """From now on what asks to stop is waited for."""
        for number in self._stopping:
            signal.signal(number, self._put)

    def wait(self, renew: Callable[[], None]) -> int:
        """Wait for a signal that asks to stop, and return it. The next one ends the process at once.

        `renew` is called for each that asks for the settings to be read anew, and must not wait for that.
        """
        while (number := self._next()) not in self._stopping:
            renew()
        # Not SIGHUP: the kernel and the shell both tell of a closed terminal, which is no hurry.
        for ending in ENDING:
            signal.signal(ending, _end)
        return number

    def _next(self) -> int:
        while self._came.empty():
            self._woken.recv(MOST_WOKEN)
        return self._came.get()


def _end(number: int, frame: object) -> None:
    os._exit(128 + number)


def has_terminal() -> bool:
    """Whether there is a terminal that can hang up on this process (credentials(7): a controlling terminal)."""
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return False
    return True
