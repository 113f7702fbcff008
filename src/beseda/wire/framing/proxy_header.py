"""The header by which a proxy says whom a connection is from, before anything else (HAProxy's PROXY protocol, 1 and 2).

Bytes in, whom it speaks for out, and the bytes that follow. Refuses to know who may be believed: whoever could send
such a header at will would be from wherever they like. Each decision falls at a certain byte, so that it is the same
however the network cuts what comes. Section numbers are those of doc/proxy-protocol.txt of 2020/03/05.
"""

import re
import struct
from collections.abc import Iterator
from functools import cache
from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple

SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
"""What begins a header of version 2 ("2.2. Binary header format")."""
WORD = b"PROXY "
"""What begins one of version 1."""
OPENINGS = (WORD, SIGNATURE[:5])
"""By which a header is known: nobody types a zero byte after two blank lines."""

LONGEST_LINE = 107
"""Bytes of version 1, the line's end included ("2.1": "worst case")."""
LONGEST_BLOCK = 1024
"""Bytes of version 2 after its first 16. A header is meant to fit the smallest segment, 536; what a cloud adds of its
own may make it longer, and everything that is registered comes to some 900."""

_FIXED = len(SIGNATURE) + 4
_PORT = r"(0|[1-9][0-9]{0,4})"
_ADDRESSES = re.compile(rf"PROXY (?:TCP4 ([0-9.]+) ([0-9.]+)|TCP6 ([0-9A-Fa-f:.]+) ([0-9A-Fa-f:.]+)) {_PORT} {_PORT}")
_UNKNOWN = re.compile(r"PROXY UNKNOWN(?: .*)?")
"""What stands behind the word is to be passed over."""
MOST_PORT = 65_535

_LOCAL, _PROXY = 0x20, 0x21
"""Version 2, and its commands."""
_FAMILIES = {0x0: b"", 0x1: b"!4s4sHH", 0x2: b"!16s16sHH", 0x3: b"!108s108s"}
"""How the addresses of each family are written: none, IPv4, IPv6, a socket of Unix."""
_TRANSPORTS = (0x0, 0x1, 0x2)
"""Unspecified, stream, datagrams."""
_CRC32C, _SSL = 0x03, 0x20
"""Types of what may follow the addresses ("2.2.3", "2.2.6"); any other is passed over."""
_BY_TLS = 0x01
_SSL_FIXED = 5
_CRC_SIZE = 4


class HeaderError(ValueError):
    """What came is no header, or a wrong one. `str` says what is wrong, without a byte of it."""


class Header(NamedTuple):
    address: tuple[str, int] | None
    """Host and port of whom the proxy speaks for; None: nobody that has an address. Then it is the proxy's own."""
    is_secure: bool = False
    """Whether they came to the proxy by TLS, as far as it says."""


class HeaderReader:
    """One connection's beginning."""

    __slots__ = ("_held", "rest")

    def __init__(self) -> None:
        self._held = b""
        self.rest = b""
        """What came after the header."""

    def receive_data(self, data: bytes) -> Header | None:
        """Return the header once it is whole, until then None. Raises HeaderError. Don't call again after either."""
        held = self._held = self._held + data
        if held.startswith(SIGNATURE[: len(held)]):
            return self._second(held)
        if held.startswith(WORD[: len(held)]):
            return self._first(held)
        raise HeaderError("no header")

    def _first(self, held: bytes) -> Header | None:
        end = held.find(b"\n", 0, LONGEST_LINE)
        if end < 0:
            if len(held) >= LONGEST_LINE:
                raise HeaderError("a line that is too long")
            return None
        if held[end - 1 : end] != b"\r":
            raise HeaderError("a line that ends without CR")
        self.rest = held[end + 1 :]
        return _of_line(held[: end - 1].decode("latin-1"))

    def _second(self, held: bytes) -> Header | None:
        fixed = held[len(SIGNATURE) : _FIXED]
        if fixed and fixed[0] not in (_LOCAL, _PROXY):
            raise HeaderError("an unknown version or command")
        if len(fixed) > 1 and fixed[0] == _PROXY and not (fixed[1] >> 4 in _FAMILIES and fixed[1] & 0xF in _TRANSPORTS):
            raise HeaderError("an unknown family or transport")
        if len(held) < _FIXED:
            return None
        size = int.from_bytes(fixed[2:4])
        if size > LONGEST_BLOCK:
            raise HeaderError("a block that is too long")
        end = _FIXED + size
        if len(held) < end:
            return None
        self.rest = held[end:]
        return Header(None) if fixed[0] == _LOCAL else _of_block(held[:end], fixed[1])


def _of_line(line: str) -> Header:
    if _UNKNOWN.fullmatch(line):
        return Header(None)
    match = _ADDRESSES.fullmatch(line)
    if match is None:
        raise HeaderError("a line that can't be understood")
    of_4, to_4, of_6, to_6, *ports = match.groups()
    source, target = (of_4, to_4) if of_4 else (of_6, to_6)
    port, _ = numbers = [int(each) for each in ports]
    if max(numbers) > MOST_PORT:
        raise HeaderError("a port that there is not")
    try:
        address, _ = [(IPv4Address if of_4 else IPv6Address)(each) for each in (source, target)]
    except ValueError as error:
        raise HeaderError("an address that is none") from error
    return Header((_shown(address), port))


def _of_block(header: bytes, kind: int) -> Header:
    """`kind`: family and transport."""
    family, transport = kind >> 4, kind & 0xF
    if not family or not transport:
        return Header(None)  # Nothing tells where what is not addresses begins.
    layout = struct.Struct(_FAMILIES[family])
    if len(header) < _FIXED + layout.size:
        raise HeaderError("no room for the addresses")
    host, _, *ports = layout.unpack_from(header, _FIXED)
    is_secure = _is_secure(header, _FIXED + layout.size)
    match family:
        case 0x1:
            return Header((_shown(IPv4Address(host)), ports[0]), is_secure)
        case 0x2:
            return Header((_shown(IPv6Address(host)), ports[0]), is_secure)
        case _:  # a socket on the proxy's machine
            return Header(None, is_secure)


def _shown(address: IPv4Address | IPv6Address) -> str:
    """As the address would be shown if it had come by itself: IPv6 that only carries an IPv4 one is that."""
    return str(getattr(address, "ipv4_mapped", None) or address)


def _is_secure(header: bytes, start: int) -> bool:
    """Read what follows the addresses. Return whether it speaks of TLS."""
    seen: set[int] = set()
    is_secure = False
    for type_, at, size in _parts(header, start):
        if type_ not in (_CRC32C, _SSL):
            continue
        if type_ in seen:
            raise HeaderError("a part that comes twice")
        seen.add(type_)
        if type_ == _SSL:
            if size < _SSL_FIXED:
                raise HeaderError("a part about TLS that is too short")
            is_secure = bool(header[at] & _BY_TLS)
        elif size != _CRC_SIZE or int.from_bytes(header[at : at + size]) != crc32c(
            header[:at] + bytes(_CRC_SIZE) + header[at + size :]
        ):
            raise HeaderError("a checksum that is wrong")
    return is_secure


def _parts(header: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """The type of each part, where its value begins, and its size."""
    while start < len(header):
        at = start + 3
        if at > len(header):
            raise HeaderError("half a part")
        size = int.from_bytes(header[start + 1 : at])
        if at + size > len(header):
            raise HeaderError("half a part")
        yield header[start], at, size
        start = at + size


def crc32c(data: bytes) -> int:
    """The checksum of RFC 4960, appendix B. The standard library has another one; this is some 0.1 ms a kilobyte."""
    table, crc = _table(), 0xFFFFFFFF
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


@cache
def _table() -> tuple[int, ...]:
    def entry(value: int) -> int:
        for _ in range(8):
            value = (value >> 1) ^ (0x82F63B78 if value & 1 else 0)
        return value

    return tuple(map(entry, range(256)))
