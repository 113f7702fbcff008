"""Events and things as rows: what stands in them, that they come back, and how many go into one statement."""

import json
import sqlite3
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from journal_making import is_gone, is_kept, kept, kept_rooms, kicked, reacted, said, stored_events, topic

from beseda.core.events import Said, Stored
from beseda.core.ids import Seq
from beseda.core.state import KeptRoom, StateChange
from beseda.journal import rows
from beseda.journal.rows import (
    EVENTS_TABLE,
    PUT_STATE,
    ROWS_AT_ONCE,
    STATE_TABLE,
    EventRow,
    Insert,
    event_of_row,
    row_of_event,
    row_of_said,
    row_of_state,
    said_of_row,
    split_batch,
    thing_of_row,
)


class Statements:
    """A database that notes how many rows came with each statement."""

    def __init__(self, table: str, columns: int) -> None:
        self.connection = sqlite3.connect(":memory:")
        self.connection.executescript(table)
        self.sizes: list[int] = []
        self._columns = columns

    def execute(self, sql: str, parameters: Sequence[int | str | None], /) -> object:
        self.sizes.append(len(parameters) // self._columns)
        return self.connection.execute(sql, parameters)

    def all(self, table: str) -> list[tuple[object, ...]]:
        return self.connection.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall()  # noqa: S608 (a test's own)


@settings(max_examples=30, deadline=None)
@given(stored_events())
def test_any_events_come_back_from_rows_that_have_been_in_a_database(events: list[Stored]) -> None:
    others = [event for event in events if type(event) is not Said]
    database = Statements(EVENTS_TABLE, len(EventRow._fields))
    Insert("INSERT INTO events VALUES ", len(EventRow._fields)).run(database, [row_of_event(each) for each in others])
    assert [event_of_row(row) for row in database.all("events")] == others
    assert [said_of_row(row_of_said(each)) for each in events if type(each) is Said] == [
        event for event in events if type(event) is Said
    ]


def test_what_was_said_has_a_column_for_each_field_and_its_lines_in_one() -> None:
    event = said(1, "one\ntwo")
    seq, at, *who, kind, text, attributes = row_of_said(event)
    assert (seq, at, kind, text, attributes) == (event.seq, event.at, 0, "one\ntwo", None)
    assert who == [event.author, "Ann", event.room, 0, "#lobby"]


@pytest.mark.parametrize(
    ("event", "room", "user", "about"),
    [(kept(1), 7, 0, 0), (topic(2), 7, 3, 0), (reacted(3, 1), 7, 3, said(1).seq), (kicked(4, room=9), 9, 3, 0)],
)
def test_what_an_event_is_looked_up_by_stands_in_columns_and_nowhere_else(
    event: Stored, room: int, user: int, about: int
) -> None:
    row = row_of_event(event)
    assert (row.seq, row.at, row.room, row.user, row.about) == (event.seq, event.at, room, user, about)
    assert not {"seq", "at", "room", "user", "about"} & set(json.loads(row.data))


def test_any_sqlite_tool_reads_the_fields_of_an_event() -> None:
    row = row_of_event(topic(1, "чай & «кекс»"))
    (words,) = sqlite3.connect(":memory:").execute("SELECT json_extract(?, '$.topic')", (row.data,)).fetchone()
    assert (row.kind, words) == ("topic-set", "чай & «кекс»")


@pytest.mark.parametrize("count", [0, 1, 2, ROWS_AT_ONCE - 1, ROWS_AT_ONCE, ROWS_AT_ONCE + 1, 3 * ROWS_AT_ONCE + 5])
def test_rows_go_in_all_and_in_order_in_as_few_statements_as_they_can(count: int) -> None:
    database = Statements("CREATE TABLE numbers (n, square)", 2)
    wanted = [(n, str(n * n)) for n in range(count)]
    Insert("INSERT INTO numbers VALUES ", 2).run(database, wanted)
    assert database.all("numbers") == wanted
    full, rest = divmod(count, ROWS_AT_ONCE)
    assert database.sizes == [ROWS_AT_ONCE] * full + [rest] * bool(rest)


@pytest.mark.parametrize("together", [True, False])
def test_of_a_thing_the_newest_row_is_kept_and_one_for_each_thing(together: bool) -> None:
    database = Statements(STATE_TABLE, 4)
    changes = [row_of_state(change) for change in (is_kept(1), is_kept(2, room=8), is_gone(3), is_kept(4, room=8))]
    for batch in [changes] if together else [[change] for change in changes]:
        PUT_STATE.run(database, batch)
    found = {row[1]: row for row in database.all("state")}
    assert len(found) == len(database.all("state")) == 2
    assert found == {7: tuple(changes[2]), 8: tuple(changes[3])}


@given(kept_rooms)
def test_any_room_comes_back_from_its_row_under_its_key(room: KeptRoom) -> None:
    row = row_of_state(StateChange(KeptRoom, room.id, Seq(5), room))
    assert (row.kind, row.key, row.seq) == ("room", room.id, 5)
    assert row.data is not None and "id" not in json.loads(row.data)
    assert thing_of_row(row) == room


def test_a_thing_that_is_gone_leaves_a_row_that_says_so() -> None:
    row = row_of_state(is_gone(3))
    assert row.data is None and row.seq == is_gone(3).seq
    assert thing_of_row(row) is None


def test_a_batch_is_parted_in_what_was_said_and_the_rest_each_in_order() -> None:
    """A row that was passed over because a later Beseda wrote it goes with the rest, as it is."""
    strange = row_of_event(topic(4))._replace(kind="poll-opened")
    talk, others = split_batch([kept(1), said(2), said(3), strange, said(5), topic(6)])
    assert talk == [row_of_said(said(n)) for n in (2, 3, 5)]
    assert others == [row_of_event(kept(1)), strange, row_of_event(topic(6))]


def test_each_reason_why_rows_can_not_be_read_is_told_by_itself(caplog: pytest.LogCaptureFixture) -> None:
    rows._warn_of.cache_clear()
    later = row_of_event(topic(1))._replace(kind="poll-opened")
    damaged = row_of_event(topic(2))._replace(data="{}")
    for row in (later, damaged, later, damaged):
        assert event_of_row(row) is not row and event_of_row(row) == row
    assert len(caplog.records) == 2


def test_a_message_of_a_later_kind_is_read_as_said_with_one_warning(caplog: pytest.LogCaptureFixture) -> None:
    """Else the archiver, which follows the journal in order, would never get past it."""
    rows._warn_of_message.cache_clear()
    seq, at, author, author_name, room, peer, target_name, _, *text = row_of_said(said(1, "hello"))
    for _ in range(2):
        assert said_of_row((seq, at, author, author_name, room, peer, target_name, 99, *text)) == said(1, "hello")
    assert caplog.text.count("later version") == 1
