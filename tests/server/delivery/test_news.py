"""Every type of event has a row: what is new in the core is told to somebody, or to nobody on purpose."""

from typing import get_args

from beseda.core import events as ev
from engine_fakes import Stage


def test_every_event_but_talk_has_a_row() -> None:
    assert set(Stage().announcer.news.rows) == set(get_args(ev.Event)) - {ev.Said}
