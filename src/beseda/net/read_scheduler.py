"""The read scheduler: in a crowd, client threads whose sockets have something to read go one after the other.

A hundred threads that wake at once all fight for the interpreter: half the time goes into switching between them, and
the unlucky ones lose for a fifth of a second (measured: 100 pairs in private). So, in a crowd, a thread that wants
input waits on a lock of its own. The poller watches their sockets. A thread that is done lets the next one in, in the
order of arrival. What they ask for gathers meanwhile, and is acted on as one batch when the last has had its turn.

While few are at work, threads simply wait in their own `recv`, which is quicker by two thread switches.

Knows sockets, locks and time. The rules by which nobody is forgotten are in `turns`; they hold whenever the lock is
free.
"""

import select
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from beseda.net.guard import AFTER_FAILURE, survives
from beseda.net.latch import closed_latch
from beseda.net.turns import END, SOME, Reader, Turns
from beseda.net.waker import Waker

CROWD = 2
"""Threads at work at once, or queued at once, that make it a crowd…"""
CROWDED_FOR = 0.2
"""… for this many seconds: threads that wait for the interpreter can't be counted, only those that got it."""
LONGEST_TURN = 0.003
"""Seconds until the next thread is let in though the one before is not done: most likely it sends to a thousand others.
What the next ones ask for meanwhile goes out as one sending. (2,000 enter one room: 13 s of CPU at 20 ms.)"""
LONGEST_BLIND = 0.02
"""Seconds until the poller looks at the sockets though turns go on: to queue one line more costs less than a look."""
PASSERS = 1
"""Their place among the lanes."""
HAS_EPOLL = hasattr(select, "epoll")
EVENTS = select.EPOLLIN | select.EPOLLPRI | select.EPOLLRDHUP | select.EPOLLET if HAS_EPOLL else 0
"""Edges: a socket is registered once for a whole crowd. To arm it for each turn was a system call for each message."""
TWO_PARTS = select.EPOLLPRI | select.EPOLLRDHUP | select.EPOLLHUP | select.EPOLLERR if HAS_EPOLL else 0
"""Events that take two readings: one stops before urgent data (`telnet` sends it at Ctrl-C), and before an end."""


class Met(NamedTuple):
    """A lane's turn that went on when the poller looked, and when it met it first (monotonic seconds)."""

    turn: int
    at: float


class ReadScheduler:
    """The lock guards the turns, the readers that are watched, and the three notes to the poller.

    It is never held while waiting or calling out.
    """

    def __init__(self) -> None:
        self.do_left_work: Callable[[], None] = lambda: None
        """Called when a queue has run empty, and after many turns: the work that readers left to those behind them is
        to be done now. The thread that ended the turn calls it; an exception is logged."""
        self.coalescing_delay: Callable[[], float] = lambda: 0.0
        """Returns for how many seconds a thread that has read something, outside of a crowd, should wait for more."""
        self._lock = threading.Lock()
        self._turns = Turns()
        self._watched: dict[int, Reader] = {}
        self._crowded_until = 0.0
        self._poller_sleeps = False  # it may sleep for good: a thread that begins a turn wakes it
        self._look_soon = False  # it is to look for edges after its nap, though a turn goes on
        self._work_left = False  # it is to do the work that was left: the thread that left it can't
        self._idle = closed_latch()  # a hint that its nap may end: no talker's turn goes on
        self._stopped = False
        self._waker = Waker()
        # The poller's own:
        self._met = [Met(0, time.monotonic())] * len(self._turns.lanes)
        self._looked_at = 0.0  # when edges were looked for
        # Other systems do without: their threads always wait in their own `recv`.
        self._epoll = select.epoll() if HAS_EPOLL else None
        if self._epoll is not None:
            self._epoll.register(self._waker.fileno, select.EPOLLIN)
        self.thread = threading.Thread(target=self._run, name="poller", daemon=True)

    def reader(self, lets_in: bool = False) -> Reader:
        """A new client's; or that of who lets them in."""
        return Reader(closed_latch(), is_new=True, lets_in=lets_in)

    def stop(self) -> None:
        """Let nobody wait here any more, and end the poller."""
        self._stopped = True
        self._wake()

    # What a client's thread calls.

    @property
    def crowded(self) -> bool:
        """Whether a thread that wants input should `wait` for it here."""
        return self._crowded_until > time.monotonic() and self._epoll is not None

    @property
    def newest_talk(self) -> int:
        """A number that changes when somebody who talks is let in."""
        return self._turns.talkers.newest

    def enter(self, reader: Reader) -> None:
        """It has input, and goes to work. A reader that was let in is counted already."""
        if reader.inside:
            return
        with self._lock:
            self._turns.enter(reader)
            if self._turns.inside >= CROWD:
                self._crowded_until = time.monotonic() + CROWDED_FOR

    def leave(self, reader: Reader) -> None:
        """It is done, or about to wait for something else: the next may come."""
        with self._lock:
            due = self._turns.leave(reader)
        if due:
            self._do_left_work()

    def others_follow(self, reader: Reader) -> bool:
        """Whether what this one asks for may be left to those behind it, or to `do_left_work`."""
        return self._turns.others_follow(reader)

    def wait_its_turn(self, reader: Reader) -> None:
        """Wait for a turn, in which other things are done than to read. `leave` ends it."""
        with self._lock:
            reader.news = max(reader.news, SOME)
        self.wait(reader, None)
        with self._lock:
            self._turns.more_left(reader)  # no look was made in it, and what came meanwhile may have no edge more

    def wait(self, reader: Reader, timeout: float | None) -> bool:
        """Leave, and wait until there may be something to read and it is its turn; False after `timeout` seconds.

        Requires being watched.
        """
        wakes = False
        with self._lock:
            due = self._turns.wait(reader)
            if self._turns.goes_on:
                wakes, self._poller_sleeps = self._poller_sleeps, False
        if wakes:
            self._wake()
        if due:
            self._do_left_work()
        gate = reader.gate
        if gate.acquire() if timeout is None else gate.acquire(timeout=max(0.0, timeout)):
            return True
        with self._lock:
            if self._turns.give_up(reader):
                return False
        gate.acquire()  # Its turn came at the same moment.
        return True

    def more_left(self, reader: Reader) -> None:
        """There may be more to read than was read. No edge will tell of it."""
        with self._lock:
            self._turns.more_left(reader)
            # A reader that reads on and on does not let the queue run empty.
            self._look_soon = True

    def watch(self, fileno: int, reader: Reader) -> bool:
        """Watch its socket; input that has come before counts, too. Return False if that fails: it must wait in `recv`.

        Call it, and `unwatch`, in the thread that closes the socket.
        """
        assert self._epoll is not None
        with self._lock:
            self._watched[fileno] = reader
        try:
            self._epoll.register(fileno, EVENTS)
        except OSError:  # the kernel watches no more of them (fs.epoll.max_user_watches), or there is no such socket
            with self._lock:
                del self._watched[fileno]
            return False
        return True

    def unwatch(self, fileno: int, reader: Reader) -> None:
        """It waits in its own `recv` from now on, or its socket is about to be closed."""
        with self._lock:
            del self._watched[fileno]
            reader.news = 0
        assert self._epoll is not None
        try:
            self._epoll.unregister(fileno)
        except OSError:
            pass  # The kernel was quicker.

    def forget(self, reader: Reader) -> None:
        """It leaves for good. Does no work of others, so it may be called while holding a lock."""
        with self._lock:
            if not self._turns.leave(reader):
                return
            self._work_left = True
        self._wake()

    # The poller.

    def _wake(self) -> None:
        self._waker.wake()
        self._end_nap()

    def _end_nap(self) -> None:
        try:
            self._idle.release()
        except RuntimeError:
            pass  # It was told already.

    def _do_left_work(self) -> None:
        """Do it, whosever it is: a mistake in it must not end the thread that happens to do it."""
        survives("what readers had left", self.do_left_work)
        if not self._turns.talkers.goes_on:
            self._end_nap()

    def _run(self) -> None:
        if self._epoll is None:
            return
        while not self._stopped:
            if not survives("looking for input", self._look, self._epoll):
                time.sleep(AFTER_FAILURE)
                survives("looking for input again", self._look_again, self._epoll)

    def _look(self, epoll: "select.epoll") -> None:
        """One look: at the turn that goes on, and at the sockets when that is due."""
        patience: float | None = 0.0
        awake, due = self._meet(time.monotonic())
        if due:
            self._do_left_work()
        if awake and self._turns.talkers.goes_on:
            # Only a hint ends the nap before its time, so a turn that goes on is looked at in time whatever happens.
            hinted = self._idle.acquire(timeout=LONGEST_TURN)
            if not hinted and not self._look_soon and time.monotonic() - self._looked_at < LONGEST_BLIND:
                return
        else:  # who begins to talk waits for nobody who passes
            patience = LONGEST_TURN if awake else None
        self._looked_at, self._look_soon = time.monotonic(), False
        if self._gather(epoll.poll(patience)):
            self._do_left_work()

    def _meet(self, now: float) -> tuple[bool, bool]:
        """Return whether a turn goes on, and whether left work is due. A turn that is met twice is ended."""
        with self._lock:
            turns = self._turns
            due, self._work_left = self._work_left, False
            for place, lane in enumerate(turns.lanes):
                met = self._met[place]
                if now - met.at >= LONGEST_TURN and turns.end(met.turn):
                    due = True
                if lane.goes_on and lane.newest != met.turn:
                    self._met[place] = Met(lane.newest, now)
            if now - self._met[PASSERS].at >= LONGEST_TURN:
                due = turns.let_pass() or due
                if turns.passers.newest != self._met[PASSERS].turn:
                    self._met[PASSERS] = Met(turns.passers.newest, now)
            # Left work may begin a turn, so the poller does not sleep for good before it has looked again.
            awake = turns.goes_on or due
            self._poller_sleeps = not awake
        return awake, due

    def _gather(self, events: list[tuple[int, int]]) -> bool:
        """Queue the readers that wait for what has come; the others find it later. Return whether left work is due."""
        if not events:
            return False
        with self._lock:
            self._poller_sleeps = False
            for fileno, event in events:
                reader = self._watched.get(fileno)
                if reader is not None:
                    self._turns.note(reader, END if event & TWO_PARTS else SOME)
                elif fileno == self._waker.fileno:
                    self._waker.clear()
            if self._turns.waiting >= CROWD:
                self._crowded_until = time.monotonic() + CROWDED_FOR
            return self._turns.begin_if_none()

    def _look_again(self, epoll: "select.epoll") -> None:
        """After a look that failed, its events are lost: have the kernel tell those of all sockets again."""
        with self._lock:
            self._poller_sleeps = False
            watched = list(self._watched)
        for fileno in watched:
            try:
                epoll.modify(fileno, EVENTS)
            except OSError:
                pass  # Unwatched meanwhile.
