"""By which links a header is believed, and how often the operator is told of those that are not."""

import logging
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from types import SimpleNamespace
from typing import Any, cast

import pytest

from beseda.net.datagram_link import DatagramLink
from beseda.net.link import Link, TcpLink
from beseda.net.read_scheduler import ReadScheduler
from beseda.server.running.config_web import networks_of
from beseda.server.sessions.by_proxy import EVERY, ByProxy
from beseda.server.sessions.connection_limits import Caps, ConnectionLimits
from beseda.server.web.proxies import Proxies

PROXY = "127.0.0.1:40000"


def by_proxy(now: list[float] | None = None, *named: str) -> ByProxy:
    proxies = Proxies(networks_of(named or ("127.0.0.1",)))
    return ByProxy(proxies, ConnectionLimits(Caps(0, 0, 0, 0)), lambda: now[0] if now else 0.0)


@contextmanager
def by_tcp(address: str) -> Iterator[TcpLink]:
    ours, theirs = socket.socketpair()
    with closing(ours), closing(theirs):
        yield TcpLink(ours, address, ReadScheduler())


def test_a_header_is_believed_of_a_named_address_by_tcp_alone() -> None:
    with by_tcp(PROXY) as link, by_tcp("127.0.0.2:1") as other, socket.socket(type=socket.SOCK_DGRAM) as sock:
        assert by_proxy().may_make(link) and not by_proxy().may_make(other)
        datagrams = DatagramLink(sock, ("127.0.0.1", 40000), cast("Any", SimpleNamespace(by_hand=True)))
        assert not by_proxy().may_make(cast("Link", datagrams))
        within_tls = SimpleNamespace(address=PROXY, is_secure=True)
        assert not by_proxy().may_make(cast("Link", within_tls))
        nobody = ByProxy(Proxies(()), ConnectionLimits(Caps(0, 0, 0, 0)))
        assert not nobody.may_make(link)


def test_what_comes_of_a_header_is_paid_for_and_what_the_client_spends_is_spent_where_it_is() -> None:
    spent: list[int] = []
    moved: list[str] = []
    header = b"PROXY TCP6 2001:db8::7 ::1 1 2\r\n"
    with by_tcp(PROXY) as link:
        coming = [header[place : place + 8] for place in range(0, len(header), 8)]
        held = coming.pop(0)
        client = SimpleNamespace(
            link=SimpleNamespace(address=PROXY, certificate="", is_secure=False, recv=lambda patience: coming.pop(0)),
            rate_limiter=SimpleNamespace(move=moved.append),
            is_to_end=False,
        )
        some = by_proxy()
        some._connection_limits.admit(link.address)
        assert some.read_header(cast("Any", client), held, spent.append, lambda begun: None) == b""
    assert sum(spent) == len(header) - len(held)
    assert moved == ["2001:db8::/64"] and client.link.address == "[2001:db8::7]:1"


def test_the_operator_is_told_once_a_minute_and_of_how_many(caplog: pytest.LogCaptureFixture) -> None:
    now = [1000.0]
    some = by_proxy(now)
    with caplog.at_level(logging.WARNING):
        for address in ("192.0.2.1:5", "192.0.2.2:5", PROXY):
            some.disbelieve(address)
        now[0] += EVERY
        some.disbelieve(PROXY)
    first, second = [each.getMessage() for each in caplog.records]
    assert "192.0.2.1:5" in first and "web.proxies does not name it" in first
    assert (
        PROXY in second and "not what came first" in second and second.endswith("(and 2 more since the last such line)")
    )
