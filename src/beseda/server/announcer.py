"""Tells what has happened: for every event, what the client itself is told, and what everybody else.

Runs through outcomes in their order, after the journal has them; a session's own books (its name, its rooms, whom
it ignores) change here, at their place. Everything here requires holding the floor.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.ids import RoomId
from beseda.core.people import Card, Flag, Source
from beseda.core.questions import Members, topic_of
from beseda.core.refusals import Reason, Refusal
from beseda.core.requests import Say
from beseda.core.text import Manner
from beseda.net.outbox import Outboxes
from beseda.server.arrivals import Arrivals
from beseda.server.delivery import Delivery
from beseda.server.past_people import PastPeople
from beseda.server.recents import Recents
from beseda.server.turn import Client, Happening, Result, Speech
from beseda.wire.dialects.dialect import CONCERNED, DID, Capable, Ignoring, Lines, Viewpoint, Watching
from beseda.wire.dialects.wants import (
    Adopt,
    Ask,
    AskServer,
    Away,
    Gone,
    Here,
    Ignore,
    Past,
    Renew,
    Replies,
    Reply,
    Submission,
    Vitals,
    Want,
    Watch,
)
from beseda.wire.dialects.wants import PastPeople as AskPast

log = logging.getLogger(__name__)

Watcher = Callable[[ev.Event, Client], None]
"""Somebody at the server's own console. Must not wait."""
INTERNAL = "internal error"


class Announcer:
    def __init__(self, outboxes: Outboxes, recents: Recents, watch: Watcher, vitals: Callable[[], Vitals]) -> None:
        self._outboxes = outboxes
        self._delivery = Delivery()
        self._recents = recents
        self._watch = watch
        self._vitals = vitals
        self._past_people = PastPeople()
        self._told: list[str] | None = None
        """What a labelled submission has brought its client so far."""
        self.quiet = False
        """Whether the server is stopping: nobody is told that everybody leaves."""
        self._rows: dict[type, Callable[[Client, Want, Happening], None]] = {
            ev.Signalled: self._signalled,
            ev.Entered: self._entered,
            ev.Exited: self._exited,
            ev.Renamed: self._renamed,
            ev.Joined: self._joined,
            ev.Parted: self._parted,
            ev.Kicked: self._kicked,
            ev.Invited: self._invited,
            ev.Knocked: self._in_room,
            ev.TopicSet: self._in_room,
            ev.RulesSet: self._in_room,
            ev.RoleSet: self._in_room,
            ev.RoomRenamed: self._room_renamed,
            ev.AwaySet: self._looks_otherwise,
            ev.Presented: self._looks_otherwise,
            ev.FlagsSet: self._flags_set,
            ev.OperatorsTold: self._of_oneself,
        }
        self._affairs: dict[type, Callable[[Client, Any, Any], Iterable[str]]] = {
            Reply: _answered,
            Replies: _answered,
            Ask: _answered,
            Here: self._moved,
            Ignore: self._ignore,
            Adopt: self._adopted,
            Renew: _not_an_operators,
            Watch: _answered,
            AskPast: self._asked_past,
            AskServer: lambda client, want, _: client.dialect.answer(want, self._vitals()),
        }

    def announce(self, client: Client, submission: Submission, results: Sequence[Result]) -> None:
        """What came of a submission. A mistake in its words costs the client that they are for, and nobody else."""
        try:
            if submission.label:
                self._told = []
            for want, result in zip(submission.wants, results):  # noqa: B905 (strict costs a keyword; they are as many)
                if type(result) is Speech:
                    self._spoke(client, want, result)  # type: ignore[arg-type]  # it is a Say's
                elif type(result) is list:
                    for happening in result:
                        row = self._rows.get(type(happening.event))
                        if row is not None:
                            row(client, want, happening)
                else:
                    self._answer(client, want, result)
            if submission.label:
                told, self._told = self._told or [], None
                self._delivery.to(client, list(client.dialect.respond(submission.label, told)))
        except Exception:
            self._told = None
            log.exception("could not tell %s of its %s", client.name or "somebody", submission.wants)
            client.let_go(INTERNAL)

    def forget_room(self, room: RoomId) -> None:
        """It is closed."""
        self._recents.forget(room)

    def put(self) -> None:
        """Hand the round of words over. Sending is for whoever leaves the floor."""
        puts = self._delivery.take(self._outboxes.calm_at)
        if puts:
            self._outboxes.put(puts)

    @property
    def arrivals(self) -> Arrivals:
        return self._delivery.arrivals

    def catch_up(self, client: Client) -> None:
        """Before the client's own thread answers it: it is told of what has come before."""
        self._delivery.catch_up(client)

    def _answer(self, client: Client, want: Want, result: Result) -> None:
        affair = self._affairs.get(type(want))
        if affair is not None and (type(want) is Ask or not isinstance(result, Refusal)):
            self._tell(client, affair(client, want, result))
        elif isinstance(result, Refusal):
            self._tell(client, client.dialect.refuse(result, want))
            if result.reason is Reason.FULL or isinstance(want, rq.Exit):
                client.end()
        elif result is not None:
            self._tell(client, client.dialect.answer(want, result))

    def _tell(self, client: Client, lines: Iterable[str]) -> None:
        if self._told is not None:
            self._told += lines
        elif lines:
            self._delivery.to(client, list(lines))

    # What is said.

    def _spoke(self, client: Client, want: Say, speech: Speech) -> None:
        results, said, audience, by, to = speech
        is_to_know = to is not None and (to.away or said[0].author == said[0].peer)
        if results is not said or is_to_know or client.dialect.echoes:
            self._tell_speaker(client, want, speech)
        if said:
            assert client.name is not None
            if said[0].room:
                self._recents.remember(said)
            self._delivery.talk(said, audience, by, client.name.key, client.box)
            for event in said:
                self._watch(event, client)

    def _tell_speaker(self, client: Client, want: Say, speech: Speech) -> None:
        """Text by text: that it was said, that whom it was said to is away, or why nobody heard it."""
        results, _, _, by, to = speech
        dialect = client.dialect
        for text, result in zip(want.texts, results, strict=True):
            if type(result) is Refusal:
                self._answer(client, want._replace(texts=(text,)), result)
                continue
            assert type(result) is ev.Said
            self._tell(client, dialect.note(result, by))
            if result.peer and result.peer == result.author:
                self._delivery.to(client, dialect.note(result, by, CONCERNED))
            if to is not None and to.away and text.manner is not Manner.NOTICE:
                self._tell(client, dialect.answer(want, Away(to)))

    # The session's own affairs.

    def _moved(self, client: Client, want: Here, who: Members) -> Iterable[str]:
        before = client.dialect.current
        lines = client.dialect.answer(want, who)
        self._delivery.regroup(before)
        self._delivery.regroup(who.room)
        return lines

    def _ignore(self, client: Client, want: Ignore, _: object) -> Iterable[str]:
        dialect = client.dialect
        assert isinstance(dialect, Ignoring)
        lines = dialect.ignore(want.name)
        self._delivery.ignore(client.id, dialect.unheard)
        return lines

    def _adopted(self, client: Client, want: Adopt, _: object) -> Iterable[str]:
        dialect = client.dialect
        assert isinstance(dialect, Capable)
        dialect.adopt(want.caps)
        for room in dialect.here:
            self._delivery.regroup(room)
        self._delivery.regroup_pairs()
        return client.dialect.answer(want, None)

    def _asked_past(self, client: Client, want: AskPast, _: object) -> Iterable[str]:
        return client.dialect.answer(want, tuple(self._past_people.of(want.name.key, want.most)))

    # A row for every event that anybody is told of.

    def _signalled(self, client: Client, want: Want, happening: Happening) -> None:
        event = happening.event
        assert isinstance(event, ev.Signalled) and client.name is not None
        self._tell(client, client.dialect.note(event, happening.by))
        if event.peer and event.peer == event.author:
            self._delivery.to(client, client.dialect.note(event, happening.by, CONCERNED))
        self._delivery.unheard(happening, client.name.key, client.box)

    def _entered(self, client: Client, want: Want, happening: Happening) -> None:
        event = happening.event
        assert isinstance(event, ev.Entered)
        client.name = event.name
        self._delivery.readers[client.id] = client
        self._tell(client, client.dialect.note(event, happening.by))
        self._tell_watchers(happening)

    def _exited(self, client: Client, want: Want, happening: Happening) -> None:
        event, by = happening.event, happening.by
        assert isinstance(event, ev.Exited)
        if by is not None:
            self._past_people.remember(event.name.key, _gone(by, event.at))
        gone = [self._delivery.readers.pop(session, None) for session in happening.subject]
        for reader in gone:
            if reader is not None:
                self._delivery.regroup_pairs()
                self._delivery.forget(reader.id)
                for room in event.rooms:
                    self._delivery.gone(room, reader)
        if not self.quiet:
            self._delivery.news(happening, None, event.rooms[0] if len(event.rooms) == 1 else None)
            self._tell_watchers(happening)
        for reader in gone:
            if reader is not None:
                self._watch(event, reader)
                self._note(client, reader, event, by)
                reader.name = None
                reader.end()

    def _note(
        self, client: Client, reader: Client, event: ev.Event, by: Source | None, view: Members | None = None
    ) -> None:
        """A reader to whom it was done is told: that may be who did it."""
        self._tell_other(client, reader, reader.dialect.note(event, by, CONCERNED, view))

    def _tell_other(self, client: Client, reader: Client, lines: Lines) -> None:
        if reader is client:
            self._tell(client, lines)
        else:
            self._delivery.to(reader, lines)

    def _renamed(self, client: Client, want: Want, happening: Happening) -> None:
        event, by = happening.event, happening.by
        assert isinstance(event, ev.Renamed) and by is not None
        self._past_people.remember(event.old.key, _gone(by, event.at))
        client.name = event.new
        self._delivery.renamed(event.old, event.new)
        self._of_oneself(client, want, happening)
        self._tell_watchers(happening._replace(by=by._replace(name=event.new.shown)))
        self._watch(event, client)

    def _joined(self, client: Client, want: Want, happening: Happening) -> None:
        """After a join come answers: what the room is about, who is in it, what was said last."""
        event, view, by = happening.event, happening.view, happening.by
        assert isinstance(event, ev.Joined) and view is not None and by is not None
        dialect = client.dialect
        before = dialect.current
        lines = list(dialect.note(event, by))
        for answer in (topic_of(view), view, Past(view.name, self._recents.last(event.room))):
            lines += dialect.answer(want, answer)
        self._delivery.regroup(before)
        self._delivery.joined(happening, client)
        self._tell(client, lines)
        self._watch(event, client)

    def _parted(self, client: Client, want: Want, happening: Happening) -> None:
        event = happening.event
        assert isinstance(event, ev.Parted)
        self._delivery.news(happening, client.box, event.room)
        self._tell(client, self._out_of_room(client, happening, DID))

    def _out_of_room(self, reader: Client, happening: Happening, viewpoint: Viewpoint) -> Lines:
        """A reader is in a room no more: what that one is told."""
        event, by = happening.event, happening.by
        assert isinstance(event, ev.Parted | ev.Kicked) and by is not None
        self._delivery.gone(event.room, reader)
        lines = reader.dialect.note(event, by, viewpoint)
        self._delivery.regroup(reader.dialect.current)
        return lines

    def _kicked(self, client: Client, want: Want, happening: Happening) -> None:
        event = happening.event
        assert isinstance(event, ev.Kicked)
        put_out = [self._delivery.readers[session] for session in happening.subject]
        others = tuple(session for session in happening.audience if session not in happening.subject)
        self._delivery.news(happening._replace(audience=others), client.box, None)
        for reader in put_out:
            self._tell_other(client, reader, self._out_of_room(reader, happening, CONCERNED))
        if client not in put_out:
            self._tell(client, client.dialect.note(event, happening.by))
        self._watch(event, client)

    def _invited(self, client: Client, want: Want, happening: Happening) -> None:
        event = happening.event
        assert isinstance(event, ev.Invited)
        for session in happening.subject:
            self._note(client, self._delivery.readers[session], event, happening.by)
        if client.id not in happening.subject:
            self._tell(client, client.dialect.note(event, happening.by))
        others = tuple(session for session in happening.audience if session not in happening.subject)
        self._delivery.news(happening._replace(audience=others), client.box)

    def _in_room(self, client: Client, want: Want, happening: Happening) -> None:
        self._tell(client, client.dialect.note(happening.event, happening.by, DID, happening.view))
        room = getattr(happening.event, "room", None)
        whole = room if type(happening.event) is not ev.Knocked else None
        self._delivery.news(happening, client.box, whole)

    def _room_renamed(self, client: Client, want: Want, happening: Happening) -> None:
        event, view = happening.event, happening.view
        assert isinstance(event, ev.RoomRenamed) and view is not None
        self._in_room(client, want, happening)
        for session in happening.audience:
            if session != client.id:
                self._note(client, self._delivery.readers[session], event, happening.by, view)

    def _of_oneself(self, client: Client, want: Want, happening: Happening) -> None:
        self._tell(client, client.dialect.note(happening.event, happening.by))
        self._delivery.news(happening, client.box)

    def _looks_otherwise(self, client: Client, want: Want, happening: Happening) -> None:
        """Away, or presented otherwise: told to those around, and to who watches and follows (extended-monitor)."""
        self._of_oneself(client, want, happening)
        watching = {session for sighting in happening.sightings for session in sighting.watchers}
        readers = [self._delivery.readers.get(session) for session in watching.difference(happening.audience)]
        following = tuple(
            [
                reader.id
                for reader in readers
                if reader is not None and isinstance(reader.dialect, Watching) and reader.dialect.follows
            ]
        )
        if following:
            self._delivery.news(happening._replace(audience=following), client.box)

    def _flags_set(self, client: Client, want: Want, happening: Happening) -> None:
        event = happening.event
        assert isinstance(event, ev.FlagsSet)
        client.is_operator = Flag.OPERATOR in event.new
        self._tell(client, client.dialect.note(happening.event, happening.by))

    def _tell_watchers(self, happening: Happening) -> None:
        for name, is_here, watchers in happening.sightings:
            for session in watchers:
                reader = self._delivery.readers.get(session)
                if reader is not None and isinstance(reader.dialect, Watching):
                    self._delivery.to(reader, reader.dialect.appeared(name.shown, happening.by if is_here else None))


def _answered(client: Client, want: Want, answer: object) -> Iterable[str]:
    return client.dialect.answer(want, answer)


def _not_an_operators(client: Client, want: Renew, _: object) -> Lines:
    """An operator's own thread has answered before, for it takes time."""
    return client.dialect.refuse(Refusal(Reason.OPERATOR_NEEDED), want)


def _gone(by: Source, at: int) -> Gone:
    return Gone(by.name, Card(by.username, by.host, by.real_name), at)
