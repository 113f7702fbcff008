"""A client for IRC that comes by WebSocket, with everything else as the one by TCP: so the same tests are its tests.

The websockets library reads what the server sends. That each message is one line is seen here.
"""

from typing import ClassVar

from irc_talking import IrcClient
from talking import PATIENCE, Talker
from websockets.frames import Frame, Opcode
from websockets.protocol import Protocol, Side

from web_sockets import BINARY, HEAD_ENDS, TEXT, frame, handshake


class Messages:
    """Bytes of the server as lines, each with an end again. A decoder like those of `codecs`."""

    def __init__(self, opcode: Opcode) -> None:
        self.opcode = opcode
        self.head = b""
        self.closed_with: bytes | None = None
        self._protocol: Protocol | None = None

    def decode(self, data: bytes) -> str:
        if self._protocol is None:
            self.head += data
            if HEAD_ENDS not in self.head:
                return ""
            self.head, _, data = self.head.partition(HEAD_ENDS)
            assert self.head.startswith(b"HTTP/1.1 101 "), self.head
            self._protocol = Protocol(Side.CLIENT, max_size=None)
        self._protocol.receive_data(data)
        assert self._protocol.parser_exc is None, self._protocol.parser_exc
        return "".join([self._line(each) for each in self._protocol.events_received() if isinstance(each, Frame)])

    def _line(self, each: Frame) -> str:
        assert self.closed_with is None, "nothing comes after the close"
        if each.opcode is Opcode.CLOSE:
            self.closed_with = bytes(each.data)
        if each.opcode not in (Opcode.TEXT, Opcode.BINARY):
            return ""
        assert each.opcode is self.opcode and each.fin and not set(each.data) & set(b"\r\n\0"), each
        return bytes(each.data).decode() + "\r\n"


class WebIrcClient(IrcClient):
    """Each line that is sent goes as a message."""

    opcode: ClassVar[Opcode] = Opcode.BINARY
    subprotocol: ClassVar[str] = BINARY

    def __init__(self, port: int, name: str = "", *caps: str, host: str = "127.0.0.1", real_name: str = "") -> None:
        self.messages = Messages(self.opcode)
        self._opening = handshake(port, self.subprotocol)
        super().__init__(port, name, *caps, host=host, real_name=real_name)

    def _new_decoder(self) -> Messages:
        return self.messages

    def send(self, data: bytes) -> None:
        opening, self._opening = self._opening, b""
        lines = data.removesuffix(b"\n").removesuffix(b"\r").split(b"\n")
        frames = [frame(self.opcode, line.removesuffix(b"\r")) for line in lines]
        super().send(opening + b"".join(frames))  # the request and the first lines in one packet

    def close_politely(self, data: bytes = b"\x03\xe8") -> None:
        super().send(frame(Opcode.CLOSE, data))

    def closing(self, within: float = PATIENCE) -> str:
        reason = super().closing(within)
        assert self.messages.closed_with is not None, "the last words, and then the close"
        return reason


class TextIrcClient(WebIrcClient):
    opcode = Opcode.TEXT
    subprotocol = TEXT


class RawWebClient(Talker):
    """Somebody who makes every byte on the way there; what comes is read as messages of text."""

    def _new_decoder(self) -> Messages:
        self.messages = Messages(Opcode.TEXT)
        return self.messages
