"""Lines out of bytes: a message ends at LF, CR LF, or the CR NUL of a telnet that sends every key by itself.

Knows UTF-8 and a limit. Refuses to know what a line means, and never guesses: a line that is not UTF-8 or too long
comes out as a `BadLine` in its place, exactly once, and what follows it is read as if nothing had happened. Since
only whole lines are decoded, a character split across packets needs no care.
"""

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from beseda.wire.framing.ending import Ended
from beseda.wire.framing.erasing import erased


class Fault(Enum):
    """What is wrong with something received."""

    NOT_UTF8 = "not-utf8"
    TOO_LONG = "too-long"


class BadLine(NamedTuple):
    """Stands for a line that can't be read. Keeps only its beginning, so that an answer can say which line it was."""

    fault: Fault
    begin: str = ""
    """Its first bytes as text, at most `MOST_KEPT` of them, with U+FFFD for bytes that are no text."""


Received = str | BadLine
"""A line (or chunk) without its end, and without CR, LF and NUL anywhere inside; or why there is none."""

MOST_KEPT = 4196
"""Bytes: the longest tags that an IRC client may send, and the word after them."""

_NO_BREAKS = {0x0D: " ", 0x00: None}
"""A lone CR separates words as a line break would; a NUL is dropped."""


def read_line(line: bytes, limit: int) -> Received:
    """Read one line of at most `limit` bytes. CRs at its end belong to the line's end; one of them is not counted."""
    if line.endswith(b"\r"):
        line = line[:-1]
    if len(line) > limit:
        return _bad(Fault.TOO_LONG, line, limit)
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return _bad(Fault.NOT_UTF8, line, limit)
    if "\r" in text or "\0" in text:
        return text.rstrip("\r").translate(_NO_BREAKS)
    return text


def _bad(fault: Fault, line: bytes, limit: int) -> BadLine:
    """Keep at most `limit` bytes: how much of a line has come when it is given up depends on the network."""
    begin = line[: min(limit, MOST_KEPT)].decode(errors="replace")
    return BadLine(fault, begin.translate(_NO_BREAKS))


class LineReader:
    """Splits one connection's bytes into lines. Holds at most `limit` + 1 bytes, and none between two lines.

    Args:
        limit: the longest line, in bytes without its end.
        edits: whether a person types them, so that there may be keys in them that erase.
        ends_at_cr: whether a lone CR ends a line, too: the Return key of a raw terminal, which translates nothing.
    """

    __slots__ = ("_edits", "_ends_at_cr", "_held", "_limit", "_skipping")
    patience: float | None = None
    """For ever: a line may take any time."""
    ended: None = None

    def __init__(self, limit: int, edits: bool = False, ends_at_cr: bool = False) -> None:
        self._limit = limit
        self._edits = edits
        self._ends_at_cr = ends_at_cr
        self._held = b""
        self._skipping = False

    def receive_data(self, data: bytes) -> list[Received]:
        """Return the lines that `data` completes, blank ones too."""
        # Nearly every packet is exactly one or a few whole lines of sane text: decode it at once, then cut.
        if data[-1:] == b"\n" and not self._held and not self._skipping and len(data) <= self._limit:
            try:
                text = data.decode()
            except UnicodeDecodeError:
                return self._receive(data)
            if "\r" in text:
                text = text.replace("\r\n", "\n")
            if "\r" not in text and "\0" not in text:
                lines: list[Received] = text.split("\n")  # type: ignore[assignment]  # list is invariant
                del lines[-1]
                if self._edits and ("\x7f" in text or "\b" in text or "\x17" in text or "\x15" in text):
                    return _edited(lines)
                return lines
        return self._receive(data)

    def read_as(self, other: "LineReader") -> None:
        """Read on as another reader does: the line that has begun, too."""
        self._limit, self._edits = other._limit, other._edits

    def receive_timeout(self) -> list[Received]:
        """Do nothing: a line has no time limit."""
        return []

    def receive_eof(self) -> list[Received]:
        """An unfinished last line counts: `printf hello | nc` said hello."""
        held, skipping = self._held, self._skipping
        self._held, self._skipping = b"", False
        lines = [read_line(held, self._limit)] if held and not skipping else []
        return _edited(lines) if self._edits else lines

    def _receive(self, data: bytes) -> list[Received]:
        held = self._held + data if self._held else data
        if b"\0" in held:
            held = held.replace(b"\r\0", b"\n")
        if self._ends_at_cr:
            held = held.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        *ended, rest = held.split(b"\n")
        if ended and self._skipping:
            del ended[0]
            self._skipping = False
        lines = [read_line(line, self._limit) for line in ended]
        if self._skipping:
            # A CR may be half of a CR NUL; nothing else of a line that was given up must be kept.
            self._held = b"\r" if rest.endswith(b"\r") else b""
        elif len(rest) > self._limit + rest.endswith(b"\r"):
            lines.append(_bad(Fault.TOO_LONG, rest, self._limit))
            self._skipping = True
            self._held = b"\r" if rest.endswith(b"\r") else b""
        else:
            self._held = rest
        return _edited(lines) if self._edits else lines


def _edited(lines: list[Received]) -> list[Received]:
    return [line if isinstance(line, BadLine) or line.isprintable() else erased(line) for line in lines]


class LineFraming:
    """Writes lines that end with `end`; reads lines with any end, as `LineReader` does.

    Args:
        limit: the longest line that is read, in bytes without its end.
        edits: see `LineReader`.
    """

    pace: None = None
    ping = b""

    def __init__(self, end: str, limit: int, edits: bool = False) -> None:
        self._end = end
        self._limit = limit
        self._edits = edits

    def reader(self) -> LineReader:
        return LineReader(self._limit, self._edits)

    def encode(self, lines: Sequence[str]) -> bytes:
        if len(lines) == 1:  # nearly always
            return (lines[0] + self._end).encode("utf-8", "replace")
        # One long string, not two: glibc keeps each for the thread that frees it.
        return self._end.join([*lines, ""]).encode("utf-8", "replace") if lines else b""

    encode_own = encode

    def farewell(self, how: Ended) -> bytes:
        return b""
