"""What holds in a room, and who may change it: rules, lists of masks, roles. Values only; the hall applies them.

Knows no mode letters (`wire.dialects.irc.modes` has those) and no sentences.
"""

from enum import IntEnum, StrEnum
from typing import NamedTuple


class Role(IntEnum):
    """What somebody is in a room. More is more; numbers, because the journal may store them: never renumber."""

    NONE = 0
    VOICE = 1
    HALF = 2
    OPERATOR = 3
    ADMIN = 4
    FOUNDER = 5


class Rule(StrEnum):
    """What can hold in a room. Stored by value: never rename."""

    INVITE_ONLY = "invite-only"
    MODERATED = "moderated"  # who has no voice is not heard
    MEMBERS_ONLY = "members-only"  # who is not there is not heard
    SECRET = "secret"  # nobody outside sees that it is there
    TOPIC_LOCKED = "topic-locked"
    NO_SIGNALS = "no-signals"  # no CTCP
    KEY = "key"
    LIMIT = "limit"
    BANNED = "banned"  # a list of masks, as are the next two
    EXCEPTED = "excepted"
    INVITED = "invited"


LISTS = frozenset((Rule.BANNED, Rule.EXCEPTED, Rule.INVITED))
VALUES = frozenset((Rule.KEY, Rule.LIMIT))


class Mask(NamedTuple):
    """Whom an entry of a list means: who matches `key`, a glob over name!user@host, folded.

    `mutes`: who matches may be there, and is not heard (an extended ban).
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
    """One rule set or lifted. `value` is the key or the limit (a decimal number); `mask` the one of a list."""

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
        """Whether not everybody may come in: what was said there is for those who are in it."""
        return bool(self.key) or not self.flags.isdisjoint((Rule.INVITE_ONLY, Rule.SECRET))


USUAL = Rules()
