"""A row for every type of event: what the person who did it is told, the person it was done to, and everybody else.

A reader's own state (its name, its rooms) changes here, in the order of the events. Refuses to know why anything
happened, and in which words a dialect says it. Requires holding the engine.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from typing import Any, cast

from beseda.core import events as ev
from beseda.core.people import Flag, Source, UserInfo
from beseda.core.presence import Audience
from beseda.core.questions import Members, topic_of
from beseda.core.requests import CloseRoom
from beseda.server.delivery.comebacks import Comebacks
from beseda.server.delivery.delivery import Delivery
from beseda.server.delivery.recent_messages import RecentMessages
from beseda.server.delivery.whowas import WhoWas
from beseda.server.engine.happenings import Departed, DoneTo, Happened, Happening, Shown, Sighted, Sighting
from beseda.server.engine.work import Client
from beseda.wire.dialects.actions import Action, Gone, Past
from beseda.wire.dialects.dialect import CONCERNED, DID, Lines, Subscribing, Viewpoint, Watching
from beseda.wire.framing.ending import DONE, FAILED, PUT_OUT

log = logging.getLogger(__name__)

INTERNAL = "internal error"
"""The last words for a client whom a bug keeps from being told."""
TOLD_EACH = 100
"""Readers of a change of metadata who are each told it in lines with their own name in them (10 µs each). More are told
it in the same lines, which name no reader; and what somebody brings who joins so many is not told: a client asks for it
when it likes."""
Watcher = Callable[[ev.Event, Client], None]
"""Shows an event on the server's own console. Must not wait."""
Tell = Callable[[Client, Iterable[str]], None]
"""Tells a client something of what it asked for."""
Row = Callable[[Client, Action, Any], None]
"""(who did it, the action, the happening)"""


class News:
    """Mostly a method for each type of event. What several of them need is at the end."""

    def __init__(
        self, delivery: Delivery, recent_messages: RecentMessages, whowas: WhoWas, watch: Watcher, tell: Tell
    ) -> None:
        """`tell`: tells the client that did it."""
        self._delivery = delivery
        self._recent_messages = recent_messages
        self._whowas = whowas
        self._comebacks = Comebacks(delivery)
        self.watch = watch
        self._tell = tell
        self.quiet = False
        """Whether the server is stopping: nobody is told that everybody leaves."""
        self.rows: dict[type, Row] = {
            ev.Signalled: self._signalled,
            ev.Entered: self._entered,
            ev.Exited: self._exited,
            ev.SecretSet: self._secret_set,
            ev.Detached: self._detached,
            ev.Attached: self._attached,
            ev.Renamed: self._renamed,
            ev.Joined: self._joined,
            ev.Parted: self._parted,
            ev.Kicked: self._kicked,
            ev.Invited: self._invited,
            ev.Knocked: self._to_some,
            ev.TopicSet: self._in_room,
            ev.RulesSet: self._in_room,
            ev.RoleSet: self._in_room,
            ev.RoomRenamed: self._room_renamed,
            ev.AwaySet: self._looks_otherwise,
            ev.Presented: self._looks_otherwise,
            ev.FlagsSet: self._flags_set,
            ev.MetadataSet: self._metadata_set,
            ev.RoomMetadataSet: self._metadata_set,
            ev.OperatorsTold: self._to_some,
            ev.MarkedRead: self._to_some,
            ev.Reacted: self._reacted,
            ev.Edited: self._edited,
            ev.Redacted: self._redacted,
            ev.Started: _to_nobody,
            ev.RoomMade: _to_nobody,
            ev.RoomKept: _to_nobody,
            ev.RoomClosed: self._room_closed,
            ev.RoomCleared: self._room_cleared,
        }
        """For every type but `Said`, several of which are told at a time. A test checks that none is missing."""

    def tell(self, client: Client, action: Action, happening: Happening) -> None:
        self.rows[type(happening.event)](client, action, happening)

    def _signalled(self, client: Client, action: Action, it: Happened[ev.Signalled]) -> None:
        event, audience, by = it
        assert client.name is not None
        self._tell(client, client.dialect.note(event, by))
        if event.peer and event.peer == event.author:
            self._delivery.to(client, client.dialect.note(event, by, CONCERNED))
        self._delivery.from_somebody(event, audience, by, client.name.key, client.box)

    def _entered(self, client: Client, action: Action, it: Sighted[ev.Entered]) -> None:
        event, _, by, sightings = it
        client.name = event.name
        client.has_entered()
        self._delivery.readers[client.id] = client
        self._tell(client, client.dialect.note(event, by))
        self._tell_watchers(sightings, by)

    def _exited(self, client: Client, action: Action, it: Departed) -> None:
        event, _, by, subject, _ = it
        gone = [reader for session in subject if (reader := self._delivery.readers.get(session)) is not None]
        for reader in gone:
            self._delivery.lost(reader, event.rooms)
        self.departed(it, gone)
        for reader in gone:
            self._tell_concerned(client, reader, event, by)
            reader.name = None
            reader.end(PUT_OUT if event.by else DONE)

    def departed(self, it: Departed, gone: Sequence[Client] = ()) -> None:
        """Tell others whose seat has ended. If it was detached, there is nobody else to tell."""
        event, audience, by, _, sightings = it
        self._whowas.remember(event.name.key, _gone(by, event.at))
        lost = self._comebacks.forget(event.user)
        if not self.quiet:
            self._delivery.news(event, audience, by, None, event.rooms[0] if len(event.rooms) == 1 else None)
            self._tell_watchers(sightings, by)
        for reader in gone or ([lost] if lost is not None else []):
            self.watch(event, reader)

    def _secret_set(self, client: Client, action: Action, it: Happened[ev.SecretSet]) -> None:
        event, _, by = it
        self._tell(client, client.dialect.note(event, by))

    def _detached(self, client: Client, action: Action, it: Happened[ev.Detached]) -> None:
        self._comebacks.lost(it.event)

    def _attached(self, client: Client, action: Action, it: Happened[ev.Attached]) -> None:
        event, _, by = it
        self._comebacks.back(client, event)
        self._tell(client, client.dialect.note(event, by))
        self._delivery.came_back(client, event.rooms)

    def _renamed(self, client: Client, action: Action, it: Sighted[ev.Renamed]) -> None:
        event, audience, by, sightings = it
        self._whowas.remember(event.old.key, _gone(by, event.at))
        client.name = event.new
        self._delivery.renamed(event)
        self._comebacks.renamed(event)
        self._tell(client, client.dialect.note(event, by))
        self._delivery.news(event, audience, by, client.box)
        self._tell_watchers(sightings, by._replace(name=event.new.shown))
        self.watch(event, client)

    def _joined(self, client: Client, action: Action, it: Shown[ev.Joined]) -> None:
        """After a join come answers: what the room is about, who is in it, what was said last."""
        event, audience, by, *_ = it
        view = it.seen_by(client.id)
        dialect = client.dialect
        before = dialect.current
        lines = list(dialect.note(event, by))
        for answer in (topic_of(view), view, Past(view.name, self._recent_messages.last(event.room))):
            lines += dialect.answer(action, answer)
        self._delivery.regroup(before)
        self._delivery.joined(event, audience, by, client)
        self._tell(client, lines)
        if by.metadata and len(audience) <= TOLD_EACH:
            brought = ev.MetadataSet(*event[:4], event.user, event.name, by.metadata)
            self._tell_of_metadata(client, brought, audience, by)
        self.watch(event, client)

    def _parted(self, client: Client, action: Action, it: Happened[ev.Parted]) -> None:
        event, audience, by = it
        self._delivery.news(event, audience, by, client.box, event.room)
        self._tell(client, self._out_of_room(client, event, by, DID))

    def _kicked(self, client: Client, action: Action, it: DoneTo[ev.Kicked]) -> None:
        event, audience, by, subject = it
        put_out = [self._delivery.readers[session] for session in subject]
        self._delivery.news(event, _all_but(subject, audience), by, client.box, None)
        for reader in put_out:
            self._tell_other(client, reader, partial(self._out_of_room, reader, event, by, CONCERNED))
        if client not in put_out:
            self._tell(client, client.dialect.note(event, by))
        self.watch(event, client)

    def _invited(self, client: Client, action: Action, it: DoneTo[ev.Invited]) -> None:
        event, audience, by, subject = it
        for session in subject:
            self._tell_concerned(client, self._delivery.readers[session], event, by)
        if client.id not in subject:
            self._tell(client, client.dialect.note(event, by))
        self._delivery.news(event, _all_but(subject, audience), by, client.box)

    def _to_some(self, client: Client, action: Action, it: Happened[ev.Event]) -> None:
        """Told to some members of a room, to some of all people, or only to the other sessions of who did it."""
        event, audience, by = it
        self._tell(client, client.dialect.note(event, by))
        self._delivery.news(event, audience, by, client.box)

    def _in_room(self, client: Client, action: Action, it: Happened[ev.TopicSet | ev.RulesSet | ev.RoleSet]) -> None:
        """Where nobody did it, whoever went and caused it is not told of it as of something they did."""
        event, audience, by = it
        if event.user:
            self._tell(client, client.dialect.note(event, by))
        self._delivery.news(event, audience, by, client.box if event.user else None, event.room)

    def _redacted(self, client: Client, action: Action, it: Happened[ev.Redacted]) -> None:
        """Everybody is told, whomever they ignore: else they would go on showing it. The reason is words as all others:
        those who ignore whose it is don't hear it."""
        event, audience, by = it
        assert client.name is not None
        self._recent_messages.redact(event)
        self._tell(client, client.dialect.note(event, by))
        hearing = self._delivery.unheard.hearing(audience, client.name.key) if event.reason else audience
        self._delivery.news(event, hearing, by, client.box, (event.room or None) if hearing is audience else None)
        if hearing is not audience:
            self._delivery.news(event._replace(reason=""), _all_but(hearing, audience), by, client.box)

    def _edited(self, client: Client, action: Action, it: Happened[ev.Edited]) -> None:
        """Other words are heard by those who hear whoever they are from, as reactions are."""
        event, audience, by = it
        assert client.name is not None
        self._recent_messages.edit(event)
        self._tell(client, client.dialect.note(event, by))
        self._delivery.from_somebody(event, audience, by, client.name.key, client.box)

    def _reacted(self, client: Client, action: Action, it: DoneTo[ev.Reacted]) -> None:
        """Who said the message may be told more than the others are. That one was taken back is told to all."""
        event, audience, by, subject = it
        assert client.name is not None
        self._tell(client, client.dialect.note(event, by))
        if not event.on:
            self._recent_messages.take_back(event)
            self._delivery.news(event, audience, by, client.box, event.room or None)
            return
        self._delivery.from_somebody(event, audience, by, client.name.key, client.box)
        for session in () if client.id in subject else self._delivery.unheard.hearing(subject, client.name.key):
            reader = self._delivery.readers.get(session)
            if reader is not None and (not event.room or event.room in reader.dialect.here):
                self._tell_concerned(client, reader, event, by)

    def _room_cleared(self, client: Client, action: Action, it: Happened[ev.RoomCleared]) -> None:
        """Everybody is told in words of their own that they are out."""
        event, audience, by = it
        self._delivery.regroup(event.room)
        for session in audience:
            reader = self._delivery.readers[session]
            self._tell_other(client, reader, partial(reader.dialect.note, event, by, CONCERNED))
            self._delivery.regroup(reader.dialect.current)
        self._tell(client, client.dialect.note(event, by))

    def _room_closed(self, client: Client, action: Action, it: Happened[ev.RoomClosed]) -> None:
        """News to whoever asked for it: the others were put out before, and nobody else was there."""
        if isinstance(action, CloseRoom):
            self._tell(client, client.dialect.note(it.event, it.by))

    def _room_renamed(self, client: Client, action: Action, it: Shown[ev.RoomRenamed]) -> None:
        event, audience, by, *_ = it
        self._recent_messages.renamed(event.room, event.new.key)
        self._tell(client, client.dialect.note(event, by, DID, it.seen_by(client.id)))
        self._delivery.news(event, audience, by, client.box, event.room)
        for session in audience:
            if session != client.id:
                self._tell_concerned(client, self._delivery.readers[session], event, by, it.seen_by(session))

    def _looks_otherwise(self, client: Client, action: Action, it: Sighted[ev.AwaySet | ev.Presented]) -> None:
        """Away, or a new presentation: told to those around, and to watchers with extended-monitor (`follows`)."""
        event, audience, by, sightings = it
        self._tell(client, client.dialect.note(event, by))
        self._delivery.news(event, audience, by, client.box)
        watching = {session for sighting in sightings for session in sighting.watchers}
        readers = [self._delivery.readers.get(session) for session in watching.difference(audience)]
        following = tuple([reader.id for reader in readers if reader is not None and _follows(reader)])
        if following:
            self._delivery.news(event, following, by, client.box)

    def _flags_set(self, client: Client, action: Action, it: Happened[ev.FlagsSet]) -> None:
        event, _, by = it
        client.is_operator = Flag.OPERATOR in event.new
        self._tell(client, client.dialect.note(event, by))

    def _metadata_set(self, client: Client, action: Action, it: Happened[ev.MetadataSet | ev.RoomMetadataSet]) -> None:
        event, audience, by = it
        self._tell(client, client.dialect.note(event, by))
        self._tell_of_metadata(client, event, audience, by)

    def _tell_of_metadata(
        self, client: Client, event: ev.MetadataSet | ev.RoomMetadataSet, audience: Audience, by: Source | None
    ) -> None:
        """Tell those who asked to be told of such keys."""
        keys = [change.key for change in event.changes]
        readers = [reader for session in audience if (reader := self._delivery.readers.get(session)) is not None]
        hearing = [reader for reader in readers if reader is not client and _wants(reader, keys)]
        if len(hearing) > TOLD_EACH:
            self._delivery.news(event, tuple([reader.id for reader in hearing]), by, None)
            return
        for reader in hearing:
            self._tell_other(client, reader, partial(reader.dialect.note, event, by, CONCERNED))

    # What several rows need.

    def _out_of_room(self, reader: Client, event: ev.Parted | ev.Kicked, by: Source | None, seen: Viewpoint) -> Lines:
        """Take a reader out of a room; return what it is told."""
        self._delivery.gone(event.room, reader)
        lines = reader.dialect.note(event, by, seen)
        self._delivery.regroup(reader.dialect.current)
        return lines

    def _tell_concerned(
        self, client: Client, reader: Client, event: ev.Event, by: Source, view: Members | None = None
    ) -> None:
        self._tell_other(client, reader, partial(reader.dialect.note, event, by, CONCERNED, view))

    def _tell_other(self, client: Client, reader: Client, lines: Callable[[], Lines]) -> None:
        """The reader may be the client that did it. A bug in the lines of another one costs that one only."""
        if reader is client:
            self._tell(client, lines())
            return
        try:
            self._delivery.to(reader, lines())
        except Exception:
            log.exception("could not tell %s what was done", reader.name or "somebody")
            reader.disconnect(INTERNAL, FAILED)

    def _tell_watchers(self, sightings: tuple[Sighting, ...], by: Source) -> None:
        for name, is_here, watchers in sightings:
            for session in watchers:
                reader = self._delivery.readers.get(session)
                if reader is not None and isinstance(reader.dialect, Watching):
                    self._delivery.to(reader, reader.dialect.appeared(name.shown, by if is_here else None))


def _to_nobody(client: Client, action: Action, it: Happening) -> None:
    """Nobody is told."""


@cache
def _subscribes(dialect: type) -> bool:
    """Whether clients of a dialect may subscribe to keys. To look at a protocol takes longer than to tell somebody."""
    return issubclass(dialect, Subscribing)


def _wants(reader: Client, keys: Sequence[str]) -> bool:
    dialect = reader.dialect
    return _subscribes(type(dialect)) and cast("Subscribing", dialect).is_told_of(keys)


def _follows(reader: Client) -> bool:
    return isinstance(reader.dialect, Watching) and reader.dialect.follows


def _all_but(some: tuple[Any, ...], all_: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple([each for each in all_ if each not in some])


def _gone(by: Source, at: int) -> Gone:
    return Gone(by.name, UserInfo(by.username, by.host, by.real_name), at)
