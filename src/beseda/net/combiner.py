"""The engine: one thread at a time acts for everyone who is waiting (flat combining).

A thread that submits while the engine is free takes it and acts on the whole inbox. A thread that finds it taken leaves
its item and goes back to its client. So the core runs without a lock on every object, and load turns into larger
batches. Knows items, and refuses to know what they mean.

Hendler, Incze, Shavit, Tzafrir: "Flat Combining and the Synchronization-Parallelism Tradeoff" (SPAA 2010).
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from beseda.net.helper import Helper, hold_until

Item = TypeVar("Item")


MOST_AT_ONCE = 512
"""Items in one batch: one commit and one round of puts. Bounds how long the first waits for the last."""

MOST_LEFT = 32
"""Items that may gather before a thread acts on them although others follow: a larger batch saves no more (measured: a
private message of 100 pairs is 185 µs with 1, 106 with 8, 98 with 32, 113 with 64), and the first item waits longer."""


def _nobody_follows() -> bool:
    return False


class Combiner(Generic[Item]):
    """Acts on items in batches, in the order they came, one thread at a time.

    The engine lock guards: all that `act` touches (the hall, the journal's connection, the sessions' books). The inbox
    is a deque, whose append and popleft are thread-safe by its documentation.
    """

    def __init__(self, act: Callable[[list[Item]], None], after: Callable[[], None], helper: Helper) -> None:
        """`after` is called when a batch is done and the engine is free again: the place to send what was put."""
        self._act = act
        self._after = after
        self._inbox: deque[Item] = deque()
        self._engine = threading.Lock()
        self._queueing = threading.Lock()
        self._someone_waits = False
        self._helper = helper
        self._owner = 0
        helper.works.append(self._help)

    def submit(self, item: Item, others_follow: Callable[[], bool] = _nobody_follows) -> None:
        """Have an item acted on: now by this thread, or soon by the thread that holds the engine. Never waits for it.

        `others_follow`: returns whether another thread is certain to submit, or to `combine`, in a moment.
        """
        self._inbox.append(item)
        # Asked only now: a thread that still was to come before the append may have come and gone, without this item.
        if not others_follow() or len(self._inbox) >= MOST_LEFT:
            self.combine()

    def __enter__(self) -> None:
        """Wait for the engine and hold it, for work that is no item. On leaving, act on the items that gathered."""
        with self._queueing:
            self._someone_waits = True
            self._engine.acquire()
            self._someone_waits = False
        self._owner = threading.get_ident()

    def __exit__(self, *_: object) -> None:
        self._owner = 0
        self._engine.release()
        self.combine()

    def assert_held(self) -> None:
        """Requires holding the engine."""
        assert self._owner == threading.get_ident(), "the engine is not held by this thread"

    def combine(self) -> None:
        """Act on what has gathered, if nobody else does."""
        # The inbox is looked at again after each release: an item left meanwhile is never forgotten. If a thread waits
        # for the engine, the rest is left to it: it comes here after its own work.
        if not self._inbox or self._someone_waits or not self._engine.acquire(blocking=False):
            return
        until = hold_until()
        while True:
            self._owner = threading.get_ident()
            try:
                self._batch()
            finally:
                self._owner = 0
                self._engine.release()
            self._after()
            if not self._inbox or self._someone_waits:
                return
            if time.perf_counter() > until:
                self._helper.call()
                return
            if not self._engine.acquire(blocking=False):
                return

    def _help(self) -> bool:
        if self._inbox:
            with self:
                self._batch()
            self._after()
        return bool(self._inbox)

    def _batch(self) -> None:
        self.assert_held()
        batch: list[Item] = []
        inbox = self._inbox
        while inbox and len(batch) < MOST_AT_ONCE:
            batch.append(inbox.popleft())
        if batch:
            self._act(batch)
