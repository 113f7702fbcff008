"""Labels over real sockets (IRCv3 "Labeled responses"): every command answers with exactly one logical message."""

from collections.abc import Iterator

import pytest
from irc_talking import IrcClient, brief, briefs, meet, serving, tags_of, verbs
from talking import unique

from beseda.server.running.config import Limits
from beseda.server.running.config_irc import Irc, Operator
from beseda.server.running.serve import Server
from beseda.server.sessions.passwords import hasher
from beseda.wire.dialects.irc.commands import COMMANDS
from beseda.wire.dialects.irc.line import Line

pytestmark = pytest.mark.usefixtures("nothing_failed")

LABELLED = ("batch", "labeled-response", "message-tags")

LINES: dict[str, tuple[str, ...]] = {
    "ADMIN": ("ADMIN", "ADMIN elsewhere.example"),
    "AWAY": ("AWAY :dinner", "AWAY"),
    "BATCH": ("BATCH +1 draft/multiline {room}", "BATCH"),
    "CAP": ("CAP LS 302", "CAP LIST", "CAP REQ :setname", "CAP REQ :no-such", "CAP END", "CAP QUX"),
    "CHATHISTORY": ("CHATHISTORY LATEST {room} * 5", "CHATHISTORY NEWEST"),
    "EDIT": ("@draft/target-msgid=x;draft/edit-text=y EDIT {room}", "EDIT {room}", "EDIT"),
    "ERROR": ("ERROR :nonsense",),
    "HELP": ("HELP", "HELP JOIN", "HELP QUX"),
    "HELPOP": ("HELPOP",),
    "INFO": ("INFO",),
    "INVITE": ("INVITE", "INVITE {peer} {room}", "INVITE nobody {room}"),
    "ISON": ("ISON {peer} nobody",),
    "ISUPPORT": ("ISUPPORT",),
    "JOIN": ("JOIN {new}", "JOIN {room}", "JOIN {new}2,{new}3", "JOIN #a:b", "JOIN"),
    "KICK": ("KICK {room} {peer} :enough", "KICK {room} nobody"),
    "CLEARCHAN": ("CLEARCHAN {room}", "CLEARCHAN x"),
    "KILL": ("KILL {peer}",),
    "KNOCK": ("KNOCK {room}",),
    "LINKS": ("LINKS",),
    "LIST": ("LIST", "LIST {room}"),
    "LUSERS": ("LUSERS",),
    "MARKREAD": ("MARKREAD {room}", "MARKREAD {room} timestamp=2026-11-30T00:00:00.000Z", "MARKREAD"),
    "METADATA": (
        "METADATA * LIST",
        "METADATA * SET pronouns :they",
        "METADATA * GET pronouns avatar",
        "METADATA * SUB pronouns avatar",
        "METADATA * SUBS",
        "METADATA {room} GET avatar",
        "METADATA {room} SYNC",
        "METADATA",
    ),
    "MODE": (
        "MODE {room}",
        "MODE {room} +t-n",
        "MODE {room} b",
        "MODE {own}",
        "MODE {own} +B",
        "MODE {room} +v {peer}",
    ),
    "MONITOR": ("MONITOR + {peer}", "MONITOR L", "MONITOR S", "MONITOR C", "MONITOR - {peer}"),
    "MOTD": ("MOTD",),
    "NAMES": ("NAMES", "NAMES {room}", "NAMES #nowhere", "NAMES nothing", "NAMES {room},#a"),
    "NICK": ("NICK {own}", "NICK {own}x", "NICK {peer}", "NICK 7", "NICK"),
    "NOTICE": ("NOTICE {room} :hi", "NOTICE nobody :hi", "NOTICE {room},{peer} :hi"),
    "OPER": ("OPER root wrong",),
    "PART": ("PART {room} :bye", "PART #nowhere"),
    "PASS": ("PASS x",),
    "PING": ("PING x", "PING"),
    "PONG": ("PONG x",),
    "PRIVMSG": ("PRIVMSG {room} :hi", "PRIVMSG nobody :hi", "PRIVMSG {room},{peer},nobody :hi", "PRIVMSG"),
    "EDITS": ("EDITS {room} x", "EDITS {room}"),
    "REDACT": ("REDACT {room} x", "REDACT {room}"),
    "REHASH": ("REHASH",),
    "RENAME": ("RENAME {room} {new}", "RENAME {room} nothing"),
    "RESUME": ("RESUME x",),
    "SEARCH": ("SEARCH text=word", "SEARCH limit=x"),
    "SETNAME": ("SETNAME :Somebody", "SETNAME :"),
    "STATS": ("STATS u", "STATS m", "STATS z", "STATS q"),
    "SUMMON": ("SUMMON x",),
    "TAGMSG": ("@+x=y TAGMSG {room}", "TAGMSG nobody"),
    "TIME": ("TIME",),
    "TOPIC": ("TOPIC {room}", "TOPIC {room} :about", "TOPIC #nowhere"),
    "USER": ("USER a 0 * :A",),
    "USERHOST": ("USERHOST {own} {peer} nobody",),
    "USERS": ("USERS",),
    "VERSION": ("VERSION", "VERSION {peer}", "VERSION elsewhere.example"),
    "WALLOPS": ("WALLOPS :all",),
    "WEBIRC": ("WEBIRC a b c d",),
    "WHO": ("WHO {room}", "WHO {peer}", "WHO *", "WHO nobody"),
    "WHOIS": ("WHOIS {peer}", "WHOIS nobody"),
    "WHOWAS": ("WHOWAS {peer}", "WHOWAS"),
}
"""What is said of each command: what it does, what it refuses. QUIT has a test of its own."""


def logical(lines: list[Line]) -> tuple[str, list[Line]]:
    """The label, and the lines of the one logical message; whatever is not as it must be fails here."""
    labelled = [line for line in lines if "label" in dict(line.tags)]
    assert len(labelled) == 1, briefs(lines)
    (first,) = labelled
    label = tags_of(first)["label"]
    if first.verb != "BATCH":
        assert "batch" not in dict(first.tags)
        assert [line for line in lines if "batch" in dict(line.tags)] == []
        return label, [first]
    reference, kind = first.params[0].removeprefix("+"), first.params[1]
    assert kind == "labeled-response"
    inside = [line for line in lines if tags_of(line).get("batch") == reference]
    after = lines[lines.index(first) + 1 :]
    assert after[: len(inside)] == inside or set(inside) <= set(after)
    assert [line.params for line in after if line.verb == "BATCH" and line.params[0] == f"-{reference}"] == [
        (f"-{reference}",)
    ]
    assert len(inside) > 1 or verbs(inside) in (["315"], ["366"], ["353"]), briefs(inside)
    return label, inside


def test_every_command_is_labelled_here() -> None:
    assert set(LINES) | {"QUIT"} == set(COMMANDS)


@pytest.mark.parametrize("line", [line for lines in LINES.values() for line in lines])
@pytest.mark.parametrize("caps", [LABELLED, (*LABELLED, "echo-message", "server-time")], ids=["plain", "echo"])
def test_a_label_is_answered_once_and_whole(chat: Server, line: str, caps: tuple[str, ...]) -> None:
    """ "Tags": exactly one logical message has it; more than one line is a batch ("Batch types"); none is ACK."""
    room, [anna, boris] = meet(chat, caps, ())
    text = line.format(room=room, new=unique("#new"), own=anna.name, peer=boris.name)
    anna.say(f"@label=l-1;{text[1:]}" if text.startswith("@") else f"@label=l-1 {text}")
    label, _ = logical(anna.barrier())
    assert label == "l-1"


@pytest.mark.parametrize("line", ["PONG x", "MONITOR - nobody", "NOTICE nobody :hi", "CAP END", "AWAY"])
def test_what_has_no_answer_is_acknowledged(chat: Server, line: str) -> None:
    """ "The ACK response": no further parameters."""
    anna = IrcClient(chat.port, unique("anna"), *LABELLED)
    (heard,) = anna.ask(f"@label=x {line}")
    assert (heard.verb, heard.params) == ("ACK", ()) or line == "AWAY"
    assert heard.source == "irc.beseda.local" and tags_of(heard) == {"label": "x"}


def test_saying_without_echo_is_acknowledged(chat: Server) -> None:
    room, [anna, boris] = meet(chat, LABELLED, ())
    anna.answers(f"@label=x PRIVMSG {room} :hi", "ACK")
    (heard,) = boris.nothing_but(f"PRIVMSG {room} hi")
    assert heard.tags == ()


def test_what_goes_to_several_comes_back_as_one(chat: Server) -> None:
    """The echo for each target and the refusals between, in their order."""
    room, [anna, boris] = meet(chat, (*LABELLED, "echo-message"), ())
    lines = anna.ask(f"@label=x PRIVMSG {room},nobody,{boris.name} :hi")
    _, inside = logical(lines)
    said = [f"PRIVMSG {room} hi", f"401 {anna.name} nobody No such nick/channel", f"PRIVMSG {boris.name} hi"]
    assert briefs(inside) == said


@pytest.mark.parametrize("label", ["x" * 64, "привет", "a\\:b\\sc\\\\d", "0", "+/=%"])
def test_a_label_comes_back_as_it_was(chat: Server, label: str) -> None:
    """ "Tag value": opaque, of up to 64 bytes, escapes and all."""
    anna = IrcClient(chat.port, unique("anna"), *LABELLED)
    anna.say(f"@label={label} PING 1")
    anna.expect("PONG")
    assert f"@label={label} :irc.beseda.local PONG" in anna.heard


def test_labels_are_nothing_to_who_has_not_asked_for_them(chat: Server) -> None:
    """ "Dependencies": labeled-response and batch."""
    for caps in ((), ("message-tags",), ("labeled-response",), ("batch",)):
        anna = IrcClient(chat.port, unique("anna"), *caps)
        answered = anna.ask("@label=x WHOIS " + anna.name, "@label=y PONG")
        assert "311" in verbs(answered) and "318" in verbs(answered)
        assert not any(line.tags for line in answered)
        assert "ACK" not in verbs(answered)


def test_labels_are_answered_before_the_welcome(chat: Server) -> None:
    anna = IrcClient(chat.port)
    anna.say(
        "CAP REQ :batch labeled-response", "@label=1 NICK 7", "@label=2 JOIN #a", f"@label=3 NICK {unique('anna')}"
    )
    got = {tags_of(line)["label"]: line.verb for line in anna.barrier()[1:]}
    assert got == {"1": "432", "2": "451", "3": "ACK"}
    anna.say("@label=4 USER a 0 * :A", "@label=5 CAP END")
    assert tags_of(anna.expect("ACK")) == {"label": "4"}
    assert tags_of(anna.expect("BATCH")) == {"label": "5"}
    assert "001" in verbs(anna.until("BATCH"))


def test_what_can_t_be_read_is_labelled_too(chat: Server) -> None:
    """Also a line that is too long, or has no verb."""
    anna = IrcClient(chat.port, unique("anna"), *LABELLED)
    for line, verb in ((f"@label=x PRIVMSG {anna.name} :{'x' * 600}", "417"), ("@label=x 12 a", "421")):
        (heard,) = anna.ask(line)
        assert (heard.verb, tags_of(heard)) == (verb, {"label": "x"})


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        (b"@label=u PRIVMSG #x :\xff", "FAIL PRIVMSG INVALID_UTF8"),
        (b"@label=u;+a=\xff NOTICE #x :hi", "FAIL NOTICE INVALID_UTF8"),
        (b"@label=u;+a=" + b"\xff" * 4000 + b" NOTICE #x :hi", "FAIL NOTICE INVALID_UTF8"),
        (b"@label=u PRIVMSG #x :" + b"x" * 5000, "417"),
        (b"@label=u;+a=" + b"x" * 5000 + b" PRIVMSG #x :hi", "417"),
        (b"@label=u;+a=" + b"x" * 50_000 + b" PRIVMSG #x :hi", "417"),
    ],
)
def test_what_is_no_text_or_much_too_long_is_labelled_too(chat: Server, sent: bytes, answer: str) -> None:
    """UTF8ONLY, "FAIL"; what framing lets go of before anybody reads it."""
    anna = IrcClient(chat.port, unique("anna"), *LABELLED)
    anna.send(sent + b"\r\n")
    (heard,) = anna.nothing_but(answer)
    assert tags_of(heard) == {"label": "u"}


def test_a_label_that_is_cut_or_no_text_is_none(chat: Server) -> None:
    anna = IrcClient(chat.port, unique("anna"), *LABELLED)
    anna.send(b"@label=u\xff PRIVMSG #x :hi\r\n" + b"@label=" + b"u" * 10_000 + b" PING x\r\n")
    assert [tags_of(line) for line in anna.nothing_but("FAIL PRIVMSG INVALID_UTF8", "417")] == [{}, {}]


def test_the_last_words_are_labelled(chat: Server) -> None:
    anna = IrcClient(chat.port, unique("anna"), *LABELLED)
    anna.say("@label=x QUIT :bye")
    assert tags_of(anna.expect("ERROR")) == {"label": "x"}
    anna.expect_end()


def test_who_talks_to_oneself_knows_the_answer_from_the_message(chat: Server) -> None:
    """ "Tags": what is delivered has no label, "except for any acknowledgment sent with echo-message"."""
    for caps, answer in ((LABELLED, "ACK"), ((*LABELLED, "echo-message"), "PRIVMSG")):
        anna = IrcClient(chat.port, unique("anna"), *caps)
        lines = anna.ask(f"@label=x PRIVMSG {anna.name} :hi")
        _, inside = logical(lines)
        assert verbs(inside) == [answer]
        (delivered,) = [line for line in lines if "label" not in dict(line.tags)]
        assert brief(delivered) == f"PRIVMSG {anna.name} hi"


def test_live_lines_never_stand_in_a_batch(chat: Server) -> None:
    """What others say meanwhile has no reference, however long the answer is."""
    room, [anna, boris] = meet(chat, LABELLED, ())
    crowd = [IrcClient(chat.port, unique("crowd")) for _ in range(20)]
    for one in crowd:
        one.ask(f"JOIN {room}")
    for number in range(20):
        boris.say(*[f"PRIVMSG {room} :{number}-{n}" for n in range(5)])
        anna.say(f"@label={number} WHO {room}")
    boris.barrier()
    lines = anna.barrier()
    assert len([line for line in lines if line.verb == "352"]) == 20 * 22
    live = [line for line in lines if line.verb in ("PRIVMSG", "JOIN")]
    assert len([line for line in live if line.verb == "PRIVMSG"]) == 100
    assert not any("batch" in dict(line.tags) for line in live)
    assert all("batch" in dict(line.tags) for line in lines if line.verb == "352")


@pytest.fixture
def staffed() -> Iterator[Server]:
    """A server with an operator, and few lines of its own."""
    with serving(
        Limits(messages_per_second=0), operators=(Operator("root", hasher().hash("secret")),), irc=Irc()
    ) as on:
        yield on


@pytest.mark.parametrize("line", ["OPER root secret", "KILL {peer} :enough", "WALLOPS :all", "REHASH", "STATS m"])
def test_operators_are_answered_by_label_too(staffed: Server, line: str) -> None:
    _, [anna, boris] = meet(staffed, LABELLED, ())
    anna.ask("OPER root secret")
    anna.say(f"@label=x {line.format(peer=boris.name)}")
    assert logical(anna.barrier())[0] == "x"
