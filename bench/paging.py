"""`python -m bench.paging [--messages N]`: how late talk comes while ten clients page through the past without a pause.

Pairs talk at a steady pace, each from a connection to another, alone and then beside the ten, who fetch pages of 100 of
the lobby by `CHATHISTORY BEFORE`, each when it has the one before. Twice: with the limits that a server has by default,
and without any. The server has one core, all clients the other, those who page with less right to it.
"""

import argparse
import itertools
import os
import re
import select
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from multiprocessing import Process, Queue
from pathlib import Path
from threading import Thread
from typing import NamedTuple

from bench import usage
from bench.past import vocabulary
from bench.server import Server, cores
from beseda.core.events import Said
from beseda.core.ids import NOBODY, RoomId, Seq, UserId
from beseda.core.text import Text
from beseda.journal.archive import Archive
from beseda.journal.archiver import TRANSACTION
from beseda.journal.files import open_files

MESSAGES = 200_000
PAGERS = 10
PAIRS = 20
EVERY = 0.25
"""Seconds from one line of a speaker to its next: below what a client may say by default."""
SECONDS = 8.0
PATIENCE = 30.0
PAGE = 100
MOST = 1.5
"""Times as late as alone, 99 of 100 lines; asked for of a client that asks for everything it may."""
LIMITS: dict[str, tuple[str, ...]] = {"default limits": (), "no limits": ("--unlimited",)}
CAPABILITIES = "batch draft/chathistory draft/event-playback message-tags server-time"
HEAD = "| | p50, ms | p99, ms | slowest, ms | pages/s | server's processor |\n|---|---:|---:|---:|---:|---:|"
_ID = re.compile(rb"msgid=([^; ]+)")
_MARK = re.compile(rb"mark(\d+)")


class Measured(NamedTuple):
    what: str
    late: list[float]
    """Milliseconds, of each line."""
    pages: float
    """A second."""
    share: float
    """Of a core, that the server used."""

    def part(self, share: float) -> float:
        return sorted(self.late)[int(share * (len(self.late) - 1))]

    def __str__(self) -> str:
        late = " | ".join(f"{each:.2f}" for each in (statistics.median(self.late), self.part(0.99), max(self.late)))
        return f"| {self.what} | {late} | {self.pages:,.0f} | {self.share:.0%} |"


def connected(port: int, *lines: str, until: bytes) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", port), PATIENCE)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.sendall("".join(f"{line}\r\n" for line in lines).encode())
    heard = b""
    while until not in heard:
        more = sock.recv(65536)
        assert more, heard[-300:]
        heard += more
    return sock


def fill(data: Path, many: int) -> None:
    """Put a long past of the lobby into the archive: somebody says something, and much more was said since."""
    with Server("process", None, data) as server:
        connected(server.port, "ann", "hello", "/history", until=b"now ---").close()
        usage.settle(server.pid)
    journal, archive = open_files(data)
    (room,) = archive.rooms_with_past()
    words = vocabulary()
    places = itertools.count(archive.followed + 1)
    for _ in range(0, many, TRANSACTION):
        archive.fill([line(Seq(place), room, words) for place in itertools.islice(places, TRANSACTION)])
    _close(archive)
    journal.close()


def _close(archive: Archive) -> None:
    archive.settle()
    archive.close()


def line(place: Seq, room: RoomId, words: Sequence[str]) -> Said:
    text = " ".join(words[place * step % len(words)] for step in (7, 31, 97, 211, 499, 1009, 2003))
    at = 1_700_000_000_000 + place % 2**32
    return Said(place, at, UserId(3), "ann", room, NOBODY, "#lobby", Text((text,)))


# Those who page.


def page(port: int, seconds: float, core: int | None, counted: "Queue[int]") -> None:
    """Page in a process of its own, a thread for each client, and count the pages."""
    if core is not None:
        os.sched_setaffinity(0, {core})
    os.nice(5)
    counts = [0] * PAGERS
    socks = [
        connected(
            port,
            f"CAP REQ :{CAPABILITIES}",
            f"NICK p{number}",
            "USER p 0 * :p",
            "CAP END",
            "JOIN #lobby",
            until=b" 366 ",
        )
        for number in range(PAGERS)
    ]
    until = time.monotonic() + seconds
    threads = [Thread(target=_page_on, args=(sock, until, counts, number)) for number, sock in enumerate(socks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + PATIENCE)
    counted.put(sum(counts))


def _page_on(sock: socket.socket, until: float, counts: list[int], number: int) -> None:
    before = b""
    while time.monotonic() < until:
        wanted = b"BEFORE #lobby msgid=" + before if before else b"LATEST #lobby *"
        sock.sendall(b"CHATHISTORY %s %d\r\n" % (wanted, PAGE))
        heard = b""
        while b"BATCH -past" not in heard[-400:]:
            more = sock.recv(65536)
            assert more and b"FAIL CHATHISTORY" not in more, more
            heard += more
        found = _ID.search(heard)
        before = found[1] if found else b""
        counts[number] += 1


# Those who talk.


class Pairs:
    def __init__(self, port: int) -> None:
        self.speakers = [connected(port, f"s{number}", until=b"In #lobby") for number in range(PAIRS)]
        self.hearers = [connected(port, f"h{number}", until=b"In #lobby") for number in range(PAIRS)]
        self._epoll = select.epoll()
        self._by_number = {sock.fileno(): sock for sock in (*self.speakers, *self.hearers)}
        for number in self._by_number:
            self._epoll.register(number, select.EPOLLIN)

    def talk(self, seconds: float) -> list[float]:
        """Each speaker speaks in its turn, all within `EVERY`. Return how late each line came (ms)."""
        late = list[float]()
        begun = time.monotonic()
        said = 0
        while len(late) < said or time.monotonic() - begun < seconds:
            assert time.monotonic() - begun < seconds + PATIENCE, "lines were lost"
            due = begun + said * EVERY / PAIRS
            if time.monotonic() >= due and due - begun < seconds:
                number = said % PAIRS
                self.speakers[number].sendall(b"/msg h%d mark%d\n" % (number, time.monotonic_ns()))
                said += 1
                continue
            for number, _ in self._epoll.poll(max(0.0, min(due - time.monotonic(), 0.1))):
                heard = self._by_number[number].recv(65536)
                if self._by_number[number] in self.hearers:
                    late += [(time.monotonic_ns() - int(mark)) / 1e6 for mark in _MARK.findall(heard)]
        return late

    def close(self) -> None:
        self._epoll.close()
        for sock in self._by_number.values():
            sock.close()


def measure(data: Path, limits: str, seconds: float) -> list[Measured]:
    ours, theirs = cores()
    measured = list[Measured]()
    with Server("process", ours, data, LIMITS[limits]) as server:
        pairs = Pairs(server.port)
        pairs.talk(1.0)
        for what in ("alone", f"beside {PAGERS} who page"):
            counted: Queue[int] = Queue()
            pagers = Process(target=page, args=(server.port, seconds + 1, theirs, counted))
            if measured:
                pagers.start()
                pairs.talk(1.0)
            began, used = time.monotonic(), usage.cpu(server.pid)
            late = pairs.talk(seconds)
            share = (usage.cpu(server.pid) - used) / (time.monotonic() - began)
            pages = counted.get(timeout=seconds + PATIENCE) / (seconds + 1) if measured else 0.0
            measured.append(Measured(f"{limits}, {what}", late, pages, share))
        pairs.close()
    return measured


def main(arguments: Sequence[str] | None = None) -> int:
    made = argparse.ArgumentParser(prog="python -m bench.paging", description=__doc__)
    made.add_argument("--messages", type=int, default=MESSAGES)
    made.add_argument("--seconds", type=float, default=SECONDS)
    options = made.parse_args(arguments)
    _, theirs = cores()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        fill(data, options.messages)
        if theirs is not None:
            os.sched_setaffinity(0, {theirs})
        print(f"load average {os.getloadavg()[0]:.2f}\n\n{HEAD}", flush=True)
        for limits in LIMITS:
            for each in measure(data, limits, options.seconds):
                print(each, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
