"""Opens a connection to a server as the settings ask, or says in the person's language why that failed.

The only module that knows every kind of connection and transport.
"""

import socket
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from beseda.client.chunks import ChunkConnection
from beseda.client.connection import Connection, LineConnection
from beseda.client.heard import Heard
from beseda.client.key import NO_KEY, Key
from beseda.client.settings import JoinSettings
from beseda.client.transport import HalfClosing, NoTls, NotTrusted, TcpTransport, TlsFailed, Transport
from beseda.locale import N_, catalogue

if TYPE_CHECKING:
    from beseda.client.trust import Trust

_SENTENCES: tuple[tuple[type[Exception], str], ...] = (
    (
        ConnectionRefusedError,
        N_("Nobody answers at {address}. Is the server started (beseda serve), and is this its address?"),
    ),
    (socket.gaierror, N_("There is no host {host}.")),
    (UnicodeError, N_("There is no host {host}.")),
    (TimeoutError, N_("No answer from {address}.")),
    (NoTls, N_("{address} does not answer by TLS. If it has none, leave out --tls and the s of ircs:// or https://.")),
    (TlsFailed, N_("No connection by TLS with {address}: {reason}.")),
    (NotTrusted, "{reason}"),
    (OSError, N_("{address} can't be reached: {reason}.")),
)

DIALLING_ERRORS = (OSError, UnicodeError, NotTrusted)
"""What `dial` raises. UnicodeError: the host can't be a name (RFC 5891 limits a label)."""


def trusting(settings: JoinSettings, tell: Callable[[str], None], is_person: bool) -> "Trust | None":
    """What all calls of `dial` in one conversation are to be given. See `Trust`."""
    if not settings.tls:
        return None
    # Only a person who asks for TLS pays for reading its code.
    from beseda.client.trust import Trust

    return Trust(settings, tell, is_person)


def dial(
    settings: JoinSettings,
    changed: threading.Condition,
    on_heard: Callable[[Heard], None],
    key: Key = NO_KEY,
    trust: "Trust | None" = None,
) -> Connection:
    """A new connection that nobody has entered by. See `Connection` for `changed` and `on_heard`. `key`: the password.

    Raises:
        OSError, UnicodeError, NotTrusted: as in `DIALLING_ERRORS`; `why_not` has their sentences.
    """
    if settings.chunks:
        return ChunkConnection(_stream(settings, trust), changed, on_heard)
    return LineConnection(_transport(settings, trust), changed, on_heard, settings.language, key)


def why_not(error: Exception, settings: JoinSettings) -> str:
    """The sentence for what `dial` raised."""
    sentence = next(sentence for kind, sentence in _SENTENCES if isinstance(error, kind))
    reason = getattr(error, "strerror", None) or str(error)
    _ = catalogue(settings.language).gettext
    return _(sentence).format(address=settings.address, host=settings.host, reason=reason)


def _transport(settings: JoinSettings, trust: "Trust | None") -> Transport:
    if not settings.udp:
        return _stream(settings, trust)
    # Only a person who asks for datagrams pays for reading their code.
    from beseda.client.udp import UdpTransport

    return UdpTransport(settings.host, settings.port)


def _stream(settings: JoinSettings, trust: "Trust | None") -> HalfClosing:
    if not settings.tls:
        return TcpTransport(settings.host, settings.port)
    assert trust is not None, "what was meant for TLS is not said in the open"
    return trust.connect()
