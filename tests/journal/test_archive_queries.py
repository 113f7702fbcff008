"""Questions to the archive as SQL: nothing typed gets into it, no scope is widened, none reads all there is."""

import sqlite3
from collections.abc import Callable, Iterator

import pytest
from journal_making import everything, room_scope

from beseda.core.ids import RoomId, Seq, UserId
from beseda.core.questions import Scope
from beseda.journal.archive_queries import (
    ARCHIVE_SCHEMA,
    FORGETTABLE,
    ORPHANED,
    ROOMS_WITH_PAST,
    Query,
    forgettable,
    forgetting_events,
    visible,
)
from beseda.journal.page_queries import (
    PLACE_SINCE,
    events_at,
    messages_at,
    newest_of_talks,
    places_between,
    reactions_to,
)

BOTH = Scope(Seq(9), UserId(3), frozenset({RoomId(7)}), frozenset({(UserId(3), UserId(4))}))
NOTHING = Scope(Seq(9), UserId(3), frozenset(), frozenset())
QUESTIONS: dict[str, Callable[[Scope, int], Query | None]] = {
    "page": lambda scope, limit: places_between(scope, "messages", 2, 10, newest=True, limit=limit),
    "page of events": lambda scope, limit: places_between(scope, "events", 2, 10, newest=False, limit=limit),
}


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    made = sqlite3.connect(":memory:")
    for step in ARCHIVE_SCHEMA.steps:
        assert isinstance(step, str)
        made.executescript(step)
    yield made
    made.close()


def plan(connection: sqlite3.Connection, query: Query) -> str:
    return "\n".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query.sql}", query.parameters))


@pytest.mark.parametrize("ask", QUESTIONS.values(), ids=QUESTIONS)
def test_there_is_no_query_for_nothing(ask: Callable[[Scope, int], Query | None]) -> None:
    assert ask(BOTH, 1) is not None
    for scope, limit in ((NOTHING, 1), (BOTH, 0), (BOTH, -1)):
        assert ask(scope, limit) is None, "SQLite takes a negative limit for none"


@pytest.mark.parametrize("ask", QUESTIONS.values(), ids=QUESTIONS)
def test_every_query_has_the_scope_that_was_granted_and_its_limit(
    connection: sqlite3.Connection, ask: Callable[[Scope, int], Query | None]
) -> None:
    query = ask(BOTH, 5)
    assert query is not None
    granted = {"until": 9, "viewer": 3, "room": 7, "low": 3, "high": 4}
    assert granted.items() <= query.parameters.items() and query.parameters["limit"] == 5
    assert connection.execute(query.sql, query.parameters).fetchall() == []
    if query.places:
        assert set(connection.execute(query.places, query.parameters)) <= {(place,) for place in range(1, 6)}
        assert connection.execute(query.row, {**query.parameters, "place": 1}).fetchall() == []


@pytest.mark.parametrize(
    ("rooms", "pairs", "names"),
    [
        ({7}, set(), {"room"}),
        ({7, 8}, set(), {"rooms"}),
        (set(), {(3, 4)}, {"low", "high"}),
        (set(), {(3, 4), (3, 5)}, {"pairs"}),
        (None, None, set()),
    ],
)
def test_a_scope_of_any_size_is_a_few_parameters(
    rooms: set[int] | None, pairs: set[tuple[int, int]] | None, names: set[str]
) -> None:
    query = visible(Scope(Seq(9), UserId(3), _frozen(rooms), _frozen(pairs)), walk=True)  # type: ignore[arg-type]
    assert query is not None and set(query.parameters) == {"until", "viewer"} | names


def _frozen(these: set[object] | None) -> frozenset[object] | None:
    return None if these is None else frozenset(these)


@pytest.mark.parametrize("table", ["messages", "events"])
def test_a_page_of_a_few_talks_is_put_together_from_pages_of_each(connection: sqlite3.Connection, table: str) -> None:
    rooms, pairs = frozenset(map(RoomId, range(1, 9))), frozenset({(UserId(3), UserId(4)), (UserId(3), UserId(5))})
    for scope in (Scope(Seq(9), UserId(3), rooms, pairs), Scope(Seq(9), UserId(3), rooms, frozenset())):
        query = places_between(scope, table, 0, 9, newest=True, limit=100)
        assert query is not None
        steps = plan(connection, query)
        assert "INDEX by_room (of_room=?" in steps or "INDEX events_of_room (of_room=?" in steps
        assert f"SCAN {table}" not in steps and "SCAN m\n" not in steps, steps


def test_a_long_page_of_many_talks_is_walked_to_from_the_bound_that_is_nearer(connection: sqlite3.Connection) -> None:
    scope = everything()._replace(rooms=frozenset(map(RoomId, range(1, 1000))))
    query = places_between(scope, "messages", 0, 9, newest=True, limit=101)
    assert query is not None and "SEARCH m USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)" in plan(connection, query)


def test_what_stands_on_messages_is_found_by_their_places(connection: sqlite3.Connection) -> None:
    steps = plan(connection, reactions_to([Seq(1), Seq(2)]))
    assert "USING INDEX standing (about=?" in steps
    for query in (messages_at([Seq(1)]), events_at([Seq(1)])):
        assert "USING INTEGER PRIMARY KEY (rowid=?)" in plan(connection, query)


@pytest.mark.parametrize("table", ["messages", "events"])
def test_a_time_is_found_without_reading_what_was_said(connection: sqlite3.Connection, table: str) -> None:
    steps = plan(connection, Query(PLACE_SINCE[table], {"at": 1}))
    assert f"SCAN {table}" not in steps and "USING INTEGER PRIMARY KEY (rowid>?)" in steps


def test_the_newest_of_each_talk_is_found_by_a_step_in_an_index(connection: sqlite3.Connection) -> None:
    for scope in (BOTH, everything(), room_scope(), everything()._replace(rooms=frozenset((RoomId(1), RoomId(2))))):
        query = newest_of_talks(scope, 2, 9, newest=True, limit=5)
        assert query is not None
        steps = plan(connection, query)
        assert "SCAN messages" not in steps and "INDEX by_" in steps


def test_the_rooms_with_a_past_are_found_without_reading_what_was_said(connection: sqlite3.Connection) -> None:
    steps = plan(connection, Query(ROOMS_WITH_PAST, {}))
    assert steps.count("SEARCH messages USING INDEX by_room (of_room>?)") == 2 and "SCAN messages" not in steps


@pytest.mark.parametrize("kind", FORGETTABLE)
def test_forgetting_finds_the_oldest_by_an_index_however_much_there_is(
    connection: sqlite3.Connection, kind: str
) -> None:
    for query in (forgettable(kind, 7, 100), *forgetting_events(kind, 7, 100)):
        assert "SCAN messages" not in plan(connection, query) and "SCAN events" not in plan(connection, query), (
            query.sql
        )


def test_only_what_came_since_is_looked_through_for_what_lost_its_message(connection: sqlite3.Connection) -> None:
    steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {ORPHANED}", (1, 2))]
    assert steps[0] == "SEARCH events USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"
