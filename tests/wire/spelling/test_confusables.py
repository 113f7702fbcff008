"""Skeletons, by Unicode's own examples."""

import string

import pytest

from beseda.wire.spelling.confusables import _prototypes, skeleton


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("раураl", "paypal"),
        ("ѕсоре", "scope"),
        ("ⲟ", "o"),
        ("rn", "m"),
        ("1l", "Il"),
        ("ø", "o\u0338"),
        ("ي", "ى"),
        ("ш", "ⲽ"),
    ],
)
def test_confusables_have_one_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


def test_a_skeleton_is_final() -> None:
    table = _prototypes()
    assert not {chr(source): target for source, target in table.items() if skeleton(target) != target}


def test_the_table_is_deterministic_and_prefers_ascii() -> None:
    table = _prototypes()
    assert table[ord("а")] == "a"
    assert all(chr(source) not in string.ascii_letters or chr(source) in "mI" for source in table)
    _prototypes.cache_clear()
    assert _prototypes() == table


def test_only_what_may_stand_in_a_name_is_kept() -> None:
    assert 1500 < len(_prototypes()) < 4000
    assert ord("𝐚") not in _prototypes()
