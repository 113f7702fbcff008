"""Who asks for a name is shown its certificate; new files are taken over whole, or not at all."""

import logging
import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authorities import fingerprint_of, issued, shown_by
from beseda.server.running.config import Settings
from beseda.server.running.config_faults import ConfigError, Words
from beseda.server.running.config_tls import Pair, Tls
from beseda.server.tls import certificates as certificates_module
from beseda.server.tls import own_certificate
from beseda.server.tls.certificates import Certificates
from beseda.server.tls.pem_files import Identity, read_pair

DAY = timedelta(days=1)


def holding(*pairs: Pair) -> Certificates:
    return Certificates(Settings(tls=named(*pairs)))


def named(first: Pair, *more: Pair, promise_seconds: int = 0) -> Tls:
    return Tls("offered", first.certificate, first.key, more, promise_seconds=promise_seconds)


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    return issued(tmp_path, "chat.example.org")


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("chat.example.org", 0),
        ("CHAT.Example.ORG", 0),
        ("chat.example.org.", 0),
        ("a.example.net", 1),
        ("example.net", 0),
        ("a.b.example.net", 0),
        ("talk.example.net", 2),
        ("192.0.2.7", 2),
        ("*.example.net", 1),
        ("elsewhere", 0),
        ("", 0),
        (".", 0),
        (None, 0),
    ],
)
def test_the_name_asked_for_decides(tmp_path: Path, asked: str | None, shown: int) -> None:
    """RFC 6125, section 6.4.3: a wildcard stands for one label."""
    pairs = [
        issued(tmp_path, "chat.example.org"),
        issued(tmp_path, "*.example.net"),
        issued(tmp_path, "talk.example.net", "192.0.2.7"),
    ]
    assert shown_by(holding(*pairs), asked) == fingerprint_of(pairs[shown])


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Certificates, list[str]]:
    pairs = [issued(tmp_path_factory.mktemp("two"), name) for name in ("a.b", "*.b")]
    return holding(*pairs), [fingerprint_of(pair) for pair in pairs]


@given(name=st.text(st.sampled_from("aAbB.*-\0ж"), max_size=6))
def test_whatever_is_asked_for_a_certificate_is_shown(two: tuple[Certificates, list[str]], name: str) -> None:
    certificates, (first, wild) = two
    labels = name.lower().rstrip(".").split(".")
    is_wild = len(labels) == 2 and labels[1] == "b" and labels[0] != "a"
    assert shown_by(certificates, name) == (wild if is_wild else first)


def test_the_first_of_two_for_one_name_holds(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    first, second = (issued(folder, "chat.example.org") for folder in (tmp_path, tmp_path / "other"))
    assert shown_by(holding(first, second), "chat.example.org") == fingerprint_of(first)


def test_it_says_what_people_may_compare(pair: Pair) -> None:
    certificates = holding(pair)
    assert certificates.fingerprint.replace(":", "").lower() == fingerprint_of(pair)
    assert not certificates.is_own


def test_other_settings_are_taken_over_for_who_comes_next(tmp_path: Path, pair: Pair) -> None:
    certificates, other = holding(pair), issued(tmp_path, "other.example.org")
    certificates.renew(named(other, promise_seconds=300))
    assert shown_by(certificates, "chat.example.org") == fingerprint_of(other)
    assert certificates.promise_seconds == 300


def test_settings_with_a_fault_change_nothing(tmp_path: Path, pair: Pair) -> None:
    certificates, other = holding(pair), issued(tmp_path, "other.example.org")
    with pytest.raises(ConfigError, match=r"tls.more\[0\].key"):
        certificates.renew(named(other, Pair(other.certificate, pair.key), promise_seconds=300))
    assert shown_by(certificates, "other.example.org") == fingerprint_of(pair)
    assert certificates.promise_seconds == 0


def test_what_clients_would_refuse_is_refused_at_the_start_and_later(tmp_path: Path, pair: Pair) -> None:
    half = issued(tmp_path, "half.example.org", with_root=False)
    with pytest.raises(ConfigError, match="half a chain"):
        holding(half)
    certificates = holding(pair)
    with pytest.raises(ConfigError, match="half a chain"):
        certificates.renew(named(pair, half))
    assert shown_by(certificates, "half.example.org") == fingerprint_of(pair)


def test_our_own_gives_way_to_one_that_is_named(tmp_path: Path, pair: Pair) -> None:
    certificates = Certificates(Settings(data=str(tmp_path), tls=Tls("offered", promise_seconds=300)))
    assert (certificates.is_own, certificates.promise_seconds) == (True, 0)
    certificates.renew(named(pair, promise_seconds=300))
    assert (certificates.is_own, certificates.promise_seconds) == (False, 300)


# Files that change.


def replace(old: Pair, new: Pair, *what: str) -> None:
    for each in what or ("certificate", "key"):
        path = Path(getattr(old, each))
        written = path.with_suffix(".new")
        written.write_bytes(Path(getattr(new, each)).read_bytes())
        written.chmod(0o600)
        written.replace(path)


def look(certificates: Certificates, times: int = 2) -> None:
    for _ in range(times):
        certificates.look()


def test_files_that_have_changed_are_read_anew(tmp_path: Path, pair: Pair, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    certificates, other = holding(pair), issued(tmp_path, "other.example.org")
    look(certificates)
    assert not caplog.records
    replace(pair, other)
    look(certificates, 5)
    assert shown_by(certificates, "chat.example.org") == fingerprint_of(other)
    assert [record.getMessage() for record in caplog.records] == ["the certificates were read anew"]


def test_two_files_replaced_one_after_the_other_are_no_fault(
    tmp_path: Path, pair: Pair, caplog: pytest.LogCaptureFixture
) -> None:
    """As certbot does it, with a moment between."""
    certificates, other = holding(pair), issued(tmp_path, "other.example.org")
    look(certificates)
    replace(pair, other, "certificate")
    look(certificates, 1)
    replace(pair, other, "key")
    look(certificates)
    assert shown_by(certificates, "chat.example.org") == fingerprint_of(other) and not caplog.records


def test_a_pair_that_stays_half_replaced_is_told_once_and_the_old_one_stays(
    tmp_path: Path, pair: Pair, caplog: pytest.LogCaptureFixture
) -> None:
    certificates, other, before = holding(pair), issued(tmp_path, "other.example.org"), fingerprint_of(pair)
    replace(pair, other, "certificate")
    look(certificates, 6)
    assert shown_by(certificates, "chat.example.org") == before
    (said,) = [record.getMessage() for record in caplog.records]
    assert said.startswith("the certificates stay as they were: tls.key: ") and pair.key in said
    replace(pair, other, "key")
    look(certificates)
    assert shown_by(certificates, "chat.example.org") == fingerprint_of(other)


def test_a_file_that_has_gone_is_told_once_and_the_old_one_stays(pair: Pair, caplog: pytest.LogCaptureFixture) -> None:
    certificates, before = holding(pair), fingerprint_of(pair)
    Path(pair.certificate).unlink()
    look(certificates, 6)
    assert shown_by(certificates, "chat.example.org") == before and len(caplog.records) == 1


def test_files_with_a_fault_are_not_read_again_until_they_change(
    tmp_path: Path, pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificates, readings = holding(pair), []

    def read(place: str, named: Pair) -> Identity:
        readings.append(place)
        return read_pair(place, named)

    monkeypatch.setattr(certificates_module, "read_pair", read)
    replace(pair, issued(tmp_path, "other.example.org"), "key")
    look(certificates, 6)
    assert len(readings) == 1


def test_our_own_that_can_not_be_made_anew_is_told_once_and_made_when_it_can_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(own_certificate, "VALID_DAYS", own_certificate.ANEW_DAYS + 2)
        certificates = Certificates(Settings(data=str(tmp_path), tls=Tls("offered")))
    before = certificates.fingerprint
    look(certificates)
    monkeypatch.setattr(own_certificate, "ANEW_DAYS", own_certificate.ANEW_DAYS + 3)
    in_the_way = tmp_path / f"{own_certificate.CERTIFICATE_FILE}.new"
    in_the_way.mkdir()
    caplog.clear()
    look(certificates, 6)
    assert certificates.fingerprint == before
    assert ["stay as they were" in record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == [
        True
    ]
    in_the_way.rmdir()
    look(certificates)
    assert certificates.fingerprint != before


@pytest.mark.skipif(os.name != "posix", reason="only there who may read a file is a mark of its own")
def test_a_file_that_nobody_could_read_is_read_once_that_is_mended(
    tmp_path: Path, pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when a renewed key is root's alone, and somebody looks into the log. Root reads all, so reading is refused."""
    certificates, other = holding(pair), issued(tmp_path, "other.example.org")
    with monkeypatch.context() as patch:
        patch.setattr(certificates_module, "read_pair", cant_be_read)
        replace(pair, other)
        look(certificates)
    Path(pair.key).chmod(0o640)
    look(certificates)
    assert shown_by(certificates, "chat.example.org") == fingerprint_of(other)


def cant_be_read(*_: object) -> Identity:
    raise ConfigError(Words("can't be read", {}))


def test_links_are_followed_as_certbot_moves_them(tmp_path: Path, pair: Pair) -> None:
    linked = Pair(str(tmp_path / "fullchain.pem"), str(tmp_path / "privkey.pem"))
    for link, target in ((linked.certificate, pair.certificate), (linked.key, pair.key)):
        Path(link).symlink_to(target)
    certificates, other = holding(linked), issued(tmp_path, "other.example.org")
    for link, target in ((linked.certificate, other.certificate), (linked.key, other.key)):
        Path(link).unlink()
        Path(link).symlink_to(target)
    look(certificates)
    assert shown_by(certificates, "chat.example.org") == fingerprint_of(other)


def test_a_file_written_in_place_within_its_old_size_is_noticed(tmp_path: Path, pair: Pair) -> None:
    certificates = holding(pair)
    os.utime(pair.certificate, ns=(1, 1))
    before = certificates._held
    look(certificates)
    assert certificates._held is not before


def test_our_own_is_made_anew_before_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(own_certificate, "VALID_DAYS", own_certificate.ANEW_DAYS + 2)
        certificates = Certificates(Settings(data=str(tmp_path), tls=Tls("offered")))
    before = certificates.fingerprint
    certificates.look()
    assert certificates.fingerprint == before
    with monkeypatch.context() as patch:
        patch.setattr(own_certificate, "ANEW_DAYS", own_certificate.ANEW_DAYS + 3)
        certificates.look()
    assert certificates.fingerprint != before
    assert shown_by(certificates, "localhost") == certificates.fingerprint.replace(":", "").lower()


def test_the_key_of_tickets_changes_daily_and_the_certificate_does_not(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificates = holding(pair)
    before = certificates._held.shown[0]
    monkeypatch.setattr(certificates_module, "TICKETS_FOR", time.monotonic() - certificates._held.since + 60)
    certificates.look()
    assert certificates._held.shown[0] is before
    monkeypatch.setattr(certificates_module, "TICKETS_FOR", 0.0)
    certificates.look()
    after = certificates._held.shown[0]
    assert after.context is not before.context and after.identity is before.identity


def test_one_that_ends_while_the_server_runs_is_shown_on_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Somebody who passes over the warning gets in; with none nobody does."""
    pair = issued(tmp_path, "chat.example.org", until=datetime.now(UTC) + DAY)
    certificates = holding(pair)

    def has_expired(*_: object) -> None:
        raise ConfigError(Words("has expired", {}))

    monkeypatch.setattr(certificates_module, "TICKETS_FOR", 0.0)
    monkeypatch.setattr(certificates_module, "try_out", has_expired)
    certificates.look(datetime.now(UTC) + 2 * DAY)
    certificates.look(datetime.now(UTC) + 2 * DAY)
    assert shown_by(certificates, "chat.example.org") == fingerprint_of(pair)
    assert ["has ended" in record.getMessage() for record in caplog.records] == [True]


def test_without_tls_nothing_of_it_is_loaded(tmp_path: Path) -> None:
    """10 MB that most chats on one machine have no use for."""
    program = (
        "import sys; from beseda.server.running.config import Settings; from beseda.server.running.serve import Server;"
        f"Server(Settings(port=0, data={str(tmp_path)!r}), sys.stdout);"
        "print(sorted({'cryptography', 'OpenSSL', 'beseda.server.tls.certificates'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
