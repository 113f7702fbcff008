"""A room's rules made ready: its masks are compiled once, when they are set, and kept with the room.

Knows no person and no room: folded name!user@host in, answers out. Compiling a mask costs a hundred times as much as
holding it against somebody: a cache that is shared by all rooms is of no use to any, once they have more than it holds.
"""

from collections.abc import Callable, Iterable
from itertools import count

from beseda.core.globs import compiled
from beseda.core.rules import USUAL, Entry, Rules

Matches = Callable[[str], object]
"""Returns something true if a mask matches the whole text."""

_versions = count()


class Guard:
    """Rules, and whom they are about. Never changes."""

    __slots__ = ("_banned", "_barred", "_excepted", "_invited", "_let_in", "_ready", "rules", "version")

    def __init__(self, rules: Rules, before: "Guard | None" = None) -> None:
        """`before`: what was ready of the rules before; most masks are the same."""
        self.rules = rules
        self.version = next(_versions)
        """A number that no other guard has: what was judged by this one holds as long as it does."""
        ready = before._ready if before is not None else {}
        self._ready: dict[str, Matches] = {}
        self._banned = self._prepared(rules.banned, ready)
        self._excepted = self._prepared(rules.excepted, ready)
        self._invited = self._prepared(rules.invited, ready)
        # Without those that only mute: an exception from mutes lets nobody in.
        self._barred = self._prepared([each for each in rules.banned if not each.mask.mutes], ready)
        self._let_in = self._prepared([each for each in rules.excepted if not each.mask.mutes], ready)

    def _prepared(self, listed: Iterable[Entry], ready: dict[str, Matches]) -> tuple[Matches, ...]:
        mine = self._ready
        for (_, key, _), *_ in listed:
            if key not in mine:
                mine[key] = ready.get(key) or compiled(key)
        return tuple([mine[entry.mask.key] for entry in listed])

    @property
    def silences_some(self) -> bool:
        return bool(self._banned)

    @property
    def size(self) -> int:
        """How many masks somebody may have to be held against to know whether they may speak."""
        return len(self._banned) + len(self._excepted) if self._banned else 0

    def silences(self, mask: str) -> bool:
        """Whether a person may not speak: banned while in the room, or muted."""
        return _any(self._banned, mask) and not _any(self._excepted, mask)

    def bars(self, mask: str) -> bool:
        """Whether a person may not join. A mute does not forbid it, and an exception from mutes does not allow it."""
        return _any(self._barred, mask) and not _any(self._let_in, mask)

    def invites(self, mask: str) -> bool:
        """Whether a person needs no invitation."""
        return _any(self._invited, mask)


def _any(masks: tuple[Matches, ...], text: str) -> bool:
    for matches in masks:  # noqa: SIM110 (a generator costs as much as a mask)
        if matches(text):
            return True
    return False


OPEN = Guard(USUAL)
"""Of the usual rules."""
