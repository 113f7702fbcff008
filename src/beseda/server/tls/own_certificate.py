"""A certificate of our own making, for a server that has none from an authority: kept beside the journal.

People compare its fingerprint, so it stays the same for as long as it can. Its key lasts longer still: a new
certificate, in time before the old one ends, is made for the same key. Without a journal on the disk neither is kept.
"""

import logging
import os
import re
import socket
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from beseda.locale import N_
from beseda.server.running.config import Settings, folder_of
from beseda.server.running.config_faults import ConfigError, Words
from beseda.server.running.joining import EVERY_HOST, own_address
from beseda.server.running.private_files import read_private, write_private
from beseda.server.tls.pem_files import LONGEST_PEM, Identity, certificates_in, pem_of, public_bytes

log = logging.getLogger(__name__)

CERTIFICATE_FILE, KEY_FILE = "tls-certificate.pem", "tls-key.pem"
VALID_DAYS = 820
"""Apple's devices refuse what is valid for more than 825 days, whoever made it."""
BEGUN_DAYS = 1
"""Days before now that it is valid from: clocks differ."""
ANEW_DAYS = 30
"""Days before its end when the next one is made."""
LONGEST_NAME = 64
"""Of a common name (RFC 5280, appendix A.1), in bytes as `cryptography` counts: 32 Cyrillic letters."""
NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\Z", re.IGNORECASE)
UNREADABLE = N_("{path} can't be used: {detail}.")
NOT_OURS = N_(
    "{path} is not of our own making. Name it and its key in the settings (tls.certificate, tls.key), or move it away."
)
NO_KEY = N_(
    "{path} is no key in PEM. Put back a copy of it, or delete it: then there is a new certificate,"
    " whose fingerprint people have to compare again."
)


class OwnUnusable(ConfigError):
    """What we made can't be used, or not be written: the files are at fault, and no setting."""


class OwnCertificate:
    """Reads it, and makes it if there is none or its end is near."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folder = None if settings.journal == "memory" else folder_of(settings)
        self._in_memory: tuple[bytes, bytes] | None = None
        self._ends: datetime | None = None

    @property
    def paths(self) -> tuple[Path, ...]:
        return () if self._folder is None else (self._folder / CERTIFICATE_FILE, self._folder / KEY_FILE)

    def is_due(self, now: datetime) -> bool:
        """Whether the end of what was opened last is near."""
        return self._ends is not None and self._ends < now + timedelta(days=ANEW_DAYS)

    def open(self) -> Identity:
        """Return it, made anew if need be. Raises OwnUnusable."""
        identity = self._kept(self._folder) if self._folder is not None else self._remembered()
        self._ends = identity.leaf.not_valid_after_utc
        return identity

    def _remembered(self) -> Identity:
        certificate, key = self._in_memory or (b"", b"")
        identity = self._made(Path(CERTIFICATE_FILE), Path(KEY_FILE), certificate, key)
        self._in_memory = _split(identity)
        return identity

    def _kept(self, folder: Path) -> Identity:
        """Raises OwnUnusable."""
        paths = folder / CERTIFICATE_FILE, folder / KEY_FILE
        at = paths[0]
        try:
            found = []
            for at in paths:
                found.append(read_private(at, LONGEST_PEM) if os.path.lexists(at) else b"")
            identity = self._made(*paths, *found)
            for at, data, before in zip(paths, _split(identity), found, strict=True):
                if data != before:
                    write_private(at, data)
                    log.info("made: %s", at)
            if any(found) and _split(identity)[0] != found[0]:
                log.warning("the certificate is another one than before: people have to compare its fingerprint anew")
        except OSError as error:
            raise OwnUnusable(Words(UNREADABLE, {"path": at, "detail": error.strerror or error})) from error
        return identity

    def _made(self, path: Path, key_path: Path, certificate: bytes, key: bytes) -> Identity:
        """What these bytes of two files are, or what is made in their place."""
        try:
            private = load_pem_private_key(key, None) if key else ec.generate_private_key(ec.SECP256R1())
        except (ValueError, TypeError) as error:
            raise OwnUnusable(Words(NO_KEY, {"path": key_path})) from error
        if not isinstance(private, ec.EllipticCurvePrivateKey):
            raise OwnUnusable(Words(NOT_OURS, {"path": key_path}))
        chain = certificates_in(certificate)
        if chain and chain[0].issuer != chain[0].subject:
            raise OwnUnusable(Words(NOT_OURS, {"path": path}))
        now = datetime.now(UTC)
        fits = bool(chain) and public_bytes(chain[0]) == public_bytes(private)
        is_begun = fits and chain[0].not_valid_before_utc <= now  # a clock may have been years ahead
        if not is_begun or chain[0].not_valid_after_utc < now + timedelta(days=ANEW_DAYS):
            chain = (certificate_for(private, self._settings),)
        secret = key or private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return Identity("tls", path, chain[:1], pem_of(chain[:1]) + secret)


def _split(identity: Identity) -> tuple[bytes, bytes]:
    certificate = pem_of(identity.chain)
    return certificate, identity.pem[len(certificate) :]


def certificate_for(key: ec.EllipticCurvePrivateKey, settings: Settings) -> x509.Certificate:
    called = settings.network.encode()[:LONGEST_NAME].decode(errors="ignore")
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, called)])
    now = datetime.now(UTC)
    public = key.public_key()
    uses = dict.fromkeys(
        (
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    extensions: tuple[tuple[x509.ExtensionType, bool], ...] = (
        (x509.SubjectAlternativeName(tuple(_names_of(settings))), False),
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (x509.KeyUsage(digital_signature=True, **uses), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
        (x509.SubjectKeyIdentifier.from_public_key(public), False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(public), False),
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=BEGUN_DAYS))
        .not_valid_after(now + timedelta(days=VALID_DAYS - BEGUN_DAYS))
    )
    for extension, is_critical in extensions:
        builder = builder.add_extension(extension, is_critical)
    return builder.sign(key, hashes.SHA256())


def _names_of(settings: Settings) -> Iterable[x509.GeneralName]:
    """What this server may be called by: this machine's names and addresses, as far as they are known here."""
    host = socket.gethostname()
    hosts = ["localhost", host, f"{host}.local", settings.irc.server_name, *settings.host, "127.0.0.1", "::1"]
    if not EVERY_HOST.isdisjoint(settings.host):
        hosts.append(own_address() or "localhost")
    for each in dict.fromkeys(map(str.lower, hosts)):
        if each in EVERY_HOST:
            continue
        try:
            yield x509.IPAddress(ip_address(each))
        except ValueError:
            if NAME.match(each):
                yield x509.DNSName(each)
