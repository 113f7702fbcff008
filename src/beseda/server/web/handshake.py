"""The opening handshake of WebSocket (RFC 6455, 4.2), by the websockets library: from a request to an agreement.

Nothing is compressed, and no extension is agreed on. Who may open one is judged before. Import it when somebody asks
for one, like `sessions/web_socket`.
"""

import logging
from typing import NamedTuple

from websockets.datastructures import Headers
from websockets.exceptions import InvalidHeader, InvalidHeaderFormat
from websockets.headers import parse_subprotocol
from websockets.http11 import Request as Asked
from websockets.server import ServerProtocol

from beseda.wire.framing.http import BAD_REQUEST, Request
from beseda.wire.framing.websocket import agreed

SWITCHED = 101

_quiet = logging.getLogger(__name__)
_quiet.setLevel(logging.CRITICAL)
"""Who comes is in the server's own log."""


class Handshake(NamedTuple):
    """What was agreed on, and what is sent then."""

    answer: bytes
    subprotocol: str
    """"": none was offered that is spoken here."""


def shake(request: Request) -> Handshake | int:
    """Return an agreement, or the status that says why there is none."""
    headers = Headers(request.headers)
    protocol = ServerProtocol(logger=_quiet)
    asked = Asked(request.target, headers, request.method, f"HTTP/{request.version}")
    response = protocol.accept(asked)
    if response.status_code != SWITCHED:
        return 426 if request.header("sec-websocket-version") not in ("", "13") else response.status_code
    try:
        subprotocol = agreed(_offered(headers))
    except (InvalidHeader, InvalidHeaderFormat):
        return BAD_REQUEST
    if subprotocol:
        response.headers["Sec-WebSocket-Protocol"] = subprotocol
    protocol.send_response(response)
    return Handshake(b"".join(protocol.data_to_send()), subprotocol)


def _offered(headers: Headers) -> list[str]:
    """The subprotocols that the client speaks, best first."""
    return [name for value in headers.get_all("Sec-WebSocket-Protocol") for name in parse_subprotocol(value)]
