"""The page without its comments, as the server joins it, is the same page: its tests hold there, too."""

import shutil
import subprocess
from pathlib import Path

from test_page_in_node import HERE, PAGE

from beseda.server.web.page_files import LIGHTER
from node import node

WITHIN = 110.0
"""Seconds for what takes ten."""
ROOT = HERE.parents[1]
FOLDERS = ("incoming", "irc", "net", "store", "text")
"""Where modules are that do the most, and their tests read no other file of the repository by its place."""


READS_WHAT_IS_WRITTEN = {"reducers.test.js"}
"""Tests that look for comments."""


def test_what_is_sent_behaves_as_what_is_written(tmp_path: Path) -> None:
    for place, kept_out in ((Path("src/beseda"), "page"), (Path("tests"), "page")):
        (tmp_path / place).mkdir(parents=True)
        for each in (ROOT / place).iterdir():
            if each.name != kept_out:
                (tmp_path / place / each.name).symlink_to(each)
    tests = tmp_path / "tests" / "page"
    shutil.copytree(HERE, tests)
    page = tmp_path / "src" / "beseda" / "page"
    shutil.copytree(PAGE, page)
    for each in page.rglob("*.js"):
        written = each.read_text()
        each.write_text(LIGHTER[".js"](written))
        assert each.stat().st_size < len(written.encode()), each.name
    every = [path for folder in FOLDERS for path in (tests / folder).rglob("*.test.js")]
    modules = [str(path) for path in every if path.name not in READS_WHAT_IS_WRITTEN]
    ran = subprocess.run(
        [node(), "--test", *modules],
        capture_output=True,
        text=True,
        timeout=WITHIN,
        check=False,
    )
    assert ran.returncode == 0, "\n".join([line for line in ran.stdout.splitlines() if "ot ok" in line]) + ran.stderr
