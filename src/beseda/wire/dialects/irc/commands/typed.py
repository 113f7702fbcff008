"""Words of a line as people type them, made into names and lists. What to answer where they are none is the command's.

Knows that a room's name begins with "#" in IRC, which other dialects let one leave out.
"""

from beseda.core.names import Name
from beseda.wire.spelling import spell_person, spell_room


def typed_room(word: str) -> Name | None:
    """The room that is meant; None where no room can be called so."""
    if word[:1] != "#":
        return None
    name = spell_room(word)
    return name if isinstance(name, Name) else None


def typed_person(word: str) -> Name | None:
    """The person who is meant; None where nobody can be called so."""
    name = spell_person(word)
    return name if isinstance(name, Name) else None


def typed_list(word: str) -> list[str]:
    """The parts between commas, each once; empty ones say nothing."""
    if "," not in word:
        return [word] if word else []
    return [part for part in dict.fromkeys(word.split(",")) if part]


def optional(params: tuple[str, ...], place: int) -> str:
    """A parameter that may be left out."""
    return params[place] if len(params) > place else ""
