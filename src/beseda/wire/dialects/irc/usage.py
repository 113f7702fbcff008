"""How often each command was used, on the whole server: what STATS m tells. Knows nothing of commands but their
verbs."""

import threading
from collections import Counter


class Usage:
    """The lock guards the counts: every client's own thread counts its lines."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()

    def count(self, verb: str, times: int = 1) -> None:
        with self._lock:
            self._counts[verb] += times

    def counts(self) -> tuple[tuple[str, int], ...]:
        """Each verb and its number, by verb."""
        with self._lock:
            return tuple(sorted(self._counts.items()))
