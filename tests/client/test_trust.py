"""Whom we take for the server that is meant: by an authority, by a given fingerprint, or known from before."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme
from test_transport import Echo
from tls_fakes import OwnCertificate, TlsFront, WithoutTls, issued

from beseda.client.certificates import fingerprint_of, to_compare
from beseda.client.settings import JoinSettings
from beseda.client.transport import NoTls, NotTrusted, OtherThanTls
from beseda.client.trust import Trust

AUTHORITY = trustme.CA()


@pytest.fixture(autouse=True)
def known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of known servers, of the test's own; one authority is trusted."""
    AUTHORITY.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path / "beseda" / "known_servers"


class Visitor:
    """Comes to a server, and says something there if it is the right one."""

    def __init__(self, port: int, is_person: bool = True, host: str = "localhost", fingerprint: str = "") -> None:
        self.told: list[str] = []
        self.trust = Trust(JoinSettings(host, port, tls=True, fingerprint=fingerprint), self.told.append, is_person)

    def comes(self) -> list[str]:
        """Return what was told meanwhile."""
        self.told.clear()
        transport = self.trust.connect()
        try:
            transport.send(b"hello")
            assert transport.recv() == b"hello"
        finally:
            transport.close()
        return list(self.told)

    def is_stopped(self) -> str:
        with pytest.raises(NotTrusted) as stop:
            self.trust.connect()
        return str(stop.value)


@contextmanager
def serving(context: ssl.SSLContext) -> Iterator[TlsFront]:
    with Echo() as echo, TlsFront(context, echo.port) as front:
        yield front


# Authorities.


@pytest.mark.parametrize("is_person", [True, False])
def test_whom_an_authority_vouches_for_is_let_in_without_a_word(is_person: bool, known: Path) -> None:
    with serving(issued(AUTHORITY, "localhost")) as server:
        assert Visitor(server.port, is_person).comes() == []
        assert known.read_text() == f"localhost:{server.port} authority\n"


@pytest.mark.parametrize(
    ("context", "host", "words"),
    [
        (lambda: issued(AUTHORITY, "other.example"), "localhost", "is for another name"),
        (lambda: issued(AUTHORITY, "other.example"), "127.0.0.1", "is not for this address"),
        (lambda: issued(AUTHORITY, "localhost", expired=True), "localhost", "has expired"),
    ],
)
def test_a_certificate_of_an_authority_that_does_not_hold_has_its_sentence(
    context: Callable[[], ssl.SSLContext], host: str, words: str, known: Path
) -> None:
    with serving(context()) as server:
        said = Visitor(server.port, host=host).is_stopped()
        assert f"The certificate of {host}:{server.port}" in said and words in said
        assert not known.exists()


def test_an_authority_that_nobody_here_knows_is_none() -> None:
    with serving(issued(trustme.CA(), "localhost")) as server:
        assert "No authority vouches" in Visitor(server.port).comes()[0]


# At first sight.


def test_at_first_sight_a_person_is_shown_the_fingerprint_and_it_is_remembered(known: Path) -> None:
    own = OwnCertificate()
    with serving(own.context) as server:
        [words] = Visitor(server.port).comes()
        assert to_compare(own.fingerprint) in words and str(known) in words and "printed it at its start" in words
        assert known.read_text().startswith(f"localhost:{server.port} {own.fingerprint} ")
        assert Visitor(server.port).comes() == []
        assert Visitor(server.port, is_person=False).comes() == []


def test_a_pipe_trusts_nobody_at_first_sight_but_by_a_given_fingerprint(known: Path) -> None:
    own = OwnCertificate()
    with serving(own.context) as server:
        words = Visitor(server.port, is_person=False).is_stopped()
        assert own.fingerprint in words and "--fingerprint" in words and not known.exists()
        assert Visitor(server.port, is_person=False, fingerprint=own.fingerprint).comes() == []
        assert not known.exists()


def test_where_the_file_can_not_be_read_nobody_is_trusted_by_it(known: Path) -> None:
    known.mkdir(parents=True)
    own = OwnCertificate()
    with serving(own.context) as server:
        assert f"{known} can't be read" in Visitor(server.port).is_stopped()
        assert Visitor(server.port, fingerprint=own.fingerprint).comes() == []


def test_where_nothing_can_be_written_a_person_is_told_and_goes_on(known: Path) -> None:
    known.with_name("known_servers.lock").mkdir(parents=True)
    with serving(OwnCertificate().context) as server:
        visitor = Visitor(server.port)
        assert "can't be remembered" in visitor.comes()[0]
        assert visitor.comes() == []
        server.context = OwnCertificate().context
        words = visitor.is_stopped()
        assert "STOP" in words and "delete" not in words


# Known servers.


def test_a_changed_certificate_is_a_stop_that_shows_both_and_what_to_do(known: Path) -> None:
    first, second = OwnCertificate(), OwnCertificate()
    with serving(first.context) as server:
        visitor = Visitor(server.port)
        visitor.comes()
        server.context = second.context
        for who in (visitor, Visitor(server.port), Visitor(server.port, is_person=False)):
            words = who.is_stopped()
            assert (
                words.startswith("STOP")
                and to_compare(first.fingerprint) in words
                and to_compare(second.fingerprint) in words
            )
            assert f"delete line 1 of {known} " in words
            assert who.told == [] or who is visitor
        known.write_text("")
        assert to_compare(second.fingerprint) in Visitor(server.port).comes()[0]


def test_a_certificate_that_is_renewed_with_its_key_is_no_change(known: Path) -> None:
    first = OwnCertificate()
    second = OwnCertificate(first.key)
    with serving(first.context) as server:
        Visitor(server.port).comes()
        server.context = second.context
        assert Visitor(server.port, is_person=False).comes() == []
        assert second.fingerprint in known.read_text() and first.fingerprint not in known.read_text()


def test_what_an_authority_vouched_for_is_not_trusted_without_one() -> None:
    own = OwnCertificate()
    with serving(issued(AUTHORITY, "localhost")) as server:
        visitor = Visitor(server.port)
        visitor.comes()
        server.context = own.context
        for each in (visitor, Visitor(server.port)):
            words = each.is_stopped()
            assert words.startswith("STOP") and "Known:\nan authority vouched for it\n" in words
            assert to_compare(own.fingerprint) in words and "delete line 1 of" in words


def test_a_server_that_has_found_an_authority_is_known_by_that_from_then_on(known: Path) -> None:
    with serving(OwnCertificate().context) as server:
        Visitor(server.port).comes()
        server.context = issued(AUTHORITY, "localhost")
        assert Visitor(server.port).comes() == []
        assert known.read_text() == f"localhost:{server.port} authority\n"


def test_each_line_of_an_address_is_enough(known: Path) -> None:
    first, second = OwnCertificate(), OwnCertificate()
    with serving(first.context) as server:
        known.parent.mkdir()
        known.write_text("".join(f"localhost:{server.port} {each.fingerprint}\n" for each in (first, second)))
        assert Visitor(server.port).comes() == []
        server.context = second.context
        assert Visitor(server.port).comes() == []
        server.context = OwnCertificate().context
        assert "delete line 1, 2 of" in Visitor(server.port).is_stopped()


def test_a_host_is_the_same_however_it_is_written(known: Path) -> None:
    with serving(OwnCertificate().context) as server:
        Visitor(server.port, host="LOCALHOST").comes()
        assert Visitor(server.port, host="localhost").comes() == []


def test_who_had_tls_and_has_none_is_not_taken_for_a_server_without() -> None:
    """Who only hangs up may just be starting: that is no reason to give up."""
    with serving(OwnCertificate().context) as server:
        visitor = Visitor(server.port)
        visitor.comes()
    with WithoutTls() as plain, pytest.raises(OtherThanTls):
        Visitor(plain.port).trust.connect()
    with WithoutTls(server.port, speaks=False), pytest.raises(NoTls):
        visitor.trust.connect()
    with WithoutTls(server.port):
        assert "Somebody may be in between" in visitor.is_stopped()


# A given fingerprint.


@pytest.mark.parametrize("vouched", [True, False])
def test_another_certificate_than_the_given_one_is_a_stop_whoever_vouches(vouched: bool) -> None:
    own, meant = OwnCertificate(), OwnCertificate().fingerprint
    with serving(issued(AUTHORITY, "localhost") if vouched else own.context) as server:
        for is_person in (True, False):
            words = Visitor(server.port, is_person, fingerprint=meant).is_stopped()
            assert words.startswith("STOP") and f"Meant:\n{to_compare(meant)}\n" in words and "Shown:\n" in words


def test_a_given_fingerprint_is_enough_and_asks_for_no_name() -> None:
    context = issued(AUTHORITY, "other.example")
    with serving(context) as server:
        with pytest.raises(NotTrusted):
            Visitor(server.port).trust.connect()
        der = ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("127.0.0.1", server.port)))
        assert Visitor(server.port, fingerprint=fingerprint_of(der)).comes() == []
