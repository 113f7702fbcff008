"""One line that a server sent, and what it says it is (docs/client-protocol.md).

A server of today says of each line what it is, an older one of a few, the assignment's of none: then its kind is "",
and only its text is known. All of it is cleaned for a terminal here, whatever the server let through.
"""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from beseda.wire.clean import clean

MARK = "\x1c"
"""Begins a line that says what it is."""
LARGEST_NUMBER = 2**53
"""No time and no count is as large; JSON has no limit, and a clock has."""


class Heard(NamedTuple):
    """Fields that a line has not are empty."""

    kind: str = ""
    text: str = ""
    """A sentence, maybe of several lines."""
    words: str = ""
    """What a person said; may have tabs, and a line feed between its lines."""
    at: int = 0
    """Milliseconds since 1970, UTC."""
    id: str = ""
    about: str = ""
    """The id of an earlier message, of which something is told here."""
    reply: str = ""
    """The id of the message that this one answers."""
    said_at: int = 0
    """When that earlier message was said."""
    edited: int = 0
    """When a past message was corrected."""
    reactions: tuple[str, ...] = ()
    """To a past message: each with how many there are."""
    room: str = ""
    to: str = ""
    by: str = ""
    person: str = ""
    old: str = ""
    new: str = ""
    name: str = ""
    how: str = ""
    title: str = ""
    secret: str = ""
    number: int = 0
    missed: bool = False
    more: bool = False
    mine: bool = False
    you: bool = False
    asked: bool = False
    stay_away: bool = False
    people: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    speech: tuple[str, ...] = ()
    farewells: tuple[str, ...] = ()


_SEVERAL_LINES = frozenset(("text", "words"))


def marked(line: str) -> Heard | None:
    """Read a line after its mark; None if it is none that we can read. Unknown fields, and known ones of another type
    than ours, are passed over."""
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(fields, dict) or not isinstance(fields.get("kind"), str):
        return None
    known: dict[str, Any] = {name: read for name in Heard._fields if (read := _read(name, fields)) is not None}
    return Heard(**known)


def _read(name: str, fields: Mapping[str, object]) -> str | int | bool | tuple[str, ...] | None:
    value, usual = fields.get(name), Heard._field_defaults[name]
    match usual, value:
        case str(), str() if name in _SEVERAL_LINES:
            return "\n".join("\t".join(map(clean, line.split("\t"))) for line in value.split("\n"))
        case str(), str():
            return clean(value)
        case bool(), bool():
            return value
        case int(), int() if not isinstance(usual, bool) and not isinstance(value, bool):
            return value if 0 <= value < LARGEST_NUMBER else None
        case tuple(), dict() if name == "reactions":
            return tuple([f"{clean(key)} {count}" for key, count in value.items() if isinstance(count, int)])
        case tuple(), list():
            return tuple([clean(each) for each in value if isinstance(each, str)])
        case _:
            return None


def slashed(line: str) -> Heard:
    """Read a line of a server of version 1 that begins with a slash."""
    word, _, rest = line[1:].partition(" ")
    match word:
        case "ok" | "no":
            return Heard(word, number=int(rest[:12]) if rest.isascii() and rest.isdigit() else 0)
        case "entered":
            return Heard(word, name=rest)
        case "refused" | "locked" | "bye":
            return Heard(word, text=rest)
        case _:
            # A word that this version does not know is for the machine too.
            return Heard("unknown")
