"""One connection's requests, over a socket pair: how long it may stay, whom it counts for, and how it goes on."""

import io
import logging
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from types import SimpleNamespace

import msgspec
import pytest

from beseda.core.ids import session_id
from beseda.journal.archive import Archive
from beseda.journal.memory import MemoryJournal
from beseda.net.link import TcpLink
from beseda.server.running.config import Limits, Settings
from beseda.server.running.config_web import Web
from beseda.server.running.housekeeping_tasks import disconnect_nameless
from beseda.server.running.services import Services
from beseda.server.sessions import costs
from beseda.server.sessions.connection_limits import AT_ONCE
from beseda.server.sessions.session import Session
from beseda.server.web import visit
from beseda.server.web.page_files import page_files
from waiting import wait_for

SOON = 10.0
PROXY = "192.0.2.200"
UPGRADE = (
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)


class OneReader(io.BufferedReader):
    """What a socket brings, for all answers: one that came with the answer before is not lost with it."""

    def makefile(self, _mode: str) -> "OneReader":
        return self

    def close(self) -> None:
        """`HTTPResponse` closes what it has read to its end."""


class Browser:
    """A visitor, and its session in a thread."""

    def __init__(self, services: Services, address: str) -> None:
        ours, self.socket = socket.socketpair()
        self.socket.settimeout(SOON)
        self.reader = OneReader(socket.SocketIO(self.socket, "r"))
        link = TcpLink(ours, address, services.read_scheduler)
        assert services.connection_limits.admit(address)
        self.session = Session(services, session_id(1, services.sessions.next_number()), link)
        services.sessions.add(self.session)
        self.thread = threading.Thread(target=self.session.run, daemon=True)
        self.thread.start()

    def ask(self, target: str = "/nowhere", *headers: str, method: str = "GET", body: str = "") -> HTTPResponse:
        self.send(f"{method} {target} HTTP/1.1", "Host: localhost", *headers, "", body)
        return self.answer(method)

    def send(self, *lines: str) -> None:
        self.socket.sendall("\r\n".join(lines).encode())

    def answer(self, method: str = "GET") -> HTTPResponse:
        response = HTTPResponse(self.reader, method=method)  # type: ignore[arg-type]
        response.begin()
        response.read()
        return response

    def is_let_go(self) -> bool:
        rest = self.socket.recv(65536)
        self.thread.join(SOON)
        return rest == b"" and not self.thread.is_alive()


class Web_:
    def __init__(self, settings: Settings) -> None:
        self.services = Services(settings, MemoryJournal(), Archive(None, ""), lambda event, client: None)
        self.services.start()
        self.browsers: list[Browser] = []

    def browser(self, host: str = "192.0.2.1") -> Browser:
        browser = Browser(self.services, f"{host}:{1000 + len(self.browsers)}")
        self.browsers.append(browser)
        return browser


@contextmanager
def serving(web: Web | None = None, **limits: int) -> Iterator[Web_]:
    settings = Settings(journal="memory", web=web or Web(), limits=msgspec.structs.replace(Limits(), **limits))
    served = Web_(settings)
    yield served
    for browser in served.browsers:
        browser.session.end()
        browser.thread.join(SOON)
        browser.socket.close()
    served.services.close(0.0)


@pytest.fixture
def served() -> Iterator[Web_]:
    with serving() as server:
        yield server


def test_one_connection_brings_one_thing_after_the_other(served: Web_) -> None:
    browser = served.browser()
    assert browser.ask("/").status == 200
    browser.send("GET /a HTTP/1.1", "Host: localhost", "", "HEAD / HTTP/1.1", "Host: localhost", "", "")
    answers = b""
    while answers.count(b"\r\n\r\n") < 2:
        answers += browser.socket.recv(65536)
    assert re.findall(rb"HTTP/1\.1 (\d+)", answers) == [b"404", b"200"]


def test_a_connection_is_kept_for_some_requests_and_some_time(served: Web_, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visit, "MOST_REQUESTS", 2)
    browser = served.browser()
    assert [browser.ask().getheader("connection") for _ in range(2)] == [None, "close"] and browser.is_let_go()
    monkeypatch.setattr(visit, "IDLE", 0.05)
    browser = served.browser()
    browser.ask()
    assert browser.is_let_go()


def test_who_never_ends_a_request_is_told_so_when_the_time_for_names_is_over() -> None:
    with serving(seconds_to_name=1) as server:
        slow, idle = server.browser(), server.browser()
        slow.send("GET / HTTP/1.1", "X: ")
        idle.ask()
        wait_for(lambda: slow.session.framing is visit.BEGUN and idle.session.framing is visit.QUIET)
        for session in (slow.session, idle.session):
            session.since -= 2.0
        disconnect_nameless(server.services)
        answer = slow.answer()
        assert (answer.status, answer.getheader("Connection")) == (408, "close") and slow.is_let_go()
        assert idle.is_let_go()  # nothing was asked: nothing is answered


def test_a_server_that_stops_answers_what_has_begun_and_says_nothing_else(served: Web_) -> None:
    begun, idle, plain = served.browser(), served.browser(), served.browser()
    begun.send("GET / HTTP/1.1", "X: ")
    idle.ask()
    wait_for(lambda: begun.session.framing is visit.BEGUN)
    served.services.sessions.stop_reading(0.0)
    served.services.sessions.farewell(0.0)
    assert begun.answer().status == 503 and begun.is_let_go() and idle.is_let_go()
    assert plain.socket.recv(99)


def test_a_body_is_refused_and_what_follows_it_is_no_request(served: Web_) -> None:
    for method, status in (("GET", 413), ("POST", 405), ("NICK", 501)):
        browser = served.browser()
        answer = browser.ask("/", "Content-Length: 30", method=method, body="GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (answer.status, answer.getheader("connection")) == (status, "close") and browser.is_let_go()


def test_who_asks_by_websocket_talks_irc(served: Web_) -> None:
    browser = served.browser()
    browser.ask("/")
    browser.send("GET /socket HTTP/1.1", "Host: localhost", "Origin: http://localhost", UPGRADE, "")
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += browser.socket.recv(1)
    assert answer.startswith(b"HTTP/1.1 101 ")
    line = b"NICK anna"
    browser.socket.sendall(bytes((0x81, 0x80 | len(line), 0, 0, 0, 0)) + line)
    line = b"USER anna 0 * :Anna"
    browser.socket.sendall(bytes((0x81, 0x80 | len(line), 0, 0, 0, 0)) + line)
    wait_for(lambda: browser.session.is_named)


def test_who_goes_on_by_websocket_has_the_whole_time_for_names_again() -> None:
    with serving(seconds_to_name=60) as server:
        browser = server.browser()
        browser.ask("/")
        browser.session.since -= 50.0
        browser.send("GET /socket HTTP/1.1", "Host: localhost", UPGRADE, "")
        assert browser.socket.recv(12) == b"HTTP/1.1 101"
        wait_for(lambda: time.monotonic() - browser.session.since < 40.0)


def test_who_comes_by_websocket_at_once_has_the_time_for_names_once() -> None:
    """However long it takes to answer the handshakes of thousands who come with them."""
    with serving(seconds_to_name=60) as server:
        browser = server.browser()
        browser.session.since -= 50.0
        browser.send("GET /socket HTTP/1.1", "Host: localhost", UPGRADE, "")
        assert browser.socket.recv(12) == b"HTTP/1.1 101"
        assert time.monotonic() - browser.session.since > 50.0


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (("Origin: https://evil.example", UPGRADE.strip()), 403),
        ((UPGRADE.strip().replace("13", "12"),), 426),
        ((UPGRADE.strip().replace("dGhl", ""),), 400),
        (("Upgrade: websocket",), 426),
        ((UPGRADE.strip(), "Content-Length: 5"), 413),
        ((UPGRADE.strip(), "Transfer-Encoding: chunked"), 413),
    ],
)
def test_no_other_page_and_no_other_version_opens_a_websocket(
    served: Web_, headers: tuple[str, ...], status: int
) -> None:
    browser = served.browser()
    assert browser.ask("/socket", *headers).status == status
    assert not browser.session.is_named


def test_a_host_that_is_none_or_not_ours_is_refused(served: Web_) -> None:
    browser = served.browser()
    browser.send("GET / HTTP/1.1", "Host: evil.example", "", "")
    assert browser.answer().status == 421
    browser.send("GET / HTTP/1.1", "Host: a b", "", "")
    assert browser.answer().status == 400


def test_who_comes_by_a_proxy_counts_as_from_where_they_are() -> None:
    with serving(Web(proxies=(PROXY,)), connections_per_address=1) as server:
        limits = server.services.connection_limits
        first, second, third = [server.browser(PROXY) for _ in range(3)]
        assert first.ask("/", "X-Forwarded-For: 198.51.100.1").status == 200
        assert first.session.link.address == "198.51.100.1:0"
        assert second.ask("/", "X-Forwarded-For: 198.51.100.1").status == 429
        assert third.ask("/", "X-Forwarded-For: 198.51.100.2").status == 200
        assert not limits.admit("198.51.100.2:7")
        first.session.end()
        first.thread.join(SOON)
        assert limits.admit("198.51.100.1:7")


def test_a_proxy_s_own_tls_is_nobody_else_s() -> None:
    with serving(Web(proxies=(PROXY,))) as server:
        browser = server.browser(PROXY)
        link = browser.session.link
        link.is_secure, link.certificate = True, "of the proxy"
        for scheme, is_secure in (("http", False), ("https", True)):
            browser.ask("/", "X-Forwarded-For: 198.51.100.1", f"X-Forwarded-Proto: {scheme}")
            assert (link.address, link.is_secure, link.certificate) == ("198.51.100.1:0", is_secure, "")
        browser.ask("/", "X-Forwarded-For: 198.51.100.1")
        assert link.is_secure, "as the proxy came, if it does not say otherwise"


def test_a_proxy_may_leave_its_prefix_in_the_address() -> None:
    with serving(Web(proxies=(PROXY,))) as server:
        browser = server.browser(PROXY)
        assert browser.ask("/chat/", "X-Forwarded-Prefix: /chat").status == 200
        assert browser.ask("/", "X-Forwarded-Prefix: /chat").status == 200
        moved = browser.ask("/chat", "X-Forwarded-Prefix: /chat")
        assert (moved.status, moved.getheader("location")) == (308, "/chat/")
        asking = browser.ask("/chat?room=a", "X-Forwarded-Prefix: /chat")
        assert (asking.status, asking.getheader("location")) == (308, "/chat/?room=a")
        assert asking.getheader("cache-control") == "no-store", "or a cache before us would keep it for everybody"
        assert browser.ask("/chatter", "X-Forwarded-Prefix: /chat").status == 404
        assert browser.ask("/socket", "X-Forwarded-Prefix: /s").status == 426


def test_a_page_that_is_switched_off_is_not_there() -> None:
    with serving(Web(page=False)) as server:
        assert server.browser().ask("/").status == 501


def test_when_many_visit_connections_are_not_kept() -> None:
    with serving(unnamed_per_address=2) as server:
        assert server.browser().ask().getheader("connection") is None
        assert server.browser().ask().getheader("connection") == "close"


def test_a_request_is_paid_for_and_one_for_nothing_dearly(served: Web_) -> None:
    spent: list[float] = []
    browser = served.browser()
    browser.session.rate_limiter = SimpleNamespace(spend=spent.append, give_back=int)  # type: ignore[assignment]
    browser.ask("/")
    found = sum(spent)
    browser.ask("/nowhere")
    assert 0.25 <= found < 2 < sum(spent) - found


def test_a_slow_reader_gets_the_whole_page_however_little_may_wait_for_it() -> None:
    with serving(outbox_bytes=65_536) as server:
        files, browser = page_files(), server.browser()
        browser.send(f"GET /{files.folder}/app.js HTTP/1.1", "Host: localhost", "", "")
        wait_for(lambda: browser.session.box.slow is not None)
        answer = browser.answer()
        assert answer.status == 200 and answer.length == 0
        assert browser.ask("/").status == 200, "nobody was let go, who would have had 5 s for the rest"


def test_a_class_behind_one_router_that_opens_the_page_waits_for_nothing() -> None:
    """Six connections a browser, one of which may get half as many requests again as the others."""
    limits, requests, people = Limits(), len(page_files().served), 100
    price = costs.REQUEST + costs.IDLE
    assert 1.5 * requests / 6 * price < limits.messages_at_once
    assert people * requests * price < limits.messages_at_once_per_address
    assert people * 7 < limits.unnamed_per_address < limits.unnamed // 4 and people * 7 < limits.connections_per_address
    assert people * 2 * 7 < limits.connections_per_second_per_address * AT_ONCE  # none is kept in a crowd


def test_the_log_of_the_wire_shows_what_is_asked_and_answered(served: Web_, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        browser = served.browser()
        browser.ask("/", "Accept-Encoding: gzip")
        browser.ask("/nowhere?key=secret")
        wait_for(lambda: "404" in caplog.text)
    who = f"client-{browser.session.id & 0xFFFF}"
    assert [line for line in caplog.messages if line.startswith(who)] == [
        f"{who} = speaks http",
        f"{who} < GET /",
        f"{who} > HTTP/1.1 200 OK",
        f"{who} < GET /nowhere?…",
        f"{who} > HTTP/1.1 404 Not Found",
    ]
