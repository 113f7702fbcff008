"""The fast way to read what nearly every line is: printable words for the current room or for one person.

The result must be the same as that of the full way (`Plain.read_in_full`, the command /msg); a property test checks
that. Refuses to read anything else.
"""

from collections.abc import Sequence
from functools import lru_cache

from beseda.core.ids import RoomId
from beseda.core.names import Name, RoomRef
from beseda.core.refusals import Refusal
from beseda.core.requests import Say
from beseda.core.text import Text, one_line
from beseda.wire.dialects.plain.secrets import MAY_BEGIN, is_secret
from beseda.wire.spelling import spell_person

TO_ONE = "/msg "
REMEMBERED = 1024
"""Cached names (0.5 MB at the most): to spell a name again for each message was a third of the cost of reading one."""


def parse_fast(lines: Sequence[object], start: int, most: int, current: RoomId | None) -> Say | None:
    """Read most lines for a quarter of the cost of the full way (5 µs).

    Take the lines from `start` on that are for the same room or person, at most `most`. None: the line at `start` must
    be read in full, or is no line. The speaker must have entered. `current`: the room that bare lines go to.
    """
    said = _read_line(lines[start], current)
    if said is None:
        return None
    target, text = said
    texts = [text]
    for line in lines[start + 1 : start + most]:
        said = _read_line(line, current)
        if said is None or said[0] != target:
            break
        texts.append(said[1])
    return tuple.__new__(Say, (target, tuple(texts)))


def _read_line(line: object, current: RoomId | None) -> tuple[RoomRef, Text] | None:
    if type(line) is not str:
        return None
    if not line.isprintable():  # From here on U+0020 is the only blank there is, and nothing breaks a line.
        return None
    if line[:1] != "/":
        if current is None or (line[:2] in MAY_BEGIN and (not line.strip() or is_secret(line))):
            return None
        return current, one_line(line)
    if line[:5] != TO_ONE:
        return None
    name, _, words = line[5:].partition(" ")
    words = words.strip()
    to = _person(name) if words else None
    return (to, one_line(words)) if to is not None else None


@lru_cache(REMEMBERED)
def _person(typed: str) -> Name | None:
    name = spell_person(typed)
    return None if isinstance(name, Refusal) else name
