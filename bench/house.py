"""The server under measurement: started for one load, in a directory of its own, and ended by its process number."""

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType

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
"""What is kept of what is said, and against what: nothing; the process being killed; the power failing too."""


class ServerError(Exception):
    """The server did not start."""


def cores() -> tuple[int | None, int | None]:
    """One for the server and one for the generator; None where there is one only."""
    allowed = sorted(os.sched_getaffinity(0))
    return (allowed[0], allowed[1]) if len(allowed) > 1 else (None, None)


class Server:
    """`with Server("process", core=0) as server:`. Raises ServerError."""

    def __init__(self, column: str, core: int | None) -> None:
        self._directory = tempfile.TemporaryDirectory(prefix="beseda-bench-", ignore_cleanup_errors=True)
        command = [sys.executable, "-m", "beseda", "serve", "--port", "0", "--unlimited", "--quiet", "--lang", "en"]
        command += ["--data", self._directory.name, *COLUMNS[column]]
        everywhere = os.sched_getaffinity(0)
        # The child begins where its parent is; all its threads stay there.
        if core is not None:
            os.sched_setaffinity(0, {core})
        began = time.monotonic()
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
            )
        finally:
            os.sched_setaffinity(0, everywhere)
        self.port = self._wait_until_open()
        self.opened_in = time.monotonic() - began
        """Seconds from exec to listening, and saying so."""
        self.stopped_in = 0.0
        self.status: int | None = None
        self.complaints = ""
        """What it wrote to its standard error."""

    @property
    def pid(self) -> int:
        return self._process.pid

    def _wait_until_open(self) -> int:
        assert self._process.stdout is not None and self._process.stderr is not None
        line = self._process.stdout.readline()
        found = re.search(r"port (\d+)", line)
        if found is None:
            self._process.kill()
            raise ServerError(f"the server did not start: {line}{self._process.stderr.read()[-500:]}")
        return int(found[1])

    def rss(self) -> int:
        """Bytes, when it has come to rest."""
        usage.settle(self.pid)
        return usage.rss(self.pid)

    def stop(self) -> None:
        began = time.monotonic()
        self._process.terminate()
        try:
            _, self.complaints = self._process.communicate(timeout=STOP_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            _, self.complaints = self._process.communicate()
        self.stopped_in, self.status = time.monotonic() - began, self._process.returncode

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if self.status is None:
            self.stop()
        self._directory.cleanup()
