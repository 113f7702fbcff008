"""Whatever pages a client asks for, while others talk, edit, react and take back: each message comes exactly once, in
order, as it stands.

The client is written from the specification alone: IRCv3 "chathistory", "Client pseudocode" (ircv3-specifications,
extensions/chathistory.md, 22a8e8b). What it sends is read by the dialect, looked up in an archive, and said by the
dialect; no hall and no engine.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast

from hypothesis import given, settings
from hypothesis import strategies as st

from beseda.core import events as ev
from beseda.core.ids import NOBODY, RoomId, Seq, UserId
from beseda.core.names import Name
from beseda.core.questions import Scope
from beseda.core.text import one_line
from beseda.journal.archive import Archive
from beseda.server.engine.work import Grant
from beseda.server.sessions.long_answers import LongAnswers
from beseda.server.sessions.reading_past import past_of
from beseda.wire.dialects.actions import ReadPast, Submission
from beseda.wire.dialects.irc.dialect import Irc
from beseda.wire.dialects.irc.line import Line, parse
from beseda.wire.dialects.irc.network import Network
from beseda.wire.dialects.irc.profile import Profiles
from beseda.wire.spelling import spell_person, spell_room

ANNA, BORIS, TEA = UserId(1), UserId(2), RoomId(3)
CAPS = ("draft/chathistory", "draft/event-playback", "batch", "message-tags", "server-time")
FUZZ = 2000
"""Milliseconds ("FUZZ_INTERVAL")."""


def name(shown: str) -> Name:
    found = spell_room(shown) if shown[0] == "#" else spell_person(shown)
    assert isinstance(found, Name)
    return found


class Room:
    """A room in which much happens, and its archive. `stands` is what a reader is to be shown now."""

    def __init__(self) -> None:
        self.archive = self.archiver = cast("Any", self)
        self._archive = Archive(None, "j")
        self.page, self.parts, self.targets = self._archive.page, self._archive.parts, self._archive.targets
        self.long_answers = LongAnswers()
        self.place, self.at = 10, 1_700_000_000_000
        self.stands: dict[Seq, tuple[str, list[str]]] = {}
        """The words of each message, and the reactions to it."""

    def wait_to_read(self, place: Seq, timeout: float) -> None:
        """It has everything."""

    def happens(self, what: str, number: int) -> None:
        """Something happens, of these: say, edit, react, redact, topic. `number` chooses the message."""
        place, self.place = Seq(self.place), self.place + 1 + number % 3
        self.at += number % 2  # many have one time
        about = [*self.stands][number % len(self.stands)] if self.stands else None
        who, words = name("Boris"), f"words {place}"
        if what == "say" or about is None:
            self.stands[place] = words, []
            event: Any = ev.Said(place, self.at, ANNA, "Anna", TEA, NOBODY, "#tea", one_line(words))
        elif what == "edit":
            self.stands[about] = words, self.stands[about][1]
            event = ev.Edited(place, self.at, ANNA, name("Anna"), TEA, NOBODY, about, one_line(words), "#tea")
        elif what == "react":
            self.stands[about][1].append(words)
            event = ev.Reacted(place, self.at, BORIS, who, TEA, NOBODY, about, words, True, "#tea")
        elif what == "redact":
            del self.stands[about]
            event = ev.Redacted(place, self.at, BORIS, who, TEA, NOBODY, about, "", "#tea")
        else:
            event = ev.TopicSet(place, self.at, BORIS, who, TEA, name("#tea"), words)
        self._archive.fill([event])


class Client:
    """Knows what the specification says, and nothing of the server."""

    def __init__(self, room: Room, *caps: str) -> None:
        self._room = room
        self._dialect = Irc(Profiles(Network(journal="j")), "host", "en")
        self._dialect.adopt(frozenset(caps))
        self._dialect.registration.entered = True

    def asks(self, line: str) -> list[Line]:
        """The lines of the batch."""
        submission, _ = self._dialect.receive([f"CHATHISTORY {line}"], 0)
        assert submission is not None
        (action,) = submission.actions
        assert isinstance(action, ReadPast)
        scope = Scope(Seq(self._room.place), BORIS, frozenset((TEA,)), frozenset(), "#tea", is_inside=True)
        found = past_of(cast("Any", self._room), Grant(Submission(()), action, scope))
        begin, *lines, end = map(parse, self._dialect.answer(action, found))
        assert begin.verb == end.verb == "BATCH"
        return lines


def said(lines: list[Line]) -> list[Line]:
    """Those that are messages, and count: no context, and nothing else that happened."""
    return [line for line in lines if line.verb == "PRIVMSG"]


def counted(lines: list[Line]) -> list[Line]:
    return [line for line in lines if "draft/chathistory-context" not in dict(line.tags)]


def id_of(line: Line) -> str:
    return dict(line.tags)["msgid"]


def place_of(line: Line) -> Seq:
    return Seq(int(id_of(line).removeprefix("j-"), 16))


def as_shown(lines: list[Line]) -> Iterator[tuple[Seq, tuple[str, list[str]]]]:
    """Each message with its words and its reactions, which follow it ("`draft/chathistory-context` tag")."""
    for number, line in enumerate(lines):
        if line.verb == "PRIVMSG":
            reactions = []
            for follower in lines[number + 1 :]:
                if "draft/chathistory-context" not in dict(follower.tags):
                    break
                reactions.append(dict(follower.tags)["+draft/react"])
                assert dict(follower.tags)["+reply"] == id_of(line)
            yield place_of(line), (line.params[-1], reactions)


happenings = st.lists(
    st.tuples(st.sampled_from(["say", "say", "edit", "react", "redact", "topic"]), st.integers(0, 10_000)), max_size=6
)
plays = st.booleans()


def prepared(before: list[list[tuple[str, int]]]) -> Room:
    room = Room()
    for part in before:
        for what, number in part:
            room.happens(what, number)
    return room


def client_of(room: Room, playback: bool) -> Client:
    return Client(room, *(CAPS if playback else [cap for cap in CAPS if cap != "draft/event-playback"]))


class Reader:
    """Notes what it is shown, page by page, and what was to be shown at that moment."""

    def __init__(self, room: Room, playback: bool) -> None:
        self.room = room
        self.client = client_of(room, playback)
        self.shown: dict[Seq, tuple[str, list[str]]] = {}
        self._playback = playback

    def reads(self, line: str) -> list[Line]:
        lines = self.client.asks(line)
        for place, message in as_shown(lines):
            words, reactions = self.room.stands[place]
            assert message == (words, reactions if self._playback else [])  # as it stands
            assert place not in self.shown  # once
            self.shown[place] = message
        assert [place_of(line) for line in counted(lines)] == sorted({place_of(line) for line in counted(lines)})
        return counted(lines)


@settings(deadline=None)
@given(st.lists(happenings, max_size=8), st.lists(happenings, max_size=30), st.integers(1, 7), plays)
def test_scrolling_back_from_the_latest(
    before: list[list[tuple[str, int]]], meanwhile: list[list[tuple[str, int]]], limit: int, playback: bool
) -> None:
    """The first of "Client pseudocode": LATEST, then BEFORE the earliest, until nothing comes."""
    room = prepared(before)
    reader = Reader(room, playback)
    known, gone = [*room.stands], set[Seq]()
    lines = reader.reads(f"LATEST #tea * {limit}")
    while lines:
        for what, number in meanwhile.pop() if meanwhile else ():
            room.happens(what, number)
        gone |= {place for place in known if place not in room.stands and place not in reader.shown}
        lines = reader.reads(f"BEFORE #tea msgid={id_of(lines[0])} {limit}")
    assert sorted(reader.shown) == [place for place in known if place not in gone]


@settings(deadline=None)
@given(st.lists(happenings, max_size=8), st.lists(happenings, max_size=6), st.integers(1, 7), plays)
def test_reading_on_from_the_beginning(
    before: list[list[tuple[str, int]]], meanwhile: list[list[tuple[str, int]]], limit: int, playback: bool
) -> None:
    """AFTER the last, until nothing comes; what is said meanwhile comes, too."""
    room = prepared(before)
    reader = Reader(room, playback)
    gone = set[Seq]()
    lines = reader.reads(f"AFTER #tea timestamp=2000-01-01T00:00:00.000Z {limit}")
    while lines:
        for what, number in meanwhile.pop() if meanwhile else ():
            earlier = {*room.stands}
            room.happens(what, number)
            gone |= earlier - {*room.stands} - {*reader.shown}
        lines = reader.reads(f"AFTER #tea msgid={id_of(lines[-1])} {limit}")
    assert {*room.stands} <= {*reader.shown} and gone.isdisjoint(reader.shown)


@settings(deadline=None)
@given(st.lists(happenings, max_size=8), st.lists(happenings, max_size=30), st.integers(1, 7), plays, st.booleans())
def test_filling_a_gap_between_two_messages(
    before: list[list[tuple[str, int]]],
    meanwhile: list[list[tuple[str, int]]],
    limit: int,
    playback: bool,
    backwards: bool,
) -> None:
    """ "iterate this infinite scrolling operation until the BETWEEN query returns no results"."""
    room = prepared(before)
    for number in range(2):
        room.happens("say", number)
    known = [*room.stands]
    first, last = (f"j-{place:x}" for place in (known[0], known[-1]))
    reader, gone = Reader(room, playback), set[Seq]()
    while True:
        bounds = f"msgid={last} msgid={first}" if backwards else f"msgid={first} msgid={last}"
        lines = reader.reads(f"BETWEEN #tea {bounds} {limit}")
        if not lines:
            break
        first, last = (first, id_of(lines[0])) if backwards else (id_of(lines[-1]), last)
        for what, number in meanwhile.pop() if meanwhile else ():
            room.happens(what, number)
        gone |= {place for place in known if place not in room.stands and place not in reader.shown}
    assert sorted(reader.shown) == [place for place in known[1:-1] if place not in gone]


@settings(deadline=None)
@given(st.lists(happenings, max_size=8), st.lists(happenings, max_size=6), st.integers(1, 7))
def test_a_client_that_was_away_has_all_that_it_missed_and_shows_nothing_twice(
    before: list[list[tuple[str, int]]], missed: list[list[tuple[str, int]]], limit: int
) -> None:
    """The whole of the first pseudocode: back to the last message of the previous session, less FUZZ_INTERVAL; what is
    known already is known again by its id."""
    room = prepared(before)
    known = {*room.stands}
    last_at = room.at
    room.at += 2 * FUZZ
    for part in missed:
        for what, number in part:
            room.happens(what, number)
    client, displayed = client_of(room, False), {*known}
    upper = ""
    while True:
        lines = said(client.asks(f"BEFORE #tea msgid={upper} {limit}" if upper else f"LATEST #tea * {limit}"))
        if not lines:
            break
        displayed |= {place_of(line) for line in lines}
        earliest = lines[0]
        if milliseconds(dict(earliest.tags)["time"]) < last_at - FUZZ:
            break
        upper = id_of(earliest)
    assert {*room.stands} <= displayed and displayed - {*room.stands} <= known


def milliseconds(time: str) -> int:

    return int(datetime.fromisoformat(time).timestamp() * 1000)
