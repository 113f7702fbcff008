"""The wire notation: what one client and the server say to each other, each a line of the log, for `--debug`.

    client-17 < JOIN #tea                     a line came from the client
    client-17 > :alice!~a@x JOIN #tea         a line was sent to it
    client-17 > :bob!~b@y PRIVMSG #tea …      what people say is not shown
    client-17 = is alice                      what has become of the connection
    client-17 ! not-utf8                      what is wrong

Of HTTP only what is asked for and the status are shown; once it has turned into WebSocket, each frame is a line.

The signs are those of the websockets library, seen from the server. A line is elided to 75 characters, and what is
dangerous on a terminal is escaped. Passwords and the keys of rooms are never shown, nor is what people say: a log
outlives what is taken back. Of a line sent in plain text only the length is shown, because nothing in it tells what is
somebody's. Costs nothing if the log is not at its finest.
"""

import logging
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from beseda.core import requests as rq
from beseda.core.ids import SessionId, node_number
from beseda.wire.clean import quoted
from beseda.wire.detect import Kind
from beseda.wire.dialects.actions import (
    ComeByGateway,
    GivePassword,
    Login,
    LookUp,
    ReadPast,
    Refuse,
    Replies,
    Reply,
    Submission,
)
from beseda.wire.dialects.plain.marked import MARK
from beseda.wire.dialects.plain.secrets import is_secret

if TYPE_CHECKING:
    from beseda.wire.framing.websocket import SentFrames

LONGEST = 75
"""Characters of a line that are shown: enough to know it again, and it fits a terminal."""
HIDDEN = "…"

_PARTS_SHOWN = {
    "PASS": 1,
    "WEBIRC": 1,
    "AUTHENTICATE": 1,
    "OPER": 2,
    "/PASSWORD": 1,
    "JOIN": 2,
    "/JOIN": 2,
    "RESUME": 1,
    "/RESUME": 1,
    "PRIVMSG": 2,
    "NOTICE": 2,
    "TAGMSG": 2,
    "EDIT": 2,
    "EDITS": 3,
    "REDACT": 3,
    "SEARCH": 1,
}
"""Verbs after which something secret may come, or somebody's words: how many words are shown, the verb included.
Whoever is not known to speak IRC may type one of its lines, too."""
_PLAIN_TAGS = frozenset(("account", "batch", "bot", "label", "msgid", "time"))
"""Tags that say nothing of a person's own. The value of any other one may be all that somebody says."""
_OF_TALK = (rq.Say, rq.Signal, rq.React, rq.Edit, rq.Redact, LookUp, ReadPast, Refuse, Reply, Replies)
"""Actions of lines in which people's words are; and of those that had no effect, which may be as well meant."""
_WORDS = re.compile(',"(?:words|text)":')
"""Begins people's words in a line of Beseda's own protocol: within a string its quotation marks are escaped."""
_MARKED_SECRET = '\x1c{"kind":"secret"'
"""How the line begins that tells Beseda's own client the secret of its seat."""
_OF_MODES = {"MODE": 2, "324": 3}
"""Verbs that tell modes, and how many words come before these."""
_KEYED = re.compile(r"[\w+-]*k")
"""Modes with a room's key among them (a sign may be missing): nothing that comes after them is shown."""

_STATUS, _SWITCHES = b"HTTP/1.", b"HTTP/1.1 101 "
"""How a response of HTTP begins, and the one after which frames are sent."""

Send = Callable[[bytes, int], int]

log = logging.getLogger(__name__)


class Silent:
    """Notes nothing: nobody reads the log so finely."""

    __slots__ = ()

    def came(self, lines: Sequence[object], submission: Submission | None) -> None:
        """Lines have come that asked for one thing together."""

    def asked(self, method: str, target: str) -> None:
        """Something was asked for by HTTP."""

    def sending(self, send: Send) -> Send:
        """The same `send`, with a note of what it has taken."""
        return send

    def is_now(self, state: str) -> None:
        """This has become of the connection."""

    def speaks(self, kind: Kind, words: str = "") -> None:
        """The client is found to speak this."""

    def failed(self, fault: str) -> None:
        """Something can't be read, or went wrong. What it was is not shown: it may have been a password."""


class WireLog(Silent):
    """One client's notes."""

    __slots__ = ("_frames", "_is_torn", "_speaks_http", "_speaks_irc", "_who")

    def __init__(self, number: SessionId) -> None:
        self._who = f"client-{node_number(number)}"
        self._speaks_irc = self._speaks_http = False
        self._is_torn = False
        """Whether what was sent last ended inside a line."""
        self._frames: SentFrames | None = None
        """What reads the frames that are sent, once there are any."""

    def came(self, lines: Sequence[object], submission: Submission | None) -> None:
        gives_password = submission is not None and any(
            isinstance(action, ComeByGateway | GivePassword | Login) for action in submission.actions
        )
        for line in lines:
            self._note("<", HIDDEN if gives_password else self._came(str(line), submission))

    def _came(self, line: str, submission: Submission | None) -> str:
        if self._speaks_irc or submission is None:
            return line
        if not any(isinstance(action, _OF_TALK) for action in submission.actions):
            return line
        verb = line.split(maxsplit=1)[:1]
        return f"{verb[0]} {HIDDEN}" if verb and verb[0][0] == "/" and verb[0][:2] != "//" else HIDDEN

    def asked(self, method: str, target: str) -> None:
        path, asks, _ = target.partition("?")
        self._note("<", f"{method} {path}{asks}{HIDDEN if asks else ''}")

    def sending(self, send: Send) -> Send:
        def noting(data: bytes, flags: int, /) -> int:
            sent = send(data, flags)
            if sent > 0:
                self._has_sent(data[:sent])
            return sent

        return noting

    def _has_sent(self, data: bytes) -> None:
        if self._speaks_http and self._frames is None:
            status, _, rest = data.partition(b"\r\n")
            if not status.startswith(_STATUS):
                return  # of a body
            self._note(">", status.decode(errors="replace"))
            if not status.startswith(_SWITCHES):
                return
            # The library is in memory now.
            from beseda.wire.framing.websocket import SentFrames

            self._frames, self._speaks_irc = SentFrames(), True
            data = rest.partition(b"\r\n\r\n")[2]
        for line in _lines(data) if self._frames is None else self._frames.receive_data(data):
            self._note(">", HIDDEN if self._is_torn else self._sent(line))  # the rest of a line may be what is secret
            self._is_torn = False
        self._is_torn = self._frames is None and not data.endswith(b"\n")

    def _sent(self, line: str) -> str:
        if self._speaks_irc:
            return line
        if not line.startswith(MARK):
            return f"{HIDDEN} ({len(line)})"
        words = _WORDS.search(line)
        return line if words is None else line[: words.end()] + HIDDEN

    def is_now(self, state: str) -> None:
        log.debug("%s = %s", self._who, state)

    def speaks(self, kind: Kind, words: str = "") -> None:
        self._speaks_irc = kind is Kind.IRC
        self._speaks_http = kind is Kind.HTTP
        self.is_now(f"speaks {kind.value}{words}")

    def failed(self, fault: str) -> None:
        log.debug("%s ! %s", self._who, fault)

    def _note(self, sign: str, line: str) -> None:
        log.debug("%s %s %s", self._who, sign, shown(line))


def _lines(data: bytes) -> list[str]:
    """Not `splitlines`: the mark of Beseda's own protocol would be an end of a line."""
    *lines, rest = data.decode(errors="replace").split("\n")
    return [line.removesuffix("\r") for line in ([*lines, rest] if rest else lines)]


SILENT = Silent()


def wire_log(number: SessionId) -> Silent:
    """What notes for this client: nothing, unless the log is at its finest."""
    return WireLog(number) if log.isEnabledFor(logging.DEBUG) else SILENT


def shown(line: str) -> str:
    """A line as it may stand in a log."""
    line = _without_secrets(_with_plain_tags(line))
    if len(line) > LONGEST:
        line = line[: LONGEST - 1] + HIDDEN
    return line if line.isprintable() else quoted(line)


def _with_plain_tags(line: str) -> str:
    if line[:1] != "@":
        return line
    tags, blank, rest = line[1:].partition(" ")
    names = [(tag.partition("=")[0], tag) for tag in tags.split(";")]
    return "@" + ";".join([tag if name in _PLAIN_TAGS else name + HIDDEN for name, tag in names]) + blank + rest


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
