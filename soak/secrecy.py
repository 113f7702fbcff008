"""TLS under load: many handshakes at once, many that never end, and fifty who talk at the same time while keys change.

Those who shake hands are a process of its own that yields to all others.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import duplex
import malformed_tls
from irc_talker import IrcTalker
from rig import Server, Talker, percentile

from crowd import Crowd, Speaker
from soak import ROOT
from soak.attackers import yield_to_all
from soak.attacks import talk
from soak.hostile import ratio
from soak.report import Report
from waiting import wait_for

SHAKING = 1_000
"""Handshakes at once."""
PAIRS = 20
SHAKEN_WITHIN = 60.0
HALVES = 1_000
CLOSED_WITHIN = 10.0
CALM, ROUNDS = 5.0, 5
DUPLEX_FOR = 600.0
OPTIONS = ("--unlimited", "--quiet", "--tls")


def shaking(port: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "soak.secrecy", str(port), str(SHAKING)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def shake(port: int, count: int) -> float:
    """Have so many come within TLS, all at once, and be welcomed. Return how many seconds that takes."""
    from bench.crowd import Crowd as Load
    from bench.crowd import Person
    from bench.dialect import DIALECTS, NOWHERE

    yield_to_all()
    load = Load(port, DIALECTS["tls"], [Person(f"s{os.getpid()}x{number}", NOWHERE) for number in range(count)])
    began = time.monotonic()
    load.arrive(count)
    took = time.monotonic() - began
    load.close()
    return took


def handshakes(report: Report, folder: Path) -> None:
    """C6: a thousand come within TLS at once, beside twenty pairs who talk in IRC."""
    with Server(folder / "data", *OPTIONS) as server:
        talkers: list[Talker] = [IrcTalker(server.port, f"honest{number}") for number in range(2 * PAIRS)]
        server.talkers += talkers
        pairs = list(zip(talkers[::2], talkers[1::2], strict=True))
        talk(pairs, 2.0)
        ratios, arrivals, whole = [], [], []
        for _ in range(ROUNDS):
            calm = percentile(talk(pairs, CALM, 0.1), 0.99)
            before = server.vitals.cpu
            with shaking(server.port) as crowd:
                took = talk(pairs, SHAKEN_WITHIN, 0.1, lambda each=crowd: each.poll() is None)  # type: ignore[misc]
                assert crowd.stdout is not None
                arrivals.append(float(crowd.stdout.read()))
            whole.append((server.vitals.cpu - before) / SHAKING)
            busy = percentile(took, 0.99)
            ratios.append(ratio(busy, calm))
            report.progress(f"p99 {1000 * calm:.1f} and {1000 * busy:.1f} ms, all welcome in {arrivals[-1]:.1f} s")
            wait_for(lambda: server.vitals.threads < SHAKING // 2, 60)
        report.found(f"{SHAKING} at once are all welcomed", max(arrivals), "s", most=10)
        report.found("the talk's p99, as a ratio, median", median(ratios), most=2)
        report.found("the talk's p99, as a ratio, the worst", max(ratios), most=3)
        report.found("the server's processor time for each, talk included", 1000 * median(whole), "ms")
    server.assert_no_traceback()


def half(report: Report, folder: Path) -> None:
    """C8"""
    ratios, ends = [], []
    with Server(folder / "data", *OPTIONS) as server, Crowd(server.port) as crowd:
        crowd.gather(9)
        base = server.vitals.threads
        with Speaker(crowd, server.port) as speaker:
            speaker.speak(1.0, 50)
            for _ in range(ROUNDS):
                calm = percentile(speaker.speak(CALM, 50), 0.99)
                with Crowd(server.port, 0) as stalled:
                    began = time.monotonic()
                    stalled.gather(HALVES, name=False)
                    for member in stalled.members:
                        member.sock.send(malformed_tls.HELLOS[0][:100])
                    slow = percentile(speaker.speak(CALM, 50), 0.99)
                    stalled.run_until(lambda each=stalled: all(member.ended for member in each.members), 60)  # type: ignore[misc]
                    ends.append(time.monotonic() - began)
                ratios.append(ratio(slow, calm))
                report.progress(f"p99 {1000 * calm:.1f} and {1000 * slow:.1f} ms, all closed in {ends[-1]:.1f} s")
                wait_for(lambda: server.vitals.threads <= base + 1, 20)
        report.found("others' p99 ratio", median(ratios), most=1.2)
        report.found("closed", max(ends), "s", most=CLOSED_WITHIN)
    server.assert_no_traceback()


def both_ways(report: Report, folder: Path) -> None:
    """C10"""
    with Server(folder / "data", *OPTIONS) as server:
        before = server.vitals
        heard = duplex.talk(server, 50, 5, DUPLEX_FOR, 2.0)
        report.held("each line was heard once by each, whole and in order", True, f"{heard} deliveries")
        wait_for(lambda: server.vitals.sockets <= before.sockets, 20)
        report.held("sockets back to base", True)
    server.assert_no_traceback()


if __name__ == "__main__":
    print(shake(int(sys.argv[1]), int(sys.argv[2])))
