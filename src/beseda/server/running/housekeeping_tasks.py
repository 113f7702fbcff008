"""What is due from time to time: clients without a name and silent ones are disconnected, too much is forgotten.

Also suits Python and the kernel to the number of connections. Refuses to know when a task is due.
"""

import sys
import time
from contextlib import suppress
from functools import cache, partial

from beseda.core.requests import EndDetached
from beseda.locale import N_, catalogue
from beseda.server.running.absences import Absences
from beseda.server.running.housekeeping import Task
from beseda.server.running.retention import (
    DELETED_ASIDE_EVERY,
    FORGET_CLOSED_EVERY,
    FORGET_OLD_EVERY,
    KEEP_WITHIN_EVERY,
    forget_closed_rooms,
    forget_deleted_aside,
    forget_old,
    keep_within,
)
from beseda.server.running.services import Services
from beseda.server.sessions.session import Session
from beseda.wire.framing.ending import NAMELESS, UNANSWERED

SHORTEST_SWITCH, LONGEST_SWITCH, SWITCH_PER_CONNECTION = 0.005, 0.05, 0.00001
"""Seconds: Python's own interval up to 500 connections, ten times that from 5,000 on."""
MANY_WAIT = 256
"""Connections from which on more lists are worth their memory."""
LISTS = 8192
"""Lists of waiting threads: 512 KB of the kernel's memory."""
PR_FUTEX_HASH, PR_FUTEX_HASH_SET_SLOTS = 78, 1
"""linux/prctl.h."""
PING_EVERY = 15.0
"""Seconds between two looks for silent clients; less if `ping_seconds` or `pong_seconds` is less."""
PING_TIMEOUT = "Ping timeout: {seconds} seconds"
"""In every language: IRC clients know it by these words."""
PREPARE_EVERY = 60.0
"""Seconds: the page is read and compressed once, soon after the start, and made anew if what it says of us changed."""
PRESS_EVERY, PRESS_AFTER = 3600.0, 5.0
"""Seconds: it has something to do once, when the start is over, and so are most servers of tests."""
LOOK_AT_CERTIFICATES_EVERY = 5.0
"""Seconds. They must look the same twice before they are read: two files are not replaced at once."""
TOO_LATE = N_("No name came in time ({seconds} s). Come again!")


def tasks_of(services: Services) -> list[Task]:
    tasks = [
        Task(1.0, lambda: disconnect_nameless(services)),
        Task(1.0, partial(end_detached, services, Absences())),
        Task(60.0, lambda: services.passwords.report()),
        Task(1.0, lambda: suit_switching_to(services.connection_limits.connections)),
        Task(1.0, lambda: suit_waiting_to(services.connection_limits.connections)),
        Task(KEEP_WITHIN_EVERY, lambda: keep_within(services)),
        Task(FORGET_CLOSED_EVERY, lambda: forget_closed_rooms(services)),
        Task(DELETED_ASIDE_EVERY, lambda: forget_deleted_aside(services)),
    ]
    if services.site is not None:
        tasks.append(Task(PREPARE_EVERY, services.site.prepare, first_after=0.0))
        tasks.append(Task(PRESS_EVERY, services.site.press, first_after=PRESS_AFTER))
    if services.tls is not None:
        tasks.append(Task(LOOK_AT_CERTIFICATES_EVERY, services.tls.look, first_after=0.0))
    irc = services.settings.irc
    if irc.ping_seconds:
        every = min(PING_EVERY, irc.ping_seconds, irc.pong_seconds)
        tasks.append(Task(every, lambda: ping_silent(services)))
    history = services.settings.history
    if history.keep_days or history.room_days:
        tasks.append(Task(FORGET_OLD_EVERY, lambda: forget_old(services), first_after=10.0))
    return tasks


def suit_switching_to(connections: int) -> None:
    """Set how often a thread that waits for the GIL looks again.

    Nobody here computes for long, but many may wait at once, and each look is a thread switch. At 0.5 ms, 100 pairs
    talking cost 33 switches a message, at 5 ms 8; beside 3,000 clients that send at once a newcomer waits for 7 s at
    0.5 ms, 1.5 s at 5 ms, 0.8 s at 50 ms. At 20 ms with few connections, p99 beside a busy archiver is 4 ms, not 1.
    """
    sys.setswitchinterval(max(SHORTEST_SWITCH, min(LONGEST_SWITCH, connections * SWITCH_PER_CONNECTION)))


def suit_waiting_to(connections: int) -> None:
    """With many connections, have the kernel keep threads that wait for a lock in many lists, so that each is short.

    Since 6.16 Linux has four lists of them for each core, and goes through a whole list to wake one thread. Beside
    6,000 silent clients that waited for their turns a private message cost 61 µs and an arrival 370; with `LISTS`, 36
    and 255.
    """
    if connections >= MANY_WAIT:
        _part_who_wait()


@cache
def _part_who_wait() -> None:
    if sys.platform != "linux":
        return
    import ctypes  # 1 MB, which a chat of a few is spared

    with suppress(OSError, AttributeError):  # no such library, or function: then it is not this Linux
        ctypes.CDLL(None).prctl(PR_FUTEX_HASH, PR_FUTEX_HASH_SET_SLOTS, LISTS, 0, 0)  # an older one answers -1


def ping_silent(services: Services) -> None:
    """Ask silent clients whether they live, if their framing or dialect can. Disconnect those that don't answer."""
    irc = services.settings.irc
    for session in services.sessions.snapshot():
        if not isinstance(session, Session) or not session.is_named or session.silence() < irc.ping_seconds:
            continue
        question = session.framing.ping or session.framing.encode(session.dialect.ping())
        if not question:
            continue
        now = time.monotonic()
        if session.asked_at < session.waits_since:
            session.asked_at = now
            services.outboxes.put_one(session.box, question)
        elif now - session.asked_at >= irc.pong_seconds:
            session.why = PING_TIMEOUT.format(seconds=int(session.silence()))
            session.disconnect(session.why, UNANSWERED)
    services.outboxes.flush()


def end_detached(services: Services, absences: Absences) -> None:
    """End the seats whose people have not come back in time."""
    with services.combiner:
        waiting = services.detached()
    over = absences.over(waiting, services.settings.limits.resume_seconds)
    for user in over:
        with services.combiner:  # one by one: after an outage a thousand may be due at once
            services.engine.happen(EndDetached(user))  # Who has come back by now stays.
        services.outboxes.flush()


def disconnect_nameless(services: Services) -> None:
    """Disconnect clients that gave no name in time. The deadline is absolute: a byte a minute does not prolong it."""
    seconds = services.settings.limits.seconds_to_name
    for session in services.sessions.snapshot():
        if isinstance(session, Session) and not session.is_named and time.monotonic() - session.since > seconds:
            words = catalogue(session.dialect.language).gettext(TOO_LATE).format(seconds=seconds)
            session.disconnect(words, NAMELESS)
            services.outboxes.flush()
