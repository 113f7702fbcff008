"""Decides what a new connection speaks, from its first bytes.

Knows how each protocol opens, as a table. Refuses to know clocks and sockets: the caller waits `patience` seconds for
more bytes, then calls `receive_timeout`. A decision on a prefix also holds for the whole. So the network may cut the
bytes anywhere: if they come quickly, the decision is the same. While undecided, at most `LONGEST_LINE` bytes are held.
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
    """Not a decision: the peer is silent, so ask for a name, and go on detecting."""

    GREET = "greet"


GREET: Final = Greet.GREET

GREET_AFTER = 1.0
"""Seconds. A program has spoken by then, as a rule; a person at netcat waits for something to happen."""
OPENING_WITHIN = 1.0
"""Seconds for the rest of an opening, or of a single character: people on telnet send key by key."""
KEY_WITHIN = 3.0
"""Seconds between two keys, if every key comes by itself. After a longer pause nobody is typing any more."""
SETTLES_WITHIN = 0.05
"""Seconds to wait for a newline that was sent right after a name but comes in the next packet. A line client mistaken
for a chunk client stays mistaken until it disconnects; nobody notices 50 ms at the start."""

_METHODS = (b"GET", b"HEAD", b"POST", b"PUT", b"DELETE", b"OPTIONS", b"PATCH", b"TRACE", b"PRI")
"""The methods of RFC 9110, and HTTP/2's preface. CONNECT is missing: it names no path, and this is no proxy."""
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
"""Kind, whether the case of letters is ignored, and its openings. No opening is the beginning of another."""
_LONGEST_OPENING = max(len(opening) for _, _, openings in _OPENINGS for opening in openings)


class Detector:
    """One connection's beginning.

    Args:
        greets: whether to greet a silent connection. False if the address lately spoke HTTP or TLS, because
            browsers open connections before they need them.
    """

    __slots__ = ("_ends", "_greets", "_held", "_keys", "_may_open")

    def __init__(self, greets: bool = True) -> None:
        self._greets = greets
        self._held = b""
        self._keys = 0  # pieces so far, if each was a single character; else -1
        self._may_open = False
        self._ends: tuple[int, ...] = ()  # where each piece ended that could have been a message by itself

    @property
    def held(self) -> bytes:
        """Every byte so far, for the reader that takes over."""
        return self._held

    @property
    def pieces(self) -> list[bytes]:
        """`held`, split as it came: a chunk client that speaks right after its name sent two messages.

        Pieces that could not stand alone (single keys, beginnings of an opening or of a character) are joined.
        """
        return [self._held[a:b] for a, b in zip((0, *self._ends), (*self._ends, len(self._held)), strict=True)]

    @property
    def patience(self) -> float | None:
        """Seconds to wait, from now, for more bytes before calling `receive_timeout`; None: for ever."""
        if not self._held:
            return GREET_AFTER if self._greets else None
        if self._keys > 1:
            return KEY_WITHIN
        if self._keys == 1 or self._may_open or _ends_inside_character(self._held):
            return OPENING_WITHIN
        return SETTLES_WITHIN

    def receive_data(self, data: bytes) -> Kind | None:
        """Return what is spoken as soon as it is certain, until then None. Don't call again after that."""
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
        # No name is this long. A paste of several lines is likelier than a chunk client that sends so much at once.
        if ended or len(self._held) > LONGEST_LINE:
            return Kind.LINES
        self._may_open = _may_open(line)
        return None

    def receive_timeout(self) -> Kind | Greet | None:
        """Call after `patience` seconds without bytes. Return a decision, a greeting to send (once), or None: do
        nothing."""
        if self._held:
            return Kind.CHUNKS
        if self._greets:
            self._greets = False
            return GREET
        return None

    def receive_eof(self) -> Kind | None:
        """Call when the peer has ended its stream. What it sent counts as a last line, whatever it ends with; None if
        it sent nothing."""
        return Kind.LINES if self._held else None


def _first_line(held: bytes) -> tuple[bytes, bool]:
    """Return the first line as far as it has come, and whether it has ended. CR NUL is the Return key of a telnet that
    sends every key by itself."""
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
    """Return an IRC line without the `@tags ` and the `:prefix ` before its verb; empty if those have not ended."""
    for mark in (b"@", b":"):
        if line.startswith(mark):
            line = line.partition(b" ")[2].lstrip(b" ")
    return line


def _is_one_key(data: bytes) -> bool:
    return len(data) == 1 or (len(data) <= 4 and len(data.decode(errors="replace")) == 1)


def _ends_inside_character(data: bytes) -> bool:
    return utf_8_decode(data[-3:], "replace", False)[1] < len(data[-3:])
