"""Cloaks: what is shown instead of an address. The same address has the same cloak, which tells nothing of it."""

import hashlib
import hmac
from base64 import b32encode
from functools import lru_cache

LENGTH = 12
"""Characters: 60 bits, so that two addresses don't share one by chance."""
ENDING = ".cloak"


MOST_KEPT = 4096
"""Cloaks remembered: people come back, and many from one address."""


class Cloaks:
    """Needs a secret: anybody who knows it can try all of IPv4 in minutes."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self.of = lru_cache(MOST_KEPT)(self._made)
        """The cloak of a host. The acceptor asks for it first: OpenSSL takes 4 KB of stack, which a client's own
        thread would keep for as long as it lives."""

    def _made(self, host: str) -> str:
        digest = hmac.digest(self._secret, host.encode(), hashlib.sha256)
        return b32encode(digest).decode().lower()[:LENGTH] + ENDING
