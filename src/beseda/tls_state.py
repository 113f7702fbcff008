"""TLS of one connection: what the network brings becomes what its owner reads, and the other way round. No socket.

One `SSLObject` between two memory buffers, behind a lock: two threads in one TLS object crash CPython (measured;
bugs.python.org gh-143756), also if one reads and the other one writes. The lock is held while OpenSSL computes, for
microseconds, and never while anybody waits. The order in which `take` is sent is the caller's affair.
"""

import ssl
import threading
from collections.abc import Iterator
from typing import Any, Protocol

READING = 16384
"""Bytes asked for at once: all that one record may hold."""
PIECE = 4096
"""Bytes handed at once to a buffer in memory, which never gets smaller again: by 64 KB read or said once, somebody idle
would weigh as much as three others (measured)."""


class TlsError(ConnectionError):
    """The other end's TLS can't be gone on with: what it sent is none, or it refuses ours. `str` says how."""


class Plain(Protocol):
    """Where what is said goes in."""

    def write(self, data: bytes, /) -> object:
        """Encrypt it, at most `PIECE` bytes. Raises OSError."""


class Secret(Protocol):
    """Where what is to be sent for it comes out."""

    def read(self) -> bytes:
        """Return all of it."""
        ...


class Tls(Protocol):
    """What a link or a transport needs of TLS, whichever library computes it. Any thread may call any of it."""

    @property
    def lock(self) -> "threading.RLock":
        """Held by `receive`, `encrypt`, `close` and `take`. Whoever holds it already may call them, and use `ends`."""
        ...

    @property
    def ends(self) -> tuple[Plain, Secret]:
        """What `encrypt` uses. Without that step, whose memory nothing has touched lately, and with one lock less a
        message to each of a thousand is 0.7 to 1.5 µs less (measured: bench/BY_HAND.md). Requires holding the lock."""
        ...

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

    __slots__ = ("_in", "_out", "_raw", "_tls", "certificate", "is_ready", "lock")

    def __init__(self, context: ssl.SSLContext, server_side: bool, server_name: str | None = None) -> None:
        """`server_name`: the host that a client wants, for SNI and for the check of its certificate."""
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._in, self._out, server_side, server_name)
        # What the object above hands on to. That is a name of Python's own, which it may change.
        self._raw: Any = getattr(self._tls, "_sslobj", self._tls)
        self.lock = threading.RLock()
        self.is_ready = False
        self.certificate = b""

    @property
    def ends(self) -> tuple[Plain, Secret]:
        return self._raw, self._out

    @property
    def alpn(self) -> str:
        return self._tls.selected_alpn_protocol() or ""

    @property
    def version(self) -> str:
        """Such as "TLSv1.3"; "" before the handshake."""
        return self._tls.version() or ""

    def receive(self, data: bytes) -> tuple[bytes, bool]:
        said = bytearray()
        with self.lock:
            for piece in pieces_of(data):
                self._in.write(piece)
                if self._read(said):
                    return bytes(said), True
        return bytes(said), False

    def begin(self) -> None:
        """Say the first word: a client's part. Raises TlsError."""
        self.receive(b"")

    def _read(self, said: bytearray) -> bool:
        """Add what the buffer says. Return whether that is the last. Requires holding the lock."""
        try:
            if not self.is_ready:
                self._tls.do_handshake()
                self.is_ready = True
                self.certificate = self._tls.getpeercert(binary_form=True) or b""  # it is not told after a fault
            while piece := self._tls.read(READING):
                said += piece
                if not self._in.pending:  # to be told so by an exception takes longer than all the rest
                    return False
        except ssl.SSLWantReadError:
            return False
        except ssl.SSLZeroReturnError:
            pass
        except ssl.SSLError as error:
            if not said:
                raise _fault(error) from error
        return True

    def encrypt(self, data: bytes) -> bytes:
        with self.lock:
            try:
                return encrypted(data, self._raw, self._out)
            except ssl.SSLError as error:
                raise _fault(error) from error

    def close(self) -> None:
        with self.lock:
            if self.is_ready:
                try:
                    self._tls.unwrap()
                except (ssl.SSLError, ValueError):
                    pass  # The other end has not closed yet, or it is past closing.

    def take(self) -> bytes:
        if not self._out.pending:  # as mostly, and a look without the lock
            return b""
        with self.lock:
            return self._out.read()


def encrypted(data: bytes, plain: Plain, secret: Secret) -> bytes:
    """What is to be sent for it, by the ends of a TLS state. Requires holding its lock."""
    whole = []
    for piece in pieces_of(data):
        plain.write(piece)
        whole.append(secret.read())
    return b"".join(whole)


def pieces_of(data: bytes) -> Iterator[bytes]:
    """Cut it, so that no buffer has to hold all of it; nothing is a piece, too."""
    if len(data) <= PIECE:
        yield data
        return
    for start in range(0, len(data), PIECE):
        yield data[start : start + PIECE]


def _fault(error: ssl.SSLError) -> TlsError:
    """OpenSSL's words, without the numbers around them."""
    reason = getattr(error, "verify_message", "") or error.reason or str(error)
    return TlsError(reason.replace("_", " ").lower())
