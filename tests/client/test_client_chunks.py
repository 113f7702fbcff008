"""The assignment's framing from its client's side: sends that stay apart, characters that stay whole."""

import itertools
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from console_fakes import ChunkServer
from hypothesis import given
from hypothesis import strategies as st

from beseda.client.chunks import LONGEST_CHUNK, PAUSE, ChunkConnection, cut
from beseda.client.connection import Ended, Entered
from beseda.client.transport import TcpTransport
from waiting import wait_for


@given(st.text(), st.integers(4, 40))
def test_a_cut_text_is_the_same_text_in_whole_characters(text: str, size: int) -> None:
    pieces = list(cut(text, size))
    assert "".join(pieces) == text.encode(errors="replace").decode()
    assert all(0 < len(piece.encode()) <= size for piece in pieces)


@contextmanager
def joined(server: ChunkServer, name: str, shown: list[str]) -> Iterator[ChunkConnection]:
    transport = TcpTransport("127.0.0.1", server.port)
    connection = ChunkConnection(transport, threading.Condition(), lambda heard: shown.append(heard.text))
    try:
        assert connection.enter(name) == Entered(name)
        wait_for(lambda: name in server.people.values())
        yield connection
    finally:
        connection.close()


def test_name_and_messages_arrive_one_to_a_recv() -> None:
    with ChunkServer() as server, joined(server, "Оля", []) as connection:
        for number in range(5):
            connection.say(f"сообщение {number}")
        wait_for(lambda: len(server.heard) == 5)
        assert server.heard == [f"сообщение {number}" for number in range(5)]
        assert connection.handed == 5


def test_sends_are_a_pause_apart() -> None:
    with ChunkServer() as server, joined(server, "bob", []) as connection:
        times = []
        for _ in range(4):
            connection.say("x")
            times.append(time.monotonic())
        assert min(later - earlier for earlier, later in itertools.pairwise(times)) >= PAUSE * 0.9


def test_a_connection_that_is_gone_is_an_answer_to_a_name() -> None:
    with ChunkServer() as server:
        transport = TcpTransport("127.0.0.1", server.port)
        connection = ChunkConnection(transport, threading.Condition(), print)
        connection.close()
        assert connection.enter("bob") == Ended("")


def test_a_long_message_is_cut_where_the_other_end_would_cut_it_badly() -> None:
    with ChunkServer() as server, joined(server, "bob", []) as connection:
        connection.say("ы" * 1200)
        wait_for(lambda: sum(map(len, server.heard)) == 1200)
        assert max(len(chunk.encode()) for chunk in server.heard) <= LONGEST_CHUNK


def test_what_others_say_is_shown_however_it_was_cut() -> None:
    shown: list[str] = []
    with ChunkServer() as server, joined(server, "bob", shown) as connection:
        sock = next(iter(server.people))
        for byte in "Ы\n".encode() + b"\x1b[31mred":
            sock.sendall(bytes([byte]))
        sock.shutdown(socket.SHUT_WR)
        assert connection.ends_within(5)
        assert shown[0] == "Ы"
        assert "\x1b" not in "".join(shown)


def test_half_a_character_waits_for_its_other_half() -> None:
    shown: list[str] = []
    with ChunkServer() as server, joined(server, "bob", shown):
        sock = next(iter(server.people))
        data = "alice: ы".encode()
        sock.sendall(data[:-1])
        wait_for(lambda: shown)
        sock.sendall(data[-1:])
        wait_for(lambda: shown == ["alice: ", "ы"])


def test_parting_ends_the_stream_and_still_hears_the_rest() -> None:
    with ChunkServer() as server, joined(server, "bob", []) as connection:
        connection.part("/quit")
        assert connection.ends_within(5)
        assert server.heard == []
