"""The server under measurement: started for one load, in a directory of its own, and ended by its process number."""

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bench import usage

ROOT = Path(__file__).resolve().parent.parent
OPEN_WITHIN = 10.0
STOP_WITHIN = 10.0
"""Seconds; twice what the server itself allows for stopping."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "memory": ("--journal", "memory"),
    "process": ("--durability", "process"),
    "power": ("--durability", "power"),
}
"""What a message survives: nothing; the process being killed; the power failing, too."""


UNPRESSED = (
    "from beseda.server.running import housekeeping_tasks as tasks; tasks.PRESS_AFTER = tasks.PRESS_EVERY; "
    "import beseda.__main__"
)
"""Starts the server without what it does five seconds later, once: to compress its page takes 0.65 s of the processor,
which would be counted for whatever load runs just then, and longer loads only."""


class ServerError(Exception):
    """The server did not start."""


def cores() -> tuple[int | None, int | None]:
    """A core for the server and one for the generator; None if there is only one."""
    allowed = sorted(os.sched_getaffinity(0))
    return (allowed[0], allowed[1]) if len(allowed) > 1 else (None, None)


class Process:
    """A server as a process of its own, with a directory of its own."""

    def __init__(self) -> None:
        self.directory = tempfile.TemporaryDirectory(prefix="beseda-bench-", ignore_cleanup_errors=True)
        self.opened_in = 0.0
        """Seconds from exec until it listens and has said so."""
        self.stopped_in = 0.0
        self.status: int | None = None
        self.complaints = ""
        """What it wrote to its standard error."""
        self.port = 0
        self.stop_within = STOP_WITHIN
        self.home = ROOT
        """Where it runs."""

    def start(self, command: list[str], core: int | None, **streams: Any) -> None:
        everywhere = os.sched_getaffinity(0)
        # The child begins on its parent's core; all its threads stay there.
        if core is not None:
            os.sched_setaffinity(0, {core})
        began = time.monotonic()
        try:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, text=True, cwd=self.home, **streams)
        finally:
            os.sched_setaffinity(0, everywhere)
        try:
            self.port = self.wait_until_open()
        except BaseException:
            self.process.kill()
            self.process.communicate()
            self.directory.cleanup()
            raise
        self.opened_in = time.monotonic() - began

    def wait_until_open(self) -> int:
        """The port. Raises ServerError."""
        raise NotImplementedError

    @property
    def pid(self) -> int:
        return self.process.pid

    def rss(self) -> int:
        """Bytes, when it has come to rest."""
        usage.settle(self.pid)
        return usage.rss(self.pid)

    def stop(self) -> None:
        began = time.monotonic()
        self.process.terminate()
        try:
            _, complaints = self.process.communicate(timeout=self.stop_within)
        except subprocess.TimeoutExpired:
            self.process.kill()
            _, complaints = self.process.communicate()
        self.complaints = complaints or ""
        self.stopped_in, self.status = time.monotonic() - began, self.process.returncode

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if self.status is None:
            self.stop()
        self.directory.cleanup()


class Server(Process):
    """`with Server("process", core=0) as server:`. Raises ServerError."""

    def __init__(
        self,
        column: str,
        core: int | None,
        data: Path | None = None,
        limits: tuple[str, ...] = ("--unlimited",),
        is_secret: bool = False,
        presses: bool = True,
    ) -> None:
        """`data`: with what is kept there, which stays (None: with nothing). `is_secret`: with TLS, too. `presses`: its
        page, some seconds after the start."""
        super().__init__()
        command = [sys.executable, *(("-m", "beseda") if presses else ("-c", UNPRESSED))]
        command += ["serve", "--port", "0", "--quiet", "--lang", "en", *limits]
        command += ["--data", str(data or self.directory.name), *COLUMNS[column], *(("--tls",) if is_secret else ())]
        self.start(command, core, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def wait_until_open(self) -> int:
        assert self.process.stdout is not None and self.process.stderr is not None
        line = self.process.stdout.readline()
        found = re.search(r"port (\d+)", line)
        if found is None:
            self.process.kill()
            raise ServerError(f"the server did not start: {line}{self.process.stderr.read()[-500:]}")
        return int(found[1])
