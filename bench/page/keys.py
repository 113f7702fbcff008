"""`python -m bench.page.keys`: how soon a key is seen while two hundred messages a second come.

A real server, the page as it is served, and Debian's chromium, which says by itself how long each key took from the
keyboard to the screen (`EventLatency` in its trace). Of text that is still in its first line it says so only when
something else is drawn, too, so some lines are typed before.
Wants PYTHONPATH=src:tests:tests/end_to_end:tests/browser:. .
"""

import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chromium import chromium
from playwright.sync_api import Browser, Page
from processes import ServerProcess
from talking import LineClient
from visitors import UNHURRIED, Visitor

A_SECOND = 200
"""Messages."""
SEEN_WITHIN = 50.0
"""Milliseconds."""
MOST = 0.99
"""Of all keys: one in hundreds may meet what else the machine does."""
ROUNDS, KEYS = 7, 60
APART = 40.0
"""Milliseconds between two keys."""
WARM = 3.0
TRACED = ["input", "latencyInfo", "benchmark", "viz"]
BEFORE = "some words that are there already, and more of them, " * 6


def main() -> int:
    with (
        tempfile.TemporaryDirectory() as folder,
        ServerProcess(Path(folder) / "data", *UNHURRIED) as server,
        chromium() as browser,
        Visitor(browser, server.port) as anna,
    ):
        anna.comes_in("anna")
        over = threading.Event()
        talk = threading.Thread(target=talks, args=(server.port, over))
        talk.start()
        try:
            rounds = list(typed(browser, anna.page))
        finally:
            over.set()
            talk.join()
    for took in rounds:
        print(f"{len(took)} keys: median {statistics.median(took):.0f} ms, the latest {max(took):.0f}")
    ordered = sorted(each for took in rounds for each in took)
    most = ordered[int(MOST * len(ordered))]
    load = f"at a load of {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    print(f"99 of 100 keys are seen within {most:.0f} ms, all of {len(ordered)} within {ordered[-1]:.0f}, {load}")
    return 0 if most <= SEEN_WITHIN else 1


def talks(port: int, over: threading.Event) -> None:
    people = [LineClient(port, f"speaker{number}") for number in range(4)]
    number, due = 0, time.monotonic()
    while not over.wait(max(0.0, due - time.monotonic())):
        people[number % 4].say(f"line {number}: what one says in the evening, with *emphasis*")
        number, due = number + 1, due + 1 / A_SECOND
    for each in people:
        each.close()


def typed(browser: Browser, page: Page) -> Iterator[list[float]]:
    """Yield the milliseconds of each round's keys."""
    page.focus("textarea")
    page.keyboard.type(BEFORE)
    page.wait_for_timeout(1000 * WARM)
    for _ in range(ROUNDS):
        browser.start_tracing(page=page, categories=TRACED)
        for _ in range(KEYS):
            page.keyboard.press("a")
            page.wait_for_timeout(APART)
        yield list(latencies(json.loads(browser.stop_tracing())["traceEvents"]))


def latencies(events: list[dict[str, Any]]) -> Iterator[float]:
    """Of keys that were pressed, in ms, from the browser's receiving them until they were on the screen."""
    begun: dict[tuple[int, str], dict[str, Any]] = {}
    for event in events:
        if event.get("name") != "EventLatency":
            continue
        key = (event["pid"], json.dumps(event.get("id") or event.get("id2")))
        if event["ph"] == "b":
            begun[key] = event
        elif event["ph"] == "e" and (began := begun.pop(key, None)) and _type(began) == "KEY_PRESSED":
            yield (event["ts"] - began["ts"]) / 1000


def _type(began: dict[str, Any]) -> str:
    return str(began.get("args", {}).get("event_latency", {}).get("event_type"))


if __name__ == "__main__":
    sys.exit(main())
