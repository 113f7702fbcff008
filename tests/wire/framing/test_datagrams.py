"""The reliable stream over a link that hypothesis makes as bad as it likes."""

import random
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from beseda.wire.framing.datagrams import (
    KEEPALIVE,
    LONGEST_TIMEOUT,
    PING_AGAIN,
    SILENCE,
    UNREAD_LIMIT,
    UNSENT_LIMIT,
    WINDOW,
    ReliableStream,
)
from beseda.wire.framing.packets import LARGEST_DATAGRAM, Kind, Packet, packet_in

CODE = "abcd2345"


def kinds(datagrams: list[bytes]) -> list[Kind]:
    return [packet.kind for datagram in datagrams if (packet := packet_in(datagram))]


def is_broken(*streams: ReliableStream) -> bool:
    return all(stream.broken for stream in streams)


def is_open(stream: ReliableStream) -> bool:
    return stream.opened


class Pair:
    """A client's and a server's stream over a fake wire with its own clock."""

    def __init__(self, loss: float = 0.0, twice: float = 0.0, jitter: float = 0.0, seed: int = 0) -> None:
        self.now = 100.0
        self.client = ReliableStream(7, self.now, CODE)
        self.server = ReliableStream(7, self.now)
        self.loss, self.twice, self.jitter = loss, twice, jitter
        self.chance = random.Random(seed)
        self.wire: list[tuple[float, ReliableStream, bytes]] = []
        self.sent: Counter[Kind] = Counter()
        self.heard = {self.client: b"", self.server: b""}

    def other(self, stream: ReliableStream) -> ReliableStream:
        return self.server if stream is self.client else self.client

    def flush(self, stream: ReliableStream) -> None:
        for datagram in stream.datagrams_to_send(self.now):
            assert len(datagram) <= LARGEST_DATAGRAM
            packet = packet_in(datagram)
            assert packet is not None
            self.sent[packet.kind] += 1
            for _ in range(2 if self.chance.random() < self.twice else 1):
                if self.chance.random() >= self.loss:
                    late = 0.001 + self.chance.random() * self.jitter
                    self.wire.append((self.now + late, self.other(stream), datagram))

    def step(self) -> None:
        """Let the next thing happen: an arrival, or a timer."""
        for stream in (self.client, self.server):
            self.flush(stream)
        timers = [t for s in (self.client, self.server) if (t := s.next_timeout(self.now)) is not None]
        self.wire.sort(key=lambda flying: flying[0])
        if self.wire and (not timers or self.wire[0][0] <= self.now + min(timers)):
            arrives, stream, datagram = self.wire.pop(0)
            self.now = max(self.now, arrives)
            stream.receive_datagram(datagram, self.now)
            self.heard[stream] += stream.bytes_received()
        elif timers:
            self.now += min(timers)

    def run(self, seconds: float) -> None:
        end = self.now + seconds
        while self.now < end and not (self.client.closed and self.server.closed):
            if self.client.broken and self.server.broken:
                return
            self.step()


spoken = st.lists(st.binary(min_size=1, max_size=5000), max_size=12)


@settings(max_examples=60, deadline=None)
@given(
    to_server=spoken,
    to_client=spoken,
    loss=st.floats(0, 0.3),
    twice=st.floats(0, 0.3),
    jitter=st.floats(0, 0.3),
    seed=st.integers(0, 2**32),
)
def test_a_bad_link_delivers_everything_in_order_and_once(
    to_server: list[bytes], to_client: list[bytes], loss: float, twice: float, jitter: float, seed: int
) -> None:
    pair = Pair(loss, twice, jitter, seed)
    for said in to_server:
        assert pair.client.send(said) == len(said)
    for said in to_client:
        assert pair.server.send(said) == len(said)
    pair.client.send_eof()
    pair.server.send_eof()
    pair.run(120)
    assert pair.heard == {pair.server: b"".join(to_server), pair.client: b"".join(to_client)}
    assert pair.client.eof_received and pair.server.eof_received


@settings(max_examples=30, deadline=None)
@given(size=st.integers(1, 60_000), loss=st.floats(0, 0.3), seed=st.integers(0, 2**32))
def test_a_bad_link_is_not_flooded(size: int, loss: float, seed: int) -> None:
    pair = Pair(loss, 0.1, 0.05, seed)
    pair.client.send(b"x" * size)
    pair.client.send_eof()
    pair.server.send_eof()
    pair.run(120)
    needed = size // 1000 + 3
    assert pair.sent[Kind.DATA] + pair.sent[Kind.END] <= 8 * needed + 10 * WINDOW


def test_a_perfect_link_carries_each_packet_once() -> None:
    pair = Pair()
    pair.client.send(b"x" * 50_000)
    pair.client.send_eof()
    pair.server.send_eof()
    pair.run(10)
    assert pair.heard[pair.server] == b"x" * 50_000
    assert pair.sent[Kind.OPEN] == 1 and pair.sent[Kind.DATA] == 43 and pair.sent[Kind.END] == 2


def test_one_loss_is_mended_without_waiting_for_the_timer() -> None:
    pair = Pair()
    pair.run(1)
    started = pair.now
    pair.client.send(b"x" * 15_000)
    pair.flush(pair.client)
    del pair.wire[2]
    while len(pair.heard[pair.server]) < 15_000:
        pair.step()
    assert pair.now - started < 0.1


def test_the_client_says_nothing_before_it_is_let_in() -> None:
    client = ReliableStream(7, 0.0, CODE)
    client.send(b"secret")
    client.send_eof()
    (opening,) = client.datagrams_to_send(0.0)
    assert packet_in(opening) == Packet(Kind.OPEN, 7, payload=CODE.encode())
    assert not is_open(client)
    server = ReliableStream(7, 0.0)
    server.receive_datagram(opening, 0.0)
    client.receive_datagram(server.datagrams_to_send(0.0)[0], 0.1)
    assert is_open(client)
    assert kinds(client.datagrams_to_send(0.1)) == [Kind.DATA, Kind.END]


def test_a_quiet_connection_stays_alive() -> None:
    pair = Pair(loss=0.2, seed=5)
    pair.run(3600)
    assert not pair.client.broken and not pair.server.broken
    assert pair.sent[Kind.PING] < 2 * 3600 / KEEPALIVE * 2


def test_a_dead_link_is_noticed_after_the_silence_and_gets_few_packets() -> None:
    pair = Pair(loss=1.0)
    pair.client.send(b"x" * 50_000)
    pair.run(SILENCE - 0.1)
    assert not is_broken(pair.client)
    pair.run(LONGEST_TIMEOUT)
    assert is_broken(pair.client, pair.server)
    assert pair.sent[Kind.OPEN] <= 15 and pair.sent[Kind.PING] <= SILENCE / PING_AGAIN
    assert pair.client.next_timeout(pair.now) is None and pair.client.datagrams_to_send(pair.now) == []


def test_a_dead_link_in_the_midst_of_talk_gets_few_packets() -> None:
    pair = Pair()
    pair.run(1)
    pair.loss = 1.0
    pair.sent.clear()
    pair.client.send(b"x" * 50_000)
    pair.run(SILENCE + 1)
    assert pair.client.broken
    assert pair.sent[Kind.DATA] <= WINDOW * 15


def test_a_round_trip_longer_than_the_timer_is_learned() -> None:
    pair = Pair()
    pair.run(1)
    for said in range(30):
        if said == 20:
            pair.sent.clear()
        pair.client.send(b"hello")
        pair.flush(pair.client)
        pair.wire = [(at + 0.5, stream, datagram) for at, stream, datagram in pair.wire]
        pair.run(2)
    assert pair.sent[Kind.DATA] == 10


def test_a_packet_of_another_connection_is_ignored() -> None:
    server = ReliableStream(7, 0.0)
    for kind in Kind:
        server.receive_datagram(Packet(kind, 8, payload=b"?").encode(), 1.0)
    assert server.bytes_received() == b"" and not server.broken and server.datagrams_to_send(1.0) == []
    assert server.next_timeout(SILENCE) == 0.0


def test_a_reset_ends_it_at_once() -> None:
    server = ReliableStream(7, 0.0)
    server.receive_datagram(Packet(Kind.RESET, 7).encode(), 1.0)
    assert server.broken


def test_an_acknowledgement_of_what_was_never_sent_is_ignored() -> None:
    server = ReliableStream(7, 0.0)
    server.receive_datagram(Packet(Kind.ACK, 7, acknowledged=1_000_000).encode(), 1.0)
    server.send(b"still fine")
    assert [packet_in(d).payload for d in server.datagrams_to_send(1.0)] == [b"still fine"]  # type: ignore[union-attr]


def test_a_flood_of_numbers_ahead_is_not_kept() -> None:
    server = ReliableStream(7, 0.0)
    for number in range(1, 10_000):
        server.receive_datagram(Packet(Kind.DATA, 7, number, payload=b"x" * 1000).encode(), 1.0)
    server.receive_datagram(Packet(Kind.OPEN, 7, 0).encode(), 1.0)
    assert len(server.bytes_received()) == (WINDOW - 1) * 1000


def test_who_does_not_read_makes_the_sender_wait_and_loses_nothing() -> None:
    pair = Pair()
    said = bytes(range(256)) * 1000
    unread = b""
    rest = said
    end = pair.now + 60
    while pair.now < end:
        rest = rest[pair.client.send(rest) :]
        for stream in (pair.client, pair.server):
            pair.flush(stream)
        if not pair.wire:
            break
        _, stream, datagram = pair.wire.pop(0)
        pair.now += 0.001
        stream.receive_datagram(datagram, pair.now)
    assert rest, "the sender must have been held back"
    while len(unread) < len(said) and pair.now < end:
        rest = rest[pair.client.send(rest) :]
        got = pair.server.bytes_received()
        assert len(got) <= UNREAD_LIMIT + LARGEST_DATAGRAM * WINDOW
        unread += got
        pair.step()
        unread += pair.heard[pair.server]
        pair.heard[pair.server] = b""
    assert unread == said


def test_what_is_queued_is_bounded_and_the_rest_is_given_back() -> None:
    stream = ReliableStream(7, 0.0)
    assert stream.send(b"x" * 100_000) == UNSENT_LIMIT
    assert stream.send(b"x") == 0


def test_drained_means_that_everything_has_arrived() -> None:
    pair = Pair()
    pair.client.send(b"hello")
    pair.client.send_eof()
    before = pair.client.drained
    pair.run(1)
    assert (before, pair.client.drained) == (False, True)
    assert not pair.client.closed and pair.server.eof_received
    assert pair.heard[pair.server] == b"hello"


@given(st.binary(max_size=64) | st.binary(max_size=64).map(lambda rest: b"\xff\xbe" + rest))
def test_junk_neither_raises_nor_is_heard(junk: bytes) -> None:
    server = ReliableStream(0xFFFFFFFF, 0.0)
    server.receive_datagram(junk, 1.0)
    packet = packet_in(junk)
    assert packet is None or packet.encode() == junk
    if packet is None:
        assert server.datagrams_to_send(1.0) == []
