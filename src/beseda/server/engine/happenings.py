"""What an event means to people, at its place in the order: whom it concerns, who did it, and what else is told of it.

There is a type for each kind of event, so that no field is optional that is always there. All begin with the event, its
audience and who did it (None: nobody in particular). Refuses to know how anything is told.
"""

from collections.abc import Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar, assert_never

from beseda.core import events as ev
from beseda.core.hall import Hall
from beseda.core.ids import SessionId
from beseda.core.names import Name
from beseda.core.people import Flag, Source
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
    """An event of which nothing else is told."""

    event: E
    audience: Audience
    by: Source | None


class Shown(NamedTuple, Generic[E]):
    """Somebody joined a room, or the room has a new name: some clients are shown its members."""

    event: E
    audience: Audience
    by: Source
    view: Members
    read_until: Mapping[SessionId, int]
    """Up to when those who are shown it have read the room, if they ever said so."""

    def seen_by(self, session: SessionId) -> Members:
        until = self.read_until.get(session)
        return self.view if until is None else self.view._replace(read_until=until)


class DoneTo(NamedTuple, Generic[E]):
    """An event that was done to somebody."""

    event: E
    audience: Audience
    by: Source
    subject: Audience
    """The sessions of the person it was done to."""


class Sighted(NamedTuple, Generic[E]):
    """Somebody is here, or has a new name or look, which is news to those who watch for the name."""

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
    """The sessions of the person who is gone."""
    sightings: tuple[Sighting, ...]


Happening = (
    Happened[ev.Event]
    | Shown[ev.Joined | ev.RoomRenamed]
    | DoneTo[ev.Kicked | ev.Invited | ev.Reacted]
    | Sighted[ev.Entered | ev.Renamed | ev.AwaySet | ev.Presented]
    | Departed
)


class Speech(NamedTuple):
    """What came of a `Say`: a result for each of its texts. All other fields hold for each of them."""

    results: Sequence[ev.Said | Refusal]
    said: Sequence[ev.Said]
    """The results that were said: the very same object as `results` if all were."""
    audience: Audience = ()
    by: Source | None = None
    to: Source | None = None
    """The person it was said to, if in private."""


class Happenings:
    """Lets events happen, and says what each means to people. Requires holding the engine."""

    def __init__(self, hall: Hall, watches: Watches) -> None:
        self._hall = hall
        self._watches = watches

    def of(self, event: ev.Event) -> Happening:
        """Let an event happen. People who may be gone afterwards are looked up before."""
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
                shown_to = hall.sessions_of(event.user) if isinstance(event, ev.Joined) else audience
                read_until = hall.read_by(shown_to, event.room)
                return Shown(event, audience, by, hall.members(event.room), read_until)
            case ev.Exited():
                by, subject, audience = hall.source(event.user), hall.sessions_of(event.user), hall.evolve(event)
                for session in subject:
                    self._watches.forget(session)
                return Departed(event, audience, by, subject, self._sightings(event))
            case ev.Detached(session=session):
                self._watches.forget(session)
                return Happened(event, hall.evolve(event), hall.source(event.user))
            case ev.Attached():
                for session in event.instead_of:
                    self._watches.forget(session)
                return Happened(event, hall.evolve(event), hall.source(event.user))
            case ev.Kicked() | ev.Invited():
                by, subject = hall.source(event.user), hall.sessions_of(event.person)
                return DoneTo(event, hall.evolve(event), by, subject)
            case ev.Reacted(taken_by=operator):
                by, subject = hall.source(operator or event.user), hall.sessions_of(event.author)
                return DoneTo(event, hall.evolve(event), by, subject)
            case ev.Renamed() | ev.AwaySet() | ev.Presented():
                by, audience = hall.source(event.user), hall.evolve(event)
                return Sighted(event, audience, by, self._sightings(event))
            case ev.MetadataSet():
                by, audience = hall.source(event.user), hall.evolve(event)
                return Happened(event, self._with_watchers(event, audience), by)
            case (
                ev.Parted()
                | ev.Knocked()
                | ev.SecretSet()
                | ev.MarkedRead()
                | ev.TopicSet()
                | ev.RulesSet()
                | ev.RoomMetadataSet()
                | ev.RoleSet()
                | ev.FlagsSet()
                | ev.OperatorsTold()
                | ev.Edited()
                | ev.Redacted()
                | ev.RoomCleared()
            ):
                author = hall.source(event.user) if event.user else None  # nobody's is the server's
                return Happened(event, hall.evolve(event), author)
            case _:
                assert_never(event)

    def _sightings(
        self, event: ev.Entered | ev.AwaySet | ev.Presented | ev.Exited | ev.Renamed
    ) -> tuple[Sighting, ...]:
        """The names that somebody watches for and that come, go or have a new look by this event."""
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

    def _with_watchers(self, event: ev.MetadataSet, audience: Audience) -> Audience:
        """Add those who watch for the person: of somebody invisible only those around are told."""
        watchers = self._watches.of(event.person_name.key)
        if not watchers or event.quietly or Flag.INVISIBLE in self._hall.presence.users[event.person].flags:
            return audience
        there = set(audience)
        return (*audience, *[session for session in watchers if session not in there])

    def as_it_is(self, happening: Happening) -> Happening:
        """Look up again what is to be shown. Call for a batch that was not stored."""
        if type(happening) is not Shown or happening.event.room not in self._hall.presence.rooms:
            return happening
        return happening._replace(view=self._hall.members(happening.event.room))
