"""The books of a talk: what was said, acknowledged and shown, to be held against what is stored. Thread-safe."""

import threading
from collections import Counter
from collections.abc import Sequence

from rig import Stored, Talker


class Ledger:
    """The lock guards all of it. Every line said is said once, so a line is its own name."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.attempted: set[str] = set()
        self.acknowledged: set[str] = set()
        self.shown: list[list[str]] = []
        """What each listener heard of others, in order."""
        self.newest_shown = ""
        """The last line that the one heard last who heard most, of the newest round."""
        self.round = 0

    def end_round(self) -> None:
        mine = f"{self.round}-"
        heard = [lines for lines in self.shown if lines and lines[-1].startswith(mine)]
        self.newest_shown = max(heard, key=len)[-1]
        self.round += 1

    def said(self, line: str) -> None:
        with self._lock:
            self.attempted.add(line)

    def acknowledge(self, line: str) -> None:
        with self._lock:
            self.acknowledged.add(line)

    def hear(self, talker: Talker) -> None:
        with self._lock:
            self.shown.append(talker.said())

    def check(self, stored: Sequence[Stored]) -> None:
        """Nothing shown or acknowledged is missing, nothing is there twice, everybody heard the one order."""
        counts = Counter(row.text for row in stored)
        place = {row.text: row.seq for row in stored}
        assert max(counts.values()) == 1, "stored twice"
        assert place.keys() <= self.attempted, "stored what nobody said"
        assert self.acknowledged <= place.keys(), "acknowledged and lost"
        for lines in self.shown:
            assert len(lines) == len(set(lines)), "shown twice"
            assert place.keys() >= set(lines), "shown and lost"
            places = [place[line] for line in lines]
            assert places == sorted(places), "shown in another order"
