"""What is too old leaves the archive; rooms may have times of their own, longer ones too.

The past is gone through from its beginning, in short steps between which the archive can be filled: what is kept longer
is passed over there. Knows places and times; does not know why a time is what it is.
"""

from collections.abc import Callable, Mapping

import msgspec

from beseda.core.ids import RoomId, Seq
from beseda.journal.archive_forgetting import FORGET_AT_ONCE, ArchiveForgetting
from beseda.journal.archive_queries import Query, forgetting_places
from beseda.journal.page_queries import place_since

_MESSAGES = "SELECT seq, room FROM messages WHERE seq > ? AND seq < ? ORDER BY seq LIMIT ?"
_EVENTS = """
    SELECT seq, room FROM events WHERE (about = 0 OR kind = 'redacted') AND seq > ? AND seq < ? ORDER BY seq LIMIT ?"""
"""The rows of private talk have the room 0."""
_OF_ROOM = "SELECT seq FROM messages WHERE of_room = :room AND seq < :bound ORDER BY seq LIMIT :limit"
_EVENTS_OF_ROOM = "SELECT seq FROM events WHERE of_room = :room AND seq < :bound ORDER BY seq LIMIT :limit"
NO_ROOMS: Mapping[RoomId, int] = {}


class ArchiveRetention(ArchiveForgetting):
    """The part of `Archive` that forgets by time: any thread."""

    def forget_before(self, at: int, rooms: Mapping[RoomId, int] = NO_ROOMS) -> int:
        """Delete for good what was said before a time (ms). Return how many messages that was. Any thread.

        `rooms`: those of which it is another time; 0: nothing of them goes.

        Raises:
            ArchiveUnwritable: some of it is not deleted, or not wiped yet; call again.
        """
        if not rooms:
            total = self._forget("before", *self._bounds(at))
        else:
            total = self._forget_but(rooms, at) + sum([self._forget_of(room, before) for room, before in rooms.items()])
            self.wipe()
        self._lack_nothing_before(min(at, *rooms.values()) if rooms else at)
        return total

    def _bounds(self, at: int) -> tuple[int, int]:
        """Return the places of the first message and of the first event at a time, or after it."""
        with self._writing, self._mapped():
            return place_since(self._connection, at, "messages"), place_since(self._connection, at, "events")

    def _forget_but(self, rooms: Mapping[RoomId, int], at: int) -> int:
        messages, events = self._bounds(at)
        total = self._go_through(_MESSAGES, messages, rooms, self._delete_places)
        self._go_through(_EVENTS, events, rooms, self._delete_events)
        return total

    def _go_through(self, sql: str, bound: int, rooms: Mapping[RoomId, int], delete: Callable[[list[int]], int]) -> int:
        """Delete what is at the places up to a bound and not of these rooms. Return how many messages that was."""
        total = after = 0
        while True:
            with self._writing, self._transaction() as execute:
                rows = execute(sql, (after, bound, FORGET_AT_ONCE)).fetchall()
                total += delete([place for place, room in rows if room not in rooms])
            if len(rows) < FORGET_AT_ONCE:
                return total
            after = rows[-1][0]

    def _forget_of(self, room: RoomId, at: int) -> int:
        messages, events = self._bounds(at)
        some = Query(_OF_ROOM, {"room": room, "bound": messages, "limit": FORGET_AT_ONCE})
        total = self._all_of(lambda: self._delete_messages(some))
        self._all_of(lambda: self._delete_events(self._places_of(room, events)))
        return total

    def _places_of(self, room: RoomId, bound: int) -> list[int]:
        values = {"room": room, "bound": bound, "limit": FORGET_AT_ONCE}
        return [place for (place,) in self._connection.execute(_EVENTS_OF_ROOM, values)]

    def _delete_events(self, places: list[int]) -> int:
        """Requires being in a transaction."""
        return self._delete(forgetting_places(msgspec.json.encode(places).decode())) if places else 0

    def _lack_nothing_before(self, at: int) -> None:
        """What may be lacking is older than what is kept by now: then nothing is lacking."""
        with self._writing:
            if self.lacks_until:
                with self._transaction() as execute:
                    execute("UPDATE archive SET lacks_until = 0, lacks_before = 0 WHERE lacks_before < ?", (at,))
                    (lacks_until,) = execute("SELECT lacks_until FROM archive").fetchone()
                self.lacks_until = Seq(lacks_until)
