"""The parts of the page that need no browser, tested by `node --test`: a test here for each of its files."""

import re
import subprocess
from pathlib import Path

import pytest

from node import node

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "src" / "beseda" / "page"
WITHIN = 100.0
"""Seconds for a file that takes a tenth of one."""


def name_of(path: Path) -> str:
    return path.relative_to(HERE).as_posix()


@pytest.mark.parametrize("path", sorted(HERE.rglob("*.test.js")), ids=name_of)
def test_a_part_of_the_page_holds_in_node(path: Path) -> None:
    ran = subprocess.run(
        [node(), "--test", str(path)], capture_output=True, text=True, timeout=WITHIN, check=False, cwd=HERE
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    counted = re.search(r"^# tests (\d+)", ran.stdout, re.MULTILINE) or re.search(r"tests (\d+)", ran.stdout)
    assert counted is not None and int(counted[1]) > 0, "a file without a test says nothing"


def test_every_test_of_the_page_is_beside_what_it_tests() -> None:
    """They mirror src/beseda/page: a test file of a part that is gone tests nothing anybody uses."""
    lost = [name_of(path) for path in sorted(HERE.rglob("*.test.js")) if not (PAGE / name_of(path)).parent.is_dir()]
    assert lost == []
