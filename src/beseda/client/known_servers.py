"""Which servers we have met by TLS, and by what they are known again: a file of a line for each, as of OpenSSH.

    chat.example:8878 authority
    192.168.1.5:8878 AB:CD:… 12:34:…

That is the address, and either that an authority vouched for it, or the fingerprints of its certificate and its key.
People may edit the file. What is no such line is left as it stands, and two lines of one address hold both.
"""

import os
import tempfile
from codecs import BOM_UTF8
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from beseda.client.certificates import Certificate, read_fingerprint

AUTHORITY = "authority"
NAME = "known_servers"


class Known(NamedTuple):
    """What a line says of a server."""

    line: int
    """Its number, from 1 on; 0 if it could not be written."""
    certificate: Certificate | None
    """None: an authority vouched for it."""


class Row(NamedTuple):
    """A line of the file."""

    address: str
    certificate: Certificate | None

    def __str__(self) -> str:
        return f"{self.address} {' '.join(self.certificate).rstrip() if self.certificate else AUTHORITY}"

    def replaces(self, other: "Row | None") -> bool:
        if other is None or other.address != self.address:
            return False
        return self.certificate is None or self.certificate.is_of(other.certificate)


class KnownServers:
    """The file. It is read anew each time, for other programs of the same person write it, too."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or settings_folder() / NAME

    def find(self, address: str) -> list[Known]:
        """All that is known of an address. Raises OSError: there is a file, and it can't be read."""
        rows = [(number, _read(line)) for number, line in enumerate(self._lines(), 1)]
        return [Known(number, row.certificate) for number, row in rows if row and row.address == address]

    def remember(self, address: str, certificate: Certificate | None) -> None:
        """Add a line, instead of those of the same key; if an authority vouches, instead of all of the address.

        Raises OSError: it can't be written.
        """
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = Row(address, certificate)
        with self._alone():
            lines = [line for line in self._lines() if not new.replaces(_read(line))]
            self._write([*lines, str(new).encode()])

    def _lines(self) -> list[bytes]:
        try:
            return self.path.read_bytes().removesuffix(b"\n").split(b"\n")
        except FileNotFoundError:
            return []

    def _write(self, lines: list[bytes]) -> None:
        """Whole or not at all; only its owner may read it. Requires `_alone`."""
        path = self.path.resolve()  # Who keeps settings elsewhere, behind a link, has them there still.
        number, name = tempfile.mkstemp(prefix=f"{NAME}.", dir=path.parent)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(b"".join(line + b"\n" for line in lines))
                file.flush()
                os.fsync(number)
            os.replace(name, path)
        except OSError:
            os.unlink(name)
            raise

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One at a time among all programs of this person: between reading and writing nobody adds a line."""
        with open(self.path.with_name(f"{NAME}.lock"), "ab") as file:
            try:
                import fcntl
            except ImportError:  # Windows has no such locks: of two at the same moment one is asked again
                yield
                return
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def settings_folder() -> Path:
    """Where programs keep this person's settings: by the XDG Base Directory Specification, or as Windows has it."""
    asked_for = os.environ.get("XDG_CONFIG_HOME", "")
    if os.path.isabs(asked_for):  # "All paths must be absolute": another one is to be ignored
        return Path(asked_for) / "beseda"
    if os.name == "nt" and (roaming := os.environ.get("APPDATA")):
        return Path(roaming) / "beseda"
    try:
        home = Path.home()
    except RuntimeError:
        home = Path(os.sep)  # nobody's, as in a container: only root can write there
    return home / ".config" / "beseda"


def _read(line: bytes) -> Row | None:
    """None if it is no such line."""
    match line.removeprefix(BOM_UTF8).decode(errors="replace").lower().split():  # editors of Windows write that mark
        case [address, word] if word == AUTHORITY:
            return Row(address, None)
        case [address, fingerprint, *key] if len(key) <= 1:
            try:
                certificate = Certificate(read_fingerprint(fingerprint), read_fingerprint(key[0]) if key else "")
            except ValueError:
                return None
            return Row(address, certificate)
    return None
