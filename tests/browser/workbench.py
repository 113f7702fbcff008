"""The page's views by themselves: the real store and words, and actions that are only noted (workbench_page/).

For what a test with a server would have to wait long for: a room of two thousand, a refusal, a lost connection.
"""

import mimetypes
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator
from visitors import Visitor

BENCH = Path(__file__).parent / "workbench_page"
PAGE = Path(__file__).parents[2] / "src" / "beseda" / "page"
SETTLED = """() => Promise.allSettled(document.getAnimations()
    .filter((animation) => animation.effect.getTiming().iterations !== Infinity)
    .map((animation) => animation.finished))"""
"""What fades in has its colours once it is there; an animation may be called off, too."""
POLICY = "default-src 'self'"
"""As the server has it: what the page may not do there it may not do here."""


class Files:
    """Serves the workbench, and the page's files below /page/, on a port of its own."""

    def __init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self.port: int = self._server.server_address[1]

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = urlsplit(self.path).path.lstrip("/") or "index.html"
        root, name = (PAGE, path.removeprefix("page/")) if path.startswith("page/") else (BENCH, path)
        file = (root / name).resolve()
        found = file.is_file() and file.is_relative_to(root)
        data = file.read_bytes() if found else b""
        self.send_response(200 if found else 404)
        kind = mimetypes.guess_type(file.name)[0] or "text/plain"
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a file that is missing fails the test that wanted it."""


class Workbench(Visitor):
    """Somebody in front of the views."""

    def sits_down(self, how: str = "") -> Self:
        self.opens(f"?{how}")
        self.page.locator("html[data-ready]").wait_for(state="attached")
        return self

    def calls(self, name: str) -> list[list[object]]:
        """What an action was called with, each time."""
        found: list[list[object]] = self.page.evaluate(
            "name => workbench.calls.filter(call => call[0] === name).map(call => call.slice(1))", name
        )
        return found

    def answers(self, name: str, answer: object) -> None:
        self.page.evaluate("([name, answer]) => { workbench.answers[name] = answer; }", [name, answer])

    def happens(self, **event: object) -> None:
        """Give the store an event; `type` with its slash is `kind` here."""
        self.page.evaluate("event => workbench.store.dispatch(event)", {"type": event.pop("kind"), **event})

    def opens_dialog(self, name: str, **params: object) -> Locator:
        self.page.evaluate("([name, params]) => workbench.actions.showDialog(name, params)", [name, params])
        dialog = self.page.get_by_role("dialog")
        dialog.wait_for()
        return dialog

    def is_accessible(self) -> None:
        """axe-core finds nothing, what it only recommends included."""
        self.page.evaluate(SETTLED)
        violations = Axe().run(self.page).response["violations"]
        found = [(each["id"], [node["html"] for node in each["nodes"]]) for each in violations]
        assert found == [], found


Benching = Callable[..., Workbench]
"""Sits somebody down, with the address and the browser's options."""
