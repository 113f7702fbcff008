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
    at_places,
    forgettable,
    forgetting_events,
    happened_to,
    visible,
    window,
)

BOTH = Scope(Seq(9), UserId(3), frozenset({RoomId(7)}), frozenset({(UserId(3), UserId(4))}))
NOTHING = Scope(Seq(9), UserId(3), frozenset(), frozenset())
QUESTIONS: dict[str, Callable[[Scope, int], Query | None]] = {
    "latest": lambda scope, limit: window(scope, "latest", limit, before=9),
    "after": lambda scope, limit: window(scope, "after", limit, after=2),
    "at places": lambda scope, limit: at_places(scope, range(1, limit + 1)),
    "happened to": lambda scope, limit: happened_to(scope, [Seq(1)], limit),
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


def test_there_is_no_query_for_no_places() -> None:
    assert happened_to(everything(), [], 5) is None and at_places(everything(), []) is None


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


def test_what_happened_is_found_by_the_place_of_its_message(connection: sqlite3.Connection) -> None:
    query = happened_to(room_scope(), [Seq(1), Seq(2)], 5)
    assert query is not None
    steps = plan(connection, query)
    assert "SEARCH m USING INTEGER PRIMARY KEY" in steps and "USING INDEX events_about (about=?" in steps


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
