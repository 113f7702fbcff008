"""What becomes of a message: who may react to it, change it and take it back, and for how long."""

import pytest
from hall_fixtures import Talk, named, text

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.hall_view import WordingsFor
from beseda.core.ids import NOBODY, RoomId, Seq, UserId, session_id
from beseda.core.limits import LONGEST_REASON, LONGEST_TEXT, MOST_OWN_REACTIONS, MOST_REACTIONS
from beseda.core.questions import MayReadWordings, Scope
from beseda.core.redactions import MOST, Redactions
from beseda.core.refusals import Reason, Refusal
from beseda.core.rules import Change, Role, Rule
from beseda.core.text import MessageKind, Text

ANN, BOB, EVE = 1, 2, 3
TEA = named("#tea")
MINUTES = 60
"""Of Talk, in which a place is a second."""


@pytest.fixture
def talk() -> Talk:
    talk = Talk()
    for session, name in ((ANN, "Ann"), (BOB, "Bob"), (EVE, "Eve")):
        talk.enter(session, name)
    for session in (ANN, BOB):
        talk.events(session, rq.Join(TEA))
    return talk


def said_by(talk: Talk, session: int, target: str, words: Text = text("hi")) -> rq.MessageFacts:  # noqa: B008 (a value)
    said = talk.events(session, rq.Say(named(target), (words,)))[-1]
    assert isinstance(said, ev.Said)
    told = said.at, said.author_name, said.target_name, said.text.kind
    return rq.MessageFacts(said.seq, said.author, said.room, said.peer, *told)


def user_of(talk: Talk, session: int) -> UserId:
    return talk.hall.presence.sessions[session_id(1, session)].user


def rules(*changes: Change) -> rq.SetRules:
    return rq.SetRules(TEA, changes)


def test_the_author_changes_a_message_and_everybody_in_the_room_is_concerned(talk: Talk) -> None:
    message = said_by(talk, ANN, "#tea", Text(("wavs",), MessageKind.ACTION))
    (edited,) = talk.events(ANN, rq.Edit(message, ("waves", "twice"), TEA))
    assert isinstance(edited, ev.Edited)
    assert edited.text == Text(("waves", "twice"), MessageKind.ACTION), "it stays what it was: something done"
    assert (edited.about, edited.room, edited.peer, edited.target_name) == (message.seq, message.room, NOBODY, "#tea")
    assert (edited.author_name, edited.said_at) == ("Ann", message.at)
    assert sorted(talk.audience()) == [ANN, BOB] and talk.stored[-1] == edited


@pytest.mark.parametrize("who", [BOB, EVE])
def test_nobody_else_changes_it_whatever_they_are_called_by_now(talk: Talk, who: int) -> None:
    message = said_by(talk, ANN, "#tea")
    talk.events(ANN, rq.Exit())
    talk.events(who, rq.Rename(named("Ann")))
    assert talk.ask_for(who, rq.Edit(message, ("no",))) == Refusal(Reason.NOT_YOURS, "Ann")
    assert talk.ask_for(who, rq.Redact(message)) == Refusal(Reason.NOT_YOURS, "Ann")


def test_not_even_an_operator_puts_words_into_somebody_elses_mouth(talk: Talk) -> None:
    message = said_by(talk, BOB, "#tea")
    talk.events(ANN, rq.BecomeOperator())
    assert talk.reason(ANN, rq.Edit(message, ("I agree",))) is Reason.NOT_YOURS


def test_a_message_is_changed_for_an_hour_and_taken_back_for_a_day(talk: Talk) -> None:
    message = said_by(talk, BOB, "#tea")
    talk.seq += 60 * MINUTES - 2
    assert talk.events(BOB, rq.Edit(message, ("hello",)))
    assert talk.ask_for(BOB, rq.Edit(message, ("hello",))) == Refusal(Reason.TOO_LATE, "60")
    talk.seq += 23 * 60 * MINUTES
    assert talk.ask_for(BOB, rq.Redact(message)) == Refusal(Reason.TOO_LATE, "1440")
    assert talk.events(ANN, rq.Redact(message)), "operators may later, too"


def test_what_a_message_becomes_has_the_limits_of_a_message(talk: Talk) -> None:
    message = said_by(talk, ANN, "#tea")
    assert talk.reason(ANN, rq.Edit(message, ("",))) is Reason.TEXT_EMPTY
    assert talk.ask_for(ANN, rq.Edit(message, ("x" * (LONGEST_TEXT + 1),))) == Refusal(
        Reason.TEXT_TOO_LONG, str(LONGEST_TEXT)
    )
    assert talk.reason(ANN, rq.Redact(message, "я" * LONGEST_REASON)) is Reason.TEXT_TOO_LONG


def test_who_may_not_speak_changes_nothing_but_takes_their_own_back_without_a_word(talk: Talk) -> None:
    message = said_by(talk, BOB, "#tea")
    talk.events(ANN, rules(Change(Rule.MODERATED, True)))
    assert talk.ask_for(BOB, rq.Edit(message, ("spam",))) == Refusal(Reason.MAY_NOT_SPEAK, "#tea")
    (redacted,) = talk.events(BOB, rq.Redact(message, "spam, spam"))
    assert isinstance(redacted, ev.Redacted) and redacted.reason == ""


def test_a_rooms_operators_take_back_what_others_said_there_and_nowhere_else(talk: Talk) -> None:
    message, elsewhere = said_by(talk, BOB, "#tea"), said_by(talk, BOB, "Ann")
    (redacted,) = talk.events(ANN, rq.Redact(message, "off topic"))
    assert isinstance(redacted, ev.Redacted)
    assert (redacted.author, redacted.author_name, redacted.reason) == (message.author, "Bob", "off topic")
    assert sorted(talk.audience()) == [ANN, BOB]
    assert talk.ask_for(ANN, rq.Redact(elsewhere)) == Refusal(Reason.NOT_YOURS, "Bob")
    talk.events(ANN, rq.SetRole(TEA, named("Bob"), Role.VOICE, True))
    assert talk.reason(BOB, rq.Redact(said_by(talk, ANN, "#tea"))) is Reason.NOT_YOURS, "a voice is no office"


def test_the_servers_operators_take_back_what_was_said_in_any_room(talk: Talk) -> None:
    talk.events(ANN, rules(Change(Rule.SECRET, True)))
    message = said_by(talk, BOB, "#tea")
    talk.events(EVE, rq.BecomeOperator())
    (redacted,) = talk.events(EVE, rq.Redact(message, target=TEA))
    assert isinstance(redacted, ev.Redacted) and (redacted.author_name, redacted.target_name) == ("Bob", "#tea")
    assert sorted(talk.audience()) == [ANN, BOB]


def test_an_operator_who_goes_through_ids_does_not_learn_who_talks_with_whom(talk: Talk) -> None:
    message = said_by(talk, ANN, "Bob")
    talk.events(EVE, rq.BecomeOperator())
    for target in (None, named("Ann"), named("Bob"), named("Zoe")):
        for request in (rq.React(message, "👍"), rq.Edit(message, ("x",)), rq.Redact(message)):
            assert talk.ask_for(EVE, request._replace(target=target)) == Refusal(Reason.NO_SUCH_MESSAGE)


def test_what_one_may_not_see_is_no_message(talk: Talk) -> None:
    talk.events(ANN, rules(Change(Rule.SECRET, True)))
    in_secret, in_private = said_by(talk, ANN, "#tea"), said_by(talk, ANN, "Bob")
    for message in (in_secret, in_private):
        for request in (rq.React(message, "👍"), rq.Edit(message, ("x",)), rq.Redact(message)):
            assert talk.ask_for(EVE, request) == Refusal(Reason.NO_SUCH_MESSAGE)
            assert talk.ask_for(EVE, request._replace(target=TEA)) == Refusal(Reason.NO_SUCH_MESSAGE)


def test_a_message_is_where_it_was_said(talk: Talk) -> None:
    talk.events(ANN, rq.Join(named("#rum")))
    in_room, in_private = said_by(talk, ANN, "#tea"), said_by(talk, ANN, "Bob")
    for message, right, wrong in (
        (in_room, ("#tea",), ("#rum", "#nowhere", "Bob")),
        (in_private, ("Bob",), ("#tea", "Ann", "Eve", "Zoe")),
    ):
        for target in wrong:
            assert talk.reason(ANN, rq.Edit(message, ("x",), named(target))) is Reason.NO_SUCH_MESSAGE, target
        for target in right:
            assert talk.events(ANN, rq.Edit(message, ("x",), named(target)))


def test_private_talk_with_somebody_who_has_gone_is_named_as_it_was(talk: Talk) -> None:
    message = said_by(talk, ANN, "Bob")
    talk.events(BOB, rq.Exit())
    talk.events(EVE, rq.Rename(named("Bob")))
    assert talk.events(ANN, rq.Redact(message, target=named("Bob"))), "though another is called so by now"
    assert talk.audience() == [ANN]


def test_what_was_taken_back_is_no_message_any_more(talk: Talk) -> None:
    message = said_by(talk, ANN, "#tea")
    talk.events(ANN, rq.Redact(message))
    for request in (rq.React(message, "👍"), rq.Edit(message, ("back",)), rq.Redact(message)):
        assert talk.ask_for(ANN, request) == Refusal(Reason.NO_SUCH_MESSAGE)


def test_what_the_journal_did_not_take_was_not_taken_back(talk: Talk) -> None:
    message = said_by(talk, ANN, "#tea")
    talk.hall.settle()
    talk.events(ANN, rq.Redact(message))
    talk.hall.take_back()
    assert talk.events(ANN, rq.Edit(message, ("still here",)))


def test_reactions_are_bounded_for_one_and_for_all(talk: Talk) -> None:
    message = said_by(talk, ANN, "#tea")
    bob = user_of(talk, BOB)
    own = rq.React(message, "👍", there=tuple((bob, str(each)) for each in range(MOST_OWN_REACTIONS)))
    assert talk.ask_for(BOB, own) == Refusal(Reason.TOO_MANY_REACTIONS, str(MOST_OWN_REACTIONS))
    full = rq.React(message, "👍", there=tuple((UserId(1000 + each), "👍") for each in range(MOST_REACTIONS)))
    assert talk.ask_for(BOB, full) == Refusal(Reason.TOO_MANY_REACTIONS, str(MOST_REACTIONS))
    assert talk.events(BOB, own._replace(reaction="0", on=False))


def test_a_reaction_that_is_there_is_not_put_again_and_one_that_is_not_is_not_taken_back(talk: Talk) -> None:
    message = said_by(talk, ANN, "#tea")
    bob = user_of(talk, BOB)
    assert talk.events(BOB, rq.React(message, "👍", there=((bob, "👍"),))) == []
    assert talk.events(BOB, rq.React(message, "👍", on=False, there=((UserId(1000), "👍"),))) == []


def test_who_may_not_speak_puts_no_reaction_and_takes_their_own_back(talk: Talk) -> None:
    message = said_by(talk, ANN, "#tea")
    bob = user_of(talk, BOB)
    talk.events(ANN, rules(Change(Rule.MODERATED, True)))
    assert talk.reason(BOB, rq.React(message, "👍")) is Reason.MAY_NOT_SPEAK
    assert talk.events(BOB, rq.React(message, "👍", on=False, there=((bob, "👍"),)))


def reaction_of(talk: Talk, session: int, message: rq.MessageFacts) -> rq.ReactionFacts:
    (reacted,) = talk.events(session, rq.React(message, "👍"))
    assert isinstance(reacted, ev.Reacted)
    return rq.ReactionFacts(reacted.seq, reacted.user, reacted.name, reacted.reaction)


def test_a_reaction_is_taken_back_by_its_place_by_its_author_and_by_the_rooms_operators(talk: Talk) -> None:
    message = said_by(talk, BOB, "#tea")
    talk.seq += 48 * 60 * MINUTES
    for who, by in ((BOB, NOBODY), (ANN, user_of(talk, ANN))):
        reaction = reaction_of(talk, BOB, message)
        assert talk.ask_for(EVE, rq.Redact(message, reaction=reaction)) == Refusal(Reason.NOT_YOURS, "Bob")
        (taken,) = talk.events(who, rq.Redact(message, "enough", TEA, reaction))
        assert isinstance(taken, ev.Reacted) and not taken.on
        assert (taken.user, taken.name, taken.of, taken.taken_by) == (reaction.user, reaction.name, reaction.seq, by)


def test_of_two_who_talk_in_private_nobody_takes_back_the_others_reaction(talk: Talk) -> None:
    message = said_by(talk, ANN, "Bob")
    reaction = reaction_of(talk, BOB, message)
    assert talk.reason(ANN, rq.Redact(message, reaction=reaction)) is Reason.NOT_YOURS
    (taken,) = talk.events(BOB, rq.Redact(message, target=named("Ann"), reaction=reaction))
    assert isinstance(taken, ev.Reacted) and taken.target_name == "Ann" and sorted(talk.audience()) == [ANN, BOB]


def test_a_reaction_to_what_is_no_message_there_passes_as_a_signal_if_it_is_to(talk: Talk) -> None:
    message = said_by(talk, ANN, "Bob")
    signal = rq.Signal(TEA, None, (("+draft/react", "👍"),))
    (signalled,) = talk.events(BOB, rq.React(message, "👍", target=TEA, otherwise=signal))
    assert isinstance(signalled, ev.Signalled) and signalled.attributes == signal.attributes
    (signalled,) = talk.events(BOB, rq.React(message, "👍", on=False, target=named("Ann"), otherwise=signal))
    assert isinstance(signalled, ev.Signalled), "nor is there such a reaction to take back"
    assert not any(isinstance(event, ev.Reacted) for event in talk.stored)


def test_only_so_many_places_are_remembered_as_taken_back() -> None:
    redactions = Redactions()
    for place in range(MOST + 1):
        redactions.add(Seq(place))
    assert Seq(0) not in redactions and Seq(MOST) in redactions and Seq(1) in redactions


def test_a_reply_is_said_where_the_message_was_whatever_the_room_is_called_by_now(talk: Talk) -> None:
    message = said_by(talk, ANN, "#tea")
    talk.events(ANN, rq.RenameRoom(TEA, named("#coffee")))
    (said,) = talk.events(BOB, rq.ReplyTo(message, (text("so?"),)))
    assert isinstance(said, ev.Said)
    assert (said.room, said.target_name, said.text.lines) == (message.room, "#coffee", ("so?",))
    assert talk.reason(EVE, rq.ReplyTo(message._replace(room=RoomId(77)), (text("x"),))) is Reason.NO_SUCH_MESSAGE


def test_a_private_reply_reaches_the_same_person_under_another_name_and_never_the_next_of_that_name(talk: Talk) -> None:
    message = said_by(talk, ANN, "Bob")
    talk.events(ANN, rq.Rename(named("Anna")))
    talk.events(EVE, rq.Rename(named("Ann")))
    (said,) = talk.events(BOB, rq.ReplyTo(message, (text("yes"),)))
    assert isinstance(said, ev.Said) and (said.peer, said.target_name) == (message.author, "Anna")
    assert talk.reason(EVE, rq.ReplyTo(message, (text("me too"),))) is Reason.NO_SUCH_MESSAGE
    talk.events(ANN, rq.Exit())
    assert talk.ask_for(BOB, rq.ReplyTo(message, (text("there?"),))) == Refusal(Reason.NO_SUCH_PERSON, "Ann")


def test_what_could_not_be_said_there_is_refused_in_a_reply_too(talk: Talk) -> None:
    message = said_by(talk, ANN, "#tea")
    talk.events(ANN, rules(Change(Rule.MODERATED, True)))
    assert talk.reason(BOB, rq.ReplyTo(message, (text("psst"),))) is Reason.MAY_NOT_SPEAK
    assert talk.reason(ANN, rq.ReplyTo(message, (text("x" * (LONGEST_TEXT + 1)),))) is Reason.TEXT_TOO_LONG


def test_a_reaction_names_the_author_of_the_message(talk: Talk) -> None:
    message = said_by(talk, ANN, "#tea")
    (reacted,) = talk.events(BOB, rq.React(message, "👍"))
    assert isinstance(reacted, ev.Reacted) and (reacted.author, reacted.author_name) == (message.author, "Ann")


# What it said before.

NOTHING: frozenset[object] = frozenset()


def granted(talk: Talk, session: int, message: rq.MessageFacts, target: str | None = None) -> object:
    """What of the past is granted to whoever asks what a message said before: rooms and talks, or why not."""
    answer = talk.ask(session, MayReadWordings(message, named(target) if target else None))
    return (answer.rooms, answer.pairs) if isinstance(answer, Scope) else answer


def talk_of(wordings_for: WordingsFor) -> Talk:
    """Ann is operator of #tea, Bob is in it, Eve is not."""
    talk = Talk(wordings_for=wordings_for)
    for session, name in ((ANN, "Ann"), (BOB, "Bob"), (EVE, "Eve")):
        talk.enter(session, name)
    for session in (ANN, BOB):
        talk.events(session, rq.Join(TEA))
    return talk


def test_earlier_words_are_for_nobody_for_operators_or_for_everybody_as_the_settings_say() -> None:
    readers_of: dict[WordingsFor, tuple[int, ...]] = {
        "nobody": (),
        "operators": (ANN,),
        "everybody": (ANN, BOB, EVE),
    }
    for wordings_for, readers in readers_of.items():
        talk = talk_of(wordings_for)
        message = said_by(talk, BOB, "#tea")
        for who in (ANN, BOB, EVE):
            rooms = frozenset((message.room,)) if who in readers else NOTHING
            assert granted(talk, who, message, "#tea") == (rooms, NOTHING), (wordings_for, who)
    talk = talk_of("operators")
    message = said_by(talk, BOB, "#tea")
    talk.events(ANN, rq.SetRole(TEA, named("Bob"), Role.HALF, True))
    talk.events(EVE, rq.BecomeOperator())
    for who in (BOB, EVE):
        assert granted(talk, who, message) == (frozenset((message.room,)), NOTHING)
    talk.events(ANN, rq.SetRole(TEA, named("Bob"), Role.VOICE, True))
    talk.events(ANN, rq.SetRole(TEA, named("Bob"), Role.HALF, False))
    assert granted(talk, BOB, message) == (NOTHING, NOTHING), "a voice is no office"


def test_nobody_is_an_operator_of_private_talk_and_for_everybody_means_the_two() -> None:
    for is_open in (False, True):
        talk = talk_of("everybody" if is_open else "operators")
        message = said_by(talk, BOB, "Ann")
        talk.events(EVE, rq.BecomeOperator())
        two = frozenset((tuple(sorted((message.author, message.peer))),)) if is_open else NOTHING
        assert granted(talk, ANN, message, "Bob") == granted(talk, BOB, message, "Ann") == (NOTHING, two)
        assert granted(talk, EVE, message) == Refusal(Reason.NO_SUCH_MESSAGE)
        assert granted(talk, EVE, message, "Ann") == Refusal(Reason.NO_SUCH_MESSAGE)


def test_who_may_not_read_a_message_is_told_that_there_is_none_whatever_it_said_before() -> None:
    talk = talk_of("everybody")
    no_such = Refusal(Reason.NO_SUCH_MESSAGE)
    talk.events(ANN, rules(Change(Rule.SECRET, True)))
    message = said_by(talk, BOB, "#tea")
    talk.events(EVE, rq.BecomeOperator())
    assert granted(talk, EVE, message) == granted(talk, EVE, message, "#tea") == no_such
    assert granted(talk, BOB, message, "#elsewhere") == no_such
    talk.events(BOB, rq.Redact(message))
    assert granted(talk, ANN, message) == no_such
