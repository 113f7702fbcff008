"""Newcomers for whom there is no room: told so in what they speak, and closed so that they can read it.

What somebody speaks is known once they have said something, a moment after they were accepted; and what is closed with
input that nobody has read is reset, which takes the words away on their way. So one thread hears them out: those who
speak at once, and those who wait to be spoken to. It is there while there are any. Who comes when `MOST` wait already,
or where there is no thread to be had, gets the words at once, by what has come till then, and no time.
"""

import select
import socket
import threading
import time
from collections.abc import Callable

from beseda.net.guard import survives
from beseda.net.link import close_hard

MOST = 16
"""Each takes a descriptor (`running/descriptors` keeps them back), and a page asks for six connections at once."""
SPEAKS_WITHIN = 1.0
"""Seconds in which a program has spoken: a browser sends its request with its first packet."""
LEAVES_WITHIN = 1.0
"""Seconds in which whoever was told is to hang up."""
NEXT_LOOK = 0.05
"""Seconds until somebody who came meanwhile is looked at, too."""
AT_ONCE = 16_384


class _Newcomer:
    __slots__ = ("is_told", "socket", "until")

    def __init__(self, connected: socket.socket) -> None:
        self.socket = connected
        self.until = time.monotonic() + SPEAKS_WITHIN
        self.is_told = False


class TurningAway:
    """Turns newcomers away with what `refusal(begun)` says, by what has come from them (b"": nothing)."""

    def __init__(self, refusal: Callable[[bytes], bytes]) -> None:
        self._refusal = refusal
        self._lock = threading.Lock()
        self._came: list[socket.socket] = []  # guarded by the lock, as are both below
        self._count = 0
        self._is_running = False

    def turn_away(self, connected: socket.socket) -> None:
        """Called by the acceptor. Never waits, raises nothing."""
        with self._lock:
            has_room = self._count < MOST
            starts = has_room and not self._is_running
            if has_room:
                self._count += 1
                self._came.append(connected)
                self._is_running = True
        if not has_room:
            self._turn_away_at_once(connected)
        elif starts:
            try:
                threading.Thread(target=self._run, name="turning-away", daemon=True).start()
            except RuntimeError:  # can't start new thread
                self._give_up()

    def _give_up(self) -> None:
        with self._lock:
            came, self._came, self._count, self._is_running = self._came, [], 0, False
        for connected in came:
            self._turn_away_at_once(connected)

    def _turn_away_at_once(self, connected: socket.socket) -> None:
        if not survives("turning somebody away", self._tell_at_once, connected):
            connected.close()

    def _tell_at_once(self, connected: socket.socket) -> None:
        said, _ = _read(connected)
        close_hard(connected, self._refusal(said))

    def _run(self) -> None:
        newcomers: dict[int, _Newcomer] = {}
        while True:
            with self._lock:
                came, self._came = self._came, []
                self._count = len(newcomers) + len(came)
                if not self._count:
                    self._is_running = False
                    return
            newcomers.update({each.fileno(): _Newcomer(each) for each in came})
            self._look(newcomers)

    def _look(self, newcomers: dict[int, _Newcomer]) -> None:
        poll = select.poll()
        for fileno in newcomers:
            poll.register(fileno, select.POLLIN)
        speaking = {fileno for fileno, _ in poll.poll(NEXT_LOOK * 1000)}
        now = time.monotonic()
        for fileno, newcomer in list(newcomers.items()):
            if fileno not in speaking and now < newcomer.until:
                continue
            if not survives("turning somebody away", self._hear, newcomer, now):
                newcomer.until = now
            if newcomer.until <= now:
                del newcomers[fileno]
                newcomer.socket.close()

    def _hear(self, newcomer: _Newcomer, now: float) -> None:
        """Somebody has spoken, or was silent for long: tell them once, and then read until they go."""
        said, is_over = _read(newcomer.socket)
        if not newcomer.is_told:
            _tell(newcomer.socket, self._refusal(said))
            newcomer.is_told, newcomer.until = True, now + LEAVES_WITHIN
        elif not said:
            is_over = True
        if is_over:
            newcomer.until = now


def _read(connected: socket.socket) -> tuple[bytes, bool]:
    """Return what has come, and whether nothing more will."""
    try:
        said = connected.recv(AT_ONCE, socket.MSG_DONTWAIT)
    except BlockingIOError:
        return b"", False
    except OSError:
        return b"", True
    return said, not said


def _tell(connected: socket.socket, words: bytes) -> None:
    try:
        connected.send(words, socket.MSG_DONTWAIT)
        connected.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # gone: the next look finds the end
