"""The table of slash commands: a row each, beside its function. `/help` is printed from the rows, so it can't go stale.

A command only translates: a line's words into actions. It asks nobody and changes nothing. The families, which add the
rows, are in the other modules of this package.
"""

import difflib
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, Protocol

from beseda.core.ids import RoomId, Seq, UserId
from beseda.core.names import Name
from beseda.core.refusals import Refusal
from beseda.wire.clean import legible
from beseda.wire.dialects.actions import Action, Reply
from beseda.wire.dialects.plain.numbers import Numbers
from beseda.wire.dialects.plain.sentences import refused, translator
from beseda.wire.spelling import spell_person, spell_room


class Speaker(Protocol):
    """What a command may know of the client that types it."""

    language: str
    current: RoomId | None
    rooms: dict[str, RoomId]
    user: UserId

    @property
    def numbers(self) -> Numbers:
        """Those of the messages that it was shown."""
        ...

    def place(self, word: str) -> Seq | None:
        """Return the place of the message that was meant, by its number or its id."""
        ...

    def reply(self, place: Seq) -> tuple[str, str]:
        """Return the attribute of a text that answers this message."""
        ...

    def told(self, answer: object) -> Iterable[str]:
        """Render an answer."""
        ...

    def added(self, words: str) -> Iterable[str]:
        """Render what is said besides."""
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
"""Of all families, in the order in which help tells them."""
BY_ANY_NAME: dict[str, Row] = {}
"""The same rows, by their other names, too."""


class Family(dict[str, Row]):
    """Commands that are told together."""

    def command(
        self, name: str, usage: str, help_: str, at_least: int = 0, *, also: str = "", says: bool = False
    ) -> Callable[[Handler], Handler]:
        """`also`: other names, with spaces between."""

        def add_row(handler: Handler) -> Handler:
            row = self[name] = Row(name, usage, help_, at_least, handler, tuple(also.split()), says)
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
    if row is None:
        yield unknown(word, speaker.language)
    elif len(rest.split(maxsplit=row.at_least)) < row.at_least:
        yield usage(row.name, speaker.language)
    else:
        yield from row.handler(speaker, rest)


def usage(name: str, language: str) -> Reply:
    """Say how a command is used."""
    _, row = translator(language), COMMANDS[name]
    return Reply(_("Usage: {usage}").format(usage=f"/{row.name} {_(row.usage)}"), refuses=True)


def unknown(word: str, language: str) -> Reply:
    """Say that there is no such command, and name the nearest one, if any is near."""
    _ = translator(language)
    near = difflib.get_close_matches(word.lower(), BY_ANY_NAME, n=1, cutoff=0.6)
    if near:
        words = _("There is no command /{word}. Did you mean /{near}? /help lists them all.")
        return Reply(words.format(word=word, near=near[0]), refuses=True)
    return Reply(_("There is no command /{word}. /help lists them all.").format(word=word), refuses=True)


def spelled(name: Name | Refusal, speaker: Speaker, then: Callable[[Name], Action]) -> Action:
    """Return the action for a name, or a reply that says why it is no name."""
    if isinstance(name, Refusal):
        return Reply(refused(name, speaker.language), refuses=True)
    return then(name)


def with_room(speaker: Speaker, rest: str, then: Callable[[RoomId | Name], Action]) -> Action:
    """Return the action for the named room, or else for the current one."""
    if rest:
        return spelled(spell_room(rest), speaker, then)
    if speaker.current is None:
        return nowhere(speaker)
    return then(speaker.current)


def with_person(speaker: Speaker, typed: str, then: Callable[[RoomId | Name, Name], Action]) -> Action:
    """Return the action for a person in the current room."""
    return spelled(spell_person(typed), speaker, lambda name: with_room(speaker, "", lambda room: then(room, name)))


def nowhere(speaker: Speaker) -> Reply:
    _ = translator(speaker.language)
    return Reply(_("You are in no room. /rooms lists them, /join enters one."), refuses=True)
