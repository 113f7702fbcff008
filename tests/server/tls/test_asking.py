"""Whoever is asked for a certificate is taken with any, and all else is as by Python's own library."""

import ssl
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from hypothesis import given
from hypothesis import strategies as st
from OpenSSL import SSL

from authorities import der_of, issued, shake, trusting
from beseda.server.running.config import Settings
from beseda.server.running.config_tls import Pair, Tls
from beseda.server.tls import asking as asking_module
from beseda.server.tls.certificates import Certificates
from beseda.tls_state import Tls as TlsOfOne
from beseda.tls_state import TlsError, TlsState

Begin = Callable[[], TlsOfOne]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("certificates")


@pytest.fixture(scope="module")
def annas(folder: Path) -> Pair:
    return issued(folder, "anna")


@pytest.fixture(scope="module", params=[False, True], ids=["by Python's library", "asking"])
def begin(folder: Path, request: pytest.FixtureRequest) -> Begin:
    pair = issued(folder, "chat.example.org")
    certificates = Certificates(Settings(tls=Tls("offered", pair.certificate, pair.key, client_certificates=True)))
    return lambda: certificates.begin("chat.example.org", asks=request.param)


@pytest.fixture(scope="module")
def asking(folder: Path) -> Begin:
    pair = issued(folder, "chat.example.org")
    certificates = Certificates(Settings(tls=Tls("offered", pair.certificate, pair.key, client_certificates=True)))
    return lambda: certificates.begin(None, asks=True)


VERSIONS = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]


def by(version: ssl.TLSVersion, context: ssl.SSLContext) -> ssl.SSLContext:
    context.minimum_version = context.maximum_version = version
    return context


@pytest.mark.parametrize("version", VERSIONS)
def test_a_client_is_known_by_a_certificate_that_nobody_vouches_for(
    asking: Begin, annas: Pair, version: ssl.TLSVersion
) -> None:
    served = asking()
    shake(TlsState(by(version, trusting(annas)), False), served)
    assert served.certificate == der_of(annas)


def showing(issuers: int) -> SSL.Connection:
    """A client whose certificate has so many above it."""
    authority = trustme.CA(path_length=issuers)
    for _ in range(issuers):
        authority = authority.create_child_ca()
    made = authority.issue_cert("anna")
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    leaf, *above = made.cert_chain_pems
    assert len(above) == issuers
    context.use_certificate(x509.load_pem_x509_certificate(leaf.bytes()))
    context.use_privatekey(load_pem_private_key(made.private_key_pem.bytes(), None))  # type: ignore[arg-type]
    for each in above:
        context.add_extra_chain_cert(x509.load_pem_x509_certificate(each.bytes()))
    client = SSL.Connection(context, None)
    client.set_connect_state()
    return client


def test_a_long_chain_of_issuers_is_not_checked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred signatures are 50 ms of the one thread that shakes hands with everybody."""
    asked: list[int] = []

    def count(*facts: Any) -> bool:
        asked.append(facts[3])
        return True

    monkeypatch.setattr(asking_module, "_whoever", count)
    certificates = Certificates(Settings(data=str(folder), tls=Tls("offered", client_certificates=True)))
    served = certificates.begin(None, asks=True)
    steps(showing(8), served)
    assert served.certificate and asked and max(asked) <= 1, asked


def test_a_chain_without_an_end_is_not_kept(asking: Begin) -> None:
    """What was shown is kept for as long as somebody is here."""
    served = asking()
    with pytest.raises(TlsError, match="too long"):
        steps(showing(40), served)
    assert not served.is_ready


def test_so_it_is_by_one_that_has_expired(asking: Begin, folder: Path) -> None:
    """Only that it is the same as before matters."""
    old = trustme.CA().issue_cert("old", not_after=datetime.now(UTC) - timedelta(days=1))
    pair = Pair(str(folder / "old.pem"), str(folder / "old.pem"))
    old.private_key_and_cert_chain_pem.write_to_path(pair.certificate)
    served = asking()
    shake(TlsState(trusting(pair), False), served)
    assert served.certificate == der_of(pair)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_client_without_one_is_taken_as_well(begin: Begin, version: ssl.TLSVersion) -> None:
    served = begin()
    shake(TlsState(by(version, trusting()), False), served)
    assert served.certificate == b""


@pytest.mark.parametrize("version", VERSIONS)
def test_one_whose_talk_goes_on_is_still_known(asking: Begin, annas: Pair, version: ssl.TLSVersion) -> None:
    """RFC 8446, section 2.2: a ticket spares the certificate its second way."""
    context = by(version, trusting(annas))
    first, served = TlsState(context, False), asking()
    shake(first, served)
    session, served = first._tls.session, asking()
    again = resumed(context, session, served)
    assert again.session_reused and served.certificate == der_of(annas)


def resumed(context: ssl.SSLContext, session: ssl.SSLSession | None, served: TlsOfOne) -> ssl.SSLObject:
    """A client that would go on with a session."""
    into, out = ssl.MemoryBIO(), ssl.MemoryBIO()
    again = context.wrap_bio(into, out, session=session)
    for _ in range(3):
        try:
            again.do_handshake()
        except ssl.SSLWantReadError:
            pass
        served.receive(out.read())
        into.write(served.take())
    return again


def test_what_strangers_show_is_not_kept_when_they_have_gone(asking: Begin, annas: Pair) -> None:
    """OpenSSL would keep 20,000 sessions of TLS 1.2 without tickets, each with a chain of up to 64 KB: a gigabyte."""
    context = by(ssl.TLSVersion.TLSv1_2, trusting(annas))
    context.options |= ssl.OP_NO_TICKET
    first, served = TlsState(context, False), asking()
    shake(first, served)
    session = first._tls.session
    first.close()
    served.receive(first.take())
    served.close()
    served = asking()
    again = resumed(context, session, served)
    assert not again.session_reused and served.certificate == der_of(annas)


@pytest.mark.parametrize(
    ("offered", "agreed"), [((), ""), (("irc",), "irc"), (("h2", "irc", "http/1.1"), "http/1.1"), (("h2",), "")]
)
def test_what_is_said_inside_is_agreed_on(begin: Begin, offered: tuple[str, ...], agreed: str) -> None:
    served = begin()
    shake(TlsState(trusting(alpn=offered), False), served)
    assert served.alpn == agreed


@given(cuts=st.lists(st.integers(1, 5000), max_size=20))
def test_the_network_may_cut_it_anywhere(begin: Begin, cuts: list[int]) -> None:
    client, served = TlsState(trusting(), False), begin()
    shake(client, served)
    data, said = client.encrypt(b"one") + client.encrypt(b"t" * 50_000), b""
    for cut in (*cuts, len(data)):
        piece, data = data[:cut], data[cut:]
        said += served.receive(piece)[0]
    assert said == b"one" + b"t" * 50_000
    assert client.receive(served.encrypt(said)) == (said, False)


def test_who_closes_is_known_to_have_said_all(begin: Begin) -> None:
    client, served = TlsState(trusting(), False), begin()
    shake(client, served)
    data = client.encrypt(b"bye")
    client.close()
    assert served.receive(data + client.take()) == (b"bye", True)
    served.close()
    assert client.receive(served.take()) == (b"", True)


def test_closing_before_there_was_a_handshake_says_nothing(begin: Begin) -> None:
    served = begin()
    served.close()
    assert served.take() == b""


def test_what_is_no_tls_is_an_error_and_answered_by_an_alert(begin: Begin) -> None:
    served = begin()
    with pytest.raises(TlsError, match=r"^[a-z ]+$"):
        served.receive(b"\x16\x03\x01\x00\x05hello")
    assert served.take()[:1] == b"\x15"


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_an_old_version_is_refused(begin: Begin) -> None:
    context = trusting()
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    client = TlsState(context, False)
    client.begin()
    with pytest.raises(TlsError, match="unsupported protocol"):
        begin().receive(client.take())


def test_nobody_shakes_hands_twice(begin: Begin) -> None:
    """CVE-2021-32920 of Prosody: in one connection of TLS 1.2 it could be asked for without end."""
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_max_proto_version(SSL.TLS1_2_VERSION)
    client, served = SSL.Connection(context, None), begin()
    client.set_connect_state()
    steps(client, served)
    assert served.is_ready and client.get_protocol_version_name() == "TLSv1.2"
    assert client.renegotiate(), "it is asked for"
    with pytest.raises(SSL.Error, match="no renegotiation"):
        steps(client, served)


def steps(client: SSL.Connection, served: TlsOfOne) -> None:
    """As many of a handshake as there may be."""
    for _step in range(4):
        try:
            client.do_handshake()
        except SSL.WantReadError:
            pass
        try:
            served.receive(client.bio_read(100_000))
        except SSL.WantReadError:
            pass  # it has nothing to say
        if answer := served.take():
            client.bio_write(answer)


def test_damaged_bytes_are_never_read_as_said(begin: Begin) -> None:
    client, served = TlsState(trusting(), False), begin()
    shake(client, served)
    data = bytearray(client.encrypt(b"pay 1"))
    data[-1] ^= 1
    with pytest.raises(TlsError):
        served.receive(bytes(data))


def test_who_says_something_after_the_close_is_told_so_as_by_a_socket(begin: Begin) -> None:
    client, served = TlsState(trusting(), False), begin()
    shake(client, served)
    served.close()
    with served.lock, pytest.raises(OSError):
        served.ends[0].write(b"more")


def test_two_threads_may_read_and_write_at_once(begin: Begin) -> None:
    client, served = TlsState(trusting(), False), begin()
    shake(client, served)
    count = 1000
    sent = [client.encrypt(b"%06d" % number) for number in range(count)]
    to_client: list[bytes] = []
    said: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: said.extend(served.receive(data)[0] for data in sent)),
        threading.Thread(target=lambda: to_client.extend(served.encrypt(b"%06d" % n) for n in range(count))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert b"".join(said) == b"".join(b"%06d" % number for number in range(count))
    assert client.receive(b"".join(to_client))[0] == b"".join(said)
