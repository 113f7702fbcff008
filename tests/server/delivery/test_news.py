"""Every type of event has a row: what is new in the core is told to somebody, or to nobody on purpose."""

from typing import get_args

from beseda.core import events as ev
from beseda.core.ids import Seq
from beseda.core.requests import Edit, MessageFacts, Redact
from beseda.wire.dialects.actions import Submission
from beseda.wire.dialects.dialect import Lines
from beseda.wire.dialects.plain import Plain
from engine_fakes import Stage, asks, item_of, room


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
