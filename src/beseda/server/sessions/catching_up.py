"""What a client that comes back has missed: from which place on, and what was said since.

A client that names the newest message it knows is told each later one once. Of any other it is guessed how far it was
told: rather some seconds too little, so that it may see a message twice, and misses none.
"""

import logging
from itertools import chain
from typing import Protocol

from beseda.core.events import Edited, Redacted, Said
from beseda.core.ids import Seq, UserId
from beseda.core.past import PastMessage, Window
from beseda.core.questions import Whereabouts
from beseda.core.refusals import Refusal
from beseda.journal.archive import Archive
from beseda.journal.archiver import Archiver
from beseda.journal.errors import JournalError
from beseda.server.engine.reached import Reached
from beseda.server.engine.work import Grant
from beseda.wire.dialects.actions import CatchUp, Missed
from beseda.wire.dialects.dialect import Dialect, Ignoring
from beseda.wire.spelling import spell_person

log = logging.getLogger(__name__)

MOST_MISSED = 1000
"""Messages brought to somebody who comes back: two minutes of a room in which eight are said a second. Of more, the
newest; the rest is history like any other."""
LOOKED_AT = 200
"""Of the messages before that the newest which are looked at for whether they were changed meanwhile: some screens."""
NOWHERE = Seq(0)
"""The place of an event that is not known any more: only what came of it is."""
ARCHIVE_PATIENCE = 5.0
"""Seconds for the archive to have what was said last: it is some 100 ms behind."""


class Shelf(Protocol):
    """What is read."""

    archive: Archive
    archiver: Archiver


def missed_by(shelf: Shelf, grant: Grant, reached: Reached, dialect: Dialect) -> Missed:
    """Return what a client with this dialect has missed that was told what happened as far as that `reached` it.

    Its own thread calls it: it takes time.
    """
    action, where = grant.action, grant.result
    assert isinstance(action, CatchUp) and isinstance(where, Whereabouts)
    scope = where.missed
    # Nothing from before the seat was taken: its id is the place of that.
    after = Seq(max(reached.place if action.after is None else action.after, scope.viewer))
    if after >= scope.until:
        return Missed(where, (), True)
    try:
        if not shelf.archiver.wait_until(scope.until, ARCHIVE_PATIENCE):
            log.warning("the archive is behind: somebody who came back is not told what they have missed")
            return Missed(where, None, False)
        found = shelf.archive.messages(scope, Window(MOST_MISSED + 1, after=after))
        changed = shelf.archive.changed_since(scope, after, LOOKED_AT)
    except JournalError as error:
        log.warning("the archive can't be read: %s", error)
        return Missed(where, None, False)
    newest = found[-MOST_MISSED:]
    told = tuple([each.said for each in newest if _is_told(each.said, scope.viewer, dialect, reached)])
    changes = [_change_of(each, scope.viewer, dialect, reached) for each in changed]
    unheard = dialect.unheard if isinstance(dialect, Ignoring) else ()
    news = [item.reactions for item in (*changed, *newest) if isinstance(item, PastMessage)]
    reactions = [each for each in chain(*news) if each.user != scope.viewer and each.name.key not in unheard]
    are_all = len(found) <= MOST_MISSED
    return Missed(where, told, are_all, tuple([each for each in changes if each is not None]), tuple(reactions))


def _change_of(
    item: PastMessage | Redacted, viewer: UserId, dialect: Dialect, reached: Reached
) -> Edited | Redacted | None:
    """Return by what a message is what it is now: of an edit as far as that is known, which is not its place. None: it
    is not told, for one's own edits one's own session made."""
    if isinstance(item, Redacted):
        is_heard = not isinstance(dialect, Ignoring) or item.name.key not in dialect.unheard
        return item if is_heard else item._replace(reason="")
    seq, _, author, author_name, room, peer, target_name, text = item.said
    name = spell_person(author_name)
    is_told = item.edited_at and author != viewer and _is_told(item.said, viewer, dialect, reached)
    if not is_told or isinstance(name, Refusal):
        return None
    return Edited(NOWHERE, item.edited_at, author, name, room, peer, seq, text, target_name, author_name, item.said.at)


def _is_told(event: Said, viewer: UserId, dialect: Dialect, reached: Reached) -> bool:
    """Whether it is, as it would have been live: one's own words to who is ever told them, those of the ignored not,
    whatever they are called by now."""
    if event.author == viewer:
        return dialect.echoes
    if not isinstance(dialect, Ignoring) or not dialect.unheard:
        return True
    author = reached.renamed.get(event.author) or spell_person(event.author_name)
    return isinstance(author, Refusal) or author.key not in dialect.unheard
