"""What a TLS client says of itself before anything is agreed on: the name it wants, and the protocols it may speak.

Python's `ssl` tells neither in time, and can't tell "offered only others" from "offered nothing" at all. So the first
message is looked at before OpenSSL gets it. Only these two extensions are read (RFC 8446, 4.1.2; RFC 6066, 3; RFC 7301,
3.1); everything else is OpenSSL's affair, mistakes included.
"""

from typing import NamedTuple

HTTP, IRC = "http/1.1", "irc"
"""Protocols that are spoken inside, as ALPN calls them (IANA's list). Plain text has no name there."""
PROTOCOLS = (HTTP, IRC)
"""Those that a server offers. The first of ours that the client offers is agreed on."""
LONGEST = 65_536
"""Bytes in which a ClientHello is to end. Those with large keys and many extensions take 2,000."""
MOST_RECORDS = 32
"""Of one: each takes 200 bytes at least by then. What comes in thousands of crumbs would be read anew with each."""
HANDSHAKE, CLIENT_HELLO = 0x16, 0x01
SERVER_NAME, ALPN = 0, 16
"""Types of extensions."""
HOST_NAME = 0
_RECORD_HEAD, _MESSAGE_HEAD, _RANDOM = 5, 4, 34


class ClientHello(NamedTuple):
    server_name: str = ""
    """In small letters; "" if none is asked for."""
    protocols: tuple[str, ...] = ()
    """Those of ALPN, the preferred one first."""


UNREAD = ClientHello()
"""Of what is none, or is too long: OpenSSL says what is wrong with it."""


def client_hello(data: bytes) -> ClientHello | None:
    """Return what stands in the first message of a connection; None if it has not come whole yet."""
    message = b""
    start = records = 0
    while len(data) - start >= _RECORD_HEAD:
        length = int.from_bytes(data[start + 3 : start + 5])
        records += 1
        if data[start] != HANDSHAKE or not length or records > MOST_RECORDS:
            return UNREAD
        message += data[start + _RECORD_HEAD : start + _RECORD_HEAD + length]
        start += _RECORD_HEAD + length
        if len(message) >= _MESSAGE_HEAD:
            if message[0] != CLIENT_HELLO:
                return UNREAD
            size = int.from_bytes(message[1:_MESSAGE_HEAD])
            if size > LONGEST:
                return UNREAD
            if len(message) >= _MESSAGE_HEAD + size:
                return _of_message(message[_MESSAGE_HEAD : _MESSAGE_HEAD + size])
    return None if len(data) <= LONGEST else UNREAD


def _of_message(body: bytes) -> ClientHello:
    try:
        return _extended(body)
    except (IndexError, ValueError):
        return UNREAD


def _extended(body: bytes) -> ClientHello:
    """Raises ValueError, IndexError."""
    rest = body[_RANDOM:]
    for width in (1, 2, 1):  # the session's id, ciphers, compressions
        _, rest = _vector(rest, width)
    server_name = ""
    protocols: tuple[str, ...] = ()
    extensions, _ = _vector(rest, 2) if rest else (b"", b"")
    while extensions:
        kind = int.from_bytes(extensions[:2])
        content, extensions = _vector(extensions[2:], 2)
        if kind == SERVER_NAME:
            server_name = _host_name(content)
        elif kind == ALPN:
            protocols = _protocols(content)
    return ClientHello(server_name, protocols)


def _vector(data: bytes, width: int) -> tuple[bytes, bytes]:
    """Return what a length of so many bytes precedes, and what follows it (RFC 8446, 3.4)."""
    end = width + int.from_bytes(data[:width])
    if len(data) < width or len(data) < end:
        raise ValueError("cut off")
    return data[width:end], data[end:]


def _host_name(content: bytes) -> str:
    names, _ = _vector(content, 2)
    while names:
        kind = names[0]
        name, names = _vector(names[1:], 2)
        if kind == HOST_NAME:
            return name.decode("ascii").lower()
    return ""


def _protocols(content: bytes) -> tuple[str, ...]:
    found = []
    names, _ = _vector(content, 2)
    while names:
        name, names = _vector(names, 1)
        found.append(name.decode("latin-1"))
    return tuple(found)
