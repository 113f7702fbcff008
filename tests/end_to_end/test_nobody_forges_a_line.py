"""Nobody can forge a line, or drive another's terminal, through any field, from one dialect into another or the same.

Names, reasons, topics, real names, tags: whatever is typed, what arrives is one line, and has no ESC and no C1 control.
"""

import re
from collections.abc import Iterator

import pytest
from irc_company import Met, operator, operators, seated, somebody, with_verb
from irc_talking import IrcClient, serving, verbs
from talking import LineClient, unique

from beseda.server.running.serve import Server

pytestmark = pytest.mark.usefixtures("nothing_failed")

TERMINAL = re.compile("[\x1b\x07\x80-\x9f\u2028\u2029\u202e]")
"""What drives terminals, or turns or breaks a line there."""


@pytest.fixture(scope="module")
def chat() -> Iterator[Server]:
    """One that has operators."""
    with serving(operators=operators()) as running:
        yield running


EVIL = "a\x1b[2J\x1b]0;title\x07\x9b31m\x85b\u2028Server: c\u202ed\x0b\x7f"
"""ESC, BEL, C1, breaks of lines that are no LF, a bidirectional override."""


FROM_IRC = {
    "what is said": "PRIVMSG {room} :{evil}",
    "an action": "PRIVMSG {room} :\x01ACTION {evil}\x01",
    "a notice": "NOTICE {room} :{evil}",
    "in private": "PRIVMSG {vera} :{evil}",
    "to voices": "PRIVMSG +{room} :{evil}",
    "a topic": "TOPIC {room} :{evil}",
    "a reason of a kick": "KICK {room} {vera} :{evil}",
    "a reason of a part": "PART {room} :{evil}",
    "a reason of a quit": "QUIT :{evil}",
    "a reason of a rename": "RENAME {room} {room}2 :{evil}",
    "a mask": "MODE {room} +b {mask}",
    "a key": "MODE {room} +k {mask}",
    "a real name": "SETNAME :{evil}",
    "being away": "AWAY :{evil}",
}


@pytest.mark.parametrize("line", FROM_IRC.values(), ids=FROM_IRC)
def test_nothing_from_irc_is_more_than_one_line_at_nc(chat: Server, line: str) -> None:
    met = Met(chat)
    met.igor.ask(f"MODE {met.room} +v {met.vera.name}")
    met.vera_has_heard()
    mask = EVIL.replace(" ", "")
    met.igor.say(line.format(room=met.room, vera=met.vera.name, evil=EVIL, mask=mask))
    if line.startswith("QUIT"):
        met.igor.expect_end()
    else:
        met.igor.barrier()
    heard = met.vera_has_heard()
    lines = [each for each in re.split(r"\r\n|\n", heard) if each]
    assert len(lines) <= 1, lines
    assert not [each for each in lines if each.startswith("Server: c")]
    assert not TERMINAL.search(met.vera.heard.replace("\n", "")), heard


@pytest.mark.parametrize("name", ["a\x1b[2J", "a\x07", "a\x9bb", "a\x85b", "a\u202eb", "a\u2028b", "a\u200bb"])
def test_no_name_drives_a_terminal(chat: Server, name: str) -> None:
    """modern-irc, "ERR_ERRONEUSNICKNAME (432)"; and rooms as well."""
    anna = somebody(chat, "anna")
    for line in (f"NICK {name}", f"JOIN #{name}"):
        told = anna.ask(line)
        for each in told:
            assert not TERMINAL.search(" ".join(each.params)), told
        assert verbs(told)[0] in ("432", "476", "403", "NICK", "JOIN")
    stranger = LineClient(chat.port)
    stranger.say(name)
    anna.barrier()
    assert not TERMINAL.search(stranger.heard)


@pytest.mark.parametrize("line", FROM_IRC.values(), ids=FROM_IRC)
def test_nothing_from_irc_begins_a_line_on_the_screen_of_nc_by_padding(chat: Server, line: str) -> None:
    """80 columns, and the terminal wraps."""
    met = Met(chat)
    met.igor.ask(f"MODE {met.room} +v {met.vera.name}")
    met.vera_has_heard()
    evil, mask = "hi" + " " * 76 + "\u2800\u3000" * 8 + "Server: forged", "hi" + "\u2800\u3164" * 40 + "Server:forged"
    met.igor.say(line.format(room=met.room, vera=met.vera.name, evil=evil, mask=mask))
    if line.startswith("QUIT"):
        met.igor.expect_end()
    else:
        met.igor.barrier()
    met.vera_has_heard()
    assert not re.search("[ \u2800\u3000\u3164]{9}", met.vera.heard)


FROM_NC = {
    "what is said": "{evil}",
    "an action": "/me {evil}",
    "in private": "/msg {igor} {evil}",
    "a topic": "/topic {evil}",
    "a reason of a kick": "/kick {igor} {evil}",
    "a reason of a quit": "/quit {evil}",
    "CTCP": "x \x01VERSION\x01",
    "CR": "x\rPRIVMSG #lobby :forged",
    "tags": "@time=never :root!r@h PRIVMSG #lobby :forged",
}


@pytest.mark.parametrize("line", FROM_NC.values(), ids=FROM_NC)
def test_nothing_from_nc_is_more_than_one_line_in_irc(chat: Server, line: str) -> None:
    met = Met(chat)
    met.igor.ask(f"MODE {met.room} +o {met.vera.name}")
    met.vera.say(line.format(igor=met.igor.name, evil=EVIL))
    if not line.startswith("/quit"):
        met.vera_has_heard()
    else:
        met.vera.expect_end()
    lines = met.igor.barrier()
    assert len(lines) == 1, lines
    assert lines[0].source.startswith(met.vera.name + "!")
    assert not TERMINAL.search(" ".join(lines[0].params)), lines
    assert not lines[0].tags


def test_no_tag_carries_a_control_character(chat: Server) -> None:
    """IRCv3 "message-tags", "Escaping values": what is escaped on the wire must not come out as a line's end."""
    met = Met(chat, "message-tags")
    anna = IrcClient(chat.port, unique("anna"), "message-tags")
    seated(met.room, anna)
    met.igor.ask(f"@+draft/x=a\\r\\nQUIT\\s\\:b\x1b[2J PRIVMSG {met.room} :tagged")
    raw = anna.heard
    lines = with_verb(anna.barrier(), "PRIVMSG")
    assert len(lines) == 1
    assert "\x1b" not in raw + anna.heard
    assert "\nQUIT" not in anna.heard
    met.vera_hears(f"{met.igor.name}: tagged")


def test_a_real_name_and_a_username_forge_nothing(chat: Server) -> None:
    """modern-irc, "USER message"."""
    evil = IrcClient(chat.port)
    evil.say("CAP LS 302", f"NICK {unique('evil')}", f"USER x!@\x1b[2Jy 0 * :{EVIL}", "CAP END")
    evil.name = evil.expect("001").params[0]
    anna = somebody(chat, "anna", "extended-join", "setname")
    room = unique("#r")
    seated(room, anna)
    evil.say(f"JOIN {room}")
    joined = anna.expect("JOIN")
    assert joined.source.count("!") == joined.source.count("@") == 1
    lines = [joined, *anna.ask(f"WHOIS {evil.name}", f"WHO {evil.name}", f"WHO {evil.name} %tcuihsnfdlaor")]
    assert not [line for line in lines if TERMINAL.search(" ".join(line.params) + line.source)]


def test_neither_a_knock_nor_a_kill_forges_a_line(chat: Server) -> None:
    met, root = Met(chat), operator(chat)
    met.igor.ask(f"MODE {met.room} +ih {met.vera.name}")
    met.vera_has_heard()
    root.ask(f"KNOCK {met.room} :{EVIL}")
    lines = met.vera_has_heard().splitlines()
    assert len(lines) == 1 and " asks to be let into " in lines[0]
    root.ask(f"KILL {met.igor.name} :{EVIL}")
    (line,) = met.vera_has_heard().splitlines()
    assert line.startswith(f"Server: {root.name} put {met.igor.name} out of the chat. “")
    for heard in (met.vera.heard, met.igor.heard):
        assert not TERMINAL.search(heard)


def test_wallops_forges_nothing(chat: Server) -> None:
    root, other = operator(chat), operator(chat)
    root.ask(f"WALLOPS :{EVIL}")
    (line,) = other.barrier()
    assert line.verb == "WALLOPS"
    assert not TERMINAL.search(" ".join(line.params))
