"""Hostile clients: slow ones, malformed input, junk datagrams; and another program that locks the archive."""

import random
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from statistics import median

import test_disk
import test_malformed_flood as flood
import test_udp_strangers as strangers
from interleavings import Scope, explore
from irc_talker import IrcTalker
from rig import Server, Together, percentile, stored_in

from crowd import Crowd, Speaker
from soak.report import Report
from waiting import wait_for
from web_sockets import TEXT, handshake

ATTACKERS = 5_000
TO_NAME = 30
"""Seconds to give a name: shortened from three minutes."""
DRIP = 5.0
"""Seconds between two bytes."""
_IN_PLAIN_TEXT = (flood.send_openings, flood.send_lines, flood.send_chunks, flood.send_datagrams)
INPUTS: dict[flood.Inputs, int] = dict.fromkeys(_IN_PLAIN_TEXT, 12_500)
INPUTS_IRC: dict[flood.Inputs, int] = {flood.send_irc_openings: 100_000, flood.send_irc_lines: 900_000}
INPUTS_WEB: dict[flood.Inputs, int] = {flood.send_frames: 100_000}
INPUTS_TLS: dict[flood.Inputs, int] = {flood.send_hellos: 20_000, flood.send_records: 10_000}
INPUTS_HTTP: dict[flood.Inputs, int] = {flood.send_heads: 100_000}
INPUTS_PROXY: dict[flood.Inputs, int] = {flood.send_headers: 100_000}
LOCKED_FOR = 30.0
FLOOD = 100_000
FLOODS = 2_000
LATE = 0.005
"""Seconds that the poller is late at the most."""
ENDLESS, ENDLESS_FOR = 3, 10.0
"""Clients, and seconds."""
EXPLORED = (
    Scope((0, 0, 0)),
    Scope((1, 1), stuck=True),
    Scope((1, 0), stuck=True, stale=True, timeouts=True),
    Scope((2, 0), stale=True),
    Scope((0, 0, 0), newcomers=2),
    Scope((1, 0), newcomers=1, stale=True),
)
TO_SHAKE = 8
"""Seconds that a handshake may take, as the server's default is."""
UNNOTICED = 0.010
"""Seconds: a p99 below this is as good as any other, and on a shared machine chance may double it."""


def slowloris(
    report: Report,
    folder: Path,
    opening: Callable[[int], bytes] = lambda port: b"",
    bytes_dripped: bytes = b"@:",
    deadline: int = TO_NAME,
) -> None:
    """C7. `opening`: what each sends at once, given the server's port; `deadline`: seconds that it may take."""
    config = f"[limits]\nseconds_to_name = {TO_NAME}\n"
    options = ("--unlimited", "--quiet", "--tls")
    with Server(folder / "data", *options, config=config) as server, Crowd(server.port, 0) as crowd:
        base = server.vitals.threads
        began = time.monotonic()
        crowd.gather(ATTACKERS, name=False)
        for member in crowd.members:
            member.sock.send(opening(server.port))
        report.progress(f"{ATTACKERS} connected")
        joins, said = [], 0
        while time.monotonic() - began < TO_NAME + 60 and not all(each.ended for each in crowd.members):
            drip(crowd, bytes_dripped[said % len(bytes_dripped) :][:1])
            said += 1
            until = time.monotonic() + DRIP
            joins.append(join_time(server, f"real{said}"))
            while time.monotonic() < until and not all(each.ended for each in crowd.members):
                crowd.run(0.05)
            report.progress(f"{sum(not each.ended for each in crowd.members)} still there, joined in {joins[-1]:.2f} s")
        report.found("a real user joins", max(joins), "s", most=1)
        report.found("attackers gone", time.monotonic() - began, "s", most=deadline + 5)
        wait_for(lambda: server.vitals.threads <= base, 20)
        report.held("threads back to base", True)
    server.assert_no_traceback()


def in_a_frame(port: int) -> bytes:
    """A handshake, and the head of a message that is to have 16,000 bytes."""
    return handshake(port, TEXT) + b"\x81\xfe" + (16_000).to_bytes(2) + bytes(4)


def in_a_record(port: int) -> bytes:
    """The head of a record of TLS that begins a handshake of 512 bytes."""
    return b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc"


def in_a_head(port: int) -> bytes:
    """A request whose last header never ends."""
    return f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX: ".encode()


def forgotten(report: Report, folder: Path, rounds: int = FLOODS) -> None:
    """Floods of malformed openings, while the poller is late: a client that is not answered in time fails the round."""
    chance = random.Random(8878)
    with Server(folder / "data", *flood.OPTIONS, sabotage=("late-poller", str(LATE))) as server:
        answers = flood.answering(server)
        next(answers)
        slowest = 0.0
        for number in range(rounds):
            slowest = max(slowest, flood.flood_round(chance, server, answers, number))
            if number % 100 == 99:
                report.progress(f"{number + 1} floods, the slowest answer {slowest:.2f} s")
        report.found("the slowest of everybody's answers", slowest, "s", most=1)
        report.held(f"nobody forgotten in {rounds} floods", True)
    server.assert_no_traceback()


def endless(report: Report, folder: Path) -> None:
    """Three clients send a line without an end; ten pairs talk beside them."""
    with Server(folder / "data", "--quiet") as server:
        calm = median(talk(server, ENDLESS_FOR, 0))
        report.progress(f"a round trip takes {calm * 1000:.1f} ms")
        faulty = median(talk(server, ENDLESS_FOR, ENDLESS))
        report.found("others' round trip beside them, p50", faulty * 1000, "ms", most=10)
    server.assert_no_traceback()


def talk(server: Server, seconds: float, endless: int) -> list[float]:
    """Round trips of ten pairs, as often as the rate limit lets them, beside this many endless lines."""
    names = [(f"ask{number}_{endless}", f"say{number}_{endless}") for number in range(10)]
    pairs = [(IrcTalker(server.port, asking), IrcTalker(server.port, saying)) for asking, saying in names]
    floods = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(endless)]
    for number, sock in enumerate(floods):
        sock.sendall(f"NICK f{number}\r\nUSER f 0 * :x\r\n".encode())
    over, took = time.monotonic() + seconds, list[float]()

    def pour(sock: socket.socket) -> None:
        sock.settimeout(0.5)
        while time.monotonic() < over:
            with suppress(TimeoutError):
                sock.sendall(b"x" * 65536)

    def ask(asking: IrcTalker, saying: IrcTalker) -> None:
        number = 0
        while time.monotonic() < over:
            began = time.monotonic()
            asking.say(f"PRIVMSG {saying.name} :ping{number}")
            saying.expect(f":ping{number}\r")
            saying.say(f"PRIVMSG {asking.name} :pong{number}")
            asking.expect(f":pong{number}\r")
            took.append(time.monotonic() - began)
            number += 1
            time.sleep(1.0)

    works = [partial(pour, sock) for sock in floods] + [partial(ask, *pair) for pair in pairs]
    Together(*works).join(seconds + 60)
    for sock in floods:
        sock.close()
    for talker in (talker for pair in pairs for talker in pair):
        talker.close()
    return took


def interleavings(report: Report, folder: Path) -> None:
    """Every order in which the threads of two or three clients can run: more than the tests go through."""
    for scope in EXPLORED:
        explored = explore(scope)
        kinds = [name for name in ("stuck", "stale", "timeouts", "newcomers") if getattr(scope, name)]
        held = f"nobody forgotten: {scope.data} readings, {', '.join(kinds) or 'nothing else'}"
        report.held(held, not explored.lost, f"{explored.states} states, {explored.lost} lost {explored.example}")


def ratio(faulty: float, calm: float) -> float:
    return max(faulty, UNNOTICED) / max(calm, UNNOTICED)


def drip(crowd: Crowd, byte: bytes) -> None:
    for member in crowd.members:
        if not member.ended:
            with suppress(OSError):
                member.sock.send(byte)


def join_time(server: Server, name: str) -> float:
    began = time.monotonic()
    server.talker(name).close()
    return time.monotonic() - began


def malformed(report: Report, folder: Path, inputs: dict[flood.Inputs, int]) -> None:
    """C9"""
    seed = time.time_ns()
    report.progress(f"seed {seed}")
    chance = random.Random(seed)
    config = "".join(flood.CONFIG.get(send, "") for send in inputs)
    with Server(folder / "data", *flood.OPTIONS, sabotage=flood.NOTING_SLOW, config=config) as server:
        answers = flood.answering(server)
        next(answers)
        before = server.vitals
        for send, count in inputs.items():
            for done in range(0, count, flood.EVERY):
                send(chance, server, flood.EVERY)
                next(answers)
                if done % (count // 10) == 0:
                    report.progress(f"{send.__name__}: {done + flood.EVERY}")
        wait_for(lambda: server.vitals.sockets <= before.sockets, 60)
        wait_for(lambda: server.vitals.threads <= before.threads, 60)
        report.held("threads and sockets back to base", True)
        report.held("no uncaught exception", "Traceback" not in server.log)
        slow = [line for line in server.log.splitlines() if "ERROR" in line]
        report.held("nothing slow", not slow, f"{len(slow)}, first {slow[0][:200]}" if slow else "")
        report.found("memory", (server.vitals.rss - before.rss) / 2**20, "MiB more")


def locked(report: Report, folder: Path) -> None:
    """C14"""
    with Server(folder / "data", "--unlimited", "--quiet") as server, Crowd(server.port) as crowd:
        crowd.gather(20)
        with Speaker(crowd, server.port) as speaker:
            speaker.speak(1.0, 100, 100)
            calm = percentile(speaker.speak(LOCKED_FOR / 2, 100, 100), 0.99)
            test_disk.locked(folder / "data" / "archive.db", LOCKED_FOR)
            slow = percentile(speaker.speak(LOCKED_FOR, 100, 100), 0.99)
            report.progress(f"p99 {1000 * calm:.1f} and {1000 * slow:.1f} ms")
            report.found("p99 ratio", ratio(slow, calm), most=1.5)
            report.held("exit status 0", server.stop() == 0)
        stored = len(stored_in(folder / "data"))
        report.held("nothing lost", stored == speaker.said, f"{stored} of {speaker.said}")


def junk(report: Report, folder: Path) -> None:
    """C22"""
    ratios = []
    with Server(folder / "data", *strangers.OPTIONS) as server, Crowd(server.port) as crowd:
        crowd.gather(20)
        with Speaker(crowd, server.port) as speaker:
            speaker.speak(1.0, 100)
            for _ in range(5):
                calm = percentile(speaker.speak(3.0, 100), 0.99)
                with strangers.flooding(server, FLOOD, 3.5, least=0.0):
                    flooded = percentile(speaker.speak(3.0, 100), 0.99)
                ratios.append(ratio(flooded, calm))
                report.progress(f"p99 {1000 * calm:.1f} and {1000 * flooded:.1f} ms")
    report.found("TCP's p99 ratio", median(ratios), most=1.5)
