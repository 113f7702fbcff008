"""One measurement: a fresh server, one generator, one scenario."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from bench.dialect import DIALECTS
from bench.peers import PEERS, PeerServer
from bench.scenarios import Shape
from bench.server import COLUMNS, ROOT, Process, Server

Result = dict[str, Any]
Progress = Callable[[int, int, float], None]
"""Deliveries so far, deliveries expected, seconds so far."""

LONGEST = 300.0
"""Seconds a generator may live: it limits its own phases, and this is for a generator that does not."""
END_WITHIN = 10.0


def speaks(column: str, dialect: str) -> bool:
    """Whether the server of this column can be measured in this dialect."""
    return column in COLUMNS or dialect in PEERS[column].configs


def started(column: str, dialect: str, core: int | None) -> Process:
    """Ours in one of its columns, or a peer. Raises ServerError."""
    if column not in COLUMNS:
        return PeerServer(column, dialect, core)
    return Server(column, core, is_secret=DIALECTS[dialect].is_secret, presses=False)


def run(
    shape: Shape,
    column: str,
    server_core: int | None,
    load_core: int | None,
    progress: Progress,
    dialect: str = "plain",
) -> Result:
    """The generator's result, and how the server started and stopped. `failed` is in it if there is no result."""
    with started(column, dialect, server_core) as server:
        job = {
            "port": server.port,
            "pid": server.pid,
            "dialect": dialect,
            "inflight": PEERS[column].inflight if column in PEERS else shape.inflight,
            "core": load_core,
            "server_core": server_core,
            "shape": shape.as_builtins(),
        }
        with subprocess.Popen(
            [sys.executable, "-m", "bench.load", json.dumps(job)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        ) as generator:
            try:
                result = _follow(generator, progress)
                server.stop()
            finally:
                _end(generator)
        result |= {"opened_s": server.opened_in, "stopped_s": server.stopped_in, "status": server.status}
        result["complaints"] = server.complaints[-500:]
        return result


def _follow(generator: "subprocess.Popen[str]", progress: Progress) -> Result:
    assert generator.stdout is not None
    until = time.monotonic() + LONGEST
    for line in generator.stdout:
        said = json.loads(line)
        if "result" in said:
            return dict(said["result"])
        if "failed" in said:
            return {"failed": said["failed"]}
        progress(*said["progress"])
        if time.monotonic() > until:
            break
    return {"failed": "the generator ended without a result"}


def _end(generator: "subprocess.Popen[str]") -> None:
    assert generator.stdin is not None
    generator.stdin.close()
    try:
        generator.wait(END_WITHIN)
    except subprocess.TimeoutExpired:
        generator.kill()
