"""Starting a server: what is opened, what stands in the way, what signals do. A whole life of one: end_to_end."""

import gc
import io
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from beseda.server.running import serve as serve_module
from beseda.server.running.config import Settings
from beseda.server.running.descriptors import raise_limit
from beseda.server.running.opening import CONFIG, StartError
from beseda.server.running.serve import COLLECTING, Server, suit_collecting


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(host=("127.0.0.1",), port=0, data=str(tmp_path / "data"), udp=False, quiet=True)


def changed(settings: Settings, **fields: object) -> Settings:
    return msgspec.structs.replace(settings, **fields)


# All of it.


@pytest.fixture
def as_before() -> Iterator[None]:
    """What a server sets for the whole process is the tests' again."""
    resource = pytest.importorskip("resource")
    collecting, limit = gc.get_threshold(), resource.getrlimit(resource.RLIMIT_NOFILE)
    interval, stack = sys.getswitchinterval(), threading.stack_size()
    yield
    gc.set_threshold(*collecting)
    resource.setrlimit(resource.RLIMIT_NOFILE, limit)
    sys.setswitchinterval(interval)
    threading.stack_size(stack)


@pytest.mark.usefixtures("as_before")
@pytest.mark.parametrize("wrong", [{"lobby": "no room"}, {"password": "/secret"}])
def test_settings_that_can_not_be_are_told_before_anything_is_opened(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str]
) -> None:
    monkeypatch.setattr(serve_module, "open_sockets", lambda settings: pytest.fail("it was opened"))
    with pytest.raises(StartError) as failed:
        Server(changed(settings, **wrong), io.StringIO())
    assert failed.value.status == CONFIG and not list(tmp_path.iterdir())


@pytest.mark.usefixtures("as_before")
def test_garbage_is_looked_for_seldom_and_descriptors_are_as_many_as_may_be() -> None:
    resource = pytest.importorskip("resource")
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 512), hard))
    suit_collecting()
    raise_limit()
    assert gc.get_threshold() == COLLECTING
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == (hard, hard)
