"""The slash commands: a row each, beside its function. `/help` is printed from the rows, so it can't go stale.

A command only translates: a line's words into actions. It asks nobody and changes nothing.
"""

import difflib
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, Protocol

from beseda.core import requests as rq
from beseda.core.ids import RoomId
from beseda.core.names import Name
from beseda.core.past import Search, Window
from beseda.core.questions import Answer, Question, WhatAbout, WhichRooms, WhoIsIn
from beseda.core.refusals import Refusal
from beseda.core.text import MessageKind, Text
from beseda.locale import N_
from beseda.wire.clean import legible
from beseda.wire.dialects.actions import Action, Ask, Ignore, ReadPast, Replies, Reply, SwitchRoom
from beseda.wire.dialects.plain.sentences import refused, translator
from beseda.wire.spelling import spell_person, spell_room

MOST_PAST = 500
"""Lines of one /history or /search: usually at most some 100 KB, well inside an outbox."""
USUAL_PAST = 20


class Speaker(Protocol):
    """What a command may know of the client that types it."""

    language: str
    current: RoomId | None
    rooms: dict[str, RoomId]

    def told(self, answer: object) -> Iterable[str]:
        """Render an answer."""
        ...


Handler = Callable[[Speaker, str], Iterator[Action]]


class Row(NamedTuple):
    name: str
    usage: str
    help: str
    at_least: int
    """Words that must follow."""
    handler: Handler
    also: tuple[str, ...] = ()
    """What other chats call it, and what it is called in Russian."""
    says: bool = False
    """Whether something is said by it, which comes back to a program that said it."""


COMMANDS: dict[str, Row] = {}
BY_ANY_NAME: dict[str, Row] = {}
"""The same rows, by their other names, too."""


def command(
    name: str, usage: str, help_: str, at_least: int = 0, *, also: str = "", says: bool = False
) -> Callable[[Handler], Handler]:
    """`also`: other names, with spaces between."""

    def add_row(handler: Handler) -> Handler:
        row = COMMANDS[name] = Row(name, usage, help_, at_least, handler, tuple(also.split()), says)
        for each in (name, *row.also):
            assert each not in BY_ANY_NAME, f"/{each} means two things"
            BY_ANY_NAME[each] = row
        return handler

    return add_row


def run(speaker: Speaker, line: str) -> Iterator[Action]:
    """Yield the actions of a line that begins with a slash."""
    word, _, rest = line[1:].strip().partition(" ")
    word, rest = legible(word), rest.strip()
    row = BY_ANY_NAME.get(word.lower())
    _ = translator(speaker.language)
    if row is None:
        yield _unknown(word, speaker.language)
    elif len(rest.split(maxsplit=row.at_least)) < row.at_least:
        yield Reply(_("Usage: {usage}").format(usage=f"/{row.name} {_(row.usage)}"), refuses=True)
    else:
        yield from row.handler(speaker, rest)


def _unknown(word: str, language: str) -> Reply:
    """Say that there is no such command, and name the nearest one, if any is near."""
    _ = translator(language)
    near = difflib.get_close_matches(word.lower(), BY_ANY_NAME, n=1, cutoff=0.6)
    if near:
        words = _("There is no command /{word}. Did you mean /{near}? /help lists them all.")
        return Reply(words.format(word=word, near=near[0]), refuses=True)
    return Reply(_("There is no command /{word}. /help lists them all.").format(word=word), refuses=True)


def _spelled(name: Name | Refusal, speaker: Speaker, then: Callable[[Name], Action]) -> Action:
    """Return the action for a name, or a reply that says why it is no name."""
    if isinstance(name, Refusal):
        return Reply(refused(name, speaker.language), refuses=True)
    return then(name)


def _with_room(speaker: Speaker, rest: str, then: Callable[[RoomId | Name], Action]) -> Action:
    """Return the action for the named room, or else for the current one."""
    if rest:
        return _spelled(spell_room(rest), speaker, then)
    if speaker.current is None:
        return nowhere(speaker)
    return then(speaker.current)


def _with_person(speaker: Speaker, typed: str, then: Callable[[RoomId | Name, Name], Action]) -> Action:
    """Return the action for a person in the current room."""
    return _spelled(spell_person(typed), speaker, lambda name: _with_room(speaker, "", lambda room: then(room, name)))


def nowhere(speaker: Speaker) -> Reply:
    _ = translator(speaker.language)
    return Reply(_("You are in no room. /rooms lists them, /join enters one."), refuses=True)


@command("help", N_("[command]"), N_("what there is to type"), also="commands помощь справка команды")
def help_(speaker: Speaker, rest: str) -> Iterator[Action]:
    _ = translator(speaker.language)
    word = legible(rest.split()[0].lstrip("/")) if rest else ""
    wanted = BY_ANY_NAME.get(word.lower())
    if rest and wanted is None:
        yield _unknown(word, speaker.language)
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
    yield _with_room(speaker, rest, lambda room: _ask(WhoIsIn(room)))


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

    yield _spelled(spell_room(room), speaker, enter)


@command("leave", N_("[room]"), N_("leave the current room, or another"), also="part close выйти покинуть")
def leave(speaker: Speaker, rest: str) -> Iterator[Action]:
    yield _with_room(speaker, rest, rq.Leave)


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
    yield _spelled(spell_person(name), speaker, lambda to: rq.Say(to, (Text((text.strip(),)),)))


@command("me", N_("text"), N_("say what you do"), 1, also="я", says=True)
def me(speaker: Speaker, rest: str) -> Iterator[Action]:
    yield _with_room(speaker, "", lambda room: rq.Say(room, (Text((rest,), MessageKind.ACTION),)))


@command("nick", N_("name"), N_("take another name"), 1, also="name ник имя")
def nick(speaker: Speaker, rest: str) -> Iterator[Action]:
    yield _spelled(spell_person(rest), speaker, rq.Rename)


@command(
    "topic",
    N_("[text]"),
    N_("what the current room is about; with a text, change that (- for nothing)"),
    also="t тема",
)
def topic(speaker: Speaker, rest: str) -> Iterator[Action]:
    if rest:
        yield _with_room(speaker, "", lambda room: rq.SetTopic(room, "" if rest == "-" else rest))
    else:
        yield _with_room(speaker, "", WhatAbout)


@command("rename", N_("room"), N_("give the current room another name"), 1, also="переименовать")
def rename(speaker: Speaker, rest: str) -> Iterator[Action]:
    def anew(name: Name) -> Action:
        return _with_room(speaker, "", lambda room: rq.RenameRoom(room, name))

    yield _spelled(spell_room(rest), speaker, anew)


@command("invite", N_("name"), N_("invite a person to the current room"), 1, also="пригласить позвать")
def invite(speaker: Speaker, rest: str) -> Iterator[Action]:
    yield _with_person(speaker, rest, rq.Invite)


@command("kick", N_("name [words]"), N_("put a person out of the current room"), 1, also="выставить")
def kick(speaker: Speaker, rest: str) -> Iterator[Action]:
    name, _, words = rest.partition(" ")
    yield _with_person(speaker, name, lambda room, person: rq.Kick(room, person, words.strip()))


@command(
    "history",
    N_("[n] [name]"),
    N_("the last n lines of the current room, or of your talk with a person"),
    also="last история",
)
def history(speaker: Speaker, rest: str) -> Iterator[Action]:
    words = rest.split()
    limit = USUAL_PAST
    if words and words[0].isdecimal():
        limit = max(1, min(int(words.pop(0)[:6]), MOST_PAST))
    if not words:
        yield _with_room(speaker, "", lambda room: ReadPast(room, Window(limit)))
        return
    as_room = spell_room(words[0])
    is_room = words[0].startswith("#") or (isinstance(as_room, Name) and as_room.key in speaker.rooms)
    target = as_room if is_room else spell_person(words[0])
    yield _spelled(target, speaker, lambda name: ReadPast(name, Window(limit)))


@command(
    "search",
    N_("words"),
    N_("lines with these words, in all rooms and your private talk"),
    1,
    also="find поиск найти",
)
def search(speaker: Speaker, rest: str) -> Iterator[Action]:
    yield ReadPast(None, Search(rest, USUAL_PAST))


@command("ignore", N_("[name]"), N_("hear a person no more, or again; alone, whom you ignore"), also="block игнор")
def ignore(speaker: Speaker, rest: str) -> Iterator[Action]:
    if rest:
        yield _spelled(spell_person(rest), speaker, Ignore)
        return
    yield Ignore(None)


@command("away", N_("[words]"), N_("be away, with these words; alone, be back"), also="afk brb отойти")
def away(speaker: Speaker, rest: str) -> Iterator[Action]:
    yield rq.SetAway(rest)


@command("quit", N_("[words]"), N_("leave the chat"), also="exit bye q выход уйти")
def quit_(speaker: Speaker, rest: str) -> Iterator[Action]:
    yield rq.Exit(rest)
