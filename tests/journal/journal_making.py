"""Events made up for the journal's tests: by hand in one line, and any at all by hypothesis."""

import sqlite3
from pathlib import Path

from hypothesis import strategies as st

from beseda.core.events import Lasting, RoomClosed, RoomKept, RoomRenamed, RulesSet, Said, TopicSet
from beseda.core.ids import RoomId, Seq, UserId, first_seq
from beseda.core.names import Name
from beseda.core.questions import Scope
from beseda.core.rules import Change, Mask, Rule
from beseda.core.text import Manner, Text

START = first_seq(1)
LOBBY = RoomId(7)


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


def everything(viewer: int = 3, until: int = 2**62) -> Scope:
    return Scope(Seq(until), UserId(viewer), None, None)


def room_scope(room: int = LOBBY, until: int = 2**62) -> Scope:
    return Scope(Seq(until), UserId(3), frozenset({RoomId(room)}), frozenset())


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
    st.sampled_from(Manner),
    st.lists(st.tuples(_texts, _texts), max_size=2).map(tuple),
)
_masks = st.builds(Mask, _lines, _lines, st.booleans())
_changes = st.builds(Change, st.sampled_from(Rule), st.booleans(), _lines, st.none() | _masks)


@st.composite
def lasting_events(draw: st.DrawFn, most: int = 12) -> list[Lasting]:
    """Any lasting events, in order of place and time."""
    steps = draw(st.lists(st.tuples(st.integers(1, 2**20), st.integers(0, 2**40)), max_size=most))
    events: list[Lasting] = []
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
        changes = [
            st.builds(kind, st.just(seq), st.just(when), st.just(room), _names) for kind in (RoomKept, RoomClosed)
        ]
        events.append(draw(st.one_of(a_said, a_topic, a_ruling, a_renaming, *changes)))
    return events
