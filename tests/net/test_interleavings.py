"""Whatever comes when, in whatever order the threads run: nobody who has something to read is ever forgotten.

`python -m soak interleavings` goes through larger ones.
"""

import pytest
from interleavings import Scope, explore

from beseda.net.turns import Reader, Turns


class WaitsWithoutBeginning(Turns):
    """Rule 2 left out where a reader comes to wait: it stands in the queue, and no turn goes on."""

    def wait(self, reader: Reader) -> bool:
        reader.waits = True
        if reader.news:
            self._line_up(reader)
        return self.leave(reader)


class LooksOnce(Turns):
    """An end is worth one look, though words came before it."""

    def note(self, reader: Reader, looks: int) -> None:
        super().note(reader, 1)


class InOneLane(Turns):
    """No fault, but smaller: who goes is not told from who talks."""

    def note(self, reader: Reader, looks: int) -> None:
        super().note(reader, looks)
        reader.goes = False


class WaitsForWhoeverOverstays(Turns):
    """Rule 3 left out: the poller never ends a turn."""

    def leave(self, reader: Reader) -> bool:
        self.overstays = False
        try:
            return super().leave(reader)
        finally:
            self.overstays = True

    overstays = True

    def end(self, turn: int) -> bool:
        return not self.overstays and super().end(turn)


@pytest.mark.parametrize(
    "scope",
    [
        Scope((2,), stale=True, timeouts=True),
        Scope((1, 0), stuck=True),
        Scope((0, 0), stuck=True, timeouts=True, stale=True),
        Scope((1, 0), newcomers=1),
    ],
    ids=["one client", "one stands still", "all that can go wrong", "a newcomer"],
)
def test_from_every_state_all_that_came_is_read_in_the_end(scope: Scope) -> None:
    explored = explore(scope)
    assert explored.states > 10_000, "it went through nearly nothing"
    assert not explored.lost, explored.example


@pytest.mark.parametrize(
    "scope",
    [
        Scope((0, 0), turns=WaitsWithoutBeginning),
        Scope((1,), turns=LooksOnce),
        Scope((1, 0), turns=WaitsForWhoeverOverstays, stuck=True),
        Scope((1, 0), turns=InOneLane, asks_early=True),
    ],
    ids=["nobody begins", "one look at an end", "nobody is passed by", "asks too early"],
)
def test_a_rule_left_out_is_found(scope: Scope) -> None:
    assert explore(scope).lost
