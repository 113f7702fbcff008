"""A ClientHello is read as real clients make it, cut anywhere; and nothing that is none breaks anything."""

import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.wire.framing.client_hello import LONGEST, MOST_RECORDS, UNREAD, ClientHello, client_hello


def hello(name: str | None = None, *protocols: str) -> bytes:
    """What OpenSSL says first."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    if protocols:
        context.set_alpn_protocols(list(protocols))
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    with pytest.raises(ssl.SSLWantReadError):
        context.wrap_bio(incoming, outgoing, server_hostname=name).do_handshake()
    return outgoing.read()


ASKS = hello("Chat.Example.org", "h2", "irc")
"""OpenSSL leaves the case of the name as it is given."""


def test_it_tells_the_name_and_the_protocols() -> None:
    assert client_hello(ASKS) == ClientHello("chat.example.org", ("h2", "irc"))
    assert client_hello(hello()) == ClientHello("", ())
    assert client_hello(hello("chat.example.org")) == ClientHello("chat.example.org", ())


@given(end=st.integers(0, len(ASKS)))
def test_it_is_waited_for_until_it_has_come_whole(end: int) -> None:
    found = client_hello(ASKS[:end])
    assert found == (ClientHello("chat.example.org", ("h2", "irc")) if end == len(ASKS) else None)


def in_records_of(size: int) -> bytes:
    head, message = ASKS[:3], ASKS[5:]
    pieces = [message[start : start + size] for start in range(0, len(message), size)]
    return b"".join([head + len(piece).to_bytes(2) + piece for piece in pieces])


def test_one_in_crumbs_is_left_to_openssl() -> None:
    assert client_hello(in_records_of(1)) is UNREAD


@given(size=st.integers(len(ASKS) // MOST_RECORDS + 1, 700))
def test_it_may_come_in_records_of_any_size(size: int) -> None:
    data = in_records_of(size)
    assert client_hello(data) == ClientHello("chat.example.org", ("h2", "irc"))
    assert client_hello(data[:-1]) is None


@given(data=st.binary(max_size=600))
def test_junk_is_waited_for_or_left_to_openssl(data: bytes) -> None:
    assert client_hello(data) in (None, UNREAD)
    assert client_hello(b"\x16\x03\x01\x01\x00" + data) in (None, UNREAD)


@given(place=st.integers(5, len(ASKS) - 1), value=st.integers(0, 255))
def test_a_damaged_one_breaks_nothing(place: int, value: int) -> None:
    data = bytearray(ASKS)
    data[place] = value
    client_hello(bytes(data))


def test_one_without_an_end_is_not_waited_for() -> None:
    record = b"\x16\x03\x01\x40\x00" + b"\x01\x00\xff\xff" + bytes(16380)
    assert client_hello(record) is None
    assert client_hello(record + b"\x16\x03\x01\x40\x00" + bytes(LONGEST)) == UNREAD
    assert client_hello(b"\x16\x03\x01\x00\x04\x01\xff\xff\xff") == UNREAD


def test_an_empty_record_is_no_beginning() -> None:
    assert client_hello(b"\x16\x03\x01\x00\x00") == UNREAD
