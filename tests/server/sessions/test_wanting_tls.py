"""Where TLS is required, it is of everybody but those who sit at this machine."""

from types import SimpleNamespace
from typing import cast

import pytest

from beseda.server.running.config import Settings
from beseda.server.running.config_tls import Tls
from beseda.server.running.services import Services
from beseda.server.sessions.wanting_tls import wants_tls

HERE = ["127.0.0.1:5", "127.9.9.9:5", "[::1]:5", "[::ffff:127.0.0.1]:5"]
ELSEWHERE = ["192.0.2.1:5", "10.0.0.1:0", "[2001:db8::1]:5", "[fe80::1%eth0]:5", "[::ffff:192.0.2.1]:5", "?:0"]


def server(tls: Tls) -> Services:
    return cast("Services", SimpleNamespace(settings=Settings(tls=tls)))


@pytest.mark.parametrize("address", [*HERE, *ELSEWHERE])
def test_only_who_comes_from_elsewhere_needs_it_and_only_where_it_is_required(address: str) -> None:
    assert wants_tls(server(Tls("required")), address) is (address in ELSEWHERE)
    assert not wants_tls(server(Tls("offered")), address)
    assert not wants_tls(server(Tls("off")), address)
