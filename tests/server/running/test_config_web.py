"""Proxies are named by address or by network, and nothing else is one."""

from ipaddress import ip_address

import pytest

from beseda.server.running.config_faults import ConfigError
from beseda.server.running.config_web import networks_of


def test_an_address_is_a_network_of_one() -> None:
    one, many = networks_of(("127.0.0.1", "10.1.2.3/8"))
    assert ip_address("127.0.0.1") in one and ip_address("127.0.0.2") not in one and ip_address("10.9.9.9") in many


@pytest.mark.parametrize("proxy", ["nginx", "", "127.0.0.1:80", "10.0.0.0/99"])
def test_what_is_neither_is_named(proxy: str) -> None:
    with pytest.raises(ConfigError, match=r"web\.proxies: "):
        networks_of((proxy,))
