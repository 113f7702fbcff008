"""What an unknown address gets for its datagram: a stream if it proves itself, one answer, or silence.

Joins the proof with the two kinds of stream, so that `net` needs to know neither. Remembers only which connections it
has let in, so that a late copy of an opening opens nothing. Only the thread that receives uses it.
"""

from collections import deque

from beseda.wire.framing.by_hand import SILENCE, HandStream
from beseda.wire.framing.datagrams import ReliableStream
from beseda.wire.framing.packets import MAGIC, Kind, Packet, packet_in
from beseda.wire.framing.proof import MINUTE, Address, Prover, code_typed_in

REMEMBERED = 1024
"""Connections let in that are remembered, to recognise a late copy of their opening. A copy is stale when its code is,
within two minutes."""
LONGEST_INTRODUCTION = 256
"""Bytes of `code name`: a name has 32 characters. A long datagram needs no search for a code."""

ASKS_FOR_CODE = frozenset({Kind.HELLO, Kind.OPEN})


class AddressCheck:
    """`now` is any clock in seconds that never runs backwards: a wall clock that steps would refuse fresh codes."""

    def __init__(self, prover: Prover, hand_silence: float = SILENCE) -> None:
        """`hand_silence`: seconds until a silent person at `nc` is disconnected."""
        self._prover = prover
        self._hand_silence = hand_silence
        self._let_in: deque[tuple[Address, int]] = deque(maxlen=REMEMBERED)

    def admit(self, datagram: bytes, address: Address, now: float) -> ReliableStream | HandStream | None:
        """Return a stream that has taken the datagram in, if the datagram proves the address; else None."""
        if len(datagram) > LONGEST_INTRODUCTION:
            return None
        if datagram.startswith(MAGIC):
            return self._opened(datagram, address, now)
        typed = code_typed_in(datagram)
        if typed is None or not self._prover.proves(address, typed[0], int(now // MINUTE)):
            return None
        return HandStream(datagram, typed[1], now, self._hand_silence)

    def answer(self, datagram: bytes, address: Address, now: float) -> bytes | None:
        """Return the answer to a datagram that was not let in: a code, a RESET for an unknown connection, or None."""
        if not datagram.startswith(MAGIC):
            return self._prover.answer(datagram, address, int(now // MINUTE))
        packet = packet_in(datagram)
        if packet is None or packet.kind is Kind.RESET:
            return None
        if packet.kind in ASKS_FOR_CODE and (address, packet.connection) not in self._let_in:
            return self._prover.answer(datagram, address, int(now // MINUTE))
        return Packet(Kind.RESET, packet.connection).encode()

    def _opened(self, datagram: bytes, address: Address, now: float) -> ReliableStream | None:
        packet = packet_in(datagram)
        if packet is None or packet.kind is not Kind.OPEN or (address, packet.connection) in self._let_in:
            return None
        if not self._prover.proves(address, packet.payload.decode("latin-1"), int(now // MINUTE)):
            return None
        self._let_in.append((address, packet.connection))
        stream = ReliableStream(packet.connection, now)
        stream.receive_datagram(datagram, now)
        return stream
