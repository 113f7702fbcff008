"""Saying things as an IRC client, over real sockets: texts, tags, ids, what programs say, what is too long."""

import re

import pytest
from irc_talking import TAGS, IrcClient, brief, briefs, meet, tags_of, verbs
from talking import LineClient, unique

from beseda.server.running.serve import Server

pytestmark = pytest.mark.usefixtures("nothing_failed")

LONG_TEXT = "слово " * 30
"""Some 330 bytes: with the longest name in front, more than a line."""


def test_what_is_said_comes_as_it_was_said(chat: Server) -> None:
    """modern-irc, "PRIVMSG message": colons, spaces, formatting and all."""
    room, [anna, boris] = meet(chat, (), ())
    for text in (":)", " two  spaces ", "\x02bold\x0f \x0304red", "👋🏽 привет", "a :b", "@a=b :c PRIVMSG d"):
        anna.answers(f"PRIVMSG {room} :{text}")
        (line,) = boris.nothing_but("PRIVMSG")
        assert line.params == (room, text)
        assert re.fullmatch(rf"{anna.name}!user@[a-z0-9]+\.cloak", line.source)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("PRIVMSG", "411"),
        ("PRIVMSG , :hi", "411"),
        ("PRIVMSG {room}", "412"),
        ("PRIVMSG {room} :", "412"),
        ("PRIVMSG nobody :hi", "401 {own} nobody"),
        ("PRIVMSG 7up :hi", "401 {own} 7up"),
        ("PRIVMSG #nowhere :hi", "403 {own} #nowhere"),
        ("PRIVMSG #a:b :hi", "403 {own} #a:b"),
        ("PRIVMSG @nobody :hi", "401 {own} @nobody"),
        ("PRIVMSG {others} :hi", "404 {own} {others}"),
        ("TAGMSG", "461 {own} TAGMSG"),
        ("TAGMSG nobody", "401 {own} nobody"),
    ],
)
def test_what_is_wrong_with_a_message_is_told_by_a_numeric(chat: Server, line: str, answer: str) -> None:
    """modern-irc, "PRIVMSG message": 401, 403, 404, 411, 412."""
    room, [anna] = meet(chat, ("message-tags",))
    others, _ = meet(chat, ())
    names = {"room": room, "own": anna.name, "others": others}
    anna.answers(line.format(**names), answer.format(**names))


@pytest.mark.parametrize("line", ["NOTICE", "NOTICE {room}", "NOTICE nobody :hi", "NOTICE #nowhere :hi", "NOTICE 7 :x"])
def test_a_notice_is_never_answered(chat: Server, line: str) -> None:
    """modern-irc, "NOTICE message": not even by an error."""
    room, [anna] = meet(chat, ())
    anna.answers(line.format(room=room))


def test_a_notice_stays_a_notice(chat: Server) -> None:
    room, [anna, boris] = meet(chat, (), ())
    anna.answers(f"NOTICE {room},{boris.name} :ping")
    boris.nothing_but(f"NOTICE {room} ping", f"NOTICE {boris.name} ping")


def test_several_targets_get_one_message_each(chat: Server) -> None:
    """modern-irc, "PRIVMSG message"; each once, whatever is between the commas."""
    room, [anna, boris, vera] = meet(chat, (), (), ())
    anna.answers(f"PRIVMSG {room},{boris.name},,{room},nobody :hi", f"401 {anna.name} nobody")
    boris.nothing_but(f"PRIVMSG {room} hi", f"PRIVMSG {boris.name} hi")
    vera.nothing_but(f"PRIVMSG {room} hi")


def test_words_for_a_rank_reach_that_rank(chat: Server) -> None:
    """modern-irc, "`STATUSMSG` Parameter"."""
    room, [anna, boris, vera] = meet(chat, (), (), ())
    anna.ask(f"MODE {room} +v {boris.name}")
    boris.barrier()
    vera.barrier()
    vera.answers(f"PRIVMSG +{room} :voices")
    boris.nothing_but(f"PRIVMSG +{room} voices")
    vera.answers(f"PRIVMSG @{room} :operators")
    boris.nothing_but()
    anna.nothing_but(f"PRIVMSG +{room} voices", f"PRIVMSG @{room} operators")


def test_who_is_away_is_told_so_to_who_writes(chat: Server) -> None:
    """modern-irc, "RPL_AWAY (301)": the message comes all the same; a notice is not answered."""
    _, [anna, boris] = meet(chat, (), ())
    boris.ask("AWAY :dinner")
    anna.answers(f"PRIVMSG {boris.name} :hi", f"301 {anna.name} {boris.name} dinner")
    anna.answers(f"NOTICE {boris.name} :hi")
    boris.nothing_but(f"PRIVMSG {boris.name} hi", f"NOTICE {boris.name} hi")


# What programs say.


@pytest.mark.parametrize("text", ["\x01VERSION\x01", "\x01PING 123\x01", "\x01DCC SEND a b c\x01", "\x01TIME"])
@pytest.mark.parametrize("verb", ["PRIVMSG", "NOTICE"])
def test_ctcp_passes_unchanged_and_the_server_answers_none(chat: Server, verb: str, text: str) -> None:
    """modern-irc's ctcp, "Message Syntax": the last delimiter may be left out by who sends."""
    room, [anna, boris] = meet(chat, (), ())
    for target in (room, boris.name):
        anna.answers(f"{verb} {target} :{text}")
        assert boris.barrier()[0].params == (target, text.rstrip("\x01") + "\x01")


def test_an_action_is_told_as_one_in_every_dialect(chat: Server) -> None:
    """modern-irc's ctcp, "ACTION"."""
    plain = LineClient(chat.port, unique("Vera"))
    anna, boris = (IrcClient(chat.port, unique("guest")) for _ in range(2))
    for client in (anna, boris):
        client.ask("JOIN #lobby")
    anna.barrier()
    anna.answers("PRIVMSG #lobby :\x01ACTION waves\x01")
    boris.nothing_but("PRIVMSG #lobby \x01ACTION waves\x01")
    plain.expect_line(f"* {anna.name} waves")
    plain.say("/me nods")
    assert boris.expect("PRIVMSG").params == ("#lobby", "\x01ACTION nods\x01")


def test_nobody_in_another_dialect_makes_a_program_answer(chat: Server) -> None:
    plain = LineClient(chat.port, unique("Vera"))
    anna = IrcClient(chat.port, unique("guest"))
    anna.ask("JOIN #lobby")
    plain.say("\x01VERSION\x01")
    assert "\x01" not in anna.expect("PRIVMSG").params[1]


# Tags and ids.


def test_tags_of_clients_go_to_who_can_have_them(chat: Server) -> None:
    """message-tags, "Client-only tags": as they are, behind the server's own; others are removed."""
    room, [anna, has, lacks, timed] = meet(chat, TAGS, TAGS, (), ("server-time",))
    anna.say(f"@+a=b;+ex.org/c=\\:\\s\\\\;+d;evil=1;time=2000;msgid=x PRIVMSG {room} :hi")
    anna.barrier()
    (line,) = has.nothing_but(f"PRIVMSG {room} hi")
    tags = tags_of(line)
    assert set(tags) == {"time", "msgid", "+a", "+ex.org/c", "+d"}
    assert (tags["+a"], tags["+ex.org/c"], tags["+d"]) == ("b", "; \\", "")
    assert tags["msgid"] != "x" and not tags["time"].startswith("2000T")
    assert [key.startswith("+") for key in tags] == sorted(key.startswith("+") for key in tags)
    assert "+ex.org/c=\\:\\s\\\\" in has.heard
    assert lacks.nothing_but(f"PRIVMSG {room} hi")[0].tags == ()
    assert set(tags_of(timed.nothing_but(f"PRIVMSG {room} hi")[0])) == {"time"}


def test_tags_of_who_can_t_have_them_are_removed(chat: Server) -> None:
    room, [lacks, has] = meet(chat, (), TAGS)
    lacks.answers(f"@+a=b PRIVMSG {room} :hi")
    assert set(tags_of(has.nothing_but(f"PRIVMSG {room} hi")[0])) == {"time", "msgid"}
    lacks.answers(f"@+a=b TAGMSG {room}", "421")


def test_tags_alone_go_to_who_can_have_them(chat: Server) -> None:
    """message-tags, "The `TAGMSG` tag-only message"."""
    room, [anna, has, lacks] = meet(chat, (*TAGS, "echo-message"), TAGS, ("echo-message",))
    (echo,) = anna.ask(f"@+typing=active TAGMSG {room}")
    (line,) = has.nothing_but(f"TAGMSG {room}")
    assert line == echo and tags_of(line)["+typing"] == "active"
    lacks.nothing_but()
    anna.ask(f"@+typing=done TAGMSG {has.name}", f"@+typing=done TAGMSG {lacks.name}")
    has.nothing_but(f"TAGMSG {has.name}")
    lacks.nothing_but()


def test_a_message_has_one_id_for_everybody(chat: Server) -> None:
    """IRCv3 "Message IDs": the same for all readers, and in the echo; no two messages share one."""
    room, [anna, boris, vera] = meet(chat, (*TAGS, "echo-message"), TAGS, ("message-tags",))
    ids = []
    for line in (f"PRIVMSG {room} :one", f"NOTICE {room} :two", f"PRIVMSG {room} :\x01ACTION three\x01"):
        (echo,) = anna.ask(line)
        ids.append(tags_of(echo)["msgid"])
        for reader in (boris, vera):
            (heard,) = reader.barrier()
            assert tags_of(heard)["msgid"] == ids[-1]
    assert len(set(ids)) == 3
    assert all(re.fullmatch(r"[^ ;\\:][^ ;\\]*", each) for each in ids)


def test_a_reply_can_name_the_message(chat: Server) -> None:
    """IRCv3 "reply client tag": relayed as any tag of a client."""
    room, [anna, boris] = meet(chat, (*TAGS, "echo-message"), TAGS)
    (echo,) = anna.ask(f"PRIVMSG {room} :one")
    boris.barrier()
    boris.ask(f"@+reply={tags_of(echo)['msgid']} PRIVMSG {room} :yes")
    assert tags_of(anna.nothing_but(f"PRIVMSG {room} yes")[0])["+reply"] == tags_of(echo)["msgid"]


# What is long.


def test_a_line_of_510_bytes_is_read_and_one_more_is_not(chat: Server) -> None:
    """modern-irc, "ERR_INPUTTOOLONG (417)": nothing of it is said."""
    room, [anna, boris] = meet(chat, (), ())
    head = f"PRIVMSG {room} :"
    for fill in ("x", "я"):
        room_left = 510 - len(head)
        text = fill * (room_left // len(fill.encode()))
        anna.answers(head + text)
        assert "".join(line.params[1] for line in boris.barrier()) == text
        anna.answers(head + text + "x" * (1 + room_left % len(fill.encode())), "417")
        boris.nothing_but()


def test_tags_of_4094_bytes_are_read_and_one_more_is_not(chat: Server) -> None:
    """message-tags, "Size limit": 417; and nothing is cut."""
    room, [anna, boris] = meet(chat, TAGS, TAGS)
    rest = f"PRIVMSG {room} :{'x' * 300}"
    value = "v" * (4094 - len("+a="))
    anna.answers(f"@+a={value} {rest}")
    (line,) = boris.nothing_but("PRIVMSG")
    assert tags_of(line)["+a"] == value
    anna.answers(f"@+a={value}v {rest}", "417")
    boris.nothing_but()


@pytest.mark.parametrize("size", [5000, 100_000])
def test_a_line_without_an_end_costs_itself_only(chat: Server, size: int) -> None:
    """modern-irc, "ERR_INPUTTOOLONG (417)"; and the client goes on."""
    room, [anna, boris] = meet(chat, (), ())
    anna.answers(f"PRIVMSG {room} :{'x' * size}", "417")
    anna.answers(f"PRIVMSG {room} :hi")
    boris.nothing_but(f"PRIVMSG {room} hi")


def test_what_is_no_utf_8_is_refused(chat: Server) -> None:
    """IRCv3 "UTF8ONLY": FAIL, whatever was negotiated; nobody sees it."""
    room, [anna, boris] = meet(chat, (), ())
    anna.send(f"PRIVMSG {room} :".encode() + b"\xff\xfe\r\n")
    (line,) = anna.nothing_but("FAIL PRIVMSG INVALID_UTF8")
    assert line.source == "irc.beseda.local"
    anna.send(b"PRIV\xffMSG x\r\n" + b"XYZ" * 1000 + b" \xff\r\n")
    anna.nothing_but("FAIL * INVALID_UTF8", "FAIL * INVALID_UTF8")
    boris.nothing_but()


def test_a_text_is_cut_where_its_source_leaves_too_little_room(chat: Server) -> None:
    """modern-irc, "Message Format": 512 bytes with the source; in pieces, at words, of which none is lost."""
    room, [anna, boris] = meet(chat, (*TAGS, "echo-message"), TAGS)
    long = unique("ъ" * 26)
    anna.ask(f"NICK {long}")
    boris.barrier()
    text = (LONG_TEXT * 2)[: (510 - len(f"PRIVMSG {room} :")) * 5 // 9].strip()
    for kind in ("", "\x01ACTION "):
        end = "\x01" if kind else ""
        room_left = 510 - len(f"PRIVMSG {room} :{kind}{end}".encode())
        said = text.encode()[:room_left].decode(errors="ignore").strip()
        echo = anna.ask(f"PRIVMSG {room} :{kind}{said}{end}")
        heard = boris.barrier()
        assert heard == echo and len(heard) == 2
        assert " ".join(line.params[1].removeprefix(kind).removesuffix(end) for line in heard) == said
        assert ["msgid" in tags_of(line) for line in heard] == [True, False]
        assert len({tags_of(line)["time"] for line in heard}) == 1


def test_several_lines_are_several_messages_of_one_id(chat: Server) -> None:
    """Whatever is said in another dialect at once: the id stands on the first ("Multiline", "Fallback")."""
    anna = IrcClient(chat.port, unique("guest"), *TAGS)
    anna.ask("JOIN #lobby")
    plain = LineClient(chat.port, unique("Vera"))
    plain.say("x" * 1500)
    anna.expect("JOIN")
    lines = [anna.read() for _ in range(4)]
    assert "".join(line.params[1] for line in lines) == "x" * 1500
    assert ["msgid" in tags_of(line) for line in lines] == [True, False, False, False]
    assert {line.source.partition("!")[0] for line in lines} == {plain.name}


def test_no_text_becomes_another_line(chat: Server) -> None:
    """CR and NUL within a line are nothing that goes on to others."""
    room, [anna, boris] = meet(chat, (), ())
    anna.send(f"PRIVMSG {room} :one\rQUIT :two\r\nPRIVMSG {room} :thr\0ee\r\n".encode())
    heard = anna.barrier()
    assert "QUIT" not in verbs(boris.barrier()) and "ERROR" not in verbs(heard)
    assert all("\r" not in brief(line) and "\0" not in brief(line) for line in boris.passed), briefs(boris.passed)
