"""Names that nobody may take, and their look-alikes: the server's own, the network's, those of services (NickServ).

Knows only keys and skeletons as they stand in a `Name`; `wire.spelling` computes those of the words.
"""

from typing import NamedTuple

from beseda.core.names import Name


class Reserved(NamedTuple):
    """The reserved words and endings of names, as keys and skeletons."""

    words: frozenset[str] = frozenset()
    suffixes: tuple[str, ...] = ()


def is_reserved(name: Name, reserved: Reserved) -> bool:
    """Whether a person's name is a reserved word, has a reserved ending, or looks like either.

    Signs between and around the letters don't matter: nobody is [Server] or Ser_ver either.
    """
    forms = {form for looks in (name.key, *name.skeletons) for form in (looks, _letters_of(looks))}
    return not reserved.words.isdisjoint(forms) or any(form.endswith(reserved.suffixes) for form in forms)


def _letters_of(form: str) -> str:
    return "".join(filter(str.isalnum, form))
