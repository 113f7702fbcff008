"""Node, for tests of what runs in browsers; where there is none they are skipped, and say so."""

import re
import shutil
import subprocess

import pytest

OLDEST_NODE = 18
"""The first with a test runner of its own; Debian 12's."""


def node() -> str:
    """Return the program, if it is new enough."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("there is no node here (Debian's nodejs)")
    told = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
    version = re.match(r"v(\d+)", told)
    if version is None or int(version[1]) < OLDEST_NODE:
        pytest.skip(f"node {OLDEST_NODE} or newer is wanted, and this is {told.strip()}")
    return found
