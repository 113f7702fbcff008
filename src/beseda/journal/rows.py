"""Lasting events as rows, and back. One spelling for the journal and the archive.

Fields are columns, so that any SQLite tool can read them; a text's lines are joined by line feeds (a line holds
none), attributes, skeletons and changes of rules are JSON arrays. Knows no connection and no transaction.
"""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, Protocol

import msgspec

from beseda.core import rules
from beseda.core.events import Lasting, RoomClosed, RoomKept, RoomRenamed, RulesSet, Said, TopicSet
from beseda.core.ids import RoomId, Seq, UserId
from beseda.core.names import Name
from beseda.core.text import Manner, Text

Row = tuple[int | str | None, ...]

ROWS_AT_ONCE = 64
"""Rows of one INSERT. A statement gives up the interpreter's lock and takes it back, which under a busy server costs
more than the row: 100 rows one by one beside three sending threads took 69 µs each, 64 at a time 6 µs. More than 64
gains nothing measurable and keeps larger prepared statements."""

Unasked = RoomKept | RoomClosed
"""What has no person who did it."""
Change = Unasked | TopicSet | RulesSet | RoomRenamed

ROOM_KEPT, ROOM_CLOSED, TOPIC_SET, RULES_SET, ROOM_RENAMED = 1, 2, 3, 4, 5
"""What the `kind` of a change is. Stored: never renumber."""
KINDS: dict[type, int] = {
    RoomKept: ROOM_KEPT,
    RoomClosed: ROOM_CLOSED,
    TopicSet: TOPIC_SET,
    RulesSet: RULES_SET,
    RoomRenamed: ROOM_RENAMED,
}
CHANGE_COLUMNS = 17

_MANNERS = {manner.value: manner for manner in Manner}
_attributes = msgspec.json.Decoder(tuple[tuple[str, str], ...])
_skeletons = msgspec.json.Decoder(frozenset[str])
_changes = msgspec.json.Decoder(tuple[rules.Change, ...])


class Executor(Protocol):
    def execute(self, sql: str, parameters: Sequence[int | str | None], /) -> object: ...


class Insert:
    """An INSERT of up to `ROWS_AT_ONCE` rows: one statement, and outside a transaction one transaction."""

    __slots__ = ("_statements",)

    def __init__(self, statement: str, columns: int) -> None:
        """`statement` ends in VALUES; `columns` is how many values follow for each row."""
        values = "(" + ",".join("?" * columns) + ")"
        self._statements = tuple(statement + ",".join([values] * rows) for rows in range(ROWS_AT_ONCE + 1))

    def run(self, executor: Executor, rows: Sequence[Row]) -> None:
        """Insert any number of rows; more than `ROWS_AT_ONCE` need a transaction around them to be one."""
        if len(rows) == 1:
            executor.execute(self._statements[1], rows[0])
            return
        for start in range(0, len(rows), ROWS_AT_ONCE):
            part = rows[start : start + ROWS_AT_ONCE]
            executor.execute(self._statements[len(part)], tuple(chain.from_iterable(part)))


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
        int(text.manner),
        lines[0] if len(lines) == 1 else "\n".join(lines),
        msgspec.json.encode(attributes).decode() if attributes else None,
    )


def said_of_row(row: Sequence[Any]) -> Said:
    """The event of a row of `SAID_COLUMNS`, as SQLite gave it."""
    seq, at, author, author_name, room, peer, target_name, manner, text, attributes = row
    pairs = _attributes.decode(attributes) if attributes else ()
    spoken = Text(tuple(text.split("\n")), _MANNERS[manner], pairs)
    return Said(seq, at, author, author_name, room, peer, target_name, spoken)


def _spelled(name: Name) -> tuple[str, str, str]:
    return name.shown, name.key, msgspec.json.encode(sorted(name.skeletons)).decode()


_NO_PERSON = (None, None, None, None)
_UNCHANGED = (None, None, None, None, None)


def row_of_change(event: Change) -> Row:
    """A row of all columns of `changes`: those of every kind, who did it, and what only one kind has."""
    name = (
        event.old if isinstance(event, RoomRenamed) else event.name if isinstance(event, Unasked) else event.room_name
    )
    who = _NO_PERSON if isinstance(event, Unasked) else (event.user, *_spelled(event.name))
    topic = event.topic if isinstance(event, TopicSet) else None
    return (event.seq, event.at, KINDS[type(event)], event.room, *_spelled(name), *who, topic, *_newer_columns(event))


def _newer_columns(event: Change) -> Row:
    match event:
        case RulesSet(changes=changes):
            return (msgspec.json.encode(changes).decode(), None, None, None, None)
        case RoomRenamed(new=new, reason=reason):
            return (None, *_spelled(new), reason)
        case _:
            return _UNCHANGED


def change_of_row(row: Sequence[Any]) -> Change:
    """The event of a row of `changes`, as SQLite gave it."""
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


def split_batch(events: Iterable[Lasting]) -> tuple[list[Row], list[Row]]:
    """The rows of what was said, and of everything else, each in order."""
    said: list[Row] = []
    changes: list[Row] = []
    for event in events:
        if type(event) is Said:
            said.append(row_of_said(event))
        else:
            changes.append(row_of_change(event))  # type: ignore[arg-type]
    return said, changes
