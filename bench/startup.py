"""What a start costs: how long until one can join, until help is read, how much memory an empty server takes."""

import subprocess
import sys
import time
from typing import Any

from bench.server import ROOT, Server

TIMES = 5
HELP_WITHIN = 10.0


def run(column: str, server_core: int | None) -> dict[str, Any]:
    """Take the best of a few: a start is short, and all other work of the machine only makes it longer."""
    opened, memory = [], 0
    for number in range(TIMES):
        with Server(column, server_core) as server:
            opened.append(server.opened_in)
            if number == TIMES - 1:
                memory = server.rss()
    return {"opened_s": min(opened), "help_s": min(_help() for _ in range(TIMES)), "empty_bytes": memory}


def _help() -> float:
    began = time.monotonic()
    command = [sys.executable, "-m", "beseda", "--help"]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, timeout=HELP_WITHIN)
    return time.monotonic() - began
