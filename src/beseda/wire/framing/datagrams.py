"""A reliable stream over datagrams: numbered packets, a fixed window, cumulative acknowledgements, one timer.

Client and server use the same code. The one difference: the client's packet 0 is OPEN, which carries the proof of its
address and travels alone until acknowledged. Sans-I/O: datagrams and the time go in, datagrams come out. Refuses to
know addresses, sockets and what the bytes mean. Not TCP: no congestion control beyond backing off; a chat's few bytes
in a window of 16 packets need none.
"""

from collections import deque
from dataclasses import dataclass
from itertools import islice

from beseda.wire.framing.packets import LARGEST_PAYLOAD, NUMBERED, Kind, Packet, packet_in

WINDOW = 16
"""Unacknowledged packets at once: 18 KiB, enough for a screenful of history."""
FIRST_TIMEOUT = 0.2
"""Seconds until an unacknowledged packet is sent again; RFC 6298's whole second is too long for a conversation."""
LONGEST_TIMEOUT = 3.2
"""Seconds up to which the timer doubles: some ten tries fit into `SILENCE`."""
KEEPALIVE = 5.0
"""Seconds without a packet from the other end until we send a PING: NATs forget a silent flow after 30."""
PING_AGAIN = 1.0
"""Seconds between unanswered PINGs: 25 of them until `SILENCE`, enough for a link that loses every second packet."""
SILENCE = 30.0
"""Seconds without a packet from the other end until the connection counts as broken."""
ROUND_TRIPS = 8
"""This many of the last round trips set the timer."""
DUPLICATES = 3
"""This many repeated acknowledgements mean a lost packet, not a reordered one (RFC 5681)."""
UNSENT_LIMIT = 65536
"""Bytes taken from the application and not sent yet."""
UNREAD_LIMIT = 65536
"""Bytes that the application has not read yet. Packets beyond are dropped as if lost; the sender's timer repeats
them."""


@dataclass(slots=True)
class _Sent:
    kind: Kind
    payload: bytes
    at: float


class ReliableStream:
    """One end of a connection. Not thread-safe: its owner's lock guards it.

    After each `receive_datagram` or `send`, and when `next_timeout` has passed, send what `datagrams_to_send` gives.
    """

    by_hand = False

    def __init__(self, connection: int, now: float, code: str | None = None) -> None:
        """`code`: the client's proof; None on the server's side. `now`: any monotonic clock, seconds."""
        self.connection = connection
        self.eof_received = False
        self.broken = False
        """The other end was silent for `SILENCE`, or said that it does not know this connection."""
        self._unsent = bytearray()
        self._flight: deque[_Sent] = deque()
        self._first = self._expected = 0  # the number of flight[0]; the next one to arrive
        self._ahead: dict[int, Packet] = {}  # arrived too early; at most WINDOW
        self._received = bytearray()
        self._opening = code
        self._ending = self._end_sent = False
        self._owes = self._resend_first = False
        self._duplicates = 0
        self._recovering_until = 0  # losses below this number were noticed and are being repaired
        self._heard = now
        self._round_trips: deque[float] = deque(maxlen=ROUND_TRIPS)
        self._delay = FIRST_TIMEOUT
        self._alarm = now + KEEPALIVE

    @property
    def opened(self) -> bool:
        """Whether the other end has accepted the opening."""
        return self._first > 0 or self._expected > 0

    @property
    def has_received(self) -> bool:
        """Whether `bytes_received` has something."""
        return bool(self._received)

    @property
    def closed(self) -> bool:
        """Whether both ends have sent their END, and ours has arrived."""
        return self.eof_received and self._end_sent and not self._flight

    @property
    def drained(self) -> bool:
        """Whether everything sent, the end included, has arrived."""
        return not (self._unsent or self._flight or (self._ending and not self._end_sent))

    def send(self, data: bytes) -> int:
        """Queue as much as `UNSENT_LIMIT` allows; return how many bytes that was."""
        taken = data[: max(0, UNSENT_LIMIT - len(self._unsent))]
        self._unsent += taken
        return len(taken)

    def send_eof(self) -> None:
        """Say that nothing follows what was queued."""
        self._ending = True

    def bytes_received(self) -> bytes:
        """Return what has arrived in order since the last call; b"" if nothing new. `eof_received` tells the end."""
        taken = bytes(self._received)
        self._received.clear()
        return taken

    def receive_datagram(self, datagram: bytes, now: float) -> None:
        """Take in a datagram; ignore it if it is not of this connection."""
        packet = packet_in(datagram)
        if packet is None or packet.connection != self.connection or self.broken:
            return
        if packet.kind is Kind.RESET:
            self.broken = True
            return
        self._heard = now
        self._acknowledge(packet, now)
        if packet.kind in NUMBERED:
            self._arrive(packet)
        self._owes |= packet.kind is not Kind.ACK
        if not self._flight:
            self._alarm = now + KEEPALIVE

    def datagrams_to_send(self, now: float) -> list[bytes]:
        """Return the datagrams that are due now, each at most `LARGEST_DATAGRAM` bytes."""
        self.broken |= now - self._heard >= SILENCE
        if self.broken:
            return []
        packets = self._repeated(now) + self._fresh(now)
        if self._owes and not packets:
            packets.append(Packet(Kind.ACK, self.connection, 0, self._expected))
        self._owes = False
        return [packet.encode() for packet in packets]

    def next_timeout(self, now: float) -> float | None:
        """Return the seconds until `datagrams_to_send` has something to send without new input; None if it never
        will."""
        if self.broken:
            return None
        return max(0.0, min(self._alarm, self._heard + SILENCE) - now)

    def _arrive(self, packet: Packet) -> None:
        if not self._expected <= packet.sequence < self._expected + WINDOW or len(self._received) >= UNREAD_LIMIT:
            return
        self._ahead[packet.sequence] = packet
        while (following := self._ahead.pop(self._expected, None)) is not None:
            self._expected += 1
            self.eof_received |= following.kind is Kind.END
            if following.kind is Kind.DATA and not self.eof_received:
                self._received += following.payload

    def _acknowledge(self, packet: Packet, now: float) -> None:
        arrived = packet.acknowledged - self._first
        if arrived > len(self._flight):  # a number we never sent: forged or broken
            return
        if arrived <= 0:
            # Data from the other end repeats the number too, and means nothing. A repeated bare ACK means a packet came
            # out of order.
            if arrived == 0 and packet.kind is Kind.ACK and self._flight:
                self._duplicates += 1
                if self._duplicates == DUPLICATES and self._recovering_until <= self._first:
                    self._resend_first, self._recovering_until = True, self._first + len(self._flight)
            return
        for _ in range(arrived):
            sent = self._flight.popleft()
        self._first += arrived
        # A round trip measured from the first sending is never too short, and the shortest of the last few had no loss.
        # (Karn's rule, which measures no packet that was sent twice, would keep the timer backed off for as long as
        # losses go on.)
        self._round_trips.append(now - sent.at)
        self._delay = min(LONGEST_TIMEOUT, max(FIRST_TIMEOUT, 2 * min(self._round_trips)))
        self._duplicates = 0
        self._alarm = now + self._delay
        # RFC 6582: an acknowledgement of only a part of the flight shows the next hole; fill it at once.
        self._resend_first = bool(self._flight) and self._first < self._recovering_until

    def _repeated(self, now: float) -> list[Packet]:
        """Return the packets to send again: all of the flight, or its first; a PING if the flight is empty."""
        again = 1 if self._resend_first and self._flight else 0
        self._resend_first = False
        if now >= self._alarm and not self._flight:
            self._alarm = now + PING_AGAIN
            return [Packet(Kind.PING, self.connection, 0, self._expected)]
        if now >= self._alarm:
            self._delay = min(self._delay * 2, LONGEST_TIMEOUT)
            self._alarm = now + self._delay
            again = len(self._flight)
            self._recovering_until = self._first + again
        return [self._packet(sent, place) for place, sent in enumerate(islice(self._flight, again))]

    def _fresh(self, now: float) -> list[Packet]:
        packets = []
        while len(self._flight) < WINDOW and (sent := self._next_to_send(now)) is not None:
            if not self._flight:
                self._alarm = now + self._delay
            self._flight.append(sent)
            packets.append(self._packet(sent, len(self._flight) - 1))
        return packets

    def _next_to_send(self, now: float) -> _Sent | None:
        if self._opening is not None:
            code, self._opening = self._opening, None
            return _Sent(Kind.OPEN, code.encode(), now)
        if self._flight and self._flight[0].kind is Kind.OPEN:
            return None
        if self._unsent:
            payload = bytes(self._unsent[:LARGEST_PAYLOAD])
            del self._unsent[:LARGEST_PAYLOAD]
            return _Sent(Kind.DATA, payload, now)
        if self._ending and not self._end_sent:
            self._end_sent = True
            return _Sent(Kind.END, b"", now)
        return None

    def _packet(self, sent: _Sent, place: int) -> Packet:
        return Packet(sent.kind, self.connection, self._first + place, self._expected, sent.payload)
