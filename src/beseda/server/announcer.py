"""Tells what has happened: for every event, what the client itself is told, and what everybody else.

Runs through outcomes in their order, after the journal has them; a session's own books (its name, its rooms, whom
it ignores) change here, at their place. Everything here requires holding the floor.
"""

import logging
from collections.abc import Callable

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.questions import Answer, Members
from beseda.core.refusals import Reason, Refusal
from beseda.net.outbox import Outboxes
from beseda.server.delivery import Delivery
from beseda.server.recents import Recents
from beseda.server.turn import Client, Happening
from beseda.wire.dialects.wants import Here, Ignore, Reply, Submission, Want

log = logging.getLogger(__name__)

Watcher = Callable[[ev.Event, Client], None]
"""Somebody at the server's own console. Must not wait."""


class Announcer:
    def __init__(self, outboxes: Outboxes, recents: Recents, watch: Watcher) -> None:
        self._outboxes = outboxes
        self._delivery = Delivery()
        self._recents = recents
        self._watch = watch
        self.quiet = False
        """Whether the server is stopping: nobody is told that everybody leaves."""
        self._rows: dict[type, Callable[[Client, Happening], None]] = {
            ev.Said: self._said,
            ev.Entered: self._entered,
            ev.Exited: self._exited,
            ev.Renamed: self._renamed,
            ev.Joined: self._joined,
            ev.Parted: self._parted,
            ev.TopicSet: self._topic_set,
        }

    def announce(
        self, client: Client, want: Want | Submission, result: list[Happening] | Refusal | Answer | None
    ) -> None:
        """One outcome. A mistake in its words costs the client that they are for, and nobody else."""
        try:
            self._announce(client, want, result)
        except Exception:
            log.exception("could not tell %s of its %s", client.name or "somebody", type(want).__name__)
            client.let_go("internal error")

    def put(self) -> None:
        """Hand the round of words over. Sending is for whoever leaves the floor."""
        puts = self._delivery.take()
        if puts:
            self._outboxes.put(puts)

    def _announce(
        self, client: Client, want: Want | Submission, result: list[Happening] | Refusal | Answer | None
    ) -> None:
        if isinstance(result, list):
            for happening in result:
                row = self._rows.get(type(happening.event))
                if row is not None:
                    row(client, happening)
        elif isinstance(result, Refusal):
            self._refused(client, want, result)
        elif isinstance(want, Here):
            assert isinstance(result, Members)
            self._moved(client, result)
        elif result is not None:
            self._tell(client, client.dialect.answered(result))
        else:
            self._own_affair(client, want)

    def _tell(self, client: Client, words: bytes) -> None:
        self._delivery.to(client.box, words)

    def _refused(self, client: Client, want: Want | Submission, refusal: Refusal) -> None:
        assert not isinstance(want, Submission)
        self._tell(client, client.dialect.refused(refusal, want))
        if refusal.reason is Reason.FULL or isinstance(want, rq.Exit):
            client.end()

    def _own_affair(self, client: Client, want: Want | Submission) -> None:
        match want:
            case Submission():
                self._tell(client, client.dialect.end_of(want))
            case Reply():
                self._tell(client, client.dialect.replied(want))
            case Ignore():
                self._tell(client, client.dialect.ignore(want.name))
                self._delivery.ignore(client.id, client.dialect.ignored)

    def _moved(self, client: Client, who: Members) -> None:
        before = client.dialect.current
        self._tell(client, client.dialect.moved(who))
        self._delivery.regroup(before)
        self._delivery.regroup(who.room)

    # A row for every event that anybody is told of.

    def _said(self, client: Client, happening: Happening) -> None:
        event, audience, _ = happening
        assert isinstance(event, ev.Said) and client.name is not None
        if event.room:
            self._recents.remember(event)
        else:
            self._tell(client, client.dialect.did(event))
        self._delivery.said(event, audience, client.name.key, client.box)
        self._watch(event, client)

    def _entered(self, client: Client, happening: Happening) -> None:
        event = happening.event
        assert isinstance(event, ev.Entered)
        client.name = event.name
        self._delivery.readers[client.id] = client
        self._tell(client, client.dialect.entered(event))

    def _exited(self, client: Client, happening: Happening) -> None:
        event, audience, _ = happening
        assert isinstance(event, ev.Exited)
        self._delivery.readers.pop(client.id, None)
        self._delivery.forget(client.id)
        for room in event.rooms:
            self._delivery.gone(room, client)
        if not self.quiet:
            self._delivery.news(event, audience, None, event.rooms[0] if len(event.rooms) == 1 else None)
        self._watch(event, client)
        self._tell(client, client.dialect.did(event))
        client.name = None
        client.end()

    def _renamed(self, client: Client, happening: Happening) -> None:
        event, audience, _ = happening
        assert isinstance(event, ev.Renamed)
        client.name = event.new
        self._delivery.renamed(event.old, event.new)
        self._tell(client, client.dialect.did(event))
        self._delivery.news(event, audience, client.box)
        self._watch(event, client)

    def _joined(self, client: Client, happening: Happening) -> None:
        event, audience, view = happening
        assert isinstance(event, ev.Joined) and view is not None
        before = client.dialect.current
        self._tell(client, client.dialect.joined(event, view, self._recents.last(event.room)))
        self._delivery.regroup(before)
        self._delivery.came(event.room, client)
        self._delivery.news(event, audience, client.box, event.room)
        self._watch(event, client)

    def _parted(self, client: Client, happening: Happening) -> None:
        event, audience, _ = happening
        assert isinstance(event, ev.Parted)
        self._delivery.news(event, audience, client.box, event.room)
        self._delivery.gone(event.room, client)
        self._tell(client, client.dialect.parted(event))
        self._delivery.regroup(client.dialect.current)

    def _topic_set(self, client: Client, happening: Happening) -> None:
        event, audience, _ = happening
        assert isinstance(event, ev.TopicSet)
        self._tell(client, client.dialect.did(event))
        self._delivery.news(event, audience, client.box, event.room)
