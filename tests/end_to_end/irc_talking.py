"""IRC clients for the end-to-end tests: lines sent as typed, lines heard parsed, and a barrier that proves silence.

Knows the grammar of lines by the one parser there is (the server's own: its tests are in tests/wire), and nothing
else of the server. What is skipped while something is waited for is in `passed`.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import EllipsisType

from in_process import running
from talking import PATIENCE, Talker, unique

from beseda.server.running.config import Limits, Settings
from beseda.server.running.config_tls import Tls
from beseda.server.running.serve import Server
from beseda.wire.dialects.irc.line import Line, parse

LABELS = ("batch", "labeled-response")
TAGS = ("message-tags", "server-time")
END_OF_WELCOME = ("376", "422")
LONGEST_REST = 510
"""Bytes (modern-irc, "Message Format"), CR LF left out."""
LONGEST_TAGS = 8191
"""Bytes (message-tags, "Size limit")."""
Param = str | EllipsisType
"""What a parameter is; `...` is any."""


def brief(line: Line) -> str:
    """Verb and parameters, as one reads them: "PRIVMSG #lobby hello there"."""
    return " ".join((line.verb, *line.params))


def briefs(lines: Iterable[Line]) -> list[str]:
    return [brief(line) for line in lines]


def tags_of(line: Line) -> dict[str, str]:
    return dict(line.tags)


def verbs(lines: Iterable[Line]) -> list[str]:
    return [line.verb for line in lines]


def tokens(lines: Iterable[Line]) -> dict[str, str]:
    """What the 005 among these lines say."""
    words = [word for line in lines if line.verb == "005" for word in line.params[1:-1]]
    return {name: value for name, _, value in (word.partition("=") for word in words)}


def _fits(line: Line, verb: str, params: tuple[Param, ...]) -> bool:
    if line.verb != verb or len(line.params) < len(params):
        return False
    return all(action is ... or got == action for got, action in zip(line.params, params, strict=False))


class IrcClient(Talker):
    """Somebody with a client for IRC. Their words are lines without CR LF."""

    def __init__(self, port: int, name: str = "", *caps: str, host: str = "127.0.0.1", real_name: str = "") -> None:
        """With a name: registered with these capabilities, and the welcome read to its end."""
        super().__init__(port, host)
        self.name = name
        self.welcome: list[Line] = []
        self.passed: list[Line] = []
        """What the last expectation skipped."""
        self._barriers = 0
        if name:
            self.register(name, *caps, real_name=real_name)

    # Sending.

    def say(self, *lines: str) -> None:
        self.send("".join(f"{line}\r\n" for line in lines).encode())

    def register(self, name: str, *caps: str, username: str = "user", real_name: str = "") -> list[Line]:
        """Come in. The welcome, from 001 to the end of the message of the day."""
        self.name = name
        lines = [f"NICK {name}", f"USER {username} 0 * :{real_name or name}"]
        if caps:
            lines = ["CAP LS 302", f"CAP REQ :{' '.join(caps)}", *lines, "CAP END"]
        self.say(*lines)
        if caps:
            self.expect("CAP", ..., "ACK", " ".join(caps))
        first = self.expect("001")
        self.welcome = [first, *self.until(*END_OF_WELCOME)]
        return self.welcome

    # Hearing.

    def read(self, within: float = PATIENCE) -> Line:
        """The next line; none is ever longer than a line may be."""
        raw = self.hearing.expect("\r\n", within).removeprefix("\n")
        assert "\n" not in raw, raw
        tags, space, rest = raw.partition(" ") if raw.startswith("@") else ("", "", raw)
        assert len(rest.encode()) <= LONGEST_REST and len((tags + space).encode()) <= LONGEST_TAGS, raw
        return parse(raw)

    def until(self, *last: str, within: float = PATIENCE) -> list[Line]:
        """All lines to the first with one of these verbs, that one included."""
        lines = [self.read(within)]
        while lines[-1].verb not in last:
            lines.append(self.read(within))
        return lines

    def expect(self, verb: str, *params: Param, within: float = PATIENCE) -> Line:  # type: ignore[override]
        """The next line with this verb whose first parameters are these; others before it are passed over."""
        self.passed = []
        while not _fits(line := self.read(within), verb, params):
            self.passed.append(line)
        return line

    def barrier(self) -> list[Line]:
        """Everything that has come, and surely nothing more: what comes before the answer to a PING of our own."""
        self._barriers += 1
        token = f"barrier-{self._barriers}"
        self.say(f"PING {token}")
        self.expect("PONG", ..., token)
        return self.passed

    def ask(self, *lines: str) -> list[Line]:
        """All that comes for these lines (and meanwhile), the answer to the barrier left out."""
        self.say(*lines)
        return self.barrier()

    def nothing_but(self, *expected: str) -> list[Line]:
        """What has come is exactly this, each line given by its first words: "433", "PRIVMSG #lobby hello"."""
        lines = self.barrier()
        got = briefs(lines)
        assert len(got) == len(expected), got
        for heard, words in zip(got, expected, strict=True):
            assert f"{heard} ".startswith(f"{words} "), got
        return lines

    def answers(self, line: str, *expected: str) -> list[Line]:
        """Exactly this comes for a line."""
        self.say(line)
        return self.nothing_but(*expected)

    def closing(self, within: float = PATIENCE) -> str:
        """The reason in the ERROR with which the server hangs up."""
        error = self.expect("ERROR", within=within)
        self.expect_end(within)
        return error.params[-1]


@contextmanager
def serving(limits: Limits | None = None, **settings: object) -> Iterator[Server]:
    """A server in this process that keeps nothing and lets everybody talk as fast as they can, by TLS or without."""
    usual = {"port": 0, "host": ("127.0.0.1",), "journal": "memory", "quiet": True, "tls": Tls("offered")}
    chosen = {**usual, **settings}
    free = {"messages_per_second": 0, "connections_per_second_per_address": 0, "rooms_per_address": 10_000}
    fast = limits if limits is not None else Limits(**free)
    with running(Settings(limits=fast, **chosen)) as server:  # type: ignore[arg-type]
        yield server


def meet(chat: Server, *everybody: tuple[str, ...]) -> tuple[str, list[IrcClient]]:
    """A room of their own for so many, each with these capabilities, all heard; the first is operator."""
    room = unique("#room")
    clients = [IrcClient(chat.port, unique("guest"), *caps) for caps in everybody]
    for client in clients:
        client.ask(f"JOIN {room}")
    for client in clients:
        client.barrier()
    return room, clients
