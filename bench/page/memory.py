"""`python -m bench.page.memory [SECONDS]`: whether the page's memory stays as it is while people talk, come and go.

A real server and Debian's chromium. Messages come as quick as the machine lets them, sixty a second at most, and guests
with names that nobody had before, who say something in private, too. The heap is counted after a forced collection; by
itself it takes three minutes, in which as much is said as in twenty of a busy evening.
Wants PYTHONPATH=src:tests:tests/end_to_end:tests/browser:. .
"""

import itertools
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from chromium import chromium
from playwright.sync_api import CDPSession
from processes import ServerProcess
from talking import LineClient
from visitors import UNHURRIED, Visitor

SECONDS = 180.0
PARTS = 9
"""Times that the heap is counted. The first third fills what the page keeps: 2,000 items of a talk."""
A_SECOND = 60
EVERY = 20
"""Lines after which a guest comes."""
STRANGERS = 40
"""Of whom each says something in private: as many talks are in the list in the end."""
GROWTH = 1.10
"""The last third's heap by that of the second: what a collection leaves differs by some hundredths."""


class Count(NamedTuple):
    megabytes: float
    nodes: int
    listeners: int


def main(seconds: float = SECONDS) -> int:
    with (
        tempfile.TemporaryDirectory() as folder,
        ServerProcess(Path(folder) / "data", *UNHURRIED) as server,
        chromium() as browser,
        Visitor(browser, server.port) as anna,
    ):
        anna.comes_in("anna")
        client = anna.page.context.new_cdp_session(anna.page)
        client.send("Performance.enable")
        said, lines = talk(server.port), 0
        counts = [count(client)]
        for _ in range(PARTS):
            ends = time.monotonic() + seconds / PARTS
            while time.monotonic() < ends:
                lines = next(said)
                anna.page.wait_for_timeout(1000 / A_SECOND)
            counts.append(count(client))
            print(
                f"{counts[-1].megabytes:.1f} MB, {counts[-1].nodes} nodes, {counts[-1].listeners} listeners", flush=True
            )
        elements = anna.page.evaluate("document.querySelectorAll('*').length")
    third = PARTS // 3
    second, last = counts[-2 * third : -third], counts[-third:]
    grown = mean(last) / mean(second)
    print(f"{lines} lines, {lines // EVERY} guests, {elements} elements in the end")
    print(f"the heap of the last third by that of the second: {grown:.2f}")
    return 0 if grown <= GROWTH else 1


def mean(counts: list[Count]) -> float:
    return sum(one.megabytes for one in counts) / len(counts)


def talk(port: int) -> Iterator[int]:
    """Each step somebody says something; now and then somebody comes who never was here, and goes."""
    people = [LineClient(port, f"speaker{number}") for number in range(4)]
    guests: list[LineClient] = []
    for number in itertools.count():
        people[number % 4].say(
            f"line {number}: what one says in the evening, with *emphasis* and https://a.example/{number}"
        )
        if number % EVERY == 0:
            guests.append(LineClient(port, f"guest{number}"))
            if number // EVERY < STRANGERS:
                guests[-1].say(f"/msg anna psst {number}")
        if len(guests) > 5:
            guests.pop(0).close()
        yield number


def count(client: CDPSession) -> Count:
    client.send("HeapProfiler.collectGarbage")
    found = {each["name"]: each["value"] for each in client.send("Performance.getMetrics")["metrics"]}
    return Count(found["JSHeapUsedSize"] / 1e6, int(found["Nodes"]), int(found["JSEventListeners"]))


if __name__ == "__main__":
    sys.exit(main(*map(float, sys.argv[1:])))
