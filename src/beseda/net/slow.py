"""What waits for one reader who can't be sent to at once: in which order, how much, and what of it is left out.

A reader may be slow by itself: its socket takes no more. Then what comes for it counts against its limit, and over that
it is let go. Or it is *paced*: its client can't read a stream, so we send a piece at a time and pause. Our pauses never
count against it. If more comes than they allow, messages are left out, and in their place it is told how many. Knows no
socket, and no words: a `Pace` knows where messages end and which of them must stay.
"""

import threading
from collections import deque
from typing import Protocol

MOST_BEHIND = 4
"""A reader is behind if more than this part of the limit waits. Who asks for something long waits for that to go.
What comes for a paced one is left out then: 256 KiB are eight seconds of sending to the assignment's
client, or two hundred long lines pasted at once."""
MOST_AT_ONCE = 131_072
"""Bytes of what waits that one send is given: twice what a socket may keep for a client."""
MOST_TO_CUT = 4096
"""The same for a pace. It sends a thirtieth of a second's worth: to put together all that waits for each piece took
half a core with 200 who were paced and behind."""
CAUGHT_UP = 4
"""A gap ends when no more than this part of that waits: it is a long one then, and not a hundred short ones."""


class Pace(Protocol):
    """How a client that can't take a stream is sent to: a piece at a time, with a pause after each."""

    pause: float

    def cut(self, data: bytes) -> tuple[bytes, bytes]:
        """Return the piece to send now, and the rest, if there is any. What lies around the piece is not sent."""
        ...

    def fit(self, data: bytes, room: int, most: int) -> tuple[bytes, int]:
        """Return what is to wait of some messages, and how many of them are left out.

        The first ones wait, as far as they fit into `room` bytes. Those for this reader alone wait in any case, as
        far as they fit into `most`.
        """
        ...


class Slow:
    """What is known of an outbox that can't be sent to at once. Guarded by the flush lock."""

    __slots__ = ("_begin", "_drains_at", "_may_have_begun", "_units", "blocked", "drained", "due", "left_out",
                 "overflown", "pace", "sent", "size", "tries")  # fmt: skip

    def __init__(self, pace: Pace | None = None) -> None:
        self.pace = pace
        self._units: deque[bytes] = deque()
        """Each is what one pass had for it, and is lost as a whole or not at all."""
        self._begin = 0
        """How much of the first unit is sent already."""
        self._may_have_begun = False
        """Whether `send`, which took some, may have begun with one byte more than it told to be taken (`tls_link`)."""
        self.size = 0
        self.due = 0.0
        """When a paced outbox may be sent to again (monotonic seconds); 0 if it waits for its socket."""
        self.drained: threading.Event | None = None
        """Set when all has gone that waited when somebody began to wait for it."""
        self.overflown = False
        self.left_out = 0
        """Messages left out since the last that waits: how long the gap is after it."""
        self.tries = 0
        """How often in a row it was sent to and took nothing."""
        self.blocked = 0
        """Bytes that came for a paced reader since its socket took something last, if it takes no more."""
        self.sent = self._drains_at = 0

    def add(self, unit: bytes, sent: int = 0) -> None:
        """Have a unit wait, of which this much is sent already: only the first one's beginning may be."""
        if len(unit) > sent:
            self._begin = sent if sent else self._begin
            self._units.append(unit)
            self.size += len(unit) - sent

    def fit(self, unit: bytes, limit: int) -> bytes:
        """Return what is to wait of a unit for a paced reader; count what is left out of it."""
        assert self.pace is not None
        if self._units and not self.due:
            self.blocked += len(unit)
        room = limit // MOST_BEHIND - self.size if self._units else limit  # however long, one message is not too long
        if self.left_out:
            room = 0
        unit, left_out = self.pace.fit(unit, room, limit - self.size)
        self.left_out += left_out
        return unit

    def is_over(self, limit: int) -> bool:
        """Whether the reader, and not our pauses, is too slow."""
        return (self.size if self.pace is None else self.blocked) > limit

    @property
    def has_begun(self) -> bool:
        """Whether anything was sent since it is slow or paced."""
        return self.sent > 0

    def gap_ends(self, limit: int) -> int:
        """Return how many messages were left out, if it is time to tell that and to leave out no more; else 0."""
        if not self.left_out or self.size > limit // MOST_BEHIND // CAUGHT_UP:
            return 0
        left_out, self.left_out = self.left_out, 0
        return left_out

    def beginning(self) -> bytes:
        """Return what is to be sent next: not all that waits, if that is much."""
        most = MOST_AT_ONCE if self.pace is None else MOST_TO_CUT
        begin, parts = self._begin, list[bytes]()
        for unit in self._units:
            if most <= 0:
                break
            part = unit[begin : begin + most]
            most -= len(part)
            begin = 0
            parts.append(part)
        return b"".join(parts)

    def drop(self, count: int, may_have_begun: bool = False) -> None:
        """Forget this many bytes from the beginning: they are sent. `may_have_begun`: what comes next may be, too."""
        self._may_have_begun = may_have_begun if count else self._may_have_begun
        self.blocked = 0 if count else self.blocked
        self.tries = 0 if count else self.tries + 1
        self._forget(count)
        count += self._begin
        while self._units and count >= len(self._units[0]):
            count -= len(self._units.popleft())
        self._begin = count

    def forget(self) -> bytes:
        """Forget everything: it is not to be sent any more. Return the rest of a unit that is half sent, or may be."""
        is_begun = self._units and (self._begin or self._may_have_begun)
        begun = self._units[0][self._begin :] if is_begun else b""
        self._units.clear()
        self._begin = 0
        self._forget(self.size)
        self.left_out = 0
        return begun

    def _forget(self, count: int) -> None:
        self.size -= count
        self.sent += count
        if self.sent >= self._drains_at:
            self.drain()

    def draining(self) -> threading.Event | None:
        """Return an event that is set when all has gone that waits now; None if nothing waits."""
        if not self._units:
            return None
        self.drained = threading.Event()
        self._drains_at = self.sent + self.size
        return self.drained

    def drain(self) -> None:
        """Wake who waits for the sending."""
        if self.drained is not None:
            self.drained.set()
        self.drained = None


CLOSED = Slow()
"""The `slow` of every closed outbox: nothing is sent to it any more. Thus a send needs to check one thing only."""
CLOSED.overflown = True
