"""WebSocket (RFC 6455) as a framing, as IRCv3's `websocket` has it: a message is a line, without a line's end.

What comes is read by the websockets library, which knows what a frame may be; it judges no text and counts no
fragments, so that is done here. What is sent to many is made past it: a server's frames are not masked, so a line's
frame is the same for all readers. What only one connection has to say, an answer to a ping or that it ends, comes out
of its reader, in order. The opening handshake is HTTP, and somebody else's; nothing is compressed.
"""

import logging
import struct
from collections.abc import Iterable, Sequence
from typing import cast

from websockets.frames import Close, CloseCode, Frame, Opcode
from websockets.protocol import Protocol, Side, State

from beseda.wire.framing.ending import DONE, Ended
from beseda.wire.framing.lines import Received, read_line

TEXT, BINARY = "text.ircv3.net", "binary.ircv3.net"
SUBPROTOCOLS = (TEXT, BINARY)
"""What may be agreed on; a client that offers neither gets text, and may send either."""

MOST_MESSAGE = 16_384
"""Bytes of one message, however long a line may be: one that is too long for a line is answered as such, and what is
longer than this ends the connection. Some memory is held for each client that begins one and never ends it."""
MOST_FRAGMENTS = 64
"""Frames of one message. Browsers and libraries send one, or one for each 4 to 64 KB."""
PORTION = 2048
"""Bytes that are read before it is looked whether they end the connection: 300 frames, a millisecond."""

PING = Frame(Opcode.PING, b"beseda").serialize(mask=False)
"""Asks a client whether it lives: browsers answer it themselves, without waking the page."""

_OPCODES = {TEXT: Opcode.TEXT, BINARY: Opcode.BINARY}
_FINAL = 0x80
_SHORT, _MEDIUM = 126, 65_536
_BREAKS = {ord("\r"): " ", ord("\n"): " ", 0: None}
"""A message is one line, whatever is in it: nothing after a break in it is a line of its own."""
_TAKES = {TEXT: "this is text.ircv3.net: text messages only", BINARY: "this is binary.ircv3.net: binary messages only"}

# The library tells a log what is in frames, and nothing that people say belongs there.
_quiet = logging.getLogger(f"{__name__}.protocol")
_quiet.setLevel(logging.CRITICAL)


def agreed(offered: Iterable[str]) -> str:
    """Return the first subprotocol of these that is spoken here, as the client prefers; "" if there is none."""
    return next((each for each in offered if each in SUBPROTOCOLS), "")


class WebSocketReader:
    """Reads one connection's frames. A frame that brings no line is read as a blank one: it is paid for like that.

    Holds at most `MOST_MESSAGE` bytes, and a frame that has begun, which is of these.
    """

    __slots__ = ("_fragments", "_held", "_is_text", "_limit", "_protocol", "_subprotocol", "ended", "fault")
    patience: float | None = None
    """For ever: a frame may take any time."""

    def __init__(self, subprotocol: str, limit: int) -> None:
        self.ended: Ended | None = None
        """How the connection ends: as the client said, or because of what it sent. Nothing is read after that."""
        self.fault = ""
        """What was wrong with what it sent, if it ends because of that."""
        self._subprotocol = subprotocol
        self._limit = limit
        self._protocol = Protocol(Side.SERVER, max_size=MOST_MESSAGE, logger=_quiet)
        self._held = b""
        self._is_text = False
        self._fragments = 0

    def receive_data(self, data: bytes) -> list[Received]:
        protocol, lines = self._protocol, list[Received]()
        if self.ended is not None:
            return lines
        for start in range(0, len(data), PORTION):
            protocol.receive_data(data[start : start + PORTION])
            for frame in cast("list[Frame]", protocol.events_received()):  # requests come before we do
                line = self._read(frame)
                if line is None:
                    return lines
                lines.append(line)
            if protocol.state is not State.OPEN:
                self._end(protocol.close_sent, is_fault=protocol.close_rcvd is None)
                break
        return lines

    def receive_timeout(self) -> list[Received]:
        """Do nothing: a message has no time limit."""
        return []

    def receive_eof(self) -> list[Received]:
        """A message that has not ended says nothing."""
        return []

    def data_to_send(self) -> bytes:
        """Return the answers to pings, once. What ends the connection is the framing's `farewell`, after last words."""
        return b"".join(self._protocol.data_to_send()) if self.ended is None else b""

    def _read(self, frame: Frame) -> Received | None:
        """Return the line that a frame ends; a blank one for any other frame; None if it ends the connection."""
        opcode = frame.opcode
        if opcode is Opcode.TEXT or opcode is Opcode.BINARY:
            self._is_text = opcode is Opcode.TEXT
            if self._subprotocol and opcode is not _OPCODES[self._subprotocol]:
                self._end(Close(CloseCode.UNSUPPORTED_DATA, _TAKES[self._subprotocol]))
                return None
            self._held, self._fragments = bytes(frame.data), 1
        elif opcode is Opcode.CONT:
            self._held += frame.data
            self._fragments += 1
            if self._fragments > MOST_FRAGMENTS:
                self._end(Close(CloseCode.MESSAGE_TOO_BIG, f"a message has at most {MOST_FRAGMENTS} frames"))
                return None
        else:
            return ""
        if not frame.fin:
            return ""
        message, self._held = self._held, b""
        return self._line(message)

    def _line(self, message: bytes) -> Received | None:
        if self._is_text:
            try:
                text = message.decode()
            except UnicodeDecodeError:
                self._end(Close(CloseCode.INVALID_DATA, "a text message must be UTF-8"))  # RFC 6455, 8.1
                return None
            if len(message) <= self._limit:
                return text if text.isprintable() else text.rstrip("\r\n").translate(_BREAKS)
        return read_line(message.rstrip(b"\r\n").replace(b"\n", b" "), self._limit)

    def _end(self, close: Close | None, is_fault: bool = True) -> None:
        self.ended = Ended(close.code, close.reason) if close is not None else DONE
        self.fault = self.ended.why if is_fault else ""
        self._held = b""


class WebSocketFraming:
    """Lines as messages, one for each.

    Args:
        subprotocol: what was agreed on; "" if nothing was.
        limit: the longest line that is read, in bytes.
    """

    pace: None = None
    ping = PING

    def __init__(self, subprotocol: str, limit: int) -> None:
        self._subprotocol = subprotocol
        self._limit = limit
        self._begin = _FINAL | _OPCODES[subprotocol or TEXT]

    def reader(self) -> WebSocketReader:
        return WebSocketReader(self._subprotocol, self._limit)

    def encode(self, lines: Sequence[str]) -> bytes:
        if len(lines) == 1:  # nearly always
            return self._frame(lines[0])
        return b"".join([self._frame(line) for line in lines])

    encode_own = encode

    def _frame(self, line: str) -> bytes:
        """Return what `Frame.serialize` does, in a tenth of its time."""
        payload = line.encode("utf-8", "replace")
        size = len(payload)
        if size < _SHORT:
            return bytes((self._begin, size)) + payload
        if size < _MEDIUM:
            return struct.pack("!BBH", self._begin, 126, size) + payload
        return struct.pack("!BBQ", self._begin, 127, size) + payload

    def farewell(self, how: Ended) -> bytes:
        payload = b"" if how.code == CloseCode.NO_STATUS_RCVD else Close(how.code, how.why).serialize()
        return Frame(Opcode.CLOSE, payload).serialize(mask=False)


class SentFrames:
    """Reads what was sent to one client, as that client does: for a log. Shows nothing that came from the client."""

    def __init__(self) -> None:
        self._protocol = Protocol(Side.CLIENT, max_size=None, logger=_quiet)

    def receive_data(self, data: bytes) -> list[str]:
        """Return what each frame says that `data` completes."""
        self._protocol.receive_data(data)
        self._protocol.data_to_send()  # what a client would answer
        return [_told(frame) for frame in cast("list[Frame]", self._protocol.events_received())]


def _told(frame: Frame) -> str:
    if frame.opcode is Opcode.CLOSE:
        return f"CLOSE {Close.parse(frame.data)}"
    return frame.opcode.name if frame.opcode in (Opcode.PING, Opcode.PONG) else bytes(frame.data).decode()
