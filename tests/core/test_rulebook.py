"""How a change changes the rules, and that only changes that change something are stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.core.rulebook import changed, effective, is_sane_key, lapsing, limit_of
from beseda.core.rules import LISTS, USUAL, VALUES, Change, Entry, Mask, Rule, Rules

MASKS = st.sampled_from([Mask("A", "a"), Mask("a", "a"), Mask("A", "a", mutes=True), Mask("b*", "b*")])
ANY_CHANGE = st.one_of(
    st.builds(Change, st.sampled_from([each for each in Rule if each not in LISTS | VALUES]), st.booleans()),
    st.builds(Change, st.just(Rule.KEY), st.booleans(), st.sampled_from(["", "k", "open"])),
    st.builds(Change, st.just(Rule.LIMIT), st.booleans(), st.sampled_from(["", "0", "1", "01", "2", "x"])),
    st.builds(Change, st.sampled_from(sorted(LISTS)), st.booleans(), mask=st.one_of(MASKS, st.none())),
)


@given(st.lists(ANY_CHANGE, max_size=12))
def test_a_change_is_kept_only_where_it_changes_something(changes: list[Change]) -> None:
    rules = USUAL
    for change in changes:
        kept = effective(rules, change)
        if kept is not None:
            assert kept.rule is change.rule and kept.on is change.on
            assert effective(rules, kept) == kept, "it has one spelling"
            after = changed(rules, (kept,), "Ann", 1)
            assert after != rules and effective(after, kept) is None
            rules = after
    assert rules != USUAL or rules is USUAL


def test_who_put_an_entry_there_and_when_is_kept_with_it() -> None:
    mask = Mask("A", "a")
    rules = changed(USUAL, (Change(Rule.BANNED, True, mask=mask),), "Ann", 7)
    assert rules.banned == (Entry(mask, "Ann", 7),)
    lifted = effective(rules, Change(Rule.BANNED, False, mask=Mask("other case", "a")))
    assert lifted is not None and lifted.mask == mask, "it is lifted as it was written"


@pytest.mark.parametrize(
    ("key", "sane"),
    [("k", True), ("ключ", True), ("k" * 50, True), ("k" * 51, False), ("", False), ("a b", False), ("a,b", False),
     ("a\x07", False), (":a", False), ("a:", True)],
)  # fmt: skip
def test_a_key_can_be_said_in_any_dialect(key: str, sane: bool) -> None:
    assert is_sane_key(key) is sane


@pytest.mark.parametrize(
    ("value", "limit"), [("5", 5), ("007", 7), ("0", 0), ("-1", 0), ("x", 0), ("", 0), ("9" * 10, 0), ("²", 0)]
)
def test_a_limit_is_a_number_of_people(value: str, limit: int) -> None:
    assert limit_of(value) == limit


def test_what_lapses_leaves_the_usual_rules() -> None:
    mask = Mask("A", "a", mutes=True)
    rules = Rules(
        frozenset({Rule.MODERATED, Rule.SECRET}), "k", 3, *[(Entry(mask, "Ann", 1), Entry(Mask("B", "b"), "", 2))] * 3
    )
    changes = tuple(lapsing(rules))
    assert len(changes) == len(set(changes)) == 11
    assert changed(rules, changes, "", 3) is USUAL and tuple(lapsing(USUAL)) == ()
