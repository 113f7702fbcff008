"""What can be asked of the archive. Each answer is within a `Scope`, in order of place, oldest first.

Knows how to borrow a connection and read; `archive_queries` knows which rows.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from beseda.core.events import Reacted
from beseda.core.ids import RoomId, Seq, UserId
from beseda.core.requests import MessageFacts, ReactionFacts
from beseda.core.text import MessageKind
from beseda.journal.archive_queries import (
    FACTS,
    FIGURES_OF_ROOMS,
    OLDEST_AT,
    REACTION,
    REACTIONS,
    ROOMS_WITH_PAST,
    WAS_DELETED,
    Query,
)
from beseda.journal.damaged import rows_of, rows_one_by_one
from beseda.journal.errors import ArchiveUnreadable
from beseda.journal.readers import Readers
from beseda.journal.rows import MESSAGE_KINDS, event_of_row


class RoomFigures(NamedTuple):
    room: RoomId
    messages: int
    size: int
    """Bytes of the texts."""
    last_at: int
    """When something was said last (ms)."""
    name: str
    """As the room was called then."""


class ArchiveReading:
    """The reading half of `Archive`: any thread, several at once.

    Every method raises ArchiveUnreadable if the file gives an error, or no connection was free for too long.
    """

    _readers: Readers

    def facts(self, place: Seq) -> MessageFacts | None:
        """Return what never changes of the message at a place; None: there is none, or no more. For no eyes but the
        hall's, which judges who may know of it."""
        for found in self._rows(Query(FACTS, {"place": place})):
            return MessageFacts._make((*found[:-1], MESSAGE_KINDS.get(found[-1], MessageKind.SAY)))
        return None

    def reaction(self, place: Seq) -> tuple[MessageFacts, ReactionFacts] | None:
        """Return the message that the reaction at a place is about, and what never changes of the reaction; None if
        none stands there. As `facts`, for the hall alone."""
        for event in map(event_of_row, self._rows(Query(REACTION, {"place": place}))):
            if type(event) is Reacted:
                message = self.facts(event.about)
                return message and (message, ReactionFacts(event.seq, event.user, event.name, event.reaction))
        return None

    def reactions(self, place: Seq) -> tuple[tuple[UserId, str], ...]:
        """Return the reactions that stand on the message at a place, and whose each is, oldest first. As `facts`."""
        return tuple([(UserId(user), reaction) for user, reaction in self._rows(Query(REACTIONS, {"place": place}))])

    def was_deleted(self, since: int, said: int) -> bool:
        """Return whether a room was closed since a time (ms), or a message taken back that was said up to another."""
        return bool(self._rows(Query(WAS_DELETED, {"since": since, "said": said}))[0][0])

    def rooms_with_past(self) -> frozenset[RoomId]:
        """Return the rooms of which a message is kept."""
        return frozenset(RoomId(room) for (room,) in self._rows(Query(ROOMS_WITH_PAST, {})))

    def figures_of_rooms(self) -> list[RoomFigures]:
        """Return how much is kept of each room. Reads the whole file: for a server that does not run."""
        return list(map(RoomFigures._make, self._rows(Query(FIGURES_OF_ROOMS, {}))))

    def oldest_at(self) -> int:
        """Return when the oldest message that is kept was said (ms); 0 if there is none."""
        return int(self._rows(Query(OLDEST_AT, {}))[0][0])

    def _rows(self, query: Query) -> list[tuple[Any, ...]]:
        """Return the rows, without those that are damaged."""
        with self._readers.reading() as connection, _unreadable():
            return rows_by(connection, query)

    @contextmanager
    def _at_once(self, reader: UserId, is_long: bool = False) -> Iterator[sqlite3.Connection]:
        """Lend a connection for several questions about the same state of the file. `reader`: for whom it is read."""
        with self._readers.reading(reader, is_long) as connection, _unreadable():
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")


@contextmanager
def _unreadable() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise ArchiveUnreadable(error) from error


def rows_by(connection: sqlite3.Connection, query: Query) -> list[tuple[Any, ...]]:
    """Return the rows, without those that are damaged, if it is known how they are found one by one."""
    sql, parameters, places, row = query
    try:
        return rows_of(connection, sql, parameters)
    except sqlite3.DatabaseError as error:
        if not places:
            raise
        return rows_one_by_one(connection, error, places, row, parameters, int(parameters["limit"]))
