"""All certificates of this server, and which of them a client is shown: by the name that it asks for.

What is held is replaced as a whole, never changed, so any thread may choose while another one renews.
"""

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from beseda.server.running.config import Settings
from beseda.server.running.config_tls import Tls
from beseda.server.tls.contexts import context_of, try_out
from beseda.server.tls.own_certificate import OwnCertificate, OwnUnusable
from beseda.server.tls.pem_files import Identity, read_pair
from beseda.tls_state import Tls as TlsOfOne
from beseda.tls_state import TlsState

__all__ = ["Certificates", "OwnUnusable"]


@dataclass(frozen=True)
class Shown:
    """A certificate as clients are shown it."""

    identity: Identity
    context: ssl.SSLContext
    begin_asking: Callable[[], TlsOfOne] | None
    """Begins with a client that is asked for a certificate of its own; None if nobody is."""


@dataclass(frozen=True)
class Held:
    """All that is shown at a time."""

    shown: tuple[Shown, ...]
    by_name: Mapping[str, Shown]
    is_own: bool


class Certificates:
    def __init__(self, settings: Settings) -> None:
        """Raises ConfigError."""
        self._own = OwnCertificate(settings)
        self._settings = settings.tls
        self._held = self._load(settings.tls)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the first certificate, "AB:CD:…" as openssl prints it."""
        return self._held.shown[0].identity.fingerprint

    @property
    def is_own(self) -> bool:
        """Whether it is of our own making, so that nobody's authority vouches for it."""
        return self._held.is_own

    @property
    def promise_seconds(self) -> int:
        """For how long browsers and IRC clients are told to come by TLS alone.

        Not by a certificate of our own making: who was told so could not pass over its warning any more.
        """
        return 0 if self.is_own else self._settings.promise_seconds

    def begin(self, server_name: str | None, asks: bool) -> TlsOfOne:
        """The TLS of a client that asks for this name (SNI).

        `asks`: it may be asked for a certificate of its own, and is if the settings want that.
        """
        held = self._held
        name = (server_name or "").lower().rstrip(".")
        shown = held.by_name.get(name) or held.by_name.get(f"*.{name.partition('.')[2]}") or held.shown[0]
        if asks and shown.begin_asking is not None:
            return shown.begin_asking()
        return TlsState(shown.context, server_side=True)

    def renew(self, settings: Tls) -> None:
        """Take over what these settings name, for new connections. Raises ConfigError; nothing is changed then."""
        self._held = self._load(settings)
        self._settings = settings

    def _load(self, settings: Tls) -> Held:
        identities = [read_pair(place, pair) for place, pair in settings.pairs] or [self._own.open()]
        shown = tuple(_shown(identity, settings.client_certificates) for identity in identities)
        by_name: dict[str, Shown] = {}
        for each in shown:
            for name in each.identity.names:
                by_name.setdefault(name, each)
        return Held(shown, by_name, not settings.pairs)


def _shown(identity: Identity, asks: bool) -> Shown:
    """Raises ConfigError."""
    context = context_of(identity)
    try_out(identity, context)
    if not asks:
        return Shown(identity, context, None)
    from beseda.server.tls.asking import AskingTls, asking_context_of

    asking = asking_context_of(identity)
    return Shown(identity, context, lambda: AskingTls(asking))
