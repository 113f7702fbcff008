"""The engine: makes of a batch of items events, a commit, and puts into outboxes, in that order.

Nobody sees anything of a batch before the journal has stored what lasts of it. Knows no sockets and no words of a
dialect. Everything here requires holding the engine.
"""

import logging
import os
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, cast, get_args

from beseda.core import events as ev
from beseda.core.hall import Decision, Hall
from beseda.core.ids import SERVER_SESSION, Seq, SessionId
from beseda.core.past import Talks, Wordings
from beseda.core.questions import (
    Answer,
    MayRead,
    MayReadWordings,
    MetadataAround,
    Portraits,
    Question,
    Scope,
    Whereabouts,
    WhereAmI,
    WhoIsIn,
    WhoOf,
)
from beseda.core.refusals import Reason, Refusal
from beseda.core.requests import LookAfterRoom, ReplyTo, Request, Say
from beseda.journal.complaint import Complaint
from beseda.journal.interface import Journal
from beseda.server.delivery.announcer import Announcer
from beseda.server.engine.happenings import Happening, Happenings, Speech
from beseda.server.engine.watches import Watches
from beseda.server.engine.work import Grant, Outcome, Result, WorkItem
from beseda.wire.dialects.actions import Action, Ask, CatchUp, ReadPast, Submission, SwitchRoom, Watch, Watched

log = logging.getLogger(__name__)

PROBE_EVERY = 1.0
"""Seconds after a failed append in which nothing lasting is tried; the next request that lasts is the probe."""
CANT_WRITE, CAN_WRITE = "the journal can't be written, messages are refused: %s", "the journal can be written again"
NEVER = float("-inf")
"""A time before every time."""
OUR_FAULT = 70
"""Exit status EX_SOFTWARE of sysexits.h."""

_REQUESTS = frozenset(get_args(Request))

_AS_QUESTION: dict[type, Callable[[Any], Question | None]] = {
    ReadPast: lambda action: _permission_for(action),
    SwitchRoom: lambda action: WhoIsIn(action.room),
    CatchUp: lambda action: WhereAmI(),
} | {kind: lambda action: action for kind in get_args(Question)}
"""What the hall is asked for an action."""


def _permission_for(action: ReadPast) -> MayRead | MayReadWordings:
    wanted = action.wanted
    if isinstance(wanted, Wordings):
        return MayReadWordings(wanted.message, wanted.target)
    return MayRead(action.target, own=type(wanted) is Talks)


def _none(_: object) -> None:
    """An action that asks the hall nothing."""


class Engine:
    """Decides, commits, and has the announcer tell."""

    def __init__(
        self, hall: Hall, journal: Journal, announcer: Announcer, now: Callable[[], float] = time.time
    ) -> None:
        self._hall = hall
        self._journal = journal
        self._order = journal.order
        self._announcer = announcer
        self.on_stored: Callable[[Seq], None] = lambda seq: None
        """Called once a batch with the place of the newest event stored: the archiver follows it."""
        self._now = now
        self._clock = 0
        """The time of this batch (ms) by the machine's clock. The journal makes the times of the events from it."""
        self.last_stored = journal.last_seq
        """The place of the newest event that the journal was given, or is about to be. Any thread may read it."""
        self._failed_at = NEVER
        self._note_failed_at = NEVER
        """When an append failed: of events that last; and of any events, which stops only notes for a while."""
        self._complaint = Complaint(log, logging.ERROR, CANT_WRITE, CAN_WRITE)
        self._watches = Watches()
        self._happenings = Happenings(hall, self._watches)

    def act(self, items: list[WorkItem]) -> None:
        """Act on a whole batch. Raises nothing: an error costs the request that caused it."""
        try:
            self._announce(self._outcomes(items))
        except Exception:
            log.exception("a batch failed in the engine")
        finally:
            for item in items:
                if item.waits:
                    item.finish()

    def _outcomes(self, items: list[WorkItem]) -> list[Outcome]:
        """Decide the batch and store what lasts of it."""
        self._clock = int(self._now() * 1000)
        lasting: list[ev.Stored] = []
        outcomes: list[Outcome] = []
        settled = 0
        for item in items:
            for submission in item.submissions:
                actions = submission.actions
                if len(actions) == 1 and type(actions[0]) is Say:  # most of what anybody asks for
                    results: list[Result] = [self._said(item.client.id, actions[0], lasting)]
                else:
                    results = [self._result(item, action, lasting) for action in actions]
                outcomes.append(tuple.__new__(Outcome, (item, submission, results)))
                if lasting and self._hall.persistent.binds:
                    # A change of rights ends its batch: nothing later is decided by a change that may still fail.
                    outcomes[settled:] = self._stored(outcomes[settled:], lasting)
                    settled, lasting = len(outcomes), []
        outcomes[settled:] = self._stored(outcomes[settled:], lasting)
        return outcomes

    def _stored(self, outcomes: list[Outcome], lasting: list[ev.Stored]) -> list[Outcome]:
        if not lasting or self._commit(lasting):
            return outcomes
        lost = frozenset([event.seq for event in lasting if type(event) in ev.LASTING_TYPES])
        return [self._not_stored(outcome, lost) for outcome in outcomes]

    def _announce(self, outcomes: list[Outcome]) -> None:
        for item, submission, results in outcomes:
            if item.waits and any(map(_is_own_threads, submission.actions, results)):
                self._grant(item, submission, results)
            else:
                self._announcer.announce(item.client, submission, results)
        self._announcer.put()

    def happen(self, request: Request) -> bool:
        """Act on a request of the server's own, now. Return whether it had an effect. Of a seat that it ends others are
        told, and nobody of anything else."""
        self._clock = int(self._now() * 1000)
        lasting: list[ev.Stored] = []
        result = self._decided(SERVER_SESSION, request, lasting)
        if isinstance(result, Refusal) or (lasting and not self._commit(lasting)):
            return False
        self._announcer.tell_of_absent(result)
        return True

    def start(self, node: int) -> None:
        """Let the first event of a run happen: everybody of the run before is gone."""
        self._clock = int(self._now() * 1000)
        seq, at = self._place_of(None)
        self._hall.evolve(ev.Started(seq, at, node))
        lasting: list[ev.Stored] = []
        self._look_after_rooms(lasting)
        if lasting:
            self._commit(lasting)  # if that fails, nobody gets into what is to be closed, and it is tried again

    # Deciding.

    def _result(self, item: WorkItem, action: Action, lasting: list[ev.Stored]) -> Result:
        kind = type(action)
        if type(action) is Say:
            return self._said(item.client.id, action, lasting)
        if type(action) is ReplyTo:
            return self._judged(item.client.id, action, lasting)
        if kind in _REQUESTS:
            return self._decided(item.client.id, cast("Request", action), lasting)
        question = action.question if type(action) is Ask else _AS_QUESTION.get(kind, _none)(action)
        if type(action) is Watch:
            return self._watched(item.client.id, action)
        if type(question) is MetadataAround and question.target is None:
            question = question._replace(watched=self._watches.names_of(item.client.id))
        if question is None:
            return None  # The session's own affair: the announcer sees to it, in its place.
        return self._asked(item.client.id, question)

    def _said(self, origin: SessionId, request: Say, lasting: list[ev.Stored]) -> Speech:
        """Say something. Mostly the same session spoke there before, and the hall has that decision cached."""
        texts = request.texts
        cached_say = self._hall.cached_say(origin, request.target, texts) if self._failed_at == NEVER else None
        if cached_say is None:
            return self._judged(origin, request, lasting)
        ((seq, at, _),) = self._order((request,), self._clock)
        said = cached_say.said(seq, at, texts)
        self._hall.evolve_talk(said)
        self.last_stored = said[-1].seq
        lasting += said
        return tuple.__new__(Speech, (said, said, cached_say.audience, cached_say.by, cached_say.to))

    def _judged(self, origin: SessionId, request: Say | ReplyTo, lasting: list[ev.Stored]) -> Speech:
        """Decide text by text: the refusal of one does not affect the others."""
        decision = self._decide(origin, request)
        if isinstance(decision, Refusal):
            return Speech([decision] * len(request.texts), ())
        results = [each for each in decision if type(each) is ev.Said or type(each) is Refusal]
        said = [each for each in results if type(each) is ev.Said]
        happened = self._evolved([each for each in decision if not isinstance(each, Refusal)], lasting)
        if not said:
            return Speech(results, ())
        (_, audience, by, *_), peer = happened[-1], said[-1].peer
        if type(request) is Say:
            self._hall.remember_say(origin, request.target, said[-1], audience)
        to = self._hall.source(peer) if peer else None
        return Speech(said if len(said) == len(results) else results, said, audience, by, to)

    def _watched(self, session: SessionId, action: Watch) -> Watched | Refusal:
        self._watches.forget(session, None if action.clears else action.remove)
        full = self._watches.watch(session, action.add)
        mine = self._watches.names_of(session)
        asked = mine if action.tells else tuple([name for name in action.add if name not in full])
        here = self._asked(session, WhoOf(asked))
        if isinstance(here, Refusal):
            return here
        return Watched(asked, cast("Portraits", here), mine if action.lists else None, full)

    def _asked(self, origin: SessionId, question: Question) -> Answer | Refusal:
        try:
            return self._hall.ask(origin, question, self.last_stored)
        except Exception:
            log.exception("could not answer a %s: refused", type(question).__name__)
            return Refusal(Reason.INTERNAL)

    def _decide(self, origin: SessionId, request: Request) -> Decision:
        """Return what a request becomes. This takes its places in the order."""
        seq, at = self._place_of(request)
        try:
            decision = self._hall.decide(origin, request, seq, at)
        except Exception:
            log.exception("could not decide a %s: refused", type(request).__name__)
            return Refusal(Reason.INTERNAL)
        if isinstance(decision, Refusal):
            return decision
        if time.monotonic() - self._failed_at < PROBE_EVERY:
            decision = self._as_not_stored(decision)
        return decision

    def _decided(self, origin: SessionId, request: Request, lasting: list[ev.Stored]) -> list[Happening] | Refusal:
        decision = self._decide(origin, request)
        if isinstance(decision, Refusal):
            return decision
        events = [each for each in decision if not isinstance(each, Refusal)]
        if len(events) != len(decision):
            return Refusal(Reason.NOT_STORED)
        happenings = self._evolved(events, lasting)
        for event in events:
            if type(event) is ev.RoomClosed:
                self._announcer.forget_room(event.room)
        if type(request) is not LookAfterRoom:
            happenings += self._look_after_rooms(lasting)
        return happenings

    def _is_noted(self, note: ev.Noted) -> bool:
        """Whether the journal is to store a note: notes of a room that does not persist are not stored."""
        rests = time.monotonic() - self._note_failed_at < PROBE_EVERY
        return not rests and note.room in self._hall.persistent.rooms

    def _look_after_rooms(self, lasting: list[ev.Stored]) -> list[Happening]:
        """Do what is due in rooms that nobody in them may change any more. Those who are there are told."""
        happenings: list[Happening] = []
        for room in self._hall.forsaken():
            result = self._decided(SERVER_SESSION, LookAfterRoom(room), lasting)
            if not isinstance(result, Refusal):
                happenings += result
        return happenings

    def _as_not_stored(self, decision: tuple[ev.Event | Refusal, ...]) -> tuple[ev.Event | Refusal, ...]:
        """Refuse a decision of which anything would last. A text that is refused anyway keeps its own reason."""
        if not any(self._hall.lasts(each) for each in decision if not isinstance(each, Refusal)):
            return decision
        refused = Refusal(Reason.NOT_STORED)
        return tuple([each if type(each) is Refusal else refused for each in decision if type(each) is not ev.RoomKept])

    def _place_of(self, request: Request | None) -> tuple[Seq, int]:
        """Return the first of a request's places in the one order, and its time there."""
        ((seq, at, _),) = self._order((request,), self._clock)
        return seq, at

    def _evolved(self, events: Sequence[ev.Event], lasting: list[ev.Stored]) -> list[Happening]:
        """Let the events happen. Append those that are to be stored to `lasting`."""
        for event in events:
            kind = type(event)
            if self._hall.lasts(event) or (kind in ev.NOTED_TYPES and self._is_noted(cast("ev.Noted", event))):
                lasting.append(cast("ev.Stored", event))
                self.last_stored = event.seq
        try:
            return [self._happenings.of(event) for event in events]
        except Exception:
            # The hall is no longer what the journal says it is: going on would tell everybody different stories.
            log.critical("an event could not happen; stopping at once", exc_info=True)
            logging.shutdown()
            os._exit(OUR_FAULT)

    # Storing.

    def _commit(self, lasting: list[ev.Stored]) -> bool:
        """Append the batch. If that fails, take back what was to last of it and return False; its notes are lost."""
        try:
            self._journal.append(lasting, self._hall.persistent.changes)
        except Exception as error:  # a bug in the journal, too, must cost its batch only, and not the thread
            self._note_failed_at = time.monotonic()
            if any(type(event) in ev.LASTING_TYPES for event in lasting):
                self._failed_at = self._note_failed_at
            self._complaint.make(error)
            self._hall.take_back()
            return False
        self._failed_at = self._note_failed_at = NEVER
        self._hall.settle()
        self.on_stored(lasting[-1].seq)
        self._complaint.settle()
        return True

    def _not_stored(self, outcome: Outcome, lost: frozenset[Seq]) -> Outcome:
        """Return what becomes of an outcome whose batch was not stored.

        `lost`: the places of what was to last. A request is refused if anything of it was. Answers and views are looked
        up again, so that nobody is shown what was not stored.
        """
        item, submission, results = outcome
        return Outcome(item, submission, list(map(partial(self._unstored, item, lost), submission.actions, results)))

    def _unstored(self, item: WorkItem, lost: frozenset[Seq], action: Action, result: Result) -> Result:
        if type(result) is Speech:
            refused = Refusal(Reason.NOT_STORED)
            return Speech([each if type(each) is Refusal else refused for each in result.results], ())
        if isinstance(result, list):
            passed = [happening for happening in result if happening.event.seq not in lost]
            if result and not passed:
                return Refusal(Reason.NOT_STORED)
            return [self._happenings.as_it_is(happening) for happening in passed]
        if result is None or isinstance(result, Refusal):
            return result
        return self._result(item, action, [])

    # Reading.

    def _grant(self, item: WorkItem, submission: Submission, results: list[Result]) -> None:
        """Have the client's own thread answer a submission that asks for the past, or for something long.

        The other things that the submission asked for are told first.
        """
        told: list[tuple[Action, Result]] = []
        self._announcer.catch_up(item.client)
        for action, result in zip(submission.actions, results, strict=True):
            if isinstance(action, ReadPast | Ask | CatchUp) and _is_own_threads(action, result):
                item.grants.append(Grant(submission, action, cast("Answer | Refusal", result)))
            else:
                told.append((action, result))
        if told:
            rest = Submission(tuple([action for action, _ in told]))
            self._announcer.announce(item.client, rest, [result for _, result in told])
        if any(type(grant.action) is CatchUp for grant in item.grants):
            self._announcer.hold(item.client)


def _is_own_threads(action: Action, result: Result) -> bool:
    match action:
        case ReadPast():
            return type(result) is Scope
        case CatchUp():
            return type(result) is Whereabouts
        case _:
            return type(action) is Ask and action.streams
