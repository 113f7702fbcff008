"""Whatever becomes of what a server prints, it serves on, stops when told to, tells everybody, and ends with 0."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from talking import LineClient

from waiting import wait_for

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/full and pseudo-terminals")

ENDS_WITHIN = 6.0
"""Seconds: what the README promises, and a second for a slow machine."""
GOODBYE = "Сервер останавливается. До свидания!"


def unread() -> int:
    """The end of a pipe that nobody reads, and that is full: whoever writes to it waits."""
    reads, writes = os.pipe()
    kept.append(reads)
    os.set_blocking(writes, False)
    with suppress(BlockingIOError):
        while True:
            os.write(writes, b"x" * 4096)
    os.set_blocking(writes, True)
    return writes


def broken() -> int:
    """The end of a pipe whose reader is gone."""
    reads, writes = os.pipe()
    os.close(reads)
    return writes


def full() -> int:
    return os.open("/dev/full", os.O_WRONLY)


def closed_terminal() -> int:
    master, terminal = os.openpty()
    os.close(master)
    return terminal


kept: list[int] = []
"""The ends that nobody reads, so that they are not closed."""


@contextmanager
def serving(
    data: Path, out: Callable[[], int] | None, err: Callable[[], int] | None, redirected: str = "", **variables: str
) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    options = f"--lang ru --debug --unlimited --host 127.0.0.1 --port {port} --data {data}"
    streams = [each() if each else os.open(os.devnull, os.O_WRONLY) for each in (out, err)]
    server = subprocess.Popen(
        ["bash", "-c", f'exec "{sys.executable}" -m beseda serve {options} {redirected}'],
        stdin=subprocess.DEVNULL,
        stdout=streams[0],
        stderr=streams[1],
        env=os.environ | variables,
    )
    try:
        yield port, server
    finally:
        server.kill()
        server.wait()
        for descriptor in (*streams, *kept):
            os.close(descriptor)
        kept.clear()


def assert_serves_and_stops(port: int, server: subprocess.Popen[bytes]) -> None:
    def is_up() -> bool:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1.0).close()
            return True
        return False

    wait_for(is_up, what="a server that listens")
    with LineClient(port, "Анна") as anna, LineClient(port, "Борис") as boris:
        anna.say(*["щ" * 500] * 200, "last")
        boris.expect("Анна: last")
        began = time.monotonic()
        server.send_signal(signal.SIGTERM)
        assert server.wait(ENDS_WITHIN + 10) == 0
        assert time.monotonic() - began < ENDS_WITHIN
        assert anna.expect_end().endswith(f"{GOODBYE}\n")


@pytest.mark.parametrize("what", [unread, broken, full, closed_terminal])
@pytest.mark.parametrize("streams", ["out", "err", "both"])
def test_output_that_can_not_be_written_changes_nothing(data: Path, what: Callable[[], int], streams: str) -> None:
    out = what if streams != "err" else None
    err = what if streams != "out" else None
    with serving(data, out, err) as (port, server):
        assert_serves_and_stops(port, server)


@pytest.mark.parametrize("redirected", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_streams_that_the_shell_has_closed_change_nothing(data: Path, redirected: str) -> None:
    with serving(data, None, None, redirected) as (port, server):
        assert_serves_and_stops(port, server)


@pytest.mark.parametrize("console", ["ascii", "koi8-r"])
def test_a_console_without_our_letters_changes_nothing(data: Path, console: str) -> None:
    with serving(data, None, None, PYTHONIOENCODING=console) as (port, server):
        assert_serves_and_stops(port, server)


def test_a_start_that_fails_has_its_status_though_nobody_can_be_told(data: Path) -> None:
    data.write_text("a file")
    with serving(data, full, full) as (_, server):
        assert server.wait(ENDS_WITHIN + 10) == 73
