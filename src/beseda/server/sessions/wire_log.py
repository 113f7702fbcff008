"""The wire notation: what one client and the server say to each other, each a line of the log, for `--debug`.

    client-17 < JOIN #tea                     a line came from the client
    client-17 > :alice!~a@x JOIN #tea         a line was sent to it
    client-17 = is alice                      what has become of the connection
    client-17 ! not-utf8                      what is wrong

The signs are those of the websockets library, seen from the server. A line is elided to 75 characters, and what is
dangerous on a terminal is escaped. Passwords and the keys of rooms are never shown. Knows neither framing nor meaning
of what is said; costs nothing if the log is not at its finest.
"""

import logging
import re
from collections.abc import Callable, Sequence

from beseda.core.ids import SessionId, node_number
from beseda.wire.clean import quoted
from beseda.wire.dialects.actions import GivePassword, Login, Submission
from beseda.wire.dialects.plain.secrets import is_secret

LONGEST = 75
"""Characters of a line that are shown: enough to know it again, and it fits a terminal."""
HIDDEN = "…"

_PARTS_SHOWN = {
    "PASS": 1,
    "AUTHENTICATE": 1,
    "OPER": 2,
    "/PASSWORD": 1,
    "JOIN": 2,
    "/JOIN": 2,
    "RESUME": 1,
    "/RESUME": 1,
}
"""Verbs after which something secret may come: how many words are shown, the verb included. Whoever is not known to
speak IRC may type one of its lines, too."""
_MARKED_SECRET = '\x1c{"kind":"secret"'
"""How the line begins that tells Beseda's own client the secret of its seat."""
_OF_MODES = {"MODE": 2, "324": 3}
"""Verbs that tell modes, and how many words come before these."""
_KEYED = re.compile(r"[\w+-]*k")
"""Modes with a room's key among them (a sign may be missing): nothing that comes after them is shown."""

Send = Callable[[bytes, int], int]

log = logging.getLogger(__name__)


class Silent:
    """Notes nothing: nobody reads the log so finely."""

    __slots__ = ()

    def came(self, lines: Sequence[object], submission: Submission | None) -> None:
        """Lines have come that asked for one thing together."""

    def sending(self, send: Send) -> Send:
        """The same `send`, with a note of what it has taken."""
        return send

    def is_now(self, state: str) -> None:
        """This has become of the connection."""

    def failed(self, fault: str) -> None:
        """Something can't be read, or went wrong. What it was is not shown: it may have been a password."""


class WireLog(Silent):
    """One client's notes."""

    __slots__ = ("_who",)

    def __init__(self, number: SessionId) -> None:
        self._who = f"client-{node_number(number)}"

    def came(self, lines: Sequence[object], submission: Submission | None) -> None:
        gives_password = submission is not None and any(
            isinstance(action, GivePassword | Login) for action in submission.actions
        )
        for line in lines:
            self._note("<", HIDDEN if gives_password else str(line))

    def sending(self, send: Send) -> Send:
        torn = False

        def noting(data: bytes, flags: int, /) -> int:
            nonlocal torn
            sent = send(data, flags)
            for line in data[:sent].decode(errors="replace").splitlines():
                self._note(">", HIDDEN if torn else line)  # the rest of a line may be what is secret in it
                torn = False
            torn = sent > 0 and not data[:sent].endswith(b"\n")
            return sent

        return noting

    def is_now(self, state: str) -> None:
        log.debug("%s = %s", self._who, state)

    def failed(self, fault: str) -> None:
        log.debug("%s ! %s", self._who, fault)

    def _note(self, sign: str, line: str) -> None:
        log.debug("%s %s %s", self._who, sign, shown(line))


SILENT = Silent()


def wire_log(number: SessionId) -> Silent:
    """What notes for this client: nothing, unless the log is at its finest."""
    return WireLog(number) if log.isEnabledFor(logging.DEBUG) else SILENT


def shown(line: str) -> str:
    """A line as it may stand in a log."""
    line = _without_secrets(line)
    if len(line) > LONGEST:
        line = line[: LONGEST - 1] + HIDDEN
    return line if line.isprintable() else quoted(line)


def _without_secrets(line: str) -> str:
    if line.startswith(_MARKED_SECRET):
        return _MARKED_SECRET + HIDDEN
    words = [word for word in line.split(" ") if word]  # parted as a dialect parts them: by any number of spaces
    start = 0
    while start < len(words) and words[start][:1] in ("@", ":"):  # tags and source
        start += 1
    verb = words[start].upper() if start < len(words) else ""
    most = _PARTS_SHOWN.get(verb)
    if verb in _OF_MODES:
        keyed = (n for n, word in enumerate(words[start:], 1) if n > _OF_MODES[verb] and _KEYED.match(word))
        most = next(keyed, None)
    if most is None and is_secret(" " + " ".join(words[start:])):  # a blank before it: also where it is a command
        most = 1
    if most is None or len(words) <= start + most:
        return line
    return " ".join([*words[: start + most], HIDDEN])
