"""TLS that asks the client for a certificate of its own, and takes any: it is known again by it, whoever issued it.

Python's own library refuses a client whose certificate no authority vouches for, and can't be told otherwise; pyOpenSSL
can. That the client has the key OpenSSL proves either way. Loaded only if the settings want such certificates (3 MB).
"""

import threading
from collections.abc import Sequence
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from OpenSSL import SSL

from beseda.server.tls.contexts import CIPHERS
from beseda.server.tls.pem_files import Identity
from beseda.tls_state import READING, Plain, Secret, TlsError, encrypted, pieces_of
from beseda.wire.framing.client_hello import PROTOCOLS

RESUMED_HERE = b"beseda"
"""Names whose sessions may be resumed in a context: OpenSSL resumes none that has a client's certificate without it."""
MOST_SHOWN = 16_384
"""Bytes of a client's handshake, which OpenSSL keeps for as long as its connection: a chain of three is 6,000, and read
it weighs ten times as much. By 45,000 somebody idle would weigh 480 KB (measured), and not 50."""
NOT_CLOSED_YET = (SSL.WantReadError, SSL.ZeroReturnError, SSL.Error)


def asking_context_of(identity: Identity) -> SSL.Context:
    """The like of `contexts.context_of`, for a certificate that was tried out there."""
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.set_min_proto_version(SSL.TLS1_2_VERSION)
    context.set_options(SSL.OP_NO_RENEGOTIATION | SSL.OP_NO_COMPRESSION | SSL.OP_CIPHER_SERVER_PREFERENCE)
    context.set_mode(SSL.MODE_RELEASE_BUFFERS)  # 34 KB of each connection, as Python's library does
    context.set_cipher_list(CIPHERS.encode())
    context.set_session_id(RESUMED_HERE)
    context.set_session_cache_mode(SSL.SESS_CACHE_OFF)  # or 20,000 would be kept with chains of up to 64 KB
    context.use_certificate(identity.leaf)
    for each in identity.chain[1:]:
        context.add_extra_chain_cert(each)
    context.use_privatekey(load_pem_private_key(identity.pem, None))  # type: ignore[arg-type]
    context.set_alpn_select_callback(_agreed)
    context.set_verify(SSL.VERIFY_PEER, _whoever)
    context.set_verify_depth(0)  # who issued it is not asked: to check a hundred of them took 53 ms
    return context


def _whoever(*_: Any) -> bool:
    """Asked about each certificate that is checked, and what is wrong with it."""
    return True


def _agreed(connection: SSL.Connection, offered: Sequence[bytes]) -> Any:
    return next((ours.encode() for ours in PROTOCOLS if ours.encode() in offered), SSL.NO_OVERLAPPING_PROTOCOLS)


class AskingTls:
    """A `Tls` by pyOpenSSL: the same lock, the same words for faults as `TlsState`."""

    __slots__ = ("_shown", "_tls", "is_ready", "lock")

    def __init__(self, context: SSL.Context) -> None:
        self._tls = SSL.Connection(context, None)
        self._tls.set_accept_state()
        self.lock = threading.RLock()
        self._shown = 0  # guarded by the lock
        self.is_ready = False

    @property
    def ends(self) -> tuple[Plain, Secret]:
        return self, self

    @property
    def alpn(self) -> str:
        return self._tls.get_alpn_proto_negotiated().decode()

    @property
    def version(self) -> str:
        return self._tls.get_protocol_version_name() if self.is_ready else ""

    @property
    def certificate(self) -> bytes:
        shown = self._tls.get_peer_certificate(as_cryptography=True)
        return shown.public_bytes(Encoding.DER) if shown is not None else b""

    def receive(self, data: bytes) -> tuple[bytes, bool]:
        said = bytearray()
        with self.lock:
            for piece in pieces_of(data):
                if not self.is_ready:
                    self._shown += len(piece)
                    if self._shown > MOST_SHOWN:
                        raise TlsError("too long a chain of certificates")
                if piece:
                    self._tls.bio_write(piece)
                if self._read(said):
                    return bytes(said), True
        return bytes(said), False

    def _read(self, said: bytearray) -> bool:
        """Add what the buffer says. Return whether that is the last. Requires holding the lock."""
        try:
            if not self.is_ready:
                self._tls.do_handshake()
                self.is_ready = True
            while piece := self._tls.recv(READING):
                said += piece
        except SSL.WantReadError:
            return False
        except SSL.ZeroReturnError:
            pass
        except SSL.Error as error:
            if not said:
                raise _fault(error) from error
        return True

    def encrypt(self, data: bytes) -> bytes:
        with self.lock:
            return encrypted(data, self, self)

    def write(self, data: bytes, /) -> None:
        """Requires holding the lock."""
        try:
            self._tls.sendall(data)
        except SSL.Error as error:
            raise _fault(error) from error

    def close(self) -> None:
        with self.lock:
            if self.is_ready:
                try:
                    self._tls.shutdown()
                except NOT_CLOSED_YET:
                    pass

    def take(self) -> bytes:
        with self.lock:
            return self.read()

    def read(self) -> bytes:
        """Requires holding the lock."""
        pieces = []
        try:
            while True:
                pieces.append(self._tls.bio_read(READING))
        except SSL.WantReadError:
            return b"".join(pieces)


def _fault(error: SSL.Error) -> TlsError:
    reasons = error.args[0] if error.args and isinstance(error.args[0], list) else []
    return TlsError((reasons[0][-1] if reasons else "") or str(error) or type(error).__name__)
