"""Connections that a proxy makes for somebody else: whom they count for, from the moment that the proxy says so.

A proxy says it by a header before anything else (the PROXY protocol), or in its requests (HTTP). Anybody could say so:
only proxies that the settings name are believed. What somebody else sends of the kind has no effect, and the log tells
of it, since it is a proxy that was forgotten in the settings, or somebody who would like to be from elsewhere.

The client's own thread calls all of it.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Protocol

from beseda.locale import N_
from beseda.net.link import Link, TcpLink
from beseda.net.listener import shown
from beseda.net.neighbourhood import neighbourhood_of
from beseda.server.sessions.connection_limits import ConnectionLimits
from beseda.server.sessions.rate_limiter import RateLimiter
from beseda.server.web.proxies import Proxies
from beseda.wire.framing.proxy_header import HeaderError, HeaderReader

log = logging.getLogger(__name__)

CROWDED = N_("There are too many connections just now. Try again in a minute.")
"""What whoever is one too many is told, at the door or once it is known from where they are."""
EVERY = 60.0
"""Seconds in which the log tells once of all that is not believed, or can't be understood: anybody can send it."""

NOT_NAMED = "a header of the PROXY protocol that is not believed came from %s: web.proxies does not name it"
OUT_OF_PLACE = "a header of the PROXY protocol that is not believed came from %s: it is not what came first by TCP"
WRONG_HEADER = "the proxy %s sent a wrong header of the PROXY protocol: %s"


class Moving(Protocol):
    """A session, as far as it may be from elsewhere."""

    link: Link
    rate_limiter: RateLimiter | None


class Beginning(Moving, Protocol):
    """One of which nothing but a header is read yet."""

    @property
    def is_to_end(self) -> bool: ...


class ByProxy:
    def __init__(
        self, proxies: Proxies, connection_limits: ConnectionLimits, now: Callable[[], float] = time.monotonic
    ) -> None:
        self.proxies = proxies
        self._connection_limits = connection_limits
        self._now = now
        self._lock = threading.Lock()  # guards the next two, and is held for moments
        self._told_at = -EVERY
        self._untold = 0

    def may_make(self, link: Link) -> bool:
        """Whether a header that comes first by this link is believed. Not within TLS, nor by UDP: what could relay that
        could not have put a header before it, so its client has."""
        return isinstance(link, TcpLink) and self.proxies.has(link.address)

    def read_header(
        self, client: Beginning, held: bytes, spend: Callable[[int], None], refuse: Callable[[bytes], None]
    ) -> bytes | None:
        """Read the header of a named proxy, of which `held` has come, and have the client be from where it says, by TLS
        or not. Return what came after it. None: it is wrong, or never comes, or there are too many from there, which
        `refuse` says, by what came after it.
        """
        reader = HeaderReader()
        proxy = client.link.address
        try:
            while (header := reader.receive_data(held)) is None:
                held = client.link.recv(None) or b""
                if not held:
                    if not client.is_to_end:
                        self.tell(WRONG_HEADER, proxy, "it breaks off")
                    return None
                spend(len(held))
        except HeaderError as error:
            self.tell(WRONG_HEADER, proxy, error)
            return None
        if header.address is not None and not self.move(client, shown(header.address)):
            refuse(reader.rest)
            return None
        client.link.is_secure = header.is_secure
        return reader.rest

    def move(self, client: Moving, address: str) -> bool:
        """Have a client without a name count as from this address. Return False, and leave it where it was, if there
        are too many from there."""
        link = client.link
        if address != link.address:
            if not self._connection_limits.moved(link.address, address):
                return False
            link.address, link.certificate = address, ""  # it was the proxy's
            if client.rate_limiter is not None:
                client.rate_limiter.move(neighbourhood_of(address))
        return True

    def disbelieve(self, address: str) -> None:
        """Tell the operator that a header came from there which has no effect."""
        self.tell(OUT_OF_PLACE if self.proxies.has(address) else NOT_NAMED, address)

    def tell(self, words: str, *of: object) -> None:
        """Tell the operator of what is not believed, once in a while."""
        with self._lock:
            now = self._now()
            if now < self._told_at + EVERY:
                self._untold += 1
                return
            self._told_at, untold, self._untold = now, self._untold, 0
        more = f" (and {untold} more since the last such line)" if untold else ""
        log.warning(words + more, *of)
