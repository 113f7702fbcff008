"""A plain client by hand: what its lines ask for, and what it is told."""

from collections.abc import Iterable, Sequence
from typing import Any

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.ids import RoomId, Seq, SessionId, UserId
from beseda.core.limits import LONGEST_LINE
from beseda.core.names import Name
from beseda.core.past import PastMessage
from beseda.core.people import Source
from beseda.core.questions import Members, topic_of
from beseda.core.refusals import Refusal
from beseda.core.rules import Role
from beseda.core.text import MessageKind, Text
from beseda.wire.dialects.actions import Action, Past, Replies, Reply, Submission
from beseda.wire.dialects.plain import Plain
from beseda.wire.dialects.plain.replies import Quoting, attribute
from beseda.wire.framing.lines import LineFraming
from beseda.wire.spelling import spell_person, spell_room

LOBBY, TEA = RoomId(7), RoomId(8)
AT = 1_700_000_000_000
BY = Source("Ann")


def person(shown: str) -> Name:
    name = spell_person(shown)
    assert not isinstance(name, Refusal), shown
    return name


def room(shown: str) -> Name:
    name = spell_room(shown)
    assert not isinstance(name, Refusal), shown
    return name


def bob_in_lobby() -> tuple[Seq, int, UserId, Name, RoomId, Name]:
    """How an event begins: what Bob does in the lobby."""
    return (Seq(1), AT, UserId(2), person("Bob"), LOBBY, room("#lobby"))


def bob_and_ann() -> tuple[Seq, int, UserId, Name, RoomId, Name, UserId, Name]:
    """The same, done to Ann."""
    return (*bob_in_lobby(), UserId(1), person("Ann"))


def joined(name: str, shown: str = "#lobby", id_: RoomId = LOBBY) -> ev.Joined:
    return ev.Joined(Seq(2), AT, UserId(1), person(name), id_, room(shown))


def said(
    words: str, name: str = "Bob", shown: str = "#lobby", id_: int = LOBBY, kind: MessageKind = MessageKind.SAY
) -> ev.Said:
    peer = UserId(0 if id_ else 1)
    return ev.Said(Seq(9), AT, UserId(2), name, RoomId(id_), peer, shown, Text(tuple(words.split("\n")), kind))


def reply_to(place: int, words: str = "yes") -> ev.Said:
    """Bob answers the message at that place."""
    event = said(words)
    text = Text(event.text.lines, event.text.kind, (attribute("j", Seq(place)),))
    return event._replace(seq=Seq(30), text=text)


def edited(words: str, **others: Any) -> ev.Edited:
    """What Bob said in the lobby has other words now."""
    text = Text(tuple(words.split("\n")))
    event = ev.Edited(Seq(20), AT + 1, UserId(2), person("Bob"), LOBBY, UserId(0), Seq(9), text, "#lobby", "Bob", AT)
    return event._replace(**others)


def redacted(**others: Any) -> ev.Redacted:
    what = LOBBY, UserId(0), Seq(9), "", "#lobby", UserId(2), "Bob", AT
    return ev.Redacted(Seq(20), AT + 1, UserId(2), person("Bob"), *what)._replace(**others)


def reacted(**others: Any) -> ev.Reacted:
    """Bob reacts to what Ann said."""
    what = LOBBY, UserId(0), Seq(9), "👍", True, "#lobby", "Ann", AT
    return ev.Reacted(Seq(20), AT + 1, UserId(2), person("Bob"), *what, author=UserId(1))._replace(**others)


def signal(words: str | None, least: Role = Role.OPERATOR) -> ev.Signalled:
    text = None if words is None else Text(tuple(words.split("\n")))
    return ev.Signalled(Seq(9), AT, UserId(2), "Bob", LOBBY, UserId(0), "#lobby", text, (), least)


def view(*people: str, shown: str = "#lobby", id_: RoomId = LOBBY, topic: str = "", here: int = 0) -> Members:
    return Members(id_, shown, topic, here or len(people), people)


def plain(name: str = "Ann", announced: bool = False, language: str = "en") -> Plain:
    """A client in the lobby."""
    client = Plain(language, room("#lobby"), quoting=Quoting("j"))
    if announced:
        assert read(client, f"/client 1 {language}") is None
    asks(client, name)
    client.note(ev.Entered(Seq(1), AT, UserId(1), person(name), SessionId(1)), None)
    client.note(joined(name), BY)
    return client


def joins(client: Plain, event: ev.Joined, who: Members, before: Sequence[ev.Said]) -> list[str]:
    """What a client is told that joins a room."""
    action = rq.Join(event.room_name)
    told = [*client.note(event, BY)]
    for answer in (topic_of(who), who, Past(who.name, tuple(map(PastMessage, before)))):
        told += client.answer(action, answer)
    return told


def stands(*said: ev.Said) -> list[PastMessage]:
    """The messages as they were said."""
    return list(map(PastMessage, said))


def sent(lines: Iterable[str]) -> bytes:
    return LineFraming("\n", LONGEST_LINE).encode(list(lines))


def read(client: Plain, line: str) -> Submission | None:
    submission, end = client.receive([line], 0)
    assert end == 1
    return submission


def asks(client: Plain, line: str) -> tuple[Action, ...]:
    return submitted(client, line).actions


def said_back(client: Plain, line: str) -> list[str]:
    """What a line is answered on the spot: nothing else is asked for."""
    actions = asks(client, line)
    assert all(isinstance(action, Reply | Replies) for action in actions), actions
    return [told for action in actions for told in client.answer(action, None)]


def submitted(client: Plain, line: str) -> Submission:
    submission = read(client, line)
    assert submission is not None
    return submission
