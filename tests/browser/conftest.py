"""A browser and a server for the tests of one file. Visitors bear unique names; who stops a server starts their own."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from chromium import chromium
from playwright.sync_api import Browser
from processes import ServerProcess
from talking import guests
from visitors import UNHURRIED, Visiting, Visitor
from workbench import Benching, Files, Workbench


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Of this file alone: Playwright's event loop must not be there for tests that start one of their own."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with ServerProcess(tmp_path_factory.mktemp("page") / "data", *UNHURRIED) as running:
        yield running
        assert "Traceback" not in running.heard


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Where a server of the test's own keeps what is said."""
    return tmp_path / "data"


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Visiting]:
    """Makes visitors, who are gone when the test is over."""
    with ExitStack() as stack:
        yield lambda port, **how: stack.enter_context(Visitor(browser, port, **how))


@pytest.fixture(scope="module")
def files() -> Iterator[Files]:
    with Files() as serving:
        yield serving


@pytest.fixture
def bench(browser: Browser, files: Files) -> Iterator[Benching]:
    """The views by themselves, as the address says: `bench("lang=ru")`."""
    with ExitStack() as stack:
        yield lambda how="", **options: stack.enter_context(Workbench(browser, files.port, **options)).sits_down(how)


@pytest.fixture(autouse=True)
def nobody_stays() -> Iterator[None]:
    """Everybody goes when a test is over who came otherwise than by a browser."""
    yield
    while guests:
        guests.pop().close()
