"""Searching the full text: what is looked for as a question for FTS5, and the walk back through the volumes.

A search has some time, not some amount of past. It looks volume by volume, and in each in steps of so many messages
that have the words; whether they may be seen is judged for each. When the time is over it ends where it is, and says
how far it looked. What is typed is never SQL: it is one parameter, where each word is quoted, so none is an operator.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import msgspec

from beseda.core.ids import Seq
from beseda.core.past import Bound, Moment, Search, Term
from beseda.core.questions import Scope
from beseda.journal.archive_queries import Parameters, Query, visible
from beseda.journal.archive_words import Volume, volumes, word_of_room, word_of_user
from beseda.journal.damaged import rows_one_by_one
from beseda.journal.folding import folded, name_key
from beseda.journal.page_queries import place_since

LOOKS_FOR = 0.040
"""Seconds after which no further step is begun. A step takes up to 8 ms, so an answer is found within 50."""
FIRST_STEP, LONGEST_STEP = 512, 8192
"""Messages with the words that are looked at in a step: each is four times as long as the one before, because beginning
one anew may cost as much as all words with some beginning."""
FEW_ROOMS = 32
"""Rooms, or people in private, up to which they are looked for by their own words in the full text. If they are more,
most of what is found may be seen."""
SHORTEST_BEGINNING = 2
"""Characters from which a word is taken as the beginning of one. One would match nearly every word; two are a whole
word in Chinese, which FTS5 does not split into words."""

NEWEST, OLDEST = "DESC", "ASC"
_places = msgspec.json.Decoder(list[int])


class Looked(NamedTuple):
    """What a walk through the full text came to."""

    places: list[int]
    """Where the words are, in the order in which they were found."""
    upto: Seq
    """The last place looked at: everything from where the walk began to here was."""
    is_all: bool
    """Whether that is all there is between the bounds."""


class Bounds(NamedTuple):
    """Places, both included."""

    low: Seq
    high: Seq


def match_of(search: Search, scope: Scope) -> str:
    """Return the question as FTS5's own; "" if nothing is looked for."""
    parts = []
    if search.terms:
        parts.append(f"text : ({' '.join(map(_term, search.terms))})")  # so what has no word in it is passed over
    if search.author:
        parts.append(f"author : {_quoted(name_key(search.author))}")
    if parts and (places := _places_of(scope)):
        parts.append(f"place : ({' OR '.join(map(_quoted, places))})")
    return " AND ".join(parts)


def _term(term: Term) -> str:
    clean = term.words.replace("\0", " ").encode(errors="replace").decode()
    spelling = folded(clean) or clean
    return _quoted(spelling) + " *" * (term.is_begun and len(spelling) >= SHORTEST_BEGINNING)


def _quoted(words: str) -> str:
    return '"' + words.replace('"', '""') + '"'


def _places_of(scope: Scope) -> list[str]:
    """Return the words of the places in the scope; none if they are many."""
    rooms, pairs = scope.rooms, scope.pairs
    if rooms is None or len(rooms) + len(pairs or ()) > FEW_ROOMS:
        return []
    of_rooms = [word_of_room(room) for room in sorted(rooms)]
    if pairs is None:
        return [*of_rooms, word_of_user(scope.viewer)]
    return of_rooms + [word_of_user(low) for low in sorted({low for low, _ in pairs})]


class Walk:
    """One search: through the volumes from the newest on, or from the oldest."""

    def __init__(
        self, connection: sqlite3.Connection, scope: Scope, search: Search, now: Callable[[], float] = time.monotonic
    ) -> None:
        """Requires being the only user of the connection, for one read transaction."""
        self._connection = connection
        self._match = match_of(search, scope)
        self._visible = visible(scope, walk=False)
        self._order = NEWEST if search.newest else OLDEST
        self._now = now
        self._ends_at = now() + LOOKS_FOR

    def look(self, bounds: Bounds, wanted: int) -> Looked:
        """Find the places of the first `wanted` messages between the bounds."""
        ends, begins = (bounds.low, bounds.high) if self._order == NEWEST else (bounds.high, bounds.low)
        places: list[int] = []
        if self._visible is None or not self._match:
            return Looked(places, ends, True)
        upto = begins
        for volume, within in self._volumes(bounds):
            for found, upto in self._steps(volume, within, self._visible, wanted - len(places)):
                places += found
                if len(places) >= wanted or (self._now() > self._ends_at and upto != ends):
                    return Looked(places, Seq(places[-1]) if len(places) >= wanted else upto, False)
        return Looked(places, ends, True)

    def _volumes(self, bounds: Bounds) -> Iterator[tuple[Volume, Bounds]]:
        """Yield the volumes, in the order of the walk, and the places that are looked at in each."""
        found = volumes(self._connection.execute)
        found[-1:] = [oldest._replace(first=bounds.low) for oldest in found[-1:]]  # there is nothing before it
        for volume in found if self._order == NEWEST else reversed(found):
            low, high = max(bounds.low, volume.first), min(bounds.high, volume.end - 1)
            if low <= high:
                yield volume, Bounds(Seq(low), Seq(high))

    def _steps(self, volume: Volume, within: Bounds, visibility: Query, wanted: int) -> Iterator[tuple[list[int], Seq]]:
        """Yield the places found in each step, and up to which place it looked."""
        low, high = within
        step = max(FIRST_STEP, wanted)
        while low <= high:
            parameters: Parameters = {
                **visibility.parameters,
                "match": self._match, "first": low, "last": high, "step": step, "wanted": wanted,
            }  # fmt: skip
            count, last, places = self._step(volume, visibility.sql, parameters)
            is_over = count < step
            if self._order == NEWEST:
                upto = low if is_over else Seq(last)
                high = Seq(upto - 1)
            else:
                upto = high if is_over else Seq(last)
                low = Seq(upto + 1)
            yield places, upto
            wanted -= len(places)
            step = max(wanted, min(4 * step, LONGEST_STEP))

    def _step(self, volume: Volume, visibility: str, parameters: Parameters) -> tuple[int, int, list[int]]:
        """Return how many messages with the words were looked at, the last one's place, and which may be seen."""
        table, order = volume.table, self._order
        with_words = (
            f"SELECT rowid AS place FROM {table} WHERE {table} MATCH :match"  # noqa: S608 (a number, and fragments of this file)
            f" AND rowid >= :first AND rowid <= :last ORDER BY rowid {order} LIMIT :step"
        )
        seen = f"SELECT m.seq AS place FROM found CROSS JOIN messages m ON m.seq = found.place WHERE {visibility}"  # noqa: S608
        sql = (
            f"WITH found AS MATERIALIZED ({with_words})"  # noqa: S608 (as above)
            " SELECT (SELECT count(*) FROM found),"
            f" (SELECT {'min' if order == NEWEST else 'max'}(place) FROM found),"
            f" (SELECT json_group_array(place) FROM ({seen} ORDER BY place {order} LIMIT :wanted))"
        )
        execute = self._connection.execute
        try:
            count, last, places = execute(sql, parameters).fetchone()
            return count, last, _places.decode(places)
        except sqlite3.DatabaseError as error:
            # A page of messages is damaged: those with the words are looked at one by one.
            row = f"SELECT m.seq FROM messages m WHERE m.seq = :place AND {visibility}"  # noqa: S608 (as above)
            rows = rows_one_by_one(self._connection, error, with_words, row, parameters, int(parameters["wanted"]))
            found = [place for (place,) in execute(with_words, parameters)]
            return len(found), found[-1] if found else 0, sorted((place for (place,) in rows), reverse=order == NEWEST)


class Places(NamedTuple):
    """As `Found`, with places for messages."""

    places: list[int]
    is_all: bool
    looked_to: Seq
    looked_to_at: int
    lacks_before: int


def searched(connection: sqlite3.Connection, scope: Scope, wanted: Search) -> Places:
    """Search. Requires being the only user of the connection, in a read transaction. Raises sqlite3.Error."""
    if wanted.limit < 1:
        return Places([], True, Seq(0), 0, 0)
    unindexed = _number(connection, "SELECT unindexed FROM archive")
    low = 0 if wanted.after is None else _first_place(connection, wanted.after, 1)
    high = scope.until if wanted.before is None else min(scope.until, _first_place(connection, wanted.before, 0) - 1)
    bounds = Bounds(Seq(max(low, unindexed)), Seq(high))
    looked = Walk(connection, scope, wanted).look(bounds, wanted.limit + 1)
    places = looked.places[: wanted.limit]
    upto = Seq(places[-1]) if len(looked.places) > wanted.limit else looked.upto
    lacks_before = _number(connection, _TIME_BEFORE, unindexed) if low < unindexed else 0
    is_all = looked.is_all and len(places) == len(looked.places)
    return Places(places, is_all, upto, _number(connection, _TIME_FROM, upto), lacks_before)


def _first_place(connection: sqlite3.Connection, bound: Bound, after: int) -> Seq:
    """Return the first place that is not before a bound; with `after` 1 the first one after it."""
    return place_since(connection, bound.at + after) if isinstance(bound, Moment) else Seq(bound + after)


def _number(connection: sqlite3.Connection, sql: str, *parameters: int) -> int:
    return int(connection.execute(sql, parameters).fetchone()[0])


_TIME_FROM = "SELECT coalesce((SELECT at FROM messages WHERE seq >= ? ORDER BY seq LIMIT 1), 0)"
_TIME_BEFORE = "SELECT coalesce((SELECT at FROM messages WHERE seq < ? ORDER BY seq DESC LIMIT 1) + 1, 0)"
