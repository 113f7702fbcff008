"""A clock that stands: what the program under test takes for the time, and nobody else.

Every module of the package that reads a clock gets this one in the place of Python's, as a module, as a function or as
a default; the test's own waiting, and the interpreter's, goes by the real one.
"""

import importlib
import pkgutil
import sys
import time
import types
from collections.abc import Iterator
from contextlib import contextmanager
from time import struct_time
from typing import Any

PACKAGE = "beseda"
BEGINNING = 1_700_000_000
"""Tuesday, 14 November 2023, 22:13:20 UTC: an evening."""
SINCE_BOOT = 1000.0
"""Seconds that monotonic clocks say at first."""


class Clock(types.ModuleType):
    """Stands in for the module `time`. Times are UTC's."""

    def __init__(self) -> None:
        super().__init__("time")
        self._wall_ms = BEGINNING * 1000
        self._monotonic = SINCE_BOOT

    def __getattr__(self, name: str) -> Any:
        """What does not tell the time: the real one's."""
        return getattr(time, name)

    def tick(self, milliseconds: int) -> None:
        """Move the wall clock on."""
        self._wall_ms += milliseconds

    def work(self) -> None:
        """A tenth of a millisecond, for who is not on the wall."""
        self._monotonic += 0.0001

    def idle(self, seconds: int) -> None:
        """Move both clocks on."""
        self._wall_ms += seconds * 1000
        self._monotonic += seconds

    def time(self) -> float:
        return self._wall_ms / 1000

    def time_ns(self) -> int:
        return self._wall_ms * 1_000_000

    def monotonic(self) -> float:
        return self._monotonic

    def perf_counter(self) -> float:
        return self._monotonic

    def gmtime(self, seconds: float | None = None) -> struct_time:
        return time.gmtime(self.time() if seconds is None else seconds)

    def localtime(self, seconds: float | None = None) -> struct_time:
        return self.gmtime(seconds)

    def strftime(self, form: str, when: struct_time | None = None) -> str:
        return time.strftime(form, self.gmtime() if when is None else when)


REPLACED = ("time", "time_ns", "monotonic", "perf_counter", "gmtime", "localtime", "strftime")


@contextmanager
def standing_clock() -> Iterator[Clock]:
    """The package reads this clock meanwhile. Made anew, so that each evening begins at the same moment."""
    clock = Clock()
    instead: dict[int, object] = {id(time): clock}
    instead |= {id(getattr(time, name)): getattr(clock, name) for name in REPLACED}
    undo: list[tuple[Any, str, object]] = []
    try:
        for module in _modules():
            for owner, name, value in _places(module):
                if id(value) in instead:
                    undo.append((owner, name, value))
                    setattr(owner, name, instead[id(value)])
                elif isinstance(value, types.FunctionType) and value.__defaults__:
                    undo.append((value, "__defaults__", value.__defaults__))
                    value.__defaults__ = tuple([instead.get(id(each), each) for each in value.__defaults__])
        yield clock
    finally:
        for owner, name, value in reversed(undo):
            setattr(owner, name, value)


def _modules() -> list[types.ModuleType]:
    """All of the package: what is loaded only when it is needed would read the real clock."""
    package = importlib.import_module(PACKAGE)
    for found in pkgutil.walk_packages(package.__path__, f"{PACKAGE}."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
    return [module for name, module in sys.modules.items() if name.split(".")[0] == PACKAGE]


def _places(module: types.ModuleType) -> Iterator[tuple[Any, str, object]]:
    """Where a clock may be kept: the names of a module, and those of its classes."""
    for name, value in list(vars(module).items()):
        yield module, name, value
        if isinstance(value, type) and value.__module__ == module.__name__:
            for inner, function in list(vars(value).items()):
                if isinstance(function, types.FunctionType):
                    yield value, inner, function
