"""Secrets of seats that are the same each evening: they are numbered, in the order in which they are made."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from unittest.mock import patch

from beseda.wire.dialects import seat_secrets


def secret(number: int) -> str:
    """The secret that was made as this one of an evening, counted from 1."""
    return f"secret-{number}"


@contextmanager
def numbered_secrets() -> Iterator[None]:
    """The package makes these meanwhile. Requires that no two clients are given one at once."""
    numbers = count(1)
    with patch.object(seat_secrets, "token_urlsafe", lambda size: secret(next(numbers))):
        yield
