"""What holds after every step of any evening: the hall's state is the model's, and no answer shows too much."""

from hall_model import PEOPLE, ROOMS, Model, Person, clashes, there
from hypothesis.stateful import RuleBasedStateMachine, invariant

from beseda.core import questions as q
from beseda.core.hall import Hall
from beseda.core.ids import Seq, SessionId, session_id
from beseda.core.names import Name
from beseda.core.people import Flag, UserInfo
from beseda.core.persistent_rooms import PersistentRooms
from beseda.core.refusals import Reason, Refusal
from beseda.core.rules import Rule
from beseda.journal.interface import Journal

SESSIONS = tuple(session_id(1, number) for number in range(1, 7))


class HallChecks(RuleBasedStateMachine):
    hall: Hall
    model: Model
    journal: Journal
    seq: Seq

    @invariant()
    def everybody_sits_where_the_model_says(self) -> None:
        presence = self.hall.presence
        assert {s: (seat.user, seat.name, list(seat.rooms)) for s, seat in presence.sessions.items()} == {
            s: (person.user, person.name, person.rooms) for s, person in self.model.people.items() if s > 0
        }
        assert {room: set(it.audience) for room, it in presence.rooms.items()} == {
            room: there(here) for room in self.model.rooms if (here := self.model.here(room))
        }
        assert len(presence.names) == len(presence.users) == len(self.model.people)
        assert len(presence.room_names) == len(presence.rooms)
        for room in presence.rooms.values():
            assert {user: set(roles) for user, roles in room.roles.items()} == self.model.rooms[room.id].roles
            assert list(room.members) == self.model.rooms[room.id].in_order
            assert list(room.people) == [
                q.Member(seat.name.shown, room.roles.get(seat.user, ()), seat.user_info)
                for seat in room.members.values()
            ]

    @invariant()
    def everybody_is_who_the_model_says(self) -> None:
        presence = self.hall.presence
        for session, person in self.model.people.items():
            seat = presence.users[person.user]
            assert (set(seat.flags), seat.away, seat.user_info) == (
                person.flags,
                person.away,
                UserInfo("", person.host),
            )
            assert seat.mask == person.mask and list(seat.invitations) == person.invitations
            source = self.hall.source(person.user)
            is_bot = Flag.BOT in person.flags
            assert source == (person.name.shown, "", person.host, is_bot, "", person.away, person.said)
            assert self.hall.sessions_of(person.user) == tuple(there([session]))
            assert (seat.digest, seat.used) == (person.digest, person.used)
            assert (seat.user in presence.described) is bool(person.said)
            assert {room: seat.read_until(room) for room in person.read} == person.read
        absent = {person.user for session, person in self.model.people.items() if session < 0}
        assert {user for user, _ in self.hall.detached()} == absent and len(presence.secrets) == len(absent)
        for flag, users in presence.flagged.items():
            assert set(users) == {person.user for person in self.model.people.values() if flag in person.flags}

    @invariant()
    def no_two_names_are_alike(self) -> None:
        """Of rooms: no two are equal. One that looks like a secret one may have been made by who could not know."""
        names = [person.name for person in self.model.people.values()]
        assert not any(clashes(one, two) for at, one in enumerate(names) for two in names[:at])
        keys = [place.name.key for place in self.model.rooms.values()]
        assert len(keys) == len(set(keys))

    @invariant()
    def the_journal_gives_the_same_memory_again(self) -> None:
        again, persistent = PersistentRooms(self.journal.state()), self.hall.persistent
        assert again.rooms == persistent.rooms
        assert not persistent.binds
        assert set(persistent.rooms) == self.model.kept()
        for room, place in self.model.rooms.items():
            assert again.names.find(place.name) == persistent.names.find(place.name) == (room if place.kept else None)
            if not place.kept:
                continue
            kept = persistent.rooms[room]
            assert (kept.name, kept.topic, kept.metadata) == (place.name, place.topic, place.said)
            assert (kept.in_the_open, kept.caused_by) == (place.is_open, place.caused_by)
            assert (set(kept.rules.flags), kept.rules.key, kept.rules.limit) == (place.flags, place.key, place.limit)
            lists = kept.rules.banned, kept.rules.excepted, kept.rules.invited
            assert [[(it.mask.key, it.mask.mutes) for it in each] for each in lists] == list(place.lists.values())

    @invariant()
    def nobody_is_answered_what_may_not_be_seen(self) -> None:
        for session in SESSIONS:
            person = self.model.people.get(session)
            if person is None:
                assert self.hall.ask(session, q.WhichRooms(), self.seq) == Refusal(Reason.NOT_ENTERED)
                continue
            rooms = self.hall.ask(session, q.WhichRooms(), self.seq)
            assert isinstance(rooms, q.Rooms)
            assert {(line.room, line.people, line.topic, line.mine) for line in rooms.rooms} == {
                (room, len(self.model.here(room)), place.topic, room in person.rooms)
                for room, place in self.model.rooms.items()
                if self.model.knows_of(person, room)
            }
            self.check_scopes(session, person)
            for name in ROOMS:
                self.check_room(session, person, name)
            self.check_people(session, person)

    def check_everything(self) -> None:
        """All of the above, for who takes steps that are not drawn."""
        self.everybody_sits_where_the_model_says()
        self.everybody_is_who_the_model_says()
        self.no_two_names_are_alike()
        self.the_journal_gives_the_same_memory_again()
        self.nobody_is_answered_what_may_not_be_seen()

    def check_scopes(self, session: SessionId, person: Person) -> None:
        everything = self.hall.ask(session, q.MayRead(None), self.seq)
        readable = {r for r in self.model.kept() if r in person.rooms or not self.model.rooms[r].is_guarded}
        assert everything == q.Scope(self.seq, person.user, frozenset(readable), None)
        for peer in PEOPLE:
            scope, found = self.hall.ask(session, q.MayRead(peer), self.seq), self.model.person(peer)
            if found is None:
                assert scope == q.Scope(self.seq, person.user, frozenset(), None, peer.shown, called=peer)
            else:
                one, two = sorted((person.user, self.model.people[found].user))
                pair = (one, two)
                assert isinstance(scope, q.Scope) and not scope.rooms and scope.rooms is not None
                assert scope.pairs == frozenset({pair})

    def check_room(self, session: SessionId, person: Person, name: Name) -> None:
        room = self.model.find(name)
        scope, members, about, rules = (
            self.hall.ask(session, ask(name), self.seq) for ask in (q.MayRead, q.WhoIsIn, q.WhatAbout, q.WhatRules)
        )
        if room is None or not self.model.knows_of(person, room):
            assert scope == members == about == rules == Refusal(Reason.NO_SUCH_ROOM, name.shown)
            return
        place = self.model.rooms[room]
        if place.is_guarded and room not in person.rooms:
            assert scope == Refusal(Reason.NOT_IN_ROOM, place.name.shown)
        else:
            assert isinstance(scope, q.Scope) and scope.rooms == frozenset({room}) and scope.pairs == frozenset()
        assert isinstance(about, q.Topic) and about[:2] == (place.name.shown, place.topic)
        listed = [p for p in self.model.people.values() if room in p.rooms and self.model.lists(person, p)]
        assert isinstance(members, q.Members) and set(members.people) == {p.name.shown for p in listed}
        assert members.here == len(members.members) == len(listed)
        assert members.is_secret is (Rule.SECRET in place.flags)
        inside = room in person.rooms or Flag.OPERATOR in person.flags
        assert isinstance(rules, q.RoomRules) and rules.sees_key is rules.sees_lists is inside
        assert rules.rules.key == (place.key if inside else "*" if place.key else "")

    def check_people(self, session: SessionId, person: Person) -> None:
        matching = self.hall.ask(session, q.WhoMatches(None), self.seq)
        assert isinstance(matching, q.Portraits)
        listed = [p for p in self.model.people.values() if self.model.lists(person, p)]
        assert {each.name for each in matching.people} == {p.name.shown for p in listed}
        counts = self.hall.ask(session, q.HowMany(), self.seq)
        flags = [p.flags for p in self.model.people.values()]
        here = sum(1 for r in self.model.rooms if self.model.here(r) and self.model.knows_of(person, r))
        hidden, operators = (sum(flag in each for each in flags) for flag in (Flag.INVISIBLE, Flag.OPERATOR))
        assert counts == q.Counts(len(flags), hidden, operators, here, self.model.most)
        for other in self.model.people.values():
            portrait = self.hall.ask(session, q.WhoIs(other.name), self.seq)
            assert isinstance(portrait, q.Portrait) and portrait.is_self is (person is other)
            seen = {
                self.model.rooms[room].name.shown
                for room in other.rooms
                if self.model.knows_of(person, room) and (room in person.rooms or self.model.lists(person, other))
            }
            if self.model.lists(person, other) and Flag.INVISIBLE in other.flags and person is not other:
                shared = {self.model.rooms[room].name.shown for room in other.rooms if room in person.rooms}
                seen = seen if Flag.OPERATOR in person.flags else shared
            assert {name for name, _ in portrait.rooms} == seen
