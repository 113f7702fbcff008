"""TLS on the same port: everybody comes as they always do, encrypted, and meets everybody else."""

import shutil
import socket
import ssl
import time
from collections.abc import Iterator
from functools import partial
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

import msgspec
import pytest
import trustme
from in_process import running
from processes import Process
from talking import LineClient, RawClient, Talker, unique
from talking_tls import TlsIrcClient, TlsLineClient, TlsTalker, trusting_anybody

from beseda.server.running.config import Limits, Settings
from beseda.server.running.config_tls import Tls
from beseda.server.running.config_web import Web
from beseda.server.running.serve import Server
from beseda.tls_state import TlsError, TlsState
from waiting import wait_for
from web_sockets import TEXT, handshake

pytestmark = pytest.mark.usefixtures("nothing_failed")


def settings_in(data: Path, limits: Limits | None = None, use: str = "offered") -> Settings:
    tls = Tls(use=use)  # type: ignore[arg-type]
    limits = limits or Limits()
    return Settings(port=0, host=("127.0.0.1",), data=str(data), journal="memory", tls=tls, limits=limits)


@pytest.fixture(scope="module")
def tls_chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(settings_in(tmp_path_factory.mktemp("tls"))) as server:
        yield server


def test_people_with_and_without_tls_hear_each_other(tls_chat: Server) -> None:
    anna, boris = unique("Anna"), unique("Boris")
    with TlsLineClient(tls_chat.port, anna) as secret, LineClient(tls_chat.port, boris) as plain:
        secret.say("привет")
        plain.expect_line(f"{anna}: привет")
        plain.say("x" * 3000)
        secret.expect_line(f"{boris}: {'x' * 3000}")
        assert secret.tls.version == "TLSv1.3"
    with LineClient(tls_chat.port, unique("Vera")) as later:
        later.expect(anna)


def test_the_assignments_client_may_be_within_tls(tls_chat: Server) -> None:
    name = unique("Аня")
    with LineClient(tls_chat.port, unique("Ear")) as ear, TlsTalker(tls_chat.port) as newcomer:
        newcomer.send(name.encode())
        ear.expect_line(f"Server: {name} joined the chat.")
        newcomer.send("без конца строки".encode())
        ear.expect_line(f"{name}: без конца строки")
        ear.say("ответ")
        newcomer.expect(f"{ear.name}: ответ")


def test_an_irc_client_is_welcomed_whether_it_offers_its_protocol_or_none(tls_chat: Server) -> None:
    for protocols in ((), ("irc",), ("h2", "irc")):
        name = unique("irc")
        with TlsTalker(tls_chat.port, *protocols) as client:
            client.send(f"NICK {name}\r\nUSER u 0 * :U\r\n".encode())
            client.expect(f" 001 {name} ")
            assert client.tls.alpn == ("irc" if protocols else "")


def test_who_comes_by_tls_is_known_to_others_as_secure(tls_chat: Server) -> None:
    """WHOIS's 671, of people with every kind of client; mode Z on oneself."""
    anna, irma = unique("Anna"), unique("irma")
    with TlsLineClient(tls_chat.port, anna), TlsIrcClient(tls_chat.port, irma) as client:
        client.say(f"WHOIS {anna}", f"MODE {irma} -Z", f"MODE {irma}")
        client.expect("671", irma, anna, "is using a secure connection")
        client.expect("221", irma, "+Z")
    with LineClient(tls_chat.port, unique("Open")) as plain, TlsIrcClient(tls_chat.port, unique("asks")) as asks:
        asks.ask(f"WHOIS {plain.name}")
        assert "671" not in asks.heard


def test_who_is_silent_is_greeted(tls_chat: Server) -> None:
    with TlsTalker(tls_chat.port) as person:
        person.expect("Type your name and press Enter:\n")


def test_a_browser_is_served_and_may_keep_the_connection(tls_chat: Server) -> None:
    browser = HTTPSConnection("127.0.0.1", tls_chat.port, context=trusting_anybody("http/1.1"), timeout=10)
    for _ in range(2):
        browser.request("GET", "/")
        with browser.getresponse() as response:
            assert response.status == 200
            assert b"<title>Beseda</title>" in response.read()
    browser.close()


def test_who_offers_only_what_is_not_spoken_is_told_by_an_alert(tls_chat: Server) -> None:
    with TlsTalker(tls_chat.port, "h2", "xmpp-client") as stranger:
        stranger.expect_end()
        assert "no application protocol" in str(stranger.fault)


@pytest.mark.parametrize(
    ("agreed", "said"),
    [
        ("irc", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        ("http/1.1", "NICK mallory\r\nUSER u 0 * :U\r\n"),
        ("http/1.1", "mallory\nhello\n"),
    ],
)
def test_what_was_not_agreed_on_is_not_spoken(tls_chat: Server, agreed: str, said: str) -> None:
    """ALPACA: a browser may be led to a server of another protocol, whose answers its page would take for its own."""
    with LineClient(tls_chat.port, unique("Ear")) as ear:
        with TlsTalker(tls_chat.port, agreed) as confused:
            confused.send(said.encode())
            heard = confused.expect_end()
            assert heard.startswith("HTTP/1.1 400 "), heard
            assert "mallory" not in heard
        ear.ask("/names", ear.name)
        assert "mallory" not in ear.heard


def test_tls_within_tls_is_not_spoken(tls_chat: Server) -> None:
    with TlsTalker(tls_chat.port) as nested:
        nested.send(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
        assert nested.expect_end().startswith("\x15\x03")


def test_half_a_handshake_is_let_go_at_its_deadline(data: Path) -> None:
    with running(settings_in(data, Limits(handshake_seconds=1))) as server:
        began = time.monotonic()
        with Talker(server.port) as slow, Talker(server.port) as dripping:
            slow.send(b"\x16\x03\x01\x02\x00\x01")
            dripping.send(b"\x16\x03\x01\x02\x00\x01")
            while not dripping.hearing.over and time.monotonic() - began < 8:
                try:
                    dripping.send(b"\0")
                except OSError:
                    break
                time.sleep(0.2)  # how fast it drips
            slow.expect_end()
            dripping.expect_end()
            assert 0.9 < time.monotonic() - began < 8


def test_there_are_only_so_many_handshakes_at_once(data: Path) -> None:
    with running(settings_in(data, Limits(handshakes=2, handshake_seconds=60))) as server:
        halves = [Talker(server.port) for _ in range(2)]
        for half in halves:
            half.send(b"\x16\x03\x01\x02\x00\x01")
        wait_for(lambda: _is_full(server))
        with TlsTalker(server.port) as late:
            late.expect_end()
            assert isinstance(late.fault, TlsError)
        with LineClient(server.port, "Plain") as plain:
            plain.say("/who")
        halves[0].close()
        wait_for(lambda: _gets_in(server.port))


def _is_full(server: Server) -> bool:
    is_full = not server.services.handshakes.begin()
    if not is_full:
        server.services.handshakes.end()
    return is_full


def _gets_in(port: int) -> bool:
    with TlsTalker(port) as talker:
        talker.shaken.wait(10)
        return talker.fault is None


def test_who_is_in_the_middle_of_a_handshake_when_the_server_stops_hears_nothing_in_plain_text(data: Path) -> None:
    """A client would take that for an attack, and tell the person so."""
    tls = TlsState(trusting_anybody(), False, "localhost")
    tls.begin()
    with running(settings_in(data)) as server:
        half = socket.create_connection(("127.0.0.1", server.port), 10)
        half.sendall(tls.take())
        tls.receive(half.recv(65536))
    with half:
        assert b"stopping" not in b"".join(iter(partial(half.recv, 65536), b""))


def test_old_versions_are_refused(tls_chat: Server) -> None:
    context = trusting_anybody()
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning):
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    with TlsTalker(tls_chat.port, context=context) as old:
        old.expect_end()
        assert "version" in str(old.fault)


def test_a_session_is_taken_up_again_without_a_whole_handshake(tls_chat: Server) -> None:
    context = trusting_anybody()
    session = None
    for is_known in (False, True):
        raw = socket.create_connection(("127.0.0.1", tls_chat.port), 10)
        with context.wrap_socket(raw, server_hostname="localhost", session=session) as known:
            known.sendall(f"{unique('again')}\n".encode())
            assert b"Welcome" in known.recv(4096)
            assert known.session_reused is is_known
            session = known.session


def test_nobody_gets_another_ones_bytes_when_a_connection_ends_in_the_middle(tls_chat: Server) -> None:
    """What is half encrypted for somebody who goes is no one else's."""
    with LineClient(tls_chat.port, unique("Tell")) as speaker:
        for _ in range(20):
            going = TlsLineClient(tls_chat.port, unique("Goes"))
            speaker.say("y" * 2000)
            going.reset()
        with TlsLineClient(tls_chat.port, unique("Stays")) as stays:
            speaker.say("z" * 500)
            stays.expect_line(f"{speaker.name}: {'z' * 500}")


def test_the_raw_client_is_not_disturbed_by_those_with_tls(tls_chat: Server) -> None:
    with RawClient(tls_chat.port, unique("Raw")) as raw, TlsLineClient(tls_chat.port, unique("Tls")) as secret:
        secret.say("один", "два")
        raw.expect(f"{secret.name}: один")
        raw.expect(f"{secret.name}: два")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl here")
def test_a_person_at_openssl_talks_and_changes_keys_meanwhile(tls_chat: Server) -> None:
    """K asks for new keys of both sides while messages stream both ways (RFC 8446, 4.6.3)."""
    name = unique("Ossi")
    at_port = ("-connect", f"127.0.0.1:{tls_chat.port}")
    with TlsLineClient(tls_chat.port, unique("Other")) as other, Person(*at_port) as person:
        person.say(name)
        other.expect(f"{name} joined")
        for number in range(20):
            person.say(f"said {number}")
            other.expect_line(f"{name}: said {number}")
            other.say(f"heard {number}")
            person.say("K")
            wait_for(partial(_has_heard, person, "KEYUPDATE", number + 1))
            wait_for(partial(_has_heard, person, f"{other.name}: heard {number}\n", 1))


def _has_heard(person: Process, words: str, times: int) -> bool:
    return person.heard.count(words) >= times


AUTHORITY = trustme.CA()


@pytest.fixture(scope="module")
def promising(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a certificate of an authority, which requires TLS, behind a proxy on this machine."""
    folder = tmp_path_factory.mktemp("promising")
    issued = AUTHORITY.issue_cert("localhost")
    key, chain = folder / "key.pem", folder / "chain.pem"
    issued.private_key_pem.write_to_path(str(key))
    for each in (*issued.cert_chain_pems, AUTHORITY.cert_pem):
        each.write_to_path(str(chain), append=True)
    tls = Tls("required", str(chain), str(key), promise_seconds=300)
    settings = msgspec.structs.replace(settings_in(folder), tls=tls, web=Web(proxies=("127.0.0.1",)))
    with running(settings) as server:
        yield server


def test_browsers_and_irc_clients_are_told_to_go_on_coming_by_tls(promising: Server) -> None:
    """RFC 6797; IRCv3 "sts". To who comes without TLS no page may say so (7.2)."""
    for host in ("chat.example.org", "localhost"):
        for context in (trusting_anybody("http/1.1"), None):
            browser = (
                HTTPSConnection("127.0.0.1", promising.port, context=context, timeout=10)
                if context
                else HTTPConnection("127.0.0.1", promising.port, timeout=10)
            )
            browser.request("GET", "/", headers={"Host": host})
            with browser.getresponse() as response:
                assert response.status == 200
                assert response.headers["Strict-Transport-Security"] == ("max-age=300" if context else None)
            browser.close()
    with TlsTalker(promising.port, "irc") as client:
        client.send(b"CAP LS 302\r\n")
        client.expect(f"sts=port={promising.port},duration=300")
        client.send(b"CAP REQ sts\r\n")
        client.expect("CAP * NAK :sts")
    with Talker(promising.port) as old:
        old.send(b"CAP LS\r\nNICK a\r\n")
        assert "sts" not in old.expect("CAP * LS :") + old.expect("\r\n"), "no capability without its value"


def test_a_certificate_of_our_own_making_promises_nothing(data: Path) -> None:
    """Who was told so could not pass over the browser's warning any more."""
    settings = msgspec.structs.replace(settings_in(data), tls=Tls("offered", promise_seconds=300))
    with running(settings) as server, TlsTalker(server.port, "irc") as client:
        client.send(b"CAP LS 302\r\n")
        assert "sts" not in client.expect("CAP * LS ") + client.expect("userhost-in-names")
        browser = HTTPSConnection("127.0.0.1", server.port, context=trusting_anybody(), timeout=10)
        browser.request("GET", "/")
        with browser.getresponse() as response:
            assert response.headers["Strict-Transport-Security"] is None
        browser.close()


def test_a_browser_from_elsewhere_is_sent_to_https(promising: Server) -> None:
    for path in ("/", "/?a=b", "/socket", "/nothing"):
        browser = HTTPConnection("127.0.0.1", promising.port, timeout=10)
        browser.request("GET", path, headers={"Host": "chat.example.org:8878", "X-Forwarded-For": "192.0.2.7"})
        with browser.getresponse() as response:
            assert response.status == 308
            assert response.headers["Location"] == f"https://chat.example.org:8878{path}"
        browser.request("GET", path, headers={"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"})
        with browser.getresponse() as response:
            assert response.status != 308
        browser.close()


@pytest.mark.parametrize("request_line", ["GET / HTTP/1.0", "OPTIONS * HTTP/1.1\r\nHost: chat.example.org"])
def test_a_program_from_elsewhere_that_names_no_address_is_told_how_to_come(
    promising: Server, request_line: str
) -> None:
    with Talker(promising.port) as old:
        old.send(f"{request_line}\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n".encode())
        old.expect(" 400 ")
        old.expect("This server is reached by TLS only")


def test_nobody_from_elsewhere_opens_a_web_socket_without_tls(promising: Server) -> None:
    with Talker(promising.port) as page:
        page.send(handshake(promising.port, TEXT).replace(b"\r\n\r\n", b"\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n"))
        assert page.expect(" 308 ") == "\nHTTP/1.1"


class Person(Process):
    """Somebody at `openssl s_client`. A line of K alone is a command to it."""

    program = ("openssl", "s_client")
