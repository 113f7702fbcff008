"""Forms: numerics ready to be told but for a few words, made once and filled in for each reader.

The welcome is some twenty lines of which only the reader's name and a few figures differ: made anew for each who
registers they were a third of what a registration costs (100 µs of 300 on the floor). Filled in, they are 5.
"""

import re
from collections.abc import Iterable

from beseda.wire.dialects.irc.line import LONGEST_REST, size
from beseda.wire.dialects.irc.network import LONGEST_NICK_BYTES

BLANKS = tuple(map(chr, range(0xFDD0, 0xFDF0)))
"""Stand in a form for what is filled in. Unicode keeps these for a program's own use: they are no characters."""
NICK = BLANKS[0]
"""The reader's name."""
LONGEST_FIGURE = 20
"""Digits: 64 bits."""

GROUP = 400
"""Characters in one string: with its end it is pymalloc's, as a larger one (a welcome is 1.5 KB) would not be: glibc
keeps such a one for its thread when it is freed, for as long as the client is there."""

_BLANK = re.compile(f"([{BLANKS[0]}-{BLANKS[-1]}])")


class Form:
    """Lines for one reader at a time. Made by `form_of`."""

    __slots__ = ("_groups",)

    def __init__(self, texts: Iterable[str]) -> None:
        # What stands between two blanks, a blank, and so on; beside the places of the blanks, and which they are.
        self._groups: list[tuple[list[str], list[tuple[int, int]]]] = []
        for text in texts:
            pieces = _BLANK.split(text)
            blanks = [(place, BLANKS.index(pieces[place])) for place in range(1, len(pieces), 2)]
            self._groups.append((pieces, blanks))

    def filled(self, *values: str) -> list[str]:
        """The lines as they travel, several in one but for the last one's end: that passes for a line."""
        groups = []
        for made, blanks in self._groups:
            pieces = made.copy()
            for place, blank in blanks:
                pieces[place] = values[blank]
            groups.append("".join(pieces))
        return groups


def form_of(server_name: str, numerics: Iterable[str]) -> Form | None:
    """A form of these lines, whose words have blanks. None where one might be too long for some reader: each is to be
    made by itself then, as its reader needs it.
    """
    lines = [f":{server_name} {words[:3]} {NICK}{words[3:]}" for words in numerics]
    longest = ("n" * LONGEST_NICK_BYTES, *["9" * LONGEST_FIGURE] * (len(BLANKS) - 1))
    if any(size(line) > LONGEST_REST for line in Form(lines).filled(*longest)):
        return None
    groups = [""]
    for line in lines:
        if groups[-1] and len(groups[-1]) + len(line) > GROUP:
            groups.append("")
        groups[-1] = f"{groups[-1]}\r\n{line}" if groups[-1] else line
    return Form(groups)
