"""TLS of one connection: what the network brings becomes what its owner reads, and the other way round. No socket.

One `SSLObject` between two memory buffers, behind a lock of its own: two threads in one TLS object crash CPython
(measured; bugs.python.org gh-143756), also if one reads and the other one writes. The lock is held while OpenSSL
computes, for microseconds, and never while anybody waits. The order in which `take` is sent is the caller's affair.
"""

import ssl
import threading
from typing import Protocol

READING = 65536
"""Bytes asked for at once: OpenSSL gives what one record holds, at most 16 KiB."""


class TlsError(ConnectionError):
    """The other end's TLS can't be gone on with: what it sent is none, or it refuses ours. `str` says how."""


class Tls(Protocol):
    """What a link or a transport needs of TLS, whichever library computes it. Any thread may call any of it."""

    @property
    def is_ready(self) -> bool:
        """Whether the handshake is done."""
        ...

    @property
    def alpn(self) -> str:
        """The protocol agreed on for what is said inside (RFC 7301); "" if none was."""
        ...

    @property
    def certificate(self) -> bytes:
        """The other end's certificate (DER); b"" if it showed none."""
        ...

    def receive(self, data: bytes) -> tuple[bytes, bool]:
        """Take bytes of the network. Return what they say, and whether the other end has said its last.

        Raises TlsError. What is to be sent to the network for it, an alert too, `take` gives.
        """
        ...

    def encrypt(self, data: bytes) -> bytes:
        """Say this, after the handshake. Return what is to be sent for it, behind whatever `take` would give.

        Raises TlsError.
        """
        ...

    def close(self) -> None:
        """Say that nothing follows (close_notify). Raises nothing."""
        ...

    def take(self) -> bytes:
        """Return what is to be sent to the network now."""
        ...


class TlsState:
    """TLS by Python's own library."""

    __slots__ = ("_in", "_lock", "_out", "_tls", "is_ready")

    def __init__(self, context: ssl.SSLContext, server_side: bool, server_name: str | None = None) -> None:
        """`server_name`: the host that a client wants, for SNI and for the check of its certificate."""
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._in, self._out, server_side, server_name)
        self._lock = threading.Lock()
        self.is_ready = False

    @property
    def alpn(self) -> str:
        return self._tls.selected_alpn_protocol() or ""

    @property
    def version(self) -> str:
        """Such as "TLSv1.3"; "" before the handshake."""
        return self._tls.version() or ""

    @property
    def certificate(self) -> bytes:
        return self._tls.getpeercert(binary_form=True) or b""

    def receive(self, data: bytes) -> tuple[bytes, bool]:
        with self._lock:
            self._in.write(data)
            return self._read()

    def begin(self) -> None:
        """Say the first word: a client's part. Raises TlsError."""
        self.receive(b"")

    def _read(self) -> tuple[bytes, bool]:
        said = b""
        try:
            if not self.is_ready:
                self._tls.do_handshake()
                self.is_ready = True
            while piece := self._tls.read(READING):
                said += piece
        except ssl.SSLWantReadError:
            return said, False
        except ssl.SSLZeroReturnError:
            pass
        except ssl.SSLError as error:
            if not said:
                raise _fault(error) from error
        return said, True

    def encrypt(self, data: bytes) -> bytes:
        with self._lock:
            try:
                self._tls.write(data)
            except ssl.SSLError as error:
                raise _fault(error) from error
            return self._out.read()

    def close(self) -> None:
        with self._lock:
            if self.is_ready:
                try:
                    self._tls.unwrap()
                except (ssl.SSLError, ValueError):
                    pass  # The other end has not closed yet, or it is past closing.

    def take(self) -> bytes:
        if not self._out.pending:  # as mostly, and a look without the lock
            return b""
        with self._lock:
            return self._out.read()


def _fault(error: ssl.SSLError) -> TlsError:
    """OpenSSL's words, without the numbers around them."""
    reason = getattr(error, "verify_message", "") or error.reason or str(error)
    return TlsError(reason.replace("_", " ").lower())
