"""The page's views without a server of ours: files of the page, and a talk that the test makes up (fixture.js).

Views are looked at as they are drawn, at any size and in any state, also in states a server brings about once a year.
"""

import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, Page

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "src" / "beseda" / "page"


class _Files(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        name = self.path.split("?", 1)[0].lstrip("/")
        file = (HERE if name.startswith("fixture") else PAGE) / name
        found = file.is_file()
        body = file.read_bytes() if found else b""
        self.send_response(HTTPStatus.OK if found else HTTPStatus.NO_CONTENT)
        self.send_header("Content-Type", mimetypes.guess_type(name)[0] or "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is said of each request."""


@contextmanager
def fixture_site() -> Iterator[str]:
    """Serve the fixture on a port of its own; yields its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Files) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/fixture.html"
        finally:
            server.shutdown()
            thread.join()


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
