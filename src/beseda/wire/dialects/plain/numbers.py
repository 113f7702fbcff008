"""Short numbers of messages, by which a person names the one that is meant. They count up in one's own session.

A message that is shown again has the number that it had. Of the numbers the last 1,000 stay valid. Refuses to know what
a message is: a place is all that is kept of it.
"""

from array import array
from collections.abc import Sequence
from threading import Lock
from typing import NamedTuple

from beseda.core import events as ev
from beseda.core.ids import Seq
from beseda.core.people import Source
from beseda.wire.dialects import dialect
from beseda.wire.dialects.dialect import Lines

MOST_VALID = 1000
"""Numbers that stay valid: some 8 KB for each client that ever needs one. Twice what one answer holds."""


class Numbers:
    """One client's. Its own thread reads the past while others tell it what is said: `_lock` guards all fields."""

    __slots__ = ("_last", "_lock", "_newest", "_places")

    def __init__(self) -> None:
        self._lock = Lock()
        self._places = array("Q")
        """The place of number n stands at (n - 1) modulo the most there may be."""
        self._last = 0
        self._newest = 0
        """The latest place that ever got one. What is said now is later, and need not be looked for (18 µs)."""

    def of(self, place: Seq) -> int:
        """Return the number of the message at a place: its own, or a new one."""
        with self._lock:
            places = self._places
            if place > self._newest:
                self._newest = place
            elif place in places:
                return self._last - (self._last - 1 - places.index(place)) % MOST_VALID
            if len(places) < MOST_VALID:
                places.append(place)
            else:
                places[self._last % MOST_VALID] = place
            self._last += 1
            return self._last

    def place(self, number: int) -> Seq | None:
        """Return the place of the message with this number; None if there is none, or not any more."""
        with self._lock:
            if not max(0, self._last - MOST_VALID) < number <= self._last:
                return None
            return Seq(self._places[(number - 1) % MOST_VALID])


class Numbered(NamedTuple):
    """The profile of one client that wants all messages with their numbers: nobody else is told the same."""

    profile: dialect.Profile
    numbers: Numbers

    def render(self, event: ev.Event, by: Source | None = None, /) -> Lines:
        lines = self.profile.render(event, by)
        match event:
            case ev.Said():
                return with_number(self.numbers.of(event.seq), lines)
            case ev.Edited() | ev.Reacted() if lines:
                return with_number(self.numbers.of(event.about), lines)
        return lines

    def talk(self, events: Sequence[ev.Said], by: Source | None = None, /) -> Lines:
        return [line for event in events for line in self.render(event, by)]


def with_number(number: int, lines: Lines) -> Lines:
    """No name begins with a digit, so nobody can be called like that."""
    return [f"{number}. {line}" if not place else line for place, line in enumerate(lines)]
