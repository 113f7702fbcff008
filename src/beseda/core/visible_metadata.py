"""What is said by keys of rooms and people, as far as somebody may see: the answers to two questions.

A room's is seen by whoever may know that the room exists, as its topic is. A person's is seen by whoever they are
listed to: of somebody invisible who shares no room nothing is told, nor that they are here.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, islice

from beseda.core import questions as q
from beseda.core.hall_view import HallView, no_such_room
from beseda.core.ids import RoomId
from beseda.core.names import Name, RoomRef
from beseda.core.presence import FEW
from beseda.core.refusals import Reason, Refusal
from beseda.core.seat import Seat


def metadata_of(view: HallView, viewer: Seat, question: q.WhatMetadata) -> q.Metadata | Refusal:
    target = question.target
    if target is None:
        return q.Metadata(viewer.name.shown, viewer.metadata)
    if _is_room(target):
        room = _seen_room(view, viewer, target)
        return room if isinstance(room, Refusal) else _of_room(view, room)
    person = _seen_person(view, viewer, target)
    return person if isinstance(person, Refusal) else _of_person(person)


def metadata_around(view: HallView, viewer: Seat, question: q.MetadataAround) -> q.AllMetadata | Refusal:
    target, at_once = question.target, question.at_once
    found: Iterable[q.Metadata]
    if target is None:
        title, found = "", _of_all(view, viewer, question.watched)
    elif _is_room(target):
        room = _seen_room(view, viewer, target)
        if isinstance(room, Refusal):
            return room
        title = view.name_of(room).shown
        if at_once and room not in viewer.rooms:
            return Refusal(Reason.NOT_IN_ROOM, title)
        found = chain((_of_room(view, room),), map(_of_person, _described_in(view, viewer, room)))
    else:
        person = _seen_person(view, viewer, target)
        if isinstance(person, Refusal):
            return person
        title, found = person.name.shown, (_of_person(person),)
    said = tuple(islice((each for each in found if each.items), q.MOST_AT_ONCE + 1 if at_once else None))
    is_too_much = at_once and len(said) > q.MOST_AT_ONCE
    return q.AllMetadata(title, () if is_too_much else said, is_too_much)


def _is_room(target: RoomRef) -> bool:
    return isinstance(target, int) or target.is_room


def _seen_room(view: HallView, viewer: Seat, ref: RoomRef) -> RoomId | Refusal:
    room = view.find(ref)
    return room if room is not None and view.exists_for(viewer, room) else no_such_room(ref)


def _seen_person(view: HallView, viewer: Seat, ref: RoomRef) -> Seat | Refusal:
    assert isinstance(ref, Name)
    person = view.seat_of(ref)
    if isinstance(person, Refusal) or viewer.is_shown(person):
        return person
    return Refusal(Reason.NO_SUCH_PERSON, ref.shown)


def _of_room(view: HallView, room: RoomId) -> q.Metadata:
    about = view.about(room)
    return q.Metadata(about.name.shown, about.metadata)


def _of_person(person: Seat) -> q.Metadata:
    return q.Metadata(person.name.shown, person.metadata)


def _described_in(view: HallView, viewer: Seat, room: RoomId) -> Iterator[Seat]:
    """Yield who is in a room and has metadata: found among those in it, or among all who have any, if they are
    fewer."""
    here, described = view.presence.rooms.get(room), view.presence.described
    if here is None:
        return
    if len(here.members) < len(described):
        found: Iterable[Seat] = (seat for seat in here.members.values() if seat.metadata)
    else:
        found = (seat for user, seat in described.items() if user in here.members)
    everybody = room in viewer.rooms or viewer.is_operator
    yield from (seat for seat in found if everybody or viewer.is_shown(seat))


def _of_all(view: HallView, viewer: Seat, watched: Iterable[Name]) -> Iterator[q.Metadata]:
    """Yield what is said of each room of the viewer's, and of each person there or watched for, once."""
    yield from (_of_room(view, room) for room in viewer.rooms)
    others = {viewer.user: viewer}
    for name in watched:
        user = view.presence.names.find(name)
        if user is not None and viewer.is_shown(view.presence.users[user]):
            others[user] = view.presence.users[user]
    yield from map(_of_person, others.values())
    yield from (_of_person(seat) for seat in _described_around(view, viewer) if seat.user not in others)


def _described_around(view: HallView, viewer: Seat) -> Iterator[Seat]:
    """Yield who has metadata and shares a room with the viewer, once. Of fifty rooms of ten thousand people they are
    found by their bits."""
    here = [view.presence.rooms[room] for room in viewer.rooms]
    if sum(len(room.members) for room in here) <= FEW:
        yield from {seat.user: seat for room in here for seat in room.members.values() if seat.metadata}.values()
        return
    bits = 0
    for room in here:
        bits |= room.bits
    are_there = format(bits, "b")[::-1]
    last = len(are_there)
    yield from (seat for seat in view.presence.described.values() if seat.place < last and are_there[seat.place] == "1")
