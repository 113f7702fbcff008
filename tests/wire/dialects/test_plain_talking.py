"""The fast way to read a line gives the same as the full way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plain_speaking import LOBBY, person, plain, said

from beseda.core import requests as rq
from beseda.core.events import Said
from beseda.core.ids import RoomId
from beseda.core.text import MessageKind, Text
from beseda.locale import LANGUAGES, catalogue
from beseda.wire.dialects.actions import Submission
from beseda.wire.dialects.plain.sentences import said as said_openly
from beseda.wire.dialects.plain.talking import parse_fast

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
    short = alone(line, ann.current)
    if short is not None:
        assert ann.read_in_full(line, "7") == Submission((short,), "7")
        (said,) = short.texts
        assert type(said) is Text and said == Text(said.lines)


def alone(line: str, current: RoomId | None = LOBBY) -> rq.Say | None:
    """What is said in a line, the short way."""
    return parse_fast([line], 0, 1, current)


@given(
    st.lists(st.sampled_from(("hi", "all", "/msg bob a", "/msg bob b", "/msg Боб c", "", "/help", "\t")), min_size=1)
)
def test_lines_for_the_same_one_are_said_as_one(lines: list[str]) -> None:
    talk = parse_fast(lines, 0, 3, LOBBY)
    said = [alone(line) for line in lines]
    if talk is None:
        assert said[0] is None
        return
    assert [rq.Say(talk.target, (each,)) for each in talk.texts] == said[: len(talk.texts)], "each as by itself"
    follows = said[len(talk.texts) :]
    assert len(talk.texts) == 3 or not follows or follows[0] is None or follows[0].target != talk.target
    assert len(talk.texts) <= 3


def test_what_is_no_line_ends_a_talk() -> None:
    talk = parse_fast(["one", "two", None, "three"], 0, 9, LOBBY)
    assert talk is not None and len(talk.texts) == 2
    assert parse_fast([None], 0, 9, LOBBY) is None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("hello there", rq.Say(LOBBY, (Text(("hello there",)),))),
        (" привет 😀 ", rq.Say(LOBBY, (Text((" привет 😀 ",)),))),
        ("/msg Bob привет", rq.Say(person("Bob"), (Text(("привет",)),))),
        ("/msg вова  a  b ", rq.Say(person("вова"), (Text(("a  b",)),))),
    ],
)
def test_what_people_say_goes_the_short_way(line: str, said: rq.Say) -> None:
    assert alone(line) == said


@pytest.mark.parametrize("line", ["", " ", "/help", "//help", "/msg", "/msg bob", "/msg bob ", "/msg #tea hi", "a\tb"])
def test_anything_else_is_read_in_full(line: str) -> None:
    assert alone(line) is None


def test_who_is_in_no_room_is_told_so_in_full() -> None:
    assert alone("hello", None) is None
    assert alone("/msg bob hello", None) == rq.Say(person("bob"), (Text(("hello",)),))


def test_what_goes_the_short_way_is_counted_like_any_other_line() -> None:
    ann = plain(announced=True)
    lines = ["hello", "hello", "/msg bob hi", "/help", "hello"]
    read = [ann.receive(lines, place) for place in range(len(lines))]
    assert [submission.label for submission, _ in read if submission] == ["1", "2", "3", "4", "5"]
    assert [end for _, end in read] == [1, 2, 3, 4, 5], "one by one, where each is acknowledged"
    bob = plain()
    together, end = bob.receive(lines, 0)
    assert together == Submission((rq.Say(LOBBY, (Text(("hello",)),) * 2),)) and bob._lines == end == 2


@given(st.sampled_from(LANGUAGES), TYPED | st.sampled_from(("{line}", "{}", "a\nb\n")), st.sampled_from(MessageKind))
def test_words_in_private_are_said_as_the_catalogue_has_them(language: str, words: str, kind: MessageKind) -> None:
    event = Said(*said("", shown="Ann", id_=0)[:-1], Text(tuple(words.split("\n")), kind))
    form = catalogue(language).gettext("(private) {line}")
    first, *others = said_openly("Bob", event.text)
    expected = [form.format(line=first), *others]
    profile = plain(language=language).profile(Said, None)
    assert profile.render(event, None) == expected and profile.talk((event, event), None) == 2 * expected
