"""Newcomers who enter one room one after the other, and have not been announced to everybody in it yet.

Audiences are nested: those who were there before are told of all newcomers, and each newcomer of those who came later.
So one put goes to those who were there, and one to each newcomer. A put for each event would write readers times
newcomers: fifty million for 10,000 who enter a room. And to tell a thousand takes longer than to enter: so this news
waits while many are sent to, and twice as long afterwards, and more of it goes together.

A reader is told nothing else before this news. So there is one question, asked wherever anything is put: what are
these readers to be told first? Knows shapes and outboxes, and no words.

Requires holding the engine.
"""

import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from beseda.core import events as ev
from beseda.core.ids import RoomId
from beseda.core.people import Source
from beseda.net.merging import Put
from beseda.net.outbox import MANY, Outbox
from beseda.wire.dialects.dialect import Profile
from beseda.wire.framing.framing import Framing

Shape = tuple[Profile, Framing]
"""What the bytes of an event depend on: how the reader's client says it, and how its lines become bytes."""
Groups = dict[Shape, tuple[Outbox, ...]]
"""The outboxes of an event's readers, by shape."""
Render = Callable[[Shape, ev.Event, Source | None], bytes]

FEW_READERS = 32
"""In a room of up to this many people a join is told at once; in a larger one joins are gathered. Before other news to
up to this many readers, these are told of the joins, each alone; before news to more, everybody is."""
LONGEST_PUT_OFF = 0.5
"""Seconds that a room of many waits at the most until it is told who has come."""
NONE: tuple[Put[Outbox], ...] = ()


class Heard(NamedTuple):
    """How many of the newcomers a reader has seen come, or been told of, and in which shape it is told."""

    shape: Shape
    so_far: int


class Run:
    """Newcomers into one room, while nothing else changes who its readers are."""

    __slots__ = (
        "_all",
        "_before",
        "_events",
        "_heard",
        "_newcomers",
        "_render",
        "_rendered",
        "room",
        "size",
        "told_by",
    )

    def __init__(self, room: RoomId, before: Groups, size: int, render: Render) -> None:
        """`before`: the readers who are there; `size`: how many sessions their audience has."""
        self.room = room
        self.size = size
        self.told_by = 0.0
        """When everybody is to be told at the latest (monotonic seconds); 0 if the news was not put off."""
        self._before = before
        self._render = render
        self._events: list[tuple[ev.Joined, Source | None]] = []
        self._rendered: dict[Shape, list[bytes]] = {}
        self._newcomers: dict[Outbox, Heard] = {}
        self._heard: dict[Outbox, Heard] = {}
        """Those of the readers before who have been told of some newcomers."""
        self._all: dict[Outbox, Shape] | None = None
        """The shapes of the readers before; made when the shape of one is first asked for."""

    def add(self, event: ev.Joined, by: Source | None, newcomer: Outbox, shape: Shape) -> None:
        self._events.append((event, by))
        self._newcomers[newcomer] = Heard(shape, len(self._events))
        self.size += 1

    def rest_for(self, box: Outbox) -> bytes:
        """Return what this reader has not been told yet. It counts as told from now on, and `puts` leaves it out."""
        kept = self._newcomers if box in self._newcomers else self._heard
        heard = kept.get(box)
        if heard is None:
            shape = self._shape_of(box)
            if shape is None:
                return b""
            heard = Heard(shape, 0)
        if heard.so_far == len(self._events):
            return b""
        kept[box] = heard._replace(so_far=len(self._events))
        return b"".join(self._words(heard.shape)[heard.so_far :])

    def _shape_of(self, box: Outbox) -> Shape | None:
        if self._all is None:
            self._all = {box: shape for shape, boxes in self._before.items() for box in boxes}
        return self._all.get(box)

    def _words(self, shape: Shape) -> list[bytes]:
        """The words for each newcomer so far."""
        words = self._rendered.setdefault(shape, [])
        words += [self._render(shape, event, by) for event, by in self._events[len(words) :]]
        return words

    def puts(self) -> Iterator[Put[Outbox]]:
        """What all readers, newcomers included, are still to be told."""
        rests: dict[Shape, Rests] = {}
        for shape in dict.fromkeys([*self._before, *[heard.shape for heard in self._newcomers.values()]]):
            rests[shape] = Rests(self._words(shape))
        for shape, boxes in self._before.items():
            some = self._heard.keys() & boxes if self._heard else ()
            instead = {box: rests[shape].after(self._heard[box].so_far) for box in some}
            if words := rests[shape].words:
                yield Put(boxes, words, instead or None)
        for box, heard in self._newcomers.items():
            if words := rests[heard.shape].after(heard.so_far):
                yield Put((box,), words)


class Rests:
    """The words for all newcomers, and the rest of them for a reader who knows of some."""

    __slots__ = ("_ends", "words")

    def __init__(self, words: list[bytes]) -> None:
        self.words = b"".join(words)
        self._ends = list(accumulate(map(len, words), initial=0))

    def after(self, so_far: int) -> bytes:
        return self.words[self._ends[so_far] :]


class Arrivals:
    """The run that goes on just now, if one does."""

    def __init__(self, render: Render) -> None:
        self.on_put_off: Callable[[float], None] = lambda when: None
        """Called when news is put off: `due` is to be asked again at that time (monotonic). Must not wait."""
        self.run: Run | None = None
        """None if everybody has been told of all newcomers."""
        self._render = render

    def first(self, boxes: Sequence[Outbox]) -> Iterable[Put[Outbox]]:
        """What these readers are to be told before anything else."""
        run = self.run
        if run is None:
            return NONE
        if 1 < len(boxes) > FEW_READERS:
            return self.end()
        return [Put((box,), words) for box in boxes if (words := run.rest_for(box))]

    def due(self, calm_at: float) -> Iterable[Put[Outbox]]:
        """What everybody is to be told now. `calm_at`: see `Outboxes` (monotonic seconds)."""
        run = self.run
        if run is None:
            return NONE
        now = time.monotonic()
        if run.size > MANY and now < min(calm_at, run.told_by or math.inf):
            if not run.told_by:
                run.told_by = now + LONGEST_PUT_OFF
                self.on_put_off(run.told_by)
            return NONE
        return self.end()

    @property
    def is_overdue(self) -> bool:
        """Whether there is news that was put off for long enough. Callable by any thread."""
        run = self.run
        return run is not None and 0.0 < run.told_by <= time.monotonic()

    def goes_on(self, room: RoomId, size: int) -> Run | None:
        """The run that a newcomer continues who makes this room's audience this large; None if there is none."""
        run = self.run
        return run if run is not None and run.room == room and run.size + 1 == size else None

    def begin(self, room: RoomId, before: Groups, size: int) -> Run:
        """Requires that none goes on."""
        self.run = Run(room, before, size, self._render)
        return self.run

    def end(self, room: RoomId | None = None) -> Iterable[Put[Outbox]]:
        """End the run; return what everybody is still to be told. `room`: only if the run is in this room."""
        run = self.run
        if run is None or (room is not None and run.room != room):
            return NONE
        self.run = None
        return run.puts()
