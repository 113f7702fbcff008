"""A stranger is answered about a secret room as about one that does not exist, whatever they ask."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from irc_company import somebody
from irc_talking import IrcClient, serving
from talking import LineClient, unique

from beseda.server.running.config import Limits
from beseda.server.running.serve import Server
from beseda.wire.dialects.irc.commands.table import COMMANDS
from beseda.wire.dialects.plain.commands import COMMANDS as PLAIN

ASKED: dict[str, tuple[str, ...]] = {
    "INVITE": ("INVITE {me} {room}", "INVITE {member} {room}"),
    "KICK": ("KICK {room} {me}", "KICK {room} {member} :out"),
    "KNOCK": ("KNOCK {room}", "KNOCK {room} :please"),
    "LIST": ("LIST", "LIST {room}", "LIST *secret*", "LIST >0"),
    "LUSERS": ("LUSERS",),
    "MODE": ("MODE {room}", "MODE {room} b", "MODE {room} +m", "MODE {room} -s", "MODE {room} +v {member}"),
    "NAMES": ("NAMES {room}", "NAMES"),
    "NOTICE": ("NOTICE {room} :hi",),
    "PART": ("PART {room}",),
    "PRIVMSG": ("PRIVMSG {room} :hi", "PRIVMSG @{room} :hi", "PRIVMSG {room} :\x01VERSION\x01"),
    "RENAME": ("RENAME {room} #elsewhere", "RENAME #own {alike}"),
    "TAGMSG": ("TAGMSG {room}",),
    "TOPIC": ("TOPIC {room}", "TOPIC {room} :words"),
    "WHO": ("WHO {room}", "WHO {member}", "WHO *", "WHO {room} %cn"),
    "WHOIS": ("WHOIS {member}",),
    "WHOWAS": ("WHOWAS {member}",),
    "JOIN": ("JOIN {alike}",),
    "METADATA": (
        "METADATA {room} LIST",
        "METADATA {room} GET about",
        "METADATA {room} SET about :x",
        "METADATA {room} SYNC",
    ),
    "CHATHISTORY": ("CHATHISTORY LATEST {room} * 9",),
    "SEARCH": ("SEARCH in={room}", "SEARCH text=hidden"),
    "MARKREAD": ("MARKREAD {room}", "MARKREAD {room} timestamp=2026-01-01T00:00:00.000Z"),
    "EDIT": ("@draft/target-msgid=x;draft/edit-text=x EDIT {room}",),
    "REDACT": ("REDACT {room} x",),
}
"""By verb. JOIN of the very name is another matter: it lets one in, or asks for what one needs for that."""
NAMES_NO_ROOM = frozenset(COMMANDS) - frozenset(ASKED) - {"CLEARCHAN"}
"""Commands that name no room and show nobody's rooms; CLEARCHAN is for operators, who know of every room."""
PLAIN_ASKED = (
    "/names {room}", "/rooms", "/leave {room}", "/history {room}", "/search hidden", "/history 5 {room}",
    "/join {alike}",
)  # fmt: skip


CAPS = (
    "message-tags", "standard-replies", "batch", "draft/chathistory", "draft/event-playback", "soju.im/search",
    "draft/metadata-3", "draft/read-marker", "draft/message-edit", "draft/message-redaction",
)  # fmt: skip


@pytest.fixture(scope="module")
def chat() -> Iterator[Server]:
    with serving(Limits(messages_per_second=0, rooms_per_address=1000)) as server:
        yield server


class Met(NamedTuple):
    """A secret room, who is in it, the name of a room that there is not, and two who know of neither."""

    room: str
    member: IrcClient
    missing: str
    stranger: IrcClient
    plain: LineClient


@pytest.fixture(params=["+s", "+s-n", "+s-n+m", "+si", "+sk word"])
def met(chat: Server, request: pytest.FixtureRequest) -> Met:
    room, member = hidden_room(chat, request.param)
    stranger = somebody(chat, "stranger", *CAPS)
    return Met(room, member, unique("#secret"), stranger, LineClient(chat.port, unique("Stranger")))


def hidden_room(chat: Server, modes: str) -> tuple[str, IrcClient]:
    room, member = unique("#secret"), somebody(chat, "member")
    member.ask(f"JOIN {room}", f"MODE {room} {modes}", f"PRIVMSG {room} :hidden words", f"TOPIC {room} :hidden")
    return room, member


def alike(room: str) -> str:
    """The name with a Cyrillic letter in it."""
    return room.replace("e", "е")


def without_names(words: str, room: str) -> str:
    return re.sub(r"\d{9,}", "", words.replace(room, "#ROOM").replace(alike(room), "#ALIKE"))


def test_a_stranger_is_told_of_a_secret_room_what_is_told_of_none(met: Met) -> None:
    differ = {}
    for line in (line for lines in ASKED.values() for line in lines):
        answers = []
        for room in (met.room, met.missing):
            met.stranger.ask("JOIN #own")
            typed = line.format(room=room, alike=alike(room), me=met.stranger.name, member=met.member.name)
            told = [f"{each.source} {each.verb} {' '.join(each.params)}" for each in met.stranger.ask(typed)]
            answers.append([without_names(each, room) for each in told])
            met.stranger.ask("JOIN 0")
        if answers[0] != answers[1] or any("hidden" in each for each in answers[0]):
            differ[line] = answers
    assert differ == {}


def test_so_is_one_without_an_irc_client(met: Met) -> None:
    differ = {}
    for line in PLAIN_ASKED:
        answers = []
        for room in (met.room, met.missing):
            before = len(met.plain.heard)
            met.plain.say(line.format(room=room, alike=alike(room)), "/away done")
            met.plain.expect("You are away")
            answers.append(without_names(met.plain.heard[before:], room))
            met.plain.say("/away", f"/leave {alike(room)}", "/away")
            met.plain.expect("You are not away")
        if answers[0] != answers[1] or "hidden" in answers[0]:
            differ[line] = answers
    assert differ == {}


def test_every_command_that_names_a_room_is_asked_here() -> None:
    assert not {verb for verb in NAMES_NO_ROOM if "<room>" in COMMANDS[verb].usage}
    rooms = {name for name, row in PLAIN.items() if "room" in row.usage}
    assert rooms - {"rename"} == {"names", "join", "leave"}, "/rename is of the current room, as RENAME is here"


def test_the_very_name_of_a_secret_room_is_taken_and_refused_as_it_was_typed(chat: Server) -> None:
    room, _member = hidden_room(chat, "+s")
    stranger = somebody(chat, "stranger", "standard-replies")
    stranger.ask("JOIN #own2")
    stranger.answers(f"RENAME #own2 {room.upper()}", f"FAIL RENAME CHANNEL_NAME_IN_USE #own2 {room.upper()}")
