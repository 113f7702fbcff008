"""Rooms, people and talk."""

from collections.abc import Iterable, Iterator

from beseda.core import requests as rq
from beseda.core.names import Name
from beseda.core.questions import Answer, Question, WhatAbout, WhichRooms, WhoIsIn
from beseda.core.text import MessageKind, Text
from beseda.locale import N_
from beseda.wire.clean import legible
from beseda.wire.dialects.actions import Action, Ask, Replies, SwitchRoom
from beseda.wire.dialects.plain.commands.table import (
    BY_ANY_NAME,
    COMMANDS,
    Family,
    Speaker,
    spelled,
    unknown,
    with_person,
    with_room,
)
from beseda.wire.dialects.plain.sentences import translator
from beseda.wire.spelling import spell_person, spell_room

FAMILY = Family()
command = FAMILY.command


@command("help", N_("[command]"), N_("what there is to type"), also="commands помощь справка команды")
def help_(speaker: Speaker, rest: str) -> Iterator[Action]:
    _ = translator(speaker.language)
    word = legible(rest.split()[0].lstrip("/")) if rest else ""
    wanted = BY_ANY_NAME.get(word.lower())
    if rest and wanted is None:
        yield unknown(word, speaker.language)
        return
    rows = [wanted] if wanted else list(COMMANDS.values())
    usages = [f"/{row.name} {_(row.usage) if row.usage else ''}".rstrip() for row in rows]
    width = max(map(len, usages))
    lines = [f"{usage:<{width}}  {_(row.help)}" for usage, row in zip(usages, rows, strict=True)]
    if wanted and wanted.also:
        lines.append(_("Also: {names}").format(names=" ".join(f"/{name}" for name in wanted.also)))
    if not wanted:
        lines.append(_("A line without a slash is said in the current room; //text says “/text”."))
    yield Replies(tuple(lines))


def _ask(question: Question) -> Ask:
    """Ask for what may be long."""
    return Ask(question, told, streams=True)


def told(answer: Answer, speaker: Speaker) -> Iterable[str]:
    return speaker.told(answer)


@command("names", N_("[room]"), N_("who is in the current room, or in another"), also="who users n кто имена")
def names(speaker: Speaker, rest: str) -> Iterator[Action]:
    yield with_room(speaker, rest, lambda room: _ask(WhoIsIn(room)))


@command("rooms", "", N_("which rooms there are"), also="list channels комнаты")
def rooms(speaker: Speaker, rest: str) -> Iterator[Action]:
    yield _ask(WhichRooms())


@command(
    "join",
    N_("room [key]"),
    N_("enter a room (it is made where there is none), or go back to one you are in"),
    1,
    also="j войти зайти",
)
def join(speaker: Speaker, rest: str) -> Iterator[Action]:
    room, _, key = rest.partition(" ")

    def enter(name: Name) -> Action:
        mine = speaker.rooms.get(name.key)
        return SwitchRoom(mine) if mine else rq.Join(name, key.strip())

    yield spelled(spell_room(room), speaker, enter)


@command("leave", N_("[room]"), N_("leave the current room, or another"), also="part close выйти покинуть")
def leave(speaker: Speaker, rest: str) -> Iterator[Action]:
    yield with_room(speaker, rest, rq.Leave)


@command(
    "msg",
    N_("name text"),
    N_("say something to one person only"),
    2,
    also="m w query whisper tell pm dm сообщение лично лс",
    says=True,
)
def msg(speaker: Speaker, rest: str) -> Iterator[Action]:
    name, _, text = rest.partition(" ")
    yield spelled(spell_person(name), speaker, lambda to: rq.Say(to, (Text((text.strip(),)),)))


@command("me", N_("text"), N_("say what you do"), 1, also="я", says=True)
def me(speaker: Speaker, rest: str) -> Iterator[Action]:
    yield with_room(speaker, "", lambda room: rq.Say(room, (Text((rest,), MessageKind.ACTION),)))


@command("nick", N_("name"), N_("take another name"), 1, also="name ник имя")
def nick(speaker: Speaker, rest: str) -> Iterator[Action]:
    yield spelled(spell_person(rest), speaker, rq.Rename)


@command(
    "topic",
    N_("[text]"),
    N_("what the current room is about; with a text, change that (- for nothing)"),
    also="t тема",
)
def topic(speaker: Speaker, rest: str) -> Iterator[Action]:
    if rest:
        yield with_room(speaker, "", lambda room: rq.SetTopic(room, "" if rest == "-" else rest))
    else:
        yield with_room(speaker, "", WhatAbout)


@command("rename", N_("room"), N_("give the current room another name"), 1, also="переименовать")
def rename(speaker: Speaker, rest: str) -> Iterator[Action]:
    def anew(name: Name) -> Action:
        return with_room(speaker, "", lambda room: rq.RenameRoom(room, name))

    yield spelled(spell_room(rest), speaker, anew)


@command("invite", N_("name"), N_("invite a person to the current room"), 1, also="пригласить позвать")
def invite(speaker: Speaker, rest: str) -> Iterator[Action]:
    yield with_person(speaker, rest, rq.Invite)


@command("kick", N_("name [words]"), N_("put a person out of the current room"), 1, also="выставить")
def kick(speaker: Speaker, rest: str) -> Iterator[Action]:
    name, _, words = rest.partition(" ")
    yield with_person(speaker, name, lambda room, person: rq.Kick(room, person, words.strip()))
