"""Every type of event has a row: what is new in the core is told to somebody, or to nobody on purpose."""

from typing import get_args

from beseda.core import events as ev
from beseda.core.ids import Seq
from beseda.core.requests import Edit, MessageFacts, React, Redact
from beseda.wire.dialects.actions import Submission
from beseda.wire.dialects.dialect import Lines
from beseda.wire.dialects.irc.dialect import Irc
from beseda.wire.dialects.irc.network import Network
from beseda.wire.dialects.irc.profile import Profiles
from beseda.wire.dialects.plain import Plain
from engine_fakes import AS_IRC, Stage, asks, item_of, room


def test_every_event_but_talk_has_a_row() -> None:
    assert set(Stage().announcer.news.rows) == set(get_args(ev.Event)) - {ev.Said}


class Speechless(Plain):
    """Can't say what was done to its client."""

    __slots__ = ()

    def note(self, *_: object) -> Lines:
        raise ZeroDivisionError


def test_a_bug_in_what_one_is_told_costs_that_one_and_not_who_did_it() -> None:
    stage = Stage()
    ann, bob, eve = clients = [stage.seated(n, name, "/join tea") for n, name in enumerate(("Ann", "Bob", "Eve"), 1)]
    bob.dialect = Speechless("en", room("#lobby"))
    for client in clients:
        client.take()
    stage.act([item_of(ann, "/kick Bob bye")])
    assert [client.over for client in clients] == [False, True, False]
    assert "Bob" in ann.take()[0] and "Bob" in eve.take()[0]


def test_who_joins_is_shown_what_stands_of_what_was_said_last() -> None:
    """Neither what was taken back nor an earlier wording, also a moment after."""
    stage = Stage()
    ann = stage.seated(1, "Ann", "/join tea")
    stage.act([item_of(ann, "secret"), item_of(ann, "a slip"), item_of(ann, "words")])
    log = stage.journal.follow(Seq(0), 100)
    secret, slip, _ = (MessageFacts(e.seq, e.author, e.room, e.peer, e.at) for e in log if type(e) is ev.Said)
    stage.act([asks(ann, Submission((Edit(slip, ("mended",)), Redact(secret))))])
    bob = stage.seated(3, "Bob")
    stage.say(bob, "/join tea")
    shown = "\n".join(bob.take())
    assert "mended" in shown and "words" in shown and "slip" not in shown and "secret" not in shown


def said_by_ann(stage: Stage) -> MessageFacts:
    (event,) = (event for event in stage.journal.follow(Seq(0), 100) if type(event) is ev.Said)
    return MessageFacts(event.seq, event.author, event.room, event.peer, event.at, event.author_name)


def test_of_a_reaction_only_who_said_the_message_and_who_reacted_are_told_in_plain_text() -> None:
    stage = Stage()
    ann, bob, eve = [stage.seated(n, name, "/join tea") for n, name in enumerate(("Ann", "Bob", "Eve"), 1)]
    stage.say(ann, "hello")
    message = said_by_ann(stage)
    for client in (ann, bob, eve):
        client.take()
    stage.act([asks(bob, Submission((React(message, "👍"),)))])
    assert [line.partition(" (")[0] for line in ann.take()] == ["Server: Bob reacted to what you said in #tea"]
    assert bob.take()[0].startswith("Your reaction to Ann (") and eve.take() == []
    stage.act([asks(ann, Submission((React(message, "👍"),)))])
    assert [line.partition(" (")[0] for line in ann.take()] == ["Your reaction to Ann"], "once, of one's own"


def test_who_said_the_message_is_not_told_of_the_reactions_of_those_they_ignore_or_in_a_room_they_have_left() -> None:
    stage = Stage()
    ann, bob = [stage.seated(n, name, "/join tea") for n, name in enumerate(("Ann", "Bob"), 1)]
    stage.say(ann, "hello")
    message = said_by_ann(stage)
    stage.say(ann, "/ignore Bob")
    ann.take()
    stage.act([asks(bob, Submission((React(message, "👍"),)))])
    assert ann.take() == []
    stage.say(ann, "/ignore Bob", "/leave tea")
    ann.take()
    stage.act([asks(bob, Submission((React(message, "❤"),)))])
    assert ann.take() == []


def test_a_program_of_who_said_the_message_is_told_what_all_are_told_and_besides_a_sentence() -> None:
    stage = Stage()
    ann = stage.client(1)
    for line in ("/client 2 en", "Ann", "/join tea", "hello"):
        stage.say(ann, line)
    bob = stage.seated(2, "Bob", "/join tea")
    ann.take()  # whose lines `splitlines` would part at their mark
    stage.act([asks(bob, Submission((React(said_by_ann(stage), "👍"),)))])
    common, own = ann.received.decode().split("\n")[:-1]
    assert '"kind":"reacted"' in common and '"text"' not in common
    assert '"kind":"reacted"' in own and '"you":true' in own and '"text"' in own


def test_irc_of_who_said_the_message_is_told_of_a_reaction_once() -> None:
    stage = Stage()
    ann = stage.client(1)
    ann.dialect, ann.framing = Irc(Profiles(Network()), "cloak", "en"), AS_IRC
    for line in ("CAP REQ :message-tags", "NICK Ann", "USER a 0 * :A", "CAP END", "JOIN #tea", "PRIVMSG #tea :hello"):
        stage.say(ann, line)
    bob = stage.seated(2, "Bob", "/join tea")
    ann.take()
    stage.act([asks(bob, Submission((React(said_by_ann(stage), "👍"),)))])
    (line,) = ann.take()
    assert "TAGMSG #tea" in line


def test_where_everybody_wants_numbers_each_has_their_own() -> None:
    stage = Stage()
    ann, bob, eve = [stage.seated(n, name, "/join tea") for n, name in enumerate(("Ann", "Bob", "Eve"), 1)]
    stage.say(ann, "one")
    stage.say(bob, "/numbers on")
    stage.say(ann, "two")
    stage.say(eve, "/numbers on")
    for client in (bob, eve):
        client.take()
    stage.act([item_of(ann, "three", "/msg Bob psst"), item_of(eve, "four")])
    assert bob.take() == ["2. Ann: three", "3. (private) Ann: psst", "4. Eve: four"]
    assert eve.take() == ["1. Ann: three", "2. Eve: four"]
    stage.say(bob, "/numbers off")
    bob.take()
    stage.say(ann, "five")
    assert (bob.take(), eve.take()) == (["Ann: five"], ["3. Ann: five"]), "one's own have numbers, too"
