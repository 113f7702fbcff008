"""Whoever comes by a proxy that says so before anything else is from where it says; nobody else can say so."""

import logging
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from in_process import running
from proxying import BY_TLS, FIRST, GUEST, LOCAL, PROXY, STRANGER, UNKNOWN, coming, heard, second, session_of
from talking import unique

from authorities import trusting
from beseda.server.running.config import Limits, Settings
from beseda.server.running.config_tls import Tls
from beseda.server.running.config_web import Web
from beseda.server.running.serve import Server
from beseda.wire.framing.proxy_header import SIGNATURE
from waiting import wait_for
from web_sockets import TEXT, WebSocketClient, handshake, read_head

LIMITS = Limits()


@contextmanager
def serving(limits: Limits = LIMITS, **changes: Any) -> Iterator[Server]:
    settings = Settings(
        port=0,
        host=(PROXY,),
        journal="memory",
        limits=limits,
        web=Web(proxies=(PROXY, "203.0.113.0/24")),
        **changes,
    )
    with running(settings) as server:
        yield server


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as one:
        yield one


WAYS = {"first": FIRST, "second": second()}


@pytest.mark.parametrize("header", WAYS.values(), ids=WAYS)
def test_irc_comes_by_a_proxy_and_counts_for_its_guest(server: Server, header: bytes) -> None:
    with closing(coming(server, header + b"NICK anna\r\nUSER anna 0 * :Anna\r\n")) as sock:
        welcome = heard(sock, b" 376 ")
        session = session_of(server, sock, f"{GUEST}:56324")
        cloak = server.services.cloaks.at(f"{GUEST}:1")
        assert b" 001 anna :" in welcome and session.name is not None and session.name.shown == "anna"
        sock.sendall(b"WHOIS anna\r\n")
        assert cloak.encode() in heard(sock, b" 318 ")
        assert session.link.is_secure is False
        counted = server.services.connection_limits._by_address
        assert counted[GUEST] == 1 and PROXY not in counted
    wait_for(lambda: GUEST not in counted)


@pytest.mark.parametrize("header", WAYS.values(), ids=WAYS)
def test_a_header_may_come_byte_by_byte(server: Server, header: bytes) -> None:
    with closing(coming(server)) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        name = unique("boris").encode()
        for byte in header + b"NICK %s\r\nUSER b 0 * :B\r\n" % name:
            sock.sendall(bytes((byte,)))
        assert b" 001 %s :" % name in heard(sock, b" 376 ")
        session_of(server, sock, f"{GUEST}:56324")


def test_people_and_the_assignment_s_client_come_by_a_proxy_as_without(server: Server) -> None:
    with closing(coming(server, FIRST)) as sock:
        assert b"Type your name" in heard(sock, b"name"), "silence is greeted behind the header, too"
        sock.sendall(b"Vera\n")
        assert b"Vera" in heard(sock, b"#lobby")
    with closing(coming(server, second() + b"Petya")) as sock:
        assert b"Petya" in heard(sock, b"#lobby")


def test_a_browser_comes_by_a_proxy_and_opens_a_web_socket(server: Server) -> None:
    header = second("2001:db8::7", parts=BY_TLS)
    with closing(coming(server, header + b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")) as sock:
        assert heard(sock, b"</html>").startswith(b"HTTP/1.1 200")
        assert session_of(server, sock, "[2001:db8::7]:56324").link.is_secure
    sock = coming(server, header + handshake(server.port, TEXT))
    read_head(sock)
    with WebSocketClient(sock) as web:
        web.send("NICK wendy", "USER wendy 0 * :W")
        web.until(" 001 wendy ")
        session_of(server, sock, "[2001:db8::7]:56324")


def test_a_header_that_comes_after_the_greeting_is_one_all_the_same(server: Server) -> None:
    with closing(coming(server)) as sock:
        heard(sock, b"name")
        sock.sendall(FIRST + b"NICK late\r\nUSER l 0 * :L\r\n")
        assert b" 001 late :" in heard(sock, b" 376 ")
        session_of(server, sock, f"{GUEST}:56324")


@pytest.mark.parametrize("header", [UNKNOWN, LOCAL])
def test_who_comes_from_the_proxy_itself_counts_as_the_proxy(server: Server, header: bytes) -> None:
    name = unique("self").encode()
    with closing(coming(server, header + b"NICK %s\r\nUSER s 0 * :S\r\n" % name)) as sock:
        assert b" 001 %s :" % name in heard(sock, b" 376 ")
        session_of(server, sock, f"{PROXY}:{sock.getsockname()[1]}")


def test_who_comes_to_a_named_address_without_a_header_is_served_as_ever(server: Server) -> None:
    for opening, answer in (
        (b"NICK carl\r\nUSER c 0 * :C\r\n", b" 001 carl "),
        (b"\r\n\r\n", b"name"),
        (b"Clara\n", b"#lobby"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", b"HTTP/1.1 200"),
    ):
        with closing(coming(server, opening)) as sock:
            assert answer in heard(sock, answer)


def test_behind_a_header_x_forwarded_for_is_believed_of_a_named_proxy_alone(server: Server) -> None:
    asks = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 198.51.100.9\r\n\r\n"
    with closing(coming(server, second("203.0.113.5", 1) + asks)) as sock:
        assert heard(sock, b"</html>").startswith(b"HTTP/1.1 200")
        session_of(server, sock, "198.51.100.9:0")
    with closing(coming(server, second(GUEST, 2) + asks)) as sock:
        assert heard(sock, b"</html>").startswith(b"HTTP/1.1 200")
        session_of(server, sock, f"{GUEST}:2")


# What is not believed.


@pytest.mark.parametrize("header", WAYS.values(), ids=WAYS)
def test_from_anybody_else_a_header_is_refused_and_the_operator_told(
    header: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with serving() as server, caplog.at_level(logging.WARNING):
        for _ in range(3):
            with closing(coming(server, header + b"NICK eve\r\nUSER e 0 * :E\r\n", source=STRANGER)) as sock:
                told = heard(sock)
            assert b"web.proxies" in told and b"001" not in told
        told_of = [each.getMessage() for each in caplog.records if "PROXY" in each.getMessage()]
        assert len(told_of) == 1 and STRANGER in told_of[0], "once a minute"
        assert GUEST not in server.services.connection_limits._by_address


@pytest.mark.parametrize("header", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("source", [PROXY, STRANGER])
def test_wherever_a_header_of_a_stranger_is_cut_nobody_enters_by_it(server: Server, header: bytes, source: str) -> None:
    """A second header, behind a proxy's own, is a stranger's."""
    ahead = second(STRANGER) if source == PROXY else b""
    for place in range(1, len(header), 3):
        with closing(coming(server, ahead, source=source)) as sock:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.sendall(header[:place])
            sock.sendall(header[place:])
            assert b"#lobby" not in heard(sock)
    assert GUEST not in server.services.connection_limits._by_address


@pytest.mark.parametrize("header", WAYS.values(), ids=WAYS)
def test_a_header_within_tls_is_its_client_s_and_none(header: bytes, tmp_path: Path) -> None:
    """Whoever only relays TLS can't have put it there."""
    with serving(data=str(tmp_path), tls=Tls(use="offered")) as server:
        with closing(trusting().wrap_socket(coming(server))) as sock:
            sock.sendall(header + b"NICK eve\r\nUSER e 0 * :E\r\n")
            assert b"web.proxies" in heard(sock)
        with closing(trusting().wrap_socket(coming(server, header))) as sock:
            sock.sendall(b"NICK anna\r\nUSER a 0 * :A\r\n")
            assert b" 001 anna :" in heard(sock, b" 376 ")
            assert session_of(server, sock, f"{GUEST}:56324").link.is_secure


@pytest.mark.parametrize("before", [b"\n", b"\xff\xfb\x1f", b"Frida\n"])
def test_a_header_after_anything_else_is_none(server: Server, before: bytes) -> None:
    with closing(coming(server, before, FIRST)) as sock:
        sock.shutdown(socket.SHUT_WR)
        heard(sock)
    assert GUEST not in server.services.connection_limits._by_address


@pytest.mark.parametrize(
    "header",
    [
        b"PROXY TCP4 192.0.2.7 127.0.0.1 1\r\n",
        b"PROXY me\r\n",
        SIGNATURE + b"\x31\x11\0\0",
        second()[:-1],
        second(parts=b"\x03\0\x04abcd"),
    ],
)
def test_a_wrong_header_of_a_named_proxy_ends_the_connection(header: bytes, caplog: pytest.LogCaptureFixture) -> None:
    with serving() as server, caplog.at_level(logging.WARNING):
        for _ in range(2):
            with closing(coming(server, header)) as sock:
                sock.shutdown(socket.SHUT_WR)
                assert heard(sock) == b""
        [told] = [each.getMessage() for each in caplog.records if "PROXY" in each.getMessage()]
        assert f"the proxy {PROXY}:" in told


def test_too_many_from_one_guest_are_refused_and_others_are_not() -> None:
    with serving(Limits(connections_per_address=2)) as server:
        people = [coming(server, second(port=n) + b"NICK n%d\r\nUSER n 0 * :N\r\n" % n) for n in range(2)]
        for sock in people:
            heard(sock, b" 376 ")
        with closing(coming(server, FIRST)) as sock:
            assert b"too many connections" in heard(sock)
        with closing(coming(server, FIRST + b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n")) as sock:
            assert heard(sock).startswith(b"HTTP/1.1 503 ")
        with closing(coming(server, second("192.0.2.8") + b"NICK other\r\nUSER o 0 * :O\r\n")) as sock:
            assert b" 001 other " in heard(sock, b" 376 ")
        for sock in people:
            sock.close()
        wait_for(lambda: server.services.connection_limits.connections == 0)
        assert server.services.connection_limits._by_address == {}


def test_a_header_that_never_ends_has_as_long_as_a_name() -> None:
    with serving(Limits(seconds_to_name=1)) as server:
        with closing(coming(server, FIRST[:20])) as sock:
            assert b"name" in heard(sock)
        wait_for(lambda: server.services.connection_limits.connections == 0)
