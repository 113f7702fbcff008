"""The connection handler: a newcomer that is let in becomes a session in a thread of its own, whatever link it has."""

from collections.abc import Callable

from beseda.core.ids import session_id
from beseda.net.link import Link
from beseda.server.running.services import NODE, Services
from beseda.server.sessions.crowded import NO_HANDSHAKE, refusal_of
from beseda.server.sessions.session import Session
from beseda.wire.detect import TLS_RECORD


class SessionStarter:
    """Decides for `net` about newcomers, and serves them."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.refusal = refusal_of(services)
        self.crowded = self.refusal(b"")

    @property
    def room(self) -> int:
        return self._services.connection_limits.room

    def admit(self, address: str, said: Callable[[], bytes] = lambda: b"") -> bytes | None:
        """See `ConnectionHandler`. Whose handshake would be one too many is told so before it has a thread: while
        thousands are, others who come wait for a third of the time."""
        if not self._services.handshakes.has_room and said().startswith(TLS_RECORD):
            return NO_HANDSHAKE
        if not self._services.connection_limits.admit(address):
            return self.crowded
        self._services.cloaks.at(address)
        return None

    def dismiss(self, address: str) -> None:
        self._services.connection_limits.gone(address, was_named=False)

    def serve(self, link: Link) -> None:
        sessions = self._services.sessions
        session = Session(self._services, session_id(NODE, sessions.next_number()), link)
        sessions.add(session)
        session.run()
