"""Twenty thousand malformed inputs over real sockets: no uncaught exception, nothing leaked, always an answer (C9)."""

import contextlib
import random
import socket
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import malformed
import pytest
from rig import ANSWERS_WITHIN, Server

from beseda.wire.framing.packets import Kind, Packet
from beseda.wire.framing.proof import code_answered_in
from waiting import wait_for

EACH = 5000
"""Inputs of each kind; four kinds."""
EVERY = 1000
TOGETHER = 100
"""Connections at once."""
OPTIONS = ("--unlimited", "--quiet", "--udp")

Inputs = Callable[[random.Random, Server, int], None]


def connected(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=ANSWERS_WITHIN)


def hear_out(sock: socket.socket) -> None:
    """Read until the server closes: whoever ends its side is let go."""
    with contextlib.suppress(ConnectionError):
        while sock.recv(65536):
            pass
    sock.close()


def send_parts(sock: socket.socket, parts: list[bytes]) -> None:
    with contextlib.suppress(ConnectionError):
        for part in parts:
            sock.sendall(part)


def end(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_WR)


def send_openings(chance: random.Random, server: Server, count: int) -> None:
    """Each on a connection of its own; some are reset, some ended, some only closed."""
    for _ in range(count // TOGETHER):
        socks = [connected(server) for _ in range(TOGETHER)]
        for sock in socks:
            send_parts(sock, malformed.cut(chance, malformed.opening(chance)))
        for sock in socks:
            match chance.randrange(3):
                case 0:
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    sock.close()
                case 1:
                    end(sock)
                    hear_out(sock)
                case _:
                    sock.close()


def send_lines(chance: random.Random, server: Server, count: int) -> None:
    per_connection = 50
    for number in range(count // per_connection):
        sock = connected(server)
        sock.sendall(f"liner{number}\n".encode())
        lines = b"".join(malformed.line(chance) for _ in range(per_connection))
        send_parts(sock, malformed.cut(chance, lines))
        end(sock)
        hear_out(sock)


def send_chunks(chance: random.Random, server: Server, count: int) -> None:
    """The answers are paced, so many are asked at once."""
    at_once = 20
    socks = [connected(server) for _ in range(at_once)]
    for number, sock in enumerate(socks):
        sock.sendall(f"chunker{number}".encode())
    for sock in socks:
        sock.recv(1024)
    for _ in range(count // at_once):
        for sock in socks:
            send_parts(sock, malformed.cut(chance, malformed.chunk(chance)))
    for sock in socks:
        end(sock)
    for sock in socks:
        hear_out(sock)


def send_datagrams(chance: random.Random, server: Server, count: int) -> None:
    """From an address that nothing is known of, then from one that proved itself."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.connect(("127.0.0.1", server.port))
        stranger.settimeout(0.2)
        for number in range(count):
            stranger.send(malformed.datagram(chance))
            if number % 100 == 99:
                code = code_for(stranger)
                stranger.send(Packet(Kind.OPEN, number, payload=code.encode()).encode())
                for _ in range(20):
                    stranger.send(malformed.datagram(chance, code, number))
                stranger.send(Packet(Kind.RESET, number).encode())


def code_for(sock: socket.socket) -> str:
    """The code, among whatever else is answered; asked for again, for strangers' answers are rationed."""
    for _ in range(50):
        sock.send(Packet(Kind.HELLO, 7, payload=bytes(100)).encode())
        with contextlib.suppress(TimeoutError):
            while True:
                code = code_answered_in(sock.recv(65536))
                if code:
                    return code
    raise AssertionError("no code came")


def answering(server: Server) -> Iterator[None]:
    """Whether the server answers, each time this is asked."""
    prober, other = server.talker("prober"), server.talker("other_one")
    number = 0
    while True:
        number += 1
        prober.say_and_wait(f"still there {number}?")
        other.expect(f"prober: still there {number}?")
        yield


@pytest.mark.parametrize("send", [send_openings, send_lines, send_chunks, send_datagrams])
def test_no_malformed_input_harms_the_server(tmp_path: Path, send: Inputs) -> None:
    chance = random.Random(8878)
    with Server(tmp_path / "data", *OPTIONS) as server:
        answers = answering(server)
        next(answers)
        before = server.vitals
        for _ in range(EACH // EVERY):
            send(chance, server, EVERY)
            next(answers)
        wait_for(lambda: server.vitals.sockets <= before.sockets, 40.0, "sockets back to base")
        wait_for(lambda: server.vitals.threads <= before.threads, 40.0, "threads back to base")
        assert server.is_alive
        assert "Traceback" not in server.log and "ERROR" not in server.log, server.log[-4000:]
