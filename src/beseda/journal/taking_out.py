"""What is taken back or reworded leaves a log in memory, too: nobody who reads it on may find it there.

Knows lists of events in order of place, and nothing of files.
"""

from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter

from beseda.core.events import ABOUT_TYPES, AboutMessage, Edited, Reacted, Said, Stored
from beseda.core.ids import Seq

_place = attrgetter("seq")
_WORDINGS: frozenset[type] = frozenset((Edited,))


class TakingOut:
    """A log in memory, of which is known what is about which message: nobody looks for that through all of it."""

    __slots__ = ("_about", "_keeps_wordings", "log", "newest")

    def __init__(self, newest: Seq, keeps_wordings: bool = False) -> None:
        """`keeps_wordings`: until the archive has them."""
        self._keeps_wordings = keeps_wordings
        self.log: list[Stored] = []
        self.newest = newest
        """The place of the last event by which something was taken back or reworded."""
        self._about: dict[Seq, list[Seq]] = {}
        """The places of the events about each message, reactions and wordings, that may be in the log."""

    def extend(self, events: Sequence[Stored]) -> None:
        """Add events, and take out what they take back, and all earlier wordings."""
        self.log += events
        for event in events:
            if type(event) not in ABOUT_TYPES:  # as nearly all
                continue
            assert isinstance(event, AboutMessage)
            if type(event) is Reacted or (type(event) is Edited and self._keeps_wordings):
                self._about.setdefault(event.about, []).append(event.seq)
                continue
            self.newest = event.seq
            _reword(self.log, event.about, event if type(event) is Edited else None)
            kinds = _WORDINGS if type(event) is Edited else ABOUT_TYPES
            left = [place for place in self._about.pop(event.about, ()) if not _leave_out(self.log, place, kinds)]
            self._about[event.about] = [*left, event.seq]

    def drop(self, events: int) -> None:
        """Drop so many of the oldest."""
        first = self.log[events].seq if events < len(self.log) else None
        del self.log[:events]
        if first is None:
            self._about.clear()
        elif self._about:
            self._about = {about: places for about, places in self._about.items() if places[-1] >= first}


def _reword(log: list[Stored], place: Seq, event: Edited | None) -> None:
    """Put the words of an event in the place of a message's; None: take the message out."""
    at = bisect_left(log, place, key=_place)
    said = log[at] if at < len(log) else None
    if type(said) is not Said or said.seq != place:
        return
    if event is None:
        del log[at]
    else:
        log[at] = said._replace(text=said.text._replace(lines=event.text.lines))


def _leave_out(log: list[Stored], place: Seq, kinds: frozenset[type]) -> bool:
    """Take out the event at a place if it is of one of these kinds. Return whether it is not there any more."""
    at = bisect_left(log, place, key=_place)
    if at == len(log) or log[at].seq != place:
        return True
    if type(log[at]) not in kinds:
        return False
    del log[at]
    return True
