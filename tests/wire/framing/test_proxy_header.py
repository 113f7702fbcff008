"""Whom a proxy speaks for: read alike however it is cut, from what HAProxy writes to what no proxy would."""

import struct
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from beseda.wire.framing.proxy_header import (
    LONGEST_BLOCK,
    LONGEST_LINE,
    OPENINGS,
    SIGNATURE,
    Header,
    HeaderError,
    HeaderReader,
    crc32c,
)

IPV4 = IPv4Address("192.0.2.7").packed + IPv4Address("198.51.100.1").packed + struct.pack("!HH", 56324, 8878)
IPV6 = IPv6Address("2001:db8::7").packed + IPv6Address("::1").packed + struct.pack("!HH", 56324, 8878)
UNIX = b"/run/a".ljust(108, b"\0") + b"/run/b".ljust(108, b"\0")
LOCAL, PROXY = 0x20, 0x21
TCP4, UDP4, TCP6, UDP6, UNIX_STREAM, UNSPEC = 0x11, 0x12, 0x21, 0x22, 0x31, 0x00
SECURE, INSECURE = b"\x01\0\0\0\0", b"\x06\0\0\0\0"


def block(command: int, kind: int, body: bytes) -> bytes:
    return SIGNATURE + struct.pack("!BBH", command, kind, len(body)) + body


def part(type_: int, value: bytes) -> bytes:
    return struct.pack("!BH", type_, len(value)) + value


def checked(command: int, kind: int, body: bytes, off_by: int = 0) -> bytes:
    """With a checksum behind it."""
    header = block(command, kind, body + part(3, bytes(4)))
    return header[:-4] + struct.pack("!I", crc32c(header) ^ off_by)


WHOLE = [
    (b"PROXY TCP4 192.0.2.7 198.51.100.1 56324 8878\r\n", Header(("192.0.2.7", 56324))),
    (b"PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", Header(("255.255.255.255", 65535))),
    (b"PROXY TCP4 0.0.0.0 0.0.0.0 0 0\r\n", Header(("0.0.0.0", 0))),
    (b"PROXY TCP6 2001:db8::7 ::1 1 2\r\n", Header(("2001:db8::7", 1))),
    (b"PROXY TCP6 2001:DB8:0:0:0:0:0:7 ::1 1 2\r\n", Header(("2001:db8::7", 1))),
    (b"PROXY TCP6 ::ffff:192.0.2.7 ::1 1 2\r\n", Header(("192.0.2.7", 1))),
    (b"PROXY TCP6 " + b" ".join([b":".join([b"ffff"] * 8)] * 2) + b" 65535 65535\r\n",
     Header((":".join(["ffff"] * 8), 65535))),
    (b"PROXY UNKNOWN\r\n", Header(None)),
    (b"PROXY UNKNOWN " + b" ".join([b":".join([b"ffff"] * 8)] * 2) + b" 65535 65535\r\n", Header(None)),
    (b"PROXY UNKNOWN \xff\0 whatever\r\n", Header(None)),
    (block(PROXY, TCP4, IPV4), Header(("192.0.2.7", 56324))),
    (block(PROXY, UDP4, IPV4), Header(("192.0.2.7", 56324))),
    (block(PROXY, TCP6, IPV6), Header(("2001:db8::7", 56324))),
    (block(PROXY, UDP6, IPV6), Header(("2001:db8::7", 56324))),
    (block(PROXY, TCP6, IPv6Address("::ffff:192.0.2.7").packed + IPV6[16:]), Header(("192.0.2.7", 56324))),
    (block(PROXY, UNIX_STREAM, UNIX), Header(None)),
    (block(PROXY, UNSPEC, b""), Header(None)),
    (block(PROXY, 0x01, b"what?"), Header(None)),
    (block(PROXY, 0x10, IPV4), Header(None)),
    (block(LOCAL, UNSPEC, b""), Header(None)),
    (block(LOCAL, TCP4, IPV4), Header(None)),
    (block(LOCAL, 0xFF, b"\xff" * LONGEST_BLOCK), Header(None)),
    (block(PROXY, TCP4, IPV4 + part(0x20, SECURE)), Header(("192.0.2.7", 56324), True)),
    (block(PROXY, TCP4, IPV4 + part(0x20, SECURE + part(0x21, b"TLSv1.3"))), Header(("192.0.2.7", 56324), True)),
    (block(PROXY, TCP4, IPV4 + part(0x20, INSECURE)), Header(("192.0.2.7", 56324))),
    (block(PROXY, UNIX_STREAM, UNIX + part(0x20, SECURE)), Header(None, True)),
    (block(PROXY, TCP4, IPV4 + part(4, b"") + part(4, b"") + part(0xEA, b"x" * 300)), Header(("192.0.2.7", 56324))),
    (block(PROXY, TCP4, (IPV4 + part(4, b"x" * (LONGEST_BLOCK - 15)))), Header(("192.0.2.7", 56324))),
    (checked(PROXY, TCP4, IPV4), Header(("192.0.2.7", 56324))),
    (checked(PROXY, TCP6, IPV6 + part(0x20, SECURE)), Header(("2001:db8::7", 56324), True)),
]  # fmt: skip
WRONG = [
    b"PROXY TCP4 192.0.2.7 198.51.100.1 56324 8878\n",
    b"PROXY TCP4 192.0.2.7 198.51.100.1 56324 8878\rNICK anna\r\n",
    b"PROXY TCP4 192.0.2.7 198.51.100.1 56324\r\n",
    b"PROXY TCP4 192.0.2.7 198.51.100.1 56324 8878 9\r\n",
    b"PROXY TCP4  192.0.2.7 198.51.100.1 56324 8878\r\n",
    b"PROXY TCP4 192.0.2.07 198.51.100.1 56324 8878\r\n",
    b"PROXY TCP4 192.0.2.256 198.51.100.1 56324 8878\r\n",
    b"PROXY TCP4 192.0.2.7 198.51.100 56324 8878\r\n",
    b"PROXY TCP4 2001:db8::7 ::1 56324 8878\r\n",
    b"PROXY TCP6 192.0.2.7 198.51.100.1 56324 8878\r\n",
    b"PROXY TCP6 2001:db8::7%lo ::1 56324 8878\r\n",
    b"PROXY TCP6 2001::db8::7 ::1 56324 8878\r\n",
    b"PROXY TCP4 192.0.2.7 198.51.100.1 056324 8878\r\n",
    b"PROXY TCP4 192.0.2.7 198.51.100.1 65536 8878\r\n",
    b"PROXY TCP4 192.0.2.7 198.51.100.1 1 65536\r\n",
    b"PROXY TCP4 192.0.2.7 198.51.100.1 -1 8878\r\n",
    "PROXY TCP4 192.0.2.٧ 198.51.100.1 1 8878\r\n".encode(),
    b"PROXY tcp4 192.0.2.7 198.51.100.1 1 2\r\n",
    b"PROXY UDP4 192.0.2.7 198.51.100.1 1 2\r\n",
    b"PROXY UNKNOWNS\r\n",
    b"PROXY \r\n",
    b"PROXY UNKNOWN " + b"x" * LONGEST_LINE,
    b"PROXY UNKNOWN " + b"x" * (LONGEST_LINE - 15) + b"\r\n",
    SIGNATURE + b"\x11\x11\0\x0c" + IPV4,
    SIGNATURE + b"\x31\x11\0\x0c" + IPV4,
    SIGNATURE + b"\x22\x11\0\x0c" + IPV4,
    SIGNATURE + b"\x21\x41\0\x0c" + IPV4,
    SIGNATURE + b"\x21\x13\0\x0c" + IPV4,
    block(PROXY, TCP4, IPV4[:-1]),
    block(PROXY, TCP6, IPV4),
    block(PROXY, UNIX_STREAM, UNIX[:-1]),
    SIGNATURE + struct.pack("!BBH", PROXY, TCP4, LONGEST_BLOCK + 1),
    SIGNATURE + struct.pack("!BBH", LOCAL, UNSPEC, 0xFFFF),
    block(PROXY, TCP4, IPV4 + b"\x04"),
    block(PROXY, TCP4, IPV4 + b"\x04\0"),
    block(PROXY, TCP4, IPV4 + b"\x04\0\x01"),
    block(PROXY, TCP4, IPV4 + part(0x20, b"\x01\0\0\0")),
    block(PROXY, TCP4, IPV4 + part(0x20, SECURE) + part(0x20, INSECURE)),
    block(PROXY, TCP4, IPV4 + part(3, b"\0\0\0")),
    checked(PROXY, TCP4, IPV4, off_by=1),
    checked(PROXY, TCP4, IPV4 + part(3, bytes(4))),
    b"NICK anna\r\n",
    b"PROXO",
    b"\r\n\r\n\r\n",
]

Read = tuple[Header | str | None, bytes]


def read(*pieces: bytes) -> Read:
    """What is read of a connection that begins so: the header and what follows, what is wrong, or nothing yet."""
    reader = HeaderReader()
    for number, piece in enumerate(pieces):
        try:
            header = reader.receive_data(piece)
        except HeaderError as error:
            return str(error), b""
        if header is not None:
            return header, reader.rest + b"".join(pieces[number + 1 :])
    return None, b""


def test_the_checksum_is_that_of_the_specification() -> None:
    """RFC 3720, B.4, has examples of what RFC 4960 uses."""
    assert crc32c(bytes(32)) == 0x8A9136AA
    assert crc32c(b"\xff" * 32) == 0x62A8AB43
    assert crc32c(b"123456789") == 0xE3069283


@pytest.mark.parametrize(("data", "header"), WHOLE)
def test_a_header_says_who_comes_and_ends_where_their_words_begin(data: bytes, header: Header) -> None:
    assert data.startswith(OPENINGS)
    assert read(data) == (header, b"")
    assert read(data + b"NICK anna\r\n") == (header, b"NICK anna\r\n")


@pytest.mark.parametrize("data", WRONG)
def test_what_is_wrong_in_a_header_is_an_error(data: bytes) -> None:
    assert isinstance(read(data)[0], str)


@pytest.mark.parametrize("data", [*(data for data, _ in WHOLE), *WRONG])
def test_wherever_a_header_is_cut_it_is_the_same(data: bytes) -> None:
    data += b"NICK anna\r\n"
    whole = read(data)
    assert read(*[bytes((byte,)) for byte in data]) == whole
    for place in range(len(data)):
        assert read(data[:place], data[place:]) == whole


@pytest.mark.parametrize("data", [data for data, _ in WHOLE])
def test_a_header_that_is_not_whole_is_waited_for(data: bytes) -> None:
    for place in range(len(data)):
        assert read(data[:place]) == (None, b"")


SCRAPS = st.sampled_from(
    [*(data for data, _ in WHOLE), *WRONG, SIGNATURE, b"PROXY ", b"TCP4 ", b"TCP6 ", b" ", b"\r\n", IPV4, SECURE]
)
JUNK = st.lists(SCRAPS | st.binary(max_size=40), max_size=5).map(b"".join)


@st.composite
def bent(draw: st.DrawFn) -> bytes:
    """A header in which some bytes are others."""
    data = bytearray(draw(SCRAPS))
    for _ in range(draw(st.integers(1, 4))):
        data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    return bytes(data)


@given(JUNK | bent(), st.lists(st.integers(0, 60), max_size=30))
@example(b"PROXY UNKNOWN" + b"x" * 200, [107, 1])
def test_junk_is_an_error_or_a_header_and_the_same_however_it_is_cut(data: bytes, sizes: list[int]) -> None:
    pieces, rest = [], data
    for size in sizes:
        pieces.append(rest[:size])
        rest = rest[size:]
    assert read(*pieces, rest) == read(data)


@given(JUNK | bent())
def test_nothing_is_waited_for_beyond_the_longest_header(data: bytes) -> None:
    decided = read(data + bytes(16 + LONGEST_BLOCK))
    assert decided[0] is not None


@given(st.ip_addresses(), st.integers(0, 65535), st.lists(st.tuples(st.integers(0x30, 0xFF), st.binary(max_size=99))))
def test_whoever_comes_is_read_as_they_were_written_by_both_versions(
    address: IPv4Address | IPv6Address, port: int, parts: list[tuple[int, bytes]]
) -> None:
    version = address.version
    line = f"PROXY TCP{version} {address} {address} {port} 1\r\n".encode()
    body = address.packed * 2 + struct.pack("!HH", port, 1) + b"".join(part(*each) for each in parts[:8])
    host = str(getattr(address, "ipv4_mapped", None) or address)
    for header in (line, checked(PROXY, TCP4 if version == 4 else TCP6, body)):
        assert read(header)[0] == Header((host, port))
