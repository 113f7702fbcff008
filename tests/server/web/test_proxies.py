"""Whom a proxy speaks for is believed if it is named, and only as far as proxies that are named go."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.server.running.config_web import networks_of
from beseda.server.web.proxies import Came, Proxies
from beseda.wire.framing.http import Request

PROXY = "127.0.0.1:40000"
PROXIES = Proxies(networks_of(("127.0.0.1", "10.0.0.0/8", "2001:db8:1::/48")))


def asked(*headers: tuple[str, str]) -> Request:
    return Request("GET", "/", headers)


def address(listed: str, peer: str = PROXY) -> str | None:
    came = PROXIES.came(peer, asked(("x-forwarded-for", listed)))
    return came and came.address


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        ("192.0.2.1", "192.0.2.1:0"),
        ("203.0.113.9, 192.0.2.1", "192.0.2.1:0"),
        ("203.0.113.9, 192.0.2.1, 10.1.2.3", "192.0.2.1:0"),
        ("10.9.9.9, 10.1.2.3", "10.9.9.9:0"),
        ("192.0.2.1:5555", "192.0.2.1:0"),
        ("[2001:db8::7]:5555", "[2001:db8::7]:0"),
        ("2001:db8::7", "[2001:db8::7]:0"),
        (" 192.0.2.1 ", "192.0.2.1:0"),
        ("", PROXY),
    ],
)
def test_the_last_one_that_is_no_proxy_is_the_visitor(listed: str, found: str) -> None:
    assert address(listed) == found


@pytest.mark.parametrize("listed", ["unknown", "192.0.2.1, what?", "192.0.2.1,", "192.0.2.300", "<script>"])
def test_what_is_no_address_is_no_visitor(listed: str) -> None:
    assert address(listed) is None


def test_nobody_else_is_believed() -> None:
    told = (("x-forwarded-for", "192.0.2.1"), ("x-forwarded-proto", "https"), ("x-forwarded-prefix", "/chat"))
    assert PROXIES.came("198.51.100.1:5", asked(*told)) == Came("198.51.100.1:5")
    assert Proxies(()).came(PROXY, asked(*told)) == Came(PROXY)
    assert PROXIES.came(PROXY, asked(*told)) == Came("192.0.2.1:0", True, "/chat")


@pytest.mark.parametrize(
    "peer", ["[::ffff:127.0.0.1]:5", "10.255.0.1:5", "[2001:db8:1::7]:5", "[2001:db8:1::7%eth0]:5"]
)
def test_a_proxy_is_known_by_its_address_however_it_is_spelled(peer: str) -> None:
    assert PROXIES.has(peer) and not PROXIES.has("[2001:db8:2::7]:5") and not PROXIES.has("here")


@pytest.mark.parametrize("prefix", ["chat", "/ch at", "/../x y", "//evil.example/x?", "/" + "x" * 65])
def test_a_prefix_that_is_none_is_refused(prefix: str) -> None:
    assert PROXIES.came(PROXY, asked(("x-forwarded-prefix", prefix))) is None


@given(st.text(max_size=60))
def test_whatever_is_listed_is_an_address_or_nothing(listed: str) -> None:
    found = address(listed)
    assert found is None or found.rpartition(":")[2].isdigit()
