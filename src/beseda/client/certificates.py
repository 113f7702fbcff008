"""What we keep of a server's certificate: its fingerprint, as other programs show it, and its public key's.

A certificate that is renewed with the same key is the same server's. Knows no files and no connections.
"""

import hashlib
import re
from typing import NamedTuple

PART = 24
"""Characters of a fourth of a fingerprint, with the colon behind it: a line of 40 columns has room for one."""
_FINGERPRINT = re.compile("[0-9a-f]{64}")


class Certificate(NamedTuple):
    fingerprint: str
    """SHA-256 of it all: `AB:CD:…`, as openssl and our server print it."""
    key: str
    """SHA-256 of its public key (SubjectPublicKeyInfo, RFC 5280, 4.1), written alike; "" if that can't be read."""

    def is_of(self, other: "Certificate | None") -> bool:
        """Whether both are the same server's."""
        return other is not None and (
            self.fingerprint == other.fingerprint or (self.key != "" and self.key == other.key)
        )


def certificate_in(der: bytes) -> Certificate:
    """`der`: a certificate as the other end has sent it."""
    # 30 ms, which only those wait for who meet a certificate that no authority vouches for.
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from cryptography.x509 import load_der_x509_certificate

    try:
        key = load_der_x509_certificate(der).public_key()
        spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except Exception:  # it names no errors for what strangers made; the fingerprint alone tells servers apart, too
        return Certificate(fingerprint_of(der), "")
    return Certificate(fingerprint_of(der), fingerprint_of(spki))


def fingerprint_of(data: bytes) -> str:
    return shown(hashlib.sha256(data).hexdigest())


def read_fingerprint(text: str) -> str:
    """A fingerprint as people copy it, with or without colons, in any case. Raises ValueError: it is none."""
    digits = "".join(text.split()).replace(":", "").lower()
    if not _FINGERPRINT.fullmatch(digits):
        raise ValueError("a fingerprint has 64 hexadecimal digits")
    return shown(digits)


def to_compare(fingerprint: str) -> str:
    """In two lines, as our server prints it, each of which may be broken once more."""
    parts = [fingerprint[start : start + PART] for start in range(0, len(fingerprint), PART)]
    return "{} {}\n{} {}".format(*parts)


def shown(digits: str) -> str:
    return ":".join(re.findall("..", digits.upper()))
