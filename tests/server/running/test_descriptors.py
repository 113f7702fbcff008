"""How many connections there may be: never so many that the server can open nothing itself."""

from collections.abc import Iterator

import pytest

from beseda.server.running.descriptors import OUR_OWN, most_connections

resource = pytest.importorskip("resource")


@pytest.fixture(params=[100, 512, 4096])
def soft(request: pytest.FixtureRequest) -> Iterator[int]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (request.param, before[1]))
    yield request.param
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_clients_may_not_take_every_descriptor_whatever_the_settings_say(soft: int) -> None:
    most = max(soft - OUR_OWN, soft // 2)
    assert most_connections(0) == most_connections(10**6) == most < soft


def test_fewer_are_as_the_settings_say(soft: int) -> None:
    assert most_connections(10) == 10
