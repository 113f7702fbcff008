"""A packet of the reliable stream: what a datagram of our own client looks like.

Knows the bytes of one packet. Refuses to know what came before it: that is `datagrams`.
"""

import struct
from enum import IntEnum
from typing import NamedTuple

MAGIC = b"\xff\xbe"
"""0xFF occurs nowhere in UTF-8, so no line a person types begins like a packet."""
LARGEST_DATAGRAM = 1200
"""Bytes: passes every IPv6 path and most tunnels unfragmented; QUIC's choice too."""

_HEADER = struct.Struct("!2sBIII")
LARGEST_PAYLOAD = LARGEST_DATAGRAM - _HEADER.size


class Kind(IntEnum):
    """What a packet is. The first three are numbered, kept until acknowledged, and delivered in order."""

    OPEN = 1  # payload: the code
    DATA = 2
    END = 3
    ACK = 4
    PING = 5  # asks for an ACK
    RESET = 6  # "I know no such connection"; never answered
    HELLO = 7  # asks an unknown server for a code


_KINDS = {int(kind): kind for kind in Kind}
NUMBERED = frozenset({Kind.OPEN, Kind.DATA, Kind.END})


class Packet(NamedTuple):
    """`connection` is random, so that a packet of an older connection is not taken for one of this."""

    kind: Kind
    connection: int
    sequence: int = 0
    acknowledged: int = 0
    """All packets below this number have arrived."""
    payload: bytes = b""

    def encode(self) -> bytes:
        return _HEADER.pack(MAGIC, self.kind, self.connection, self.sequence, self.acknowledged) + self.payload


def packet_in(datagram: bytes) -> Packet | None:
    """Read a datagram as a packet; None if it is not one of ours."""
    if not datagram.startswith(MAGIC) or not _HEADER.size <= len(datagram) <= LARGEST_DATAGRAM:
        return None
    _, number, connection, sequence, acknowledged = _HEADER.unpack_from(datagram)
    kind = _KINDS.get(number)
    return None if kind is None else Packet(kind, connection, sequence, acknowledged, datagram[_HEADER.size :])
