"""Secrets with which a client takes its seat again: made here, told to that client, and kept as digests only.

The same in every dialect. Refuses to know how a secret is told, and whose seat it opens.
"""

import hashlib
from secrets import token_urlsafe

from beseda.core.ids import END_OF_PLACES, MessageId, Seq

SECRET_BYTES = 24
"""192 bits, 32 characters: nobody guesses it, and so its digest needs no salt and no slow hash."""
TRIES = 3
"""Secrets that one connection may give: an old one, and a mistake. A program that guesses needs connections, too."""


def digest_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


class SeatSecret:
    """One client's newest secret. The client's thread makes it, before it asks the hall to take it."""

    __slots__ = ("_newest", "tries")

    def __init__(self) -> None:
        self._newest = ""
        self.tries = 0
        """How many secrets this client has given."""

    def renew(self) -> bytes:
        """Make a new secret; return its digest."""
        self._newest = token_urlsafe(SECRET_BYTES)
        return digest_of(self._newest)

    def told(self, digest: bytes) -> str | None:
        """Return the secret of this digest, to be told to the client now; None if it is another's, or was told."""
        if not self._newest or digest_of(self._newest) != digest:
            return None
        secret, self._newest = self._newest, ""
        return secret


def place_of(message_id: str, journal: str) -> Seq | None:
    """Return the place of a message with this id; None if the id is no message's of this journal."""
    begin, _, digits = message_id.rpartition("-")
    try:
        place = Seq(int(digits, 16))
    except ValueError:
        return None
    is_one = begin == journal and place < END_OF_PLACES and str(MessageId(journal, place)) == message_id
    return place if is_one else None
