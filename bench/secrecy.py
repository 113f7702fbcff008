"""TLS at the load's end of a connection: `ssl`'s own socket, which one thread uses and nobody waits for."""

import socket
import ssl
import subprocess
from pathlib import Path

UNFINISHED = (ssl.SSLWantReadError, ssl.SSLWantWriteError)
"""Raised when there is nothing for us yet, though bytes may have come: TLS has words of its own."""


class Secrecy:
    """What a load's connections have in common."""

    def __init__(self, resumes: bool) -> None:
        """`resumes`: whether whoever comes after the first resumes that one's session (RFC 8446, 2.2)."""
        self._context = context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self._session: ssl.SSLSession | None = None
        self._resumes = resumes
        self.resumed = 0
        """How many did."""

    def over(self, connected: socket.socket) -> ssl.SSLSocket:
        """The same connection with TLS, whose handshake is to be made."""
        return self._context.wrap_socket(
            connected, do_handshake_on_connect=False, server_hostname="localhost", session=self._session
        )

    def shakes(self, sock: ssl.SSLSocket) -> bool:
        """Go on with the handshake. Return whether it is done. Raises OSError."""
        try:
            sock.do_handshake()
        except UNFINISHED:
            return False
        self.resumed += bool(sock.session_reused)
        return True

    def has_heard(self, sock: socket.socket) -> None:
        """Call when somebody has read something: the ticket came before it."""
        if self._resumes and self._session is None and isinstance(sock, ssl.SSLSocket):
            self._session = sock.session


def make_certificate(folder: Path) -> None:
    """Make `cert.pem` and `key.pem`, of the kind that Beseda makes for itself. Raises OSError, CalledProcessError."""
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=bench"
    files = ("-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem"))
    subprocess.run([*command.split(), *files], check=True, capture_output=True, timeout=30)
