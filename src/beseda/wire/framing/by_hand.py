"""Datagrams typed by hand (`nc -u`): each holds one or several lines, in both directions. Best effort.

Has the methods of `ReliableStream`, so that its owner need not know which of the two it has. Nothing is numbered: what
the network loses stays lost, as usual in UDP. Sans-I/O: refuses to know sockets and clocks.
"""

from collections.abc import Iterator

from beseda.wire.framing.datagrams import UNREAD_LIMIT
from beseda.wire.framing.packets import LARGEST_DATAGRAM, MAGIC
from beseda.wire.framing.proof import code_typed_in

SILENCE = 600.0
"""Seconds without a line after which a person counts as gone: nobody types pings, and a closed window sends nothing.
Long enough for a cup of tea, short enough that the name is free again the same evening."""
COPY_WITHIN = 5.0
"""Seconds in which the same introduction again is the network's copy of it. Later it was typed again: the name it gave
may have been taken."""


def cut(data: bytes) -> Iterator[bytes]:
    """Yield `data` as datagrams: whole lines together if they fit; a longer line in parts, never cut inside a
    character."""
    start = 0
    while (end := start + LARGEST_DATAGRAM) < len(data):
        newline = data.rfind(b"\n", start, end)
        if newline >= 0:
            end = newline + 1
        else:
            # UTF-8's continuation bytes are 0b10xxxxxx, three at most; more of them are no text and may be cut
            # anywhere.
            end = next((place for place in range(end, end - 4, -1) if data[place] & 0xC0 != 0x80), end)
        yield data[start:end]
        start = end
    if start < len(data):
        yield data[start:]


class HandStream:
    """A person's datagrams as a stream of lines. Not thread-safe: its owner's lock guards it."""

    by_hand = True
    eof_received = False  # only silence tells that a person has left

    def __init__(self, introduction: bytes, code: str, now: float, silence: float = SILENCE) -> None:
        """`introduction`: the datagram that proved the address by this code; what follows the code is its lines. The
        network may deliver it twice."""
        self.broken = False
        self._introduction = introduction
        self._code = code
        self._began = now
        self._silence = silence
        self._heard = now
        self._received = bytearray()
        self._unsent = bytearray()
        self._read(introduction)

    @property
    def has_received(self) -> bool:
        return bool(self._received)

    @property
    def drained(self) -> bool:
        return not self._unsent

    def send(self, data: bytes) -> int:
        """Queue whole messages, each with its newline. All are taken, because the next `datagrams_to_send` sends
        them."""
        self._unsent += data
        return len(data)

    def send_eof(self) -> None:
        """Do nothing: no datagram marks the end; the last line said it."""

    def bytes_received(self) -> bytes:
        taken = bytes(self._received)
        self._received.clear()
        return taken

    def receive_datagram(self, datagram: bytes, now: float) -> None:
        """Take in what was typed, and end it as a line. A datagram beyond `UNREAD_LIMIT` is dropped whole."""
        if datagram.startswith(MAGIC):
            return
        self._heard = now
        if datagram == self._introduction and now - self._began < COPY_WITHIN:
            return
        if len(self._received) + len(datagram) < UNREAD_LIMIT:
            self._read(datagram)

    def _read(self, datagram: bytes) -> None:
        """Take the lines of a datagram. Whoever was told to put the code first does so again with another name."""
        if code_typed_in(datagram) == self._code:
            datagram = datagram[len(self._code) :].lstrip(b" \t")
            if not datagram.strip():
                return
        if datagram:
            self._received += datagram if datagram.endswith(b"\n") else datagram + b"\n"

    def datagrams_to_send(self, now: float) -> list[bytes]:
        self.broken |= now - self._heard >= self._silence
        datagrams = list(cut(bytes(self._unsent)))
        self._unsent.clear()
        return datagrams

    def next_timeout(self, now: float) -> float | None:
        return None if self.broken else max(0.0, self._heard + self._silence - now)
