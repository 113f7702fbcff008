"""Certificates from an authority of the test's own, in files, and what a client is shown of them."""

import socket
import ssl
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import trustme

from beseda.server.running.config_tls import Pair
from beseda.server.tls.certificates import Certificates
from beseda.tls_state import Tls, TlsState


def issued(
    folder: Path,
    *names: str,
    authority: trustme.CA | None = None,
    with_root: bool = True,
    until: datetime | None = None,
) -> Pair:
    """The files of a certificate for these names, whole by its root."""
    root = authority = authority or trustme.CA()
    while root.parent_cert is not None:
        root = root.parent_cert
    certificate = authority.issue_cert(*names, not_after=until)
    path, key = (folder / f"{names[0].replace('*', 'any')}.{kind}.pem" for kind in ("chain", "key"))
    chain = [*certificate.cert_chain_pems, root.cert_pem] if with_root else certificate.cert_chain_pems
    path.write_bytes(b"".join(each.bytes() for each in chain))
    key.write_bytes(certificate.private_key_pem.bytes())
    key.chmod(0o600)
    return Pair(str(path), str(key))


def der_of(pair: Pair) -> bytes:
    begin, end = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
    _, _, first = Path(pair.certificate).read_text().partition(begin)
    return ssl.PEM_cert_to_DER_cert(begin + first.partition(end)[0] + end)


def fingerprint_of(pair: Pair) -> str:
    return sha256(der_of(pair)).hexdigest()


def trusting(own: Pair | None = None, alpn: tuple[str, ...] = ()) -> ssl.SSLContext:
    """A client that takes any certificate, perhaps with one of its own."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if own is not None:
        context.load_cert_chain(own.certificate, own.key)
    if alpn:
        context.set_alpn_protocols(list(alpn))
    return context


def shake(client: TlsState, served: Tls) -> None:
    """Carry the bytes of a handshake, and of what follows it, between both ends until none are left."""
    client.begin()
    while data := client.take():
        served.receive(data)
        client.receive(served.take())
    assert client.is_ready and served.is_ready


def shown_by(certificates: Certificates, name: str | None) -> str:
    """The fingerprint of what a client is shown that asks for this name."""
    client = TlsState(trusting(), False)
    shake(client, certificates.begin(name, False))
    return sha256(client.certificate).hexdigest()


def shown_at(port: int, name: str = "localhost") -> str:
    """The same, at a server's port."""
    with (
        socket.create_connection(("127.0.0.1", port), 10.0) as connected,
        trusting().wrap_socket(connected, server_hostname=name) as secured,
    ):
        return sha256(secured.getpeercert(binary_form=True) or b"").hexdigest()
