"""Who reads what a plain client is sent: a person, or Beseda's own client, whose program is told things apart.

Knows how each is told what a dialect has to say besides the words themselves: that a name was taken, that a line had
no effect, that this was the last. Refuses to know when that is told: that is `dialect`. The newer client, whose lines
say what they are, is in `marked`.
"""

from collections.abc import Iterable
from typing import Protocol

from beseda.core import events as ev
from beseda.core.names import Name
from beseda.core.questions import Members, Rooms
from beseda.wire.dialects import dialect
from beseda.wire.dialects.actions import Missed, Past
from beseda.wire.dialects.dialect import Lines, Viewpoint
from beseda.wire.dialects.plain.members import members
from beseda.wire.dialects.plain.numbers import Numbered, Numbers
from beseda.wire.dialects.plain.remembered import past
from beseda.wire.dialects.plain.render import profiles
from beseda.wire.dialects.plain.replies import Quoting
from beseda.wire.dialects.plain.sentences import list_rooms, notice, now_in


class Addressee(Protocol):
    counts: bool
    """Whether each of its lines is a submission by itself, and is acknowledged."""

    def is_told_back(self, event: ev.Said) -> bool:
        """Whether who said this is told so."""
        ...

    def profile(
        self, language: str, lobby: str, is_here: bool, viewpoint: Viewpoint, quoting: Quoting
    ) -> dialect.Profile: ...

    def numbered(self, profile: dialect.Profile, numbers: Numbers) -> dialect.Profile:
        """Return the profile with the numbers that messages have for one client."""
        ...

    def entered(self, name: Name) -> Lines:
        """This is the client's name now."""
        ...

    def resumed(self, name: Name) -> Lines:
        """The client has taken its seat again."""
        ...

    def secret(self, secret: str) -> Lines:
        """With this it can do so the next time."""
        ...

    def here(self, room: str | None) -> Lines:
        """Bare lines go to this room now."""
        ...

    def asked(self, word: str, sentence: str, invitation: str) -> str:
        """Ask for a name or a password again. `word`: for the machine; `invitation`: for a person."""
        ...

    def also(self, lines: Lines, words: str) -> Lines:
        """Say something more about what was told just now."""
        ...

    def moved(self, lines: Lines, room: str, language: str) -> Lines:
        """Say in which room one is after leaving another."""
        ...

    def answered(self, lines: Lines, refuses: bool = False) -> Lines: ...
    def members(self, answer: Members, language: str) -> Iterable[str]: ...
    def rooms(self, answer: Rooms, language: str) -> Iterable[str]: ...
    def past(
        self, answer: Past, language: str, was_asked: bool, journal: str, numbers: Numbers | None
    ) -> Iterable[str]: ...
    def missed(self, answer: Missed, language: str) -> Iterable[str]: ...
    def verdict(self, number: str, refused: bool) -> str:
        """The explicit end of what one line brought."""
        ...

    def bye(self, sentence: str, language: str, for_good: bool = False) -> str:
        """`for_good`: a program is not to come back by itself."""
        ...


class Person:
    """Reads words, and knows what was typed."""

    counts = False

    def is_told_back(self, event: ev.Said) -> bool:
        return event.peer != 0 and event.author == event.peer

    def profile(
        self, language: str, lobby: str, is_here: bool, viewpoint: Viewpoint, quoting: Quoting
    ) -> dialect.Profile:
        return profiles(language, lobby, viewpoint, quoting)[is_here]

    def numbered(self, profile: dialect.Profile, numbers: Numbers) -> dialect.Profile:
        return Numbered(profile, numbers)

    def entered(self, name: Name) -> Lines:
        return ()

    def resumed(self, name: Name) -> Lines:
        return ()

    def secret(self, secret: str) -> Lines:
        return ()

    def here(self, room: str | None) -> Lines:
        return ()

    def asked(self, word: str, sentence: str, invitation: str) -> str:
        return f"{sentence} {invitation}" if invitation else sentence

    def also(self, lines: Lines, words: str) -> Lines:
        *before, last = lines
        return (*before, f"{last} {words}")

    def moved(self, lines: Lines, room: str, language: str) -> Lines:
        return self.also(lines, now_in(room, language))

    def answered(self, lines: Lines, refuses: bool = False) -> Lines:
        return lines

    def members(self, answer: Members, language: str) -> Iterable[str]:
        return members(answer, language)

    def rooms(self, answer: Rooms, language: str) -> Iterable[str]:
        return list_rooms(answer, language)

    def past(
        self, answer: Past, language: str, was_asked: bool, journal: str, numbers: Numbers | None
    ) -> Iterable[str]:
        return past(answer, language, journal, numbers)

    def missed(self, answer: Missed, language: str) -> Iterable[str]:
        return ()

    def verdict(self, number: str, refused: bool) -> str:
        return ""

    def bye(self, sentence: str, language: str, for_good: bool = False) -> str:
        return notice(sentence, language)


class OwnClient(Person):
    """Beseda's own client, which began with `/client 1`: a line for the machine begins with a slash."""

    counts = True

    def is_told_back(self, event: ev.Said) -> bool:
        """It erases what was typed, so its private messages must come back to be shown."""
        return event.peer != 0

    def entered(self, name: Name) -> Lines:
        return (f"/entered {name}",)

    def moved(self, lines: Lines, room: str, language: str) -> Lines:
        return lines  # this version's lines stay as they were

    def asked(self, word: str, sentence: str, invitation: str) -> str:
        return f"/{word} {sentence}"

    def verdict(self, number: str, refused: bool) -> str:
        return f"/{'no' if refused else 'ok'} {number}"

    def bye(self, sentence: str, language: str, for_good: bool = False) -> str:
        return f"/bye {sentence}"


PERSON = Person()
OWN_CLIENT = OwnClient()
