"""What can be asked of the past, and what it answers: messages as they stand now, and what happened besides.

Values only, without words of any dialect. Who may read what is a `Scope`, which the hall grants; which rows that is, is
the archive's affair.
"""

from typing import NamedTuple

from beseda.core import events as ev
from beseda.core.ids import Seq
from beseda.core.limits import MOST_WORDINGS
from beseda.core.names import RoomRef
from beseda.core.requests import MessageFacts
from beseda.core.rules import HIDDEN_KEY, Rule


class Moment(NamedTuple):
    """A time in the past (ms)."""

    at: int


Bound = Seq | Moment
"""A place, or a time. What is at the bound itself is not included."""


class Window(NamedTuple):
    """A part of the past between two bounds (None: open), of which at most `limit` items are wanted."""

    limit: int
    after: Bound | None = None
    before: Bound | None = None
    newest: bool = True
    """Whether those next to `before` are wanted if there are more, or those next to `after`."""
    with_events: bool = False
    """Whether what else happened in the room is wanted: topics, rules, roles, kicks, names."""


class Around(NamedTuple):
    """What is around a bound: half of `limit` before it, and as many from it on, its own message included."""

    limit: int
    center: Bound
    with_events: bool = False


class Between(NamedTuple):
    """What is between two bounds; if it is more than `limit`, what is next to `first`, which may be the later one."""

    limit: int
    first: Bound
    last: Bound
    with_events: bool = False


class Talks(NamedTuple):
    """In which rooms, and with whom in private, something was said, each once, by when that was last.

    Of those for which that is between two times at most `limit` are wanted, those next to `first`, which may be the
    later one.
    """

    limit: int
    first: Moment
    last: Moment


class Term(NamedTuple):
    """What a text is to have: a word, or a phrase of several."""

    words: str
    is_begun: bool = False
    """Whether the last word may go on."""


class Search(NamedTuple):
    """The messages with all of the terms, between two bounds, of which at most `limit` are wanted."""

    limit: int
    terms: tuple[Term, ...] = ()
    author: str = ""
    """The name that the author had then; "": anybody."""
    after: Bound | None = None
    before: Bound | None = None
    newest: bool = True
    """As in a `Window`."""


class Wordings(NamedTuple):
    """What a message has said, from its first words to those of now."""

    message: MessageFacts
    target: RoomRef | None = None
    """Where it is, as the asker says."""
    limit: int = MOST_WORDINGS


Wanted = Window | Around | Between | Talks | Search | Wordings


class PastMessage(NamedTuple):
    """A message as it stands."""

    said: ev.Said
    """With the words that stand now."""
    edited_at: int = 0
    """When it was edited last (ms); 0: never."""
    reactions: tuple[ev.Reacted, ...] = ()
    """Those that stand, oldest first: one for each person and reaction."""


class Wording(NamedTuple):
    """What a message said, since a time (ms)."""

    at: int
    lines: tuple[str, ...]


class Found(NamedTuple):
    """How far a search came: it looks for some time, not through all there is."""

    messages: tuple[PastMessage, ...]
    """Oldest first."""
    is_all: bool
    """Whether there are no more, but for what `lacks_before` says. Else the search goes on from `looked_to`."""
    looked_to: Seq
    """The place to which it looked, itself included."""
    looked_to_at: int
    """When the message there was said, or the next newer one (ms)."""
    lacks_before: int = 0
    """What was said before this time (ms) is not indexed yet, and not found; 0: all is indexed."""


PastItem = PastMessage | ev.TopicSet | ev.RulesSet | ev.RoleSet | ev.RoomRenamed | ev.Kicked | ev.Redacted
"""All in the order of their places. Of a message that was taken back only the `Redacted` is left, at its own place."""


class Talked(NamedTuple):
    """A room or a person, and when something was said there, or between the two, last (ms)."""

    name: str
    at: int


def without_key(item: ev.RulesSet) -> ev.RulesSet:
    """Return a change of the rules without the key that it set: people use keys again, and readers came later."""
    changes = [change._replace(value=HIDDEN_KEY) if change.rule is Rule.KEY else change for change in item.changes]
    return item._replace(changes=tuple(changes))
