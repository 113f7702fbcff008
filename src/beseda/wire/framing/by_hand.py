"""Datagrams typed by hand (`nc -u`): each is a line or several, each message back is a datagram. Best effort.

Has the verbs of `ReliableStream`, so that whoever holds one need not ask which. Nothing is numbered: what is lost is
lost, as is UDP's way. Sans-I/O.
"""

from collections.abc import Iterator

from beseda.wire.framing.datagrams import UNREAD_LIMIT
from beseda.wire.framing.packets import LARGEST_DATAGRAM, MAGIC

SILENCE = 600.0
"""Seconds without a line until a person is taken to have left: nobody types pings, and nothing tells of a closed
window. Long enough for a cup of tea, short enough that a name is free again the same evening."""


def cut(data: bytes) -> Iterator[bytes]:
    """Datagrams of `data`: whole lines together where they fit, else a line's parts, never part of a character."""
    start = 0
    while (end := start + LARGEST_DATAGRAM) < len(data):
        newline = data.rfind(b"\n", start, end)
        if newline >= 0:
            end = newline + 1
        else:
            # UTF-8's continuation bytes are 0b10xxxxxx, three at most; more of them is no text and may be cut.
            end = next((place for place in range(end, end - 4, -1) if data[place] & 0xC0 != 0x80), end)
        yield data[start:end]
        start = end
    if start < len(data):
        yield data[start:]


class HandStream:
    """A person's datagrams as a stream of lines. Not thread-safe: its owner's lock guards it."""

    by_hand = True
    eof_received = False  # nothing tells of a person's leaving but silence

    def __init__(self, introduction: bytes, first_line: bytes, now: float, silence: float = SILENCE) -> None:
        """`introduction`: the datagram that proved the address; the network may bring it again, and it is no talk.
        `first_line`: what followed the code, without a line end; b"" for nothing."""
        self.broken = False
        self._introduction = introduction
        self._silence = silence
        self._heard = now
        self._received = bytearray(first_line + b"\n" if first_line else b"")
        self._unsent = bytearray()

    @property
    def has_received(self) -> bool:
        return bool(self._received)

    @property
    def drained(self) -> bool:
        return not self._unsent

    def send(self, data: bytes) -> int:
        """Queue whole messages, each with its newline; all are taken, since the next call sends them."""
        self._unsent += data
        return len(data)

    def send_eof(self) -> None:
        """Nothing to send: the last line said it."""

    def bytes_received(self) -> bytes:
        taken = bytes(self._received)
        self._received.clear()
        return taken

    def receive_datagram(self, datagram: bytes, now: float) -> None:
        """Take in what was typed, ended as a line; beyond `UNREAD_LIMIT` it is lost, whole."""
        if datagram.startswith(MAGIC):
            return
        self._heard = now
        if not datagram or datagram == self._introduction or len(self._received) + len(datagram) >= UNREAD_LIMIT:
            return
        self._received += datagram
        if not datagram.endswith(b"\n"):
            self._received += b"\n"

    def datagrams_to_send(self, now: float) -> list[bytes]:
        self.broken |= now - self._heard >= self._silence
        datagrams = list(cut(bytes(self._unsent)))
        self._unsent.clear()
        return datagrams

    def next_timeout(self, now: float) -> float | None:
        return None if self.broken else max(0.0, self._heard + self._silence - now)
