"""Masks with * (anything) and ? (one character), matched in linear time against text that is folded already.

Knows nothing of what the text means, and keeps nothing: a mask costs some 50 µs to compile and 0.3 to use, so whoever
uses it again keeps it. There is no escape and no set of characters: [ and ] mean themselves, for names contain them.
"""

import re
from collections.abc import Callable

MOST_WILDCARDS = 8
"""Stars and question marks of a mask that is kept: each costs another look at the text, whenever it is held against
somebody, and no mask for people needs more (`*!*user@*.192.168.?.?`)."""


def is_dear(glob: str) -> bool:
    """Whether a mask has more wildcards than one that is kept may have."""
    return glob.count("*") + glob.count("?") > MOST_WILDCARDS


def compiled(glob: str) -> Callable[[str], object]:
    """Return what says of a text whether the glob matches the whole of it."""
    # The piece after a star matches at its first place and never tries a later one (an atomic group): a later one would
    # not help, and trying it is what makes "a*a*a*a*b" take for ever elsewhere. Only the last piece must be at the end.
    first, *others = [_piece(part) for part in re.split(r"\*+", glob)]
    if not others:
        return re.compile(first, re.DOTALL).fullmatch
    *middle, last = others
    pattern = first + "".join(f"(?>.*?{piece})" for piece in middle) + ".*" + last
    return re.compile(pattern, re.DOTALL).fullmatch


def _piece(part: str) -> str:
    return ".".join(re.escape(literal) for literal in part.split("?"))


def matches(glob: str, text: str) -> bool:
    """Whether the glob matches the whole text, once."""
    return compiled(glob)(text) is not None
