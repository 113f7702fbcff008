"""CHATHISTORY: what was said before, page by page, and with whom (IRCv3 "chathistory", in its draft).

Reads what a client asks for, and tells why it can't be given. A reference by id is a place in the one order, whatever
is there: a message that was taken back since, or one of another room, still says from where to go on. Refuses to know
who may read what (the hall does), and how the past is written (`past` does).
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple

from beseda.core.past import Around, Between, Bound, Moment, Talks, Window
from beseda.core.refusals import Refusal
from beseda.wire.dialects.actions import Action, Conversations, Past, ReadPast, Reply
from beseda.wire.dialects.irc import numerics as n
from beseda.wire.dialects.irc.caps import CHATHISTORY, EVENT_PLAYBACK
from beseda.wire.dialects.irc.commands.table import Speaker, command
from beseda.wire.dialects.irc.commands.typed import typed_person, typed_room
from beseda.wire.dialects.irc.line import Line, cut, middle
from beseda.wire.dialects.irc.network import MOST_PAST, REFERENCE_TYPES
from beseda.wire.dialects.irc.past import page_lines, talk_lines
from beseda.wire.dialects.irc.times import time_of
from beseda.wire.dialects.seat_secrets import place_of

ANY = "*"
"""LATEST without a bound."""
LONGEST_LIMIT = 20
"""Digits of a limit that are read: a longer one is more than there is, and int() of a long text is work."""
LONGEST_REFERENCE = 100
"""Bytes of a reference that a FAIL repeats: enough to recognise it, and beside the longest room's name it fits."""
CANT = "Messages could not be retrieved"


class Fault(NamedTuple):
    """Why a line can't be done: a FAIL without its command."""

    code: str
    context: tuple[str, ...]
    words: str


class Asked(NamedTuple):
    """What a line asks for, its references read."""

    command: str
    """As it was typed: a FAIL repeats it."""
    references: tuple[Bound | None, ...]
    limit: int
    with_events: bool


class Form(NamedTuple):
    """How a subcommand is written; `wanted` makes of it what is asked of the past."""

    references: int
    wanted: Callable[[Asked], Window | Around | Between | Talks]


def _latest(asked: Asked) -> Window:
    return Window(asked.limit, after=asked.references[0], with_events=asked.with_events)


def _before(asked: Asked) -> Window:
    return Window(asked.limit, before=asked.references[0], with_events=asked.with_events)


def _after(asked: Asked) -> Window:
    return Window(asked.limit, after=asked.references[0], newest=False, with_events=asked.with_events)


def _around(asked: Asked) -> Around:
    (center,) = asked.references
    assert center is not None
    return Around(asked.limit, center, asked.with_events)


def _between(asked: Asked) -> Between:
    first, last = asked.references
    assert first is not None and last is not None
    return Between(asked.limit, first, last, asked.with_events)


def _targets(asked: Asked) -> Talks:
    first, last = asked.references
    assert isinstance(first, Moment) and isinstance(last, Moment)
    return Talks(asked.limit, first, last)


TARGETS = "TARGETS"
LATEST = "LATEST"
FORMS: dict[str, Form] = {
    LATEST: Form(1, _latest),
    "BEFORE": Form(1, _before),
    "AFTER": Form(1, _after),
    "AROUND": Form(1, _around),
    "BETWEEN": Form(2, _between),
    TARGETS: Form(2, _targets),
}
USAGE = "<subcommand> [<room or name>] <reference> [<reference>] <limit>"


@command("CHATHISTORY", USAGE, "what was said before: LATEST, BEFORE, AFTER, AROUND, BETWEEN, TARGETS", 1)
def chathistory(speaker: Speaker, line: Line) -> Iterator[Action]:
    """The capability must be there ("Implementation": "MUST be negotiated")."""
    if not speaker.has(CHATHISTORY):
        yield Reply(n.ERR_UNKNOWNCOMMAND(line.verb), refuses=True)
        return
    action = _asked(speaker, line.params)
    yield _failed(action) if isinstance(action, Fault) else action


def _asked(speaker: Speaker, params: tuple[str, ...]) -> Action | Fault:
    """Return what a line asks for, or what is wrong with it first of all ("Errors and Warnings")."""
    typed, *rest = params
    verb = typed.upper()
    form = FORMS.get(verb)
    if form is None:
        return Fault("INVALID_PARAMS", (typed,), "Unknown command")
    has_target = verb != TARGETS
    count = has_target + form.references + 1
    if len(rest) != count:
        words = "Insufficient parameters" if len(rest) < count else "Too many parameters"
        return Fault("INVALID_PARAMS", (typed,), words)
    target = rest[0] if has_target else ""
    bounds: list[Bound | None] = []
    for word in rest[has_target:-1]:
        if word == ANY and verb == LATEST:
            bounds.append(None)
            continue
        bound = _bound(speaker, typed, target, word)
        if isinstance(bound, Fault):
            return bound
        bounds.append(bound)
    limit = rest[-1]
    if not (limit.isascii() and limit.isdecimal() and len(limit) <= LONGEST_LIMIT):
        return Fault("INVALID_PARAMS", (typed, limit), "Invalid limit")
    most = min(int(limit), MOST_PAST)  # "up to `limit`": who asks for more than there may be gets what there may be
    wanted = form.wanted(Asked(typed, tuple(bounds), most, speaker.has(EVENT_PLAYBACK)))
    if not has_target:
        return ReadPast(None, wanted, partial(_found, typed, target))
    name = typed_room(target) if target[:1] == "#" else typed_person(target)
    return ReadPast(name, wanted, partial(_found, typed, target)) if name is not None else _no_target(typed, target)


def _bound(speaker: Speaker, typed: str, target: str, word: str) -> Bound | Fault:
    """Read a reference. In TARGETS (without a target) only times are ("they MUST be timestamps")."""
    kind, equals, value = word.partition("=")
    word = cut(word, LONGEST_REFERENCE)
    if equals and kind == "timestamp":
        at = time_of(value)
        return Moment(at) if at is not None else Fault("INVALID_PARAMS", (typed, word), "Invalid timestamp")
    if not target:
        return Fault("INVALID_PARAMS", (typed, word), "Invalid timestamp")
    if not equals:
        return Fault("INVALID_PARAMS", (typed, word), "Invalid message reference")
    if kind != "msgid":
        words = "Messages are referred to by " + " or ".join(REFERENCE_TYPES)
        return Fault("INVALID_MSGREFTYPE", (typed, target, word), words)
    place = place_of(value, speaker.network.journal)
    return place if place is not None else Fault("MESSAGE_ERROR", (typed, target, word), CANT)


def _no_target(typed: str, target: str) -> Fault:
    return Fault("INVALID_TARGET", (typed, target), CANT)


def _failed(fault: Fault) -> Reply:
    return Reply(_words(fault), refuses=True)


def _words(fault: Fault) -> str:
    """Everybody is answered by FAIL, whether or not they know standard replies: no numeric says it."""
    context = " ".join(map(middle, fault.context))
    return f"FAIL CHATHISTORY {fault.code} {context} :{fault.words}"


def _found(typed: str, target: str, answer: object, viewer: Speaker) -> Iterable[str]:
    """Whatever it is that somebody may not read, they are told the same as of what is not there."""
    match answer:
        case Past(title, items) if items is not None:
            return page_lines(title, items, viewer)
        case Conversations(talks) if talks is not None:
            return talk_lines(talks, viewer)
        case Refusal():
            return (_words(_no_target(typed, target)),)
        case _:
            return (_words(Fault("MESSAGE_ERROR", (typed, target or ANY), CANT)),)
