"""The generator against a server that lies, and against ours."""

import os
import selectors
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest
from bench.crowd import Crowd, LoadError, Person
from bench.dialect import DIALECTS, LOBBY
from bench.peers import PEERS, PeerServer, installed
from bench.run import run
from bench.scenarios import Shape

from bench import load, usage

GROUP = Shape(rooms=1, members=4, speakers=1, messages=3)

Spoil = Callable[[int, bytes], bytes]
"""What is sent for the message of this number (of all), in place of the line."""


class LyingServer:
    """Everybody in one room, one thread for all; what is heard is spoiled on its way to the last who came."""

    def __init__(self, spoil: Spoil) -> None:
        self._spoil = spoil
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listening, selectors.EVENT_READ)
        self._names: dict[socket.socket, bytes] = {}
        self._said = 0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        while not self._stopped.is_set():
            for key, _ in self._selector.select(0.05):
                assert isinstance(key.fileobj, socket.socket)
                if key.fileobj is self._listening:
                    self._selector.register(self._listening.accept()[0], selectors.EVENT_READ)
                else:
                    self._receive(key.fileobj, key.fileobj.recv(65536))

    def _receive(self, sock: socket.socket, data: bytes) -> None:
        if not data:
            self._selector.unregister(sock)
            sock.close()
        elif sock not in self._names:
            self._names[sock] = data.strip()
            sock.send(b"In #lobby, 1: somebody\n")
        else:
            for line in data.splitlines(keepends=True):
                self._tell(sock, self._names[sock] + b": " + line)

    def _tell(self, author: socket.socket, line: bytes) -> None:
        others = [sock for sock in self._names if sock is not author]
        for sock in others:
            sock.send(self._spoil(self._said, line) if sock is others[-1] else line)
        self._said += 1

    @contextmanager
    def running(self) -> Iterator[int]:
        self._thread.start()
        try:
            yield self.port
        finally:
            self._stopped.set()
            self._thread.join()
            for key in list(self._selector.get_map().values()):
                assert isinstance(key.fileobj, socket.socket)
                key.fileobj.close()
            self._selector.close()


def honest(number: int, line: bytes) -> bytes:
    return line


def losing(number: int, line: bytes) -> bytes:
    return b"" if number == 2 else line


def doubling(number: int, line: bytes) -> bytes:
    return line * 2 if number == 2 else line


def garbling(number: int, line: bytes) -> bytes:
    return line + b"what is this?\n" if number == 1 else line


@pytest.mark.parametrize(
    ("spoil", "fault"), [(honest, None), (losing, "lost"), (doubling, "doubled"), (garbling, "strange")]
)
def test_what_a_server_does_to_a_line_is_found(
    spoil: Spoil, fault: str | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(load, "STALL", 0.4)
    # The tests' own process is never at rest for long.
    monkeypatch.setattr(usage, "settle", usage.cpu)
    with LyingServer(spoil).running() as port:
        job = {"port": port, "pid": os.getpid(), "dialect": "plain", "server_core": None, "shape": GROUP.as_builtins()}
        crowd, result = load.measure(job)
        crowd.close()
    faults = {key: result[key] for key in ("lost", "doubled", "out_of_order", "strange") if result[key]}
    assert faults == ({fault: 1} if fault else {})
    assert result["expected"] == 9


SHAPES = {
    "the lobby": Shape(rooms=1, members=6, speakers=3, messages=5, window=4, deaf=1),
    "rooms": Shape(rooms=2, members=3, speakers=3, messages=3, in_turn=True, idle=2, idle_in_lobby=True),
    "pairs": Shape(rooms=2, members=2, speakers=2, messages=5, window=2, private=True),
}


def silently(done: int, expected: int, seconds: float) -> None: ...


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_our_server_is_measured_without_faults(shape: Shape, dialect: str) -> None:
    result = run(shape, "memory", None, None, silently, dialect)
    assert "failed" not in result
    assert result["heard"] == result["expected"] > 0
    assert result["lost"] == result["doubled"] == result["out_of_order"] == result["strange"] == 0
    assert result["cpu_us"] > 0
    assert 0 < result["p50_us"] <= result["p99_us"] <= result["max_us"]
    assert result["status"] == 0


PLACES = [(peer, dialect) for peer in PEERS for dialect in PEERS[peer].configs]


@pytest.mark.parametrize(("peer", "dialect"), PLACES)
@pytest.mark.parametrize("shape", [SHAPES["the lobby"], SHAPES["pairs"]], ids=["a room", "pairs"])
def test_a_peer_is_measured_as_ours_is(peer: str, dialect: str, shape: Shape) -> None:
    if peer not in installed():
        pytest.skip(f"{peer} is not installed")
    result = run(shape, peer, None, None, silently, dialect)
    assert "failed" not in result
    assert result["heard"] == result["expected"] > 0
    assert result["lost"] == result["doubled"] == result["out_of_order"] == result["strange"] == 0


def test_who_speaks_is_counted_among_those_who_hear_where_there_is_an_echo() -> None:
    shape = Shape(rooms=1, members=3, speakers=1, messages=2)
    counts = [run(shape, "memory", None, None, silently, dialect)["heard"] for dialect in ("irc", "rich")]
    assert counts == [4, 6]


@pytest.mark.parametrize(("resumes", "share"), [(False, 0.0), (True, 0.8)])
def test_all_but_the_first_resume_their_tls_if_the_load_is_to(resumes: bool, share: float) -> None:
    shape = Shape(idle=5, inflight=1, resumes=resumes)
    assert run(shape, "memory", None, None, silently, "tls")["resumed_share"] == share


def test_a_server_that_refuses_capabilities_is_not_measured_as_rich() -> None:
    """ngIRCd has none of them: the figure would be one for something else."""
    if "ngircd" not in installed():
        pytest.skip("ngircd is not installed")
    with PeerServer("ngircd", "irc", None) as server:
        crowd = Crowd(server.port, DIALECTS["rich"], [Person("u00000", LOBBY)])
        with closing(crowd), pytest.raises(LoadError, match="ACK"):
            crowd.arrive(1)
