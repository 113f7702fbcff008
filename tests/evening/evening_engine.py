"""The one place where an evening touches the server: how it is built, fed, settled and ended.

Whoever rebuilds the server changes this file and no other of an evening. What it asks for is little: a services made of
settings, a journal, an archive and a secret; a door that serves a link; the engine, to be held; what the helper thread
does, to be done now; outboxes, to be drained; the housekeeping_tasks of the housekeeper. A link is anything with
`address`, `fileno`, `recv`, `send`, `rest`, `others_follow`, `stop_reading` and `close`.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from evening_steps import PASSWORD, Plan

import beseda
from beseda.core.events import Stored
from beseda.core.ids import Seq, session_id
from beseda.core.state import StateChange
from beseda.journal.archive import Archive
from beseda.journal.errors import ArchiveUnreadable, JournalUnwritable
from beseda.journal.memory import MemoryJournal
from beseda.journal.readers import Readers
from beseda.server.running.absences import Absences
from beseda.server.running.config import History, Limits, Settings
from beseda.server.running.config_irc import Irc, Operator
from beseda.server.running.housekeeping_tasks import disconnect_nameless, end_detached, ping_silent
from beseda.server.running.retention import forget_old
from beseda.server.running.services import NODE, Services
from beseda.server.sessions import web_socket
from beseda.server.sessions.passwords import hasher
from beseda.server.sessions.session import Session
from beseda.server.sessions.session_starter import SessionStarter
from beseda.wire.detect import Kind
from beseda.wire.framing.framing import Reader

VERSION = f"beseda-{beseda.__version__}".encode()
"""What the server calls itself, and each release otherwise."""
JOURNAL_ID = "0123456789"
SECRET = b"what addresses are hidden with: one and the same each evening"
PATIENCE = 20.0
"""Seconds for what takes milliseconds: a loaded machine must not fail a test."""


class Lane(Protocol):
    """What the server is given as a link."""

    address: str
    is_secure: bool
    certificate: str
    fileno: int

    def recv(self, timeout: float | None) -> bytes | None: ...
    def send(self, data: bytes, flags: int, /) -> int: ...
    def rest(self) -> None: ...
    def take_turn(self) -> None: ...
    def has_entered(self) -> None: ...
    def others_follow(self) -> bool: ...
    def has_hung_up(self) -> bool: ...
    def stop_reading(self) -> None: ...
    def close(self) -> None: ...


def settings_of(plan: Plan) -> Settings:
    hashed = hasher().hash(PASSWORD)
    return Settings(
        journal="memory",
        language=plan.language,  # type: ignore[arg-type]  # one of those there are
        password=plan.password,
        quiet=True,
        limits=Limits(
            users=plan.users,
            rooms=plan.rooms,
            rooms_per_user=plan.rooms_per_user,
            text_bytes=plan.text_bytes,
            connections=plan.connections,
            messages_per_second=0,
        ),
        history=History(on_joining=5, keep_days=7, earlier_wordings="everybody"),
        irc=Irc(motd=plan.motd, admin=plan.admin),
        operators=(Operator("root", hashed, "staff.beseda"), Operator("plain", hashed)),
    )


class _Journal(MemoryJournal):
    """With the same id each evening; its disk can be full."""

    def __init__(self, keeps_wordings: bool) -> None:
        super().__init__(keeps_wordings)
        self.id = JOURNAL_ID
        self.is_full = False

    def append(self, events: Sequence[Stored], state: Sequence[StateChange] = ()) -> None:
        if self.is_full:
            raise JournalUnwritable(OSError("no space left on device"))
        super().append(events, state)


class _Archive(Archive):
    """It can become unreadable. However slow the machine is, what is answered is answered with all of it."""

    is_damaged = is_late = False

    def wait_until(self, place: Seq, timeout: float) -> bool:
        is_there = super().wait_until(place, PATIENCE)
        self.is_late = self.is_late or not is_there
        return is_there

    @property
    def _readers(self) -> Readers:  # all that is read is read through these
        if self.is_damaged:
            raise ArchiveUnreadable(OSError("input/output error"))
        return self._sound

    @_readers.setter
    def _readers(self, readers: Readers) -> None:
        self._sound = readers


class _AfterHandshake(Session):
    __slots__ = ()

    def _detect(self) -> tuple[Reader | None, list[bytes]]:
        return web_socket.begin(self, self._services, self._send, "text.ircv3.net"), []


class Engine:
    def __init__(self, plan: Plan, now: Callable[[], float]) -> None:
        """`now`: the monotonic clock that the server reads."""
        self._now = now
        settings = settings_of(plan)
        keeps_wordings = settings.history.keeps_wordings
        self._journal = _Journal(keeps_wordings)
        self._archive = _Archive(None, JOURNAL_ID, keeps_wordings)
        self._services = Services(settings, self._journal, self._archive, lambda event, client: None, SECRET)
        self._services.site = None  # its files change, and say when they were fetched
        pace = self._services.framings[Kind.CHUNKS].pace
        assert pace is not None
        pace.pause = 0.0
        self._handler = SessionStarter(self._services)
        self._services.start()
        self._absences = Absences(now)

    def admit(self, lane: Lane) -> bytes | None:
        """Words for who is not let in."""
        return self._handler.admit(lane.address)

    def serve(self, lane: Lane, by_web_socket: bool = False) -> None:
        """The whole life of a client's thread. By WebSocket, it begins when both have agreed on that."""
        if not by_web_socket:
            self._handler.serve(lane)
            return
        sessions = self._services.sessions
        session = _AfterHandshake(self._services, session_id(NODE, sessions.next_number()), lane)
        sessions.add(session)
        session.run()

    @contextmanager
    def floor_held(self) -> Iterator[None]:
        """What is asked for meanwhile is acted on as one batch, at the end."""
        with self._services.combiner:
            yield

    def settle(self) -> None:
        """Have all that was asked for acted on, and all that was put sent. Requires that no client's thread is at work.

        Such a thread may have left its work to one of the shared threads: whoever has had the engine knows that it is
        done, and a drained outbox has been sent.
        """
        with self._services.combiner:
            pass
        # What the helper thread does when it is called, or when the time for it has come: done by now, by whomever.
        while any(work() for work in self._services.helper.works):
            pass
        for session in self._services.sessions.snapshot():
            if isinstance(session, Session):
                assert self._services.outboxes.drain(session.box, PATIENCE), "words that are never sent"
        assert not self._archive.is_late, f"not archived within {PATIENCE} s: other words were sent than with all of it"

    def task(self, name: str) -> None:
        """Something that is due, or goes wrong, by its name in `CHORES`."""
        CHORES[name](self)

    def stop(self) -> None:
        """As a server stops: everybody has the last words."""
        deadline = self._deadline()
        self._services.announcer.news.quiet = True
        self._services.sessions.stop_reading(deadline)
        self._services.sessions.farewell(deadline)

    def close(self) -> None:
        self._services.close(self._deadline())

    def _deadline(self) -> float:
        return self._now() + PATIENCE

    def _fill_disk(self, full: bool) -> None:
        self._journal.is_full = full

    def _damage(self, damaged: bool) -> None:
        self._archive.is_damaged = damaged

    def _change_settings(self, why_not: str) -> None:
        self._services.on_renew = lambda: why_not


CHORES: dict[str, Callable[[Engine], None]] = {
    "the silent are pinged": lambda engine: ping_silent(engine._services),
    "the nameless are let go": lambda engine: disconnect_nameless(engine._services),
    "the lost are looked at": lambda engine: end_detached(engine._services, engine._absences),
    "the old is forgotten": lambda engine: forget_old(engine._services),
    "the disk fills up": lambda engine: engine._fill_disk(True),
    "the disk has room again": lambda engine: engine._fill_disk(False),
    "the archive is damaged": lambda engine: engine._damage(True),
    "the archive is mended": lambda engine: engine._damage(False),
    "the settings are wrong": lambda engine: engine._change_settings("limits: wrong"),
    "the settings are right": lambda engine: engine._change_settings(""),
}
"""What can be done to a server besides speaking to it."""
