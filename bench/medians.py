"""The results of all runs, and their medians. Knows nothing of what they mean."""

import statistics
from typing import Any

Place = tuple[str, str, str]
"""Dialect, scenario, column. A peer is a column of its own."""
Results = dict[Place, list[dict[str, Any]]]
"""What each run gave."""
MISSING = "–"


def median(results: Results, place: Place, figure: str) -> float | None:
    found = [run[figure] for run in results.get(place, ()) if figure in run]
    return statistics.median(found) if found else None
