"""What the load says on the wire, and what it should hear: the seam at which another protocol can be measured.

A dialect knows no sockets and no counting. Every method gives whole lines, ends included.
"""

import re
from typing import NamedTuple, Protocol

LOBBY = ""
"""The place of those who go nowhere else, when they talk with all who are there."""
DOOR = "."
"""The place of those who stay where a newcomer is put, and talk to single people."""
NOWHERE = "-"
"""The place of those who leave the lobby and enter nothing: silent, unheard, connected."""


class Step(NamedTuple):
    """A part of an arrival: what is sent at once, and what is waited for before the next."""

    send: bytes
    until: tuple[bytes, ...]
    """Any of these in what the server sends."""
    needs: bytes = b""
    """What must have come by then."""


class Dialect(Protocol):
    @property
    def echoes(self) -> bool:
        """Whether who speaks hears it too: one delivery more."""

    @property
    def is_tagged(self) -> bool:
        """Whether what is said comes with tags that nobody can know beforehand (`tags` takes them off)."""

    @property
    def is_alike(self) -> bool:
        """Whether everybody has the same of them."""

    def arrive(self, name: str, place: str) -> tuple[Step, ...]:
        """How a newcomer comes to be there under this name. Everybody's first step is a registration."""

    def seen_as(self, name: str, heard: bytes) -> bytes:
        """How the others will see this newcomer, as told in what the newcomer has heard; empty if it isn't."""

    def say(self, place: str, body: bytes) -> bytes: ...

    def heard(self, seen_as: bytes, place: str, body: bytes) -> bytes:
        """How everybody else in that place is told."""

    def tell(self, name: str, body: bytes) -> bytes:
        """To one person."""

    def told(self, seen_as: bytes, name: str, body: bytes) -> bytes:
        """How that person is told."""

    def is_aside(self, line: bytes) -> bool:
        """Whether a line is the server's own news (who came, who left), which is no delivery."""

    def answer(self, heard: bytes) -> bytes:
        """What a server waits for that has said this, or it would let one go; as a rule nothing."""


class Plain:
    """Lines, as typed into nc."""

    echoes = is_tagged = False
    is_alike = True

    def arrive(self, name: str, place: str) -> tuple[Step, ...]:
        if place in (LOBBY, DOOR):
            return (Step(f"{name}\n".encode(), (b"In #lobby, ",)),)
        move = "/leave" if place == NOWHERE else f"/join {place}\n/leave #lobby"
        return (Step(f"{name}\n{move}\n".encode(), (b"You left #lobby",)),)

    def seen_as(self, name: str, heard: bytes) -> bytes:
        return name.encode()

    def say(self, place: str, body: bytes) -> bytes:
        return body + b"\n"

    def heard(self, seen_as: bytes, place: str, body: bytes) -> bytes:
        return seen_as + b": " + body + b"\n"

    def tell(self, name: str, body: bytes) -> bytes:
        return b"/msg " + name.encode() + b" " + body + b"\n"

    def told(self, seen_as: bytes, name: str, body: bytes) -> bytes:
        return b"(private) " + seen_as + b": " + body + b"\n"

    def is_aside(self, line: bytes) -> bool:
        return line.startswith(b"Server: ")

    def answer(self, heard: bytes) -> bytes:
        return b""


HALL = "#hall"
"""What stands for the lobby: an ordinary room, for no other server has a lobby."""
WELCOMED = (b" 376 ", b" 422 ")
"""The end of the message of the day, or that there is none: the last of a welcome (modern-irc, "Connection Setup")."""
_NEWS = re.compile(rb"(?:@\S+ )?(?::\S+ (?:JOIN|QUIT|PART|MODE|\d{3})|PING) ")


class Irc:
    """As modern-irc has it, spoken by clients that ask for these capabilities."""

    is_alike = True

    def __init__(self, caps: str = "") -> None:
        self._caps = caps
        self.echoes = "echo-message" in caps.split()
        self.is_tagged = "message-tags" in caps.split()

    def arrive(self, name: str, place: str) -> tuple[Step, ...]:
        identify = f"NICK {name}\r\nUSER {name} 0 * :{name}\r\n"
        if self._caps:
            # All at once: between two steps a server that looks at newcomers once a second would keep them twice.
            register = Step(f"CAP REQ :{self._caps}\r\n{identify}CAP END\r\n".encode(), WELCOMED, b" ACK :")
        else:
            register = Step(identify.encode(), WELCOMED)
        if place == NOWHERE:
            return (register,)
        if place == DOOR:
            # What one hears of oneself begins as what the other will hear.
            return register, Step(f"PRIVMSG {name} :here\r\n".encode(), (f" PRIVMSG {name} :here".encode(),))
        return register, Step(f"JOIN {place or HALL}\r\n".encode(), (b" 366 ",))

    def seen_as(self, name: str, heard: bytes) -> bytes:
        found = re.search(rb"(?m)^(?:@\S+ )?:(%b!\S+) (?:JOIN|PRIVMSG) " % name.encode(), heard)
        return found[1] if found else b""

    def say(self, place: str, body: bytes) -> bytes:
        return f"PRIVMSG {place or HALL} :".encode() + body + b"\r\n"

    def heard(self, seen_as: bytes, place: str, body: bytes) -> bytes:
        return b":" + seen_as + b" " + self.say(place, body)

    def tell(self, name: str, body: bytes) -> bytes:
        return self.say(name, body)

    def told(self, seen_as: bytes, name: str, body: bytes) -> bytes:
        return self.heard(seen_as, name, body)

    def is_aside(self, line: bytes) -> bool:
        return _NEWS.match(line) is not None

    def answer(self, heard: bytes) -> bytes:
        """Ten thousand take minutes to arrive on a busy machine: who came first is asked meanwhile whether it lives."""
        return b"PONG :here\r\n" if b"PING " in heard else b""


RICH = "echo-message server-time message-tags"
"""What every modern client asks for that changes what is said to it, line by line."""

MEDLEY = (
    "server-time",
    "message-tags",
    "cap-notify",
    "away-notify",
    "chghost",
    "extended-join",
    "invite-notify",
    "multi-prefix",
    "setname",
    "userhost-in-names",
)
"""1,024 sets are made of these. No echo is among them: who speaks must hear the same as everybody, or less."""


class Medley(Irc):
    """Clients of which no two have asked for the same set of capabilities, as long as there are 1,024 at the most."""

    is_alike = False

    def __init__(self) -> None:
        super().__init__()
        self.is_tagged = True

    def arrive(self, name: str, place: str) -> tuple[Step, ...]:
        return Irc(self.caps_of(name)).arrive(name, place)

    @staticmethod
    def caps_of(name: str) -> str:
        """By the number in the name: each of its bits is a capability."""
        number = int(name.lstrip("u"))
        return " ".join(cap for bit, cap in enumerate(MEDLEY) if number >> bit & 1)


DIALECTS: dict[str, Dialect] = {"plain": Plain(), "irc": Irc(), "rich": Irc(RICH), "medley": Medley()}
