"""Housekeeping: one thread that looks at deadlines every second, and at retention every hour.

Knows when tasks are due. Refuses to know what they do.
"""

import threading
import time
from collections.abc import Callable, Iterable

from beseda.net.guard import survives

LOOK_EVERY = 1.0
"""Seconds between looks: how late a deadline may be noticed."""


class Task:
    """Work to be done again and again, `every` seconds (monotonic)."""

    def __init__(self, every: float, work: Callable[[], None], first_after: float | None = None) -> None:
        self.every = every
        self.work = work
        self.due = time.monotonic() + (every if first_after is None else first_after)


class Housekeeping:
    def __init__(self, tasks: Iterable[Task]) -> None:
        self._tasks = list(tasks)
        self._stopped = threading.Event()
        self.thread = threading.Thread(target=self._run, name="housekeeping", daemon=True)

    def stop(self) -> None:
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.wait(LOOK_EVERY):
            for task in self._tasks:
                if time.monotonic() >= task.due:
                    self._do(task)

    def _do(self, task: Task) -> None:
        survives("a task", task.work)  # If it failed, it is tried again when it is next due.
        task.due = time.monotonic() + task.every
