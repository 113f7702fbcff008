"""Chunks: one message is what one recv returned. The assignment's own client sends and expects them so.

TCP keeps no such bounds, so this repairs what can be repaired. Reading: a chunk goes on (wait at most `JOIN_WITHIN`
each time) while it ends inside a character or filled the reader's buffer. That client never sends a line's end, nor a
CR that nothing follows, as the Return key of a raw terminal does. So whoever does is a person at a terminal who was
taken for it, and reads and writes lines from then on, for good. As such people may send key by key, a chunk of one
character waits for more, too (`KEY_WITHIN`). Writing: that client's
`recv(1024).decode()` fails on half a character, so `cut` makes pieces of whole characters. They are sent `PAUSE` apart,
so that the peer gets them one by one. That is 34 kB/s: if more is said, `fit` leaves messages out. Knows no clock and
no socket.
"""

import re
import unicodedata
from codecs import utf_8_decode
from collections.abc import Sequence

from beseda.wire.framing.ending import Ended
from beseda.wire.framing.erasing import erased
from beseda.wire.framing.lines import BadLine, Fault, LineReader, Received, read_line

JOIN_WITHIN = 0.05
"""Seconds. Two segments of one send arrive within a millisecond on a sound network; 50 ms is no delay to a reader."""
KEY_WITHIN = 1.0
"""Seconds between two keys of somebody who types by keys. Who says one letter by the assignment's client is heard so
much later."""
LONGEST_KEY = 8
"""Bytes: the longest escape sequence of a key, as of F12 with Shift; a letter with two marks is shorter."""
MOST_BYTES = 1024
"""Bytes of one send: the assignment's client reads with `recv(1024)`; the rest of a longer piece could begin
mid-character."""
PAUSE = 0.030
"""Seconds between two sends: without it the peer's kernel joins them and `recv` cuts them anywhere. A reader that
prints for longer than this still gets joined pieces; at 30 ms none of 60 histories was ever damaged."""
OWN = b"\x1e"
"""Begins a message that is for this reader alone, until it waits to be sent. No dialect lets a control byte through."""

FURTHER = b"    "
"""Begins the further lines of a message that has several: they go with the first one, or not at all."""

_ESCAPE = re.compile(r"\x1b(?:O.|\[[0-9;]*[A-Za-z~])")


def cut(data: bytes, limit: int = MOST_BYTES) -> tuple[bytes, bytes]:
    """Return the piece to send now, and the rest.

    The piece has at most `limit` (≥ 5) bytes and no newline at its beginning. It ends after a message if possible
    (`\\n` separates messages in `data`), without the last newline, else after a character. A message with two newlines
    keeps one. If there is nothing to send, return `(b"", b"")`.
    """
    data = data.lstrip(b"\n")
    if len(data) - data.endswith(b"\n") <= limit:
        return data.removesuffix(b"\n"), b""
    end = data.rfind(b"\n", 0, limit + 1)
    if end == limit and data.startswith(b"\n\n", end):  # the one that is to stay finds no room in this piece
        limit -= 1
        end = data.rfind(b"\n", 0, limit + 1)
    if end < 0:
        end = limit
        # At most three steps back: bytes that are no UTF-8 at all may be cut anywhere.
        while end > limit - 3 and data[end] & 0xC0 == 0x80:
            end -= 1
    return data[:end], data[end:].lstrip(b"\n")


class ChunkReader:
    """The messages of one connection that sends no newlines, until it sends one. Holds at most `limit` bytes.

    Args:
        limit: the longest message, in bytes.
        buffer_size: what the caller's `recv` asks for; a recv that filled it was probably cut by it.
    """

    __slots__ = ("_begins", "_buffer_size", "_held", "_is_typing", "_limit", "_skipping", "lines")
    ended: None = None

    def __init__(self, limit: int, buffer_size: int) -> None:
        self._limit = limit
        self._buffer_size = buffer_size
        self._held = b""
        self._begins = 0  # where in `_held` the last chunk begins
        self._is_typing = False  # the last chunk is a single key
        self._skipping = False
        self.lines: LineReader | None = None
        """Once the connection has turned to lines: what reads on."""

    @property
    def patience(self) -> float | None:
        """Seconds to wait for more before calling `receive_timeout`; None: for ever, as no message has begun."""
        if not self._held and not self._skipping:
            return None
        return KEY_WITHIN if self._is_typing else JOIN_WITHIN

    def receive_data(self, data: bytes) -> list[Received]:
        """Return the messages that `data` completes. With a line's end in it, they are lines, from the first byte held
        on."""
        held = self._held + data if self._held else data
        if b"\n" in held or b"\r\0" in held:
            return self._receive_line(held)
        begins = len(self._held) if self._is_typing else self._begins
        is_cut = len(data) >= self._buffer_size or ends_inside_character(held)
        self._is_typing = not is_cut and is_one_key(held[begins:])
        goes_on = is_cut or self._is_typing or data[-1:] == b"\r"  # a CR may be half of a line's end
        self._held, self._begins = b"", 0
        if self._skipping:
            self._skipping = goes_on
        elif not goes_on:
            return self._read(held)
        elif len(held) > self._limit:
            self._skipping = True
            return [BadLine(Fault.TOO_LONG)]
        else:
            self._held, self._begins = held, begins
        return []

    def receive_timeout(self) -> list[Received]:
        """Call if nothing more came: what is held is the message, or a line that a CR has ended."""
        held, self._held = self._held, b""
        if held.endswith(b"\r"):
            return self._receive_line(held, ends_at_cr=True)
        self._begins = 0
        self._skipping = self._is_typing = False
        return self._read(held)

    receive_eof = receive_timeout

    def turn(self, ends_at_cr: bool = False) -> LineReader:
        """From now on read lines: what is held is the beginning of one."""
        self.lines = lines = LineReader(self._limit, edits=True, ends_at_cr=ends_at_cr)
        lines.receive_data(self._held)
        self._held = b""
        return lines

    def _receive_line(self, held: bytes, ends_at_cr: bool = False) -> list[Received]:
        self._held = b""
        lines = self.turn(ends_at_cr).receive_data(held)
        # The first end may be that of what was said before it came, or of what was too long.
        return lines[1:] if self._skipping or lines[:1] == [""] else lines

    def _read(self, piece: bytes) -> list[Received]:
        message = read_line(piece, self._limit)
        if isinstance(message, str):
            message = erased(message)
        return [message] if message else []


def is_one_key(data: bytes) -> bool:
    """Whether this may be what one key of a terminal sends: a character with its marks, or an escape sequence."""
    if len(data) <= 1:
        return data != b""
    if len(data) > LONGEST_KEY:
        return False
    text = data.decode(errors="replace")
    return _ESCAPE.fullmatch(text) is not None or all(unicodedata.category(letter)[0] == "M" for letter in text[1:])


def ends_inside_character(data: bytes) -> bool:
    return utf_8_decode(data[-3:], "replace", False)[1] < len(data[-3:])


class ChunkPace:
    """How to send to the assignment's own client: its `recv(1024).decode()` must never get half a character."""

    def __init__(self) -> None:
        self.pause = PAUSE

    def cut(self, data: bytes) -> tuple[bytes, bytes]:
        return cut(data)

    def fit(self, data: bytes, room: int, most: int) -> tuple[bytes, int]:
        """A message longer than a piece gets two newlines: so its last piece keeps one.

        Its reader shows several pieces in a row, each for longer than others take. If what follows the last one is
        there before that is read, it would stand in the same line, as if the same person had said it.
        """
        if len(data) <= min(room, MOST_BYTES):
            return data.replace(OWN, b""), 0
        fitting: list[bytes] = []
        left_out = 0
        for message in _messages(data):
            is_own = message.startswith(OWN)
            message = message.replace(OWN, b"")
            size = len(message) + 1
            most -= size
            room -= size
            if room >= 0 or (is_own and most >= 0):
                fitting.append(message + (b"\n" if size <= MOST_BYTES + 1 else b"\n\n"))
            else:
                room = min(room, 0)  # what follows has a gap before it, and waits for the next
                most += size
                left_out += 1
        return b"".join(fitting), left_out


def _messages(data: bytes) -> list[bytes]:
    """Return the messages in `data`, each with its further lines."""
    messages: list[bytes] = []
    for line in data.split(b"\n")[:-1]:
        if messages and line.startswith((FURTHER, OWN + FURTHER)):
            messages[-1] += b"\n" + line
        else:
            messages.append(line)
    return messages


class ChunkFraming:
    """Messages without an end mark. Those that wait are separated by a newline, which `cut` removes.

    Args:
        limit: the longest message, in bytes.
        buffer_size: see `ChunkReader`.
    """

    ping = b""

    def __init__(self, limit: int, buffer_size: int) -> None:
        self.pace = ChunkPace()
        self._limit = limit
        self._buffer_size = buffer_size

    def reader(self) -> ChunkReader:
        return ChunkReader(self._limit, self._buffer_size)

    def encode(self, lines: Sequence[str]) -> bytes:
        return "".join([f"{line}\n" for line in lines]).encode(errors="replace")

    def encode_own(self, lines: Sequence[str]) -> bytes:
        own = OWN.decode()
        return "".join([f"{own}{line}\n" for line in lines]).encode(errors="replace")

    def farewell(self, how: Ended) -> bytes:
        return b""
