"""What a page about clients is recorded with: a server, a home that is empty, and words that are the same in each run.

Knows terminals only, never the chat's own code.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from record_talk import PATIENCE, free_port

WIDTH = 120
"""Characters of a line of the page's own words."""


def environment_in(folder: str) -> dict[str, str]:
    return {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": folder,
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        # Who somebody is at this machine is no page's affair.
        "IRCUSER": "anna",
        "IRCNAME": "Anna",
    }


class Services:
    """A server that can be stopped and started again: the same port, the same data."""

    def __init__(self, where: Path, environment: dict[str, str]) -> None:
        self.port = free_port()
        self._data = where / "data"
        self._environment = environment
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "beseda", "serve", "--quiet", "--lang", "en"]
        command += ["--port", str(self.port), "--data", str(self._data)]
        self._process = subprocess.Popen(command, env=self._environment, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        if "open on port" not in (first := self._process.stdout.readline()):
            raise SystemExit(f"the server says {first!r}")

    def stop(self) -> None:
        """As who looks after it stops it; politely, it must have ended well."""
        self._process.terminate()
        status = self._process.wait(PATIENCE)
        assert self._process.stdout is not None
        self._process.stdout.close()
        if status:
            raise SystemExit(f"the server ended with {status}")

    def close(self) -> None:
        if self._process.poll() is None:
            self.stop()


ALIKE: tuple[tuple[str, str], ...] = (
    (r"\b\d\d:\d\d:\d\d\b", "12:00:00"),
    (r"^\d\d:\d\d\b", "12:00"),
    (r"\[\d\d:\d\d\]", "[12:00]"),
    (r"\b1[78]\d{8}\b", "1767225600"),
    (r"\b[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d 12", "Thu Jan  1 12"),
    (r"\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4}", "Thu, 01 Jan 2026"),
    (r"(12:00:00) \d{4}\b", r"\1 2026"),
    (r"\b[a-z0-9]{12}\.cloak\b", "t27b2byx4q6j.cloak"),
    (r"synced in \d+ secs?", "synced in 1 secs"),
)


def tidy(shown: str, bars: int) -> list[str]:
    """The rows that show something."""
    rows = shown.rstrip("\n").split("\n")
    if bars:
        rows = rows[:-bars]
    rows = [row.rstrip() for row in rows if row.strip(" │")]
    return [alike(row) for row in rows]


def alike(row: str) -> str:
    for pattern, always in ALIKE:
        row = re.sub(pattern, always, row)
    return row


def origin(package: str) -> str:
    """What was tried: Debian's, as a rule, without what Debian adds to the number."""
    if not shutil.which("dpkg-query"):
        return "As installed here."
    asked = ["dpkg-query", "-W", "-f", "${Version}", package]
    said = subprocess.run(asked, check=False, capture_output=True, text=True).stdout
    return f"Version {said.split('-')[0]}, Debian's package `{package}`." if said else "As installed here."
