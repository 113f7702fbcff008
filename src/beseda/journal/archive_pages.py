"""Pages of the past: messages as they stand, and what else happened, found by place in an index.

First the places are found, from indexes alone; then their rows are read, some at a time, at the reader's pace: what
becomes of a message in between is seen. Knows no SQL: `page_queries` does.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple, cast, get_args

from beseda.core.events import Reacted, Redacted, Said
from beseda.core.ids import Seq, UserId
from beseda.core.past import Around, Bound, Found, Moment, PastItem, PastMessage, Search, Window
from beseda.core.questions import Scope
from beseda.journal.archive_queries import Query
from beseda.journal.archive_reading import ArchiveReading
from beseda.journal.archive_words import AFTER_ALL
from beseda.journal.page_queries import (
    LAST_AT,
    PLACE_SINCE,
    WORDINGS,
    events_at,
    message_within,
    messages_at,
    newest_of_talks,
    places_between,
    reactions_to,
)
from beseda.journal.rows import event_of_row, read_each, said_of_row

TABLES = {False: ("messages",), True: ("messages", "events")}
"""By whether events are wanted besides messages."""
A_DAY = 86_400_000
"""Milliseconds. Nobody edits for so long, as a rule; in large archives the next message that one may see may be far."""
READ_AT_ONCE = 100
"""Items whose rows are read together: under 2 ms, after which others may have the connection."""
_SHOWN = frozenset(get_args(PastItem))


class Wording(NamedTuple):
    """What a message said before it was edited, since a time (ms)."""

    at: int
    lines: tuple[str, ...]


class ArchivePages(ArchiveReading):
    """Any thread, several at once. Every method raises ArchiveUnreadable if the file gives an error."""

    def page(self, scope: Scope, wanted: Window | Around) -> tuple[PastItem, ...]:
        """Return what is wanted, as far as the scope grants it, oldest first. All items count in the limit."""
        return tuple(self.stream(scope, wanted))

    def stream(self, scope: Scope, wanted: Window | Around) -> Iterator[PastItem]:
        """As `page`; the rows are read when they are asked for, so that they are as they stand then."""
        places = self._places(scope, wanted)
        parts = (places[start : start + READ_AT_ONCE] for start in range(0, len(places), READ_AT_ONCE))
        return chain.from_iterable(self._items(scope.viewer, part, wanted.with_events) for part in parts)

    def search(self, scope: Scope, wanted: Search) -> Found:
        """Return the newest messages that are wanted, or the oldest if so wanted; oldest first in either case.

        It looks for some time, not through everything: `Found` says how far it looked.
        """
        looked = self._searched(scope, wanted)
        items = self._items(scope.viewer, [Seq(place) for place in looked.places], False)
        messages = tuple([item for item in items if isinstance(item, PastMessage)])
        return Found(messages, looked.is_all, looked.looked_to, looked.looked_to_at, looked.lacks_before)

    def targets(self, scope: Scope, first: Moment, last: Moment, limit: int) -> tuple[Said, ...]:
        """Return the newest message of each room and private conversation, if it is between two times, oldest first.

        At most `limit`, those next to `first`, which may be the later one. Goes through at most all rooms and
        `MOST_TALKS` conversations, a step in an index for each.
        """
        low, high = sorted((first.at, last.at))
        bounds = self._place_since("messages", low + 1), self._place_since("messages", high)
        query = newest_of_talks(scope, *bounds, newest=first > last, limit=limit)
        places = [place for (place,) in self._rows(query, scope.viewer, is_long=True)] if query else []
        return tuple(item.said for item in self._items(scope.viewer, places, False) if isinstance(item, PastMessage))

    def wordings(self, scope: Scope, place: Seq) -> tuple[Wording, ...]:
        """Return what the message at a place said before, oldest first; nothing if such is not kept."""
        query = message_within(scope, place)
        if query is None or not self._rows(query, scope.viewer):
            return ()
        found = self._rows(Query(WORDINGS, {"place": place}), scope.viewer)
        return tuple([Wording(at, tuple(text.split("\n"))) for at, text in found])

    def changed_since(self, scope: Scope, place: Seq, limit: int) -> tuple[PastMessage | Redacted, ...]:
        """Return what became since a place of what was said up to there: messages with other words, as they stand, and
        redactions. Only the newest `limit` messages of a day are looked at, and as many events."""
        was_at = next((int(at) for (at,) in self._rows(Query(LAST_AT, {"place": place}))), 0)
        bounds = Moment(was_at - A_DAY), Seq(place + 1)
        messages = self._nearest(scope, ("messages",), limit, since=bounds[0], before=bounds[1])
        found = read_each(self._rows(messages_at(messages), scope.viewer), _message)
        places = self._nearest(scope, ("events",), limit, after=place)
        events = map(event_of_row, self._rows(events_at(places), scope.viewer))
        redacted = [event for event in events if isinstance(event, Redacted) and event.about <= place]
        return *[item for item in found if item.edited_at >= max(1, was_at)], *redacted

    def _places(self, scope: Scope, wanted: Window | Around) -> list[Seq]:
        """Return the places of all that is wanted, in order."""
        if isinstance(wanted, Around):
            half = wanted.limit // 2
            tables = TABLES[wanted.with_events]
            earlier = self._nearest(scope, tables, half, before=wanted.center)
            return earlier + self._nearest(scope, tables, wanted.limit - half, since=wanted.center)
        limit, after, before, newest, with_events = wanted
        return self._nearest(scope, TABLES[with_events], limit, after=after, before=before, newest=newest)

    def _nearest(
        self,
        scope: Scope,
        tables: Sequence[str],
        limit: int,
        *,
        after: Bound | None = None,
        since: Bound | None = None,
        before: Bound | None = None,
        newest: bool | None = None,
    ) -> list[Seq]:
        """Return at most `limit` places between bounds, those next to `before` or to `after`; all of one kind first."""
        is_newest = before is not None if newest is None else newest
        found: list[Seq] = []
        for table in tables:
            first = 0
            if after is not None:
                first = self._place_since(table, after.at + 1) if isinstance(after, Moment) else int(after + 1)
            elif since is not None:
                first = self._place_since(table, since.at) if isinstance(since, Moment) else since
            end = int(AFTER_ALL)
            if before is not None:
                end = self._place_since(table, before.at) if isinstance(before, Moment) else before
            query = places_between(scope, table, first, end, is_newest, limit)
            if query is not None:
                found += [place for (place,) in self._rows(query, scope.viewer)]
        return sorted(sorted(found, reverse=is_newest)[: max(0, limit)])

    def _place_since(self, table: str, at: int) -> int:
        """Return the first place from which on all of a table is of a time (ms) or later."""
        for (place,) in self._rows(Query(PLACE_SINCE[table], {"at": at})):
            return int(place)
        return 0

    def _items(self, viewer: UserId, places: Sequence[Seq], with_events: bool) -> list[PastItem]:
        reactions: dict[Seq, list[Reacted]] = {}
        for event in map(event_of_row, self._rows(reactions_to(places), viewer)):
            if isinstance(event, Reacted):
                reactions.setdefault(event.about, []).append(event)

        def message(row: Sequence[Any]) -> PastMessage:
            return _message(row)._replace(reactions=tuple(reactions.get(row[0], ())))

        items: list[tuple[Seq, PastItem]] = [
            (item.said.seq, item) for item in read_each(self._rows(messages_at(places), viewer), message)
        ]
        if with_events:
            events = map(event_of_row, self._rows(events_at(places), viewer))
            items += [(event.seq, cast("PastItem", event)) for event in events if type(event) in _SHOWN]
            items.sort(key=lambda item: item[0])
        return [item for _, item in items]


def _message(row: Sequence[Any]) -> PastMessage:
    *said, edited_at = row
    return PastMessage(said_of_row(said), edited_at if type(edited_at) is int else 0)
