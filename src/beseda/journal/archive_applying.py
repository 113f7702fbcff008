"""What is done to messages is applied to them while the archive is filled: it answers with what stands.

Other words take the place of those before. A reaction is a row for as long as it stands. Of a message that was taken
back nothing is left but the event that says so. A message that is lacking stays so. Knows SQL only; `Archive` has the
transaction.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import msgspec

from beseda.core.events import Edited, Reacted, Redacted, Said
from beseda.core.ids import Seq, UserId
from beseda.core.limits import MOST_WORDINGS
from beseda.journal.archive_words import put_in, take_out
from beseda.journal.folding import folded
from beseda.journal.kinds import EVENTS
from beseda.journal.rows import EVENT_COLUMNS, Insert, Logged, Row, row_of_event, row_of_said

Execute = Callable[..., sqlite3.Cursor]

_REDACTED = next(name for name, kind in EVENTS.items() if kind is Redacted)
_KEEP_EVENTS = Insert(
    f"INSERT OR IGNORE INTO events ({EVENT_COLUMNS}, reaction, pair_low, pair_high) VALUES ",  # noqa: S608 (fragments)
    10,
)
"""A reaction that stands already is ignored: `standing` is unique."""
_THESE = "(SELECT value FROM json_each(?))"
_TAKE_BACK = "DELETE FROM events WHERE about = ? AND user = ? AND reaction = ?"
_REDACT = (
    f"DELETE FROM events WHERE about > 0 AND about IN {_THESE} AND kind <> 'redacted'",  # noqa: S608 (fragments of this file)
    f"DELETE FROM wordings WHERE about IN {_THESE}",  # noqa: S608 (as above)
    f"DELETE FROM messages WHERE seq IN {_THESE}",  # noqa: S608 (as above)
)
_KEEP_WORDING = f"""
    INSERT OR IGNORE INTO wordings SELECT seq, ?, coalesce(nullif(edited_at, 0), at), text FROM messages
    WHERE seq = ? AND (SELECT count(*) FROM wordings WHERE about = messages.seq) < {MOST_WORDINGS}"""  # noqa: S608 (as above)
_EDIT = "UPDATE messages SET text = ?, folded = ?, edited_at = ? WHERE seq = ?"

Reaction = tuple[Seq, UserId, str]
"""On which message, whose, which."""


class SortedOut(NamedTuple):
    """What a part of the log says about messages, in order."""

    said: list[Row]
    edits: list[Edited]
    redacted: list[Seq]
    taken_back: list[Reaction]
    events: list[Row]
    """All that is kept as a row: reactions that stand at its end, redactions, and what is about no message."""


def sort_out(events: Iterable[Logged]) -> SortedOut:
    said: list[Row] = []
    edits: list[Edited] = []
    redacted: list[Seq] = []
    taken_back: dict[Reaction, None] = {}
    reactions: dict[Reaction, Row] = {}
    others: list[Row] = []
    for event in events:
        if type(event) is Said:
            said.append(row_of_said(event))
        elif type(event) is Edited:
            edits.append(event)
        elif type(event) is Reacted:
            reaction = event.about, event.user, event.reaction
            if not event.on:
                reactions.pop(reaction, None)
                taken_back[reaction] = None
            elif reaction not in reactions:
                reactions[reaction] = (*row_of_event(event), event.reaction, None, None)
        else:
            row = row_of_event(event)
            pair: Sequence[int | None] = None, None
            if row.kind == _REDACTED:
                redacted.append(row.about)
                if type(event) is Redacted and not event.room:
                    pair = sorted((event.author, event.peer))
            others.append((*row, None, *pair))
    return SortedOut(said, edits, redacted, list(taken_back), [*others, *reactions.values()])


def apply(connection: sqlite3.Connection, changes: SortedOut, indexed: Seq, keeps_wordings: bool) -> bool:
    """Apply it to what there is, once the messages are stored. `indexed`: up to there they are in the full text.

    Return whether anything was taken out that is to be wiped. Requires being in a transaction.
    """
    execute = connection.execute
    for reaction in changes.taken_back:
        execute(_TAKE_BACK, reaction)
    _KEEP_EVENTS.run(connection, changes.events)
    if changes.redacted:
        take_out(execute, [place for place in changes.redacted if place <= indexed])
        these = msgspec.json.encode(changes.redacted).decode()
        for statement in _REDACT:
            execute(statement, (these,))
    last = {edit.about: edit for edit in changes.edits}
    places = [place for place in last if place <= indexed]
    take_out(execute, places)
    if keeps_wordings:
        for edit in changes.edits:
            execute(_KEEP_WORDING, (edit.seq, edit.about))
            execute(_EDIT, _reworded(edit))
    else:
        connection.executemany(_EDIT, map(_reworded, last.values()))
    put_in(execute, places)
    return bool(changes.redacted or last or changes.taken_back)


def _reworded(edit: Edited) -> Row:
    text = "\n".join(edit.text.lines)
    return text, folded(text), edit.at, edit.about
