"""Our seat at the server, and what is needed to take it again after a lost connection.

That is the secret that opens it, and the newest message that we have: what came after it is missed. What we said
ourselves is among that, or was heard already, if the server took it before the connection was lost; its acknowledgement
may be lost then. Knows no threads: the caller holds the conversation's lock. The secret is kept in memory alone.
"""

from collections import deque

from beseda.client.heard import Heard
from beseda.client.unsent import KEPT_LINES
from beseda.wire.clean import clean


class Seat:
    def __init__(self) -> None:
        self._secret = ""
        self._newest = (-1, "")
        self._is_back = False
        self._said: deque[str] = deque(maxlen=KEPT_LINES)
        """What we said, as it was heard, and is not known to be acknowledged: of as many lines as there may be."""

    def hear(self, heard: Heard) -> None:
        match heard.kind:
            case "secret":
                self._secret = heard.secret
            case "said":
                self._note(heard)
            case "past-begins":
                self._is_back = heard.missed
            case "past" if self._is_back:
                self._note(heard)

    def left(self) -> tuple[str, str]:
        """Return the secret that opens the seat and the id of our newest message; "" for what there is not. Call when
        the connection was lost."""
        self._is_back = False
        return self._secret, self._newest[1]

    def lose(self) -> None:
        """Call when the server says that the seat is gone."""
        self._secret = ""

    def took(self, line: str) -> bool:
        """Whether the server took a typed line, as far as it was heard. Each that was heard is asked for once."""
        words = _compared(_words_of(line))
        if words not in self._said:
            return False
        self._said.remove(words)
        return True

    def settled(self) -> None:
        """Call when it is known of all lines that were sent whether the server took them."""
        self._said.clear()

    def _note(self, heard: Heard) -> None:
        place = _place_of(heard.id)
        if place > self._newest[0]:
            self._newest = place, heard.id
        if heard.mine:
            self._said.append(_compared(heard.words))


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
