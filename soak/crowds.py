"""Many people at once: idle ones, a storm of them, stalled ones, and everybody when the server stops.

A scenario that can be run in several dialects takes the dialect as its `tongue`.
"""

import errno
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import test_stalled_reader as stalled_reader
from rig import Server, percentile
from tongues import IRC, IRC_ALONE, PLAIN, Tongue

from crowd import Crowd, Member, Speaker
from soak.report import Report
from waiting import wait_for
from web_sockets import TEXT, handshake

IDLE = 10_000
STORM = 5_000
PEOPLE = 1_000
RATE = 200
"""Lines a second, of 100 characters."""
PAIRS = 5
SECONDS = 5.0
KIB = 1024
SIZE = 100
LET_GO_WITHIN = 30.0
"""Seconds, with a quarter of the default's bytes that may wait."""
PING_SECONDS = 30
"""A third of the default, so three times the work."""
ROUND = 45.0
"""Seconds in which everybody is asked once: the silence until a client is asked, and the time between two looks."""


def idle(report: Report, folder: Path) -> None:
    """C5"""
    with Server(folder / "data", "--unlimited", "--quiet") as server, Crowd(server.port) as crowd:
        empty = server.vitals.rss
        began = time.monotonic()
        crowd.gather(IDLE, name=False)
        wait_for(lambda: server.vitals.threads > IDLE, 60, "all are up")
        report.found("all up", time.monotonic() - began, "s", most=15)
        crowd.run_until(lambda: all(member.last for member in crowd.members), 60)  # greeted
        report.found("memory of each", (server.vitals.rss - empty) / IDLE / KIB, "KiB", most=100)
        cpu = server.vitals.cpu
        crowd.run(5.0)
        report.found("idle CPU", 100 * (server.vitals.cpu - cpu) / 5.0, "% of a core", most=5)
        with Crowd(server.port) as active, Speaker(active, server.port) as speaker:
            active.gather(9)
            report.found("p99 of 10 active", 1000 * percentile(speaker.speak(10.0, 50, SIZE), 0.99), "ms", most=50)
    server.assert_no_traceback()


def idle_irc(report: Report, folder: Path) -> None:
    """C5, with registered IRC clients. Each is asked meanwhile whether it lives, and answers."""
    config = f"[limits]\nusers = {2 * IDLE}\n[irc]\nping_seconds = {PING_SECONDS}\n"
    with (
        Server(folder / "data", "--unlimited", "--quiet", config=config) as server,
        Crowd(server.port, measured=0, tongue=IRC_ALONE) as crowd,
    ):
        empty = server.vitals.rss
        began = time.monotonic()
        crowd.gather(IDLE)
        report.found("all up", time.monotonic() - began, "s", most=15)
        report.found("memory of each", (server.vitals.rss - empty) / IDLE / KIB, "KiB", most=100)
        cpu, since = server.vitals.cpu, time.monotonic()
        while time.monotonic() - since < ROUND or not all(member.answered for member in crowd.members):
            crowd.run(1.0)
            if time.monotonic() - since > 3 * ROUND:
                break
        passed = time.monotonic() - since
        report.found("idle CPU, with PINGs", 100 * (server.vitals.cpu - cpu) / passed, "% of a core", most=5)
        asked = sum(member.answered > 0 for member in crowd.members)
        report.held("all were asked and answered", asked == IDLE, f"{asked} of {IDLE}")
        with Crowd(server.port, tongue=IRC) as active, Speaker(active, server.port) as speaker:
            active.gather(9, "active")
            report.found("p99 of 10 active", 1000 * percentile(speaker.speak(10.0, 50, SIZE), 0.99), "ms", most=50)
        crowd.run(1.0)
        gone = sum(member.ended for member in crowd.members)
        report.held("nobody was let go", not gone, f"{gone} gone")
    server.assert_no_traceback()


def silent(port: int) -> bytes:
    return b""


def visit(port: int) -> bytes:
    """Asks for the page."""
    return f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip\r\n\r\n".encode()


def web_socket(port: int) -> bytes:
    return handshake(port, TEXT)


def storm(report: Report, folder: Path, asks: Callable[[int], bytes] = silent, served: bytes = b"") -> None:
    """C6. `asks`: what each says at once, given the port; `served`: how the answer to that begins."""
    with (
        Server(folder / "data", "--unlimited", "--quiet") as server,
        Crowd(server.port, measured=0) as newcomers,
        Crowd(server.port) as crowd,
        Speaker(crowd, server.port) as speaker,
    ):
        crowd.gather(9)
        calm = percentile(speaker.speak(SECONDS, 50, SIZE), 0.99)
        began = time.monotonic()
        words = asks(server.port)
        unsaid = connect_all(newcomers, server.port, STORM, words)
        report.progress(f"{STORM} connects begun in {time.monotonic() - began:.1f} s")
        crowd.lateness()
        late = []
        while time.monotonic() - began < 60 and not all(
            each.ended or (each.last and served in each.last) for each in newcomers.members
        ):
            unsaid = [each for each in unsaid if not says(each, words)]
            newcomers.run(0.05)
            late += speaker.speak(0.1, 50, SIZE)
        report.found("all answered", time.monotonic() - began, "s", most=10)
        report.held("none was lost", all(each.last or each.ended for each in newcomers.members))
        if served:
            here = sum(served in each.last for each in newcomers.members)
            report.held("all were served", here == STORM, f"{here} of {STORM}")
        report.found("others' p99 ratio", percentile(late, 0.99) / max(calm, 0.005), most=3)
    server.assert_no_traceback()


def says(member: Member, words: bytes) -> bool:
    """Whether it could say so: it is connected, or gone."""
    try:
        member.sock.send(words)
    except BlockingIOError:
        return False
    except OSError as error:
        return error.errno != errno.ENOTCONN
    return True


def connect_all(crowd: Crowd, port: int, count: int, words: bytes = b"") -> list[Member]:
    """Begin this many connections without waiting for any. Return those who could not say their words yet."""
    unsaid = []
    for number in range(count):
        sock = socket.socket()
        sock.setblocking(False)
        sock.connect_ex(("127.0.0.1", port))
        member = Member(sock, f"storm{number}", measured=False)
        crowd.members.append(member)
        crowd.hearken(member)
        if not says(member, words):
            unsaid.append(member)
    return unsaid


def stalled(report: Report, folder: Path, count: int = 1, ratio: float = 1.2, tongue: Tongue = PLAIN) -> None:
    """C3, C4"""
    config = stalled_reader.CONFIG if count == 1 else ""
    with (
        Server(folder / "data", "--unlimited", "--quiet", config=config) as server,
        Crowd(server.port, tongue=tongue) as crowd,
    ):
        crowd.gather(PEOPLE - count, within=120)
        ratios = []
        with Speaker(crowd, server.port) as speaker:
            speaker.speak(2.0, RATE, SIZE)
            for pair in range(PAIRS):
                calm = percentile(speaker.speak(SECONDS, RATE, SIZE), 0.99)
                before = server.vitals.rss
                victims = crowd.gather(count, f"stalled{pair}x")
                for member in victims:
                    member.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                    crowd.deafen(member)
                slow = percentile(speaker.speak(SECONDS, RATE, SIZE), 0.99)
                growth = (server.vitals.rss - before) / 2**20
                ratios.append(slow / calm)
                report.progress(f"p99 {1000 * calm:.1f} and {1000 * slow:.1f} ms, memory +{growth:.1f} MiB")
                for member in victims:
                    member.sock.close()
                crowd.run(1.0)
                crowd.members = [member for member in crowd.members if member not in victims]
            report.found(f"others' p99 ratio, {count} stalled", median(ratios), most=ratio)
            report.found("memory of them", growth, "MiB", most=4 if count == 1 else count * (1 + 1 / 16))
            if count == 1:
                report.found("the last let go after", until_let_go(server, crowd, speaker), "s", most=LET_GO_WITHIN)
    server.assert_no_traceback()


def until_let_go(server: Server, crowd: Crowd, speaker: Speaker) -> float:
    """Let one more stop reading. Return the seconds until the log says that it was disconnected, and why."""
    stalled_reader.stall(crowd, "last")
    began = time.monotonic()
    while "bytes wait for it" not in server.log and time.monotonic() - began < 2 * LET_GO_WITHIN:
        speaker.speak(0.5, RATE, crowd.tongue.longest)
    return time.monotonic() - began


def stopping(report: Report, folder: Path, tongue: Tongue = PLAIN) -> None:
    """C19, with 1,000"""
    with (
        Server(folder / "data", "--unlimited", "--quiet") as server,
        Crowd(server.port, tongue=tongue) as crowd,
    ):
        crowd.gather(PEOPLE - 1, within=120)
        with Speaker(crowd, server.port) as speaker:
            speaker.speak(2.0, RATE, SIZE)
            server.process.send_signal(signal.SIGTERM)
            began = time.monotonic()
            while server.is_alive and time.monotonic() - began < 20:
                crowd.run(0.01)
            report.found("ended after", time.monotonic() - began, "s", most=5)
            crowd.run_until(lambda: all(member.ended for member in crowd.members), 5)
        told = sum(member.last.endswith(tongue.stopping) for member in crowd.members)
        report.held("all were told", told == PEOPLE - 1, f"{told} of {PEOPLE - 1}")
        counts = {member.count for member in crowd.members}
        report.held("all heard all of it", len(counts) == 1, f"{sorted(counts)[:5]} lines")
        report.held("exit status 0", server.wait_dead() == 0)
    server.assert_no_traceback()
