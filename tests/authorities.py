"""Certificates from an authority of the test's own, in files, and what a client is shown of them."""

import ssl
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import trustme

from beseda.server.running.config_tls import Pair
from beseda.server.tls.certificates import Certificates


def issued(folder: Path, *names: str, authority: trustme.CA | None = None, with_root: bool = True) -> Pair:
    """The files of a certificate for these names, whole by its root."""
    authority = authority or trustme.CA()
    certificate = authority.issue_cert(*names)
    path, key = (folder / f"{names[0].replace('*', 'any')}.{kind}.pem" for kind in ("chain", "key"))
    chain = [*certificate.cert_chain_pems, authority.cert_pem] if with_root else certificate.cert_chain_pems
    path.write_bytes(b"".join(each.bytes() for each in chain))
    key.write_bytes(certificate.private_key_pem.bytes())
    key.chmod(0o600)
    return Pair(str(path), str(key))


def fingerprint_of(pair: Pair) -> str:
    first, end, _ = Path(pair.certificate).read_text().partition("-----END CERTIFICATE-----")
    return sha256(ssl.PEM_cert_to_DER_cert(first + end)).hexdigest()


def shown_by(certificates: Certificates, name: str) -> str:
    """The fingerprint of what a client is shown that asks for this name."""
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    client = trusting.wrap_bio(to_client, to_server)
    served = certificates.choose(name, False).wrap_bio(to_server, to_client, server_side=True)
    for end in (client, served, client):
        with suppress(ssl.SSLWantReadError):
            end.do_handshake()
    certificate = client.getpeercert(binary_form=True)
    assert certificate
    return sha256(certificate).hexdigest()
