"""Opens what a server stands on: its addresses and its files, and a Python whose hashes nobody knows. Each way this can
fail is one sentence.

Who has what is taken is named, as far as that may be seen. Refuses to know what is served.
"""

import errno
import os
import socket
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from beseda.journal.archive import Archive
from beseda.journal.errors import InUse, JournalError
from beseda.journal.files import open_files
from beseda.journal.interface import Journal
from beseda.journal.memory import MemoryJournal
from beseda.locale import N_, catalogue
from beseda.net.datagrams import bind
from beseda.net.listener import listen, shown
from beseda.server.running.config import Settings, folder_of
from beseda.server.running.holders import Holder, holder_of_file, holder_of_port

if TYPE_CHECKING:
    from beseda.server.tls.certificates import Certificates

CONFIG, CANT_OPEN, NO_ADDRESS, BROKEN = 78, 73, 69, 70
"""Exit statuses of sysexits.h: EX_CONFIG, EX_CANTCREAT, EX_UNAVAILABLE, EX_SOFTWARE."""
NO_IPV6 = frozenset((errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT))
WHY_NOT = {
    errno.EADDRINUSE: N_("{address} is taken: is Beseda running already? Another port: --port."),
    errno.EADDRNOTAVAIL: N_("{address} is not an address of this machine."),
    errno.EACCES: N_("{address} needs more rights: ports under 1024 are for administrators. Another port: --port."),
}
TAKEN_BY_BESEDA = N_(
    "{address} is taken: Beseda is running already, as process {pid} ({command}). "
    "To stop it: kill {pid}. Another port: --port."
)
TAKEN_BY_ANOTHER = N_("{address} is taken by process {pid} ({command}). Another port: --port.")
SEED = "PYTHONHASHSEED"
KNOWN_HASHES = N_(
    "PYTHONHASHSEED is set: who knows its value can choose names that make the server slow. Start it without: "
    "env -u PYTHONHASHSEED beseda serve"
)
IN_USE_BY = N_("{path} is in use by process {pid} ({command}). To stop it: kill {pid}. Other data: --data.")


class StartError(Exception):
    """A start failed. Its text is one sentence for the operator; `status` the exit status."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.status = status


def refuse_known_hashes(language: str) -> None:
    """Dicts of what people type (names, tags, addresses) are quick for as long as nobody knows where in them a word
    goes. Python sees to that, if nobody has told it otherwise. Raises StartError."""
    is_fixed = os.environ.get(SEED, "") not in ("", "random") and not sys.flags.ignore_environment
    if is_fixed or not sys.flags.hash_randomization:
        raise StartError(catalogue(language).gettext(KNOWN_HASHES), CONFIG)


def open_journal(settings: Settings) -> tuple[Journal, Archive]:
    """Raises StartError."""
    _ = catalogue(settings.language).gettext
    keeps_wordings = settings.history.keeps_wordings
    try:
        if settings.journal == "memory":
            journal: Journal = MemoryJournal(keeps_wordings)
            return journal, Archive(None, journal.id, keeps_wordings)
        return open_files(folder_of(settings), settings.durability, keeps_wordings)
    except InUse as error:
        holder = holder_of_file(error.path)
        words = _(IN_USE_BY if holder else error.sentence)
        raise StartError(words.format(**error.facts, **_facts(holder)), CANT_OPEN) from error
    except JournalError as error:
        raise StartError(_(error.sentence).format(**error.facts), CANT_OPEN) from error


def open_certificates(settings: Settings) -> "Certificates | None":
    """What is needed for TLS, if there is to be any. The folder must be there. Raises StartError, ConfigError."""
    if settings.tls.use == "off":
        return None
    from beseda.server.tls.certificates import Certificates, OwnUnusable

    try:
        return Certificates(settings)
    except OwnUnusable as error:
        raise StartError(error.said(settings.language), CANT_OPEN) from error


def open_sockets(settings: Settings) -> list[socket.socket]:
    """Listening sockets, all on one port. If the machine has no IPv6, ::1 is left out. Raises StartError."""
    return _open_each(settings, settings.port, "tcp", listen)


def open_datagram_sockets(settings: Settings, port: int) -> list[socket.socket]:
    """The same for UDP."""
    return _open_each(settings, port, "udp", bind)


def _open_each(
    settings: Settings, port: int, protocol: Literal["tcp", "udp"], opener: Callable[[str, int], socket.socket]
) -> list[socket.socket]:
    sockets: list[socket.socket] = []
    for host in dict.fromkeys(settings.host):  # who names one twice would be told that somebody has it
        try:
            sockets.append(opener(host, port))
        except OSError as error:
            if ":" in host and len(settings.host) > 1 and error.errno in NO_IPV6:
                continue
            for opened in sockets:
                opened.close()
            raise StartError(_why_not(error, host, port, protocol, settings.language), NO_ADDRESS) from error
        port = port or sockets[0].getsockname()[1]
    return sockets


def _why_not(error: OSError, host: str, port: int, protocol: Literal["tcp", "udp"], language: str) -> str:
    _ = catalogue(language).gettext
    address = shown((host, port)) + (" (UDP)" if protocol == "udp" else "")
    holder = holder_of_port(host, port, protocol) if error.errno == errno.EADDRINUSE else None
    if holder:
        return _(TAKEN_BY_BESEDA if holder.is_beseda else TAKEN_BY_ANOTHER).format(address=address, **_facts(holder))
    words = _(WHY_NOT.get(error.errno or 0, "{address}: {detail}."))
    return words.format(address=address, detail=error.strerror or str(error))


def _facts(holder: Holder | None) -> dict[str, object]:
    return {"pid": holder.pid, "command": holder.command} if holder else {}
