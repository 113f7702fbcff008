"""An archive, in memory and in a file, for each test that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from beseda.journal.archive import Archive


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture(params=["memory", "file"])
def archive(request: pytest.FixtureRequest, path: Path) -> Iterator[Archive]:
    made = Archive(path if request.param == "file" else None)
    yield made
    made.close()
