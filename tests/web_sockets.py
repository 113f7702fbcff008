"""A WebSocket client that is held against the server: the websockets library's own other end, over any socket.

The opening handshake is somebody else's. Not thread-safe: each test's own thread uses it.
"""

import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Self

from websockets.frames import Close, Frame, Opcode
from websockets.protocol import Protocol, Side

SOON = 10.0
TEXT, BINARY = "text.ircv3.net", "binary.ircv3.net"
HEAD_ENDS = b"\r\n\r\n"


def frame(opcode: Opcode, data: bytes | str = b"", fin: bool = True) -> bytes:
    """A client's."""
    return Frame(opcode, data.encode() if isinstance(data, str) else data, fin).serialize(mask=True)


def text(*lines: str) -> bytes:
    return b"".join([frame(Opcode.TEXT, line) for line in lines])


def handshake(port: int, subprotocol: str = BINARY, path: str = "/socket", **headers: str) -> bytes:
    """As a browser opens it; the key is any 16 bytes."""
    told = {
        "Host": f"127.0.0.1:{port}",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Origin": f"http://127.0.0.1:{port}",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Protocol": subprotocol,
        **headers,
    }
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items() if value), "", ""]
    return "\r\n".join(lines).encode()


def read_head(connected: socket.socket) -> bytes:
    """Read the server's answer, and nothing of what follows it; fail if it does not agree."""
    head = b""
    while not head.endswith(HEAD_ENDS):
        piece = connected.recv(1)
        assert piece, head
        head += piece
    assert head.startswith(b"HTTP/1.1 101 "), head
    return head


class WebSocketClient:
    """What came is kept as frames, in order."""

    def __init__(self, connected: socket.socket, opcode: Opcode = Opcode.TEXT) -> None:
        self.socket = connected
        connected.settimeout(SOON)
        self.opcode = opcode
        self.frames: list[Frame] = []
        self.at_end = False
        self._protocol = Protocol(Side.CLIENT, max_size=None)
        self.answers = True
        """Whether pings are answered."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, *lines: str) -> None:
        self.send_bytes(b"".join([frame(self.opcode, line) for line in lines]))

    def send_bytes(self, data: bytes) -> None:
        self.socket.sendall(data)

    def receive(self, data: bytes) -> None:
        self._protocol.receive_data(data)
        self.frames += [event for event in self._protocol.events_received() if isinstance(event, Frame)]
        answers = b"".join(self._protocol.data_to_send())
        if answers and self.answers:
            with suppress(OSError):  # the server need not wait for the answer to its close
                self.socket.sendall(answers)

    def read(self) -> bool:
        """Read what comes next. False at the end."""
        try:
            data = self.socket.recv(65_536)
        except ConnectionResetError:
            data = b""
        self.at_end = not data
        if data:
            self.receive(data)
        return not self.at_end

    @property
    def lines(self) -> list[str]:
        return [bytes(each.data).decode() for each in self.frames if each.opcode in (Opcode.TEXT, Opcode.BINARY)]

    def until(self, words: str, start: int = 0) -> str:
        """Read until a line from the `start`th on has these words; return it."""
        return next(line for line in self._as_they_come(start) if words in line)

    def _as_they_come(self, start: int) -> Iterator[str]:
        while True:
            lines = self.lines
            yield from lines[start:]
            start = len(lines)
            assert self.read(), lines[-10:]

    def until_frame(self, holds: Callable[[Frame], bool]) -> Frame:
        start = 0
        while True:
            for each in self.frames[start:]:
                if holds(each):
                    return each
            start = len(self.frames)
            assert self.read(), self.frames[-10:]

    def to_the_end(self) -> Close | None:
        """Read to the end of the connection. Return with what the server closed it; None if it did not say so."""
        while self.read():
            pass
        if not self.frames or self.frames[-1].opcode is not Opcode.CLOSE:
            return None
        return Close.parse(bytes(self.frames[-1].data))
