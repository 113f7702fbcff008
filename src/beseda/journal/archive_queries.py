"""The archive's tables and its queries. `visible` is the only place where a scope becomes SQL.

Every value is a bound parameter, and the text of a query consists only of fragments in this file: so what a person
typed is never SQL. Knows no connection.
"""

from typing import NamedTuple

import msgspec

from beseda.core.questions import Scope
from beseda.journal.archive_words import VOLUMES_STEP
from beseda.journal.opening import Schema
from beseda.journal.rows import EVENT_COLUMNS, EVENTS_TABLE, STATE_TABLE

ARCHIVE_SCHEMA = Schema(
    application_id=0x42657341,  # "BesA"
    steps=(
        """
        CREATE TABLE archive (journal TEXT NOT NULL, filled INTEGER NOT NULL, unwiped INTEGER NOT NULL);
        INSERT INTO archive VALUES ('', 0, 0);
        CREATE TABLE messages (
            seq INTEGER PRIMARY KEY, at INTEGER NOT NULL,
            author INTEGER NOT NULL, author_name TEXT NOT NULL,
            room INTEGER NOT NULL, peer INTEGER NOT NULL, target_name TEXT NOT NULL,
            manner INTEGER NOT NULL, text TEXT NOT NULL, attributes TEXT,
            folded TEXT, -- what the words are taken from, where that is not the text itself
            of_room INTEGER AS (nullif(room, 0)),
            pair_low INTEGER AS (CASE WHEN room = 0 THEN min(author, peer) END),
            pair_high INTEGER AS (CASE WHEN room = 0 THEN max(author, peer) END));
        CREATE INDEX by_room ON messages (of_room, seq) WHERE of_room IS NOT NULL;
        CREATE INDEX by_pair ON messages (pair_low, pair_high, seq) WHERE pair_low IS NOT NULL;
        CREATE INDEX by_higher ON messages (pair_high, seq) WHERE pair_high IS NOT NULL;
        CREATE VIRTUAL TABLE words USING fts5 (
            text, content='', columnsize=0, tokenize="unicode61 remove_diacritics 2")
        """,
        # Every other event, and the state: the journal forgets the events, and if it is lost, so is its state.
        # `followed` says how far these are copied; the journal still has what changed before this step, and that is
        # copied again.
        f"""
        ALTER TABLE archive ADD COLUMN start_count INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE archive ADD COLUMN followed INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE archive ADD COLUMN state_followed INTEGER NOT NULL DEFAULT 0;
        {EVENTS_TABLE};
        CREATE INDEX events_about ON events (about, seq) WHERE about > 0;
        CREATE INDEX events_of_room ON events (room, seq) WHERE about = 0;
        {STATE_TABLE}
        """,
        # What it may lack for good: what was said up to a place, which is before a time.
        """
        ALTER TABLE archive ADD COLUMN lacks_until INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE archive ADD COLUMN lacks_before INTEGER NOT NULL DEFAULT 0
        """,
        # The place up to which it has forgotten which things are gone.
        "ALTER TABLE archive ADD COLUMN gone_until INTEGER NOT NULL DEFAULT 0",
        # Volumes of words, with authors and places. What was said before the place `unindexed` is in none yet, and
        # what is left of `words` goes (`archive_indexing`).
        VOLUMES_STEP,
        # What stands: when a message was edited last, each reaction once and none that was taken back. Redactions, and
        # what is about no message, are found as messages are: by the room or by the two who talk.
        """
        ALTER TABLE messages ADD COLUMN edited_at INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE wordings (
            about INTEGER NOT NULL, -- the message
            until INTEGER NOT NULL, -- the place of the event that put other words in the place of these
            at INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (about, until)) WITHOUT ROWID;
        ALTER TABLE events ADD COLUMN of_room INTEGER AS (
            CASE WHEN about = 0 OR kind = 'redacted' THEN nullif(room, 0) END);
        ALTER TABLE events ADD COLUMN reaction TEXT; -- of a reaction
        ALTER TABLE events ADD COLUMN pair_low INTEGER; -- of a redaction in private
        ALTER TABLE events ADD COLUMN pair_high INTEGER;
        UPDATE events SET reaction = data ->> 'reaction' WHERE kind = 'reacted' AND about > 0 AND json_valid(data);
        DELETE FROM events WHERE reaction IS NOT NULL AND data ->> 'on' AND EXISTS (
            SELECT * FROM events later WHERE later.about = events.about AND later.about > 0
            AND later.user = events.user AND later.reaction = events.reaction AND later.seq > events.seq
            AND NOT later.data ->> 'on');
        DELETE FROM events WHERE reaction IS NOT NULL AND NOT data ->> 'on';
        DELETE FROM events WHERE reaction IS NOT NULL AND EXISTS (
            SELECT * FROM events earlier WHERE earlier.about = events.about AND earlier.about > 0
            AND earlier.user = events.user AND earlier.reaction = events.reaction AND earlier.seq < events.seq);
        CREATE UNIQUE INDEX standing ON events (about, user, reaction) WHERE reaction IS NOT NULL;
        DROP INDEX events_of_room;
        CREATE INDEX events_of_room ON events (of_room, seq) WHERE of_room IS NOT NULL;
        CREATE INDEX events_of_pair ON events (pair_low, pair_high, seq) WHERE pair_low IS NOT NULL;
        DROP INDEX by_higher;
        CREATE INDEX by_higher ON messages (pair_high, pair_low, seq) WHERE pair_high IS NOT NULL
        """,
    ),
)

Parameters = dict[str, int | str]


class Query(NamedTuple):
    sql: str
    parameters: Parameters
    places: str = ""
    """Asks for the places of the rows, by an index if possible: for when a damaged page is met. "": there is no way."""
    row: str = ""
    """Asks for the row at `:place`, if it is one of them."""


COLUMNS = "seq, at, author, author_name, room, peer, target_name, manner, text, attributes"
"""Of a message, in the order of `said_of_row`."""
# `{off}` is either nothing or SQLite's unary plus, which keeps a term from choosing the index.
_ROOMS = {
    "none": "",
    "one": "{off}m.of_room = :room",
    "some": "{off}m.of_room IN (SELECT value FROM json_each(:rooms))",
    "all": "+m.of_room IS NOT NULL",
}
_PAIRS = {
    "none": "",
    "one": "({off}m.pair_low = :low AND {off}m.pair_high = :high)",
    "some": "({off}m.pair_low, {off}m.pair_high) IN (SELECT value ->> 0, value ->> 1 FROM json_each(:pairs))",
    "mine": "({off}m.pair_low = :viewer OR {off}m.pair_high = :viewer)",
}


def visible(scope: Scope, *, walk: bool) -> Query | None:
    """Return the condition that a message `m` is within the scope; None if no message can be.

    `walk`: an index on this condition may find the rows. That pays if the scope is rooms alone or pairs alone; with
    both, SQLite would sort the whole past, and walking back along `seq` finds a page at once.
    """
    rooms, pairs = scope.rooms, scope.pairs
    of_rooms = "all" if rooms is None else ("none", "one", "some")[min(len(rooms), 2)]
    of_pairs = "mine" if pairs is None else ("none", "one", "some")[min(len(pairs), 2)]
    parameters: Parameters = {"until": scope.until, "viewer": scope.viewer}
    if rooms and of_rooms == "one":
        (parameters["room"],) = rooms
    elif rooms:
        parameters["rooms"] = msgspec.json.encode(sorted(rooms)).decode()
    if pairs and of_pairs == "one":
        ((parameters["low"], parameters["high"]),) = pairs
    elif pairs:
        parameters["pairs"] = msgspec.json.encode(sorted(pairs)).decode()
    terms = [term for term in (_ROOMS[of_rooms], _PAIRS[of_pairs]) if term]
    if not terms:
        return None
    condition = " OR ".join(f"({term})" for term in terms)
    off = "" if walk and len(terms) == 1 else "+"
    # With a plus: walking back begins at the page's own bound, not at this one.
    return Query(f"+m.seq <= :until AND ({condition.format(off=off)})", parameters)


FACTS = "SELECT seq, author, room, peer, at, author_name, target_name, manner FROM messages WHERE seq = :place"
"""In the order of the fields of `MessageFacts`."""
REACTION = f"SELECT {EVENT_COLUMNS} FROM events WHERE seq = :place AND reaction IS NOT NULL"  # noqa: S608 (a constant)
REACTIONS = "SELECT user, reaction FROM events WHERE about = :place AND reaction IS NOT NULL ORDER BY seq"
FIGURES_OF_ROOMS = """
    SELECT of_room, count(*), sum(length(CAST(text AS BLOB))), max(at), target_name FROM messages
    WHERE of_room IS NOT NULL GROUP BY of_room"""
"""Reads everything. The name is that of the newest message: SQLite takes the other columns from the row of a max()."""
OLDEST_AT = "SELECT coalesce((SELECT at FROM messages ORDER BY seq LIMIT 1), 0)"
WAS_DELETED = """
    SELECT EXISTS (SELECT * FROM events WHERE at >= :since AND (
        kind = 'room-closed' OR (kind = 'redacted' AND coalesce(data ->> 'said_at', 0) <= :said)))"""
"""Reads all events: for the rare case that a file was set aside."""
ROOMS_WITH_PAST = """
    WITH RECURSIVE next (room) AS (
        SELECT min(of_room) FROM messages WHERE of_room IS NOT NULL
        UNION ALL
        SELECT (SELECT min(of_room) FROM messages WHERE of_room > next.room) FROM next WHERE room IS NOT NULL)
    SELECT room FROM next WHERE room IS NOT NULL"""
"""One step in the index for each room, however much was said in it."""


ORPHANED = """
    DELETE FROM events WHERE seq > ? AND seq <= ? AND +about > 0 AND +kind <> 'redacted'
        AND NOT EXISTS (SELECT * FROM messages WHERE messages.seq = about)"""
"""Deletes the events about messages that are not kept any more; but not that one was taken back."""

FORGETTABLE = {"before": "seq < :bound", "room": "of_room = :bound"}
_FORGETTABLE_EVENTS = {"before": "(about = 0 OR kind = 'redacted') AND seq < :bound", "room": "of_room = :bound"}


def forgetting_events(kind: str, bound: int, limit: int) -> tuple[Query, ...]:
    """Return the statements of one transaction that deletes the oldest events that are about no message that is kept.

    `kind` and `bound` say which; the last statement's rowcount says how many they were.
    """
    oldest = f"SELECT seq FROM events WHERE {_FORGETTABLE_EVENTS[kind]} ORDER BY seq LIMIT :limit"  # noqa: S608 (as above)
    parameters: Parameters = {"bound": bound, "limit": limit}
    return (
        Query(f"UPDATE archive SET unwiped = 1 WHERE EXISTS ({oldest})", parameters),  # noqa: S608 (as above)
        Query(f"DELETE FROM events WHERE seq IN ({oldest})", parameters),  # noqa: S608 (as above)
    )


OLDEST_OF_SIZE = """
    SELECT count(*), coalesce(max(upto), 0) FROM (
        SELECT sum(size) OVER (ORDER BY seq) AS upto FROM (
            SELECT seq, 400 + 4 * length(CAST(text AS BLOB)) AS size FROM messages ORDER BY seq LIMIT :limit))
    WHERE upto <= :size"""
"""How many of the oldest messages have no more than some bytes, with their words and their places in indexes. That is
rather counted as too much (short lines of talk have 200 bytes, words that nobody else uses thrice their text), so that
no more is forgotten than has to be."""
SIZE_OF_STATE = "SELECT coalesce(sum(120 + coalesce(length(CAST(data AS BLOB)), 0)), 0) FROM state"
"""Bytes. 120 of each thing are its other columns, its places in indexes, and what a page has left over. 10,000 rooms
take 4 ms."""
CHANGES_COUNTED = """
    SELECT (SELECT count(*) FROM events WHERE of_room IS NOT NULL) +
        (SELECT count(*) FROM events WHERE pair_low IS NOT NULL)"""
CHANGES_OVER = """
    SELECT seq FROM (
        SELECT seq, row_number() OVER (PARTITION BY of_room ORDER BY seq DESC) AS age FROM (
            SELECT of_room, seq FROM events WHERE of_room IS NOT NULL UNION ALL
            SELECT NULL, seq FROM events WHERE pair_low IS NOT NULL))
    ORDER BY age, seq DESC LIMIT -1 OFFSET ?"""
"""Of all changes of rooms, notes and redactions (in private: as if of one room) those that are over a number, if the
newest of each room are kept. 110,000: 0.9 s, by which filling may be late."""
GONE_ROOMS = """
    SELECT key FROM state WHERE kind = 'room' AND data IS NULL AND (
        EXISTS (SELECT * FROM messages WHERE of_room = key) OR
        EXISTS (SELECT * FROM events WHERE of_room = key AND kind <> 'room-closed'))"""
"""Two looks into indexes for each. That a room was closed may stay known: that row says nothing else but its name."""
GONE_OVER = """
    SELECT max(seq) FROM (SELECT seq FROM state WHERE data IS NULL ORDER BY seq DESC LIMIT -1 OFFSET ?)"""


def forgetting_places(places: str) -> tuple[Query, ...]:
    """As `forgetting_events`, for the events at these places (a JSON array)."""
    return (
        Query("UPDATE archive SET unwiped = 1", {}),
        Query("DELETE FROM events WHERE seq IN (SELECT value FROM json_each(:places))", {"places": places}),
    )


def forgettable(kind: str, bound: int, limit: int) -> Query:
    """Ask for the places of the `limit` oldest messages to be forgotten; `kind` and `bound` say which those are."""
    return Query(
        f"SELECT seq FROM messages WHERE {FORGETTABLE[kind]} ORDER BY seq LIMIT :limit",  # noqa: S608 (as above)
        {"bound": bound, "limit": limit},
    )


_PLACES = "SELECT value FROM json_each(:places)"
FORGETTING = (
    "UPDATE archive SET unwiped = 1",
    f"DELETE FROM events WHERE about > 0 AND about IN ({_PLACES})",  # noqa: S608 (as above)
    f"DELETE FROM wordings WHERE about IN ({_PLACES})",  # noqa: S608 (as above)
    f"DELETE FROM messages WHERE seq IN ({_PLACES})",  # noqa: S608 (as above)
)
"""Delete the messages at some places (a JSON array), of which the words are taken out already, and the events about
them."""
