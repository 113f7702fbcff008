"""Those who enter one room one after the other, and of whom not everybody in it has been told.

Audiences are nested: everybody who was there before is told of all of them, and each newcomer of those who came later.
So it is one put for the ones, and one for each of the others, where a put for each event would be as many as there are
readers times newcomers: of 10,000 entering a room, fifty million. And telling a thousand takes longer than entering
does: so the news rests while so many are sent to, and twice as long after it, and more of it comes together.

Nobody is told anything else before. So there is one question, asked wherever anything is put: what are these readers
to be told first?

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
"""What the bytes that a reader gets of an event depend on: how it is said, and how lines become bytes."""
Groups = dict[Shape, tuple[Outbox, ...]]
"""The outboxes of an event's readers, by shape."""
Render = Callable[[Shape, ev.Event, Source | None], bytes]

FEW_READERS = 32
"""So many are told of a newcomer at once; and so many are told, each alone, of those who came elsewhere, if there is
something else to tell them: of more, everybody is."""
LONGEST_PUT_OFF = 0.5
"""Seconds that a room of many waits at the most to be told of who has come into it."""
NONE: tuple[Put[Outbox], ...] = ()


class Heard(NamedTuple):
    """How many of the newcomers somebody has seen come, or been told of, and how that one is told."""

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
        """`before`: the readers who are there; `size`: of their audience."""
        self.room = room
        self.size = size
        self.told_by = 0.0
        """When everybody is to be told at the latest (monotonic seconds); 0 where that was not put off."""
        self._before = before
        self._render = render
        self._events: list[tuple[ev.Joined, Source | None]] = []
        self._rendered: dict[Shape, list[bytes]] = {}
        self._newcomers: dict[Outbox, Heard] = {}
        self._heard: dict[Outbox, Heard] = {}
        """Of those who were there before: who has been told of some."""
        self._all: dict[Outbox, Shape] | None = None
        """How those who were there before are told; made when it is first asked for one of them."""

    def add(self, event: ev.Joined, by: Source | None, newcomer: Outbox, shape: Shape) -> None:
        self._events.append((event, by))
        self._newcomers[newcomer] = Heard(shape, len(self._events))
        self.size += 1

    def rest_for(self, box: Outbox) -> bytes:
        """What this one has not been told: once, and not with all the others then."""
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
        """What all of them are told."""
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
    """The words for all newcomers, and what of them is left for who knows of some."""

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
        """None where everybody has been told of everybody: then there is nothing to ask."""
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
        """What everybody is to be told now. `calm_at`: when a sending to many will be over (monotonic seconds)."""
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
        """The run that who makes an audience of this size is the next of."""
        run = self.run
        return run if run is not None and run.room == room and run.size + 1 == size else None

    def begin(self, room: RoomId, before: Groups, size: int) -> Run:
        """Requires that none goes on."""
        self.run = Run(room, before, size, self._render)
        return self.run

    def end(self, room: RoomId | None = None) -> Iterable[Put[Outbox]]:
        """What everybody is to be told for good; `room`: only of that one, whose readers are about to change."""
        run = self.run
        if run is None or (room is not None and run.room != room):
            return NONE
        self.run = None
        return run.puts()
