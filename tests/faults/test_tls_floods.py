"""What somebody may send in records of TLS costs next to nothing, and stalls nobody else (C8, C23)."""

import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import malformed_tls
import pytest
from rig import ANSWERS_WITHIN, Server, Talker, percentile

from beseda.tls_state import TlsState
from crowd import Crowd, Speaker, anybody
from waiting import wait_for

CRUMBS = 100_000
CPU, MEMORY = 0.1, 8 * 2**20
"""Seconds and bytes that any of these may cost."""
STALLED = 200
DEADLINE = 2
"""Seconds for a handshake: shortened from eight."""
UNNOTICED = 0.010
"""Seconds: a p99 below this is as good as any other, and on a shared machine chance may double it."""
HALF = len(malformed_tls.HELLOS[0]) // 2
HEAD = b"\x16\x03\x01"
SIXTEEN_MEGABYTES = b"\x01" + (2**24 - 1).to_bytes(3)
"""The head of a ClientHello that long."""


def records(kind: bytes, content: bytes, size: int) -> bytes:
    pieces = [content[start : start + size] for start in range(0, len(content), size)]
    return b"".join([kind + len(piece).to_bytes(2) + piece for piece in pieces])


BEFORE: dict[str, bytes] = {
    "16 MB announced": HEAD + b"\xff\xff" + SIXTEEN_MEGABYTES + bytes(2**20),
    "16 MB announced, in records": records(HEAD, SIXTEEN_MEGABYTES + bytes(2**20), 16_000),
    "a ClientHello of 64 KB": records(HEAD, b"\x01\x00\xff\xff" + bytes(65_535), 16_000),
    "crumbs": records(HEAD, b"\x01\x00\xff\xf0" + bytes(60_000), 1),
    "records with nothing in them": (HEAD + b"\0\0") * CRUMBS,
    "alerts": HEAD + b"\0\1\1" + (b"\x15\x03\x01\x00\x02\x01\x5a") * CRUMBS,
}
"""What comes in place of a handshake."""


def sent_to_the_end(port: int, data: bytes) -> None:
    """Send all of it, or as much as is taken, and wait until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=ANSWERS_WITHIN) as sock:
        with suppress(ConnectionError):
            sock.sendall(data)
        with suppress(ConnectionError):
            while sock.recv(65536):
                pass


def cost_of(server: Server, witness: Talker, flood: Callable[[], None]) -> tuple[float, int]:
    """CPU seconds and bytes of memory that it took; the witness is answered before and after."""
    witness.say_and_wait("before")
    before = server.vitals
    flood()
    witness.say_and_wait("after")
    after = server.vitals
    return after.cpu - before.cpu, after.rss - before.rss


@pytest.mark.parametrize("flood", BEFORE)
def test_no_handshake_that_is_none_costs_much(tmp_path: Path, flood: str) -> None:
    with Server(tmp_path / "data", "--unlimited", "--quiet", "--tls") as server:
        shaken(server.port).close()  # what it loads is in memory then
        cpu, memory = cost_of(server, server.talker("witness"), lambda: sent_to_the_end(server.port, BEFORE[flood]))
        assert cpu < CPU and memory < MEMORY, (cpu, memory)
        assert "Traceback" not in server.log


def shaken(port: int) -> socket.socket:
    """Somebody after the handshake, whose TLS is forgotten: what follows is no TLS of theirs."""
    sock = socket.create_connection(("127.0.0.1", port), timeout=ANSWERS_WITHIN)
    tls = TlsState(malformed_tls.ANYBODY, False, "localhost")
    tls.begin()
    while not tls.is_ready:
        sock.sendall(tls.take())
        tls.receive(sock.recv(65536))
    sock.sendall(tls.take())
    return sock


def test_a_hundred_thousand_records_of_a_byte_cost_little_more_than_their_lines(tmp_path: Path) -> None:
    with Server(tmp_path / "data", "--unlimited", "--quiet", "--tls") as server:
        tls = TlsState(malformed_tls.ANYBODY, False, "localhost")
        with socket.create_connection(("127.0.0.1", server.port), timeout=ANSWERS_WITHIN) as sock:
            tls.begin()
            while not tls.is_ready:
                sock.sendall(tls.take())
                tls.receive(sock.recv(65536))
            sock.sendall(tls.take() + tls.encrypt(b"crumbler\n"))
            crumbs = b"".join([tls.encrypt(b"a") for _ in range(CRUMBS)])

            def flood() -> None:
                sock.sendall(crumbs + tls.encrypt(b"\n/msg witness all came\n"))
                witness.expect("all came")

            witness = server.talker("witness")
            cpu, memory = cost_of(server, witness, flood)
        assert cpu < 20 * CPU and memory < MEMORY, (cpu, memory)
        assert "Traceback" not in server.log


def test_half_a_handshake_of_many_stalls_nobody_and_ends_at_its_deadline(tmp_path: Path) -> None:
    config = f"[limits]\nhandshake_seconds = {DEADLINE}\n"
    with (
        Server(tmp_path / "data", "--unlimited", "--quiet", "--tls", config=config) as server,
        Crowd(server.port) as crowd,
        Crowd(server.port, 0) as stalled,
        Speaker(crowd, server.port) as speaker,
    ):
        crowd.gather(9)
        within = Crowd(server.port, 1, within=anybody())
        with within:
            within.gather(1, "secret")
            speaker.speak(0.5, 50)
            calm = percentile(speaker.speak(1.5, 50), 0.99)
            threads = server.vitals.threads
            stalled.gather(STALLED, name=False)
            began = time.monotonic()
            for member in stalled.members:
                member.sock.send(malformed_tls.HELLOS[0][:HALF])
            slow = percentile(speaker.speak(1.5, 50), 0.99)
            assert server.vitals.threads >= threads + STALLED
            stalled.run_until(lambda: all(member.ended for member in stalled.members), DEADLINE + ANSWERS_WITHIN)
            assert time.monotonic() - began < DEADLINE + 5
            wait_for(lambda: server.vitals.threads <= threads, ANSWERS_WITHIN, "threads back to base")
        assert slow < 3 * max(calm, UNNOTICED), (calm, slow)
        server.assert_no_traceback()
