"""Draw the page for the README: a server, some people who talk, and what a browser shows of it (`make pictures`).

Everything in the pictures is real: the server is ours, people come by IRC, the browser is Debian's chromium, as in the
tests (PYTHONPATH=tests/browser). Run again, the pictures show the same conversation at another time of day.
"""

import re
import socket
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from chromium import CHROMIUM, chromium
from playwright.sync_api import Browser, Page, expect
from recording import Services, environment_in

HERE = Path(__file__).parent
PATIENCE = 15.0
"""Seconds for anything that takes some milliseconds."""
CAPS = "message-tags echo-message labeled-response batch draft/multiline draft/message-edit"
WIDE = {"width": 1180, "height": 760}
PHONE = {"width": 390, "height": 780}


class Person:
    """Somebody who talks by IRC, and waits until the server has what they said."""

    def __init__(self, port: int, name: str, *rooms: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self._lines = self._socket.makefile("r", encoding="utf-8", newline="\n")
        self._said = 0
        self.does(f"CAP REQ :{CAPS}", f"NICK {name}", f"USER {name} 0 * :{name}", "CAP END")
        self._waits_for(" 376 ")
        for room in rooms:
            self.does(f"JOIN {room}")
            self._waits_for(" 366 ")

    def does(self, *lines: str) -> None:
        self._socket.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def says(self, where: str, text: str, answers: str = "") -> str:
        """Return the id of the message."""
        self._said += 1
        tags = f"@label=l{self._said}" + (f";+reply={answers}" if answers else "")
        self.does(f"{tags} PRIVMSG {where} :{text}")
        told = self._waits_for(f"label=l{self._said}")
        return found[1] if (found := re.search(r"msgid=([^; ]+)", told)) else ""

    def reacts(self, where: str, to: str, text: str) -> None:
        self.does(f"@+reply={to};+draft/react={text} TAGMSG {where}", "PING :done")
        self._waits_for("PONG")

    def _waits_for(self, part: str) -> str:
        for line in self._lines:
            if part in line:
                return line
        raise RuntimeError(f"the server has gone, and {part!r} did not come")

    def goes(self) -> None:
        self._lines.close()
        self._socket.close()


class Picture(NamedTuple):
    name: str
    size: dict[str, int]
    theme: str
    language: str


PICTURES = (
    Picture("page", WIDE, "light", "en-GB"),
    Picture("page-dark", WIDE, "dark", "en-GB"),
    Picture("page-phone", PHONE, "light", "en-GB"),
    Picture("page-phone-ru", PHONE, "dark", "ru-RU"),
)


def talk(port: int) -> list[Person]:
    """Have people talk; they stay."""
    vera = Person(port, "Vera", "#lobby", "#garden", "#films")
    boris = Person(port, "Boris", "#lobby", "#garden")
    noor = Person(port, "Noor", "#lobby", "#films")
    lev = Person(port, "Лев", "#lobby", "#garden")
    vera.does("TOPIC #garden :What grows, what does not, and who waters it on Thursday")
    vera.says("#garden", "The tomatoes made it through the night. All of them.")
    asked = boris.says("#garden", "Who has time on Thursday? I am away until Saturday.")
    answered = lev.says("#garden", "I can, before work. Ключ у вахтёра?", asked)
    boris.says("#garden", "Yes, ask for *Marina*. Twenty minutes are enough.")
    noted = vera.says("#garden", "I wrote it down: https://example.org/garden/rota")
    vera.says("#garden", "The pump wants this, if it stops: `systemctl restart pump`")
    for person, to, text in ((vera, answered, "🌱"), (boris, answered, "🌱"), (boris, noted, "👍"), (lev, noted, "👍")):
        person.reacts("#garden", to, text)
    noor.says("#films", "Tonight at eight: Stalker, the long version.")
    noor.says("#lobby", "Good morning, everybody!")
    lev.does("AWAY :at lunch")
    return [vera, boris, noor, lev]


def come_in(browser: Browser, port: int, picture: Picture, name: str) -> Page:
    options: dict[str, Any] = {
        "viewport": picture.size,
        "color_scheme": picture.theme,
        "locale": picture.language,
        "device_scale_factor": 2 if picture.size is PHONE else 1,
        "has_touch": picture.size is PHONE,
        "is_mobile": picture.size is PHONE,
    }
    page = browser.new_context(**options).new_page()
    page.goto(f"http://127.0.0.1:{port}/#garden")
    field = page.get_by_label(re.compile("^(Your name|Ваше имя)$"))
    field.fill(name)
    field.press("Enter")
    expect(page.get_by_role("log").get_by_text("systemctl restart pump")).to_be_visible(timeout=PATIENCE * 1000)
    return page


def show(page: Page, picture: Picture, people: list[Person], name: str) -> None:
    """Have something to see, besides the talk."""
    vera, _, noor, _ = people
    if picture.name == "page":
        page.get_by_role("button", name=re.compile("people$")).click()
        noor.says(name, "Are you coming tonight?")
        noor.says("#films", f"{name}, bring popcorn!")
        vera.does("@+typing=active TAGMSG #garden")
        expect(page.get_by_text("Vera is typing")).to_be_visible()
    elif picture.name == "page-dark":
        page.get_by_role("button", name="Search").last.click()
        page.get_by_role("searchbox").fill("thursday")
        page.get_by_role("searchbox").press("Enter")
        expect(page.locator("mark").first).to_be_visible()
    elif picture.name == "page-phone-ru":
        vera.says(name, "Привет! Ты сегодня будешь?")
        page.get_by_role("button", name=re.compile("^Комнаты и люди")).click()
        expect(page.get_by_role("link", name=re.compile("Vera"))).to_be_visible()


def main() -> None:
    if CHROMIUM is None:
        sys.exit("beseda: there is no chromium here: apt-get install chromium")
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        services = Services(Path(folder), environment_in(folder))
        stack.callback(services.close)
        people = talk(port := services.port)
        for person in people:
            stack.callback(person.goes)
        browser = stack.enter_context(chromium())
        for picture, name in zip(PICTURES, ("Anna", "Mira", "Tom", "Даша"), strict=True):
            page = come_in(browser, port, picture, name)
            show(page, picture, people, name)
            page.evaluate("document.fonts.ready")
            page.screenshot(path=HERE / f"{picture.name}.png", animations="disabled")
            page.context.close()


if __name__ == "__main__":
    main()
