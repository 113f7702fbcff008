"""What an event was to people, as of its place: whom it concerns, who did it, and what else is told of its kind.

A type for each kind, so that nothing is optional that is always there. All begin with the event, its audience and who
did it (None: nobody in particular).
"""

from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar, assert_never

from beseda.core import events as ev
from beseda.core.hall import Hall
from beseda.core.ids import SessionId
from beseda.core.names import Name
from beseda.core.people import Source
from beseda.core.presence import Audience
from beseda.core.questions import Members
from beseda.core.refusals import Refusal
from beseda.server.engine.watches import Watches

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


class Happenings:
    """Lets events happen, and knows of each what it is to people. Requires holding the engine."""

    def __init__(self, hall: Hall, watches: Watches) -> None:
        self._hall = hall
        self._watches = watches

    def of(self, event: ev.Event) -> Happening:
        """Let an event happen. Who did it, and to whom, is as before it: afterwards they may be gone."""
        hall = self._hall
        match event:
            case ev.Started() | ev.RoomMade() | ev.RoomKept() | ev.RoomClosed():
                return Happened(event, hall.evolve(event), None)
            case ev.Said() | ev.Signalled():
                return Happened(event, hall.evolve(event), hall.source(event.author))
            case ev.Entered():
                audience = hall.evolve(event)
                return Sighted(event, audience, hall.source(event.user), self._sightings(event))
            case ev.Joined() | ev.RoomRenamed():
                by, audience = hall.source(event.user), hall.evolve(event)
                return Shown(event, audience, by, hall.members(event.room))
            case ev.Exited():
                by, subject, audience = hall.source(event.user), hall.sessions_of(event.user), hall.evolve(event)
                for session in subject:
                    self._watches.forget(session)
                return Departed(event, audience, by, subject, self._sightings(event))
            case ev.Kicked() | ev.Invited():
                by, subject = hall.source(event.user), hall.sessions_of(event.person)
                return DoneTo(event, hall.evolve(event), by, subject)
            case ev.Renamed() | ev.AwaySet() | ev.Presented():
                by, audience = hall.source(event.user), hall.evolve(event)
                return Sighted(event, audience, by, self._sightings(event))
            case (
                ev.Parted()
                | ev.Knocked()
                | ev.TopicSet()
                | ev.RulesSet()
                | ev.RoleSet()
                | ev.FlagsSet()
                | ev.OperatorsTold()
                | ev.Reacted()
            ):
                by = hall.source(event.user)
                return Happened(event, hall.evolve(event), by)
            case _:
                assert_never(event)

    def _sightings(
        self, event: ev.Entered | ev.AwaySet | ev.Presented | ev.Exited | ev.Renamed
    ) -> tuple[Sighting, ...]:
        """Whether names that somebody watches for come or go by this, or look otherwise."""
        if not self._watches:
            return ()
        seen: tuple[tuple[Name, bool], ...]
        match event:
            case ev.Entered() | ev.AwaySet() | ev.Presented():
                seen = ((event.name, True),)
            case ev.Exited():
                seen = ((event.name, False),)
            case ev.Renamed():
                seen = ((event.old, False), (event.new, True)) if event.old.key != event.new.key else ()
            case _:
                assert_never(event)
        return tuple([Sighting(name, here, who) for name, here in seen if (who := self._watches.of(name.key))])

    def as_it_is(self, happening: Happening) -> Happening:
        """Of a batch that was not stored: what was to be shown is looked up again."""
        if type(happening) is not Shown or happening.event.room not in self._hall.presence.rooms:
            return happening
        return happening._replace(view=self._hall.members(happening.event.room))
