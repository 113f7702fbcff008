"""The way over TLS: two threads at once, whatever the other end asks for meanwhile; ends that are told apart."""

import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import trustme
from console_fakes import FakeServer
from key_updates import Openssl
from test_transport import Echo
from tls_fakes import OwnCertificate, TlsFront, issued

from beseda.client import tls_transport
from beseda.client.tls_transport import TlsTransport
from beseda.client.transport import CutOff, NoTls, OtherThanTls, TlsFailed
from waiting import wait_for

AUTHORITY = trustme.CA()
OWN = OwnCertificate()
LOTS = b"0123456789abcdef" * (1 << 19)
"""Bytes: more than the buffers of a connection hold, 8 MiB."""
SECONDS_OF_UPDATES = 2.0


def unchecked() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def trusting() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    AUTHORITY.configure_trust(context)
    return context


class Scripted(FakeServer):
    """Has whoever comes served by a function of the test's own, without TLS or (`context`) with it."""

    def __init__(self, script: Callable[[socket.socket], None], context: ssl.SSLContext | None = None) -> None:
        self._script = script
        self._context = context
        self.done = threading.Event()
        super().__init__()

    def serve(self, sock: socket.socket) -> None:
        if self._context:
            with self._context.wrap_socket(sock, server_side=True, suppress_ragged_eofs=False) as wrapped:
                self._script(wrapped)
        else:
            self._script(sock)
        self.done.set()


def echoing(sock: socket.socket) -> None:
    assert isinstance(sock, ssl.SSLSocket)
    while data := sock.recv(65536):
        sock.sendall(data)
    with suppress(OSError):
        sock.unwrap()


@contextmanager
def echo(newest: ssl.TLSVersion = ssl.TLSVersion.MAXIMUM_SUPPORTED) -> Iterator[TlsTransport]:
    context = OWN.context
    context.maximum_version = newest
    with Scripted(echoing, context) as server:
        transport = TlsTransport("127.0.0.1", server.port, unchecked())
        try:
            yield transport
        finally:
            transport.close()


def heard_by(transport: TlsTransport, least: int) -> bytes:
    data = b""
    while len(data) < least:
        piece = transport.recv()
        assert piece
        data += piece
    return data


# Both directions.


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_what_is_sent_arrives_whole_and_the_end_is_seen(version: ssl.TLSVersion) -> None:
    sent = bytes(range(256)) * 4000

    def send() -> None:
        transport.send(sent)
        transport.finish()

    with echo(version) as transport:
        sender = threading.Thread(target=send)
        sender.start()
        received = heard_by(transport, len(sent))
        sender.join()
        assert received == sent and transport.recv() == b""


def test_what_is_said_right_behind_the_handshake_is_heard() -> None:
    with Scripted(lambda sock: sock.sendall(b"welcome"), OWN.context) as server:
        transport = TlsTransport("127.0.0.1", server.port, unchecked())
        assert heard_by(transport, 7) == b"welcome"
        transport.close()


def test_after_finishing_one_still_hears() -> None:
    def script(sock: socket.socket) -> None:
        assert sock.recv(10) == b"last"
        assert sock.recv(10) == b""
        sock.sendall(b"heard you")

    with Scripted(script, OWN.context) as server:
        transport = TlsTransport("127.0.0.1", server.port, unchecked())
        transport.send(b"last")
        transport.finish()
        assert heard_by(transport, 9) == b"heard you"
        transport.close()


def test_closing_wakes_who_waits_to_receive() -> None:
    ends: list[bytes] = []
    with echo() as transport:
        waiting = threading.Thread(target=lambda: ends.append(transport.recv()))
        waiting.start()
        transport.close()
        transport.close()
        waiting.join(5)
        assert ends == [b""]
        assert transport.recv() == b""
        with pytest.raises(OSError):
            transport.send(b"too late")


def test_closing_wakes_who_waits_to_send() -> None:
    released = threading.Event()

    def send() -> None:
        with suppress(OSError):
            transport.send(LOTS)

    def stand_still(sock: socket.socket) -> None:
        released.wait(20)

    with Scripted(stand_still, OWN.context) as server:
        transport = TlsTransport("127.0.0.1", server.port, unchecked())
        waiting = threading.Thread(target=send)
        waiting.start()
        wait_for(transport._writing.locked)
        transport.close()
        waiting.join(5)
        released.set()
        assert not waiting.is_alive()


# What TLS itself asks for while both talk.


def come_to(server: Openssl) -> TlsTransport:
    """It takes no K before it has heard something."""
    transport = TlsTransport("127.0.0.1", server.port, unchecked())
    transport.send(b"0 hello\n")
    wait_for(lambda: b"0 hello\n" in server.heard)
    return transport


def test_keys_may_be_renewed_while_messages_stream_both_ways(tmp_path: Path) -> None:
    """50 or more updates in a few seconds; each line arrives, once and in order, at both ends."""
    over = threading.Event()
    received = b""
    said = typed = updates = 0

    def hear() -> None:
        nonlocal received
        while not received.endswith(b"end\n"):
            received += transport.recv()

    def say() -> None:
        nonlocal said
        while not over.is_set():
            transport.send(b"0 %d %s\n" % (said, b"x" * (said % 500)))
            said += 1
        transport.send(b"0 end\n")

    with Openssl(tmp_path) as server:
        transport = come_to(server)
        threads = [threading.Thread(target=work, daemon=True) for work in (hear, say)]
        for thread in threads:
            thread.start()
        until = time.monotonic() + SECONDS_OF_UPDATES
        while time.monotonic() < until or updates < 50:
            server.type(b"".join(b"1 %d\n" % number for number in range(typed, typed + 20)))
            server.type(b"K\n")
            typed, updates = typed + 20, updates + 1
        over.set()
        wait_for(lambda: b"0 end\n" in server.heard, 60)
        server.type(b"1 end\n")
        for thread in threads:
            thread.join(20)
            assert not thread.is_alive()
        transport.close()
        assert server.updates == updates
        assert [int(number) for number in re.findall(rb"^0 (\d+) x*$", server.heard, re.MULTILINE)] == [*range(said)]
        assert received == b"".join(b"1 %d\n" % number for number in range(typed)) + b"1 end\n"


def test_who_asks_and_does_not_read_is_still_heard() -> None:
    """While we send what they do not take, they ask for our certificate (an answer is due), and go on talking."""
    asked, read = threading.Event(), threading.Event()
    taken = b""

    def script(sock: socket.socket) -> None:
        nonlocal taken
        assert isinstance(sock, ssl.SSLSocket)
        asked.wait(20)
        sock.verify_client_post_handshake()
        sock.sendall(b"are you there?")
        read.wait(20)
        while len(taken) < len(LOTS):
            taken += sock.recv(65536)

    theirs, ours = OWN.context, unchecked()
    theirs.verify_mode = ssl.CERT_OPTIONAL
    ours.post_handshake_auth = True
    with Scripted(script, theirs) as server:
        transport = TlsTransport("127.0.0.1", server.port, ours)
        sender = threading.Thread(target=transport.send, args=(LOTS,), daemon=True)
        sender.start()
        wait_for(transport._writing.locked)
        asked.set()
        heard: list[bytes] = []
        receiver = threading.Thread(target=lambda: heard.append(heard_by(transport, 14)), daemon=True)
        receiver.start()
        receiver.join(20)
        assert heard == [b"are you there?"]
        read.set()
        wait_for(server.done.is_set)
        sender.join(20)
        assert taken == LOTS
        transport.close()


class Stubborn:
    """A socket that takes nothing for a while."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self.refuses = True

    def send(self, data: bytes) -> int:
        if self.refuses:
            raise BlockingIOError
        return self._sock.send(data)

    def __getattr__(self, name: str) -> object:
        return getattr(self._sock, name)


def test_an_answer_that_finds_no_room_is_sent_as_soon_as_there_is_some(tmp_path: Path) -> None:
    with Openssl(tmp_path) as server:
        transport = come_to(server)
        transport._socket = stubborn = Stubborn(transport._socket)  # type: ignore[assignment]
        receiver = threading.Thread(target=lambda: heard_by(transport, 1), daemon=True)
        receiver.start()
        server.type(b"K\n")
        server.type(b"K\n")  # OpenSSL answers a request with what it says next: here, with its part of the second one
        wait_for(lambda: transport._left)
        stubborn.refuses = False
        wait_for(lambda: not transport._left and not transport._unsent)
        server.type(b"1 done\n")
        receiver.join(20)
        transport.send(b"0 by the new key\n")
        wait_for(lambda: b"0 by the new key\n" in server.heard)
        transport.close()


def test_an_answer_that_is_due_while_somebody_lets_go_of_sending_is_sent_by_them(tmp_path: Path) -> None:
    class Slow:
        """A lock that is let go of only after an answer is due, which nobody else can send meanwhile."""

        def __enter__(self) -> None:
            lock.acquire()

        def __exit__(self, *_: object) -> None:
            server.type(b"K\n")
            server.type(b"K\n")
            wait_for(missed.is_set)
            transport._writing = lock
            lock.release()

        def acquire(self, blocking: bool) -> bool:
            if transport._tls._out.pending:
                missed.set()
            return lock.acquire(blocking)

        def release(self) -> None:
            lock.release()

    missed = threading.Event()
    with Openssl(tmp_path) as server:
        transport = come_to(server)
        lock, transport._writing = transport._writing, Slow()  # type: ignore[assignment]
        receiver = threading.Thread(target=lambda: heard_by(transport, 7), daemon=True)
        receiver.start()
        transport.send(b"0 said\n")
        wait_for(lambda: not transport._owes and not transport._tls._out.pending)
        server.type(b"1 done\n")
        receiver.join(20)
        transport.close()


def test_who_asks_for_answers_without_end_and_takes_none_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tls_transport, "MOST_UNANSWERED", 200)
    with Openssl(tmp_path) as server:
        transport = come_to(server)
        transport._socket = Stubborn(transport._socket)  # type: ignore[assignment]
        ends: list[str] = []

        def hear() -> None:
            try:
                transport.recv()
            except CutOff as error:
                ends.append(str(error))

        receiver = threading.Thread(target=hear, daemon=True)
        receiver.start()
        for _ in range(12):
            server.type(b"K\n")
        receiver.join(20)
        assert ends == ["it asks for answers and takes none"]
        transport.close()


# Ends.


def test_an_end_that_is_said_is_told_from_one_that_is_not() -> None:
    def cut(sock: socket.socket) -> None:
        sock.sendall(b"half a li")

    def close(sock: socket.socket) -> None:
        assert isinstance(sock, ssl.SSLSocket)
        sock.sendall(b"whole")
        with suppress(OSError):
            sock.unwrap()

    with Scripted(close, OWN.context) as server:
        transport = TlsTransport("127.0.0.1", server.port, unchecked())
        assert heard_by(transport, 5) == b"whole" and transport.recv() == b"" == transport.recv()
        transport.close()
    with Scripted(cut, OWN.context) as server:
        transport = TlsTransport("127.0.0.1", server.port, unchecked())
        assert heard_by(transport, 9) == b"half a li"
        with pytest.raises(CutOff):
            transport.recv()
        transport.close()


def test_who_closes_says_so() -> None:
    heard: list[bytes] = []

    with Scripted(lambda sock: heard.append(sock.recv(10)), OWN.context) as server:
        TlsTransport("127.0.0.1", server.port, unchecked()).close()
        wait_for(server.done.is_set)
        assert heard == [b""]


def test_bytes_that_are_no_tls_are_an_end_that_nobody_said() -> None:
    def script(sock: socket.socket) -> None:
        assert isinstance(sock, ssl.SSLSocket)
        sock.sendall(b"true")
        with socket.socket(fileno=sock.detach()) as bare:
            bare.sendall(b"\x17\x03\x03\x00\x20" + bytes(32))

    with Scripted(script, OWN.context) as server:
        transport = TlsTransport("127.0.0.1", server.port, unchecked())
        wait_for(server.done.is_set)
        assert heard_by(transport, 4) == b"true"
        with pytest.raises(CutOff):
            transport.recv()
        transport.close()


# The handshake.


def silent(sock: socket.socket) -> None:
    while sock.recv(4096):
        pass


def talking_endlessly(sock: socket.socket) -> None:
    """A record that never comes to its end: a byte now and then."""
    sock.sendall(b"\x16\x03\x03\x40\x00\x02")
    stop = threading.Event()
    while not stop.wait(0.02):
        sock.sendall(b"\0")


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        (lambda sock: sock.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"), OtherThanTls),
        (lambda sock: sock.sendall("Сервер: привет".encode()), OtherThanTls),
        (lambda sock: sock.sendall(b"\x15\x03\x01\x00\x02\x02\x46"), OtherThanTls),
        (lambda sock: None, NoTls),
        (silent, NoTls),
        (talking_endlessly, NoTls),
    ],
    ids=["http", "plain", "a server of ours without it", "one that hangs up", "silent", "without end"],
)
def test_a_server_without_tls_is_known_for_one(
    script: Callable[[socket.socket], None], fault: type[OSError], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tls_transport, "PATIENCE_TO_CONNECT", 0.3)
    with Scripted(script) as server, pytest.raises(NoTls) as caught:
        TlsTransport("127.0.0.1", server.port, unchecked())
    assert type(caught.value) is fault


def test_a_handshake_that_is_refused_has_its_reason() -> None:
    refusing = Scripted(lambda sock: sock.sendall(b"\x15\x03\x03\x00\x02\x02\x28"))
    with refusing as server, pytest.raises(TlsFailed, match="handshake failure"):
        TlsTransport("127.0.0.1", server.port, unchecked())


@pytest.mark.parametrize(
    ("name", "expired", "number"),
    [("localhost", False, 0), ("other.example", False, 62), ("localhost", True, 10)],
)
def test_a_certificate_is_checked_by_name_and_time(name: str, expired: bool, number: int) -> None:
    with Echo() as server, TlsFront(issued(AUTHORITY, name, expired=expired), server.port) as front:
        if not number:
            TlsTransport("localhost", front.port, trusting()).close()
            return
        with pytest.raises(ssl.SSLCertVerificationError) as caught:
            TlsTransport("localhost", front.port, trusting())
        assert caught.value.verify_code == number
        wait_for(lambda: front.faults)  # it was told


@pytest.mark.parametrize(
    ("host", "name"), [("chat.example", "chat.example"), ("chat.example.", "chat.example"), ("fe80::1%eth0", "fe80::1")]
)
def test_a_host_is_asked_for_as_certificates_name_it(host: str, name: str) -> None:
    assert tls_transport.named(host) == name
