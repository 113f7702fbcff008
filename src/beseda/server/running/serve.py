"""Runs a server from its start to its end. Every way a start can fail is one sentence and an exit status.

The main thread opens, waits for a signal, and stops things in order; it never reads from a client.
"""

import gc
import logging
import os
import secrets
import shutil
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import TextIO

from beseda import streams
from beseda.core import events as ev
from beseda.journal.errors import JournalError
from beseda.locale import catalogue
from beseda.net.datagrams import DatagramListener
from beseda.net.guard import survives
from beseda.net.listener import STACK, Listener
from beseda.server.engine.work import Client
from beseda.server.running import logs
from beseda.server.running.config import Settings, folder_of
from beseda.server.running.config_faults import ConfigError
from beseda.server.running.consequences import lobby_of
from beseda.server.running.console import Console
from beseda.server.running.descriptors import raise_limit
from beseda.server.running.housekeeping import Housekeeping
from beseda.server.running.housekeeping_tasks import suit_switching_to, tasks_of
from beseda.server.running.joining import WIDTH, Secured, lines, link_for_others
from beseda.server.running.opening import (
    BROKEN,
    CANT_OPEN,
    CONFIG,
    StartError,
    open_certificates,
    open_datagram_sockets,
    open_journal,
    open_sockets,
    refuse_known_hashes,
)
from beseda.server.running.renewing import Renewing
from beseda.server.running.scanned import code_of
from beseda.server.running.secret_file import open_secret
from beseda.server.running.services import Services
from beseda.server.running.signals import Signals
from beseda.server.sessions.passwords import locks_of
from beseda.server.sessions.session_starter import SessionStarter
from beseda.wire.framing.address_check import AddressCheck
from beseda.wire.framing.proof import HINT, Prover

log = logging.getLogger(__name__)

STOP_WITHIN = 4.0
"""Seconds for stopping: an init system waits longer, a person does not."""
LAST_LINES = 0.5
"""Seconds for printing, after that, what the console still has. The log has as long again."""
COLLECTING = (20_000, 20, 20)
"""New objects until the youngest are looked through (1 ms), and how often that is until the older are, and then all."""
M_ARENA_MAX, M_MMAP_THRESHOLD = -8, -3
"""malloc.h."""


def open_datagrams(settings: Settings, port: int, handler: SessionStarter) -> DatagramListener:
    """Open the same hosts and port for UDP, with the same handler. Raises StartError."""
    _ = catalogue(settings.language).gettext
    address_check = AddressCheck(Prover(secrets.token_bytes(32), _(HINT)))
    return DatagramListener(
        open_datagram_sockets(settings, port),
        address_check,
        lambda address: handler.admit(address) or handler.serve,
        handler.crowded,
        dismiss=handler.dismiss,
    )


def suit_collecting() -> None:
    """Look for cycles seldom: what is made for each line, or for each client, is in none when it is needed no more.

    What is kept for long (clients, the newest lines) is looked at again at each collection: at Python's own 700 that
    was 13 % of the cost of a private message.
    """
    gc.set_threshold(*COLLECTING)


def suit_scheduling() -> None:
    """Don't let a thread that wakes up interrupt the thread that woke it, which holds the GIL.

    By default the kernel interrupts: to hand on a turn to read then took 13 µs and three thread switches; now it takes
    6 µs and one. A thread inherits this from the thread that starts it. The price, beside other programs that compute
    all the time: a thread that wakes up waits for 3.5 ms there, and not for 0.1.
    """
    if hasattr(os, "SCHED_BATCH"):
        with suppress(OSError):  # a sandbox may not grant it
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def suit_allocating() -> None:
    """Let all threads share one arena of glibc's: by default each of the first 16 gets its own, and keeps it.

    What a client's thread frees is then of use to its arena's threads only, so memory grows for as long as people come
    and go: in five minutes of that to 56 MiB, a fifth of it free; with one arena to 46. No thread waits for the arena:
    a thread that allocates holds the GIL, as a rule. And what takes a megabyte at once is given
    back to the system (checking a password takes 19): glibc would keep it from the second time on, 58 MiB of guessing.
    """
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)
            ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, 1 << 20)


class Server:
    """Everything that runs, in the order in which it starts and stops."""

    def __init__(self, settings: Settings, out: TextIO) -> None:
        """Opens everything and runs nothing. Raises StartError."""
        self.settings = settings
        suit_switching_to(0)
        suit_collecting()
        raise_limit()
        threading.stack_size(STACK)
        try:
            lobby = lobby_of(settings)
            locks_of(settings)  # What can't be a password is refused before anything is opened.
            with ExitStack() as opened:
                self._sockets = open_sockets(settings)
                for sock in self._sockets:
                    opened.callback(sock.close)  # before the operator is told: whoever reads that may stand still
                journal, archive = open_journal(settings)
                self.console = Console(lobby.key, settings.language, streams.writer(out))
                watch = _watch_nothing if settings.quiet else self.console.watch
                tls = open_certificates(settings)
                self.services = Services(settings, journal, archive, watch, open_secret(settings))
                self.services.offer_tls(tls, self.port)
                if tls is not None:
                    self.services.handshakes.prepare()
                handler = SessionStarter(self.services)
                self._datagrams = open_datagrams(settings, self.port, handler) if settings.udp else None
                opened.pop_all()
        except ConfigError as error:
            raise StartError(error.said(settings.language), CONFIG) from error
        except JournalError as error:
            raise StartError(str(error), CANT_OPEN) from error
        self._listener = Listener(self._sockets, handler, self.services.read_scheduler)
        self._housekeeping = Housekeeping(tasks_of(self.services))

    @property
    def port(self) -> int:
        return int(self._sockets[0].getsockname()[1])

    def start(self) -> None:
        self.services.start()
        self.console.thread.start()
        self._housekeeping.thread.start()
        self._listener.thread.start()
        if self._datagrams:
            self._datagrams.thread.start()

    def stop(self) -> None:
        """Tell everybody once, store and deliver what was accepted, and end."""
        deadline = time.monotonic() + STOP_WITHIN
        sessions = self.services.sessions
        self.services.announcer.news.quiet = True
        self._listener.stop()
        self._housekeeping.stop()
        if not sessions.stop_reading(deadline - 2.0):
            log.warning("stopping: not everything that came was read in time")
        if not sessions.farewell(deadline - 1.0):
            log.warning("stopping: %d clients did not take their last words in time", len(sessions))
        if self._datagrams:
            self._datagrams.stop(deadline - 0.5)
        self.services.close(deadline)
        self.console.stop(LAST_LINES)


def serve(settings: Settings, out: TextIO = sys.stdout, reread: Callable[[], Settings] | None = None) -> int:
    """Run a server until a signal stops it; the exit status.

    `reread` gives the settings as they are now (raises ConfigError), for signals and operators who ask for them.
    """
    _ = catalogue(settings.language).gettext
    logs.log_what_python_prints()
    signals = Signals()
    suit_scheduling()
    suit_allocating()
    try:
        refuse_known_hashes(settings.language)
        server = Server(settings, out)
    except StartError as error:
        streams.complain(str(error))
        return error.status
    renewing = Renewing(reread or (lambda: server.settings), server.services.renew, settings.language)
    server.services.on_renew = renewing.renew
    signals.stop_in_order()
    renewing.thread.start()
    server.start()
    server.console.say(how_to_join(server, out.isatty()))
    signals.wait(renewing.ask)
    if not settings.quiet:
        server.console.say(_("Stopping…"))
    stopped = survives("stopping", server.stop)
    logging.shutdown()
    # Threads of clients that have not ended are daemons: while they run, interpreter shutdown can abort (gh-129536).
    # And everything is stored and closed by now. Python's own exit would also wait for a terminal that stands still.
    os._exit(0 if stopped else BROKEN)


def how_to_join(server: Server, is_terminal: bool = False) -> str:
    settings = server.settings
    has_page = settings.web.page
    data = str(folder_of(settings).resolve()) if settings.journal == "sqlite" else None
    columns = shutil.get_terminal_size().columns
    tls = secured(server)
    link = link_for_others(settings.host, server.port, tls) if has_page and is_terminal else None
    code = code_of(link, columns, os.environ) if link else ""
    width = min(columns, WIDTH)
    language, udp = settings.language, settings.udp
    return code + lines(settings.host, server.port, language, udp, data, width=width, page=has_page, tls=tls)


def secured(server: Server) -> Secured | None:
    """What the operator is told of TLS."""
    certificates = server.services.tls
    if certificates is None:
        return None
    is_required = server.settings.tls.use == "required"
    if certificates.is_own:
        return Secured(is_required, fingerprint=certificates.fingerprint)
    return Secured(is_required, names=certificates.names)


def _watch_nothing(event: ev.Event, client: Client) -> None:
    """Nobody is at the console."""
