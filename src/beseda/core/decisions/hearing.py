"""Who may speak where: the one judge for messages, topics, parting words, and whatever else a room would hear.

A room that only those with a voice are heard in, or in which somebody is muted or banned, must not be talked to in any
other way: not by its topic, by the words of leaving, by another name, by being away.
"""

from collections.abc import Iterator

from beseda.core.hall_view import HallView, no_such_room
from beseda.core.ids import RoomId
from beseda.core.names import RoomRef
from beseda.core.refusals import Reason, Refusal
from beseda.core.rules import USUAL, Role, Rule
from beseda.core.seat import Seat

JUDGED_AT_ONCE = 2000
"""Masks that one request has somebody judged by: a millisecond, in rooms made for that. Twenty full lists."""


def unheard(view: HallView, seat: Seat, room: RoomId, ref: RoomRef) -> Refusal | None:
    """Return why somebody may not speak in a room; None if they may.

    A room that they may not know of is none, whoever may speak there from outside.
    """
    rules = view.rules_of(room)
    if room not in seat.rooms:
        if not view.exists_for(seat, room):
            return no_such_room(ref)
        if Rule.MEMBERS_ONLY in rules.flags:
            return Refusal(Reason.NOT_IN_ROOM, view.name_of(room).shown)
    return None if _is_heard(view, seat, room) else Refusal(Reason.MAY_NOT_SPEAK, view.name_of(room).shown)


def _is_heard(view: HallView, seat: Seat, room: RoomId) -> bool:
    rules = view.rules_of(room)
    if rules is USUAL or view.role(seat, room) >= Role.VOICE:
        return True
    return Rule.MODERATED not in rules.flags and not seat.is_silenced(room, view.guard_of(room))


def rooms_unheard_in(view: HallView, seat: Seat) -> Iterator[RoomId]:
    """Yield the rooms that somebody is in and may not speak in.

    Where they are not judged yet, and `JUDGED_AT_ONCE` masks have been looked at already, they count as not heard: what
    is judged is remembered, so that asking again gets further.
    """
    left = JUDGED_AT_ONCE
    for room in seat.rooms:
        guard = view.guard_of(room)
        if not seat.is_judged(room, guard):
            left -= guard.size
        if left < 0 or not _is_heard(view, seat, room):
            yield room


def is_heard_everywhere(view: HallView, seat: Seat) -> bool:
    """Whether what somebody tells all their rooms at once may be told."""
    return next(rooms_unheard_in(view, seat), None) is None
