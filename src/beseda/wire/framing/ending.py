"""How a connection ends, in words that a framing may have for that. Others just end."""

from typing import NamedTuple


class Ended(NamedTuple):
    """Why a connection ends."""

    code: int
    """As WebSocket numbers them (RFC 6455, 7.4.1)."""
    why: str = ""


DONE = Ended(1000)
GOING_AWAY = Ended(1001, "the server is stopping")
OVERFLOWN = Ended(1008, "too much waits to be read")
