"""LIST: which rooms, by all the conditions of ELIST (modern-irc, "LIST message", "`ELIST` Parameter").

If names or masks are given, a room must match any one of them. Every other condition must hold as well. Refuses to know
which rooms the client may see: the answer has no others.
"""

import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from beseda.core.globs import compiled
from beseda.core.questions import RoomLine, Rooms, WhichRooms
from beseda.core.refusals import Refusal
from beseda.wire.dialects.actions import Action, Ask, Reply
from beseda.wire.dialects.irc import numerics as n
from beseda.wire.dialects.irc.caps import STANDARD_REPLIES
from beseda.wire.dialects.irc.commands.table import Speaker, command
from beseda.wire.dialects.irc.commands.typed import typed_list, typed_room
from beseda.wire.dialects.irc.line import Line
from beseda.wire.dialects.irc.masks import fold
from beseda.wire.dialects.irc.network import MOST_TARGETS
from beseda.wire.dialects.irc.refusals import refused

MINUTE = 60_000
"""Milliseconds. ELIST counts times in minutes."""
_COMPARES = re.compile(r"([CT]?)([<>])([0-9]{1,9})", re.ASCII | re.IGNORECASE)
"""Nine digits: nearly two thousand years, and no long number to read."""


def _age(then: int, now: int) -> int | None:
    """Return the milliseconds since then; None if it never was: that is neither recent nor long ago."""
    return now - then if then else None


_MEASURES: dict[str, tuple[int, Callable[[RoomLine, int], int | None]]] = {
    "": (1, lambda room, now: room.people),
    "C": (MINUTE, lambda room, now: _age(room.made_at, now)),
    "T": (MINUTE, lambda room, now: _age(room.topic_at, now)),
}
"""ELIST's U, C and T: what a number is compared with, and the unit that it is in."""


Matches = Callable[[str], object]
"""A mask, compiled once for all the rooms there are."""


class Compare(NamedTuple):
    """Fewer people than `value`, or less than `value` minutes since the room was made or its topic set; or more."""

    of: str
    less: bool
    value: int

    def holds(self, room: RoomLine, now: int) -> bool:
        unit, measure = _MEASURES[self.of]
        measured = measure(room, now)
        if measured is None:
            return False
        return measured < self.value * unit if self.less else measured > self.value * unit


class Conditions(NamedTuple):
    """What rooms somebody asked for."""

    names: frozenset[str] = frozenset()
    """The names' keys; of a word that can't be a room's name, its folded form."""
    masks: tuple[Matches, ...] = ()
    but: tuple[Matches, ...] = ()
    """Of rooms to leave out."""
    compares: tuple[Compare, ...] = ()

    def hold(self, room: RoomLine, now: int) -> bool:
        if self.names or self.masks or self.but:
            name = fold(room.name)
            if (self.names or self.masks) and name not in self.names and not _any(self.masks, name):
                return False
            if _any(self.but, name):
                return False
        return all(compare.holds(room, now) for compare in self.compares)


def _any(masks: tuple[Matches, ...], name: str) -> bool:
    return any(matches(name) for matches in masks)


def read_conditions(words: list[str]) -> Conditions:
    """Read each word by its own form: some clients give names and conditions in one parameter."""
    names, masks, but, compares = set(), [], [], []
    for word in words:
        compare = _COMPARES.fullmatch(word)
        if compare is not None:
            compares.append(Compare(compare[1].upper(), compare[2] == "<", int(compare[3])))
        elif word[0] == "!":
            but.append(compiled(fold(word[1:])))
        elif "*" in word or "?" in word:
            masks.append(compiled(fold(word)))
        else:
            name = typed_room(word)
            names.add(name.key if name else fold(word))
    return Conditions(frozenset(names), tuple(masks), tuple(but), tuple(compares))


@command("LIST", "[<room>{,<room>}] [<condition>{,<condition>}]", "which rooms there are")
def list_(speaker: Speaker, line: Line) -> Iterator[Action]:
    words = [word for param in line.params[:2] for word in typed_list(param)]
    most = MOST_TARGETS[line.verb]
    if len(words) > most:
        yield Reply(n.ERR_TOOMANYTARGETS(words[most]), refuses=True)
        return
    yield Ask(WhichRooms(), partial(_listed, read_conditions(words)), streams=True)


def _listed(conditions: Conditions, answer: Rooms | Refusal, viewer: Speaker) -> Iterator[str]:
    if isinstance(answer, Refusal):
        yield from refused(answer, WhichRooms(), viewer.has(STANDARD_REPLIES))
        return
    now = time.time_ns() // 1_000_000
    yield n.RPL_LISTSTART()
    for room in answer.rooms:
        if conditions.hold(room, now):
            yield n.RPL_LIST(room.name, room.people, room.topic)
    yield n.RPL_LISTEND()
