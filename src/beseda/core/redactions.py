"""Which messages were taken back lately: who looked one up a moment before must not change it any more.

What was taken back before that is in no archive, so that nobody can look it up. Events since the last `settle` can be
rolled back.
"""

from beseda.core.ids import Seq

MOST = 10_000
"""Places, some 1 MB. A request is decided within seconds of the looking up; so many are not taken back meanwhile."""


class Redactions:
    __slots__ = ("_places", "_unsettled")

    def __init__(self) -> None:
        self._places: dict[Seq, None] = {}
        """Oldest first."""
        self._unsettled: list[Seq] = []

    def __contains__(self, place: Seq) -> bool:
        return place in self._places

    def add(self, place: Seq) -> None:
        self._places[place] = None
        self._unsettled.append(place)
        if len(self._places) > MOST:
            del self._places[next(iter(self._places))]

    def settle(self) -> None:
        self._unsettled.clear()

    def take_back(self) -> None:
        while self._unsettled:
            self._places.pop(self._unsettled.pop(), None)
