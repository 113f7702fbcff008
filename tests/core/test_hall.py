"""What each request becomes, and its audience: example by example. `test_hall_machine` tries all of them together."""

from typing import get_args

import pytest
import test_hall_moderation as moderation
from hall_fixtures import Talk, named, state_after, text
from hypothesis import given
from hypothesis import strategies as st

from beseda.core import events as ev
from beseda.core import questions as q
from beseda.core import requests as rq
from beseda.core.hall import Hall, Policy
from beseda.core.ids import NOBODY, SERVER_SESSION, RoomId, Seq, UserId, session_id
from beseda.core.limits import Limits
from beseda.core.persistent_rooms import PersistentRooms
from beseda.core.refusals import Reason, Refusal
from beseda.core.rules import Change, Rule
from beseda.core.text import Text


@pytest.fixture
def talk() -> Talk:
    """Ann and Bob in the lobby, Eve nowhere."""
    talk = Talk()
    talk.enter(1, "Ann", "#lobby")
    talk.enter(2, "Bob", "#lobby")
    talk.enter(3, "Eve")
    return talk


def test_a_guest_is_who_entered_at_that_place() -> None:
    talk = Talk()
    assert talk.ask_for(1, rq.Enter(named("Ann"))) == (
        ev.Entered(Seq(1), 1000, UserId(1), named("Ann"), session_id(1, 1)),
    )


def test_a_room_is_made_by_who_joins_it_first(talk: Talk) -> None:
    made, joined = talk.events(3, rq.Join(named("#Tea")))
    assert isinstance(made, ev.RoomMade) and isinstance(joined, ev.Joined)
    assert made.room == joined.room == RoomId(made.seq) and joined.seq == made.seq + 1


def test_a_room_keeps_its_first_spelling(talk: Talk) -> None:
    talk.ask_for(3, rq.Join(named("#LOBBY")))
    event, _ = talk.heard[-1]
    assert isinstance(event, ev.Joined) and event.room_name.shown == "#lobby"
    assert talk.audience() == [1, 2, 3]


def test_what_is_said_first_keeps_the_room(talk: Talk) -> None:
    kept, said = talk.events(1, rq.Say(named("#lobby"), (text("hi"),)))
    assert isinstance(kept, ev.RoomKept) and isinstance(said, ev.Said)
    assert [type(event) for event in talk.stored] == [ev.RoomKept, ev.Said]


def test_what_is_said_next_is_one_event_for_all_in_the_room(talk: Talk) -> None:
    talk.ask_for(1, rq.Say(named("#lobby"), (text("hi"),)))
    (said,) = talk.events(2, rq.Say(talk.room("#lobby"), (text("hello"),)))
    assert isinstance(said, ev.Said) and said.author_name == "Bob" and said.peer == NOBODY
    assert talk.audience() == [1, 2]


def test_a_private_word_concerns_two_and_nobody_else(talk: Talk) -> None:
    (said,) = talk.events(3, rq.Say(named("BOB"), (text("psst"),)))
    assert isinstance(said, ev.Said) and said.room == 0 and said.target_name == "Bob"
    assert said.pair == tuple(sorted((said.author, said.peer)))
    assert talk.audience() == [2, 3]


def test_who_talks_to_oneself_hears_it_once(talk: Talk) -> None:
    talk.ask_for(3, rq.Say(named("Eve"), (text("hm"),)))
    assert talk.audience() == [3]


def test_leaving_the_chat_is_told_to_company_once(talk: Talk) -> None:
    for session in (1, 2):
        talk.ask_for(session, rq.Join(named("#tea")))
    talk.ask_for(1, rq.Exit("tired"))
    event, _ = talk.heard[-1]
    assert isinstance(event, ev.Exited) and event.reason == "tired" and len(event.rooms) == 2
    assert talk.audience() == [2]


def test_a_room_nobody_spoke_in_goes_with_the_last_one(talk: Talk) -> None:
    talk.ask_for(3, rq.Join(named("#tea")))
    talk.ask_for(3, rq.Leave(named("#tea")))
    assert talk.audience() == [3]
    assert talk.hall.find(named("#tea")) is None


def test_a_room_somebody_spoke_in_stays_with_its_id_and_topic(talk: Talk) -> None:
    talk.ask_for(3, rq.Join(named("#tea")))
    room = talk.room("#tea")
    talk.ask_for(3, rq.SetTopic(room, "green"))
    talk.ask_for(3, rq.Say(room, (text("hot"),)))
    talk.ask_for(3, rq.Leave(room))
    assert talk.room("#tea") == room
    members = talk.ask(1, q.WhoIsIn(room))
    assert isinstance(members, q.Members) and (members.topic, members.here, members.members) == ("green", 0, ())
    (joined,) = talk.events(2, rq.Join(room))
    assert isinstance(joined, ev.Joined) and joined.room == room


def test_a_new_name_is_told_to_company_and_oneself(talk: Talk) -> None:
    talk.ask_for(1, rq.Rename(named("Zoe")))
    assert isinstance(talk.heard[-1][0], ev.Renamed) and talk.audience() == [1, 2]
    assert talk.reason(3, rq.Say(named("Ann"), (text("?"),))) is Reason.NO_SUCH_PERSON


def test_the_same_name_again_changes_nothing_and_another_case_does(talk: Talk) -> None:
    assert talk.ask_for(1, rq.Rename(named("Ann"))) == ()
    assert len(talk.ask_for(1, rq.Rename(named("ANN")))) == 1


def test_a_closed_room_is_another_one_when_made_again(talk: Talk) -> None:
    talk.ask_for(3, rq.Join(named("#tea")))
    room = talk.room("#tea")
    talk.ask_for(3, rq.Say(room, (text("hot"),)))
    talk.ask_for(3, rq.Leave(room))
    decision = talk.hall.decide(SERVER_SESSION, rq.CloseRoom(room), Seq(99), 99_000)
    closed = ev.RoomClosed(Seq(99), 99_000, room, named("#tea"))
    assert decision == (closed,) and talk.hall.evolve(closed) == ()
    assert talk.hall.find(room) is None and talk.ask(1, q.MayRead(room)) == Refusal(Reason.NO_SUCH_ROOM)


def test_a_new_start_seats_nobody(talk: Talk) -> None:
    talk.ask_for(1, rq.Say(named("#lobby"), (text("hi"),)))
    talk.hall.evolve(ev.Started(Seq(99), 99_000, node=1))
    assert not talk.hall.presence.users and not talk.hall.presence.rooms
    assert talk.hall.find(named("#lobby"))


def test_another_nodes_start_unseats_nobody_here(talk: Talk) -> None:
    talk.hall.evolve(ev.Started(Seq(99), 99_000, node=2))
    assert len(talk.hall.presence.users) == 3


TINY = Limits(users=3, rooms=2, rooms_per_user=1, text_bytes=8, text_lines=3, topic_bytes=4)
CASES: list[tuple[Reason, int, rq.Request]] = [
    (Reason.NAME_TAKEN, 9, rq.Enter(named("ANN"))),
    (Reason.NAME_LOOKS_TAKEN, 9, rq.Enter(named("Аnn"))),
    (Reason.NAME_RESERVED, 9, rq.Enter(named("Server"))),
    (Reason.NAME_TAKEN, 2, rq.Rename(named("ann"))),
    (Reason.FULL, 9, rq.Enter(named("Zoe"))),
    (Reason.ALREADY_ENTERED, 1, rq.Enter(named("Zoe"))),
    (Reason.NOT_ENTERED, 9, rq.Join(named("#x"))),
    (Reason.NOT_ENTERED, 9, rq.Exit()),
    (Reason.ALREADY_IN_ROOM, 1, rq.Join(named("#Lobby"))),
    (Reason.TOO_MANY_OWN_ROOMS, 1, rq.Join(named("#x"))),
    (Reason.ROOM_NAME_LOOKS_TAKEN, 3, rq.Join(named("#lоbby"))),
    (Reason.NO_SUCH_ROOM, 3, rq.Join(RoomId(77))),
    (Reason.NO_SUCH_ROOM, 1, rq.Leave(named("#x"))),
    (Reason.NOT_IN_ROOM, 3, rq.Leave(named("#lobby"))),
    (Reason.NOT_IN_ROOM, 3, rq.Say(named("#lobby"), (text("hi"),))),
    (Reason.NO_SUCH_PERSON, 1, rq.Say(named("Zoe"), (text("hi"),))),
    (Reason.TEXT_TOO_LONG, 1, rq.Say(named("#lobby"), (text("123456789"),))),
    (Reason.TEXT_TOO_LONG, 1, rq.Say(named("#lobby"), (text("1234\n5678"),))),
    (Reason.TEXT_EMPTY, 1, rq.Say(named("#lobby"), (text("\n"),))),
    (Reason.TOO_MANY_LINES, 1, rq.Say(named("#lobby"), (text("1\n2\n3\n4"),))),
    (Reason.TEXT_TOO_LONG, 1, rq.SetTopic(named("#lobby"), "чай")),
    (Reason.NOT_IN_ROOM, 3, rq.SetTopic(named("#lobby"), "x")),
    (Reason.NO_SUCH_ROOM, 0, rq.CloseRoom(named("#lobby"))),
    (Reason.NOT_AWAY, 1, rq.SetAway("")),
    (Reason.TEXT_EMPTY, 1, rq.React(rq.MessageFacts(Seq(1), UserId(1), RoomId(3), NOBODY), "")),
    (Reason.TEXT_TOO_LONG, 1, rq.React(rq.MessageFacts(Seq(1), UserId(1), RoomId(3), NOBODY), "x" * 65)),
    (Reason.NO_SUCH_MESSAGE, 1, rq.React(rq.MessageFacts(Seq(1), UserId(1), RoomId(77), NOBODY), "👍")),
    (Reason.NO_SUCH_MESSAGE, 1, rq.React(rq.MessageFacts(Seq(1), UserId(77), RoomId(0), UserId(78)), "👍")),
    (Reason.NO_SUCH_MESSAGE, 1, rq.ReplyTo(rq.MessageFacts(Seq(1), UserId(1), RoomId(77), NOBODY), (text("x"),))),
    (Reason.NO_SUCH_MESSAGE, 1, rq.Edit(rq.MessageFacts(Seq(1), UserId(1), RoomId(77), NOBODY), ("x",))),
    (Reason.NO_SUCH_MESSAGE, 1, rq.Redact(rq.MessageFacts(Seq(1), UserId(1), RoomId(77), NOBODY))),
]


@pytest.mark.parametrize(
    ("reason", "session", "request_"), CASES, ids=[f"{r.value}-{type(q).__name__}" for r, _, q in CASES]
)
def test_what_has_no_effect_says_why(reason: Reason, session: int, request_: rq.Request) -> None:
    talk = Talk(TINY)
    talk.enter(1, "Ann", "#lobby")
    talk.enter(2, "Bob", "#lobby")
    talk.enter(3, "Eve")
    before = (len(talk.hall.presence.users), len(talk.hall.presence.rooms), len(talk.heard))
    assert talk.reason(session, request_) is reason
    assert (len(talk.hall.presence.users), len(talk.hall.presence.rooms), len(talk.heard)) == before


def test_rooms_in_all_have_a_limit_and_a_kept_open_one_counts_once() -> None:
    talk = Talk(Limits(rooms=2))
    talk.enter(1, "Ann", "#a", "#b")
    talk.ask_for(1, rq.Say(named("#a"), (text("x"),)))
    assert talk.reason(1, rq.Join(named("#c"))) is Reason.TOO_MANY_ROOMS
    talk.ask_for(1, rq.Leave(named("#b")))
    assert talk.reason(1, rq.Join(named("#c"))) is None


def test_an_open_room_is_not_closed() -> None:
    talk = Talk()
    talk.enter(1, "Ann", "#a")
    talk.ask_for(1, rq.Say(named("#a"), (text("x"),)))
    assert talk.reason(0, rq.CloseRoom(named("#a"))) is Reason.ROOM_IN_USE


def test_who_is_away_already_is_told_with_which_words(talk: Talk) -> None:
    talk.events(1, rq.SetAway("out"))
    assert talk.ask_for(1, rq.SetAway("out")) == Refusal(Reason.ALREADY_AWAY, "out")
    assert talk.reason(1, rq.SetAway("in a talk")) is None


def test_a_room_is_refused_by_the_name_it_has_and_not_as_it_was_typed() -> None:
    talk = Talk(Limits(rooms_per_user=1))
    talk.enter(1, "Ann", "#кино")
    talk.enter(2, "Bob", "#tea")
    assert talk.ask_for(2, rq.Join(named("#КИНО"))) == Refusal(Reason.TOO_MANY_OWN_ROOMS, "1", "#кино")
    assert talk.ask_for(2, rq.Join(named("#new"))) == Refusal(Reason.TOO_MANY_OWN_ROOMS, "1")
    talk.events(1, rq.SetRules(named("#кино"), (Change(Rule.SECRET, True),)))
    assert talk.ask_for(2, rq.Join(named("#КИНО"))) == Refusal(Reason.TOO_MANY_OWN_ROOMS, "1"), "nobody may know of it"


def test_a_room_is_as_old_as_the_first_that_is_kept_of_it(talk: Talk) -> None:
    """Whoever comes and goes, and after a restart, too."""

    def made() -> int:
        answer = talk.ask(1, q.WhatRules(named("#tea")))
        assert isinstance(answer, q.RoomRules)
        return answer.made_at

    first = talk.events(1, rq.Join(named("#tea")))[0]
    assert isinstance(first, ev.RoomMade) and made() == first.at
    kept = talk.events(1, rq.Say(named("#tea"), (text("hi"),)))[0]
    assert isinstance(kept, ev.RoomKept) and made() == kept.at
    talk.events(1, rq.Leave(named("#tea")))
    assert made() == kept.at
    talk.events(2, rq.Join(named("#tea")))
    assert made() == kept.at
    assert PersistentRooms(state_after(talk.stored)).rooms[kept.room].made_at == kept.at


DECIDED_BY_THE_HALL = {reason for reason, _, _ in CASES + moderation.CASES} | {
    Reason.TOO_MANY_ROOMS,
    Reason.ROOM_IN_USE,
    Reason.ALREADY_AWAY,
    Reason.NO_SUCH_SEAT,
    Reason.PAST_IS_OPEN,
    Reason.TOO_MANY_ROOMS_OF_ADDRESS,
    Reason.NOT_YOURS,
    Reason.TOO_LATE,
    Reason.TOO_MANY_REACTIONS,
}
SPELLED = {reason for reason in Reason if "name-" in reason.value} - DECIDED_BY_THE_HALL
"""By the grammar alone: tests/core/test_core_names.py."""
NEVER_REFUSED = {rq.LeaveAll, rq.Present, rq.SetFlags, rq.BecomeOperator, rq.LookAfterRoom}
"""To those who have a seat: tests/core/test_hall_people.py."""
OF_COMEBACKS = {rq.SetSecret, rq.Detach, rq.Resume, rq.UseUpSecret, rq.EndDetached}
"""tests/core/test_hall_comebacks.py."""
OF_READING = {rq.MarkRead}
"""tests/core/test_core_reading.py."""
OF_METADATA = {rq.SetMetadata, rq.ClearMetadata}
REASONS_OF_METADATA = {
    Reason.KEY_INVALID,
    Reason.VALUE_INVALID,
    Reason.TOO_MANY_KEYS,
    Reason.TOO_MANY_CHANGES,
    Reason.AS_WISHED,
}
"""tests/core/test_core_metadata.py."""
OF_THE_ENGINE = {Reason.NOT_STORED, Reason.INTERNAL}
"""tests/server/engine/test_engine.py."""
OF_THE_SESSION = {Reason.TOO_MUCH_A_DAY}
"""tests/server/sessions/test_costs.py."""


def test_every_reason_is_produced_by_a_test() -> None:
    assert set(Reason) == DECIDED_BY_THE_HALL | SPELLED | OF_THE_ENGINE | OF_THE_SESSION | REASONS_OF_METADATA


def test_the_lobby_is_called_as_the_settings_call_it_whoever_comes_first() -> None:
    talk = Talk(lobby="#Lobby")
    talk.enter(1, "Ann")
    made, joined = talk.events(1, rq.Join(named("#LOBBY")))
    assert isinstance(made, ev.RoomMade) and isinstance(joined, ev.Joined)
    assert made.name.shown == joined.room_name.shown == "#Lobby"
    other, _ = talk.events(1, rq.Join(named("#TEA")))
    assert isinstance(other, ev.RoomMade) and other.name.shown == "#TEA"


def test_a_lobby_that_was_kept_by_another_spelling_is_called_as_the_settings_call_it_now() -> None:
    before = Talk(lobby="#lobby")
    before.enter(1, "Ann", "#lobby")
    before.events(1, rq.Say(named("#lobby"), (text("hi"),)))
    talk = Talk(lobby="#Lobby", stored=before.stored)
    talk.enter(1, "Ann", "#LOBBY")
    lobby = talk.room("#lobby")
    assert lobby == before.room("#lobby") and talk.hall.persistent.rooms[lobby].name.shown == "#Lobby"
    assert talk.hall.members(lobby).name == "#Lobby"


def test_no_decision_is_longer_than_its_places(talk: Talk) -> None:
    talk.ask_for(1, rq.Join(named("#tea")))
    for session, request in ((1, rq.Say(named("#tea"), (text("hi"),))), (3, rq.Join(named("#new")))):
        assert len(talk.events(session, request)) == rq.places_of(request)


def test_a_reaction_concerns_those_who_are_still_there_and_names_the_other_one(talk: Talk) -> None:
    (said,) = talk.events(1, rq.Say(named("Bob"), (text("hi"),)))
    assert isinstance(said, ev.Said)
    talk.events(2, rq.Exit())
    message = rq.MessageFacts(said.seq, said.author, said.room, said.peer)
    (reacted,) = talk.events(1, rq.React(message, "👍", on=False, there=((said.author, "👍"),)))
    assert isinstance(reacted, ev.Reacted)
    assert (reacted.about, reacted.peer, reacted.reaction, reacted.on) == (said.seq, said.peer, "👍", False)
    assert talk.audience() == [1]


def test_a_question_of_somebody_without_a_seat_is_refused(talk: Talk) -> None:
    for question in (q.WhichRooms(), q.WhoIsIn(named("#lobby")), q.MayRead(None)):
        assert talk.ask(9, question) == Refusal(Reason.NOT_ENTERED)


def test_every_request_has_its_place_in_these_tests() -> None:
    refused = {type(request) for _, _, request in CASES + moderation.CASES}
    assert refused | NEVER_REFUSED | OF_COMEBACKS | OF_READING | OF_METADATA == set(get_args(rq.Request))


def test_what_lasts_is_read_back_as_it_was(talk: Talk) -> None:
    talk.ask_for(1, rq.SetTopic(named("#lobby"), "tea"))
    talk.ask_for(1, rq.Say(named("#lobby"), (text("hi"),)))
    talk.ask_for(1, rq.SetTopic(named("#lobby"), "coffee"))
    again = Hall(Policy(), state_after(talk.stored))
    assert again.persistent.rooms == talk.hall.persistent.rooms


def test_a_topic_set_to_nothing_is_one_too(talk: Talk) -> None:
    talk.ask_for(1, rq.SetTopic(named("#lobby"), "tea"))
    talk.ask_for(2, rq.SetTopic(named("#lobby"), ""))
    assert talk.hall.presence.rooms[talk.room("#lobby")].draft.topic == ""
    assert talk.audience() == [1, 2]


TEXTS = st.lists(
    st.sampled_from(("hi", "you", "", "123456789", "1234", "1\n2", "1\n\n3", "1\n2\n3\n4", "\n")).map(text),
    min_size=1,
    max_size=6,
)
TARGETS = st.sampled_from(("#lobby", "#tea", "#void", "Bob", "Zoe"))


@given(TEXTS, TARGETS, st.booleans(), st.booleans())
def test_several_texts_come_to_what_each_comes_to_alone(
    texts: list[Text], target: str, is_kept: bool, is_moderated: bool
) -> None:
    """The same events in the same places, and the same refusals: also of the first that keep a room."""
    together, alone = (Talk(Limits(text_bytes=8, text_lines=3)) for _ in range(2))
    for talk in (together, alone):
        talk.enter(1, "Ann", "#lobby")
        talk.enter(2, "Bob", "#lobby", "#tea")
        if is_kept:
            talk.ask_for(2, rq.Say(named("#tea"), (text("kept"),)))
        if is_moderated:
            talk.events(2, rq.SetRules(named("#tea"), (Change(Rule.MODERATED, True),)))
        talk.events(1, rq.Join(named("#tea")))
    one_by_one = [alone.ask_for(1, rq.Say(named(target), (each,))) for each in texts]
    expected = [
        each for decision in one_by_one for each in ([decision] if isinstance(decision, Refusal) else [*decision])
    ]
    decision = together.ask_for(1, rq.Say(named(target), tuple(texts)))
    came = [decision] if isinstance(decision, Refusal) else [*decision]
    assert list(map(timeless, came)) == list(map(timeless, expected))
    audiences = [[audience for _, audience in talk.heard] for talk in (together, alone)]
    assert audiences[0] == audiences[1] and together.seq == alone.seq


def timeless(each: ev.Event | Refusal) -> object:
    """Those that are said one after the other have a time of their own each."""
    return each if isinstance(each, Refusal) else each._replace(at=0)
