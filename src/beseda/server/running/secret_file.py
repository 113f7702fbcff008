"""The file beside the journal with the secret that addresses are cloaked with.

It lasts as long as bans, which name cloaks. Whoever knows it can tell the address behind each. So it is made whole or
not at all, only its owner can read it, and one that is too short to be a secret keeps the server from starting.
"""

import os
import secrets

from beseda.locale import N_, catalogue
from beseda.server.running.config import Settings, folder_of
from beseda.server.running.opening import CANT_OPEN, StartError
from beseda.server.running.private_files import read_private, write_private

SECRET_FILE = "secret"
SECRET_BYTES = 32
"""As many as the hash has that it is used with (HMAC-SHA-256)."""
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
            write_private(path, secrets.token_bytes(SECRET_BYTES))
        secret = read_private(path, SECRET_BYTES)
    except OSError as error:
        raise StartError(_(UNREADABLE).format(path=path, detail=error.strerror or error), CANT_OPEN) from error
    if len(secret) < SECRET_BYTES:
        facts = {"path": path, "found": len(secret), "wanted": SECRET_BYTES}
        raise StartError(_(TOO_SHORT).format(**facts), CANT_OPEN)
    return secret
