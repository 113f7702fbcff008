"""Any evening of chat: every request type in any order, against a model a page long, with the journal beside it.

The model knows who sits where and which rooms are kept, says what a request must become and whom it concerns, and
what a viewer may see. After every step the journal's lasting events, read back, give the hall's memory again.
"""

import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import get_args

from hall_fixtures import named, text
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from beseda.core import events as ev
from beseda.core import questions as q
from beseda.core import requests as rq
from beseda.core.hall import MOST_EVENTS, Hall, Policy
from beseda.core.ids import SERVER_SESSION, RoomId, Seq, SessionId, UserId, session_id
from beseda.core.lasting import Lasting
from beseda.core.limits import Limits
from beseda.core.names import Name
from beseda.core.refusals import Reason, Refusal
from beseda.core.reserved import Reserved
from beseda.core.text import Manner, Text
from beseda.journal.sqlite import SqliteJournal

LIMITS = Limits(users=4, rooms=3, rooms_per_user=2, text_bytes=20, topic_bytes=6)
SESSIONS = tuple(session_id(1, number) for number in range(1, 7))
SOMEBODY = st.integers(0, 11)
PEOPLE = tuple(map(named, ("Ann", "ANN", "Аnn", "bob", "Bоb", "Eve", "Server", "NickServ", "Zoe")))
ROOMS = tuple(map(named, ("#tea", "#TEA", "#tеa", "#lobby", "#oak", "#оak", "#pub")))

QUICK_DISK = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""Where a new database costs no fsync; what it is told to keep is the same."""

EFFECTS: Counter[object] = Counter()
"""Request types that had an effect, events that happened, reasons given: none may stay unseen."""


def clashes(one: Name, other: Name) -> bool:
    """The rule of names, said once more in other words."""
    if one.key == other.key:
        return True
    plain = one.key.isascii() and other.key.isascii()
    return not plain and bool(one.skeletons & other.skeletons)


class Person:
    def __init__(self, name: Name, user: UserId) -> None:
        self.name, self.user, self.rooms = name, user, list[RoomId]()


class Model:
    """Who sits where; every room there is, by id; which of them are kept, with their topics."""

    def __init__(self) -> None:
        self.people: dict[SessionId, Person] = {}
        self.rooms: dict[RoomId, Name] = {}
        self.kept: dict[RoomId, str] = {}

    def here(self, room: RoomId) -> set[SessionId]:
        return {session for session, person in self.people.items() if room in person.rooms}

    def company(self, session: SessionId) -> set[SessionId]:
        rooms = self.people[session].rooms
        return {session}.union(*(self.here(room) for room in rooms))

    def find(self, ref: RoomId | Name) -> RoomId | None:
        if isinstance(ref, int):
            return ref if ref in self.rooms else None
        return next((room for room, name in self.rooms.items() if name.key == ref.key), None)

    def person(self, name: Name) -> SessionId | None:
        return next((session for session, each in self.people.items() if each.name.key == name.key), None)

    def tidy(self) -> None:
        self.rooms = {room: name for room, name in self.rooms.items() if room in self.kept or self.here(room)}


Expected = Reason | tuple[tuple[type, frozenset[SessionId]], ...]


class HallMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(tempfile.mkdtemp(prefix="hall-", dir=QUICK_DISK))
        self.journal = SqliteJournal(self.directory / "journal.db")
        self.hall = Hall(Policy(LIMITS, Reserved(frozenset({"server"}), ("serv",))), self.journal.lasting())
        self.seq = self.journal.last_seq
        self.model = Model()

    def teardown(self) -> None:
        self.journal.close()
        shutil.rmtree(self.directory)

    def act(self, session: SessionId, request: rq.Request, expected: Expected) -> tuple[ev.Event, ...]:
        """Decide and let happen; what comes of it must be what the model says. The events, () where refused."""
        first = Seq(self.seq + 1)
        decision = self.hall.decide(session, request, first, 1000)
        assert decision == self.hall.decide(session, request, first, 1000), "deciding changes nothing"
        if isinstance(decision, Refusal):
            assert decision.reason == expected
            EFFECTS[decision.reason] += 1
            return ()
        assert not isinstance(expected, Reason), f"{decision} instead of {expected}"
        assert [event.seq for event in decision] == list(range(first, first + len(decision)))
        assert len(decision) <= MOST_EVENTS
        EFFECTS[type(request)] += 1
        happened = []
        for event in decision:
            audience = self.hall.evolve(event)
            assert len(set(audience)) == len(audience), "nobody hears a thing twice"
            happened.append((type(event), frozenset(audience)))
            EFFECTS[type(event)] += 1
        assert tuple(happened) == expected
        self.hall.lasting.settle()
        self.journal.append([event for event in decision if type(event) in ev.LASTING_TYPES])  # type: ignore[misc]
        self.seq = Seq(self.seq + max(1, len(decision)))
        return decision

    def name_fault(self, name: Name, but: SessionId | None = None) -> Reason | None:
        if "server" in (name.key, *name.skeletons) or name.key.endswith("serv"):
            return Reason.NAME_RESERVED
        others = [person.name for session, person in self.model.people.items() if session != but]
        if any(name.key == other.key for other in others):
            return Reason.NAME_TAKEN
        return Reason.NAME_LOOKS_TAKEN if any(clashes(name, other) for other in others) else None

    def somebody(self, who: int) -> SessionId:
        """Mostly somebody with a seat."""
        seated = list(self.model.people)
        return seated[who % len(seated)] if seated and who < 9 else SESSIONS[who % len(SESSIONS)]

    def own_or(self, session: SessionId, name: Name, own: bool) -> Name:
        """One of the rooms that the session is in, where it is in any: or most of what is drawn would be refused."""
        person = self.model.people.get(session)
        return self.model.rooms[person.rooms[-1]] if own and person and person.rooms else name

    # A rule for every request.

    @initialize(people=st.integers(2, 4), rooms=st.integers(0, 2))
    def somebody_is_there(self, people: int, rooms: int) -> None:
        for session, name in zip(SESSIONS[:people], PEOPLE[::-1], strict=False):
            self.enter(session, name)
            for room in ROOMS[:3:2][:rooms]:
                self.join(SESSIONS.index(session), room, by_id=False)

    @rule(session=st.sampled_from(SESSIONS), name=st.sampled_from(PEOPLE))
    def enter(self, session: SessionId, name: Name) -> None:
        expected: Expected = ((ev.Entered, frozenset({session})),)
        if session in self.model.people:
            expected = Reason.ALREADY_ENTERED
        elif fault := self.name_fault(name):
            expected = fault
        elif len(self.model.people) == LIMITS.users:
            expected = Reason.FULL
        for event in self.act(session, rq.Enter(name), expected):
            assert isinstance(event, ev.Entered) and event.user == UserId(event.seq)
            self.model.people[session] = Person(name, event.user)

    @rule(who=SOMEBODY)
    def exit(self, who: int) -> None:
        session = self.somebody(who)
        if session not in self.model.people:
            self.act(session, rq.Exit("x"), Reason.NOT_ENTERED)
            return
        expected = ((ev.Exited, frozenset(self.model.company(session) - {session})),)
        self.act(session, rq.Exit("x"), expected)
        del self.model.people[session]
        self.model.tidy()

    @rule(who=SOMEBODY, name=st.sampled_from(PEOPLE))
    def rename(self, who: int, name: Name) -> None:
        session = self.somebody(who)
        person = self.model.people.get(session)
        expected: Expected = Reason.NOT_ENTERED
        if person is not None:
            fault = self.name_fault(name, but=session)
            heard = frozenset(self.model.company(session))
            expected = () if name.shown == person.name.shown else fault or ((ev.Renamed, heard),)
        if self.act(session, rq.Rename(name), expected) and person:
            person.name = name

    @rule(who=SOMEBODY, name=st.sampled_from(ROOMS), by_id=st.booleans())
    def join(self, who: int, name: Name, by_id: bool) -> None:
        session = self.somebody(who)
        person, room = self.model.people.get(session), self.model.find(name)
        ref = name if room is None or not by_id else room
        joined = (ev.Joined, frozenset({session, *(self.model.here(room) if room else ())}))
        expected: Expected
        if person is None:
            expected = Reason.NOT_ENTERED
        elif room in person.rooms:
            expected = Reason.ALREADY_IN_ROOM
        elif len(person.rooms) == LIMITS.rooms_per_user:
            expected = Reason.TOO_MANY_OWN_ROOMS
        elif room is not None:
            expected = (joined,)
        elif any(clashes(name, other) for other in self.model.rooms.values()):
            expected = Reason.ROOM_NAME_LOOKS_TAKEN
        elif len(self.model.rooms) == LIMITS.rooms:
            expected = Reason.TOO_MANY_ROOMS
        else:
            expected = ((ev.RoomMade, frozenset()), joined)
        for event in self.act(session, rq.Join(ref), expected):
            if isinstance(event, ev.Joined) and person:
                person.rooms.append(event.room)
                self.model.rooms.setdefault(event.room, name)

    def own_room_fault(self, session: SessionId, name: Name) -> Reason | None:
        room = self.model.find(name)
        if session not in self.model.people:
            return Reason.NOT_ENTERED
        if room is None:
            return Reason.NO_SUCH_ROOM
        return None if room in self.model.people[session].rooms else Reason.NOT_IN_ROOM

    @rule(who=SOMEBODY, name=st.sampled_from(ROOMS), own=st.booleans())
    def leave(self, who: int, name: Name, own: bool) -> None:
        session = self.somebody(who)
        name = self.own_or(session, name, own)
        fault, room = self.own_room_fault(session, name), self.model.find(name)
        if fault or room is None:
            self.act(session, rq.Leave(name), fault or Reason.NO_SUCH_ROOM)
            return
        self.act(session, rq.Leave(name), ((ev.Parted, frozenset(self.model.here(room))),))
        self.model.people[session].rooms.remove(room)
        self.model.tidy()

    def lasts(self, room: RoomId, kind: type) -> Expected:
        """What something that lasts becomes in a room: kept first, unless it is already."""
        event = (kind, frozenset(self.model.here(room)))
        return (event,) if room in self.model.kept else ((ev.RoomKept, frozenset()), event)

    @rule(
        who=SOMEBODY,
        name=st.sampled_from(ROOMS),
        words=st.sampled_from([text("hi"), text("a\nb"), text(""), text("x" * 21), Text(("waves",), Manner.ACTION)]),
        own=st.booleans(),
    )
    def say(self, who: int, name: Name, words: Text, own: bool) -> None:
        session = self.somebody(who)
        name = self.own_or(session, name, own)
        fault, room = self.own_room_fault(session, name), self.model.find(name)
        if fault is not Reason.NOT_ENTERED:
            fault = Reason.TEXT_TOO_LONG if words.size > 20 else fault if any(words.lines) else Reason.TEXT_EMPTY
        if fault or room is None:
            self.act(session, rq.Say(name, words), fault or Reason.NO_SUCH_ROOM)
            return
        self.act(session, rq.Say(room, words), self.lasts(room, ev.Said))
        self.model.kept.setdefault(room, "")

    @rule(who=SOMEBODY, name=st.sampled_from(PEOPLE))
    def say_privately(self, who: int, name: Name) -> None:
        session = self.somebody(who)
        peer = self.model.person(name)
        expected: Expected = ((ev.Said, frozenset({session, peer})),) if peer else Reason.NO_SUCH_PERSON
        self.act(session, rq.Say(name, text("psst")), expected if session in self.model.people else Reason.NOT_ENTERED)

    @rule(
        who=SOMEBODY,
        name=st.sampled_from(ROOMS),
        topic=st.sampled_from(["", "чай", "too long"]),
        own=st.booleans(),
    )
    def set_topic(self, who: int, name: Name, topic: str, own: bool) -> None:
        session = self.somebody(who)
        name = self.own_or(session, name, own)
        fault, room = self.own_room_fault(session, name), self.model.find(name)
        if fault is not Reason.NOT_ENTERED and topic == "too long":
            fault = Reason.TEXT_TOO_LONG
        if fault or room is None:
            self.act(session, rq.SetTopic(name, topic), fault or Reason.NO_SUCH_ROOM)
            return
        self.act(session, rq.SetTopic(name, topic), self.lasts(room, ev.TopicSet))
        self.model.kept[room] = topic

    @rule(name=st.sampled_from(ROOMS), empty=st.booleans())
    def close_room(self, name: Name, empty: bool) -> None:
        forgotten = [self.model.rooms[room] for room in self.model.kept if not self.model.here(room)]
        name = forgotten[0] if empty and forgotten else name
        room = self.model.find(name)
        if room is None or room not in self.model.kept:
            self.act(SERVER_SESSION, rq.CloseRoom(name), Reason.NO_SUCH_ROOM)
        elif self.model.here(room):
            self.act(SERVER_SESSION, rq.CloseRoom(room), Reason.ROOM_IN_USE)
        else:
            self.act(SERVER_SESSION, rq.CloseRoom(room), ((ev.RoomClosed, frozenset()),))
            del self.model.kept[room]
            self.model.tidy()

    @rule(who=SOMEBODY)
    def a_room_is_spoken_in_and_forgotten(self, who: int) -> None:
        """The rare way to a closed room, gone at once."""
        person = self.model.people.get(self.somebody(who))
        if person is None or not person.rooms:
            return
        name = self.model.rooms[person.rooms[-1]]
        self.say(who, name, text("last words"), own=True)
        for session in self.model.here(person.rooms[-1]):
            self.leave(list(self.model.people).index(session), name, own=False)
        self.close_room(name, empty=False)

    @rule(steps=st.lists(st.tuples(SOMEBODY, st.sampled_from(["say", "topic", "close"])), max_size=5))
    def the_journal_refuses_a_batch(self, steps: list[tuple[int, str]]) -> None:
        """What was to last has not happened, and what comes next goes as if it had never been asked for."""
        for who, step in steps:
            session = self.somebody(who)
            room = next(iter(self.model.people[session].rooms if session in self.model.people else ()), RoomId(0))
            request: rq.Request = rq.Say(room, text("lost")) if step == "say" else rq.SetTopic(room, "lost")
            empty = [room for room in self.hall.lasting.rooms if room not in self.hall.presence.rooms]
            if step == "close" and empty:
                session, request = SERVER_SESSION, rq.CloseRoom(empty[0])
            decision = self.hall.decide(session, request, Seq(self.seq + 1), 1000)
            for event in () if isinstance(decision, Refusal) else decision:
                self.seq = event.seq
                self.hall.evolve(event)
        self.hall.lasting.take_back()

    @precondition(lambda self: len(self.model.people) == 3)  # or nobody would ever stay
    @rule()
    def start_again(self) -> None:
        """A new run: nobody is seated, what is kept is kept."""
        self.seq = Seq(self.seq + 1)
        assert self.hall.evolve(ev.Started(self.seq, 1000, node=1)) == ()
        EFFECTS[ev.Started] += 1
        self.model.people.clear()
        self.model.tidy()

    # What holds after every step.

    @invariant()
    def everybody_sits_where_the_model_says(self) -> None:
        presence = self.hall.presence
        assert {s: (seat.user, seat.name, list(seat.rooms)) for s, seat in presence.sessions.items()} == {
            s: (person.user, person.name, person.rooms) for s, person in self.model.people.items()
        }
        assert {room: set(it.audience) for room, it in presence.rooms.items()} == {
            room: here for room in self.model.rooms if (here := self.model.here(room))
        }
        assert len(presence.names) == len(presence.users) == len(self.model.people)
        assert len(presence.room_names) == len(presence.rooms)

    @invariant()
    def no_two_names_are_alike(self) -> None:
        for names in ([p.name for p in self.model.people.values()], list(self.model.rooms.values())):
            assert not any(clashes(one, two) for at, one in enumerate(names) for two in names[:at])

    @invariant()
    def the_journal_gives_the_same_memory_again(self) -> None:
        again, lasting = Lasting(self.journal.lasting()), self.hall.lasting
        assert again.rooms == lasting.rooms
        assert {room: kept.topic for room, kept in lasting.rooms.items()} == self.model.kept
        for room, name in self.model.rooms.items():
            assert again.names.find(name) == lasting.names.find(name) == (room if room in self.model.kept else None)

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
                (room, len(self.model.here(room)), self.model.kept.get(room, ""), room in person.rooms)
                for room in self.model.rooms
            }
            self.check_scopes(session, person)

    def check_scopes(self, session: SessionId, person: Person) -> None:
        everything = self.hall.ask(session, q.MayRead(None), self.seq)
        assert everything == q.Scope(self.seq, person.user, frozenset(self.model.kept), None)
        for peer in PEOPLE:
            scope, found = self.hall.ask(session, q.MayRead(peer), self.seq), self.model.person(peer)
            if found is None:
                assert scope == Refusal(Reason.NO_SUCH_PERSON, peer.shown)
            else:
                one, two = sorted((person.user, self.model.people[found].user))
                pair = (one, two)
                assert isinstance(scope, q.Scope) and not scope.rooms and scope.rooms is not None
                assert scope.pairs == frozenset({pair})
        for name in ROOMS:
            room = self.model.find(name)
            scope, members, about = (
                self.hall.ask(session, ask(name), self.seq) for ask in (q.MayRead, q.WhoIsIn, q.WhatAbout)
            )
            if room is None:
                assert scope == members == about == Refusal(Reason.NO_SUCH_ROOM, name.shown)
            else:
                assert isinstance(scope, q.Scope) and scope.rooms == frozenset({room}) and scope.pairs == frozenset()
                assert about == q.Topic(self.model.rooms[room].shown, self.model.kept.get(room, ""))
                assert isinstance(members, q.Members) and members.here == len(self.model.here(room))


def test_any_evening_of_chat_goes_as_the_model_says() -> None:
    EFFECTS.clear()
    run_state_machine_as_test(
        HallMachine,
        settings=settings(
            max_examples=100,
            stateful_step_count=50,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert set(get_args(rq.Request)) <= set(EFFECTS), "a request never had an effect"
    assert set(get_args(ev.Event)) <= set(EFFECTS), "an event never happened"
