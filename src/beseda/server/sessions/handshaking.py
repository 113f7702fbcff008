"""The TLS handshake of one connection: what its client asks for, whether we may agree, and when it is computed.

The client's own thread calls it. Nobody has given a name yet: so each is paid for, and then only so many go on at once
(`handshakes`), each for so long. Who still waits until it is paid for takes no place among those, and no time.
"""

import logging
import time
from collections.abc import Callable, Sequence

from beseda.net.link import Link
from beseda.net.tls_link import TlsLink
from beseda.server.running.services import Services
from beseda.server.sessions import costs
from beseda.tls_state import TlsError
from beseda.wire.framing.client_hello import HTTP, PROTOCOLS, ClientHello, client_hello
from beseda.wire.framing.lines import LineFraming

log = logging.getLogger(__name__)

INTERNAL_ERROR, NO_APPLICATION_PROTOCOL = 80, 120
"""Alerts (RFC 8446, 6.2)."""


class Unsaid(LineFraming):
    """How the server's own words reach who is in the middle of a handshake: not at all, for none would be understood,
    and a client takes them for an attack."""

    def encode(self, lines: Sequence[str]) -> bytes:
        return b""

    encode_own = encode


UNSAID = Unsaid("", 0)


def shaken(
    link: Link,
    services: Services,
    held: bytes,
    spend: Callable[[float], None],
    send: Callable[[bytes], None],
) -> TlsLink | None:
    """Make the handshake that begins with `held`. None if nothing comes of it: who makes a mistake, or comes when there
    are too many, was told of it by an alert.

    `spend` waits until so many lines are paid for; `send` sends as it is.
    """
    spend(costs.HANDSHAKE)
    handshakes = services.handshakes
    if not handshakes.begin():
        send(alert(INTERNAL_ERROR))
        return None
    try:
        until = time.monotonic() + handshakes.seconds
        hello, held = _hello(link, held, until)
        if hello.protocols and not set(PROTOCOLS).intersection(hello.protocols):
            send(alert(NO_APPLICATION_PROTOCOL))
            return None
        assert services.tls is not None
        tls = services.tls.begin(hello.server_name, asks=HTTP not in hello.protocols)
        secured = TlsLink(link, tls, lambda size: spend(size / costs.BYTES))
        secured.shake(held, until - time.monotonic(), handshakes.compute)
    except RuntimeError:  # no thread could be started to compute it
        send(alert(INTERNAL_ERROR))
        return None
    except TlsError as error:
        log.debug("no TLS with %s: %s", link.address, error)
        return None
    finally:
        handshakes.end()
    return secured


def alert(description: int) -> bytes:
    """A fatal one before anything is encrypted (RFC 8446, 6)."""
    return bytes((0x15, 3, 3, 0, 2, 2, description))


def _hello(link: Link, held: bytes, until: float) -> tuple[ClientHello, bytes]:
    """Return the first message, and all that has come. Raises TlsError if it does not come in time."""
    while (hello := client_hello(held)) is None:
        left = until - time.monotonic()
        data = link.recv(left) if left > 0 else None
        if not data:
            raise TlsError("too slow" if data is None else "hung up")
        held += data
    return hello, held
