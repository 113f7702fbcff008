"""The rig of the fault tests: a real server in a process of its own, people who talk to it, and what is read of it.

Every wait has a deadline and every process an end. Knows the plain dialect as a client sees it, and /proc; refuses to
know what is inside the server.
"""

import os
import re
import select
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from waiting import wait_for

SABOTAGE = Path(__file__).with_name("sabotage.py")
STARTS_WITHIN = 20.0
"""Seconds. A start takes 0.3; a machine that runs everybody's tests at once may take many times that."""
ANSWERS_WITHIN = 15.0
"""Seconds for anything a healthy server does at once, with the same allowance."""
_PORT = re.compile(r"\b(?:port|порту?)\s+(\d+)")


class Together:
    """Works that run at the same time, each in a thread; what fails in one fails where they are joined."""

    def __init__(self, *works: Callable[[], object]) -> None:
        self._errors: list[BaseException] = []
        self._threads = [threading.Thread(target=self._run, args=(work,), daemon=True) for work in works]
        for thread in self._threads:
            thread.start()

    def join(self, within: float = 60.0) -> None:
        deadline = time.monotonic() + within
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        if self._errors:
            raise self._errors[0]
        assert not any(thread.is_alive() for thread in self._threads), "somebody was never answered"

    def _run(self, work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as error:
            self._errors.append(error)


class Vitals(NamedTuple):
    """What /proc tells of a process."""

    rss: int
    """Bytes."""
    threads: int
    descriptors: int
    sockets: int
    """Of the descriptors: a reader of the archive may be opened late and stays, a socket may not."""
    cpu: float
    """Seconds of processor time so far."""


def _descriptors(folder: Path) -> Iterator[str]:
    for entry in folder.iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            yield os.readlink(entry)


class Server:
    """`beseda serve` in a process of its own. As a context manager it is killed at the end, if still there."""

    def __init__(
        self,
        data: Path,
        *options: str,
        sabotage: Sequence[str] = (),
        script: Sequence[str] = (),
        config: str = "",
        prepare: Callable[[], None] | None = None,
        waits: bool = True,
        notes: Path | None = None,
        log_to: int | None = None,
    ) -> None:
        """`sabotage`: what of `sabotage.py` is done to it; or `script`: what runs in place of it. `config`: TOML.

        `prepare` is run in the child before exec. `notes`: the folder for what the server prints, else that of
        `data`; `log_to`: a descriptor for its log instead.
        """
        notes = notes or data.parent
        self.data = data
        self.log_path = notes / f"{data.name}.log"
        self._out_path = notes / f"{data.name}.out"
        program = script or ((str(SABOTAGE), *sabotage) if sabotage else ("-m", "beseda"))
        if config:
            file = notes / f"{data.name}.toml"
            file.write_text(config)
            options = (*options, "--config", str(file))
        self._out_path.write_bytes(b"")
        with self._out_path.open("ab") as out, self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *program, "serve", "--port", "0", "--data", str(data), "--lang", "en", *options],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=log if log_to is None else log_to,
                preexec_fn=prepare,
            )
        self.port = 0
        self.talkers: list[Talker] = []
        if waits:
            self.wait_until_open()

    def wait_until_open(self) -> None:
        wait_for(self._is_open, STARTS_WITHIN, "the server starts")

    def _is_open(self) -> bool:
        assert self.process.poll() is None, f"the server ended at its start: {self.log}"
        found = _PORT.search(self.out)
        if found:
            self.port = int(found[1])
        return bool(found)

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        for talker in self.talkers:
            talker.close()

    def talker(self, name: str = "", *, announced: bool = True, host: str = "127.0.0.1") -> "Talker":
        """Somebody who has joined (or, without a name, only connected); closed with the server."""
        talker = Talker(self.port, name, announced=announced, host=host)
        self.talkers.append(talker)
        return talker

    @property
    def log(self) -> str:
        return self.log_path.read_text(errors="replace")

    @property
    def out(self) -> str:
        return self._out_path.read_text(errors="replace")

    @property
    def vitals(self) -> Vitals:
        root = Path("/proc") / str(self.process.pid)
        status = (root / "status").read_text()
        kinds = list(_descriptors(root / "fd"))
        ticks = (root / "stat").read_text().rpartition(")")[2].split()
        return Vitals(
            int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) * 1024,
            int(re.findall(r"Threads:\s+(\d+)", status)[0]),
            len(kinds),
            sum(kind.startswith("socket:") for kind in kinds),
            (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK"),
        )

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        if self.is_alive:
            self.process.kill()
        self.process.wait(10)

    def stop(self, within: float = 10.0) -> int:
        """SIGTERM; the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(within)

    def wait_dead(self, within: float = STARTS_WITHIN) -> int:
        return self.process.wait(within)

    def assert_no_traceback(self) -> None:
        """Whatever went wrong was foreseen."""
        assert "Traceback" not in self.log, self.log[:4000]


class Talker:
    """A person at a socket: sends lines, hears lines. One thread uses it."""

    def __init__(self, port: int, name: str = "", *, announced: bool = True, host: str = "127.0.0.1") -> None:
        """`announced`: as Beseda's own client, whose lines are acknowledged. With a `name`, enters at once."""
        self.name = name
        self.heard: list[str] = []
        """Every whole line so far."""
        self.sent = 0
        """Lines sent since entering: what the server's `/ok` counts."""
        self.ended = False
        self._announced = announced
        self._rest = b""
        self.sock = socket.create_connection((host, port), timeout=ANSWERS_WITHIN)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._poll = select.poll()  # `select` takes no descriptor over 1023
        self._poll.register(self.sock, select.POLLIN)
        try:
            if name:
                self.enter(name)
        except BaseException:
            self.close()
            raise

    def enter(self, name: str) -> None:
        opening = f"/client 1 en\n{name}\n" if self._announced else f"{name}\n"
        self.sock.sendall(opening.encode())
        self.expect(f"/entered {name}" if self._announced else f"Welcome, {name}.")
        self.expect("In #lobby,")

    def say(self, line: str) -> int:
        """Send a line; the number its acknowledgement will have."""
        self.sock.sendall(f"{line}\n".encode())
        self.sent += 1
        return self.sent

    def say_and_wait(self, line: str, within: float = ANSWERS_WITHIN) -> list[str]:
        """Send a line and hear all that comes up to its end: done (`/ok`), or refused (`/no`)."""
        start = len(self.heard)
        number = self.say(line)
        self.expect(re.compile(f"/(?:ok|no) {number}$"), within, start, f"after {line!r}")
        return self.heard[start:]

    @property
    def acknowledged(self) -> int:
        """The newest line of which the end was heard."""
        return next((int(line[4:]) for line in reversed(self.heard) if line.startswith(("/ok ", "/no "))), 0)

    @property
    def lately(self) -> list[str]:
        """The beginnings of the last lines heard, for who reads why a test failed."""
        return [line[:80] for line in self.heard[-5:]]

    def hear(self, timeout: float) -> bool:
        """Take in what comes within `timeout` seconds; whether anything did."""
        if self.ended or not self._poll.poll(max(0.0, timeout) * 1000):
            return False
        try:
            data = self.sock.recv(65536)
        except OSError:
            data = b""
        if not data:
            self.ended = True
            return False
        *lines, self._rest = (self._rest + data).split(b"\n")
        self.heard.extend(line.decode() for line in lines)
        return True

    def hear_for(self, seconds: float) -> None:
        """Take in all that comes in so much time."""
        until = time.monotonic() + seconds
        while not self.ended and time.monotonic() < until:
            self.hear(until - time.monotonic())

    def expect(
        self, words: str | re.Pattern[str], within: float = ANSWERS_WITHIN, start: int = 0, what: str = ""
    ) -> str:
        """The first line from `heard[start]` on that holds the words, or begins as a pattern; waits for it."""
        until = time.monotonic() + within
        looked = start
        while True:
            for line in self.heard[looked:]:
                if words in line if isinstance(words, str) else words.match(line):
                    return line
            looked = len(self.heard)
            assert not self.ended, f"{self.name}: ended, and no {words!r} {what:.60}: {self.lately}"
            assert time.monotonic() < until, f"{self.name}: no {words!r} in {within} s {what:.60}: {self.lately}"
            self.hear(until - time.monotonic())

    def expect_end(self, within: float = ANSWERS_WITHIN) -> None:
        """Hear all until the server closes."""
        until = time.monotonic() + within
        while not self.ended:
            assert time.monotonic() < until, f"{self.name}: not closed in {within} s: {self.lately}"
            self.hear(until - time.monotonic())

    def said(self) -> list[str]:
        """What others said live, without their names: not notices, not the past, not acknowledgements."""
        lines = (line for line in self.heard if not line.startswith(("/", "[", "Server: ", "--- ", "In #", "(")))
        return [line.partition(": ")[2] for line in lines if ": " in line]

    def close(self) -> None:
        self.sock.close()


class Stored(NamedTuple):
    seq: int
    at: int
    text: str


def stored_in(data: Path) -> list[Stored]:
    """All that a stopped server keeps, in order. Fails where the files are damaged or tell different stories."""
    rows: dict[int, Stored] = {}
    for name in ("journal.db", "archive.db"):
        connection = sqlite3.connect(data / name)
        try:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            for row in map(Stored._make, connection.execute("SELECT seq, at, text FROM messages ORDER BY seq")):
                assert rows.setdefault(row.seq, row) == row, f"one place, two messages: {row} and {rows[row.seq]}"
        finally:
            connection.close()
    ordered = sorted(rows.values())
    assert all(one.at <= other.at for one, other in pairwise(ordered)), "time ran backwards"
    return ordered


def percentile(values: Iterable[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]
