"""What the load says on the wire, and what it should hear. Another protocol is measured by adding a dialect here.

A dialect knows no sockets and no counting. Every method gives whole lines, ends included.
"""

import re
from typing import NamedTuple, Protocol

from bench.hearing import line_end

LOBBY = ""
"""The place of those who go nowhere else, when they talk with all who are there."""
ENTRANCE = "."
"""The place of those who stay where the server puts a newcomer, and talk to single people."""
NOWHERE = "-"
"""The place of those who leave the lobby and enter nothing: silent, unheard, connected."""


class Step(NamedTuple):
    """A part of an arrival: what is sent at once, and what must come before the next step."""

    send: bytes
    until: tuple[bytes, ...]
    """The step ends when the server has sent any of these."""
    needs: bytes = b""
    """What must have come by then, or the load fails."""


class Dialect(Protocol):
    @property
    def echoes(self) -> bool:
        """Whether a speaker hears its own words too: one delivery more."""

    @property
    def is_secret(self) -> bool:
        """Whether it is said within TLS."""

    @property
    def is_tagged(self) -> bool:
        """Whether what is said comes with tags that nobody can know beforehand (`tags` takes them off)."""

    @property
    def is_alike(self) -> bool:
        """Whether everybody gets the same tags."""

    def arrive(self, name: str, place: str) -> tuple[Step, ...]:
        """The steps in which a newcomer of this name arrives at its place. Everybody's first step is a registration."""

    def seen_as(self, name: str, heard: bytes) -> bytes:
        """How the others will see this newcomer, found in what the newcomer has heard; empty if it is not there."""

    def say(self, place: str, body: bytes) -> bytes: ...

    def heard(self, seen_as: bytes, place: str, body: bytes) -> bytes:
        """What everybody else in that place hears."""

    def tell(self, name: str, body: bytes) -> bytes:
        """Say something to one person."""

    def told(self, seen_as: bytes, name: str, body: bytes) -> bytes:
        """What that person hears."""

    def is_aside(self, line: bytes) -> bool:
        """Whether a line is the server's own news (who came, who left), which is no delivery."""

    def end_of(self, data: bytes, start: int) -> int:
        """Where the line that begins there ends; 0 if that has not come."""

    def answer(self, heard: bytes) -> bytes:
        """What must be answered to this, or the server would disconnect the client; mostly nothing."""


class Plain:
    """Lines, as typed into nc."""

    echoes = is_secret = is_tagged = False
    is_alike = True
    end_of = staticmethod(line_end)

    def arrive(self, name: str, place: str) -> tuple[Step, ...]:
        if place in (LOBBY, ENTRANCE):
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
"""The room that stands for the lobby: an ordinary one, because no other server has a lobby."""
WELCOMED = (b" 376 ", b" 422 ")
"""The end of the message of the day, or that there is none: the last of a welcome (modern-irc, "Connection Setup")."""
_NEWS = re.compile(rb"(?:@\S+ )?(?::\S+ (?:JOIN|QUIT|PART|MODE|\d{3})|PING) ")


class Irc:
    """IRC as modern-irc describes it, spoken by clients that ask for these capabilities."""

    is_alike = True
    end_of = staticmethod(line_end)

    def __init__(self, caps: str = "", is_secret: bool = False) -> None:
        self._caps = caps
        self.is_secret = is_secret
        self.echoes = "echo-message" in caps.split()
        self.is_tagged = "message-tags" in caps.split()

    def arrive(self, name: str, place: str) -> tuple[Step, ...]:
        identify = f"NICK {name}\r\nUSER {name} 0 * :{name}\r\n"
        if self._caps:
            # In one step: a server that looks at newcomers once a second would keep them waiting after each step.
            register = Step(f"CAP REQ :{self._caps}\r\n{identify}CAP END\r\n".encode(), WELCOMED, b" ACK :")
        else:
            register = Step(identify.encode(), WELCOMED)
        if place == NOWHERE:
            return (register,)
        if place == ENTRANCE:
            # What one hears of oneself begins like what the other will hear.
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
        """Ten thousand take minutes to arrive on a busy machine: the first are asked meanwhile whether they live."""
        return b"PONG :here\r\n" if b"PING " in heard else b""


RICH = "echo-message server-time message-tags"
"""Those capabilities that every modern client asks for and that change each line said to it."""

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
"""1,024 sets are made of these. No echo is among them: a speaker must hear the same as everybody, or less."""


class Medley(Irc):
    """Clients of which no two ask for the same set of capabilities, if there are at most 1,024."""

    is_alike = False

    def __init__(self) -> None:
        super().__init__()
        self.is_tagged = True

    def arrive(self, name: str, place: str) -> tuple[Step, ...]:
        return Irc(self.caps_of(name)).arrive(name, place)

    @staticmethod
    def caps_of(name: str) -> str:
        """The capabilities by the number in the name: each of its bits is one."""
        number = int(name.lstrip("u"))
        return " ".join(cap for bit, cap in enumerate(MEDLEY) if number >> bit & 1)


TEXT = b"\x81"
"""Begins a frame that is a line."""


class Web(Irc):
    """IRC by WebSocket (IRCv3's `websocket`): a line a frame. No frame of these loads has 64 KB."""

    HANDSHAKE = (
        b"GET /socket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: YmVuY2hiZW5jaGJlbmNoYg==\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Protocol: text.ircv3.net\r\nOrigin: http://127.0.0.1\r\n\r\n"
    )
    SWITCHED = b"HTTP/1.1 101 "
    MASK = b"\0\0\0\0"
    """Zeros cost the server as much as any other mask, and the generator nothing."""

    def arrive(self, name: str, place: str) -> tuple[Step, ...]:
        """The handshake and the registration are one step, as everybody's first is."""
        register, *rest = super().arrive(name, place)
        first = Step(self.HANDSHAKE + self.frames(register.send), register.until, self.SWITCHED)
        return (first, *[step._replace(send=self.frames(step.send)) for step in rest])

    def frames(self, lines: bytes) -> bytes:
        return b"".join([framed(line, self.MASK) for line in lines.split(b"\r\n") if line])

    def seen_as(self, name: str, heard: bytes) -> bytes:
        found = re.search(rb":(%b!\S+) (?:JOIN|PRIVMSG) " % name.encode(), heard)
        return found[1] if found else b""

    def say(self, place: str, body: bytes) -> bytes:
        return self.frames(super().say(place, body))

    def heard(self, seen_as: bytes, place: str, body: bytes) -> bytes:
        return framed(b":" + seen_as + b" " + super().say(place, body).rstrip(b"\r\n"))

    def end_of(self, data: bytes, start: int) -> int:
        end = start + 2
        if len(data) < end:
            return 0
        size = data[start + 1] & 0x7F
        if size == 126:
            size, end = int.from_bytes(data[end : end + 2]), end + 2
        return end + size if len(data) >= end + size else 0

    def is_aside(self, line: bytes) -> bool:
        return line[:1] != TEXT or super().is_aside(line[4 if line[1] == 126 else 2 :])

    def answer(self, heard: bytes) -> bytes:
        return framed(b"here", self.MASK, opcode=0x8A) if b"\x89\x06beseda" in heard else b""


def framed(line: bytes, mask: bytes = b"", opcode: int = 0x81) -> bytes:
    """One frame, by RFC 6455, 5.2."""
    bit = 0x80 if mask else 0
    size = len(line)
    head = bytes((opcode, bit | size)) if size < 126 else bytes((opcode, bit | 126, size >> 8, size & 0xFF))
    return head + mask + line


DIALECTS: dict[str, Dialect] = {
    "plain": Plain(),
    "irc": Irc(),
    "rich": Irc(RICH),
    "medley": Medley(),
    "web": Web(),
    "tls": Irc(is_secret=True),
}
