"""What is asked of a framing: bytes to lines for one connection, lines to bytes for everybody who is framed alike.

Encoding keeps nothing between two calls, so that what goes to a thousand readers is encoded once; and the bytes of
lines put together are the bytes of each, put together. What bytes need of one connection alone (a pause between
pieces, a window, a cipher) is its link's affair.
"""

from collections.abc import Sequence
from typing import Protocol

from beseda.wire.framing.lines import Received


class Reader(Protocol):
    """What has come of one connection, and is no line yet."""

    @property
    def patience(self) -> float | None:
        """Seconds to wait for more before calling `receive_timeout`; None: for ever."""
        ...

    def receive_data(self, data: bytes) -> list[Received]: ...
    def receive_timeout(self) -> list[Received]: ...
    def receive_eof(self) -> list[Received]: ...


class Pace(Protocol):
    """How a client that can't take a stream is sent to: a piece at a time, with a pause after each."""

    pause: float
    """Seconds."""

    def cut(self, data: bytes) -> tuple[bytes, bytes]:
        """The piece to send now, and the rest, if there is any. What lies around the piece is not sent."""


class Framing(Protocol):
    """One for all connections that are framed alike."""

    @property
    def pace(self) -> Pace | None:
        """None where bytes may be sent as they come."""
        ...

    def reader(self) -> Reader: ...
    def encode(self, lines: Sequence[str]) -> bytes:
        """The lines as they travel; b"" for none. What is no character (a lone surrogate) becomes "?"."""
        ...
