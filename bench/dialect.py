"""What the load says on the wire, and what it should hear: the seam at which another protocol can be measured.

A dialect knows no sockets and no counting. Every method gives whole lines, ends included.
"""

from typing import Protocol

LOBBY = ""
"""The place of those who go nowhere else."""
NOWHERE = "-"
"""The place of those who leave the lobby and enter nothing: silent, unheard, connected."""


class Dialect(Protocol):
    def arrive(self, name: str, place: str) -> bytes:
        """All that a newcomer sends, at once, to be there under this name."""

    def arrived(self, place: str) -> bytes:
        """The bytes in what the server sends by which the newcomer is known to be there."""

    def say(self, place: str, body: bytes) -> bytes: ...

    def heard(self, author: str, place: str, body: bytes) -> bytes:
        """How everybody else in that place is told."""

    def tell(self, name: str, body: bytes) -> bytes:
        """To one person."""

    def told(self, author: str, name: str, body: bytes) -> bytes:
        """How that person is told."""

    def is_aside(self, line: bytes) -> bool:
        """Whether a line is the server's own news (who came, who left), which is no delivery."""


class Plain:
    """Lines, as typed into nc."""

    def arrive(self, name: str, place: str) -> bytes:
        if place == LOBBY:
            return f"{name}\n".encode()
        if place == NOWHERE:
            return f"{name}\n/leave\n".encode()
        return f"{name}\n/join {place}\n/leave #lobby\n".encode()

    def arrived(self, place: str) -> bytes:
        return b"In #lobby, " if place == LOBBY else b"You left #lobby"

    def say(self, place: str, body: bytes) -> bytes:
        return body + b"\n"

    def heard(self, author: str, place: str, body: bytes) -> bytes:
        return author.encode() + b": " + body + b"\n"

    def tell(self, name: str, body: bytes) -> bytes:
        return b"/msg " + name.encode() + b" " + body + b"\n"

    def told(self, author: str, name: str, body: bytes) -> bytes:
        return b"(private) " + author.encode() + b": " + body + b"\n"

    def is_aside(self, line: bytes) -> bool:
        return line.startswith(b"Server: ")


DIALECTS: dict[str, Dialect] = {"plain": Plain()}
