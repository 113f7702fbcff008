"""MONITOR: being told when people with certain names come and go (IRCv3 "Monitor").

Knows the command and the numerics. Refuses to know who watches whom, and who watches too many: the server does.
"""

from collections.abc import Callable, Iterable, Iterator

from beseda.core.names import Name
from beseda.core.people import Source
from beseda.core.questions import Portrait
from beseda.wire.dialects.actions import Action, Replies, Reply, Watch, Watched
from beseda.wire.dialects.irc import numerics as n
from beseda.wire.dialects.irc.commands.table import Speaker, command
from beseda.wire.dialects.irc.commands.typed import optional, typed_list, typed_person
from beseda.wire.dialects.irc.events import prefix
from beseda.wire.dialects.irc.line import LONGEST_ECHO, LONGEST_REST, Line
from beseda.wire.dialects.irc.network import LONGEST_NICK_BYTES, MONITORED, SERVERLEN
from beseda.wire.dialects.irc.split import packed

BUDGET = LONGEST_REST - len(": 730  :") - SERVERLEN - LONGEST_NICK_BYTES
"""Bytes of names on one line, whatever the reader's name is: "limited only by the buffer size of 512 chars" ("MONITOR
Command")."""


@command("MONITOR", "+|- <name>{,<name>} | C | L | S", "watch for people", 1)
def monitor(speaker: Speaker, line: Line) -> Iterator[Action]:
    handler = _MODIFIERS.get(line.params[0].upper())
    if handler is None:
        return iter((Reply(n.ERR_UNKNOWNERROR("MONITOR", "It is + - C L or S"), refuses=True),))
    targets = typed_list(optional(line.params, 1))
    if handler in _NEED_TARGETS and not targets:
        return iter((Reply(n.ERR_NEEDMOREPARAMS("MONITOR"), refuses=True),))
    return handler(targets)


def _add(targets: list[str]) -> Iterator[Action]:
    """A word that can't be a name is not watched, and told as offline: nobody can ever have it."""
    names = [(target, typed_person(target)) for target in targets]
    never = [target for target, name in names if name is None]
    if never:
        yield Replies(tuple(offline(never)))
    known = _known(name for _, name in names)
    if known:
        yield Watch(add=known)


def _remove(targets: list[str]) -> Iterator[Action]:
    """ "No output will be returned for use of this command.\""""
    known = _known(map(typed_person, targets))
    if known:
        yield Watch(remove=known)


def _known(names: Iterable[Name | None]) -> tuple[Name, ...]:
    """Return each name once, however it was typed."""
    return tuple({name.key: name for name in names if name is not None}.values())


_MODIFIERS: dict[str, Callable[[list[str]], Iterator[Action]]] = {
    "+": _add,
    "-": _remove,
    "C": lambda targets: iter((Watch(clears=True),)),
    "L": lambda targets: iter((Watch(lists=True),)),
    "S": lambda targets: iter((Watch(tells=True),)),
}
_NEED_TARGETS = (_add, _remove)


# What the server tells; it knows who is here.


def online(sources: Iterable[str]) -> Iterator[str]:
    """These are here: each nick!user@host."""
    return map(n.RPL_MONONLINE, packed(sources, BUDGET, ","))


def offline(names: Iterable[str]) -> Iterator[str]:
    """These are gone, or never were here."""
    return map(n.RPL_MONOFFLINE, packed(names, BUDGET, ","))


def listed(names: Iterable[str]) -> Iterator[str]:
    """These are watched, and no others."""
    yield from map(n.RPL_MONLIST, packed(names, BUDGET, ","))
    yield n.RPL_ENDOFMONLIST()


def full(limit: int, names: Iterable[str]) -> Iterator[str]:
    """These could not be added: the list is full."""
    return (n.ERR_MONLISTFULL(limit, part) for part in packed(names, LONGEST_ECHO, ","))


def watched(came: Watched) -> Iterator[str]:
    """Tell the result of a `Watch`: who could not be added, who is here, who is not, who is watched."""
    if came.full:
        yield from full(MONITORED, [name.shown for name in came.full])
    if came.asked:
        here = {_key(person.name) for person in came.here.people}
        yield from online([source_of(person) for person in came.here.people])
        yield from offline([name.shown for name in came.asked if name.key not in here])
    if came.listed is not None:
        yield from listed([name.shown for name in came.listed])


def _key(shown: str) -> str:
    name = typed_person(shown)
    return shown if name is None else name.key


def source_of(person: Portrait) -> str:
    """nick!user@host."""
    return prefix(Source(person.name, person.user_info.username, person.user_info.host))
