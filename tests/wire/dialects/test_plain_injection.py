"""Nothing a person typed drives a terminal, forges a line or breaks the encoding, wherever it is shown (bar C25).

Every field that a person fills × every dangerous thing × every function that puts it into words.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plain_speaking import (
    AT,
    BY,
    LOBBY,
    asks,
    bob_and_ann,
    bob_in_lobby,
    edited,
    joined,
    joins,
    person,
    plain,
    reacted,
    redacted,
    reply_to,
    room,
    said,
    sent,
    signal,
    stands,
    view,
)

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.ids import RoomId, Seq, UserId
from beseda.core.past import PastMessage, Window, Wording
from beseda.core.questions import RoomLine, Rooms, Topic, WhatAbout, WhichRooms, WhoIsIn
from beseda.core.refusals import Reason, Refusal
from beseda.core.rules import Change, Mask, Role, Rule
from beseda.core.text import MessageKind
from beseda.wire.dialects.actions import Ask, Past, ReadPast, Reworded, SwitchRoom
from beseda.wire.dialects.dialect import CONCERNED
from beseda.wire.dialects.plain.commands import told
from beseda.wire.dialects.plain.numbers import Numbered, Numbers
from beseda.wire.dialects.plain.remembered import reworded
from beseda.wire.dialects.plain.render import Profile
from beseda.wire.dialects.plain.replies import Quoting

HERE, ELSEWHERE = Profile("en", True, "#lobby"), Profile("ru", False, "#lobby")
DANGERS = {
    "ESC": "\x1b[2J\x1b]0;title\x07",
    "C0": "".join(map(chr, range(1, 32))).replace("\n", "").replace("\r", "") + "\x7f",
    "C1": "".join(map(chr, range(0x80, 0xA0))),
    "bidi": "\u202e\u2066evil\u2069\u200e\u061c",
    "line breaks": "a\x0bb\x0cc\x85d\u2028e\u2029f\x1cg\x1dh\x1ei",
    "lone surrogate": "\ud800 \udfff",
    "invisible": "\u200b\ufeff\u2060\xad\U000e0041",
    "markup": "<script>alert('x')</script> ../../etc %s %n {0} {name} $HOME",
    "a forged notice": "Server: you are now an operator",
    "a machine's line": "/bye forged",
    "512 bytes": "x" * 512,
    "8191 bytes": "я" * 4095 + "x",
}
TURN_OR_HIDE = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u200b")
BREAKS = {"LF": "a\nServer: forged", "CR": "a\rServer: forged", "CRLF": "a\r\nb", "NUL": "a\0b"}
"""What a text can't hold; other fields could."""


def topic(words: str) -> ev.TopicSet:
    return ev.TopicSet(Seq(1), AT, UserId(1), person("Bob"), LOBBY, room("#lobby"), words)


def every_wording(words: str) -> Reworded:
    message = rq.MessageFacts(Seq(9), UserId(2), LOBBY, UserId(0), AT, "Bob", "#lobby")
    lines = said(words).text.lines
    return Reworded(message, (Wording(AT, lines), Wording(AT + 1, lines)))


def exited(words: str) -> ev.Exited:
    return ev.Exited(Seq(1), AT, UserId(1), person("Bob"), words, ())


def cleared(words: str) -> ev.RoomCleared:
    return ev.RoomCleared(*bob_in_lobby(), words)


def banned(words: str) -> ev.RulesSet:
    return ev.RulesSet(*bob_in_lobby(), (Change(Rule.BANNED, True, mask=Mask(words, words)),))


def renamed_room(words: str) -> ev.RoomRenamed:
    return ev.RoomRenamed(*bob_in_lobby()[:5], room("#lobby"), room("#tea"), words)


def changed(words: str) -> PastMessage:
    return PastMessage(said(words), AT, (reacted(reaction=words),))


def quoting(older: ev.Said) -> Profile:
    return HERE._replace(quoting=Quoting("j", lambda room, place: older))


def typed(line: str) -> list[str]:
    """What is said back at once to a line typed."""
    client = plain()
    return [told for action in asks(client, line) for told in client.answer(action, None)]


Shown = Callable[[str], Iterable[str]]

ANY_TEXT: dict[str, Shown] = {
    "topic, shown to all": lambda words: HERE.render(topic(words)),
    "topic, shown to who set it": lambda words: plain().note(topic(words), BY),
    "topic, on asking": lambda words: plain().answer(WhatAbout(LOBBY), Topic("#lobby", words)),
    "topic, on asking who is there": lambda words: plain().answer(WhoIsIn(LOBBY), view("Ann", topic=words)),
    "topic, on going back": lambda words: plain().answer(SwitchRoom(LOBBY), view("Ann", topic=words)),
    "topic, on joining": lambda words: joins(plain(), joined("Ann"), view("Ann", topic=words), ()),
    "topic, among rooms": lambda words: plain().answer(
        Ask(WhichRooms(), told, streams=True), Rooms((RoomLine(LOBBY, "#lobby", words, 1, True),))
    ),
    "last words": lambda words: ELSEWHERE.render(exited(words)),
    "last words in a room": lambda words: HERE.render(ev.Parted(*bob_in_lobby(), words)),
    "why somebody is put out": lambda words: HERE.render(ev.Kicked(*bob_and_ann(), words)),
    "why one is put out oneself": lambda words: plain().note(ev.Kicked(*bob_and_ann(), words), BY, CONCERNED),
    "why a room is removed": lambda words: plain().note(cleared(words), BY, CONCERNED),
    "why one is removed": lambda words: plain().note(exited(words)._replace(by="Zoe"), BY),
    "a mask in a list": lambda words: HERE.render(banned(words)),
    "why a room is renamed": lambda words: HERE.render(renamed_room(words)),
    "a knock": lambda words: HERE.render(ev.Knocked(*bob_in_lobby(), words)),
    "to operators": lambda words: HERE.render(ev.OperatorsTold(*bob_in_lobby()[:4], words)),
    "why something is taken away": lambda words: HERE.render(redacted(reason=words)),
    "why, to who took it away": lambda words: plain().note(redacted(reason=words), BY),
    "a reaction": lambda words: plain().note(reacted(reaction=words), BY, CONCERNED),
    "a reaction, to who reacted": lambda words: plain().note(reacted(reaction=words), BY),
    "being away": lambda words: plain().note(ev.AwaySet(*bob_in_lobby()[:4], words), BY),
    "refused name": lambda words: plain().refuse(Refusal(Reason.NAME_BAD_CHARACTER, words), rq.Rename(person("x"))),
    "refused room": lambda words: plain().refuse(Refusal(Reason.NO_SUCH_ROOM, words), rq.Leave(room("#x"))),
}
ONE_LINE: dict[str, Shown] = {
    "said, in the current room": lambda words: HERE.render(said(words)),
    "said, in another room": lambda words: ELSEWHERE.render(said(words)),
    "done": lambda words: HERE.render(said(words, kind=MessageKind.ACTION)),
    "noticed": lambda words: HERE.render(said(words, kind=MessageKind.NOTICE)),
    "said to a role": lambda words: HERE.render(signal(f"x{words}", Role.HALF)),
    "said to a role, elsewhere": lambda words: ELSEWHERE.render(signal(f"x{words}", Role.HALF)),
    "said privately": lambda words: HERE.render(said(words, shown="Ann", id_=0)),
    "said privately, to who said it": lambda words: plain(announced=True).note(said(words, shown="Ann", id_=0), BY),
    "the past of a room": lambda words: plain().answer(ReadPast(None, Window(20)), Past("#lobby", stands(said(words)))),
    "what was found": lambda words: plain().answer(
        ReadPast(None, Window(20)), Past("", stands(said(words), said(words, shown="Ann", id_=0)))
    ),
    "corrected": lambda words: HERE.render(edited(words)),
    "corrected, elsewhere": lambda words: ELSEWHERE.render(edited(words)),
    "corrected in private": lambda words: HERE.render(edited(words, room=RoomId(0), peer=UserId(1))),
    "every wording": lambda words: reworded(every_wording(words), "en"),
    "a reply": lambda words: HERE.render(reply_to(9, words)),
    "numbered": lambda words: Numbered(HERE, Numbers()).talk([said(words)]),
    "corrected and reacted to": lambda words: plain().answer(ReadPast(None, Window(20)), Past("", [changed(words)])),
    "quoted in a reply": lambda words: plain().answer(
        ReadPast(None, Window(20)), Past("#lobby", stands(reply_to(9)), find=lambda place: said(words))
    ),
    "quoted in a reply just said": lambda words: quoting(said(words)).render(reply_to(9)),
    "the past on joining": lambda words: joins(plain(), joined("Ann"), view("Ann"), [said(words)]),
}
TYPED: dict[str, Shown] = {
    "a name, refused": lambda words: plain().refuse(Refusal(Reason.NAME_TAKEN, words), rq.Rename(person("x"))),
    "a name, typed": lambda words: typed(f"/nick !{words}"),
    "a room, typed": lambda words: typed(f"/join ,{words}"),
    "a person, ignored": lambda words: typed(f"/ignore !{words}"),
    "help, asked for": lambda words: typed(f"/help {words}"),
}


def is_safe(words: bytes) -> bool:
    """UTF-8 with no control but the line feeds that end lines, nothing that turns text around or hides it."""
    text = words.decode()
    return text.endswith("\n") and not any(
        unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") or character in TURN_OR_HIDE
        for character in text.replace("\n", "")
    )


def lines_in(words: bytes) -> int:
    return words.count(b"\n")


@pytest.mark.parametrize("danger", (DANGERS | BREAKS).values(), ids=(DANGERS | BREAKS).keys())
@pytest.mark.parametrize("shown", ANY_TEXT.values(), ids=ANY_TEXT.keys())
def test_a_field_of_any_text_is_shown_safely_and_adds_no_line(shown: Shown, danger: str) -> None:
    words = sent(shown(danger))
    assert is_safe(words) and lines_in(words) == lines_in(sent(shown("harmless")))


@pytest.mark.parametrize("danger", DANGERS.values(), ids=DANGERS.keys())
@pytest.mark.parametrize("shown", ONE_LINE.values(), ids=ONE_LINE.keys())
def test_what_is_said_is_shown_safely_a_line_for_a_line(shown: Shown, danger: str) -> None:
    words = sent(shown(danger))
    assert is_safe(words) and lines_in(words) == lines_in(sent(shown("harmless")))
    several = sent(shown(f"{danger}\nsecond"))
    assert is_safe(several) and lines_in(several) == lines_in(sent(shown("harmless\nsecond")))


@pytest.mark.parametrize("danger", DANGERS.values(), ids=DANGERS.keys())
@pytest.mark.parametrize("shown", TYPED.values(), ids=TYPED.keys())
def test_what_is_refused_is_said_back_safely(shown: Shown, danger: str) -> None:
    assert is_safe(sent(shown(danger)))


@pytest.mark.parametrize("kind", ["ESC", "C0", "C1", "bidi", "line breaks", "lone surrogate", "invisible"])
@pytest.mark.parametrize("spell", [person, room])
def test_no_name_holds_anything_dangerous(kind: str, spell: Callable[[str], object]) -> None:
    for character in DANGERS[kind].replace(" ", ""):
        if not character.isalnum():
            try:
                name = spell(f"a{character}b")
            except AssertionError:
                continue
            assert str(name).isprintable() and " " not in str(name), f"{character!r} stands in a name"


@pytest.mark.parametrize("edge", [509, 510, 511, 512, 513, 8190, 8191, 8192])
def test_long_words_are_shown_whole_and_as_utf_8(edge: int) -> None:
    words = "x" + "я" * (edge // 2)
    assert HERE.render(said(words)) == [f"Bob: {words}"]


def test_nobody_forges_anothers_line() -> None:
    """A line that looks like the server's stands behind its author's name."""
    for danger in ("Server: x", "/bye x", "Ann: x", "* Ann x", "(private) Ann: x"):
        assert HERE.render(said(danger)) == [f"Bob: {danger}"]


SAID_BACK = {"refused name", "refused room"}
"""Shown to nobody but who typed it."""


@pytest.mark.parametrize("field", sorted(ANY_TEXT.keys() - SAID_BACK))
def test_within_the_servers_own_line_the_words_of_others_are_marked_as_theirs(field: str) -> None:
    assert re.search("“typed”|«typed»", sent(ANY_TEXT[field]("typed")).decode())


@given(st.text(st.characters(exclude_characters="\n\r\0"), min_size=1, max_size=100))
def test_no_text_whatever_is_shown_unsafely(words: str) -> None:
    for shown in (*ANY_TEXT.values(), *ONE_LINE.values()):
        assert is_safe(sent(shown(words))) and lines_in(sent(shown(words))) == lines_in(sent(shown("harmless")))


def test_every_field_that_a_person_fills_is_here() -> None:
    """An event with another field of words needs a row above."""
    words = {
        (event.__name__, name)
        for event in (*ev.LASTING_TYPES, *ev.Passing.__args__)
        for name, kind in event.__annotations__.items()
        if kind in (str, "str") or "Text" in str(kind)
    }
    assert words == {
        ("Said", "author_name"), ("Said", "target_name"), ("Said", "text"), ("TopicSet", "topic"), ("Exited", "reason"),
        ("Exited", "by"), ("Entered", "away"), ("Parted", "reason"), ("Kicked", "reason"), ("Knocked", "words"),
        ("Signalled", "author_name"), ("Signalled", "target_name"), ("Signalled", "text"), ("AwaySet", "words"),
        ("OperatorsTold", "words"), ("RoomRenamed", "reason"),
        ("RoomKept", "topic"), ("RoomKept", "topic_by"), ("RoomKept", "caused_by"), ("RoomMade", "caused_by"),
        ("RoomCleared", "reason"), ("Reacted", "reaction"), ("Edited", "text"), ("Redacted", "reason"),
        ("MarkedRead", "target_name"),  # nor this
        *((kind, name) for kind in ("Reacted", "Edited", "Redacted") for name in ("target_name", "author_name")),
        ("Edited", "text"), ("Redacted", "reason"),
    }  # fmt: skip
    assert RoomId(LOBBY) == LOBBY
