"""The full text: who said what where, word by word, in volumes of so many messages each.

Each volume is an FTS5 table of its own, `words_1`, `words_2`, …, from a place up to the next one's. So a search walks
back volume by volume, and can stop after each; and to wipe what was deleted one volume is merged, not all words that
were ever said. The columns are the author, by the name of then, the place (a room, or the two who talk in private), and
the text. FTS5 keeps none of it (`content=''`): to take a message out it is given the same again, from its row.

Knows which rows have which words, and which volume has them. Knows no scope, and does not know why a message goes.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from beseda.core.ids import RoomId, Seq, UserId

Execute = Callable[..., Any]
"""`execute` of the writing connection, inside a transaction."""

VOLUME = 131_072
"""Messages of a volume. The most that FTS5 does at once, and can't be stopped in, is to gather all words that begin
with some letters: 8 ms in so many messages. To merge all of it takes about a second, in steps."""
GATHERED = 8_000_000
"""Bytes of words that FTS5 gathers in memory before it writes a list of them: all of a transaction."""
AFTER_ALL = Seq(2**63 - 1)
"""A place after every place: SQLite's largest integer."""

VOLUMES_STEP = """
    ALTER TABLE messages ADD COLUMN author_key TEXT; -- by which the author is found, if not by the name itself
    ALTER TABLE archive ADD COLUMN unindexed INTEGER NOT NULL DEFAULT 0; -- before this place nothing is indexed yet
    UPDATE archive SET unindexed = coalesce((SELECT max(seq) + 1 FROM messages), 0);
    CREATE TABLE volumes (
        number INTEGER PRIMARY KEY,
        first INTEGER NOT NULL UNIQUE, -- from this place on
        messages INTEGER NOT NULL,
        unwiped INTEGER NOT NULL -- whether a word that was taken out may be left in a page
    )"""
"""The step of the archive's schema that makes them. What was said before is indexed by and by (`archive_indexing`)."""

_MAKE = """
    CREATE VIRTUAL TABLE words_{0} USING fts5 (
        author, place, text, content='', columnsize=0, prefix='3', tokenize="unicode61 remove_diacritics 2")"""
_COLUMNS = "rowid, author, place, text"
_WORDS = """
    seq, coalesce(author_key, author_name), CASE WHEN room THEN 'r' || room ELSE 'u' || author || ' u' || peer END,
    coalesce(folded, text)"""


class Volume(NamedTuple):
    number: int
    first: Seq
    """Its words are those of the messages from this place on, …"""
    end: Seq
    """… before this one."""

    @property
    def table(self) -> str:
        return f"words_{self.number:d}"


def word_of_room(room: RoomId) -> str:
    """Return the word of the column `place` by which a room's messages are found."""
    return f"r{room}"


def word_of_user(user: UserId) -> str:
    """The same for those that somebody has said or was told in private."""
    return f"u{user}"


def volumes(execute: Execute) -> list[Volume]:
    """Return all volumes, the newest first."""
    found: list[Volume] = []
    end = AFTER_ALL
    for number, first in execute("SELECT number, first FROM volumes ORDER BY first DESC").fetchall():
        found.append(Volume(number, Seq(first), end))
        end = Seq(first)
    return found


def add(execute: Execute, after: Seq, upto: Seq) -> None:
    """Index the new messages after one place up to another: they are newer than all that is indexed."""
    newest = execute("SELECT number, messages FROM volumes ORDER BY first DESC LIMIT 1").fetchone()
    number = newest[0] if newest and newest[1] < VOLUME else _make(execute, Seq(after + 1))
    _add(execute, number, after, upto)


def add_older(execute: Execute, first: Seq, end: Seq) -> None:
    """Index messages from one place up to before another: they are older than all that is indexed."""
    oldest = execute("SELECT number, messages FROM volumes ORDER BY first LIMIT 1").fetchone()
    if oldest and oldest[1] < VOLUME:
        number = oldest[0]
        execute("UPDATE volumes SET first = ? WHERE number = ?", (first, number))
    else:
        number = _make(execute, first)
    _add(execute, number, Seq(first - 1), Seq(end - 1))


def _make(execute: Execute, first: Seq) -> int:
    number = int(execute("SELECT coalesce(max(number), 0) + 1 FROM volumes").fetchone()[0])
    execute(_MAKE.format(number))
    execute(f"INSERT INTO words_{number} (words_{number}, rank) VALUES ('hashsize', ?)", (GATHERED,))  # noqa: S608 (a number)
    execute("INSERT INTO volumes VALUES (?, ?, 0, 0)", (number, first))
    return number


def _add(execute: Execute, number: int, after: Seq, upto: Seq) -> None:
    added = execute(
        f"INSERT INTO words_{number} ({_COLUMNS}) SELECT {_WORDS} FROM messages WHERE seq > ? AND seq <= ?",  # noqa: S608 (a number, and fragments of this file)
        (after, upto),
    ).rowcount
    execute("UPDATE volumes SET messages = messages + ? WHERE number = ?", (added, number))


_WITHIN = "seq IN (SELECT value FROM json_each(?)) AND seq >= ? AND seq < ?"
"""Some places, as far as they are in a volume: the parameters that `_parts` gives."""


def _parts(execute: Execute, places: Sequence[int]) -> Iterator[tuple[int, tuple[str, int, int]]]:
    """Yield the number of each volume that has any of these places, and the parameters of `_WITHIN`."""
    if not places:
        return
    these = msgspec.json.encode(list(places)).decode()
    for number, first, end in volumes(execute):
        if first <= max(places) and end > min(places):
            yield number, (these, first, end)


def put_in(execute: Execute, places: Sequence[int]) -> None:
    """Index the messages at these places, of which the words were taken out, as they are now."""
    for number, within in _parts(execute, places):
        added = execute(
            f"INSERT INTO words_{number} ({_COLUMNS}) SELECT {_WORDS} FROM messages WHERE {_WITHIN}",  # noqa: S608 (as above)
            within,
        ).rowcount
        execute("UPDATE volumes SET messages = messages + ? WHERE number = ?", (added, number))


def take_out(execute: Execute, places: Sequence[int]) -> None:
    """Take the words of the messages at these places out of the full text. Call before their rows change or go.

    What is left of the words in the pages is to be wiped (`unwiped`).
    """
    for number, within in _parts(execute, places):
        gone = execute(
            f"INSERT INTO words_{number} (words_{number}, {_COLUMNS})"  # noqa: S608 (as above)
            f" SELECT 'delete', {_WORDS} FROM messages WHERE {_WITHIN}",
            within,
        ).rowcount
        if gone:
            execute("UPDATE volumes SET messages = messages - ?, unwiped = 1 WHERE number = ?", (gone, number))


def unwiped(execute: Execute) -> list[int]:
    """Return the numbers of the volumes that are to be merged: of these words were taken out."""
    return [number for (number,) in execute("SELECT number FROM volumes WHERE unwiped ORDER BY number").fetchall()]


def drop_if_empty(execute: Execute, number: int) -> bool:
    """Drop a volume if it has no messages any more; not the newest, which is filled. Return whether it is gone."""
    empty = execute(
        "SELECT 1 FROM volumes WHERE number = ? AND messages <= 0 AND first < (SELECT max(first) FROM volumes)",
        (number,),
    ).fetchone()
    if empty:
        execute(f"DROP TABLE words_{number}")
        execute("DELETE FROM volumes WHERE number = ?", (number,))
    return empty is not None


def merge_some(execute: Execute, number: int, pages: int) -> None:
    """Do a step of merging a volume's word lists into one; a negative number of pages begins it.

    FTS5 takes words out by adding that they are deleted; merging all lists drops both. (FTS5 can delete at once since
    SQLite 3.42, but what was indexed before would still need this.) See https://www.sqlite.org/fts5.html#the_merge_command
    """
    execute(f"INSERT INTO words_{number} (words_{number}, rank) VALUES ('merge', ?)", (pages,))  # noqa: S608 (a number)


def wiped(execute: Execute, number: int) -> None:
    execute("UPDATE volumes SET unwiped = 0 WHERE number = ?", (number,))
