"""Names, topics and messages of somebody who means harm are text on the page, and nothing else (C25)."""

import re
import socket
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from processes import ServerProcess
from talking import unique
from visitors import Visiting

HOSTILE = (
    "<script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    "'\"><svg onload=window.hit=1>",
    "javascript:window.hit=1",
    "[a](javascript:window.hit=1)",
    'https://x.example/"onmouseover="window.hit=1',
    "https://user:pass@evil.example/<b>",
    "`<b>bold</b>` *<i>x</i>*",
    "```\n<script>window.hit=1</script>\n```",
    "../../etc/passwd %s %n ${window.hit=1} {{window.hit=1}}",
    "\u202eright to left\u202c \u2066isolated",
    "a" * 2000,
    "\u0301\u0301\u0301\u0301 zalgo " + "x\u0336" * 100,
    "&lt;b&gt; &amp; &#x3c;script&#x3e;",
)


class Writer:
    """An IRC client that says anything."""

    def __init__(self, port: int, name: str = "") -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), 10)
        self.name = name or unique("Mallory")
        self.send("CAP REQ :draft/multiline batch message-tags", f"NICK {self.name}", f"USER m 0 * :{HOSTILE[0]}")
        self.send("CAP END", "JOIN #lobby")

    def send(self, *lines: str) -> None:
        self.socket.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def say(self, text: str) -> None:
        first, *more = text.split("\n")
        if not more:
            self.send(f"PRIVMSG #lobby :{text}")
            return
        lines = [f"@batch=b PRIVMSG #lobby :{line}" for line in (first, *more)]
        self.send("BATCH +b draft/multiline #lobby", *lines, "BATCH -b")


@pytest.fixture
def writer(server: ServerProcess) -> Iterator[Writer]:
    someone = Writer(server.port)
    yield someone
    someone.socket.close()


def test_hostile_words_are_shown_as_text(server: ServerProcess, visitor: Visiting, writer: Writer) -> None:
    anna = visitor(server.port).comes_in(unique("Anna"))
    for text in HOSTILE:
        writer.say(text)
    writer.send(f"TOPIC #lobby :{HOSTILE[1]}", f"AWAY :{HOSTILE[2]}", "PRIVMSG #lobby :that was all")
    anna.sees("that was all")
    expect(anna.message("<script>window.hit=1</script>").first).to_be_visible()
    assert anna.page.evaluate("window.hit") is None
    bad = anna.page.evaluate(
        """() => [...document.querySelectorAll("a[href]")].map(a => a.getAttribute("href"))
                 .filter(href => !/^(https?:|#|\\.\\/)/.test(href))"""
    )
    assert bad == []
    assert anna.page.locator("[role=log] script, [role=log] img[src=x], [role=log] svg[onload]").count() == 0
    for link in anna.log.locator("a[href^=http]").all():
        assert "noopener" in (link.get_attribute("rel") or "")


def test_no_script_or_style_of_the_page_is_inline(server: ServerProcess, visitor: Visiting) -> None:
    anna = visitor(server.port).comes_in(unique("Anna"))
    assert anna.page.locator("script:not([src]), style, [style*='expression'], [onclick], [onload]").count() == 0


@pytest.mark.parametrize("name", ["__proto__", "constructor", "toString"])
def test_what_javascript_has_in_every_object_is_a_name_like_any_other(
    server: ServerProcess, visitor: Visiting, name: str
) -> None:
    anna = visitor(server.port).comes_in(unique("Anna"))
    someone = Writer(server.port, name)
    try:
        someone.send(f"AWAY :{HOSTILE[0]}", f"PRIVMSG #lobby :{anna.name}: I am {name}", f"PRIVMSG {anna.name} :psst")
        anna.sees(f"I am {name}")
        anna.says(f"/join #{name}")
        expect(anna.page).to_have_title(re.compile(f"#{name} "))
        anna.says(f"in #{name}")
        anna.sees(f"in #{name}")
        anna.opens(f"#@{name}")
        anna.sees("psst")
        someone.send(f"PART #lobby :{HOSTILE[1]}", f"QUIT :{HOSTILE[0]}")
        anna.opens(f"#{name}")
        anna.page.reload()
        anna.sees(f"in #{name}")
        assert anna.page.evaluate("window.hit") is None
    finally:
        someone.socket.close()
