"""What takes long: a hundred kills, and ten minutes of coming and going."""

import random
import statistics
import time
from collections.abc import Callable
from itertools import combinations, count
from pathlib import Path

import test_killed as killed
from ledger import Ledger
from rig import Server, Talker, Vitals, stored_in
from tongues import IRC

from crowd import Crowd
from soak.report import Report
from waiting import wait_for

KILLS = 100
CHURN_FOR = 600.0
"""Seconds."""
TOGETHER = 100
ARCHIVED = 150_000
"""Messages said before. The archive keeps 16 MB of its file in memory, whoever says what: SQLite had 11 MB after
50,000, 19 after 100,000 and 20.4 after 150,000 to 400,000. Else ten minutes of coming and going seem to leave 19."""
WARM_UP = 0.3
"""The part of the time after which memory may grow no more."""


def kills(report: Report, folder: Path) -> None:
    """C1"""
    ledger, openings = Ledger(), []
    for number in range(KILLS):
        openings.append(killed.talk_and_kill(folder / "data", ledger, random.uniform(0.1, 1.0)))
        if number % 10 == 9:
            report.progress(f"{number + 1} kills, {len(ledger.acknowledged)} acknowledged")
    with Server(folder / "data") as server:
        server.stop()
    ledger.check(stored_in(folder / "data"))
    report.held("nothing lost, nothing twice, one order", True, f"{len(ledger.acknowledged)} acknowledged")
    report.found("accepting after, the slowest", max(openings), "s", most=2)


def churn(report: Report, folder: Path, come_and_go: Callable[[Server, int], None]) -> None:
    """C21"""
    with Server(folder / "data", "--unlimited", "--quiet", "--udp") as server:
        stays = server.talker("stays")
        fill_the_archive(stays)
        samples: list[tuple[float, Vitals]] = []
        base = server.vitals
        began, rounds = time.monotonic(), count()
        while (passed := time.monotonic() - began) < CHURN_FOR:
            come_and_go(server, next(rounds))
            stays.say_and_wait("still here")
            stays.heard.clear()
            wait_for(lambda: server.vitals.sockets <= base.sockets, 30)
            wait_for(lambda: server.vitals.threads <= base.threads, 30)
            samples.append((passed, server.vitals))
            if len(samples) % 50 == 0:
                vitals = samples[-1][1]
                report.progress(f"{len(samples) * TOGETHER} came and went, {vitals.rss / 2**20:.1f} MiB")
        late = [(at, vitals.rss) for at, vitals in samples if at > CHURN_FOR * WARM_UP]
        report.found("came and went", len(samples) * TOGETHER, "people")
        report.found("memory's slope", 600 * slope(late) / 2**20, "MiB in 10 minutes", most=1)
        report.held("threads and sockets back to base each time", True)
        report.found("descriptors more", samples[-1][1].descriptors - samples[5][1].descriptors, most=0)
    server.assert_no_traceback()


def fill_the_archive(by: Talker) -> None:
    for number in range(ARCHIVED // TOGETHER):
        for _ in range(TOGETHER - 1):
            by.say("before all that")
        by.say_and_wait(f"{number + 1} hundred")
        by.heard.clear()


def come_and_go_in_plain_text(server: Server, number: int) -> None:
    """Some quit, some close, some are cut off while they speak; each makes a room of its own."""
    with Crowd(server.port, measured=0) as crowd:
        crowd.gather(TOGETHER, f"guest{number}x", within=60)
        for who, member in enumerate(crowd.members):
            words = f"/join #room{number}x{who}\n/msg stays hello\n/ignore stays\n/leave\n/nick was{number}x{who}\n"
            member.sock.send(words.encode() + (b"/quit\n" if who % 2 else b"I am"))
        crowd.run(0.1)


def come_and_go_in_irc(server: Server, number: int) -> None:
    """The same in IRC, and each leaves behind all that IRC allows: a room's modes and bans, watches, an invitation."""
    with Crowd(server.port, measured=0, tongue=IRC) as crowd:
        crowd.gather(TOGETHER, f"guest{number}x", within=60)
        for who, member in enumerate(crowd.members):
            room, name = f"#room{number}x{who}", f"was{number}x{who}"
            lines = [
                f"JOIN {room}",
                f"MODE {room} +bbkil *!*@a.b x{who}!*@* key{who} 7",
                f"INVITE guest{number}x0 {room}",
            ]
            lines += [f"TOPIC {room} :about {who}", f"MONITOR + {name},stays,x{who}", "PRIVMSG stays :hello"]
            lines += ["AWAY :for a while", f"@label=1 WHO {room} %nuhf", f"KICK {room} nobody", f"NICK {name}"]
            lines += [f"PART {room}"] if who % 3 else []
            member.sock.send("".join(f"{line}\r\n" for line in lines).encode() + (b"QUIT\r\n" if who % 2 else b"PRIV"))
        crowd.run(0.1)


def slope(points: list[tuple[float, int]]) -> float:
    """Theil and Sen's: the median of the slopes between any two of at most 300 points, per second."""
    some = points[:: max(1, len(points) // 300)]
    return statistics.median((y2 - y1) / (x2 - x1) for (x1, y1), (x2, y2) in combinations(some, 2) if x2 > x1)
