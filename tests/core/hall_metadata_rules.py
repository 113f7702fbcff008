"""The machine's rules for what is said by keys: of people and of rooms."""

from hall_acting import OWN, PERSON, ROOM, SOMEBODY
from hall_model import LOBBY, Expected
from hall_room_rules import RoomsActing
from hypothesis import strategies as st
from hypothesis.stateful import rule

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.ids import SessionId
from beseda.core.metadata import Item, Items, changed
from beseda.core.names import Name
from beseda.core.people import Flag
from beseda.core.refusals import Reason
from beseda.core.rules import Role

KEY, VALUE = st.sampled_from(["url", "status"]), st.sampled_from(["", "x", "y", "\x1b"])


class MetadataActing(RoomsActing):
    @rule(who=SOMEBODY, key=KEY, value=VALUE)
    def say_of_oneself(self, who: int, key: str, value: str) -> None:
        self.said_of_oneself(self.somebody(who), rq.SetMetadata(None, key, value), Reason.VALUE_INVALID)

    @rule(who=SOMEBODY, shown=PERSON)
    def be_shown_as(self, who: int, shown: Name) -> None:
        session = self.somebody(who)
        request = rq.SetMetadata(None, "display-name", shown.shown, shown)
        if self.said_of_oneself(session, request, self.model.name_fault(shown, but=session)):
            self.model.people[session].naming = shown

    def said_of_oneself(self, session: SessionId, request: rq.SetMetadata, fault: Reason | None) -> bool:
        """`fault`: of a value that may be none."""
        person = self.model.people.get(session)
        change = Item(request.key, request.value)
        expected: Expected
        if person is None:
            expected = Reason.NOT_ENTERED
        elif fault and (request.value == "\x1b" or request.naming):
            expected = fault
        elif changed(person.said, (change,)) == person.said:
            expected = Reason.AS_WISHED
        else:
            expected = ((ev.MetadataSet, self.told_of(session)),)
        happened = self.act(session, request, expected)
        if happened and person:
            person.said = changed(person.said, (change,))
        return bool(happened)

    def told_of(self, session: SessionId) -> frozenset[SessionId]:
        person = self.model.people[session]
        return self.model.company(session) if self.model.is_heard_everywhere(person) else frozenset({session})

    @rule(who=SOMEBODY)
    def say_nothing_of_oneself(self, who: int) -> None:
        session = self.somebody(who)
        person = self.model.people.get(session)
        if person is None:
            self.act(session, rq.ClearMetadata(None), Reason.NOT_ENTERED)
        elif not person.said:
            self.act(session, rq.ClearMetadata(None), Reason.AS_WISHED)
        else:
            self.act(session, rq.ClearMetadata(None), ((ev.MetadataSet, self.told_of(session)),))
            person.said, person.naming = (), None

    @rule(who=SOMEBODY, name=ROOM, key=KEY, value=VALUE, clears=st.booleans(), own=OWN)
    def say_of_a_room(self, who: int, name: Name, key: str, value: str, clears: bool, own: bool) -> None:
        session = self.somebody(who)
        name = self.own_or(session, name, own)
        fault, room = self.model.own_room_fault(session, name), self.model.find(name)
        request = rq.ClearMetadata(name) if clears else rq.SetMetadata(name, key, value)
        if fault or room is None:
            self.act(session, request, fault or Reason.NO_SUCH_ROOM)
            return
        person, place = self.model.people[session], self.model.rooms[room]
        if not self.model.may_change(person, room):
            ranked = any(max(roles, default=Role.NONE) >= Role.HALF for roles in place.roles.values())
            operators = any(Flag.OPERATOR in self.model.people[each].flags for each in self.model.here(room))
            if ranked or operators or place.name.key == LOBBY.key:
                fault = Reason.ROLE_NEEDED
            elif not self.model.is_heard(person, room):
                fault = Reason.MAY_NOT_SPEAK
        if value == "\x1b" and not clears:
            fault = fault or Reason.VALUE_INVALID
        after: Items = () if clears else changed(place.said, (Item(key, value),))
        if after == place.said:
            fault = fault or Reason.AS_WISHED
        if self.act(session, request, fault or ((ev.RoomMetadataSet, frozenset(self.model.here(room))),)):
            place.said = after
