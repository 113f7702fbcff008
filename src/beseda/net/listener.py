"""The acceptor: one thread that takes connections and gives each a thread of its own.

Every way this can fail (no descriptors, no threads, too many already) costs the newcomer only: it is told, where that
is possible, and the acceptor goes on.
"""

import errno
import logging
import os
import select
import socket
import sys
import threading
import time
from collections.abc import Sequence
from typing import Protocol

from beseda.net.guard import AFTER_FAILURE, survives
from beseda.net.link import TcpLink, close_hard, prepare
from beseda.net.read_scheduler import ReadScheduler

log = logging.getLogger(__name__)

BACKLOG = 4096
"""Connections the kernel keeps until we accept: a storm of 5,000 at once drops no SYN (somaxconn is 4,096)."""
NO_DESCRIPTORS = frozenset((errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM))
INHERITS = sys.platform == "linux"
"""Whether what is set for a listening socket holds for every connection: 8 calls into the kernel for each are saved."""
STACK = 256 * 1024
"""Bytes of address space per thread: 10,000 threads of the default 8 MiB are 81 GB of it, and 40 MiB of page tables."""


class ConnectionHandler(Protocol):
    """Who decides about newcomers."""

    crowded: bytes
    """What somebody is told for whom there is no thread or no descriptor."""

    def admit(self, address: str) -> bytes | None:
        """None to let somebody in from there, else the words to refuse with. Who is let in is served or dismissed."""

    def serve(self, link: TcpLink) -> None:
        """Run in a thread of the client's own, until it ends; closes the link."""

    def dismiss(self, address: str) -> None:
        """Somebody who was let in could not be served after all."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises OSError: the address is not ours, or the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listening.bind((host, port))
        if INHERITS:
            prepare(listening)
        listening.listen(BACKLOG)
        listening.setblocking(False)
    except OSError:
        listening.close()
        raise
    return listening


def shown(address: tuple[str, int] | tuple[str, int, int, int]) -> str:
    """host:port, with brackets where the host has colons."""
    host, port = address[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class Listener:
    """Accepts on every given socket until stopped."""

    def __init__(self, sockets: Sequence[socket.socket], handler: ConnectionHandler, scheduler: ReadScheduler) -> None:
        self._sockets = {listening.fileno(): listening for listening in sockets}
        self._handler = handler
        self._scheduler = scheduler
        self._spare = _spare_descriptor()
        self._wake_read, self._wake_write = os.pipe()
        self._poll = select.poll()
        for fileno in (*self._sockets, self._wake_read):
            self._poll.register(fileno, select.POLLIN)
        self._stopped = False
        self._number = 0
        self.thread = threading.Thread(target=self._run, name="acceptor", daemon=True)

    def stop(self) -> None:
        """Accept nobody any more. Whoever waits in the backlog is refused by the kernel."""
        self._stopped = True
        os.write(self._wake_write, b"!")
        self.thread.join(1.0)
        for listening in self._sockets.values():
            listening.close()

    def _run(self) -> None:
        """A look for each who comes: by a bare poll it costs less than trying until nobody is there, and its error."""
        while not self._stopped:
            if not survives("accepting connections", self._look):
                time.sleep(AFTER_FAILURE)

    def _look(self) -> None:
        for fileno, _ in self._poll.poll():
            listening = self._sockets.get(fileno)
            if listening is not None:
                self._accept_from(listening)

    def _accept_from(self, listening: socket.socket) -> None:
        try:
            connected, address = listening.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        except OSError as error:
            if error.errno in NO_DESCRIPTORS:
                self._refuse_with_spare(listening)
            elif not self._stopped:
                log.warning("accept failed: %s", error)
            time.sleep(AFTER_FAILURE)
            return
        if not survives("letting a newcomer in", self._start, connected, address):
            close_hard(connected, self._handler.crowded)

    def _refuse_with_spare(self, listening: socket.socket) -> None:
        """Out of descriptors: give up the spare one to accept, tell, close; or the newcomer would hang unanswered."""
        if self._spare is None:
            self._spare = _spare_descriptor()
        if self._spare is None:
            return
        os.close(self._spare)
        try:
            connected, _ = listening.accept()
            close_hard(connected, self._handler.crowded)
        except OSError:
            pass
        self._spare = _spare_descriptor()

    def _start(self, connected: socket.socket, address: tuple[str, int]) -> None:
        where = shown(address)
        refusal = self._handler.admit(where)
        if refusal is not None:
            close_hard(connected, refusal)
            return
        self._number += 1
        try:
            if not INHERITS:
                prepare(connected)
            link = TcpLink(connected, where, self._scheduler)
            name = f"client-{self._number}"
            threading.Thread(target=self._handler.serve, args=(link,), name=name, daemon=True).start()
        except OSError:
            self._give_up(connected, where)  # Gone before we could greet it.
        except RuntimeError as error:  # can't start new thread: maps, processes or memory have run out
            log.warning("no thread for a newcomer: %s", error)
            self._give_up(connected, where)
            time.sleep(AFTER_FAILURE)

    def _give_up(self, connected: socket.socket, where: str) -> None:
        close_hard(connected, self._handler.crowded)
        self._handler.dismiss(where)


def _spare_descriptor() -> int | None:
    """One to give up when there are no others; None where another thread was quicker to take the last."""
    try:
        return os.open(os.devnull, os.O_RDONLY)
    except OSError:
        return None
