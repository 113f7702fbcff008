"""A link with TLS over another link: the client's thread decrypts what it reads, who flushes encrypts what it sends.

The lock of the TLS state keeps the order in which encrypted bytes are sent, too, for reading may have something to
answer (a change of keys). It is held while computing and handing to the kernel, and never while anybody waits. Who
reads waits for the socket. (A second lock, for the order alone, was 0.4 to 1 µs of each delivery to a thousand.)
"""

import hashlib
import select
import time
from collections.abc import Callable
from functools import partial

from beseda.net.link import Link
from beseda.net.outbox import DONTWAIT
from beseda.tls_state import PIECE, Tls, TlsError

MOST_AT_ONCE = 65_536
"""Bytes encrypted at once: what the socket's buffer may take. The rest stays with its outbox, in plain text."""
MOST_TO_SHAKE = 65_536
"""Bytes that a client may need for its handshake: 2,000 mostly, 20,000 with a long chain of certificates. In crumbs of
a byte, which OpenSSL takes, more would be half a second of computing."""
MOST_FOR_NOTHING = 65_536
"""Bytes in a row that say nothing (changes of keys, empty records) before the client is let go."""
AROUND = 32
"""Bytes of the network for each that is said, as there may be: a single key takes 31 (TLS 1.2)."""
MOST_UNPAID = 32_768
"""Bytes beyond that which cost nothing: of a record that has come by half there are 16,000, and nothing is said yet."""
MOST_UNSENT = 65_536
"""Bytes of answers to those that may wait for a client that does not read."""
Step = Callable[[], tuple[bytes, bool]]
"""Of a handshake: half a millisecond of computing."""


class TlsLink:
    __slots__ = (
        "_begun",
        "_for_nothing",
        "_lock",
        "_over",
        "_pay",
        "_plain",
        "_said",
        "_secret",
        "_send",
        "_tcp",
        "_tls",
        "_unpaid",
        "_unsent",
        "address",
        "certificate",
        "fileno",
        "has_entered",
        "has_hung_up",
        "is_secure",
        "others_follow",
        "rest",
        "stop_reading",
        "take_turn",
    )

    def __init__(self, tcp: Link, tls: Tls, pay: Callable[[int], None] = lambda size: None) -> None:
        """`pay` is called with the size of what comes besides what is said, before that is acted on: changes of keys,
        mostly, each of which is 6 µs of work. It may wait."""
        self._tcp, self._tls, self._pay = tcp, tls, pay
        self._send, self._lock = tcp.send, tls.lock
        self._plain, self._secret = tls.ends
        self.address, self.fileno = tcp.address, tcp.fileno
        self.is_secure, self.certificate = True, ""
        self.rest, self.others_follow = tcp.rest, tcp.others_follow
        self.take_turn, self.has_entered = tcp.take_turn, tcp.has_entered
        self.has_hung_up, self.stop_reading = tcp.has_hung_up, tcp.stop_reading
        # Guarded by the lock:
        self._unsent = b""  # encrypted, and not taken by the kernel yet
        self._begun = 0  # bytes of plain text, 0 or 1, that are among that and were not told to be taken
        # The client's own thread's:
        self._said = b""  # decrypted, and not read yet
        self._for_nothing = self._unpaid = 0
        self._over = False

    @property
    def alpn(self) -> str:
        """The protocol agreed on for what is said inside; "" if none was."""
        return self._tls.alpn

    def __repr__(self) -> str:
        return f"<TlsLink over {self._tcp!r}>"

    def shake(self, held: bytes, seconds: float, compute: Callable[[Step], tuple[bytes, bool]]) -> None:
        """Make the handshake, `held` being what has come of it. `compute` does a step of it, when it can.

        Raises TlsError: it makes mistakes, which it was told of by an alert, or hangs up, or is too slow or too long.
        """
        until = time.monotonic() + seconds
        data: bytes | None = held
        taken = 0
        while data:
            taken += len(data)
            if taken > MOST_TO_SHAKE:
                raise TlsError("too long")
            self.rest()  # whoever has something to read need not wait until this is computed
            try:
                self._said, self._over = compute(partial(self._tls.receive, data))
            finally:
                self._answer()
            if self._tls.is_ready:
                shown = self._tls.certificate
                self.certificate = hashlib.sha256(shown).hexdigest() if shown else ""
                return
            left = until - time.monotonic()
            data = self._tcp.recv(left) if left > 0 else None
        raise TlsError("too slow" if data is None else "hung up")

    def recv(self, timeout: float | None) -> bytes | None:
        if self._said:
            said, self._said = self._said, b""
            return said
        if self._over:
            return b""
        until = 0.0 if timeout is None else time.monotonic() + timeout
        while data := self._tcp.recv(timeout):
            said = self._decrypted(data)
            self._pay_for(len(data) - AROUND * len(said))
            if said:
                self._for_nothing = 0
                return said
            self._for_nothing += len(data)
            if self._over or self._for_nothing > MOST_FOR_NOTHING:
                data = b""
                break
            if timeout is not None:
                timeout = max(0.0, until - time.monotonic())
        self._over = data == b""
        return data

    def _pay_for(self, size: int) -> None:
        """So much more has come than there may be; less than nothing makes good for what came before."""
        self._unpaid = max(0, self._unpaid + size)
        if self._unpaid > MOST_UNPAID:
            size, self._unpaid = self._unpaid - MOST_UNPAID, MOST_UNPAID
            self._pay(size)

    def _decrypted(self, data: bytes) -> bytes:
        try:
            said, self._over = self._tls.receive(data)
        except TlsError:
            said, self._over = b"", True
        self._answer()
        return said

    def _answer(self) -> None:
        """Send what reading made necessary: the handshake's words, new keys, an alert."""
        with self._lock:
            answer = self._tls.take()
            if not answer:
                return
            self._unsent += answer
            try:
                self._push()
            except BlockingIOError:
                self._over = self._over or len(self._unsent) > MOST_UNSENT + MOST_AT_ONCE
            except OSError:
                self._over = True

    def _push(self) -> None:
        """Hand what is encrypted to the kernel. Raises BlockingIOError if some is left, or another OSError."""
        sent = self._send(self._unsent, DONTWAIT)
        self._unsent = self._unsent[sent:]
        if self._unsent:
            raise BlockingIOError

    def send(self, data: bytes, flags: int, /) -> int:
        """See `Link.send`. Of what is encrypted and still to be handed to the kernel, the last byte is not told to be
        taken: so its outbox comes again, with the same bytes, when the kernel takes more."""
        with self._lock:
            size = len(data)
            if 1 < size <= PIECE and not self._begun and not self._unsent:  # as nearly always
                self._plain.write(data)
                secret = self._secret.read()
            else:
                size, secret = self._encrypted(data)
            try:
                sent = self._send(secret, flags) if secret else 0
            except BlockingIOError:
                sent = 0
            if sent == len(secret):
                return size
            self._unsent, self._begun = secret[sent:], 1
            return size - 1

    def _encrypted(self, data: bytes) -> tuple[int, bytes]:
        """Return how many bytes of it may be taken now, and what is to be sent for them: nothing if that was done.

        Raises BlockingIOError, or another OSError.
        """
        if self._unsent:
            self._push()
        size = min(len(data), MOST_AT_ONCE)
        if self._begun:
            self._begun = 0
            return size, self._tls.encrypt(data[1:size]) if size > 1 else b""
        if size == 1 and self.fileno >= 0 and not _takes_more(self.fileno):
            raise BlockingIOError  # of a single byte none could be left over
        return size, self._tls.encrypt(data[:size])

    def close(self) -> None:
        """Requires holding the flush lock. Only the link's own thread may call it."""
        self._tls.close()
        self._answer()
        self._tcp.close()
        del self._pay  # it refers to the session, which refers to this: without the cycle both are freed at once


def _takes_more(fileno: int) -> bool:
    poll = select.poll()
    poll.register(fileno, select.POLLOUT)
    return bool(poll.poll(0))
