"""MODE: a room's rules, lists and roles; and a person's own flags (modern-irc, "MODE message").

Turns each piece of a line into an action, in order. Changes of a room's rules that stand together are one action,
because the hall decides them as one. Refuses to know what letters mean: that is `irc.modes`.
"""

from collections.abc import Iterator
from functools import partial

from beseda.core import requests as rq
from beseda.core.names import Name
from beseda.core.questions import Portrait, Portraits, RoomRules, WhatRules, WhoIs, WhoOf
from beseda.core.refusals import Refusal
from beseda.core.rules import Change, Entry, Rule, Rules
from beseda.wire.dialects.actions import Action, Ask, Reply
from beseda.wire.dialects.irc import numerics as n
from beseda.wire.dialects.irc.caps import STANDARD_REPLIES
from beseda.wire.dialects.irc.commands.rooms import refusing
from beseda.wire.dialects.irc.commands.table import Speaker, command
from beseda.wire.dialects.irc.commands.typed import typed_person, typed_room
from beseda.wire.dialects.irc.line import Line
from beseda.wire.dialects.irc.modes import (
    BadValue,
    ListQuery,
    Piece,
    RoleChange,
    UnknownLetter,
    current,
    read_room_modes,
    read_user_modes,
    user_modes,
)
from beseda.wire.dialects.irc.refusals import refused

_LISTS = {
    Rule.BANNED: (n.RPL_BANLIST, n.RPL_ENDOFBANLIST),
    Rule.EXCEPTED: (n.RPL_EXCEPTLIST, n.RPL_ENDOFEXCEPTLIST),
    Rule.INVITED: (n.RPL_INVEXLIST, n.RPL_ENDOFINVEXLIST),
}
"""An entry's numeric, and the list's end."""


@command("MODE", "<room> | <own name> [<letters> [<parameter>...]]", "what holds in a room, what is said of you", 1)
def mode(speaker: Speaker, line: Line) -> Iterator[Action]:
    target, words = line.params[0], line.params[1:]
    if target[:1] != "#":
        return _of_person(speaker, target, words)
    typed = typed_room(target)
    if typed is None:
        return iter((Reply(n.ERR_NOSUCHCHANNEL(target), refuses=True),))
    room = Name(*typed)  # A new object for this line: by its identity the dialect tells 482 only once (`Irc.refuse`).
    if not words:
        return iter((Ask(WhatRules(room), partial(_rules, room)),))
    return _together(_of_room(room, piece) for piece in read_room_modes(words))


# Rooms.


def _of_room(room: Name, piece: Piece) -> Action:
    match piece:
        case Change():
            return rq.SetRules(room, (piece,))
        case RoleChange():
            person = typed_person(piece.person)
            if person is None:
                return Reply(n.ERR_NOSUCHNICK(piece.person), refuses=True)
            return rq.SetRole(room, person, piece.role, piece.on)
        case ListQuery():
            return Ask(WhatRules(room), partial(_list, room, piece.rule))
        case UnknownLetter():
            return Reply(n.ERR_UNKNOWNMODE(piece.letter), refuses=True)
        case BadValue():
            # The value is not repeated: it may be one that can't be ("ERR_INVALIDMODEPARAM (696)").
            letter, _, description = piece
            return refusing(room, lambda called: n.ERR_INVALIDMODEPARAM(called, letter, "*", description))


def _together(actions: Iterator[Action]) -> Iterator[Action]:
    """Join changes of the rules that follow each other: one event, one line of MODE to everybody."""
    held: rq.SetRules | None = None
    for action in actions:
        if isinstance(action, rq.SetRules):
            held = rq.SetRules(action.room, held.changes + action.changes) if held else action
            continue
        if held:
            yield held
            held = None
        yield action
    if held:
        yield held


def _rules(room: Name, answer: RoomRules | Refusal, viewer: Speaker) -> Iterator[str]:
    if isinstance(answer, Refusal):
        yield from refused(answer, WhatRules(room), viewer.has(STANDARD_REPLIES))
        return
    yield n.RPL_CHANNELMODEIS(answer.name, current(answer.rules, answer.sees_key))
    if answer.made_at:
        yield n.RPL_CREATIONTIME(answer.name, answer.made_at // 1000)


def _list(room: Name, rule: Rule, answer: RoomRules | Refusal, viewer: Speaker) -> Iterator[str]:
    """A list holds people's addresses, so only those who are there may see it."""
    if isinstance(answer, Refusal):
        yield from refused(answer, WhatRules(room), viewer.has(STANDARD_REPLIES))
    elif not answer.sees_lists:
        yield n.ERR_NOTONCHANNEL(answer.name)
    else:
        entry, end = _LISTS[rule]
        for mask, by, at in _entries(answer.rules, rule):
            line = entry(answer.name, mask.shown, by, at // 1000)
            # Setter and time may be left out ("RPL_BANLIST (367)"), and a mask that is cut would match other people.
            yield line if n.holds(line, viewer.network.server_name) else line.rsplit(" ", 2)[0]
        yield end(answer.name)


def _entries(rules: Rules, rule: Rule) -> tuple[Entry, ...]:
    return {Rule.BANNED: rules.banned, Rule.EXCEPTED: rules.excepted, Rule.INVITED: rules.invited}[rule]


# Oneself.


def _of_person(speaker: Speaker, target: str, words: tuple[str, ...]) -> Iterator[Action]:
    person, own = typed_person(target), typed_person(speaker.shown)
    if person is None:
        yield Reply(n.ERR_NOSUCHNICK(target), refuses=True)
    elif own is None or person.key != own.key:
        yield Ask(WhoOf((person,)), partial(_not_oneself, person))
    elif not words:
        yield Ask(WhoIs(person), partial(_own, person))
    else:
        asked = read_user_modes("".join(words))
        if asked.on or asked.off:
            yield rq.SetFlags(asked.on, asked.off)
        if asked.unknown:
            yield Reply(n.ERR_UMODEUNKNOWNFLAG(), refuses=True)


def _own(person: Name, answer: Portrait | Refusal, viewer: Speaker) -> Iterator[str]:
    if isinstance(answer, Refusal):
        yield from refused(answer, WhoIs(person), viewer.has(STANDARD_REPLIES))
    else:
        yield n.RPL_UMODEIS(user_modes(answer.flags))


def _not_oneself(person: Name, answer: Portraits | Refusal, viewer: Speaker) -> Iterator[str]:
    """502 if there is such a person, else 401 ("User mode")."""
    is_here = isinstance(answer, Portraits) and answer.people
    yield n.ERR_USERSDONTMATCH() if is_here else n.ERR_NOSUCHNICK(person.shown)
