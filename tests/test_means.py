"""Means that the program does without, each for what it would let in."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import beseda

SRC = Path(beseda.__file__).parent
BANNED = {
    # A socket that TLS has been wrapped around: two threads on one crash the process, and before CPython 3.11.5 what
    # came before the handshake could be read as if it had come through it (CVE-2023-40217). A `ssl.MemoryBIO` knows no
    # socket.
    "wrap_socket": "", "SSLSocket": "",
    # Who answers says what one is called: anything.
    "gethostbyaddr": "", "getnameinfo": "", "getfqdn": "", "gethostbyname": "",
    # A program out of data.
    "eval": "", "exec": "", "pickle": "", "marshal": "", "shelve": "", "system": "", "popen": "", "subprocess": "",
    # Going out to somebody: clients alone do.
    "create_connection": "client/", "getaddrinfo": "client/", "urlopen": "", "HTTPConnection": "",
    # Chance that can be foretold makes no secret: what uses it says why it need not be one.
    "random": "client/",
}  # fmt: skip
"""Names that stand nowhere, or only in files that begin so."""


NAMED = re.compile(rf"\b(?:{'|'.join(BANNED)})\b")
"""In most files there is none, and they need not be read closer."""


def names(module: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(module):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                yield node.lineno, name
            case ast.Import(names=imported):
                yield from ((node.lineno, part) for each in imported for part in each.name.split("."))
            case ast.ImportFrom(module=source, names=imported):
                found = [*(source or "").split("."), *(each.name for each in imported)]
                yield from ((node.lineno, part) for part in found)


def faults(root: Path) -> list[str]:
    return [
        f"{file}:{line}: {name}"
        for path in sorted(root.rglob("*.py"))
        for file, text in ((path.relative_to(root).as_posix(), path.read_text()),)
        if NAMED.search(text)
        for line, name in names(ast.parse(text))
        if name in BANNED and not (BANNED[name] and file.startswith(BANNED[name]))
    ]


def test_the_program_does_without_them() -> None:
    assert not faults(SRC)


@pytest.mark.parametrize(
    "line",
    [
        "context.wrap_socket(s)",
        "import pickle",
        "from socket import getfqdn",
        "eval(x)",
        "import urllib.request as r; r.urlopen(x)",
    ],
)
def test_one_would_be_found(tmp_path: Path, line: str) -> None:
    (tmp_path / "server.py").write_text(line)
    assert faults(tmp_path)
