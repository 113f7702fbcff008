"""CHATHISTORY over real sockets, and a room's last lines for who has none of it.

IRCv3 "chathistory" (ircv3-specifications, extensions/chathistory.md and batches/chathistory.md, 22a8e8b); sections are
named by their titles.
"""

import time
from collections.abc import Iterator

import pytest
from irc_company import hushed, somebody
from irc_talking import IrcClient, brief, briefs, serving, tags_of, verbs
from resuming import CAPS, back, lost, secret_of
from talking import LineClient, unique

from beseda.server.running.config import History, Limits
from beseda.server.running.serve import Server
from beseda.wire.dialects.irc.line import Line
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("nothing_failed")
HISTORY = "draft/chathistory"
FULL = (HISTORY, "batch", "server-time", "message-tags")
PLAYS = (*FULL, "draft/event-playback")
NOBODY = "2000-01-01T00:00:00.000Z", "2100-01-01T00:00:00.000Z"
"""Two times between which all of a test is."""


@pytest.fixture(scope="module")
def chat() -> Iterator[Server]:
    with serving(Limits(messages_per_second=0, connections_per_second_per_address=0, resume_seconds=60)) as running:
        yield running


def history(client: IrcClient, line: str) -> list[Line]:
    """What a CHATHISTORY is answered: the lines of its batch, checked as one ("`CHATHISTORY` Command")."""
    client.barrier()
    begin, *lines, end = client.ask(f"CHATHISTORY {line}")
    reference = begin.params[0].removeprefix("+")
    kind = "draft/chathistory-targets" if line.startswith("TARGETS") else "chathistory"
    assert begin.verb == "BATCH" and begin.params[1] == kind
    assert end.verb == "BATCH" and end.params == (f"-{reference}",)
    assert all(tags_of(line).get("batch") == reference for line in lines)
    return lines


def words(lines: list[Line]) -> list[str]:
    return [line.params[-1] for line in lines]


def names(line: Line) -> str:
    return line.source.partition("!")[0]


def talk_in(chat: Server, *said: str) -> tuple[str, IrcClient, IrcClient]:
    """A room in which somebody has said all this, and a reader who is there."""
    room = unique("#room")
    anna = somebody(chat, "anna", "echo-message", "message-tags", "server-time")
    reader = somebody(chat, "boris", *FULL)
    for client in (anna, reader):
        client.ask(f"JOIN {room}")
    for each in said:
        then = time.time_ns() // 1_000_000
        wait_for(lambda then=then: time.time_ns() // 1_000_000 > then)  # type: ignore[misc]  # each has its own time
        anna.ask(f"PRIVMSG {room} :{each}")
    reader.barrier()
    return room, anna, reader


def test_the_latest_conversation_comes_as_it_was_said(chat: Server) -> None:
    """ "Examples": "Requesting the latest conversation upon joining a channel"."""
    room = unique("#room")
    anna = somebody(chat, "anna", "echo-message", "message-tags", "server-time")
    anna.ask(f"JOIN {room}")
    live = [
        *anna.ask(f"@+client-tag=val PRIVMSG {room} :one"),
        *anna.ask(f"NOTICE {room} :two"),
        *anna.ask(f"PRIVMSG {room} :\x01ACTION three\x01"),
    ]
    late = somebody(chat, "late", *FULL)
    assert "BATCH" not in verbs(late.ask(f"JOIN {room}"))
    lines = history(late, f"LATEST {room} * 50")
    assert briefs(lines) == briefs(live)
    assert [names(line) for line in lines] == [anna.name] * 3
    for now, then in zip(lines, live, strict=True):
        assert {key: value for key, value in now.tags if key != "batch"} == tags_of(then)


def test_pages_by_id_and_by_time_leave_out_what_they_are_about(chat: Server) -> None:
    """ "Subcommands": each "excluding the given `timestamp` or `msgid`"."""
    room, _, reader = talk_in(chat, *"abcdefg")
    everything = history(reader, f"LATEST {room} * 100")
    assert words(everything) == [*"abcdefg"]
    msgid = {line.params[-1]: f"msgid={tags_of(line)['msgid']}" for line in everything}
    clock = {line.params[-1]: f"timestamp={tags_of(line)['time']}" for line in everything}
    assert words(history(reader, f"LATEST {room} * 3")) == [*"efg"]
    assert words(history(reader, f"LATEST {room} {msgid['c']} 3")) == [*"efg"]
    assert words(history(reader, f"LATEST {room} {msgid['e']} 3")) == [*"fg"]
    for at in (msgid, clock):
        assert words(history(reader, f"BEFORE {room} {at['d']} 2")) == [*"bc"]
        assert words(history(reader, f"AFTER {room} {at['d']} 2")) == [*"ef"]
        assert words(history(reader, f"AROUND {room} {at['d']} 4")) == [*"bcde"]
        assert words(history(reader, f"BETWEEN {room} {at['b']} {at['f']} 2")) == [*"cd"]
        assert words(history(reader, f"BETWEEN {room} {at['f']} {at['b']} 2")) == [*"de"]
        assert history(reader, f"BETWEEN {room} {at['c']} {at['c']} 5") == []
    assert words(history(reader, f"BETWEEN {room} {msgid['b']} {clock['f']} 2")) == [*"cd"]
    assert words(history(reader, f"BETWEEN {room} {clock['f']} {msgid['b']} 2")) == [*"de"]
    assert words(history(reader, f"BETWEEN {room} {clock['b']} {msgid['f']} 2")) == [*"cd"]
    assert words(history(reader, f"BETWEEN {room} {msgid['f']} {clock['b']} 2")) == [*"de"]
    assert history(reader, f"LATEST {room} * 0") == history(reader, f"AFTER {room} {msgid['g']} 5") == []


def test_an_id_of_another_room_or_of_nothing_is_a_place_all_the_same(chat: Server) -> None:
    room, anna, reader = talk_in(chat, "before")
    other = unique("#other")
    anna.ask(f"JOIN {other}")
    (elsewhere,) = anna.ask(f"PRIVMSG {other} :elsewhere")
    anna.ask(f"PRIVMSG {room} :after")
    reader.barrier()
    place = tags_of(elsewhere)["msgid"]
    journal, _, number = place.rpartition("-")
    for reference in (place, f"{journal}-{int(number, 16) + 2**30:x}"):
        assert words(history(reader, f"BEFORE {room} msgid={reference} 5"))[0] == "before"
    assert words(history(reader, f"AFTER {room} msgid={place} 5")) == ["after"]


def test_no_place_is_beyond_what_can_be_looked_for(chat: Server) -> None:
    """ "Errors and Warnings": a reference to nothing is refused; the last place there may be has nothing after it."""
    room, _, reader = talk_in(chat, "last")
    (last,) = history(reader, f"LATEST {room} * 5")
    journal = tags_of(last)["msgid"].partition("-")[0]
    for place in (2**63 - 2, 2**63 - 1, 2**63, 2**64):
        for command in ("LATEST", "BEFORE", "AFTER", "AROUND"):
            *_, end = reader.ask(f"CHATHISTORY {command} {room} msgid={journal}-{place:x} 5")
            assert end.verb == ("BATCH" if place == 2**63 - 2 else "FAIL")
        *_, end = reader.ask(f"CHATHISTORY BETWEEN {room} timestamp={NOBODY[1]} msgid={journal}-{place:x} 5")
        assert end.verb == ("BATCH" if place == 2**63 - 2 else "FAIL")


def test_the_label_is_on_the_batch_itself(chat: Server) -> None:
    """labeled-response, "Batch types": "The start of the batch MUST be tagged with the `label` tag"."""
    room, _, _ = talk_in(chat, "hello")
    reader = somebody(chat, "reader", *FULL, "labeled-response")
    begin, line, end = reader.ask(f"@label=a1 CHATHISTORY LATEST {room} * 5")
    assert tags_of(begin) == {"label": "a1"} and begin.params[1:] == ("chathistory", room)
    assert "label" not in tags_of(line) and tags_of(line)["batch"] == end.params[0][1:]
    begin, end = reader.ask(f"@label=a2 CHATHISTORY LATEST {reader.name} * 5")
    assert tags_of(begin) == {"label": "a2"} and begin.params[1:] == ("chathistory", reader.name)
    (fail,) = reader.ask(f"@label=a3 CHATHISTORY LATEST {unique('#none')} * 5")
    assert fail.verb == "FAIL" and tags_of(fail) == {"label": "a3"}
    (fail,) = reader.ask(f"@label=a4 CHATHISTORY LATEST {unique('nobody')} * 5")
    assert fail.verb == "FAIL" and tags_of(fail) == {"label": "a4"}


def test_without_batches_they_are_plain_lines(chat: Server) -> None:
    """ "Implementation": "limited functionality is available to clients without support for these CAPs"."""
    room, anna, _ = talk_in(chat, "hello")
    bare = somebody(chat, "bare", HISTORY)
    (line,) = bare.ask(f"CHATHISTORY LATEST {room} * 5")
    assert brief(line) == f"PRIVMSG {room} hello" and line.tags == () and names(line) == anna.name
    timed = somebody(chat, "timed", HISTORY, "server-time")
    (line,) = timed.ask(f"CHATHISTORY LATEST {room} * 5")
    assert [*tags_of(line)] == ["time"]


def test_the_limits_are_announced(chat: Server) -> None:
    """ "ISUPPORT tokens"."""
    client = somebody(chat, "client")
    (line,) = [line for line in client.welcome if "CHATHISTORY" in " ".join(line.params)]
    assert {"CHATHISTORY=100", "MSGREFTYPES=msgid,timestamp"} <= {*line.params}


# Private talk.


def test_private_talk_is_addressed_as_it_was_in_both_directions(chat: Server) -> None:
    """ "Examples": bob's lines to alice, alice's to bob, in a batch of bob's."""
    alice, bob = somebody(chat, "alice", *FULL), somebody(chat, "bob", *FULL)
    bob.say(f"PRIVMSG {alice.name} :hello")
    alice.expect("PRIVMSG")
    alice.say(f"PRIVMSG {bob.name} :hi! how are you?")
    bob.expect("PRIVMSG")
    expected = [
        f"{bob.name} PRIVMSG {alice.name} hello",
        f"{alice.name} PRIVMSG {bob.name} hi! how are you?",
    ]
    for one, other in ((alice, bob), (bob, alice)):
        begin, *lines, _ = one.ask(f"CHATHISTORY LATEST {other.name.upper()} * 5")
        assert begin.params == ("+past", "chathistory", other.name)
        assert [f"{names(line)} {brief(line)}" for line in lines] == expected


def test_who_has_another_name_now_is_found_by_both_names_and_lines_bear_the_old_one(chat: Server) -> None:
    """ "`CHATHISTORY` Command": "history involving other nicknames if either … has changed"."""
    alice, bob = somebody(chat, "alice", *FULL), somebody(chat, "bob")
    bob.ask(f"PRIVMSG {alice.name} :hello")
    old, new = bob.name, unique("bobby")
    bob.ask(f"NICK {new}")
    alice.barrier()
    for called in (old, new):
        (line,) = history(alice, f"LATEST {called} * 5")
        assert names(line) == old and line.params == (alice.name, "hello")
    alice.ask(f"NICK {unique('alicia')}")
    assert words(history(alice, f"LATEST {new} * 5")) == ["hello"]


def test_who_has_left_is_found_by_their_name_until_somebody_else_has_it(chat: Server) -> None:
    """A name is no id: the next one of that name is a stranger, and so is their talk."""
    alice, bob = somebody(chat, "alice", *FULL), somebody(chat, "bob")
    bob.ask(f"PRIVMSG {alice.name} :hello")
    name = bob.name
    bob.say("QUIT")
    bob.closing()
    assert words(history(alice, f"LATEST {name} * 5")) == ["hello"]
    eve = somebody(chat, "eve", *FULL)
    assert verbs(eve.ask(f"CHATHISTORY LATEST {name} * 5")) == ["FAIL"]
    eve.ask(f"NICK {name}")
    assert history(eve, f"LATEST {alice.name} * 5") == history(alice, f"LATEST {name} * 5") == []
    assert name not in [line.params[1] for line in targets(alice)]


def test_a_talk_with_oneself_is_one_too(chat: Server) -> None:
    alice = somebody(chat, "alice", *FULL)
    alice.ask(f"PRIVMSG {alice.name} :note")
    (line,) = history(alice, f"LATEST {alice.name} * 5")
    assert f"{names(line)} {brief(line)}" == f"{alice.name} PRIVMSG {alice.name} note"
    assert [line.params[1] for line in targets(alice)] == [alice.name]


# "`TARGETS`".


def targets(client: IrcClient, *times: str, limit: int = 50) -> list[Line]:
    first, last = times or NOBODY
    return history(client, f"TARGETS timestamp={first} timestamp={last} {limit}")


def test_rooms_one_is_in_and_people_one_talked_with_are_told_by_time(chat: Server) -> None:
    room, anna, reader = talk_in(chat, "hello")
    stranger = somebody(chat, "stranger")
    stranger.ask(f"JOIN {unique('#other')}", f"PRIVMSG {stranger.name} :note")
    anna.ask(f"PRIVMSG {reader.name} :psst")
    reader.barrier()
    lines = targets(reader)
    assert [line.params[:2] for line in lines] == [("TARGETS", room), ("TARGETS", anna.name)]
    times = [line.params[2] for line in lines]
    assert times == [tags_of(history(reader, f"LATEST {each} * 1")[0])["time"] for each in (room, anna.name)]
    assert [line.params[1] for line in targets(reader, limit=1)] == [room]
    assert [line.params[1] for line in targets(reader, *reversed(NOBODY), limit=1)] == [anna.name]
    assert targets(reader, NOBODY[0], times[0]) == targets(reader, times[1], NOBODY[1]) == []
    reader.ask(f"PART {room}")
    assert [line.params[1] for line in targets(reader)] == [anna.name]


def test_people_are_told_by_the_name_they_have(chat: Server) -> None:
    alice, bob = somebody(chat, "alice", *FULL), somebody(chat, "bob")
    bob.ask(f"PRIVMSG {alice.name} :hello", f"NICK {unique('bobby')}")
    alice.barrier()
    new = bob.ask(f"NICK {unique('robert')}")[0].params[0]
    assert [line.params[1] for line in targets(alice)] == [new]
    bob.say("QUIT")
    bob.closing()
    (line,) = targets(alice)
    assert history(alice, f"LATEST {line.params[1]} * 5") != []


# What one may not see.


def test_what_one_may_not_see_is_answered_as_what_is_not_there(chat: Server) -> None:
    room, secret, nothing = unique("#room"), unique("#secret"), unique("#nothing")
    anna, eve = somebody(chat, "anna"), somebody(chat, "eve", *FULL)
    anna.ask(f"JOIN {room},{secret}", f"MODE {room} +i", f"MODE {secret} +s")
    anna.ask(f"PRIVMSG {room},{secret} :hidden")
    answers = {
        eve.ask(f"CHATHISTORY LATEST {each} * 5")[0].params[-1] for each in (room, secret, nothing, unique("nobody"))
    }
    assert answers == {"Messages could not be retrieved"}
    for each in (room, secret, nothing):
        (fail,) = eve.ask(f"CHATHISTORY LATEST {each} * 5")
        assert fail.params[:-1] == ("CHATHISTORY", "INVALID_TARGET", "LATEST", each)
    assert targets(eve) == []


# "`draft/event-playback`".


def happenings(chat: Server) -> tuple[str, IrcClient, list[str]]:
    """A room in which something happened besides talk."""
    room, anna, _ = talk_in(chat, "hello")
    boris = somebody(chat, "boris")
    boris.ask(f"JOIN {room}")
    anna.ask(
        f"TOPIC {room} :about", f"MODE {room} +m", f"MODE {room} +v {boris.name}", f"KICK {room} {boris.name} :out"
    )
    return (
        room,
        anna,
        [
            f"PRIVMSG {room} hello",
            f"TOPIC {room} about",
            f"MODE {room} +m",
            f"MODE {room} +v {boris.name}",
            f"KICK {room} {boris.name} out",
        ],
    )


def test_what_else_happened_comes_with_id_and_time_to_who_asked_for_it(chat: Server) -> None:
    room, anna, expected = happenings(chat)
    late = somebody(chat, "late", *PLAYS)
    late.ask(f"JOIN {room}")
    lines = history(late, f"LATEST {room} * 50")
    assert briefs(lines) == expected
    assert {names(line) for line in lines} == {anna.name}
    assert all({"msgid", "time"} <= {*tags_of(line)} for line in lines)
    assert briefs(history(late, f"BEFORE {room} msgid={tags_of(lines[3])['msgid']} 2")) == expected[1:3]


def test_to_others_it_does_not_come(chat: Server) -> None:
    """ "the server MUST NOT send any lines other than `PRIVMSG` and `NOTICE` in the reply batch"."""
    room, _, expected = happenings(chat)
    late = somebody(chat, "late", *FULL)
    late.ask(f"JOIN {room}")
    assert briefs(history(late, f"LATEST {room} * 50")) == expected[:1]


def test_nor_to_who_is_not_in_the_room(chat: Server) -> None:
    """Who is banned there they can't ask either."""
    room, anna, expected = happenings(chat)
    anna.ask(f"MODE {room} +b evil!*@*")
    outside = somebody(chat, "outside", *PLAYS)
    assert briefs(history(outside, f"LATEST {room} * 50")) == expected[:1]


def test_live_they_have_the_same_id_for_who_is_told_both(chat: Server) -> None:
    """message-ids, "Tag value": "if a message is re-transmitted as-is … the ID SHOULD be reused"."""
    room, anna, _ = talk_in(chat, "hello")
    reader, other = somebody(chat, "reader", *PLAYS), somebody(chat, "other", *FULL)
    for client in (reader, other):
        client.ask(f"JOIN {room}")
    anna.ask(f"TOPIC {room} :about")
    live = reader.expect("TOPIC")
    (_, then) = history(reader, f"LATEST {room} * 5")
    assert tags_of(live)["msgid"] == tags_of(then)["msgid"]
    assert "msgid" not in tags_of(other.expect("TOPIC"))


def test_the_key_of_a_room_is_not_in_its_past(chat: Server) -> None:
    """People use keys again, and who reads came later."""
    room = unique("#room")
    anna = somebody(chat, "anna", *PLAYS)
    anna.ask(f"JOIN {room}", f"MODE {room} +k opensesame", f"PRIVMSG {room} :hello", f"MODE {room} +k othersesame")
    anna.ask(f"MODE {room} -k *", f"MODE {room} +k thirdsesame")
    lines = history(anna, f"LATEST {room} * 5")
    assert f"MODE {room} +k *" in briefs(lines) and "sesame" not in str(lines)


def test_a_renamed_room_is_called_as_it_is_now_and_its_renaming_is_told(chat: Server) -> None:
    """batches/chathistory, "Description": the batch's parameter is the "target of messages within the batch"."""
    room, anna, _ = talk_in(chat, "hello")
    new = unique("#new")
    anna.ask(f"RENAME {room} {new} :why not")
    knows, not_ = somebody(chat, "knows", *PLAYS, "draft/channel-rename"), somebody(chat, "other", *PLAYS)
    for client in (knows, not_):
        client.ask(f"JOIN {new}")
    assert briefs(history(knows, f"LATEST {new} * 5")) == [f"PRIVMSG {new} hello", f"RENAME {room} {new} why not"]
    said, told = history(not_, f"LATEST {new} * 5")
    assert brief(said) == f"PRIVMSG {new} hello"
    assert brief(told) == f"NOTICE {new} *** {anna.name} renamed {room} to {new}" and "msgid" in tags_of(told)


# What became of a message.


def test_what_became_of_messages_comes_with_them_to_who_knows_of_it(chat: Server) -> None:
    """Edits and reactions as context, and what was taken back not at all, but that it was ("Returned message notes",
    "`draft/chathistory-context` tag"; message-redaction, "Chat history")."""
    changes = "draft/message-edit", "draft/message-redaction"
    room = unique("#room")
    anna = somebody(chat, "anna", "echo-message", "message-tags", *changes)
    anna.ask(f"JOIN {room}")
    first, second = (tags_of(anna.ask(f"PRIVMSG {room} :{each}")[0])["msgid"] for each in ("frist", "spam"))
    anna.ask(f"@draft/target-msgid={first};draft/edit-text=first EDIT {room}")
    (reaction,) = anna.ask(f"@+reply={first};+draft/react=👍 TAGMSG {room}")
    anna.ask(f"REDACT {room} {second} :wrong room")
    whole, bare = somebody(chat, "whole", *PLAYS, *changes), somebody(chat, "bare", *FULL)
    for client in (whole, bare):
        client.ask(f"JOIN {room}")
    said, edited, reacted, redacted = history(whole, f"LATEST {room} * 5")
    assert brief(said) == f"PRIVMSG {room} first" and tags_of(said)["msgid"] == first
    assert brief(edited) == f"EDIT {room}" and tags_of(edited)["draft/target-msgid"] == first
    assert brief(reacted) == f"TAGMSG {room}" and tags_of(reacted)["msgid"] == tags_of(reaction)["msgid"]
    assert all("draft/chathistory-context" in tags_of(line) for line in (edited, reacted))
    assert brief(redacted) == f"REDACT {room} {second} wrong room"
    assert [brief(line) for line in history(whole, f"LATEST {room} * 1")] == [brief(redacted)]
    assert [brief(line) for line in history(bare, f"LATEST {room} * 5")] == [brief(said)]
    assert history(bare, f"AFTER {room} msgid={second} 5") == []
    assert words(history(bare, f"BEFORE {room} msgid={second} 5")) == ["first"]


def test_on_joining_nothing_is_shown_that_was_taken_back(chat: Server) -> None:
    room, anna, reader = talk_in(chat, "frist", "spam")
    first, second = (tags_of(line)["msgid"] for line in history(reader, f"LATEST {room} * 5"))
    anna.ask("CAP REQ :draft/message-edit draft/message-redaction")
    anna.ask(f"@draft/target-msgid={first};draft/edit-text=first EDIT {room}", f"REDACT {room} {second}")
    bare = somebody(chat, "bare")
    (line,) = [line for line in bare.ask(f"JOIN {room}") if line.verb == "NOTICE"]
    assert line.params[-1].endswith(f" (edited)] <{anna.name}> first")


# Joining, for clients that have none of it.


def test_with_server_time_the_last_lines_come_as_they_were(chat: Server) -> None:
    """batches/chathistory, "Description": "messages inside the batch MUST be tagged with the time at which they were
    originally sent"."""
    room, anna, reader = talk_in(chat, "one", "two")
    then = [tags_of(line)["time"] for line in history(reader, f"LATEST {room} * 5")]
    timed = somebody(chat, "timed", "server-time", "batch")
    lines = timed.ask(f"JOIN {room}")
    begin, *past, end = lines[verbs(lines).index("366") + 1 :]
    assert brief(begin) == f"BATCH +past chathistory {room}" and brief(end) == "BATCH -past"
    assert [(names(line), brief(line)) for line in past] == [
        (anna.name, f"PRIVMSG {room} one"),
        (anna.name, f"PRIVMSG {room} two"),
    ]
    assert [tags_of(line) for line in past] == [{"batch": "past", "time": at} for at in then]
    unbatched = somebody(chat, "unbatched", "server-time")
    lines = unbatched.ask(f"JOIN {room}")[-2:]
    assert [brief(line) for line in lines] == [f"PRIVMSG {room} one", f"PRIVMSG {room} two"]
    assert [tags_of(line) for line in lines] == [{"time": at} for at in then]


def test_without_it_they_are_notices_that_name_time_and_speaker(chat: Server) -> None:
    """Else they would look as if they were said now."""
    room, anna, reader = talk_in(chat, "one", "\x01ACTION waves\x01")
    then = tags_of(history(reader, f"LATEST {room} * 1")[0])["time"]
    day, minute = then[:10], then[11:16]
    bare = somebody(chat, "bare")
    lines = bare.ask(f"JOIN {room}")[-2:]
    assert {line.source for line in lines} == {"irc.beseda.local"}
    assert briefs(lines) == [
        f"NOTICE {room} [{day} {minute} UTC] <{anna.name}> one",
        f"NOTICE {room} [{day} {minute} UTC] * {anna.name} waves",
    ]


def test_who_fetches_for_itself_is_not_sent_them_as_well(chat: Server) -> None:
    """ "Implementation": "the server … SHOULD NOT play back any history that would otherwise be sent automatically"."""
    room, _, _ = talk_in(chat, "one")
    for caps in (FULL, (HISTORY,)):
        assert verbs(somebody(chat, "client", *caps).ask(f"JOIN {room}"))[-1] == "366"


def test_who_joins_again_is_told_what_was_said_meanwhile_and_nothing_twice(chat: Server) -> None:
    room, anna, _ = talk_in(chat, "one", "two")
    client = somebody(chat, "client")
    client.ask(f"JOIN {room}")
    anna.ask(f"PRIVMSG {room} :three")
    assert verbs(client.ask(f"PART {room}")) == ["PRIVMSG", "PART"]
    assert verbs(client.ask(f"JOIN {room}"))[-1] == "366"
    client.ask(f"PART {room}")
    anna.ask(f"PRIVMSG {room} :four")
    (line,) = [line for line in client.ask(f"JOIN {room}") if line.verb == "NOTICE"]
    assert line.params[-1].endswith(f"<{anna.name}> four")
    anna.ask(f"KICK {room} {client.name}")
    client.barrier()
    assert verbs(client.ask(f"JOIN {room}"))[-1] == "366"


def test_who_takes_its_seat_again_is_told_nothing_twice(chat: Server) -> None:
    room, _, _ = talk_in(chat, "one")
    left, _, _ = talk_in(chat, "elsewhere")
    client = somebody(chat, "client", *CAPS)
    client.ask(f"JOIN {room},{left}", f"PART {left}")
    secret = secret_of(client)
    hushed(client)
    lost(chat, client)
    again = back(chat, secret)
    assert "one" not in words(again.barrier())
    assert "elsewhere" not in str(again.ask(f"JOIN {left}"))


def test_how_many_lines_a_setting_says() -> None:
    with serving(history=History(on_joining=2)) as chat:
        room, _, _ = talk_in(chat, "one", "two", "three")
        lines = somebody(chat, "bare").ask(f"JOIN {room}")
        assert [line.params[-1].split("> ")[1] for line in lines if line.verb == "NOTICE"] == ["two", "three"]
    with serving(history=History(on_joining=0)) as chat:
        room, _, _ = talk_in(chat, "one")
        assert verbs(somebody(chat, "bare").ask(f"JOIN {room}"))[-1] == "366"


def test_what_was_said_in_plain_text_is_there_too(chat: Server) -> None:
    room, _, reader = talk_in(chat, "one")
    with LineClient(chat.port, unique("plain")) as plain:
        plain.say(f"/join {room}", "*** BATCH -past")
        reader.expect("PRIVMSG")
    reader.expect("QUIT")  # else it may come before the batch
    assert words(history(reader, f"LATEST {room} * 5")) == ["one", "*** BATCH -past"]
