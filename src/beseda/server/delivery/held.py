"""What is kept back for readers who are just being told what they have missed: what happens now comes after that.

A reader is held from one place in a round of puts on, and let go at another. Knows puts and boxes, and no words.
Requires holding the engine.
"""

from collections.abc import Sequence

from beseda.net.merging import Put
from beseda.net.outbox import Outbox

MOST_HELD = 1_048_576
"""Bytes kept back for one reader, as many as may wait in an outbox by default. What is over that is put at once: then
the outbox judges whether its reader is too slow."""


class _Kept:
    """`start`: the index in the round that gathers now from which on puts are kept back."""

    __slots__ = ("pieces", "size", "start")

    def __init__(self, start: int) -> None:
        self.start = start
        self.pieces: list[bytes] = []
        self.size = 0


class Held:
    def __init__(self) -> None:
        self._kept: dict[Outbox, _Kept] = {}

    def __bool__(self) -> bool:
        return bool(self._kept)

    def begin(self, box: Outbox, start: int) -> None:
        """Keep back what is put for a box from this index of the round on."""
        self._kept[box] = _Kept(start)

    def end(self, box: Outbox, puts: list[Put[Outbox]]) -> None:
        """Keep nothing back for a box any more. What was kept comes before what this round has for it."""
        kept = self._kept.pop(box, None)
        if kept is None or not kept.pieces:
            return
        puts.insert(kept.start, Put((box,), b"".join(kept.pieces)))
        for other in self._kept.values():
            other.start += other.start >= kept.start

    def forget(self, box: Outbox) -> None:
        """Call when a reader has gone."""
        self._kept.pop(box, None)

    def without_held(self, puts: Sequence[Put[Outbox]]) -> Sequence[Put[Outbox]]:
        """Return a whole round without what is to be kept back."""
        left: list[Put[Outbox]] = []
        for index, put in enumerate(puts):
            mine = [box for box in self._kept if self._kept[box].start <= index and box in put.boxes]
            for box in mine:
                self._keep(box, put.data if put.instead is None else put.instead.get(box, put.data))
            left += self._rest(put, mine)
        for box, kept in list(self._kept.items()):
            if kept.size > MOST_HELD:
                kept.start = len(left)  # after what this round had for it before it was held
                self.end(box, left)
            kept.start = 0
        return left

    def _keep(self, box: Outbox, data: bytes) -> None:
        kept = self._kept[box]
        if data:
            kept.pieces.append(data)
            kept.size += len(data)

    def _rest(self, put: Put[Outbox], mine: list[Outbox]) -> list[Put[Outbox]]:
        """Return the put without these boxes; the very same if there are none among its boxes."""
        if not mine:
            return [put]
        boxes = tuple([box for box in put.boxes if box not in mine])
        instead = {box: data for box, data in (put.instead or {}).items() if box not in mine}
        return [Put(boxes, put.data, instead or None)] if boxes else []
