"""Our seat at the server, and what is needed to take it again after a lost connection.

That is the secret that opens it, and the newest message that we have: what came after it is missed. What we said
ourselves is among that, if the server took it before the connection was lost. Knows no threads: the caller holds the
conversation's lock. The secret is kept in memory alone.
"""

from beseda.client.heard import Heard
from beseda.wire.clean import clean


class Seat:
    def __init__(self) -> None:
        self._secret = ""
        self._newest = (-1, "")
        self._is_back = False
        self._said: list[str] = []
        """What we said that was found among what was missed."""

    def hear(self, heard: Heard) -> None:
        match heard.kind:
            case "secret":
                self._secret = heard.secret
            case "said":
                self._note(heard.id)
            case "past-begins":
                self._is_back = heard.missed
            case "past" if self._is_back:
                self._note(heard.id)
                if heard.mine:
                    self._said.append(_compared(heard.words))

    def left(self) -> tuple[str, str]:
        """Return the secret that opens the seat and the id of our newest message; "" for what there is not. Call when
        the connection was lost."""
        self._said, self._is_back = [], False
        return self._secret, self._newest[1]

    def lose(self) -> None:
        """Call when the server says that the seat is gone."""
        self._secret = ""

    def took(self, line: str) -> bool:
        """Whether the server took a typed line, as far as it was found. Each that was found is asked for once."""
        words = _compared(_words_of(line))
        if words not in self._said:
            return False
        self._said.remove(words)
        return True

    def _note(self, message: str) -> None:
        place = _place_of(message)
        if place > self._newest[0]:
            self._newest = place, message


def _place_of(message: str) -> int:
    """The place in the order that an id says; -1 if it says none."""
    try:
        return int(message.rpartition("-")[2], 16)
    except ValueError:
        return -1


def _compared(words: str) -> str:
    """Words without what may be lost on their way: blanks of every kind, and what no terminal shows."""
    return " ".join(clean(words).split())


def _words_of(line: str) -> str:
    """What is said by a typed line: it may be a command with words behind it."""
    if not line.startswith("/"):
        return line
    if line.startswith("//"):
        return line[1:]
    command, _, rest = line.partition(" ")
    return rest.strip() if command.lower() in ("/me", "/я") else rest.strip().partition(" ")[2].strip()
