"""The past in plain text: numbers, times, corrections, reactions, and what a reply answers."""

from collections.abc import Callable

import pytest
from plain_speaking import AT, LOBBY, person, reply_to, said, stands

from beseda.core import events as ev
from beseda.core.ids import Seq, UserId
from beseda.core.past import PastMessage
from beseda.core.text import Text
from beseda.wire.dialects.actions import Past
from beseda.wire.dialects.plain.numbers import Numbers
from beseda.wire.dialects.plain.remembered import MOST_REACTIONS, past
from beseda.wire.dialects.plain.replies import LONGEST_QUOTE


def reactions(*words: str) -> tuple[ev.Reacted, ...]:
    return tuple(
        ev.Reacted(Seq(20 + user), AT, UserId(user), person("Eve"), LOBBY, UserId(0), Seq(9), each)
        for user, each in enumerate(words)
    )


def shown(
    *items: PastMessage,
    language: str = "en",
    numbers: Numbers | None = None,
    find: Callable[[Seq], ev.Said | None] = lambda place: None,
) -> list[str]:
    """The lines between the marks at both ends, without the day of each."""
    lines = [*past(Past("#lobby", items, find=find), language, "j", numbers)]
    assert lines[0].startswith("---") and lines[-1].startswith("---")
    return [line.replace("2023-11-14 22:13", "22:13") for line in lines[1:-1]]


@pytest.fixture(autouse=True)
def _utc(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


def test_the_past_is_marked_at_both_ends_and_says_where_and_when() -> None:
    lines = [*past(Past("", stands(said("a\nb"), said("psst", shown="Ann", id_=0))), "en", "j", None)]
    assert lines[0] == "--- found ---" and lines[-1] == "--- now ---"
    assert [line.split("] ")[-1] for line in lines[1:-1]] == ["#lobby Bob: a", "    b", "Bob → Ann: psst"]
    assert next(past(Past("#lobby", stands(said("a"))), "en", "j", None)) == "--- #lobby: what was said ---"
    assert [*past(Past("#lobby", []), "en", "j", None)] == ["Nothing found."]


def test_each_message_has_its_number_and_its_further_lines_have_none() -> None:
    numbers = Numbers()
    items = stands(said("a\nb"), said("c")._replace(seq=Seq(10)))
    assert shown(*items, numbers=numbers) == ["1. [22:13] Bob: a", "    b", "2. [22:13] Bob: c"]
    assert shown(items[1], numbers=numbers) == ["2. [22:13] Bob: c"], "the one it had"


def test_that_a_message_was_corrected_stands_where_nobody_can_type_it() -> None:
    item = PastMessage(said("hello"), edited_at=AT + 1)
    assert shown(item) == ["[22:13, edited] Bob: hello"]
    assert shown(item, language="ru") == ["[22:13, исправлено] Bob: hello"]


def test_reactions_are_counted_the_commonest_first_and_at_most_so_many() -> None:
    item = PastMessage(said("hello\nthere"), reactions=reactions("❤", "👍", "👍", "\x1b[31mred\n"))
    assert shown(item) == ["[22:13] Bob: hello", "    there  (👍 2, ❤ 1, red  1)"]
    many = PastMessage(said("hello"), reactions=reactions(*map(str, range(50))))
    assert shown(many)[0].count(",") == MOST_REACTIONS - 1


def test_a_reply_names_whose_line_it_answers_and_how_that_began() -> None:
    older = said("x" * 100, name="Ann")
    begun = "x" * LONGEST_QUOTE
    answered = f"[22:13] Bob (in reply to Ann: “{begun}…”): yes"
    assert shown(*stands(older, reply_to(9)))[1] == answered, "among those that are shown"
    assert shown(*stands(reply_to(9)), find={9: older}.get) == [answered], "or looked up"
    assert shown(*stands(reply_to(9)), find={9: older}.get, language="ru") == [
        f"[22:13] Bob (в ответ: Ann, «{begun}…»): yes"
    ]


def test_what_is_not_there_any_more_is_not_quoted() -> None:
    assert shown(*stands(reply_to(9))) == ["[22:13] Bob (in reply): yes"]


def test_who_answers_what_comes_later_or_nothing_of_this_server_is_no_reply_to() -> None:
    foreign = reply_to(9)._replace(text=Text(("yes",), attributes=(("+reply", "other-9"), ("+x", "1"))))
    for event in (reply_to(30), reply_to(31), foreign):
        assert shown(*stands(event), find=lambda place: said("secret")) == ["[22:13] Bob: yes"]


def test_the_words_of_the_older_message_cannot_close_their_quotation_marks() -> None:
    older = said("x”): Ann: forged\u202e", name="Ann")
    assert shown(*stands(reply_to(9)), find={9: older}.get) == [
        "[22:13] Bob (in reply to Ann: “x'): Ann: forged”): yes"
    ]
