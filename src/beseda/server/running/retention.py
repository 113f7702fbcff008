"""Retention: what is too old or too much is forgotten for good, and the rooms of which nothing is left.

Runs beside the talk: the engine is held for some milliseconds at a time, and never while a file is read or written.
Refuses to know when it is due.
"""

import logging
import time
from collections.abc import Mapping
from itertools import islice

from beseda.core.events import Said
from beseda.core.ids import RoomId, Seq
from beseda.core.requests import CloseRoom
from beseda.journal.archive_retention import NO_ROOMS
from beseda.journal.archiver import NEVER
from beseda.journal.aside import forget_deleted_in, forget_set_aside, set_aside_in
from beseda.journal.errors import JournalError
from beseda.server.running.config import folder_of
from beseda.server.running.room_days import days_of
from beseda.server.running.services import ARCHIVE_PATIENCE, Services

log = logging.getLogger(__name__)

FORGET_OLD_EVERY = 3600.0
"""Seconds. The promise is in days, so an hour late is early enough."""
FORGET_CLOSED_EVERY = 300.0
"""Seconds. What was said in a room that is closed is deleted: it is to be in no file after ten minutes."""
KEEP_WITHIN_EVERY = 60.0
"""Seconds. A program that talks as fast as it may adds some MB in that time."""
DAY_MS = 86_400_000
SET_ASIDE_DAYS = 7
"""For so long a file that was set aside is kept at most, if messages are kept for a time only: it is for who wants to
get out of it what it had."""
DELETED_ASIDE_EVERY = 60.0
"""Seconds. What is deleted is to be in no file after ten minutes."""
MEGABYTE = 1_000_000
MEGABYTES_IN_MEMORY = 256
"""The most for an archive in memory, whatever the setting says: what is kept on a disk may be more than a machine's
memory."""
HOLD = 0.002
"""Seconds for which the engine is held at a time. One room that is closed is one commit."""
ROOMS_AT_ONCE = 500
"""Rooms whose last lines in memory are looked through at a time: a millisecond."""
FOLLOWED = 1000
"""Events that may happen while rooms are closed; after more the rest has to wait until the next time."""


def forget_old(services: Services) -> None:
    """Forget messages that are older than `keep_days` or their room's `room_days`, and rooms of which nothing is
    left."""
    # The archive is behind while people talk, and must not get old messages later than this.
    services.archiver.wait_until(NEVER, ARCHIVE_PATIENCE)
    before, rooms = _times(services)
    try:
        count = services.archive.forget_before(before, rooms)
        _forget_in_memory(services, before, rooms)
        closed = _close_forgotten_rooms(services)
        aside = _forget_set_aside(services)
    except (JournalError, OSError) as error:
        log.warning("old messages could not be forgotten, it is tried again: %s", error)
        return
    if count or closed or aside:
        log.info("forgot %d messages, %d rooms and %d files that were set aside", count, closed, len(aside))


def _forget_set_aside(services: Services) -> list[str]:
    """Where messages are kept for a time, no file that was set aside is kept for longer, nor for longer than a week:
    the oldest that is in it is due already."""
    if not services.archive.durable:
        return []
    history = services.settings.history
    days = [SET_ASIDE_DAYS, history.keep_days, *days_of(history.room_days).values()]
    shortest = min(filter(None, days))
    return forget_set_aside(folder_of(services.settings), int(time.time() * 1000) - shortest * DAY_MS)


def forget_deleted_aside(services: Services) -> None:
    """Forget the files that were set aside in which something may be that was deleted since."""
    folder = folder_of(services.settings)
    if not services.archive.durable or not set_aside_in(folder):
        return
    try:
        gone = forget_deleted_in(folder, services.journal.id, services.archive.was_deleted)
    except (JournalError, OSError) as error:
        log.warning("what was set aside could not be removed, it is tried again: %s", error)
        return
    if gone:
        log.warning("removed, because something is deleted that may be in it: %s", ", ".join(gone))


def _times(services: Services) -> tuple[int, dict[RoomId, int]]:
    """Return before which time (ms) messages go, and of which rooms it is another one; 0: nothing goes."""
    history = services.settings.history
    days = days_of(history.room_days)
    now = int(time.time() * 1000)
    with services.combiner:
        rooms = {room.id: days[room.name.key] for room in services.kept_rooms() if room.name.key in days}

    def before(days: int) -> int:
        return now - days * DAY_MS if days else 0

    return before(history.keep_days), {room: before(days) for room, days in rooms.items()}


def forget_closed_rooms(services: Services) -> None:
    """Forget what was said in rooms that are closed: nobody can read it any more, and it may have been meant so."""
    services.archiver.wait_until(NEVER, ARCHIVE_PATIENCE)
    try:
        count = services.archive.forget_gone_rooms()
    except JournalError as error:
        log.warning("what was said in closed rooms could not be forgotten, it is tried again: %s", error)
        return
    if count:
        log.info("forgot what was said in %d rooms that are closed", count)


def keep_within(services: Services) -> None:
    """Forget the oldest messages and changes of rooms if they are more than `keep_megabytes` and `keep_changes` say."""
    archive, history = services.archive, services.settings.history
    megabytes = history.keep_megabytes
    if not archive.durable:
        megabytes = min(megabytes or MEGABYTES_IN_MEMORY, MEGABYTES_IN_MEMORY)
    try:
        if history.keep_changes:
            archive.forget_changes(history.keep_changes)
        if not megabytes or not archive.forget_over(megabytes * MEGABYTE):
            return
        before = archive.oldest_at()
        _forget_in_memory(services, before)
        _close_forgotten_rooms(services)
    except JournalError as error:
        log.warning("the oldest messages could not be forgotten, it is tried again: %s", error)
        return
    day = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(before / 1000))
    log.warning("over %d MB were kept: what was said before %s is forgotten (keep_megabytes)", megabytes, day)


def _forget_in_memory(services: Services, before: int, other: Mapping[RoomId, int] = NO_ROOMS) -> None:
    """What the archive does not keep is not shown to who joins either. `other`: rooms of which it is another time."""
    with services.combiner:
        rooms = iter(services.recent_messages.rooms())
    while some := list(islice(rooms, ROOMS_AT_ONCE)):
        with services.combiner:
            services.recent_messages.forget_before(before, [room for room in some if room not in other])
            for room in other.keys() & set(some):
                services.recent_messages.forget_before(other[room], [room])


def _close_forgotten_rooms(services: Services) -> int:
    """Close the rooms of which nothing is left: no message, no topic. Return how many."""
    with services.combiner:
        upto = services.journal.last_seq
    if not services.archiver.wait_until(upto, ARCHIVE_PATIENCE):
        return 0  # The next time will do.
    past = services.archive.rooms_with_past()
    with services.combiner:
        # Of a room made at an earlier place the past may be lacking here, and be put back.
        lacks_until = services.archive.lacks_until
        empty = [room.id for room in services.kept_rooms() if not room.topic and room.id > lacks_until]
    empty = [room for room in empty if room not in past]
    number = len(empty)
    while empty and _close_some(services, empty, upto):
        pass
    return number - len(empty)


def _close_some(services: Services, empty: list[RoomId], upto: Seq) -> bool:
    """Close some of these rooms, and take them from the list. `upto`: the place at which nothing of them was left.

    Return False if too much has happened since to know whether still nothing was said in them.
    """
    journal = services.journal
    with services.combiner:
        since = journal.follow(upto, FOLLOWED)
        if len(since) == FOLLOWED or journal.dropped > upto:
            return False
        spoken_in = {event.room for event in since if type(event) is Said}
        held_since = time.monotonic()
        while empty:
            room = empty.pop()
            if room not in spoken_in and services.engine.happen(CloseRoom(room)):
                services.recent_messages.forget(room)
            if time.monotonic() - held_since >= HOLD:
                break
    return True
