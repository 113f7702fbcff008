"""Makes sends of a round of puts: each outbox once, with all that it is to get, in order, in few steps for many boxes.

What went to the very same boxes is joined once for all of them. Rooms overlap, and a person who enters one is told
things that the others are not. So the readers of the largest group are taken together, and only those who get something
else as well are gone through one by one. These come first: they asked, and what they do next goes with the next round.

Knows no socket and holds nothing.
"""

from collections.abc import Iterator, Sequence
from typing import Generic, NamedTuple, TypeVar

Box = TypeVar("Box")

FEW = 3
"""Up to this many boxes are cut out of many one by one: two copies of memory for each, no step for a box that stays."""


class Put(NamedTuple, Generic[Box]):
    """The same bytes into several outboxes; `instead` has what a few of them (the speakers) get in their place."""

    boxes: tuple[Box, ...]
    data: bytes
    instead: dict[Box, bytes] | None = None
    """b"" for a box that gets nothing."""


Send = tuple[bytes, Sequence[Box]]
"""Bytes, never empty, and the boxes that get them. A box that gets nothing is in no send."""
Group = list[Put[Box]]
"""Puts into the very same boxes."""


def merged(puts: Sequence[Put[Box]]) -> list[Send[Box]]:
    """Return sends by which each box gets all that was put for it, in order. No box is in two of the sends.

    Requires that no put's `data` is empty. What it puts `instead`, for a few, may be.
    """
    if len(puts) == 1 and not puts[0][2]:
        boxes, data, _ = puts[0]
        return [(data, boxes)]
    groups = _by_boxes(puts)
    if len(groups) > 1 and not _are_apart(groups):
        return list(_overlapping(puts, groups))
    sends: list[Send[Box]] = []
    for group in groups:
        boxes, data, instead = group[0]
        if len(group) == 1 and not instead:  # nearly always
            sends.append((data, boxes))
        else:
            sends += _alike(group)
    return sends


def _by_boxes(puts: Sequence[Put[Box]]) -> list[Group[Box]]:
    """Group the puts by their boxes, those for one box first. (A room's readers are one tuple while none changes.)"""
    # Not sorted: that takes 2 KB of the C stack, so each thread that sends would keep one page more for good.
    alone: dict[int, Group[Box]] = {}
    together: dict[int, Group[Box]] = {}
    for put in puts:
        boxes = put[0]
        key, groups = (id(boxes[0]), alone) if len(boxes) == 1 else (id(boxes), together)
        if key in groups:
            groups[key].append(put)
        else:
            groups[key] = [put]
    return [*alone.values(), *together.values()]


def _are_apart(groups: Sequence[Group[Box]]) -> bool:
    """Whether no box is in two groups."""
    if len(groups[-1][0][0]) == 1:
        return True
    everybody: set[Box] = set()
    total = 0
    for group in groups:
        boxes = group[0][0]
        everybody.update(boxes)
        total += len(boxes)
        if len(everybody) != total:
            return False
    return True


def _alike(group: Group[Box]) -> Iterator[Send[Box]]:
    boxes, data, instead = group[0]
    if len(group) > 1:
        data = b"".join([put[1] for put in group])
        instead = {box: b"" for put in group if put[2] for box in put[2]}
    for box in instead or ():
        mine = b"".join([own.get(box, shared) if own else shared for _, shared, own in group])
        if mine:
            yield mine, (box,)
    others = _all_but(boxes, instead) if instead else boxes
    if others:
        yield data, others


def _all_but(boxes: tuple[Box, ...], some: dict[Box, bytes]) -> Sequence[Box]:
    if len(some) > FEW:
        return [box for box in boxes if box not in some]
    for box in some:
        boxes = without(box, boxes)
    return boxes


def without(item: Box, items: tuple[Box, ...]) -> tuple[Box, ...]:
    """The tuple without an item that may be in it. Costs two copies of memory, and no step of ours for each item."""
    if item not in items:
        return items
    place = items.index(item)
    return items[:place] + items[place + 1 :]


def _overlapping(puts: Sequence[Put[Box]], groups: Sequence[Group[Box]]) -> Iterator[Send[Box]]:
    """The core is the boxes in the largest group and in each group that it grew from, as when 30 enter a room of 1,000.

    All of the core get the same, except those that get something else, too.
    """
    readers = [group[0][0] for group in groups]
    largest = max(readers, key=len)
    grown = [boxes for boxes in readers if 2 * len(boxes) > len(largest) and _begins(largest, boxes)]
    core = min(grown, key=len)
    shared = {id(boxes) for boxes in grown}
    single = _singled_out(puts, shared, len(core))
    beside = [words for box in core if (words := single.get(box)) is not None]
    for boxes, data, instead in puts:
        for words in beside if id(boxes) in shared else ():
            words.append(data)
        for box in boxes[len(core) :] if id(boxes) in shared else boxes:
            single[box].append(data)
        for box, own in (instead or {}).items():
            single[box][-1] = own
    yield from _one_by_one(single)
    others = [box for box in core if box not in single]
    if others:
        yield b"".join([data for boxes, data, _ in puts if id(boxes) in shared]), others


def _begins(boxes: tuple[Box, ...], others: tuple[Box, ...]) -> bool:
    return boxes is others or boxes[: len(others)] == others


def _singled_out(puts: Sequence[Put[Box]], shared: set[int], core: int) -> dict[Box, list[bytes]]:
    """The boxes that get something that not all of the core get."""
    single: dict[Box, list[bytes]] = {}
    for boxes, _, instead in puts:
        for box in boxes[core:] if id(boxes) in shared else boxes:
            if box not in single:
                single[box] = []
        for box in instead or ():
            if box not in single:
                single[box] = []
    return single


def _one_by_one(single: dict[Box, list[bytes]]) -> Iterator[Send[Box]]:
    """Neighbours mostly get the very same, which is joined once."""
    last: list[bytes] = []
    readers: list[Box] = []
    for box, words in single.items():
        if words != last:
            if data := b"".join(last):
                yield data, readers
            last, readers = words, []
        readers.append(box)
    if data := b"".join(last):
        yield data, readers
