"""Passwords: how they are hashed, how many are checked at once, and the one that the whole server may have.

Knows no sessions, and keeps nothing that was tried.
"""

import hmac
import threading
from typing import TYPE_CHECKING

from beseda.locale import N_
from beseda.server.running.config_faults import wrong
from beseda.wire.detect import Detector, Kind

if TYPE_CHECKING:
    from argon2 import PasswordHasher

AT_ONCE = 2
"""Passwords checked at once: each takes 19 MiB and 50 ms of a core, and a guesser must not get more of either."""
LONGEST_PASSWORD = 512
"""Characters."""
LONGEST_WORD = 500
"""Bytes of a server's password that is not hashed: what PASS can carry in a line of IRC."""
HASHED = "$argon2id$"
"""How a hash begins."""
DEAREST_MEMORY, MOST_PASSES = 262_144, 16
"""KiB and passes that a hash in the settings may ask for: 13 times ours. Each guess would take gigabytes otherwise."""
NO_HASH = N_("{key}: not a whole hash, as beseda password prints it.")
TOO_DEAR = N_("{key}: a hash that takes more than {most} MiB or {passes} passes. beseda password makes another.")
NO_WORD = N_("password: must be one line of at most {most} bytes, without control characters.")
COMMAND = N_("password: must not begin as a command does (with a slash, or with words like NICK or GET).")

_hashing = threading.BoundedSemaphore(AT_ONCE)


def hasher() -> "PasswordHasher":
    """OWASP's least memory for argon2id: 19 MiB, two passes, one lane.

    Imported when it is needed: a server without passwords saves 2 MB and 20 ms.
    """
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hashed(password: str) -> str:
    with _hashing:
        return hasher().hash(password)


def proves(password: str, hash_: str) -> bool:
    """Whether this is the password of this hash; False if it is no hash. Takes time."""
    from argon2.exceptions import InvalidHashError, VerificationError

    with _hashing:
        try:
            return hasher().verify(hash_, password[:LONGEST_PASSWORD])
        except (VerificationError, InvalidHashError):
            return False


class Lock:
    """Keeps out people who don't know the server's password: given as its hash or as it is; "" keeps out nobody."""

    def __init__(self, password: str) -> None:
        """Raises ConfigError if nobody could ever give this password."""
        if password.startswith(HASHED):
            check_hash("password", password)
        elif password:
            _check_word(password)
        self._password = password

    @property
    def is_locked(self) -> bool:
        return bool(self._password)

    def opens(self, word: str) -> bool:
        """Whether a person who gives this word may come in. May take time."""
        if not self._password or not word:
            return not self._password
        if self._password.startswith(HASHED):
            return proves(word, self._password)
        return hmac.compare_digest(word.encode(errors="replace"), self._password.encode())


def check_hash(key: str, hash_: str) -> None:
    """Raises ConfigError if no password could prove itself by this hash, or not at a price that a server can pay."""
    from argon2 import extract_parameters
    from argon2.exceptions import InvalidHashError

    try:
        asked = extract_parameters(hash_)
    except InvalidHashError as error:
        raise wrong(NO_HASH, key=key) from error
    if asked.memory_cost > DEAREST_MEMORY or asked.time_cost > MOST_PASSES:
        raise wrong(TOO_DEAR, key=key, most=DEAREST_MEMORY // 1024, passes=MOST_PASSES)


def _check_word(password: str) -> None:
    """A person who comes with nc types the password as the first line, so it must mean nothing else."""
    if not password.isprintable() or len(password.encode()) > LONGEST_WORD:
        raise wrong(NO_WORD, most=LONGEST_WORD)
    if password[0] == "/" or Detector().receive_data(f"{password}\n".encode()) is not Kind.LINES:
        raise wrong(COMMAND)
