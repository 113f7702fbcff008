"""How a connection goes on by WebSocket once both have agreed on that: IRC, a line a message.

Knows nothing of the HTTP before it. Import it when a client comes that needs it: the library of frames takes 2 MB, and
a start longer.
"""

from collections.abc import Callable

from beseda.server.running.services import Services
from beseda.server.web.visit import Visitor
from beseda.wire.dialects.irc.line import LONGEST_INPUT
from beseda.wire.framing.ending import Ended
from beseda.wire.framing.lines import Received
from beseda.wire.framing.websocket import SUBPROTOCOLS, WebSocketFraming, WebSocketReader

_FRAMINGS = {each: WebSocketFraming(each, LONGEST_INPUT) for each in (*SUBPROTOCOLS, "")}
"""By what was agreed on. Each is one object: so its readers share their bytes."""

FAULT = "WebSocket: "
"""In every language, as IRC clients know such reasons; what follows is the library's words, or ours."""


class AnsweringReader:
    """A `Reader` around a WebSocket's: sends what that has to answer, and has the client leave with what was wrong."""

    __slots__ = ("_client", "_reader", "_send")
    patience: float | None = None

    def __init__(self, client: Visitor, reader: WebSocketReader, send: Callable[[bytes], None]) -> None:
        self._client = client
        self._reader = reader
        self._send = send

    @property
    def ended(self) -> Ended | None:
        return self._reader.ended

    def receive_data(self, data: bytes) -> list[Received]:
        received = self._reader.receive_data(data)
        if answers := self._reader.data_to_send():
            self._send(answers)
        if self._reader.fault:
            self._client.why = f"{FAULT}{self._reader.fault}"
        return received

    def receive_timeout(self) -> list[Received]:
        return self._reader.receive_timeout()

    def receive_eof(self) -> list[Received]:
        return self._reader.receive_eof()


def begin(client: Visitor, services: Services, send: Callable[[bytes], None], subprotocol: str) -> AnsweringReader:
    """From the end of the opening handshake on, the client speaks IRC in messages. Return what reads them.

    `subprotocol`: what was agreed on (`wire/framing/websocket.agreed`); `send` tells the client something at once.
    """
    framing = _FRAMINGS[subprotocol]
    client.framing = framing
    client.dialect = services.irc(client.link.address, client.link.is_secure)
    return AnsweringReader(client, framing.reader(), send)
