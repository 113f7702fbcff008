"""What somebody may send in frames of WebSocket costs next to nothing, and harms nobody else (C23, C9)."""

import socket
from contextlib import suppress
from pathlib import Path

import pytest
from rig import ANSWERS_WITHIN, Server
from websockets.frames import Opcode

from web_sockets import TEXT, WebSocketClient, frame, handshake, read_head

CRUMBS = 100_000
CPU, MEMORY = 0.1, 8 * 2**20
"""Seconds and bytes that any of these may cost."""


def visitor(port: int) -> WebSocketClient:
    """Somebody whom the server lets in; no name yet."""
    sock = socket.create_connection(("127.0.0.1", port), timeout=ANSWERS_WITHIN)
    sock.sendall(handshake(port, TEXT))
    read_head(sock)
    return WebSocketClient(sock)


LONG = b"\xff" + (2**30).to_bytes(8) + b"\0\0\0\0"
"""Announces a gigabyte."""
FLOODS = {
    "fragments of a byte": frame(Opcode.TEXT, b"a", fin=False) + frame(Opcode.CONT, b"a", fin=False) * CRUMBS,
    "fragments of nothing": frame(Opcode.TEXT, b"", fin=False) + frame(Opcode.CONT, b"", fin=False) * CRUMBS,
    "a gigabyte": b"\x81" + LONG + b"a" * 2**20,
    "a gigabyte, compressed": b"\xc1" + LONG + b"\0" * 2**20,
}


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_is_closed_at_next_to_no_cost(tmp_path: Path, flood: str) -> None:
    with Server(tmp_path / "data", "--unlimited") as server:
        with visitor(server.port) as first:  # what it loads is in memory then
            first.send("CAP LS")
            first.until("CAP * LS")
        witness = server.talker("witness")
        witness.say_and_wait("before")
        before = server.vitals
        with visitor(server.port) as web:
            with suppress(OSError):
                web.send_bytes(FLOODS[flood])
            close = web.to_the_end()
        witness.say_and_wait("after")
        after = server.vitals
    assert close is not None and close.code in (1008, 1009)
    assert after.cpu - before.cpu < CPU and after.rss - before.rss < MEMORY
    assert "Traceback" not in server.log
