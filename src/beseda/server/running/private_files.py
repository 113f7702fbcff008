"""Small files that only this server's user may read: written whole or not at all, and never waited for."""

import logging
import os
import stat
from contextlib import suppress
from pathlib import Path

log = logging.getLogger(__name__)

PRIVATE = 0o600


def write_private(path: Path, data: bytes) -> None:
    """Write it anew, whole or not at all, so that it is still there after a power failure. Raises OSError."""
    written = path.with_name(f"{path.name}.new")
    with suppress(FileNotFoundError):
        written.unlink()  # of a start that was killed: it might be anybody's to read
    descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    with open(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(descriptor)
    written.replace(path)
    if os.name == "posix":  # elsewhere a folder can't be opened
        _store_names(path.parent)


def _store_names(folder: Path) -> None:
    """Without that a file is on the disk, and nothing leads to it. Some file systems can't be asked for it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_private(path: Path, most: int) -> bytes:
    """Read it, and see to it that nobody else can. A pipe or a device in its place is not waited for.

    Raises OSError.
    """
    with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
        mode = os.fstat(file.fileno()).st_mode
        if not stat.S_ISREG(mode):
            raise OSError("not a file")
        if os.name == "posix" and stat.S_IMODE(mode) & ~PRIVATE:
            log.warning("%s could be read by others than its owner: no more", path)
            os.fchmod(file.fileno(), PRIVATE)
        return file.read(most)
