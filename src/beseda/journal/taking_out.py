"""What is taken back or reworded leaves a log in memory, too: nobody who reads it on may find it there.

Knows lists of events in order of place, and nothing of files.
"""

from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter

from beseda.core.events import ABOUT_TYPES, Edited, Redacted, Said, Stored
from beseda.core.ids import Seq

_place = attrgetter("seq")


def newest_taking_out(events: Sequence[Stored], before: Seq) -> Seq:
    """Return the place of the last of these events by which something is taken back or reworded, else `before`."""
    return max([before, *[event.seq for event in events if type(event) is Redacted or type(event) is Edited]])


def take_out_of(log: list[Stored], events: Sequence[Stored]) -> None:
    """Take out of the log what these events, which stand in it already, take back; and all earlier wordings."""
    for event in events:
        if type(event) is Redacted:
            _reword(log, event.about, None)
            _leave_out(log, event.about, event.seq, ABOUT_TYPES)
        elif type(event) is Edited:
            _reword(log, event.about, event)
            _leave_out(log, event.about, event.seq, frozenset((Edited,)))


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


def _leave_out(log: list[Stored], about: Seq, before: Seq, kinds: frozenset[type]) -> None:
    """Take out the events of these kinds about a message that happened before a place."""
    start, end = (bisect_left(log, place, key=_place) for place in (about, before))
    log[start:end] = [each for each in log[start:end] if not (type(each) in kinds and each.about == about)]  # type: ignore[union-attr]
