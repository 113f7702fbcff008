"""The state that a journal kept, with names as today's rules spell them.

How a name looks is stored with it. When the rules for that change, a stored name would be compared by the old ones, and
its look-alikes let through. So the first start under new rules computes each anew, and stores that. Two old rooms that
clash now both stay; only new names are refused. Refuses to know the rules themselves.
"""

import logging
import time

from beseda.core.names import SPELLING, Name
from beseda.core.state import KeptRoom, StateChange, Thing
from beseda.journal.errors import JournalUnwritable
from beseda.journal.interface import Journal
from beseda.wire.spelling import spell_room

log = logging.getLogger(__name__)


def spelled_anew(journal: Journal) -> list[Thing]:
    """Return every thing of the state. Names of an older spelling are computed anew, and stored if that is possible.

    Raises:
        JournalUnreadable: a thing can't be read.
    """
    things = journal.state()
    anew = {room.id: _anew(room) for room in things if room.spelling < SPELLING}
    if not anew:
        return things
    ((seq, _, _),) = journal.order((None,), time.time_ns() // 1_000_000)
    try:
        journal.append((), [StateChange(KeptRoom, room.id, seq, room) for room in anew.values()])
    except JournalUnwritable as error:
        log.warning("names that were spelled anew can't be stored now, the next start does it: %s", error)
    return [anew.get(thing.id, thing) for thing in things]


def _anew(room: KeptRoom) -> KeptRoom:
    """A name that the rules would not let through today is left as it is: people know the room by it."""
    name = spell_room(room.name.shown)
    if isinstance(name, Name) and name.key == room.name.key:
        room = room._replace(name=name)
    return room._replace(spelling=SPELLING)
