"""A connection in the assignment's own framing: the name and each message are one send, and nothing marks their ends.

Knows how to keep sends apart and received characters whole. There are no acknowledgements: what TCP took counts as
handed over.
"""

import codecs
import threading
import time
from collections.abc import Callable, Iterator

from beseda.client.connection import Answer, Connection, Ended, Entered
from beseda.client.heard import Heard
from beseda.client.transport import HalfClosing
from beseda.wire.clean import clean

PAUSE = 0.05
"""Seconds between two sends. Closer ones reach the other end's recv as one message (Nagle's delay, a busy reader);
30 ms was enough on a loaded loopback, the rest is for a real network."""
LONGEST_CHUNK = 1024
"""Bytes: the recv of the assignment's server. A longer send would be cut there, often inside a character."""


class ChunkConnection(Connection):
    """Speaks with the assignment's example server, or with another that takes each recv for a message."""

    def __init__(self, transport: HalfClosing, changed: threading.Condition, on_heard: Callable[[Heard], None]) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._last_sent = 0.0
        self._way = transport
        super().__init__(transport, changed, on_heard)

    def enter(self, name: str, on_entered: Callable[[], None] = lambda: None) -> Answer:
        """Return `Entered` if the connection is not gone: such a server gives no answer to a name."""
        try:
            on_entered()  # Afterwards would be too late: others may be heard at once.
            self._send(name)
        except OSError:
            return Ended("")
        with self._changed:
            self.name = name
        return Entered(name)

    def say(self, line: str) -> None:
        for chunk in cut(line):
            self._send(chunk)
        with self._changed:
            self.handed += 1
            self._changed.notify_all()

    def part(self, farewell: str) -> None:
        # A server like this has no commands: `/quit` would be shown to everybody. So we only end the stream.
        self._pause()
        self._way.finish()

    def _send(self, chunk: str) -> None:
        self._pause()
        self._way.send(chunk.encode(errors="replace"))
        self._last_sent = time.monotonic()

    def _pause(self) -> None:
        time.sleep(max(0.0, self._last_sent + PAUSE - time.monotonic()))

    def _take(self, data: bytes) -> None:
        for line in self._decoder.decode(data, final=not data).split("\n"):
            if line := clean(line.removesuffix("\r")):
                self._on_heard(Heard(text=line))


def cut(text: str, size: int = LONGEST_CHUNK) -> Iterator[str]:
    """`text` in pieces of at most `size` bytes of UTF-8, each of whole characters. `size` is at least 4."""
    data = text.encode(errors="replace")
    start = 0
    while start < len(data):
        end = min(start + size, len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80:
            end -= 1
        yield data[start:end].decode()
        start = end
