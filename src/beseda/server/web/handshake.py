"""The opening handshake of WebSocket (RFC 6455, 4.2), by the websockets library: from a request to an agreement.

Nothing is compressed, and no extension is agreed on. Who may open one is judged before. Import it when somebody asks
for one, like `sessions/web_socket`.
"""

import logging
from email.utils import formatdate
from typing import NamedTuple

from websockets.datastructures import Headers
from websockets.exceptions import (
    InvalidHandshake,
    InvalidMethod,
    InvalidProtocol,
    InvalidUpgrade,
)
from websockets.headers import parse_subprotocol
from websockets.http11 import Request as Asked
from websockets.server import ServerProtocol

from beseda.wire.framing.http import BAD_REQUEST, VERSION, Request
from beseda.wire.framing.websocket import agreed

NOT_ALLOWED, UPGRADE_REQUIRED = 405, 426
_STATUSES: tuple[tuple[type[InvalidHandshake], int], ...] = (
    (InvalidMethod, NOT_ALLOWED),
    (InvalidProtocol, VERSION),
    (InvalidUpgrade, UPGRADE_REQUIRED),
    (InvalidHandshake, BAD_REQUEST),
)
_SUBPROTOCOL = "Sec-WebSocket-Protocol"
_LOOKED_AT = ("connection", "upgrade", "sec-websocket-")
"""How the names of the headers begin that a handshake depends on; a browser sends ten others."""

_quiet = logging.getLogger(__name__)
_quiet.setLevel(logging.CRITICAL)
"""Who comes is in the server's own log."""
_judge = ServerProtocol(logger=_quiet)
"""Says of each request whether it is a handshake, and keeps nothing of it. One for each was a third of the work."""


class Handshake(NamedTuple):
    """What was agreed on, and what is sent then."""

    answer: bytes
    subprotocol: str
    """"": none was offered that is spoken here."""


def shake(request: Request) -> Handshake | int:
    """Return an agreement, or the status that says why there is none."""
    headers = Headers([each for each in request.headers if each[0].startswith(_LOOKED_AT)])
    asked = Asked(request.target, headers, request.method, f"HTTP/{request.version}")
    try:
        accepted, _, _ = _judge.process_request(asked)
        subprotocol = agreed(_offered(headers))
    except InvalidHandshake as error:
        if request.header("sec-websocket-version") not in ("", "13"):
            return UPGRADE_REQUIRED
        return next(status for kind, status in _STATUSES if isinstance(error, kind))
    answer = (
        f"HTTP/1.1 101 Switching Protocols\r\nDate: {formatdate(usegmt=True)}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Accept: {accepted}\r\n"
    )
    agreement = f"{_SUBPROTOCOL}: {subprotocol}\r\n" if subprotocol else ""
    return Handshake(f"{answer}{agreement}\r\n".encode(), subprotocol)


def _offered(headers: Headers) -> list[str]:
    """The subprotocols that the client speaks, best first."""
    return [name for value in headers.get_all(_SUBPROTOCOL) for name in parse_subprotocol(value)]
