"""What the server says of itself, over real sockets: each token of 005 is tried out, and each figure is true.

modern-irc, "RPL_ISUPPORT Parameters" and "Server Queries and Commands".
"""

from collections.abc import Callable, Iterator

import pytest
from irc_talking import IrcClient, brief, briefs, meet, serving, tags_of, tokens, verbs
from talking import unique

from beseda.server.running.config import Limits
from beseda.server.running.config_irc import Irc, Operator
from beseda.server.running.serve import Server
from beseda.server.sessions.passwords import hasher

pytestmark = pytest.mark.usefixtures("nothing_failed")

Row = Callable[[Server, str], None]
"""Tries a token's value out."""
ROWS: dict[str, Row] = {}
MOST_ROOMS = 7


def token(name: str) -> Callable[[Row], Row]:
    def enrol(row: Row) -> Row:
        ROWS[name] = row
        return row

    return enrol


@pytest.fixture(scope="module")
def told() -> Iterator[Server]:
    """A server that has something to say of itself, an operator, and few rooms for each."""
    irc = Irc(
        server_name="chat.example.org",
        description="For all of us",
        motd=("Be kind.", "", "я" * 300),
        admin=("The cellar", "Anna", "anna@example.org"),
    )
    limits = Limits(messages_per_second=0, rooms_per_user=MOST_ROOMS, topic_bytes=60)
    operators = (Operator("root", hasher().hash("secret")),)
    with serving(limits, network="Our Net", irc=irc, operators=operators) as running:
        yield running


def tokens_of(told: Server) -> dict[str, str]:
    return tokens(IrcClient(told.port, unique("reader")).welcome)


def test_every_token_is_tried_out(told: Server) -> None:
    assert set(tokens_of(told)) == set(ROWS)


def test_thirteen_tokens_at_most_stand_on_a_line(told: Server) -> None:
    """modern-irc, "RPL_ISUPPORT (005)"."""
    lines = [line for line in IrcClient(told.port, unique("reader")).welcome if line.verb == "005"]
    assert all(len(line.params) <= 15 for line in lines)
    assert briefs(IrcClient(told.port, name := unique("reader")).ask("ISUPPORT")) == [
        brief(line._replace(params=(name, *line.params[1:]))) for line in lines
    ]


def limit(name: str, line: str, over: str, fine: str = "") -> None:
    """A row for a limit of characters or bytes: so many are taken (`fine` comes, or nothing), one more is refused."""

    def tried(told: Server, value: str) -> None:
        room, [anna] = meet(told, ())
        for extra, answer in ((0, fine), (1, over)):
            text = line.format(room=room, x="x" * (int(value) + extra), x1="x" * (int(value) + extra - 1))
            got = verbs(anna.ask(text))
            assert (answer in got) if answer else got == [], (text, got)

    token(name)(tried)


limit("NICKLEN", "NICK {x}", "432", "NICK")
limit("CHANNELLEN", "JOIN #{x1}", "476", "JOIN")
limit("TOPICLEN", "TOPIC {room} :{x}", "417", "TOPIC")
limit("KEYLEN", "MODE {room} +k {x}", "696", "MODE")
limit("NAMELEN", "SETNAME :{x}", "FAIL")


def cut_at(name: str, line: str, verb: str) -> None:
    """A row for what is cut at so many bytes."""

    def tried(told: Server, value: str) -> None:
        room, [anna, boris] = meet(told, ("away-notify",), ("away-notify",))
        for extra in (0, 1, 100):
            anna.ask(line.format(room=room, peer=boris.name, x="x" * (int(value) + extra)))
            assert boris.expect(verb).params[-1] == "x" * int(value)
            boris.ask(f"JOIN {room}")
            anna.ask("AWAY")
            boris.barrier()

    token(name)(tried)


@token("CHATHISTORY")
def chathistory(told: Server, value: str) -> None:
    room, [anna] = meet(told, ("batch", "draft/chathistory"))
    anna.ask(*[f"PRIVMSG {room} :{number}" for number in range(int(value) + 1)])
    for asked in (int(value), int(value) + 1):
        assert len(anna.ask(f"CHATHISTORY LATEST {room} * {asked}")) == int(value) + 2, "and the batch's two ends"


@token("MSGREFTYPES")
def msgreftypes(told: Server, value: str) -> None:
    room, [anna] = meet(told, ("message-tags", "server-time", "echo-message", "batch", "draft/chathistory"))
    tags = tags_of(anna.ask(f"PRIVMSG {room} :hi")[0])
    refs = {"msgid": tags["msgid"], "timestamp": tags["time"]}
    for kind in value.split(","):
        assert len(anna.ask(f"CHATHISTORY AROUND {room} {kind}={refs[kind]} 1")) == 3, kind


cut_at("KICKLEN", "KICK {room} {peer} :{x}", "KICK")
cut_at("AWAYLEN", "AWAY :{x}", "AWAY")


@token("USERLEN")
def userlen(told: Server, value: str) -> None:
    anna = IrcClient(told.port)
    anna.register(unique("anna"), username="u" * (int(value) + 1))
    assert f"!{'u' * int(value)}@" in anna.ask(f"PRIVMSG {anna.name} :hi")[0].source


@token("HOSTLEN")
def hostlen(told: Server, value: str) -> None:
    anna = IrcClient(told.port, unique("anna"))
    assert 0 < len(anna.ask(f"PRIVMSG {anna.name} :hi")[0].source.partition("@")[2]) <= int(value)


@token("NETWORK")
def network(told: Server, value: str) -> None:
    assert value == r"Our\x20Net"
    assert "Our Net" in IrcClient(told.port, unique("anna")).welcome[0].params[-1]


@token("CASEMAPPING")
def casemapping(told: Server, value: str) -> None:
    assert value == "ascii"
    room, [anna] = meet(told, ())
    anna.answers(f"ISON {anna.name.upper()}", f"303 {anna.name} {anna.name}")
    anna.answers(f"PART {room.upper()}", f"PART {room}")


@token("UTF8ONLY")
def utf8only(told: Server, value: str) -> None:
    anna = IrcClient(told.port, unique("anna"))
    anna.send(b"AWAY :\xff\r\n")
    anna.nothing_but("FAIL")


@token("CHANTYPES")
def chantypes(told: Server, value: str) -> None:
    anna = IrcClient(told.port, unique("anna"))
    for kind in "#&+!":
        assert ("JOIN" in verbs(anna.ask(f"JOIN {kind}{unique('type')}"))) == (kind in value)


def ruler(told: Server, *caps: str) -> tuple[str, IrcClient, IrcClient]:
    """Somebody who may do everything in a room, and another one in it."""
    room, [root, boris] = meet(told, caps, caps)
    root.ask("OPER root secret")
    return room, root, boris


@token("PREFIX")
def prefix(told: Server, value: str) -> None:
    room, root, boris = ruler(told, "multi-prefix")
    letters, _, prefixes = value.removeprefix("(").partition(")")
    assert len(letters) == len(prefixes)
    for letter in letters:
        root.answers(f"MODE {room} +{letter} {boris.name}", f"MODE {room} +{letter} {boris.name}")
    assert prefixes + boris.name in root.ask(f"NAMES {room}")[0].params[-1].split()


@token("STATUSMSG")
def statusmsg(told: Server, value: str) -> None:
    room, root, boris = ruler(told)
    root.ask(f"MODE {room} +q {boris.name}")
    for each in value:
        boris.barrier()
        root.answers(f"PRIVMSG {each}{room} :hi")
        boris.nothing_but(f"PRIVMSG {each}{room} hi")


@token("CHANMODES")
def chanmodes(told: Server, value: str) -> None:
    """A: lists; B: a parameter always; C: only to set; D: never."""
    room, root, _ = ruler(told)
    lists, always, when_set, never = value.split(",")
    for letter in lists:
        assert len(root.ask(f"MODE {room} {letter}")) == 1
        for sign in "+-":
            root.answers(f"MODE {room} {sign}{letter} a!*@*", f"MODE {room} {sign}{letter} a!*@*")
    for letter, without in ((always, " 5"), (when_set, "")):
        assert "MODE" not in verbs(root.ask(f"MODE {room} +{letter}"))
        root.answers(f"MODE {room} +{letter} 5", f"MODE {room} +{letter} 5")
        assert root.ask(f"MODE {room} -{letter}{without}")[0].verb == "MODE"
    for letter in never:
        for sign in "-+-" if letter == "n" else "+-":
            root.answers(f"MODE {room} {sign}{letter}", f"MODE {room} {sign}{letter}")


@token("MODES")
def modes(told: Server, value: str) -> None:
    room, root, _ = ruler(told)
    most = int(value)
    lines = root.ask(f"MODE {room} +{'b' * (most + 1)} {' '.join(f'b{n}' for n in range(most + 1))}")
    assert lines[-1].verb == "696"
    assert len([line for line in root.ask(f"MODE {room} b") if line.verb == "367"]) == most


@token("MAXLIST")
def maxlist(told: Server, value: str) -> None:
    for letter, most in (part.split(":") for part in value.split(",")):
        room, root, _ = ruler(told)
        root.ask(*[f"MODE {room} +{letter} m{n}" for n in range(int(most))])
        root.answers(f"MODE {room} +{letter} onemore", f"478 {root.name} {room} {letter}")


@token("EXCEPTS")
def excepts(told: Server, value: str) -> None:
    room, root, boris = ruler(told)
    boris.ask(f"PART {room}")
    root.ask(f"MODE {room} +b *!*@*")
    assert "474" in verbs(boris.ask(f"JOIN {room}"))
    root.ask(f"MODE {room} +{value} {boris.name}!*@*")
    assert "JOIN" in verbs(boris.ask(f"JOIN {room}"))


@token("INVEX")
def invex(told: Server, value: str) -> None:
    room, root, boris = ruler(told)
    boris.ask(f"PART {room}")
    root.ask(f"MODE {room} +i")
    assert "473" in verbs(boris.ask(f"JOIN {room}"))
    root.ask(f"MODE {room} +{value} {boris.name}!*@*")
    assert "JOIN" in verbs(boris.ask(f"JOIN {room}"))


@token("EXTBAN")
def extban(told: Server, value: str) -> None:
    sign, _, letters = value.partition(",")
    assert (sign, letters) == ("", "m")
    room, root, boris = ruler(told)
    root.ask(f"MODE {room} +b m:{boris.name}!*@*")
    boris.barrier()
    boris.answers(f"PRIVMSG {room} :hi", f"404 {boris.name} {room}")
    root.answers(f"MODE {room} +b z:{boris.name}!*@*", "696")


@token("CHANLIMIT")
def chanlimit(told: Server, value: str) -> None:
    assert value == f"#:{MOST_ROOMS}"
    anna = IrcClient(told.port, unique("anna"))
    assert "405" not in verbs(anna.ask(*[f"JOIN {unique('#many')}" for _ in range(MOST_ROOMS)]))
    anna.answers(f"JOIN {unique('#many')}", "405")


@token("TARGMAX")
def targmax(told: Server, value: str) -> None:
    """So many are taken; with one more nobody is told anything, or (WHOIS, WHOWAS, MONITOR) the rest is left out."""
    room, [anna] = meet(told, ("message-tags",))
    ends = {"PRIVMSG": " :x", "TAGMSG": "", "NAMES": "", "LIST": "", "KICK": " :x"}
    for verb, most in ((verb, int(most)) for verb, most in (part.split(":") for part in value.split(","))):
        if verb in ("WHOIS", "WHOWAS", "MONITOR"):
            continue
        begin, of = (f"KICK {room} ", "n") if verb == "KICK" else (f"{verb} ", "#")
        for extra in (0, 1):
            names = ",".join(f"{of}{n}" for n in range(most + extra))
            got = verbs(anna.ask(f"{begin}{names}{ends.get(verb, ' :x')}"))
            assert ("407" in got) == bool(extra) or (verb == "NOTICE" and got == []), (verb, got)
        anna.ask("JOIN 0", f"JOIN {room}")
    assert verbs(anna.ask(f"WHOIS {anna.name},{anna.name}x")).count("311") == 1


@token("MAXTARGETS")
def maxtargets(told: Server, value: str) -> None:
    assert f"PRIVMSG:{value}," in tokens_of(told)["TARGMAX"]


@token("ELIST")
def elist(told: Server, value: str) -> None:
    assert set(value) == set("CMNTU")
    stem = unique("#elist")
    anna, boris = IrcClient(told.port, unique("anna")), IrcClient(told.port, unique("boris"))
    anna.ask(f"JOIN {stem}one,{stem}two", f"TOPIC {stem}two :about")
    boris.ask(f"JOIN {stem}two")
    for condition, found in {
        f"{stem}*": ["one", "two"],
        f"{stem}*,!{stem}o*": ["two"],
        f"{stem}*,>1": ["two"],
        f"{stem}*,<2": ["one"],
        f"{stem}*,C<5": ["one", "two"],
        f"{stem}*,C>5": [],
        f"{stem}*,T<5": ["two"],
        f"{stem}*,T>5": [],
    }.items():
        lines = anna.ask(f"LIST {condition}")
        assert sorted(line.params[1] for line in lines if line.verb == "322") == [stem + each for each in found]


@token("SAFELIST")
def safelist(told: Server, value: str) -> None:
    assert verbs(IrcClient(told.port, unique("anna")).ask("LIST"))[-1] == "323"


@token("KNOCK")
def knock(told: Server, value: str) -> None:
    room, root, boris = ruler(told)
    boris.ask(f"PART {room}")
    root.ask(f"MODE {room} +i")
    boris.answers(f"KNOCK {room}", "711")
    root.nothing_but(f"710 {room} {room}")


@token("WHOX")
def whox(told: Server, value: str) -> None:
    anna = IrcClient(told.port, unique("anna"))
    anna.answers(f"WHO {anna.name} %tn,7", f"354 {anna.name} 7 {anna.name}", "315")


@token("MONITOR")
def monitor(told: Server, value: str) -> None:
    anna = IrcClient(told.port, unique("anna"))
    names = [f"m{n}" for n in range(int(value) + 1)]
    assert "734" not in verbs(anna.ask(f"MONITOR + {','.join(names[:-1])}"))
    anna.answers(f"MONITOR + {names[-1]}", f"734 {anna.name} {value} {names[-1]}")


@token("BOT")
def bot(told: Server, value: str) -> None:
    anna = IrcClient(told.port, unique("anna"))
    anna.answers(f"MODE {anna.name} +{value}", f"MODE {anna.name} +{value}")
    assert "335" in verbs(anna.ask(f"WHOIS {anna.name}"))


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_token_is_true(told: Server, name: str) -> None:
    ROWS[name](told, tokens_of(told)[name])
