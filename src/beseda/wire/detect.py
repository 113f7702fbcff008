"""Decides what a new connection speaks, from its first bytes, and again from each line until there is a name.

Knows how each protocol opens, as tables. Refuses to know clocks and sockets: the caller waits `patience` seconds for
more bytes, then calls `receive_timeout`. A decision on a prefix also holds for the whole. So the network may cut the
bytes anywhere: if they come quickly, the decision is the same. While undecided, at most `LONGEST_LINE` bytes are held.

Lines or chunks is a guess from silence, and may be wrong: who is taken for chunks turns to lines with the first line's
end (`framing/chunks`). TLS, HTTP and the header of a proxy are certain. Lines that are no IRC may be followed by some:
programs send blank lines and unknown commands first, people mistype. So whoever has no name yet is looked at again,
line by line (`kind_of`).
"""

import re
from enum import Enum
from typing import Final

from beseda.core.limits import LONGEST_LINE
from beseda.wire.framing.chunks import KEY_WITHIN, ends_inside_character, is_one_key
from beseda.wire.framing.proxy_header import OPENINGS as _HEADERS
from beseda.wire.framing.telnet import IAC, Telnet


class Kind(Enum):
    """What a connection speaks."""

    PROXY = "proxy"
    """Not spoken by itself: what follows the header decides."""
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
PAUSE_WITHIN = 5.0
"""Seconds between two keys of a name, if every key comes by itself: people stop to think. After a longer pause, the
assignment's client has sent a name; it may be of one letter."""
SETTLES_WITHIN = 0.05
"""Seconds to wait for a newline that was sent right after a name but comes in the next packet; nobody notices 50 ms at
the start."""

_METHODS = (b"GET", b"HEAD", b"POST", b"PUT", b"DELETE", b"OPTIONS", b"PATCH", b"TRACE", b"PRI")
"""The methods of RFC 9110, and HTTP/2's preface, known before their line has ended. CONNECT is missing: it names no
path."""
_TARGETS = (b"/", b"*", b"http")
_REQUEST = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+ .*\bHTTP/[0-9](?:\.[0-9])?\s*")
"""A whole request line, whatever its method: a page may have a browser send any word (RFC 9112, 3; RFC 9110, 5.6.2)."""
_REQUEST_BEGINS = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+ (?:/|\*|https?:)")
"""What may become one; and is one, if it is too long for a line."""
_VERBS = (b"CAP", b"NICK", b"USER", b"PASS", b"AUTHENTICATE", b"WEBIRC", b"PING", b"QUIT")
"""What IRC clients open with, in letters of any case, and a space: "ping" and a newline is a name."""
_FAMILIES = (
    "AUTHENTICATE CAP ERROR NICK OPER PASS PING PONG PROTOCTL QUIT RESUME SERVICE SETNAME STARTTLS USER WEBIRC",
    "AWAY BATCH CHATHISTORY CLEARCHAN EDIT EDITS INVITE JOIN KICK KNOCK LIST MODE NAMES NOTICE",
    "PART PRIVMSG REDACT RENAME SEARCH TAGMSG TOPIC WALLOPS",
    "ADMIN HELP HELPOP INFO ISUPPORT LINKS LUSERS MOTD REHASH STATS TIME VERSION",
    "ISON KILL MARKREAD METADATA MONITOR SUMMON USERHOST USERS WHO WHOIS WHOWAS",
)
COMMANDS = frozenset(word for family in _FAMILIES for word in family.split())
"""All commands of IRC that a client may send, ours or not. In capitals each is one, alone or with arguments: Nick and
Help may be people, and "list rooms" is an honest try."""
_MEANT = re.compile(
    r"(?:JOIN|KICK|KNOCK|LIST|MODE|NAMES|NOTICE|PART|PRIVMSG|TOPIC|WHO) +#"
    r"|MODE +\S+ +[+-]|(?:NOTICE|PRIVMSG) +\S+ +:|OPER +\S+ +\S+$|(?:ISON|PONG|PROTOCTL|STARTTLS|USERHOST) +\S",
    re.IGNORECASE,
)
"""Commands with arguments that nobody would write to a person, in letters of any case."""

_HTTP = tuple(method + b" " + target for method in _METHODS for target in _TARGETS)
_IRC = tuple(verb + b" " for verb in _VERBS)
TLS_RECORD = b"\x16\x03"
"""A handshake record of any version since SSL 3.0."""

_OPENINGS: tuple[tuple[Kind, bool, tuple[bytes, ...]], ...] = (
    (Kind.PROXY, False, _HEADERS),
    (Kind.TLS, False, (TLS_RECORD,)),
    (Kind.HTTP, False, _HTTP),
    (Kind.IRC, True, _IRC),
)
"""Kind, whether the case of letters is ignored, and its openings. No opening is the beginning of another."""
_LONGEST_OPENING = max(len(opening) for _, _, openings in _OPENINGS for opening in openings)
MARKS = "\ufeff "
"""What may stand before the first word of a line, and is none of it: a byte order mark, blanks."""
_BOM = MARKS[0].encode()


def kind_of(line: str) -> Kind | None:
    """Return what a line opens that came before there is a name; None if it may be one."""
    data = line.encode(errors="replace")
    if data.startswith(_HEADERS):
        return Kind.PROXY
    if _REQUEST.fullmatch(line.lstrip(MARKS)):
        return Kind.HTTP
    text = _after_marks(data).decode().rstrip()
    is_command = text.partition(" ")[0] in COMMANDS or _MEANT.match(text)
    return _opened(data) or (Kind.IRC if is_command else None)


def is_request(begin: str) -> bool:
    """Whether a line that is too long, of which this is the beginning, is a request of HTTP."""
    return _REQUEST_BEGINS.match(begin.lstrip(MARKS)) is not None


class Detector:
    """One connection's beginning.

    Args:
        greets: whether to greet a silent connection. False if the address lately spoke HTTP or TLS, because
            browsers open connections before they need them.
        may_be_proxied: whether a proxy may have made the connection, whose header comes before anything else. Then two
            blank lines are waited for, which begin one.
    """

    __slots__ = (
        "_ends",
        "_greets",
        "_held",
        "_is_by_keys",
        "_is_irc",
        "_is_late",
        "_is_typing",
        "_may_open",
        "_part",
        "may_be_proxied",
        "telnet",
    )

    def __init__(self, greets: bool = True, may_be_proxied: bool = False) -> None:
        self.may_be_proxied = may_be_proxied
        self.telnet = Telnet()
        """What takes the terminal's own commands out. Once there are any, it is lines that come."""
        self._greets = greets
        self._held = b""
        self._part = 0  # where what came last begins
        self._is_typing = False  # that is a single key
        self._is_by_keys = False  # there is one piece, and a key began it
        self._is_late = False  # nothing came for a while after a key
        self._may_open = False
        self._is_irc = False  # a line of IRC has begun, unless it is a request of HTTP
        self._ends: tuple[int, ...] = ()  # where each piece ended that could have been a message by itself

    @property
    def held(self) -> bytes:
        """Every byte so far, for the reader that takes over."""
        return self._held.removeprefix(_BOM)

    @property
    def pieces(self) -> list[bytes]:
        """`held`, split as it came: a chunk client that speaks right after its name sent two messages.

        Pieces that could not stand alone (keys, beginnings of an opening or of a character) are joined.
        """
        start = len(self._held) - len(self.held)
        return [self._held[a:b] for a, b in zip((start, *self._ends), (*self._ends, len(self._held)), strict=True)]

    @property
    def patience(self) -> float | None:
        """Seconds to wait, from now, for more bytes before calling `receive_timeout`; None: for ever."""
        if not self._held:
            return GREET_AFTER if self._greets else None
        if self.telnet.is_seen or self._is_irc:
            return None
        if self._is_typing or self._is_by_keys:
            return PAUSE_WITHIN - KEY_WITHIN if self._is_late else KEY_WITHIN
        if self._is_late or self._may_open or ends_inside_character(self._held):
            return OPENING_WITHIN
        return SETTLES_WITHIN

    def receive_data(self, data: bytes) -> Kind | None:
        """Return what is spoken as soon as it is certain, until then None. Don't call again after that."""
        if not data:
            return None
        was_terminal = self.telnet.is_seen
        if data.startswith(_IRC) and not self._held and not was_terminal and b"\n" in data and b"HTTP/" not in data:
            self._held = data  # as below, for a tenth of the work
            return Kind.IRC
        if self.telnet.is_inside or (IAC in data and (was_terminal or not _is_of_program(self._held + data))):
            data = self.telnet.receive_data(data)
        return self._text(data) if data else None

    def _text(self, data: bytes) -> Kind | None:
        self._add(data)
        kind = _decided(self._held)
        if kind is Kind.LINES and self.may_be_proxied and not self.telnet.is_seen and _may_be_header(self._held):
            kind = None
        if kind is None:
            self._is_irc = _opened(self._held) is Kind.IRC
            self._may_open = _may_open(self._held)
        return kind

    def _add(self, data: bytes) -> None:
        held = self._held
        goes_on = ends_inside_character(held)
        self._part = self._part if goes_on else len(held)
        is_key = is_one_key(held[self._part :] + data) and not ends_inside_character(data)
        is_typed = is_key if self._is_late else self._is_typing or self._is_by_keys
        if held and not (goes_on or is_typed or self._may_open):
            self._ends += (len(held),)
            self._is_by_keys = False
        elif not self._part:
            self._is_by_keys = is_key
        self._held = held + data
        self._is_typing = is_key
        self._is_late = self._is_late and not is_key

    def receive_timeout(self) -> Kind | Greet | None:
        """Call after `patience` seconds without bytes. Return a decision, a greeting to send (once), or None: do
        nothing."""
        if (begun := self.telnet.receive_timeout()) and (kind := self._text(begun)):
            return kind
        if self._is_typing and self._is_by_keys and not self._is_late and not self._held.endswith(b"\r"):
            self._is_late = True
            return None
        if self._held:
            return Kind.LINES if self._held.endswith(b"\n") else Kind.CHUNKS
        if self._greets:
            self._greets = False
            return GREET
        return None

    def receive_eof(self) -> Kind | None:
        """Call when the peer has ended its stream. What it sent counts as a last line, whatever it ends with; None if
        it sent nothing."""
        self._held += self.telnet.receive_timeout()
        return Kind.LINES if self._held else None


def _decided(held: bytes) -> Kind | None:
    """Return what is certain after these bytes."""
    if held.startswith(_HEADERS):
        return Kind.PROXY
    line, ended = _first_line(held)
    kind = _opened(line)
    if kind is Kind.TLS or kind is Kind.HTTP:
        return kind
    if ended:
        return kind_of(line.decode(errors="replace")) or Kind.LINES
    if len(held) <= LONGEST_LINE:
        return None
    if is_request(line.decode(errors="replace")):
        return Kind.HTTP
    # No name is this long. A paste of several lines is likelier than a chunk client that sends so much at once.
    return kind or Kind.LINES


def _is_of_program(held: bytes) -> bool:
    """Whether these bytes are of a program, or the first line of IRC has begun: there are no commands of a terminal."""
    return _opened(held) is not None or _decided(held) not in (None, Kind.LINES)


def _may_be_header(held: bytes) -> bool:
    return any(header.startswith(held) for header in _HEADERS)


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
    start = _after_marks(line)
    if any(
        opening.startswith(start.upper() if any_case else line) for _, any_case, some in _OPENINGS for opening in some
    ):
        return True
    words = start.decode(errors="replace")
    return _REQUEST_BEGINS.match(words) is not None or (" " in words and words.partition(" ")[0] in COMMANDS)


def _after_marks(line: bytes) -> bytes:
    """Return an IRC line without what may stand before its verb: a byte order mark, blanks, the `@tags ` and the
    `:prefix `; empty if those have not ended."""
    line = line.removeprefix(_BOM).lstrip(b" ")
    for mark in (b"@", b":"):
        if line.startswith(mark):
            line = line.partition(b" ")[2].lstrip(b" ")
    return line
