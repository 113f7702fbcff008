"""The interface of a framing: bytes to lines for one connection, lines to bytes for all connections framed alike.

Encoding keeps nothing between two calls, so text for a thousand readers is encoded once. Several lines encode to the
same bytes as each line by itself, joined. Refuses to know what bytes need on one connection alone (a pause between
pieces, a window, a cipher): that is its link's task.
"""

from collections.abc import Sequence
from typing import Protocol

from beseda.wire.framing.ending import Ended
from beseda.wire.framing.lines import Received


class Reader(Protocol):
    """Turns one connection's bytes into lines, and holds the bytes that are no line yet."""

    @property
    def ended(self) -> Ended | None:
        """How the client has ended the connection, in the framing's own way, or what ends it that was sent; None while
        it goes on. No line comes after that."""
        ...

    @property
    def patience(self) -> float | None:
        """Seconds to wait for more before calling `receive_timeout`; None: for ever."""
        ...

    def receive_data(self, data: bytes) -> list[Received]: ...
    def receive_timeout(self) -> list[Received]: ...
    def receive_eof(self) -> list[Received]: ...


class Pace(Protocol):
    """How to send to a client that can't read a stream: one piece at a time, with a pause after each."""

    pause: float
    """Seconds."""

    def cut(self, data: bytes) -> tuple[bytes, bytes]:
        """Return the piece to send now, and the rest, if there is any. Bytes that are in neither are not sent."""
        ...

    def fit(self, data: bytes, room: int, most: int) -> tuple[bytes, int]:
        """Return what is to wait of some messages, as bytes to `cut`, and how many of them are left out.

        The first ones wait, as far as they fit into `room` bytes; what was encoded as the reader's own, as far as it
        fits into `most`.
        """
        ...


class Framing(Protocol):
    """One object for all connections that are framed alike."""

    @property
    def pace(self) -> Pace | None:
        """None if bytes may be sent as they come."""
        ...

    @property
    def ping(self) -> bytes:
        """What asks a client whether it lives; b"" if that takes a line of its dialect."""
        ...

    def reader(self) -> Reader: ...
    def encode(self, lines: Sequence[str]) -> bytes:
        """Return the lines as bytes to send; b"" for none. A lone surrogate, which is no character, becomes "?"."""
        ...

    def encode_own(self, lines: Sequence[str]) -> bytes:
        """The same for lines to one client alone: answers, and what was done to it. A pace leaves them out last."""
        ...

    def farewell(self, how: Ended) -> bytes:
        """Return the very last bytes of a connection, after which nothing may be sent; b"" if it just ends."""
        ...
