"""The connection handler: a newcomer that is let in becomes a session in a thread of its own, whatever link it has."""

from beseda.core.ids import session_id
from beseda.locale import catalogue
from beseda.net.link import Link
from beseda.server.running.services import NODE, Services
from beseda.server.sessions.by_proxy import CROWDED
from beseda.server.sessions.session import Session
from beseda.wire.detect import Kind
from beseda.wire.dialects.plain.sentences import notice


class SessionStarter:
    """Decides for `net` about newcomers, and serves them."""

    def __init__(self, services: Services) -> None:
        self._services = services
        language = services.settings.language
        words = notice(catalogue(language).gettext(CROWDED), language)
        self.crowded = services.framings[Kind.LINES].encode((words,))

    def admit(self, address: str) -> bytes | None:
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
