"""A client's own thread: reads, detects what the client speaks, hands its lines to the engine, and ends it, once.

All that a client has to wait for, it waits for here, in its own thread: for its rate limit, for the outcome of what
changes how its next line is read, for a search of the past. No other thread ever waits for it.
"""

import logging
import threading
import time
from collections.abc import Sequence
from typing import cast

from beseda.core import requests as rq
from beseda.core.ids import Seq, SessionId, node_number
from beseda.core.names import Name
from beseda.locale import N_, catalogue
from beseda.net.link import Link
from beseda.net.outbox import Outbox
from beseda.server.engine.reached import Reached
from beseda.server.engine.work import Grant, WorkItem
from beseda.server.running.services import Services
from beseda.server.sessions import costs
from beseda.server.sessions.catching_up import missed_by
from beseda.server.sessions.opening import TURNED_AWAY, Opening
from beseda.server.sessions.pieces import PORTION, one_by_one, pieces, portions
from beseda.server.sessions.proving import GUESSED, proved
from beseda.server.sessions.rate_limiter import RateLimiter
from beseda.server.sessions.reading_past import past_of
from beseda.server.sessions.resting import MOST_UNENDED, let_go_flooding, rest, until
from beseda.server.sessions.waited_for import TO_PROVE, must_wait
from beseda.server.sessions.wire_log import wire_log
from beseda.wire.clean import quoted
from beseda.wire.detect import Kind
from beseda.wire.dialects.actions import CatchUp, CaughtUp, Missed, ReadPast, Submission
from beseda.wire.dialects.dialect import Dialect
from beseda.wire.dialects.irc.dialect import Irc
from beseda.wire.framing.ending import DONE, GOING_AWAY, OVERFLOWN, Ended
from beseda.wire.framing.framing import Framing, Reader
from beseda.wire.framing.lines import BadLine, LineReader, Received

log = logging.getLogger(__name__)

MOST_WAITING = 64
"""Items of one client that may wait for the engine before its thread does: TCP's window is the back-pressure then."""
MOST_TOGETHER = 64
"""Lines in one item: somebody who pastes a book is heard in pieces, between the others."""
MOST_IDLE = 50
"""Lines that ask for nothing and are read before they are paid for, together: some 0.1 ms."""
NOTHING_READ = LineReader(0)  # the reader of a session that has not begun, or is over
WORKS = float("inf")  # a time after every time
MOST_FOR_NOTHING = 250
"""Such lines in a row of one reading before the client is let go: its thread would wait for minutes, for nobody."""
LONGEST_PAUSE = 60.0
"""Seconds for which a client that asked for a long answer may read none of it: a person who scrolls back returns."""
LAST_WORDS = 5.0
"""Seconds for what is on its way to a client that leaves, before the connection is closed regardless."""

STOPPING = N_("The server is stopping. Goodbye!")


class Session:
    """One connection. `name` is guarded by the engine; the rest is its own thread's, or fixed."""

    __slots__ = (
        "_for_nothing",
        "_is_called",
        "_items",
        "_opening",
        "_reader",
        "_services",
        "_unended",
        "_wire_log",
        "alone",
        "asked_at",
        "box",
        "dialect",
        "framing",
        "how",
        "id",
        "is_named",
        "is_operator",
        "last_said",
        "link",
        "name",
        "rate_limiter",
        "reached",
        "since",
        "waits_since",
        "why",
    )

    def __init__(self, services: Services, number: SessionId, link: Link) -> None:
        self.id, self.link = number, link
        self._wire_log = wire_log(number)
        self.box = Outbox(self._wire_log.sending(link.send), link.fileno, self)
        self.dialect: Dialect = services.stranger
        self.framing: Framing = services.framings[Kind.LINES]
        self.name: Name | None = None
        self.since = time.monotonic()
        self.waits_since = WORKS
        """Since when its thread waits for input (monotonic seconds). While it works, the client is not silent."""
        self.asked_at = -WORKS
        """When it was asked whether it lives (monotonic seconds); any input since then is an answer."""
        self.why = ""
        """Why it ends, in words for others, if the client did not say so itself."""
        self.how: Ended | None = None  # how we end it, once we do
        self._services = services
        self._opening: Opening | None = None
        self._reader: Reader = NOTHING_READ
        self._is_called = self.is_named = self.is_operator = False
        self.alone = 0.0
        self.reached, self.last_said = Reached(), Seq(0)
        self._items = self._for_nothing = self._unended = 0
        self.rate_limiter: RateLimiter | None = services.new_rate_limiter(link.address, self._rest)

    def __repr__(self) -> str:
        name = self.name.shown if self.name else "without a name"
        return f"<Session {node_number(self.id)} {self.link.address} {name}, {type(self.dialect).__name__}>"

    def run(self) -> None:
        """The whole life of the client's thread."""
        try:
            # Called here, and not from inside `_detect`: the deeper the calls go, the more stack the thread keeps.
            reader, pieces = self._detect()
            if reader is not None:
                self._read_on(reader, pieces)
        except Exception as error:
            self._wire_log.failed(type(error).__name__)
            log.exception("the thread of %s failed", quoted(repr(self)))
        finally:
            self._leave()

    def end(self, how: Ended = DONE) -> None:
        self.how = self.how or how
        self.link.stop_reading()

    def go_on_by(self, link: Link) -> None:
        self.link = link
        self.box.send = self._wire_log.sending(link.send)

    def has_entered(self) -> None:
        self.is_named = True
        self.link.has_entered()
        self._services.connection_limits.named(self.link.address)
        if self.rate_limiter is not None:
            self.rate_limiter.named()

    def last_call(self) -> None:
        self.link.stop_reading()

    def disconnect(self, sentence: str, how: Ended) -> None:
        self._services.outboxes.put_one(self.box, self.framing.encode(self.dialect.bye(sentence)))
        self.end(how)

    def silence(self) -> float:
        return time.monotonic() - self.waits_since

    def _tell(self, lines: Sequence[str]) -> None:
        self._send(self.framing.encode_own(lines))

    def _send(self, data: bytes) -> None:
        self._services.outboxes.put_one(self.box, data)
        self._services.outboxes.flush()

    # Reading.

    def _detect(self) -> tuple[Reader | None, list[bytes]]:
        """Return a reader for what the client speaks (None if we don't speak it, or it has gone), and what it said."""
        self._opening = opening = Opening(self, self._services, self._send, self._wire_log.asked)
        kind, detector = opening.detect(self._spend)
        if kind is not None:
            self._wire_log.speaks(kind)
        if kind is Kind.HTTP and (goes_on := opening.visit(detector.held, self._spend)) is not None:
            return goes_on
        if kind is None or kind in TURNED_AWAY:
            return None, []
        reader = opening.begin(kind, detector)
        pieces = detector.pieces if kind is Kind.CHUNKS else [detector.held]
        if isinstance(self.dialect, Irc) and type(reader) is LineReader and not self.how:
            submission = self.dialect.receive_opening(detector.held)
            if submission is not None:
                self._wire_log.came(detector.held.decode().splitlines(), submission)
                self._spend(costs.bill_of(submission, self._sizes)[0])
                self._submit((submission,), waits=True)
                pieces = []
        return reader, pieces

    def _read_on(self, reader: Reader, pieces: list[bytes]) -> None:
        self._reader = reader
        while pieces:  # not kept: this lasts as long as the connection
            self._receive_data(pieces.pop(0))
            self._look_and_receive(reader.receive_timeout())  # no piece is the beginning of the next
        while not self.how and self._reader.ended is None:
            self.waits_since = time.monotonic()
            data = self.link.recv(self._reader.patience if self.dialect.due is None else until(self.dialect.due))
            self.waits_since = WORKS
            if data:
                self._receive_data(data)
            elif data is None:
                self._look_and_receive(self._reader.receive_timeout() if self.dialect.due is None else [""])
            else:
                break
        self._look_and_receive(self._reader.receive_eof())

    def _receive_data(self, data: bytes) -> None:
        """Act on some input. It costs as many lines as would have held it: an endless line is not free."""
        if self.reached.heard(self._services.engine.last_stored, time.monotonic()):
            self._submit((Submission((rq.UseUpSecret(),)),), waits=False)
        self._for_nothing = 0
        for portion in portions(data) if len(data) > PORTION and self.framing.pace is None else (data,):
            if self.how or self._reader.ended:
                return
            received = self._reader.receive_data(portion)
            unpaid = len(portion) / costs.BYTES - len(received)
            if unpaid > 0 or not received:
                self._spend(max(unpaid, costs.IDLE))
            self._unended = 0 if received else self._unended + len(portion)
            if self._unended > MOST_UNENDED and self.rate_limiter is not None:
                let_go_flooding(self)
            self._look_and_receive(received)

    def _look_and_receive(self, received: list[Received]) -> None:
        """Act on what was read. While there is no name, look at each line again: it may be one of IRC after all."""
        read = 0
        while self._opening is not None and read < len(received) and not self.how:
            if not self._opening.is_undecided:
                self._opening = None
            elif (kind := self._opening.kind_of(received[read])) is None:
                read += 1
                self._receive(received[read - 1 : read])
            elif kind in TURNED_AWAY:
                self._opening.turn_away(kind)
                self.end()
            else:
                self._reader, received[read] = self._opening.begin_irc(self._reader, received[read])
                self._wire_log.speaks(kind, " after all")
        self._receive(received[read:] if read else received)

    def _spend(self, lines: float) -> None:
        if self.rate_limiter is not None:
            self.rate_limiter.spend(lines)

    def _sizes(self) -> costs.Sizes:
        return self._services.sizes(self.dialect)

    # Asking.

    def _receive(self, received: list[Received]) -> None:
        """Hand over what one reading brought, as one item if its lines don't depend on each other's outcome."""
        gathered: list[Submission] = []
        lines = read = idle = 0
        limiter = self.rate_limiter
        while read < len(received):
            if self.how:
                return
            submission, count = self._read(received, read)
            read += count
            if submission is None:
                idle += count
                self._for_nothing += count
                if self._for_nothing > MOST_FOR_NOTHING and limiter is not None:
                    let_go_flooding(self)
                    return
                if idle < MOST_IDLE and read < len(received):
                    continue
            if limiter is not None:
                price, kept = costs.bill_of(submission, self._sizes) if submission else costs.NOTHING
                if idle:
                    price += costs.IDLE * idle
                if seconds := limiter.take(price):  # What was paid for before goes at once.
                    self._hand_over(gathered)
                    lines = 0
                    limiter.wait(seconds)
                if kept and submission and not limiter.keep(kept):
                    submission = costs.refused(submission)
            idle = 0
            if submission is None:
                continue
            self._for_nothing, lines = 0, lines + count
            gathered.append(submission)
            if must_wait(submission) or lines >= MOST_TOGETHER:
                for together in one_by_one(tuple(gathered), self._sizes, self._services.outboxes.behind):
                    self._submit(together, waits=True)
                gathered.clear()
                lines = 0
        self._hand_over(gathered)

    def _read(self, received: list[Received], start: int) -> tuple[Submission | None, int]:
        """Return what the line at `start` and those after it that may be said at once ask for, and how many."""
        line = received[start]
        if isinstance(line, BadLine):
            self._wire_log.failed(line.fault.value)
            words = self._services.words_for(line.fault, self.dialect.language)
            return self.dialect.receive_fault(line.fault.value, words, line.begin), 1
        together = received
        if self.rate_limiter is not None and len(received) > 1:
            together = received[start : start + min(self.rate_limiter.affordable(), MOST_TOGETHER)]
            start = 0
        submission, end = self.dialect.receive(together, start)
        self._wire_log.came(together[start:end], submission)
        return submission, end - start

    def _hand_over(self, gathered: list[Submission]) -> None:
        """Submit what has been gathered, if anything, and gather anew."""
        if gathered:
            self._items += 1
            self._submit(tuple(gathered), waits=self._items % MOST_WAITING == 0)
            gathered.clear()

    def _submit(self, submissions: tuple[Submission, ...], waits: bool) -> None:
        if waits:
            submissions = self._prepared(submissions)
        item = WorkItem(self, submissions, waits)
        self._services.combiner.submit(item, self.link.others_follow)
        if not item.waits:
            return
        item.wait(before=self.link.rest)
        for grant in item.grants:
            self._answer(grant)
        if not self._is_called and self.name is not None:
            self._is_called = True
            self._wire_log.is_now(f"is {self.name.shown}")
            threading.current_thread().name = f"client-{node_number(self.id)} {self.name.shown}"

    def _prepared(self, submissions: tuple[Submission, ...]) -> tuple[Submission, ...]:
        """Fetch or check what this thread must before it asks the engine. Return the submissions with what it found."""
        is_to_prove = False
        for submission in submissions:
            for action in submission.actions:
                kind = type(action)
                if kind is rq.Join:
                    if self._services.outboxes.is_behind(self.box, self.link.rest):
                        self._reads_on()  # else who enters many rooms is let go for what it is told of them
                    self._services.prepare_room(cast("rq.Join", action).room, before=self.link.rest)
                elif kind in TO_PROVE:
                    is_to_prove = True
        if not is_to_prove:
            return submissions
        self.link.rest()
        return tuple([proved(each, self._services, self) for each in submissions])

    def await_try(self, seconds: float) -> None:
        self._tell(
            self.dialect.notice(catalogue(self.dialect.language).gettext(GUESSED).format(seconds=round(seconds)))
        )
        self._rest(seconds)

    def _answer(self, grant: Grant) -> None:
        """Answer what this thread answers itself, piece by piece, and end the submission that asked for it."""
        self.link.rest()
        found: object = grant.result
        if type(grant.action) is CatchUp:
            found = missed_by(self._services, grant, self.reached, self.dialect)
        elif type(grant.action) is ReadPast:
            found = past_of(self._services, grant)
        lines = self.dialect.answer(grant.action, found)
        parts = pieces(self.dialect.respond(grant.submission.label, lines, is_long=True))
        for number, piece in enumerate(self._services.long_answers.each(parts)):
            if number:
                self._spend(costs.PIECE)
            if not self._reads_on():
                return
            self._tell(piece)
        if type(found) is Missed:
            self._submit((Submission((CaughtUp(),)),), waits=True)

    def _reads_on(self) -> bool:
        """Wait until the client has taken what it was sent so far. False if it never does: it is disconnected then."""
        self.link.rest()
        if self._services.outboxes.is_read(self.box, LONGEST_PAUSE, lambda: not self.is_to_end):
            return True
        if not self.is_to_end:
            log.warning("%s disconnected: it takes none of a long answer", self.link.address)
            self.disconnect(self._services.too_slow(self.dialect.language), OVERFLOWN)
        return False

    @property
    def is_to_end(self) -> bool:
        return self.how is not None or self._services.sessions.stopping

    _rest = rest

    # Ending.

    def _leave(self) -> None:
        """Leave, say the last words and close, whatever ended it. Runs once, in the client's thread."""
        services = self._services
        # When the server stops, nobody is told who leaves. But what this client said is acted on before its last words.
        exits = self.name is not None and not services.sessions.stopping
        item = WorkItem(self, (Submission((rq.Detach(self.id, self.why),)),) if exits else (), waits=True)
        services.combiner.submit(item)
        item.wait(before=self.link.rest)
        self.link.rest()
        self._wire_log.is_now(f"has ended ({self.why})" if self.why else "has ended")
        services.sessions.done_reading(self)
        if services.sessions.stopping:
            self._tell(self.dialect.bye(catalogue(self.dialect.language).gettext(STOPPING)))
        how = self._reader.ended or self.how or (GOING_AWAY if services.sessions.stopping else DONE)
        services.outboxes.finish(self.box, self.framing.farewell(how))
        services.outboxes.drain(self.box, LAST_WORDS)
        services.outboxes.close(self.box, self.link.close)
        services.sessions.remove(self)
        self._reader = NOTHING_READ
        if self.rate_limiter is not None:
            self.rate_limiter.give_back()
        # They refer to the session: without the cycle it is freed at once.
        self.box.owner = self.rate_limiter = self._opening = None
        services.connection_limits.gone(self.link.address, self.is_named)
