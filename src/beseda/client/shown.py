"""What is shown as one thing: a head (the time, who speaks, and where) and what follows it, in words.

Knows which part is what, so that a screen may colour it and put the rest of a long line under its words. Refuses to
know colours and widths.
"""

from typing import NamedTuple

Piece = tuple[str, str]
"""What it is, and its text."""

TIME, ROOM, MARK, TYPED, NOTICE, TROUBLE, TOLD, PAST = (
    "time",
    "room",
    "mark",
    "typed",
    "notice",
    "trouble",
    "told",
    "past",
)
"""What pieces are, besides names: these are `name:` and the name, as it is compared."""
NAME = "name:"


INDENT = "    "
"""Begins the further lines of one message, where a screen does not put them under its words."""


class Line(NamedTuple):
    words: str
    """May have tabs, and line feeds."""
    style: str = ""
    """What the words are."""
    head: tuple[Piece, ...] = ()
    rings: bool = False

    @property
    def plain(self) -> list[str]:
        """As lines without any looks: the first begins with the head, the others are indented."""
        head = "".join(text for _, text in self.head)
        first, *others = self.words.split("\n")
        return [head + first, *[(INDENT if self.head else "") + line for line in others]]


def told(sentence: str) -> Line:
    """A sentence of our own."""
    return Line(sentence, TOLD, ((TOLD, "-- "),))
