"""What an event was to people, as of its place: whom it concerns, who did it, and what else is told of its kind.

A type for each kind, so that nothing is optional that is always there. All begin with the event, its audience and who
did it (None: nobody in particular).
"""

from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar

from beseda.core import events as ev
from beseda.core.ids import SessionId
from beseda.core.names import Name
from beseda.core.people import Source
from beseda.core.presence import Audience
from beseda.core.questions import Members
from beseda.core.refusals import Refusal

E = TypeVar("E", bound=ev.Event)


class Sighting(NamedTuple):
    """A name that is watched for is here now, or is not any more."""

    name: Name
    is_here: bool
    watchers: tuple[SessionId, ...]


class Happened(NamedTuple, Generic[E]):
    """Nothing else is told of it."""

    event: E
    audience: Audience
    by: Source | None


class Shown(NamedTuple, Generic[E]):
    """Somebody joined a room, or it has another name: some are shown around."""

    event: E
    audience: Audience
    by: Source
    view: Members


class DoneTo(NamedTuple, Generic[E]):
    """It was done to somebody."""

    event: E
    audience: Audience
    by: Source
    subject: Audience
    """That one's sessions."""


class Sighted(NamedTuple, Generic[E]):
    """Somebody is here, or is called or looks otherwise, which is news to who watches for the name."""

    event: E
    audience: Audience
    by: Source
    sightings: tuple[Sighting, ...]


class Departed(NamedTuple):
    """Somebody is gone."""

    event: ev.Exited
    audience: Audience
    by: Source
    subject: Audience
    """The sessions of that one."""
    sightings: tuple[Sighting, ...]


Happening = (
    Happened[ev.Event]
    | Shown[ev.Joined | ev.RoomRenamed]
    | DoneTo[ev.Kicked | ev.Invited]
    | Sighted[ev.Entered | ev.Renamed | ev.AwaySet | ev.Presented]
    | Departed
)


class Speech(NamedTuple):
    """What came of a `Say`: a result for each of its texts, and all else the same for each."""

    results: Sequence[ev.Said | Refusal]
    said: Sequence[ev.Said]
    """Those of the results that were said: the very same object where all were."""
    audience: Audience = ()
    by: Source | None = None
    to: Source | None = None
    """To whom, in private."""
