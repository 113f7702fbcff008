"""Reads what a person types at a terminal, whatever that is: telnet, nc, or the assignment's client.

Takes telnet's commands out before the lines or chunks are read, and answers them. Who was taken for the assignment's
client and sends a line's end or such a command has lines from then on, in both directions. Knows no dialect.
"""

from collections.abc import Callable

from beseda.wire.framing.chunks import JOIN_WITHIN, ChunkReader
from beseda.wire.framing.lines import LineReader, Received
from beseda.wire.framing.telnet import IAC, Telnet


class TerminalReader:
    """A `Reader` around another one."""

    __slots__ = ("_cleared", "_held", "_on_lines", "_reader", "_send", "_telnet")
    ended: None = None

    def __init__(
        self,
        reader: LineReader | ChunkReader,
        telnet: Telnet,
        send: Callable[[bytes], None],
        on_lines: Callable[[], None],
        cleared: int = 0,
    ) -> None:
        """`send`: answers the terminal; `on_lines`: is called when chunks turn to lines, before they are read.
        `cleared`: of so many bytes that come first `telnet` has taken its commands out already. It may be inside one
        that began after them."""
        self._reader = reader
        self._telnet = telnet
        self._send = send
        self._on_lines = on_lines
        self._cleared = cleared
        self._held = b""  # a chunk that ends with what may be the beginning of a command

    @property
    def patience(self) -> float | None:
        if type(self._reader) is LineReader:
            return None  # asked before each reading
        return JOIN_WITHIN if self._is_torn else self._reader.patience

    @property
    def _is_torn(self) -> bool:
        """Whether a chunk ends with what may be the beginning of a command."""
        return type(self._reader) is ChunkReader and self._telnet.is_inside

    def receive_data(self, data: bytes) -> list[Received]:
        if IAC in data or self._telnet.is_awake:
            data = self._without_commands(data)
            if not data:
                return []
        reader = self._reader
        received = reader.receive_data(data)
        return received if type(reader) is LineReader else self._turned(received)

    def receive_timeout(self) -> list[Received]:
        return self._read(self._rest()) if self._is_torn else self._turned(self._reader.receive_timeout())

    def receive_eof(self) -> list[Received]:
        rest = self._rest()
        return (self._read(rest) if rest else []) + self._reader.receive_eof()

    def read_as(self, other: LineReader) -> "TerminalReader | LineReader":
        """Return what reads on as this other reader does: with the terminal's commands, if there were any."""
        reader = self._reader
        if isinstance(reader, ChunkReader):
            self._turn(reader.turn())
            return self.read_as(other)
        reader.read_as(other)
        return self if self._telnet.is_seen else reader

    def _without_commands(self, data: bytes) -> bytes:
        if self._cleared > 0:
            self._cleared -= len(data)
            return data
        data = self._telnet.receive_data(data)
        if self._telnet.is_seen and isinstance(self._reader, ChunkReader):
            self._turn(self._reader.turn())
        if answers := self._telnet.data_to_send():
            self._send(answers)
        data, self._held = self._held + data, b""
        if self._is_torn:
            data, self._held = b"", data
        return data

    def _rest(self) -> bytes:
        """What is held: no command has come of it."""
        held, self._held = self._held, b""
        return held + self._telnet.receive_timeout()

    def _read(self, data: bytes) -> list[Received]:
        return self._turned(self._reader.receive_data(data))

    def _turned(self, received: list[Received]) -> list[Received]:
        reader = self._reader
        if type(reader) is ChunkReader and reader.lines is not None:
            self._turn(reader.lines)
        return received

    def _turn(self, lines: LineReader) -> None:
        self._reader = lines
        self._on_lines()
