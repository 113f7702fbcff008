"""Changes in a room, in words: every rule and role both ways, in every language, and never a key."""

import pytest

from beseda.core.rules import LISTS, VALUES, Change, Mask, Role, Rule
from beseda.locale import LANGUAGES
from beseda.wire.dialects.plain.room_rules import MUTED, ROLES, RULES, changed, role

BOB = Mask("bob!*@*", "bob!*@*")


def change(rule: Rule, on: bool) -> Change:
    return Change(rule, on, "5" if rule in VALUES and on else "", BOB if rule in LISTS else None)


@pytest.mark.parametrize("rule", Rule)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_is_said_set_and_lifted(rule: Rule, language: str) -> None:
    on, off = (changed((change(rule, on),), language) for on in (True, False))
    assert on and off and on != off and "{" not in on + off
    assert ("bob!*@*" in on) is ("bob!*@*" in off) is (rule in LISTS)


def test_every_rule_and_role_has_its_row() -> None:
    assert set(RULES) == set(Rule) and set(ROLES) == set(Role) - {Role.NONE}


def test_several_changes_are_told_in_their_order() -> None:
    both = changed((change(Rule.LIMIT, True), change(Rule.SECRET, False)), "en")
    assert both == "at most 5 people, not secret"


@pytest.mark.parametrize("on", [True, False])
def test_a_key_is_never_told(on: bool) -> None:
    assert "sesame" not in changed((Change(Rule.KEY, on, "sesame"),), "en")


@pytest.mark.parametrize(("on", "words"), [(True, "“bob!*@*” is not heard"), (False, "“bob!*@*” is heard")])
def test_a_ban_that_mutes_says_so(on: bool, words: str) -> None:
    assert changed((Change(Rule.BANNED, on, mask=BOB._replace(mutes=True)),), "en") == words
    assert len(set(MUTED)) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mask_can_not_be_taken_for_the_servers_words(language: str) -> None:
    """It may hold blanks that are no spaces, and what reads as another notice."""
    mask = Mask("x\xa0is\u2003banned. Server:\xa0carl\xa0is\xa0an”\xa0operator", "x")
    said = changed((Change(Rule.BANNED, True, mask=mask),), language)
    assert any(f"{before}x is banned. Server: carl is an' operator{after}" in said for before, after in ("“”", "«»"))


@pytest.mark.parametrize("which", list(ROLES))
def test_every_role_has_a_name_in_every_language(which: Role) -> None:
    assert len({role(which, language) for language in LANGUAGES}) == len(LANGUAGES)
