"""What an unknown address gets for its datagram: a stream if it proves itself, one answer, or silence.

Joins the proof with the two kinds of stream, so that `net` needs to know neither. Remembers only whom it has let in
lately, for as long as their codes hold: a code lets in once. A copy of the datagram, late or made by somebody who saw
it, would otherwise seat again who has quit. Only the thread that receives uses it.
"""

from typing import NamedTuple

from beseda.wire.framing.by_hand import SILENCE, HandStream
from beseda.wire.framing.datagrams import ReliableStream
from beseda.wire.framing.packets import MAGIC, Kind, Packet, packet_in
from beseda.wire.framing.proof import MINUTE, Address, Prover, code_typed_in

REMEMBERED = 16_384
"""Addresses let in that are remembered, some 250 bytes each. If there are more within the minutes for which codes hold,
all codes given out so far are void: to forget some of them would let copies of those in."""
HOLDS = 3 * MINUTE
"""Seconds after which nobody needs to be remembered: the codes that were told to them before have expired."""
LONGEST_INTRODUCTION = 256
"""Bytes of `code name`: a name has 32 characters. A long datagram needs no search for a code."""

ASKS_FOR_CODE = frozenset({Kind.HELLO, Kind.OPEN})


class LetIn(NamedTuple):
    """What is remembered of an address."""

    times: int
    at: float
    connection: int | None
    """The latest one; None by hand."""


class AddressCheck:
    """`now` is any clock in seconds that never runs backwards: a wall clock that steps would refuse fresh codes."""

    def __init__(self, prover: Prover, hand_silence: float = SILENCE) -> None:
        """`hand_silence`: seconds until a silent person at `nc` is disconnected."""
        self._prover = prover
        self._hand_silence = hand_silence
        self._let_in: dict[Address, LetIn] = {}  # the oldest first
        self._first_entry = 0
        """The entry that codes are for, of who was not let in lately."""

    def admit(self, datagram: bytes, address: Address, now: float) -> ReliableStream | HandStream | None:
        """Return a stream that has taken the datagram in, if the datagram proves the address; else None."""
        if len(datagram) > LONGEST_INTRODUCTION:
            return None
        if datagram.startswith(MAGIC):
            return self._opened(datagram, address, now)
        typed = code_typed_in(datagram)
        if typed is None or not self._proves(address, typed, now):
            return None
        self._remember(address, now, None)
        return HandStream(datagram, typed, now, self._hand_silence)

    def answer(self, datagram: bytes, address: Address, now: float) -> bytes | None:
        """Return the answer to a datagram that was not let in: a code, a RESET for an unknown connection, or None."""
        if not datagram.startswith(MAGIC):
            return self._tell_code(datagram, address, now)
        packet = packet_in(datagram)
        if packet is None or packet.kind is Kind.RESET:
            return None
        if packet.kind in ASKS_FOR_CODE and not self._was_let_in(address, packet.connection):
            return self._tell_code(datagram, address, now)
        return Packet(Kind.RESET, packet.connection).encode()

    def _opened(self, datagram: bytes, address: Address, now: float) -> ReliableStream | None:
        packet = packet_in(datagram)
        if packet is None or packet.kind is not Kind.OPEN or self._was_let_in(address, packet.connection):
            return None
        if not self._proves(address, packet.payload.decode("latin-1"), now):
            return None
        self._remember(address, now, packet.connection)
        stream = ReliableStream(packet.connection, now)
        stream.receive_datagram(datagram, now)
        return stream

    # Codes, each for one entry.

    def _proves(self, address: Address, code: str, now: float) -> bool:
        return self._prover.proves(address, code, int(now // MINUTE), self._next_entry(address))

    def _tell_code(self, datagram: bytes, address: Address, now: float) -> bytes | None:
        return self._prover.answer(datagram, address, int(now // MINUTE), self._next_entry(address))

    def _next_entry(self, address: Address) -> int:
        known = self._let_in.get(address)
        return self._first_entry + (known.times if known else 0)

    def _was_let_in(self, address: Address, connection: int) -> bool:
        known = self._let_in.get(address)
        return known is not None and known.connection == connection

    def _remember(self, address: Address, now: float, connection: int | None) -> None:
        known = self._let_in.pop(address, None)
        while self._let_in and now - next(iter(self._let_in.values())).at > HOLDS:
            del self._let_in[next(iter(self._let_in))]
        if len(self._let_in) >= REMEMBERED:
            self._first_entry += REMEMBERED + max(each.times for each in self._let_in.values())
            self._let_in.clear()
            known = None
        self._let_in[address] = LetIn(known.times + 1 if known else 1, now, connection)
