"""Labels: everything that one labelled line brought its client, as one (IRCv3 "Labeled responses").

Nothing: ACK. One line: the label is put on it. More: a batch. Knows finished lines only.
"""

from collections.abc import Iterable, Iterator

from beseda.wire.dialects.irc.line import escape

PIECE = 16384
"""Characters of a long answer that are sent at once: its reader may be slow."""
BATCH = "1"
"""The reference of a batch. One is open at a time, for a label's lines are put as one; live lines carry none."""


def gathered(label: str, words: bytes, server: str) -> bytes:
    """The whole response, of lines that are finished otherwise."""
    tag = f"label={escape(label)}".encode()
    lines = words.split(b"\r\n")[:-1]
    if not lines:
        return b"@%s :%s ACK\r\n" % (tag, server.encode())
    if len(lines) == 1:
        return _tagged(tag, lines[0]) + b"\r\n"
    reference = f"batch={BATCH}".encode()
    inside = b"".join([_tagged(reference, line) + b"\r\n" for line in lines])
    return b"".join((_begin(tag, server), inside, _end(server)))


def _tagged(tag: bytes, line: bytes) -> bytes:
    if line.startswith(b"@batch="):
        return line  # It is of a batch inside this one ("Batch", nested batches).
    return b"@%s;%s" % (tag, line[1:]) if line.startswith(b"@") else b"@%s %s" % (tag, line)


def _begin(tag: bytes, server: str) -> bytes:
    return b"@%s :%s BATCH +%s labeled-response\r\n" % (tag, server.encode(), BATCH.encode())


def _end(server: str) -> bytes:
    return f":{server} BATCH -{BATCH}\r\n".encode()


class Stream:
    """A long response, whose lines are not all there yet: always a batch where there is a label."""

    def __init__(self, label: str, server: str) -> None:
        self._label = label
        self._server = server

    def pieces(self, lines: Iterable[str]) -> Iterator[bytes]:
        held: list[bytes] = []
        size = 0
        if self._label:
            held.append(_begin(f"label={escape(self._label)}".encode(), self._server))
        reference = f"batch={BATCH}".encode()
        for line in lines:
            encoded = line.encode(errors="replace")
            held.append((_tagged(reference, encoded) if self._label else encoded) + b"\r\n")
            size += len(held[-1])
            if size > PIECE:
                yield b"".join(held)
                held, size = [], 0
        if self._label:
            held.append(_end(self._server))
        yield b"".join(held)
