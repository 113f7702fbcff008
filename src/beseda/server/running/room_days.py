"""For how long messages of single rooms are kept, if not as long as all others. Knows names of rooms, and no rooms."""

from collections.abc import Iterable

from msgspec import Struct

from beseda.core.refusals import Refusal
from beseda.locale import N_
from beseda.server.running.config_faults import shown, wrong
from beseda.server.running.config_values import CountOrNone
from beseda.wire.spelling import spell_room

NO_ROOM = N_("history.room_days: {name} can't be a room's name.")
TWO_ROOMS = N_("history.room_days: {name} is there twice.")


class RoomRetention(Struct, frozen=True, forbid_unknown_fields=True):
    """A room whose messages are kept longer than those of others, or less long."""

    name: str
    keep_days: CountOrNone


def days_of(rooms: Iterable[RoomRetention]) -> dict[str, int]:
    """Return for how many days messages are kept (0: for ever), by the key of the room's name. Raises ConfigError."""
    days: dict[str, int] = {}
    for each in rooms:
        name = spell_room(each.name)
        if isinstance(name, Refusal):
            raise wrong(NO_ROOM, name=shown(each.name))
        if name.key in days:
            raise wrong(TWO_ROOMS, name=shown(each.name))
        days[name.key] = each.keep_days
    return days
