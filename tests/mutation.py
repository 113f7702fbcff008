"""Malformed inputs made from well-formed ones: what people and programs do send, mutated by a seeded chance."""

import random
from collections.abc import Sequence

GRAINS = [b"\r", b"\0", b"\r\0", b"\n", b"\xff", b"\xd0", b"\xf0\x9f", b"\xed\xa0\x80", b"\x1b", b"\x03", b"\x1b[2J"]
GRAINS += [b"\x9b", b"%s", b"{0}", b"{name}", b" ", b"/", b"@", b":", b"#", "\u202e".encode(), b"'--", b"../../"]
GRAINS += [b"\x00" * 30]
"""What parsers have stumbled over: ends of lines, halves of characters, beginnings of commands and of formats."""


def mutated(chance: random.Random, samples: Sequence[bytes], longest: int) -> bytes:
    """One of the samples with up to five changes; now and then as long as may be."""
    data = bytearray(chance.choice(samples))
    for _ in range(chance.randrange(6)):
        place = chance.randrange(len(data) + 1)
        match chance.randrange(6):
            case 0:
                data[place:place] = chance.choice(GRAINS)
            case 1:
                del data[place : place + chance.randrange(4)]
            case 2:
                data[place : place + 1] = chance.randbytes(chance.randrange(4))
            case 3:
                data += chance.choice(samples)
            case 4:
                data[place:] = data[place:] * chance.choice([2, 3, 40])
            case _:
                data[place:place] = chance.choice(GRAINS) * chance.choice([2, 100, longest // 4])
    if chance.randrange(100) == 0:
        data *= longest // (len(data) + 1) + 1
    return bytes(data[:longest])
