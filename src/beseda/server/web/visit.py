"""A visit by HTTP: what one connection asks for, one request after the other, in the client's own thread.

Who comes by a proxy counts as from where they are. The visit ends when the visitor goes, asks for too much, or asks to
speak IRC by WebSocket: then the session goes on with that. Each request is paid for like anything else. What is under
way has the deadline of those who give no name; between two requests a browser may keep the connection for a while.
"""

import time
from collections.abc import Callable
from typing import NamedTuple, Protocol

from beseda.net.link import Link
from beseda.net.outbox import Outbox
from beseda.server.running.services import Services
from beseda.server.sessions import costs
from beseda.server.sessions.rate_limiter import RateLimiter
from beseda.server.sessions.wanting_tls import WANTED, wants_tls
from beseda.server.web.origins import is_sane
from beseda.server.web.proxies import Came
from beseda.server.web.site import SOCKETS, Site, path_of
from beseda.wire.dialects.dialect import Dialect
from beseda.wire.framing.framing import Framing
from beseda.wire.framing.http import BAD_REQUEST, HttpFraming, Misread, Request, Requests, Response

MOST_REQUESTS = 256
"""On one connection: all files of the page, a few times."""
IDLE = 15.0
"""Seconds between two requests: somebody reads, and then asks for more."""
TAKEN_WITHIN = 60.0
"""Seconds for which a visitor may take none of what was asked for."""
PIECE = 32_768
"""Bytes of an answer that are put at once. The page's script alone may be more than the settings let wait for a slow
reader, who would be let go for it."""
SEEN_OUT = 0.5
"""Seconds in which the rest of a body that is not taken may come. Who hangs up on somebody who is still talking may cut
off the own words as well."""
MOST_SEEN_OUT = 262_144
"""Bytes of it."""

FORBIDDEN, TOO_LARGE, MISDIRECTED, TOO_MANY = 403, 413, 421, 429

QUIET = HttpFraming(0)
BEGUN = HttpFraming(408)
STOPPED = HttpFraming(503)


class Visitor(Protocol):
    """The session of the client."""

    link: Link
    box: Outbox
    dialect: Dialect
    framing: Framing
    since: float
    why: str
    rate_limiter: RateLimiter | None

    @property
    def is_to_end(self) -> bool: ...
    def go_on_by(self, link: Link) -> None:
        """From now on it is read and sent to by this link, which is over the one before."""


class Agreed(NamedTuple):
    """The visitor goes on by WebSocket."""

    subprotocol: str
    pieces: list[bytes]
    """What has come of that already."""


class Visit:
    def __init__(
        self,
        visitor: Visitor,
        services: Services,
        site: Site,
        send: Callable[[bytes], None],
        spend: Callable[[float], None],
        note: Callable[[str, str], None],
    ) -> None:
        """`send` tells the visitor something; `spend` waits until so many lines are paid for; `note` gets the method
        and the target of each request."""
        self._visitor = visitor
        self._services = services
        self._site = site
        self._send = send
        self._spend = spend
        self._note = note
        self._peer, self._is_secure = visitor.link.address, visitor.link.is_secure
        self._requests = Requests()

    def run(self, held: bytes) -> Agreed | None:
        """Answer until the visitor goes (None), or speaks another protocol. `held`: what has come already."""
        self._visitor.framing = BEGUN
        self._requests.receive_data(held)
        for left in reversed(range(MOST_REQUESTS)):
            request = self._next()
            if request is None:
                return None
            self._visitor.framing = QUIET
            answer = self._respond(request)
            if isinstance(answer, Agreed):
                if left < MOST_REQUESTS - 1:  # whoever reads before they come in has as long to give a name
                    self._visitor.since = time.monotonic()
                return answer
            may_go_on = isinstance(request, Request) and not request.has_body
            is_crowded = self._services.connection_limits.is_crowded(self._visitor.link.address)
            self._answer(answer, closes=is_crowded or not (may_go_on and left))
            if self._requests.is_over:
                if not may_go_on:
                    self._see_out()
                return None
        return None

    def _next(self) -> Request | Misread | None:
        """Read the next request; None if the visitor has gone, or is to go."""
        while (request := self._requests.next_request()) is None:
            is_begun = bool(self._requests.held)
            self._visitor.framing = BEGUN if is_begun else QUIET
            data = self._visitor.link.recv(None if is_begun else IDLE)
            if not data:
                if is_begun and self._services.sessions.stopping:
                    self._visitor.framing = STOPPED
                return None
            self._spend(max((len(data) - costs.HEAD) / costs.BYTES, costs.IDLE))
            self._requests.receive_data(data)
        return request

    def _respond(self, request: Request | Misread) -> Response | Agreed:
        """Return the answer, once it is paid for."""
        answer: Response | Agreed
        if isinstance(request, Misread):
            answer = self._site.refuse(request.status)
        elif isinstance(came := self._come(request), int):
            answer = self._site.refuse(came, request)
        elif not came.is_secure and wants_tls(self._services, came.address):
            answer = self._site.redirect(request, WANTED)
        elif came.prefix and request.target.partition("?")[0] == came.prefix:
            answer = self._site.move(came.prefix, request.target)
        else:
            if came.prefix and request.target.startswith(f"{came.prefix}/"):
                request = request._replace(target=request.target.removeprefix(came.prefix))
            if "websocket" in request.header("upgrade").lower() and path_of(request.target) in SOCKETS:
                self._visitor.link.is_secure = came.is_secure
                answer = self._open_socket(request)
            else:
                answer = self._site.respond(request, came.is_secure)
        is_refused = isinstance(answer, Response) and answer.status >= BAD_REQUEST
        self._spend(costs.REFUSED_REQUEST if is_refused else costs.REQUEST)
        return answer

    def _come(self, request: Request) -> Came | int:
        """Return how a request came, once it counts for whom it is from; or the status that refuses it."""
        self._note(request.method, request.target)
        host = request.header("host")
        came = self._site.proxies.came(self._peer, request, self._is_secure)
        if came is None or not is_sane(host):
            return BAD_REQUEST
        if not self._site.origins.go_by(host):
            return MISDIRECTED
        if not self._services.by_proxy.move(self._visitor, came.address):
            return TOO_MANY
        self._visitor.link.is_secure = came.is_secure
        return came

    def _open_socket(self, request: Request) -> Response | Agreed:
        if not self._site.origins.may_open(request):
            return self._site.refuse(FORBIDDEN, request)
        if request.has_body:  # its bytes would be read as frames
            return self._site.refuse(TOO_LARGE, request)
        from beseda.server.web.handshake import shake

        handshake = shake(request)
        if isinstance(handshake, int):
            return self._site.refuse(handshake, request)
        self._send(handshake.answer)
        held = self._requests.held
        return Agreed(handshake.subprotocol, [held] if held else [])

    def _answer(self, response: Response, closes: bool) -> None:
        """Send it in pieces, and wait until each is taken: who asks for much and reads none of it is given no more."""
        visitor, outboxes = self._visitor, self._services.outboxes
        data = self._requests.respond(response, closes)
        for start in range(0, len(data), PIECE):
            self._send(data[start : start + PIECE])
            visitor.link.rest()
            if not outboxes.is_read(visitor.box, TAKEN_WITHIN, lambda: not visitor.is_to_end):
                self._requests.is_over = True
                return

    def _see_out(self) -> None:
        """Read what is still being sent, so that the answer is read, too."""
        until, size = time.monotonic() + SEEN_OUT, 0
        while size < MOST_SEEN_OUT and (left := until - time.monotonic()) > 0:
            data = self._visitor.link.recv(left)
            if not data:
                return
            size += len(data)
