"""Any evening of chat: every request type in any order, against a model a page long, with the journal beside it.

The model knows who is in which room and which rooms are kept. It says what a request must become, its audience, and
what a viewer may see. After every step the journal's state, read back, equals the hall's persistent rooms.
"""

from collections.abc import Callable
from copy import deepcopy
from typing import get_args

import pytest
from hall_acting import CHANGES, EFFECTS, FLAGS, PERSON, ROLE, ROOM, SIGNALS, SOMEBODY
from hall_checks import SESSIONS
from hall_fixtures import named, text
from hall_metadata_rules import MetadataActing
from hall_model import ROOMS, there
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    precondition,
    rule,
    run_state_machine_as_test,
)

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.hall import Decision
from beseda.core.ids import SERVER_SESSION, RoomId, Seq
from beseda.core.names import Name
from beseda.core.people import Flag
from beseda.core.refusals import Reason, Refusal
from beseda.core.rules import Change, Role, Rule

TEXTS = st.sampled_from((text("hi"), text("you"), text(""), text("x" * 21)))
DIGEST = st.sampled_from((b"", b"a", b"b"))
ANY_REQUEST = st.one_of(
    st.builds(rq.Enter, PERSON),
    st.builds(rq.Exit),
    st.builds(rq.SetSecret, DIGEST),
    st.builds(rq.Detach, st.sampled_from(SESSIONS)),
    st.builds(rq.Resume, DIGEST, DIGEST),
    st.builds(rq.UseUpSecret),
    st.builds(rq.EndDetached, st.integers(0, 9)),
    st.builds(rq.Rename, PERSON),
    st.builds(rq.Join, ROOM, st.sampled_from(["", "k"])),
    st.builds(rq.Leave, ROOM),
    st.builds(rq.LeaveAll),
    st.builds(rq.Say, st.one_of(ROOM, PERSON), st.lists(TEXTS, min_size=1, max_size=3).map(tuple)),
    st.builds(
        rq.React,
        st.builds(rq.MessageFacts, *[st.integers(0, 9)] * 4),
        st.sampled_from(["", "👍"]),
        otherwise=st.none() | st.builds(rq.Signal, ROOM, st.sampled_from(SIGNALS)),
    ),
    st.builds(rq.SetTopic, ROOM, st.sampled_from(["", "a"])),
    st.builds(rq.CloseRoom, ROOM),
    st.builds(rq.ClearRoom, ROOM),
    st.builds(rq.LookAfterRoom, st.integers(0, 9)),
    st.builds(rq.SetRules, ROOM, st.lists(st.sampled_from(CHANGES), max_size=4).map(tuple)),
    st.builds(rq.SetRole, ROOM, PERSON, ROLE, st.booleans()),
    st.builds(rq.Kick, ROOM, PERSON),
    st.builds(rq.Invite, ROOM, PERSON),
    st.builds(rq.Knock, ROOM),
    st.builds(rq.RenameRoom, ROOM, ROOM),
    st.builds(rq.Signal, st.one_of(ROOM, PERSON), st.sampled_from(SIGNALS)),
    st.builds(rq.SetAway, st.sampled_from(["", "out"])),
    st.builds(rq.Present, st.just("I")),
    st.builds(rq.SetMetadata, st.one_of(st.none(), ROOM, PERSON), st.sampled_from(["", "url"]), st.just("x")),
    st.builds(rq.ClearMetadata, st.one_of(st.none(), ROOM, PERSON)),
    st.builds(rq.SetFlags, FLAGS, FLAGS),
    st.builds(rq.BecomeOperator),
    st.builds(rq.Remove, PERSON, st.just("")),
    st.builds(rq.TellOperators, st.just("hear")),
)


def events_of(decision: Decision) -> list[ev.Event]:
    return [] if isinstance(decision, Refusal) else [each for each in decision if not isinstance(each, Refusal)]


class HallMachine(MetadataActing):
    @precondition(lambda self: len(self.model.people) < 3)
    @rule(name=PERSON)
    def somebody_comes(self, name: Name) -> None:
        session = next(each for each in SESSIONS if each not in self.model.people)
        rooms = [place.name for place in self.model.rooms.values()]
        self.enter(session, name, "c1")
        if session in self.model.people:
            self.join(self.model.seated.index(session), rooms[-1] if rooms else ROOMS[0], by_id=False, key="")

    @rule(name=PERSON)
    def a_room_is_shut_and_somebody_let_in(self, name: Name) -> None:
        """The rare way through a closed handler."""
        seated = self.model.seated
        people = [self.model.people[each] for each in seated]
        within = [who for who, each in enumerate(people) if each.rooms]
        if not within:
            return
        within.sort(key=lambda who: not self.model.may_change(people[who], people[who].rooms[-1]))
        place = self.model.rooms[self.model.people[seated[within[0]]].rooms[-1]]
        outside = [
            who for who, each in enumerate(seated) if self.model.find(place.name) not in self.model.people[each].rooms
        ]
        self.set_rules(within[0], place.name, [Change(Rule.INVITE_ONLY, True)], own=True)
        self.set_role(within[0], within[0], place.name, people[within[0]].name, Role.VOICE, on=True, own=True)
        for who in outside:
            self.join(who, place.name, by_id=False, key="k")
            self.knock(who, place.name)
            self.invite(within[0], who, place.name, name, own=True)
            self.join(who, place.name, by_id=True, key="")

    @rule(who=SOMEBODY, is_ghost=st.booleans(), comes=st.booleans())
    def somebody_is_lost_and_may_come_again(self, who: int, is_ghost: bool, comes: bool) -> None:
        """The rare way to a seat that waits, and back to it."""
        session = self.somebody(who)
        if session not in self.model.people:
            return
        user = self.model.people[session].user
        self.set_secret(self.model.seated.index(session), on=True)
        if not is_ghost:
            self.lose(self.model.seated.index(session))
        place = next((at for at, each in enumerate(self.model.people.values()) if each.user == user), None)
        if comes and place is not None:
            session = next(each for each in SESSIONS if each not in self.model.people)
            self.resume(session, place, knows="digest")
            if session in self.model.seated:
                self.use_up_secret(self.model.seated.index(session))
        elif place is not None:
            self.end_detached(place)

    @rule(who=SOMEBODY)
    def an_operator_speaks_to_operators(self, who: int) -> None:
        self.become_operator(who, "")
        self.tell_operators(who)

    @rule(who=SOMEBODY)
    def a_room_is_spoken_in_and_forgotten(self, who: int) -> None:
        """The rare way to a closed room, gone at once."""
        person = self.model.people.get(self.somebody(who))
        if person is None or not person.rooms:
            return
        name = self.model.rooms[person.rooms[-1]].name
        self.say(who, name, text("last words"), own=True)
        for session in there(self.model.here(person.rooms[-1])):
            self.leave(self.model.seated.index(session), name, own=False)
        self.close_room(name, empty=False)

    @rule(who=SOMEBODY, first=st.booleans())
    def a_room_is_hidden_before_or_after_it_was_spoken_in(self, who: int, first: bool) -> None:
        person = self.model.people.get(self.somebody(who))
        if person is None or not person.rooms:
            return
        name, hide = self.model.rooms[person.rooms[-1]].name, [Change(Rule.SECRET, True)]
        if first:
            self.set_rules(who, name, hide, own=True)
        self.say(who, name, text("psst"), own=True)
        self.set_rules(who, name, hide, own=True)

    @rule(steps=st.lists(st.tuples(SOMEBODY, st.sampled_from(["say", "topic", "rules", "name", "close"])), max_size=5))
    def the_journal_refuses_a_batch(self, steps: list[tuple[int, str]]) -> None:
        """What was to last has not happened, and what comes next goes as if it had never been asked for."""
        for who, step in steps:
            session = self.somebody(who)
            room = next(iter(self.model.people[session].rooms if session in self.model.people else ()), RoomId(0))
            requests: dict[str, rq.Request] = {
                "say": rq.Say(room, (text("lost"),)),
                "topic": rq.SetTopic(room, "lost"),
                "rules": rq.SetRules(room, (Change(Rule.SECRET, True), Change(Rule.MEMBERS_ONLY, False))),
                "name": rq.RenameRoom(room, named("#lost")),
            }
            empty = [room for room in self.hall.persistent.rooms if room not in self.hall.presence.rooms]
            if step == "close" and empty:
                session = SERVER_SESSION
            requests["close"] = rq.CloseRoom(empty[0] if empty else RoomId(0))
            decision = self.hall.decide(session, requests[step], Seq(self.seq + 1), self.at)
            events = events_of(decision)
            if not all(map(self.hall.lasts, events)):
                continue  # in a room that is not kept these pass, and are never taken back
            for event in events:
                self.seq = event.seq
                self.hall.evolve(event)
        self.hall.take_back()

    @rule(requests=st.lists(st.tuples(SOMEBODY, ANY_REQUEST), max_size=6))
    def a_batch_goes_as_its_requests_one_by_one(self, requests: list[tuple[int, rq.Request]]) -> None:
        """Stored together, or each for itself; and all that lasts of it can be taken back, whatever passed besides."""
        halls = together, alone = deepcopy(self.hall), deepcopy(self.hall)
        for number, (who, request) in enumerate(requests):
            session, seq = self.somebody(who), Seq(self.seq + 1 + number * rq.MOST_LEFT)
            decisions = [hall.decide(session, request, seq, self.at) for hall in halls]
            assert decisions[0] == decisions[1]
            for event in events_of(decisions[0]):
                assert together.evolve(event) == alone.evolve(event)
            alone.persistent.settle()
            if together.persistent.binds:  # on the strength of this nothing may be decided before it is stored
                together.persistent.settle()
        assert together.persistent.rooms == alone.persistent.rooms
        assert together.forsaken() == alone.forsaken()
        together.take_back()
        for room in together.presence.rooms.values():
            kept = together.persistent.rooms.get(room.id)
            assert together.find(room.name) == room.id and (kept is None or kept.name == room.name)

    @precondition(lambda self: len(self.model.people) > 1)  # or nobody would ever stay
    @rule()
    def start_again(self) -> None:
        """A new run: nobody is seated, what is kept is kept."""
        self.seq = Seq(self.seq + 1)
        assert self.hall.evolve(ev.Started(self.seq, self.at, node=1)) == ()
        EFFECTS[ev.Started] += 1
        self.model.people.clear()
        self.model.tidy()
        self.look_after_rooms()


ANN, BOB, EVE, ZOE = (named(name) for name in ("Ann", "bob", "Eve", "Zoe"))
TEA, OAK, PUB = map(named, ("#tea", "#oak", "#pub"))
# Who does it is the first number: their place among those who are seated.
SCRIPT: tuple[Callable[[HallMachine], None], ...] = (
    lambda hall: hall.enter(SESSIONS[0], ANN, "c1"),
    lambda hall: hall.enter(SESSIONS[1], BOB, "c2"),
    lambda hall: hall.enter(SESSIONS[2], EVE, "c3"),
    lambda hall: hall.join(0, TEA, by_id=False, key=""),
    lambda hall: hall.join(1, TEA, by_id=True, key=""),
    # Talk.
    lambda hall: hall.say(0, TEA, text("hi"), own=False),
    lambda hall: hall.signal(0, TEA, None, Role.NONE, own=False),
    lambda hall: hall.mark_read(0, TEA, 1),
    lambda hall: hall.react(0, TEA, "👍", on=True, own=False),
    lambda hall: hall.react_privately(0, ANN, BOB),
    lambda hall: hall.edit(0, TEA, own=False, by=0, words="tea"),
    lambda hall: hall.redact(0, TEA, own=False, by=0),
    # A room.
    lambda hall: hall.set_topic(0, TEA, "чай", own=False),
    lambda hall: hall.set_rules(0, TEA, [Change(Rule.SECRET, True)], own=False),  # refused: its past is open
    lambda hall: hall.set_rules(0, TEA, [Change(Rule.TOPIC_LOCKED, True)], own=False),
    lambda hall: hall.set_role(0, 1, TEA, BOB, Role.VOICE, on=True, own=False),
    lambda hall: hall.say_of_a_room(0, TEA, "url", "x", clears=False, own=False),
    lambda hall: hall.say_of_a_room(0, TEA, "url", "", clears=True, own=False),
    lambda hall: hall.rename_room(0, TEA, PUB, own=False),
    lambda hall: hall.join(2, OAK, by_id=False, key=""),
    lambda hall: hall.set_rules(2, OAK, [Change(Rule.INVITE_ONLY, True)], own=False),
    lambda hall: hall.knock(1, OAK),
    lambda hall: hall.invite(2, 1, OAK, BOB, own=False),
    lambda hall: hall.join(1, OAK, by_id=False, key=""),
    lambda hall: hall.kick(2, 1, OAK, BOB, own=False),
    lambda hall: hall.leave(0, PUB, own=False),  # and nobody is left who may change its rules: it is looked after
    # People.
    lambda hall: hall.rename(0, ZOE),
    lambda hall: hall.set_away(0, "out"),
    lambda hall: hall.present(0, "home"),
    lambda hall: hall.say_of_oneself(0, "url", "x"),
    lambda hall: hall.say_nothing_of_oneself(0),
    lambda hall: hall.set_flags(0, frozenset({Flag.INVISIBLE}), frozenset()),
    lambda hall: hall.become_operator(0, ""),
    lambda hall: hall.tell_operators(0),
    lambda hall: hall.leave_all(1),
    # Connections that are lost; `everybody` counts those who are absent, too.
    lambda hall: hall.set_secret(1, on=True),
    lambda hall: hall.lose(1),
    lambda hall: hall.resume(SESSIONS[3], 2, knows="digest"),
    lambda hall: hall.use_up_secret(2),
    lambda hall: hall.lose(2),
    lambda hall: hall.end_detached(2),
    # All of it ends.
    lambda hall: hall.join(0, PUB, by_id=False, key=""),
    lambda hall: hall.remove_room(0, PUB, own=False, is_operator=False),
    lambda hall: hall.remove(0, 1, EVE),
    lambda hall: hall.exit(0),
    lambda hall: hall.start_again(),
)
"""Each kind of request, once, so that it has an effect, and so each kind of event. A new kind has its line here."""


def test_each_kind_of_request_has_an_effect_and_each_kind_of_event_happens_in_a_scripted_evening() -> None:
    """What is drawn reaches what it happens to reach: another rule, or another line of it, changes all of that."""
    EFFECTS.clear()
    machine = HallMachine()
    for step in SCRIPT:
        step(machine)
        machine.check_everything()
    machine.teardown()
    assert kinds(rq.Request) - set(+EFFECTS) == set(), "a request never had an effect"
    assert kinds(ev.Event) - set(+EFFECTS) == set(), "an event never happened"
    assert Reason.PAST_IS_OPEN in +EFFECTS


def kinds(union: object) -> set[type]:
    return set(get_args(union))


def test_any_evening_of_chat_goes_as_the_model_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("beseda.core.presence.FEW", 2)  # so that both ways of finding who is concerned are gone
    EFFECTS.clear()
    run_state_machine_as_test(
        HallMachine,
        settings=settings(
            max_examples=200,
            stateful_step_count=50,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    every = kinds(rq.Request) | kinds(ev.Event)
    # With other seeds an eighth of them was seen missing. Were it half, the machine would be tried by refusals only.
    assert len(every - set(+EFFECTS)) < len(every) / 2, "most of what was drawn was refused"
