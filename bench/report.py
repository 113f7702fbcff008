"""The results as a page: tables of medians beside their targets. Refuses to know how they were measured."""

import platform
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from bench import beside
from bench.medians import MISSING, Results, median
from bench.server import COLUMNS
from bench.targets import CPU, FORMATS, REST, Row

HEAD = """# What it costs

Written by `make bench` ({command}), {date}; medians of {runs}.
{machine}.
{versions}; {peers}.
{quiet}

A fresh server for every figure, over TCP on loopback, without flood control; {cores}.
*memory*: nothing is kept (`--journal memory`). *process*: what is said survives the process being killed (the
default). *power*: and the power failing. In bold what misses its target.

![Server processor time per delivery, against the targets](results.svg)
"""
CPU_HEAD = """
## Processor time per delivery, in plain text

Of the whole server process, kernel included, until it has come to rest: the archiver's work, which indexes what was
said for searching, is in it (but in *memory*, where it waits until nobody has spoken for a second). The targets come
from InspIRCd 3.15 and Ergo 2.20 (neither keeps what is said), measured over IRC on a machine like this one on
2026-11-22. µs:
"""
SPEED_HEAD = """
## Deliveries a second, and how late

From just before a message is sent until it has been read by the one it is for; with a window, that is mostly waiting
for one's own earlier messages. `{column}`; µs:
"""
REST_HEAD = """
## Waiting, people, starting
"""


def page(
    results: Results, columns: Sequence[str], dialects: Sequence[str], peers: Sequence[str], facts: dict[str, str]
) -> str:
    """The whole page. `facts`: what the head says besides the machine and the versions."""
    parts = [HEAD.format(machine=machine(), versions=versions(), **facts)]
    if "plain" in dialects:
        parts += _plain(results, columns)
    if "irc" in dialects:
        parts += beside.irc(results, columns, peers)
    if "rich" in dialects:
        parts += beside.rich(results, columns, peers)
    if "medley" in dialects:
        parts += beside.medley(results, columns)
    if "web" in dialects:
        parts += beside.web(results, columns, peers)
    if "tls" in dialects:
        parts += beside.tls(results, columns, peers)
    return "\n".join([*parts, _counted(results)])


def _plain(results: Results, columns: Sequence[str]) -> list[str]:
    speed_column = "process" if "process" in columns else columns[0]
    return [
        CPU_HEAD,
        _table(CPU, results, columns),
        SPEED_HEAD.format(column=speed_column),
        _speeds(results, speed_column),
        REST_HEAD,
        _table(REST, results, columns),
    ]


def machine() -> str:
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    cores = len([line for line in Path("/proc/stat").read_text(encoding="ascii").splitlines() if line[:3] == "cpu"]) - 1
    return f"{model}, {cores} cores, Linux {platform.release()}"


def versions() -> str:
    from importlib.metadata import version

    return f"Beseda {version('beseda')}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"


def _table(rows: Iterable[Row], results: Results, columns: Sequence[str]) -> str:
    lines = [
        f"| | | {' | '.join(columns)} | target | InspIRCd / Ergo |",
        f"|---|---|{'---:|' * len(columns)}---:|---:|",
    ]
    for row in rows:
        cells = [_cell(row, results, column) for column in columns]
        if any(cell != MISSING for cell in cells):
            lines.append(f"| {row.scenario} | {_words(row)} | {' | '.join(cells)} | {_target(row)} | {row.peers} |")
    return "\n".join(lines) + "\n"


def _words(row: Row) -> str:
    return row.words if row in CPU else f"{row.words}, {row.unit}"


def _cell(row: Row, results: Results, column: str) -> str:
    figure = median(results, ("plain", row.scenario, column), row.figure)
    if figure is None:
        return MISSING
    words = FORMATS[row.unit](figure)
    return f"**{words}**" if row.is_met(column, figure) is False else words


def _target(row: Row) -> str:
    if row.kept is None:
        return ""
    words = FORMATS[row.unit]
    beside = f" (memory {words(row.memory)})" if row.memory is not None else ""
    return f"≤ {words(row.kept)}{beside}"


def _speeds(results: Results, column: str) -> str:
    lines = ["| | deliveries/s | p50 | p99 | slowest |", "|---|---:|---:|---:|---:|"]
    for dialect, scenario, of in results:
        place = (dialect, scenario, of)
        figures = [median(results, place, key) for key in ("per_second", "p50_us", "p99_us", "max_us")]
        if dialect == "plain" and of == column and figures[0] is not None:
            lines.append(f"| {scenario} | " + " | ".join(f"{figure or 0:,.0f}" for figure in figures) + " |")
    return "\n".join(lines) + "\n"


def _counted(results: Results) -> str:
    """What went wrong, over all runs: never a median."""
    runs = [(place, run) for place, several in results.items() for run in several]
    ours = [run for place, run in runs if place[2] in COLUMNS]
    words = [f"Of {_sums(ours)}"]
    if len(ours) < len(runs):
        words.append(f"Of the peers' {_sums([run for place, run in runs if place[2] not in COLUMNS])}")
    words += [f"- {'/'.join(place)}: {trouble}" for place, run in runs for trouble in troubles(run)]
    return "\n".join(words) + "\n"


def _sums(runs: Sequence[dict[str, Any]]) -> str:
    sums = {
        key: sum(run.get(key, 0) for run in runs) for key in ("heard", "lost", "doubled", "out_of_order", "strange")
    }
    return (
        f"{sums['heard'] + sums['lost']:,} deliveries in all runs, {sums['lost']:,} were lost, {sums['doubled']:,} "
        f"doubled, {sums['out_of_order']:,} out of order; {sums['strange']:,} lines were none of the load's.\n"
    )


def troubles(run: dict[str, Any]) -> list[str]:
    """What a reader should know about a run before trusting its figures, or the server."""
    found = []
    if "failed" in run:
        found.append(f"failed: {run['failed']}")
    faults = {key: run[key] for key in ("lost", "doubled", "out_of_order", "strange") if run.get(key)}
    if faults:
        found.append(", ".join(f"{count:,} {key.replace('_', ' ')}" for key, count in faults.items()))
    if run.get("sample"):
        found.append(f"heard {run['sample']}")
    if run.get("closed"):
        found.append(f"the server closed {run['closed']} connections that read")
    if run.get("status"):
        found.append(f"the server ended with status {run['status']}")
    if run.get("stopped_s", 0) > 5:
        found.append(f"stopping took {run['stopped_s']:.1f} s")
    if run.get("generator_share", 0) > BUSY:
        found.append(f"the generator was busy {run['generator_share']:.0%} of the time: deliveries/s may be its own")
    return found


BUSY = 0.95
"""Share of its core above which the generator, and not the server, may set the limit."""
