"""All certificates of this server, and which of them a client is shown: by the name that it asks for.

What is held is replaced as a whole, never changed, so any thread may begin with a client while another one renews.
"""

import logging
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from beseda.server.running.config import Settings
from beseda.server.running.config_faults import ConfigError
from beseda.server.running.config_tls import Tls, path_of
from beseda.server.tls.contexts import context_of, try_out
from beseda.server.tls.expiry import Expiry
from beseda.server.tls.own_certificate import OwnCertificate, OwnUnusable
from beseda.server.tls.pem_files import Identity, read_pair
from beseda.tls_state import Tls as TlsOfOne
from beseda.tls_state import TlsState

__all__ = ["Certificates", "OwnUnusable"]

log = logging.getLogger(__name__)

TICKETS_FOR = 86_400.0
"""Seconds that one key encrypts session tickets: with it, who has recorded TLS 1.2 could read it later."""
State = tuple[tuple[str | int, ...], ...]
"""By which files are known to have changed, or who may read them; a lacking one is its name alone."""


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
    settings: Tls
    state: State
    since: float = field(default_factory=time.monotonic)

    @property
    def identities(self) -> tuple[Identity, ...]:
        return tuple(each.identity for each in self.shown)


class Certificates:
    def __init__(self, settings: Settings) -> None:
        """Raises ConfigError."""
        self._own = OwnCertificate(settings)
        self._language = settings.language
        self._expiry = Expiry()
        self._renewing = threading.Lock()  # held while files are read; guards the two below
        self._seen: State = ()
        self._refused: State = ()
        self._held = self._load(settings.tls)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the first certificate, "AB:CD:…" as openssl prints it."""
        return self._held.shown[0].identity.fingerprint

    @property
    def names(self) -> tuple[str, ...]:
        """What the first certificate lets people call this server, without those that stand for many."""
        return tuple(name for name in self._held.shown[0].identity.names if not name.startswith("*"))

    @property
    def is_own(self) -> bool:
        """Whether it is of our own making, so that no authority vouches for it."""
        return not self._held.settings.pairs

    @property
    def promise_seconds(self) -> int:
        """For how long browsers and IRC clients are told to come by TLS alone.

        Not by a certificate of our own making: who was told so could not pass over its warning any more.
        """
        held = self._held
        return held.settings.promise_seconds if held.settings.pairs else 0

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
        with self._renewing:
            self._held = self._load(settings)

    def look(self, now: datetime | None = None) -> None:
        """Take over files that have changed, make our own anew before its end, and tell of ends that are near."""
        now = now or datetime.now(UTC)
        with self._renewing:
            held = self._held
            state = _state_of(self._paths(held.settings))
            is_settled, self._seen = state == self._seen, state
            if (is_settled and state not in (held.state, self._refused)) or (self.is_own and self._own.is_due(now)):
                self._read_anew(held.settings, state)
            elif time.monotonic() - held.since > TICKETS_FOR:
                self._held = _hold(held.identities, held.settings, held.state)
        self._expiry.report(self._held.identities, now)

    def _read_anew(self, settings: Tls, state: State) -> None:
        """Requires holding the lock."""
        try:
            self._held = self._load(settings)
        except ConfigError as error:
            if state != self._refused:
                log.error("the certificates stay as they were: %s", error.said(self._language))
            self._refused = state
        else:
            log.info("the certificates were read anew")

    def _load(self, settings: Tls) -> Held:
        """Raises ConfigError."""
        state = _state_of(self._paths(settings))  # before reading: what changes meanwhile is read again
        identities = [read_pair(place, pair) for place, pair in settings.pairs]
        if not identities:
            identities = [self._own.open()]
            state = _state_of(self._own.paths)  # it may have been made just now
        held = _hold(identities, settings, state)
        for each in held.shown:
            try_out(each.identity, each.context)
        return held

    def _paths(self, settings: Tls) -> list[Path]:
        named = [path_of(place, path) for place, pair in settings.pairs for path in (pair.certificate, pair.key)]
        return named or list(self._own.paths)


def _hold(identities: Iterable[Identity], settings: Tls, state: State) -> Held:
    """With contexts of their own, and so with new keys for tickets. Raises ConfigError."""
    shown = tuple(_shown(identity, settings.client_certificates) for identity in identities)
    by_name: dict[str, Shown] = {}
    for each in shown:
        for name in each.identity.names:
            by_name.setdefault(name, each)
    return Held(shown, by_name, settings, state)


def _shown(identity: Identity, asks: bool) -> Shown:
    """Raises ConfigError."""
    context = context_of(identity)
    if not asks:
        return Shown(identity, context, None)
    from beseda.server.tls.asking import AskingTls, asking_context_of

    asking = asking_context_of(identity)
    return Shown(identity, context, lambda: AskingTls(asking))


def _state_of(paths: Iterable[Path]) -> State:
    """How the files look from outside, behind all links."""
    looks: list[tuple[str | int, ...]] = []
    for path in paths:
        try:
            found = path.stat()
        except OSError:
            looks.append((str(path),))
        else:
            times = found.st_mtime_ns, found.st_ctime_ns  # chmod sets the second one only
            looks.append((str(path), found.st_dev, found.st_ino, found.st_size, *times))
    return tuple(looks)
