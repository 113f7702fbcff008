"""A name: how it is shown, what it equals, what it looks like.

Knows the grammar that needs no tables. Refuses to know Unicode's tables: `wire.spelling` computes `key` and
`skeletons` at the edge. They are stored, so that every node has the same, and computed anew only when the rules for
them have changed (`SPELLING`).
"""

from typing import NamedTuple

from beseda.core.ids import RoomId
from beseda.core.limits import LONGEST_NAME, LONGEST_ROOM_NAME
from beseda.core.refusals import Reason

FORBIDDEN_IN_NAMES = frozenset("!@,*?:.#&$/")
"""IRC gives these a meaning inside masks, targets and prefixes; plain text gives one to `/` and `:`."""
FORBIDDEN_AT_START = frozenset("0123456789-~%+")
"""IRC recognizes numerics and membership prefixes by these."""
FORBIDDEN_IN_ROOMS = frozenset(",*?:/")
"""Separators and masks. A room may hold dots, digits and dashes: #python-3.11 is a fine name."""
SPELLING = 2
"""The version of the rules by which `skeletons` are computed. A stored name of an earlier version is computed anew."""
_ASCII_LOOKS = str.maketrans("ABCDEFGHJKMNOPQRSTUVWXYZI1|", "abcdefghjkmnopqrstuvwxyzlll")
"""What may differ between names in ASCII that look the same: case, and I, 1 and | for l. L stays, as nobody takes it
for one of those; 0 and O, rn and m are told apart well enough."""


class Name(NamedTuple):
    """A person's or a room's name (a room's begins with #). Two names with one key are one name.

    `shown` is the stored spelling that everybody sees; `key` is equal for equal names (PRECIS: case, width,
    composition); `skeletons` say what the name looks like (UTS-39): of the shown form, of the key, of both without
    accents.
    """

    shown: str
    key: str
    skeletons: frozenset[str]

    @property
    def is_room(self) -> bool:
        return self.shown.startswith("#")

    def clashes_with(self, other: "Name") -> bool:
        """Whether the two names can't be in use at once.

        Pure-ASCII names clash if they differ by case only, or look the same in most fonts (Alice, AIice, A1ice). If
        either has other letters, looking alike by UTS 39 is enough.
        """
        if self.key == other.key:
            return True
        if self.key.isascii() and other.key.isascii():
            return ascii_looks(self) == ascii_looks(other)
        return not self.skeletons.isdisjoint(other.skeletons)

    def __str__(self) -> str:
        return self.shown


def ascii_looks(name: Name) -> str:
    """Return the same for names in ASCII that look the same to each other."""
    return name.shown.translate(_ASCII_LOOKS)


NO_NAME = Name("", "", frozenset())
"""Whose name it is that did what the server did by itself, in an event."""
RoomRef = RoomId | Name
"""A room by its id, if the asker's state knows it, or by its name as typed."""


def fault_in_name(shown: str) -> Reason | None:
    """Return what is wrong with a person's name by the grammar alone; None if nothing is."""
    if not shown:
        return Reason.NAME_EMPTY
    if len(shown) > LONGEST_NAME:
        return Reason.NAME_TOO_LONG
    if shown[0] in FORBIDDEN_AT_START:
        return Reason.NAME_BAD_START
    if not FORBIDDEN_IN_NAMES.isdisjoint(shown) or " " in shown or not shown.isprintable():
        return Reason.NAME_BAD_CHARACTER
    return None


def fault_in_room_name(shown: str) -> Reason | None:
    """Return what is wrong with a room's name (with its #) by the grammar alone; None if nothing is."""
    if len(shown) < 2 or shown[0] != "#":
        return Reason.ROOM_NAME_EMPTY
    if len(shown) > LONGEST_ROOM_NAME:
        return Reason.ROOM_NAME_TOO_LONG
    if not FORBIDDEN_IN_ROOMS.isdisjoint(shown) or " " in shown or "#" in shown[1:] or not shown.isprintable():
        return Reason.ROOM_NAME_BAD_CHARACTER
    return None
