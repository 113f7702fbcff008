"""What an unproved address gets of a server by UDP: hardly more than it sent, no state, no thread, no harm (C22)."""

import contextlib
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

import malformed
import pytest
from rig import ANSWERS_WITHIN, Server, percentile

from beseda.wire.framing.packets import Kind, Packet
from beseda.wire.framing.proof import code_answered_in
from crowd import Crowd, Speaker
from waiting import wait_for

FLOODER = Path(__file__).with_name("flooder.py")
HEADERS = 28
"""Bytes of IPv4's and UDP's headers."""
AMPLIFICATION = 3
"""QUIC's rule, headers counted (RFC 9000, 8.1)."""
SILENT_FOR = 0.1
"""Seconds after which nothing is taken to come, and the next question is known to be answered."""
FLOOD = 20_000
"""Datagrams a second; soak sends 100,000, which is more than two shared cores can."""
MOST_RATIO, FLOOR, SECONDS, PAIRS = 3.0, 0.030, 1.0, 3

OPTIONS = ("--unlimited", "--quiet", "--udp")


@contextmanager
def stranger(server: Server, host: str = "127.0.0.1", port: int = 0) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind((host, port))
        sock.connect(("127.0.0.1", server.port))
        sock.settimeout(ANSWERS_WITHIN)
        yield sock


def answers_to(sock: socket.socket, datagram: bytes, within: float = SILENT_FOR) -> list[bytes]:
    """Everything that comes back, until it is silent."""
    sock.send(datagram)
    return heard_by(sock, within)


def heard_by(sock: socket.socket, within: float) -> list[bytes]:
    sock.settimeout(within)
    answers = []
    with contextlib.suppress(TimeoutError):
        while True:
            answers.append(sock.recv(65536))
    return answers


def code_for(sock: socket.socket) -> str:
    """The code for this address: asked for again where a flood has used up what strangers are answered."""
    for _ in range(20):
        for answer in answers_to(sock, b"hello, is anybody there?"):
            code = code_answered_in(answer)
            if code:
                return code
        time.sleep(SILENT_FOR)
    raise AssertionError("no code came")


SMALL = [b"", b"?", b"\n", b"hi", b"\xff", b"\xff\xbe", b"hello"]
MALFORMED = [malformed.datagram(random.Random(seed)) for seed in range(40)]


def test_no_unproved_address_gets_more_than_thrice_what_it_sent_nor_two_answers(tmp_path: Path) -> None:
    """In Russian, whose hint is longer. Each datagram is from a port of its own, so that no answer is another's."""
    datagrams = SMALL + MALFORMED
    with Server(tmp_path / "data", *OPTIONS, "--lang", "ru") as server, ExitStack() as stack:
        socks = [stack.enter_context(stranger(server)) for _ in datagrams]
        for sock, datagram in zip(socks, datagrams, strict=True):
            sock.send(datagram)
        with stranger(server) as last:
            assert code_for(last)
        for sock, datagram in zip(socks, datagrams, strict=True):
            answers = heard_by(sock, 0.02)
            assert len(answers) <= 1, (datagram, answers)
            out = sum(len(answer) + HEADERS for answer in answers)
            assert out <= AMPLIFICATION * (len(datagram) + HEADERS), (datagram, answers)


def test_answers_and_errors_are_never_answered(tmp_path: Path) -> None:
    """Or two servers, or a server and an echo service, would talk for ever."""
    with Server(tmp_path / "data", *OPTIONS) as server, stranger(server) as sock:
        (answer,) = answers_to(sock, b"hello")
        assert answers_to(sock, answer) == []
        assert answers_to(sock, Packet(Kind.RESET, 5).encode()) == []
        (reset,) = answers_to(sock, Packet(Kind.DATA, 5, payload=b"x").encode())
        assert answers_to(sock, reset) == []


@pytest.mark.skipif(os.getuid() != 0, reason="only root may send from a low port")
def test_services_on_low_ports_are_never_answered(tmp_path: Path) -> None:
    with Server(tmp_path / "data", *OPTIONS) as server, stranger(server, port=19) as chargen:
        assert answers_to(chargen, b"hello") == []


def test_a_code_told_to_one_address_lets_no_other_in(tmp_path: Path) -> None:
    with Server(tmp_path / "data", *OPTIONS) as server:
        with stranger(server) as asker, stranger(server, "127.0.0.2") as spoofer:
            code = code_for(asker)
            for opening in (f"{code} mallory\n".encode(), Packet(Kind.OPEN, 9, payload=code.encode()).encode()):
                (answer,) = answers_to(spoofer, opening)
                assert code_answered_in(answer), answer
            asker.settimeout(ANSWERS_WITHIN)
            asker.send(f"{code} alice\n".encode())
            assert b"Welcome, alice." in asker.recv(65536)
        assert "alice" in " ".join(server.talker("bob").say_and_wait("/names"))


def test_a_replayed_opening_opens_nothing(tmp_path: Path) -> None:
    with Server(tmp_path / "data", *OPTIONS) as server, stranger(server) as sock:
        opening = Packet(Kind.OPEN, 77, payload=code_for(sock).encode()).encode()
        before = server.vitals.threads
        sock.send(opening)
        wait_for(lambda: server.vitals.threads == before + 1, what="somebody is let in")
        sock.send(Packet(Kind.RESET, 77).encode())
        wait_for(lambda: server.vitals.threads == before, what="and gone")
        for _ in range(5):  # over the moments in which the first connection is still known
            answers_to(sock, opening)
            assert server.vitals.threads == before


def test_strangers_leave_nothing_behind(tmp_path: Path) -> None:
    with Server(tmp_path / "data", *OPTIONS) as server:
        with stranger(server) as sock:
            code_for(sock)
        before = server.vitals
        chance = random.Random(1)
        for host in range(200):
            with stranger(server, f"127.0.{host}.9") as sock:
                for _ in range(20):
                    sock.send(malformed.datagram(chance))
        with stranger(server) as sock:
            assert code_for(sock)
        after = server.vitals
        assert (after.threads, after.sockets) == (before.threads, before.sockets)
        assert after.rss - before.rss < 1 << 20
        server.assert_no_traceback()


def test_a_flood_of_junk_holds_up_nobody_on_tcp(tmp_path: Path) -> None:
    ratios = []
    with Server(tmp_path / "data", *OPTIONS) as server, Crowd(server.port) as crowd:
        crowd.gather(20)
        with Speaker(crowd, server.port) as speaker:
            speaker.speak(0.5, 100)
            for _ in range(PAIRS):
                calm = percentile(speaker.speak(SECONDS, 100), 0.99)
                with flooding(server):
                    flooded = percentile(speaker.speak(SECONDS, 100), 0.99)
                ratios.append(max(flooded, FLOOR) / max(calm, FLOOR))
        server.assert_no_traceback()
    assert median(ratios) <= MOST_RATIO, ratios


@contextmanager
def flooding(
    server: Server, per_second: int = FLOOD, seconds: float = SECONDS + 0.5, least: float = 0.5
) -> Iterator[None]:
    """For as long as it is spoken in here; at least the part `least` of it must have gone out."""
    with subprocess.Popen(
        [sys.executable, FLOODER, str(server.port), str(per_second), str(seconds)], stdout=subprocess.PIPE, text=True
    ) as process:
        yield
        sent, _ = process.communicate(timeout=ANSWERS_WITHIN + seconds)
    assert int(sent) >= seconds * per_second * least, f"hardly a flood: {sent} in {seconds} s"
