"""IRCv3's WEBIRC: who comes by a gateway is from where it says, if it is named and gives the password; else nobody."""

import logging
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from in_process import running
from proxying import BY_TLS, GUEST, PROXY, STRANGER, coming, heard, second, session_of
from talking import unique

from beseda.server.running.config import Limits, Settings
from beseda.server.running.config_irc import Irc
from beseda.server.running.config_tls import Tls
from beseda.server.running.config_web import Web
from beseda.server.running.serve import Server
from beseda.server.sessions.passwords import hashed
from waiting import wait_for

GATEWAY = "203.0.113.5"
"""A named one that is somewhere else; a header in front says that a connection is from there."""
FINGERPRINT = "0123456789abcdef" * 4
INTRODUCTION = b"NICK %s\r\nUSER w 0 * :W\r\n"


def settings(password: str = "hunter2", limits: Limits | None = None, **changes: Any) -> Settings:
    return Settings(
        port=0, host=(PROXY,), journal="memory", limits=limits or Limits(), irc=Irc(webirc_password=password),
        web=Web(proxies=(PROXY, "203.0.113.0/24")),
        **changes,
    )  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running(settings()) as one:
        yield one


def webirc(address: str, password: str = "hunter2", options: str = "", host: str = "some.host") -> bytes:
    return f"WEBIRC {password} gate {host} {address}{options}\r\n".encode()


@pytest.mark.parametrize(
    ("said", "address"),
    [
        (GUEST, f"{GUEST}:0"),
        ("2001:db8::7", "[2001:db8::7]:0"),
        ("0::1", "[::1]:0"),
        ("0::ffff:192.0.2.9", "192.0.2.9:0"),
    ],
)
def test_who_comes_by_a_gateway_is_from_where_it_says(server: Server, said: str, address: str) -> None:
    name = unique("wanda").encode()
    with closing(coming(server, webirc(said) + b"CAP LS\r\nCAP END\r\n" + INTRODUCTION % name)) as sock:
        assert b" 001 %s :" % name in heard(sock, b" 376 ")
        session = session_of(server, sock, address)
        sock.sendall(b"WHOIS %s\r\n" % name)
        told = heard(sock, b" 318 ")
        assert server.services.cloaks.at(address).encode() in told and b"some.host" not in told
        counted = server.services.connection_limits._by_address
        assert len(counted) == 1 and PROXY not in counted
        assert session.link.is_secure is False
    wait_for(lambda: not counted)


@pytest.mark.parametrize("options", ["", " secure", f" :secure=x certfp-sha-256={FINGERPRINT}"])
@pytest.mark.parametrize("by_tls", [False, True])
def test_a_client_s_tls_counts_if_it_is_tls_all_the_way(server: Server, options: str, by_tls: bool) -> None:
    """ "Options": "Servers MUST ONLY treat the connection as secure if…"."""
    name = unique("sonya").encode()
    header = second(GATEWAY, parts=BY_TLS if by_tls else b"")
    with closing(coming(server, header, webirc(GUEST, options=options) + INTRODUCTION % name)) as sock:
        assert b" 001 %s :" % name in heard(sock, b" 376 ")
        link = session_of(server, sock, f"{GUEST}:0").link
        assert link.is_secure is (by_tls and "secure" in options)
        assert link.certificate == (FINGERPRINT if by_tls and "certfp" in options else "")
        sock.sendall(b"WHOIS %s\r\n" % name)
        assert (b" 671 " in heard(sock, b" 318 ")) is link.is_secure


WRONG = {
    "a wrong password": (PROXY, webirc(GUEST, "hunter3"), b"Invalid WebIRC password"),
    "no address": (PROXY, webirc("some.host"), b"That is no address"),
    "half an address": (PROXY, webirc("192.0.2"), b"That is no address"),
    "a stranger": (STRANGER, webirc(GUEST), b"No gateway is known here"),
    "after a name": (PROXY, b"NICK early\r\n" + webirc(GUEST), b"WEBIRC comes before"),
    "twice": (PROXY, webirc(GUEST) + webirc("192.0.2.9"), b"No gateway is known here"),
    "behind another proxy": (PROXY, second(STRANGER) + webirc(GUEST), b"No gateway is known here"),
}


@pytest.mark.parametrize(("source", "said", "told"), WRONG.values(), ids=WRONG)
def test_whatever_is_wrong_with_a_gateway_ends_the_connection(
    source: str, said: bytes, told: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with running(settings()) as server, caplog.at_level(logging.WARNING):
        with closing(coming(server, said + INTRODUCTION % b"eve", source=source)) as sock:
            answer = heard(sock)
        assert b"ERROR :Closing link: " + told in answer and b" 001 " not in answer
        wait_for(lambda: server.services.connection_limits.connections == 0)
        assert server.services.connection_limits._by_address == {}
        noted = [each.getMessage() for each in caplog.records]
        assert len(noted) == (told != b"WEBIRC comes before") and "hunter" not in "".join(noted)


def test_without_a_password_there_are_no_gateways() -> None:
    with running(settings("")) as server:
        for password in (":", "", "hunter2"):
            with closing(coming(server, webirc(GUEST, password) + INTRODUCTION % b"eve")) as sock:
                answer = heard(sock)
                assert b"ERROR" in answer and b" 001 " not in answer


def test_the_password_may_be_a_hash() -> None:
    with running(settings(hashed("hunter2"))) as server:
        with closing(coming(server, webirc(GUEST, "hunter3"))) as sock:
            assert b"Invalid WebIRC password" in heard(sock)
        with closing(coming(server, webirc(GUEST) + INTRODUCTION % b"wanda")) as sock:
            assert b" 001 wanda :" in heard(sock, b" 376 ")
            session_of(server, sock, f"{GUEST}:0")


def test_too_many_from_one_guest_of_a_gateway_are_refused() -> None:
    with running(settings(limits=Limits(connections_per_address=1))) as server:
        first = coming(server, webirc(GUEST) + INTRODUCTION % b"wanda")
        heard(first, b" 376 ")
        with closing(first), closing(coming(server, webirc(GUEST) + INTRODUCTION % b"other")) as another:
            assert b"too many connections" in heard(another)


def test_where_tls_is_required_it_is_of_a_gateway_s_client_too(tmp_path: Path) -> None:
    """A gateway on this machine may come without; whom it speaks for is elsewhere."""
    with running(settings(data=str(tmp_path), tls=Tls(use="required"))) as server:
        with closing(coming(server, webirc(GUEST, options=" secure") + INTRODUCTION % b"wanda")) as sock:
            assert b"ERROR :Closing link: This server is reached by TLS only" in heard(sock)
        header = second(GATEWAY, parts=BY_TLS)
        with closing(coming(server, header + webirc(GUEST, options=" secure") + INTRODUCTION % b"wanda")) as sock:
            assert b" 001 wanda :" in heard(sock, b" 376 ")
        with closing(coming(server, header + webirc("127.0.0.9") + INTRODUCTION % b"anna")) as sock:
            assert b" 001 anna :" in heard(sock, b" 376 ")
