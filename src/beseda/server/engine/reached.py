"""How far a client was told what happened, as far as its own lines show: a line that comes from it shows that what was
put long before has arrived, and the first one after a comeback that the new secret of its seat has.
"""

from collections.abc import Mapping

from beseda.core.ids import Seq, UserId
from beseda.core.names import Name

ON_THE_WAY = 5.0
"""Seconds that something may be on its way to a client: what was put this long before a line came from there has
arrived, as a rule."""
MOST_RENAMED = 100
"""People whose names are noted, as many as one may ignore; of more, those who changed theirs last."""
NOBODY: Mapping[UserId, Name] = {}
"""Shared by all clients."""


class Reached:
    """Its client's thread calls `heard`; whoever comes back takes over the place."""

    __slots__ = ("_at", "_next", "is_back", "place", "renamed")

    def __init__(self) -> None:
        self.place = Seq(0)
        """What happened up to here has surely reached the client."""
        self.is_back = False
        """Whether it was told that it has its seat again, and nothing has come from it since."""
        self.renamed: Mapping[UserId, Name] = NOBODY
        """The names of people whom it ignores, and who had others when it began to: what it missed may have these."""
        self._next = Seq(0)
        self._at = float("-inf")

    def note_renamed(self, user: UserId, new: Name) -> None:
        """Call when somebody whom the client ignores has another name."""
        others = [(each, name) for each, name in self.renamed.items() if each != user]
        self.renamed = dict([*others, (user, new)][-MOST_RENAMED:])

    def heard(self, newest: Seq, now: float) -> bool:
        """Call when something came from it. `newest` is the place of the newest event, `now` monotonic seconds. Return
        whether it is the first since its comeback."""
        if now - self._at >= ON_THE_WAY:
            self.place, self._next, self._at = self._next, newest, now
        was_back, self.is_back = self.is_back, False
        return was_back
