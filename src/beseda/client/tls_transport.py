"""A TCP connection with TLS in it, for a thread that sends and one that receives at once.

`TlsState` keeps the two apart while OpenSSL computes. A second lock is for the order in which bytes leave. Who holds it
may wait until the other end takes them, and never for what the other end says; who receives never waits for that lock.
So when both ends write at once, and neither reads before it has written, it is the receiving thread that goes on
reading, and both get their words through. Whom to trust, `trust` knows.
"""

import select
import ssl
import threading
import time
from contextlib import suppress

from beseda.client.transport import (
    LONGEST_READ,
    PATIENCE_TO_CONNECT,
    CutOff,
    NoTls,
    OtherThanTls,
    TlsFailed,
    connected,
    hang_up,
)
from beseda.tls_state import TlsError, TlsState

MOST_UNANSWERED = 1 << 20
"""Bytes of TLS's own (key updates that ask for ours) from an end that takes no answers. No honest one comes near."""
RECORDS = (0x15, 0x16)
"""What an answer to our first word begins with: an alert or a handshake (RFC 8446, 5.1)."""
NOT_SPOKEN = "TLSV1_ALERT_PROTOCOL_VERSION"
"""What a server of ours answers that has no TLS."""


class TlsTransport:
    """A connection whose handshake is done.

    Raises:
        NoTls, OtherThanTls: there is somebody, who speaks no TLS.
        ssl.SSLCertVerificationError: `context` asks for a certificate that holds, and this one does not.
        TlsFailed: the handshake came to nothing for another reason.
        OSError, UnicodeError: as `transport.connected`.
    """

    def __init__(self, host: str, port: int, context: ssl.SSLContext) -> None:
        self._socket = connected(host, port)
        self._socket.setblocking(False)
        self._writing = threading.Lock()
        """Guards `_unsent` and `_left`, and the order of what leaves."""
        self._unsent = b""
        self._left = False
        """Whether who receives has to send the rest, as soon as there is room for it."""
        self._owes = False
        """Whether there may be something to send that nobody has looked for yet."""
        self._unanswered = 0
        self._is_over = self._is_closed = False
        try:
            self._tls = TlsState(context, server_side=False, server_name=named(host))
            self._early = self._shake_hands(time.monotonic() + PATIENCE_TO_CONNECT)
            """What was said right behind the handshake."""
        except BaseException:
            self._socket.close()
            raise

    @property
    def certificate(self) -> bytes:
        """The server's (DER)."""
        return self._tls.certificate

    def send(self, data: bytes) -> None:
        with self._writing:
            self._unsent += self._tls.encrypt(data)
            self._push(waits=True)
        self._flush()

    def recv(self) -> bytes:
        """As every transport. Raises CutOff: the other end has not said that this is the end (RFC 8446, 6.1)."""
        said, self._early = self._early, b""
        try:
            while not said:
                if self._is_over:
                    self._tls.receive(b"")  # a fault behind the last words is told only now
                    return b""
                self._wait(reads=True, writes=self._left)
                said = self._receive()
        except OSError as error:
            if self._is_closed:
                return b""
            raise CutOff(str(error)) from error
        return said

    def finish(self) -> None:
        """Say that nothing more will be sent; what the other end has to say can still come."""
        self._tls.close()
        with self._writing:
            self._push(waits=True)
        self._flush()

    def close(self) -> None:
        self._is_closed = True
        self._tls.close()
        with suppress(OSError):
            self._flush()
        hang_up(self._socket)

    def _receive(self) -> bytes:
        """What has come, if anything. Raises OSError."""
        try:
            data = self._socket.recv(LONGEST_READ)
        except BlockingIOError:
            self._flush()  # so there is room for what was left
            return b""
        if not data:
            raise ConnectionResetError("the connection ended in the middle")
        try:
            said, self._is_over = self._tls.receive(data)
        finally:
            self._flush()
        self._unanswered = self._unanswered + len(data) if self._owes or self._left else 0
        if self._unanswered > MOST_UNANSWERED:
            raise ConnectionAbortedError("it asks for answers and takes none")
        return said

    def _flush(self) -> None:
        """Send what TLS itself has to say, as far as that goes at once. Whoever is sending already does it for us: they
        look once more after they have let go of the lock."""
        self._owes = True
        while self._owes and self._writing.acquire(blocking=False):
            try:
                self._owes = False
                self._push(waits=False)
            finally:
                self._writing.release()

    def _push(self, waits: bool) -> None:
        """Send all there is. Requires `_writing`. Without `waits`, what finds no room is left for who receives."""
        self._left = False
        self._unsent += self._tls.take()
        while self._unsent:
            try:
                self._unsent = self._unsent[self._socket.send(self._unsent) :]
            except BlockingIOError:
                if not waits:
                    self._left = True
                    return
                self._wait(writes=True)

    def _wait(self, reads: bool = False, writes: bool = False, seconds: float | None = None) -> bool:
        """Wait until the socket can be read or written. Return False if it can't, after so many seconds."""
        try:
            ready = select.select([self._socket] * reads, [self._socket] * writes, [], seconds)
        except ValueError as error:  # another thread has closed it
            raise ConnectionAbortedError("the connection is closed") from error
        return any(ready)

    def _shake_hands(self, until: float) -> bytes:
        """Return what the server has said already, behind its part."""
        said, is_first = b"", True
        try:
            self._tls.begin()
            self._flush()
            while not self._tls.is_ready:
                data = self._heard(until)
                if is_first and data and data[0] not in RECORDS:
                    raise OtherThanTls("it answers in something else")
                is_first = is_first and not data
                said, self._is_over = self._tls.receive(data)
                self._flush()
        except TlsError as error:
            cause = error.__cause__
            with suppress(OSError):
                self._flush()  # the alert that tells the other end why
            if isinstance(cause, ssl.SSLCertVerificationError):
                raise cause from None
            if isinstance(cause, ssl.SSLError) and cause.reason == NOT_SPOKEN:
                raise OtherThanTls(str(error)) from error
            raise TlsFailed(str(error)) from error
        return said

    def _heard(self, until: float) -> bytes:
        """The next bytes of the handshake, or none yet. Raises NoTls."""
        left = until - time.monotonic()
        if left <= 0 or not self._wait(reads=True, writes=self._left, seconds=left):
            raise NoTls("it answers nothing")
        try:
            if data := self._socket.recv(LONGEST_READ):
                return data
        except BlockingIOError:
            return b""
        except ConnectionError as error:
            raise NoTls("it hangs up") from error
        raise NoTls("it hangs up")


def named(host: str) -> str:
    """A host as certificates name it: an address of one link without its interface, a name without the root's dot."""
    return host.partition("%")[0].removesuffix(".")
