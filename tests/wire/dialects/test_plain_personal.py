"""What only the person concerned is told: that they were put out, invited or removed, or that something was done."""

import pytest
from plain_speaking import bob_and_ann, bob_in_lobby

from beseda.core import events as ev
from beseda.wire.dialects.plain.personal import done, invited, put_out, removed

WHO = bob_in_lobby()[:4]


@pytest.mark.parametrize(("reason", "end"), [("", ""), ("enough", " “enough”")])
def test_who_is_put_out_is_told_by_whom_and_why(reason: str, end: str) -> None:
    assert put_out(ev.Kicked(*bob_and_ann(), reason), "en") == f"Bob put you out of #lobby.{end}"
    assert removed(ev.Exited(*WHO, reason, (), "Zoe"), "en") == f"Zoe ended your visit.{end}"


def test_who_is_invited_is_told_how_to_enter() -> None:
    assert invited(ev.Invited(*bob_and_ann()), "en") == "Server: Bob invites you to #lobby: /join #lobby"


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (ev.Invited(*bob_and_ann()), "Ann is invited to #lobby."),
        (ev.Knocked(*bob_in_lobby(), "please"), "Those in #lobby know that you would like to come in."),
        (ev.AwaySet(*WHO, "at lunch"), "You are away: “at lunch”"),
        (ev.AwaySet(*WHO, ""), "You are back."),
    ],
)
def test_what_was_done_is_told_where_it_does_not_show(event: ev.Invited | ev.Knocked | ev.AwaySet, words: str) -> None:
    assert done(event, "en") == words
