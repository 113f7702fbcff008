"""Malformed headers of the PROXY protocol before whatever a client opens with, from a seed, so that a failure comes
again."""

import random
import struct

import malformed
import malformed_http
import malformed_irc

from beseda.wire.framing.proxy_header import SIGNATURE, crc32c
from mutation import mutated

_IPV4 = bytes((192, 0, 2, 7, 127, 0, 0, 1)) + struct.pack("!HH", 56324, 8878)
_IPV6 = bytes(range(32)) + struct.pack("!HH", 56324, 8878)
_BY_TLS = b"\x20\0\x11\x01\0\0\0\0\x21\0\x07TLSv1.3\x22\0"
_CHECKED = SIGNATURE + struct.pack("!BBH", 0x21, 0x11, len(_IPV4) + 7) + _IPV4 + b"\x03\0\x04"

HEADERS = [
    b"PROXY TCP4 192.0.2.7 127.0.0.1 56324 8878\r\n",
    b"PROXY TCP6 2001:db8::7 ::1 56324 8878\r\n",
    b"PROXY UNKNOWN\r\n",
    SIGNATURE + struct.pack("!BBH", 0x20, 0, 0),
    SIGNATURE + struct.pack("!BBH", 0x21, 0x11, len(_IPV4)) + _IPV4,
    SIGNATURE + struct.pack("!BBH", 0x21, 0x21, len(_IPV6) + len(_BY_TLS)) + _IPV6 + _BY_TLS,
    SIGNATURE + struct.pack("!BBH", 0x21, 0x31, 216) + bytes(216),
    _CHECKED + struct.pack("!I", crc32c(_CHECKED + bytes(4))),
]
LONGEST = 3000
"""Bytes: over the longest header."""
BEHIND = (malformed.opening, malformed_irc.opening, malformed_http.heads)


def opening(chance: random.Random) -> bytes:
    header = chance.choice(HEADERS) if chance.randrange(3) == 0 else mutated(chance, HEADERS, LONGEST)
    return header + chance.choice(BEHIND)(chance)
