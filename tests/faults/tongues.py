"""How one of a crowd comes in and speaks, and what is heard, in each dialect: a row of words for each.

Knows the words a client sees. Refuses to know what the server makes of them, and sockets.
"""

import re
from typing import NamedTuple

from websockets.frames import Close, Frame, Opcode

from web_sockets import TEXT, frame, handshake


class Tongue(NamedTuple):
    """Bytes as they are on the way; `%s` is where a name or a text goes."""

    dialect: str
    openings: tuple[bytes, ...]
    """What the first, the second, ... of a crowd opens with, and again from the first."""
    entered: bytes
    """Is heard by whoever is in."""
    says: bytes
    """Something said in the lobby."""
    before_text: bytes
    """What stands before the text in a line heard."""
    left: re.Pattern[bytes]
    """A line that tells that somebody left; group 1 is who."""
    too_slow: bytes
    """The last words to who reads too slowly."""
    stopping: bytes
    """The last words at the server's end."""
    longest: int
    """Characters of a text that surely go in one line."""
    asked: bytes = b""
    """Whether one lives; nobody is asked in plain text."""
    answer: bytes = b""
    ends: bytes = b"\n"
    """What stands between two lines heard."""

    def opening(self, number: int, name: str) -> bytes:
        return self.openings[number % len(self.openings)].replace(b"%s", name.encode())

    def saying(self, text: str) -> bytes:
        return self.says % text.encode()


PLAIN = Tongue(
    dialect="plain",
    openings=(b"%s\n",),
    entered=b"In #lobby, ",
    says=b"%s\n",
    before_text=b": ",
    left=re.compile(rb"Server: (\S+) left the chat\."),
    too_slow=b"\nServer: You read too slowly: too much is waiting for you.\n",
    stopping=b"\nServer: The server is stopping. Goodbye!\n",
    longest=1000,
)
_NAMED = b"NICK %s\r\nUSER %s 0 * :%s\r\n"
_JOINS = b"JOIN #lobby\r\n"
IRC = Tongue(
    dialect="irc",
    # Readers who asked for different capabilities get different lines.
    openings=(
        _NAMED + _JOINS,
        b"CAP REQ :message-tags server-time batch labeled-response\r\n" + _NAMED + b"CAP END\r\n" + _JOINS,
    ),
    entered=b" #lobby :End of /NAMES list",
    says=b"PRIVMSG #lobby :%s\r\n",
    before_text=b" PRIVMSG #lobby :",
    left=re.compile(rb"(?:@\S+ )?:([^! ]+)!\S+ QUIT :"),
    too_slow=b"\nERROR :Closing link: You read too slowly: too much is waiting for you.\r\n",
    stopping=b"\nERROR :Closing link: The server is stopping. Goodbye!\r\n",
    longest=400,
    asked=b"PING :irc.beseda.local\r\n",
    answer=b"PONG :irc.beseda.local\r\n",
)
IRC_ALONE = IRC._replace(openings=(_NAMED,), entered=b" 376 ")
"""As a client that has joined nothing yet."""
_LINE_OF_SERVER = b"\x81"
"""Begins each frame with a line. In what a crowd says it is nowhere else, but now and then in a frame's length."""


class _InFrames(Tongue):
    """The same lines by WebSocket."""

    def opening(self, number: int, name: str) -> bytes:
        return handshake(0, TEXT) + self._frames(super().opening(number, name))

    def saying(self, text: str) -> bytes:
        return self._frames(super().saying(text))

    def _frames(self, lines: bytes) -> bytes:
        return b"".join([frame(Opcode.TEXT, line) for line in lines.split(b"\r\n") if line])


def _last(words: str, code: int, why: str) -> bytes:
    error = Frame(Opcode.TEXT, f"ERROR :Closing link: {words}".encode())
    return b"".join([each.serialize(mask=False) for each in (error, Frame(Opcode.CLOSE, Close(code, why).serialize()))])


WEB = _InFrames(
    **{
        **IRC._asdict(),
        "dialect": "web",
        "left": re.compile(rb"(?s).{1,3}?(?:@\S+ )?:([^! ]+)!\S+ QUIT :"),  # behind a frame's length
        "too_slow": _last("You read too slowly: too much is waiting for you.", 1008, "too much waits to be read"),
        "stopping": _last("The server is stopping. Goodbye!", 1001, "the server is stopping"),
        "asked": Frame(Opcode.PING, b"beseda").serialize(mask=False),
        "answer": frame(Opcode.PONG, b"beseda"),
        "ends": _LINE_OF_SERVER,
    }
)
TONGUES = (PLAIN, IRC, WEB)
