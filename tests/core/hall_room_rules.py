"""The machine's rules for requests about a room: topic, rules, roles, name, invitations and kicks."""

from copy import deepcopy

from hall_acting import CHANGES, OWN, PERSON, ROLE, ROOM, SOMEBODY
from hall_model import LIMITS, LOBBY, Expected, change_place
from hall_people_rules import PeopleActing
from hypothesis import strategies as st
from hypothesis.stateful import (
    rule,
)

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.decisions.moderation import NEEDED
from beseda.core.decisions.rooms import KNOCKS_APART
from beseda.core.ids import SERVER_SESSION, RoomId, SessionId
from beseda.core.names import Name
from beseda.core.people import Flag
from beseda.core.refusals import Reason
from beseda.core.rules import HIDING, Change, Role, Rule


class RoomsActing(PeopleActing):
    @rule(who=SOMEBODY, name=ROOM, topic=st.sampled_from(["", "чай", "too long"]), own=OWN)
    def set_topic(self, who: int, name: Name, topic: str, own: bool) -> None:
        session = self.somebody(who)
        name = self.own_or(session, name, own)
        room = self.model.find(name)
        locked = room is not None and Rule.TOPIC_LOCKED in self.model.rooms[room].flags
        fault = self.model.own_room_fault(session, name, Role.HALF if locked else Role.NONE)
        if fault is not Reason.NOT_ENTERED and topic == "too long":
            fault = Reason.TEXT_TOO_LONG
        if not fault and room is not None and not self.model.is_heard(self.model.people[session], room):
            fault = Reason.MAY_NOT_SPEAK
        if fault or room is None:
            self.act(session, rq.SetTopic(name, topic), fault or Reason.NO_SUCH_ROOM)
            return
        self.act(session, rq.SetTopic(name, topic), ((ev.TopicSet, frozenset(self.model.here(room))),))
        self.model.rooms[room].topic = topic

    @rule(who=SOMEBODY, name=ROOM, changes=st.lists(st.sampled_from(CHANGES), max_size=3), own=OWN)
    def set_rules(self, who: int, name: Name, changes: list[Change], own: bool) -> None:
        session = self.somebody(who)
        name = self.own_or(session, name, own)
        fault, room = self.model.own_room_fault(session, name, Role.HALF), self.model.find(name)
        if not fault and room is not None and not self.model.may_change(self.model.people[session], room):
            fault = Reason.ROLE_NEEDED
        request = rq.SetRules(name, tuple(changes))
        if fault or room is None:
            self.act(session, request, fault or Reason.NO_SUCH_ROOM)
            return
        place = deepcopy(self.model.rooms[room])
        outcomes = [change_place(place, change) for change in changes]
        refused = next((outcome for outcome in outcomes if isinstance(outcome, Reason)), None)
        hides = any(
            each.on and each.rule in HIDING and outcome is True for each, outcome in zip(changes, outcomes, strict=True)
        )
        is_operator = Flag.OPERATOR in self.model.people[session].flags
        if hides and (place.name.key == LOBBY.key or (place.kept and place.is_open and not is_operator)):
            refused = refused or Reason.PAST_IS_OPEN
        news = ((ev.RulesSet, frozenset(self.model.here(room))),)
        expected: Expected = refused or (news if any(outcomes) else ())
        for event in self.act(session, request, expected):
            if isinstance(event, ev.RulesSet):
                assert len(event.changes) == outcomes.count(True)
                self.model.rooms[room] = place
                place.is_open = place.is_open or (place.kept and not place.is_guarded)

    @rule(who=SOMEBODY, whom=SOMEBODY, name=ROOM, person=PERSON, role=ROLE, on=st.booleans(), own=OWN)
    def set_role(self, who: int, whom: int, name: Name, person: Name, role: Role, on: bool, own: bool) -> None:
        session, person = self.somebody(who), self.seated_or(whom, person)
        name = self.own_or(session, name, own)
        other, room = self.model.person(person), self.model.find(name)
        fault = self.model.own_room_fault(session, name) or self.other_fault(other, room)
        expected: Expected = fault or ()
        if not fault and other is not None and room is not None:
            roles = self.model.rooms[room].roles.setdefault(self.model.people[other].user, set())
            if not (other == session and not on):
                fault = self.model.own_room_fault(session, name, NEEDED[role])
            expected = fault or (() if (role in roles) is on else ((ev.RoleSet, frozenset(self.model.here(room))),))
            if not fault:
                (roles.add if on else roles.discard)(role)
        self.act(session, rq.SetRole(name, person, role, on), expected)
        self.model.tidy()
        self.look_after_rooms()

    def other_fault(self, other: SessionId | None, room: RoomId | None) -> Reason | None:
        if other is None:
            return Reason.NO_SUCH_PERSON
        return None if room in self.model.people[other].rooms else Reason.NOT_IN_ROOM_THEY

    @rule(who=SOMEBODY, whom=SOMEBODY, name=ROOM, person=PERSON, own=OWN)
    def kick(self, who: int, whom: int, name: Name, person: Name, own: bool) -> None:
        session, person = self.somebody(who), self.seated_or(whom, person)
        name = self.own_or(session, name, own)
        other, room = self.model.person(person), self.model.find(name)
        fault = self.model.own_room_fault(session, name, Role.HALF) or self.other_fault(other, room)
        if fault or other is None or room is None:
            self.act(session, rq.Kick(name, person), fault or Reason.NO_SUCH_ROOM)
            return
        rank = self.model.rank(self.model.people[other], room)
        fault = self.model.own_room_fault(session, name, rank)
        if not self.act(session, rq.Kick(name, person), fault or ((ev.Kicked, frozenset(self.model.here(room))),)):
            return
        self.left(other, room)

    @rule(who=SOMEBODY, whom=SOMEBODY, name=ROOM, person=PERSON, own=OWN)
    def invite(self, who: int, whom: int, name: Name, person: Name, own: bool) -> None:
        session, person = self.somebody(who), self.seated_or(whom, person)
        name = self.own_or(session, name, own)
        fault, room = self.model.own_room_fault(session, name), self.model.find(name)
        guest = self.model.people.get(self.model.person(person) or SERVER_SESSION)
        if not fault and room is not None:
            place = self.model.rooms[room]
            if guest is None or room in guest.rooms:
                fault = Reason.ALREADY_IN_ROOM_THEY if guest else Reason.NO_SUCH_PERSON
            elif Rule.INVITE_ONLY in place.flags or place.keeps_out(guest):
                fault = self.model.own_room_fault(session, name, Role.HALF)
        expected: Expected = fault or ((ev.Invited, self.model.ranked(room or RoomId(0), Role.HALF)),)
        if self.act(session, rq.Invite(name, person), expected) and guest and room:
            guest.invitations = [*(each for each in guest.invitations if each != room), room][-LIMITS.invitations :]

    @rule(who=SOMEBODY, name=ROOM)
    def knock(self, who: int, name: Name) -> None:
        session, room = self.somebody(who), self.model.find(name)
        person = self.model.people.get(session)
        expected: Expected = Reason.NO_SUCH_ROOM if person else Reason.NOT_ENTERED
        if person and room is not None:
            place = self.model.rooms[room]
            if room in person.rooms:
                expected = Reason.ALREADY_IN_ROOM
            elif not self.model.knows_of(person, room) and room not in person.invitations:
                expected = Reason.NO_SUCH_ROOM
            elif Rule.INVITE_ONLY not in place.flags or room in person.invitations:
                expected = Reason.ROOM_OPEN
            elif place.keeps_out(person):
                expected = Reason.BANNED
            elif person.knocked and self.at + 10_000 - person.knocked < KNOCKS_APART:
                expected = Reason.TOO_MANY_KNOCKS
            else:
                expected = ((ev.Knocked, self.model.ranked(room, Role.HALF)),)
        if self.act(session, rq.Knock(name), expected) and person:
            person.knocked = self.at

    @rule(who=SOMEBODY, name=ROOM, new=ROOM, own=OWN)
    def rename_room(self, who: int, name: Name, new: Name, own: bool) -> None:
        session = self.somebody(who)
        name = self.own_or(session, name, own)
        fault, room = self.model.own_room_fault(session, name, Role.OPERATOR), self.model.find(name)
        expected: Expected = fault or Reason.NO_SUCH_ROOM
        if not fault and room is not None:
            old = self.model.rooms[room].name
            obstacle = self.model.obstacle(self.model.people[session], new, but=room)
            if old.shown == new.shown:
                expected = ()
            elif LOBBY.key in (old.key, new.key) and old.key != new.key:
                expected = Reason.ROLE_NEEDED if old.key == LOBBY.key else Reason.ROOM_NAME_TAKEN
            elif obstacle is not None:
                expected = Reason.ROOM_NAME_TAKEN if obstacle.key == new.key else Reason.ROOM_NAME_LOOKS_TAKEN
            else:
                expected = ((ev.RoomRenamed, frozenset(self.model.here(room))),)
        if self.act(session, rq.RenameRoom(name, new), expected) and room is not None:
            self.model.rooms[room].name = new

    @rule(who=SOMEBODY, name=ROOM, own=OWN, is_operator=st.booleans())
    def remove_room(self, who: int, name: Name, own: bool, is_operator: bool) -> None:
        """As an operator of the server does: everybody out, and then it is closed."""
        session = self.somebody(who)
        if is_operator:
            self.become_operator(who, "")
        name = self.own_or(session, name, own)
        person, room = self.model.people.get(session), self.model.find(name)
        if person is None:
            self.act(session, rq.ClearRoom(name), Reason.NOT_ENTERED)
            return
        if Flag.OPERATOR not in person.flags:
            self.act(session, rq.ClearRoom(name), Reason.OPERATOR_NEEDED)
            self.act(session, rq.CloseRoom(name), Reason.OPERATOR_NEEDED)
            return
        if room is None:
            self.act(session, rq.ClearRoom(name), Reason.NO_SUCH_ROOM)
            self.act(session, rq.CloseRoom(name), ())
            return
        here, kept = frozenset(self.model.here(room)), self.model.rooms[room].kept
        self.act(session, rq.ClearRoom(name), ((ev.RoomCleared, here),) if here else ())
        self.act(session, rq.CloseRoom(name), ((ev.RoomClosed, frozenset()),) if kept else ())
        del self.model.rooms[room]
        for each in self.model.people.values():
            each.rooms = [mine for mine in each.rooms if mine != room]
        self.look_after_rooms()

    @rule(name=ROOM, empty=st.booleans())
    def close_room(self, name: Name, empty: bool) -> None:
        forgotten = [self.model.rooms[room].name for room in self.model.kept() if not self.model.here(room)]
        name = forgotten[0] if empty and forgotten else name
        room = self.model.find(name)
        if room is None or room not in self.model.kept():
            self.act(SERVER_SESSION, rq.CloseRoom(name), Reason.NO_SUCH_ROOM)
        elif self.model.here(room):
            self.act(SERVER_SESSION, rq.CloseRoom(room), Reason.ROOM_IN_USE)
        else:
            self.act(SERVER_SESSION, rq.CloseRoom(room), ((ev.RoomClosed, frozenset()),))
            self.model.rooms[room].kept = False
            self.model.tidy()
