"""What decisions and answers read: the hall's presence, persistent rooms and policy, and what follows from them.

Changes nothing. Decisions ask here which room is meant, which rules hold in it, and which role somebody has there.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from beseda.core import events as ev
from beseda.core.ids import RoomId, Seq, UserId
from beseda.core.limits import Limits
from beseda.core.names import Name, RoomRef
from beseda.core.persistent_rooms import PersistentRooms
from beseda.core.presence import Presence
from beseda.core.refusals import Reason, Refusal
from beseda.core.reserved import Reserved, is_reserved
from beseda.core.rules import USUAL, Role, Rule, Rules
from beseda.core.seat import Seat

Decision = tuple[ev.Event | Refusal, ...] | Refusal
"""Events, each in its place. For a `Say` with several texts, a refusal stands where that text's event would."""
Table = dict[type, Callable[..., Decision]]
"""The decision for each type of request from somebody who has a seat: (view, request, seat, seq, at)."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What the hall knows of the configuration."""

    limits: Limits = field(default_factory=Limits)
    reserved: Reserved = field(default_factory=Reserved)
    lobby: str = ""
    """The key of the lobby's name: the server's own room, where nobody gets a role for coming first."""
    lobby_name: Name | None = None
    """The lobby is called so, however those spell it who come first."""


class HallView:
    __slots__ = ("persistent", "policy", "presence")

    def __init__(self, policy: Policy, persistent: PersistentRooms, presence: Presence) -> None:
        self.policy = policy
        self.persistent = persistent
        self.presence = presence

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

    def rules_of(self, room: RoomId) -> Rules:
        kept = self.persistent.rooms.get(room)
        return kept.rules if kept else USUAL

    def topic_of(self, room: RoomId) -> str:
        kept = self.persistent.rooms.get(room)
        return kept.topic if kept else ""

    def made_at(self, room: RoomId) -> int:
        """When a room was made (ms); of a kept room, since when it is kept: that outlasts its members and the run."""
        kept = self.persistent.rooms.get(room)
        return kept.made_at if kept else self.presence.rooms[room].made_at

    def count(self, room: RoomId) -> int:
        """How many people are in it."""
        here = self.presence.rooms.get(room)
        return len(here.members) if here else 0

    def is_abandoned(self, room: RoomId) -> bool:
        """Whether nobody can enter a kept room any more: only its members could let others in, and it has none."""
        kept = self.persistent.rooms.get(room)
        return kept is not None and kept.rules.is_guarded and room not in self.presence.rooms

    def clash(self, name: Name, but: RoomId | None = None) -> Name | None:
        """Return a room's name that clashes with this one; None if there is none."""
        return (
            self.presence.room_names.clash(name, but)
            or self.persistent.names.clash(name, but)
            or self.persistent.given_up(name, but)
        )

    def kept_first(self, room: RoomId, seq: Seq, at: int) -> tuple[ev.Event, ...]:
        """Return the event that makes a passing room stay; it precedes the first lasting event in the room."""
        return () if room in self.persistent.rooms else (ev.RoomKept(seq, at, room, self.name_of(room)),)

    # People.

    def role(self, seat: Seat, room: RoomId) -> Role:
        """Return somebody's role in a room; the server's operators count as founders of every room."""
        if seat.is_operator:
            return Role.FOUNDER
        here = self.presence.rooms.get(room)
        return here.role_of(seat.user) if here else Role.NONE

    def exists_for(self, seat: Seat, room: RoomId) -> bool:
        """Whether this person may know that the room exists."""
        return Rule.SECRET not in self.rules_of(room).flags or room in seat.rooms or seat.is_operator

    def seat_of(self, person: Name) -> Seat | Refusal:
        user = self.presence.names.find(person)
        return Refusal(Reason.NO_SUCH_PERSON, person.shown) if user is None else self.presence.users[user]

    def fault_in(self, name: Name, holder: UserId) -> Refusal | None:
        """Return why a person can't take this name; None if they can."""
        if is_reserved(name, self.policy.reserved):
            return Refusal(Reason.NAME_RESERVED, name.shown)
        clash = self.presence.names.clash(name, but=holder)
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
