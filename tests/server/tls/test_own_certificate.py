"""A certificate of our own making: nobody else may read its key, it lasts as long as it can, every client takes it."""

import socket
import stat
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import msgspec
import pytest
import trustme
from cryptography import x509

from authorities import shown_by
from beseda.server.running.config import Settings
from beseda.server.running.config_tls import Tls
from beseda.server.running.opening import CANT_OPEN, StartError, open_certificates
from beseda.server.tls import own_certificate
from beseda.server.tls.own_certificate import CERTIFICATE_FILE, KEY_FILE, OwnCertificate, OwnUnusable
from beseda.server.tls.pem_files import called, public_bytes

APPLE_DAYS = 825


@pytest.fixture
def settings(data: Path) -> Settings:
    data.mkdir(exist_ok=True)
    return Settings(data=str(data), tls=Tls("offered"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def changed(settings: Settings, **fields: object) -> Settings:
    return msgspec.structs.replace(settings, **fields)


def test_it_is_the_same_at_every_start_and_nobody_elses_to_read(settings: Settings, data: Path) -> None:
    first = OwnCertificate(settings).open()
    assert OwnCertificate(settings).open() == first
    assert {stat.S_IMODE((data / name).stat().st_mode) for name in (CERTIFICATE_FILE, KEY_FILE)} == {0o600}
    assert sorted(path.name for path in data.iterdir()) == [CERTIFICATE_FILE, KEY_FILE]


def test_it_is_for_every_name_that_is_known_here(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_certificate, "own_address", lambda: "192.0.2.7")
    monkeypatch.setattr(socket, "gethostname", lambda: "Heron")
    names = OwnCertificate(changed(settings, host=("0.0.0.0", "::", "chat.example.org"))).open().names
    assert set(names) == {
        "localhost", "heron", "heron.local", "irc.beseda.local", "chat.example.org", "127.0.0.1", "::1", "192.0.2.7",
    }  # fmt: skip


def test_it_is_called_as_the_network_is_as_far_as_a_certificate_can_be(settings: Settings) -> None:
    assert called(OwnCertificate(settings).open().leaf) == "CN=Beseda"
    for network in ("Ы" * 50, "a" + "Ы" * 49, "😀" * 50):
        leaf = OwnCertificate(changed(settings, journal="memory", network=network)).open().leaf
        name = called(leaf).removeprefix("CN=")
        assert network.startswith(name) and len(name.encode()) > 60


def test_a_host_that_no_certificate_can_name_is_left_out(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "цапля и другие")
    assert set(OwnCertificate(settings).open().names) >= {"localhost", "127.0.0.1"}


def test_apples_devices_take_it(settings: Settings) -> None:
    leaf = OwnCertificate(settings).open().leaf
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc <= timedelta(days=APPLE_DAYS)
    assert leaf.not_valid_before_utc < datetime.now(UTC)
    uses = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert [use.dotted_string for use in uses] == ["1.3.6.1.5.5.7.3.1"]
    assert leaf.version is x509.Version.v3 and ip_address("::1") in [
        each.value
        for each in leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        if isinstance(each, x509.IPAddress)
    ]


def test_in_time_before_its_end_another_one_is_made_for_the_same_key(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(own_certificate, "VALID_DAYS", own_certificate.ANEW_DAYS)
        old = OwnCertificate(settings).open()
    new = OwnCertificate(settings).open()
    assert new.fingerprint != old.fingerprint and public_bytes(new.leaf) == public_bytes(old.leaf)
    assert new.leaf.not_valid_after_utc - datetime.now(UTC) > timedelta(days=800)
    assert OwnCertificate(settings).open() == new


def test_one_that_was_made_by_a_clock_far_ahead_is_made_anew(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(own_certificate, "BEGUN_DAYS", -2)
        old = OwnCertificate(settings).open()
    new = OwnCertificate(settings).open()
    assert new.fingerprint != old.fingerprint and public_bytes(new.leaf) == public_bytes(old.leaf)


def test_a_certificate_that_is_lost_is_made_anew_for_the_same_key(settings: Settings, data: Path) -> None:
    old = OwnCertificate(settings).open()
    (data / CERTIFICATE_FILE).unlink()
    assert public_bytes(OwnCertificate(settings).open().leaf) == public_bytes(old.leaf)


def test_a_key_that_is_lost_makes_another_certificate(settings: Settings, data: Path) -> None:
    old = OwnCertificate(settings).open()
    (data / KEY_FILE).unlink()
    assert public_bytes(OwnCertificate(settings).open().leaf) != public_bytes(old.leaf)


def test_the_log_warns_of_another_fingerprint_but_not_at_the_first_start(
    settings: Settings, data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def warnings() -> int:
        OwnCertificate(settings).open()
        return sum(record.levelname == "WARNING" for record in caplog.records)

    assert (warnings(), warnings()) == (0, 0)
    (data / CERTIFICATE_FILE).unlink()
    assert (warnings(), warnings()) == (1, 1), "for the same key, which few compare"
    (data / KEY_FILE).unlink()
    assert (warnings(), warnings()) == (2, 2)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_key_that_is_damaged_keeps_the_server_from_starting(settings: Settings, data: Path, language: str) -> None:
    """Another one would have everybody told that somebody listens in."""
    OwnCertificate(settings).open()
    (data / KEY_FILE).write_bytes(b"-----BEGIN PRIVATE KEY-----\n")
    with pytest.raises(StartError, match=f"{KEY_FILE}.*PEM") as failed:
        open_certificates(changed(settings, language=language))
    assert failed.value.status == CANT_OPEN


def test_what_somebody_put_there_is_not_overwritten(settings: Settings, data: Path) -> None:
    issued = trustme.CA().issue_cert("chat.example.org")
    (data / CERTIFICATE_FILE).write_bytes(issued.cert_chain_pems[0].bytes())
    with pytest.raises(OwnUnusable, match="not of our own making"):
        OwnCertificate(settings).open()


def test_a_folder_that_can_not_be_written_is_told(settings: Settings, data: Path) -> None:
    (data / f"{KEY_FILE}.new").mkdir()
    with pytest.raises(StartError, match=KEY_FILE) as failed:
        open_certificates(settings)
    assert failed.value.status == CANT_OPEN


def test_a_start_that_was_killed_between_the_files_is_gone_on_with(settings: Settings, data: Path) -> None:
    OwnCertificate(settings).open()
    (data / CERTIFICATE_FILE).rename(data / f"{CERTIFICATE_FILE}.new")
    key = (data / KEY_FILE).read_bytes()
    OwnCertificate(settings).open()
    assert (data / KEY_FILE).read_bytes() == key and not (data / f"{CERTIFICATE_FILE}.new").exists()


def test_without_a_journal_on_the_disk_nothing_is_written(settings: Settings, data: Path) -> None:
    in_memory = OwnCertificate(changed(settings, journal="memory"))
    first = in_memory.open()
    assert in_memory.open() == first and not list(data.iterdir())


def test_it_is_what_clients_are_shown(settings: Settings) -> None:
    certificates = open_certificates(settings)
    assert certificates is not None and certificates.is_own
    assert shown_by(certificates, "localhost") == certificates.fingerprint.replace(":", "").lower()
