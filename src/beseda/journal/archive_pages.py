"""Pages of the past: messages as they stand, and what else happened, found by place in an index.

First the places are found, from indexes alone; then their rows are read, some at a time, at the reader's pace: what
becomes of a message in between is seen. Knows no SQL: `page_queries` does.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any, cast, get_args

from beseda.core.events import Reacted, Redacted, Said
from beseda.core.ids import Seq, UserId
from beseda.core.past import Around, Bound, Found, Moment, PastItem, PastMessage, Search, Window, Wording
from beseda.core.questions import Scope
from beseda.core.text import Text
from beseda.journal.archive_queries import Query
from beseda.journal.archive_reading import ArchiveReading, rows_by
from beseda.journal.archive_search import searched
from beseda.journal.archive_words import AFTER_ALL
from beseda.journal.page_queries import (
    LAST_AT,
    WORDINGS,
    events_at,
    message_within,
    messages_at,
    newest_of_talks,
    place_since,
    places_between,
    reactions_on_each,
    reactions_to,
)
from beseda.journal.rows import event_of_row, read_each, said_of_row

TABLES = {False: ("messages",), True: ("messages", "events")}
"""By whether events are wanted besides messages."""
A_DAY = 86_400_000
"""Milliseconds. Nobody edits for so long, as a rule; in large archives the next message that one may see may be far."""
READ_AT_ONCE = 100
"""Items whose rows are read together: 1 ms, after which others may have the connection."""
REACTIONS_AT_ONCE = 200
"""Reactions that are read with them, or all of one message: 8 µs each. A page of 100 messages may have 20,000."""
_SHOWN = frozenset(get_args(PastItem))


class ArchivePages(ArchiveReading):
    """Messages as they stand, and what happened besides, as far as a scope grants it, oldest first."""

    def page(self, scope: Scope, wanted: Window | Around) -> tuple[PastItem, ...]:
        """Return what is wanted. All items count in the limit. No page is empty but where there is nothing more."""
        return tuple(self.stream(scope, wanted))

    def messages(self, scope: Scope, wanted: Window) -> tuple[PastMessage, ...]:
        """As `page`, without what else happened."""
        return tuple([item for item in self.page(scope, wanted) if isinstance(item, PastMessage)])

    def stream(self, scope: Scope, wanted: Window | Around) -> Iterator[PastItem]:
        """As `page`; of a long one the rows are read when they are asked for, and are as they stand then."""
        parts = self.parts(scope, wanted)
        return chain(next(parts), chain.from_iterable(parts))

    def parts(self, scope: Scope, wanted: Window | Around) -> Iterator[Sequence[PastItem]]:
        """As `page`, in parts that take a moment each; at least one. Others may have the connection in between."""
        with self._at_once(scope.viewer) as connection:
            first, *others = _parted(connection, _places(connection, scope, wanted)) or [()]
            items = _items(connection, first, wanted.with_events)
        yield items
        yield from self._read(scope.viewer, others, wanted.with_events)

    def _read(self, viewer: UserId, parts: Iterable[Sequence[Seq]], with_events: bool) -> Iterator[Sequence[PastItem]]:
        for places in parts:
            with self._at_once(viewer) as connection:
                items = _items(connection, places, with_events)
            yield items

    def search(self, scope: Scope, wanted: Search) -> Found:
        """Return the newest messages that are wanted, or the oldest if so wanted.

        It looks for some time, not through everything: `Found` says how far it looked.
        """
        with self._at_once(scope.viewer, is_long=True) as connection:
            looked = searched(connection, scope, wanted)
            parts = _parted(connection, [Seq(place) for place in sorted(looked.places)])
        items = chain.from_iterable(self._read(scope.viewer, parts, with_events=False))
        messages = tuple([item for item in items if isinstance(item, PastMessage)])
        return Found(messages, looked.is_all, looked.looked_to, looked.looked_to_at, looked.lacks_before)

    def message(self, scope: Scope, place: Seq) -> PastMessage | None:
        """Return the message at a place, as it stands; None: there is none in the scope."""
        found = (item for item in self.stream(scope, Around(1, place)) if isinstance(item, PastMessage))
        return next((message for message in found if message.said.seq == place), None)

    def targets(self, scope: Scope, first: Moment, last: Moment, limit: int) -> tuple[Said, ...]:
        """Return the newest message of each room and private conversation, if it is between two times.

        At most `limit`, those next to `first`, which may be the later one. Goes through at most all rooms and
        `MOST_TALKS` conversations, a step in an index for each.
        """
        low, high = sorted((first.at, last.at))
        with self._at_once(scope.viewer, is_long=True) as connection:
            bounds = place_since(connection, low + 1), place_since(connection, high)
            query = newest_of_talks(scope, *bounds, newest=first > last, limit=limit)
            places = [place for (place,) in rows_by(connection, query)] if query else []
            return tuple([message.said for message in _without_reactions(connection, places)])

    def wordings(self, scope: Scope, place: Seq) -> tuple[Wording, ...]:
        """Return what the message at a place has said, oldest first, what it says now last; nothing if nothing earlier
        is kept."""
        query = message_within(scope, place)
        with self._at_once(scope.viewer) as connection:
            if query is None or not rows_by(connection, query):
                return ()
            found = rows_by(connection, Query(WORDINGS, {"place": place, "now": AFTER_ALL}))
        wordings = read_each(found, _wording)
        return tuple(wordings) if len(wordings) > 1 else ()

    def changed_since(self, scope: Scope, place: Seq, limit: int) -> tuple[PastMessage | Redacted, ...]:
        """Return what became since a place of what was said up to there: messages with what is new of each (its words,
        its reactions), and redactions. Only the newest `limit` messages of a day are looked at, and as many events."""
        with self._at_once(scope.viewer) as connection:
            was_at = next((int(at) for (at,) in rows_by(connection, Query(LAST_AT, {"place": place}))), 0)
            said = _nearest(
                connection, scope, ("messages",), limit, since=Moment(was_at - A_DAY), before=Seq(place + 1)
            )
            messages = _messages(connection, said)
            happened = _nearest(connection, scope, ("events",), limit, after=place)
            events = map(event_of_row, rows_by(connection, events_at(happened)))
            redacted = [event for event in events if isinstance(event, Redacted) and event.about <= place]
        news = [
            PastMessage(
                message.said,
                message.edited_at if message.edited_at >= was_at else 0,
                tuple([reaction for reaction in message.reactions if reaction.seq > place]),
            )
            for message in messages
        ]
        return *[message for message in news if message.edited_at or message.reactions], *redacted


def _places(connection: sqlite3.Connection, scope: Scope, wanted: Window | Around) -> list[Seq]:
    """Return the places of all that is wanted, in order."""
    tables = TABLES[wanted.with_events]
    if isinstance(wanted, Around):
        half = wanted.limit // 2
        earlier = _nearest(connection, scope, tables, half, before=wanted.center)
        return earlier + _nearest(connection, scope, tables, wanted.limit - half, since=wanted.center)
    limit, after, before, newest, _ = wanted
    return _nearest(connection, scope, tables, limit, after=after, before=before, newest=newest)


def _nearest(
    connection: sqlite3.Connection,
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
            first = place_since(connection, after.at + 1, table) if isinstance(after, Moment) else int(after + 1)
        elif since is not None:
            first = place_since(connection, since.at, table) if isinstance(since, Moment) else since
        end = int(AFTER_ALL)
        if before is not None:
            end = place_since(connection, before.at, table) if isinstance(before, Moment) else before
        query = places_between(scope, table, first, end, is_newest, limit)
        if query is not None:
            found += [place for (place,) in rows_by(connection, query)]
    return sorted(sorted(found, reverse=is_newest)[: max(0, limit)])


def _parted(connection: sqlite3.Connection, places: Sequence[Seq]) -> list[Sequence[Seq]]:
    """Part places so that what is read together has few items, and few reactions."""
    reactions = dict(rows_by(connection, reactions_on_each(places)))
    parts = list[list[Seq]]()
    left = 0
    for place in places:
        count = reactions.get(place, 0)
        if not parts or len(parts[-1]) >= READ_AT_ONCE or count > left:
            parts.append([])
            left = REACTIONS_AT_ONCE
        parts[-1].append(place)
        left -= count
    return [*parts]


def _items(connection: sqlite3.Connection, places: Sequence[Seq], with_events: bool) -> list[PastItem]:
    messages = _messages(connection, places)
    if not with_events:
        return [*messages]
    events = map(event_of_row, rows_by(connection, events_at(places)))
    items: list[tuple[Seq, PastItem]] = [(message.said.seq, message) for message in messages]
    items += [(event.seq, cast("PastItem", event)) for event in events if type(event) in _SHOWN]
    return [item for _, item in sorted(items, key=itemgetter(0))]


def _messages(connection: sqlite3.Connection, places: Sequence[Seq]) -> list[PastMessage]:
    """Return the messages at these places, with their reactions."""
    reactions: dict[Seq, list[Reacted]] = {}
    for event in map(event_of_row, rows_by(connection, reactions_to(places))):
        if isinstance(event, Reacted):
            reactions.setdefault(event.about, []).append(event)
    found = _without_reactions(connection, places)
    return [message._replace(reactions=tuple(reactions.get(message.said.seq, ()))) for message in found]


def _without_reactions(connection: sqlite3.Connection, places: Sequence[Seq]) -> list[PastMessage]:
    return read_each(rows_by(connection, messages_at(places)), _message)


def _message(row: Sequence[Any]) -> PastMessage:
    *said, edited_at = row
    return PastMessage(said_of_row(said), edited_at if type(edited_at) is int else 0)


def _wording(row: Sequence[Any]) -> Wording:
    _, at, text, _ = row
    if type(at) is not int or type(text) is not str:
        raise ValueError("a value of a wrong type")
    return Wording(at, Text(tuple(text.split("\n"))).lines)
