"""One line of IRC, read and written: the only parser and the only serialiser, for the server and for its clients.

Knows the grammar of tags, source, verb and parameters (modern-irc, "Client-to-Server Protocol Structure"; IRCv3
"Message Tags"). Refuses to know any verb, and bytes: lines are text without CR LF.

What `parse` gives `write` can write, and what `write` writes reads back the same; no field can become another line.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from beseda.core.text import size as size
from beseda.wire.clean import spread_tabs

LONGEST_REST = 510
"""Bytes of a line without its tags: 512 with CR LF (modern-irc, "Message Format"; RFC 1459, section 2.3)."""
LONGEST_CLIENT_TAGS = 4094
"""Bytes between the "@" and the space, in a line that a client may send (message-tags, "Size limit")."""
LONGEST_INPUT = 1 + LONGEST_CLIENT_TAGS + 1 + LONGEST_REST
"""Bytes of a client's whole line without CR LF. Framing must let this much through, so that 417 is decided here."""
LONGEST_ECHO = 200
"""Bytes of a typed word that an answer repeats: enough for a room's name of the longest letters, and the answer fits a
line."""

Tags = tuple[tuple[str, str], ...]


class LineFault(StrEnum):
    """Why something is no line."""

    EMPTY = "empty"  # modern-irc, "Message Format": empty lines are passed over in silence
    NO_VERB = "no-verb"
    BAD_VERB = "bad-verb"
    FORBIDDEN = "forbidden"  # CR, LF, NUL, or what is no character
    BAD_SOURCE = "bad-source"
    BAD_PARAMETER = "bad-parameter"
    BAD_TAG = "bad-tag"


class LineError(ValueError):
    """A text is no line, or fields can't be made a line."""

    def __init__(self, reason: LineFault) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Line(NamedTuple):
    verb: str
    """Upper case ASCII, or three digits."""
    params: tuple[str, ...] = ()
    source: str = ""
    """nick!user@host or a server's name."""
    tags: Tags = ()
    """In order, unescaped; of a repeated key the last. Client-only tags begin with "+"."""


_FORBIDDEN = re.compile("[\0\r\n\ud800-\udfff]")
_UNCARRIED = re.compile(
    "(\r\n|[\t\n\x0b\x0c\r\x85\u2028\u2029])"  # separates words
    "|[\0\x05-\x0e\x10\x12-\x15\x17-\x1c\x7f-\x9f"  # drives terminals: ESC, BEL, C1
    "\u202a-\u202e\u2066-\u2069\ud800-\udfff]"  # reverses the line; is no character
)
"""The other control characters are IRC's own: formatting (modern-irc, "Formatting"), and CTCP's mark."""
_TAG_KEY = re.compile("[^;= \0\r\n\ud800-\udfff]+")
"""Any text without the characters that end a key: keys are opaque, and none is a reason to reject a line (message-tags,
"Format")."""
_BREAKS = ("\r", "\n")
_BREAK = re.compile("([\r\n])")
NO_TEXT = "\ufffd"
"""Stands for bytes that were no UTF-8."""
_ESCAPES = {";": r"\:", " ": r"\s", "\\": "\\\\", "\r": r"\r", "\n": r"\n"}
"""message-tags, "Escaping values"."""
_ESCAPED = str.maketrans(_ESCAPES)
_TO_ESCAPE = re.compile(r"[; \\\r\n]")
_UNESCAPES = {escape[1]: raw for raw, escape in _ESCAPES.items()}
_ESCAPE = re.compile(r"\\(.?)", re.DOTALL)
_BEFORE_VERBS = "@: "
"""How a line begins if it does not begin with its verb."""


def parse(text: str) -> Line:
    """Read a line without its CR LF. Several spaces are one, those at the end none (modern-irc, "Message Format").

    Some 1.1 µs for `PRIVMSG bob :hello`: the tuple is made without its own constructor, which would cost 0.3 more.

    Raises:
        LineError: the text is no line.
    """
    if "\r" in text or "\n" in text or "\0" in text or (not text.isascii() and _FORBIDDEN.search(text)):
        raise LineError(LineFault.FORBIDDEN)
    tags: Tags = ()
    source = ""
    if text[:1] in _BEFORE_VERBS:
        tags, source, text = _before_verb(text)
    head, colon, trailing = text.partition(" :")
    words = head.split(" ")
    if "" in words:
        words = [word for word in words if word] or [""]
    verb = words[0]
    if not (verb.isalpha() and verb.isascii()) and not _is_verb(verb):
        raise LineError(LineFault.BAD_VERB if verb else LineFault.NO_VERB)
    if colon:
        words.append(trailing)
    return tuple.__new__(Line, (verb.upper(), tuple(words[1:]), source, tags))


def _before_verb(text: str) -> tuple[Tags, str, str]:
    """Return tags, source, and the text after them.

    Raises:
        LineError: the line is empty.
    """
    tags: Tags = ()
    source = ""
    if text[:1] == "@":
        head, _, text = text.partition(" ")
        tags = read_tags(head[1:])
    text = text.lstrip(" ")
    if text[:1] == ":":
        head, _, text = text.partition(" ")
        source = head[1:]
    if not (text or tags or source):
        raise LineError(LineFault.EMPTY)
    return tags, source, text


def write(line: Line) -> str:
    """Return the line as text, without CR LF.

    Raises:
        LineError: a field contains what a line can't carry.
    """
    verb, params, source, tags = line
    if not _is_verb(verb) or verb != verb.upper():
        raise LineError(LineFault.BAD_VERB)
    words = [verb]
    if source:
        if " " in source:
            raise LineError(LineFault.BAD_SOURCE)
        words.insert(0, ":" + source)
    for param in params[:-1]:
        if not is_middle(param):
            raise LineError(LineFault.BAD_PARAMETER)
        words.append(param)
    if params:
        last = params[-1]
        words.append(last if is_middle(last) else ":" + last)
    text = " ".join(words)
    if _FORBIDDEN.search(text):
        raise LineError(LineFault.FORBIDDEN)
    return tag_prefix(tags) + text


def _is_verb(word: str) -> bool:
    """modern-irc, "Command": letters, or three digits."""
    return word.isascii() and (word.isalpha() or (len(word) == 3 and word.isdigit()))


def is_middle(param: str) -> bool:
    """Whether a parameter can stand before others, without a colon."""
    return param != "" and param[0] != ":" and " " not in param


def middle(param: str) -> str:
    """Return what somebody typed as a word of an answer; "*" if it can't be one (modern-irc, "ERR_HELPNOTFOUND
    (524)")."""
    if not param.isprintable():
        param = carried(param)
    if not param or " " in param or param[0] == ":":
        return "*"
    return cut(param, LONGEST_ECHO)


def carried(text: str) -> str:
    """Return a text as a trailing parameter may have it: a line break becomes a space, a tab several; what controls a
    terminal is removed."""
    if text.isprintable():
        return text
    return _UNCARRIED.sub(lambda match: " " if match[1] else "", spread_tabs(text))


def cut(text: str, most: int) -> str:
    """Return the beginning of a text: whole characters, at most `most` bytes."""
    if fits(text, most):
        return text
    return text.encode(errors="surrogatepass")[:most].decode(errors="ignore")


def fitted(text: str) -> str:
    """Cut a line without tags to 510 bytes: the last guard for shown text that has no limit of its own."""
    return cut(text, LONGEST_REST)


def fits(text: str, most: int = LONGEST_REST) -> bool:
    """Whether a text has at most `most` bytes. Most texts are not measured: no character has more than four."""
    return len(text) * 4 <= most or size(text) <= most


def fault_in_size(text: str) -> bool:
    """Whether a client's line is too long in its tags or in the rest: 417 (message-tags, "Size limit")."""
    if text[:1] != "@":
        return size(text) > LONGEST_REST
    head, _, rest = text.partition(" ")
    return size(head) - 1 > LONGEST_CLIENT_TAGS or size(rest) > LONGEST_REST


def read_tags(text: str) -> Tags:
    """Read the tags of "a=b;c"; skip those with an invalid key. A tag without a value has an empty one."""
    tags: dict[str, str] = {}
    for part in text.split(";"):
        key, _, value = part.partition("=")
        if _TAG_KEY.fullmatch(key):
            tags.pop(key, None)
            tags[key] = unescape(value)
    return tuple(tags.items())


def glimpsed(begin: str) -> tuple[Tags, str]:
    """Return tags and verb of a line of which only the beginning is there, with U+FFFD for bytes that were no text.

    What may have been cut off, or was no text, is left out; "" for a verb that is not certain.
    """
    tags: Tags = ()
    if begin[:1] == "@":
        head, space, begin = begin.partition(" ")
        whole = head if space else head.rpartition(";")[0]
        tags = tuple([(key, value) for key, value in read_tags(whole[1:]) if NO_TEXT not in value])
    begin = begin.lstrip(" ")
    if begin[:1] == ":":
        begin = begin.partition(" ")[2].lstrip(" ")
    verb, space, _ = begin.partition(" ")
    return tags, verb.upper() if space and _is_verb(verb) else ""


def tag_prefix(tags: Tags) -> str:
    """Return the tags with their "@" and space, as they stand before a line; "" for none.

    Raises:
        LineError: a key is invalid, or a value contains what a line can't carry.
    """
    if not tags:
        return ""
    parts = []
    for key, value in tags:
        if not _is_key(key):
            raise LineError(LineFault.BAD_TAG)
        parts.append(f"{key}={escape(value)}" if value else key)
    text = ";".join(parts)
    if _FORBIDDEN.search(text):
        raise LineError(LineFault.FORBIDDEN)
    return f"@{text} "


def told_tags(tags: Iterable[tuple[str, str]]) -> str:
    """As `tag_prefix`, for tags that somebody typed, whoever let them in: without what controls a terminal, and without
    those that can't be told. Line breaks stay: they are sent as an escape, and end no line."""
    return tag_prefix(tuple([(key, _harmless(value)) for key, value in tags if key.isprintable() and _is_key(key)]))


def _harmless(value: str) -> str:
    if value.isprintable():
        return value
    return "".join([part if part in _BREAKS else carried(part) for part in _BREAK.split(value)])


def _is_key(key: str) -> bool:
    return _TAG_KEY.fullmatch(key) is not None


def escape(value: str) -> str:
    """Escape a tag's value (message-tags, "Escaping values")."""
    return value.translate(_ESCAPED) if _TO_ESCAPE.search(value) else value


def unescape(value: str) -> str:
    """Unescape a tag's value; drop a backslash that escapes nothing (message-tags, "Escaping values")."""
    if "\\" not in value:
        return value
    return _ESCAPE.sub(lambda match: _UNESCAPES.get(match[1], match[1]), value)
