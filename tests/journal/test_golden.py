"""What was stored once can be read for ever: a row of every kind, as it was first written, and what it says.

Rows are only ever added to `golden.jsonl`. If a type gets another field, add a row with it beside the old one: the old
row's event has the field's default. The last row of a kind is what is written today.
"""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from journal_making import name

from beseda.core import events as ev
from beseda.core.ids import NOBODY, RoomId, Seq, UserId
from beseda.core.metadata import Item
from beseda.core.rules import Change, Entry, Mask, Role, Rule, Rules
from beseda.core.state import KeptRoom, StateChange
from beseda.core.text import MessageKind, Text
from beseda.journal import rows
from beseda.journal.kinds import EVENTS, THINGS
from beseda.journal.rows import (
    EventRow,
    event_of_row,
    row_of_event,
    row_of_said,
    row_of_state,
    said_of_row,
    thing_of_row,
)

TEA = RoomId(1099511627784)
ANN, EVE = name("Анна"), name("Eve")
ROOM, NEW = name("#чай"), name("#пироги")
MASK = Mask("m:Trudy!*@*", "trudy!*@*", mutes=True)
BY = 1700000000123, UserId(1099511627778), ANN, TEA, ROOM

MEANT: list[tuple[str, Any]] = [
    ("room-kept", ev.RoomKept(Seq(1), 1700000000123, TEA, ROOM)),
    ("room-closed", ev.RoomClosed(Seq(2), 1700000000123, TEA, ROOM)),
    ("topic-set", ev.TopicSet(Seq(3), *BY, "Чёрный чай")),
    ("rules-set", ev.RulesSet(Seq(4), *BY, (Change(Rule.KEY, True, "ключ"), Change(Rule.BANNED, False, "", MASK)))),
    ("room-renamed", ev.RoomRenamed(Seq(5), *BY, NEW, "нашлись пироги")),
    ("reacted", ev.Reacted(Seq(6), *BY[:3], TEA, NOBODY, Seq(3), "👍")),
    ("kicked", ev.Kicked(Seq(7), *BY, UserId(9), EVE, "остыньте")),
    ("role-set", ev.RoleSet(Seq(8), *BY, UserId(9), EVE, Role.VOICE, on=True)),
    (
        "messages",
        ev.Said(
            Seq(9), 1700000000123, UserId(9), "Eve", TEA, NOBODY, "#чай",
            Text(("две", "строки"), MessageKind.ACTION, (("+reply", "x"),)),
        ),
    ),
    (
        "room",
        StateChange(
            KeptRoom,
            TEA,
            Seq(10),
            KeptRoom(
                TEA, NEW, "Чёрный чай", "Анна", 1700000000123,
                Rules(frozenset({Rule.SECRET, Rule.MODERATED}), "ключ", 12, (Entry(MASK, "Анна", 17),)), 1700000000000,
            ),
        ),
    ),
    (
        "room",
        StateChange(
            KeptRoom,
            TEA,
            Seq(10),
            KeptRoom(
                TEA, NEW, "Чёрный чай", "Анна", 1700000000123,
                Rules(frozenset({Rule.SECRET, Rule.MODERATED}), "ключ", 12, (Entry(MASK, "Анна", 17),)), 1700000000000,
                2,
            ),
        ),
    ),
    (
        "room-kept",
        ev.RoomKept(
            Seq(11), 1700000000123, TEA, ROOM, "Чёрный чай", "Анна", 1700000000000,
            Rules(frozenset({Rule.SECRET}), "ключ"), "ab2c3d4e5f6g.cloak",
        ),
    ),
    (
        "room",
        StateChange(
            KeptRoom,
            TEA,
            Seq(12),
            KeptRoom(
                TEA, NEW, "Чёрный чай", "Анна", 1700000000123, Rules(frozenset({Rule.SECRET}), "ключ"), 1700000000000,
                2, False, "ab2c3d4e5f6g.cloak",
            ),
        ),
    ),
    (
        "reacted",
        ev.Reacted(Seq(13), *BY[:3], TEA, NOBODY, Seq(3), "👍", True, "#чай", "Ёжик", 1700000000000),
    ),
    (
        "edited",
        ev.Edited(
            Seq(14), *BY[:3], TEA, NOBODY, Seq(3), Text(("чай", "", "и мёд"), MessageKind.ACTION), "#чай", "Анна",
            1700000000000,
        ),
    ),
    (
        "redacted",
        ev.Redacted(
            Seq(15), *BY[:3], TEA, NOBODY, Seq(3), "не по делу", "#чай", UserId(7), "Ёжик", 1700000000000
        ),
    ),
    (
        "reacted",
        ev.Reacted(
            Seq(16), *BY[:3], TEA, NOBODY, Seq(3), "👍", False, "#чай", "Ёжик", 1700000000000, Seq(13), UserId(7)
        ),
    ),
    ("room-metadata-set", ev.RoomMetadataSet(Seq(13), *BY, (Item("url", "http://чай"), Item("color", "")))),
    (
        "room-kept",
        ev.RoomKept(
            Seq(14), 1700000000123, TEA, ROOM, "Чёрный чай", "Анна", 1700000000000,
            Rules(frozenset({Rule.SECRET}), "ключ"), "ab2c3d4e5f6g.cloak", (Item("url", "http://чай"),),
        ),
    ),
    (
        "room",
        StateChange(
            KeptRoom,
            TEA,
            Seq(15),
            KeptRoom(
                TEA, NEW, "Чёрный чай", "Анна", 1700000000123, Rules(frozenset({Rule.SECRET}), "ключ"), 1700000000000,
                2, False, "ab2c3d4e5f6g.cloak", (Item("url", "http://чай"),),
            ),
        ),
    ),
    (
        "reacted",
        ev.Reacted(
            Seq(17), *BY[:3], TEA, NOBODY, Seq(3), "👍", True, "#чай", "Ёжик", 1700000000000, author=UserId(7)
        ),
    ),
]  # fmt: skip
GOLDEN = [json.loads(line) for line in (Path(__file__).parent / "golden.jsonl").read_text("utf-8").splitlines()]


def written(kind: str, meant: Any) -> list[Any]:
    if kind == "messages":
        return list(row_of_said(meant))
    return list(row_of_state(meant) if kind in THINGS else row_of_event(meant))


def read(kind: str, row: list[Any]) -> Any:
    if kind == "messages":
        return said_of_row(row)
    if kind in THINGS:
        return StateChange(THINGS[kind], row[1], Seq(row[2]), thing_of_row(row))
    return event_of_row(row)


def test_every_kind_has_a_row_of_its_own() -> None:
    assert {kind for kind, _ in GOLDEN} == {kind for kind, _ in MEANT} == {*EVENTS, *THINGS, "messages"}
    assert len(GOLDEN) == len(MEANT)


@pytest.mark.parametrize(("golden", "meant"), [*zip(GOLDEN, MEANT, strict=True)], ids=[kind for kind, _ in MEANT])
def test_what_was_written_once_says_the_same(golden: tuple[str, list[Any]], meant: tuple[str, Any]) -> None:
    assert read(*golden) == meant[1]


@pytest.mark.parametrize("kind", sorted({kind for kind, _ in MEANT}))
def test_what_is_written_today_is_the_newest_of_them(kind: str) -> None:
    newest = [(row, meant) for (of, row), (_, meant) in zip(GOLDEN, MEANT, strict=True) if of == kind][-1]
    assert written(kind, newest[1]) == newest[0]


def test_a_field_that_was_not_there_yet_has_its_default() -> None:
    row = row_of_event(ev.Reacted(Seq(6), *BY[:3], TEA, NOBODY, Seq(3), "👍", on=True))
    older = {name: value for name, value in json.loads(row.data).items() if name != "on"}
    assert event_of_row(row._replace(data=json.dumps(older))) == event_of_row(row)


def test_a_field_of_a_later_version_is_passed_over() -> None:
    row = row_of_event(ev.TopicSet(Seq(3), *BY, "tea"))
    later = json.loads(row.data) | {"color": "green"}
    assert event_of_row(row._replace(data=json.dumps(later))) == ev.TopicSet(Seq(3), *BY, "tea")


@pytest.mark.parametrize(
    "strange",
    [
        EventRow(Seq(7), 8, "poll-opened", TEA, UserId(9), Seq(0), '{"question": "tea?"}'),
        EventRow(Seq(7), 8, "topic-set", TEA, UserId(9), Seq(0), '{"topic": 5}'),
        EventRow(Seq(7), 8, "topic-set", TEA, UserId(9), Seq(0), "no JSON"),
    ],
)
def test_what_can_not_be_read_stays_as_it_is_and_is_warned_of_once(
    strange: EventRow, caplog: pytest.LogCaptureFixture
) -> None:
    rows._warn_of.cache_clear()
    with caplog.at_level(logging.WARNING):
        found = [event_of_row(strange), event_of_row(strange._replace(seq=Seq(8)))]
    assert found == [strange, strange._replace(seq=Seq(8))]
    assert caplog.text.count("passed over") == 1
    assert row_of_event(found[0]) == strange


def test_a_thing_of_a_later_version_is_passed_over_and_one_that_is_damaged_is_not() -> None:
    assert thing_of_row(("account", 7, 8, '{"name": "Ann"}')) is None
    with pytest.raises(ValueError):
        thing_of_row(("room", 7, 8, '{"name": 5}'))
