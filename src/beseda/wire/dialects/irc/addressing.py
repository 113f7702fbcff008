"""From whom a line is and to whom: added here to all lines that come from no event.

The code that makes such a line writes what it says ("403 #tea :No such channel"). Here the server's and the reader's
name are added, for one reader. A line that was prepared beforehand has them already, and passes. Refuses to know what
lines say.
"""

from collections.abc import Iterable
from typing import Protocol

from beseda.wire.dialects.irc import numerics as n
from beseda.wire.dialects.irc.line import fitted
from beseda.wire.dialects.irc.network import Network

BARE = ("ERROR ", "AUTHENTICATE ", "PING ")
"""Lines without a source (modern-irc: the server sends these to its own client, and they are from nobody)."""


class Reader(Protocol):
    @property
    def network(self) -> Network: ...
    @property
    def shown(self) -> str:
        """The reader's name; "*" before entering."""
        ...


def finished(reader: Reader, lines: Iterable[str]) -> list[str]:
    """Return the lines as they are sent; skip empty ones."""
    return [line if line[0] == ":" else finished_line(reader, line) for line in lines if line]


def finished_line(reader: Reader, line: str) -> str:
    if line[:1] in (":", "@") or line.startswith(BARE):
        return line
    server = reader.network.server_name
    if line[:3].isdecimal() and line[3:4] == " ":
        return n.addressed(line, server, reader.shown)
    return fitted(f":{server} {line}")
