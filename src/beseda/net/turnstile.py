"""The turnstile: in a crowd, client threads whose sockets have something to read go through one after the other.

A hundred threads that wake at once all fight for the interpreter: half the time goes into switching between them, and
the unlucky ones lose for a fifth of a second (measured: 100 pairs in private). So, in a crowd, a thread that wants
input waits on a lock of its own; the usher polls their sockets, and whoever is done lets the next one in, in the order
of arrival. What they ask for gathers meanwhile, and is acted on as one batch when the last has gone through.

While few are at work, threads simply wait in their own `recv`, which is quicker by two thread switches. Manners are
not relied on: whoever overstays is passed by, which means a little crowding, and no harm else.
"""

import os
import select
import threading
import time
from collections import deque
from collections.abc import Callable

from beseda.net.latch import closed_latch

CROWD = 2
"""Threads at work at once, or queued at once, that make it a crowd…"""
CROWDED_FOR = 0.2
"""… for so many seconds: those that wake up and wait for the interpreter can't be counted, only who got it."""
LONGEST_TURN = 0.02
"""Seconds until the next is let in without its being told that the one before is done."""


class Place:
    """Where one client's thread waits for its turn."""

    __slots__ = ("_fileno", "_gate", "_inside", "_known", "_turn", "_waits")

    def __init__(self, fileno: int) -> None:
        self._fileno = fileno
        self._gate = closed_latch()
        # Guarded by the turnstile's lock:
        self._waits = False
        self._inside = False
        self._known = False
        self._turn = 0


class Turnstile:
    """The lock guards: who is inside, who waits, whose turn it is. It is never held while waiting or calling out.

    The queue is a deque, whose append and popleft are thread-safe by its documentation; the usher alone appends.
    """

    def __init__(self) -> None:
        self.when_all_are_through: Callable[[], None] = lambda: None
        """Called when nobody is left in the queue, by whoever was last: what they left is to be done now."""
        self._lock = threading.Lock()
        self._queue: deque[Place] = deque()
        self._waiting: dict[int, Place] = {}
        self._inside = 0
        self._crowded_until = 0.0
        self._turn = 0
        self._empty = closed_latch()  # Opened when the usher should look for more.
        self._stopped = False
        self._wake_read, self._wake_write = os.pipe()
        # Other systems do without: their threads always wait in their own recv.
        self._epoll = select.epoll() if hasattr(select, "epoll") else None
        if self._epoll is not None:
            self._epoll.register(self._wake_read, select.EPOLLIN)
        self.thread = threading.Thread(target=self._run, name="usher", daemon=True)

    def stop(self) -> None:
        """Let nobody queue any more, and end the usher."""
        self._stopped = True
        os.write(self._wake_write, b"!")

    # What a client's thread calls.

    def enter(self, place: Place) -> None:
        """It has input, and goes to work."""
        with self._lock:
            if not place._inside:
                place._inside = True
                self._inside += 1
                if self._inside >= CROWD:
                    self._crowded_until = time.monotonic() + CROWDED_FOR

    def leave(self, place: Place) -> None:
        """It is done, or about to wait for something: the next may come."""
        with self._lock:
            turn, place._turn = place._turn, 0
            if place._inside:
                place._inside = False
                self._inside -= 1
        if turn:
            self._let_in(turn)

    @property
    def crowded(self) -> bool:
        """Whether somebody who wants input should `queue` for it."""
        return self._crowded_until > time.monotonic() and self._epoll is not None

    def others_follow(self, place: Place) -> bool:
        """Whether what this one asks for may be left to those behind it, or to `when_all_are_through`."""
        return place._turn > 0 and len(self._queue) > 0

    def queue(self, place: Place, timeout: float | None) -> bool:
        """Leave, and wait until there may be something to read and it is its turn; False after `timeout` seconds.

        Raises OSError when the socket can't be waited for.
        """
        self._arm(place)
        self.leave(place)
        if place._gate.acquire(timeout=-1 if timeout is None else max(0.0, timeout)):
            return True
        with self._lock:
            if place._waits:
                place._waits = False
                return False
        place._gate.acquire()  # Its turn came at the same moment.
        return True

    def forget(self, place: Place) -> None:
        """Its socket is about to be closed."""
        self.leave(place)
        with self._lock:
            known, place._known = place._known, False
            self._waiting.pop(place._fileno, None)
        if known and self._epoll is not None:
            try:
                self._epoll.unregister(place._fileno)
            except OSError:
                pass  # The kernel was quicker.

    # The queue.

    def _arm(self, place: Place) -> None:
        assert self._epoll is not None
        with self._lock:
            place._waits = True
            self._waiting[place._fileno] = place
            known, place._known = place._known, True
        events = select.EPOLLIN | select.EPOLLRDHUP | select.EPOLLONESHOT
        if known:
            self._epoll.modify(place._fileno, events)
        else:
            self._epoll.register(place._fileno, events)

    def _let_in(self, turn: int) -> None:
        """End this turn, unless it was ended already, and begin the next."""
        with self._lock:
            if turn != self._turn:
                return
            self._turn += 1
            while self._queue:
                place = self._queue.popleft()
                if place._waits:
                    place._waits = False
                    place._turn = self._turn
                    place._gate.release()
                    return
        self.when_all_are_through()
        try:
            self._empty.release()
        except RuntimeError:
            pass  # The usher looks already: it did not wait for this turn's end.

    def _run(self) -> None:
        if self._epoll is None:
            return
        while not self._stopped:
            events = self._epoll.poll()
            with self._lock:
                self._queue.extend([self._waiting.pop(fd) for fd, _ in events if fd in self._waiting])
                if len(self._queue) >= CROWD:
                    self._crowded_until = time.monotonic() + CROWDED_FOR
                turn = self._turn
            self._let_in(turn)
            while not self._empty.acquire(timeout=LONGEST_TURN):
                self._let_in(self._turn)
