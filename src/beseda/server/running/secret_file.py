"""The file beside the journal with the secret that addresses are cloaked with.

It lasts as long as bans, which name cloaks. Whoever knows it can tell the address behind each. So it is made whole or
not at all, only its owner can read it, and one that is too short to be a secret keeps the server from starting.
"""

import logging
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from beseda.locale import N_, catalogue
from beseda.server.running.config import Settings, folder_of
from beseda.server.running.opening import CANT_OPEN, StartError

log = logging.getLogger(__name__)

SECRET_FILE = "secret"
SECRET_BYTES = 32
"""As many as the hash has that it is used with (HMAC-SHA-256)."""
PRIVATE = 0o600
TOO_SHORT = N_(
    "{path} has {found} bytes, and a secret has {wanted}. Put back a copy of it, or delete it: "
    "then a new one is made, and bans of before lapse."
)
UNREADABLE = N_("{path} can't be used: {detail}.")


def open_secret(settings: Settings) -> bytes:
    """Return the secret, a new one if there is none yet. Raises StartError."""
    if settings.journal == "memory":
        return secrets.token_bytes(SECRET_BYTES)
    path = folder_of(settings) / SECRET_FILE
    _ = catalogue(settings.language).gettext
    try:
        if not os.path.lexists(path):
            _make(path)
        secret = _read(path)
    except OSError as error:
        raise StartError(_(UNREADABLE).format(path=path, detail=error.strerror or error), CANT_OPEN) from error
    if len(secret) < SECRET_BYTES:
        facts = {"path": path, "found": len(secret), "wanted": SECRET_BYTES}
        raise StartError(_(TOO_SHORT).format(**facts), CANT_OPEN)
    return secret


def _make(path: Path) -> None:
    """Write a new secret, whole or not at all."""
    written = path.with_name(f"{path.name}.new")
    with suppress(FileNotFoundError):
        written.unlink()  # of a start that was killed: it might be anybody's to read
    descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    with open(descriptor, "wb") as file:
        file.write(secrets.token_bytes(SECRET_BYTES))
        file.flush()
        os.fsync(descriptor)
    written.replace(path)


def _read(path: Path) -> bytes:
    """Read it, and see to it that nobody else can. A pipe or a device in its place is not waited for."""
    with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
        mode = os.fstat(file.fileno()).st_mode
        if not stat.S_ISREG(mode):
            raise OSError("not a file")
        if os.name == "posix" and stat.S_IMODE(mode) & ~PRIVATE:
            log.warning("%s could be read by others than its owner: no more", path)
            os.fchmod(file.fileno(), PRIVATE)
        return file.read(SECRET_BYTES)
