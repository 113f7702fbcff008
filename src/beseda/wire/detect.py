"""What a new connection speaks, told from its first bytes.

Knows how each protocol opens, as a table. Refuses to know clocks and sockets: the caller waits `patience` seconds
for more and then says `receive_timeout`. What is decided on a prefix stays true of the whole, so however the network
cuts the same bytes, the same is decided, if only they come quickly. At most `LONGEST_LINE` bytes are ever held.
"""

from codecs import utf_8_decode
from enum import Enum
from typing import Final

from beseda.core.limits import LONGEST_LINE


class Kind(Enum):
    """What a connection speaks."""

    TLS = "tls"
    HTTP = "http"
    IRC = "irc"
    LINES = "lines"
    CHUNKS = "chunks"


class Greet(Enum):
    """Not a decision: someone is there and silent, so ask for a name, and go on detecting."""

    GREET = "greet"


GREET: Final = Greet.GREET

GREET_AFTER = 3.0
"""Seconds of silence that are a person at netcat waiting for something to happen, and not a program's slow start."""
OPENING_WITHIN = 1.0
"""Seconds for the rest of an opening, or of a single character: people on telnet send key by key."""
KEY_WITHIN = 3.0
"""Seconds between two keys of someone whose every key comes by itself: longer, and nobody is typing any more."""
SETTLES_WITHIN = 0.05
"""Seconds for a newline that was sent right behind a name but came in the next packet. To take a line client for a
chunk client would last as long as the connection; 50 ms at its start are not noticed."""

_METHODS = (b"GET", b"HEAD", b"POST", b"PUT", b"DELETE", b"OPTIONS", b"PATCH", b"TRACE", b"PRI")
"""RFC 9110's, and HTTP/2's preface. CONNECT names no path: whoever wants a proxy is at the wrong handler."""
_TARGETS = (b"/", b"*", b"http")
_VERBS = (b"CAP", b"NICK", b"USER", b"PASS", b"AUTHENTICATE", b"WEBIRC", b"PING", b"QUIT")
"""What IRC clients may open with."""

_HTTP = tuple(method + b" " + target for method in _METHODS for target in _TARGETS)
_IRC = tuple(verb + b" " for verb in _VERBS)
"""A space must follow: "ping" and a newline is a name, and a name has no space in it."""
_TLS = (b"\x16\x03",)
"""A handshake record of any version since SSL 3.0."""

_OPENINGS: tuple[tuple[Kind, bool, tuple[bytes, ...]], ...] = (
    (Kind.TLS, False, _TLS),
    (Kind.HTTP, False, _HTTP),
    (Kind.IRC, True, _IRC),
)
"""Who opens so, whether in any case of letters, and how. No opening begins another."""
_LONGEST_OPENING = max(len(opening) for _, _, openings in _OPENINGS for opening in openings)


class Detector:
    """One connection's beginning.

    Args:
        greets: whether a silent connection is to be greeted; not where the address lately spoke HTTP or TLS,
            because browsers open connections ahead of need.
    """

    __slots__ = ("_ends", "_greets", "_held", "_keys", "_may_open")

    def __init__(self, greets: bool = True) -> None:
        self._greets = greets
        self._held = b""
        self._keys = 0  # pieces so far, if each was a single character; else -1
        self._may_open = False
        self._ends: tuple[int, ...] = ()  # where a piece ended that could have been a message of its own

    @property
    def held(self) -> bytes:
        """Every byte so far, for whoever goes on reading."""
        return self._held

    @property
    def pieces(self) -> list[bytes]:
        """`held`, parted as it came: a chunk client that spoke right after its name did not mean one message.

        What could not stand alone (single keys, beginnings of an opening or of a character) is joined.
        """
        return [self._held[a:b] for a, b in zip((0, *self._ends), (*self._ends, len(self._held)), strict=True)]

    @property
    def patience(self) -> float | None:
        """Seconds to wait, from now, for more before calling `receive_timeout`; None: for ever."""
        if not self._held:
            return GREET_AFTER if self._greets else None
        if self._keys > 1:
            return KEY_WITHIN
        if self._keys == 1 or self._may_open or _ends_inside_character(self._held):
            return OPENING_WITHIN
        return SETTLES_WITHIN

    def receive_data(self, data: bytes) -> Kind | None:
        """What is spoken, as soon as it is certain. Not to be called again after that."""
        if not data:
            return None
        if not self._held and data.startswith(_IRC):  # As below, for a tenth of the work.
            self._held = data
            return Kind.IRC
        if self.patience == SETTLES_WITHIN:
            self._ends += (len(self._held),)
        self._held += data
        self._keys = self._keys + 1 if self._keys >= 0 and _is_one_key(data) else -1
        line, ended = _first_line(self._held)
        kind = _opened(line)
        if kind is not None:
            return kind
        # Nobody's name is this long; a paste is likelier to have newlines than a chunk client to send it.
        if ended or len(self._held) > LONGEST_LINE:
            return Kind.LINES
        self._may_open = _may_open(line)
        return None

    def receive_timeout(self) -> Kind | Greet | None:
        """Nothing came for `patience` seconds: a decision, a greeting to send (once), or nothing to do."""
        if self._held:
            return Kind.CHUNKS
        if self._greets:
            self._greets = False
            return GREET
        return None

    def receive_eof(self) -> Kind | None:
        """The peer sends no more: what it sent is a last line, whatever it ends with; None if it sent nothing."""
        return Kind.LINES if self._held else None


def _first_line(held: bytes) -> tuple[bytes, bool]:
    """The first line as far as it has come, and whether it has ended. CR NUL is telnet's Return, sent by itself."""
    ends = [end for end in (held.find(b"\n"), held.find(b"\r\0")) if end >= 0]
    if not ends or min(ends) > LONGEST_LINE:
        return held[: LONGEST_LINE + 1], False
    return held[: min(ends)], True


def _opened(line: bytes) -> Kind | None:
    for kind, any_case, openings in _OPENINGS:
        start = _after_marks(line)[:_LONGEST_OPENING].upper() if any_case else line
        if start.startswith(openings):
            return kind
    return None


def _may_open(line: bytes) -> bool:
    """Whether `line` is the beginning of an opening."""
    for _, any_case, openings in _OPENINGS:
        start = _after_marks(line).upper() if any_case else line
        if any(opening.startswith(start) for opening in openings):
            return True
    return False


def _after_marks(line: bytes) -> bytes:
    """An IRC line without the `@tags ` and the `:prefix ` before its verb; empty where those have not ended."""
    for mark in (b"@", b":"):
        if line.startswith(mark):
            line = line.partition(b" ")[2].lstrip(b" ")
    return line


def _is_one_key(data: bytes) -> bool:
    return len(data) == 1 or (len(data) <= 4 and len(data.decode(errors="replace")) == 1)


def _ends_inside_character(data: bytes) -> bool:
    return utf_8_decode(data[-3:], "replace", False)[1] < len(data[-3:])
