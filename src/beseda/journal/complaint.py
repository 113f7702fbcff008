"""A complaint: the log is told that a file can't be used, at most once a minute, and once that it can be again.

Knows the log and a clock. Does not know what the file is for.
"""

import logging
import time

from beseda.journal.errors import JournalError

COMPLAIN_EVERY = 60.0
"""Seconds between two lines of the log: a disk that is full now and then must not fill what is left with log."""


class Complaint:
    """About one file. Used by one thread at a time."""

    def __init__(self, log: logging.Logger, level: int, words: str, again: str = "") -> None:
        """`words`: with a %s for the error; `again`: what is logged when it works again, if anything is."""
        self._log = log
        self._level = level
        self._words = words
        self._again = again
        self._made_at = float("-inf")
        self._stands = False  # it was made, and nothing has worked since

    def make(self, error: Exception) -> None:
        """It does not work. A bug, which is anything but a `JournalError`, is logged with where it is."""
        now = time.monotonic()
        if now - self._made_at >= COMPLAIN_EVERY:
            self._made_at = now
            self._stands = True
            bug = None if isinstance(error, JournalError) else error
            self._log.log(self._level, self._words, error, exc_info=bug)

    def settle(self) -> None:
        """It works."""
        if self._stands:
            self._stands = False
            if self._again:
                self._log.warning(self._again)
