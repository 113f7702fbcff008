"""Pages of the past: before and after a line, around it, of a day; and how to go on where there is more."""

import time
from collections.abc import Iterable

import pytest
from plain_speaking import AT, LOBBY, TEA, asks, person, plain, room, said

from beseda.core import requests as rq
from beseda.core.ids import NOBODY, RoomId, Seq, UserId
from beseda.core.past import Around, Moment, PastMessage, Window
from beseda.wire.dialects.actions import LookUp, Past, ReadPast
from beseda.wire.dialects.plain import Plain
from beseda.wire.dialects.plain.commands import MOST_PAST, USUAL_PAST

HOUR = 3_600_000
MIDNIGHT = 1_795_726_800_000
"""27 November 2026, three hours east of Greenwich."""
IN_TEA = rq.MessageFacts(Seq(9), UserId(2), TEA, NOBODY, AT, "Bob", "#tea")
TO_ANN = rq.MessageFacts(Seq(9), UserId(2), RoomId(0), UserId(1), AT, "Bob", "Ann")
BY_ANN = rq.MessageFacts(Seq(9), UserId(1), RoomId(0), UserId(2), AT, "Ann", "Bob")


@pytest.fixture(autouse=True)
def _far_east(monkeypatch: pytest.MonkeyPatch) -> Iterable[None]:
    monkeypatch.setenv("TZ", "MSK-3")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def numbered(*places: int) -> Plain:
    client = plain()
    for place in places:
        client.numbers.of(Seq(place))
    return client


def read(client: Plain, line: str, facts: rq.MessageFacts = IN_TEA) -> ReadPast:
    (action,) = asks(client, line)
    if isinstance(action, LookUp):
        (action,) = action.then(facts)
    assert isinstance(action, ReadPast)
    return action


def of_the_day(limit: int) -> Window:
    return Window(limit, Moment(MIDNIGHT - 1), Moment(MIDNIGHT + 24 * HOUR), newest=False)


@pytest.mark.parametrize(
    ("line", "target", "wanted"),
    [
        ("/history before 2", IN_TEA, Window(USUAL_PAST + 1, before=Seq(9))),
        ("/history 50 before 2", IN_TEA, Window(51, before=Seq(9))),
        ("/history before 2 lobby", room("#lobby"), Window(USUAL_PAST + 1, before=Seq(9))),
        ("/history after 2", IN_TEA, Window(USUAL_PAST + 1, after=Seq(9), newest=False)),
        ("/history 7 after j-9 bob", person("bob"), Window(8, after=Seq(9), newest=False)),
        ("/history around 2", IN_TEA, Around(USUAL_PAST, Seq(9))),
        ("/история 10 вокруг 2.", IN_TEA, Around(10, Seq(9))),
        ("/история до 2", IN_TEA, Window(USUAL_PAST + 1, before=Seq(9))),
        ("/история после 2", IN_TEA, Window(USUAL_PAST + 1, after=Seq(9), newest=False)),
        ("/history 2026-11-27", LOBBY, of_the_day(MOST_PAST + 1)),
        ("/history 27.11.2026", LOBBY, of_the_day(MOST_PAST + 1)),
        ("/history 10 27.11.2026 #tea", room("#tea"), of_the_day(11)),
        ("/history before 2026-11-27", LOBBY, Window(USUAL_PAST + 1, before=Moment(MIDNIGHT))),
        (
            "/history after 27.11.2026 bob",
            person("bob"),
            Window(USUAL_PAST + 1, after=Moment(MIDNIGHT + 24 * HOUR - 1), newest=False),
        ),
        ("/history before", person("before"), Window(USUAL_PAST)),
        ("/history 5 after", person("after"), Window(5)),
        ("/history 1000", LOBBY, Window(MOST_PAST + 1)),
    ],
)
def test_a_part_of_the_past_is_named_by_a_line_or_a_day(line: str, target: object, wanted: object) -> None:
    action = read(numbered(5, 9), line)
    assert (action.target, action.wanted) == (target, wanted)


@pytest.mark.parametrize("facts", [TO_ANN, BY_ANN])
def test_around_a_private_message_the_talk_in_which_it_was_said_is_read_whatever_they_are_called(
    facts: rq.MessageFacts,
) -> None:
    assert read(numbered(5, 9), "/history before 2", facts).target == facts


def shown(client: Plain, line: str, count: int) -> list[str]:
    """What is answered where so many messages are found."""
    action = read(client, line)
    found = [PastMessage(said(f"line {place}")._replace(seq=Seq(place))) for place in range(100, 100 + count)]
    assert isinstance(action.wanted, Window) and count <= action.wanted.limit
    lines = [*client.answer(action, Past("#lobby", found))]
    return [line.split("] ")[-1] for line in lines[1:]]


def test_a_page_with_more_before_it_says_what_to_type_to_go_on() -> None:
    assert shown(numbered(5, 9), "/history 2 before 2", 3) == [
        "Bob: line 101",
        "Bob: line 102",
        "--- now ---",
        "There is more. To go on: /history 2 before 3 #lobby",
    ]
    assert shown(numbered(5, 9), "/history 2 before 2", 2)[-1] == "--- now ---"


def test_a_page_with_more_after_it_goes_on_from_its_last_line_and_in_the_same_place() -> None:
    *_, last = shown(numbered(5, 9), "/history 2 after 2 #lobby", 3)
    assert last == "There is more. To go on: /history 2 after 4 #lobby"
    *_, line, now, last = shown(numbered(), "/history 3 2026-11-27", 4)
    assert (line, now, last) == ("Bob: line 102", "--- now ---", "There is more. To go on: /history 3 after 3 #lobby")


def test_more_than_one_answer_holds_says_so_and_how_to_go_on() -> None:
    lines = shown(plain(), "/history 1000 #lobby", MOST_PAST + 1)
    assert len(lines) == MOST_PAST + 2 and lines[0] == "Bob: line 101"
    assert lines[-1] == (
        "One answer holds 500 lines at most, and there is more. To go on: /history 500 before 1 #lobby"
    )
    assert shown(plain(), "/history 1000", MOST_PAST)[-1] == "--- now ---", "that was all"


def test_what_to_type_is_valid_when_it_is_typed() -> None:
    client = plain()
    *_, last = shown(client, "/history 1000", MOST_PAST + 1)
    again = read(client, last.rpartition(": ")[2])
    assert again.wanted == Window(MOST_PAST + 1, before=Seq(101))


def test_what_can_not_be_read_just_now_is_said_to_be() -> None:
    action = read(plain(), "/history 2026-11-27")
    assert [*plain().answer(action, Past("#lobby", None))] == [
        "What was said can't be read just now. Try again in a moment."
    ]
