"""A engine without sockets or threads: a real hall, announcer and outboxes, clients whose bytes gather in memory."""

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import cast

from beseda.core.events import Event, Stored
from beseda.core.hall import Hall, Policy
from beseda.core.ids import Seq, session_id
from beseda.core.limits import LONGEST_LINE, Limits
from beseda.core.names import Name
from beseda.core.refusals import Refusal
from beseda.core.state import StateChange, Thing
from beseda.journal.errors import JournalUnreadable, JournalUnwritable
from beseda.journal.interface import Journal
from beseda.journal.memory import MemoryJournal
from beseda.net.helper import Helper
from beseda.net.link import Link
from beseda.net.outbox import Outbox, Outboxes
from beseda.server.delivery.announcer import Announcer
from beseda.server.delivery.recent_messages import RecentMessages
from beseda.server.engine.engine import Engine
from beseda.server.engine.reached import Reached
from beseda.server.engine.work import Client, WorkItem
from beseda.server.sessions.waited_for import must_wait
from beseda.wire.dialects.actions import Submission, Vitals
from beseda.wire.dialects.dialect import Dialect
from beseda.wire.dialects.plain import Plain
from beseda.wire.framing.ending import DONE, Ended
from beseda.wire.framing.framing import Framing
from beseda.wire.framing.lines import LineFraming
from beseda.wire.spelling import reserve, spell_person, spell_room

NOON = 1_700_000_000.0
"""Seconds since 1970: what the wall clock says unless a test says otherwise."""


def person(shown: str) -> Name:
    name = spell_person(shown)
    assert not isinstance(name, Refusal)
    return name


def room(shown: str) -> Name:
    name = spell_room(shown)
    assert not isinstance(name, Refusal)
    return name


class FakeLink:
    def __init__(self, address: str) -> None:
        self.address = address
        self.fileno = -1
        self.is_secure, self.certificate = False, ""
        self.stopped = self.closed = False

    def recv(self, timeout: float | None) -> bytes | None:
        return b""

    def send(self, data: bytes, flags: int, /) -> int:
        return len(data)

    def take_turn(self) -> None:
        pass

    def has_entered(self) -> None:
        pass

    def rest(self) -> None:
        pass

    def has_hung_up(self) -> bool:
        return False

    def others_follow(self) -> bool:
        return False

    def stop_reading(self) -> None:
        self.stopped = True

    def close(self) -> None:
        self.closed = True


PLAINLY, AS_IRC = LineFraming("\n", LONGEST_LINE), LineFraming("\r\n", LONGEST_LINE)
VITALS = Vitals(3, 1, 5, 0, 60_000, ())


class FakeClient:
    """A session as the engine knows it; what it was sent is in `received`."""

    def __init__(self, number: int, outboxes: Outboxes, language: str = "en") -> None:
        self.id = session_id(1, number)
        self.link: Link = cast("Link", FakeLink(f"192.0.2.{number}:5000"))
        self.received = bytearray()
        self.box = Outbox(self._take, -1, self)
        self.dialect: Dialect = Plain(language, room("#lobby"))
        self.framing: Framing = PLAINLY
        self.name: Name | None = None
        self.over = self.is_operator = self.is_named = False
        self.reached = Reached()
        self.last_said = Seq(0)
        self._outboxes = outboxes

    def _take(self, data: bytes, flags: int) -> int:
        self.received += data
        return len(data)

    def has_entered(self) -> None:
        self.is_named = True

    def end(self, how: Ended = DONE) -> None:
        self.over = True

    def silence(self) -> float:
        return 0.0

    def disconnect(self, sentence: str, how: Ended) -> None:
        self._outboxes.put_one(self.box, self.framing.encode(self.dialect.bye(sentence)))
        self.end(how)

    def take(self) -> list[str]:
        """The lines received since the last look."""
        lines = self.received.decode().splitlines()
        self.received.clear()
        return lines


class FailingJournal(MemoryJournal):
    """In memory, and fails when told to."""

    def __init__(self) -> None:
        super().__init__()
        self.full = False
        self.unreadable = False
        self.appends = 0

    def append(self, events: Sequence[Stored], state: Sequence[StateChange] = ()) -> None:
        self.appends += 1
        if self.full:
            raise JournalUnwritable(OSError("no space left on device"))
        super().append(events, state)

    def state(self) -> list[Thing]:
        if self.unreadable:
            raise JournalUnreadable(OSError("input/output error"))
        return super().state()


class Stage:
    """A engine with as many clients as a test wants. `say` acts on one client's lines at once; a batch takes
    several."""

    def __init__(
        self,
        journal: Journal | None = None,
        limits: Limits | None = None,
        now: Callable[[], float] = lambda: NOON,
        recent_messages: int = 5,
    ) -> None:
        self.journal = journal or FailingJournal()
        self.hall = Hall(Policy(limits or Limits(), reserve(("Server", "Сервер"), ("serv",))), self.journal.state())
        self.outboxes = Outboxes(1 << 20, Helper(), lambda box: b"")
        self.watched: list[Event] = []
        self.announcer = Announcer(
            self.outboxes,
            RecentMessages(recent_messages),
            lambda event, client: self.watched.append(event),
            lambda: VITALS,
        )
        self.engine = Engine(self.hall, self.journal, self.announcer, now)
        self.engine.start(1)
        self.items: list[WorkItem] = []

    def client(self, number: int, language: str = "en") -> FakeClient:
        return FakeClient(number, self.outboxes, language)

    def seated(self, number: int, name: str, *lines: str) -> FakeClient:
        client = self.client(number)
        for line in (name, *lines):
            self.say(client, line)
        client.take()
        return client

    def act(self, items: Iterable[WorkItem]) -> None:
        batch = list(items)
        self.engine.act(batch)
        self.outboxes.flush()
        self.items += batch

    def say(self, client: FakeClient, *lines: str) -> None:
        self.act([item_of(client, *lines)])


def item_of(client: FakeClient, *lines: str) -> WorkItem:
    """Line by line."""
    submissions = [client.dialect.receive([line], 0)[0] for line in lines]
    return asks(client, *[each for each in submissions if each is not None])


def asks(client: FakeClient, *submissions: Submission) -> WorkItem:
    typed: Client = client
    return WorkItem(typed, submissions, waits=True)


def waits_after(item: WorkItem) -> bool:
    """Whether the client's thread reads on only when this item is done."""
    return any(map(must_wait, item.submissions))


def is_finished(item: WorkItem) -> bool:
    """Whether its client's thread would go on: waits for that in a thread, and not for ever."""
    waiter = threading.Thread(target=item.wait, args=(lambda: None,), daemon=True)
    waiter.start()
    waiter.join(2.0)
    return not waiter.is_alive()
