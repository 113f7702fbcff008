"""The page's tables for IRC: our server beside the peers measured in the same run, and which targets hold.

Refuses to know how the figures were measured.
"""

from collections.abc import Sequence

from bench.medians import MISSING, Results, median
from bench.targets import FORMATS, IRC_CPU, IRC_REST, MEDLEY, RICH_CPU, TLS, WEB, Row

MEASURE = "inspircd"
"""The peer with which our figures are compared."""

IRC_HEAD = """
## In IRC, beside other servers

The same over IRC, for clients that ask for no capabilities; the room of a1, a16 and b is an ordinary one, and an
arrival is a registration, up to the message of the day. The peers, which keep nothing of what is said, ran in the
same run, each right after ours in the same scenario. In brackets ours as a part of InspIRCd's. Processor time, µs per
delivery or registration:
"""
VERDICTS_HEAD = """
### Which targets hold

a1, a16 and b are held against InspIRCd in this run. The other targets for processor time were measured with other
servers on another machine when that was quiet; *scaled* is our figure brought there, by what InspIRCd takes here and
took there in the same scenario.
"""
SPEED_HEAD = """
### Deliveries a second, and how late, in IRC
"""
REST_HEAD = """
### People and patience, in IRC
"""
RICH_HEAD = """
## In IRC, with echo, times and message ids

Every client has asked for `echo-message`, `server-time` and `message-tags`, so who speaks hears it too: one delivery
more. InspIRCd has its modules for these loaded; ngIRCd has none of them. µs per
delivery, in brackets as a part of InspIRCd's:
"""
MEDLEY_HEAD = """
## In IRC, where no two have the same capabilities

Everybody has asked for another set of ten capabilities, some of which change every line that is heard. Processor time
per delivery, and how many times what it is in the table before, where all have asked for the same:
"""
WEB_HEAD = """
## In IRC by WebSocket

A line is a frame; what a handshake brought is let go when it is over. InspIRCd has its module for it loaded. Processor
time per delivery, in brackets as a part of InspIRCd's; and how many times what it is in IRC by TCP in the same run:
"""
TLS_HEAD = """
## In IRC within TLS

TLS 1.3 with a certificate of P-256, as the server makes it for itself; InspIRCd with its module for it (GnuTLS). In
brackets as a part of InspIRCd's; *more* and *times* are held against IRC by TCP in the same run. A whole handshake is
what a registration costs more than by TCP, and a resumed one has the ticket of the first who came:
"""
NO_PEERS = "\nNo peer was measured.\n"


def irc(results: Results, columns: Sequence[str], peers: Sequence[str]) -> list[str]:
    return [
        IRC_HEAD,
        *([] if peers else [NO_PEERS]),
        _table("irc", IRC_CPU, results, columns, peers),
        VERDICTS_HEAD,
        _verdicts(results, columns),
        SPEED_HEAD,
        _speeds("irc", results, columns, peers),
        REST_HEAD,
        _table("irc", IRC_REST, results, columns, peers),
    ]


def rich(results: Results, columns: Sequence[str], peers: Sequence[str]) -> list[str]:
    return [
        RICH_HEAD,
        _table("rich", RICH_CPU, results, columns, [peer for peer in peers if peer == MEASURE]),
        _speeds("rich", results, columns, peers),
    ]


def medley(results: Results, columns: Sequence[str]) -> list[str]:
    return [MEDLEY_HEAD, _table("medley", MEDLEY, results, columns, [])]


def web(results: Results, columns: Sequence[str], peers: Sequence[str]) -> list[str]:
    return [WEB_HEAD, _table("web", WEB, results, columns, [peer for peer in peers if peer == MEASURE])]


def tls(results: Results, columns: Sequence[str], peers: Sequence[str]) -> list[str]:
    theirs = [peer for peer in peers if peer == MEASURE]
    return [TLS_HEAD, _table("tls", TLS, results, columns, theirs), _speeds("tls", results, columns, theirs)]


def ratio(results: Results, dialect: str, row: Row, column: str) -> float | None:
    """Our figure as a part of InspIRCd's."""
    ours = median(results, (dialect, row.scenario, column), row.figure)
    theirs = median(results, (dialect, row.scenario, MEASURE), row.figure)
    return ours / theirs if ours is not None and theirs else None


def holds(results: Results, row: Row, column: str) -> bool | None:
    """Whether the target is reached here; None if there is no target, or nothing to compare."""
    if row.beside is not None:
        times = ratio(results, "irc", row, column)
        return None if times is None else times <= row.beside
    ours = median(results, ("irc", row.scenario, column), row.figure)
    return None if ours is None else row.is_met(column, ours)


def scaled(results: Results, row: Row, column: str) -> float | None:
    """Our figure converted to the machine on which the target was measured."""
    times = ratio(results, "irc", row, column)
    return times * row.there if times is not None and row.there is not None else None


def _target(row: Row) -> str:
    if row.beside is not None:
        return f"≤ {row.beside:g}×"
    if row.kept is None:
        return ""
    words = FORMATS[row.unit]
    return f"≤ {words(row.kept)}" + (f" (memory {words(row.memory)})" if row.memory is not None else "")


def _words(row: Row) -> str:
    return f"{row.words}, {row.unit}" if row in IRC_REST else row.words


def _table(dialect: str, rows: Sequence[Row], results: Results, columns: Sequence[str], peers: Sequence[str]) -> str:
    has_targets = any(_target(row) for row in rows)
    everybody = [*columns, *peers]
    lines = [
        f"| | | {' | '.join(everybody)} |" + (" target |" if has_targets else ""),
        f"|---|---|{'---:|' * len(everybody)}" + ("---:|" if has_targets else ""),
    ]
    for row in rows:
        cells = [_cell(dialect, row, results, column, column in columns) for column in everybody]
        if any(cell != MISSING for cell in cells):
            end = f" {_target(row)} |" if has_targets else ""
            lines.append(f"| {row.scenario} | {_words(row)} | {' | '.join(cells)} |{end}")
    return "\n".join(lines) + "\n"


def _cell(dialect: str, row: Row, results: Results, column: str, is_ours: bool) -> str:
    figure = median(results, (dialect, row.scenario, column), row.figure)
    if figure is None:
        return MISSING
    words = FORMATS[row.unit](figure)
    if not is_ours:
        return words
    times = ratio(results, dialect, row, column) if row.unit == "µs" and row.figure != "max_us" else None
    if (holds(results, row, column) if dialect == "irc" else row.is_met(column, figure)) is False:
        words = f"**{words}**"
    return words if times is None else f"{words} ({times:.2f}×)"


def _verdicts(results: Results, columns: Sequence[str]) -> str:
    lines = [f"| | target | {' | '.join(columns)} |", f"|---|---:|{'---|' * len(columns)}"]
    for row in (*IRC_CPU, *IRC_REST):
        if _target(row) and any(("irc", row.scenario, column) in results for column in columns):
            verdicts = [_verdict(results, row, column) for column in columns]
            lines.append(f"| {row.scenario}: {row.words} | {_target(row)} | {' | '.join(verdicts)} |")
    return "\n".join(lines) + "\n"


def _verdict(results: Results, row: Row, column: str) -> str:
    held = holds(results, row, column)
    if held is None:
        return "not measured" + (": no InspIRCd" if row.beside is not None else "")
    words = "holds" if held else "**missed**"
    if row.beside is not None:
        return f"{words}: {ratio(results, 'irc', row, column):.2f}×"
    figure = median(results, ("irc", row.scenario, column), row.figure)
    assert figure is not None
    words += f": {FORMATS[row.unit](figure)}"
    brought = scaled(results, row, column)
    if brought is None:
        return words
    return f"{words}; scaled {FORMATS[row.unit](brought)} {'holds' if row.is_met(column, brought) else '**missed**'}"


def _speeds(dialect: str, results: Results, columns: Sequence[str], peers: Sequence[str]) -> str:
    ours = "process" if "process" in columns else columns[0]
    lines = ["| | | deliveries/s | p50, µs | p99, µs | slowest, µs |", "|---|---|---:|---:|---:|---:|"]
    for place in results:
        figures = [median(results, place, key) for key in ("per_second", "p50_us", "p99_us", "max_us")]
        if place[0] == dialect and place[2] in (ours, *peers) and figures[0] is not None:
            cells = " | ".join(f"{figure or 0:,.0f}" for figure in figures)
            lines.append(f"| {place[1]} | {place[2]} | {cells} |")
    return "\n".join(lines) + "\n"
