"""What is done on the floor: a batch of turns becomes events, a commit, and puts into outboxes, in that order.

Nobody sees anything of a batch before the journal has what lasts of it. Everything here requires holding the floor.
"""

import logging
import os
import time
from collections.abc import Callable
from typing import NamedTuple, cast, get_args

from beseda.core import events as ev
from beseda.core.hall import Hall
from beseda.core.ids import SERVER_SESSION, Seq, SessionId
from beseda.core.questions import Answer, MayRead, Question, Scope, WhoIsIn
from beseda.core.refusals import Reason, Refusal
from beseda.core.requests import Request
from beseda.journal.errors import JournalError
from beseda.journal.interface import Journal
from beseda.server.announcer import Announcer
from beseda.server.turn import Grant, Happening, Turn
from beseda.wire.dialects.wants import Here, ReadPast, Submission, Want

log = logging.getLogger(__name__)

PROBE_EVERY = 1.0
"""Seconds after a failed append in which nothing lasting is tried; the next request that lasts is then the probe."""
COMPLAIN_EVERY = 60.0
"""Seconds between two log lines about a journal that can't be written."""
OUR_FAULT = 70
"""Exit status EX_SOFTWARE of sysexits.h."""

_REQUESTS = frozenset(get_args(Request))
_QUESTIONS = frozenset(get_args(Question))


Result = list[Happening] | Refusal | Answer | None
"""None: the want was the session's own affair, or it is the end of a submission."""


class Outcome(NamedTuple):
    """What came of one want. The end of a submission is an outcome whose want is the submission itself."""

    turn: Turn
    want: Want | Submission
    result: Result


class Floor:
    """Decides, commits, and has the announcer tell."""

    def __init__(
        self, hall: Hall, journal: Journal, announcer: Announcer, now: Callable[[], float] = time.time
    ) -> None:
        self._hall = hall
        self._journal = journal
        self._announcer = announcer
        self.on_stored: Callable[[Seq], None] = lambda seq: None
        """Told of the newest event stored, once a batch: the archiver follows."""
        self._now = now
        self._seq = journal.last_seq
        self._at = journal.last_at
        self._last_lasting = journal.last_seq
        self._failed_at = float("-inf")
        self._complained_at = float("-inf")
        self._failing = False  # and it has been complained of

    def act(self, turns: list[Turn]) -> None:
        """A whole batch. Raises nothing: what goes wrong costs the request that it went wrong with."""
        try:
            self._announce(self._outcomes(turns))
        except Exception:
            log.exception("a batch failed on the floor")
        finally:
            for turn in turns:
                turn.finish()

    def _outcomes(self, turns: list[Turn]) -> list[Outcome]:
        """Decide the batch and store what lasts of it."""
        self._at = max(self._at, int(self._now() * 1000))
        lasting: list[ev.Lasting] = []
        outcomes: list[Outcome] = []
        for turn in turns:
            for submission in turn.submissions:
                for want in submission.wants:
                    outcomes.append(Outcome(turn, want, self._result(turn, want, lasting)))
                outcomes.append(Outcome(turn, submission, None))
        if lasting and not self._commit(lasting):
            return [self._not_stored(outcome) for outcome in outcomes]
        return outcomes

    def _announce(self, outcomes: list[Outcome]) -> None:
        granted: set[int] = set()
        for outcome in outcomes:
            if isinstance(outcome.result, Scope):
                self._grant(outcome, granted)
            elif id(outcome.want) not in granted:
                self._announcer.announce(outcome.turn.client, outcome.want, outcome.result)
        self._announcer.put()

    def happen(self, request: Request) -> bool:
        """Act on a request of the server's own, now. Whether it had an effect."""
        self._at = max(self._at, int(self._now() * 1000))
        lasting: list[ev.Lasting] = []
        result = self._decided(SERVER_SESSION, request, lasting)
        return not isinstance(result, Refusal) and (not lasting or self._commit(lasting))

    def start(self, node: int) -> None:
        """The first event of a run: whoever the run before had seated is gone."""
        self._hall.evolve(ev.Started(self._next(), self._at, node))

    # Deciding.

    def _result(self, turn: Turn, want: Want, lasting: list[ev.Lasting]) -> Result:
        kind = type(want)
        if kind in _REQUESTS:
            return self._decided(turn.client.id, cast("Request", want), lasting)
        if kind in _QUESTIONS:
            return self._asked(turn.client.id, cast("Question", want))
        if type(want) is ReadPast:
            return self._asked(turn.client.id, MayRead(want.target))
        if type(want) is Here:
            return self._asked(turn.client.id, WhoIsIn(want.room))
        return None  # The session's own affair: the announcer sees to it, in its place.

    def _asked(self, origin: SessionId, question: Question) -> Answer | Refusal:
        try:
            return self._hall.ask(origin, question, self._last_lasting)
        except Exception:
            log.exception("could not answer a %s: refused", type(question).__name__)
            return Refusal(Reason.INTERNAL)

    def _decided(self, origin: SessionId, request: Request, lasting: list[ev.Lasting]) -> list[Happening] | Refusal:
        seq = self._next()
        try:
            decision = self._hall.decide(origin, request, seq, self._at)
        except Exception:
            log.exception("could not decide a %s: refused", type(request).__name__)
            return Refusal(Reason.INTERNAL)
        if isinstance(decision, Refusal):
            return decision
        lasts = [event for event in decision if type(event) in ev.LASTING_TYPES]
        if lasts and time.monotonic() - self._failed_at < PROBE_EVERY:
            return Refusal(Reason.NOT_STORED)
        self._seq = Seq(seq + len(decision) - 1) if decision else seq
        if lasts:
            lasting.extend(cast("list[ev.Lasting]", lasts))
            self._last_lasting = lasts[-1].seq
        return self._evolved(decision)

    def _next(self) -> Seq:
        self._seq = Seq(self._seq + 1)
        return self._seq

    def _evolved(self, events: tuple[ev.Event, ...]) -> list[Happening]:
        try:
            happenings = []
            for event in events:
                audience = self._hall.evolve(event)
                view = self._hall.members(event.room) if type(event) is ev.Joined else None
                happenings.append(Happening(event, audience, view))
            return happenings
        except Exception:
            # The hall is no longer what the journal says it is: going on would tell everybody different stories.
            log.critical("an event could not happen; stopping at once", exc_info=True)
            logging.shutdown()
            os._exit(OUR_FAULT)

    # Storing.

    def _commit(self, lasting: list[ev.Lasting]) -> bool:
        """Append the batch; where that fails, nothing lasting of it has happened."""
        try:
            self._journal.append(lasting)
        except Exception as error:  # a bug of the journal's, too, must cost its batch and not the thread that meets it
            self._failed_at = time.monotonic()
            self._complain(error)
            self._hall.lasting.take_back()
            return False
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

    def _not_stored(self, outcome: Outcome) -> Outcome:
        """What becomes of an outcome whose batch was not stored.

        Refused, if anything of it lasts; and nobody is answered or shown what was to last: that is looked up again.
        """
        result = outcome.result
        if isinstance(result, list):
            if any(type(happening.event) in ev.LASTING_TYPES for happening in result):
                return outcome._replace(result=Refusal(Reason.NOT_STORED))
            return outcome._replace(result=[self._as_it_is(happening) for happening in result])
        if result is None or isinstance(result, Refusal):
            return outcome
        return outcome._replace(result=self._result(outcome.turn, cast("Want", outcome.want), []))

    def _as_it_is(self, happening: Happening) -> Happening:
        event = happening.event
        if type(event) is not ev.Joined or event.room not in self._hall.presence.rooms:
            return happening
        return happening._replace(view=self._hall.members(event.room))

    # Reading.

    def _grant(self, outcome: Outcome, granted: set[int]) -> None:
        """The past is read by the client's own thread, and the submission ended by it."""
        turn, want = outcome.turn, outcome.want
        assert isinstance(want, ReadPast) and isinstance(outcome.result, Scope)
        submission = next(each for each in turn.submissions if any(it is want for it in each.wants))
        granted.add(id(submission))
        turn.grants.append(Grant(submission, want, outcome.result))
