"""People who open the page: what they type and press, and what they see, found as a screen reader finds it.

Whatever a page logs as an error, throws, or is refused by its content security policy fails the test that made it.
Waits are Playwright's, with its deadline.
"""

import re
from collections.abc import Callable
from types import TracebackType
from typing import Self

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

PATIENCE = 15_000.0
"""Milliseconds for what takes some hundred, on a machine that runs other tests, too."""
NOT_OURS = re.compile(
    r"WebSocket connection to .* failed|net::ERR_|Failed to load resource: net::|when fetching the script"
)
"""What the browser logs by itself when the network or the server is gone."""

UNHURRIED = ("--unlimited",)
"""Options of a server for tests, which talk quicker than people may."""

expect.set_options(timeout=PATIENCE)


class Visitor:
    """Somebody with a browser profile of their own, and a page (a tab) in it."""

    def __init__(
        self, browser: Browser, port: int, host: str = "127.0.0.1", scheme: str = "http", **how: object
    ) -> None:
        """`scheme`: by https any certificate is taken. `how`: what Playwright's `new_context` takes: viewport, locale,
        color_scheme, …"""
        options: dict[str, object] = {"locale": "en-GB", "viewport": {"width": 1280, "height": 800}, **how}
        if scheme == "https":
            options["ignore_https_errors"] = True
        self.context: BrowserContext = browser.new_context(**options)  # type: ignore[arg-type]
        self.context.set_default_timeout(PATIENCE)
        self.address = f"{scheme}://{host}:{port}/"
        self.faults: list[str] = []
        self.name = ""
        self.page = self.tab()

    def tab(self) -> Page:
        """Return one more tab of the same browser."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._logged)
        return page

    def _logged(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not NOT_OURS.search(message.text):
            self.faults.append(message.text)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.context.close()
        if error is None:
            assert not self.faults, "\n".join(self.faults)

    def opens(self, path: str = "") -> Self:
        self.page.goto(self.address + path)
        return self

    def comes_in(self, name: str) -> Self:
        """Open the page, give a name, and be where one can talk."""
        self.opens()
        self.gives_name(name)
        expect(self.composer).to_be_editable()
        return self

    def gives_name(self, name: str) -> None:
        box = self.page.get_by_label(re.compile("^(Your name|Ваше имя)$"))
        box.fill(name)
        box.press("Enter")
        self.name = name

    @property
    def composer(self) -> Locator:
        return self.page.get_by_role("textbox", name=re.compile("^(Message|Сообщение)"))

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    def says(self, text: str) -> None:
        self.composer.fill(text)
        self.composer.press("Enter")

    def message(self, text: str) -> Locator:
        """The message with this text."""
        return self.log.get_by_role("article").filter(has_text=text)

    def sees(self, text: str) -> None:
        expect(self.message(text).first).to_be_visible()


Visiting = Callable[..., Visitor]
"""Makes a visitor of a port, and of what `Visitor` takes besides."""
