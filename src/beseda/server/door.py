"""The door: who is let in becomes a session, in a thread of its own, whatever carries it."""

from beseda.core.ids import session_id
from beseda.locale import N_, catalogue
from beseda.net.link import Link
from beseda.server.admission import host_of
from beseda.server.house import NODE, House
from beseda.server.session import Session
from beseda.wire.detect import Kind
from beseda.wire.dialects.plain.sentences import notice

CROWDED = N_("There are too many connections just now. Try again in a minute.")


class Door:
    """What `net` asks about newcomers."""

    def __init__(self, house: House) -> None:
        self._house = house
        language = house.settings.language
        words = notice(catalogue(language).gettext(CROWDED), language)
        self.crowded = house.framings[Kind.LINES].encode((words,))

    def admit(self, address: str) -> bytes | None:
        if not self._house.admission.admit(address):
            return self.crowded
        self._house.cloaks.of(host_of(address))
        return None

    def dismiss(self, address: str) -> None:
        self._house.admission.gone(address, was_named=False)

    def serve(self, link: Link) -> None:
        sessions = self._house.sessions
        session = Session(self._house, session_id(NODE, sessions.next_number()), link)
        sessions.add(session)
        session.run()
