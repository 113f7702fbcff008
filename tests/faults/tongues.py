"""How one of a crowd comes in and speaks, and what is heard, in each dialect: a row of words for each.

Knows the words a client sees. Refuses to know what the server makes of them, and sockets.
"""

import re
from typing import NamedTuple


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
TONGUES = (PLAIN, IRC)
