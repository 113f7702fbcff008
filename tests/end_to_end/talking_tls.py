"""People whose connection is encrypted: a Talker with TLS in between, on the client's side of it."""

import ssl
import threading

from talking import PATIENCE, Decoder, LineClient, Talker

from beseda.tls_state import TlsError, TlsState


def trusting_anybody(*protocols: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if protocols:
        context.set_alpn_protocols(list(protocols))
    return context


class TlsTalker(Talker):
    """Somebody with a TLS connection. `protocols`: those of ALPN."""

    def __init__(
        self, port: int, *protocols: str, name: str = "localhost", context: ssl.SSLContext | None = None
    ) -> None:
        self.tls = TlsState(context or trusting_anybody(*protocols), False, name)
        self._in_order = threading.Lock()
        self.shaken = threading.Event()
        """Set when the handshake is done, or has failed: then `fault` says why."""
        self.fault: TlsError | None = None
        super().__init__(port)
        self.tls.begin()
        self.answer()

    def _new_decoder(self) -> Decoder:
        return _Decrypting(self, super()._new_decoder())

    def answer(self) -> None:
        with self._in_order:
            if data := self.tls.take():
                self.socket.sendall(data)

    def send(self, data: bytes) -> None:
        assert self.shaken.wait(PATIENCE), "no handshake in time"
        if self.fault is not None:
            raise self.fault
        with self._in_order:
            self.socket.sendall(self.tls.encrypt(data))


class _Decrypting:
    def __init__(self, talker: TlsTalker, decoder: Decoder) -> None:
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


class TlsLineClient(TlsTalker, LineClient):
    """Somebody at `openssl s_client`: a name and lines, each with a newline."""

    def __init__(self, port: int, name: str = "", room: str = "#lobby") -> None:
        TlsTalker.__init__(self, port)
        self.name = name
        if name:
            self.say(name)
            self.expect(room)
