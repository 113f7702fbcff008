"""What happens in an evening, as data: who comes with what, which bytes each sends, in which order.

Knows no server. A view writes its steps into a `Script`; whoever plays them is the stage's affair.
"""

from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from evening_frames import text

PASSWORD = "correct horse"
"""Of the operators `root`, who has a host of their own, and `plain`."""


class Speech(Enum):
    """How somebody's client ends what it says, and expects to be answered."""

    LINES = "\n"
    IRC = "\r\n"
    CHUNKS = ""
    WEB = "frames"
    """By WebSocket: nothing ends a line, each is a frame."""


@dataclass(frozen=True)
class Plan:
    """The server of an evening."""

    language: str = "en"
    password: str = ""
    users: int = 1000
    rooms: int = 1000
    rooms_per_user: int = 50
    text_bytes: int = 16384
    connections: int = 1000
    motd: tuple[str, ...] = ("Welcome to Beseda.", "", "Добро пожаловать!")
    admin: tuple[str, ...] = ()


class Title(NamedTuple):
    words: str


class Comes(NamedTuple):
    """A connection."""

    who: str
    speech: Speech
    is_extra: bool = False
    """One of a crowd: what they are sent is not written down, and to send to each takes its time."""


class Sends(NamedTuple):
    """What one `recv` brings of somebody."""

    who: str
    data: bytes


class Together(NamedTuple):
    """What several sent, acted on as one batch, in this order.

    What its sender's thread waits for (a name, entering, leaving) is the last of a paste: threads that go on with the
    rest of theirs after the batch do it in no order.
    """

    sends: tuple[Sends, ...]


class Pauses(NamedTuple):
    """Somebody is silent for as long as their thread waits for more before it does something else."""

    who: str


class Ends(NamedTuple):
    """Somebody's connection ends at their side."""

    who: str


class Later(NamedTuple):
    """Time goes by on the wall, and nothing waits for it."""

    seconds: int


class Idles(NamedTuple):
    """Time goes by for what waits, too."""

    seconds: int


class Does(NamedTuple):
    """Something is done to the server: one of the engine's housekeeping_tasks."""

    task: str


Step = Title | Comes | Sends | Together | Pauses | Ends | Later | Idles | Does


@dataclass
class Script:
    """An evening being written."""

    plan: Plan = field(default_factory=Plan)
    steps: list[Step] = field(default_factory=list)
    _speech: dict[str, Speech] = field(default_factory=dict)

    # Coming.

    def title(self, words: str) -> None:
        self.steps.append(Title(words))

    def comes(self, who: str, speech: Speech = Speech.LINES, is_extra: bool = False) -> None:
        self._speech[who] = speech
        self.steps.append(Comes(who, speech, is_extra))

    def at_nc(self, who: str, name: str = "", *lines: str) -> None:
        """Somebody who sends lines, with these as the first of them."""
        self.comes(who)
        self.say(who, name or who, *lines)

    def announced(self, who: str, language: str, *lines: str) -> None:
        """Somebody with Beseda's own client."""
        self.comes(who)
        self.say(who, f"/client 1 {language}")
        self.say(who, who, *lines)

    def marked(self, who: str, language: str, *lines: str) -> None:
        """Somebody with its newer version, which is told everything by lines that say what they are."""
        self.comes(who)
        self.say(who, f"/client 2 {language}", *lines)

    def in_chunks(self, who: str, *chunks: str) -> None:
        """Somebody with the assignment's own client."""
        self.comes(who, Speech.CHUNKS)
        self.say(who, who)
        self.pauses(who)
        self.say(who, *chunks)

    def irc(self, who: str, *caps: str, name: str = "", real_name: str = "") -> None:
        """Somebody with a client for IRC, with these capabilities."""
        name, real_name = name or who, real_name or f"{who} of the evening"
        self.comes(who, Speech.IRC)
        if caps:
            self.say(who, "CAP LS 302", f"CAP REQ :{' '.join(caps)}")
            self.paste(who, f"NICK {name}", f"USER {who[:8]} 0 * :{real_name}", "CAP END")
        else:
            self.paste(who, f"NICK {name}", f"USER {who[:8]} 0 * :{real_name}")

    def by_web_socket(self, who: str, *caps: str) -> None:
        """The same by WebSocket, and in the lobby."""
        asks = (f"CAP REQ :{' '.join(caps)}",) if caps else ()
        self.comes(who, Speech.WEB)
        self.paste(who, *asks, f"NICK {who}", f"USER {who} 0 * :{who} of the evening", *(("CAP END",) if caps else ()))
        self.say(who, "JOIN #lobby")

    # Speaking.

    def lines(self, who: str, *lines: str) -> bytes:
        if self._speech[who] is Speech.WEB:
            return text(*lines)
        return "".join(line + self._speech[who].value for line in lines).encode()

    def say(self, who: str, *lines: str) -> None:
        """One after the other, each answered before the next."""
        for line in lines:
            self.steps.append(Sends(who, self.lines(who, line)))

    def paste(self, who: str, *lines: str) -> None:
        """All at once."""
        self.send(who, self.lines(who, *lines))

    def send(self, who: str, data: bytes) -> None:
        self.steps.append(Sends(who, data))

    def together(self, *pastes: tuple[str, tuple[str, ...]]) -> None:
        self.steps.append(Together(tuple([Sends(who, self.lines(who, *lines)) for who, lines in pastes])))

    # Everything else.

    def pauses(self, who: str) -> None:
        self.steps.append(Pauses(who))

    def ends(self, who: str) -> None:
        self.steps.append(Ends(who))

    def later(self, seconds: int) -> None:
        self.steps.append(Later(seconds))

    def idles(self, seconds: int) -> None:
        self.steps.append(Idles(seconds))

    def does(self, task: str) -> None:
        self.steps.append(Does(task))
