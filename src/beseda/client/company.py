"""Whom and what one has heard of: people, rooms and commands. Completes what is being typed, and tells what it does.

Knows what lines of the server name. Refuses to know keyboards, and what names mean: it only begins with what was heard
last.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable

from beseda.client.heard import Heard
from beseda.client.mention import folded

MOST_NAMES = 2000
"""People, and rooms, that are remembered: more than anybody pages through with Tab."""
MOST_OFFERED = 100
"""Candidates for one word."""


class Company:
    """`_knowing` guards all of it: one thread hears, another completes."""

    def __init__(self, own: Iterable[str] = ()) -> None:
        """`own`: commands that are none of the server's."""
        self._knowing = threading.Lock()
        self._people: OrderedDict[str, str] = OrderedDict()
        self._rooms: OrderedDict[str, str] = OrderedDict()
        self._commands: tuple[str, ...] = ()
        self._own = tuple(own)
        self._speech = frozenset(("me", "msg"))
        self._farewells = frozenset(("quit",))
        self.wrote_last = ""
        """Who has last spoken to us in private."""

    def hear(self, heard: Heard) -> None:
        with self._knowing:
            if heard.kind == "hello":
                self._commands = heard.commands
                self._speech = frozenset(heard.speech) or self._speech
                self._farewells = frozenset(heard.farewells) or self._farewells
            if heard.kind == "said" and heard.to and not heard.mine:
                self.wrote_last = heard.by
            _note(self._rooms, (heard.room,))
            _note(self._people, heard.people)
            match heard.kind:
                case "renamed":
                    self.wrote_last = heard.new if self.wrote_last == heard.old else self.wrote_last
                    self._people.pop(folded(heard.old), None)
                    _note(self._people, (heard.new,))
                case "room-renamed":
                    self._rooms.pop(folded(heard.old), None)
                    _note(self._rooms, (heard.new,))
                case "gone":
                    self._people.pop(folded(heard.by), None)
                case _:
                    _note(self._people, (heard.by, heard.person))

    def says(self, line: str) -> bool:
        """Whether a typed line is said, rather than a command that does something else."""
        with self._knowing:
            return not line.startswith("/") or line.startswith("//") or command_of(line) in self._speech

    def quits(self, line: str) -> bool:
        """Whether a typed line is a farewell."""
        with self._knowing:
            return command_of(line) in self._farewells

    def completions(self, typed: str, me: str = "") -> tuple[int, list[str]]:
        """What the last word of `typed` may become, newest first, and how many characters of it that replaces."""
        word = typed[typed.rfind(" ") + 1 :]
        with self._knowing:
            commands = (*self._commands, *self._own)
            if typed.startswith("/") and word == typed:
                return len(word), [f"/{name} " for name in commands if name.startswith(word[1:].lower())]
            if not word and not typed.startswith("/"):
                return 0, []
            if word.startswith("#"):
                return len(word), _begun(self._rooms, word, " ")
            after = ": " if word == typed else " "
            people = _begun(self._people, word, after, but=folded(me))
            rooms = _begun(self._rooms, f"#{word}", " ") if typed.startswith("/") and word else []
            return len(word), [*people, *rooms]


def command_of(line: str) -> str:
    """The command that a typed line is, without its slash; "" for none."""
    word = line.split()[0] if line.startswith("/") else ""
    return word[1:].lower()


def _note(known: OrderedDict[str, str], names: Iterable[str]) -> None:
    for name in names:
        if name:
            known[folded(name)] = name
            known.move_to_end(folded(name))
            if len(known) > MOST_NAMES:
                known.popitem(last=False)


def _begun(known: OrderedDict[str, str], word: str, after: str, but: str = "") -> list[str]:
    begin = folded(word)
    found = [name + after for key, name in reversed(known.items()) if key.startswith(begin) and key != but]
    return found[:MOST_OFFERED]
