"""The targets, and the servers they come from: a row for every figure in the table.

The peers were measured over IRC, on a machine like this one (two virtual cores, loopback; the server on one, the
generator on the other) on 2026-11-22: InspIRCd 3.15 and Ergo 2.20, which had its history in memory. Neither keeps what
is said, so a target for the columns that keep it is the same, or says how much more it may be.
"""

from collections.abc import Callable
from typing import NamedTuple


class Row(NamedTuple):
    scenario: str
    figure: str
    """A key of the results."""
    words: str
    unit: str
    kept: float | None = None
    """At most this, in the columns that keep what is said; None: no target."""
    memory: float | None = None
    """The same for the column that keeps nothing; None: as `kept`."""
    peers: str = ""
    at_least: bool = False
    beside: float | None = None
    """At most this many times InspIRCd's figure in the same run."""
    there: float | None = None
    """InspIRCd's figure on the machine where the target was measured, to compare the machines."""

    def target(self, column: str) -> float | None:
        return self.memory if column == "memory" and self.memory is not None else self.kept

    def is_met(self, column: str, figure: float) -> bool | None:
        target = self.target(column)
        if target is None:
            return None
        return figure >= target if self.at_least else figure <= target


CPU = (
    Row("a1", "cpu_us", "1 speaks to 1000, window 1", "µs", 5.85, peers="5.85 / 7.47"),
    Row("a16", "cpu_us", "the same, window 16", "µs", 0.86, peers="1.07 / 5.71"),
    Row("b", "cpu_us", "50 speak among 1000, window 4", "µs", 0.27, peers="0.45 / 6.15"),
    Row("c", "cpu_us", "100 rooms × 10, in turn", "µs", 16.95, 11.3, "7.40 / 11.3"),
    Row("d1", "cpu_us", "100 pairs by /msg, window 1", "µs", 45.9, 19.7, "6.68 / 13.1"),
    Row("d8", "cpu_us", "the same, window 8", "µs", 19.2, 5.07, "5.07 / 9.61"),
    Row("few", "cpu_us", "1 speaks to 20, window 16", "µs"),
    Row("deaf", "cpu_us", "the same beside 5 who never read", "µs"),
)
"""The server's processor time per delivery: user's and kernel's, until its archiver has caught up."""

REST = (
    Row("latency", "p50_us", "2 talk among 100 idle: half of the deliveries within", "µs", 150),
    Row("latency", "p99_us", "99 of 100 within", "µs", 1000),
    Row("c", "max_us", "nobody starves: the slowest delivery of c", "µs", 100_000),
    Row("d1", "max_us", "the slowest delivery of d1", "µs", 100_000),
    Row("deaf", "slowdown", "what 5 who never read cost 20 others: times as long", "×", 1.2),
    Row("crowd", "arrivals_cpu_s", "1000 people enter one room: processor time", "s", 1.0, peers="0.4 / 4.8"),
    Row(
        "connect", "arrival_cpu_us", "an arrival: name, lobby, leaving it: processor time", "µs", 200, peers="61 / 517"
    ),
    Row("connect", "arrivals_per_second", "arrivals a second", "1/s"),
    Row(
        "idle",
        "bytes_each",
        "memory of an idle person in a room of ten, of 5000",
        "bytes",
        24_200,
        peers="3,530 / 24,200",
    ),
    Row("idle", "idle_share", "processor share while 5000 are silent", "%"),
    Row("start", "opened_s", "from the command to listening", "s", 0.4),
    Row("start", "help_s", "--help", "s", 0.2),
    Row("start", "empty_bytes", "memory without anybody", "bytes", 30e6),
)

IRC_CPU = (
    Row("a1", "cpu_us", "1 speaks to 1000, window 1", "µs", beside=1.0),
    Row("a16", "cpu_us", "the same, window 16", "µs", beside=0.8),
    Row("b", "cpu_us", "50 speak among 1000, window 4", "µs", beside=0.6),
    Row("c", "cpu_us", "100 rooms × 10, in turn", "µs", 17.0, 11.3, there=7.40),
    Row("d1", "cpu_us", "100 pairs, window 1", "µs", 46.0, 20.0, there=6.68),
    Row("d8", "cpu_us", "the same, window 8", "µs", 19.2, 5.1, there=5.07),
    Row("connect", "arrival_cpu_us", "a registration", "µs", 200, there=61),
)
"""The same over IRC. The absolute targets are Ergo's and InspIRCd's figures on another, quiet machine."""

IRC_REST = (
    Row("c", "max_us", "the slowest delivery of c", "µs", 100_000),
    Row("d1", "max_us", "the slowest delivery of d1", "µs", 100_000),
    Row("crowd", "arrivals_cpu_s", "1000 people register and enter one room: processor time", "s", 1.0),
    Row("throng", "arrivals_cpu_s", "10,000 people register and enter one room: processor time", "s", 30.0),
    Row("connect", "arrivals_per_second", "registrations a second", "1/s"),
    Row("idle", "bytes_each", "memory of an idle person in a room of ten, of 5000", "bytes", 24_200),
    Row("idle", "idle_share", "processor share while 5000 are silent", "%"),
)
RICH_CPU = tuple(row._replace(kept=None, memory=None, beside=None, there=None) for row in IRC_CPU[:5])

MEDLEY = tuple(
    row
    for scenario, words in (("a1", "1 speaks to 1000, window 1"), ("a16", "the same, window 16"))
    for row in (
        Row(scenario, "cpu_us", f"{words}, µs", "µs"),
        Row(scenario, "times_alike", f"{words}: times what it is where all have the same", "×", 3.0),
    )
)
"""The same, if no two clients have the same capabilities."""

WEB = (
    *[
        row
        for scenario, words in (("a1", "1 speaks to 1000, window 1"), ("a16", "1 speaks to 1000, window 16"))
        for row in (
            Row(scenario, "cpu_us", f"{words}, µs", "µs"),
            Row(scenario, "times_tcp", f"{words}: times what it is in IRC by TCP", "×", 1.15),
        )
    ],
    Row("idle", "bytes_each", "memory of an idle person in a room of ten, of 5000, bytes", "bytes", 36 * 1024),
    Row("idle", "idle_share", "processor share while 5000 are silent, %", "%"),
)
"""IRC by WebSocket."""

TLS = (
    *[
        row
        for scenario, words in (
            ("a1", "1 speaks to 1000, window 1"),
            ("a16", "1 speaks to 1000, window 16"),
            ("d1", "100 pairs, window 1"),
            ("d8", "100 pairs, window 8"),
        )
        for row in (
            Row(scenario, "cpu_us", f"{words}, µs", "µs"),
            Row(scenario, "more_us", f"{words}: µs more than by TCP", "µs", 5.0 if scenario == "a1" else None),
            Row(scenario, "times_tcp", f"{words}: times what it is by TCP", "×", 1.6 if scenario == "a16" else None),
        )
    ],
    Row("connect", "arrival_cpu_us", "a registration with a whole handshake, µs", "µs"),
    Row("connect", "handshake_us", "of that, what is more than by TCP: the handshake, µs", "µs"),
    Row("connect", "arrivals_per_second", "registrations a second, with one client's processor", "1/s"),
    Row("resume", "resumed_share", "those who resume a session, as far as the server lets them, %", "%"),
    Row("resume", "handshake_us", "a handshake then, µs", "µs"),
    Row("resume", "arrivals_per_second", "registrations a second", "1/s"),
    Row("idle", "bytes_each", "memory of an idle person in a room of ten, of 5000, bytes", "bytes", 60 * 1024),
    Row("idle", "idle_share", "processor share while 5000 are silent, %", "%"),
)
"""IRC within TLS."""

ROWS = {
    "plain": (*CPU, *REST),
    "irc": (*IRC_CPU, *IRC_REST),
    "rich": RICH_CPU,
    "medley": MEDLEY,
    "web": WEB,
    "tls": TLS,
}
"""By dialect."""


Format = Callable[[float], str]
FORMATS: dict[str, Format] = {
    "µs": lambda figure: f"{figure:,.0f}" if figure >= 100 else f"{figure:.2f}",
    "bytes": lambda figure: f"{figure:,.0f}",
    "1/s": lambda figure: f"{figure:,.0f}",
    "%": lambda figure: f"{figure * 100:.2f}",
    "s": lambda figure: f"{figure:.3f}",
    "×": lambda figure: f"{figure:.2f}",
}
