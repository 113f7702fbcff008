"""Who may become an operator: names and argon2id hashes from the settings. Knows no sessions."""

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

from beseda.server.config import Operator

if TYPE_CHECKING:
    from argon2 import PasswordHasher

AT_ONCE = 2
"""Passwords checked at once: each takes 19 MiB and 50 ms of a core, and whoever guesses must not get more of either."""
LONGEST_PASSWORD = 512
"""Characters."""


def hasher() -> "PasswordHasher":
    """OWASP's least memory for argon2id: 19 MiB, two passes, one lane.

    Imported when it is needed: a server without operators saves 2 MB and 20 ms.
    """
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


class Operators:
    def __init__(self, operators: Iterable[Operator]) -> None:
        self._known = {operator.name: operator for operator in operators}
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._decoy = ""

    def proved(self, name: str, password: str) -> Operator | None:
        """The operator of this name, if the password is right. Takes as long where there is none of this name."""
        from argon2.exceptions import InvalidHashError, VerificationError

        known = self._known.get(name)
        with self._turns:
            hashing = hasher()
            if not self._decoy:
                self._decoy = hashing.hash("nobody's")
            try:
                hashing.verify(known.password if known else self._decoy, password[:LONGEST_PASSWORD])
            except (VerificationError, InvalidHashError):
                return None
        return known
