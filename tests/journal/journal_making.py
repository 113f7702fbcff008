"""Events for the journal's tests: made by hand in one line, or drawn by hypothesis."""

import os
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from beseda.core.events import (
    Edited,
    Kicked,
    Reacted,
    Redacted,
    RoleSet,
    RoomClosed,
    RoomKept,
    RoomRenamed,
    RulesSet,
    Said,
    Stored,
    TopicSet,
)
from beseda.core.ids import RoomId, Seq, UserId, first_seq
from beseda.core.names import Name
from beseda.core.past import Search, Term, Window
from beseda.core.questions import Scope
from beseda.core.rules import Change, Entry, Mask, Role, Rule, Rules
from beseda.core.state import KeptRoom, StateChange
from beseda.core.text import MessageKind, Text
from beseda.journal.archive import Archive
from beseda.journal.rows import EVENT_COLUMNS

START = first_seq(1)
LOBBY = RoomId(7)
EVENTS_IN_ORDER = f"SELECT {EVENT_COLUMNS} FROM events ORDER BY seq"  # noqa: S608 (a constant)
"""Of an archive, as rows that are read as `EventRow`s."""


def place(n: int) -> Seq:
    return Seq(START + n)


def name(shown: str) -> Name:
    return Name(shown, shown.casefold(), frozenset({shown}))


def said(place: int, text: str = "hello", *, room: int = LOBBY, author: int = 3, peer: int = 0, at: int = 0) -> Said:
    """Something said at a place counted from the first start's."""
    where = 0 if peer else room
    spoken = Text(tuple(text.split("\n")))
    return Said(
        Seq(START + place), at or 1000 + place, UserId(author), "Ann", RoomId(where), UserId(peer), "#lobby", spoken
    )


def kept(place: int, room: int = LOBBY) -> RoomKept:
    return RoomKept(Seq(START + place), 1000 + place, RoomId(room), name("#lobby"))


def topic(place: int, words: str = "tea") -> TopicSet:
    return TopicSet(Seq(START + place), 1000 + place, UserId(3), name("Ann"), LOBBY, name("#lobby"), words)


def ruled(place: int, *changes: Change) -> RulesSet:
    return RulesSet(Seq(START + place), 1000 + place, UserId(3), name("Ann"), LOBBY, name("#lobby"), changes)


def renamed(place: int, new: str = "#tea") -> RoomRenamed:
    seq, room = Seq(START + place), LOBBY
    return RoomRenamed(seq, 1000 + place, UserId(3), name("Ann"), room, name("#lobby"), name(new), "better")


def reacted(
    place: int, about: int, reaction: str = "👍", on: bool = True, *, user: int = 3, peer: int = 0, room: int = LOBBY
) -> Reacted:
    """To the message at a place."""
    seq, where, message = Seq(START + place), 0 if peer else room, Seq(START + about)
    return Reacted(seq, 1000 + place, UserId(user), name("Ann"), RoomId(where), UserId(peer), message, reaction, on)


def edited(place: int, about: int, text: str, *, peer: int = 0, room: int = LOBBY) -> Edited:
    """The message at a place has other words from here on."""
    seq, where, message = Seq(START + place), 0 if peer else room, Seq(START + about)
    spoken = Text(tuple(text.split("\n")))
    return Edited(seq, 1000 + place, UserId(3), name("Ann"), RoomId(where), UserId(peer), message, spoken, "#lobby")


def redacted(place: int, about: int, *, peer: int = 0, room: int = LOBBY, reason: str = "") -> Redacted:
    """The message at a place is taken back, by its author."""
    seq, where, message = Seq(START + place), 0 if peer else room, Seq(START + about)
    by = seq, 1000 + place, UserId(3), name("Ann"), RoomId(where), UserId(peer)
    return Redacted(*by, message, reason, "#lobby", UserId(3), "Ann", 1000 + about)


def kicked(place: int, reason: str = "enough", room: int = LOBBY) -> Kicked:
    seq, where = Seq(START + place), RoomId(room)
    return Kicked(seq, 1000 + place, UserId(3), name("Ann"), where, name("#lobby"), UserId(4), name("Eve"), reason)


def is_kept(place: int, room: int = LOBBY, topic: str = "") -> StateChange:
    """A room is as it is since a place."""
    return StateChange(KeptRoom, room, Seq(START + place), KeptRoom(RoomId(room), name(f"#{room}"), topic))


def is_gone(place: int, room: int = LOBBY) -> StateChange:
    return StateChange(KeptRoom, room, Seq(START + place), None)


def everything(viewer: int = 3, until: int = 2**62) -> Scope:
    return Scope(Seq(until), UserId(viewer), None, None)


def room_scope(room: int = LOBBY, until: int = 2**62) -> Scope:
    return Scope(Seq(until), UserId(3), frozenset({RoomId(room)}), frozenset())


def said_in(archive: Archive, scope: Scope, limit: int, before: Seq | None = None) -> tuple[Said, ...]:
    """The newest messages, as they stand."""
    return tuple(message.said for message in archive.messages(scope, Window(limit, before=before)))


def looked_for(archive: Archive, scope: Scope, words: str, limit: int) -> tuple[Said, ...]:
    """What a search for these words finds; the last may be only begun. It goes on where its time was over."""
    words_of = words.split()
    terms = tuple(Term(word, number == len(words_of)) for number, word in enumerate(words_of, 1))
    found = archive.search(scope, Search(limit, terms))
    messages = found.messages
    while not found.is_all and len(messages) < limit:
        found = archive.search(scope, Search(limit - len(messages), terms, before=found.looked_to))
        messages = (*found.messages, *messages)
    return tuple(message.said for message in messages)


def bytes_of(path: Path) -> bytes:
    """All that is on the disk of a database: the file and those beside it."""
    return b"".join(file.read_bytes() for file in sorted(path.parent.glob(path.name + "*")))


def locked(path: Path) -> sqlite3.Connection:
    """A stranger's exclusive transaction, which closing ends."""
    stranger = sqlite3.connect(path, isolation_level=None)
    stranger.execute("BEGIN EXCLUSIVE")
    return stranger


def run_sql(path: Path, *statements: str) -> None:
    """As a stranger with the sqlite3 tool would."""
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
_lines = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0"), max_size=30)
_ids = st.integers(0, 2**62)
_names = st.builds(Name, _lines, _lines, st.frozensets(_lines, max_size=2))
_spoken = st.builds(
    Text,
    st.lists(_lines, min_size=1, max_size=3).map(tuple),
    st.sampled_from(MessageKind),
    st.lists(st.tuples(_texts, _texts), max_size=2).map(tuple),
)
_masks = st.builds(Mask, _lines, _lines, st.booleans())
_changes = st.builds(Change, st.sampled_from(Rule), st.booleans(), _lines, st.none() | _masks)


_entries = st.lists(st.builds(Entry, _masks, _lines, _ids), max_size=2).map(tuple)
_rules = st.builds(
    Rules, st.frozensets(st.sampled_from(Rule)), _lines, st.integers(0, 99), _entries, _entries, _entries
)
kept_rooms = st.builds(KeptRoom, _ids.map(RoomId), _names, _texts, _lines, _ids, _rules, _ids)


@st.composite
def stored_events(draw: st.DrawFn, most: int = 12) -> list[Stored]:
    """Any events that are stored, in order of place and time."""
    steps = draw(st.lists(st.tuples(st.integers(1, 2**20), st.integers(0, 2**40)), max_size=most))
    events: list[Stored] = []
    place, at = int(START), 0
    for step, pause in steps:
        place, at = place + step, min(at + pause, 2**60)
        seq, when, user, room = Seq(place), at, UserId(draw(_ids)), RoomId(draw(_ids))
        a_said = st.builds(
            Said, st.just(seq), st.just(when), st.just(user), _lines, st.just(room), _ids.map(UserId), _lines, _spoken
        )
        by = (st.just(seq), st.just(when), st.just(user), _names, st.just(room), _names)
        a_topic = st.builds(TopicSet, *by, _lines)
        a_ruling = st.builds(RulesSet, *by, st.lists(_changes, max_size=3).map(tuple))
        a_renaming = st.builds(RoomRenamed, *by, _names, _lines)
        a_kick = st.builds(Kicked, *by, _ids.map(UserId), _names, _texts)
        a_role = st.builds(RoleSet, *by, _ids.map(UserId), _names, st.sampled_from(Role), st.booleans())
        a_reaction = st.builds(Reacted, *by[:4], st.just(room), _ids.map(UserId), _ids.map(Seq), _texts, st.booleans())
        changes = [
            st.builds(kind, st.just(seq), st.just(when), st.just(room), _names) for kind in (RoomKept, RoomClosed)
        ]
        events.append(draw(st.one_of(a_said, a_topic, a_ruling, a_renaming, a_kick, a_role, a_reaction, *changes)))
    return events


def die_at_statement(number: int) -> Callable[[], int]:
    """Kill this process at the start of that SQL statement, counted over all connections that are opened from now on.

    Return what tells how many statements are left until then.
    """
    opened, left = sqlite3.connect, [number]

    def step(statement: str) -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    def traced(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = opened(*arguments, **options)
        connection.set_trace_callback(step)
        return connection

    sqlite3.connect = traced  # type: ignore[assignment]
    return lambda: left[0]
