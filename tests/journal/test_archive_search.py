"""Search: it finds what a reader of every line would find, as far as it looked, and nothing that may not be seen."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from journal_making import START, everything, place, room_scope, said

from beseda.core.events import Said
from beseda.core.ids import RoomId, UserId
from beseda.core.past import Bound, Found, Moment, Search, Term
from beseda.core.questions import Scope
from beseda.journal import archive_search, archive_words
from beseda.journal.archive import Archive
from beseda.journal.archive_search import match_of
from beseda.journal.page_queries import place_since

ANYTHING = st.text(st.characters() | st.sampled_from("\"'*^:()-+{};\0\ud800 ёЁй"))


@contextmanager
def in_small_volumes(talk: Sequence[Said], looks_for: float = 60.0) -> Iterator[Archive]:
    """An archive with this talk, whose volumes and steps are so small that a few messages go through many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive_words, "VOLUME", 5)
        for name, value in (("FIRST_STEP", 2), ("LONGEST_STEP", 3), ("FEW_ROOMS", 2), ("LOOKS_FOR", looks_for)):
            patch.setattr(archive_search, name, value)
        archive = Archive(None)
        for each in talk:
            archive.fill([each])
        yield archive
        archive.close()


# What a reader of every line would find.

PEOPLE = {1: "Anna", 2: "anna_b", 3: "Ёжик", 4: "Zoë"}
_words = st.sampled_from(["tea", "TEAPOT", "te", "café", "Cafe", "чай", "чаи", "ёлка", "Елка", "5", "t", "OR"])
_texts = st.lists(_words, min_size=1, max_size=4).flatmap(
    lambda words: st.sampled_from([" ", "-", ", ", "\n"]).map(lambda between: between.join(words))
)
_people = st.integers(1, 4)
_rooms = st.integers(11, 14)


def message(number: int, author: int, where: tuple[int, int], text: str, pause: int) -> Said:
    room, peer = where
    return said(number, text, author=author, room=room, peer=peer, at=1000 + number // pause)._replace(
        author_name=PEOPLE[author]
    )


_talk = st.tuples(
    st.integers(1, 5),
    st.lists(st.tuples(_people, st.tuples(_rooms, st.just(0)) | st.tuples(st.just(0), _people), _texts), max_size=25),
).map(lambda talk: [message(number, *row, talk[0]) for number, row in enumerate(talk[1], 1)])
_pairs = st.tuples(_people, _people).map(lambda pair: (UserId(min(pair)), UserId(max(pair))))
_scopes = st.builds(
    Scope,
    st.integers(0, 26).map(place),
    _people.map(UserId),
    st.none() | st.frozensets(_rooms.map(RoomId), max_size=4),
    st.none() | st.frozensets(_pairs, max_size=3),
)
_bounds: st.SearchStrategy[Bound | None] = (
    st.none() | st.integers(0, 26).map(place) | st.integers(995, 1030).map(Moment)
)
_searches = st.builds(
    Search,
    st.integers(1, 6),
    st.lists(st.builds(Term, _texts, st.booleans()), min_size=1, max_size=2).map(tuple),
    st.sampled_from(["", "", "", "ANNA", "anna_B", "ежик", "zoe", "nobody"]),
    _bounds,
    _bounds,
    st.booleans(),
)


def folded(text: str) -> str:
    return text.lower().translate(str.maketrans("ёéë", "еee"))


def words_in(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", folded(text))


def has(text: str, term: Term) -> bool:
    """Read word by word."""
    words, *wanted = words_in(text), *words_in(term.words)
    is_begun = term.is_begun and len(term.words) > 1
    for start in range(len(words) - len(wanted) + 1):
        *these, last = words[start : start + len(wanted)]
        if these == wanted[:-1] and (last.startswith(wanted[-1]) if is_begun else last == wanted[-1]):
            return True
    return False


def is_within(message: Said, search: Search) -> bool:
    after, before = search.after, search.before
    is_after = after is None or (message.at > after.at if isinstance(after, Moment) else message.seq > after)
    is_before = before is None or (message.at < before.at if isinstance(before, Moment) else message.seq < before)
    return is_after and is_before


def may_see(scope: Scope, message: Said) -> bool:
    if message.seq > scope.until:
        return False
    if message.pair is None:
        return scope.rooms is None or message.room in scope.rooms
    return scope.viewer in message.pair if scope.pairs is None else message.pair in scope.pairs


def read_through(talk: Sequence[Said], scope: Scope, search: Search) -> list[Said]:
    return [
        each
        for each in talk
        if may_see(scope, each)
        and is_within(each, search)
        and (not search.author or folded(search.author) == folded(each.author_name))
        and all(has("\n".join(each.text.lines), term) for term in search.terms)
    ]


def found_by(found: Found) -> list[Said]:
    return [message.said for message in found.messages]


@settings(max_examples=400, deadline=None)
@given(_talk, _scopes, _searches)
def test_it_finds_what_a_reader_of_every_line_would_find(talk: list[Said], scope: Scope, search: Search) -> None:
    wanted = read_through(talk, scope, search)
    with in_small_volumes(talk) as archive:
        found = archive.search(scope, search)
    assert found_by(found) == (wanted[-search.limit :] if search.newest else wanted[: search.limit])
    assert found.is_all is (len(wanted) <= search.limit)


@settings(max_examples=200, deadline=None)
@given(_talk, _scopes, _searches, st.sampled_from([-1.0, 60.0]))
def test_whoever_goes_on_from_where_it_stopped_finds_each_once_in_order(
    talk: list[Said], scope: Scope, search: Search, looks_for: float
) -> None:
    """Also where the time is over after each step."""
    wanted = read_through(talk, scope, search)
    pages: list[list[Said]] = []
    with in_small_volumes(talk, looks_for) as archive:
        for _ in range(100):
            found = archive.search(scope, search)
            pages.append(found_by(found))
            if found.is_all:
                break
            bound = {"before" if search.newest else "after": found.looked_to}
            search = search._replace(**bound)  # type: ignore[arg-type]
    assert found.is_all
    assert [each for page in (pages[::-1] if search.newest else pages) for each in page] == wanted


# How long it looks.


def test_it_looks_for_its_time_and_says_how_far_it_looked() -> None:
    talk = [said(number, "tea" if number % 20 == 1 else "cake", room=5 + number % 2) for number in range(1, 100)]
    with in_small_volumes(talk, -1.0) as archive:
        found = archive.search(everything(), Search(9, (Term("tea"),)))
        assert not found.is_all and not found.messages
        assert (found.looked_to, found.looked_to_at) == (place(96), 1096), "one volume is always looked through"
        found = archive.search(everything(), Search(9, (Term("tea"),), before=found.looked_to))
        assert found.looked_to < place(96)


def test_a_small_archive_is_always_looked_through_however_busy_the_machine_is(archive: Archive) -> None:
    archive.fill([said(number, f"tea {number}") for number in range(1, 100)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive_search, "LOOKS_FOR", -1.0)
        found = archive.search(everything(), Search(99, (Term("7"),)))
    assert found.is_all and len(found.messages) == 1


def test_who_sees_few_rooms_is_not_shown_how_much_others_say(archive: Archive) -> None:
    """Their rooms are words of the question: it does not look at each message of others that has the words."""
    archive.fill([said(number, "tea", room=8) for number in range(1, 5000)])
    archive.fill([said(5000, "tea")])
    steps = count()
    archive._connection.set_progress_handler(lambda: next(steps) and 0, 10)
    assert match_of(Search(5, (Term("tea"),)), room_scope()) == 'text : ("tea") AND place : ("r7")'
    with archive._readers.reading() as connection:
        connection.set_progress_handler(lambda: next(steps) and 0, 10)
    assert len(archive.search(room_scope(), Search(5, (Term("tea"),))).messages) == 1
    assert next(steps) < 200


# What is typed.


@given(ANYTHING)
def test_what_is_typed_is_words_in_quotes_and_never_an_operator(words: str) -> None:
    for search in (Search(5, (Term(words, True), Term("tea"))), Search(5, (Term(words),), author=words)):
        match = match_of(search, everything())
        rest = re.sub(r'"(?:[^"]|"")*"', "Q", match)
        assert rest in ("text : (Q * Q)", "text : (Q Q)", "text : (Q) AND author : Q", "text : (Q)")


@settings(max_examples=300, deadline=None)
@given(ANYTHING, ANYTHING, st.booleans())
def test_whatever_is_typed_is_an_answer(words: str, author: str, is_begun: bool) -> None:
    SHARED.search(everything(), Search(10, (Term(words, is_begun), Term("words")), author))


SHARED = Archive(None)
SHARED.fill([said(1, "some words to find")])


def test_a_phrase_is_words_that_follow_each_other(archive: Archive) -> None:
    archive.fill([said(1, "Green, tea!"), said(2, "tea green"), said(3, "green and tea"), said(4, "green teapot")])

    def places(term: Term) -> list[int]:
        return [message.said.seq - START for message in archive.search(everything(), Search(9, (term,))).messages]

    assert places(Term("green tea")) == [1]
    assert places(Term("green tea", is_begun=True)) == [1, 4]


# Times.


@given(st.lists(st.integers(0, 5), max_size=30), st.integers(-5, 80))
def test_the_first_place_of_a_time_is_found_by_halving(pauses: list[int], at: int) -> None:
    times = [1 + sum(pauses[: number + 1]) for number in range(len(pauses))]
    archive = Archive(None)
    archive.fill([said(3 * number, at=time) for number, time in enumerate(times, 1)])
    wanted = next((place(3 * number) for number, time in enumerate(times, 1) if time >= at), None)
    first = place_since(archive._connection, at)
    if wanted is not None:
        assert place(3 * (times.index(next(time for time in times if time >= at)))) < first <= wanted
    else:
        assert first > place(3 * len(times)) or not times
    archive.close()


# Damage.


def test_a_damaged_message_hides_no_other(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = Archive(path)
    archive.fill([said(number, f"tea {number} " + "x" * 700) for number in range(1, 60)])
    archive.settle()
    archive.close()
    content = bytearray(path.read_bytes())
    damaged = content.index(b"tea 30 ") // 4096 * 4096
    content[damaged : damaged + 4096] = b"\xff" * 4096
    path.write_bytes(content)
    archive = Archive(path)
    found = archive.search(everything(), Search(99, (Term("tea"),)))
    assert found.is_all and 40 < len(found.messages) < 59
    archive.close()
