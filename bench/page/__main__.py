"""`python -m bench.page`: what the message list costs a browser, by its own trace.

Ten thousand messages are scrolled through; then two hundred a second come while somebody types (how soon a key is seen
meanwhile: `bench.page.keys`). Wants Debian's chromium
and PYTHONPATH=src:tests/browser:. ; the page's views are fed by their own store (fixture.js of the tests).
"""

import json
import statistics
import sys
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from chromium import chromium
from fixture_site import fixture_page, fixture_site
from playwright.sync_api import Browser, Page

SCRIPT_MS = 8.0
"""What scripts may take of a frame while somebody scrolls; half of one at 60 a second."""
NODES = 300
PIXELS = 40_000
"""How far is scrolled: two thousand messages or so."""
SPEED = 4_000
"""Pixels a second: a wheel that is turned hard."""
KEYS = 60
TRACED = ["devtools.timeline", "v8", "toplevel"]
SCRIPTS = frozenset({"FunctionCall", "EventDispatch", "FireAnimationFrame", "TimerFire", "RunMicrotasks", "v8.run"})
LAYOUTS = frozenset({"Layout", "UpdateLayoutTree"})
LOAD = """
    fixture.open({ hasPast: true });
    fixture.add(fixture.talk(60));
    fixture.show();
    const done = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    await done();
    const list = document.querySelector(".log-scroll");
    list.scrollTop -= 300;
    await done();
    for (let page = 0; page < 100; page += 1) fixture.addOlder(100);
    await done();
"""
FLOOD = """
    document.querySelector("textarea").focus();
    fixture.log.toEnd();
    window.flood = setInterval(() => fixture.add(fixture.talk(4)), 20);
"""


class Span(NamedTuple):
    begins: float
    ends: float
    busy: float
    """Of the thread itself: what other programs take of the machine is not ours."""


def main() -> int:
    with chromium() as browser, fixture_site() as address:
        frames, nodes = scrolled(browser, address)
        flooded = typed(browser, address)
    ordered = sorted(frames)
    p95, p99 = (ordered[int(len(ordered) * part)] for part in (0.95, 0.99))
    middle = statistics.median(ordered)
    print(f"scrolling 10,000 messages: {len(ordered)} frames, {nodes} elements at most")
    print(f"script a frame: median {middle:.1f} ms, p95 {p95:.1f}, p99 {p99:.1f}, most {ordered[-1]:.1f}")
    busy = f"median {statistics.median(flooded):.1f} ms, most {max(flooded):.1f}"
    print(f"script a frame while 200 messages a second come: {busy}")
    holds = p99 <= SCRIPT_MS and nodes <= NODES
    return 0 if holds else 1


def scrolled(browser: Browser, address: str) -> tuple[list[float], int]:
    """Scroll as a wheel does; return what scripts took of each frame, in ms, and the most elements there were."""
    with fixture_page(browser, address, viewport={"width": 1280, "height": 800}) as page:
        page.evaluate("(async () => {" + LOAD + "})()")
        page.evaluate(
            "window.most = 0; (function count() { window.most = Math.max(window.most, "
            "document.querySelector('.log-scroll').querySelectorAll('*').length); setTimeout(count, 100); })()"
        )
        browser.start_tracing(page=page, categories=TRACED)
        gesture(page)
        trace = json.loads(browser.stop_tracing())
        return list(script_of_frames(trace["traceEvents"])), int(page.evaluate("window.most"))


def gesture(page: Page) -> None:
    client = page.context.new_cdp_session(page)
    where = {"x": 500, "y": 300, "xDistance": 0, "speed": SPEED, "gestureSourceType": "mouse"}
    client.send("Input.synthesizeScrollGesture", {**where, "yDistance": PIXELS})


def script_of_frames(events: list[dict[str, Any]]) -> Iterator[float]:
    """Between each two frames of the page's thread: the time of its scripts without what the layout takes inside."""
    main_thread = next(event["tid"] for event in events if event.get("name") == "PrePaint")
    ours = [event for event in events if event.get("tid") == main_thread and event.get("ph") == "X"]
    begins = sorted(event["ts"] for event in ours if event["name"] == "PrePaint")
    scripts = list(outermost(ours, SCRIPTS))
    layouts = list(outermost(ours, LAYOUTS))
    for start, end in pairwise(begins):
        script = [span for span in scripts if start <= span.begins < end]
        forced = sum(inner.busy for inner in layouts for outer in script if outer.begins <= inner.begins < outer.ends)
        if script:
            yield (sum(span.busy for span in script) - forced) / 1000


def outermost(events: list[dict[str, Any]], names: frozenset[str]) -> Iterator[Span]:
    ends = 0.0
    for event in sorted((event for event in events if event["name"] in names), key=lambda event: float(event["ts"])):
        if event["ts"] >= ends:
            ends = event["ts"] + event.get("dur", 0)
            yield Span(event["ts"], ends, event.get("tdur", event.get("dur", 0)))


def typed(browser: Browser, address: str) -> list[float]:
    """Type while two hundred messages a second come; return what scripts took of each frame, in ms."""
    with fixture_page(browser, address, viewport={"width": 1280, "height": 800}) as page:
        page.evaluate("(async () => {" + LOAD + FLOOD + "})()")
        browser.start_tracing(page=page, categories=TRACED)
        for _ in range(KEYS):
            page.keyboard.press("a")
            page.evaluate("new Promise(requestAnimationFrame)")
        assert page.locator("textarea").input_value() == "a" * KEYS
        page.evaluate("clearInterval(window.flood)")
        return list(script_of_frames(json.loads(browser.stop_tracing())["traceEvents"]))


if __name__ == "__main__":
    sys.exit(main())
