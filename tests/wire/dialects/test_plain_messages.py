"""Commands about a message: which one is meant, and what is asked for once its facts are known."""

from collections.abc import Sequence

import pytest
from plain_speaking import AT, BY, LOBBY, asks, joined, person, plain, read, room, said, said_back

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.ids import NOBODY, Seq, SessionId, UserId
from beseda.core.past import Wording, Wordings
from beseda.core.text import Text
from beseda.wire.dialects.actions import LookUp, Past, ReadPast, Reworded, SetCapabilities
from beseda.wire.dialects.dialect import DID
from beseda.wire.dialects.plain import Plain
from beseda.wire.dialects.plain.commands.messages import NUMBERS
from beseda.wire.dialects.plain.numbers import Numbered
from beseda.wire.dialects.plain.replies import REPLY, Quoting

FACTS = rq.MessageFacts(Seq(9), UserId(2), LOBBY, NOBODY, AT, "Bob", "#lobby")


def numbered(*places: int) -> Plain:
    """A client that was shown these messages with their numbers."""
    client = plain()
    for place in places:
        client.numbers.of(Seq(place))
    return client


def looked_up(client: Plain, line: str) -> tuple[Seq | None, Sequence[object]]:
    """Which message a line is about, and what is asked for then."""
    (action,) = asks(client, line)
    assert isinstance(action, LookUp), action
    return action.place, action.then(FACTS)


@pytest.mark.parametrize(
    ("line", "place", "request_"),
    [
        ("/edit hello there", None, rq.Edit(FACTS, ("hello there",))),
        ("/edit 2 hello there", 9, rq.Edit(FACTS, ("hello there",))),
        ("/edit 2. hello", 9, rq.Edit(FACTS, ("hello",))),
        ("/edit j-9 hello", 9, rq.Edit(FACTS, ("hello",))),
        ("/edit j-x hello", None, rq.Edit(FACTS, ("j-x hello",))),
        ("/исправить 2 чай", 9, rq.Edit(FACTS, ("чай",))),
        ("/delete", None, rq.Redact(FACTS)),
        ("/delete 2", 9, rq.Redact(FACTS)),
        ("/delete 2 off topic", 9, rq.Redact(FACTS, "off topic")),
        ("/удалить 2)", 9, rq.Redact(FACTS)),
        ("/react 2 👍", 9, rq.React(FACTS, "👍")),
        ("/react 2 well said", 9, rq.React(FACTS, "well said")),
        ("/unreact 2 👍", 9, rq.React(FACTS, "👍", on=False)),
        ("/reply 2  yes, I do", 9, rq.ReplyTo(FACTS, (Text(("yes, I do",), attributes=((REPLY, "j-9"),)),))),
    ],
)
def test_a_message_is_called_by_its_number_or_its_id_and_the_last_one_by_nothing(
    line: str, place: int | None, request_: object
) -> None:
    assert looked_up(numbered(5, 9), line) == (place, (request_,))


def test_a_number_without_words_corrects_nothing() -> None:
    assert said_back(numbered(5, 9), "/edit 2") == ["Usage: /edit [n] text"]


@pytest.mark.parametrize("unseen", ["\u200b", "\u2060\u202e", "\x02\x0f"])
def test_a_reaction_that_nobody_could_see_is_none(unseen: str) -> None:
    assert said_back(numbered(5, 9), f"/react 2 {unseen}") == ["Usage: /react n reaction"]
    assert said_back(numbered(5, 9), f"/unreact 2 {unseen}") == ["Usage: /unreact n reaction"]


def test_a_number_that_is_over_is_refused_and_one_that_is_valid_is_not() -> None:
    client = numbered(*range(1, 1102))
    assert said_back(client, "/delete 101")[0].startswith("No line has the number 101, or not any more.")
    assert looked_up(client, "/delete 102")[0] == 102


def test_numbers_of_what_is_said_come_and_go_with_the_command() -> None:
    client = plain()
    (on,) = asks(client, "/numbers on")
    assert isinstance(on, SetCapabilities) and on.caps == {NUMBERS}
    client.adopt(on.caps)
    assert client.answer(on, None) == ("Each line has a number from now on, your own ones too.",)
    profile = client.profile(ev.Said, LOBBY)
    assert isinstance(profile, Numbered) and profile.talk([said("hello")], None) == ["1. Bob: hello"]
    assert profile == client.profile(ev.Said, LOBBY) and profile != numbered().profile(ev.Said, LOBBY)
    (off,) = asks(client, "/номера выкл")
    assert isinstance(off, SetCapabilities)
    client.adopt(off.caps)
    assert client.profile(ev.Said, LOBBY).talk([said("hello")], None) == ["Bob: hello"]


def test_who_comes_back_has_the_same_numbers_and_what_is_said_has_them_as_before() -> None:
    before, after = numbered(5, 9), Plain("en", plain()._lobby)
    before.adopt(frozenset((NUMBERS,)))
    after.take_over(before)
    assert after.place("2") == 9 and isinstance(after.profile(ev.Said, LOBBY), Numbered)


def test_what_ones_correction_was_about_has_its_number() -> None:
    client = numbered(5, 9)
    client.adopt(frozenset((NUMBERS,)))
    edit = ev.Edited(Seq(20), AT, UserId(1), joined("Ann").name, LOBBY, NOBODY, Seq(9), Text(("tea",)), "#lobby", "Ann")
    assert next(iter(client.note(edit, None, DID))).startswith("2. What you said (")


@pytest.mark.parametrize("line", ["/edits 2", "/edits 2.", "/edits j-9", "/правки 2", "/edits 2 please"])
def test_the_wordings_of_a_message_are_asked_for_by_its_number_or_its_id(line: str) -> None:
    place, (asked,) = looked_up(numbered(5, 9), line)
    assert isinstance(asked, ReadPast) and (place, asked.wanted) == (9, Wordings(FACTS))


@pytest.mark.parametrize("version", [1, 2])
def test_the_wordings_are_told_as_an_answer_and_so_is_that_there_are_none(version: int) -> None:
    client = Plain("en", room("#lobby"), quoting=Quoting("j"))
    assert read(client, f"/client {version} en") is not None or version == 1
    asks(client, "Ann")
    client.note(ev.Entered(Seq(1), AT, UserId(1), person("Ann"), SessionId(1)), None)
    client.note(joined("Ann"), BY)
    _, (asked,) = looked_up(client, "/edits j-9")
    assert isinstance(asked, ReadPast)
    told = [*client.answer(asked, Reworded(FACTS, (Wording(AT, ("frist",)), Wording(AT, ("first", "of all")))))]
    begins = '\x1c{"kind":"answer","text":"' if version == 2 else ""
    assert [line.startswith(begins) for line in told] == [True] * 5
    assert "] Bob: frist" in told[1] and ", now] Bob: first" in told[2] and "    of all" in told[3]
    (nothing,) = client.answer(asked, Reworded(FACTS, ()))
    assert nothing.startswith(f"{begins}No earlier words of that line")
    (unreadable,) = client.answer(asked, Past("#lobby", None))
    assert "can't be read just now" in unreadable
