"""Capabilities over real sockets: how they are negotiated (IRCv3 "Capability Negotiation"), and what each changes.

Each is seen by two readers of the same happening, with it and without.
"""

import re
import time
from collections.abc import Iterator
from datetime import datetime

import pytest
from irc_talking import IrcClient, brief, briefs, meet, serving, tags_of, verbs
from talking import unique

from beseda.server.running.config_irc import Operator
from beseda.server.running.serve import Server
from beseda.server.sessions.passwords import hasher
from beseda.wire.dialects.irc.caps import BY_NAME

pytestmark = pytest.mark.usefixtures("nothing_failed")


def stranger(chat: Server, *lines: str) -> IrcClient:
    client = IrcClient(chat.port)
    client.say(*lines)
    return client


def newcomer(chat: Server, version: str = " 302") -> tuple[IrcClient, list[str]]:
    """Somebody who has asked which there are, and the words of the answer, in however many lines."""
    client = stranger(chat, f"CAP LS{version}")
    words: list[str] = []
    while (listed := client.expect("CAP", "*", "LS")).params[2] == "*":
        words += listed.params[-1].split()
    return client, words + listed.params[-1].split()


# How they are negotiated.


@pytest.mark.parametrize("version", ["", " 301", " 302", " 307", " nonsense"])
def test_all_are_listed_to_whoever_asks(chat: Server, version: str) -> None:
    """ "CAP LS": also a version that nobody knows is answered."""
    _, listed = newcomer(chat, version)
    assert {word.partition("=")[0] for word in listed} == set(BY_NAME)


@pytest.mark.parametrize(
    ("version", "implied"), [("", ""), (" 301", ""), (" 302", "cap-notify"), (" 303", "cap-notify")]
)
def test_cap_notify_comes_with_the_version(chat: Server, version: str, implied: str) -> None:
    """ "cap-notify": implicitly enabled from 302 on, and told by LIST."""
    anna = stranger(chat, f"CAP LS{version}", "CAP LIST")
    assert anna.expect("CAP", "*", "LIST").params[-1] == implied


def test_what_comes_with_the_version_can_t_be_taken_away(chat: Server) -> None:
    """ "cap-notify": "servers MUST NOT allow these clients to disable this capability"."""
    newcomer(chat)[0].answers("CAP REQ -cap-notify", "CAP * NAK -cap-notify")
    newcomer(chat, "")[0].answers("CAP REQ :cap-notify -cap-notify", "CAP * ACK cap-notify -cap-notify")


def test_a_request_is_granted_whole_and_repeated(chat: Server) -> None:
    """ "CAP REQ", "CAP ACK": in the words it was asked for in."""
    anna = stranger(chat)
    anna.answers("CAP REQ :server-time  echo-message ", "CAP * ACK server-time  echo-message")
    anna.answers("CAP LIST", "CAP * LIST echo-message server-time")


def test_a_request_is_refused_whole(chat: Server) -> None:
    """ "CAP NAK": "the server MUST NOT make any change"."""
    anna = stranger(chat, "CAP REQ :server-time")
    anna.answers("CAP REQ :echo-message no-such", "CAP * ACK server-time", "CAP * NAK echo-message no-such")
    anna.answers("CAP REQ :-server-time no-such", "CAP * NAK -server-time no-such")
    anna.answers("CAP LIST", "CAP * LIST server-time")


def test_capabilities_can_be_given_back(chat: Server) -> None:
    """ "CAP REQ": a minus before the name."""
    room, [anna, boris] = meet(chat, ("server-time",), ())
    boris.ask(f"PRIVMSG {room} :one")
    anna.answers("CAP REQ -server-time", f"PRIVMSG {room} one", f"CAP {anna.name} ACK -server-time")
    boris.ask(f"PRIVMSG {room} :two")
    (heard,) = anna.nothing_but(f"PRIVMSG {room} two")
    assert heard.tags == ()


def test_capabilities_can_be_taken_later(chat: Server) -> None:
    """ "CAP REQ": also after registration, which is not suspended by that."""
    room, [anna, _] = meet(chat, (), ())
    assert {"CAP"} == set(verbs(anna.ask("CAP LS 302")))
    anna.answers("CAP REQ echo-message", f"CAP {anna.name} ACK echo-message")
    anna.answers(f"PRIVMSG {room} :hi", f"PRIVMSG {room} hi")
    anna.answers("CAP END")


def test_what_is_asked_for_on_one_reading_holds_for_its_next_lines(chat: Server) -> None:
    """A client need not wait for the ACK: lines are read in their order."""
    anna = stranger(chat)
    anna.say("CAP REQ :batch labeled-response", f"NICK {unique('anna')}", "USER a 0 * :A", "CAP END", "@label=x PING 1")
    assert tags_of(anna.expect("PONG")) == {"label": "x"}


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("CAP QUX", "410 * QUX"),
        ("CAP REQ", "410 * REQ"),
        ("CAP ACK :server-time", "410 * ACK"),
        ("CAP", "461 * CAP"),
        ("CAP LIST", "CAP * LIST"),
        ("CAP REQ :", "CAP * ACK"),
        ("cap ls", "CAP * LS"),
    ],
)
def test_other_words_of_cap(chat: Server, line: str, answer: str) -> None:
    """ "Errors": 410; none of them lets anybody in or out."""
    client, _ = newcomer(chat)
    client.say(line)
    assert brief(client.barrier()[0]).startswith(answer)


def test_a_long_request_is_answered_in_lines_that_fit(chat: Server) -> None:
    anna = stranger(chat)
    anna.say("CAP REQ :" + " ".join(["server-time"] * 41))
    assert {line.params[1] for line in anna.barrier()} == {"ACK"}


def test_a_request_opens_the_negotiation_too(chat: Server) -> None:
    """ "Connection Registration": REQ without LS suspends registration until END."""
    anna = stranger(chat, "CAP REQ :server-time", f"NICK {unique('anna')}", "USER a 0 * :A")
    assert verbs(anna.barrier()) == ["CAP"]
    anna.say("CAP END")
    anna.expect("001")


# What each changes.


def test_server_time(chat: Server) -> None:
    """IRCv3 "server-time": UTC to the millisecond."""
    room, [speaker, has, lacks] = meet(chat, (), ("server-time",), ())
    speaker.ask(f"PRIVMSG {room} :hi", f"TOPIC {room} :about")
    before = time.time()
    for line in has.barrier():
        stamp = tags_of(line)["time"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", stamp)
        assert abs(datetime.fromisoformat(stamp).timestamp() - before) < 60
    assert all(line.tags == () for line in lacks.barrier())


def test_what_one_alone_is_told_of_an_event_has_its_tags(chat: Server) -> None:
    """IRCv3 "server-time", "Bot Mode": an invitation, and what stands for RENAME."""
    room, [speaker, has, lacks] = meet(chat, (), ("server-time", "message-tags"), ())
    speaker.ask(f"MODE {speaker.name} +B", f"RENAME {room} {unique('#new')}")
    other = unique("#other")
    speaker.ask(f"JOIN {other}", f"INVITE {has.name} {other}", f"INVITE {lacks.name} {other}")
    part, join, *_, invite = has.nothing_but("PART", "JOIN", "353", "366", "INVITE")
    assert tags_of(part)["time"] == tags_of(join)["time"] <= tags_of(invite)["time"]
    assert "bot" in tags_of(invite)
    assert all(line.tags == () for line in lacks.nothing_but("PART", "JOIN", "353", "366", "INVITE"))


def test_echo_message(chat: Server) -> None:
    """IRCv3 "echo-message": what one says comes back, to people, too; without it nothing does."""
    room, [has, lacks] = meet(chat, ("echo-message",), ())
    for target in (room, lacks.name):
        for verb in ("PRIVMSG", "NOTICE"):
            has.answers(f"{verb} {target} :hi", f"{verb} {target} hi")
            lacks.nothing_but(f"{verb} {target} hi")
    lacks.answers(f"PRIVMSG {room} :hi")
    (echo,) = has.nothing_but(f"PRIVMSG {room} hi")
    assert echo.source.startswith(lacks.name + "!user@")


def test_what_one_says_to_oneself_is_echoed_and_comes(chat: Server) -> None:
    """IRCv3 "Labeled responses": with the echo it is "both sent and received"."""
    for caps, times in (((), 1), (("echo-message",), 2)):
        anna = IrcClient(chat.port, unique("anna"), *caps)
        anna.answers(f"PRIVMSG {anna.name} :hi", *[f"PRIVMSG {anna.name} hi"] * times)


def test_extended_join(chat: Server) -> None:
    """IRCv3 "extended-join": account, which nobody has here, and real name."""
    room, [has, lacks] = meet(chat, ("extended-join",), ())
    vera = IrcClient(chat.port, unique("vera"), real_name="Vera Pavlovna")
    vera.ask(f"JOIN {room}")
    has.nothing_but(f"JOIN {room} * Vera Pavlovna")
    (plain,) = lacks.nothing_but(f"JOIN {room}")
    assert plain.params == (room,)


def test_away_notify(chat: Server) -> None:
    """IRCv3 "away-notify": going, coming back, and who comes into the room while away."""
    room, [anna, has, lacks] = meet(chat, (), ("away-notify",), ())
    anna.answers("AWAY :dinner", "306")
    anna.answers("AWAY", "305")
    anna.answers("AWAY :again", "306")
    anna.ask(f"PART {room}", f"JOIN {room}")
    lines = has.nothing_but("AWAY dinner", "AWAY", "AWAY again", f"PART {room}", f"JOIN {room}", "AWAY again")
    assert {line.source.partition("!")[0] for line in lines} == {anna.name}
    lacks.nothing_but(f"PART {room}", f"JOIN {room}")


def test_pre_away(chat: Server) -> None:
    """IRCv3 "pre-away": whoever has it may be away before being in."""
    boris = IrcClient(chat.port, unique("boris"))
    anna = stranger(chat, "CAP REQ :draft/pre-away", "AWAY :not yet")
    anna.nothing_but("CAP * ACK", "306 *")
    anna.say("CAP END")
    anna.register(name := unique("anna"))
    boris.answers(f"PRIVMSG {name} :hi", f"301 {boris.name} {name} not yet")
    newcomer(chat)[0].answers("AWAY :not yet", "451")


def test_setname(chat: Server) -> None:
    """IRCv3 "setname": to oneself and the room, where they have it."""
    _, [anna, has, lacks] = meet(chat, ("setname",), ("setname",), ())
    anna.answers("SETNAME :Anna Sergeevna", "SETNAME Anna Sergeevna")
    has.nothing_but("SETNAME Anna Sergeevna")
    lacks.nothing_but()
    lacks.answers("SETNAME :Somebody")
    assert "Somebody" in " ".join(briefs(anna.ask(f"WHOIS {lacks.name}")))


def test_invite_notify(chat: Server) -> None:
    """IRCv3 "invite-notify": those in the room who could invite, too ("Notes")."""
    room, [anna, has, lacks] = meet(chat, (), ("invite-notify",), ())
    anna.ask(f"MODE {room} +hh {has.name} {lacks.name}")
    for reader in (has, lacks):
        reader.barrier()
    vera = IrcClient(chat.port, unique("vera"))
    anna.answers(f"INVITE {vera.name} {room}", f"341 {anna.name} {vera.name} {room}")
    vera.nothing_but(f"INVITE {vera.name} {room}")
    has.nothing_but(f"INVITE {vera.name} {room}")
    lacks.nothing_but()


def test_multi_prefix(chat: Server) -> None:
    """IRCv3 "multi-prefix": NAMES and WHO."""
    room, [anna, has, lacks] = meet(chat, (), ("multi-prefix",), ())
    anna.ask(f"MODE {room} +v {anna.name}")
    for reader, shown in ((has, f"@+{anna.name}"), (lacks, f"@{anna.name}")):
        reader.barrier()
        names = reader.answers(f"NAMES {room}", "353", "366")[0].params[-1].split()
        assert shown in names
        who = next(line for line in reader.ask(f"WHO {room}") if anna.name in line.params)
        assert who.params[-2] == "H" + shown.removesuffix(anna.name)


def test_userhost_in_names(chat: Server) -> None:
    """IRCv3 "userhost-in-names"."""
    room, [anna, has, lacks] = meet(chat, (), ("userhost-in-names",), ())
    names = has.answers(f"NAMES {room}", "353", "366")[0].params[-1].split()
    assert re.fullmatch(rf"@{anna.name}!user@[a-z0-9]+\.cloak", names[0])
    assert f"@{anna.name}" in lacks.answers(f"NAMES {room}", "353", "366")[0].params[-1].split()


def test_no_implicit_names(chat: Server) -> None:
    """IRCv3 "no-implicit-names": NAMES only where it is asked for."""
    room, _ = meet(chat, ())
    has, lacks = (IrcClient(chat.port, unique("guest"), *caps) for caps in (("no-implicit-names",), ()))
    has.answers(f"JOIN {room}", f"JOIN {room}")
    has.answers(f"NAMES {room}", "353", "366")
    lacks.answers(f"JOIN {room}", f"JOIN {room}", "353", "366")


def test_channel_rename(chat: Server) -> None:
    """IRCv3 "channel-rename": RENAME; without it as if one had gone from here to there ("Fallback")."""
    room, [anna, has, lacks] = meet(chat, ("draft/channel-rename",), ("draft/channel-rename",), ())
    anna.ask(f"TOPIC {room} :about")
    for reader in (has, lacks):
        reader.barrier()
    new = unique("#new")
    anna.answers(f"RENAME {room} {new} :better", f"RENAME {room} {new} better")
    has.nothing_but(f"RENAME {room} {new} better")
    lines = lacks.nothing_but(f"PART {room} better", f"JOIN {new}", "332", "333", "353", "366")
    assert all(line.source.startswith(lacks.name + "!") for line in lines[:2])


def test_standard_replies(chat: Server) -> None:
    """IRCv3 "Standard Replies": FAIL where there is no numeric; for others a numeric 400, but where FAIL is a MUST."""
    for caps in (("standard-replies",), ()):
        anna = IrcClient(chat.port, unique("anna"), *caps)
        anna.answers("SETNAME :", "FAIL SETNAME INVALID_REALNAME")
        room = unique("#r")
        anna.ask(f"JOIN {room}")
        anna.answers(f"RENAME {room} nothing", f"FAIL RENAME CANNOT_RENAME {room} nothing")


def test_extended_isupport(chat: Server) -> None:
    """IRCv3 "extended-isupport": before the welcome, and in a batch of its own."""
    caps = "batch draft/extended-isupport"
    anna, _ = newcomer(chat)
    lines = anna.ask(f"CAP REQ :{caps}", "ISUPPORT")[1:]
    assert verbs(lines) == ["BATCH", "005", "005", "005", "BATCH"]
    reference = lines[0].params[0].removeprefix("+")
    assert lines[0].params[1] == "draft/isupport" and lines[-1].params == (f"-{reference}",)
    assert all(tags_of(line) == {"batch": reference} for line in lines[1:-1])
    newcomer(chat)[0].answers("ISUPPORT", "451")
    IrcClient(chat.port, unique("anna")).answers("ISUPPORT", "005", "005", "005")


@pytest.mark.parametrize("name", ["account-notify", "account-tag"])
def test_what_is_not_done_is_not_offered(chat: Server, name: str) -> None:
    """Nobody has an account here: IRCv3 "account-notify" and "account-tag" would promise something."""
    client = stranger(chat)
    (refused,) = client.ask(f"CAP REQ :{name}")
    assert refused.params[1:] == ("NAK", name)
    assert not any(name in line.params[-1].split() for line in client.ask("CAP LS 302"))


@pytest.fixture
def staffed() -> Iterator[Server]:
    """A server with an operator, who is shown under a host of the operators' own."""
    operator = Operator("root", hasher().hash("secret"), "staff.example")
    with serving(operators=(operator,)) as running:
        yield running


def test_chghost(staffed: Server) -> None:
    """IRCv3 "chghost": from the old user@host; nothing of it without."""
    room, [anna, has, lacks] = meet(staffed, ("chghost",), ("chghost",), ())
    old = anna.ask(f"PRIVMSG {anna.name} :hi")[0].source
    assert "CHGHOST user staff.example" in briefs(anna.ask("OPER root secret"))
    (line,) = has.nothing_but("CHGHOST user staff.example")
    assert line.source == old
    lacks.nothing_but()
    anna.ask(f"PRIVMSG {room} :hi")
    assert lacks.barrier()[0].source == f"{anna.name}!user@staff.example"


def test_extended_monitor(chat: Server) -> None:
    """IRCv3 "extended-monitor": what one is told of whom one watches, without a room in common."""
    anna = IrcClient(chat.port, unique("anna"))
    notices = ("away-notify", "setname")
    has = IrcClient(chat.port, unique("has"), "extended-monitor", *notices)
    half = IrcClient(chat.port, unique("half"), "extended-monitor")
    lacks = IrcClient(chat.port, unique("lacks"), *notices)
    for watcher in (has, half, lacks):
        watcher.answers(f"MONITOR + {anna.name}", "730")
    anna.ask("AWAY :dinner", "SETNAME :Anna Sergeevna", "AWAY")
    has.nothing_but("AWAY dinner", "SETNAME Anna Sergeevna", "AWAY")
    half.nothing_but()
    lacks.nothing_but()


def test_a_common_room_and_a_watch_tell_it_once(chat: Server) -> None:
    """IRCv3 "extended-monitor": no notice comes twice."""
    _, [anna, has] = meet(chat, (), ("extended-monitor", "away-notify"))
    has.ask(f"MONITOR + {anna.name}")
    anna.ask("AWAY :dinner")
    assert [brief(line) for line in has.barrier()] == ["AWAY dinner"]
