"""What the operator is told of how to join: true for what is listened on, in few lines."""

import pytest

from beseda.server.running import joining
from beseda.server.running.joining import lines, own_address


def test_a_server_for_this_machine_says_how_to_open_it() -> None:
    words = lines(("127.0.0.1", "::1"), 8878, "en", udp=False, data="/srv/data")
    assert "port 8878" in words and "--lan" in words and "/srv/data" in words and "nc -u" not in words


def test_a_server_for_everybody_names_this_machines_address_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "own_address", lambda: "192.0.2.7")
    words = lines(("0.0.0.0", "::"), 8878, "en", udp=False, data=None)
    assert words.count("nc 192.0.2.7 8878") == 1 and "--lan" not in words
    assert "0.0.0.0" not in words and "gone when the server stops" in words


def test_without_a_network_the_address_is_what_is_listened_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "own_address", lambda: None)
    assert "nc 0.0.0.0 1" in lines(("0.0.0.0",), 1, "en", udp=False, data=None)


def test_udp_is_named_where_it_is_open() -> None:
    assert "nc -u localhost 99" in lines(("127.0.0.1",), 99, "en", udp=True, data=None)


def test_it_is_a_few_lines() -> None:
    words = lines(("0.0.0.0", "::"), 8878, "ru", udp=True, data="data")
    assert len(words.splitlines()) <= 8 and all(len(line) <= 100 for line in words.splitlines())


def test_this_machines_address_is_one_or_none() -> None:
    address = own_address()
    assert address is None or address.count(".") == 3
