"""What a message said before it was edited, over real sockets: shown to whom the setting names, in each dialect.

Whoever may not see it is told the same as of what is not there.
"""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager

import pytest
from irc_company import operator, operators, somebody
from irc_talking import TAGS, IrcClient, brief, briefs, meet, serving, tags_of
from talking import LineClient, unique

from beseda.core.hall_view import WordingsFor
from beseda.server.running.config import History
from beseda.server.running.serve import Server
from beseda.wire.dialects.irc.line import escape

pytestmark = pytest.mark.usefixtures("nothing_failed")

ALL = (*TAGS, "echo-message", "batch", "labeled-response", "standard-replies", "draft/message-edit")
REDACTION = "draft/message-redaction"
CLOCK = r"\[\d{4}-\d\d-\d\d [0-2]\d:[0-5]\d UTC\]"
NOW = CLOCK.replace(r"UTC", r"UTC \(now\)")


def shown_to(who: WordingsFor) -> AbstractContextManager[Server]:
    return serving(history=History(earlier_wordings=who), operators=operators())


@pytest.fixture(scope="module", params=["operators", "everybody"])
def chat(request: pytest.FixtureRequest) -> Iterator[Server]:
    with shown_to(request.param) as server:
        yield server


@pytest.fixture(scope="module")
def open_handed() -> Iterator[Server]:
    with shown_to("everybody") as server:
        yield server


def edited(client: IrcClient, target: str, first: str, *others: str) -> str:
    """The client says something, and then says it otherwise. Return the message's id."""
    client.say(f"PRIVMSG {target} :{first}")
    message = tags_of(client.expect("PRIVMSG"))["msgid"]
    client.ask(*[f"@draft/target-msgid={message};draft/edit-text={escape(words)} EDIT {target}" for words in others])
    return message


def words_of(lines: list[str]) -> list[str]:
    """What notices to somebody say, without their time."""
    return [re.sub(rf"^NOTICE \S+ {CLOCK} ", "", re.sub(NOW, "[2026-11-27 18:04 UTC] now:", line)) for line in lines]


def test_each_wording_comes_in_a_batch_with_the_time_since_when_it_stood(open_handed: Server) -> None:
    room, [anna, boris] = meet(open_handed, ALL, ALL)
    message = edited(anna, room, "frist", "fisrt", "first\nof all")
    boris.barrier()
    begin, *lines, end = boris.ask(f"@label=7 EDITS {room} {message}")
    assert brief(begin).startswith("BATCH +") and begin.params[1:] == ("beseda/edits", room, message)
    assert tags_of(begin)["label"] == "7" and brief(end) == f"BATCH -{begin.params[0][1:]}"
    assert words_of(briefs(lines)) == [
        f"<{anna.name}> frist", f"<{anna.name}> fisrt", f"now: <{anna.name}> first", f"now: <{anna.name}> of all"
    ]  # fmt: skip
    assert {line.source for line in lines} == {"irc.beseda.local"}, "nobody seems to say it now"
    assert all(tags_of(line).keys() == {"batch", "time"} for line in lines)
    times = [tags_of(line)["time"] for line in lines]
    assert times == sorted(times) and times[0] < times[-1]


def test_who_knows_no_batches_is_sent_the_notices_alone(open_handed: Server) -> None:
    room, [anna, dora] = meet(open_handed, ALL, ())
    message = edited(anna, room, "\x01ACTION wavs\x01", "\x01ACTION waves\x01")
    dora.barrier()
    assert words_of(briefs(dora.ask(f"EDITS {room} {message}"))) == [
        f"* {anna.name} wavs", f"now: * {anna.name} waves"
    ]  # fmt: skip
    assert briefs(dora.ask(f"EDITS {room} nothing")) == [f"400 {dora.name} EDITS There is no such message"]


def test_the_setting_says_who_may_see_it(chat: Server) -> None:
    is_open = chat.services.settings.history.earlier_wordings == "everybody"
    room, [anna, boris] = meet(chat, ALL, ALL)
    half, root = IrcClient(chat.port, unique("half"), *ALL), operator(chat, *ALL)
    half.ask(f"JOIN {room}")
    anna.ask(f"MODE {room} +h {half.name}")
    message, never = edited(boris, room, "slip", "words"), edited(boris, room, "as it was")
    for client, may in ((anna, True), (half, True), (root, True), (boris, is_open)):
        client.barrier()
        if may:
            _, first, _, _ = client.ask(f"EDITS {room} {message}")
            assert words_of([brief(first)]) == [f"<{boris.name}> slip"]
        else:
            client.answers(f"EDITS {room} {message}", f"FAIL EDITS NO_EDITS {room} {message}")
        client.answers(f"EDITS {room} {never}", f"FAIL EDITS NO_EDITS {room} {never}")


def test_private_talk_has_no_operators(chat: Server) -> None:
    is_open = chat.services.settings.history.earlier_wordings == "everybody"
    anna, boris, root = somebody(chat, "anna", *ALL), somebody(chat, "boris", *ALL), operator(chat, *ALL)
    message = edited(anna, boris.name, "slip", "words")
    for client, target in ((anna, boris.name), (boris, anna.name)):
        client.barrier()
        answer = briefs(client.ask(f"EDITS {target} {message}"))
        assert any("slip" in line for line in answer) is is_open
        assert is_open or answer[0].startswith(f"FAIL EDITS NO_EDITS {target} {message}")
    for target in (anna.name, boris.name):
        root.answers(f"EDITS {target} {message}", f"FAIL EDITS UNKNOWN_MSGID {target} {message}")


def test_what_one_may_not_read_is_as_what_is_not_there(open_handed: Server) -> None:
    room, [anna, boris] = meet(open_handed, ALL, ALL)
    anna.ask(f"MODE {room} +s")
    message = edited(anna, room, "slip", "words")
    eve, root = somebody(open_handed, "eve", *ALL), operator(open_handed, *ALL)
    boris.ask(f"PART {room}")
    anna.barrier()
    no_such = f"{message[:-1]}{int(message[-1], 16) ^ 1:x}"
    for client in (eve, root, boris):
        for each in (message, no_such):
            for target in (room, anna.name, "#nowhere", "no:body"):
                client.answers(f"EDITS {target} {each}", f"FAIL EDITS UNKNOWN_MSGID {target} {each}")
    anna.answers(f"EDITS #lobby {message}", f"FAIL EDITS UNKNOWN_MSGID #lobby {message}")


def test_what_was_taken_back_has_said_nothing(open_handed: Server) -> None:
    room, [anna] = meet(open_handed, (*ALL, REDACTION))
    message = edited(anna, room, "slip", "words")
    anna.ask(f"REDACT {room} {message}")
    anna.answers(f"EDITS {room} {message}", f"FAIL EDITS UNKNOWN_MSGID {room} {message}")


def test_it_takes_no_more_than_a_target_and_an_id(open_handed: Server) -> None:
    room, [anna] = meet(open_handed, ALL)
    anna.answers(f"EDITS {room}", f"461 {anna.name} EDITS")
    long = "x" * 240
    (answer,) = anna.ask(f"EDITS {long} {long}")
    assert answer.params[:2] == ("EDITS", "UNKNOWN_MSGID")


# Plain text.


def asked(client: LineClient, line: str, last: str) -> list[str]:
    """The lines of an answer."""
    before = len(client.heard)
    client.ask(line, last)
    return [re.sub(r"\d\d:\d\d", "00:00", line) for line in client.heard[before:].splitlines() if line]


def test_people_ask_for_it_by_a_lines_number(open_handed: Server) -> None:
    room = unique("room")
    ann, bob = (LineClient(open_handed.port, unique(name)) for name in ("Ann", "Bob"))
    for client in (ann, bob):
        client.ask(f"/join {room}", f"In #{room}")
    ann.say("frist", "/edit fisrt", "/edit first", "as it was")
    bob.expect("as it was")
    bob.ask("/history", "2. ", "--- now ---")
    assert asked(bob, "/edits 1", "--- now ---") == [
        f"--- what {ann.name} said, and how it was corrected ---",
        f"[00:00] {ann.name}: frist",
        f"[00:00] {ann.name}: fisrt",
        f"[00:00, now] {ann.name}: first",
        "--- now ---",
    ]
    assert asked(bob, "/правки 1", "--- now ---")[-2] == f"[00:00, now] {ann.name}: first"
    bob.ask("/edits 2", "No earlier words of that line are there for you to see.")
    bob.ask("/edits 99", "No line has the number 99")
    bob.ask("/edits", "Usage: /edits n")
    ann.ask("/history 2", "2. ")
    ann.ask("/delete 1", "is taken back")
    bob.ask("/edits 1", "There is no such message.")


@pytest.mark.parametrize("who", ["nobody", "operators"])
def test_others_are_told_that_there_is_nothing(who: WordingsFor) -> None:
    with shown_to(who) as server:
        ann, bob = (LineClient(server.port, unique(name)) for name in ("Ann", "Bob"))
        for client in (ann, bob):
            client.ask("/join tea", "In #tea")
        bob.say("frist")
        bob.ask("/edit first", "is corrected")
        ann.ask("/history", "1. ")
        bob.ask("/history", "1. ")
        nothing = "No earlier words of that line are there for you to see."
        bob.ask("/edits 1", nothing)
        ann.ask("/edits 1", nothing if who == "nobody" else f"{bob.name}: frist")
