"""Tells the outcome of what clients asked for: events, answers, refusals, and the end of a labelled submission.

Goes through outcomes in their order, after the journal has stored them. What is a session's own affair (its
capabilities, whom it ignores) changes here, in that order. Who is told which event, `news` knows. Requires holding the
engine.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.ids import RoomId
from beseda.core.questions import Members
from beseda.core.refusals import Reason, Refusal
from beseda.core.requests import Say
from beseda.core.text import MessageKind
from beseda.net.outbox import Outboxes
from beseda.server.delivery.arrivals import Arrivals
from beseda.server.delivery.delivery import Delivery
from beseda.server.delivery.news import INTERNAL, News, Watcher
from beseda.server.delivery.recent_messages import RecentMessages
from beseda.server.delivery.whowas import WhoWas
from beseda.server.engine.happenings import Departed, Happening, Speech
from beseda.server.engine.work import Client, Result
from beseda.wire.dialects.actions import (
    Action,
    Ask,
    AskServer,
    Away,
    CaughtUp,
    Ignore,
    Refuse,
    ReloadSettings,
    Replies,
    Reply,
    SetCapabilities,
    Submission,
    SwitchRoom,
    Vitals,
    Watch,
)
from beseda.wire.dialects.actions import WhoWas as AskWhoWas
from beseda.wire.dialects.dialect import CONCERNED, Capable, Ignoring, Lines
from beseda.wire.framing.ending import DONE, FAILED, FULL

log = logging.getLogger(__name__)


class Announcer:
    def __init__(
        self, outboxes: Outboxes, recent_messages: RecentMessages, watch: Watcher, vitals: Callable[[], Vitals]
    ) -> None:
        self._outboxes = outboxes
        self._delivery = Delivery()
        self._recent_messages = recent_messages
        self._vitals = vitals
        self._whowas = WhoWas()
        self._told: list[str] | None = None
        """The lines for its client that a labelled submission has produced so far; None outside of one."""
        self.news = News(self._delivery, recent_messages, self._whowas, watch, self._tell)
        self._affairs: dict[type, Callable[[Client, Any, Any], Iterable[str]]] = {
            Reply: _answered,
            Replies: _answered,
            Ask: _answered,
            Refuse: lambda client, action, _: client.dialect.refuse(action.refusal, action.action),
            SwitchRoom: self._moved,
            Ignore: self._ignore,
            SetCapabilities: self._adopted,
            ReloadSettings: _not_an_operators,
            Watch: _answered,
            CaughtUp: self._caught_up,
            AskWhoWas: self._asked_who_was,
            AskServer: lambda client, action, _: client.dialect.answer(action, self._vitals()),
        }

    def announce(self, client: Client, submission: Submission, results: Sequence[Result]) -> None:
        """Tell what came of a submission. A bug in saying it costs the client that asked, and nobody else."""
        try:
            if submission.label:
                self._told = []
            for action, result in zip(submission.actions, results):  # noqa: B905 (strict costs a keyword; they are as many)
                if type(result) is Speech:
                    self._spoke(client, action, result)  # type: ignore[arg-type]  # it is a Say's
                elif type(result) is list:
                    for happening in result:
                        self.news.tell(client, action, happening)
                else:
                    self._answer(client, action, result)
            if submission.label:
                told, self._told = self._told or [], None
                self._delivery.to(client, list(client.dialect.respond(submission.label, told)))
        except Exception:
            self._told = None
            # Their types only: an action may hold a room's key, or words said in private.
            asked = ", ".join([type(action).__name__ for action in submission.actions])
            log.exception("could not tell %s of its %s", client.name or "somebody", asked)
            client.disconnect(INTERNAL, FAILED)

    def forget_room(self, room: RoomId) -> None:
        """Call when the room is closed."""
        self._recent_messages.forget(room)

    def put(self) -> None:
        """Hand the round of puts to the outboxes. The thread that leaves the engine sends it."""
        puts = self._delivery.take(self._outboxes.calm_at)
        if puts:
            self._outboxes.put(puts)

    @property
    def arrivals(self) -> Arrivals:
        return self._delivery.arrivals

    def catch_up(self, client: Client) -> None:
        """Tell a client what came before. Call before the client's own thread answers it."""
        self._delivery.catch_up(client)

    def hold(self, client: Client) -> None:
        """Keep back what the client is told from here on, until it has caught up: it comes in order."""
        self._delivery.hold(client)

    def _caught_up(self, client: Client, action: CaughtUp, _: object) -> Iterable[str]:
        self._delivery.release(client)
        return ()

    def tell_of_absent(self, happenings: Sequence[Happening]) -> None:
        """Tell others whose seat has ended while they had no connection."""
        for it in happenings:
            if type(it) is Departed:
                self.news.departed(it)
        self.put()

    def _answer(self, client: Client, action: Action, result: Result) -> None:
        affair = self._affairs.get(type(action))
        if affair is not None and (type(action) is Ask or not isinstance(result, Refusal)):
            self._tell(client, affair(client, action, result))
        elif isinstance(result, Refusal):
            if not isinstance(
                action, rq.Detach
            ):  # Somebody has taken the seat again: then the connection is a ghost's.
                self._tell(client, client.dialect.refuse(result, action))
            if result.reason is Reason.FULL or isinstance(action, rq.Exit):
                client.end(FULL if result.reason is Reason.FULL else DONE)
        elif result is not None:
            self._tell(client, client.dialect.answer(action, result))

    def _tell(self, client: Client, lines: Iterable[str]) -> None:
        if self._told is not None:
            self._told += lines
        elif lines:
            self._delivery.to(client, list(lines))

    # What is said.

    def _spoke(self, client: Client, action: Say, speech: Speech) -> None:
        results, said, audience, by, to = speech
        is_to_know = to is not None and (to.away or said[0].author == said[0].peer)
        if results is not said or is_to_know or client.dialect.echoes:
            self._tell_speaker(client, action, speech)
        if said:
            assert client.name is not None
            client.last_said = said[-1].seq
            if said[0].room:
                self._recent_messages.remember(said)
            self._delivery.talk(said, audience, by, client.name.key, client.box)
            for event in said:
                self.news.watch(event, client)

    def _tell_speaker(self, client: Client, action: Say, speech: Speech) -> None:
        """Text by text: that it was said, that the person it was said to is away, or why nobody heard it."""
        results, _, _, by, to = speech
        dialect = client.dialect
        for text, result in zip(action.texts, results, strict=True):
            if type(result) is Refusal:
                self._answer(client, action._replace(texts=(text,)), result)
                continue
            assert type(result) is ev.Said
            self._tell(client, dialect.note(result, by))
            if result.peer and result.peer == result.author:
                self._delivery.to(client, dialect.note(result, by, CONCERNED))
            if to is not None and to.away and text.kind is not MessageKind.NOTICE:
                self._tell(client, dialect.answer(action, Away(to)))

    # The session's own affairs.

    def _moved(self, client: Client, action: SwitchRoom, who: Members) -> Iterable[str]:
        before = client.dialect.current
        lines = client.dialect.answer(action, who)
        self._delivery.regroup(before)
        self._delivery.regroup(who.room)
        return lines

    def _ignore(self, client: Client, action: Ignore, _: object) -> Iterable[str]:
        dialect = client.dialect
        assert isinstance(dialect, Ignoring)
        lines = dialect.ignore(action.name)
        self._delivery.unheard.ignore(client.id, dialect.unheard)
        return lines

    def _adopted(self, client: Client, action: SetCapabilities, _: object) -> Iterable[str]:
        dialect = client.dialect
        assert isinstance(dialect, Capable)
        dialect.adopt(action.caps)
        for room in dialect.here:
            self._delivery.regroup(room)
        self._delivery.regroup_pairs()
        return client.dialect.answer(action, None)

    def _asked_who_was(self, client: Client, action: AskWhoWas, _: object) -> Iterable[str]:
        return client.dialect.answer(action, tuple(self._whowas.of(action.name.key, action.most)))


def _answered(client: Client, action: Action, answer: object) -> Iterable[str]:
    return client.dialect.answer(action, answer)


def _not_an_operators(client: Client, action: ReloadSettings, _: object) -> Lines:
    """An operator's own thread has answered already, because that takes time: this client is no operator."""
    return client.dialect.refuse(Refusal(Reason.OPERATOR_NEEDED), action)
