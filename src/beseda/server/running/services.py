"""What every session uses, each piece made once. Knows no sockets, and no order of starting and stopping."""

import dataclasses
import logging
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

import msgspec

from beseda.core.hall import Hall
from beseda.core.ids import NOBODY, RoomId, UserId
from beseda.core.names import Name, RoomRef
from beseda.core.past import Window
from beseda.core.people import UserInfo
from beseda.core.questions import Scope
from beseda.core.state import KeptRoom
from beseda.journal.archive import Archive
from beseda.journal.archiver import Archiver
from beseda.journal.errors import JournalError
from beseda.journal.interface import Journal
from beseda.locale import N_, catalogue
from beseda.net.combiner import Combiner
from beseda.net.flusher import Flusher
from beseda.net.helper import Helper
from beseda.net.neighbourhood import neighbourhood_of
from beseda.net.outbox import Outbox, Outboxes
from beseda.net.read_scheduler import ReadScheduler
from beseda.server.delivery.announcer import Announcer
from beseda.server.delivery.news import Watcher
from beseda.server.delivery.recent_messages import RecentMessages
from beseda.server.engine.engine import Engine
from beseda.server.engine.work import Client, WorkItem
from beseda.server.running.absences import Absence
from beseda.server.running.config import Settings, renewed, waiting
from beseda.server.running.config_web import networks_of
from beseda.server.running.consequences import caps_of, framings_of, lobby_of, network_of, policy_of
from beseda.server.running.joining import LOCAL_HOSTS
from beseda.server.running.revoking import revoke_operators
from beseda.server.running.spelled_anew import spelled_anew
from beseda.server.sessions.buckets import Bucket
from beseda.server.sessions.by_proxy import ByProxy
from beseda.server.sessions.cloaks import Cloaks
from beseda.server.sessions.connection_limits import ConnectionLimits
from beseda.server.sessions.costs import Sizes
from beseda.server.sessions.handshakes import Handshakes
from beseda.server.sessions.long_answers import LongAnswers
from beseda.server.sessions.operators import Operators
from beseda.server.sessions.password_checks import PasswordChecks
from beseda.server.sessions.passwords import locks_of
from beseda.server.sessions.rate_limiter import RateLimiter, SharedBuckets
from beseda.server.sessions.sessions import Sessions
from beseda.server.web.origins import Origins
from beseda.server.web.page_files import page_files
from beseda.server.web.proxies import Proxies
from beseda.server.web.site import Site, Told
from beseda.wire.dialects.actions import Vitals
from beseda.wire.dialects.dialect import Dialect
from beseda.wire.dialects.irc.dialect import Irc
from beseda.wire.dialects.irc.profile import Profiles
from beseda.wire.dialects.plain import Locked, Plain
from beseda.wire.dialects.plain.replies import Quoting
from beseda.wire.framing.ending import OVERFLOWN
from beseda.wire.framing.lines import Fault

if TYPE_CHECKING:  # importing it takes 10 MB, which a server without TLS is spared
    from beseda.server.tls.certificates import Certificates

log = logging.getLogger(__name__)

NODE = 1
"""The only node there is, until there is a cluster."""
ARCHIVE_PATIENCE = 5.0
"""Seconds for the archive to catch up with a question. It is some 100 ms behind; minutes, if its disk is full."""
TOO_SLOW = N_("You read too slowly: too much is waiting for you.")
LEFT_OUT = N_("Lines left out here, because so many came at once: {count}. /history shows what was said.")
FAULTS = {
    Fault.NOT_UTF8: N_("That line was not UTF-8 text; nobody saw it."),
    Fault.TOO_LONG: N_("That line was too long: at most {limit} bytes. Nobody saw it."),
}


def site_of(services: "Services", proxies: Proxies) -> Site:
    """The web site, which says of the chat what holds when it is asked for."""
    web = services.settings.web
    is_elsewhere = bool(proxies) or not LOCAL_HOSTS.issuperset(services.settings.host)

    def told() -> Told:
        settings = services.settings
        return Told(settings.network, settings.language, services.lobby.shown, bool(settings.password))

    def promise() -> int:
        return services.tls.promise_seconds if services.tls is not None else 0

    return Site(page_files, told, Origins(web.origins, is_elsewhere), proxies, promise)


class Services:
    def __init__(
        self, settings: Settings, journal: Journal, archive: Archive, watch: Watcher, secret: bytes = b""
    ) -> None:
        """`secret`: what addresses are cloaked with. Raises ConfigError, JournalError."""
        limits = settings.limits
        self.settings = settings
        self.tls: Certificates | None = None
        self._port = 0
        self.on_renew: Callable[[], str] = lambda: ""
        """Reads the settings anew; returns why they stay as they were, or "". Any client's thread may call it."""
        self.lobby = lobby_of(settings)
        self.long_answers = LongAnswers()
        self.passwords = PasswordChecks(Operators(settings.operators), *locks_of(settings))
        self.stranger = Locked(settings.language, self.lobby, has_password=self._has_password)
        """The dialect in which we greet clients that we don't know yet how to speak with. Nothing is said to it."""
        self.archive = archive
        self.journal = journal
        self.framings = framings_of(limits.line_bytes)
        self._started_at = time.time()
        self._hall = Hall(policy_of(settings), spelled_anew(journal))
        for room in self._hall.persistent.passed_over:
            log.warning(
                "the room %s (%d) is passed over: a newer one has its name; beseda rooms --remove NUMBER removes one",
                room.name.shown, room.id,
            )  # fmt: skip
        self.helper = Helper()
        self.read_scheduler = ReadScheduler()
        self.outboxes = Outboxes(limits.outbox_bytes, self.helper, self._overflown)
        self.outboxes.on_failure = lambda box: cast("Client", box.owner).end()
        self.outboxes.on_left_out = self._left_out
        self.flusher = Flusher(self.outboxes)
        self.recent_messages = RecentMessages(
            settings.history.on_joining,
            settings.history.memory_megabytes * 1_000_000,
            [(room.id, room.name.key) for room in self.kept_rooms()],
            journal.last_seq,
            self._key_of,
        )
        self.announcer = Announcer(self.outboxes, self.recent_messages, watch, self._vitals)
        self.engine = Engine(self._hall, journal, self.announcer)
        self.engine.start(NODE)
        self.combiner: Combiner[WorkItem] = Combiner(self.engine.act, self.outboxes.flush, self.helper)
        self.announcer.arrivals.on_put_off = self.helper.call_at
        self.helper.works.append(self._tell_what_was_put_off)
        self.read_scheduler.do_left_work = self.combiner.combine
        self.read_scheduler.coalescing_delay = self.outboxes.coalescing_delay
        self.archiver = Archiver(journal, archive, self.combiner)
        self.engine.on_stored = self.archiver.notice
        proxies = Proxies(networks_of(settings.web.proxies))
        self.connection_limits = ConnectionLimits(caps_of(settings), is_proxy=proxies.has)
        self.by_proxy = ByProxy(proxies, self.connection_limits)
        self._shared_buckets = SharedBuckets(
            limits.messages_per_second_per_address,
            limits.messages_at_once_per_address,
            limits.megabytes_per_day_per_address * 2**20,
        )
        self.handshakes = Handshakes(limits.handshakes, limits.handshake_seconds)
        self.sessions = Sessions()
        self.cloaks = Cloaks(secret)
        self.site = site_of(self, proxies) if settings.web.page else None
        """None if there is no page."""
        self._quoting = Quoting(journal.id, self.recent_messages.find)
        self._profiles = Profiles(network_of(settings, journal.id))

    def _has_password(self) -> bool:
        return self.passwords.lock.is_locked

    def offer_tls(self, tls: "Certificates | None", port: int) -> None:
        """From now on TLS is spoken, by these, at this port; None: it is not."""
        self.tls, self._port = tls, port
        self._profiles.network = dataclasses.replace(self._profiles.network, sts=self.sts)

    @property
    def sts(self) -> str:
        """What IRC clients are told of TLS by the capability of that name; "" if nothing is promised."""
        seconds = self.tls.promise_seconds if self.tls is not None else 0
        return f"port={self._port},duration={seconds}" if seconds else ""

    # What sessions ask for.

    def irc(self, address: str, is_secure: bool = False) -> Irc:
        """The dialect of a new IRC client from there."""
        dialect = Irc(self._profiles, self.cloaks.at(address), self.settings.language)
        dialect.is_secure = is_secure
        return dialect

    def plain(self, address: str, is_secure: bool = False) -> Plain:
        """The dialect of a new plain-text client from there, with the user info that such a client can't give."""
        user_info = UserInfo("plain", self.cloaks.at(address), "")
        dialect = Locked(self.settings.language, self.lobby, user_info, self._quoting, self._has_password)
        dialect.is_secure = is_secure
        return dialect

    def renew(self, settings: Settings) -> None:
        """Take over what can change while the server runs: what it says of itself, its passwords, its pings.

        Raises ConfigError; nothing is changed then. Whatever else is otherwise in the new settings waits for a start.
        """
        lobby_of(settings)
        operators, locks = Operators(settings.operators), locks_of(settings)
        holds = renewed(self.settings, settings)
        if self.tls is not None:
            self.tls.renew(holds.tls)
        self.settings = holds
        before = self.passwords.renew(operators, *locks)
        with self.combiner:
            # Every client remembers the server's name, so it stays until the next start.
            named = msgspec.structs.replace(settings.irc, server_name=self._profiles.network.server_name)
            told = network_of(msgspec.structs.replace(self.settings, irc=named), self.journal.id, self.sts)
            self._profiles.network = dataclasses.replace(told, created=self._profiles.network.created)
        if not before.are_all_in(operators):
            revoke_operators(self, self._hall)
        late = waiting(self.settings, settings)
        if settings.irc.server_name != told.server_name:
            late.append("irc.server_name")
        if late:
            log.warning("these settings hold from the next start on: %s", ", ".join(late))

    def _vitals(self) -> Vitals:
        return Vitals(
            self.connection_limits.connections,
            self.connection_limits.unnamed,
            self.connection_limits.most,
            int(self._started_at * 1000),
            int(time.time() * 1000),
            self._profiles.usage.counts(),
        )

    def new_rate_limiter(self, address: str, rest: Callable[[float], None]) -> RateLimiter | None:
        limits = self.settings.limits
        if not limits.messages_per_second:
            return None
        own = Bucket(limits.messages_per_second, limits.messages_at_once, time.monotonic())
        return RateLimiter(own, self._shared_buckets, neighbourhood_of(address), rest)

    def sizes(self, dialect: Dialect) -> Sizes:
        """How much a client's requests may have to go through; about, for nothing is locked."""
        rooms = len(self._hall.presence.rooms) + len(self._hall.persistent.rooms)
        return Sizes(self.connection_limits.connections, rooms, len(dialect.here))

    def too_slow(self, language: str) -> str:
        """The last words for somebody who reads too slowly."""
        return catalogue(language).gettext(TOO_SLOW)

    def words_for(self, fault: Fault, language: str) -> str:
        return catalogue(language).gettext(FAULTS[fault]).format(limit=self.settings.limits.line_bytes)

    def prepare_room(self, room: RoomRef, before: Callable[[], None] = lambda: None) -> None:
        """Fetch what was said last in a room, if it is not in memory. A client's thread calls it before it joins.

        `before` is called if it takes time.
        """
        if isinstance(room, int) or not self.recent_messages.lacks(room.key):
            return
        before()
        with self.combiner:
            lacking = self.recent_messages.lacking(room.key)
        if lacking is None:
            return
        scope = Scope(lacking.until, NOBODY, frozenset((lacking.room,)), frozenset())
        try:
            if not self.archiver.wait_until(max(lacking.until, lacking.as_of), ARCHIVE_PATIENCE):
                log.warning("the archive is behind: somebody who joined is not shown what was said before")
                return  # it may still have what was taken back; the next one who joins will see the others
            older = self.archive.messages(scope, Window(self.settings.history.on_joining))
        except JournalError as error:
            log.warning("the archive can't be read: %s", error)
            return  # the next one who joins will see them
        with self.combiner:
            self.recent_messages.settle(lacking, older)

    def _key_of(self, room: RoomId) -> str | None:
        kept = self._hall.persistent.rooms.get(room)
        return kept.name.key if kept is not None else None

    def detached(self) -> tuple[Absence, ...]:
        """Whose seats wait for them, and since when. Requires holding the engine."""
        return self._hall.detached()

    def kept_rooms(self) -> list[KeptRoom]:
        """Requires holding the engine."""
        return list(self._hall.persistent.rooms.values())

    def called_now(self, of: Sequence[tuple[RoomId, UserId, Name | None]]) -> list[str | None]:
        """Return how rooms (with nobody), and people (in no room), are called now. Any client's thread calls it.

        Each person comes with how they were called: if they are gone they still are, but None if somebody else is.
        """
        with self.combiner:
            return [self._called(*each) for each in of]

    def _called(self, room: RoomId, user: UserId, then: Name | None) -> str | None:
        if room:
            kept = self._hall.persistent.rooms.get(room)
            return kept.name.shown if kept is not None else None
        is_free = then is not None and self._hall.presence.names.find(then) is None
        return self._hall.source(user).name or (then.shown if then is not None and is_free else None)

    def _tell_what_was_put_off(self) -> bool:
        """Tell of newcomers if that was put off for long enough. The helper thread calls it."""
        if self.announcer.arrivals.is_overdue:
            with self.combiner:
                self.announcer.put()
            self.outboxes.flush()
        return False

    def _overflown(self, box: Outbox) -> bytes:
        """Read no more from a client that reads too slowly; return its last words. Called under the flush lock."""
        session = cast("Client", box.owner)
        language = session.dialect.language
        log.warning("%s let go: over %d bytes wait for it", session.link.address, self.settings.limits.outbox_bytes)
        # Made before `end` wakes the client's thread, which would say other last words as it leaves.
        words = session.dialect.bye(self.too_slow(language))
        session.end(OVERFLOWN)
        return session.framing.encode(words) + session.framing.farewell(OVERFLOWN)

    def _left_out(self, box: Outbox, count: int) -> bytes:
        """What a reader whom we must pace is told in place of what was left out. Called under the flush lock."""
        session = cast("Client", box.owner)
        words = catalogue(session.dialect.language).gettext(LEFT_OUT).format(count=count)
        return session.framing.encode(session.dialect.notice(words))

    # Starting and stopping.

    def start(self) -> None:
        """Start the threads that serve everybody. The archiver has run since it was made."""
        self.helper.thread.start()
        self.read_scheduler.thread.start()
        self.flusher.thread.start()

    def close(self, deadline: float) -> None:
        """Archive what there is, close the files, and stop the threads. Call last."""
        self.archiver.stop(max(0.1, deadline - time.monotonic()))
        with self.combiner:
            self.journal.close()
        self.archive.close()
        self.passwords.report()
        self.handshakes.stop()
        self.helper.stop()
        self.read_scheduler.stop()
        self.flusher.stop()
