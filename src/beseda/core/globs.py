"""Masks with * (anything) and ? (one character), matched in linear time against text that is folded already.

Knows nothing of what the text means. There is no escape and no set of characters: [ and ] mean themselves, because
names contain them.
"""

import re
from functools import lru_cache

REMEMBERED = 4096
"""Compiled masks kept: enough for forty full lists. A mask costs some 50 µs to compile, 0.3 to use."""


@lru_cache(REMEMBERED)
def _compiled(glob: str) -> re.Pattern[str]:
    # The piece after a star matches at its first place and never tries a later one (an atomic group): a later one would
    # not help, and trying it is what makes "a*a*a*a*b" take for ever elsewhere. Only the last piece must be at the end.
    first, *others = [_piece(part) for part in re.split(r"\*+", glob)]
    if not others:
        return re.compile(first, re.DOTALL)
    *middle, last = others
    return re.compile(first + "".join(f"(?>.*?{piece})" for piece in middle) + ".*" + last, re.DOTALL)


def _piece(part: str) -> str:
    return ".".join(re.escape(literal) for literal in part.split("?"))


def matches(glob: str, text: str) -> bool:
    """Whether the glob matches the whole text."""
    return glob == "*" or _compiled(glob).fullmatch(text) is not None
