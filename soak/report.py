"""What a scenario found: printed while it runs, and kept as rows of a table. Refuses to know servers."""

import os
import platform
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple


class Finding(NamedTuple):
    scenario: str
    what: str
    value: str
    bar: str
    met: bool


class Report:
    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self._scenario = ""
        self._began = 0.0

    def begin(self, scenario: str, promise: str) -> None:
        self._scenario, self._began = scenario, time.monotonic()
        print(f"\n{scenario}: {promise}", flush=True)

    def progress(self, words: str) -> None:
        print(f"  {time.monotonic() - self._began:6.1f} s  {words}", flush=True)

    def found(self, what: str, value: float, unit: str = "", most: float | None = None) -> None:
        """A measured value; `most`: the bar."""
        bar = "" if most is None else f"≤ {most:g} {unit}".strip()
        self._keep(what, f"{value:.4g} {unit}".strip(), bar, most is None or value <= most)

    def held(self, what: str, holds: bool, detail: str = "") -> None:
        """A promise that is kept or not."""
        self._keep(what, detail or ("yes" if holds else "no"), "", holds)

    def failed(self, error: BaseException) -> None:
        self._keep("ended early", f"{type(error).__name__}: {error}".replace("\n", " ")[:300], "", False)

    def _keep(self, what: str, value: str, bar: str, met: bool) -> None:
        self.findings.append(Finding(self._scenario, what, value, bar, met))
        self.progress(f"{'ok  ' if met else 'MISS'} {what}: {value}{f' (bar {bar})' if bar else ''}")

    @property
    def misses(self) -> int:
        return sum(not finding.met for finding in self.findings)

    def write(self, path: Path, command: Sequence[str], earlier: Sequence[str] = ()) -> None:
        """Write the table in place of the last run's. `earlier`: rows of scenarios that did not run now."""
        head = (
            "# What the soak found last\n\n"
            f"`{' '.join(command)}`, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {machine()}.\n\n"
            "| scenario | what | found | bar | met |\n|---|---|---|---|---|\n"
        )
        path.write_text(head + "".join(earlier) + "".join(map(row, self.findings)))


def row(finding: Finding) -> str:
    scenario, what, value, bar, met = finding
    return f"| {scenario} | {what} | {value.replace('|', '/')} | {bar} | {'yes' if met else '**no**'} |\n"


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, load {load:.1f} at the end"
    )


def rows_in(path: Path) -> dict[str, list[str]]:
    """The rows of a table written before, by scenario."""
    rows: dict[str, list[str]] = {}
    if path.exists():
        for line in path.read_text().splitlines(keepends=True):
            if line.startswith("| ") and not line.startswith("| scenario"):
                rows.setdefault(line.split("|")[1].strip(), []).append(line)
    return rows
