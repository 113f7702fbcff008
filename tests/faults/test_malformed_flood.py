"""Malformed inputs over real sockets, twenty thousand for each dialect (C9).

No uncaught exception, nothing leaked, nothing slow, always an answer; and every command gets its share.
"""

import random
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from itertools import count
from pathlib import Path

import malformed
import malformed_http
import malformed_irc
import malformed_proxy
import malformed_tls
import pytest
from irc_talker import IrcTalker
from rig import ANSWERS_WITHIN, Server
from websockets.frames import Opcode

from beseda.tls_state import TlsState
from beseda.wire.dialects.irc.commands import COMMANDS
from beseda.wire.framing.packets import Kind, Packet
from beseda.wire.framing.proof import code_answered_in
from malformed_frames import control, frames
from waiting import wait_for
from web_sockets import BINARY, TEXT, handshake

EACH = 5000
"""Inputs of each kind; four kinds in plain text."""
EACH_IRC_OPENING, EACH_IRC_LINE = 4000, 16_000
"""The same in IRC."""
EACH_FRAME = 10_000
"""The same by WebSocket: messages, some in fragments, with control frames between them."""
EACH_HEAD = 5000
"""The same by HTTP: what a connection asks for, one request after the other."""
EACH_HEADER = 5000
"""The same behind headers of the PROXY protocol, from where they are believed."""
EACH_HELLO, EACH_RECORD = 2000, 1000
"""The same of TLS: openings, and what is said after a handshake, which costs both ends a millisecond."""
EVERY = 1000
TOGETHER = 100
"""Connections at once."""
OPTIONS = ("--unlimited", "--quiet", "--udp", "--tls")
LONGEST = 0.05
"""Seconds of CPU that a step of one input may take."""
NAMED = '[web]\nproxies = ["127.0.0.1"]\n'
NOTING_SLOW = ("slow-input", str(LONGEST))
LEAST_OF_EACH = 10
"""How often each command of IRC is to be met."""

Inputs = Callable[[random.Random, Server, int], None]


@contextmanager
def connected(server: Server, count: int) -> Iterator[list[socket.socket]]:
    """So many connections, all of them closed at the end: what is left of a test that failed fails no other."""
    with ExitStack() as closing_all:
        address = ("127.0.0.1", server.port)
        yield [
            closing_all.enter_context(socket.create_connection(address, timeout=ANSWERS_WITHIN)) for _ in range(count)
        ]


def hear_out(sock: socket.socket) -> None:
    """Read until the server closes: whoever ends its side is let go."""
    with suppress(ConnectionError):
        while sock.recv(65536):
            pass


def send_parts(sock: socket.socket, parts: list[bytes]) -> None:
    with suppress(ConnectionError):
        for part in parts:
            sock.sendall(part)


def end(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_WR)


def send_openings(
    chance: random.Random,
    server: Server,
    count: int,
    opening: Callable[[random.Random], bytes] = malformed.opening,
) -> None:
    """Each on a connection of its own; some are reset, some ended, some only closed."""
    for _ in range(count // TOGETHER):
        with connected(server, TOGETHER) as socks:
            for sock in socks:
                send_parts(sock, malformed.cut(chance, opening(chance)))
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


def send_heads(chance: random.Random, server: Server, count: int) -> None:
    send_openings(chance, server, count, malformed_http.heads)


def send_headers(chance: random.Random, server: Server, count: int) -> None:
    send_openings(chance, server, count, malformed_proxy.opening)


def send_lines(chance: random.Random, server: Server, count: int) -> None:
    per_connection = 50
    for number in range(count // per_connection):
        with connected(server, 1) as (sock,):
            sock.sendall(f"liner{number}\n".encode())
            lines = b"".join(malformed.line(chance) for _ in range(per_connection))
            send_parts(sock, malformed.cut(chance, lines))
            end(sock)
            hear_out(sock)


def send_irc_openings(chance: random.Random, server: Server, count: int) -> None:
    send_openings(chance, server, count, malformed_irc.opening)


def send_irc_lines(chance: random.Random, server: Server, count: int) -> None:
    """Two visitors at a time, so that there is somebody to be spoken to."""
    per_visit = 50
    for number in range(0, count // per_visit, 2):
        with connected(server, 2) as socks:
            for who, sock in enumerate(socks):
                visit = malformed_irc.visit(chance, f"visitor{number + who}", per_visit)
                send_parts(sock, malformed.cut(chance, visit))
                end(sock)
            for sock in socks:
                hear_out(sock)


def send_frames(chance: random.Random, server: Server, count: int) -> None:
    """By WebSocket, what `send_irc_lines` says, and then frames that are none. A few at a time, for most are let go."""
    per_visit, at_once = 25, 10
    for number in range(0, count // per_visit, at_once):
        with connected(server, at_once) as socks:
            for who, sock in enumerate(socks):
                subprotocol = chance.choice((TEXT, BINARY, ""))
                opcodes = {TEXT: [Opcode.TEXT], BINARY: [Opcode.BINARY]}.get(subprotocol, [Opcode.TEXT, Opcode.BINARY])
                visit = iter(malformed_irc.visit(chance, f"webber{number + who}", per_visit).split(b"\n"))
                said = frames(chance, lambda chance, visit=visit: next(visit, b""), per_visit, opcodes, harm=100)  # type: ignore[misc]
                opening = handshake(server.port, subprotocol)
                send_parts(sock, malformed.cut(chance, opening + said + control(chance)))
                end(sock)
            for sock in socks:
                hear_out(sock)


def send_hellos(chance: random.Random, server: Server, count: int) -> None:
    send_openings(chance, server, count, malformed_tls.opening)


def send_records(chance: random.Random, server: Server, count: int) -> None:
    """Somebody comes in by TLS, says a few lines, and then what is damaged."""
    for number in range(count):
        with connected(server, 1) as (sock,):
            tls = TlsState(malformed_tls.ANYBODY, False, "localhost")
            tls.begin()
            while not tls.is_ready:
                sock.sendall(tls.take())
                tls.receive(sock.recv(65536))
            sock.sendall(tls.take() + tls.encrypt(f"teller{number}\n".encode()))
            said = malformed.line(chance)
            send_parts(sock, malformed.cut(chance, malformed_tls.records(chance, tls, said)))
            end(sock)
            hear_out(sock)


def send_chunks(chance: random.Random, server: Server, count: int) -> None:
    """The answers are paced, so many are asked at once."""
    at_once = 20
    with connected(server, at_once) as socks:
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
                stranger.send(f"leaver{number}\n/quit\n".encode())  # who came by hand, a RESET says nothing to


def code_for(sock: socket.socket) -> str:
    """The code, among whatever else is answered; asked for again, for strangers' answers are rationed."""
    for _ in range(50):
        sock.send(Packet(Kind.HELLO, 7, payload=bytes(100)).encode())
        with suppress(TimeoutError):
            while True:
                code = code_answered_in(sock.recv(65536))
                if code:
                    return code
    raise AssertionError("no code came")


def answering(server: Server) -> Iterator[None]:
    """Whether the server answers, in both dialects, each time this is asked."""
    prober, other = server.talker("prober"), server.talker("other_one")
    irc = IrcTalker(server.port, "irc_prober")
    server.talkers.append(irc)
    irc.say_and_wait("JOIN #lobby")
    for number in count(1):
        prober.say_and_wait(f"still there {number}?")
        other.expect(f"prober: still there {number}?")
        irc.say_and_wait("ISON prober")
        irc.expect(f"PRIVMSG #lobby :still there {number}?")
        for talker in (prober, other, irc):
            talker.heard.clear()
        yield


def uses(server: Server) -> dict[str, int]:
    """How often each command of IRC was met so far."""
    with closing(IrcTalker(server.port, "statistician")) as irc:
        rows = [line.split() for line in irc.say_and_wait("STATS m") if " 212 " in line]
    return {row[3]: int(row[4]) for row in rows}


def flood_round(chance: random.Random, server: Server, answers: Iterator[None], number: int) -> float:
    """Two hundred openings, of every second round in IRC, then a question: seconds until the answer."""
    (send_irc_openings if number % 2 else send_openings)(chance, server, 2 * TOGETHER)
    began = time.monotonic()
    next(answers)
    return time.monotonic() - began


KINDS: dict[Inputs, int] = {
    send_openings: EACH,
    send_lines: EACH,
    send_chunks: EACH,
    send_datagrams: EACH,
    send_irc_openings: EACH_IRC_OPENING,
    send_irc_lines: EACH_IRC_LINE,
    send_frames: EACH_FRAME,
    send_heads: EACH_HEAD,
    send_headers: EACH_HEADER,
    send_hellos: EACH_HELLO,
    send_records: EACH_RECORD,
}
CONFIG: dict[Inputs, str] = {send_headers: NAMED}
"""What is in the server's settings, if anything."""


@pytest.mark.parametrize("send", KINDS)
def test_no_malformed_input_harms_the_server(tmp_path: Path, send: Inputs) -> None:
    chance = random.Random(8878)
    with Server(tmp_path / "data", *OPTIONS, sabotage=NOTING_SLOW, config=CONFIG.get(send, "")) as server:
        answers = answering(server)
        next(answers)
        before = server.vitals
        for _ in range(KINDS[send] // EVERY):
            send(chance, server, EVERY)
            next(answers)
        wait_for(lambda: server.vitals.sockets <= before.sockets, 40.0, "sockets back to base")
        wait_for(lambda: server.vitals.threads <= before.threads, 40.0, "threads back to base")
        assert server.is_alive
        if send is send_irc_lines:
            met = uses(server)
            assert not {verb for verb in COMMANDS if met.get(verb, 0) < LEAST_OF_EACH}, met
        assert "Traceback" not in server.log and "ERROR" not in server.log, server.log[-4000:]


def test_nobody_is_forgotten_though_the_poller_is_late(tmp_path: Path) -> None:
    """Its news is of sockets that are closed by then, and their numbers given out again. (`soak forgotten`: 2,000.)"""
    chance = random.Random(8878)
    with Server(tmp_path / "data", *OPTIONS, sabotage=("late-poller", "0.005")) as server:
        answers = answering(server)
        next(answers)
        for number in range(10):
            flood_round(chance, server, answers, number)
        assert "Traceback" not in server.log and "ERROR" not in server.log, server.log[-4000:]
