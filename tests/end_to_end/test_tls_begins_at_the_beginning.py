"""A connection is by TLS from its first byte, or not at all: nothing said in the open is carried into it."""

import socket
from collections.abc import Iterator

import pytest
from processes import ServerProcess
from talking import PATIENCE

HELLO = bytes.fromhex(
    "16030100f8010000f40303000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f2000000000000000000000000000"
)
"""How a hello of TLS begins (RFC 8446, 5.1)."""
HANDSHAKE = b"\x16\x03"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    process = ServerProcess(tmp_path_factory.mktemp("tls") / "data", "--tls", "--quiet")
    yield process
    process.close()


def all_that_comes(sock: socket.socket) -> bytes:
    heard = b""
    while data := sock.recv(65536):
        heard += data
    return heard


@pytest.mark.parametrize(
    "before", [b"STARTTLS\r\n", b"CAP LS 302\r\nSTARTTLS\r\n", b"NICK anna\r\nUSER a 0 * :a\r\nSTARTTLS\r\n"]
)
def test_nobody_turns_to_tls_in_the_middle(server: ServerProcess, before: bytes) -> None:
    """CVE-2011-0411 of Postfix: what somebody had put before it was taken for what came by TLS."""
    with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as sock:
        sock.sendall(before)
        heard = sock.recv(65536)
        assert b" 670 " not in heard, "RPL_STARTTLS"
        sock.sendall(HELLO)
        sock.shutdown(socket.SHUT_WR)
        assert HANDSHAKE not in heard + all_that_comes(sock)
