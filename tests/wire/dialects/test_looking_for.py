"""What is typed to search: words unless the syntax says otherwise, and faults that say what is wrong."""

import os
import time
from collections.abc import Iterator
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.core.ids import Seq, first_seq
from beseda.core.past import Moment, Term
from beseda.wire.dialects.looking_for import MOST_TERMS, Fault, Wish, Wrong, terms_of, token, wish_of


@pytest.fixture(autouse=True)
def in_moscow(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The server's time zone."""
    monkeypatch.setitem(os.environ, "TZ", "Europe/Moscow")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def no_place(word: str) -> Seq | None:
    return None


def at(words: str) -> int:
    return round(datetime.fromisoformat(words).timestamp() * 1000)


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("green tea", (Term("green"), Term("tea", is_begun=True))),
        ("gre* tea cake", (Term("gre", is_begun=True), Term("tea"), Term("cake", is_begun=True))),
        ('"green tea"', (Term("green tea"),)),
        ("«зелёный чай» с", (Term("зелёный чай"), Term("с", is_begun=True))),
        ("„grüner Tee“", (Term("grüner Tee"),)),
        ("“green tea” now*", (Term("green tea"), Term("now", is_begun=True))),
        ('"green te', (Term("green te", is_begun=True),)),
        ('"green te"*', (Term("green te", is_begun=True),)),
        ('"to be" or', (Term("to be"), Term("or", is_begun=True))),
        ("tea OR NOT (cake) NEAR/2", (Term("tea"), Term("OR"), Term("NOT"), Term("(cake)"), Term("NEAR/2", True))),
        ("text:tea http://x", (Term("text:tea"), Term("http://x", is_begun=True))),
        ('the 5" one', (Term("the"), Term('5"'), Term("one", is_begun=True))),
        ("tea ! -- * ", (Term("tea"),)),
        ("e-mail - -- –", (Term("e-mail"),)),
    ],
)
def test_words_begun_words_and_phrases(typed: str, terms: tuple[Term, ...]) -> None:
    assert terms_of(typed) == terms
    wish = wish_of(typed, no_place)
    assert isinstance(wish, Wish) and wish.terms == terms


@pytest.mark.parametrize(
    ("typed", "wish"),
    [
        ("from:Anna", Wish((), "Anna", typed="from:Anna")),
        ("tea from:Anna in:#room", Wish((Term("tea"),), "Anna", "#room", typed="tea from:Anna in:#room")),
        ("FROM:Anna от", Wish((Term("от", True),), "Anna", typed="FROM:Anna от")),
        ("от:Анна в:#чай", Wish((), "Анна", "#чай", typed="от:Анна в:#чай")),
        (
            "tea before:2026-11-27 x",
            Wish((Term("tea"), Term("x", True)), before=Moment(at("2026-11-27T00:00+03:00")), typed="tea x"),
        ),
        (
            "after:2026-11-27 tea",
            Wish((Term("tea", True),), after=Moment(at("2026-11-28T00:00+03:00") - 1), typed="after:2026-11-27 tea"),
        ),
        (
            "до:27.11.2026 tea",
            Wish((Term("tea", True),), before=Moment(at("2026-11-27T00:00+03:00")), typed="tea"),
        ),
        (
            "после:1.2.2026 tea",
            Wish((Term("tea", True),), after=Moment(at("2026-02-02T00:00+03:00") - 1), typed="после:1.2.2026 tea"),
        ),
        (
            "до:2026-11-27T10:30 tea",
            Wish((Term("tea", True),), before=Moment(at("2026-11-27T10:30+03:00")), typed="tea"),
        ),
        (
            "before:2026-11-27t10:30:05.123z tea",
            Wish((Term("tea", True),), before=Moment(at("2026-11-27T10:30:05.123+00:00")), typed="tea"),
        ),
        ("before:2.17 tea", Wish((Term("tea", True),), before=Seq(first_seq(2) + 17), typed="tea")),
        ('"from:Anna" in', Wish((Term("from:Anna"), Term("in", True)), typed='"from:Anna" in')),
    ],
)
def test_who_where_and_when(typed: str, wish: Wish) -> None:
    assert wish_of(typed, no_place) == wish


def test_a_message_may_be_named_as_its_dialect_names_it() -> None:
    wish = wish_of("tea before:12", lambda word: Seq(7) if word == "12" else None)
    assert isinstance(wish, Wish) and wish.before == Seq(7)


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", Fault(Wrong.NOTHING)),
        ("!!! 👍 *", Fault(Wrong.NOTHING)),
        ("in:#room", Fault(Wrong.NOTHING)),
        ("tea -green", Fault(Wrong.LEAVES_OUT, "-green")),
        ("tea from: Anna", Fault(Wrong.EMPTY, "from:")),
        ("tea from:a from:b", Fault(Wrong.TWICE, "from:b")),
        ("tea before:yesterday", Fault(Wrong.NO_TIME, "yesterday")),
        ("tea before:2026-06-31", Fault(Wrong.NO_TIME, "2026-06-31")),
        ("tea after:9999999.1", Fault(Wrong.NO_TIME, "9999999.1")),
        ("tea after:8388607.1099511627775", Fault(Wrong.NO_TIME, "8388607.1099511627775")),
        ("tea after:99999-01-01", Fault(Wrong.NO_TIME, "99999-01-01")),
        ("tea after:2026-11-27 before:2026-11-27", Fault(Wrong.NEVER)),
        ("tea before:31.6.2026", Fault(Wrong.NO_TIME, "31.6.2026")),
        ("x " * (MOST_TERMS + 1), Fault(Wrong.TOO_MANY)),
    ],
)
def test_what_can_not_be_searched_for_is_a_fault_that_says_why(typed: str, fault: Fault) -> None:
    assert wish_of(typed, no_place) == fault


@given(st.text(st.characters() | st.sampled_from("\"“”„«»*:-'fromin ")))
def test_whatever_is_typed_is_a_wish_or_a_fault(typed: str) -> None:
    wish = wish_of(typed, no_place)
    if isinstance(wish, Wish) and wish.terms:
        assert all(any(map(str.isalnum, term.words)) for term in wish.terms)


@given(st.integers(1, 1000), st.integers(0, 2**40 - 1), st.text(st.sampled_from('ab «»"*: ')))
def test_who_goes_on_by_the_token_looks_for_the_same_from_there(start: int, number: int, typed: str) -> None:
    place = Seq(first_seq(start) + number)
    wish = wish_of(typed, no_place)
    if isinstance(wish, Wish):
        assert wish_of(f"before:{token(place)} {wish.typed}", no_place) == wish._replace(before=place)
