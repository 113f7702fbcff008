"""All of the page but its views, in node, at a real server: people who do by its actions whatever one can do there.

Over TCP: WebSockets and views have their own tests. A test here for each file of `page/`.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from processes import ServerProcess

from node import node

HERE = Path(__file__).parent / "page"
WITHIN = 100.0
"""Seconds for a file that takes some five."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with ServerProcess(tmp_path_factory.mktemp("page") / "data", "--unlimited") as running:
        yield running
        assert "Traceback" not in running.heard


@pytest.mark.parametrize("path", sorted(HERE.glob("*.test.js")), ids=lambda path: path.name)
def test_what_people_do_in_the_page_holds_at_a_server(path: Path, server: ServerProcess) -> None:
    environment = os.environ | {"PORT": str(server.port)}
    ran = subprocess.run(
        [node(), "--test", str(path)], capture_output=True, text=True, timeout=WITHIN, check=False, env=environment
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    counted = re.search(r"tests (\d+)", ran.stdout)
    assert counted is not None and int(counted[1]) > 0, "a file without a test says nothing"
