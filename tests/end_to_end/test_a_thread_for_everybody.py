"""The assignment's demand: each client is served by a thread of its own, which can be told by its name."""

import gc
import threading
from pathlib import Path

from in_process import running
from irc_talking import IrcClient
from processes import Joiner
from talking import HandClient, LineClient, RawClient

from beseda.server.running.config import Settings
from beseda.server.sessions.session import Session
from waiting import wait_for


def threads_of(name: str) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.endswith(f" {name}")]


def test_every_live_client_has_a_named_thread_of_its_own(data: Path) -> None:
    with running(Settings(port=0, udp=True, data=str(data), journal="memory")) as server:
        people: list[LineClient | RawClient | HandClient | Joiner] = [
            LineClient(server.port, "Lines"),
            RawClient(server.port, "Raw"),
            HandClient(server.port, "Hand"),
            Joiner(server.port, "Own"),
            Joiner(server.port, "Datagram", "--udp"),
        ]
        names = [person.name for person in people]
        wait_for(lambda: all(len(threads_of(name)) == 1 for name in names), what=f"a thread for each of {names}")
        assert len({threads_of(name)[0].ident for name in names}) == len(people)
        # And it goes when its client does.
        for person in people:
            person.leave() if isinstance(person, Joiner) else person.close()
        wait_for(lambda: not any(threads_of(name) for name in names), what="nobody's thread stays")


def test_fifty_people_are_fifty_threads(data: Path) -> None:
    with running(Settings(port=0, data=str(data), journal="memory")) as server:
        before = threading.active_count()
        names = [f"Person{number}x" for number in range(50)]
        people = [LineClient(server.port, name) for name in names]
        wait_for(lambda: all(len(threads_of(name)) == 1 for name in names), what="fifty named threads")
        # Ours read for the people; the rest are the server's.
        assert threading.active_count() - before == 2 * len(people)


def sessions() -> int:
    return sum(isinstance(each, Session) for each in gc.get_objects())


def test_who_has_gone_is_gone_without_waiting_for_the_collector(data: Path) -> None:
    """It looks seldom: what it alone could free would wait for it."""
    before = sessions()
    with running(Settings(port=0, data=str(data), journal="memory")) as server:
        gc.disable()
        try:
            for number in range(10):
                IrcClient(server.port, f"irc{number}").close()
                LineClient(server.port, f"Plain{number}x").close()
            wait_for(lambda: sessions() == before, what="no session stays")
        finally:
            gc.enable()
