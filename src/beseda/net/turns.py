"""Whose turn it is to read: the rules by which nobody who has something to read is ever forgotten.

Plain state, without a lock, a clock or a socket. `read_scheduler` calls every method under its lock. The explorer of
all interleavings (`tests/net/interleavings.py`) calls the very same methods.

A reader *waits* from its call of `wait` until it is let in. It is let in when its turn begins, and its turn ends when
it waits again or leaves. *News* is how many looks at its socket are worth while. News may be wrong: a late event may
belong to another socket that had the same number. A wrong one costs one look, and sticks to nothing. What a look finds,
an end too, the reader remembers by itself.

There are two lanes: one of those who talk, and one of those who pass: who come, and have no name yet, or go. In each
one is let in after the other. Those who pass are let in while nobody talks, and else one in some milliseconds: a
thousand who come or go at once keep nobody from talking. Of those who pass the latest is mostly the next; before all of
them comes whoever lets newcomers in.

These rules hold whenever the lock is free:
1. A reader that waits and has news stands in a queue. (`note` and `wait` alone make one of the two true.)
2. If anybody stands among the talkers, a talker's turn goes on; if anybody stands among the passers, some turn goes on.
   (A method that would break this rule calls `_begin`.)
3. While a turn goes on, the poller sleeps for a few milliseconds at most. It ends a turn that it meets again then, and
   lets a passer in if none of them had a turn for so long.
4. The poller looks for news at once if no turn goes on, and else within some milliseconds, whether or not the queues
   are empty.
"""

from collections import deque
from typing import Protocol

from beseda.net.latest_first import LatestFirst

END = 2
"""Looks that an end is worth: words may come before it."""
SOME = 1
"""Looks that input is worth."""
MOST_IN_A_ROW = 64
"""Turns after which the work that readers leave to those behind them is done, though others follow."""


class Gate(Protocol):
    """Where a reader's thread waits: a lock, held by nobody."""

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool: ...
    def release(self) -> None: ...


class Reader:
    """One client's thread, as the turns know it."""

    __slots__ = ("gate", "goes", "inside", "is_new", "lets_in", "news", "passes", "queued", "turn", "waits")

    def __init__(self, gate: Gate, is_new: bool = False, lets_in: bool = False) -> None:
        self.gate = gate
        self.is_new = is_new
        """Its client has no name yet."""
        self.lets_in = lets_in
        """It is no client's: it lets newcomers in."""
        self.waits = False
        self.queued = False
        self.goes = False
        """An end was noted (or what takes as many looks), and these looks were not all made."""
        self.passes = is_new
        """It stands among the passers, or stood there when it was let in."""
        self.inside = False
        """It was let in, or came in by itself, and works."""
        self.news = 0
        self.turn = 0
        """The number of its turn; 0 if it has none."""


class Lane:
    """Those who are let in one after the other."""

    __slots__ = ("goes_on", "in_a_row", "newest", "queue")

    def __init__(self, queue: deque[Reader] | LatestFirst[Reader]) -> None:
        self.queue = queue
        self.newest = 0
        """The number of the newest turn."""
        self.goes_on = False
        """Whether the newest turn goes on."""
        self.in_a_row = 0


class Turns:
    """Each method that can end a turn returns whether the work that readers left to others is to be done now."""

    def __init__(self) -> None:
        self._passing: LatestFirst[Reader] = LatestFirst()
        self.talkers, self.passers = self.lanes = Lane(deque()), Lane(self._passing)
        self.inside = 0
        """Readers at work."""
        self.number = 0
        """Of the newest turn of all."""

    @property
    def goes_on(self) -> bool:
        """Whether any turn goes on."""
        return self.talkers.goes_on or self.passers.goes_on

    @property
    def waiting(self) -> int:
        """How many stand in a queue."""
        return len(self.talkers.queue) + len(self.passers.queue)

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
        return self.end(turn)

    def begin_if_none(self) -> bool:
        """Begin a turn for those who stand in a queue and for whom none goes on."""
        talkers = self.talkers
        due = len(talkers.queue) > 0 and not talkers.goes_on and self._begin(talkers)
        return (not talkers.goes_on and self.let_pass()) or due

    def give_up(self, reader: Reader) -> bool:
        """It waits no longer; False if it was let in at the same moment."""
        waited, reader.waits = reader.waits, False
        return waited

    def others_follow(self, reader: Reader) -> bool:
        """Whether others will act for it: it has a turn among the talkers, and some stand behind it."""
        return reader.turn > 0 and not reader.passes and len(self.talkers.queue) > 0

    # What the poller calls, and a thread that has read.

    def more_left(self, reader: Reader) -> None:
        """It works, and its reading was full: one look more than before is worth while. No edge tells of that."""
        reader.news += 1

    def note(self, reader: Reader, looks: int) -> None:
        """At least this many looks at its socket are worth while."""
        reader.news = max(reader.news, looks)
        reader.goes = reader.goes or looks >= END
        if reader.waits:
            self._line_up(reader)

    def end(self, turn: int) -> bool:
        """This turn is over, or takes too long to be waited for. It may be over already."""
        for lane in self.lanes:
            if lane.goes_on and lane.newest == turn:
                lane.goes_on = False
                return not (lane is self.passers and self.talkers.goes_on) and self._begin(lane)
        return False

    def let_pass(self) -> bool:
        """Begin a passer's turn if none goes on and somebody stands there."""
        passers = self.passers
        return len(passers.queue) > 0 and not passers.goes_on and self._begin(passers)

    # The queues.

    def _line_up(self, reader: Reader) -> None:
        if reader.queued:
            return
        reader.queued = True
        reader.passes = reader.is_new or reader.goes
        if reader.lets_in:
            self._passing.prefer(reader)
        else:
            (self.passers if reader.passes else self.talkers).queue.append(reader)

    def _begin(self, lane: Lane) -> bool:
        """Begin the next turn if anybody waits for it. Requires that none goes on."""
        while lane.queue:
            reader = lane.queue.popleft()
            reader.queued = False
            if reader.waits:
                self._let_in(reader, lane)
                return lane.in_a_row % MOST_IN_A_ROW == 0
        lane.in_a_row = 0
        if lane is self.talkers:
            self.let_pass()
        return True

    def _let_in(self, reader: Reader, lane: Lane) -> None:
        reader.waits = False
        reader.news -= 1 if reader.news else 0
        reader.goes = reader.goes and reader.news > 0
        self.number += 1
        reader.turn = lane.newest = self.number
        lane.goes_on = True
        lane.in_a_row += 1
        self.enter(reader)
        reader.gate.release()
