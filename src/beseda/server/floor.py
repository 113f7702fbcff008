"""What is done on the floor: a batch of turns becomes events, a commit, and puts into outboxes, in that order.

Nobody sees anything of a batch before the journal has what lasts of it. Everything here requires holding the floor.
"""

import logging
import os
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, cast, get_args

from beseda.core import events as ev
from beseda.core.footing import Footing
from beseda.core.hall import Hall
from beseda.core.ids import SERVER_SESSION, Seq, SessionId, UserId
from beseda.core.names import Name, RoomRef
from beseda.core.questions import Answer, MayRead, Portraits, Question, Scope, WhoIsIn, WhoOf
from beseda.core.refusals import Reason, Refusal
from beseda.core.requests import CloseRoom, Request, Say
from beseda.core.text import Text
from beseda.journal.errors import JournalError
from beseda.journal.interface import Journal
from beseda.server.announcer import Announcer
from beseda.server.turn import Grant, Happening, Outcome, Result, Sighting, Spoken, Turn
from beseda.server.watches import Watches
from beseda.wire.dialects.wants import Ask, Here, ReadPast, Submission, Talk, Want, Watch, Watched

log = logging.getLogger(__name__)

PROBE_EVERY = 1.0
"""Seconds after a failed append in which nothing lasting is tried; the next request that lasts is then the probe."""
COMPLAIN_EVERY = 60.0
"""Seconds between two log lines about a journal that can't be written."""
NEVER = float("-inf")
"""A time before every time."""
OUR_FAULT = 70
"""Exit status EX_SOFTWARE of sysexits.h."""

_REQUESTS = frozenset(get_args(Request))
_OF_NOBODY = frozenset((ev.Started, ev.RoomMade, ev.RoomKept, ev.RoomClosed))
"""Events that nobody in particular did. Every other names its user (or author) right after place and time."""

_EMPTYING = frozenset((ev.Parted, ev.Kicked, ev.Exited))
"""Events after which a room may be empty."""

_AS_QUESTION: dict[type, Callable[[Any], Question | None]] = {
    ReadPast: lambda want: MayRead(want.target),
    Here: lambda want: WhoIsIn(want.room),
} | {kind: lambda want: want for kind in get_args(Question)}
"""What the hall is asked for a want."""


def _none(_: object) -> None:
    """A want of which the hall knows nothing."""


class Floor:
    """Decides, commits, and has the announcer tell."""

    def __init__(
        self, hall: Hall, journal: Journal, announcer: Announcer, now: Callable[[], float] = time.time
    ) -> None:
        self._hall = hall
        self._journal = journal
        self._order = journal.order
        self._announcer = announcer
        self.on_stored: Callable[[Seq], None] = lambda seq: None
        """Told of the newest event stored, once a batch: the archiver follows."""
        self._now = now
        self._clock = 0
        """The time of this batch (ms), as the machine's clock tells it; what counts is what the journal makes of it."""
        self._last_stored = journal.last_seq
        """The place of the newest event that the journal was given, or is about to be."""
        self._failed_at = NEVER
        self._note_failed_at = NEVER
        """When an append failed: of anything that lasts; and of anything at all, which holds up nothing but notes."""
        self._complained_at = NEVER
        self._failing = False  # and it has been complained of
        self._watches = Watches()

    def act(self, turns: list[Turn]) -> None:
        """A whole batch. Raises nothing: what goes wrong costs the request that it went wrong with."""
        try:
            self._announce(self._outcomes(turns))
        except Exception:
            log.exception("a batch failed on the floor")
        finally:
            for turn in turns:
                if turn.waits:
                    turn.finish()

    def _outcomes(self, turns: list[Turn]) -> list[Outcome | Spoken]:
        """Decide the batch and store what lasts of it."""
        self._clock = int(self._now() * 1000)
        lasting: list[ev.Stored] = []
        outcomes: list[Outcome | Spoken] = []
        settled = 0
        for turn in turns:
            for submission in turn.submissions:
                wants = submission.wants
                if wants and type(wants[0]) is Talk:
                    outcomes.append(self._talked(turn, submission, wants[0], lasting))
                    continue
                results = [self._result(turn, want, lasting) for want in wants]
                outcomes.append(Outcome(turn, submission, results))
                if lasting and self._hall.lasting.binds:
                    # What changes rights ends its batch: nothing later is decided on the strength of what may yet fail.
                    outcomes[settled:] = self._stored(outcomes[settled:], lasting)
                    settled, lasting = len(outcomes), []
        outcomes[settled:] = self._stored(outcomes[settled:], lasting)
        return outcomes

    def _stored(self, outcomes: list[Outcome | Spoken], lasting: list[ev.Stored]) -> list[Outcome | Spoken]:
        if not lasting or self._commit(lasting):
            return outcomes
        return [self._not_stored(outcome) for outcome in outcomes]

    def _announce(self, outcomes: list[Outcome | Spoken]) -> None:
        for outcome in outcomes:
            if type(outcome) is Spoken:
                self._announcer.announce_talk(outcome)
                continue
            turn, submission, results = cast("Outcome", outcome)
            if turn.waits and any(map(_is_own_threads, submission.wants, results)):
                self._grant(turn, submission, results)
            else:
                self._announcer.announce(turn.client, submission, results)
        self._announcer.put()

    def happen(self, request: Request) -> bool:
        """Act on a request of the server's own, now. Whether it had an effect."""
        self._clock = int(self._now() * 1000)
        lasting: list[ev.Stored] = []
        result = self._decided(SERVER_SESSION, request, lasting)
        return not isinstance(result, Refusal) and (not lasting or self._commit(lasting))

    def start(self, node: int) -> None:
        """The first event of a run: whoever the run before had seated is gone."""
        self._clock = int(self._now() * 1000)
        seq, at = self._place_of(None)
        self._hall.evolve(ev.Started(seq, at, node))

    # Deciding.

    def _result(self, turn: Turn, want: Want, lasting: list[ev.Stored]) -> Result:
        kind = type(want)
        if kind is Say:
            return self._said(turn.client.id, want, lasting)  # type: ignore[arg-type]  # it is a Say
        if kind in _REQUESTS:
            return self._decided(turn.client.id, cast("Request", want), lasting)
        question = want.question if type(want) is Ask else _AS_QUESTION.get(kind, _none)(want)
        if type(want) is Watch:
            return self._watched(turn.client.id, want)
        if question is None:
            return None  # The session's own affair: the announcer sees to it, in its place.
        return self._asked(turn.client.id, question)

    def _talked(self, turn: Turn, submission: Submission, talk: Talk, lasting: list[ev.Stored]) -> Outcome | Spoken:
        """Most of what anybody asks for, and most of that is said to where the same one spoke before."""
        origin = turn.client.id
        footing = self._footing(origin, talk.target, talk.texts)
        if footing is None:
            says = talk.says()
            results: list[Result] = [self._said(origin, say, lasting) for say in says]
            return Outcome(turn, submission._replace(wants=says), results)
        events = footing.said(self._order([talk] * len(talk.texts), self._clock), talk.texts)
        self._hall.evolve_talk(events)
        self._last_stored = events[-1].seq
        lasting += events
        return tuple.__new__(Spoken, (turn, submission, footing, events))

    def _footing(self, origin: SessionId, target: RoomRef, texts: Sequence[Text]) -> Footing | None:
        return self._hall.footing(origin, target, texts) if self._failed_at == NEVER else None

    def _said(self, origin: SessionId, request: Say, lasting: list[ev.Stored]) -> list[Happening] | Refusal:
        footing = self._footing(origin, request.target, (request.text,))
        if footing is None:
            result = self._decided(origin, request, lasting)
            if type(result) is list:
                said = result[-1]
                self._hall.stands(origin, request.target, cast("ev.Said", said.event), said.audience)
            return result
        (event,) = footing.said(self._order((request,), self._clock), (request.text,))
        self._hall.evolve_talk((event,))
        self._last_stored = event.seq
        lasting.append(event)
        return [Happening(event, footing.audience, footing.by, to=footing.to)]

    def _watched(self, session: SessionId, want: Watch) -> Watched | Refusal:
        self._watches.forget(session, None if want.clears else want.remove)
        full = self._watches.watch(session, want.add)
        mine = self._watches.names_of(session)
        asked = mine if want.tells else tuple([name for name in want.add if name not in full])
        here = self._asked(session, WhoOf(asked))
        if isinstance(here, Refusal):
            return here
        return Watched(asked, cast("Portraits", here), mine if want.lists else None, full)

    def _asked(self, origin: SessionId, question: Question) -> Answer | Refusal:
        try:
            return self._hall.ask(origin, question, self._last_stored)
        except Exception:
            log.exception("could not answer a %s: refused", type(question).__name__)
            return Refusal(Reason.INTERNAL)

    def _decided(self, origin: SessionId, request: Request, lasting: list[ev.Stored]) -> list[Happening] | Refusal:
        seq, at = self._place_of(request)
        try:
            decision = self._hall.decide(origin, request, seq, at)
        except Exception:
            log.exception("could not decide a %s: refused", type(request).__name__)
            return Refusal(Reason.INTERNAL)
        if isinstance(decision, Refusal):
            return decision
        stored = [event for event in decision if type(event) in ev.STORED_TYPES]
        if stored:
            if type(stored[0]) in ev.NOTED_TYPES:
                stored = [event for event in stored if self._is_noted(cast("ev.Noted", event))]
            elif time.monotonic() - self._failed_at < PROBE_EVERY:
                return Refusal(Reason.NOT_STORED)
        if stored:
            lasting.extend(cast("list[ev.Stored]", stored))
            self._last_stored = stored[-1].seq
        happenings = self._evolved(decision)
        if decision and type(decision[-1]) in _EMPTYING:
            self._close_abandoned(lasting)
        return happenings

    def _is_noted(self, note: ev.Noted) -> bool:
        """Whether the journal is to be given a note: what passes in a room that passes leaves nothing behind."""
        rests = time.monotonic() - self._note_failed_at < PROBE_EVERY
        return not rests and note.room in self._hall.lasting.rooms

    def _close_abandoned(self, lasting: list[ev.Stored]) -> None:
        """A room that was not open to everybody is gone with its last member: nobody could let anybody in again."""
        for room in self._hall.abandoned():
            self._decided(SERVER_SESSION, CloseRoom(room), lasting)
            self._announcer.forget_room(room)

    def _place_of(self, request: Request | None) -> tuple[Seq, int]:
        """The first of a request's own places in the one order, and its time there."""
        ((seq, at, _),) = self._order((request,), self._clock)
        return seq, at

    def _evolved(self, events: tuple[ev.Event, ...]) -> list[Happening]:
        try:
            return [self._happened(event) for event in events]
        except Exception:
            # The hall is no longer what the journal says it is: going on would tell everybody different stories.
            log.critical("an event could not happen; stopping at once", exc_info=True)
            logging.shutdown()
            os._exit(OUR_FAULT)

    def _happened(self, event: ev.Event) -> Happening:
        hall = self._hall
        kind = type(event)
        if kind in _OF_NOBODY:
            return Happening(event, hall.evolve(event))
        user = cast("UserId", event[2])
        if type(event) is ev.Said or type(event) is ev.Signalled:
            to = hall.source(event.peer) if event.peer else None
            return Happening(event, hall.evolve(event), hall.source(user), to=to)
        if kind is ev.Entered:
            return Happening(event, hall.evolve(event), hall.source(user), sightings=self._sightings(event))
        by, subject = hall.source(user), hall.sessions_of(getattr(event, "person", user))
        audience = hall.evolve(event)
        if kind is ev.Exited:
            for session in subject:
                self._watches.forget(session)
        view = hall.members(event.room) if isinstance(event, ev.Joined | ev.RoomRenamed) else None
        return Happening(event, audience, by, view, subject, self._sightings(event))

    def _sightings(self, event: ev.Event) -> tuple[Sighting, ...]:
        """Whether names that somebody watches for come or go by this, or look otherwise."""
        if not self._watches:
            return ()
        seen: tuple[tuple[Name, bool], ...]
        match event:
            case ev.Entered() | ev.AwaySet() | ev.Presented():
                seen = ((event.name, True),)
            case ev.Exited():
                seen = ((event.name, False),)
            case ev.Renamed() if event.old.key != event.new.key:
                seen = ((event.old, False), (event.new, True))
            case _:
                return ()
        return tuple([Sighting(name, here, who) for name, here in seen if (who := self._watches.of(name.key))])

    # Storing.

    def _commit(self, lasting: list[ev.Stored]) -> bool:
        """Append the batch; where that fails, nothing lasting of it has happened, and its notes are not taken."""
        try:
            self._journal.append(lasting, self._hall.lasting.changes)
        except Exception as error:  # a bug of the journal's, too, must cost its batch and not the thread that meets it
            self._note_failed_at = time.monotonic()
            if any(type(event) in ev.LASTING_TYPES for event in lasting):
                self._failed_at = self._note_failed_at
            self._complain(error)
            self._hall.take_back()
            return False
        self._failed_at = self._note_failed_at = NEVER
        self._hall.lasting.settle()
        self.on_stored(lasting[-1].seq)
        if self._failing:
            self._failing = False
            log.warning("the journal can be written again")
        return True

    def _complain(self, error: Exception) -> None:
        """At most once a minute, also of a disk that is full now and then."""
        if time.monotonic() - self._complained_at >= COMPLAIN_EVERY:
            self._complained_at = time.monotonic()
            self._failing = True
            bug = None if isinstance(error, JournalError) else error
            log.error("the journal can't be written, messages are refused: %s", error, exc_info=bug)

    def _not_stored(self, outcome: Outcome | Spoken) -> Outcome:
        """What becomes of an outcome whose batch was not stored.

        Refused, if anything of it lasts; and nobody is answered or shown what was to last: that is looked up again.
        """
        turn, submission, results = outcome.one_by_one() if isinstance(outcome, Spoken) else outcome
        return Outcome(turn, submission, list(map(partial(self._unstored, turn), submission.wants, results)))

    def _unstored(self, turn: Turn, want: Want, result: Result) -> Result:
        if isinstance(result, list):
            if any(type(happening.event) in ev.LASTING_TYPES for happening in result):
                return Refusal(Reason.NOT_STORED)
            return [self._as_it_is(happening) for happening in result]
        if result is None or isinstance(result, Refusal):
            return result
        return self._result(turn, want, [])

    def _as_it_is(self, happening: Happening) -> Happening:
        event = happening.event
        if type(event) is not ev.Joined or event.room not in self._hall.presence.rooms:
            return happening
        return happening._replace(view=self._hall.members(event.room))

    # Reading.

    def _grant(self, turn: Turn, submission: Submission, results: list[Result]) -> None:
        """The client's own thread answers a submission that asks for the past, or for something long.

        What else the submission asked for is told before.
        """
        told: list[tuple[Want, Result]] = []
        self._announcer.catch_up(turn.client)
        for want, result in zip(submission.wants, results, strict=True):
            if isinstance(want, ReadPast | Ask) and _is_own_threads(want, result):
                turn.grants.append(Grant(submission, want, cast("Answer | Refusal", result)))
            else:
                told.append((want, result))
        if told:
            rest = Submission(tuple([want for want, _ in told]))
            self._announcer.announce(turn.client, rest, [result for _, result in told])


def _is_own_threads(want: Want, result: Result) -> bool:
    return (type(want) is ReadPast and type(result) is Scope) or (type(want) is Ask and want.streams)
