"""The rules, lists of masks, and roles of a room. Values only; the hall applies them.

Knows no mode letters (`wire.dialects.irc.modes` has those) and no sentences.
"""

from enum import IntEnum, StrEnum
from typing import NamedTuple


class Role(IntEnum):
    """A role in a room. A larger number may do more. The journal may store the numbers: never renumber."""

    NONE = 0
    VOICE = 1
    HALF = 2
    OPERATOR = 3
    ADMIN = 4
    FOUNDER = 5


class Rule(StrEnum):
    """What can hold in a room. The journal stores the values: never rename one."""

    INVITE_ONLY = "invite-only"
    MODERATED = "moderated"  # only those with a voice may speak
    MEMBERS_ONLY = "members-only"  # only members may speak
    SECRET = "secret"  # nobody outside sees that it exists
    TOPIC_LOCKED = "topic-locked"
    NO_SIGNALS = "no-signals"  # no CTCP
    KEY = "key"
    LIMIT = "limit"
    BANNED = "banned"  # a list of masks, as are the next two
    EXCEPTED = "excepted"
    INVITED = "invited"


LISTS = frozenset((Rule.BANNED, Rule.EXCEPTED, Rule.INVITED))
VALUES = frozenset((Rule.KEY, Rule.LIMIT))
HIDING = frozenset((Rule.SECRET, Rule.INVITE_ONLY, Rule.KEY))
"""What keeps the past of a room for those who are in it."""
HIDDEN_KEY = "*"
"""Shown instead of a room's key to those who may not know it."""


class Mask(NamedTuple):
    """Whom an entry of a list matches: `key` is a folded glob over name!user@host.

    `mutes`: those who match may be in the room but not speak (an extended ban).
    """

    shown: str
    key: str
    mutes: bool = False


class Entry(NamedTuple):
    """A mask in a list: who put it there, and when (ms)."""

    mask: Mask
    by: str
    at: int


class Change(NamedTuple):
    """One rule set or lifted. `value` is the key or the limit (a decimal number); `mask` is for lists."""

    rule: Rule
    on: bool
    value: str = ""
    mask: Mask | None = None


class Rules(NamedTuple):
    """All that holds in a room."""

    flags: frozenset[Rule] = frozenset((Rule.MEMBERS_ONLY,))
    key: str = ""
    limit: int = 0
    banned: tuple[Entry, ...] = ()
    excepted: tuple[Entry, ...] = ()
    invited: tuple[Entry, ...] = ()

    @property
    def is_guarded(self) -> bool:
        """Whether not everybody may join: then only members may read what was said there."""
        return bool(self.key) or not self.flags.isdisjoint(HIDING)


USUAL = Rules()
