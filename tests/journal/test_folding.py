"""Spellings by which texts and people are found: what is alike is folded alike, and nothing else is."""

import sqlite3
import unicodedata
from itertools import chain

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from beseda.journal import folding
from beseda.journal.folding import folded, key_of, name_key


def words_of(text: str) -> list[str]:
    """As the tokenizer of the full text takes them."""
    connection = sqlite3.connect(":memory:")
    connection.executescript("""
        CREATE VIRTUAL TABLE found USING fts5 (text, tokenize="unicode61 remove_diacritics 2");
        CREATE VIRTUAL TABLE words USING fts5vocab (found, instance)""")
    connection.execute("INSERT INTO found VALUES (?)", (text,))
    words = [word for (word,) in connection.execute("SELECT term FROM words ORDER BY offset")]
    connection.close()
    return words


def spelled(text: str) -> str:
    spelling = folded(text)
    return text if spelling is None else spelling


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("ёЁйи\u0306\u0308е")))
@example("е\u0308")
def test_what_is_composed_otherwise_is_folded_alike(text: str) -> None:
    spelling = spelled(text)
    assert not {"ё", "Ё"} & set(spelling)
    others = [words_of(spelled(unicodedata.normalize(form, text))) for form in ("NFD", "NFC")]
    assert others == [words_of(spelling)] * 2
    assert folded(text) != text, "what is spelled so already is not kept twice"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ёлка", "елка"),
        ("За\u0301мок", "замок"),
        ("ѝ", "и"),
        ("Café", "CAFE"),
        ("Ελληνικά", "ΕΛΛΗΝΙΚΑ"),
        ("Straße", "STRASSE"),
        ("Dvořák", "dvorak"),
    ],
)
def test_case_accents_and_yo_do_not_count(one: str, other: str) -> None:
    assert words_of(spelled(one)) == words_of(spelled(other))
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(("one", "other"), [("мой", "мои"), ("її", "іі"), ("ўсё", "усё"), ("и\u0306од", "иод")])
def test_a_letter_of_its_own_stays_one(one: str, other: str) -> None:
    assert words_of(spelled(one)) != words_of(spelled(other))
    assert name_key(one) != name_key(other)


def test_what_the_tokenizer_folds_by_itself_is_left_to_it() -> None:
    for text in ("plain ASCII", "чай, «кекс» — №5…", "café", "👍"):
        assert folded(text) is None
    every = map(chr, chain(range(0x80, 0x2C00), range(0x1F000, 0x1FB00)))
    left = [sign for sign in every if not folding._UNUSUAL.search(sign)]
    one_by_one = f" x{'y x'.join(left)}y"
    assert words_of(spelled(one_by_one)) == words_of(folding._without_marks(one_by_one))


@pytest.mark.parametrize("name", ["Anna", "anna_b", "[_]", "Аня", "Ёж", "a b", "名前", "हिन्दी", "`", "a\u200db", ""])
def test_a_name_is_one_word_and_nobody_elses(name: str) -> None:
    assert len(words_of(name_key(name))) == 1
    assert name_key(name + "_") != name_key(name) == name_key(name.upper())


def test_a_name_that_is_its_own_key_is_not_kept_twice() -> None:
    assert key_of("anna") is None and key_of("Аня") == "аня" and key_of("anna_b") != "anna_b"
