"""Frames of WebSocket as a client sends them, and then mutated: what they say, their heads, anywhere; from a seed."""

import random
import struct
from collections.abc import Callable, Sequence

from websockets.frames import Frame, Opcode

from mutation import mutated

CONTROL = (Opcode.PING, Opcode.PONG, Opcode.CLOSE)
CODES = (999, 1000, 1001, 1004, 1005, 1006, 1009, 1015, 2999, 3000, 4999, 5000, 65_535)
MOST_PARTS = 5
LONG = 20_000
"""Bytes: over the longest message."""

Said = Callable[[random.Random], bytes]


def whole(opcode: Opcode, data: bytes, fin: bool = True) -> bytes:
    """A client's frame. Not by `serialize`, which refuses to make what some client may be wrong enough to send."""
    size = len(data)
    head = bytes(((0x80 if fin else 0) | opcode,))
    if size < 126:
        head += bytes((0x80 | size,))
    else:
        head += struct.pack("!BH", 0x80 | 126, size) if size < 65_536 else struct.pack("!BQ", 0x80 | 127, size)
    return head + b"\0\0\0\0" + data


def message(chance: random.Random, data: bytes, opcode: Opcode) -> list[bytes]:
    """The frames of one message; now and then it comes in fragments, with a ping between them."""
    if chance.randrange(3):
        return [Frame(opcode, data).serialize(mask=True)]
    places = sorted(chance.randrange(len(data) + 1) for _ in range(chance.randrange(MOST_PARTS)))
    parts = [data[start:end] for start, end in zip([0, *places], [*places, len(data)], strict=True)]
    frames: list[bytes] = []
    for number, part in enumerate(parts):
        frames.append(whole(opcode if not number else Opcode.CONT, part, fin=number == len(parts) - 1))
        if chance.randrange(4) == 0:
            frames.append(whole(Opcode.PING, chance.randbytes(chance.randrange(10))))
    return frames


def control(chance: random.Random) -> bytes:
    opcode = chance.choice(CONTROL)
    if opcode is Opcode.CLOSE:
        return whole(opcode, struct.pack("!H", chance.choice(CODES))[: chance.randrange(3)] + chance.randbytes(3))
    return whole(opcode, chance.randbytes(chance.choice((0, 1, 125, 126))), fin=chance.randrange(10) > 0)


def spoilt(chance: random.Random, frame: bytes) -> bytes:
    """With another head: bits that are reserved, opcodes that are none, no mask, a length that is not so."""
    head = bytearray(frame)
    match chance.randrange(4):
        case 0:
            head[0] ^= 1 << chance.randrange(8)
        case 1:
            head[1] ^= 0x80
        case 2:
            head[1] = 0x80 | chance.choice((0, 1, 125, 126, 127))
        case _:
            head[2:2] = chance.randbytes(chance.randrange(9))
    return bytes(head)


def frames(
    chance: random.Random, said: Said, count: int, opcodes: Sequence[Opcode] = (Opcode.TEXT,), harm: int = 8
) -> bytes:
    """So many messages and what comes between them; of the frames one in `harm` is spoilt, of the streams one in 4
    mutated anywhere. 0: none, and no close."""
    parts: list[bytes] = []
    for _ in range(count):
        parts += message(chance, said(chance).strip(b"\r\n"), chance.choice(opcodes))
        if harm and chance.randrange(5) == 0:
            parts.append(control(chance))
    if not harm:
        return b"".join(parts)
    stream = b"".join([spoilt(chance, part) if chance.randrange(harm) == 0 else part for part in parts])
    return stream if chance.randrange(4) else mutated(chance, [stream], LONG)
