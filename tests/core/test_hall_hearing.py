"""Who is heard where: how often masks are looked at for that, and that nobody gets around it by being in many rooms."""

import pytest
from hall_fixtures import Talk, named, text

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.decisions import hearing
from beseda.core.refusals import Reason
from beseda.core.room_guard import Guard
from beseda.core.rules import Change, Mask, Rule

ANN, BOB = 1, 2
ROOMS = ("#a", "#b", "#c", "#d")


@pytest.fixture
def talk() -> Talk:
    """Ann, who made four rooms, with two bans in each that are not for Bob; and Bob in all of them."""
    talk = Talk()
    talk.enter(ANN, "Ann", *ROOMS)
    talk.enter(BOB, "Bob", *ROOMS)
    for room in ROOMS:
        for key in ("x!*", "y!*"):
            talk.events(ANN, rq.SetRules(named(room), (Change(Rule.BANNED, True, mask=Mask(key, key)),)))
    return talk


def test_one_request_looks_at_so_many_masks_and_who_asks_again_gets_further(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[Guard] = []
    real = Guard.silences

    def look(guard: Guard, mask: str) -> bool:
        looked.append(guard)
        return real(guard, mask)

    monkeypatch.setattr(Guard, "silences", look)
    monkeypatch.setattr(hearing, "JUDGED_AT_ONCE", 4)
    assert talk.reason(BOB, rq.Rename(named("Rob"))) is Reason.NAME_HELD and len(looked) == 2
    assert talk.reason(BOB, rq.Rename(named("Rob"))) is None and len(looked) == 4
    (exited,) = talk.events(BOB, rq.Exit("bye"))
    assert isinstance(exited, ev.Exited) and not exited.reason, "who has a new name is judged anew, and not at once"


def test_what_was_judged_holds_until_the_rules_there_or_the_mask_are_others(talk: Talk) -> None:
    talk.events(BOB, rq.Present(real_name="other"))
    talk.events(ANN, rq.SetRules(named("#a"), (Change(Rule.BANNED, True, mask=Mask("bob!*", "bob!*")),)))
    assert talk.reason(BOB, rq.Say(named("#a"), (text("hi"),))) is Reason.MAY_NOT_SPEAK
    assert talk.reason(BOB, rq.Say(named("#b"), (text("hi"),))) is None
    talk.events(BOB, rq.Leave(named("#a")))
    assert talk.reason(BOB, rq.Rename(named("Rob"))) is None
