"""Servers that many tests share, so that the folder stays quick: people in them bear unique names.

Tests that stop, kill or fill a server start their own.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from processes import ServerProcess
from talking import guests


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """An English server by TCP and UDP, without flood control."""
    with ServerProcess(tmp_path_factory.mktemp("shared") / "data", "--unlimited", "--udp") as running:
        yield running
        assert "Traceback" not in running.heard
        assert running.stop() == 0


@pytest.fixture(scope="session")
def russian(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """The same in Russian."""
    data = tmp_path_factory.mktemp("shared-ru") / "data"
    with ServerProcess(data, "--unlimited", "--udp", language="ru") as running:
        yield running
        assert "Traceback" not in running.heard
        assert running.stop() == 0


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Where a server of the test's own keeps what is said."""
    return tmp_path / "data"


@pytest.fixture(autouse=True)
def nobody_stays() -> Iterator[None]:
    """Everybody goes when a test is over, those too whom it could not get in."""
    yield
    while guests:
        guests.pop().close()
