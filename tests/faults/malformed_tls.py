"""What a TLS client sends, damaged: before the handshake is done, and after it. From a seed, as in `malformed`."""

import random

from beseda.tls_state import TlsState
from crowd import anybody
from mutation import mutated

ANYBODY = anybody()
LONGEST = 70_000
"""Bytes: more than a record may announce."""
HEAD = 5
"""Bytes of a record's head: what it holds, a version, its length."""
KINDS = (20, 21, 22, 23, 24, 255)
"""Of records: change of ciphers, alert, handshake, what is said; and two that there are not."""


def _hello(*protocols: str) -> bytes:
    context = anybody()
    if protocols:
        context.set_alpn_protocols(list(protocols))
    state = TlsState(context, False, "chat.example.org")
    state.begin()
    return state.take()


HELLOS = [_hello(), _hello("irc"), _hello("h2", "http/1.1")]
HELLOS += [b"\x16\x03\x01\x00\xff\x01\xff\xff\xff", b"\x16\x03\x01\x00\x04\x01\x00\x00\x00", b"\x16\x03\x03\x00\x00"]
HELLOS += [b"\x15\x03\x03\x00\x02\x02\x28", b"\x14\x03\x03\x00\x01\x01", b"\x17\x03\x03\x00\x13" + bytes(19)]


def opening(chance: random.Random) -> bytes:
    """The first that comes, which begins like TLS, mostly."""
    data = mutated(chance, HELLOS, LONGEST)
    return data if chance.randrange(10) == 0 else b"\x16\x03" + data[2:]


def records(chance: random.Random, tls: TlsState, lines: bytes) -> bytes:
    """What somebody says after the handshake, encrypted, and then damaged. Sometimes it is not."""
    data = bytearray(tls.encrypt(lines))
    match chance.randrange(8):
        case 0:
            data[chance.randrange(HEAD)] = chance.randrange(256)
        case 1:
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        case 2:
            data = data[: chance.randrange(len(data))]
        case 3:
            data = data * 2
        case 4:
            data[:0] = bytes((chance.choice(KINDS), 3, 3)) + chance.randrange(65536).to_bytes(2) + chance.randbytes(30)
        case 5:
            data[:0] = chance.choice(HELLOS)
        case 6:
            data = bytearray(mutated(chance, [bytes(data)], LONGEST))
        case _:
            pass
    return bytes(data)
