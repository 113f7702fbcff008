"""What somebody may send in requests of HTTP costs next to nothing, and harms nobody else (C23)."""

import socket
from contextlib import suppress
from pathlib import Path

import pytest
from rig import ANSWERS_WITHIN, Server

MANY = 10_000
CPU, MEMORY = 0.1, 8 * 2**20
"""Seconds and bytes that any of these may cost."""
HOST = b"Host: localhost\r\n"
FLOODS = {
    "ten thousand headers": (b"GET / HTTP/1.1\r\n" + HOST + b"X: y\r\n" * MANY + b"\r\n", b"431"),
    "a header of a megabyte": (b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"y" * 2**20 + b"\r\n\r\n", b"431"),
    "an address of a megabyte": (b"GET /" + b"x" * 2**20 + b" HTTP/1.1\r\n" + HOST + b"\r\n", b"414"),
    "a body of a megabyte": (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 1048576\r\n\r\n" + b"x" * 2**20, b"405"),
    "a gigabyte that is announced": (b"GET / HTTP/1.1\r\n" + HOST + b"Content-Length: 1073741824\r\n\r\n", b"413"),
    "pieces of a byte": (
        b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * MANY,
        b"405",
    ),
    "an endless number": (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: " + b"9" * 9000 + b"\r\n\r\n", b"400"),
}


def ask(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=ANSWERS_WITHIN) as sock:
        with suppress(OSError):
            sock.sendall(request)
        answer = b""
        with suppress(ConnectionError):
            while data := sock.recv(65536):
                answer += data
    return answer


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_is_refused_at_next_to_no_cost(tmp_path: Path, flood: str) -> None:
    request, status = FLOODS[flood]
    with Server(tmp_path / "data", "--unlimited") as server:
        ask(server.port, b"GET /x HTTP/1.0\r\n\r\n")  # what it loads is in memory then
        witness = server.talker("witness")
        witness.say_and_wait("before")
        before = server.vitals
        answer = ask(server.port, request)
        witness.say_and_wait("after")
        after = server.vitals
    assert not answer or answer.startswith(b"HTTP/1.1 " + status), answer[:200]
    assert after.cpu - before.cpu < CPU and after.rss - before.rss < MEMORY
    assert "Traceback" not in server.log
