"""Rooms: joining and leaving, invitations and knocks, topic and name.

Knows who may do each of these. Rules and roles are set in `moderation`.
"""

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.decisions.hearing import unheard
from beseda.core.hall_view import Decision, HallView, Table, no_such_room
from beseda.core.ids import RoomId, Seq
from beseda.core.limits import LEAST_BESIDE_TOPIC, LONGEST_TOPIC_LINE
from beseda.core.metadata import LONGEST_TOGETHER
from beseda.core.names import Name, RoomRef
from beseda.core.refusals import Reason, Refusal
from beseda.core.rules import Role, Rule
from beseda.core.seat import Seat
from beseda.core.text import size

KNOCKS_APART = 30_000
"""Milliseconds between two knocks of one person: everybody who could let them in hears each."""


def join(view: HallView, request: rq.Join, seat: Seat, seq: Seq, at: int) -> Decision:
    limits = view.policy.limits
    room = view.find(request.room)
    if room is not None and room in seat.rooms:
        return Refusal(Reason.ALREADY_IN_ROOM, view.name_of(room).shown)
    if len(seat.rooms) >= limits.rooms_per_user and not _is_lobby(view, request.room):
        known = view.name_of(room).shown if room is not None and view.exists_for(seat, room) else ""
        return Refusal(Reason.TOO_MANY_OWN_ROOMS, str(limits.rooms_per_user), known)
    if room is None:
        return _make(view, request, seat, seq, at)
    if view.is_shut_for_good(room):
        return Refusal(Reason.NOT_STORED)  # It is to be closed, and could not be yet.
    shut = None if room in seat.invitations or seat.is_operator else _shut(view, seat, room, request.key)
    if shut:
        return Refusal(shut, view.name_of(room).shown)
    name = view.name_of(room)
    return (ev.Joined(seq, at, seat.user, seat.name, room, name),)


def _is_lobby(view: HallView, ref: RoomRef) -> bool:
    if isinstance(ref, int):
        return view.find(ref) is not None and view.is_lobby(ref)
    return ref.key == view.policy.lobby.key


def _make(view: HallView, request: rq.Join, seat: Seat, seq: Seq, at: int) -> Decision:
    if isinstance(request.room, int):
        return no_such_room(request.room)
    is_lobby = _is_lobby(view, request.room)
    name = view.policy.lobby if is_lobby else request.room  # however those spell it who come first
    fault = None if is_lobby else _fault_in_making(view, name, seat)
    if fault:
        return fault
    made = ev.RoomMade(seq, at, RoomId(seq), name, "" if is_lobby else seat.own_host)
    role = Role.NONE if is_lobby else Role.OPERATOR
    return made, ev.Joined(Seq(seq + 1), at, seat.user, seat.name, made.room, made.name, role)


def _fault_in_making(view: HallView, name: Name, seat: Seat) -> Refusal | None:
    """Return why there can't be another room of this name; None if there can. Nothing prevents the lobby."""
    clash = view.clash(seat, name)
    if clash:
        return Refusal(Reason.ROOM_NAME_LOOKS_TAKEN, clash.shown)
    limits, kept, open_ = view.policy.limits, view.persistent.rooms, view.presence.rooms
    if view.has_caused_enough(seat):
        return Refusal(Reason.TOO_MANY_ROOMS_OF_ADDRESS, str(limits.rooms_per_address))
    if len(kept) + len(open_) >= limits.rooms and len(kept.keys() | open_.keys()) >= limits.rooms:
        return Refusal(Reason.TOO_MANY_ROOMS, str(limits.rooms))
    return None


def _shut(view: HallView, seat: Seat, room: RoomId, key: str) -> Reason | None:
    """Return what keeps somebody out of a room; None if nothing does."""
    rules, guard = view.rules_of(room), view.guard_of(room)
    if guard.bars(seat.mask):
        return Reason.BANNED
    if Rule.INVITE_ONLY in rules.flags and not guard.invites(seat.mask):
        return Reason.INVITATION_NEEDED
    if rules.key and key != rules.key:
        return Reason.KEY_NEEDED
    if rules.limit and view.count(room) >= rules.limit:
        return Reason.ROOM_FULL
    return None


def leave(view: HallView, request: rq.Leave, seat: Seat, seq: Seq, at: int) -> Decision:
    room = view.own_room(request.room, seat)
    if isinstance(room, Refusal):
        return room
    reason = "" if unheard(view, seat, room, room) else request.reason
    return (ev.Parted(seq, at, seat.user, seat.name, room, view.name_of(room), reason),)


def leave_all(view: HallView, request: rq.LeaveAll, seat: Seat, seq: Seq, at: int) -> Decision:
    rooms = enumerate(seat.rooms[: rq.MOST_LEFT], seq)
    return tuple(ev.Parted(Seq(n), at, seat.user, seat.name, room, view.name_of(room)) for n, room in rooms)


def invite(view: HallView, request: rq.Invite, seat: Seat, seq: Seq, at: int) -> Decision:
    room = view.own_room(request.room, seat)
    if isinstance(room, Refusal):
        return room
    other = view.seat_of(request.person)
    if isinstance(other, Refusal):
        return other
    rules, name = view.rules_of(room), view.name_of(room)
    if room in other.rooms:
        return Refusal(Reason.ALREADY_IN_ROOM_THEY, other.name.shown, name.shown)
    # An invitation overrides every rule, so a room that somebody with a role has shut needs a role to invite to.
    shut = Rule.INVITE_ONLY in rules.flags or view.guard_of(room).bars(other.mask)
    if shut and view.role(seat, room) < Role.HALF:
        return Refusal(Reason.ROLE_NEEDED, name.shown)
    return (ev.Invited(seq, at, seat.user, seat.name, room, name, other.user, other.name),)


def knock(view: HallView, request: rq.Knock, seat: Seat, seq: Seq, at: int) -> Decision:
    room = view.find(request.room)
    if room is None or not (view.exists_for(seat, room) or room in seat.invitations):
        return no_such_room(request.room)
    rules, name = view.rules_of(room), view.name_of(room)
    if room in seat.rooms:
        return Refusal(Reason.ALREADY_IN_ROOM, name.shown)
    if Rule.INVITE_ONLY not in rules.flags or room in seat.invitations:
        return Refusal(Reason.ROOM_OPEN, name.shown)
    if view.guard_of(room).bars(seat.mask):
        return Refusal(Reason.BANNED, name.shown)
    if seat.knocked and at - seat.knocked < KNOCKS_APART:
        return Refusal(Reason.TOO_MANY_KNOCKS, name.shown)
    return (ev.Knocked(seq, at, seat.user, seat.name, room, name, request.words),)


def set_topic(view: HallView, request: rq.SetTopic, seat: Seat, seq: Seq, at: int) -> Decision:
    limits, length = view.policy.limits, size(request.topic)
    if length > limits.longest_topic():
        return Refusal(Reason.TEXT_TOO_LONG, str(limits.longest_topic()))
    room = view.own_room(request.room, seat)
    if isinstance(room, Refusal):
        return room
    name = view.name_of(room)
    if Rule.TOPIC_LOCKED in view.rules_of(room).flags and view.role(seat, room) < Role.HALF:
        return Refusal(Reason.ROLE_NEEDED, name.shown)
    refusal = unheard(view, seat, room, room)
    if refusal:
        return refusal
    most = limits.longest_topic(size(name.shown), size(seat.name.shown))
    if length > most:
        return Refusal(Reason.TEXT_TOO_LONG, str(most), name.shown)
    return (ev.TopicSet(seq, at, seat.user, seat.name, room, name, request.topic),)


def rename_room(view: HallView, request: rq.RenameRoom, seat: Seat, seq: Seq, at: int) -> Decision:
    room = view.own_room(request.room, seat, Role.OPERATOR)
    if isinstance(room, Refusal):
        return room
    old, new, lobby = view.name_of(room), request.name, view.policy.lobby.key
    if new.shown == old.shown:
        return ()
    # Newcomers are taken to the lobby by its name: it keeps that name, and no other room gets it.
    if old.key == lobby != new.key:
        return Refusal(Reason.ROLE_NEEDED, old.shown)
    if new.key == lobby != old.key:
        return Refusal(Reason.ROOM_NAME_TAKEN, new.shown, old.shown)
    clash = view.clash(seat, new, but=room)
    if clash and clash.key == new.key:
        there = view.find(new)
        is_known = there is None or view.exists_for(seat, there)
        return Refusal(Reason.ROOM_NAME_TAKEN, clash.shown if is_known else new.shown, old.shown)
    if clash:
        return Refusal(Reason.ROOM_NAME_LOOKS_TAKEN, clash.shown, old.shown)
    # The topic stays: the new name must leave enough of a line to show the whole topic.
    most = LONGEST_TOPIC_LINE - LEAST_BESIDE_TOPIC - size(view.about(room).topic)
    items = view.about(room).metadata
    most = min([most, *[LONGEST_TOGETHER - size(key) - size(value) for key, value in items]])  # and all metadata
    if size(new.shown) > max(most, size(old.shown)):
        return Refusal(Reason.TEXT_TOO_LONG, str(most), old.shown)
    return (ev.RoomRenamed(seq, at, seat.user, seat.name, room, old, new, request.reason),)


TABLE: Table = {
    rq.Join: join,
    rq.Leave: leave,
    rq.LeaveAll: leave_all,
    rq.Invite: invite,
    rq.Knock: knock,
    rq.SetTopic: set_topic,
    rq.RenameRoom: rename_room,
}
