"""The page is light: what a first visit fetches before one can talk, what comes after that, and what if it does not."""

import re
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from chromium import NOT_SECURE
from playwright.sync_api import Locator, Page, Route, TimeoutError, expect
from processes import ServerProcess
from visitors import Visiting, Visitor

from beseda.server.web.page_files import page_files
from beseda.server.web.site import AT_THE_ROOT
from waiting import wait_for

UNTIL_ONE_CAN_TALK = {"br": 90_000, "gzip": 104_000}
"""Bytes that the network carries, with headers, by what the browser takes: brotli by https and from this machine, gzip
by plain http from another one."""
LATER = "**/later.js*"
KEPT = ("app.js", "later.js", "later.css", *[f"words/{each}.js" for each in ("en", "ru", "later/en", "later/ru")])


class Fetched:
    """What a tab fetches, as the browser's network counts it."""

    def __init__(self, page: Page) -> None:
        self.bytes: dict[str, int] = {}
        self._names: dict[str, str] = {}
        session = page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", self._begins)
        session.on("Network.loadingFinished", self._ends)
        session.send("Network.enable")

    def _begins(self, told: dict[str, dict[str, str]]) -> None:
        path = urlsplit(told["request"]["url"]).path
        self._names[str(told["requestId"])] = path.removeprefix(f"/{page_files().folder}/")

    def _ends(self, told: dict[str, int]) -> None:
        name = self._names.get(str(told["requestId"]), "?")
        self.bytes[name] = int(told["encodedDataLength"])


def wait_for_brotli(port: int) -> None:
    """A server compresses its files by it some seconds after its start."""
    names = [name for name in page_files().served if name.endswith((".css", ".js")) and name not in AT_THE_ROOT]

    def has_come() -> bool:
        return all(coding_of(port, f"{page_files().folder}/{name}") == "br" for name in names)

    wait_for(has_come)


def coding_of(port: int, path: str) -> str:
    request = Request(f"http://127.0.0.1:{port}/{path}", method="HEAD", headers={"Accept-Encoding": "gzip, br"})
    with urlopen(request, timeout=5) as answer:
        return str(answer.headers["Content-Encoding"])


def comes(visitor: Visitor, name: str) -> Fetched:
    fetched = Fetched(visitor.page)
    visitor.comes_in(name)
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("lobby")
    return fetched


@pytest.mark.parametrize(("host", "coding"), [("127.0.0.1", "br"), (NOT_SECURE, "gzip")])
@pytest.mark.parametrize(("locale", "words"), [("en-GB", "words/en.js"), ("ru-RU", "words/ru.js")])
def test_a_first_visit_fetches_little_before_one_can_talk(
    server: ServerProcess, visitor: Visiting, locale: str, words: str, host: str, coding: str
) -> None:
    wait_for_brotli(server.port)
    seen = dict(comes(visitor(server.port, host=host, locale=locale), f"light-{locale}-{coding}").bytes)
    assert set(seen) >= {"/", "app.js", "early.js", "page.css", words}
    assert not {name for name in seen if "later" in name or name.startswith("words/")} - {words}
    assert sum(seen.values()) <= UNTIL_ONE_CAN_TALK[coding], (sum(seen.values()), seen)


def test_the_rest_comes_by_itself_while_nobody_waits_for_it(server: ServerProcess, visitor: Visiting) -> None:
    anna = visitor(server.port, host=NOT_SECURE)
    fetched = comes(anna, "the-rest")
    wait_for(lambda: anna.page.evaluate("1") and {"later.js", "later.css", "words/later/en.js"} <= {*fetched.bytes})
    anna.context.set_offline(True)
    anna.page.keyboard.press("Control+k")
    expect(anna.page.get_by_role("dialog")).to_be_visible()
    assert is_dressed(anna.page.get_by_role("dialog"))


def is_dressed(dialog: Locator) -> bool:
    """Whether the sheet of dialogs is there: without one, a browser draws them with corners."""
    return bool(dialog.evaluate("element => getComputedStyle(element).borderTopLeftRadius") != "0px")


def opens_switcher(person: Visitor) -> bool:
    """Ask for the switcher. What is wanted while a lost try is under way is lost with it, and said."""
    person.page.keyboard.press("Control+k")
    try:
        person.page.get_by_role("dialog").wait_for(timeout=3000)
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize(
    ("what", "lost"), [("script", LATER), ("words", "**/words/later/en.js*"), ("sheet", "**/later.css")]
)
def test_what_was_lost_on_its_way_is_said_and_comes_when_it_is_wanted_again(
    server: ServerProcess, visitor: Visiting, what: str, lost: str
) -> None:
    anna = visitor(server.port, host=NOT_SECURE)
    asked: list[str] = []

    def lose(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    anna.context.route(lost, lose)
    anna.comes_in(f"lost-{what}")
    anna.page.keyboard.press("Control+k")
    expect(anna.page.get_by_text("could not be fetched")).to_be_visible()
    anna.says("talk goes on")
    anna.sees("talk goes on")
    assert len(asked) >= 2
    assert len(asked) == len(set(asked)) or what == "sheet", "a browser may remember of a script that it failed"
    anna.context.unroute(lost)
    wait_for(lambda: opens_switcher(anna), what="a try that is not the last one of those that were lost")
    assert is_dressed(anna.page.get_by_role("dialog"))
    anna.page.keyboard.press("Escape")
    anna.page.get_by_role("button", name="Emoji").click()
    expect(anna.page.get_by_role("dialog")).to_be_visible()


@pytest.mark.parametrize("late", [LATER, "**/words/later/en.js*", "**/later.css"])
def test_what_is_opened_is_empty_until_its_script_its_words_and_its_looks_are_there(
    server: ServerProcess, visitor: Visiting, late: str
) -> None:
    anna = visitor(server.port, host=NOT_SECURE)
    held: list[Route] = []
    anna.context.route(late, lambda route: held.append(route))
    fetched = comes(anna, f"opens-{late.count('/')}-{'css' in late}")
    anna.page.get_by_role("button", name=re.compile("[0-9]+ (person|people)")).click()
    others = {"later.js", "later.css", "words/later/en.js"} - {late.split("**/")[1].removesuffix("*")}
    wait_for(lambda: anna.page.evaluate("1") and held and others <= {*fetched.bytes})
    panel = anna.page.get_by_role("complementary")
    expect(panel).to_have_text("")
    for route in held:
        route.continue_()
    expect(panel.get_by_role("heading", name=re.compile("[0-9]+ (person|people)"))).to_be_visible()


def test_a_command_that_could_not_be_fetched_stays_in_the_field(server: ServerProcess, visitor: Visiting) -> None:
    anna = visitor(server.port, host=NOT_SECURE)
    anna.context.route(LATER, lambda route: route.abort())
    anna.comes_in("lost-command")
    anna.says("/me waves")
    expect(anna.page.get_by_text("could not be fetched")).to_be_visible()
    expect(anna.composer).to_have_value("/me waves")
    anna.context.unroute(LATER)
    anna.composer.press("Enter")
    anna.sees("waves")


def test_words_of_another_language_come_when_it_is_chosen_even_if_late(
    server: ServerProcess, visitor: Visiting
) -> None:
    anna = visitor(server.port, host=NOT_SECURE)
    fetched = comes(anna, "other-words")
    assert "words/ru.js" not in fetched.bytes
    anna.context.route("**/words/ru.js*", lambda route: route.abort())
    anna.page.locator(".self").click()
    anna.page.get_by_role("menuitem", name="Settings").click()
    anna.page.get_by_text("Русский").click()
    expect(anna.page.get_by_text("could not be fetched").first).to_be_visible()
    anna.context.unroute("**/words/ru.js*")
    expect(anna.page.locator("html")).to_have_attribute("lang", "ru")
    expect(anna.page.get_by_role("dialog")).to_contain_text("Настройки")


def test_what_comes_later_is_kept_for_a_page_without_a_network(server: ServerProcess, visitor: Visiting) -> None:
    anna = visitor(server.port).comes_in("kept-later")
    wait_for(lambda: anna.page.evaluate("navigator.serviceWorker.controller !== null"))
    kept = """async () => {
        const cache = await caches.open((await caches.keys())[0]);
        return (await cache.keys()).map(({ url }) => new URL(url).pathname);
    }"""
    paths = anna.page.evaluate(kept)
    assert {f"/{page_files().folder}/{name}" for name in KEPT} <= {*paths}
