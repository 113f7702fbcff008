"""People whose connection is encrypted: a Talker with TLS in between, on the client's side of it."""

import ssl
import threading

from irc_talking import IrcClient
from talking import PATIENCE, Decoder, LineClient, Talker

from beseda.tls_state import TlsError, TlsState


def trusting_anybody(*protocols: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if protocols:
        context.set_alpn_protocols(list(protocols))
    return context


ANYBODY = trusting_anybody()


class WithTls(Talker):
    """What makes a Talker's connection encrypted: stands first among the bases. Set up before anything is sent."""

    def prepare(self, name: str = "localhost", context: ssl.SSLContext | None = None) -> None:
        self.tls = TlsState(context or ANYBODY, False, name)
        self._in_order = threading.Lock()
        self._has_begun = False
        self.shaken = threading.Event()
        """Set when the handshake is done, or has failed: then `fault` says why."""
        self.fault: TlsError | None = None

    def _new_decoder(self) -> Decoder:
        return _Decrypting(self, super()._new_decoder())

    def begin(self) -> None:
        if not self._has_begun:
            self._has_begun = True
            self.tls.begin()
            self.answer()

    def answer(self) -> None:
        with self._in_order:
            if data := self.tls.take():
                self.socket.sendall(data)

    def send(self, data: bytes) -> None:
        self.begin()
        assert self.shaken.wait(PATIENCE), "no handshake in time"
        if self.fault is not None:
            raise self.fault
        with self._in_order:
            self.socket.sendall(self.tls.encrypt(data))


class TlsTalker(WithTls):
    """Somebody with a TLS connection. `protocols`: those of ALPN."""

    def __init__(
        self, port: int, *protocols: str, name: str = "localhost", context: ssl.SSLContext | None = None
    ) -> None:
        self.prepare(name, context or (trusting_anybody(*protocols) if protocols else None))
        super().__init__(port)
        self.begin()


class TlsIrcClient(WithTls, IrcClient):
    """Somebody whose client for IRC has TLS switched on."""

    def __init__(self, port: int, name: str = "", *caps: str, host: str = "127.0.0.1", real_name: str = "") -> None:
        self.prepare()
        super().__init__(port, name, *caps, host=host, real_name=real_name)


class _Decrypting:
    def __init__(self, talker: WithTls, decoder: Decoder) -> None:
        self._talker, self._decoder = talker, decoder

    def decode(self, data: bytes, /) -> str:
        talker = self._talker
        try:
            said, _ = talker.tls.receive(data)
        except TlsError as error:
            talker.fault = error
            talker.shaken.set()
            raise
        finally:
            talker.answer()
        if talker.tls.is_ready:
            talker.shaken.set()
        return self._decoder.decode(said)


class TlsLineClient(WithTls, LineClient):
    """Somebody at `openssl s_client`: a name and lines, each with a newline."""

    def __init__(self, port: int, name: str = "", room: str = "#lobby") -> None:
        self.prepare()
        super().__init__(port, name, room)
