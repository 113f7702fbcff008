"""What /search says: what was found, how far it looked, and how to go on."""

import pytest
from plain_speaking import AT, asks, plain, said, said_back, stands

from beseda.core.ids import Seq, first_seq
from beseda.core.past import Found, Search
from beseda.wire.dialects.actions import Past, ReadPast
from beseda.wire.dialects.plain.commands.searching import FOUND
from beseda.wire.dialects.plain.sentences import when

PLACE = Seq(first_seq(2) + 17)
TIME = when(AT)


def told(typed: str, found: Found, language: str = "en") -> list[str]:
    client = plain(language=language)
    (action,) = asks(client, typed)
    return list(client.answer(action, Past("", found.messages, found)))


def test_what_is_all_there_is_needs_no_more_words() -> None:
    lines = told("/search tea", Found(tuple(stands(said("tea"))), True, PLACE, AT))
    assert lines[0] == "--- found ---" and "Bob: tea" in lines[1] and len(lines) == 3
    assert told("/search tea", Found((), True, PLACE, AT)) == ["Nothing found."]


def test_a_full_page_is_followed_by_how_to_go_on() -> None:
    *_, last = told(
        "/search tea before:2026-11-27 from:Bob", Found(tuple(stands(said("tea"))) * FOUND, False, PLACE, AT)
    )
    assert last == "There may be older ones: /search before:2.17 tea from:Bob"
    (action,) = asks(plain(), last.partition(": ")[2])
    assert isinstance(action, ReadPast) and isinstance(action.wanted, Search)
    assert (action.wanted.before, action.wanted.author) == (PLACE, "Bob")


def test_a_search_whose_time_was_over_says_how_far_it_looked() -> None:
    assert told("/search te", Found((), False, PLACE, AT)) == [
        "Nothing found.",
        f"Looked back to {TIME} so far. To go on: /search before:2.17 te",
    ]


def test_it_is_said_what_is_not_indexed_yet() -> None:
    (_, last) = told("/search tea", Found((), True, PLACE, AT, lacks_before=AT))
    assert last == f"What was said before {TIME} is being indexed, and is not found yet."


def test_what_was_typed_drives_no_terminal_when_it_is_said_again() -> None:
    *_, last = told('/search "\x1b[2Jtea\u202e"', Found((), False, PLACE, AT))
    assert "\x1b" not in last and "\u202e" not in last


def test_a_line_that_was_shown_is_named_by_its_number() -> None:
    client = plain()
    (action,) = asks(client, "/search tea")
    message = said("tea")
    lines = list(client.answer(action, Past("", stands(message), Found((), True, PLACE, AT))))
    assert lines[1].startswith("1. ")
    (action,) = asks(client, "/search before:1 tea")
    assert isinstance(action, ReadPast) and isinstance(action.wanted, Search) and action.wanted.before == message.seq
    (refused,) = said_back(client, "/search before:7 tea")
    assert refused.startswith("No line has the number 7")


@pytest.mark.parametrize("found", [Found((), False, PLACE, AT), Found((), True, PLACE, AT, AT)])
def test_in_russian(found: Found) -> None:
    assert "so far" not in (words := " ".join(told("/search tea", found, "ru"))) and "indexed" not in words
