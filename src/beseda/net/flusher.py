"""The flusher thread: goes on sending to slow outboxes when their sockets take more, or when their pauses are over.

One thread for all: the slowest reader costs a place in a selector, and costs the other clients nothing. Knows when to
send; what is sent, and how, `outbox` knows.
"""

import heapq
import itertools
import selectors
import threading
import time
from collections import deque

from beseda.net.guard import AFTER_FAILURE, survives
from beseda.net.outbox import Outbox, Outboxes
from beseda.net.waker import Waker

TRY_AGAIN = 0.02
"""Seconds until an outbox without a descriptor of its own (a UDP peer with a full window) is tried again, …"""
MOST_DOUBLED = 4
"""… and twice as many for each try in a row that was in vain, so many times: two hundred who stall are 600 tries a
second, and not 10,000. Who acknowledges again after a second's silence waits for a third of one more."""


class Flusher:
    """Waits for every slow outbox at once.

    Only this thread uses the selector, the heap of pauses and what is in them. Other threads leave a box in `_arrivals`
    (a deque: thread-safe) and write a byte to wake this one.
    """

    def __init__(self, outboxes: Outboxes) -> None:
        self._outboxes = outboxes
        self._arrivals: deque[Outbox] = deque()
        self._waker = Waker()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._waker.fileno, selectors.EVENT_READ)
        self._pauses: list[tuple[float, int, Outbox]] = []
        self._count = itertools.count()
        self._stopped = False
        self.thread = threading.Thread(target=self._run, name="flusher", daemon=True)
        outboxes.hand_slow_ones_to(self.look_after)

    def look_after(self, box: Outbox) -> None:
        """Called under the flush lock, by any thread (this one too)."""
        self._arrivals.append(box)
        if threading.get_ident() != self.thread.ident:
            self._waker.wake()

    def stop(self) -> None:
        self._stopped = True
        self._waker.wake()

    def _run(self) -> None:
        while not self._stopped:
            if not survives("waiting for slow clients", self._look):
                time.sleep(AFTER_FAILURE)

    def _look(self) -> None:
        pause = max(0.0, self._pauses[0][0] - time.monotonic()) if self._pauses else None
        for key, _ in self._selector.select(pause):
            if key.fd == self._waker.fileno:
                self._waker.clear()
            else:
                self._selector.unregister(key.fd)
                self._go_on_with(key.data)
        while self._pauses and self._pauses[0][0] <= time.monotonic():
            self._go_on_with(heapq.heappop(self._pauses)[2])
        while self._arrivals:
            self._arrange(self._arrivals.popleft())

    def _go_on_with(self, box: Outbox) -> None:
        """Send more. The sending arranges for the rest; if it failed, we do, so that the box is not forgotten."""
        if not survives("sending to a slow client", self._outboxes.push, box):
            self._arrivals.append(box)
            time.sleep(AFTER_FAILURE)

    def _arrange(self, box: Outbox) -> None:
        """Wait for what this box waits for."""
        slow = box.slow
        if slow is None or box.closed:
            return
        if slow.due or box.fileno < 0:
            due = slow.due or time.monotonic() + TRY_AGAIN * 2 ** min(slow.tries, MOST_DOUBLED)
            heapq.heappush(self._pauses, (due, next(self._count), box))
            return
        try:
            self._selector.register(box.fileno, selectors.EVENT_WRITE, box)
        except KeyError:
            # Either we wait for it already, or its descriptor was closed and the number given out again while the
            # entry of the box before is still here (the kernel has dropped its own entry).
            if self._selector.get_key(box.fileno).data is not box:
                self._selector.unregister(box.fileno)
                self._arrivals.append(box)
        except (ValueError, OSError):
            pass  # Closed meanwhile.
