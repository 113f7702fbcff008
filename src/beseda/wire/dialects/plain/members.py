"""Who is in a room, in words: the names, and beside a name what somebody is there and whether they are away.

Refuses to know who may see whom.
"""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from beseda.core.questions import Members
from beseda.wire.dialects.plain.room_rules import role
from beseda.wire.dialects.plain.sentences import topic, translator

MOST_NAMES = 480
"""Characters of names in one line: a long list comes piece by piece, and each line fits the assignment's client (1,024
bytes), whatever the alphabet of two bytes."""


def people(answer: Members, language: str) -> Iterator[str]:
    """Yield who is in a room: in one line, if they are few."""
    _ = translator(language)
    if not answer.here:
        yield _("Nobody is in {room}.").format(room=answer.name)
        return
    first, *others = _in_lines(_with_notes(answer, language))
    if len(answer.people) < answer.here:
        first = _("{names} and {more} more").format(names=first, more=answer.here - len(answer.people))
    yield _("In {room}, {here}: {names}").format(room=answer.name, here=answer.here, names=first)
    yield from others


def members(answer: Members, language: str) -> Iterator[str]:
    """Yield who is in a room, and what that is about."""
    yield from people(answer, language)
    if answer.topic and answer.here:
        yield topic(answer.name, answer.topic, language)


def _with_notes(answer: Members, language: str) -> list[str]:
    """Return the names, each with what is to be said of it. No name has a blank in it, so that none looks so."""
    _ = translator(language)
    away = _("away")
    named = []
    for name, member in zip_longest(answer.people, answer.members[: len(answer.people)]):
        notes = [role(member.roles[0], language)] if member is not None and member.roles else []
        if name in answer.away:
            notes.append(away)
        named.append(f"{name} ({', '.join(notes)})" if notes else name)
    return named


def _in_lines(names: Sequence[str]) -> Iterator[str]:
    """Yield names as lines of at most `MOST_NAMES` characters; a comma at the end of a line says that more follow."""
    line = names[0]
    for name in names[1:]:
        if len(line) + len(name) < MOST_NAMES:
            line += f", {name}"
        else:
            yield f"{line},"
            line = name
    yield line
