"""The seam between a conversation and the network: bytes out, bytes in, the end. TCP is here, UDP is in `udp`, TLS in
`tls_transport`.

Knows no lines and no names. Both directions may be used at once, each by one thread.
"""

import socket
from typing import Protocol

PATIENCE_TO_CONNECT = 10.0
"""Seconds for one address: three lost SYNs (1 + 2 + 4 s) and a slow link still get through."""
LONGEST_READ = 65536
"""Bytes of one recv: all the recent messages of a room at once."""
QUIET_BEFORE_PROBE = 30
"""Seconds of silence before the kernel asks whether the server is still there: a pulled-out cable says nothing."""
SECONDS_BETWEEN_PROBES = 10
PROBES = 3
UNANSWERED = 60_000
"""Milliseconds that sent bytes may stay unacknowledged (Linux): without it a dead link is noticed in 15 minutes."""

# Not every system has each of these options; if one is missing, the system's default holds.
_LIVENESS = {
    "TCP_KEEPIDLE": QUIET_BEFORE_PROBE,
    "TCP_KEEPINTVL": SECONDS_BETWEEN_PROBES,
    "TCP_KEEPCNT": PROBES,
    "TCP_USER_TIMEOUT": UNANSWERED,
}


class CutOff(ConnectionResetError):
    """The connection ended, and the other end did not say so: what came last may be half of what was said (TLS)."""


class NoTls(OSError):
    """Whoever answers hangs up or falls silent, and speaks no TLS: it has none, or is just starting or stopping."""


class OtherThanTls(NoTls):
    """Whoever answers speaks something else, or says that it has no TLS."""


class TlsFailed(OSError):
    """No connection by TLS comes about; why is its text."""


class NotTrusted(Exception):
    """Whoever answers may be somebody else than is meant. Its text is for the person: a lasting end, not a fault."""


class Transport(Protocol):
    """A way to one server, open from its making."""

    def send(self, data: bytes) -> None:
        """Hand over all of `data`; wait if the other end is slow.

        Raises:
            OSError: the way is gone.
        """

    def recv(self) -> bytes:
        """Wait for some bytes and return them; `b""` is the end. May raise OSError, which means the same."""

    def close(self) -> None:
        """Close, and wake threads that wait in `send` or `recv`. Callable by any thread, any number of times."""


class HalfClosing(Transport, Protocol):
    """One whose directions end one by one."""

    def finish(self) -> None:
        """Say that nothing more will be sent; what the other end has to say can still come."""


def connected(host: str, port: int) -> socket.socket:
    """A TCP connection.

    Raises:
        OSError: nobody there, no such host, no answer.
        UnicodeError: the host can't be a name at all.
    """
    sock = socket.create_connection((host, port), PATIENCE_TO_CONNECT)
    sock.settimeout(None)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in _LIVENESS.items():
        if hasattr(socket, option):
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
    return sock


def hang_up(sock: socket.socket) -> None:
    # After closing alone, a thread that is inside recv would stay there for good.
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    sock.close()


class TcpTransport:
    """A TCP connection. Raises what `connected` raises."""

    def __init__(self, host: str, port: int) -> None:
        self._socket = connected(host, port)

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def recv(self) -> bytes:
        return self._socket.recv(LONGEST_READ)

    def finish(self) -> None:
        self._socket.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        hang_up(self._socket)
