"""Malformed requests of HTTP: whole ones, mutated, several in a row, from a seed, so that a failure comes again."""

import random

from mutation import mutated

HEADS = [
    b"GET / HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nAccept-Language: ru, en;q=0.5\r\n\r\n",
    b'HEAD /sw.js HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: "x", W/"y"\r\nAccept-Encoding: gzip;q=0, *\r\n\r\n',
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 12\r\n\r\nNICK anna\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    b"GET /socket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    b"Sec-WebSocket-Protocol: text.ircv3.net, x\r\nSec-WebSocket-Extensions: permessage-deflate; a=b\r\n\r\n",
    b"OPTIONS * HTTP/1.0\r\nX-Forwarded-For: 192.0.2.1\r\nX: \r\n folded\r\n\r\n",
    b"GET http://localhost/%2e%2e/%00%ff HTTP/1.1\r\nHost: localhost:8878\r\nExpect: 100-continue\r\n\r\n",
    b"GET / HTTP/0.9\n\n",
]
LONGEST = 20_000
"""Bytes: over the longest head."""


def heads(chance: random.Random) -> bytes:
    """What one connection asks for: a few requests, the first of which is taken for one."""
    return b"GET /" + b"".join(mutated(chance, HEADS, LONGEST) for _ in range(chance.randrange(1, 4)))
