"""What leaves the archive leaves it for good: no page, no word list and no WAL has a trace of it afterwards.

Knows which rows are forgotten together, and how a file is wiped. Does not know why something is to be forgotten.
"""

import sqlite3
from collections.abc import Sequence
from itertools import count

from beseda.core.ids import RoomId, Seq
from beseda.journal.archive_queries import Query, forgetting, forgetting_events
from beseda.journal.archive_writing import ArchiveWriting

FORGET_AT_ONCE = 2000
"""Rows forgotten in one transaction; nothing can be filled meanwhile."""


class ArchiveForgetting(ArchiveWriting):
    """The forgetting half of `Archive`: any thread; filling waits for one transaction at the most."""

    lacks_until: Seq

    def forget_before(self, at: int) -> int:
        """Delete for good what was said before a time (ms). Return how many messages that was. Any thread.

        Raises:
            ArchiveUnwritable: some of it is not deleted, or not wiped yet; call again.
        """
        with self._writing, self._mapped():
            bounds = _first_since(self._connection, "messages", at), _first_since(self._connection, "events", at)
        total = self._forget("before", *bounds)
        self._lack_nothing_before(at)
        return total

    def _lack_nothing_before(self, at: int) -> None:
        """What may be lacking is older than what is kept by now: then nothing is lacking."""
        with self._writing:
            if self.lacks_until:
                with self._transaction() as execute:
                    execute("UPDATE archive SET lacks_until = 0, lacks_before = 0 WHERE lacks_before < ?", (at,))
                    (lacks_until,) = execute("SELECT lacks_until FROM archive").fetchone()
                self.lacks_until = Seq(lacks_until)

    def forget_room(self, room: RoomId) -> int:
        """Delete for good all that was said in a room; otherwise as `forget_before`."""
        return self._forget("room", room, room)

    def _forget(self, kind: str, bound: int, events_bound: int) -> int:
        """Delete messages, and events about no message, each up to its bound. Return how many messages that was."""
        total = self._forgotten_by(forgetting(kind, bound, FORGET_AT_ONCE))
        self._forgotten_by(forgetting_events(kind, events_bound, FORGET_AT_ONCE))
        with self._writing, self._mapped():
            self._wipe_if_needed()
        return total

    def _forgotten_by(self, statements: Sequence[Query]) -> int:
        """Run the statements, transaction by transaction. Return how many rows the last of them deleted."""
        total = 0
        for _ in count():
            with self._writing, self._transaction() as execute:
                *_, gone = (execute(sql, values).rowcount for sql, values, *_ in statements)
            total += gone
            if gone < FORGET_AT_ONCE:
                break
        return total

    def _wipe_if_needed(self) -> None:
        """Wipe what is forgotten now, or was while wiping failed or a reader was in its way."""
        if self._connection.execute("SELECT unwiped FROM archive").fetchone()[0]:
            self._wipe()

    def _wipe(self) -> None:
        """Leave no trace of what was forgotten: in the pages (secure_delete), in the words, in the WAL."""
        # Deleting from FTS5 only adds a "deleted" entry to the word lists; merging all of them drops both. (FTS5 can
        # delete at once since SQLite 3.42; what was indexed before that would still need this.)
        self._connection.execute("INSERT INTO words (words) VALUES ('optimize')")
        busy, _, _ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not busy:  # else a reader still uses the WAL; it is tried again
            self._connection.execute("UPDATE archive SET unwiped = 0")


def _first_since(connection: sqlite3.Connection, table: str, at: int) -> int:
    """Return the place of the first row at a time (ms) or later; if there is none, the place after the last row."""
    # `at` never runs backwards along seq: the walk ends at the first row to keep.
    first = f"SELECT seq FROM {table} WHERE at >= ? ORDER BY seq LIMIT 1"  # noqa: S608 (a name from above)
    (place,) = connection.execute(f"SELECT coalesce(({first}), max(seq) + 1, 0) FROM {table}", (at,)).fetchone()  # noqa: S608
    return int(place)
