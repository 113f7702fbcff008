"""Whoever comes and never says who they are leaves nothing behind, whatever they began with (CVE-2026-43506 of Prosody:
there something was left)."""

import socket
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import pytest
from rig import Server, Vitals

from waiting import wait_for
from web_sockets import TEXT, handshake

TOGETHER = 50
WARM, WINDOWS, ROUNDS = 10, 5, 20
"""Rounds before it is measured; how often it is measured, and after how many rounds each time."""
MOST_GROWTH = 400_000
"""Bytes, in the window with the least growth, in which 1,000 came and went: what is left of each is in all of them, and
how many were there at once is not. Of a session alone, without its thread, it would be twice that."""
BEGINNINGS = {
    "nothing": b"",
    "a registration": b"CAP LS 302\r\nCAP REQ :message-tags batch\r\nNICK nobody\r\n",
    "a page": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "half a message by WebSocket": b"",
    "half a hello of TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
}


def come_and_go(server: Server, beginning: str) -> None:
    data = BEGINNINGS[beginning] or (handshake(server.port, TEXT) + b"\x01\x84" if "WebSocket" in beginning else b"")
    with ExitStack() as closing:
        socks = [
            closing.enter_context(socket.create_connection(("127.0.0.1", server.port), 15)) for _ in range(TOGETHER)
        ]
        for sock in socks:
            sock.sendall(data)
        for sock in socks:
            sock.shutdown(socket.SHUT_WR)


def at_rest(server: Server, base: Vitals) -> Vitals:
    wait_for(lambda: server.vitals.sockets <= base.sockets, 40.0, "sockets back to base")
    wait_for(lambda: server.vitals.threads <= base.threads, 40.0, "threads back to base")
    return server.vitals


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_who_never_says_a_name_leaves_nothing_behind(tmp_path: Path, beginning: str) -> None:
    with Server(tmp_path / "data", "--unlimited", "--quiet", "--tls") as server:
        server.talker("witness").say_and_wait("before")
        base = server.vitals
        for _ in range(WARM):
            come_and_go(server, beginning)
        sizes = [at_rest(server, base).rss]
        for _ in range(WINDOWS):
            for _ in range(ROUNDS):
                come_and_go(server, beginning)
            sizes.append(at_rest(server, base).rss)
        assert min(after - before for before, after in pairwise(sizes)) < MOST_GROWTH, sizes
        server.assert_no_traceback()
