"""Passwords: how they are hashed, who is checked first, and the one that the whole server may have.

Knows no sessions, and keeps nothing that was tried in vain.
"""

import hashlib
import heapq
import hmac
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from beseda.locale import N_
from beseda.net.latch import closed_latch
from beseda.server.running.config_faults import wrong
from beseda.wire.detect import Detector, Kind

if TYPE_CHECKING:
    from argon2 import PasswordHasher

    from beseda.server.running.config import Settings

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

MOST_KNOWN = 64
"""Hashes whose password was given once, and is known again at once: a server's own and its operators'."""


class HashingQueue:
    """Lets `AT_ONCE` at a time check a password. Who has tried least in vain comes first, then who came first.

    An address's tries count as they come, so nobody waits behind the many of another one.
    """

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._lock = threading.Lock()  # guards all below, and is held for moments
        self._free = at_once
        self._waiting: list[tuple[int, int, threading.Lock]] = []  # a heap of tries in vain, number, and latch
        self._number = 0

    @contextmanager
    def turn(self, tries: int) -> Iterator[None]:
        latch = self.enter(tries)
        if latch is not None:
            latch.acquire()
        try:
            yield
        finally:
            self.leave()

    def enter(self, tries: int) -> "threading.Lock | None":
        """Queue. Return what to wait for; None: nothing. Call `leave` afterwards, once."""
        with self._lock:
            if self._free:
                self._free -= 1
                return None
            latch = closed_latch()
            self._number += 1
            heapq.heappush(self._waiting, (tries, self._number, latch))
            return latch

    def leave(self) -> None:
        with self._lock:
            if self._waiting:
                heapq.heappop(self._waiting)[2].release()
            else:
                self._free += 1


class Known:
    """Passwords that were right once are right at once: nobody who knows one waits behind those who guess.

    What is kept of each is a digest with a key of this run, which is as much worth as the process's memory.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._digests: dict[str, bytes] = {}  # by the hash; replaced, and read without a lock

    def is_right(self, password: str, hash_: str) -> bool:
        """Whether this is the password that was right for this hash. False: it must be hashed."""
        return hmac.compare_digest(self._digests.get(hash_, b""), self._digest(password))

    def keep(self, password: str, hash_: str) -> None:
        if len(self._digests) >= MOST_KNOWN:
            self._digests = {}
        self._digests = self._digests | {hash_: self._digest(password)}

    def _digest(self, password: str) -> bytes:
        return hmac.digest(self._key, password.encode(errors="replace"), hashlib.sha256)


_hashing = HashingQueue()
_known = Known()


def hasher() -> "PasswordHasher":
    """OWASP's least memory for argon2id: 19 MiB, two passes, one lane.

    Imported when it is needed: a server without passwords saves 2 MB and 20 ms.
    """
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hashed(password: str) -> str:
    with _hashing.turn(0):
        return hasher().hash(password)


def proves(password: str, hash_: str, tries: int = 0) -> bool:
    """Whether this is the password of this hash; False if it is no hash. Takes time. `tries`: see `HashingQueue`."""
    from argon2.exceptions import InvalidHashError, VerificationError

    password = password[:LONGEST_PASSWORD]
    if _known.is_right(password, hash_):
        return True
    with _hashing.turn(tries):
        try:
            hasher().verify(hash_, password)
        except (VerificationError, InvalidHashError):
            return False
    _known.keep(password, hash_)
    return True


class Lock:
    """Keeps out people who don't know the server's password: given as its hash or as it is; "" keeps out nobody."""

    def __init__(self, password: str, of_gateways: bool = False) -> None:
        """`of_gateways`: of those who speak for others, and no person's. Raises ConfigError if nobody could ever give
        this password."""
        if password.startswith(HASHED):
            check_hash("irc.webirc_password" if of_gateways else "password", password)
        elif password and not of_gateways:
            _check_word(password)
        self._password = password

    @property
    def is_locked(self) -> bool:
        return bool(self._password)

    def opens(self, word: str, tries: int = 0) -> bool:
        """Whether a person who gives this word may come in. May take time. `tries`: see `HashingQueue`."""
        if not self._password or not word:
            return not self._password
        if self._password.startswith(HASHED):
            return proves(word, self._password, tries)
        return hmac.compare_digest(word.encode(errors="replace"), self._password.encode())


def locks_of(settings: "Settings") -> tuple[Lock, Lock]:
    """The server's and that of gateways. Raises ConfigError."""
    return Lock(settings.password), Lock(settings.irc.webirc_password, of_gateways=True)


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
