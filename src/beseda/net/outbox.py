"""Outboxes: what is on its way to each client. Putting never blocks and never sends; sending never holds up anyone.

Puts come in rounds under one lock for all outboxes (a lock for each costs more than a delivery). A thread that then
finds the flush lock free sends for everyone: one non-blocking send for all that a client has waiting. A client whose
socket takes no more becomes *slow*: what comes for it is counted against its limit, and the flusher thread goes on
with it when it can. (The path of 99.9 % of sends touches no `Slow`.)
"""

import logging
import math
import socket
import threading
import time
from collections.abc import Callable, Iterable, Sequence

from beseda.net.guard import survives
from beseda.net.helper import Helper, hold_until
from beseda.net.merging import Put, merged
from beseda.net.slow import CLOSED, MOST_BEHIND, Pace, Slow

log = logging.getLogger(__name__)

DONTWAIT = socket.MSG_DONTWAIT | getattr(socket, "MSG_NOSIGNAL", 0)

LOOK_AGAIN = 1.0
"""Seconds after which a thread that waits for its client to read looks whether it is to wait for longer."""
MANY = 256
"""Outboxes: to send to more than this takes milliseconds."""
REST = 2
"""After a sending to many, news that can wait should not be sent to many for this many times as long as it took."""
DELAY = 1 / 32
"""After a sending to many, and for as long as it is not calm, the next one may be later by this part of the time that
it took, for more to be said: sixteen messages cost hardly more than one. (Measured: bench/BY_HAND.md.)"""
LONGEST_DELAY = 0.004
"""Seconds: a 32nd of a sending to ten thousand. Nobody who speaks soon after a larger one waits for longer."""


class Outbox:
    """One client's. `send(data, flags)` is its socket's, or another function that takes bytes without waiting."""

    __slots__ = ("fileno", "owner", "send", "slow")

    def __init__(self, send: Callable[[bytes, int], int], fileno: int, owner: object = None) -> None:
        self.send = send
        self.fileno = fileno
        """-1 if there is no descriptor to wait on: then it is tried again when its pause is over."""
        self.owner = owner
        self.slow: Slow | None = None  # guarded by the flush lock

    def __repr__(self) -> str:
        slow = self.slow
        state = "idle" if slow is None else "closed" if slow is CLOSED else f"slow, {slow.size} bytes wait"
        return f"<Outbox of {self.owner!r}, {state}>"

    @property
    def closed(self) -> bool:
        return self.slow is CLOSED

    @property
    def sent(self) -> int:
        """Bytes sent since it is slow. A look without the lock."""
        slow = self.slow
        return 0 if slow is None else slow.sent


class Outboxes:
    """All outboxes of a server.

    The lock guards: what is put and not sent yet. Taken once per round of puts and once per pass, never while sending.
    The flush lock guards: every `slow`, and the closing of sockets. Held while sending, which never waits.
    """

    def __init__(self, limit: int, helper: Helper, on_overflow: Callable[[Outbox], bytes]) -> None:
        """`limit`: bytes that may wait for one; `on_overflow` gets an outbox over it, and returns its last words."""
        self._limit = limit
        self.behind = limit // MOST_BEHIND
        """Bytes: if more wait for a reader, it is behind."""
        self._on_overflow = on_overflow
        self.on_failure: Callable[[Outbox], None] = lambda box: None
        """Called under the flush lock with an outbox that a bug makes unusable: its own thread is to end it."""
        self.on_left_out: Callable[[Outbox, int], bytes] = lambda box, count: b""
        """Called under the flush lock with a paced outbox and how many messages were left out; returns words for it."""
        self._helper = helper
        self._lock = threading.Lock()
        self._puts: list[Put[Outbox]] = []
        self.calm_at = 0.0
        """Until then (monotonic seconds), news that can wait should be gathered: a sending to many goes on, or it ended
        less than twice as long ago as it took."""
        self._delay = 0.0
        self._flush_lock = threading.Lock()
        self._flusher: Callable[[Outbox], None] = lambda box: None
        helper.works.append(self._help)

    def hand_slow_ones_to(self, flusher: Callable[[Outbox], None]) -> None:
        """`flusher(box)` is called under the flush lock whenever a slow box should be looked after."""
        self._flusher = flusher

    # Putting.

    def put(self, puts: Iterable[Put[Outbox]]) -> None:
        """A round of puts, in order. Never waits for a client."""
        with self._lock:
            self._puts += puts

    def put_one(self, box: Outbox, data: bytes) -> None:
        if data:
            with self._lock:
                self._puts.append(Put((box,), data))

    def coalescing_delay(self) -> float:
        """Return for how many seconds whoever has read something, and is alone, should wait for more: see `DELAY`."""
        return self._delay if self._delay and time.monotonic() < self.calm_at else 0.0

    # Flushing.

    def flush(self) -> None:
        """Send what was put, if no other thread is sending; else leave it to that thread."""
        if not self._puts:
            return
        until = hold_until()
        while self._flush_lock.acquire(blocking=False):
            try:
                self._pass()
            finally:
                self._flush_lock.release()
            if not self._puts:
                return
            if time.perf_counter() > until:
                self._helper.call()
                return

    def _help(self) -> bool:
        if self._puts:
            with self._flush_lock:
                self._pass()
        return bool(self._puts)

    def _pass(self) -> None:
        """Send all that has been put by now, to each outbox once. Requires holding the flush lock."""
        with self._lock:
            puts, self._puts = self._puts, []
        if not puts:
            return
        sends = merged(puts)
        many = sum([len(boxes) for _, boxes in sends]) > MANY
        if many:
            self.calm_at, self._delay = math.inf, 0.0
        began = time.monotonic()
        for data, boxes in sends:
            self._send(data, boxes)
        if many:
            now = time.monotonic()
            self.calm_at, self._delay = now + REST * (now - began), min(DELAY * (now - began), LONGEST_DELAY)

    def _send(self, data: bytes, boxes: Sequence[Outbox]) -> None:
        size = len(data)
        for box in boxes:
            if box.slow is not None:
                self._defer(box, data)
                continue
            try:
                sent = box.send(data, DONTWAIT)
            except BlockingIOError:
                sent = 0
            except OSError:
                continue  # The peer is gone; its own thread is about to read that, and ends the session.
            except Exception:
                self._fail(box)
                continue
            if sent != size:
                self._stall(box, data, sent)

    # Slow ones. All of these require holding the flush lock.

    def _defer(self, box: Outbox, data: bytes) -> None:
        slow = box.slow
        if slow is None or slow.overflown:
            return
        is_arranged = slow.size > 0  # the flusher goes on with what was left: once is enough
        if slow.pace is not None:
            data = slow.fit(data, self._limit)
        slow.add(data)
        if slow.is_over(self._limit):
            self._overflow(box, slow)
            self._flusher(box)
        elif slow.pace is not None:
            self._tell_gap(box, slow)
            if not slow.due and not is_arranged:
                self._push(box, slow)

    def _tell_gap(self, box: Outbox, slow: Slow) -> None:
        """Say how many messages were left out, in their place, once there is room again."""
        left_out = slow.gap_ends(self._limit)
        if left_out:
            survives("telling how much was left out", lambda: slow.add(self.on_left_out(box, left_out)))

    def _stall(self, box: Outbox, data: bytes, sent: int) -> None:
        box.slow = slow = Slow()
        slow.add(data, sent)
        if slow.is_over(self._limit):
            self._overflow(box, slow)
        self._flusher(box)

    def _overflow(self, box: Outbox, slow: Slow) -> None:
        """Keep what is half sent, drop the rest, end with the last words."""
        begun = slow.forget()
        slow.overflown = True
        slow.add(begun)
        survives("letting a client go that reads too slowly", lambda: slow.add(self._on_overflow(box)))

    def _push(self, box: Outbox, slow: Slow) -> None:
        """Send as much to a slow outbox as it takes now."""
        try:
            self._send_some(box, slow)
        except Exception:
            self._fail(box)

    def _fail(self, box: Outbox) -> None:
        """A bug in how one client is sent to costs that client, and neither the others nor the thread that sends."""
        log.exception("a client can't be sent to: it is let go")
        self._shut(box)
        survives("letting a client go", self.on_failure, box)

    def _shut(self, box: Outbox) -> None:
        """Send nothing to it any more, and wake a thread that waits in `drain`."""
        if box.slow is not None:
            box.slow.forget()
            self._recover(box, box.slow)
        box.slow = CLOSED

    def _send_some(self, box: Outbox, slow: Slow) -> None:
        begin = slow.beginning()
        piece, rest = slow.pace.cut(begin) if slow.pace is not None else (begin, b"")
        try:
            sent = box.send(piece, DONTWAIT) if piece else 0
        except BlockingIOError:
            sent = 0
        except OSError:
            piece = rest = b""
            sent = 0
        is_sent = sent == len(piece)
        slow.drop(len(begin) if is_sent and not rest else begin.index(piece) + sent, 0 < sent < len(piece))
        pausing = slow.pace is not None and is_sent and sent > 0
        slow.due = time.monotonic() + slow.pace.pause if pausing and slow.pace else 0.0
        self._tell_gap(box, slow)
        if slow.size or pausing:
            self._flusher(box)
        else:
            self._recover(box, slow)

    def _recover(self, box: Outbox, slow: Slow) -> None:
        slow.drain()
        if slow.pace is None and not slow.overflown:
            box.slow = None

    # These wait for the flush lock. A thread that found it taken meanwhile left its flush to us.

    def push(self, box: Outbox) -> None:
        """Go on sending to a slow outbox. Only the flusher calls it. Takes the flush lock."""
        with self._flush_lock:
            # An outbox that pauses is arranged for the end of its pause already; this call is from before the pause.
            if box.slow is not None and not box.closed and box.slow.due <= time.monotonic():
                self._push(box, box.slow)
        self.flush()

    def pace(self, box: Outbox, pace: Pace) -> None:
        """From now on send to this outbox in pieces with pauses."""
        with self._flush_lock:
            if not box.closed:
                if box.slow is None:
                    box.slow = Slow()
                box.slow.pace = pace
        self.flush()

    def unpace(self, box: Outbox, between: bytes) -> None:
        """From now on send to this outbox as it takes it. `between`: what is not sent after a piece, and is now."""
        with self._flush_lock:
            self._pass()
            slow = box.slow
            if slow is not None and slow.pace is not None and not box.closed:
                if slow.has_begun and not slow.size:
                    slow.add(between)
                slow.pace, slow.due = None, 0.0
                self._push(box, slow)
        self.flush()

    def finish(self, box: Outbox, last: bytes) -> None:
        """Send its last bytes, if any, after all that was put so far. Whatever is put after them is not sent to it."""
        if not last:
            return
        with self._flush_lock:
            self._pass()
            if box.slow is None:
                box.slow = Slow()
            if not box.slow.overflown:
                box.slow.overflown = True
                box.slow.add(last)
                self._push(box, box.slow)
        self.flush()

    def drain(self, box: Outbox, timeout: float) -> bool:
        """Wait until what was put so far has gone to the kernel, at most `timeout` seconds. False: it has not."""
        drained = self.draining(box)
        return drained is None or drained.wait(timeout)

    def is_read(self, box: Outbox, patience: float, goes_on: Callable[[], bool]) -> bool:
        """Wait until what was put so far has gone to the kernel, however slowly that reads it.

        Return False if none of it went for `patience` seconds, or if `goes_on`, which is asked each second, says so.
        """
        drained = self.draining(box)
        sent, until = box.sent, time.monotonic() + patience
        while drained is not None and not drained.wait(LOOK_AGAIN):
            now = time.monotonic()
            if box.sent != sent:
                sent, until = box.sent, now + patience
            if now >= until or not goes_on():
                return False
        return True

    def is_behind(self, box: Outbox, before: Callable[[], None] = lambda: None) -> bool:
        """Whether so much waits for it that a long answer had better come later.

        Nothing tells how much of what was put and is not sent yet will wait: while there is any, that is sent first, or
        who asks for one long answer after the other would never be found behind. `before` is called if that takes time.
        """
        # In this order: what was taken out of the puts is being sent, and the lock is held for as long as that lasts.
        if self._puts or self._flush_lock.locked():
            before()
            self.flush()
            with self._flush_lock:
                self._pass()
            self.flush()
        slow = box.slow
        return slow is not None and slow.size > self.behind

    def draining(self, box: Outbox) -> threading.Event | None:
        """Send what goes now. Return an event that is set when the rest of what was put so far has gone, if any.

        Only the client's own thread asks, and waits for one event at a time.
        """
        self.flush()
        with self._flush_lock:
            self._pass()
            drained = box.slow.draining() if box.slow is not None and not box.closed else None
        self.flush()
        return drained

    def close(self, box: Outbox, close: Callable[[], None]) -> None:
        """Close under the flush lock: a descriptor reused too early would get a stranger's text."""
        with self._flush_lock:
            self._shut(box)
            close()
        self.flush()
