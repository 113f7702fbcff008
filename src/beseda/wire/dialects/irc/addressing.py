"""From whom a line is and to whom: the one way out for lines that are no event's.

Whoever makes a line writes what it says ("403 #tea :No such channel"); the server's and the reader's name are put in
here, for one reader. What has them already, as what is ready beforehand has, passes.
"""

from collections.abc import Iterable
from typing import Protocol

from beseda.wire.dialects.irc import numerics as n
from beseda.wire.dialects.irc.line import fitted
from beseda.wire.dialects.irc.network import Network

BARE = ("ERROR ", "AUTHENTICATE ", "PING ")
"""Lines that go without a source (modern-irc: these are the server's to its own client, of nobody)."""


class Reader(Protocol):
    @property
    def network(self) -> Network: ...
    @property
    def shown(self) -> str:
        """The reader's name; "*" before entering."""
        ...


def finished(reader: Reader, lines: Iterable[str]) -> list[str]:
    """The lines as they travel; empty ones are none."""
    return [line if line[0] == ":" else finished_line(reader, line) for line in lines if line]


def finished_line(reader: Reader, line: str) -> str:
    if line[:1] in (":", "@") or line.startswith(BARE):
        return line
    server = reader.network.server_name
    if line[:3].isdecimal() and line[3:4] == " ":
        return n.addressed(line, server, reader.shown)
    return fitted(f":{server} {line}")
