"""Under every kind of work at once, locks are taken in one order, and nobody waits long for one (C28)."""

import json
import random
import socket
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from functools import partial
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from rig import ANSWERS_WITHIN, Server, Talker, Together

from beseda.wire.framing.proof import code_answered_in
from waiting import wait_for

WATCHED = Path(__file__).with_name("watched.py")
PEOPLE = 16
LINES = 60
LONGEST = 5.0
"""Seconds that a thread may wait for a lock."""
CONFIG = "[limits]\noutbox_bytes = 65536\n"
WORK = (
    "hello {n}",
    "/me waves {n}",
    "/join #room{n}",
    "/leave #room{n}",
    "/join #lobby",
    "/msg person{n} psst",
    "/nick person{who}b{n}",
    "/nick person{who}",
    "/topic about {n}",
    "/names #lobby",
    "/rooms",
    "/history 50",
    "/search hello",
    "/ignore person{n}",
    "no such \xff",
)


def talk(server: Server, who: int) -> None:
    """All there is to do, in any order; and coming and going."""
    chance = random.Random(who)
    for visit in range(3):
        with closing(Talker(server.port, f"person{who}v{visit}")) as talker:
            for _ in range(LINES // 3):
                talker.say_and_wait(chance.choice(WORK).format(n=chance.randrange(PEOPLE), who=who))
            if visit % 2:
                talker.say("/quit")
                talker.expect_end()


def speak_in_chunks(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=ANSWERS_WITHIN) as sock:
        sock.sendall(b"chunker")
        with suppress(TimeoutError, ConnectionError):  # the others may have gone before it has heard so much
            for _ in range(20):
                sock.recv(1024)
                sock.sendall("привет".encode())


def speak_by_datagrams(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect(("127.0.0.1", port))
        sock.settimeout(ANSWERS_WITHIN)
        sock.send(b"hello, may I come in?")
        code = code_answered_in(sock.recv(65536))
        sock.send(f"{code} datagrammer\n".encode())
        for number in range(20):
            sock.recv(65536)
            sock.send(f"by hand {number}\n".encode())
        sock.send(b"/quit\n")


def be_let_go(server: Server) -> None:
    """Read nothing until there is too much."""
    talker = server.talker("stalled")
    talker.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    speaker = server.talker("loud")
    for number in range(300):
        speaker.say_and_wait(f"{number}".ljust(4000, "."))
        if "let go" in server.log:
            return
    raise AssertionError("never let go")


def cycle_in(edges: Mapping[str, Iterable[str]]) -> list[str]:
    """The places of a cycle; none where there is an order."""
    try:
        list(TopologicalSorter(edges).static_order())
    except CycleError as error:
        places: list[str] = error.args[1]
        return places
    return []


@pytest.mark.timeout(120)
def test_locks_are_taken_in_one_order_whatever_goes_on(tmp_path: Path) -> None:
    report = tmp_path / "locks.json"
    options = ("--unlimited", "--udp")
    with Server(tmp_path / "data", *options, script=(str(WATCHED), str(report)), config=CONFIG) as server:
        works = [partial(talk, server, who) for who in range(PEOPLE)]
        works += [partial(speak_in_chunks, server.port), partial(speak_by_datagrams, server.port)]
        together = Together(*works)
        be_let_go(server)
        together.join()
        wait_for(lambda: server.vitals.threads < 20, what="all are gone")
        assert server.stop() == 0
        server.assert_no_traceback()
    found = json.loads(report.read_text())
    assert not cycle_in(found["edges"]), found["edges"]
    inside = {place for after in found["edges"].values() for place in after}
    assert len(inside) >= 5, "hardly a lock was taken inside another"
    assert not [place for place in inside if place.startswith("latch.py")], "somebody with a lock waits for the engine"
    assert max(found["longest"].values()) <= LONGEST, found["longest"]


def test_a_cycle_would_be_found() -> None:
    assert cycle_in({"engine": ["outboxes"], "outboxes": ["turn"], "turn": ["engine"]})
    assert cycle_in({"link": ["link"]})
    assert not cycle_in({"engine": ["outboxes", "turn"], "turn": ["outboxes"]})
