"""Messages of several lines over real sockets, in every dialect (IRCv3 "Multiline", draft, at commit 22a8e8b)."""

from pathlib import Path

import pytest
from in_process import running
from irc_talking import IrcClient, brief, briefs, meet, serving, tags_of, verbs
from resuming import CAPS, OwnClient, back, lost, secret_of
from talking import LineClient, unique

from beseda.server.running.config import Limits, Settings
from beseda.server.running.serve import Server

pytestmark = pytest.mark.usefixtures("nothing_failed")

WHOLE = ("batch", "draft/multiline", "message-tags", "server-time")
LABELLED = (*WHOLE, "echo-message", "labeled-response")


def batch(room: str, *lines: str, opening: str = "", reference: str = "r-1") -> list[str]:
    """A batch as a client sends it; a line that begins with "+" goes on with the one before it."""
    return [
        f"{opening}BATCH +{reference} draft/multiline {room}",
        *[
            f"@batch={reference}{';draft/multiline-concat' * line.startswith('+')} PRIVMSG {room} :{line.lstrip('+')}"
            for line in lines
        ],
        f"BATCH -{reference}",
    ]


def test_the_limits_are_announced() -> None:
    """ "Capabilities": max-bytes is required, max-lines recommended."""
    with serving(Limits(messages_per_second=0, text_bytes=2000)) as chat:
        client = IrcClient(chat.port)
        client.say("CAP LS 302")
        words = [client.read().params[-1], client.read().params[-1]]
        assert "draft/multiline=max-bytes=2000,max-lines=100" in " ".join(words).split()
        room, [anna, boris] = meet(chat, LABELLED, WHOLE)
        (fail,) = anna.ask(*batch(room, *["x" * 300] * 8, opening="@label=L "))
        assert brief(fail).startswith("FAIL BATCH MULTILINE_MAX_BYTES 2000 ") and tags_of(fail)["label"] == "L"
        (fail,) = anna.ask(*batch(room, *["x"] * 300))
        assert brief(fail).startswith("FAIL BATCH MULTILINE_MAX_LINES 100 "), "and nobody is let go for the rest"
        boris.nothing_but()


def test_one_message_reaches_everybody_as_they_can_have_it(chat: Server) -> None:
    """ "Examples", "Fallback"; labeled-response and echo-message; plain text shows it as one, indented."""
    room, [anna, boris, clara, dora] = meet(chat, LABELLED, WHOLE, ("message-tags", "echo-message"), ())
    plain = LineClient(chat.port, unique("Vera"))
    plain.say(f"/join {room}")
    plain.expect(f"In {room}")
    for client in (anna, boris, clara, dora):
        client.expect("JOIN")
    opening = "@label=L;+draft/reply=abc "
    echo = anna.ask(*batch(room, "hello", "", "how is ", "+everyone?", opening=opening))
    heard = boris.barrier()
    assert verbs(heard) == ["BATCH", *["PRIVMSG"] * 4, "BATCH"] == verbs(echo)
    assert "label" not in tags_of(heard[0]) and tags_of(echo[0]).pop("label") == "L"
    assert [dict(line.tags).get("label") for line in echo[1:]] == [None] * 5
    tags = tags_of(heard[0])
    assert tags["+draft/reply"] == "abc" and {"msgid", "time"} <= set(tags)
    assert heard[0].params[1:] == ("draft/multiline", room) and heard[0].source.startswith(anna.name)
    reference = heard[0].params[0].lstrip("+")
    inside = [({"batch": reference}, words) for words in ("hello", "", "how is ")]
    assert [(tags_of(line), line.params[1]) for line in heard[1:-1]] == [
        *inside,
        ({"batch": reference, "draft/multiline-concat": ""}, "everyone?"),
    ]
    lines = clara.nothing_but(*[f"PRIVMSG {room} {words}".rstrip() for words in ("hello", "how is", "everyone?")])
    assert [tags_of(line).get("msgid") for line in lines] == [tags["msgid"], None, None], "one id"
    dora.nothing_but(f"PRIVMSG {room} hello", f"PRIVMSG {room} how", f"PRIVMSG {room} everyone?")
    assert plain.expect("how is everyone?").endswith(f"{anna.name}: hello\n    \n    ")


def test_what_is_long_in_another_dialect_is_one_message_here(chat: Server) -> None:
    """A line of plain text is longer than one of IRC."""
    anna = IrcClient(chat.port, unique("anna"), *WHOLE)
    anna.ask("JOIN #lobby")
    plain = LineClient(chat.port, unique("Vera"))
    words = " ".join(["слово"] * 150)
    plain.say(words)
    anna.expect("BATCH")
    lines = anna.until("BATCH")[:-1]
    assert "".join(line.params[1] for line in lines) == words
    assert [("draft/multiline-concat", "") in line.tags for line in lines] == [False, *[True] * (len(lines) - 1)]


def test_in_private_to_oneself_and_to_a_rank_it_is_one_message_too(chat: Server) -> None:
    """labeled-response, "Tags": the echo has the label, what comes as to others has none."""
    room, [anna, boris] = meet(chat, LABELLED, WHOLE)
    anna.say(*batch(boris.name, "one", "two"))
    assert briefs(boris.barrier()[1:3]) == [f"PRIVMSG {boris.name} {words}" for words in ("one", "two")]
    mine = [line for line in anna.ask(*batch(anna.name, "one", "two", opening="@label=L ")) if line.verb == "BATCH"]
    labels = [dict(line.tags).get("label") for line in mine if line.params[-1] == anna.name]
    assert sorted(map(str, labels)) == ["L", "None"], "what comes as to others, and the echo"
    boris.ask(*batch(f"@{room}", "for operators", "only"))
    assert briefs(anna.barrier()[1:3]) == [f"PRIVMSG @{room} {words}" for words in ("for operators", "only")]


def test_who_may_not_speak_is_told_so_once(chat: Server) -> None:
    room, [anna, boris] = meet(chat, WHOLE, LABELLED)
    anna.ask(f"MODE {room} +m")
    boris.barrier()
    (refused,) = boris.ask(*batch(room, "one", "two", opening="@label=L "))
    assert (refused.verb, tags_of(refused)) == ("404", {"label": "L"})


def test_a_batch_left_open_is_told_of_and_a_batch_at_the_end_is_nobodys(
    chat: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """client-batch, "Errors": TIMEOUT, also if nothing more comes. Who goes has said nothing of what is not whole."""
    room, [anna, boris] = meet(chat, LABELLED, WHOLE)
    monkeypatch.setattr("beseda.wire.dialects.irc.gathering.LONGEST_OPEN", 0.2)
    anna.say(*batch(room, "one", opening="@label=L ")[:-1])
    fail = anna.expect("FAIL", "BATCH", "TIMEOUT", "r-1")
    assert tags_of(fail)["label"] == "L"
    monkeypatch.undo()
    anna.nothing_but()
    anna.say(*batch(room, "one")[:-1], "QUIT :bye")
    boris.expect("QUIT")
    assert verbs(boris.passed) == []


def test_who_comes_back_gets_it_as_one_message_inside_of_what_was_missed(chat: Server) -> None:
    """docs/irc-resume.md; batch, "Nested batch": both ends of the inner one are tagged with the outer."""
    caps = (*CAPS, "draft/multiline")
    room, [anna, boris] = meet(chat, caps, WHOLE)
    lost(chat, anna)
    boris.ask(*batch(room, "one", "two"))
    again = back(chat, secret_of(anna), caps=caps)
    outer = again.expect("BATCH", "+missed").params[0].lstrip("+")
    begin, one, two, end = [again.read() for _ in range(4)]
    assert begin.params[1:] == ("draft/multiline", room) and tags_of(begin)["batch"] == outer == tags_of(end)["batch"]
    assert [tags_of(line) for line in (one, two)] == [{"batch": begin.params[0].lstrip("+")}] * 2
    again.expect("BATCH", "-missed")


def test_after_a_restart_it_is_the_same_message(data: Path) -> None:
    """One row in the journal: with its id and its blank lines."""
    settings = Settings(port=0, host=("127.0.0.1",), data=str(data), quiet=True, limits=Limits(messages_per_second=0))
    with running(settings) as first:
        anna = IrcClient(first.port, "anna", *WHOLE, "echo-message")
        anna.ask("JOIN #old")
        echo = anna.ask(*batch("#old", "one", "", "two ", "+and more"))
    with running(settings) as second:
        vera = LineClient(second.port, "Vera")
        vera.ask("/join #old", "anna: one\n    \n    two and more\n")
        past = OwnClient(second.port, "Max", "/join #old").told("past")
        assert (past["words"], past["id"]) == ("one\n\ntwo and more", tags_of(echo[0])["msgid"])
