"""How a connection opens: what its client speaks, until that is certain, within TLS as without; and whether it is IRC
after all, until there is a name.

The client's own thread calls all of it. What speaks a protocol that is recognised and not spoken here is told so. Knows
no more of the session than its client's link, box, dialect and framing.
"""

from collections.abc import Callable

from beseda.server.running.services import Services
from beseda.server.sessions import costs
from beseda.server.sessions.crowded import refusal_of
from beseda.server.sessions.handshaking import UNSAID, shaken
from beseda.server.sessions.terminal import TerminalReader
from beseda.server.sessions.wanting_tls import wanted, wants_tls
from beseda.server.web.visit import Visit, Visitor
from beseda.wire.detect import GREET, MARKS, Detector, Kind, is_request, kind_of
from beseda.wire.dialects.plain import Plain
from beseda.wire.framing.chunks import ChunkReader
from beseda.wire.framing.client_hello import HTTP
from beseda.wire.framing.framing import Reader
from beseda.wire.framing.lines import LineReader, Received

TURNED_AWAY: dict[Kind, bytes] = {
    Kind.PROXY: (
        b"A header of the PROXY protocol is taken before anything else only, and of those whom web.proxies names.\r\n"
    ),
    Kind.TLS: b"\x15\x03\x01\x00\x02\x02\x46",  # a fatal alert, protocol_version (RFC 8446, 6): not spoken here
    Kind.HTTP: (
        b"HTTP/1.1 501 Not Implemented\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n"
        b"This is a chat, and not a web page. Join it with nc (this host, this port), or with beseda join.\n"
    ),
}
"""What a client is told if its protocol is recognised and not spoken: HTTP is not if the page is switched off."""
TOO_LATE = (
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n"
    b"A request is answered only if nothing was sent before it. Open the page at this host and port.\n"
)
"""What is said of a request of HTTP after anything else, where there is a page: what came before it is no HTTP."""
OTHERWISE_AGREED = (
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n"
    b"What came is of another protocol than was agreed on (ALPN).\n"
)
"""What is said within TLS to who turns out to speak HTTP after agreeing on IRC, or anything else after agreeing on
HTTP: a browser may have been led here with what was meant for another server (ALPACA, 2021)."""

WITH_VALUES = b"CAP LS 302"
"""How an IRC client asks that may be told the values of capabilities ("Capability Negotiation", CAP LS's version)."""

COMES_WITHIN = 5.0
"""Seconds in which a TLS client from elsewhere has begun, though a packet or two were lost. Who is told before that to
come by TLS may be about to."""


class Opening:
    """One connection's. `send` tells its client something at once."""

    __slots__ = ("_client", "_note", "_send", "_services")

    def __init__(
        self, client: Visitor, services: Services, send: Callable[[bytes], None], note: Callable[[str, str], None]
    ) -> None:
        self._client = client
        self._note = note
        self._services = services
        self._send = send

    def detect(self, spend: Callable[[float], None]) -> tuple[Kind | None, Detector]:
        """Read until it is certain what the client speaks; None if it has gone before that. What we don't speak is
        turned away. `spend` is called with what each thing costs, in lines, before it is done."""

        def pay(size: int) -> None:
            spend(max(size / costs.BYTES, costs.IDLE))

        kind, detector = self._look_behind_proxy(pay)
        agreed: str | None = ""
        if kind is Kind.TLS and self._services.tls is not None:
            agreed = self._shake(detector.held, spend)
            kind, detector = self._look(pay, is_of_program=bool(agreed)) if agreed is not None else (None, detector)
        if kind is None:
            return None, detector
        if kind not in TURNED_AWAY and self._must_be_secure:
            self._send_away(kind, detector)
            return None, detector
        if agreed and (kind is Kind.HTTP) != (agreed == HTTP):
            self._send(OTHERWISE_AGREED)
            return None, detector
        if kind is Kind.HTTP and self._services.site is not None:
            self._services.connection_limits.spoke_as_program(self._client.link.address)
        elif kind in TURNED_AWAY:
            self.turn_away(kind)
        return kind, detector

    def _look_behind_proxy(self, pay: Callable[[int], None]) -> tuple[Kind | None, Detector]:
        """Detect what comes first, or what comes behind a named proxy's header; None if that is the end."""
        by_proxy = self._services.by_proxy
        kind, detector = self._look(pay, may_be_proxied=by_proxy.may_make(self._client.link))
        if kind is not Kind.PROXY or not detector.may_be_proxied or detector.telnet.is_seen:
            return kind, detector
        rest = by_proxy.read_header(self._client, detector.held, pay, self._refuse_one_too_many)
        if rest is None:
            return None, detector
        self._note("PROXY", self._client.link.address)
        return self._look(pay, rest)

    def _shake(self, held: bytes, spend: Callable[[float], None]) -> str | None:
        """Go on within TLS, of which `held` has come. Return the protocol agreed on for what is said inside, or "" if
        there is none; None if nothing comes of it."""
        client = self._client
        client.framing = UNSAID
        secured = shaken(client.link, self._services, held, spend, self._send)
        if secured is None:
            return None
        client.go_on_by(secured)
        client.framing = self._services.framings[Kind.LINES]
        return secured.alpn

    @property
    def _must_be_secure(self) -> bool:
        link = self._client.link
        return not link.is_secure and wants_tls(self._services, link.address)

    def _send_away(self, kind: Kind, detector: Detector) -> None:
        """Tell who came without TLS how to come, in their dialect. An IRC client that asks for capabilities is told by
        those, too: then it comes back by itself (sts, "Mechanism")."""
        self.begin(kind, detector)
        client, sts = self._client, self._services.sts
        if kind is Kind.IRC and sts and WITH_VALUES in detector.held.upper():
            self._send(client.framing.encode((f":{self._services.settings.irc.server_name} CAP * LS :sts={sts}",)))
        self._send(client.framing.encode(client.dialect.bye(wanted(self._services, client.dialect.language))))

    def _look(
        self,
        pay: Callable[[int], None],
        ahead: bytes = b"",
        may_be_proxied: bool = False,
        is_of_program: bool = False,
    ) -> tuple[Kind | None, Detector]:
        """Detect what comes by the link now. `pay` is called with the size of each piece that comes, before it is read;
        `ahead` has come, and is paid for; `is_of_program`: no person waits there to be greeted."""
        client = self._client
        greets = not is_of_program and self._services.connection_limits.expects_person(client.link.address)
        detector = Detector(greets, may_be_proxied)
        while True:
            patience = detector.patience
            if patience is not None and not detector.held and self._must_be_secure:
                patience = COMES_WITHIN
            data = ahead or client.link.recv(patience)
            kind: Kind | None = None
            if data is None:
                step = detector.receive_timeout()
                if step is GREET and self._must_be_secure:
                    kind = Kind.LINES  # else a name would be asked for that nobody gets to give
                elif step is GREET:
                    self._send(client.framing.encode(client.dialect.greeting()))
                else:
                    kind = step
            elif data:
                if not ahead:
                    pay(len(data))
                ahead = b""
                kind = detector.receive_data(data)
                if (answers := detector.telnet.data_to_send()) and kind not in TURNED_AWAY:
                    self._send(answers)
            else:
                return detector.receive_eof(), detector
            if kind is not None:
                return kind, detector

    def _refuse_one_too_many(self, begun: bytes) -> None:
        self._send(refusal_of(self._services)(begun))

    def visit(self, held: bytes, spend: Callable[[float], None]) -> tuple[Reader, list[bytes]] | None:
        """Serve a browser, if there is a page. Return what reads on by WebSocket, and what it holds."""
        services = self._services
        if services.site is None:
            return None
        self._client.link.take_turn()
        agreed = Visit(self._client, services, services.site, self._send, spend, self._note).run(held)
        if agreed is None:
            return None
        from beseda.server.sessions import web_socket

        return web_socket.begin(self._client, services, self._send, agreed.subprotocol), agreed.pieces

    def turn_away(self, kind: Kind) -> None:
        if kind is Kind.PROXY:
            self._services.by_proxy.disbelieve(self._client.link.address)
        self._services.connection_limits.spoke_as_program(self._client.link.address)
        has_page = kind is Kind.HTTP and self._services.site is not None
        self._send(TOO_LATE if has_page else TURNED_AWAY[kind])

    def begin(self, kind: Kind, detector: Detector) -> Reader:
        """Have the client's dialect and framing be what was detected. Return what reads what it holds, and reads on."""
        client, services, telnet = self._client, self._services, detector.telnet
        framing = services.framings[kind]
        if framing.pace is not None:
            services.outboxes.pace(client.box, framing.pace)
        client.framing = framing
        new_dialect = services.irc if kind is Kind.IRC else services.plain
        client.dialect = new_dialect(client.link.address, client.link.is_secure)
        reader = framing.reader()
        if kind is Kind.IRC and not telnet.is_seen:
            return reader
        assert isinstance(reader, LineReader | ChunkReader)
        cleared = len(detector.held) if telnet.is_awake else 0
        return TerminalReader(reader, telnet, self._send, self._to_lines, cleared)

    def _to_lines(self) -> None:
        """Who was taken for the assignment's client is not."""
        with self._services.combiner:  # whatever was encoded in chunks is put, and paced
            self._client.framing = self._services.framings[Kind.LINES]
        self._services.outboxes.unpace(self._client.box, b"\n")

    # Until there is a name.

    @property
    def is_undecided(self) -> bool:
        """Whether the client may yet turn out to speak something other than plain text."""
        dialect = self._client.dialect
        return isinstance(dialect, Plain) and dialect.is_undecided

    def kind_of(self, line: Received) -> Kind | None:
        """Return what a line opens, after all; None if it may be a name."""
        if isinstance(line, str):
            return kind_of(line)
        return Kind.HTTP if is_request(line.begin) else None

    def begin_irc(self, reader: Reader, line: Received) -> tuple[Reader, Received]:
        """From this line on the client speaks IRC. Return what reads on, and the line from its first word on."""
        client, services = self._client, self._services
        framing = services.framings[Kind.IRC]
        other = framing.reader()
        assert isinstance(reader, TerminalReader) and isinstance(other, LineReader)
        reads_on = reader.read_as(other)  # before the framing changes: chunks turn to lines first
        client.framing = framing
        client.dialect = services.irc(client.link.address, client.link.is_secure)
        return reads_on, line.lstrip(MARKS) if isinstance(line, str) else line
