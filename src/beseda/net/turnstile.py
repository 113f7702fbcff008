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
LONGEST_TURN = 0.003
"""Seconds until the next is let in though the one before is not done: most likely it sends to a thousand others, and
what those behind it ask for meanwhile goes with it, in one sending. (2,000 entering one room: 13 s of CPU at 20 ms.)"""


WAKES_AT_ONCE = 4096
"""Bytes: each is one wish to be looked after."""
EVENTS = 0 if not hasattr(select, "epoll") else select.EPOLLIN | select.EPOLLRDHUP | select.EPOLLET
"""Edges: a socket is registered once for a whole crowd, where arming it for each turn was a system call a message."""
ENDED = 0 if not hasattr(select, "epoll") else select.EPOLLRDHUP | select.EPOLLHUP | select.EPOLLERR


class Place:
    """Where one client's thread waits for its turn."""

    __slots__ = ("_ended", "_fileno", "_gate", "_inside", "_known", "_queued", "_ready", "_turn", "_waits")

    def __init__(self, fileno: int) -> None:
        self._fileno = fileno
        self._gate = closed_latch()
        # Guarded by the turnstile's lock:
        self._waits = False
        self._queued = False
        self._ready = False  # something came, or may have been left, while it did not wait
        self._ended = False  # the end is to be read, again and again
        self._inside = False
        self._known = False
        self._turn = 0

    @property
    def known(self) -> bool:
        """Whether its socket is the usher's to look after, and its own `recv` would find nothing told."""
        return self._known


class Turnstile:
    """The lock guards: who is inside, who waits, whose turn it is. It is never held while waiting or calling out."""

    def __init__(self) -> None:
        self.when_all_are_through: Callable[[], None] = lambda: None
        """Called when nobody is left in the queue, by whoever was last: what they left is to be done now."""
        self._lock = threading.Lock()
        self._queue: deque[Place] = deque()
        self._places: dict[int, Place] = {}
        self._inside = 0
        self._crowded_until = 0.0
        self._turn = 0
        self._flows = False  # somebody's turn goes on, and the next is let in by whoever has it
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
        """It has input, and goes to work. Whoever was let in is counted already."""
        if place._inside:
            return
        with self._lock:
            place._inside = True
            self._inside += 1
            if self._inside >= CROWD:
                self._crowded_until = time.monotonic() + CROWDED_FOR

    def leave(self, place: Place) -> None:
        """It is done, or about to wait for something: the next may come."""
        with self._lock:
            turn = self._left(place)
        if turn:
            self._let_in(turn)

    def _left(self, place: Place) -> int:
        """The turn that it has ended. Requires holding the lock."""
        if place._inside:
            place._inside = False
            self._inside -= 1
        turn, place._turn = place._turn, 0
        return turn

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
        if not place._known:
            self._register(place)
        wake = False
        with self._lock:
            turn = self._left(place)
            place._waits = True
            if (place._ready or place._ended) and not place._queued:
                place._ready, place._queued = False, True
                self._queue.append(place)
                wake = not self._flows
        if turn:
            self._let_in(turn)
        if wake:
            os.write(self._wake_write, b"!")
        if place._gate.acquire() if timeout is None else place._gate.acquire(timeout=max(0.0, timeout)):
            return True
        with self._lock:
            if place._waits:
                place._waits = False
                return False
        place._gate.acquire()  # Its turn came at the same moment.
        return True

    def left_some(self, place: Place) -> None:
        """There may be more to read than was read: no edge will tell of it."""
        with self._lock:
            place._ready = True

    def retire(self, place: Place) -> None:
        """It waits in its own `recv` from now on."""
        with self._lock:
            known, place._known = place._known, False
            place._ready = place._ended = False
            if known:
                del self._places[place._fileno]
        if known and self._epoll is not None:
            try:
                self._epoll.unregister(place._fileno)
            except OSError:
                pass  # The kernel was quicker.

    def forget(self, place: Place) -> None:
        """Its socket is about to be closed."""
        self.leave(place)
        self.retire(place)

    # The queue.

    def _register(self, place: Place) -> None:
        """What has come already is told, too."""
        assert self._epoll is not None
        with self._lock:
            place._known = True
            self._places[place._fileno] = place
        self._epoll.register(place._fileno, EVENTS)

    def _let_in(self, turn: int) -> None:
        """End this turn, unless it was ended already, and begin the next."""
        with self._lock:
            if turn != self._turn:
                return
            self._turn += 1
            while self._queue:
                place = self._queue.popleft()
                place._queued = False
                if place._waits:
                    place._waits = False
                    place._turn = self._turn
                    place._inside = True
                    self._inside += 1
                    place._gate.release()
                    return
                place._ready = True
            self._flows = False
        self.when_all_are_through()
        try:
            self._empty.release()
        except RuntimeError:
            pass  # The usher looks already: it did not wait for this turn's end.

    def _run(self) -> None:
        if self._epoll is None:
            return
        while not self._stopped:
            self._gather(self._epoll.poll())
            turn = -1
            while True:
                if turn in (-1, self._turn):  # nobody's yet, or still the same one's
                    self._let_in(self._turn)
                turn = self._turn
                if self._empty.acquire(timeout=LONGEST_TURN):
                    break

    def _gather(self, events: list[tuple[int, int]]) -> None:
        """Queue those who wait for what has come; the others find it when they come."""
        with self._lock:
            for fileno, event in events:
                place = self._places.get(fileno)
                if place is None:
                    if fileno == self._wake_read:
                        os.read(self._wake_read, WAKES_AT_ONCE)
                    continue
                if event & ENDED:
                    place._ended = True
                if place._queued:
                    continue
                if place._waits:
                    place._queued = True
                    self._queue.append(place)
                else:
                    place._ready = True
            self._flows = True
            if len(self._queue) >= CROWD:
                self._crowded_until = time.monotonic() + CROWDED_FOR
