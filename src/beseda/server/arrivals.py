"""Those who enter one room one after the other: whom each of them is news to.

Audiences are nested: everybody who was there before is told of all of them, and each newcomer of those who came later.
So it is one put for the ones, and one for each of the others, where a put for each event would be as many as there are
readers times newcomers: of 10,000 entering a room, fifty million.
"""

from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import NamedTuple

from beseda.core import events as ev
from beseda.core.ids import RoomId
from beseda.core.people import Source
from beseda.net.merging import Put
from beseda.net.outbox import Outbox
from beseda.server.turn import Client
from beseda.wire.dialects.dialect import Profile
from beseda.wire.framing.framing import Framing

Shape = tuple[Profile, Framing]
Render = Callable[[Shape, ev.Event, Source | None], bytes]


class Heard(NamedTuple):
    """How many of the newcomers somebody has seen come, or been told of, and how that one is told."""

    shape: Shape
    so_far: int


class Arrivals:
    """A run of newcomers into one room. Requires holding the floor."""

    __slots__ = ("_before", "_caught_up", "_events", "_newcomers", "_render", "_rendered", "room", "size", "told_by")

    def __init__(self, room: RoomId, before: dict[Shape, tuple[Outbox, ...]], size: int, render: Render) -> None:
        """`before`: the outboxes of those who are there, by shape; `size`: of their audience."""
        self.room = room
        self.size = size
        self.told_by = 0.0
        """When everybody is to be told at the latest (monotonic seconds); 0 where that was not put off."""
        self._before = before
        self._render = render
        self._events: list[tuple[ev.Joined, Source | None]] = []
        self._rendered: dict[Shape, list[bytes]] = {}
        self._newcomers: dict[Outbox, Heard] = {}
        self._caught_up: dict[Outbox, Heard] = {}
        """Of those who were there before."""

    def goes_on(self, room: RoomId, size: int) -> bool:
        """Whether an audience of this size is that of the one who comes next."""
        return room == self.room and size == self.size + 1

    def add(self, event: ev.Joined, by: Source | None, newcomer: Client) -> None:
        self._events.append((event, by))
        shape = newcomer.dialect.profile(ev.Joined, self.room), newcomer.framing
        self._newcomers[newcomer.box] = Heard(shape, len(self._events))
        self.size += 1

    def _lines(self, shape: Shape) -> list[bytes]:
        """The words for each newcomer so far."""
        lines = self._rendered.setdefault(shape, [])
        lines += [self._render(shape, event, by) for event, by in self._events[len(lines) :]]
        return lines

    def catch_up(self, reader: Client) -> bytes:
        """What this one is to be told before anything else: once, and not with all the others then."""
        kept = self._newcomers if reader.box in self._newcomers else self._caught_up
        heard = kept.get(reader.box)
        if heard is None:
            if self.room not in reader.dialect.here:
                return b""
            heard = Heard((reader.dialect.profile(ev.Joined, self.room), reader.framing), 0)
        if heard.so_far == len(self._events):
            return b""
        kept[reader.box] = heard._replace(so_far=len(self._events))
        return b"".join(self._lines(heard.shape)[heard.so_far :])

    def puts(self) -> Iterator[Put[Outbox]]:
        """What all of them are told."""
        rests: dict[Shape, Rests] = {}
        for shape in dict.fromkeys([*self._before, *[heard.shape for heard in self._newcomers.values()]]):
            rests[shape] = Rests(self._lines(shape))
        for shape, boxes in self._before.items():
            # Who is no reader any more, for what reason ever, has nothing that could be replaced.
            caught_up = self._caught_up.keys() & boxes if self._caught_up else ()
            instead = {box: rests[shape].after(self._caught_up[box].so_far) for box in caught_up}
            if words := rests[shape].words:
                yield Put(boxes, words, instead or None)
        for box, heard in self._newcomers.items():
            if words := rests[heard.shape].after(heard.so_far):
                yield Put((box,), words)


class Rests:
    """The words for all newcomers, and what of them is left for who knows of some."""

    __slots__ = ("_ends", "words")

    def __init__(self, lines: list[bytes]) -> None:
        self.words = b"".join(lines)
        self._ends = list(accumulate(map(len, lines), initial=0))

    def after(self, so_far: int) -> bytes:
        return self.words[self._ends[so_far] :]
