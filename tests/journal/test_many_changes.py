"""A start is as quick after very many changes as after one. (The soak run makes a million.)"""

from pathlib import Path

import pytest
from many_changes import change

from beseda.core.rules import USUAL
from beseda.journal import sqlite


def test_the_journal_does_not_grow_by_what_is_changed_and_nothing_of_it_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "SHRINK_FROM", 100_000)
    few, many = (change(tmp_path / str(times), times * 1000, rooms=20) for times in (1, 6))
    assert many.rooms_again == many.rooms and len(many.rooms) == 20
    assert all(room.topic.startswith("Всё о чае") for room in many.rooms.values())
    assert all(room.rules == USUAL or len(room.rules.banned) == 1 for room in many.rooms.values())
    assert many.journal <= few.journal + 20_000
    assert (many.archive - few.archive) / 5000 < 1000, "bytes of each change, all of which the archive keeps"
