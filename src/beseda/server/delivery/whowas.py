"""Who was here lately, by name: the answer to WHOWAS. Bounded, and lost when the process ends."""

from collections import deque
from collections.abc import Iterator

from beseda.wire.dialects.actions import Gone

MOST_REMEMBERED = 2000
"""People: a busy evening of a large community, at some 300 bytes each."""


class WhoWas:
    """Guarded by the engine."""

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._ring: deque[tuple[str, Gone]] = deque(maxlen=most)

    def remember(self, key: str, gone: Gone) -> None:
        self._ring.append((key, gone))

    def of(self, key: str, most: int) -> Iterator[Gone]:
        """At most `most` people who had this name, newest first."""
        for known, gone in reversed(self._ring):
            if known == key:
                yield gone
                most -= 1
                if not most:
                    return
