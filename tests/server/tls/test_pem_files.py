"""Files of certificates and keys: each fault is one sentence that names the setting, the file and what to do."""

import logging
import os
import ssl
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from hypothesis import given
from hypothesis import strategies as st

from authorities import der_of, issued
from beseda.locale import LANGUAGES
from beseda.server.running.config_faults import ConfigError
from beseda.server.running.config_tls import Pair
from beseda.server.tls.pem_files import LONGEST_PEM, certificates_in, read_pair

DAY = timedelta(days=1)
PARAMETERS = b"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
"""What `openssl ecparam -genkey` puts before a key."""


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    return issued(tmp_path, "chat.example.org", "192.0.2.7")


def refused(pair: Pair, place: str = "tls") -> str:
    """What is said of a pair, in English; and it is said in every language, in one line."""
    with pytest.raises(ConfigError) as raised:
        read_pair(place, pair)
    said = [raised.value.said(language) for language in LANGUAGES]
    assert len(set(said)) == len(LANGUAGES) and "\n" not in "".join(said)
    return str(raised.value)


def lasting(folder: Path, begin: timedelta, end: timedelta) -> Pair:
    """A pair that is valid from then to then, as from now."""
    now = datetime.now(UTC)
    both = folder / "both.pem"
    made = trustme.CA().issue_cert("chat.example.org", not_before=now + begin, not_after=now + end)
    made.private_key_and_cert_chain_pem.write_to_path(str(both))
    both.chmod(0o600)
    return Pair(str(both), str(both))


def test_a_pair_that_fits_is_read_with_its_names(pair: Pair) -> None:
    identity = read_pair("tls", pair)
    assert len(identity.chain) == 2 and identity.names == ("chat.example.org", "192.0.2.7")
    assert identity.fingerprint == sha256(der_of(pair)).digest().hex(":").upper()


def test_a_key_is_in_no_log(pair: Pair) -> None:
    identity = read_pair("tls", pair)
    assert b"PRIVATE KEY" in identity.pem and "PRIVATE KEY" not in repr(identity)


def test_both_may_be_in_one_file(tmp_path: Path) -> None:
    assert read_pair("tls", lasting(tmp_path, -DAY, DAY)).names == ("chat.example.org",)


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
@pytest.mark.parametrize("kind", [trustme.KeyType.ECDSA, trustme.KeyType.RSA])
@pytest.mark.parametrize("before", [b"", PARAMETERS])
def test_a_key_is_read_in_each_usual_form(
    tmp_path: Path, kind: trustme.KeyType, form: PrivateFormat, before: bytes
) -> None:
    made = trustme.CA(key_type=kind).issue_cert("chat.example.org", key_type=kind)
    pair = Pair(str(tmp_path / "chain.pem"), str(tmp_path / "key.pem"))
    made.cert_chain_pems[0].write_to_path(pair.certificate)
    private = load_pem_private_key(made.private_key_pem.bytes(), None)
    Path(pair.key).write_bytes(before + private.private_bytes(Encoding.PEM, form, NoEncryption()))
    assert read_pair("tls", pair).names == ("chat.example.org",)


def test_a_file_that_is_not_there_is_named(pair: Pair, tmp_path: Path) -> None:
    lacking = str(tmp_path / "lacking.pem")
    assert refused(Pair(lacking, pair.key)).startswith(f"tls.certificate: there is no {lacking}.")
    assert refused(Pair(pair.certificate, lacking), "tls.more[1]").startswith(
        f"tls.more[1].key: there is no {lacking}."
    )


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named(pair: Pair) -> None:
    Path(pair.key).chmod(0)
    assert "can't be read (Permission denied)" in refused(pair)


def test_a_link_that_leads_in_a_circle_is_named(pair: Pair, tmp_path: Path) -> None:
    circle = tmp_path / "circle.pem"
    circle.symlink_to(circle)
    assert f"{circle} can't be read (Too many levels" in refused(Pair(pair.certificate, str(circle)))


def test_a_folder_is_no_file(pair: Pair, tmp_path: Path) -> None:
    assert f"{tmp_path} can't be read (Is a directory)" in refused(Pair(str(tmp_path), pair.key))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_a_pipe_is_not_waited_for(pair: Pair, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "pipe is no file" in refused(Pair(pair.certificate, str(tmp_path / "pipe")))


def test_what_is_too_long_is_not_read_whole(pair: Pair) -> None:
    with Path(pair.certificate).open("r+b") as file:
        file.truncate(1 << 40)
    assert f"longer than {LONGEST_PEM} bytes" in refused(pair)


@pytest.mark.parametrize("content", [b"", b"hello", b"\xff\xfe\x00", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END"])
def test_what_is_not_pem_is_named(pair: Pair, content: bytes) -> None:
    key = Path(pair.key).read_bytes()
    Path(pair.key).write_bytes(content)
    assert "key.pem has no key in PEM" in refused(pair) and "openssl pkey" in refused(pair)
    Path(pair.key).write_bytes(key)
    Path(pair.certificate).write_bytes(content)
    assert "chain.pem has no certificate in PEM" in refused(pair) and "openssl x509" in refused(pair)


def test_the_two_named_the_wrong_way_round_are_told(pair: Pair) -> None:
    assert "has no certificate in PEM" in refused(Pair(pair.key, pair.certificate))


def test_one_damaged_certificate_in_a_chain_is_not_left_out(pair: Pair) -> None:
    """Whoever is sent the rest would be told that the chain is not whole."""
    path = Path(pair.certificate)
    path.write_text(path.read_text().replace("\nMII", "\nAAAA", 2))
    assert "has no certificate in PEM" in refused(pair)


@pytest.mark.parametrize("place", ["first", "last"])
@pytest.mark.filterwarnings("ignore:Parsed a serial number")  # one that became negative by the damage
@pytest.mark.parametrize("damage", [0, 1, 0x17, 0x30, 0xFF])
def test_whatever_is_damaged_is_one_sentence(pair: Pair, damage: int, place: str) -> None:
    """A disk has changed a byte: what reads certificates tells of some of it late, and by many kinds of errors."""
    path = Path(pair.certificate)
    chain = [each.public_bytes(Encoding.DER) for each in certificates_in(path.read_bytes())]
    number = 0 if place == "first" else len(chain) - 1
    whole = chain[number]
    for at in range(len(whole)):
        chain[number] = whole[:at] + bytes([damage]) + whole[at + 1 :]
        path.write_text("".join(map(ssl.DER_cert_to_PEM_cert, chain)))
        try:
            read = read_pair("tls", pair)
        except ConfigError as error:
            assert "tls.key" not in str(error), "the key is whole"
        else:
            assert read.fingerprint and read.names is not None


def test_a_key_that_does_not_fit_is_named_with_its_certificate(pair: Pair, tmp_path: Path) -> None:
    other = issued(tmp_path, "other.example.org")
    said = refused(Pair(pair.certificate, other.key))
    assert said.startswith(f"tls.key: {other.key} is not the key of {pair.certificate}.")


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_a_key_with_a_passphrase_is_told(pair: Pair, form: PrivateFormat) -> None:
    private = load_pem_private_key(Path(pair.key).read_bytes(), None)
    Path(pair.key).write_bytes(private.private_bytes(Encoding.PEM, form, BestAvailableEncryption(b"secret")))
    assert "is locked with a passphrase" in refused(pair) and "openssl pkey -in" in refused(pair)


def test_one_that_has_expired_is_told_with_its_day(tmp_path: Path) -> None:
    pair = lasting(tmp_path, -2 * DAY, -DAY)
    assert f"has expired, on {datetime.now(UTC) - DAY:%Y-%m-%d}" in refused(pair)


def test_one_that_is_not_valid_yet_is_told_with_its_day(tmp_path: Path) -> None:
    pair = lasting(tmp_path, DAY, 2 * DAY)
    assert f"is valid from {datetime.now(UTC) + DAY:%Y-%m-%d} on" in refused(pair)


def test_a_chain_out_of_order_is_told(tmp_path: Path) -> None:
    root = trustme.CA()
    middle = root.create_child_ca()
    pair = issued(tmp_path, "chat.example.org", authority=middle)
    leaf, *above = certificates_in(Path(pair.certificate).read_bytes())
    for wrong in ([leaf, above[1], above[0]], [*reversed(above), leaf]):
        Path(pair.certificate).write_bytes(b"".join(each.public_bytes(Encoding.PEM) for each in wrong))
        said = refused(pair)
        assert ("is not issued by the next one" in said) or ("is not the key of" in said)


def test_a_stranger_in_the_chain_is_told(pair: Pair) -> None:
    with Path(pair.certificate).open("ab") as file:
        file.write(trustme.CA().cert_pem.bytes())
    assert "is not issued by the next one, of " in refused(pair)


def test_an_issuer_of_the_same_name_with_another_key_is_told(tmp_path: Path) -> None:
    """As when an authority's certificate was renewed, and the old one was left in the file."""
    old, new = (trustme.CA(organization_name="Ours", organization_unit_name="CA") for _ in range(2))
    pair = issued(tmp_path, "chat.example.org", authority=new, with_root=False)
    with Path(pair.certificate).open("ab") as file:
        file.write(old.cert_pem.bytes())
    assert "is not issued by the next one, of OU=CA,O=Ours" in refused(pair)


def test_a_key_that_everybody_may_read_is_used_with_a_warning(pair: Pair, caplog: pytest.LogCaptureFixture) -> None:
    Path(pair.key).chmod(0o640)
    read_pair("tls", pair)
    assert not caplog.records
    Path(pair.key).chmod(0o644)
    read_pair("tls", pair)
    assert [record.levelno for record in caplog.records] == [logging.WARNING] and pair.key in caplog.text


@given(st.binary(max_size=300))
def test_whatever_is_in_a_file_is_certificates_or_none(data: bytes) -> None:
    assert certificates_in(b"-----BEGIN CERTIFICATE-----\n" + data) == ()
