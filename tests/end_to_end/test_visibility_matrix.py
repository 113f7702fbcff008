"""Who is shown what of which room, by which question: all of it, over sockets.

A viewer stands somewhere to a room; a room is open or hidden in one way or another. From these two follows what the
viewer may know of it: that it exists, who is in it, what it is about, what was said there. Every question is asked by
every viewer of every room, and must show just that of it which it is for, no more and no less.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

import pytest
from irc_company import PASSWORD, operators
from irc_talking import IrcClient, briefs, serving, tags_of
from talking import LineClient, Talker, unique

from beseda.server.running.config import History, Limits
from beseda.server.running.serve import Server

CAPS = (
    "message-tags", "server-time", "batch", "standard-replies", "extended-monitor", "draft/chathistory",
    "draft/event-playback", "soju.im/search", "draft/metadata-3", "draft/read-marker",
)  # fmt: skip

EDITING = ("message-tags", "echo-message", "draft/message-edit")


class Fact(StrEnum):
    """What there is to know of a room, or of a private talk."""

    EXISTS = "that it exists"
    MEMBERS = "who is in it"
    TOPIC = "what it is about"
    PAST = "what was said"


ALL, OUTSIDE, NOTHING = frozenset(Fact), frozenset(Fact) - {Fact.PAST}, frozenset[Fact]()


class Kind(NamedTuple):
    """A kind of room: the modes that make it, and what is known of it."""

    modes: str
    to_others: frozenset[Fact]
    """By those who are not in it, …"""
    to_operators: frozenset[Fact] = OUTSIDE
    """… and by the server's operators, who are not in it either: they know of every room, and read what is open."""
    shut: str = ""
    """The numeric for who is not let in; "": whoever is not banned is."""


KINDS = {
    "open": Kind("", ALL, ALL),
    "moderated": Kind("+m", ALL, ALL),
    "by invitation": Kind("+i", OUTSIDE, shut="473"),
    "with a key": Kind("+k word", OUTSIDE, shut="475"),
    "secret": Kind("+s", NOTHING),
    "secret, by invitation": Kind("+si", NOTHING, shut="473"),
}
VIEWERS = ("is in", "was in", "is banned", "is invited", "never was", "is operator")


class Question(NamedTuple):
    """What is asked, and what of it an answer may show."""

    typed: str
    shows: frozenset[Fact]
    is_plain: bool = False
    needs: Fact | None = None
    """What must be known for any of it to be shown: the rooms that a search names are those of what it finds."""
    besides: frozenset[Fact] = NOTHING
    """What else it shows, …"""
    to: tuple[str, ...] = ()
    """… to these viewers only."""

    def expected(self, may: frozenset[Fact], viewer: str) -> frozenset[Fact]:
        shown = self.shows | self.besides if viewer in self.to else self.shows
        return NOTHING if self.needs is not None and self.needs not in may else shown & may


def of(*facts: Fact) -> frozenset[Fact]:
    return frozenset(facts)


QUESTIONS = {
    "NAMES": Question("NAMES {room}", of(Fact.MEMBERS)),
    "LIST": Question("LIST", of(Fact.EXISTS, Fact.TOPIC)),
    "LIST of it": Question("LIST {room}", of(Fact.TOPIC)),
    "LIST of such": Question("LIST *{part}*", of(Fact.EXISTS, Fact.TOPIC)),
    "WHO": Question("WHO {room}", of(Fact.MEMBERS)),
    "WHO of somebody": Question("WHO {keeper}", of(Fact.EXISTS)),
    "WHOIS": Question("WHOIS {keeper}", of(Fact.EXISTS)),
    "WHOWAS": Question("WHOWAS {gone}", NOTHING),
    "METADATA": Question("METADATA {room} LIST", of(Fact.TOPIC)),
    "METADATA of one key": Question("METADATA {room} GET about", of(Fact.TOPIC)),
    "METADATA of somebody": Question("METADATA {keeper} LIST", NOTHING),
    "METADATA of all there": Question("METADATA * SUB about\r\nMETADATA {room} SYNC", of(Fact.TOPIC, Fact.MEMBERS)),
    "MONITOR": Question("MONITOR + {keeper}", NOTHING),
    "TOPIC": Question("TOPIC {room}", of(Fact.TOPIC)),
    "MODE": Question("MODE {room}", NOTHING),
    "MARKREAD": Question("MARKREAD {room}", NOTHING),
    "CHATHISTORY": Question(
        "CHATHISTORY LATEST {room} * 50", of(Fact.PAST), False, Fact.PAST, of(Fact.MEMBERS), ("is in", "is operator")
    ),
    "TARGETS": Question(
        "CHATHISTORY TARGETS timestamp=2000-01-01T00:00:00.000Z timestamp=2100-01-01T00:00:00.000Z 100",
        NOTHING,
        besides=of(Fact.EXISTS),
        to=("is in",),
    ),
    "SEARCH": Question("SEARCH text={words}", of(Fact.PAST, Fact.EXISTS), needs=Fact.PAST),
    "SEARCH in it": Question("SEARCH text={words};in={room}", of(Fact.PAST)),
    "EDITS": Question("EDITS {room} {message}", of(Fact.PAST)),
    "/edits": Question("/edits {message}", of(Fact.PAST), is_plain=True),
    "/names": Question("/names {room}", of(Fact.MEMBERS, Fact.TOPIC), is_plain=True),
    "/rooms": Question("/rooms", of(Fact.EXISTS, Fact.TOPIC), is_plain=True),
    "/history": Question("/history {room}", of(Fact.PAST), is_plain=True),
    "/search": Question("/search {words}", of(Fact.PAST, Fact.EXISTS), is_plain=True, needs=Fact.PAST),
}
"""An answer to a question that names the room repeats its name, which says nothing. Who did what in a room is played
back for those in it, and for operators. METADATA comes before MONITOR: it tells of whom one watches for, wherever they
are."""


def offered(chat: Server) -> list[str]:
    """Return those capabilities that the server has."""
    stranger = IrcClient(chat.port)
    stranger.say("CAP LS")
    (words,) = (line.params[-1].split() for line in stranger.until("CAP"))
    stranger.close()
    return [cap for cap in CAPS if cap in words]


def said_in_two_wordings(client: IrcClient, target: str, words: str) -> str:
    """The client says these words, and corrects itself. Return the message's id."""
    client.say(f"PRIVMSG {target} :{words} wer said")
    message = tags_of(client.expect("PRIVMSG"))["msgid"]
    client.ask(f"@draft/target-msgid={message};draft/edit-text={words}\\swere\\ssaid EDIT {target}")
    return message


def typing(client: Talker, irc: str, plain: str) -> str:
    """Type something. Return all that comes."""
    if isinstance(client, IrcClient):
        client.barrier()  # what came meanwhile is no answer
        return "\n".join(f"{line.source} {words}" for line in [*client.ask(irc)] for words in briefs([line]))
    assert isinstance(client, LineClient)
    before = len(client.heard)
    client.say(plain, "/away done")
    client.expect("You are away: “done”")
    heard = client.heard[before:]
    client.ask("/away", "You are back.")
    return heard


class Room:
    """A room of one kind, and everybody who stands to it in one way or another, each by IRC and in plain text."""

    def __init__(self, chat: Server, kind: str) -> None:
        self.chat, self.kind = chat, KINDS[kind]
        self.part = unique("place")
        self.name, self.topic, self.words = f"#{self.part}", unique("topic"), unique("words")
        self.keeper = IrcClient(chat.port, unique("keeper"), "batch", "draft/metadata-3")
        self.gone = IrcClient(chat.port, unique("gone"), *EDITING)
        self.keeper.ask(f"JOIN {self.name}")
        if self.kind.modes:
            self.keeper.ask(f"MODE {self.name} {self.kind.modes}")
        self._let_in(self.gone)  # who says and sets it all: to be shown that is not to be shown who is there
        self.keeper.ask(f"MODE {self.name} +o {self.gone.name}")
        self.gone.ask(f"TOPIC {self.name} :{self.topic}")
        self.message = said_in_two_wordings(self.gone, self.name, self.words)
        self.keeper.ask(f"METADATA {self.name} SET about :{self.topic}", "METADATA * SET about :keeping")
        self.gone.say("QUIT")
        self.gone.expect_end()
        self.viewers: dict[tuple[str, bool], Talker] = {
            (viewer, is_plain): self._viewer(viewer, is_plain)
            for viewer in VIEWERS
            for is_plain in (False, True)
            if not (is_plain and viewer == "is operator")  # plain text has none
        }

    def _viewer(self, viewer: str, is_plain: bool) -> Talker:
        client: IrcClient | LineClient
        if is_plain:
            client = LineClient(self.chat.port, unique("Viewer"))
        else:
            client = IrcClient(self.chat.port)
            client.register(unique("viewer"), *offered(self.chat))
        if viewer in ("is in", "was in", "is banned"):
            self._let_in(client)
        if viewer == "was in":
            typing(client, f"PART {self.name}", f"/leave {self.name}")
        elif viewer == "is banned":
            self.keeper.ask(f"MODE {self.name} +b {client.name}!*@*", f"KICK {self.name} {client.name}")
        elif viewer == "is invited":
            self.keeper.ask(f"INVITE {client.name} {self.name}")
        elif viewer == "is operator":
            typing(client, f"OPER plain :{PASSWORD}", "")
        return client

    def _let_in(self, client: IrcClient | LineClient) -> None:
        self.keeper.ask(f"INVITE {client.name} {self.name}")
        typing(client, f"JOIN {self.name}", f"/join {self.name}")

    def may_know(self, viewer: str) -> frozenset[Fact]:
        if viewer == "is in":
            return ALL
        return self.kind.to_operators if viewer == "is operator" else self.kind.to_others

    def ask(self, viewer: str, question: Question) -> frozenset[Fact]:
        """Return what the answer shows."""
        typed = question.typed.format(
            room=self.name,
            part=self.part,
            keeper=self.keeper.name,
            gone=self.gone.name,
            words=self.words,
            message=self.message,
        )
        client = self.viewers[viewer, question.is_plain]
        heard = typing(client, typed, typed)
        tokens = {
            Fact.EXISTS: self.name if self.name not in typed else None,
            Fact.MEMBERS: self.keeper.name if self.keeper.name not in typed else None,
            Fact.TOPIC: self.topic,
            Fact.PAST: f"{self.words} were said",
        }
        return frozenset(fact for fact, token in tokens.items() if token is not None and token in heard)


@pytest.fixture(scope="module")
def chat() -> Iterator[Server]:
    fast = Limits(messages_per_second=0, connections_per_second_per_address=0, rooms_per_address=1000)
    with serving(fast, operators=operators(), history=History(earlier_wordings="everybody")) as server:
        yield server


@pytest.mark.parametrize("kind", KINDS)
def test_everybody_is_shown_what_they_may_know_of_a_room_and_nothing_else(chat: Server, kind: str) -> None:
    room, wrong = Room(chat, kind), {}
    for (viewer, is_plain), _ in room.viewers.items():
        may = room.may_know(viewer)
        for name, question in QUESTIONS.items():
            if question.is_plain is is_plain:
                shown, expected = room.ask(viewer, question), question.expected(may, viewer)
                if shown != expected:
                    wrong[viewer, name] = f"shows {sorted(shown)}, not {sorted(expected)}"
    assert wrong == {}


@pytest.mark.parametrize("kind", KINDS)
def test_the_number_of_rooms_counts_those_that_one_may_know_of(kind: str) -> None:
    with serving(Limits(messages_per_second=0, connections_per_second_per_address=0), operators=operators()) as chat:
        LineClient(chat.port, "Boris")  # so that there is the lobby
        room = Room(chat, kind)
        for (viewer, is_plain), client in room.viewers.items():
            if not is_plain:
                assert isinstance(client, IrcClient)
                (count,) = (line.params[1] for line in client.ask("LUSERS") if line.verb == "254")
                assert int(count) == 1 + (Fact.EXISTS in room.may_know(viewer)), viewer


@pytest.mark.parametrize("kind", KINDS)
def test_who_is_let_in_is_told_so_and_who_is_not_is_told_why(chat: Server, kind: str) -> None:
    room = Room(chat, kind)
    for viewer in VIEWERS[1:]:
        client = room.viewers[viewer, False]
        assert isinstance(client, IrcClient)
        shut = {"is banned": "474", "is invited": "", "is operator": ""}.get(viewer, room.kind.shut)
        answer = client.ask(f"JOIN {room.name}")
        assert [line.verb for line in answer if line.verb in ("JOIN", "473", "474", "475")] == [shut or "JOIN"], viewer


PRIVATE = {
    "CHATHISTORY": Question("CHATHISTORY LATEST {peer} * 50", of(Fact.PAST)),
    "SEARCH": Question("SEARCH text={words}", of(Fact.PAST)),
    "SEARCH in it": Question("SEARCH text={words};in={peer}", of(Fact.PAST)),
    "/history": Question("/history 20 {peer}", of(Fact.PAST), is_plain=True),
    "/search": Question("/search {words}", of(Fact.PAST), is_plain=True),
}


def test_private_talk_is_shown_to_the_two_who_talk_and_to_nobody_else(chat: Server) -> None:
    """Not to the server's operators, either. By IRC and in plain text, each of the three with both."""
    irc = {stem: IrcClient(chat.port) for stem in ("anna", "boris", "eve", "olga")}
    for stem, client in irc.items():
        client.register(unique(stem), *offered(chat))
    plain = {stem: LineClient(chat.port, unique(stem)) for stem in ("anna", "boris", "eve")}
    irc["olga"].ask(f"OPER plain :{PASSWORD}")
    words, spoken = unique("secret"), unique("secret")
    irc["anna"].ask(f"PRIVMSG {irc['boris'].name} :{words} were said")
    plain["anna"].say(f"/msg {plain['boris'].name} {spoken} were said")
    plain["boris"].expect(spoken)
    for name, question in PRIVATE.items():
        two: Mapping[str, Talker] = plain if question.is_plain else irc
        for stem, somebody in two.items():
            peers = {"anna": ("boris",), "boris": ("anna",)}.get(stem, ("anna", "boris"))
            for peer in peers:
                said = spoken if question.is_plain else words
                typed = question.typed.format(peer=(plain if question.is_plain else irc)[peer].name, words=said)
                heard = typing(somebody, typed, typed)
                assert (f"{said} were said" in heard) is (stem in ("anna", "boris")), (stem, name)
