"""Servers that many tests share, so that the folder stays quick: people in them bear unique names.

Tests that stop, kill or fill a server start their own.
"""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from irc_talking import serving
from processes import ServerProcess
from talking import guests

from beseda.server.running.serve import Server


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


@pytest.fixture(scope="module")
def chat() -> Iterator[Server]:
    """A server in this process, which keeps nothing, for the IRC clients of one file: with unique names."""
    with serving() as running:
        yield running


@pytest.fixture
def nothing_failed(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """The server in this process logs no mistake of its own meanwhile."""
    yield
    assert [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.ERROR] == []
