"""Every type of event has a row: what is new in the core is told to somebody, or to nobody on purpose."""

from typing import get_args

from beseda.core import events as ev
from beseda.wire.dialects.dialect import Lines
from beseda.wire.dialects.plain import Plain
from engine_fakes import Stage, item_of, room


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
