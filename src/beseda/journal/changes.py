"""How the journal stored changes until its second format: one row for each change, all read at every start.

From the third format on there is the state beside the log. `to_state` is the step from the second to the third: the
result of all changes becomes the state, and each change an event of the log, which the archive follows. Nothing else
reads the old format.
"""

import logging
import sqlite3
from collections.abc import Sequence
from itertools import islice
from typing import Any

import msgspec

from beseda.core import rules
from beseda.core.events import RoomChange, RoomClosed, RoomKept, RoomRenamed, RulesSet, TopicSet
from beseda.core.ids import RoomId, Seq, UserId
from beseda.core.names import Name
from beseda.core.state import KeptRoom, StateChange, room_after
from beseda.journal.rows import EVENTS_TABLE, PUT_STATE, STATE_TABLE, Insert, row_of_event, row_of_state

FIRST = """
    CREATE TABLE journal (id TEXT NOT NULL, start_count INTEGER NOT NULL, last_at INTEGER NOT NULL);
    CREATE TABLE messages (
        seq INTEGER PRIMARY KEY, at INTEGER NOT NULL,
        author INTEGER NOT NULL, author_name TEXT NOT NULL,
        room INTEGER NOT NULL, peer INTEGER NOT NULL, target_name TEXT NOT NULL,
        manner INTEGER NOT NULL, text TEXT NOT NULL, attributes TEXT);
    CREATE TABLE changes (
        seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind INTEGER NOT NULL,
        room INTEGER NOT NULL, shown TEXT NOT NULL, key TEXT NOT NULL, skeletons TEXT NOT NULL,
        user INTEGER, person_shown TEXT, person_key TEXT, person_skeletons TEXT, topic TEXT)"""
SECOND = """
    ALTER TABLE changes ADD COLUMN rules TEXT;
    ALTER TABLE changes ADD COLUMN new_shown TEXT;
    ALTER TABLE changes ADD COLUMN new_key TEXT;
    ALTER TABLE changes ADD COLUMN new_skeletons TEXT;
    ALTER TABLE changes ADD COLUMN reason TEXT"""
"""Rules and new names of rooms. A room's name before the change is in `shown`, `key` and `skeletons`."""
THIRD = f"""
    ALTER TABLE journal ADD COLUMN last_seq INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE journal ADD COLUMN forgotten INTEGER NOT NULL DEFAULT 0;
    {EVENTS_TABLE};
    {STATE_TABLE}"""

ROOM_KEPT, ROOM_CLOSED, TOPIC_SET, RULES_SET, ROOM_RENAMED = 1, 2, 3, 4, 5
"""The values of a change's `kind`."""

FIRST_SPELLING = 1
"""By which version of its rules every name in the old table was spelled."""
AT_ONCE = 2000
"""Changes held in memory at once."""

_LOG = Insert("INSERT INTO events VALUES ", 7)
_skeletons = msgspec.json.Decoder(frozenset[str])
_changes = msgspec.json.Decoder(tuple[rules.Change, ...])

log = logging.getLogger(__name__)


def to_state(connection: sqlite3.Connection) -> None:
    """Turn the changes into the state and events of the log. Requires being in a transaction.

    A change of a room that was not kept (somebody has deleted a row) becomes only an event of the log.
    """
    for statement in THIRD.split(";"):
        connection.execute(statement)
    (count,) = connection.execute("SELECT count(*) FROM changes").fetchone()
    if count:
        log.info("the journal is brought to a new format, once: changes to read: %d", count)
    rooms: dict[RoomId, KeptRoom | None] = {}
    changed: dict[RoomId, Seq] = {}
    events = map(_change_of_row, connection.execute("SELECT * FROM changes ORDER BY seq"))
    while part := list(islice(events, AT_ONCE)):
        for event in part:
            before = rooms.get(event.room)
            if before is not None or type(event) is RoomKept:
                rooms[event.room] = room_after(before, event)
                changed[event.room] = event.seq
        _LOG.run(connection, [row_of_event(event) for event in part])
    kept = [
        StateChange(KeptRoom, room, changed[room], there._replace(spelling=FIRST_SPELLING))
        for room, there in rooms.items()
        if there is not None
    ]
    PUT_STATE.run(connection, [row_of_state(change) for change in kept])
    connection.execute("DROP TABLE changes")


def _change_of_row(row: Sequence[Any]) -> RoomChange:
    seq, at, kind, room, shown, key, skeletons, user, *person, topic, changes, new, new_key, new_skeletons, reason = row
    name = _name(shown, key, skeletons)
    if kind == ROOM_KEPT:
        return RoomKept(Seq(seq), at, RoomId(room), name)
    if kind == ROOM_CLOSED:
        return RoomClosed(Seq(seq), at, RoomId(room), name)
    by = Seq(seq), at, UserId(user), _name(*person), RoomId(room), name
    if kind == TOPIC_SET:
        return TopicSet(*by, topic)
    if kind == RULES_SET:
        return RulesSet(*by, _changes.decode(changes))
    return RoomRenamed(*by, _name(new, new_key, new_skeletons), reason)


def _name(shown: str, key: str, skeletons: str) -> Name:
    return Name(shown, key, _skeletons.decode(skeletons))
