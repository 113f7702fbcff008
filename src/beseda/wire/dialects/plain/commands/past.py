"""What was said before."""

from collections.abc import Iterator

from beseda.core.names import Name
from beseda.core.past import Window
from beseda.locale import N_
from beseda.wire.dialects.actions import Action, ReadPast
from beseda.wire.dialects.plain.commands.table import Family, Speaker, spelled, with_room
from beseda.wire.spelling import spell_person, spell_room

FAMILY = Family()
command = FAMILY.command

MOST_PAST = 500
"""Lines of one /history: usually at most some 100 KB, well inside an outbox."""
USUAL_PAST = 20


@command(
    "history",
    N_("[n] [name]"),
    N_("the last n lines of the current room, or of your talk with a person"),
    also="last история",
)
def history(speaker: Speaker, rest: str) -> Iterator[Action]:
    words = rest.split()
    limit = USUAL_PAST
    if words and words[0].isdecimal():
        limit = max(1, min(int(words.pop(0)[:6]), MOST_PAST))
    if not words:
        yield with_room(speaker, "", lambda room: ReadPast(room, Window(limit)))
        return
    as_room = spell_room(words[0])
    is_room = words[0].startswith("#") or (isinstance(as_room, Name) and as_room.key in speaker.rooms)
    target = as_room if is_room else spell_person(words[0])
    yield spelled(target, speaker, lambda name: ReadPast(name, Window(limit)))
