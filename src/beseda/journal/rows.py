"""Events and things as rows, and back. The journal and the archive use the same rows.

A message has a column for each field, because nearly all events are messages, and the archive searches them. Every
other event is one generic row: place, time, kind, room, user, the place it is about, and its own fields as a JSON
object. A thing of the state is a row too: kind, key, the place at which it last changed, and JSON (NULL if it is gone).
So any SQLite tool can read them. Knows no connection and no transaction.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import chain
from types import UnionType
from typing import Any, NamedTuple, Protocol, TypeVar, get_args

import msgspec

from beseda.core.events import Said, Stored
from beseda.core.ids import RoomId, Seq, UserId
from beseda.core.state import StateChange, Thing
from beseda.core.text import MessageKind, Text
from beseda.journal.codec import Codec
from beseda.journal.kinds import EVENTS, THINGS

T = TypeVar("T")
Row = tuple[int | str | None, ...]

ROWS_AT_ONCE = 64
"""Rows of one INSERT. A statement releases the interpreter's lock and takes it again, which on a busy server costs
more than the row: 100 rows one by one beside three sending threads took 69 µs each, 64 at a time 6 µs. More than 64
gains nothing measurable and keeps larger prepared statements."""

MOST_REASONS = 256
"""Reasons why rows can't be read, each logged once. There are no more reasons than kinds and fields."""

log = logging.getLogger(__name__)


class EventRow(NamedTuple):
    """The row of an event other than `Said`. An event of a kind that this Beseda does not know stays such a row."""

    seq: Seq
    at: int
    kind: str
    room: RoomId
    user: UserId
    about: Seq
    """The place of the message that the event is about; 0 for none."""
    data: str


class StateRow(NamedTuple):
    kind: str
    key: int
    seq: Seq
    """The place at which the thing last changed."""
    data: str | None
    """None: the thing is gone. Such a row stays until the archive has it."""


Logged = Stored | EventRow
"""What is read from a log."""

_COLUMNS = ("seq", "at", "room", "user", "about")
"""The fields of an event that have a column."""
MESSAGE_KINDS = {kind.value: kind for kind in MessageKind}
_TYPES = (int, int, int, str, int, int, str, int, str)
"""Of the values of a row of `messages`, the attributes left out. SQLite stores any type anywhere."""
_TYPED = len(_TYPES)
_attributes = msgspec.json.Decoder(tuple[tuple[str, str], ...])


class _Kind(NamedTuple):
    name: str
    type: Any
    codec: Codec
    columns: tuple[str, ...]
    """The columns that the type has."""


def _kind(name: str, kind: Any) -> _Kind:
    columns = tuple(field for field in _COLUMNS if field in kind._fields)
    return _Kind(name, kind, Codec(kind, frozenset(columns)), columns)


_kinds = [_kind(name, kind) for name, kind in EVENTS.items()]
_by_type = {kind.type: kind for kind in _kinds}
_by_name = {kind.name: kind for kind in _kinds}
_KEY = frozenset({"id"})
_things: dict[Any, tuple[str, Codec]] = {kind: (name, Codec(kind, _KEY)) for name, kind in THINGS.items()}


class Executor(Protocol):
    def execute(self, sql: str, parameters: Sequence[int | str | None], /) -> object: ...


class Insert:
    """An INSERT of up to `ROWS_AT_ONCE` rows: one statement, so outside a transaction it is one transaction."""

    __slots__ = ("_statements",)

    def __init__(self, statement: str, columns: int, after: str = "") -> None:
        """`statement` ends in VALUES; each row has `columns` values; `after` follows the values."""
        values = "(" + ",".join("?" * columns) + ")"
        self._statements = tuple(statement + ",".join([values] * rows) + after for rows in range(ROWS_AT_ONCE + 1))

    def run(self, executor: Executor, rows: Sequence[Row]) -> None:
        """Insert any number of rows; more than `ROWS_AT_ONCE` are atomic only inside a transaction."""
        if len(rows) == 1:
            executor.execute(self._statements[1], rows[0])
            return
        for start in range(0, len(rows), ROWS_AT_ONCE):
            part = rows[start : start + ROWS_AT_ONCE]
            executor.execute(self._statements[len(part)], tuple(chain.from_iterable(part)))


EVENTS_TABLE = """CREATE TABLE events (
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL,
    room INTEGER NOT NULL, user INTEGER NOT NULL, about INTEGER NOT NULL, data TEXT NOT NULL)"""
STATE_TABLE = """CREATE TABLE state (
    kind TEXT NOT NULL, key INTEGER NOT NULL, seq INTEGER NOT NULL, data TEXT, PRIMARY KEY (kind, key));
CREATE INDEX state_by_place ON state (seq);
CREATE INDEX state_gone ON state (seq) WHERE data IS NULL"""
"""The tables that both files have alike."""
EVENT_COLUMNS = ", ".join(EventRow._fields)
"""The archive's table has more, which follow from these."""

PUT_STATE = Insert(
    "INSERT INTO state VALUES ", 4, " ON CONFLICT (kind, key) DO UPDATE SET seq = excluded.seq, data = excluded.data"
)
STATE_AFTER = """
    SELECT kind, key, seq, data FROM state WHERE seq > :after AND seq <= coalesce(
        (SELECT seq FROM state WHERE seq > :after ORDER BY seq LIMIT 1 OFFSET :limit - 1), 9223372036854775807)
    ORDER BY seq"""
"""The next `limit` rows that changed after a place, and all others with the last row's place: no place is split."""


def row_of_said(said: Said) -> Row:
    seq, at, author, author_name, room, peer, target_name, text = said
    lines, attributes = text.lines, text.attributes
    return (
        seq,
        at,
        author,
        author_name,
        room,
        peer,
        target_name,
        int(text.kind),
        lines[0] if len(lines) == 1 else "\n".join(lines),
        msgspec.json.encode(attributes).decode() if attributes else None,
    )


def said_of_row(row: Sequence[Any]) -> Said:
    """Return the event of a row of `messages`, as SQLite gave it. A kind that is not known here is just said.

    Raises:
        ValueError: the row is damaged.
    """
    said = logged_of_row(row)
    if type(said.text.kind) is MessageKind:
        return said
    _warn_of_message(said.text.kind)
    return said._replace(text=said.text._replace(kind=MessageKind.SAY))


def logged_of_row(row: Sequence[Any]) -> Said:
    """As `said_of_row`, but a kind that is not known here stays the number that it is: so it goes into the archive."""
    seq, at, author, author_name, room, peer, target_name, number, text, attributes = row
    if tuple(map(type, row[:_TYPED])) != _TYPES:
        raise ValueError("a value of a wrong type")
    try:
        pairs = _attributes.decode(attributes) if attributes else ()
    except (ValueError, TypeError) as error:  # what was said is worth more than what was said about it
        _warn_of_row(seq, str(error))
        pairs = ()
    spoken = Text(tuple(text.split("\n")), MESSAGE_KINDS.get(number, number), pairs)
    return Said(seq, at, author, author_name, room, peer, target_name, spoken)


def row_of_event(event: Logged) -> EventRow:
    """Return the row of any event but `Said`."""
    if type(event) is EventRow:
        return event
    name, _, codec, columns = _by_type[type(event)]
    room, user, about = (getattr(event, field) if field in columns else 0 for field in ("room", "user", "about"))
    return EventRow(event.seq, event.at, name, RoomId(room), UserId(user), Seq(about), codec.encode(event))


def kinds_of(union: UnionType) -> list[str]:
    """Return the stored names of those types of a union that are stored as events."""
    return [kind.name for kind in _kinds if kind.type in get_args(union)]


def event_of_row(row: Sequence[Any]) -> Logged:
    """Return the event of a row of `events`, as SQLite gave it; the row itself if this Beseda can't read it."""
    found = EventRow._make(row)
    kind = _by_name.get(found.kind)
    if kind is None:
        _warn_of(found.kind, "is of a later version")
        return found
    try:
        event: Logged = kind.codec.decode(found.data, {field: getattr(found, field) for field in kind.columns})
    except (ValueError, TypeError) as error:
        _warn_of(found.kind, str(error))
        return found
    return event


def read_each(rows: Iterable[Sequence[Any]], read: Callable[[Sequence[Any]], T]) -> list[T]:
    """Read rows whose first value is their place. A damaged one is left out, and logged once."""
    found: list[T] = []
    for row in rows:
        try:
            found.append(read(row))
        except ValueError as error:
            _warn_of_row(row[0], str(error))
    return found


@lru_cache(MOST_REASONS)
def _warn_of_row(place: int, why: str) -> None:
    log.error("what was stored at place %s is damaged, and is left out or incomplete: %s", place, why)


@lru_cache(MOST_REASONS)
def _warn_of(kind: str, why: str) -> None:
    """Log a warning once for each kind and reason."""
    log.warning("events %r can't be read here: kept, and passed over (%s)", kind, why)


@lru_cache(MOST_REASONS)
def _warn_of_message(number: int) -> None:
    """Log a warning once for each kind of message."""
    log.warning("messages of the kind %s are of a later version: read as if just said", number)


def row_of_state(change: StateChange) -> StateRow:
    kind, key, seq, thing = change
    name, codec = _things[kind]
    return StateRow(name, key, seq, None if thing is None else codec.encode(thing))


def thing_of_row(row: Sequence[Any]) -> Thing | None:
    """Return the thing of a row of `state`; None if it is gone, or of a kind that this Beseda does not know.

    Raises:
        ValueError: it can't be read. Going on without it would forget a room's rules.
    """
    name, key, _, data = row
    if name not in THINGS:
        _warn_of(name, "is of a later version")
        return None
    if data is None:
        return None
    thing: Thing = _things[THINGS[name]][1].decode(data, {"id": key})
    return thing


def split_batch(events: Iterable[Logged]) -> tuple[list[Row], list[Row]]:
    """Return the rows of messages and the rows of all other events, each in order."""
    said: list[Row] = []
    others: list[Row] = []
    for event in events:
        if type(event) is Said:
            said.append(row_of_said(event))
        else:
            others.append(row_of_event(event))
    return said, others
