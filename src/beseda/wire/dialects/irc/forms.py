"""Forms: numerics ready to be told but for a few words, made once and filled in for each reader.

The welcome is some twenty lines of which only the reader's name and a few figures differ: made anew for each who
registers they were a third of what a registration costs (100 µs of 300 in the engine). Filled in, they are 5.
"""

import re
from collections.abc import Callable, Iterable
from operator import itemgetter

from beseda.wire.dialects.irc.line import LONGEST_REST, size
from beseda.wire.dialects.irc.network import LONGEST_NICK_BYTES

BLANKS = tuple(map(chr, range(0xFDD0, 0xFDF0)))
"""Stand in a form for what is filled in. Unicode keeps these for a program's own use: they are no characters."""
NICK = BLANKS[0]
"""The reader's name."""
LONGEST_FIGURE = 20
"""Digits: 64 bits."""

BETWEEN = "\n"
"""Stands between lines that are filled in together. No line can have it inside."""
GROUP = 400
"""Characters filled in together: they are pymalloc's, as more of them (a welcome is 1.5 KB) would not be: glibc keeps
such a string for its thread when it is freed, for as long as the client is there."""

_BLANK = re.compile(f"([{BLANKS[0]}-{BLANKS[-1]}])")


class Form:
    """Lines for one reader at a time. Made by `form_of`: each has a blank at least."""

    __slots__ = ("_groups",)

    def __init__(self, texts: Iterable[str]) -> None:
        # What stands between the blanks; and in which order that and the values, which come before it, are said.
        self._groups: list[tuple[tuple[str, ...], Callable[[tuple[str, ...]], tuple[str, ...]]]] = []
        for text in texts:
            pieces = _BLANK.split(text)
            between = tuple(pieces[::2])
            said = [
                BLANKS.index(piece) if place % 2 else place // 2 - len(between) for place, piece in enumerate(pieces)
            ]
            self._groups.append((between, itemgetter(*said)))

    def filled(self, *values: str) -> list[str]:
        """The lines as they travel.

        No step of ours for a blank: those of a welcome, one by one, were a tenth of what a registration has of steps.
        """
        lines: list[str] = []
        for between, in_order in self._groups:
            lines += "".join(in_order(values + between)).split(BETWEEN)
        return lines


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
        groups[-1] = f"{groups[-1]}{BETWEEN}{line}" if groups[-1] else line
    return Form(groups)
