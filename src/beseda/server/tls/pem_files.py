"""Certificates with their keys, as files have them: read, and looked at. Each fault is one sentence with what to do.

Knows PEM and X.509. Refuses to know who is served with what; what TLS itself says of a chain is asked in `contexts`.
"""

import logging
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from beseda.locale import N_
from beseda.server.running.config_faults import wrong
from beseda.server.running.config_tls import Pair, path_of

log = logging.getLogger(__name__)

LONGEST_PEM = 262_144
"""Bytes of a file: a chain of five is 10,000. What is longer is something else, or never ends."""
NO_NAMES = (x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType, ValueError)
"""What looking for them raises, if there are none that can be read."""
BY_OTHERS = stat.S_IROTH | stat.S_IWOTH
NOT_THERE = N_("{key}: there is no {path}. Name the file as this server's user finds it.")
NOT_READABLE = N_("{key}: {path} can't be read ({detail}). Let this server's user read it, or give that user a copy.")
NO_FILE = N_("{key}: {path} is no file. Name a file in PEM.")
TOO_LONG = N_("{key}: {path} is longer than {most} bytes: is that a file in PEM?")
NO_CERTIFICATE = N_(
    "{key}: {path} has no certificate in PEM that can be read (it begins with -----BEGIN CERTIFICATE-----)."
    " From DER: openssl x509 -in FILE -out cert.pem"
)
NO_KEY = N_(
    "{key}: {path} has no key in PEM that can be read (it begins with -----BEGIN PRIVATE KEY-----)."
    " From DER: openssl pkey -in FILE -out key.pem"
)
LOCKED_KEY = N_(
    "{key}: {path} is locked with a passphrase, which nobody is there to type. Without it:"
    " openssl pkey -in FILE -out key.pem"
)
ANOTHER_KEY = N_("{key}: {path} is not the key of {certificate}. Name the two that were made together.")
EXPIRED = N_("{key}: {path} has expired, on {day}. Have a new one issued (certbot renew).")
NOT_YET = N_("{key}: {path} is valid from {day} on, and not before. Is the clock of this machine right?")
OUT_OF_ORDER = N_(
    "{key}: in {path} the certificate of {subject} is not issued by the next one, of {next}."
    " Put this server's certificate first, and then each time the one that issued it."
)


@dataclass(frozen=True)
class Identity:
    """A certificate, what is above it, and its key. Valid from birth: they belong together, and hold today."""

    key: str
    """Where it stands in the settings."""
    path: Path
    chain: tuple[x509.Certificate, ...]
    pem: bytes = field(repr=False)
    """The chain and the key, as OpenSSL is to be given them. A log may have everything else."""

    @property
    def leaf(self) -> x509.Certificate:
        return self.chain[0]

    @property
    def fingerprint(self) -> str:
        return self.leaf.fingerprint(hashes.SHA256()).hex(":").upper()

    @property
    def names(self) -> tuple[str, ...]:
        """What clients may call this server by: names, perhaps `*.example.org`, and addresses."""
        try:
            named = self.leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        except NO_NAMES:
            return ()
        hosts = [name.lower() for name in named.get_values_for_type(x509.DNSName)]
        return (*hosts, *map(str, named.get_values_for_type(x509.IPAddress)))


def read_pair(place: str, pair: Pair) -> Identity:
    """Read the certificate and the key that stand at this place in the settings. Raises ConfigError."""
    certificate, key = f"{place}.certificate", f"{place}.key"
    path, key_path = path_of(certificate, pair.certificate), path_of(key, pair.key)
    data, key_data = _content(certificate, path), _content(key, key_path, is_secret=True)
    chain = certificates_in(data)
    if not chain:
        raise wrong(NO_CERTIFICATE, key=certificate, path=path)
    facts = {"key": certificate, "path": path}
    now = datetime.now(UTC)
    if chain[0].not_valid_after_utc < now:
        raise wrong(EXPIRED, day=f"{chain[0].not_valid_after_utc:%Y-%m-%d}", **facts)
    if chain[0].not_valid_before_utc > now:
        raise wrong(NOT_YET, day=f"{chain[0].not_valid_before_utc:%Y-%m-%d}", **facts)
    for issued, issuer in _out_of_order(chain):
        raise wrong(OUT_OF_ORDER, subject=called(issued), next=called(issuer), **facts)
    try:
        private = load_pem_private_key(key_data, None)
        is_its_key = public_bytes(private) == public_bytes(chain[0])
        secret = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    except TypeError as error:
        raise wrong(LOCKED_KEY, key=key, path=key_path) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise wrong(NO_KEY, key=key, path=key_path) from error
    if not is_its_key:
        raise wrong(ANOTHER_KEY, key=key, path=key_path, certificate=path)
    return Identity(certificate, path, chain, pem_of(chain) + secret)


def certificates_in(data: bytes) -> tuple[x509.Certificate, ...]:
    """All in a file in PEM, in its order; none if there are none, or one of them can't be read."""
    try:
        chain = tuple(x509.load_pem_x509_certificates(data))
        for each in chain:  # what is damaged is told only by whoever looks at it
            _ = each.subject, each.issuer, each.not_valid_before_utc, each.not_valid_after_utc
        for leaf in chain[:1]:
            public_bytes(leaf)
    except (ValueError, UnsupportedAlgorithm, x509.InvalidVersion):
        return ()
    return chain


def public_bytes(of: object) -> bytes:
    """The public key of a certificate or of a private key, so that two can be compared."""
    key: bytes = of.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)  # type: ignore[attr-defined]
    return key


def pem_of(chain: tuple[x509.Certificate, ...]) -> bytes:
    return b"".join(each.public_bytes(Encoding.PEM) for each in chain)


def called(certificate: x509.Certificate) -> str:
    """Whose it is, for a person."""
    return _called(certificate.subject)


def issuer_of(certificate: x509.Certificate) -> str:
    return _called(certificate.issuer)


def _called(name: x509.Name) -> str:
    words = name.rfc4514_string() or "?"
    return "".join(letter if letter.isprintable() else "?" for letter in words)


def _out_of_order(chain: tuple[x509.Certificate, ...]) -> Iterator[tuple[x509.Certificate, x509.Certificate]]:
    """The pairs of which the second did not issue the first."""
    for issued, issuer in pairwise(chain):
        try:
            if issued.issuer != issuer.subject:
                yield issued, issuer
            else:
                issued.verify_directly_issued_by(issuer)
        except InvalidSignature:  # of an authority that has changed its key
            yield issued, issuer
        except (ValueError, TypeError, UnsupportedAlgorithm):
            pass  # SHA-1, say: OpenSSL is asked about it (`contexts.try_out`)


def _content(key: str, path: Path, is_secret: bool = False) -> bytes:
    """What is in a file. A pipe or a device in its place is not waited for. Raises ConfigError."""
    facts = {"key": key, "path": path}
    try:
        with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if not stat.S_ISREG(mode):
                raise wrong(NO_FILE, **facts)
            data = file.read(LONGEST_PEM + 1)
    except FileNotFoundError as error:
        raise wrong(NOT_THERE, **facts) from error
    except OSError as error:
        raise wrong(NOT_READABLE, detail=error.strerror or error, **facts) from error
    if len(data) > LONGEST_PEM:
        raise wrong(TOO_LONG, most=LONGEST_PEM, **facts)
    if is_secret and os.name == "posix" and mode & BY_OTHERS:
        log.warning("%s: %s can be read or changed by everybody on this machine: chmod o= %s", key, path, path)
    return data
