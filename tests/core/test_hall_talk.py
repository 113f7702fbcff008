"""Talk, signals and reactions: what is too long or empty, who is heard where, and what each becomes."""

import pytest
from hall_fixtures import Talk, named, text
from hypothesis import given
from hypothesis import strategies as st

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.decisions.talk import fault_in_text
from beseda.core.ids import NOBODY, RoomId, Seq, UserId, session_id
from beseda.core.limits import LONGEST_REACTION, Limits
from beseda.core.refusals import Reason, Refusal
from beseda.core.room_guard import Guard
from beseda.core.rules import Change, Mask, Role, Rule
from beseda.core.text import Text

TEA = named("#tea")
ANN, BOB, EVE = 1, 2, 3
VERSION = text("\x01VERSION\x01")


@pytest.fixture
def talk() -> Talk:
    """Ann, who made #tea and is operator there, and Bob in it; Eve in no room."""
    talk = Talk()
    talk.enter(ANN, "Ann", "#tea")
    talk.enter(BOB, "Bob", "#tea")
    talk.enter(EVE, "Eve")
    return talk


def user(talk: Talk, session: int) -> UserId:
    return talk.hall.presence.sessions[session_id(1, session)].user


def rules(*changes: Change) -> rq.SetRules:
    return rq.SetRules(TEA, changes)


def facts(said: ev.Event) -> rq.MessageFacts:
    assert isinstance(said, ev.Said)
    return rq.MessageFacts(said.seq, said.author, said.room, said.peer)


def said_by(talk: Talk, session: int, target: str, words: str = "hi") -> rq.MessageFacts:
    return facts(talk.events(session, rq.Say(named(target), (text(words),)))[-1])


WORDS = st.text(st.sampled_from("aя語\U0001f600 "), max_size=12) | st.text("\U0001f600", max_size=12)


@given(st.lists(WORDS, min_size=1, max_size=4), st.integers(1, 40), st.integers(1, 4))
def test_a_text_has_so_many_bytes_and_lines_at_most_and_something_in_it(
    lines: list[str], most: int, most_lines: int
) -> None:
    fault = fault_in_text(Text(tuple(lines)), Limits(text_bytes=most, text_lines=most_lines))
    if len("\n".join(lines).encode()) > most:
        assert fault == Refusal(Reason.TEXT_TOO_LONG, str(most))
    elif len(lines) > most_lines:
        assert fault == Refusal(Reason.TOO_MANY_LINES, str(most_lines))
    else:
        assert fault == (None if any(lines) else Refusal(Reason.TEXT_EMPTY))


@pytest.mark.parametrize("request_", [rq.Say(TEA, (text(""),)), rq.Signal(TEA, text("")), rq.Signal(TEA, text("\n"))])
def test_nothing_said_is_told_before_where_it_was_to_be_said(talk: Talk, request_: rq.Request) -> None:
    assert talk.reason(EVE, request_) is Reason.TEXT_EMPTY, "Eve is not even in the room"


def test_what_is_said_bears_the_names_as_they_are_called_and_not_as_they_were_typed(talk: Talk) -> None:
    said_by(talk, BOB, "#TEA")
    (in_room,) = talk.events(BOB, rq.Say(talk.room("#tea"), (text("by number"),)))
    (in_private,) = talk.events(BOB, rq.Say(named("ANN"), (text("psst"),)))
    assert isinstance(in_room, ev.Said) and isinstance(in_private, ev.Said)
    assert (in_room.target_name, in_room.peer, in_room.pair) == ("#tea", NOBODY, None)
    assert (in_private.target_name, in_private.room) == ("Ann", RoomId(0))
    assert in_private.pair == (user(talk, ANN), user(talk, BOB))


@pytest.mark.parametrize("request_", [rq.Say(TEA, (text("hi"),)), rq.Signal(TEA, VERSION), rq.Signal(TEA, None)])
def test_in_a_moderated_room_a_voice_is_heard_and_others_are_told_why_not(talk: Talk, request_: rq.Request) -> None:
    talk.events(ANN, rules(Change(Rule.MODERATED, True)))
    assert talk.ask_for(BOB, request_) == Refusal(Reason.MAY_NOT_SPEAK, "#tea")
    talk.events(ANN, rq.SetRole(TEA, named("Bob"), Role.VOICE, True))
    assert talk.events(BOB, request_)


@pytest.mark.parametrize("request_", [rq.Say(TEA, (text("hi"),)), rq.Signal(TEA, VERSION)])
def test_who_is_outside_is_told_so_and_of_a_secret_room_that_there_is_none(talk: Talk, request_: rq.Request) -> None:
    assert talk.ask_for(EVE, request_) == Refusal(Reason.NOT_IN_ROOM, "#tea")
    talk.events(ANN, rules(Change(Rule.SECRET, True)))
    assert talk.ask_for(EVE, request_) == Refusal(Reason.NO_SUCH_ROOM, "#tea")


def test_a_list_of_the_banned_is_looked_through_once_and_not_for_each_line(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk.events(ANN, rules(Change(Rule.BANNED, True, mask=Mask("max!*@*", "max!*@*"))))
    looked: list[str] = []

    real = Guard.silences

    def look(guard: Guard, mask: str) -> bool:
        looked.append(mask)
        return real(guard, mask)

    monkeypatch.setattr(Guard, "silences", look)
    for _ in range(3):
        said_by(talk, BOB, "#tea")
    assert looked == ["bob!@"]


def test_programs_are_not_heard_where_a_room_wants_none_of_them_but_people_and_tags_are(talk: Talk) -> None:
    talk.events(ANN, rules(Change(Rule.NO_SIGNALS, True)))
    assert talk.ask_for(BOB, rq.Signal(TEA, VERSION)) == Refusal(Reason.MAY_NOT_SPEAK, "#tea")
    assert talk.reason(ANN, rq.Signal(TEA, VERSION)) is Reason.MAY_NOT_SPEAK, "nor those of its operator"
    assert talk.events(BOB, rq.Signal(TEA, text("help!"), least=Role.OPERATOR))
    assert talk.events(BOB, rq.Signal(TEA, None, (("+typing", "active"),)))
    assert talk.events(BOB, rq.Signal(named("Ann"), VERSION)), "it holds in the room alone"


def test_a_signal_is_kept_nowhere_and_keeps_no_room(talk: Talk) -> None:
    (event,) = talk.events(BOB, rq.Signal(TEA, None, (("+typing", "active"),), Role.VOICE))
    bob, tea = user(talk, BOB), talk.room("#tea")
    tags = (("+typing", "active"),)
    assert event == ev.Signalled(event.seq, event.at, bob, "Bob", tea, NOBODY, "#tea", None, tags, Role.VOICE)
    assert talk.stored == [] and tea not in talk.hall.persistent.rooms


def test_a_signal_to_nobody_is_refused_by_the_name_that_was_typed(talk: Talk) -> None:
    assert talk.ask_for(BOB, rq.Signal(named("Max"), VERSION)) == Refusal(Reason.NO_SUCH_PERSON, "Max")
    assert talk.ask_for(BOB, rq.Signal(named("#elm"), VERSION)) == Refusal(Reason.NO_SUCH_ROOM, "#elm")


def test_a_reaction_to_private_talk_names_the_other_one_whoever_of_the_two_reacts(talk: Talk) -> None:
    message = said_by(talk, ANN, "Bob")
    for who, other in ((BOB, ANN), (ANN, BOB)):
        (reacted,) = talk.events(who, rq.React(message, "👍"))
        assert isinstance(reacted, ev.Reacted)
        assert (reacted.room, reacted.peer, reacted.about) == (RoomId(0), user(talk, other), message.seq)
    assert talk.reason(EVE, rq.React(message, "👍")) is Reason.NO_SUCH_MESSAGE


def test_who_may_not_speak_in_a_room_may_not_react_there(talk: Talk) -> None:
    said_by(talk, ANN, "#tea")
    assert talk.ask_for(EVE, rq.React(said_by(talk, ANN, "#tea"), "👍")) == Refusal(Reason.NOT_IN_ROOM, "#tea")
    talk.events(ANN, rq.BecomeOperator())
    message = said_by(talk, ANN, "#tea")
    assert talk.events(BOB, rq.React(message, "👍"))
    talk.events(ANN, rules(Change(Rule.MODERATED, True), Change(Rule.SECRET, True)))
    assert talk.ask_for(BOB, rq.React(message, "👍")) == Refusal(Reason.MAY_NOT_SPEAK, "#tea")
    assert talk.ask_for(EVE, rq.React(message, "👍")) == Refusal(Reason.NO_SUCH_MESSAGE)
    gone = message._replace(room=RoomId(77))
    assert talk.ask_for(ANN, rq.React(gone, "👍")) == Refusal(Reason.NO_SUCH_MESSAGE)


def test_a_reaction_is_measured_in_bytes(talk: Talk) -> None:
    message = said_by(talk, ANN, "#tea")
    longest = "я" * (LONGEST_REACTION // 2)
    (reacted,) = talk.events(BOB, rq.React(message, longest))
    assert isinstance(reacted, ev.Reacted) and reacted.reaction == longest
    too_long = Refusal(Reason.TEXT_TOO_LONG, str(LONGEST_REACTION))
    assert talk.ask_for(BOB, rq.React(message, longest + "!")) == too_long


def test_a_reaction_is_taken_back_in_the_same_way(talk: Talk) -> None:
    message = said_by(talk, ANN, "#tea")
    (given_,) = talk.events(BOB, rq.React(message, "👍"))
    assert isinstance(given_, ev.Reacted)
    (taken,) = talk.events(BOB, rq.React(message, "👍", False, there=((given_.user, "👍"),)))
    assert isinstance(taken, ev.Reacted)
    assert given_.on and taken == given_._replace(seq=taken.seq, at=taken.at, on=False)


def test_of_several_texts_the_first_that_is_heard_keeps_the_room_and_each_has_its_own_place(talk: Talk) -> None:
    decision = talk.ask_for(BOB, rq.Say(TEA, (text(""), text("one"), text("two"))))
    assert not isinstance(decision, Refusal)
    empty, kept, first, second = [*decision]
    start = talk.seq - 3 * rq.USUAL_PLACES
    assert empty == Refusal(Reason.TEXT_EMPTY)
    assert isinstance(kept, ev.RoomKept) and kept.seq == Seq(start + 3)
    assert isinstance(first, ev.Said) and first.seq == Seq(start + 4)
    assert isinstance(second, ev.Said) and second.seq == Seq(start + 5)
