"""Forms: numerics with blanks, made once and filled in for each reader.

The welcome is some twenty lines that differ only in the reader's name and a few figures. Made anew for each client they
were a third of what a registration costs (100 µs of 300 in the engine). Filled in, they are 5. Refuses to know what the
lines say.
"""

import re
from collections.abc import Callable, Iterable
from operator import itemgetter

from beseda.wire.dialects.irc.line import LONGEST_REST, size
from beseda.wire.dialects.irc.network import LONGEST_NICK_BYTES

BLANKS = tuple(map(chr, range(0xFDD0, 0xFDF0)))
"""Mark in a form what is filled in. Unicode keeps these for a program's own use: they are no characters."""
NICK = BLANKS[0]
"""The reader's name."""
LONGEST_FIGURE = 20
"""Digits of a number of 64 bits."""

BETWEEN = "\n"
"""Separates lines that are filled in together. No line can contain it."""
GROUP = 400
"""Characters filled in together: pymalloc allocates such a string. A longer one (a welcome is 1.5 KB) is from glibc,
which keeps it for its thread when it is freed, for as long as the client is there."""

_BLANK = re.compile(f"([{BLANKS[0]}-{BLANKS[-1]}])")


class Form:
    """Lines for one reader at a time. Made by `form_of`: each text has at least one blank."""

    __slots__ = ("_groups",)

    def __init__(self, texts: Iterable[str]) -> None:
        # For each text: the parts between its blanks, and a getter that puts `values + between` into the order of the
        # text.
        self._groups: list[tuple[tuple[str, ...], Callable[[tuple[str, ...]], tuple[str, ...]]]] = []
        for text in texts:
            pieces = _BLANK.split(text)
            between = tuple(pieces[::2])
            said = [
                BLANKS.index(piece) if place % 2 else place // 2 - len(between) for place, piece in enumerate(pieces)
            ]
            self._groups.append((between, itemgetter(*said)))

    def filled(self, *values: str) -> list[str]:
        """Return the lines with the values filled in.

        No Python code runs for each blank: filled in one by one, those of a welcome were a tenth of a registration's
        steps.
        """
        lines: list[str] = []
        for between, in_order in self._groups:
            lines += "".join(in_order(values + between)).split(BETWEEN)
        return lines


def form_of(server_name: str, numerics: Iterable[str]) -> Form | None:
    """Return a form of these lines, whose words contain blanks.

    None if a line might be too long for some reader: then each reader's lines are made when they are needed.
    """
    lines = [f":{server_name} {words[:3]} {NICK}{words[3:]}" for words in numerics]
    longest = ("n" * LONGEST_NICK_BYTES, *["9" * LONGEST_FIGURE] * (len(BLANKS) - 1))
    if any(size(line) > LONGEST_REST for line in Form(lines).filled(*longest)):
        return None
    groups = [""]
    for line in lines:
        if groups[-1] and len(groups[-1]) + len(line) > GROUP:
            groups.append("")
        groups[-1] = f"{groups[-1]}{BETWEEN}{line}" if groups[-1] else line
    return Form(groups)
