"""`python -m bench`: runs the scenarios, shows how they go, writes bench/RESULTS.md and bench/results.svg.

Only a run of everything is written; a part of it, or a quick one, is printed.
Every load is bounded in messages and in time, and every server it starts is ended by its process number.
"""

import argparse
import os
import shlex
import statistics
import sys
import time
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bench import chart, peers, report, startup, worst_hall
from bench.dialect import DIALECTS
from bench.medians import Results
from bench.report import troubles
from bench.run import Progress, run, speaks
from bench.scenarios import SCENARIOS, Scenario
from bench.server import COLUMNS, ServerError, cores
from bench.targets import FORMATS, ROWS

HERE = Path(__file__).resolve().parent
START = "start"
RUNS = 3
MINUTES = 22.0
"""After which no scenario is begun again: a run of everything ends within 25, however busy the machine."""
AS_TIMES = {"medley": ("times_alike", "rich"), "web": ("times_tcp", "irc"), "tls": ("times_tcp", "irc")}
"""Dialects that are compared with another one: the figure, and with which."""
ALL_COLUMNS = ",".join(COLUMNS)
ALL_DIALECTS = ",".join(DIALECTS)


class Plan(NamedTuple):
    """What is measured, and how."""

    scenarios: Sequence[str]
    columns: Sequence[str]
    dialects: Sequence[str]
    peers: Sequence[str]
    runs: int
    minutes: float
    quick: bool
    pinned: tuple[int | None, int | None]

    def beside(self, scenario: Scenario, dialect: str, number: int) -> list[str]:
        """The columns of ours and the peers that are measured in this scenario and dialect in this run."""
        here = [peer for peer in self.peers if peer not in scenario.without]
        theirs = (peer for peer in here if not (number and peers.PEERS[peer].rarely))
        return [*self.columns, *(peer for peer in theirs if speaks(peer, dialect))]


def main(arguments: Sequence[str] | None = None) -> int:
    """Return exit status 1 if a delivery of ours was lost, doubled or out of order, or if a scenario failed."""
    arguments = sys.argv[1:] if arguments is None else arguments
    options = parser().parse_args(arguments)
    plan = plan_of(options)
    load_before = os.getloadavg()[0]
    results = measure(plan)
    facts = {
        "command": "`" + shlex.join(["python", "-m", "bench", *arguments]) + "`",
        "date": time.strftime("%Y-%m-%d %H:%M"),
        "runs": how_many(results),
        "quiet": how_quiet(results, load_before),
        "cores": "pinned nowhere" if options.unpinned else "the server on one core, the generator on another",
        "peers": "; ".join(peers.version(peer) for peer in peers.PEERS) if options.peers else "no peers",
    }
    page = report.page(results, plan.columns, plan.dialects, plan.peers, facts)
    is_whole = (options.columns, options.dialects) == (ALL_COLUMNS, ALL_DIALECTS) and options.peers
    if options.only or options.quick or not is_whole:
        print(page)
    else:
        # What was measured by hand, with another generator, is kept below until somebody measures it again.
        by_hand = (HERE / "BY_HAND.md").read_text(encoding="utf-8")
        (HERE / "RESULTS.md").write_text(f"{page}\n\n{by_hand}", encoding="utf-8")
        chart.draw(HERE / "results.svg", results, plan.columns)
    is_dear = not options.only and worst_hall.main(["--quick"] if options.quick else [])
    return int(
        is_dear
        or any(is_bad(result) for place, several in results.items() if place[2] in COLUMNS for result in several)
    )


def plan_of(options: argparse.Namespace) -> Plan:
    names = [START, *(scenario.name for scenario in SCENARIOS)]
    return Plan(
        _some_of(options.only, names, "scenario") if options.only else names,
        _some_of(options.columns, COLUMNS, "column"),
        _some_of(options.dialects, DIALECTS, "dialect"),
        peers.installed() if options.peers else [],
        1 if options.quick else options.runs,
        options.minutes,
        options.quick,
        (None, None) if options.unpinned else cores(),
    )


def _some_of(text: str, known: Collection[str], what: str) -> list[str]:
    chosen = str(text).split(",")
    if unknown := [name for name in chosen if name not in known]:
        parser().error(f"there is no {what} {', '.join(unknown)}, but {', '.join(known)}")
    return chosen


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure Beseda's server.")
    names = ", ".join([START, *(scenario.name for scenario in SCENARIOS)])
    parser.add_argument("--only", metavar="NAMES", help=f"of {names}, separated by commas")
    parser.add_argument("--columns", metavar="NAMES", default=ALL_COLUMNS, help=f"of {', '.join(COLUMNS)}")
    parser.add_argument("--dialects", metavar="NAMES", default=ALL_DIALECTS, help=f"of {', '.join(DIALECTS)}")
    parser.add_argument(
        "--peers",
        action=argparse.BooleanOptionalAction,
        default=True,
        help=f"{' and '.join(peers.PEERS)} too, where installed",
    )
    parser.add_argument("--runs", metavar="N", type=int, default=RUNS, help=f"of which the median is taken ({RUNS})")
    parser.add_argument(
        "--minutes", metavar="N", type=float, default=MINUTES, help=f"then nothing is run again ({MINUTES:g})"
    )
    parser.add_argument("--quick", action="store_true", help="one run with a fifth of the messages: does it work?")
    parser.add_argument("--unpinned", action="store_true", help="leave the server and the generator on all cores")
    return parser


def measure(plan: Plan) -> Results:
    """Make all runs of all scenarios. A run goes once through everything, so a busy minute spoils one run of several.

    Within a run, all servers that are measured in a scenario come one right after the other.
    """
    results: Results = {}
    until = time.monotonic() + plan.minutes * 60
    for number in range(plan.runs):
        for scenario in SCENARIOS:
            if scenario.name not in plan.scenarios or (number and scenario.rarely):
                continue
            if number and time.monotonic() > until:
                return results
            for dialect in (dialect for dialect in plan.dialects if dialect in scenario.dialects):
                for column in plan.beside(scenario, dialect, number):
                    title = f"{scenario.name:8}{dialect:7}{column:9}{number + 1}/{plan.runs} "
                    result = attempt(scenario, dialect, column, plan, progress_of(title))
                    if scenario.name == "deaf":
                        add_slowdown(results, column, result)
                    if dialect in AS_TIMES:
                        add_times(results, *AS_TIMES[dialect], scenario.name, column, result)
                    if dialect == "tls":
                        add_cost(results, scenario.name, column, result)
                    results.setdefault((dialect, scenario.name, column), []).append(result)
                    tell(title, dialect, scenario.name, result)
        for column in plan.columns if START in plan.scenarios and "plain" in plan.dialects else ():
            title = f"{START:15}{column:9}{number + 1}/{plan.runs} "
            result = startup.run(column, plan.pinned[0])
            results.setdefault(("plain", START, column), []).append(result)
            tell(title, "plain", START, result)
    return results


def attempt(scenario: Scenario, dialect: str, column: str, plan: Plan, progress: Progress) -> dict[str, Any]:
    shape = scenario.shape.quick() if plan.quick else scenario.shape
    try:
        return run(shape, column, *plan.pinned, progress, dialect)
    except ServerError as error:
        return {"failed": str(error)}


def add_slowdown(results: Results, column: str, result: dict[str, Any]) -> None:
    """Add how many times longer the same load took beside clients that never read, in the same run."""
    without = results.get(("plain", "few", column))
    if without and "seconds" in without[-1] and "seconds" in result:
        result["slowdown"] = result["seconds"] / without[-1]["seconds"]


def add_times(results: Results, figure: str, dialect: str, scenario: str, column: str, result: dict[str, Any]) -> None:
    """Add as this figure how many times as much a delivery costs as in the same run in that dialect."""
    there = results.get((dialect, scenario, column))
    if there and there[-1].get("cpu_us") and "cpu_us" in result:
        result[figure] = result["cpu_us"] / there[-1]["cpu_us"]


def add_cost(results: Results, scenario: str, column: str, result: dict[str, Any]) -> None:
    """Add what TLS costs: how much more a delivery and an arrival take than in the same run without it."""
    without = results.get(("irc", "connect" if scenario == "resume" else scenario, column))
    for figure, more in (("cpu_us", "more_us"), ("arrival_cpu_us", "handshake_us")):
        if without and figure in without[-1] and figure in result:
            result[more] = result[figure] - without[-1][figure]


def is_bad(result: dict[str, Any]) -> bool:
    return "failed" in result or any(result.get(key) for key in ("lost", "doubled", "out_of_order", "strange"))


def how_many(results: Results) -> str:
    """The number of runs, in words. Scenarios and peers that are measured rarely are named apart."""
    rarely = {scenario.name for scenario in SCENARIOS if scenario.rarely}
    rarely |= {name for name, peer in peers.PEERS.items() if peer.rarely}
    counts = {len(several) for place, several in results.items() if rarely.isdisjoint(place)} or {1}
    least, most = min(counts), max(counts)
    if most == 1:
        return "one run"
    words = f"{most} runs" if least == most else f"{least} to {most} runs, as many as there was time for"
    return f"{words} (of {' and '.join(sorted(rarely))} one)"


def how_quiet(results: Results, load_before: float) -> str:
    """How busy others kept the machine: it tells a reader how far to trust all figures."""
    shares = [run["others_share"] for several in results.values() for run in several if "others_share" in run]
    if not shares:
        return f"Load average before: {load_before:.2f}."
    return (
        f"Load average before: {load_before:.2f}; others' work on the server's core while it was measured: "
        f"{statistics.median(shares):.0%} of the time (median), {max(shares):.0%} at most."
    )


# What is shown while it runs.


def progress_of(title: str) -> Progress:
    def show(done: int, expected: int, seconds: float) -> None:
        if sys.stderr.isatty():
            rate = done / seconds if seconds else 0.0
            sys.stderr.write(f"\r\x1b[K{title}{done:,} of {expected:,} deliveries, {rate:,.0f}/s")
            sys.stderr.flush()

    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{title}people are arriving…")
        sys.stderr.flush()
    return show


def tell(title: str, dialect: str, scenario: str, result: dict[str, Any]) -> None:
    words = [
        f"{row.figure} {FORMATS[row.unit](result[row.figure])}"
        for row in ROWS[dialect]
        if row.scenario == scenario and row.figure in result
    ]
    if "per_second" in result:
        late = " / ".join(FORMATS["µs"](result[key]) for key in ("p50_us", "p99_us", "max_us"))
        words.append(f"{result['per_second']:,.0f}/s, p50/p99/max {late} µs")
    start = "\r\x1b[K" if sys.stderr.isatty() else ""
    print(f"{start}{title}{', '.join(words)}", file=sys.stderr, flush=True)
    for trouble in troubles(result):
        print(f"    {trouble}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
