"""What leaves the archive leaves it for good: which rows are forgotten together, and that the file is wiped after it.

Does not know why something is to be forgotten, nor how a file is wiped.
"""

from collections.abc import Callable, Sequence
from itertools import count

import msgspec

from beseda.core.ids import RoomId, Seq
from beseda.journal.archive_queries import (
    CHANGES_COUNTED,
    CHANGES_OVER,
    FORGETTING,
    GONE_OVER,
    GONE_ROOMS,
    OLDEST_OF_SIZE,
    SIZE_OF_STATE,
    Parameters,
    Query,
    forgettable,
    forgetting_events,
    forgetting_places,
)
from beseda.journal.archive_wiping import ArchiveWiping
from beseda.journal.archive_words import AFTER_ALL, take_out

FORGET_AT_ONCE = 2000
"""Rows forgotten in one transaction (50 ms); nothing can be filled meanwhile."""
MOST_GONE = 10_000
"""Things that are gone of which the archive knows it, for a journal that is an older copy: 40 bytes each. A journal
older than that takes over the whole state."""


class ArchiveForgetting(ArchiveWiping):
    """The forgetting half of `Archive`: any thread; filling waits for one transaction at the most."""

    lacks_until: Seq

    def forget_room(self, room: RoomId) -> int:
        """Delete for good all that was said in a room. Return how many messages that was. Any thread.

        Raises:
            ArchiveUnwritable: some of it is not deleted, or not wiped yet; call again.
        """
        return self._forget("room", room, room)

    def forget_gone_rooms(self) -> int:
        """The same for all rooms that are gone. Return how many rooms that was.

        Only for those of which it is known that they are gone: of a room that is merely not known any more, because a
        file was lost, the past may be all that is left.
        """
        with self._writing, self._mapped():
            gone = [room for (room,) in self._connection.execute(GONE_ROOMS)]
        for room in gone:
            self._forget_messages("room", room)
            self._forgotten_by(forgetting_events("room", room, FORGET_AT_ONCE))
        self.wipe()
        return len(gone)

    def forget_over(self, most: int) -> int:
        """Delete for good the oldest messages if the file has over `most` bytes; otherwise as `forget_room`.

        The state does not count: it can't be forgotten, and whoever fills it with rules must not push out what was
        said. A tenth of `most` is made free at once, because each time costs a merging of all words.
        """
        total = gone = 0
        while True:
            with self._writing, self._mapped():
                over = self._used() - most
                if over > 0:
                    over -= self._connection.execute(SIZE_OF_STATE).fetchone()[0]
            if over <= 0:
                return total
            gone = self._forget_oldest(over + most // 10)
            if not gone:
                return total
            total += gone
            self.wipe()  # only now is it known how much that was

    def _forget_oldest(self, size: int) -> int:
        """Delete the oldest messages of about so many bytes, and the events before them. Return how many messages."""
        total = 0
        while size > 0:
            with self._writing, self._transaction() as execute:
                rows, their_size = execute(OLDEST_OF_SIZE, {"limit": FORGET_AT_ONCE, "size": size}).fetchone()
                gone = self._delete_messages(forgettable("before", AFTER_ALL, max(1, rows)))
                ((first,),) = execute("SELECT coalesce(min(seq), :none) FROM messages", {"none": AFTER_ALL})
            if not gone:
                break
            total += gone
            size -= max(1, their_size) if rows else size
        if total:
            self._forgotten_by(forgetting_events("before", first, FORGET_AT_ONCE))
        return total

    def forget_changes(self, most: int) -> int:
        """Delete for good all but `most` changes of rooms and notes. Return how many that was; as `forget_room`.

        The rooms that have most of them lose their oldest first: one room does not push out what happened in others.
        A tenth of `most` is made free at once, because they are all sorted for it. Of things that are gone the newest
        `MOST_GONE` stay.
        """
        with self._writing, self._mapped():
            places: list[int] = []
            if self._connection.execute(CHANGES_COUNTED).fetchone()[0] > most:
                places = [place for (place,) in self._connection.execute(CHANGES_OVER, (most - most // 10,))]
        for start in range(0, len(places), FORGET_AT_ONCE):
            some = msgspec.json.encode(places[start : start + FORGET_AT_ONCE]).decode()
            with self._writing, self._transaction():
                self._delete(forgetting_places(some))
        with self._writing, self._transaction() as execute:
            (gone_until,) = execute(GONE_OVER, (MOST_GONE,)).fetchone()
            if gone_until is not None:
                execute("UPDATE archive SET gone_until = ?", (gone_until,))
                execute("DELETE FROM state WHERE data IS NULL AND seq <= ?", (gone_until,))
        self.wipe()
        return len(places)

    def _forget(self, kind: str, bound: int, events_bound: int) -> int:
        """Delete messages, and events about no message, each up to its bound. Return how many messages that was."""
        total = self._forget_messages(kind, bound)
        self._forgotten_by(forgetting_events(kind, events_bound, FORGET_AT_ONCE))
        self.wipe()
        return total

    def _forget_messages(self, kind: str, bound: int) -> int:
        """Delete messages, transaction by transaction. Return how many that was."""
        some = forgettable(kind, bound, FORGET_AT_ONCE)
        return self._all_of(lambda: self._delete_messages(some))

    def _forgotten_by(self, statements: Sequence[Query]) -> int:
        """Run the statements, transaction by transaction. Return how many rows the last of them deleted."""
        return self._all_of(lambda: self._delete(statements))

    def _all_of(self, some: Callable[[], int]) -> int:
        total = 0
        for _ in count():
            with self._writing, self._transaction():
                gone = some()
            total += gone
            if gone < FORGET_AT_ONCE:
                break
        return total

    def _delete_messages(self, some: Query) -> int:
        """Delete the messages at the places that the query gives, their words, and the events about them.

        Return how many they were. Requires being in a transaction.
        """
        return self._delete_places([place for (place,) in self._connection.execute(some.sql, some.parameters)])

    def _delete_places(self, places: Sequence[int]) -> int:
        """The same for the messages at these places."""
        if places:
            take_out(self._connection.execute, places)
            these: Parameters = {"places": msgspec.json.encode(places).decode()}
            self._delete([Query(sql, these) for sql in FORGETTING])
        return len(places)

    def _delete(self, statements: Sequence[Query]) -> int:
        """Return how many rows the last statement deleted. Requires being in a transaction."""
        self._deletions += 1
        *_, gone = (self._connection.execute(sql, values).rowcount for sql, values, *_ in statements)
        return int(gone)
