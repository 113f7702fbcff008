"""The short way of what is said most comes to what the whole way comes to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plain_speaking import LOBBY, person, plain, said, submitted

from beseda.core import requests as rq
from beseda.core.events import Said
from beseda.core.text import Manner, Text
from beseda.locale import LANGUAGES, catalogue
from beseda.wire.dialects.plain.sentences import said as said_openly
from beseda.wire.dialects.plain.talking import straight
from beseda.wire.dialects.wants import Submission

BREAKS = "\r\n\0"
SIGNS = "ab1#/ \t\xa0\u200d\u2028\ufeff\x1bя\U0001f600"
TYPED = st.text(st.sampled_from(SIGNS), max_size=8) | st.text(st.characters(exclude_characters=BREAKS), max_size=200)
BEGUN = st.sampled_from(("", "/msg ", "/msg  ", " /msg ", "/MSG ", "/msg", "/me ", "/", "//"))
NAMED = st.sampled_from(("", "bob ", "bob  ", "вова ", "#tea ", "1st ", "\ufeffbob ", "a,b ", f"{'x' * 33} "))


@given(BEGUN, NAMED, TYPED, st.booleans())
def test_the_short_way_comes_to_what_the_whole_way_comes_to(begun: str, name: str, typed: str, in_room: bool) -> None:
    line, ann = f"{begun}{name}{typed}", plain()
    if not in_room:
        ann.current = None
    short = straight(line, ann.current)
    if short is not None:
        assert ann.read_in_full(line, "7") == Submission((short,), "7")
        assert type(short) is rq.Say and type(short.text) is Text and short.text == Text(short.text.lines)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("hello there", rq.Say(LOBBY, Text(("hello there",)))),
        (" привет 😀 ", rq.Say(LOBBY, Text((" привет 😀 ",)))),
        ("/msg Bob привет", rq.Say(person("Bob"), Text(("привет",)))),
        ("/msg вова  a  b ", rq.Say(person("вова"), Text(("a  b",)))),
    ],
)
def test_what_people_say_goes_the_short_way(line: str, said: rq.Say) -> None:
    assert straight(line, LOBBY) == said


@pytest.mark.parametrize("line", ["", " ", "/help", "//help", "/msg", "/msg bob", "/msg bob ", "/msg #tea hi", "a\tb"])
def test_anything_else_is_read_in_full(line: str) -> None:
    assert straight(line, LOBBY) is None


def test_who_is_in_no_room_is_told_so_in_full() -> None:
    assert straight("hello", None) is None
    assert straight("/msg bob hello", None) == rq.Say(person("bob"), Text(("hello",)))


def test_what_goes_the_short_way_is_counted_like_any_other_line() -> None:
    ann = plain(announced=True)
    assert [submitted(ann, line).label for line in ("hello", "/msg bob hi", "/help", "hello")] == ["1", "2", "3", "4"]


@given(st.sampled_from(LANGUAGES), TYPED | st.sampled_from(("{line}", "{}", "a\nb\n")), st.sampled_from(Manner))
def test_words_in_private_are_said_as_the_catalogue_has_them(language: str, words: str, manner: Manner) -> None:
    event = Said(*said("", shown="Ann", id_=0)[:-1], Text(tuple(words.split("\n")), manner))
    lines = said_openly("Bob", event.text).split("\n")
    form = catalogue(language).gettext("(private) {line}")
    expected = "".join([form.format(line=line) + "\n" for line in lines]).encode(errors="replace")
    assert plain(language=language).profile(Said, None).render(event, None) == expected
