"""Chunks: what one recv returned is a message, as the assignment's own client sends and expects them.

TCP keeps no such bounds, so this repairs what can be: a chunk goes on (for at most `JOIN_WITHIN` at a time) while it
ends inside a character or filled the reader's buffer. And towards such a client, whose `recv(1024).decode()` dies of
half a character: `cut` makes pieces that are each whole, sent `PAUSE` apart so that the peer meets them one by one.
Knows no clock and no socket.
"""

from codecs import utf_8_decode
from collections.abc import Sequence

from beseda.wire.framing.lines import BadLine, Fault, Received, read_line

JOIN_WITHIN = 0.05
"""Seconds. Two segments of one send arrive within a millisecond on a sound network; 50 ms is no delay to a reader."""
MOST_BYTES = 1024
"""Bytes of one send: the assignment's client reads with `recv(1024)`, and what is left over begins mid-character."""
PAUSE = 0.030
"""Seconds between two sends: without it the peer's kernel joins them and `recv` cuts where it likes. A reader that
is busy printing for longer still meets joined pieces; at 30 ms none of 60 histories was ever torn."""


def cut(data: bytes, limit: int = MOST_BYTES) -> tuple[bytes, bytes]:
    """What to send now, and the rest.

    The piece is at most `limit` (≥ 4) bytes, ends at a character and, where it can, at a message (`\\n` parts
    messages in `data`), and has no newline at its ends. Nothing to send is `(b"", b"")`.
    """
    data = data.strip(b"\n")
    if len(data) <= limit:
        return data, b""
    end = data.rfind(b"\n", 0, limit + 1)
    if end < 0:
        end = limit
        # At most three steps back: were it no UTF-8 at all, it would be cut anywhere.
        while end > limit - 3 and data[end] & 0xC0 == 0x80:
            end -= 1
    return data[:end].rstrip(b"\n"), data[end:].lstrip(b"\n")


class ChunkReader:
    """The messages of one connection that sends no newlines. Holds at most `limit` bytes.

    Args:
        limit: the longest message, in bytes.
        buffer_size: what the caller's `recv` asks for; a recv that filled it was probably cut by it.
    """

    __slots__ = ("_buffer_size", "_held", "_limit", "_skipping")

    def __init__(self, limit: int, buffer_size: int) -> None:
        self._limit = limit
        self._buffer_size = buffer_size
        self._held = b""
        self._skipping = False

    @property
    def patience(self) -> float | None:
        """Seconds to wait for more before calling `receive_timeout`; None: for ever, for nothing is begun."""
        return JOIN_WITHIN if self._held or self._skipping else None

    def receive_data(self, data: bytes) -> list[Received]:
        """The messages that are whole with `data`; a newline inside parts two, empty ones are dropped."""
        held = self._held + data if self._held else data
        *ended, last = held.split(b"\n")
        if ended and self._skipping:
            del ended[0]
            self._skipping = False
        messages = self._read(ended)
        self._held = b""
        goes_on = bool(last) and (len(data) >= self._buffer_size or _ends_inside_character(last))
        if self._skipping:
            self._skipping = goes_on
        elif goes_on and len(last) > self._limit:
            messages.append(BadLine(Fault.TOO_LONG))
            self._skipping = True
        elif goes_on:
            self._held = last
        else:
            messages += self._read([last])
        return messages

    def receive_timeout(self) -> list[Received]:
        """Nothing more came: what is held is the message."""
        held, self._held = self._held, b""
        self._skipping = False
        return self._read([held])

    receive_eof = receive_timeout

    def _read(self, pieces: list[bytes]) -> list[Received]:
        read = (read_line(piece, self._limit) for piece in pieces if piece)
        return [message for message in read if message]


def _ends_inside_character(data: bytes) -> bool:
    return utf_8_decode(data[-3:], "replace", False)[1] < len(data[-3:])


class ChunkPace:
    """How the assignment's own client is sent to: its `recv(1024).decode()` must never meet half a character."""

    def __init__(self) -> None:
        self.pause = PAUSE

    def cut(self, data: bytes) -> tuple[bytes, bytes]:
        return cut(data)


class ChunkFraming:
    """Messages without an end: towards the reader a newline parts those that wait, until `cut` takes it away.

    Args:
        limit: the longest message, in bytes.
        buffer_size: as `ChunkReader` has it.
    """

    def __init__(self, limit: int, buffer_size: int) -> None:
        self.pace = ChunkPace()
        self._limit = limit
        self._buffer_size = buffer_size

    def reader(self) -> ChunkReader:
        return ChunkReader(self._limit, self._buffer_size)

    def encode(self, lines: Sequence[str]) -> bytes:
        return "".join([f"{line}\n" for line in lines]).encode(errors="replace")
