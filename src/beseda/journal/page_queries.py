"""Pages as SQL: the places between two places from an index alone, then the rows at these places.

Only what finds places looks at the scope: the rows are those at places that were found. And times become places.
"""

import sqlite3
from collections.abc import Sequence

import msgspec

from beseda.core.ids import Seq
from beseda.core.past import PastItem
from beseda.core.questions import Scope
from beseda.journal.archive_queries import COLUMNS, ROOMS_WITH_PAST, Parameters, Query, visible
from beseda.journal.rows import EVENT_COLUMNS, kinds_of

MOST_TALKS = 10_000
"""Private conversations of one person that are gone through, those with who came last first: 30 ms."""
MOST_MERGED = 10_000
"""Places that are looked at, an index's step for each, if a page is put together from the pages of several talks. For
more all that was said is walked through."""

_SHOWN = ", ".join(f"'{kind}'" for kind in kinds_of(PastItem))
_KINDS = {"messages": "", "events": f" AND m.kind IN ({_SHOWN})"}


def places_between(scope: Scope, table: str, first: int, end: int, newest: bool, limit: int) -> Query | None:
    """Ask for at most `limit` places from `first` to before `end`, the newest or the oldest of them."""
    if limit < 1 or (visibility := visible(scope, walk=True)) is None:
        return None
    order = "DESC" if newest else "ASC"
    within = f"m.seq >= :first AND m.seq < :end{_KINDS[table]}"
    # One bound on each side: of two SQLite might begin at the one that is farther off, and walk to the other.
    end = min(end, scope.until + 1)
    parameters: Parameters = {**visibility.parameters, "first": first, "end": end, "limit": limit}
    rooms, pairs = scope.rooms or (), scope.pairs or ()
    talks = len(rooms) + len(pairs) + (scope.pairs is None)
    if scope.rooms is None or talks == 1 or min(talks, limit) * limit > MOST_MERGED:
        sql = f"SELECT m.seq FROM {table} m WHERE {visibility.sql} AND {within}"  # noqa: S608 (fragments of this file)
        return Query(f"{sql} ORDER BY m.seq {order} LIMIT :limit", parameters)
    in_rooms = _NEXT_ROOMS.format(table=table) if len(rooms) > limit else "json_each(:rooms)"
    parts = [_IN_EACH.format(table=table, talks=in_rooms, is_there=_IN_ROOM)] if rooms else []
    parts += [_IN_EACH.format(table=table, talks="json_each(:pairs)", is_there=_IN_PAIR)] if pairs else []
    parts += [_MINE.format(table=table, side=side) for side in ("low", "high")] if scope.pairs is None else []
    parameters["rooms"], parameters["pairs"] = (msgspec.json.encode(sorted(each)).decode() for each in (rooms, pairs))
    union = " UNION ".join(parts).format(within=within, order=order)
    return Query(f"SELECT seq FROM ({union}) ORDER BY seq {order} LIMIT :limit", parameters)  # noqa: S608 (as above)


_IN_ROOM, _IN_PAIR = "m.of_room = talk.value", "m.pair_low = talk.value ->> 0 AND m.pair_high = talk.value ->> 1"
_IN_EACH = """
    SELECT found.seq FROM {talks} talk CROSS JOIN {table} found WHERE found.seq IN (
        SELECT m.seq FROM {table} m WHERE {is_there} AND {{within}} ORDER BY m.seq {{order}} LIMIT :limit)"""
_NEXT_ROOMS = """(
    SELECT value FROM (
        SELECT value, (
            SELECT m.seq FROM {table} m WHERE m.of_room = value AND {{within}} ORDER BY m.seq {{order}} LIMIT 1) AS next
        FROM json_each(:rooms))
    WHERE next IS NOT NULL ORDER BY next {{order}} LIMIT :limit)"""
"""Those of many rooms of which something may be on a page: it has no more of them than items."""
_MINE = "SELECT m.seq FROM {table} m WHERE m.pair_{side} = :viewer AND {{within}}"
"""Goes through all that one has in private: 10,000 messages take 3 ms."""
_THESE = "SELECT value FROM json_each(:places)"


def messages_at(places: Sequence[Seq]) -> Query:
    """Ask for the messages at these places, and when each was edited last."""
    columns = f"SELECT {COLUMNS}, edited_at FROM messages m"  # noqa: S608 (as above)
    return Query(
        f"{columns} WHERE seq IN ({_THESE}) ORDER BY seq",
        _parameters(places),
        _THESE,
        f"{columns} WHERE seq = :place",
    )


LAST_AT = "SELECT at FROM messages WHERE seq <= :place ORDER BY seq DESC LIMIT 1"
"""When it was a place, about: when somebody said something last."""


def events_at(places: Sequence[Seq]) -> Query:
    return Query(f"SELECT {EVENT_COLUMNS} FROM events WHERE seq IN ({_THESE}) ORDER BY seq", _parameters(places))  # noqa: S608 (as above)


def reactions_to(places: Sequence[Seq]) -> Query:
    """Ask for the reactions that stand on the messages at these places, oldest first."""
    return Query(
        f"SELECT {EVENT_COLUMNS} FROM events"  # noqa: S608 (as above)
        f" WHERE about IN ({_THESE}) AND reaction IS NOT NULL ORDER BY seq",
        _parameters(places),
    )


def reactions_on_each(places: Sequence[Seq]) -> Query:
    """Ask for the places of those messages on which reactions stand, each with how many these are."""
    return Query(
        f"SELECT about, count(*) FROM events WHERE about IN ({_THESE}) AND reaction IS NOT NULL GROUP BY about",  # noqa: S608 (as above)
        _parameters(places),
    )


def _parameters(places: Sequence[Seq]) -> Parameters:
    return {"places": msgspec.json.encode(list(places)).decode(), "limit": len(places)}


def message_within(scope: Scope, place: Seq) -> Query | None:
    """Ask whether the message at a place is in the scope."""
    visibility = visible(scope, walk=False)
    if visibility is None:
        return None
    return Query(
        f"SELECT seq FROM messages m WHERE seq = :place AND {visibility.sql}",  # noqa: S608 (as above)
        {**visibility.parameters, "place": place},
    )


WORDINGS = """
    SELECT about, at, text, until FROM wordings WHERE about = :place
    UNION ALL SELECT seq, coalesce(nullif(edited_at, 0), at), text, :now FROM messages WHERE seq = :place
    ORDER BY until"""
_PLACE_SINCE = """
    WITH RECURSIVE part (low, high) AS (
        SELECT (SELECT min(seq) FROM {table}), (SELECT max(seq) + 1 FROM {table})
        UNION ALL
        SELECT iif(middle.at < :at, middle.seq + 1, low), iif(middle.at < :at, high, low + (high - low) / 2)
        FROM part JOIN {table} middle ON middle.seq = (
            SELECT seq FROM {table} WHERE seq >= low + (high - low) / 2 ORDER BY seq LIMIT 1)
        WHERE low < high)
    SELECT low FROM part WHERE low >= high"""
PLACE_SINCE = {table: _PLACE_SINCE.format(table=table) for table in _KINDS}
"""The first place from which on nothing is of before a time: times never run backwards along places, so half of what
is left is left out at each of some 45 steps. No row for an empty table."""


def place_since(connection: sqlite3.Connection, at: int, table: str = "messages") -> Seq:
    """Return the first place from which on all of a table is of a time (ms) or later."""
    for (place,) in connection.execute(PLACE_SINCE[table], {"at": at}):
        return Seq(place)
    return Seq(0)


def newest_of_talks(scope: Scope, first: int, end: int, newest: bool, limit: int) -> Query | None:
    """Ask for the places of the newest messages of rooms and private conversations.

    Of those from `first` to before `end` at most `limit`, the newest or the oldest.
    """
    if limit < 1:
        return None
    parameters: Parameters = {"until": scope.until, "first": first, "end": end, "limit": limit}
    talks = []
    if scope.rooms is None:
        talks.append(_NEWEST_OF_ROOMS.format(rooms=ROOMS_WITH_PAST))
    elif scope.rooms:
        talks.append(_NEWEST_OF_ROOMS.format(rooms="SELECT value AS room FROM json_each(:rooms)"))
        parameters["rooms"] = msgspec.json.encode(sorted(scope.rooms)).decode()
    if scope.pairs is None:
        talks += [_NEWEST_WITH.format(mine=mine, other=other, index=index) for mine, other, index in _SIDES]
        parameters |= {"viewer": scope.viewer, "most": MOST_TALKS}
    elif scope.pairs:
        talks.append(_NEWEST_OF_PAIRS)
        parameters["pairs"] = msgspec.json.encode(sorted(scope.pairs)).decode()
    if not talks:
        return None
    order = "DESC" if newest else "ASC"
    sql = (
        f"SELECT DISTINCT newest FROM ({' UNION ALL '.join(f'SELECT * FROM ({talk})' for talk in talks)})"  # noqa: S608 (as above)
        f" WHERE newest >= :first AND newest < :end ORDER BY newest {order} LIMIT :limit"
    )
    return Query(sql, parameters)


_NEWEST_OF_ROOMS = """
    SELECT (
        SELECT max(seq) FROM messages INDEXED BY by_room WHERE of_room = these.room AND seq <= :until
    ) AS newest FROM ({rooms}) these"""
_NEWEST_OF_PAIRS = """
    SELECT (
        SELECT max(seq) FROM messages INDEXED BY by_pair
        WHERE pair_low = value ->> 0 AND pair_high = value ->> 1 AND seq <= :until
    ) AS newest FROM json_each(:pairs)"""
_SIDES = ("pair_low", "pair_high", "by_pair"), ("pair_high", "pair_low", "by_higher")
_NEWEST_WITH = """
    WITH RECURSIVE next (other) AS (
        SELECT max({other}) FROM messages INDEXED BY {index} WHERE {mine} = :viewer
        UNION ALL
        SELECT (SELECT max({other}) FROM messages INDEXED BY {index} WHERE {mine} = :viewer AND {other} < next.other)
        FROM next WHERE other IS NOT NULL LIMIT :most)
    SELECT (
        SELECT max(seq) FROM messages INDEXED BY {index}
        WHERE {mine} = :viewer AND {other} = next.other AND seq <= :until
    ) AS newest FROM next WHERE other IS NOT NULL"""
"""A step in an index for each, however much was said."""
