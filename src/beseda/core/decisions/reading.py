"""What somebody has read: of each room and each talk with a person a time, which only ever moves on.

It belongs to the seat, and nobody else learns of it. Knows which rooms and people may be meant: those that one may know
of. Refuses to know what was said there, and when.
"""

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.hall_view import Decision, HallView, Table, no_such_room
from beseda.core.ids import NOBODY, RoomId, Seq, UserId
from beseda.core.names import RoomRef
from beseda.core.refusals import Refusal
from beseda.core.seat import Seat


def what_is_read(view: HallView, seat: Seat, ref: RoomRef) -> tuple[RoomId, UserId, str] | Refusal:
    """Return the room or (room 0) the person that is meant, and how they are called."""
    if isinstance(ref, int) or ref.is_room:
        room = view.find(ref)
        if room is None or not view.exists_for(seat, room):
            return no_such_room(ref)
        return room, NOBODY, view.name_of(room).shown
    other = view.seat_of(ref)
    return other if isinstance(other, Refusal) else (RoomId(0), other.user, other.name.shown)


def mark_read(view: HallView, request: rq.MarkRead, seat: Seat, seq: Seq, at: int) -> Decision:
    """It becomes an event also if it stays where it is: whoever asked is told where that is."""
    target = what_is_read(view, seat, request.target)
    if isinstance(target, Refusal):
        return target
    room, peer, called = target
    until = max(seat.read_until(room or peer), min(request.until, at))
    return (ev.MarkedRead(seq, at, seat.user, seat.name, room, peer, called, until),)


TABLE: Table = {rq.MarkRead: mark_read}
