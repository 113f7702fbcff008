"""What a signal asks of a server: to stop, to end at once, or to read its settings anew.

SIGTERM and Ctrl-C stop it, and a second one ends it at once. SIGUSR1 reads the settings anew. SIGHUP means what it
means to other programs: whoever was started by `nohup` ignores it; at a terminal it says that the terminal is gone, and
stops; without a terminal, as under systemd, nobody can mean that, and it reads the settings anew.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable


class Signals:
    """Python calls the handlers in the main thread, between two steps of whatever that does."""

    def __init__(self, renew: Callable[[], None]) -> None:
        """`renew` asks for the settings to be read anew, and does not wait for that."""
        self._renew = renew
        self._stops = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        if sys.platform == "win32":
            return
        signal.signal(signal.SIGUSR1, self._read_anew)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as `nohup` leaves it
            signal.signal(signal.SIGHUP, self._hang_up if has_terminal() else self._read_anew)
        # In the background of a terminal with `stty tostop`, a line printed would stop the whole process.
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)

    def wait(self) -> None:
        """Wait until a signal asks to stop."""
        # In slices: a lock wait without a time-out would not notice the signal on every platform.
        while not self._stops.wait(3600.0):
            pass

    def _stop(self, number: int, frame: object) -> None:
        if self._stops.is_set():
            os._exit(128 + number)
        self._stops.set()

    def _hang_up(self, number: int, frame: object) -> None:
        """Not as `_stop`: the kernel and the shell both tell of a closed terminal, which is no hurry."""
        self._stops.set()

    def _read_anew(self, number: int, frame: object) -> None:
        self._renew()


def has_terminal() -> bool:
    """Whether there is a terminal that can hang up on this process (credentials(7): a controlling terminal)."""
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return False
    return True
