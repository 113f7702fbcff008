"""What is said of a person or a room by keys: a name to show, a picture, pronouns. Values and their limits.

Knows which key and which value there can be, and how a change changes what there was. Refuses to know whose it is, and
what any key means, but for the one that is shown in the place of a name.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

DISPLAY_NAME = "display-name"
"""What is shown in the place of the name, so that it must not be taken for somebody else's."""
LONGEST_KEY = 48
"""Bytes: a vendor's domain and a few words. A line of IRC holds the longest name of a person (128), such a key, a value
of the longest, and the longest server name."""
LONGEST_VALUE = 256
"""Bytes: the address of a picture, or a sentence about oneself."""
LONGEST_TOGETHER = 434
"""Bytes of a room's name, a key and its value together: what a line of IRC has beside the rest of it. Only rooms with
names of more than 130 bytes have less than the longest value."""
MOST_KEYS = 12
"""Keys of one person or room: all that registries define, and a few of one's own. 10,000 people with the longest of all
of them take some 50 MB."""
EVERY_CHANGE = 2_000
"""Milliseconds that a change counts for: everybody around who cares for the key is told of it, and what is said of
somebody seldom changes, …"""
CHANGES_AT_ONCE = 2 * MOST_KEYS
"""… but a client sets all its keys when it comes, and may clear them first."""

_KEY = re.compile(rf"[a-z0-9_./-]{{1,{LONGEST_KEY}}}")
_UNFIT = re.compile("[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, line breaks, what turns a line round, and what is no character: none is shown to anybody."""


class Item(NamedTuple):
    key: str
    value: str
    """ "" in a change: the key is removed."""


Items = tuple[Item, ...]
"""What there is of one person or room: each key once, in the order of the keys."""
NOTHING: Items = ()


def is_key(key: str) -> bool:
    """Whether a key is well-formed."""
    return _KEY.fullmatch(key) is not None


def is_value(value: str) -> bool:
    """Whether a value may be shown to anybody, and is not too long for all targets."""
    return _UNFIT.search(value) is None and len(value.encode(errors="replace")) <= LONGEST_VALUE


def value_of(items: Items, key: str) -> str:
    """Return a key's value; "" if it has none."""
    return next((item.value for item in items if item.key == key), "")


def changed(items: Items, changes: Iterable[Item]) -> Items:
    """Return what there is after these changes."""
    values = dict(items)
    for key, value in changes:
        if value:
            values[key] = value
        else:
            values.pop(key, None)
    return tuple([Item(key, value) for key, value in sorted(values.items())])
