"""The page's files, as they are served: read once, compressed once, under a name that changes with what is in them.

They are compressed by gzip first, which every browser takes, and some seconds later by brotli, which is a seventh less
and takes ten times as long; browsers take it where nobody in between could be confused by it: by https, and from this
machine.
What is in a file of the folder `page-HASH` never changes, so browsers keep it for good and ask for it no more; an
upgraded server has another folder. Only what has a suffix of the table is served: nothing comes to be public by lying
there. Paths are looked up and never opened, so none leads out of the folder.
"""

import gzip
import hashlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

import brotli
from rcssmin import cssmin
from rjsmin import jsmin

import beseda
from beseda.server.web.one_script import joined
from beseda.server.web.one_sheet import with_two_sheets

PAGE = Path(beseda.__file__).parent / "page"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json; charset=utf-8",
}
"""What is served, by suffix."""
PRESSED = frozenset((".ico", ".png"))
"""Compressed already."""
LIGHTER = {".css": cssmin, ".js": jsmin}
"""What takes out comments and indentation: who reads the page's code finds it in the repository, and a telephone is
spared a third of what it would fetch."""
GZIP_LEVEL = 9
"""Once, soon after the start: 60 ms for all files."""
BROTLI_QUALITY = 11
"""Once, in the background: 0.65 s for all files, without the GIL, and 12 MB meanwhile. Quality 9 takes 0.1 s and 34 MB,
and leaves 8 % more."""
HASH = 12
"""Letters of a hash: 48 bits tell versions of a page apart."""


class Served:
    """A file as it is sent: as it is, and by each content coding."""

    __slots__ = ("coded", "plain", "tag", "type")

    def __init__(self, name: str, content: bytes) -> None:
        suffix = Path(name).suffix
        self.type = TYPES[suffix]
        self.plain = content
        self.tag = _hash(content)
        """Names its content. Each coding of it has an entity tag of its own (RFC 9110, 8.8.3.3)."""
        self.coded: dict[str, bytes] = {}
        """By the codings that are a gain; for what is compressed already, by none."""
        if suffix not in PRESSED:
            self._code("gzip", gzip.compress(content, GZIP_LEVEL, mtime=0))

    def press(self) -> None:
        """Have it by brotli, too: 0.4 s for the largest file."""
        if "gzip" in self.coded and "br" not in self.coded:
            self._code("br", brotli.compress(self.plain, quality=BROTLI_QUALITY))

    def _code(self, coding: str, content: bytes) -> None:
        if len(content) < len(self.plain):
            self.coded[coding] = content


class PageFiles(NamedTuple):
    folder: str
    """`page-HASH`."""
    contents: dict[str, bytes]
    """Each file by its path in the folder, with slashes."""
    served: dict[str, Served]

    def press(self) -> None:
        """Have all files by brotli, too. Until then they are served by gzip."""
        for file in self.served.values():
            file.press()


@cache
def page_files(page: Path = PAGE) -> PageFiles:
    """Read the page, which takes half a second. An installation without its files has none."""
    written = {
        path.relative_to(page).as_posix(): path.read_bytes()
        for path in sorted(page.rglob("*"))
        if path.suffix in TYPES and path.is_file()
    }
    contents = {name: _lightened(name, content) for name, content in with_two_sheets(joined(written)).items()}
    all_of_it = b"".join([f"{name} {_hash(content)}\n".encode() for name, content in contents.items()])
    return PageFiles(
        f"page-{_hash(all_of_it)}", contents, {name: Served(name, content) for name, content in contents.items()}
    )


def _lightened(name: str, content: bytes) -> bytes:
    """Return a file without what only its readers in the repository want."""
    lighter = LIGHTER.get(Path(name).suffix)
    return lighter(content.decode()).encode() if lighter is not None else content


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:HASH]
