"""Attacks beside honest people: each for half a minute, and six pairs who talk must hardly notice.

Measured: the round trips of the pairs without and with the attack, how long a newcomer needs to get in, and whether
threads and memory come back. Knows attacks by name only; what they do is in `attackers`.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from irc_talker import IrcTalker
from rig import Server, Talker, Together, percentile

from soak import ROOT
from soak.attackers import ATTACKS, PASSWORD
from soak.hostile import ratio
from soak.report import Report
from waiting import wait_for

PAIRS = 6
"""Half in plain text, half in IRC."""
EVERY = 0.5
"""Seconds between a pair's round trips: each says two lines a second, as people who are in a hurry do."""
CALM, ATTACKED, WARM = 15.0, 30.0, 3.0
"""Seconds."""
NEWCOMER_EVERY = 3.0
MEMORY = 24
"""MiB more after an attack than before it: what is cached in all, with its limits, and what the allocator keeps."""
BACK_WITHIN = 90.0
"""Seconds: what was sent before hanging up is acted on for a minute."""


def beside(name: str) -> Callable[[Report, Path], None]:
    """The scenario of one attack."""
    return partial(_run, name=name)


def _run(report: Report, folder: Path, name: str) -> None:
    attack = ATTACKS[name]
    config = attack.config or _operators()
    with Server(folder / "data", "--quiet", config=config) as server, _pairs(server, attack.config) as pairs:
        talk(pairs, WARM)
        calm = percentile(talk(pairs, CALM), 0.99)
        base = server.vitals
        with _assignment_clients(server, attack.chunks) as chunks:
            joins: list[float] = []
            with _attacked(name, server.port), _newcomers(server, attack.config, joins):
                took = talk(pairs, ATTACKED)
        if chunks:
            report.held("no client of the assignment thrown out", not any(each.ended for each in chunks))
        faulty = percentile(took, 0.99)
        report.progress(f"p99 {1000 * calm:.1f} and {1000 * faulty:.1f} ms in {len(took)} round trips")
        report.found("others' p99, as a ratio", ratio(faulty, calm), most=attack.ratio)
        report.found("a newcomer gets in", max(joins), "s", most=2 if attack.config else 1)
        wait_for(lambda: server.vitals.threads <= base.threads, BACK_WITHIN, "threads back to base")
        report.held("threads back to base", True)
        report.found("memory", (server.vitals.rss - base.rss) / 2**20, "MiB more", most=MEMORY)
    server.assert_no_traceback()


def _operators() -> str:
    from beseda.server.sessions.passwords import hashed

    return f'[[operators]]\nname = "root"\npassword = "{hashed("right")}"\n'


class _Locked(Talker):
    """Who comes to a chat with a password, and knows it."""

    def enter(self, name: str) -> None:
        self.sock.sendall(f"/client 1 en\n{name}\n".encode())
        self.expect("/locked ")
        self.sock.sendall(f"/password {PASSWORD}\n".encode())
        self.expect(f"/entered {name}")


@contextmanager
def _pairs(server: Server, locked: str) -> Iterator[list[tuple[Talker, Talker]]]:
    """Pairs who enter one after the other, and go at the end."""
    talkers: list[Talker] = []
    try:
        for number in range(2 * PAIRS):
            name = f"honest{number}"
            if locked:
                talkers.append(_Locked(server.port, name))
            elif number < PAIRS:
                talkers.append(server.talker(name))
            else:
                talkers.append(IrcTalker(server.port, name))
        yield list(zip(talkers[::2], talkers[1::2], strict=True))
    finally:
        for talker in talkers:
            talker.close()


def talk(
    pairs: list[tuple[Talker, Talker]],
    seconds: float,
    every: float = EVERY,
    goes_on: Callable[[], bool] = lambda: True,
) -> list[float]:
    """Return how long each round trip took (s), of which each pair begins one in so many seconds, while `goes_on`."""
    until, took = time.monotonic() + seconds, list[float]()

    def ask(one: Talker, other: Talker) -> None:
        while (began := time.monotonic()) < until and goes_on():
            mark = f"mark{began:.6f}"
            for speaker, hearer in ((one, other), (other, one)):
                start = len(hearer.heard)
                speaker.say(_to(hearer.name, mark, speaker))
                hearer.expect(mark, start=start)
            took.append(time.monotonic() - began)
            for talker in (one, other):
                del talker.heard[:-10]
            time.sleep(max(0.0, began + every - time.monotonic()))

    Together(*(partial(ask, *pair) for pair in pairs)).join(seconds + 120)
    return took


def _to(name: str, words: str, speaker: Talker) -> str:
    return f"PRIVMSG {name} :{words}" if isinstance(speaker, IrcTalker) else f"/msg {name} {words}"


@contextmanager
def _attacked(name: str, port: int) -> Iterator[None]:
    command = [sys.executable, "-m", "soak.attackers", name, str(port), str(ATTACKED)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as attackers:
        try:
            yield
        finally:
            attackers.terminate()


@contextmanager
def _newcomers(server: Server, locked: str, joins: list[float]) -> Iterator[None]:
    """Somebody comes and goes every few seconds; how long it took to come in (s) is added to `joins`."""
    over = threading.Event()

    def come() -> None:
        for number in range(1000):
            began = time.monotonic()
            newcomer = _Locked(server.port, f"new{number}") if locked else server.talker(f"new{number}")
            joins.append(time.monotonic() - began)
            newcomer.close()
            if over.wait(NEWCOMER_EVERY):
                return

    coming = Together(come)
    try:
        yield
    finally:
        over.set()
        coming.join()


class _Chunks(Talker):
    """The assignment's client, which reads as fast as it can."""

    def enter(self, name: str) -> None:
        self.sock.sendall(name.encode())
        self.expect("Welcome")

    def hear(self, timeout: float) -> bool:
        """No line ever ends towards it, so each piece is one."""
        heard = super().hear(timeout)
        if self._rest:
            self.heard.append(self._rest.decode(errors="replace"))
            self._rest = b""
        return heard


@contextmanager
def _assignment_clients(server: Server, count: int) -> Iterator[list[_Chunks]]:
    clients = [_Chunks(server.port, f"student{number}") for number in range(count)]
    over = threading.Event()

    def listen(client: _Chunks) -> None:
        while not over.is_set() and not client.ended:
            client.hear(0.2)
            del client.heard[:-10]

    hearing = Together(*(partial(listen, client) for client in clients))
    try:
        yield clients
    finally:
        over.set()
        hearing.join()
        for client in clients:
            client.close()
