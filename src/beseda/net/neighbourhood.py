"""What counts as one address wherever something is counted, limited or banned by address.

IPv4 whole. IPv6 by its /64, which is what a single customer is given: whoever has one has 18 quintillion addresses, so
that a limit by whole address is none. IPv6 that only carries an IPv4 address counts as that. Knows no limits.
"""

import socket
from collections.abc import Callable
from functools import lru_cache

PREFIX_BYTES = 8
"""Of an IPv6 address, those that tell one customer from another: a /64, the least that a site is given (RFC 6177)."""
CARRIES_IPV4 = (
    bytes(10) + b"\xff\xff",  # ::ffff:0:0/96, as a socket for both families shows IPv4 (RFC 4291, 2.5.5.2)
    bytes.fromhex("0064ff9b") + bytes(8),  # 64:ff9b::/96, a translator's (RFC 6052)
)
MOST_REMEMBERED = 1024
"""Of the newest hosts; each line of an address asks again."""


def neighbourhood_of(address: str) -> str:
    """Return what "host:port" counts as, such as 192.0.2.1 or 2001:db8::/64. What is no address counts as itself."""
    return _of_host(address.rpartition(":")[0])


def _made(host: str) -> str:
    if ":" not in host:
        return host
    try:
        packed = socket.inet_pton(socket.AF_INET6, host.strip("[]").partition("%")[0])
    except OSError:
        return host
    if packed.startswith(CARRIES_IPV4):
        return socket.inet_ntop(socket.AF_INET, packed[-4:])
    return socket.inet_ntop(socket.AF_INET6, packed[:PREFIX_BYTES] + bytes(16 - PREFIX_BYTES)) + "/64"


_of_host: Callable[[str], str] = lru_cache(MOST_REMEMBERED)(_made)
