"""How people present themselves beside their names. Values only.

Dialects without such things leave them empty.
"""

from enum import StrEnum
from typing import NamedTuple

from beseda.core.metadata import NOTHING, Items


class UserInfo(NamedTuple):
    """What goes with a name: the user@host of IRC, and a line about oneself."""

    username: str = ""
    host: str = ""
    """A cloak of the address, the same for as long as the address is; never the address itself."""
    real_name: str = ""


NO_USER_INFO = UserInfo()


class Flag(StrEnum):
    """What somebody says about themselves, or is."""

    INVISIBLE = "invisible"  # not listed to those who share no room
    BOT = "bot"
    HEARS_OPERATORS = "hears-operators"  # WALLOPS
    OPERATOR = "operator"  # of the server; the server gives it, the user may give it up
    SECURE = "secure"  # nobody between them and the server can read along; only the server knows


NO_FLAGS: frozenset[Flag] = frozenset()
SECURE_FLAGS = frozenset((Flag.SECURE,))


class Source(NamedTuple):
    """Who did something, as others see them, as of the event's place."""

    name: str
    username: str = ""
    host: str = ""
    is_bot: bool = False
    real_name: str = ""
    away: str = ""
    """Their words if they are away: a join shows them too (IRC's away-notify)."""
    metadata: Items = NOTHING
