"""One connection's requests of HTTP/1.1 out of bytes, and its responses into bytes (RFC 9110, RFC 9112), by h11.

A head is gathered here, up to its limits, and looked at before h11 reads it: what two readers may understand in two
ways (both lengths, folded lines, a CR alone) is refused, for one of them may be a proxy. Refuses to know what is asked
for, and takes no body: whether a request has one is told, and what follows it is never read as a request.
"""

import re
from collections.abc import Sequence
from email.utils import formatdate
from http import HTTPStatus
from typing import Final, NamedTuple

import h11

from beseda.wire.framing.ending import Ended
from beseda.wire.framing.lines import LineReader

LONGEST_TARGET = 8192
"""Bytes of a request line: what RFC 9112 (3) wants to be taken at least."""
LONGEST_HEAD = 16_384
"""Bytes of a request line and its headers. A browser's are some 700; cookies of other pages of the host may be many."""
MOST_HEADERS = 100
"""A browser sends some 15, a proxy adds 5."""

_END = re.compile(rb"\n\r?\n")
_LINE = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+ [^ \r\n]+ HTTP/[0-9]\.[0-9]\r?\n")
_WHOLE = re.compile(r"https?://(?P<host>[^/?#]*).*", re.IGNORECASE)
"""A target that is a whole address, as proxies are asked (RFC 9112, 3.2.2)."""
_AMBIGUOUS = re.compile(rb"\n[ \t]|\r(?!\n)|\0")
"""A folded line (RFC 9112, 5.2), a CR that ends none (2.2), a NUL."""
_REASONS = {status.value: status.phrase.encode() for status in HTTPStatus}
_SPOKEN = (b"1.1", b"1.0")

BAD_REQUEST, TARGET_TOO_LONG, HEAD_TOO_LONG, NOT_IMPLEMENTED, VERSION = 400, 414, 431, 501, 505


class Request(NamedTuple):
    """What was asked for: its head."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    """Names in small letters."""
    has_body: bool = False
    version: str = "1.1"

    def header(self, name: str) -> str:
        """The values of all headers of this name, as a list with commas; "" if there is none."""
        return ", ".join([value for each, value in self.headers if each == name])


class Misread(NamedTuple):
    """No request: the status that says why. Nothing that follows can be read."""

    status: int


class Response(NamedTuple):
    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes = b""
    """Not sent to who asked only for the head."""


class Requests:
    """One connection's. After each request, `respond` comes first; then the next one is read."""

    __slots__ = ("_connection", "_is_head", "_searched", "held", "is_over")

    def __init__(self) -> None:
        self._connection: Final = h11.Connection(h11.SERVER)
        self.held = b""
        """What has come and is no request yet; after a request to speak another protocol, what is spoken in that."""
        self._searched = 0
        self._is_head = False
        self.is_over = False
        """Whether there can be no further request."""

    def receive_data(self, data: bytes) -> None:
        self.held += data

    def next_request(self) -> Request | Misread | None:
        """Return what is asked for next; None if its head has not come whole."""
        self._is_head = False
        if not self._searched:
            self.held = self.held.lstrip(b"\r\n")  # RFC 9112, 2.2: some clients end a body with a blank line
        end = _END.search(self.held, max(0, self._searched - 2), LONGEST_HEAD + 2)
        if end is None:
            return self._begun()
        head, self.held = self.held[: end.end()], self.held[end.end() :]
        self._searched = 0
        if head.find(b"\n") > LONGEST_TARGET:
            return Misread(TARGET_TOO_LONG)
        if head.count(b"\n") - 2 > MOST_HEADERS:
            return Misread(HEAD_TOO_LONG)
        if _AMBIGUOUS.search(head):
            return Misread(BAD_REQUEST)
        return self._read(head)

    def _begun(self) -> Misread | None:
        """Return why what has come of a head can't become one. What is no request is not waited for until it ends."""
        self._searched = len(self.held)
        if self.held.find(b"\n", 0, LONGEST_TARGET + 1) < 0:
            return Misread(TARGET_TOO_LONG) if len(self.held) > LONGEST_TARGET else None
        if not _LINE.match(self.held):
            return Misread(BAD_REQUEST)
        return Misread(HEAD_TOO_LONG) if len(self.held) > LONGEST_HEAD else None

    def _read(self, head: bytes) -> Request | Misread:
        connection = self._connection
        try:
            connection.receive_data(head)
            event = connection.next_event()
            if not isinstance(event, h11.Request):
                return Misread(BAD_REQUEST)
            has_body = connection.next_event() is h11.NEED_DATA
        except h11.RemoteProtocolError as error:
            return Misread(error.error_status_hint)
        self._is_head = event.method == b"HEAD"
        if event.http_version not in _SPOKEN:
            return Misread(VERSION)
        headers = tuple([(name.decode("latin-1"), value.decode("latin-1")) for name, value in event.headers])
        if {"content-length", "transfer-encoding"} <= {name for name, _ in headers}:
            return Misread(BAD_REQUEST)  # RFC 9112, 6.1: what smuggles one request inside another
        request = Request(event.method.decode(), event.target.decode(), headers, has_body, event.http_version.decode())
        return request if _is_plain(request) else Misread(BAD_REQUEST)

    def respond(self, response: Response, closes: bool = False) -> bytes:
        """Answer what was asked. `closes`: nothing more is answered on this connection."""
        connection = self._connection
        body = b"" if self._is_head else response.body
        headers = [("date", formatdate(usegmt=True)), *response.headers]
        if response.status != 304:
            headers.append(("content-length", str(len(response.body))))
        if closes:
            headers.append(("connection", "close"))
        sent = (
            connection.send(
                h11.Response(status_code=response.status, headers=headers, reason=_REASONS[response.status])
            )
            or b""
        )
        if body:
            sent += connection.send(h11.Data(data=body)) or b""
        sent += connection.send(h11.EndOfMessage()) or b""
        self.is_over = connection.our_state is not h11.DONE or connection.their_state is not h11.DONE
        if not self.is_over:
            connection.start_next_cycle()
        return sent


def _is_plain(request: Request) -> bool:
    """Whether the target is of a form that its method has, and names no other host than `Host` does (RFC 9112, 3.2)."""
    target = request.target
    if target.startswith("/") or request.method == "CONNECT":
        return True
    if target == "*":
        return request.method == "OPTIONS"
    whole = _WHOLE.fullmatch(target)
    return whole is not None and whole["host"].lower() == request.header("host").lower()


class HttpFraming:
    """How the server's own words reach who has begun to ask by HTTP: as an answer of this status. 0: not at all, for an
    answer is on its way, or nothing was asked."""

    pace: None = None
    ping = b""

    def __init__(self, status: int) -> None:
        reason = HTTPStatus(status).phrase if status else ""
        self._begin = f"HTTP/1.1 {status} {reason}\r\nContent-Type: text/plain; charset=utf-8\r\n" if status else ""

    def reader(self) -> LineReader:
        """Requests are no lines: `Requests` reads them."""
        return LineReader(0)

    def encode(self, lines: Sequence[str]) -> bytes:
        if not self._begin or not lines:
            return b""
        body = "".join([f"{line}\n" for line in lines]).encode("utf-8", "replace")
        return f"{self._begin}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body

    encode_own = encode

    def farewell(self, how: Ended) -> bytes:
        return b""
