"""The page's views without a server of ours: the real store, and a talk that the test makes up (fixture.js).

Views are looked at as they are drawn, at any size and in any state, also in states a server brings about once a year.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page
from workbench import Files


@contextmanager
def fixture_site() -> Iterator[str]:
    """Serve the fixture on a port of its own; yields its address."""
    with Files() as files:
        yield f"http://127.0.0.1:{files.port}/fixture.html"


@contextmanager
def fixture_page(browser: Browser, address: str, query: str = "", **how: object) -> Iterator[Page]:
    """A tab with the fixture, in which nothing is logged as an error or thrown."""
    options: dict[str, object] = {
        "locale": "en-GB",
        "timezone_id": "Europe/Moscow",
        "viewport": {"width": 1000, "height": 700},
        **how,
    }
    context = browser.new_context(**options)  # type: ignore[arg-type]
    faults: list[str] = []
    try:
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.goto(address + query)
        page.wait_for_selector("html[data-ready]")
        yield page
        assert faults == []
    finally:
        context.close()
