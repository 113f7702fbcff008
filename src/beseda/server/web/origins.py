"""Whom a browser speaks for: which page opened this connection, and by which name it knows us.

A browser lets any page open a WebSocket to any address that its user can reach; it only says which page that was
(`Origin`). So pages of others are refused by that. Programs say nothing of the kind, and need no browser to get here.
"""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from beseda.wire.framing.http import Request

_HOST = re.compile(r"(?:[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
LONGEST_HOST = 255
"""Characters: a domain name has no more."""
_PORTS = {"http": 80, "https": 443}


def is_sane(host: str) -> bool:
    """Whether this may be the name and port of a host; none at all may be, in HTTP/1.0."""
    return not host or (len(host) <= LONGEST_HOST and _HOST.fullmatch(host) is not None)


def may_open(request: Request, origins: Collection[str]) -> bool:
    """Whether the page that opens a WebSocket is ours, or one of `origins`; or whether it is no page at all."""
    origin = request.header("origin")
    if not origin or origin in origins:
        return True
    ours, theirs = _place(origin), request.header("host").lower()
    return ours is not None and theirs in ours


def _place(origin: str) -> tuple[str, ...] | None:
    """Return the host of an origin as `Host` may spell it, with the port or without one that goes without saying."""
    try:
        parts = urlsplit(origin)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    usual = _PORTS.get(parts.scheme)
    if not host or usual is None:
        return None
    name = f"[{host}]" if ":" in host else host
    return (name, f"{name}:{usual}") if port in (None, usual) else (f"{name}:{port}",)
