"""Moderation of a room: who may set its rules, give roles, and kick.

Knows which role each of these needs. How rules change is `rulebook`'s.
"""

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.hall_view import Decision, HallView, Table
from beseda.core.ids import RoomId, Seq
from beseda.core.limits import Limits
from beseda.core.refusals import Reason, Refusal
from beseda.core.rulebook import changed, effective, entries, is_sane_key
from beseda.core.rules import LISTS, Change, Role, Rule, Rules
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
    name, changes = view.name_of(room), _changes(view.rules_of(room), request.changes, view.policy.limits)
    if isinstance(changes, Refusal):
        return changes._replace(room=name.shown)
    if not changes:
        return ()
    kept = view.kept_first(room, seq, at)
    return (*kept, ev.RulesSet(Seq(seq + len(kept)), at, seat.user, seat.name, room, name, changes))


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


TABLE: Table = {rq.SetRules: set_rules, rq.SetRole: set_role, rq.Kick: kick}
