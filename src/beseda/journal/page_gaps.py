"""Blanks what SQLite leaves between the cells of a page: copies of rows that have moved to another page.

`secure_delete` makes zeros of what is deleted, where it stands. But a row that moves to another page, because a
neighbour gets longer words or many go, leaves a copy behind, between the array of pointers and the first cell
(https://www.sqlite.org/fileformat.html#b_tree_pages); when the row is deleted later, nobody comes to that copy. Nothing
ever reads these bytes, so they are made zeros in the file itself, whoever reads it meanwhile. Knows the format of the
file; knows no table, and no transaction.
"""

import os
from pathlib import Path
from struct import Struct

_HEADER = Struct(">BHHH")
"""The kind of a page, its first free block, how many cells it has, where their content begins."""
_LEAF = Struct(">BHHHB").size
_POINTER = 2
_INNER_HEADER, _LEAF_HEADER = _LEAF + 4, _LEAF
_HEADERS = {2: _INNER_HEADER, 5: _INNER_HEADER, 10: _LEAF_HEADER, 13: _LEAF_HEADER}
"""Bytes of the header of each kind of page that has cells."""
_MAP_ENTRY = 5
_LOCKED_AT = 0x40000000
"""The page with this byte is for locks, and empty."""
MOST_PAGES = 1 << 25
"""In a larger file (137 GB) the first byte of other pages may be that of a page with cells: then nothing is blanked."""


class PageGaps:
    """The gaps of one file. Opened when first needed, and only closed when no connection of this process has the file
    open any more: closing any descriptor of a database drops the locks that this process has on it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def blank(self, first: int, pages: int, size: int, is_mapped: bool) -> bool:
        """Blank the gaps of so many pages of `size` bytes, from page `first` on. Return whether there was anything.

        `is_mapped`: some pages say what others are for, as in every file that can be made smaller step by step.
        Requires that no WAL has newer pages, and that nobody can write. What a connection has cached stays as it was.
        Raises OSError.
        """
        if self._file is None:
            self._file = os.open(self._path, os.O_RDWR)
        data = os.pread(self._file, pages * size, (first - 1) * size)
        found = False
        for start in range(0, len(data) - size + 1, size):
            number = first + start // size
            kind, _, cells, content = _HEADER.unpack_from(data, start)
            header = _HEADERS.get(kind)
            if header is None or number == 1 or (is_mapped and _is_map(number, size)):
                continue
            begin, end = start + header + _POINTER * cells, start + content
            if content <= size and begin < end and data.count(0, begin, end) < end - begin:
                os.pwrite(self._file, bytes(end - begin), (first - 1) * size + begin)
                found = True
        return found

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _is_map(number: int, size: int) -> bool:
    """Whether a page has no cells, but says what the pages after it are for (or if it is the one that is for locks)."""
    every, locked = size // _MAP_ENTRY + 1, _LOCKED_AT // size + 1
    return (number - 2) % every == 0 or number == locked or (number == locked + 1 and (locked - 2) % every == 0)
