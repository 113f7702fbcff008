"""Moderation of a room: who may set its rules, give roles, kick; who may remove it; and what the server does by itself.

Knows which role each of these needs. How rules change is `rulebook`'s.
"""

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.hall_view import Decision, HallView, Table, no_such_room
from beseda.core.ids import NOBODY, RoomId, Seq
from beseda.core.limits import Limits
from beseda.core.names import NO_NAME
from beseda.core.refusals import Reason, Refusal
from beseda.core.rulebook import changed, effective, entries, is_sane_key, lapsing
from beseda.core.rules import HIDING, LISTS, Change, Role, Rule, Rules
from beseda.core.seat import Seat

NEEDED = {
    Role.VOICE: Role.HALF,
    Role.HALF: Role.OPERATOR,
    Role.OPERATOR: Role.OPERATOR,
    Role.ADMIN: Role.FOUNDER,
    Role.FOUNDER: Role.FOUNDER,
}
"""The role that a person needs in a room to give or take each role there."""


def set_rules(view: HallView, request: rq.SetRules, seat: Seat, seq: Seq, at: int) -> Decision:
    room = view.own_room(request.room, seat, Role.HALF)
    if isinstance(room, Refusal):
        return room
    name = view.name_of(room)
    if not view.may_change(seat, room):  # the lobby is the server's
        return Refusal(Reason.ROLE_NEEDED, name.shown)
    changes = _changes(view.rules_of(room), request.changes, view.policy.limits)
    if isinstance(changes, Refusal):
        return changes._replace(room=name.shown)
    if not changes:
        return ()
    hides = any(change.on and change.rule in HIDING for change in changes)
    if hides and (view.is_lobby(room) or (_is_past_open(view, room) and not seat.is_operator)):
        return Refusal(Reason.PAST_IS_OPEN, name.shown)
    return (ev.RulesSet(seq, at, seat.user, seat.name, room, name, changes),)


def _is_past_open(view: HallView, room: RoomId) -> bool:
    """Whether something was said in a room that everybody may read: no guest takes that from everybody."""
    kept = view.persistent.rooms.get(room)
    return kept is not None and kept.in_the_open


def _changes(rules: Rules, wanted: tuple[Change, ...], limits: Limits) -> tuple[Change, ...] | Refusal:
    """Return the changes that change something, in order, as they are to be stored."""
    found = []
    for each in wanted:
        change = effective(rules, each)
        if change is None:
            continue
        if change.on and change.rule is Rule.KEY and not is_sane_key(change.value):
            return Refusal(Reason.BAD_KEY)
        if change.on and change.rule in LISTS and len(entries(rules, change.rule)) >= limits.list_entries:
            return Refusal(Reason.LIST_FULL, str(limits.list_entries))
        rules = changed(rules, (change,), "", 0)
        found.append(change)
    return tuple(found)


def set_role(view: HallView, request: rq.SetRole, seat: Seat, seq: Seq, at: int) -> Decision:
    room = view.own_room(request.room, seat)
    if isinstance(room, Refusal):
        return room
    other = view.other_in(room, request.person)
    if isinstance(other, Refusal):
        return other
    name, role, on = view.name_of(room), request.role, request.on
    own_to_give_up = other is seat and not on
    if not own_to_give_up and view.role(seat, room) < NEEDED.get(role, Role.NONE):
        return Refusal(Reason.ROLE_NEEDED, name.shown)
    if not role or (role in _roles(view, other, room)) is on:
        return ()
    return (ev.RoleSet(seq, at, seat.user, seat.name, room, name, other.user, other.name, role, on),)


def _roles(view: HallView, seat: Seat, room: RoomId) -> tuple[Role, ...]:
    return view.presence.rooms[room].roles.get(seat.user, ())


def kick(view: HallView, request: rq.Kick, seat: Seat, seq: Seq, at: int) -> Decision:
    room = view.own_room(request.room, seat, Role.HALF)
    if isinstance(room, Refusal):
        return room
    other = view.other_in(room, request.person)
    if isinstance(other, Refusal):
        return other
    name = view.name_of(room)
    if view.role(other, room) > view.role(seat, room):
        return Refusal(Reason.ROLE_NEEDED, name.shown)
    return (ev.Kicked(seq, at, seat.user, seat.name, room, name, other.user, other.name, request.reason),)


def clear_room(view: HallView, request: rq.ClearRoom, seat: Seat, seq: Seq, at: int) -> Decision:
    if not seat.is_operator:
        return Refusal(Reason.OPERATOR_NEEDED)
    room = view.find(request.room)
    if room is None:
        return no_such_room(request.room)
    if room not in view.presence.rooms:
        return ()
    return (ev.RoomCleared(seq, at, seat.user, seat.name, room, view.name_of(room), request.reason),)


def close_room(view: HallView, request: rq.CloseRoom, seat: Seat | None, seq: Seq, at: int) -> Decision:
    """With a room that nobody is in its past goes, too. One that is not kept has gone with its last member."""
    if seat is not None and not seat.is_operator:
        return Refusal(Reason.OPERATOR_NEEDED)
    room = view.find(request.room)
    if room is None or room not in view.persistent.rooms:
        return Refusal(Reason.NO_SUCH_ROOM) if seat is None else ()
    if room in view.presence.rooms:
        return Refusal(Reason.ROOM_IN_USE, view.name_of(room).shown)
    return (ev.RoomClosed(seq, at, room, view.name_of(room)),)


def look_after_room(view: HallView, request: rq.LookAfterRoom, seat: Seat | None, seq: Seq, at: int) -> Decision:
    """What the server does by itself where nobody in a room may change its rules any more.

    What was said in private must not be opened by a connection that ends: a hidden room stays hidden while anybody is
    in it, and goes with the last.
    """
    if seat is not None:
        return Refusal(Reason.OPERATOR_NEEDED)
    room = request.room
    if not view.needs_looking_after(room):
        return ()
    name, rules = view.name_of(room), view.rules_of(room)
    if view.is_shut_for_good(room):
        return (ev.RoomClosed(seq, at, room, name),)
    if not rules.is_guarded or view.is_lobby(room):
        return (ev.RulesSet(seq, at, NOBODY, NO_NAME, room, name, tuple(lapsing(rules))),)
    longest = next(iter(view.presence.rooms[room].members.values()))
    return (ev.RoleSet(seq, at, NOBODY, NO_NAME, room, name, longest.user, longest.name, Role.OPERATOR, True),)


TABLE: Table = {
    rq.SetRules: set_rules,
    rq.SetRole: set_role,
    rq.Kick: kick,
    rq.ClearRoom: clear_room,
    rq.CloseRoom: close_room,
    rq.LookAfterRoom: look_after_room,
}
