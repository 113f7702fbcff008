"""Opens a connection to a server as the settings ask, or says in the person's language why that failed.

The only module that knows every kind of connection and transport.
"""

import socket
import threading
from collections.abc import Callable

from beseda.client.chunks import ChunkConnection
from beseda.client.connection import Connection, LineConnection
from beseda.client.heard import Heard
from beseda.client.key import NO_KEY, Key
from beseda.client.settings import JoinSettings
from beseda.client.transport import TcpTransport, Transport
from beseda.locale import N_, catalogue

_SENTENCES: tuple[tuple[type[Exception], str], ...] = (
    (
        ConnectionRefusedError,
        N_("Nobody answers at {address}. Is the server started (beseda serve), and is this its address?"),
    ),
    (socket.gaierror, N_("There is no host {host}.")),
    (UnicodeError, N_("There is no host {host}.")),
    (TimeoutError, N_("No answer from {address}.")),
    (OSError, N_("{address} can't be reached: {reason}.")),
)

DIALLING_ERRORS = (OSError, UnicodeError)
"""What `dial` raises. UnicodeError: the host can't be a name (RFC 5891 limits a label)."""


def dial(
    settings: JoinSettings, changed: threading.Condition, on_heard: Callable[[Heard], None], key: Key = NO_KEY
) -> Connection:
    """A new connection that nobody has entered by. See `Connection` for `changed` and `on_heard`. `key`: the password.

    Raises:
        OSError, UnicodeError: as in `DIALLING_ERRORS`; `why_not` has their sentences.
    """
    if settings.chunks:
        return ChunkConnection(TcpTransport(settings.host, settings.port), changed, on_heard)
    return LineConnection(_transport(settings), changed, on_heard, settings.language, key)


def why_not(error: Exception, settings: JoinSettings) -> str:
    """The sentence for what `dial` raised."""
    sentence = next(sentence for kind, sentence in _SENTENCES if isinstance(error, kind))
    reason = getattr(error, "strerror", None) or str(error)
    _ = catalogue(settings.language).gettext
    return _(sentence).format(address=settings.address, host=settings.host, reason=reason)


def _transport(settings: JoinSettings) -> Transport:
    if not settings.udp:
        return TcpTransport(settings.host, settings.port)
    # Only a person who asks for datagrams pays for reading their code.
    from beseda.client.udp import UdpTransport

    return UdpTransport(settings.host, settings.port)
