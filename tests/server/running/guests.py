"""Guests of services in one process: sessions without threads, whose lines go to the engine at once."""

from typing import cast

from beseda.core.ids import session_id
from beseda.net.link import Link
from beseda.server.engine.work import WorkItem
from beseda.server.running.services import Services
from beseda.server.sessions.session import Session
from engine_fakes import FakeLink
from waiting import wait_for


class Guest:
    """A session without a thread: what it types goes to the engine at once."""

    def __init__(self, services: Services, number: int, *lines: str) -> None:
        self.link = FakeLink(f"192.0.2.{number}:5000")
        self.received = bytearray()
        self.link.send = self._take  # type: ignore[method-assign]
        self.session = Session(services, session_id(1, number), cast("Link", self.link))
        self._services = services
        services.connection_limits.admit(self.link.address)
        services.sessions.add(self.session)
        for line in lines:
            self.say(line)

    def _take(self, data: bytes, flags: int, /) -> int:
        self.received += data
        return len(data)

    def say(self, line: str) -> None:
        submission, _ = self.session.dialect.receive([line], 0)
        assert submission is not None
        self._services.combiner.submit(WorkItem(self.session, (submission,), waits=False))


def archived(services: Services) -> None:
    with services.combiner:
        last = services.journal.last_seq
    assert services.archiver.wait_until(last, 10.0)
    wait_for(services.archiver.caught_up)


def rooms_kept(services: Services) -> list[str]:
    with services.combiner:
        return [room.name.shown for room in services.kept_rooms()]
