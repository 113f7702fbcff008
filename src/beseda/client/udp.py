"""A transport over UDP: the reliable stream on a socket, with one thread that receives, sends and keeps time.

To its users it looks like a connection: sending waits while the server is slow, receiving waits for bytes, and a server
that falls silent is noticed. Knows no lines.
"""

import secrets
import select
import socket
import threading
import time

from beseda.wire.framing.datagrams import FIRST_TIMEOUT, SILENCE, ReliableStream
from beseda.wire.framing.packets import Kind, Packet
from beseda.wire.framing.proof import code_answered_in

PATIENCE_TO_CONNECT = 8.0
"""Seconds for one address: five tries for the code, and as many to be let in."""
PATIENCE_TO_LEAVE = 2.0
"""Seconds that closing waits for the last words to arrive: several tries."""
RECEIVE_SIZE = 2048
"""Bytes: more than the largest packet."""


class UdpTransport:
    """A reliable connection over UDP. One thread may send while another receives.

    The lock guards the stream and what follows from it. Once the inner thread runs, no other thread uses the socket.

    Raises:
        OSError: nobody there (ConnectionRefusedError), no such host, no answer (TimeoutError).
    """

    def __init__(self, host: str, port: int) -> None:
        self._socket, self._stream = connect(host, port)
        self._socket.setblocking(False)
        self._fault: OSError | None = None
        self._leave_by: float | None = None
        self._over = False
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._wake_read, self._wake_write = socket.socketpair()
        self._wake_write.setblocking(False)
        self._thread = threading.Thread(target=self._run, name="udp-connection", daemon=True)
        self._thread.start()

    def send(self, data: bytes) -> None:
        with self._changed:
            while data:
                if self._over or self._leave_by is not None or self._stream.eof_received:
                    raise self._fault or BrokenPipeError("the connection is closed")
                data = data[self._stream.send(data) :]
                self._wake()
                if data:
                    self._changed.wait()

    def recv(self) -> bytes:
        with self._changed:
            self._changed.wait_for(self._has_news)
            data = self._stream.bytes_received()
            if not data and self._fault is not None and self._leave_by is None:
                raise self._fault
            return data

    def finish(self) -> None:
        """Say that nothing more will be sent; what the other end has to say can still come."""
        with self._lock:
            self._stream.send_eof()
            self._wake()

    def close(self) -> None:
        """Close when everything sent has arrived, or after `PATIENCE_TO_LEAVE`."""
        with self._changed:
            if self._leave_by is None:
                self._leave_by = time.monotonic() + PATIENCE_TO_LEAVE
            self._stream.send_eof()
            self._wake()
            self._changed.notify_all()
        self._thread.join(2 * PATIENCE_TO_LEAVE)

    def _has_news(self) -> bool:
        return self._stream.has_received or self._stream.eof_received or self._over or self._leave_by is not None

    def _wake(self) -> None:
        """Requires holding the lock: after the last step there is nobody to wake and nothing to write to."""
        if not self._over:
            try:
                self._wake_write.send(b"!")
            except BlockingIOError:
                pass  # It is being woken already.

    def _run(self) -> None:
        wait: float | None = 0.0
        try:
            while wait is not None:
                select.select([self._socket, self._wake_read], [], [], wait)
                wait = self._step()
        except OSError as error:
            self._fault = error
        with self._changed:
            self._over = True
            self._changed.notify_all()
            for sock in (self._socket, self._wake_read, self._wake_write):
                sock.close()

    def _step(self) -> float | None:
        """Receive, and send what is due. Return the seconds to wait for more of either, or None when it is over."""
        datagrams = received(self._socket)
        self._wake_read.setblocking(False)
        try:
            self._wake_read.recv(RECEIVE_SIZE)
        except BlockingIOError:
            pass
        with self._changed:
            now = time.monotonic()
            for datagram in datagrams:
                self._stream.receive_datagram(datagram, now)
            send_all(self._socket, self._stream.datagrams_to_send(now))
            self._changed.notify_all()
            if self._leave_by is not None and (self._stream.drained or now >= self._leave_by):
                # Without this packet the server would try for a while to send us its own end.
                send_all(self._socket, [Packet(Kind.RESET, self._stream.connection).encode()])
                return None
            if self._stream.broken:
                raise ConnectionResetError(f"the server is gone, or was silent for {SILENCE:.0f} s")
            return self._stream.next_timeout(now)


def connect(host: str, port: int) -> tuple[socket.socket, ReliableStream]:
    """A socket and an accepted stream on it, to the first of the host's addresses that answers."""
    fault: OSError | None = None
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM):
        try:
            sock = socket.socket(family, kind, protocol)
        except OSError as error:
            fault = error
            continue
        try:
            sock.connect(address)
            return sock, introduce(sock)
        except OSError as error:
            fault = error
            sock.close()
    raise fault or OSError(f"no address for {host}")


def introduce(sock: socket.socket) -> ReliableStream:
    """Get a code and be let in with it. Raises TimeoutError, ConnectionRefusedError."""
    number = secrets.randbits(32)
    give_up = time.monotonic() + PATIENCE_TO_CONNECT
    code: str | None = None
    stream: ReliableStream | None = None
    wait, delay = 0.0, FIRST_TIMEOUT
    while (now := time.monotonic()) < give_up:
        if stream is not None:
            send_all(sock, stream.datagrams_to_send(now))
            wait = stream.next_timeout(now) or 0.0
        elif wait <= 0:
            send_all(sock, [Packet(Kind.HELLO, number).encode()])
            wait, delay = delay, delay * 2
        select.select([sock], [], [], min(wait, give_up - now))
        arrived = time.monotonic()
        wait -= arrived - now
        for datagram in received(sock):
            told = code_answered_in(datagram)
            if told is not None and told != code:  # the first, or a newer one: the server has started anew
                code, stream = told, ReliableStream(number, arrived, told)
            elif stream is not None:
                stream.receive_datagram(datagram, arrived)
        if stream is not None and stream.opened:
            return stream
        if stream is not None and stream.broken:
            raise ConnectionRefusedError("the server does not let us in")
    raise TimeoutError("no answer")


def received(sock: socket.socket) -> list[bytes]:
    """Every datagram that is there now. Raises OSError if nobody is at the other end."""
    datagrams = []
    sock.setblocking(False)
    try:
        while True:
            datagrams.append(sock.recv(RECEIVE_SIZE))
    except BlockingIOError:
        return datagrams


def send_all(sock: socket.socket, datagrams: list[bytes]) -> None:
    """Send, or lose what the kernel's buffer has no place for. Raises OSError if nobody is at the other end."""
    for datagram in datagrams:
        try:
            sock.send(datagram)
        except BlockingIOError:
            pass
