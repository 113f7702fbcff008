"""Whom a reverse proxy speaks for: the address, the scheme and the prefix by which a visitor came to it.

Anybody may send the headers that say so. They count only from proxies that the settings name; and of the addresses that
are listed, the last one that is no such proxy, for what stands before it the visitor may have made up.
"""

import re
from ipaddress import ip_address
from typing import NamedTuple

from beseda.net.listener import shown
from beseda.server.running.config_web import Networks
from beseda.wire.framing.http import Request

MOST_HOPS = 20
"""Addresses in one list that are looked at, from the last one on."""
_PREFIX = re.compile(r"(?:/[A-Za-z0-9._~-]{1,64}){1,8}")


class Came(NamedTuple):
    """How a request came here."""

    address: str
    """host:port; port 0 if only a proxy knows it."""
    is_secure: bool = False
    """By https, as far as the last proxy tells."""
    prefix: str = ""
    """What stands before our own paths, such as /chat."""


class Proxies:
    def __init__(self, networks: Networks) -> None:
        self._networks = networks

    def __bool__(self) -> bool:
        return bool(self._networks)

    def has(self, address: str) -> bool:
        """Whether "host:port" is one of them."""
        return bool(self._networks) and self._holds(_host_of(address))

    def came(self, peer: str, request: Request, is_secure: bool = False) -> Came | None:
        """Return how a request that this peer sent came; None if that can't be understood. `is_secure`: whether the
        peer's connection is, as far as we know."""
        if not self.has(peer):
            return Came(peer, is_secure)
        prefix = request.header("x-forwarded-prefix").rstrip("/")
        address = self._visitor(peer, request.header("x-forwarded-for"))
        if address is None or (prefix and not _PREFIX.fullmatch(prefix)):
            return None
        scheme = request.header("x-forwarded-proto").rpartition(",")[2].strip().lower()
        return Came(address, scheme == "https" if scheme else is_secure, prefix)

    def _visitor(self, peer: str, listed: str) -> str | None:
        if not listed.strip():
            return peer
        for each in reversed(listed.split(",")[-MOST_HOPS:]):
            host = _host_of(each.strip())
            try:
                ip_address(host)
            except ValueError:
                return None
            if not self._holds(host):
                break
        return shown((host, 0))

    def _holds(self, host: str) -> bool:
        try:
            address = ip_address(host)
        except ValueError:
            return False
        carried = getattr(address, "ipv4_mapped", None) or address
        return any(carried in network for network in self._networks)


def _host_of(address: str) -> str:
    """Return the host of "host:port", "[host]:port" or "host"; without a zone."""
    if address.startswith("["):
        address = address[1:].partition("]")[0]
    elif address.count(":") == 1:
        address = address.partition(":")[0]
    return address.partition("%")[0]
