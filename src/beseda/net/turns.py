"""Whose turn it is to read: the rules by which nobody who has something to read is ever forgotten.

Plain state, without a lock, a clock or a socket. `read_scheduler` calls every method under its lock. The explorer of
all interleavings (`tests/net/interleavings.py`) calls the very same methods.

A reader *waits* from its call of `wait` until it is let in. It is let in when its turn begins, and its turn ends when
it waits again or leaves. *News* is how many looks at its socket are worth while. News may be wrong: a late event may
belong to another socket that had the same number. A wrong one costs one look, and sticks to nothing. What a look finds,
an end too, the reader remembers by itself.

There are two queues: one of those who talk, and one of newcomers, who have no name yet. They have turns by turns: five
thousand who come at once keep nobody from talking. Whoever lets newcomers in is one of them, and near the front.

These rules hold whenever the lock is free:
1. A reader that waits and has news stands in a queue. (`note` and `wait` alone make one of the two true.)
2. If anybody stands in a queue, a turn goes on. (A method that would break this rule calls `_begin`.)
3. While a turn goes on, the poller sleeps for a few milliseconds at most, and ends a turn that it meets again then.
4. The poller looks for news at once if no turn goes on, and else within some milliseconds, whether or not the queues
   are empty.
"""

from collections import deque
from typing import Protocol

END = 2
"""Looks that an end is worth: words may come before it."""
SOME = 1
"""Looks that input is worth."""
BEFORE_MORE_COME = 1
"""Newcomers who are let in before more are let in behind them."""
MOST_IN_A_ROW = 64
"""Turns after which the work that readers leave to those behind them is done, though others follow."""


class Gate(Protocol):
    """Where a reader's thread waits: a lock, held by nobody."""

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool: ...
    def release(self) -> None: ...


class Reader:
    """One client's thread, as the turns know it."""

    __slots__ = ("gate", "inside", "is_new", "lets_in", "news", "queued", "turn", "waits")

    def __init__(self, gate: Gate, is_new: bool = False, lets_in: bool = False) -> None:
        self.gate = gate
        self.is_new = is_new
        """Its client has no name yet."""
        self.lets_in = lets_in
        """It is no client's: it lets newcomers in."""
        self.waits = False
        self.queued = False
        self.inside = False
        """It was let in, or came in by itself, and works."""
        self.news = 0
        self.turn = 0
        """The number of its turn; 0 if it has none."""


class Turns:
    """Each method that can end a turn returns whether the work that readers left to others is to be done now."""

    def __init__(self) -> None:
        self.queue: deque[Reader] = deque()
        self.newcomers: deque[Reader] = deque()
        self.was_new = False
        """Whether the newest turn is a newcomer's."""
        self.inside = 0
        """Readers at work."""
        self.newest = 0
        """The number of the newest turn."""
        self.goes_on = False
        """Whether the newest turn goes on."""
        self._in_a_row = 0

    # What a reader's thread calls.

    def enter(self, reader: Reader) -> None:
        """It works, though nobody let it in."""
        if not reader.inside:
            reader.inside = True
            self.inside += 1

    def wait(self, reader: Reader) -> bool:
        """It waits for input from now on: its turn is over."""
        reader.waits = True
        if reader.news:
            self._line_up(reader)
        due = self.leave(reader)
        return self.begin_if_none() or due

    def leave(self, reader: Reader) -> bool:
        """It works no more: its turn is over."""
        if reader.inside:
            reader.inside = False
            self.inside -= 1
        turn, reader.turn = reader.turn, 0
        return turn == self.newest and self.goes_on and self._begin()

    def begin_if_none(self) -> bool:
        """Begin a turn if somebody stands in a queue and none goes on."""
        return self.waiting > 0 and not self.goes_on and self._begin()

    def give_up(self, reader: Reader) -> bool:
        """It waits no longer; False if it was let in at the same moment."""
        waited, reader.waits = reader.waits, False
        return waited

    # What the poller calls, and a thread that has read.

    def more_left(self, reader: Reader) -> None:
        """It works, and its reading was full: one look more than before is worth while. No edge tells of that."""
        reader.news += 1

    def note(self, reader: Reader, looks: int) -> None:
        """At least this many looks at its socket are worth while."""
        reader.news = max(reader.news, looks)
        if reader.waits:
            self._line_up(reader)

    def pass_by(self, turn: int) -> bool:
        """End this turn if it still goes on: it takes too long to be waited for."""
        return self.goes_on and self.newest == turn and self._begin()

    # The queues.

    @property
    def waiting(self) -> int:
        """How many stand in a queue."""
        return len(self.queue) + len(self.newcomers)

    def _line_up(self, reader: Reader) -> None:
        if reader.queued:
            return
        reader.queued = True
        if reader.lets_in:
            self.newcomers.insert(BEFORE_MORE_COME, reader)
        else:
            (self.newcomers if reader.is_new else self.queue).append(reader)

    def _next(self) -> Reader | None:
        """Take the next one from its queue."""
        is_new = bool(self.newcomers) and not (self.was_new and self.queue)
        queue = self.newcomers if is_new else self.queue
        if not queue:
            return None
        self.was_new = is_new
        return queue.popleft()

    def _begin(self) -> bool:
        """End the newest turn; begin the next one if anybody waits for it."""
        while reader := self._next():
            reader.queued = False
            if reader.waits:
                self._let_in(reader)
                return self._in_a_row % MOST_IN_A_ROW == 0 or (self.was_new and not self.queue)
        self.goes_on = False
        self._in_a_row = 0
        return True

    def _let_in(self, reader: Reader) -> None:
        reader.waits = False
        reader.news -= 1 if reader.news else 0
        self.newest += 1
        self.goes_on = True
        self._in_a_row += 1
        reader.turn = self.newest
        self.enter(reader)
        reader.gate.release()
