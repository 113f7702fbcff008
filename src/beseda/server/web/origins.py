"""Whom a browser speaks for: which page opens a connection, and by which name it knows us.

A browser lets any page open a WebSocket to any address that its user can reach; it only says which page that was
(`Origin`). So pages of others are refused by that. And a page may be of a name that its owner lets point at this
machine for a moment (DNS rebinding): if only this machine can reach us, it must use a name that nobody else can give.
Programs say nothing of the kind, and need no browser to get here.
"""

import re
from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import urlsplit

from beseda.wire.framing.http import Request

_HOST = re.compile(r"(?:[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
LONGEST_HOST = 255
"""Characters: a domain name has no more."""
HOME = ("localhost", ".localhost")
"""What browsers take for this machine without asking anybody (RFC 6761, 6.3)."""
_PORTS = {"http": 80, "https": 443}


class Origins:
    def __init__(self, named: Collection[str] = (), is_elsewhere: bool = True) -> None:
        """`named`: pages of others that may talk with us; `is_elsewhere`: whether other machines reach us."""
        self._named = frozenset(named)
        self._hosts = None if is_elsewhere else frozenset([place for each in named for place in _places(each)])

    def may_open(self, request: Request) -> bool:
        """Whether the page that opens a WebSocket is ours, or one that is named; or whether it is no page at all."""
        origin = request.header("origin")
        return not origin or origin in self._named or request.header("host").lower() in _places(origin)

    def go_by(self, host: str) -> bool:
        """Whether we are called so. A number is what nobody can let point elsewhere."""
        host = host.lower()
        name = host.rpartition(":")[0] if re.search(r":[0-9]*$", host) else host
        return (
            self._hosts is None
            or host in self._hosts
            or name in ("", HOME[0])
            or name.endswith(HOME[1])
            or _is_number(name)
        )


def is_sane(host: str) -> bool:
    """Whether this may be the name and port of a host; none at all may be, in HTTP/1.0."""
    return not host or (len(host) <= LONGEST_HOST and _HOST.fullmatch(host) is not None)


def is_home(host: str) -> bool:
    """Whether browsers trust a page of this host as they do one by https (Secure Contexts, 3.1)."""
    name = host.rpartition(":")[0] or host
    return name in ("[::1]", HOME[0]) or name.startswith("127.") or name.endswith(HOME[1])


def _places(origin: str) -> tuple[str, ...]:
    """Return the host of an origin as `Host` may spell it, with the port or without one that goes without saying."""
    try:
        parts = urlsplit(origin)
        host, port = parts.hostname, parts.port
    except ValueError:
        return ()
    usual = _PORTS.get(parts.scheme)
    if not host or usual is None:
        return ()
    name = f"[{host}]" if ":" in host else host
    return (name, f"{name}:{usual}") if port in (None, usual) else (f"{name}:{port}",)


def _is_number(name: str) -> bool:
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
