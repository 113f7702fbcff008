"""What decisions and answers read: the hall's presence, persistent rooms and policy, and what follows from them.

Changes nothing. Decisions ask here which room is meant, which rules hold in it, and which role somebody has there.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from beseda.core import events as ev
from beseda.core.ids import RoomId, UserId
from beseda.core.limits import Limits
from beseda.core.names import NO_NAME, Name, RoomRef
from beseda.core.people import Flag
from beseda.core.persistent_rooms import PersistentRooms
from beseda.core.presence import Presence
from beseda.core.redactions import Redactions
from beseda.core.refusals import Reason, Refusal
from beseda.core.reserved import Reserved, is_reserved
from beseda.core.room_guard import OPEN, Guard
from beseda.core.rules import USUAL, Role, Rule, Rules
from beseda.core.seat import Seat
from beseda.core.state import KeptRoom

HOUR = 3_600_000
"""Milliseconds."""

Decision = tuple[ev.Event | Refusal, ...] | Refusal
"""Events, each in its place. For a `Say` with several texts, a refusal stands where that text's event would."""
Table = dict[type, Callable[..., Decision]]
"""The decision for each type of request from somebody who has a seat: (view, request, seat, seq, at)."""


WordingsFor = Literal["nobody", "operators", "everybody"]


@dataclass(frozen=True, slots=True)
class Policy:
    """What the hall knows of the configuration."""

    limits: Limits = field(default_factory=Limits)
    reserved: Reserved = field(default_factory=Reserved)
    lobby: Name = NO_NAME
    """The lobby is called so, the server's own room: anybody can always enter it and speak there, so nobody gets a role
    for coming first, and only operators of the server set its rules."""
    edit_window: int = HOUR
    """Milliseconds in which the author of a message may edit it, …"""
    delete_window: int = 24 * HOUR
    """… and take it back."""
    wordings_for: WordingsFor = "nobody"
    """Who may read what a message said before it was edited: of those who may read it the operators of its room, and of
    the server, or all."""


class HallView:
    __slots__ = ("guarded", "persistent", "policy", "presence", "redacted", "secret")

    def __init__(self, policy: Policy, persistent: PersistentRooms, presence: Presence) -> None:
        self.policy = policy
        self.persistent = persistent
        self.presence = presence
        self.redacted = Redactions()
        self.guarded: set[RoomId] = set()
        self.secret: set[RoomId] = set()
        """Of the rooms there are, those whose past is only for their members, and those that only they know of: asking
        what one may see is no search through all rooms."""
        self.note_rules(persistent.rooms)

    def note_rules(self, rooms: Iterable[RoomId]) -> None:
        """Call for rooms whose rules may be others now, and for those that may be gone."""
        for room in rooms:
            there = room in self.persistent.rooms or room in self.presence.rooms
            rules = self.about(room).rules if there else USUAL
            for kind, is_so in ((self.guarded, rules.is_guarded), (self.secret, Rule.SECRET in rules.flags)):
                (kind.add if is_so else kind.discard)(room)

    # Rooms.

    def find(self, ref: RoomRef) -> RoomId | None:
        """Find a room by id or name: one that somebody is in, or that is kept."""
        if isinstance(ref, int):
            return ref if ref in self.presence.rooms or ref in self.persistent.rooms else None
        found = self.presence.room_names.find(ref)
        return found if found is not None else self.persistent.names.find(ref)

    def name_of(self, room: RoomId) -> Name:
        here = self.presence.rooms.get(room)
        return here.name if here else self.persistent.rooms[room].name

    def about(self, room: RoomId) -> KeptRoom:
        """Return what the room is: as it is kept, or would be if something were said in it now."""
        kept = self.persistent.rooms.get(room)
        return kept if kept is not None else self.presence.rooms[room].draft

    def rules_of(self, room: RoomId) -> Rules:
        return self.about(room).rules

    def guard_of(self, room: RoomId) -> Guard:
        """Return the room's rules, made ready."""
        rules = self.about(room).rules
        if rules is USUAL:
            return OPEN
        here = self.presence.rooms.get(room)
        return here.guard(rules) if here is not None else Guard(rules)

    def made_at(self, room: RoomId) -> int:
        """When a room was made (ms); of a kept room, since when it is kept: that outlasts its members and the run."""
        return self.about(room).made_at

    def count(self, room: RoomId) -> int:
        """How many people are in it."""
        here = self.presence.rooms.get(room)
        return len(here.members) if here else 0

    def is_lobby(self, room: RoomId) -> bool:
        return self.name_of(room).key == self.policy.lobby.key

    def may_change(self, seat: Seat, room: RoomId) -> bool:
        """Whether somebody in a room may change its rules."""
        return seat.is_operator or (self.role(seat, room) >= Role.HALF and not self.is_lobby(room))

    def needs_looking_after(self, room: RoomId) -> bool:
        """Whether a room has rules that nobody in it may change, or that nobody is left for."""
        kept, here = self.persistent.rooms.get(room), self.presence.rooms.get(room)
        if kept is None and here is None:
            return False
        if self.about(room).rules is USUAL:
            return False
        return here is None or not self.has_who_may_change(room)

    def has_who_may_change(self, room: RoomId) -> bool:
        """Whether anybody in a room may change its rules."""
        here = self.presence.rooms[room]
        ranked = any(roles[0] >= Role.HALF for roles in here.roles.values())
        if ranked and not self.is_lobby(room):
            return True
        return any(user in here.members for user in self.presence.flagged[Flag.OPERATOR])

    def is_shut_for_good(self, room: RoomId) -> bool:
        """Whether a room is hidden and nobody is in it who could let others in: it is to be closed."""
        return room not in self.presence.rooms and self.about(room).rules.is_guarded

    def clash(self, seat: Seat, name: Name, but: RoomId | None = None) -> Name | None:
        """Return a room's name that clashes with this one; None if there is none.

        A room that this person may not know of is no obstacle, or else the refusal would tell of it. Its very name is:
        there can't be two rooms of one name.
        """
        lobby = self.policy.lobby
        if name.key != lobby.key and name.clashes_with(lobby):
            return lobby  # also while nobody is in it
        for names in (self.presence.room_names, self.persistent.names):
            for other, room in names.clashes(name):
                if room != but and (other.key == name.key or self.exists_for(seat, room)):
                    return other
        return self.persistent.given_up(name, but)

    def has_caused_enough(self, seat: Seat, room: RoomId | None = None) -> bool:
        """Whether the address of this person has caused as many rooms as one may, not counting `room`."""
        host = seat.own_host
        if not host or seat.is_operator:
            return False
        kept, made = self.persistent.caused_by.get(host, set()), self.presence.made_by.get(host, set())
        caused = kept | {each for each in made if each not in self.persistent.rooms}
        return len(caused - {room}) >= self.policy.limits.rooms_per_address

    # People.

    def role(self, seat: Seat, room: RoomId) -> Role:
        """Return somebody's role in a room; the server's operators count as founders of every room."""
        if seat.is_operator:
            return Role.FOUNDER
        here = self.presence.rooms.get(room)
        return here.role_of(seat.user) if here else Role.NONE

    def exists_for(self, seat: Seat, room: RoomId) -> bool:
        """Whether this person may know that the room exists."""
        return room not in self.secret or room in seat.rooms or seat.is_operator

    def seat_of(self, person: Name) -> Seat | Refusal:
        user = self.presence.names.find(person)
        return Refusal(Reason.NO_SUCH_PERSON, person.shown) if user is None else self.presence.users[user]

    def fault_in(self, name: Name, holder: UserId) -> Refusal | None:
        """Return why a person can't take this name; None if they can."""
        if is_reserved(name, self.policy.reserved):
            return Refusal(Reason.NAME_RESERVED, name.shown)
        clash = self.presence.names.clash(name, but=holder) or self.presence.namings.clash(name, but=holder)
        if clash is None:
            return None
        return Refusal(Reason.NAME_TAKEN if clash.key == name.key else Reason.NAME_LOOKS_TAKEN, clash.shown)

    # People in rooms.

    def own_room(self, ref: RoomRef, seat: Seat, least: Role = Role.NONE) -> RoomId | Refusal:
        """Return the room that is meant, if this person is in it and has at least the role `least` there."""
        room = self.find(ref)
        if room is None:
            return no_such_room(ref)
        if room not in seat.rooms:
            return (
                Refusal(Reason.NOT_IN_ROOM, self.name_of(room).shown)
                if self.exists_for(seat, room)
                else no_such_room(ref)
            )
        if least and self.role(seat, room) < least:
            return Refusal(Reason.ROLE_NEEDED, self.name_of(room).shown)
        return room

    def other_in(self, room: RoomId, person: Name) -> Seat | Refusal:
        """Return another person in the room, or why not."""
        other = self.seat_of(person)
        if isinstance(other, Seat) and room not in other.rooms:
            return Refusal(Reason.NOT_IN_ROOM_THEY, other.name.shown, self.name_of(room).shown)
        return other


def no_such_room(ref: object) -> Refusal:
    """The refusal names the room as it was typed, if it was."""
    return Refusal(Reason.NO_SUCH_ROOM, getattr(ref, "shown", ""))
