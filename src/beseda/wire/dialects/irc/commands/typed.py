"""Turns the words of a line, as people type them, into names and lists.

Knows that a room's name begins with "#" in IRC; in other dialects people may leave that out. Refuses to know what to
answer to a word that is no name: the command does.
"""

from beseda.core.names import Name
from beseda.wire.spelling import spell_person, spell_room


def typed_room(word: str) -> Name | None:
    """Return the room that is meant; None if no room can have this name."""
    if word[:1] != "#":
        return None
    name = spell_room(word)
    return name if isinstance(name, Name) else None


def typed_person(word: str) -> Name | None:
    """Return the person who is meant; None if nobody can have this name."""
    name = spell_person(word)
    return name if isinstance(name, Name) else None


def typed_list(word: str) -> list[str]:
    """Return the parts between commas, each once, without empty ones."""
    if "," not in word:
        return [word] if word else []
    return [part for part in dict.fromkeys(word.split(",")) if part]


def optional(params: tuple[str, ...], place: int) -> str:
    """Return a parameter that may be left out; "" if it was."""
    return params[place] if len(params) > place else ""


def typed_target(word: str) -> Name | None:
    """Return the room or the person. What is said to some members of a room is kept nowhere, so no message is there."""
    return typed_room(word) if word[:1] == "#" else typed_person(word)
