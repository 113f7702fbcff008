"""Names that nobody may take, and what looks like them: the server's own, the network's, services' (NickServ).

Knows only keys and skeletons as they stand in a `Name`; `wire.spelling` computes those of the words.
"""

from typing import NamedTuple

from beseda.core.names import Name


class Reserved(NamedTuple):
    """What is kept from people, as keys and skeletons."""

    words: frozenset[str] = frozenset()
    suffixes: tuple[str, ...] = ()


def is_reserved(name: Name, reserved: Reserved) -> bool:
    """Whether a person's name is a reserved word, or ends as one may not, or looks so."""
    if name.key in reserved.words or not reserved.words.isdisjoint(name.skeletons):
        return True
    return name.key.endswith(reserved.suffixes) or any(form.endswith(reserved.suffixes) for form in name.skeletons)
