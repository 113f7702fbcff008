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
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench import chart, report, startup
from bench.house import COLUMNS, ServerError, cores
from bench.report import Results, troubles
from bench.run import Progress, run
from bench.scenarios import SCENARIOS, Scenario
from bench.targets import CPU, FORMATS, REST

HERE = Path(__file__).resolve().parent
START = "start"
RUNS = 3
ALL_COLUMNS = ",".join(COLUMNS)


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 1 when a delivery was lost, doubled or out of order, or a scenario failed."""
    arguments = sys.argv[1:] if arguments is None else arguments
    options = parser().parse_args(arguments)
    wanted = options.only.split(",") if options.only else [START, *(scenario.name for scenario in SCENARIOS)]
    known = {START, *(scenario.name for scenario in SCENARIOS)}
    if not known.issuperset(wanted):
        parser().error(f"there is no scenario {', '.join(sorted(set(wanted) - known))}")
    columns = options.columns.split(",")
    if not set(columns) <= set(COLUMNS):
        parser().error(f"columns: of {', '.join(COLUMNS)}")
    runs = 1 if options.quick else options.runs
    load_before = os.getloadavg()[0]
    results = measure(wanted, columns, runs, options.quick, (None, None) if options.unpinned else cores())
    facts = {
        "command": "`" + shlex.join(["python", "-m", "bench", *arguments]) + "`",
        "date": time.strftime("%Y-%m-%d %H:%M"),
        "runs": f"{runs} runs" if runs > 1 else "one run",
        "quiet": how_quiet(results, load_before),
        "cores": "pinned nowhere" if options.unpinned else "the server on one core, the generator on another",
    }
    page = report.page(results, columns, facts)
    if options.only or options.quick or options.columns != ALL_COLUMNS:
        print(page)
    else:
        (HERE / "RESULTS.md").write_text(page, encoding="utf-8")
        chart.draw(HERE / "results.svg", results, columns)
    return int(any(is_bad(result) for several in results.values() for result in several))


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure Beseda's server.")
    names = ", ".join([START, *(scenario.name for scenario in SCENARIOS)])
    parser.add_argument("--only", metavar="NAMES", help=f"of {names}, separated by commas")
    parser.add_argument("--columns", metavar="NAMES", default=ALL_COLUMNS, help=f"of {', '.join(COLUMNS)}")
    parser.add_argument("--runs", metavar="N", type=int, default=RUNS, help=f"of which the median is taken ({RUNS})")
    parser.add_argument("--quick", action="store_true", help="one run with a fifth of the messages: does it work?")
    parser.add_argument("--unpinned", action="store_true", help="leave the server and the generator on all cores")
    return parser


def measure(
    wanted: Sequence[str], columns: Sequence[str], runs: int, quick: bool, pinned: tuple[int | None, int | None]
) -> Results:
    """All runs of all scenarios: each run goes once through everything, so that a busy minute spoils one of several."""
    results: Results = {}
    for number in range(runs):
        for scenario in SCENARIOS:
            for column in columns if scenario.name in wanted else ():
                title = f"{scenario.name:8}{column:8} {number + 1}/{runs} "
                result = attempt(scenario, column, quick, pinned, progress_of(title))
                if scenario.name == "deaf":
                    add_slowdown(results, column, result)
                results.setdefault((scenario.name, column), []).append(result)
                tell(title, scenario.name, result)
        for column in columns if START in wanted else ():
            title = f"{START:8}{column:8} {number + 1}/{runs} "
            result = startup.run(column, pinned[0])
            results.setdefault((START, column), []).append(result)
            tell(title, START, result)
    return results


def attempt(
    scenario: Scenario, column: str, quick: bool, pinned: tuple[int | None, int | None], progress: Progress
) -> dict[str, Any]:
    shape = scenario.shape.quick() if quick else scenario.shape
    try:
        return run(shape, column, *pinned, progress)
    except ServerError as error:
        return {"failed": str(error)}


def add_slowdown(results: Results, column: str, result: dict[str, Any]) -> None:
    """How much longer the same load took beside the deaf than without them, in the same round."""
    without = results.get(("few", column))
    if without and "seconds" in without[-1] and "seconds" in result:
        result["slowdown"] = result["seconds"] / without[-1]["seconds"]


def is_bad(result: dict[str, Any]) -> bool:
    return "failed" in result or any(result.get(key) for key in ("lost", "doubled", "out_of_order", "strange"))


def how_quiet(results: Results, load_before: float) -> str:
    """How far the machine was ours: the reader's measure for all the rest."""
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


def tell(title: str, scenario: str, result: dict[str, Any]) -> None:
    words = [
        f"{row.figure} {FORMATS[row.unit](result[row.figure])}"
        for row in (*CPU, *REST)
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
