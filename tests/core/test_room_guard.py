"""A room's rules made ready: whom they are about, and that nothing is made ready twice."""

from typing import Any

import pytest

from beseda.core import globs
from beseda.core.room_guard import OPEN, Guard
from beseda.core.rules import USUAL, Entry, Mask, Rules


def test_who_is_muted_is_silenced_and_not_banned_and_who_is_excepted_is_neither() -> None:
    rules = Rules(banned=(Entry(Mask("", "bob!*", mutes=True), "", 0), Entry(Mask("", "eve!*"), "", 0)))
    assert [Guard(rules).bars(mask) for mask in ("bob!@", "eve!@", "ann!@")] == [False, True, False]
    assert [Guard(rules).silences(mask) for mask in ("bob!@", "eve!@", "ann!@")] == [True, True, False]
    excepting = rules._replace(excepted=(Entry(Mask("", "*"), "", 0),))
    assert not Guard(excepting).bars("eve!@") and not Guard(excepting).silences("bob!@")


def test_who_is_excepted_from_being_muted_is_not_let_in_by_that() -> None:
    rules = Rules(
        banned=(Entry(Mask("", "*"), "", 0),),
        excepted=(Entry(Mask("", "bob!*", mutes=True), "", 0), Entry(Mask("", "eve!*"), "", 0)),
    )
    assert [Guard(rules).bars(mask) for mask in ("bob!@", "eve!@", "ann!@")] == [True, False, True]
    assert [Guard(rules).silences(mask) for mask in ("bob!@", "eve!@", "ann!@")] == [False, False, True]


def test_who_is_on_the_list_of_the_invited_needs_no_invitation() -> None:
    invited = Guard(Rules(invited=(Entry(Mask("", "eve!*"), "", 0),)))
    assert invited.invites("eve!@") and not invited.invites("ann!@")


def test_a_mask_is_compiled_once_however_often_the_rules_around_it_change(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    real = globs.compiled

    def counting(glob: str) -> Any:
        compiled.append(glob)
        return real(glob)

    monkeypatch.setattr("beseda.core.room_guard.compiled", counting)
    entries = tuple([Entry(Mask("", f"{number}!*"), "", 0) for number in range(100)])
    ready = OPEN
    for many in range(101):
        ready = Guard(Rules(banned=entries[:many], excepted=entries[:many]), ready)
    assert compiled == [entry.mask.key for entry in entries]
    assert len({Guard(USUAL).version, ready.version, OPEN.version}) == 3
