"""The past that a client asked for, read by its own thread within the scope that the hall granted.

Knows how what is wanted is asked of the archive, and finds out who somebody is that is not here any more. Refuses to
know who may read what, and how it is told.
"""

import logging
from collections.abc import Sequence
from functools import partial
from itertools import chain, starmap
from typing import Protocol

from beseda.core.events import Said
from beseda.core.ids import NOBODY, RoomId, Seq, UserId
from beseda.core.names import Name
from beseda.core.past import Around, Between, Bound, Moment, PastMessage, Search, Talked, Talks, Window, Wordings
from beseda.core.questions import Scope
from beseda.core.refusals import Reason, Refusal
from beseda.journal.archive import Archive
from beseda.journal.archiver import Archiver
from beseda.journal.errors import JournalError
from beseda.server.engine.work import Grant
from beseda.server.running.services import ARCHIVE_PATIENCE
from beseda.server.sessions.long_answers import LongAnswers
from beseda.wire.dialects.actions import Conversations, Past, ReadPast, Reworded
from beseda.wire.spelling import spell_person

log = logging.getLogger(__name__)

MOST_FACES = 200
"""People with whom the asker talked last, who are looked at for a name that nobody has any more: 10 ms."""
BEFORE_ALL, AFTER_ALL = Moment(-1), Moment(2**62)
"""Two times between which everything is."""


class Shelf(Protocol):
    """Where it is read, and who knows how people and rooms are called now."""

    archive: Archive
    archiver: Archiver
    long_answers: LongAnswers

    def called_now(self, of: Sequence[tuple[RoomId, UserId, Name | None]]) -> list[str | None]: ...


def past_of(shelf: Shelf, grant: Grant) -> Past | Conversations | Reworded | Refusal:
    """Return what was asked for, as far as it may be read; without anything in it if that can't be read just now."""
    scope, action = grant.result, grant.action
    assert isinstance(scope, Scope) and isinstance(action, ReadPast)
    window: Window | Around
    try:
        shelf.archiver.wait_to_read(scope.until, ARCHIVE_PATIENCE)
        if scope.called is not None:
            theirs = _with_who_was_called(shelf.archive, scope, scope.called)
            if theirs is None:
                return Refusal(Reason.NO_SUCH_PERSON, scope.called.shown)
            scope = theirs
        match action.wanted:
            case Talks() as wanted:
                return Conversations(_talked(shelf, scope, wanted))
            case Search() as wanted:
                found = shelf.archive.search(scope, wanted)
                return Past(scope.title, found.messages, found, partial(_answered, shelf.archive, scope))
            case Wordings(message=message):
                return Reworded(message, shelf.archive.wordings(scope, message.seq))
            case Between() as wanted:
                window = _window(shelf.archive, scope, wanted)
            case Window() | Around() as window:
                pass
        if scope.rooms and not scope.is_inside:
            window = window._replace(with_events=False)
        parts = shelf.long_answers.each(shelf.archive.parts(scope, window))
        return Past(scope.title, tuple(chain.from_iterable(parts)), find=partial(_answered, shelf.archive, scope))
    except JournalError as error:
        log.warning("the archive can't be read: %s", error)
        return Conversations(None) if isinstance(action.wanted, Talks) else Past(scope.title, None)


def _answered(archive: Archive, scope: Scope, place: Seq) -> Said | None:
    """Find a message that others answer; what can't be read just now is not found."""
    try:
        found = archive.message(scope, place)
    except JournalError as error:
        log.warning("the archive can't be read: %s", error)
        return None
    return found.said if found is not None else None


def _window(archive: Archive, scope: Scope, between: Between) -> Window:
    """Return the part between two bounds, whichever of them is the earlier one."""
    limit, first, last, with_events = between
    if _is_before(archive, scope, first, last, with_events):
        return Window(limit, first, last, newest=False, with_events=with_events)
    return Window(limit, last, first, newest=True, with_events=with_events)


def _is_before(archive: Archive, scope: Scope, first: Bound, last: Bound, with_events: bool) -> bool:
    """Whether one bound is earlier. A place and a time are compared by what was said (or happened, if that is wanted)
    at the place, or last before."""
    if isinstance(first, Moment):
        return first < last if isinstance(last, Moment) else not _is_before(archive, scope, last, first, with_events)
    if not isinstance(last, Moment):
        return first < last
    there = archive.page(scope, Window(1, before=Seq(first + 1), with_events=with_events))
    return all((item.said if isinstance(item, PastMessage) else item).at < last.at for item in there)


# People.


def _with_who_was_called(archive: Archive, scope: Scope, name: Name) -> Scope | None:
    """Return a scope for the talk with who had this name when the asker and they talked last; None: nobody had.

    Names are no ids: of several who had it, it is the last one.
    """
    for said in reversed(archive.targets(scope, AFTER_ALL, BEFORE_ALL, MOST_FACES)):
        shown = _name_then(said, scope.viewer)
        then = name if shown == name.shown else _spelled(shown)
        if said.pair is not None and then is not None and then.key == name.key:
            return scope._replace(pairs=frozenset((said.pair,)), title=shown, called=None)
    return None


def _name_then(said: Said, viewer: UserId) -> str:
    """Return how the other one of a private talk was called when this was said."""
    return said.target_name if said.author == viewer else said.author_name


def _spelled(shown: str) -> Name | None:
    name = spell_person(shown)
    return None if isinstance(name, Refusal) else name


def _talked(shelf: Shelf, scope: Scope, wanted: Talks) -> tuple[Talked, ...]:
    """Return rooms and people, by when something was said there last, oldest first, as they are called now.

    Somebody who is gone is called as before, if nobody else is called so now: by that name they are found.
    """
    limit, first, last = wanted
    newest = shelf.archive.targets(scope, first, last, limit)
    called = shelf.called_now([_who(said, scope.viewer) for said in newest])
    # Of several who had one name the last is the one who is found by it.
    at = {name: said.at for said, name in zip(newest, called, strict=True) if name is not None}
    return tuple(sorted(starmap(Talked, at.items()), key=lambda talked: talked.at))


def _who(said: Said, viewer: UserId) -> tuple[RoomId, UserId, Name | None]:
    if said.room:
        return said.room, NOBODY, None
    return said.room, said.peer if said.author == viewer else said.author, _spelled(_name_then(said, viewer))
