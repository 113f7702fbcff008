"""How a client's thread waits for what its input costs, and when there is no sense in that any more.

A client that has hung up may have said much before. That is acted on as if it were there, at the pace that it may have,
but not for hours: threads of those who flooded and went would stay for as long as what they sent is dear.
"""

import time
from typing import Protocol

from beseda.locale import N_, catalogue
from beseda.wire.dialects.dialect import Dialect
from beseda.wire.framing.ending import FLOODED as EXCESS
from beseda.wire.framing.ending import Ended

REST = 0.2
"""Seconds that a client's thread sleeps at a time, so that it notices when the server stops."""
LAST_INPUT = 60.0
"""Seconds of waiting in a row for a client that sends no more: some 300 lines of talk are said in that time."""
MOST_UNENDED = 262_144
"""Bytes that a client may send without ending a line: a file piped by mistake was refused as too long 250 KB before.
What is in the kernel's buffers hides that the client has gone, and would be paid for by the minute."""
FLOODING = N_("You send too much that asks for nothing.")
FLOODED = "Excess flood"
"""What the others are told."""


class HangingUp(Protocol):
    """A link: see `net.link.Link`."""

    def rest(self) -> None: ...
    def has_hung_up(self) -> bool: ...


class Resting(Protocol):
    """A session, as far as it waits."""

    alone: float
    """Seconds waited since its client has hung up."""
    why: str

    @property
    def dialect(self) -> Dialect: ...
    @property
    def link(self) -> HangingUp: ...
    @property
    def is_to_end(self) -> bool: ...
    def disconnect(self, sentence: str, how: Ended) -> None: ...


def let_go_flooding(client: Resting) -> None:
    client.why = FLOODED
    client.disconnect(catalogue(client.dialect.language).gettext(FLOODING), EXCESS)


def until(due: float) -> float:
    """Return the seconds until something is due."""
    return max(0.0, due - time.monotonic())


def rest(client: Resting, seconds: float) -> None:
    """Wait this long, or until the session is to end. A client that has hung up is let go after `LAST_INPUT`."""
    client.link.rest()
    until = time.monotonic() + seconds
    while not client.is_to_end and (left := until - time.monotonic()) > 0:
        nap = min(left, REST)
        time.sleep(nap)
        client.alone = client.alone + nap if client.link.has_hung_up() else 0.0
        if client.alone > LAST_INPUT:
            let_go_flooding(client)
