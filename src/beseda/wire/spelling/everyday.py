"""What a name in ASCII and Russian letters looks like, by a table small enough to write down.

Most names need no more, so a server that meets only those never loads `spelling.confusables`. Refuses to know any other
letter. A test checks that this table agrees with the full one.
"""

import re

EVERYDAY_LETTERS = re.compile("[!-~А-Яа-яЁё]*")
"""PRECIS leaves names of these characters unchanged, and their lower case is their key."""

EVERYDAY: dict[int, str] = str.maketrans(
    {
        **{chr(code): chr(code) for code in range(128)},
        **dict(zip("01I`|", "Oll'l", strict=True)),
        **dict(zip("АВГЕЗКЛМНОПРСТУФХЬ", "ABΓE3KɅMHOΠPCTYΦXb", strict=True)),
        **dict(zip("абвгезикмнопрстуфхь", "a6ʙreɜᴎĸʍʜoπpcᴛyɸxƅ", strict=True)),
        "m": "rn",
        '"': "''",
        "%": "º/₀",
        "Ы": "bl",
        "ы": "ƅi",
        "Ю": "lO",
        "ъ": "ˉb",
        "Б": "b\u0304",
        "Ё": "E\u0308",
        "ё": "e\u0308",
        "Й": "И\u0306",
        "й": "ᴎ\u0306",
    }
)
"""What ASCII and Russian letters look like, decomposed. The rest of ASCII is itself, because a missing entry costs the
most."""


_ACCENTED = frozenset("ёй")
_WITHOUT_ACCENTS = str.maketrans("ЁёЙй", "ЕеИи")


def everyday_skeletons(shown: str, key: str) -> frozenset[str]:
    """The skeletons of a name that has only ASCII and Russian letters."""
    forms: tuple[str, ...] = (key,) if shown == key else (shown, key)
    if not _ACCENTED.isdisjoint(key):
        forms += tuple([form.translate(_WITHOUT_ACCENTS) for form in forms])
    return frozenset([form.translate(EVERYDAY).casefold() for form in forms])
