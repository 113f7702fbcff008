"""TLS between two memories: what one end says the other end reads, whoever computes at the same time."""

import re
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from beseda.tls_state import TlsError, TlsState

AUTHORITY = trustme.CA()
CERTIFICATE = AUTHORITY.issue_cert("localhost")


def server_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["http/1.1", "irc"])
    CERTIFICATE.configure_cert(context)
    return context


SERVER = server_context()


def client(name: str = "localhost", authority: trustme.CA = AUTHORITY, *protocols: str) -> TlsState:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(context)
    if protocols:
        context.set_alpn_protocols(list(protocols))
    return TlsState(context, False, name)


def shaken(here: TlsState, there: TlsState) -> None:
    here.begin()
    while not (here.is_ready and there.is_ready):
        there.receive(here.take())
        here.receive(there.take())


@pytest.fixture
def ends() -> tuple[TlsState, TlsState]:
    here, there = client("localhost", AUTHORITY, "h2", "irc"), TlsState(SERVER, True)
    shaken(here, there)
    return here, there


def test_what_one_end_says_the_other_end_reads(ends: tuple[TlsState, TlsState]) -> None:
    here, there = ends
    assert there.receive(here.encrypt("привет".encode())) == ("привет".encode(), False)
    assert here.receive(there.encrypt(b"a" * 50_000)) == (b"a" * 50_000, False)
    assert here.version == "TLSv1.3"
    assert here.alpn == there.alpn == "irc"
    assert here.certificate and not there.certificate


def resident() -> int:
    """Bytes of this process."""
    found = re.search(r"Rss: +(\d+)", Path("/proc/self/smaps_rollup").read_text())
    assert found
    return int(found[1]) * 1024


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="needs Linux's /proc")
@pytest.mark.parametrize("speaks", [0, 1])
def test_who_said_or_heard_much_weighs_no_more_for_it(speaks: int) -> None:
    much, many = b"a" * 60_000, 100
    ends = [(client(), TlsState(SERVER, True)) for _ in range(many)]
    for pair in ends:
        shaken(*pair)
    before = resident()
    for pair in ends:
        assert pair[1 - speaks].receive(pair[speaks].encrypt(much)) == (much, False)
    assert resident() - before < many * len(much) // 2


def test_what_was_said_before_a_fault_is_read_though_the_handshake_ended_just_then() -> None:
    here, there = client(), TlsState(SERVER, True)
    here.begin()
    there.receive(here.take())
    here.receive(there.take())
    assert there.receive(here.take() + here.encrypt(b"hello") + b"\x17\x03\x03\x00\x13" + bytes(19)) == (b"hello", True)
    assert there.is_ready and not there.certificate and there.alpn == ""


@given(cuts=st.lists(st.integers(1, 5000)))
def test_the_network_may_cut_it_anywhere(cuts: list[int]) -> None:
    here, there = client(), TlsState(SERVER, True)
    shaken(here, there)
    data, said = here.encrypt(b"one") + here.encrypt(b"t" * 5000), b""
    for cut in (*cuts, len(data)):
        piece, data = data[:cut], data[cut:]
        said += there.receive(piece)[0]
    assert said == b"one" + b"t" * 5000


def test_who_closes_is_known_to_have_said_all(ends: tuple[TlsState, TlsState]) -> None:
    here, there = ends
    data = here.encrypt(b"bye")
    here.close()
    assert there.receive(data + here.take()) == (b"bye", True)
    there.close()
    assert here.receive(there.take()) == (b"", True)


def test_closing_before_there_was_a_handshake_says_nothing() -> None:
    never = TlsState(SERVER, True)
    never.close()
    assert never.take() == b""


def test_what_is_no_tls_is_an_error_and_answered_by_an_alert() -> None:
    there = TlsState(SERVER, True)
    with pytest.raises(TlsError):
        there.receive(b"\x16\x03\x01\x00\x05hello")
    assert there.take()[:1] == b"\x15"


def test_a_server_that_nobody_vouches_for_is_not_spoken_with() -> None:
    here, there = client("localhost", trustme.CA()), TlsState(SERVER, True)
    with pytest.raises(TlsError, match="certificate") as raised:
        shaken(here, there)
    assert isinstance(raised.value.__cause__, ssl.SSLCertVerificationError)


def test_a_server_of_another_name_is_not_spoken_with() -> None:
    with pytest.raises(TlsError, match="elsewhere"):
        shaken(client("elsewhere.example"), TlsState(SERVER, True))


def test_damaged_bytes_are_never_read_as_said(ends: tuple[TlsState, TlsState]) -> None:
    here, there = ends
    data = bytearray(here.encrypt(b"pay 1"))
    data[-1] ^= 1
    with pytest.raises(TlsError):
        there.receive(bytes(data))


def test_two_threads_may_read_and_write_at_once(ends: tuple[TlsState, TlsState]) -> None:
    """Without the lock CPython crashes here, or a record is damaged."""
    here, there = ends
    count = 3000
    to_here: list[bytes] = []
    to_there: list[bytes] = []

    def say(end: TlsState, sent: list[bytes]) -> None:
        for number in range(count):
            sent.append(end.encrypt(b"%06d" % number))

    def hear(end: TlsState, sent: list[bytes], heard: list[bytes]) -> None:
        while sum(map(len, heard)) < 6 * count:
            if sent:
                heard.append(end.receive(sent.pop(0))[0])

    heard_here: list[bytes] = []
    heard_there: list[bytes] = []
    threads = [
        threading.Thread(target=say, args=(here, to_there)),
        threading.Thread(target=say, args=(there, to_here)),
        threading.Thread(target=hear, args=(here, to_here, heard_here), daemon=True),
        threading.Thread(target=hear, args=(there, to_there, heard_there), daemon=True),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    everything = b"".join(b"%06d" % number for number in range(count))
    assert b"".join(heard_here) == b"".join(heard_there) == everything


class Noticing:
    """OpenSSL's object, which notices two threads in it; both go through one after the other all the same, for two at
    once would crash."""

    def __init__(self, tls: object) -> None:
        self._tls = tls
        self._one_at_a_time = threading.Lock()
        self._inside = 0
        self.met = threading.Event()

    def __getattr__(self, name: str) -> object:
        does = getattr(self._tls, name)

        def noticed(*given: object) -> object:
            self._inside += 1
            if self._inside > 1:
                self.met.set()
            self.met.wait(MEETS_WITHIN)  # as long as another thread takes to come, if it may
            try:
                with self._one_at_a_time:
                    return does(*given)
            finally:
                self._inside -= 1

        return noticed


MEETS_WITHIN = 0.2


def test_who_reads_and_who_writes_are_never_in_it_together(ends: tuple[TlsState, TlsState]) -> None:
    here, there = ends
    said = there.encrypt(b"hello")
    noticing = Noticing(here._tls)
    here._tls, here._raw = noticing, noticing  # type: ignore[assignment]
    begin = threading.Barrier(3)

    def at_once(work: Callable[[], object]) -> threading.Thread:
        def run() -> None:
            begin.wait(10)
            with suppress(TlsError):  # nothing is said after the close
                work()

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    threads = [at_once(work) for work in (lambda: here.encrypt(b"a"), lambda: here.receive(said), here.close)]
    for thread in threads:
        thread.join(10)
    assert not noticing.met.is_set()
