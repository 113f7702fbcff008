"""TLS in front of a test's server, with certificates of the test's own: an authority's, or of their own making."""

import datetime
import select
import socket
import ssl
import tempfile
from pathlib import Path

import trustme
from console_fakes import FakeServer
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from beseda.client.certificates import fingerprint_of
from beseda.tls_state import TlsError, TlsState

Key = ec.EllipticCurvePrivateKey
DAY = datetime.timedelta(days=1)


def new_key() -> Key:
    return ec.generate_private_key(ec.SECP256R1())


class OwnCertificate:
    """As a server makes it for itself; `key`: of another one, which this one renews."""

    def __init__(self, key: Key | None = None) -> None:
        self.key = key or new_key()
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Beseda")])
        now = datetime.datetime.now(datetime.UTC)
        made = x509.CertificateBuilder(
            name, name, self.key.public_key(), x509.random_serial_number(), now - DAY, now + DAY
        )
        self.certificate = made.sign(self.key, hashes.SHA256())
        self.fingerprint = fingerprint_of(self.certificate.public_bytes(Encoding.DER))

    @property
    def pem(self) -> bytes:
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return key + self.certificate.public_bytes(Encoding.PEM)

    @property
    def context(self) -> ssl.SSLContext:
        return serving_with(self.pem)


def serving_with(pem: bytes) -> ssl.SSLContext:
    """The context of a server; `pem`: its key and its certificates."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "chain.pem")
        path.write_bytes(pem)
        context.load_cert_chain(path)
    return context


def issued(authority: trustme.CA, *names: str, expired: bool = False) -> ssl.SSLContext:
    """The context of a server for which an authority vouches."""
    until = datetime.datetime.now(datetime.UTC) - DAY if expired else None
    issued_to = authority.issue_cert(*names, not_after=until)
    return serving_with(issued_to.private_key_and_cert_chain_pem.bytes())


class WithoutTls(FakeServer):
    """A server that knows no TLS, and keeps what came."""

    def __init__(self, port: int = 0, speaks: bool = True) -> None:
        self.came = b""
        self._speaks = speaks
        super().__init__(port)

    def serve(self, sock: socket.socket) -> None:
        if self._speaks:
            sock.sendall(b"Your name?\n")
        self.came += sock.recv(65536)


class TlsFront(FakeServer):
    """Ends the TLS of everybody who comes, and passes on what is said to the server behind, and back."""

    def __init__(self, context: ssl.SSLContext, behind: int, port: int = 0) -> None:
        self.context = context
        self.behind = behind
        self.faults: list[str] = []
        self.closes_properly = True
        super().__init__(port)

    def serve(self, sock: socket.socket) -> None:
        tls = TlsState(self.context, server_side=True)
        with socket.create_connection(("127.0.0.1", self.behind)) as inner:
            is_over = False
            while not is_over:
                try:
                    ready, *_ = select.select([sock, inner], [], [])
                except ValueError:
                    return  # stopped meanwhile
                try:
                    if sock in ready:
                        data = sock.recv(65536)
                        said, is_over = tls.receive(data) if data else (b"", True)
                        inner.sendall(said)
                    if inner in ready and tls.is_ready:
                        data = inner.recv(65536)
                        if data:
                            sock.sendall(tls.encrypt(data))
                        elif self.closes_properly:
                            tls.close()
                        is_over = is_over or not data
                except TlsError as error:
                    self.faults.append(str(error))
                    is_over = True
                sock.sendall(tls.take())
