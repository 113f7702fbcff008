"""The flusher goes on with slow outboxes; a number given out again belongs to whoever has it now."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from beseda.net.flusher import TRY_AGAIN, Flusher
from beseda.net.helper import Helper
from beseda.net.outbox import Outbox, Outboxes

SOON = 20.0


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SOON
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.001)


class Post:
    def __init__(self) -> None:
        self.outboxes = Outboxes(10_000_000, Helper(), lambda box: b"")
        self.flusher = Flusher(self.outboxes)
        self.flusher.thread.start()

    def send(self, box: Outbox, data: bytes) -> None:
        self.outboxes.put_one(box, data)
        self.outboxes.flush()


@pytest.fixture
def post() -> Iterator[Post]:
    post = Post()
    yield post
    post.flusher.stop()
    post.flusher.thread.join(SOON)
    assert not post.flusher.thread.is_alive()


def stalled(post: Post) -> tuple[socket.socket, socket.socket, Outbox]:
    """A pair whose reader stands still, with more than the kernel takes on its way."""
    ours, theirs = socket.socketpair()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    theirs.settimeout(SOON)
    box = Outbox(ours.send, ours.fileno())
    post.send(box, b"old\n" * 100_000)
    assert box.slow is not None
    return ours, theirs, box


def read_all(reader: socket.socket, count: int) -> bytes:
    data = bytearray()
    while len(data) < count:
        piece = reader.recv(65536)
        assert piece
        data += piece
    return bytes(data)


def is_watched(post: Post, box: Outbox) -> bool:
    keys = post.flusher._selector.get_map()
    return box.fileno in keys and keys[box.fileno].data is box


def test_a_number_given_out_again_gets_only_its_new_owners_text(post: Post) -> None:
    ours, theirs, old = stalled(post)
    eventually(lambda: is_watched(post, old))
    number = old.fileno
    post.outboxes.close(old, ours.close)
    again, reader, new = stalled(post)
    if new.fileno != number:
        os.dup2(again.fileno(), number)
        new.fileno = number
        new.send = lambda data, flags: socket.socket.send(again, data, flags)
        post.flusher.look_after(new)
    assert read_all(reader, 400_000) == b"old\n" * 100_000
    eventually(lambda: new.slow is None)
    for sock in (again, reader, theirs):
        sock.close()


def test_the_next_of_a_number_is_looked_after_even_while_the_old_entry_is_there(post: Post) -> None:
    ours, theirs, old = stalled(post)
    eventually(lambda: is_watched(post, old))
    number = old.fileno
    post.outboxes.close(old, ours.close)
    ours2, theirs2 = socket.socketpair()
    ours2.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    theirs2.settimeout(SOON)
    assert ours2.fileno() == number, "the lowest free number is given out again"
    assert number in post.flusher._selector.get_map(), "the entry of the one before is still there"
    new = Outbox(ours2.send, number)
    post.send(new, b"new\n" * 100_000)
    assert read_all(theirs2, 400_000) == b"new\n" * 100_000
    eventually(lambda: new.slow is None)
    for sock in (ours2, theirs, theirs2):
        sock.close()


def test_one_without_a_descriptor_is_tried_again(post: Post) -> None:
    full = threading.Event()
    full.set()
    got = bytearray()

    def send(data: bytes, flags: int) -> int:
        if full.is_set():
            raise BlockingIOError
        got.extend(data)
        return len(data)

    box = Outbox(send, -1)
    post.send(box, b"hello\n")
    full.clear()
    eventually(lambda: bytes(got) == b"hello\n")


def test_one_closed_while_it_waits_is_forgotten(post: Post) -> None:
    ours, theirs, box = stalled(post)
    post.outboxes.close(box, ours.close)
    other_ours, other_theirs, other = stalled(post)
    assert len(read_all(other_theirs, 400_000)) == 400_000
    eventually(lambda: other.slow is None)
    assert box.slow is None or not box.slow.size
    for sock in (theirs, other_ours, other_theirs):
        sock.close()


def test_a_descriptor_that_is_none_ends_nothing(post: Post) -> None:
    box = Outbox(lambda data, flags: 0, 10**6)
    post.send(box, b"x")
    ours, theirs, other = stalled(post)
    assert len(read_all(theirs, 400_000)) == 400_000
    eventually(lambda: other.slow is None)
    assert post.flusher.thread.is_alive()
    ours.close()
    theirs.close()


def test_many_wake_ups_at_once_are_one(post: Post) -> None:
    for _ in range(100_000):
        post.flusher._waker.wake()
    ours, theirs, other = stalled(post)
    assert len(read_all(theirs, 400_000)) == 400_000
    eventually(lambda: other.slow is None)
    ours.close()
    theirs.close()


def test_a_failure_with_one_client_is_logged_and_keeps_nobody_waiting(
    post: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Not even that client: it is gone on with."""
    ours, theirs, _ = stalled(post)
    push, failed = post.outboxes.push, threading.Event()

    def fails_once(slow: Outbox) -> None:
        if not failed.is_set():
            failed.set()
            raise ZeroDivisionError
        push(slow)

    monkeypatch.setattr(post.outboxes, "push", fails_once)
    assert read_all(theirs, 400_000) == b"old\n" * 100_000
    assert failed.is_set() and "ZeroDivisionError" in caplog.text
    ours.close()
    theirs.close()


def test_a_peer_without_a_descriptor_that_takes_nothing_is_tried_less_and_less_often() -> None:
    taken: list[bytes] = []
    is_full = True

    def send(data: bytes, flags: int) -> int:
        if is_full:
            raise BlockingIOError
        taken.append(data[:1])
        return 1

    outboxes = Outboxes(1000, Helper(), lambda box: b"")
    flusher = Flusher(outboxes)  # its thread is not started
    box = Outbox(send, -1)
    outboxes.put_one(box, b"hello\n")
    outboxes.flush()
    flusher._arrivals.clear()
    waits: list[float] = []

    def wait() -> None:
        flusher._arrange(box)
        waits.append(flusher._pauses.pop()[0] - time.monotonic())
        outboxes.push(box)

    for _ in range(7):
        wait()
    is_full = False
    wait()
    wait()
    multiples = [round(each / TRY_AGAIN) for each in waits]
    assert multiples == [1, 2, 4, 8, 16, 16, 16, 16, 1] and taken == [b"h", b"e"]
    flusher.stop()
