"""Connections as a proxy makes them, from an address that is named in the settings or not; and whose they count as."""

import socket
import struct
from ipaddress import ip_address

from talking import PATIENCE

from beseda.server.running.serve import Server
from beseda.server.sessions.session import Session
from beseda.wire.framing.proxy_header import SIGNATURE
from waiting import wait_for

PROXY, STRANGER = "127.0.0.1", "127.0.0.5"
GUEST = "192.0.2.7"
FIRST = b"PROXY TCP4 192.0.2.7 127.0.0.1 56324 8878\r\n"
UNKNOWN = b"PROXY UNKNOWN\r\n"
LOCAL = SIGNATURE + b"\x20\0\0\0"
BY_TLS = b"\x20\0\x05\x01\0\0\0\0"


def second(host: str = GUEST, port: int = 56324, parts: bytes = b"") -> bytes:
    address = ip_address(host)
    body = address.packed * 2 + struct.pack("!HH", port, 8878) + parts
    return SIGNATURE + struct.pack("!BBH", 0x21, 0x11 if address.version == 4 else 0x21, len(body)) + body


def coming(server: Server, *pieces: bytes, source: str = PROXY) -> socket.socket:
    sock = socket.create_connection((PROXY, server.port), PATIENCE, source_address=(source, 0))
    for piece in pieces:
        sock.sendall(piece)
    return sock


def heard(sock: socket.socket, until: bytes = b"") -> bytes:
    """What comes until something is heard, or the end."""
    data = b""
    while not (until and until in data) and (more := sock.recv(65536)):
        data += more
    return data


def session_of(server: Server, sock: socket.socket, address: str) -> Session:
    """The session that counts as from there, once those of before have gone."""
    found: list[Session] = []

    def is_there() -> bool:
        found[:] = [
            each
            for each in server.services.sessions.snapshot()
            if isinstance(each, Session) and each.link.address == address
        ]
        return len(found) == 1

    wait_for(is_there)
    return found[0]
