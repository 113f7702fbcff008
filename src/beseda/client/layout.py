"""Lines of a given width from what is to be shown: the rest of a long line stands under its words, not under its head.

So a line that somebody padded with spaces can't look as if it were another person's. Knows how wide characters are, and
no colours.
"""

from collections.abc import Callable, Iterator

from beseda.client.shown import Line, Piece
from beseda.wire.clean import spread_tabs

LEAST_INDENT = 2
"""Columns, whatever the head: a line of the server's own begins in the first column."""
MOST_INDENT = 0.4
"""Of the width: a long name must not leave a narrow column for the words. Its lines go `LEAST_INDENT` in."""
NARROWEST = 10
"""Columns below which nothing is laid out any more."""

Cell = tuple[str, str]
"""A character, and what it is part of."""


def rows(line: Line, width: int, columns_of: Callable[[str], int]) -> Iterator[list[Piece]]:
    """The rows of a line on a screen `width` columns wide. `columns_of`: how many a character takes."""
    width = max(width, NARROWEST)
    head = [(character, style) for style, text in line.head for character in text]
    taken = sum(columns_of(character) for character, _ in head)
    indent = taken if LEAST_INDENT <= taken <= width * MOST_INDENT else LEAST_INDENT
    for number, words in enumerate(line.words.split("\n")):
        cells = [(character, line.style) for character in spread_tabs(words)]
        begin = [] if number else head
        for place, row in enumerate(_broken(begin, cells, width, indent, columns_of)):
            yield _joined(row, indent if place or number else 0)


def _broken(
    head: list[Cell], cells: list[Cell], width: int, indent: int, columns_of: Callable[[str], int]
) -> Iterator[list[Cell]]:
    """Cells in rows: broken at the last space of the words that fits, or else anywhere; or after a head that leaves
    the words less room than the next row has. Only a head begins further left."""
    limit = width if head else width - indent
    row: list[Cell] = []
    taken, blank = 0, -1
    if len(head) > indent and head[-1][0] == " ":
        blank = len(head) - 1
    for place, cell in enumerate([*head, *cells]):
        columns = columns_of(cell[0])
        if taken + columns > limit:
            rest = row[blank + 1 :] if blank >= 0 and cell[0] != " " else []
            yield row[:blank] if rest else row
            limit = width - indent
            row, taken, blank = rest, sum(columns_of(character) for character, _ in rest), -1
            if cell[0] == " ":
                continue  # the space at which the line was broken
        if cell[0] == " " and place >= len(head):
            blank = len(row)
        row.append(cell)
        taken += columns
    yield row


def _joined(row: list[Cell], indent: int) -> list[Piece]:
    pieces: list[Piece] = [("", " " * indent)] if indent else []
    for character, style in row:
        if pieces and pieces[-1][0] == style and len(pieces) > bool(indent):
            pieces[-1] = (style, pieces[-1][1] + character)
        else:
            pieces.append((style, character))
    return pieces
