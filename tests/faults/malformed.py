"""Malformed inputs for every way in: what its grammar has, mutated, from a seed, so that a failure comes again."""

import random
import struct
from itertools import pairwise

from mutation import mutated

LINES = [
    b"hello",
    "Константин: 👨‍👩‍👧 привет".encode(),
    b"/names #lobby",
    b"/join #tea",
    b"/leave #tea",
    b"/msg prober hi",
    b"/me waves",
    b"/nick other",
    b"/topic tea & cake",
    b"/history 500 #lobby",
    b'/search "tea" OR NEAR(cake',
    b"/ignore prober",
    b"/quite bye",
    b"/help /join",
    b"//slash",
    b"/client 1 ru",
    b"@time=1;+a=b :nick!u@h PRIVMSG #room :hello",
]
OPENINGS = [
    b"Bob\n",
    b"Bob",
    b"/client 1 ru\nBob\n",
    b"CAP LS 302\r\nNICK bob\r\n",
    b"@tag=1 :prefix NICK bob\r\n",
    b"GET /index.html HTTP/1.1\r\nHost: x\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n",
    b"\xff\xfd\x18\xff\xfd\x20Bob\r\0",
    b"S",
]
LONG = 5000
"""Bytes: over the longest line."""


def line(chance: random.Random) -> bytes:
    return mutated(chance, LINES, LONG) + b"\n"


def chunk(chance: random.Random) -> bytes:
    return mutated(chance, LINES, LONG).replace(b"\n", b"")


def opening(chance: random.Random) -> bytes:
    return mutated(chance, OPENINGS, LONG)


def datagram(chance: random.Random, code: str = "", connection: int = 1) -> bytes:
    """One of our client's packets, or what a person types; with a code that counts, or none."""
    if chance.randrange(3) == 0:
        typed = [b"hello", code.encode() + b" Bob", code.encode() + b"\nBob\n", *LINES]
        return mutated(chance, typed, LONG)
    payload = chance.choice([b"", code.encode(), *LINES])
    numbers = [chance.choice([0, 1, 2, 15, 16, 2**31, 2**32 - 1, chance.randrange(2**32)]) for _ in range(2)]
    packet = struct.pack("!2sBIII", b"\xff\xbe", chance.randrange(10), connection, *numbers) + payload
    return mutated(chance, [packet], LONG) if chance.randrange(2) else packet


def cut(chance: random.Random, data: bytes) -> list[bytes]:
    """The same bytes in as many packets as chance has it."""
    places = sorted({0, len(data), *(chance.randrange(len(data) + 1) for _ in range(chance.randrange(3)))})
    return [data[start:end] for start, end in pairwise(places)]
