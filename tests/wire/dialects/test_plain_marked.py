"""Lines that say what they are, for who began with `/client 2`: what a program is told, and that nobody forges it."""

import json
from collections.abc import Iterable
from typing import Any

import pytest
import test_plain_injection as injection
from hypothesis import given
from hypothesis import strategies as st
from plain_speaking import (
    AT,
    BY,
    LOBBY,
    TEA,
    asks,
    bob_and_ann,
    bob_in_lobby,
    edited,
    joined,
    joins,
    person,
    plain,
    reacted,
    read,
    redacted,
    reply_to,
    room,
    said,
    stands,
    submitted,
    view,
)

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.ids import MessageId, RoomId, Seq, SessionId, UserId
from beseda.core.past import PastMessage, Window
from beseda.core.questions import RoomLine, Rooms, Scope, Whereabouts, WhichRooms, WhoIsIn
from beseda.core.refusals import Reason, Refusal
from beseda.core.text import MessageKind, Text
from beseda.wire.clean import clean
from beseda.wire.dialects.actions import Missed, Past, ReadPast, Reply, SwitchRoom
from beseda.wire.dialects.dialect import CONCERNED, DID, OTHERS
from beseda.wire.dialects.irc.events import ROWS
from beseda.wire.dialects.irc.view import View
from beseda.wire.dialects.plain import Locked, Plain
from beseda.wire.dialects.plain.commands import COMMANDS
from beseda.wire.dialects.plain.commands.messages import NUMBERS
from beseda.wire.dialects.plain.marked import KINDS, MARK, MarkedProfile, marked, marked_client
from beseda.wire.dialects.plain.marked import said as message
from beseda.wire.dialects.plain.numbers import Numbers
from beseda.wire.dialects.plain.replies import Quoting
from beseda.wire.dialects.plain.sentences import when

OTHER = MarkedProfile("en", "#lobby", OTHERS, "j")
ANY_LINE = st.text(st.characters(exclude_characters="\n\r\0"), min_size=1, max_size=60)


def told(lines: Iterable[str]) -> list[dict[str, Any]]:
    """What a program makes of them: every line is marked, and marked once."""
    lines = list(lines)
    assert all(line.startswith(MARK) and line.count(MARK) == 1 and "\n" not in line for line in lines), lines
    return [json.loads(line[1:]) for line in lines]


def nameless(language: str = "en", version: str = "2") -> Plain:
    client = Plain(language, room("#lobby"), quoting=Quoting("j"))
    read(client, f"/client {version} {language}")
    return client


def in_the_lobby() -> Plain:
    client = nameless()
    asks(client, "Ann")
    client.note(ev.Entered(Seq(1), AT, UserId(1), person("Ann"), SessionId(1)), None)
    client.note(joined("Ann"), BY)
    return client


def test_the_announcement_is_answered_with_the_version_and_what_can_be_typed() -> None:
    client = Plain("en", room("#lobby"))
    (reply,) = asks(client, "/client 2 ru")
    (hello,) = told(client.answer(reply, None))
    assert (hello["kind"], hello["version"], hello["language"]) == ("hello", 2, "ru")
    assert hello["commands"][: len(COMMANDS)] == list(COMMANDS) and "кто" in hello["commands"]
    assert {"msg", "me", "w"} <= set(hello["speech"]) and {"quit", "exit"} <= set(hello["farewells"])


def test_of_several_versions_the_first_that_is_known_holds() -> None:
    client = nameless(version="3")
    assert client.bye("x") == ("Server: x",), "a version of the future is passed over, and is no name"
    assert read(client, "/client 2 ru") is not None
    assert read(client, "/client 1 en") is None and client.language == "ru"
    assert told(client.bye("x")) == [{"kind": "bye", "text": "x"}]
    older = nameless(version="1")
    assert read(older, "/client 2 en") is None and older.bye("x") == ("/bye x",)


def test_an_announcement_is_no_try_of_a_password() -> None:
    client = Locked("en", room("#lobby"))
    assert read(client, "/client 3 en") is None
    assert isinstance(asks(client, "/client 2 en")[0], Reply)
    (locked,) = asks(client, "Ann")
    assert told(client.answer(locked, None))[0]["kind"] == "locked"


def test_a_name_is_taken_or_refused() -> None:
    client = nameless()
    assert told(client.refuse(Refusal(Reason.NAME_TAKEN, "Ann"), rq.Enter(person("ann")))) == [
        {"kind": "refused", "text": "The name Ann is taken."}
    ]
    entered, welcome = told(client.note(ev.Entered(Seq(1), AT, UserId(1), person("Ann"), SessionId(1)), None))
    assert entered == {"kind": "entered", "name": "Ann"}
    assert welcome["kind"] == "welcome" and welcome["at"] == AT and welcome["text"].startswith("Server: Welcome, Ann.")


def test_what_is_said_has_its_time_its_id_who_and_where() -> None:
    (line,) = told(OTHER.render(said('a "b"\tc\x1b[1m\x1cd\ne')))
    assert line == {
        "kind": "said", "at": AT, "id": "j-9", "room": "#lobby", "by": "Bob", "words": 'a "b"\tcd\ne',
    }  # fmt: skip
    (private,) = told(OTHER.render(said("waves", shown="Ann", id_=0, kind=MessageKind.ACTION)))
    assert private["to"] == "Ann" and "room" not in private and private["how"] == "action"
    assert told(OTHER.talk([said("one"), said("two")])) == told(
        [*OTHER.render(said("one")), *OTHER.render(said("two"))]
    )


@given(ANY_LINE, ANY_LINE, st.sampled_from(MessageKind), st.booleans(), st.booleans())
def test_the_short_way_to_write_a_message_comes_to_what_the_whole_way_comes_to(
    words: str, name: str, kind: MessageKind, private: bool, mine: bool
) -> None:
    event = said(f"{words}\nmore", name=name, shown=name, id_=0 if private else LOBBY, kind=kind)
    whole = marked(
        "past",
        at=AT,
        id=str(MessageId("j", Seq(event.seq))),
        room=None if private else name,
        to=name if private else None,
        by=name,
        how=None if kind is MessageKind.SAY else kind.name.lower(),
        mine=mine,
        words="\n".join("\t".join(map(clean, line.split("\t"))) for line in event.text.lines),
    )
    assert message("past", event, "j", mine) == whole


def test_who_says_something_is_told_so_wherever_it_was_said() -> None:
    client = in_the_lobby()
    assert client.echoes
    for event in (said("hello", name="Ann"), said("psst", name="Ann", shown="Bob", id_=0)):
        (line,) = told(client.note(event, BY))
        assert line["mine"] and line["words"] in ("hello", "psst")
        assert client.note(event, BY, CONCERNED) == ()


def test_all_readers_of_one_language_share_one_profile_whichever_room_they_are_in() -> None:
    here, there = in_the_lobby(), in_the_lobby()
    there.note(joined("Ann", "#tea", TEA), BY)
    assert here.profile(ev.Said, LOBBY) is there.profile(ev.Said, LOBBY) is there.profile(ev.Said, TEA)
    assert here.profile(ev.Said, LOBBY) is not here.profile(ev.Said, LOBBY, DID)


def test_every_event_has_a_kind_and_news_say_who_did_what_to_whom() -> None:
    assert set(KINDS) == {*ev.LASTING_TYPES, *ev.Passing.__args__} and len(set(KINDS.values())) == len(KINDS)
    (kicked,) = told(OTHER.render(ev.Kicked(*bob_and_ann(), "enough")))
    assert kicked == {
        "kind": "kicked", "at": AT, "room": "#lobby", "by": "Bob", "person": "Ann",
        "text": "Server: Bob put Ann out of #lobby. “enough”",
    }  # fmt: skip
    (renamed,) = told(OTHER.render(ev.Renamed(Seq(1), AT, UserId(1), person("Bob"), person("Max"))))
    assert (renamed["old"], renamed["new"]) == ("Bob", "Max")
    assert OTHER.render(ev.RoomKept(Seq(1), AT, LOBBY, room("#lobby"))) == ()


def test_what_becomes_of_a_message_names_it_by_its_id() -> None:
    (line,) = told(OTHER.render(edited("tea\nand cake")))
    assert line == {
        "kind": "edited", "at": AT + 1, "id": "j-14", "about": "j-9", "room": "#lobby", "words": "tea\nand cake",
        "said_at": AT, "by": "Bob", "text": f"* Bob, correction ({when(AT)}): tea\n    and cake",
    }  # fmt: skip
    (line,) = told(OTHER.render(redacted(reason="spam", room=RoomId(0), peer=UserId(1), target_name="Ann")))
    assert (line["kind"], line["about"], line["to"], line["person"]) == ("redacted", "j-9", "Ann", "Bob")
    assert "words" not in line and line["text"].endswith("“spam”")


def test_a_correction_has_the_number_of_what_it_corrects_where_numbers_are_wanted() -> None:
    numbers = Numbers()
    number = numbers.of(edited("tea").about)
    (line,) = told(OTHER._replace(numbers=numbers).render(edited("tea")))
    assert line["number"] == number


def test_reactions_are_told_to_every_program_and_have_a_sentence_only_for_who_said_the_message() -> None:
    (line,) = told(OTHER.render(reacted(reaction="a\x1cb")))
    assert (line["kind"], line["reaction"], line["about"], line["by"]) == ("reacted", "ab", "j-9", "Bob")
    assert "text" not in line and "taken_back" not in line
    assert told(OTHER.render(reacted(on=False)))[0]["taken_back"] is True
    (line,) = told(in_the_lobby().note(reacted(), BY, CONCERNED))
    assert line["you"] and line["text"].startswith("Server: Bob reacted to what you said in #lobby")


def test_the_past_tells_what_has_become_of_a_message_what_it_answers_and_its_number() -> None:
    client = in_the_lobby()
    items = [PastMessage(said("hello"), AT + 5, (reacted(), reacted(), reacted(reaction="❤"))), *stands(reply_to(9))]
    _, first, second, _ = told(client.answer(ReadPast(LOBBY, Window(20)), Past("#lobby", items)))
    assert (first["edited"], first["reactions"], first["number"]) == (AT + 5, {"👍": 2, "❤": 1}, 1)
    assert (second["reply"], second["number"]) == ("j-9", 2) and not {"edited", "reactions"} & second.keys()
    _, entering, _ = told(client.answer(rq.Join(room("#lobby")), Past("#lobby", items[:1])))
    assert "number" not in entering, "nobody asked for it"


def test_a_program_may_ask_for_the_number_of_each_message() -> None:
    client = in_the_lobby()
    client.adopt(frozenset((NUMBERS,)))
    profile = client.profile(ev.Said, LOBBY)
    assert [line["number"] for line in told(profile.talk([said("a"), reply_to(9)], None))] == [1, 2]
    assert told(client.note(said("b", name="Ann")._replace(seq=Seq(31)), BY))[0]["number"] == 3
    assert "number" not in told(in_the_lobby().profile(ev.Said, LOBBY).talk([said("a")], None))[0]


def test_a_program_always_knows_which_rooms_it_is_in_and_which_is_the_current_one() -> None:
    client = in_the_lobby()
    mine, here, *_ = told(joins(client, joined("Ann", "#Tea", TEA), view("Ann", shown="#Tea", id_=TEA), ()))
    assert (mine["kind"], mine["room"], mine["mine"]) == ("joined", "#Tea", True)
    assert here == {"kind": "here", "room": "#Tea"}
    assert told(client.answer(SwitchRoom(LOBBY), view("Ann")))[0] == {"kind": "here", "room": "#lobby"}
    renamed = ev.RoomRenamed(*bob_in_lobby()[:5], room("#lobby"), room("#hall"), "")
    assert told(client.note(renamed, BY, CONCERNED)) == [{"kind": "here", "room": "#hall"}]
    out = ev.Kicked(*bob_in_lobby()[:5], room("#hall"), UserId(1), person("Ann"), "")
    kicked, _, back = told(client.note(out, BY, CONCERNED))
    assert kicked["you"] and back == {"kind": "here", "room": "#Tea"}
    left = ev.Parted(Seq(1), AT, UserId(1), person("Ann"), TEA, room("#Tea"))
    assert [line["kind"] for line in told(client.note(left, BY))] == ["left", "answer", "here"]
    client.note(joined("Ann", "#Tea", TEA), BY)
    client.note(joined("Ann", "#b", RoomId(9)), BY)
    other = ev.Parted(Seq(1), AT, UserId(1), person("Ann"), RoomId(9), room("#b"))
    _, where, here = told(client.note(other, BY))
    assert where["text"] == "You are in #Tea now." and here == {"kind": "here", "room": "#Tea"}


def test_every_line_of_its_own_is_acknowledged_by_its_number() -> None:
    client = in_the_lobby()
    assert [submitted(client, line).label for line in ("hello", "", "/names")] == ["1", "2", "3"]
    assert told(client.respond("3", ())) == [{"kind": "ok", "number": 3}]
    assert told(client.refuse(Refusal(Reason.TEXT_EMPTY), rq.Say(LOBBY, (Text(("x",)),))))[0]["kind"] == "refusal"
    assert told(client.respond("4", ())) == [{"kind": "no", "number": 4}]


def test_what_is_asked_is_answered_with_sentences_and_with_what_they_are_about() -> None:
    client = in_the_lobby()
    who, topic = told(client.answer(WhoIsIn(LOBBY), view("Ann", "Bob", topic="tea")))
    assert (who["kind"], who["people"], who["text"]) == ("members", ["Ann", "Bob"], "In #lobby, 2: Ann, Bob")
    assert topic == {"kind": "topic", "room": "#lobby", "text": "Topic of #lobby: “tea”"}
    _, listed = told(client.answer(WhichRooms(), Rooms((RoomLine(LOBBY, "#lobby", "tea", 1, True),))))
    assert listed == {"kind": "listed", "room": "#lobby", "count": 1, "mine": True, "text": "* #lobby  1  “tea”"}
    assert told(client.answer(WhichRooms(), Rooms(())))[0]["kind"] == "answer"
    assert told(client.ignore(None))[0]["kind"] == "answer"


@pytest.mark.parametrize("asked", [True, False])
def test_the_past_begins_and_ends_and_tells_whether_it_was_asked_for(asked: bool) -> None:
    action = ReadPast(None, Window(20)) if asked else rq.Join(room("#lobby"))
    begins, past, ends = told(in_the_lobby().answer(action, Past("#lobby", stands(said("hello")))))
    assert begins.get("asked", False) is asked and begins["kind"] == "past-begins" and begins["title"] == "#lobby"
    assert past["kind"] == "past" and past["id"] == "j-9" and past["words"] == "hello"
    assert ends == {"kind": "past-ends", "text": "--- now ---"}
    assert told(in_the_lobby().answer(ReadPast(None, Window(20)), Past("", ())))[0]["kind"] == "answer"


def test_only_who_was_removed_is_to_stay_away() -> None:
    removed = ev.Exited(Seq(1), AT, UserId(1), person("Ann"), "", (), by="Zoe")
    assert told(in_the_lobby().note(removed, BY)) == [
        {"kind": "bye", "text": "Zoe ended your visit.", "stay_away": True}
    ]
    assert "stay_away" not in told(in_the_lobby().bye("The server is stopping."))[0]


@pytest.mark.parametrize("version", ["1", "2"])
def test_lines_of_a_client_that_counts_them_are_never_put_together(version: str) -> None:
    client = nameless(version=version)
    client.note(ev.Entered(Seq(1), AT, UserId(1), person("Ann"), SessionId(1)), None)
    client.note(joined("Ann"), BY)
    assert client.receive(["one", "two"], 0)[1] == 1


# What people type is never taken for such a line, in any dialect.


@given(ANY_LINE)
def test_no_serializer_lets_the_mark_through_from_people(words: str) -> None:
    words = f"{words}{MARK}{words}"
    for shown in (*injection.ANY_TEXT.values(), *injection.ONE_LINE.values(), *injection.TYPED.values()):
        assert not any(MARK in line for line in shown(words))
    for event in (said(words), said(words, id_=0), injection.topic(words), injection.exited(words)):
        told(OTHER.render(event))
    client = in_the_lobby()
    told(client.answer(ReadPast(None, Window(20)), Past(words, stands(said(words)))))
    told(client.answer(WhoIsIn(LOBBY), view("Ann", topic=words)))
    told(client.refuse(Refusal(Reason.NO_SUCH_ROOM, words), rq.Leave(room("#x"))))
    told(line for action in asks(client, f"/{words}") for line in client.answer(action, None) if type(action) is Reply)


@given(ANY_LINE)
def test_neither_does_that_of_irc(words: str) -> None:
    words, view = f"{words}{MARK}{words}", View.of(frozenset(), "srv")
    for event in (said(words), said(words, id_=0), injection.topic(words), injection.exited(words)):
        assert not any(MARK in line for line in ROWS[type(event)](event, BY, view))


def test_what_people_say_has_nothing_in_it_that_drives_a_terminal() -> None:
    for danger in injection.DANGERS.values():
        (line,) = told(OTHER.render(said(danger)))
        assert all(each.isprintable() or each in "\t\u200e\u200f\u061c\u200b" for each in line["words"]), danger
    assert plain().note(said("x"), BY) == ()


def test_who_comes_back_is_told_what_became_of_messages_as_it_would_have_been_live(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was changed of what was known comes before what was missed, and reactions after what they are about."""
    monkeypatch.setattr(MarkedProfile, "render", lambda self, event, by=None: (marked(type(event).__name__),))
    who = Seq(9), 9, UserId(2), person("Bob"), RoomId(7), UserId(0), Seq(5)
    edited, redacted, reacted = ev.Edited(*who, Text(("x",))), ev.Redacted(*who), ev.Reacted(*who, "👍")
    said = ev.Said(Seq(6), 6, UserId(2), "Bob", RoomId(7), UserId(0), "#tea", Text(("hi",)))
    where = Whereabouts((), frozenset(), "", Scope(Seq(9), UserId(1), frozenset(), None))
    answer = Missed(where, (said,), True, (edited, redacted), (reacted,))
    lines = told(marked_client("j").missed(answer, "en"))
    assert [line["kind"] for line in lines] == ["Edited", "Redacted", "past-begins", "past", "Reacted", "past-ends"]
