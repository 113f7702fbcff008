"""Waiting for what is meant to happen: for a condition with a deadline, never for so much time."""

import time
from collections.abc import Callable

SOON = 20.0
"""Seconds for what takes milliseconds: a loaded machine with two cores must not fail a test."""


def comes(holds: Callable[[], object], within: float = SOON) -> bool:
    """Whether a condition comes to hold in time."""
    deadline = time.monotonic() + within
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True


def wait_for(holds: Callable[[], object], within: float = SOON, what: str = "") -> None:
    """Wait until a condition holds; fail at the deadline."""
    assert comes(holds, within), f"not within {within} s: {what or holds}"
