"""The results as a picture: processor time per delivery, each scenario against its own target. SVG by hand."""

from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from bench.medians import Results, median
from bench.targets import CPU, FORMATS, Row

WIDTH, LEFT, RIGHT = 860, 250, 90
BAR, GAP, TOP = 13, 14, 66
MOST = 2.0
"""The axis ends at this many times the target; a longer bar is cut, and its figure says so."""
COLOURS = {"memory": "#7fb3d5", "process": "#1f618d", "power": "#b9770e"}


def draw(path: Path, results: Results, columns: Sequence[str]) -> None:
    rows = [row for row in CPU if row.kept and any(_figure(results, row, column) is not None for column in columns)]
    tall = len(columns) * BAR + GAP
    height = TOP + len(rows) * tall + 20
    line = _x(1.0)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" '
        'font-size="12">',
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
        _text(12, 22, "Server processor time per delivery, as a part of its target", size=15),
        *_legend(columns),
        f'<line x1="{line}" x2="{line}" y1="{TOP - 8}" y2="{height - 14}" stroke="#c0392b" stroke-dasharray="4 3"/>',
        _text(line + 4, TOP - 10, "target", colour="#c0392b"),
    ]
    for number, row in enumerate(rows):
        parts += _group(results, row, columns, TOP + number * tall)
    path.write_text("\n".join([*parts, "</svg>"]) + "\n", encoding="utf-8")


def _figure(results: Results, row: Row, column: str) -> float | None:
    return median(results, ("plain", row.scenario, column), row.figure)


def _group(results: Results, row: Row, columns: Sequence[str], top: float) -> list[str]:
    parts = [_text(12, top + len(columns) * BAR / 2 + 4, f"{row.scenario}: {row.words}")]
    for place, column in enumerate(columns):
        figure, target = _figure(results, row, column), row.target(column)
        if figure is None or not target:
            continue
        y = top + place * BAR
        end = _x(min(figure / target, MOST))
        parts.append(
            f'<rect x="{LEFT}" y="{y:.1f}" width="{end - LEFT:.1f}" height="{BAR - 2}" fill="{COLOURS[column]}"/>'
        )
        parts.append(_text(end + 4, y + BAR - 4, f"{FORMATS[row.unit](figure)} {row.unit}", size=10))
    return parts


def _x(share: float) -> float:
    return LEFT + share / MOST * (WIDTH - LEFT - RIGHT)


def _legend(columns: Sequence[str]) -> list[str]:
    parts = []
    for place, column in enumerate(columns):
        x = 12 + place * 90
        parts.append(f'<rect x="{x}" y="34" width="10" height="10" fill="{COLOURS[column]}"/>')
        parts.append(_text(x + 15, 43, column))
    return parts


def _text(x: float, y: float, words: str, size: int = 12, colour: str = "#222") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}">{escape(words)}</text>'
