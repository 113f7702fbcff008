"""The last messages of rooms, kept in memory: a person who joins is shown them at once.

The messages of this run gather here as they are delivered. Those of earlier runs come from the archive, once, when a
room is first joined; and so do those of a room that was given up because all rooms together had too many bytes: the
room in which nothing was said, and which nobody entered, for the longest. What is fetched can't change any more, so the
thread that fetches it holds no lock meanwhile. Refuses to know the archive.
"""

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Sequence
from sys import getsizeof, maxsize
from typing import NamedTuple

from beseda.core.events import AboutMessage, Edited, Reacted, Redacted, Said
from beseda.core.ids import RoomId, Seq
from beseda.core.past import PastMessage
from beseda.core.text import size

EVENT_BYTES = 600
"""Of a message besides its text: its values and tuples, its place in a room's queue."""
ROOM_BYTES = 900
"""Of a room: its queue and its places in dictionaries."""
TAG_BYTES = 64
"""Of an attribute of a message, besides its words."""
LINE_BYTES = 100
"""Of a line besides its words, as it is shown: who said it, where and when."""
MOST_SHOWN = 131_072
"""Bytes that one who joins is shown of a room, at once; more of it is to be asked for, and comes in pieces. Who
joins some rooms and reads slowly must not be let go for that."""

CERTAINLY_SHOWN = MOST_SHOWN // 2
"""Bytes kept of a room up to which all of it is shown: nothing takes twice as many when it is shown as here."""


def size_of(said: Said) -> int:
    """Return about how many bytes a message takes in memory."""
    lines, _, attributes = said.text
    if len(lines) == 1 and not attributes:  # nearly always, and a third of what the sum costs
        return EVENT_BYTES + getsizeof(lines[0])
    tags = sum([TAG_BYTES + getsizeof(key) + getsizeof(value) for key, value in attributes])
    return EVENT_BYTES + sum(map(getsizeof, lines)) + tags


class Lacking(NamedTuple):
    """Messages that are to be fetched: the newest of a room up to a place."""

    room: RoomId
    until: Seq
    as_of: Seq = Seq(0)
    """They are to be fetched as they stand at this place at least: something was taken back or reworded there."""


class _Kept:
    """What is kept of a room."""

    __slots__ = ("before", "changed_at", "edited", "ring", "size")

    def __init__(self, most: int) -> None:
        self.ring: deque[Said] = deque(maxlen=most)
        """What was said since it is kept here."""
        self.before: tuple[PastMessage, ...] = ()
        """What was fetched: earlier than anything in the ring."""
        self.size = ROOM_BYTES
        self.edited: dict[Seq, int] | None = None
        """When messages of the ring were edited last (ms); None: none was."""
        self.changed_at = Seq(0)
        """The place at which something here was last taken back or reworded."""


class RecentMessages:
    """Guarded by the engine."""

    def __init__(
        self,
        most: int,
        most_bytes: int = maxsize,
        older: Iterable[tuple[RoomId, str]] = (),
        until: Seq = Seq(0),  # noqa: B008 (a number)
        key_of: Callable[[RoomId], str | None] = lambda room: None,
    ) -> None:
        """`most`: messages kept for each room, 0 keeps none; `most_bytes`: of all together.

        `older`: the rooms that earlier runs had, and their keys; what was said in them `until` is to be fetched.
        `key_of` tells the key of a room's name; None for a room that is closed.
        """
        self._most = most
        self._most_bytes = most_bytes
        self._key_of = key_of
        self._kept: OrderedDict[RoomId, _Kept] = OrderedDict()
        """The room used last comes last."""
        self._bytes = 0
        self._lacking: dict[str, Lacking] = {}
        """By the key of the room's name."""
        self._lacking_keys: dict[RoomId, str] = {}
        for room, key in older if most else ():
            self._lack(key, Lacking(room, until))

    def remember(self, events: Sequence[Said]) -> None:
        """Keep what was said in one room. All events are of the same room. 0.8 µs each, nearly all of it counting."""
        if not self._most:
            return
        kept = self._used(events[0].room)
        ring, most, grown = kept.ring, self._most, 0
        for event in events:
            if len(ring) == most:
                grown -= size_of(ring[0])
            ring.append(event)
            grown += size_of(event)
        self._grow(kept, grown)

    def lacks(self, room_key: str) -> bool:
        """Whether messages are still to be fetched. Callable without the engine: at worst they are fetched twice."""
        return room_key in self._lacking

    def lacking(self, room_key: str) -> Lacking | None:
        """Return what is still to be fetched of a room."""
        return self._lacking.get(room_key)

    def edit(self, event: Edited) -> None:
        """Show the new words from now on."""
        self._change(event)

    def redact(self, event: Redacted) -> None:
        """Show it no more."""
        self._change(event)

    def take_back(self, event: Reacted) -> None:
        """Show the reaction no more. Only what was fetched has any: those of this run are in the history."""
        kept = self._changed(event)
        if kept is not None:
            kept.before = tuple(
                [_without(each, event) if each.said.seq == event.about else each for each in kept.before]
            )

    def _changed(self, event: AboutMessage) -> _Kept | None:
        """Return what is kept of a room in which something is otherwise from now on."""
        key = self._lacking_keys.get(event.room)
        if key is not None:  # Whoever is fetching just now may have what is no more: that is not taken.
            self._lack(key, self._lacking[key]._replace(as_of=event.seq))
        kept = self._kept.get(event.room)
        if kept is not None:
            kept.changed_at = event.seq
        return kept

    def _change(self, event: Edited | Redacted) -> None:
        kept = self._changed(event)
        if kept is None:
            return
        grown = -_bytes_of(kept)
        place = event.about
        words = event.text.lines if type(event) is Edited else None
        older = [_reworded(each, words, event.at) if each.said.seq == place else each for each in kept.before]
        kept.before = tuple([each for each in older if each is not None])
        was_full = len(kept.ring) == self._most
        self._change_ring(kept, place, words, event.at)
        if was_full and len(kept.ring) < self._most and (key := self._key_of(event.room)) is not None:
            first = kept.ring[0].seq if kept.ring else event.seq
            self._lack(key, Lacking(event.room, Seq(first - 1), event.seq))
        self._grow(kept, grown + _bytes_of(kept))

    def _change_ring(self, kept: _Kept, place: Seq, words: tuple[str, ...] | None, at: int) -> None:
        found = next((index for index, said in enumerate(kept.ring) if said.seq == place), None)
        if found is None:
            return
        if words is not None:
            said = kept.ring[found]
            kept.ring[found] = said._replace(text=said.text._replace(lines=words))
            before = kept.edited or {}
            kept.edited = {each.seq: before[each.seq] for each in kept.ring if each.seq in before} | {place: at}
            return
        if len(kept.ring) == self._most:
            kept.before = ()  # What was said between it and the ring is not here any more, and is to be fetched.
        del kept.ring[found]

    def settle(self, lacking: Lacking, older: Iterable[PastMessage]) -> None:
        """Take what was fetched."""
        room = lacking.room
        key = self._lacking_keys.get(room)
        if key is None or self._lacking[key] != lacking:
            return  # it was closed, fetched by somebody else, or given up once more
        del self._lacking[key], self._lacking_keys[room]
        kept = self._used(room)
        grown = -_bytes_of(kept)
        kept.before = tuple(older)
        kept.changed_at = max(kept.changed_at, lacking.as_of)
        self._grow(kept, grown + _bytes_of(kept))

    def last(self, room: RoomId) -> tuple[PastMessage, ...]:
        """The last messages of a room as they stand, oldest first."""
        kept = self._kept.get(room)
        if kept is None:
            return ()
        self._kept.move_to_end(room)
        edited = kept.edited or {}
        ring = tuple([PastMessage(said, edited.get(said.seq, 0)) for said in kept.ring])
        last = ring if len(ring) == self._most else (*kept.before, *ring)[-self._most :]
        return last if kept.size <= CERTAINLY_SHOWN else _newest(last)

    def find(self, room: RoomId, place: Seq) -> Said | None:
        """Return the message at a place, if it is among the last of its room."""
        kept = self._kept.get(room)
        if kept is None:
            return None
        return next((said for said in (*(each.said for each in kept.before), *kept.ring) if said.seq == place), None)

    def rooms(self) -> list[RoomId]:
        """The rooms of which anything is kept."""
        return list(self._kept)

    def forget_before(self, at: int, rooms: Iterable[RoomId]) -> None:
        """Forget what was said in these rooms before a time (ms): what is not kept is not shown either."""
        for room in rooms:
            kept = self._kept.get(room)
            if kept is None:
                continue
            grown = 0
            while kept.ring and kept.ring[0].at < at:
                grown -= size_of(kept.ring.popleft())
            if kept.before and kept.before[0].said.at < at:
                later = tuple([each for each in kept.before if each.said.at >= at])
                grown += sum([size_of(each.said) for each in later]) - sum([size_of(each.said) for each in kept.before])
                kept.before = later
            self._grow(kept, grown)

    def renamed(self, room: RoomId, key: str) -> None:
        """The room's name has another key."""
        before = self._lacking_keys.get(room)
        if before is not None:
            lacking = self._lacking.pop(before)
            self._lack(key, lacking)

    def forget(self, room: RoomId) -> None:
        """The room is closed."""
        kept = self._kept.pop(room, None)
        if kept is not None:
            self._bytes -= kept.size
        key = self._lacking_keys.pop(room, None)
        if key is not None:
            del self._lacking[key]

    def _used(self, room: RoomId) -> _Kept:
        kept = self._kept.get(room)
        if kept is None:
            kept = self._kept[room] = _Kept(self._most)
            self._bytes += kept.size
        else:
            self._kept.move_to_end(room)
        return kept

    def _grow(self, kept: _Kept, grown: int) -> None:
        """A room has so many bytes more. If all together have too many, give up the rooms used longest ago."""
        kept.size += grown
        self._bytes += grown
        if self._bytes > self._most_bytes:
            self._give_up()

    def _give_up(self) -> None:
        while self._bytes > self._most_bytes and len(self._kept) > 1:
            room, given_up = self._kept.popitem(last=False)
            self._bytes -= given_up.size
            key = self._key_of(room)
            until = (
                given_up.ring[-1].seq if given_up.ring else given_up.before[-1].said.seq if given_up.before else None
            )
            if key is not None and until is not None:
                self._lack(key, Lacking(room, until, given_up.changed_at))

    def _lack(self, key: str, lacking: Lacking) -> None:
        self._lacking[key] = lacking
        self._lacking_keys[lacking.room] = key


def _reworded(message: PastMessage, words: tuple[str, ...] | None, at: int) -> PastMessage | None:
    """Return the message with other words; None: it was taken back."""
    if words is None:
        return None
    text = message.said.text._replace(lines=words)
    return message._replace(said=message.said._replace(text=text), edited_at=at)


def _without(message: PastMessage, event: Reacted) -> PastMessage:
    """Return the message without the reaction that is taken back."""
    left = [each for each in message.reactions if (each.user, each.reaction) != (event.user, event.reaction)]
    return message._replace(reactions=tuple(left))


def _bytes_of(kept: _Kept) -> int:
    """Count what is kept of a room: only where something in the middle has changed."""
    return sum(map(size_of, kept.ring)) + sum([size_of(each.said) for each in kept.before])


def _newest(messages: tuple[PastMessage, ...]) -> tuple[PastMessage, ...]:
    """Return the newest of the messages that are at most `MOST_SHOWN` bytes together."""
    room, count = MOST_SHOWN, 0
    for message in reversed(messages):
        lines, _, attributes = message.said.text
        room -= sum(map(size, lines)) + LINE_BYTES * len(lines)
        room -= sum([size(key) + size(value) for key, value in attributes])
        if room < 0:
            break
        count += 1
    return messages[len(messages) - count :]
