"""What is kept of a certificate, as openssl shows it, and how a fingerprint may be written."""

import subprocess

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from tls_fakes import OwnCertificate

from beseda.client.certificates import Certificate, certificate_in, read_fingerprint, shown, to_compare

ONE, OTHER = "AB:" * 31 + "AB", "CD:" * 31 + "CD"


def test_a_fingerprint_is_the_one_that_openssl_shows() -> None:
    own = OwnCertificate()
    done = subprocess.run(
        ["openssl", "x509", "-noout", "-fingerprint", "-sha256"], input=own.pem, capture_output=True, check=True
    )
    assert done.stdout.decode().strip().rpartition("=")[2] == own.fingerprint


def test_a_certificate_that_is_renewed_with_its_key_is_the_same_servers() -> None:
    first = OwnCertificate()
    der, renewed, other = (
        each.certificate.public_bytes(Encoding.DER) for each in (first, OwnCertificate(first.key), OwnCertificate())
    )
    seen = certificate_in(der)
    assert seen.fingerprint != certificate_in(renewed).fingerprint and seen.is_of(certificate_in(renewed))
    assert not seen.is_of(certificate_in(other)) and not seen.is_of(None)


def test_what_can_not_be_read_has_a_fingerprint_and_no_key() -> None:
    odd, other = certificate_in(b"odd"), certificate_in(b"other")
    assert odd.key == other.key == "" and odd.is_of(odd) and not odd.is_of(other)
    assert not Certificate(ONE, "").is_of(Certificate(OTHER, ""))


def test_a_fingerprint_is_shown_in_parts_that_fit_a_narrow_line() -> None:
    parts = to_compare(ONE).split()
    assert [len(part) for part in parts] == [24, 24, 24, 23] and "".join(parts) == ONE


@pytest.mark.parametrize(
    "text", [ONE, ONE.lower(), "ab" * 32, " " + "aB" * 32 + "\n", ONE.replace("AB", "aB"), to_compare(ONE)]
)
def test_a_fingerprint_may_be_written_in_any_way(text: str) -> None:
    assert read_fingerprint(text) == ONE == shown("ab" * 32)


@pytest.mark.parametrize("text", ["", "ab" * 31, "ab" * 33, "g" * 64, "SHA256:" + "ab" * 32, "٣" * 64, "a.b" * 32])
def test_what_is_no_fingerprint_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        read_fingerprint(text)
