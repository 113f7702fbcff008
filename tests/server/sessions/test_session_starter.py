"""Who is let in, before there is a thread for anybody."""

from beseda.journal.archive import Archive
from beseda.journal.memory import MemoryJournal
from beseda.server.running.config import Limits, Settings
from beseda.server.running.services import Services
from beseda.server.sessions.crowded import NO_HANDSHAKE
from beseda.server.sessions.session_starter import SessionStarter

HELLO = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc"


def test_whose_handshake_is_one_too_many_is_told_so_and_counted_nowhere_and_others_are_let_in() -> None:
    journal = MemoryJournal()
    settings = Settings(limits=Limits(handshakes=1))
    services = Services(settings, journal, Archive(None, journal.id), lambda event, client: None)
    starter = SessionStarter(services)
    assert starter.admit("192.0.2.1:1", lambda: HELLO) is None
    assert services.handshakes.begin()
    assert [starter.admit(f"192.0.2.1:{port}", lambda: HELLO) for port in range(2, 1000)] == [NO_HANDSHAKE] * 998
    assert starter.admit("192.0.2.1:1000", lambda: b"anna\n") is None
    assert starter.admit("192.0.2.1:1001", lambda: b"") is None, "who has said nothing yet may speak anything"
    services.handshakes.end()
    assert starter.admit("192.0.2.1:1002", lambda: HELLO) is None
