"""Cloaks: what is shown instead of an address. The same address has the same cloak, which tells nothing of it.

What counts as one address is a neighbourhood, so that a ban holds for all that one customer has. Wherever something is
counted by address and kept, it is kept by cloak.
"""

import hashlib
import hmac
from base64 import b32encode
from functools import lru_cache

from beseda.net.neighbourhood import neighbourhood_of

LENGTH = 12
"""Characters: 60 bits, so that two addresses don't share one by chance."""
ENDING = ".cloak"


MOST_KEPT = 4096
"""Cloaks remembered: people come back, and many from one address."""


class Cloaks:
    """Needs a secret: anybody who knows it can try all of IPv4 in minutes."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._of = lru_cache(MOST_KEPT)(self._made)

    def at(self, address: str) -> str:
        """Return the cloak of "host:port". The acceptor asks for it first: OpenSSL takes 4 KB of stack, which a
        client's own thread would keep for as long as it lives."""
        return self._of(neighbourhood_of(address))

    def _made(self, neighbourhood: str) -> str:
        digest = hmac.digest(self._secret, neighbourhood.encode(), hashlib.sha256)
        return b32encode(digest).decode().lower()[:LENGTH] + ENDING
