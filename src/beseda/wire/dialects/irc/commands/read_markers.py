"""MARKREAD: up to when one has read a room, or the talk with a person (IRCv3 "Read marker").

Only translates. Refuses to know what is read already: the hall does. Errors are FAILs, for every client (read-marker,
"Errors and Warnings").
"""

from collections.abc import Iterator
from functools import partial

from beseda.core import requests as rq
from beseda.core.names import Name
from beseda.core.questions import Members, ReadMarker, WhatIsRead
from beseda.core.refusals import Refusal
from beseda.wire.dialects.actions import Action, Ask, Reply
from beseda.wire.dialects.irc.caps import READ_MARKER, STANDARD_REPLIES
from beseda.wire.dialects.irc.commands.table import Speaker, command
from beseda.wire.dialects.irc.commands.typed import typed_person, typed_room
from beseda.wire.dialects.irc.events import marker
from beseda.wire.dialects.irc.line import Line, middle
from beseda.wire.dialects.irc.refusals import refused
from beseda.wire.dialects.irc.times import time_of

TIME = "timestamp="
"""What a time begins with."""


@command("MARKREAD", "<room or name> [timestamp=<time>]", "what you have read; with a time, you have read up to it")
def mark_read(speaker: Speaker, line: Line) -> Iterator[Action]:
    if not line.params:
        yield Reply("FAIL MARKREAD NEED_MORE_PARAMS :Missing parameters", refuses=True)
        return
    typed, *times = line.params
    target = typed_room(typed) or typed_person(typed)
    until = time_of(times[0].removeprefix(TIME)) if times and times[0].startswith(TIME) else None
    if target is None:
        yield _invalid(typed)
    elif not times:
        yield Ask(WhatIsRead(target), partial(_told, target))
    elif until is None:
        yield _invalid(times[0])
    else:
        yield rq.MarkRead(target, until)


def _invalid(typed: str) -> Reply:
    return Reply(f"FAIL MARKREAD INVALID_PARAMS {middle(typed)} :Invalid parameters", refuses=True)


def _told(target: Name, answer: ReadMarker | Refusal, viewer: Speaker) -> tuple[str, ...]:
    if isinstance(answer, Refusal):
        return refused(answer, WhatIsRead(target), viewer.has(STANDARD_REPLIES))
    return (marker(answer.target_name, answer.until),)


def marker_lines(room: Members, viewer: Speaker) -> tuple[str, ...]:
    """Return what comes after a JOIN, before the end of NAMES, for a client that has markers (read-marker, "Command
    flows")."""
    return (marker(room.name, room.read_until),) if viewer.has(READ_MARKER) else ()
