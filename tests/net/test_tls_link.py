"""A link with TLS gives and takes what the link below does, however little the kernel takes at a time."""

import ssl
import threading
from collections import deque
from collections.abc import Callable

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from beseda.net.helper import Helper
from beseda.net.outbox import Outbox, Outboxes
from beseda.net.tls_link import AROUND, MOST_AT_ONCE, MOST_FOR_NOTHING, MOST_TO_SHAKE, MOST_UNPAID, Step, TlsLink
from beseda.tls_state import TlsError, TlsState

AUTHORITY = trustme.CA()


def contexts() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    here, there = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.configure_trust(here)
    AUTHORITY.issue_cert("localhost").configure_cert(there)
    return here, there


CLIENT, SERVER = contexts()


def at_once(step: Step) -> tuple[bytes, bool]:
    return step()


MEETS_WITHIN = 0.2
"""Seconds for two threads to meet in a place, where that is possible."""
RECORD = 22
"""Bytes that a record of TLS 1.3 has besides what it says."""


class Lane:
    """The link below. `takes`: how much the kernel takes at each send; when there is no more of it, all."""

    fileno = -1
    is_secure, certificate = False, ""

    def __init__(self, *takes: int) -> None:
        self.address = "192.0.2.1:5"
        self.takes = deque(takes)
        self.coming: deque[bytes | None] = deque()
        self.sent = b""
        self.while_sending: Callable[[], object] = bool
        self.is_closed = False
        self.rests = 0

    def recv(self, timeout: float | None) -> bytes | None:
        return self.coming.popleft() if self.coming else b""

    def send(self, data: bytes, flags: int, /) -> int:
        taken = min(len(data), self.takes.popleft()) if self.takes else len(data)
        self.while_sending()
        if not taken:
            raise BlockingIOError
        self.sent += data[:taken]
        return taken

    def take(self) -> bytes:
        sent, self.sent = self.sent, b""
        return sent

    def rest(self) -> None:
        self.rests += 1

    def take_turn(self) -> None: ...
    def has_entered(self) -> None: ...
    def stop_reading(self) -> None: ...
    def others_follow(self) -> bool:
        return False

    def has_hung_up(self) -> bool:
        return False

    def close(self) -> None:
        self.is_closed = True


class Pair:
    """A link, and the client at its other end."""

    def __init__(self) -> None:
        self.lane = Lane()
        self.client = TlsState(CLIENT, False, "localhost")
        self.link = TlsLink(self.lane, TlsState(SERVER, True))
        self.client.begin()
        self.lane.coming.append(None)  # so that the handshake stops where the client has to answer
        hello = self.client.take()
        with pytest.raises(TlsError, match="too slow"):
            self.link.shake(hello, 10.0, at_once)
        self.client.receive(self.lane.take())
        self.link.shake(self.client.take(), 10.0, at_once)
        self.client.receive(self.lane.take())

    def heard(self) -> bytes:
        return self.client.receive(self.lane.take())[0]


@pytest.fixture
def pair() -> Pair:
    return Pair()


def test_what_is_sent_comes_decrypted_and_what_comes_is_decrypted(pair: Pair) -> None:
    assert pair.link.send(b"hello", 0) == 5
    assert pair.heard() == b"hello"
    pair.lane.coming.append(pair.client.encrypt(b"and you"))
    assert pair.link.recv(None) == b"and you"
    assert pair.link.is_secure


def test_half_a_record_is_not_silence_nor_the_end(pair: Pair) -> None:
    secret = pair.client.encrypt(b"slowly")
    pair.lane.coming.extend([secret[:7], secret[7:9], secret[9:]])
    assert pair.link.recv(5.0) == b"slowly"
    pair.lane.coming.extend([pair.client.encrypt(b"more")[:9], None])
    assert pair.link.recv(0.01) is None


@given(
    messages=st.lists(st.binary(min_size=1, max_size=300), max_size=12),
    takes=st.lists(st.integers(0, 200), max_size=60),
)
def test_however_little_the_kernel_takes_each_byte_comes_once(messages: list[bytes], takes: list[int]) -> None:
    """As an outbox sends: what was not taken comes again first, and what follows is put behind it."""
    pair = Pair()
    pair.lane.takes.extend(takes)
    left, heard = b"", b""
    for message in (*messages, *[b""] * (len(takes) + 2)):
        left += message
        try:
            taken = pair.link.send(left, 0) if left else 0
        except BlockingIOError:
            taken = 0
        assert taken <= len(left)
        left = left[taken:]
        heard += pair.heard()
    assert (left, heard) == (b"", b"".join(messages))


@given(size=st.integers(2, 100), taken=st.integers(1, 100))
def test_what_is_half_sent_is_told_to_have_begun(size: int, taken: int) -> None:
    """Else who is let go might get the last words in the middle of it: only what has not begun is forgotten."""
    pair = Pair()
    pair.lane.takes.append(min(taken, size + RECORD - 1))
    assert 0 < pair.link.send(b"m" * size, 0) < size


def test_who_is_let_go_reads_the_last_words_whole_where_a_message_has_just_begun(pair: Pair) -> None:
    """Of the second message that waits, its first byte is encrypted, and not told to be taken."""
    outboxes = Outboxes(2 * MOST_AT_ONCE, Helper(), lambda box: b"You read too slowly.\n")
    box = Outbox(pair.link.send, -1)
    pair.lane.takes.extend([0, RECORD + 2, 0])
    for words in (b"a\n", b"b" * (MOST_AT_ONCE - 3) + b"\n", b"begun\n"):
        outboxes.put_one(box, words)
        outboxes.flush()
    outboxes.push(box)
    assert box.slow is not None and box.slow.size == len(b"begun\n")
    outboxes.put_one(box, b"c" * 2 * MOST_AT_ONCE)
    outboxes.flush()
    while box.slow.size:
        outboxes.push(box)
    assert pair.heard().endswith(b"b\nbegun\nYou read too slowly.\n")


def test_what_was_encrypted_and_went_with_an_answer_is_not_sent_twice(pair: Pair) -> None:
    pair.lane.takes.append(0)
    assert pair.link.send(b"hello", 0) == 4
    with pair.link._lock:
        pair.link._push()  # as an answer to reading does
    assert pair.link.send(b"o world", 0) == len(b"o world")
    assert pair.heard() == b"hello world"


def test_what_is_sent_goes_behind_an_answer_that_found_no_room(pair: Pair) -> None:
    pair.link._unsent = pair.link._tls.encrypt(b"an answer, ")
    assert pair.link.send(b"what is said", 0) == len(b"what is said")
    assert pair.heard() == b"an answer, what is said"


def test_much_is_taken_in_portions(pair: Pair) -> None:
    assert pair.link.send(b"x" * (MOST_AT_ONCE + 5), 0) == MOST_AT_ONCE
    assert pair.heard() == b"x" * MOST_AT_ONCE


def test_who_closes_has_said_all_and_is_answered(pair: Pair) -> None:
    secret = pair.client.encrypt(b"bye")
    pair.client.close()
    pair.lane.coming.append(secret + pair.client.take())
    assert pair.link.recv(None) == b"bye"
    assert pair.link.recv(None) == b""
    pair.link.close()
    assert pair.client.receive(pair.lane.take()) == (b"", True)
    assert pair.lane.is_closed


def test_a_damaged_record_is_the_end_and_is_answered_by_an_alert(pair: Pair) -> None:
    secret = bytearray(pair.client.encrypt(b"hello"))
    secret[-1] ^= 1
    pair.lane.coming.append(bytes(secret))
    assert pair.link.recv(None) == b""
    assert pair.lane.take()


def test_what_reading_answers_goes_behind_what_is_just_being_sent(pair: Pair) -> None:
    """An alert is such an answer. Without the lock it overtakes what was encrypted before it."""
    inside, met, begin = 0, threading.Event(), threading.Barrier(2)

    def notice() -> None:
        nonlocal inside
        inside += 1
        if inside > 1:
            met.set()
        met.wait(MEETS_WITHIN)  # as long as another thread takes to come, if it may
        inside -= 1

    def first_notice() -> None:
        pair.lane.while_sending = notice
        begin.wait(10)
        notice()

    def read() -> None:
        begin.wait(10)
        assert pair.link.recv(None) == b""

    damaged = bytearray(pair.client.encrypt(b"hello"))
    damaged[-1] ^= 1
    pair.lane.coming.append(bytes(damaged))
    pair.lane.while_sending = first_notice
    reader = threading.Thread(target=read)
    reader.start()
    assert pair.link.send(b"before it", 0) == len(b"before it")
    reader.join(10)
    assert not met.is_set()
    said, rest = pair.lane.sent[: len(b"before it") + RECORD], pair.lane.sent[len(b"before it") + RECORD :]
    assert pair.client.receive(said) == (b"before it", False)
    with pytest.raises(TlsError, match="bad record mac"):
        pair.client.receive(rest)


class SaysNothing(TlsState):
    def receive(self, data: bytes) -> tuple[bytes, bool]:
        return b"", False


def test_who_sends_records_that_say_nothing_is_let_go() -> None:
    """OpenSSL lets 32 in a row by; whatever it lets by is bounded here, too."""
    lane = Lane()
    link = TlsLink(lane, SaysNothing(SERVER, True))
    lane.coming.extend([bytes(1000)] * 2 + [None])
    assert link.recv(1.0) is None
    lane.coming.extend([bytes(1000)] * (MOST_FOR_NOTHING // 1000 + 1))
    assert link.recv(1.0) == b""
    assert link.recv(1.0) == b"", "for good"


class SaysLittle(TlsState):
    def receive(self, data: bytes) -> tuple[bytes, bool]:
        return b"a", False


def test_what_comes_besides_what_is_said_is_paid_for() -> None:
    """A key between changes of keys makes each of these another reading, and a thousand times as much work as a key."""
    lane, paid = Lane(), list[int]()
    link = TlsLink(lane, SaysLittle(SERVER, True), paid.append)
    readings, size = 10, 16_000
    lane.coming.extend([bytes(size)] * readings)
    for _ in range(readings):
        assert link.recv(1.0) == b"a"
    assert sum(paid) == readings * (size - AROUND) - MOST_UNPAID


@given(cuts=st.lists(st.integers(1, 9000), max_size=30))
def test_what_is_said_as_people_and_programs_do_costs_nothing_here(cuts: list[int]) -> None:
    pair, paid = Pair(), list[int]()
    pair.link._pay = paid.append
    data = b"".join(map(pair.client.encrypt, [b"a", b"b"] * 2000 + [b"x" * 60_000, b"y" * 16_384]))
    heard = 0
    for cut in (*cuts, *range(16_832, len(data), 16_832)):
        pair.lane.coming.append(data[:cut])
        pair.lane.coming.append(None)
        data = data[cut:]
        heard += len(pair.link.recv(1.0) or b"")
    assert paid == [] and heard > 0


def test_an_error_of_the_network_while_answering_is_the_end(pair: Pair) -> None:
    def broken(data: bytes, flags: int, /) -> int:
        raise BrokenPipeError

    pair.lane.send = broken  # type: ignore[method-assign]
    secret = bytearray(pair.client.encrypt(b"hello"))
    secret[-1] ^= 1
    pair.lane.coming.append(bytes(secret))
    assert pair.link.recv(None) == b""
    pair.link.close()
    assert pair.lane.is_closed


def test_what_is_no_tls_is_told_so_and_raises() -> None:
    lane = Lane()
    link = TlsLink(lane, TlsState(SERVER, True))
    with pytest.raises(TlsError):
        link.shake(b"\x16\x03\x01\x00\x05hello", 1.0, at_once)
    assert lane.sent.startswith(b"\x15\x03")


def test_who_hangs_up_in_the_middle_raises() -> None:
    link = TlsLink(Lane(), TlsState(SERVER, True))
    with pytest.raises(TlsError, match="hung up"):
        link.shake(b"\x16\x03\x01", 1.0, at_once)


def test_nobody_who_would_read_waits_while_a_handshake_is_computed() -> None:
    lane = Lane()
    rests = []

    def noted(step: Step) -> tuple[bytes, bool]:
        rests.append(lane.rests)
        return step()

    client = TlsState(CLIENT, False, "localhost")
    client.begin()
    with pytest.raises(TlsError, match="hung up"):
        TlsLink(lane, TlsState(SERVER, True)).shake(client.take(), 1.0, noted)
    assert rests == [1]


def test_a_handshake_in_endless_crumbs_is_ended() -> None:
    lane = Lane()
    crumbs = b"\x16\x03\x01\x00\x01\x00" * 1000
    lane.coming.extend([crumbs] * 20)
    with pytest.raises(TlsError, match="too long"):
        TlsLink(lane, TlsState(SERVER, True)).shake(b"\x16\x03\x01\x00\x04\x01\x00\xff\xf0", 9.0, at_once)
    assert len(lane.coming) == 20 - MOST_TO_SHAKE // len(crumbs) - 1
