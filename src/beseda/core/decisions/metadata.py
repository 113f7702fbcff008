"""Metadata: who may say what of whom, by keys.

Of oneself anybody says what they like; others are told of it only if all one's rooms may hear one. What is said of a
room is its operators' affair, as its rules are; where nobody who is there may change those, it is everybody's who is
heard there, as the topic is: so nothing stays that nobody could remove. The server's operators remove what others say
of themselves.
"""

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.decisions.hearing import is_heard_everywhere, unheard
from beseda.core.hall_view import Decision, HallView, Table
from beseda.core.ids import RoomId, Seq
from beseda.core.metadata import (
    CHANGES_AT_ONCE,
    DISPLAY_NAME,
    EVERY_CHANGE,
    LONGEST_TOGETHER,
    MOST_KEYS,
    Item,
    Items,
    is_key,
    is_value,
    value_of,
)
from beseda.core.names import NO_NAME, Name, RoomRef
from beseda.core.refusals import Reason, Refusal
from beseda.core.seat import Seat
from beseda.core.text import size


def set_metadata(view: HallView, request: rq.SetMetadata, seat: Seat, seq: Seq, at: int) -> Decision:
    target, key, value, naming = request
    if not is_key(key):
        return Refusal(Reason.KEY_INVALID, key)
    changes = (Item(key, value),)
    if _is_room(target):
        return _set_of_room(view, target, changes, naming, seat, seq, at)
    person = _person(view, target, seat, removes=not value)
    if isinstance(person, Refusal):
        return person
    if not is_value(value):
        return Refusal(Reason.VALUE_INVALID)
    if key == DISPLAY_NAME and value:
        fault = _fault_in_naming(view, naming, person)
        if fault:
            return fault
    return _fault_in(person.metadata, changes, seat, at) or _said_of(view, person, changes, naming, seat, seq, at)


def clear_metadata(view: HallView, request: rq.ClearMetadata, seat: Seat, seq: Seq, at: int) -> Decision:
    target = request.target
    if _is_room(target):
        room = _room(view, target, seat)
        if isinstance(room, Refusal):
            return room
        items = view.about(room).metadata
        changes = _removing(items)
        refusal = _fault_in(items, changes, seat, at)
        return refusal or (_said_of_room(view, room, changes, seat, seq, at)._replace(clears=True),)
    person = _person(view, target, seat, removes=True)
    if isinstance(person, Refusal):
        return person
    changes = _removing(person.metadata)
    refusal = _fault_in(person.metadata, changes, seat, at)
    return refusal or tuple(
        [each._replace(clears=True) for each in _said_of(view, person, changes, None, seat, seq, at)]
    )


def _is_room(target: RoomRef | None) -> bool:
    return target is not None and (isinstance(target, int) or target.is_room)


def _removing(items: Items) -> Items:
    return tuple([Item(item.key, "") for item in items])


# Of people.


def _person(view: HallView, target: RoomRef | None, seat: Seat, removes: bool) -> Seat | Refusal:
    """Return who is meant, if the asker may say that of them. Who is not listed to the asker is not there."""
    if target is None:
        return seat
    assert isinstance(target, Name)
    person = view.seat_of(target)
    if isinstance(person, Refusal) or person is seat:
        return person
    if not seat.is_shown(person):
        return Refusal(Reason.NO_SUCH_PERSON, target.shown)
    return person if seat.is_operator and removes else Refusal(Reason.OPERATOR_NEEDED, person.name.shown)


def _said_of(
    view: HallView, person: Seat, changes: Items, naming: Name | None, seat: Seat, seq: Seq, at: int
) -> tuple[ev.MetadataSet, ...]:
    quietly = person is seat and not is_heard_everywhere(view, seat)
    who = seat.user, seat.name, person.user, person.name
    return (ev.MetadataSet(seq, at, *who, changes, naming, quietly),)


def _fault_in_naming(view: HallView, naming: Name | None, person: Seat) -> Refusal | None:
    """Return why somebody can't be shown so. Pictures alone (`NO_NAME`) look like nobody."""
    if naming is None:
        return Refusal(Reason.VALUE_INVALID)
    return None if naming == NO_NAME else view.fault_in(naming, person.user)


# Of rooms.


def _set_of_room(
    view: HallView, target: RoomRef | None, changes: Items, naming: Name | None, seat: Seat, seq: Seq, at: int
) -> Decision:
    room = _room(view, target, seat)
    if isinstance(room, Refusal):
        return room
    ((key, value),) = changes
    name = view.name_of(room).shown
    if not is_value(value) or (value and size(name) + size(key) + size(value) > LONGEST_TOGETHER):
        return Refusal(Reason.VALUE_INVALID, "", name)
    if key == DISPLAY_NAME and value:
        if naming is None:
            return Refusal(Reason.VALUE_INVALID, "", name)
        clash = _clash(view, seat, naming, room)
        if clash:
            return Refusal(Reason.ROOM_NAME_LOOKS_TAKEN, clash.shown, name)
    refusal = _fault_in(view.about(room).metadata, changes, seat, at)
    return refusal or (_said_of_room(view, room, changes, seat, seq, at),)


def _clash(view: HallView, seat: Seat, naming: Name, room: RoomId) -> Name | None:
    """Return the name of another room that this one would be shown like. There may be nobody in the lobby."""
    lobby = view.policy.lobby
    if naming == NO_NAME:
        return None
    return lobby if naming.key == lobby.key and not view.is_lobby(room) else view.clash(seat, naming, but=room)


def _room(view: HallView, target: RoomRef | None, seat: Seat) -> RoomId | Refusal:
    """Return the room that is meant, if the asker may say something of it."""
    assert target is not None
    room = view.own_room(target, seat)
    if isinstance(room, Refusal) or view.may_change(seat, room):
        return room
    if view.is_lobby(room) or view.has_who_may_change(room):
        return Refusal(Reason.ROLE_NEEDED, view.name_of(room).shown)
    return unheard(view, seat, room, room) or room


def _said_of_room(view: HallView, room: RoomId, changes: Items, seat: Seat, seq: Seq, at: int) -> ev.RoomMetadataSet:
    return ev.RoomMetadataSet(seq, at, seat.user, seat.name, room, view.name_of(room), changes)


# Of both.


def _fault_in(items: Items, changes: Items, seat: Seat, at: int) -> Refusal | None:
    """Return why these changes can't be made; None if they can. To set what is so already is no change."""
    if all(value_of(items, key) == value for key, value in changes):
        return Refusal(Reason.AS_WISHED)
    new = [key for key, value in changes if value and not value_of(items, key)]
    if len(items) + len(new) > MOST_KEYS and new:
        return Refusal(Reason.TOO_MANY_KEYS, str(MOST_KEYS))
    late = seat.metadata_free_at + len(changes) * EVERY_CHANGE - at - CHANGES_AT_ONCE * EVERY_CHANGE
    if late > 0:
        return Refusal(Reason.TOO_MANY_CHANGES, str(-(-late // 1000)))
    return None


TABLE: Table = {rq.SetMetadata: set_metadata, rq.ClearMetadata: clear_metadata}
