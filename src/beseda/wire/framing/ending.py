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
FLOODED = Ended(1008, "too much that asks for nothing")
NAMELESS = Ended(1008, "no name in time")
PUT_OUT = Ended(1008, "put out by an operator")
ELSEWHERE = Ended(1008, "the seat was taken by another connection")
UNANSWERED = Ended(1011, "no answer to a ping")
"""As the libraries do it that ask by pings: whoever lives after all may come again at once."""
FAILED = Ended(1011, "internal error")
FULL = Ended(1013, "the server is full")
