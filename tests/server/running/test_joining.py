"""What the operator is told of how to join: only ways that exist, in 80 columns and one screen."""

import shutil
import sys
from pathlib import Path

import pytest

from beseda.server.running import joining
from beseda.server.running.joining import BY_MAKE, MOST_ADDRESSES, WIDTH, command, lines, link_for_others, own_address

HERE = ("127.0.0.1", "::1")
MAKE = {BY_MAKE: "1"}
PIP: dict[str, str] = {}


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """One with nc, in a network, on which `beseda` was installed by pip."""
    monkeypatch.setattr(sys, "argv", ["/usr/bin/beseda", "serve"])
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(joining, "own_address", lambda: "192.0.2.7")


def test_a_server_for_this_machine_says_how_to_open_it() -> None:
    words = lines(HERE, 8878, "en", udp=False, data="/srv/data", environment=PIP)
    assert "port 8878" in words and "/srv/data" in words and "nc -u" not in words
    assert "beseda join   or   nc localhost 8878" in words and words.count("beseda serve --lan") == 1


def test_who_started_it_by_make_goes_on_with_make() -> None:
    words = lines(HERE, 8878, "en", udp=False, data=None, environment=MAKE)
    assert "make join   or" in words and "make serve ARGS=--lan" in words and "beseda join" not in words
    assert "make join ARGS=:99 " in lines(HERE, 99, "en", udp=False, data=None, environment=MAKE)
    assert command("join", "host --udp", MAKE) == 'make join ARGS="host --udp"'


@pytest.mark.parametrize(
    ("called", "found", "told"),
    [
        ("/usr/bin/beseda", "/usr/bin/beseda", "beseda join"),
        (".venv/bin/beseda", None, ".venv/bin/beseda join"),
        (".venv/bin/beseda", "/usr/bin/beseda", ".venv/bin/beseda join"),
        ("/lib/beseda/__main__.py", None, "/opt/python -m beseda join"),
    ],
)
def test_our_program_is_called_as_it_can_be_called(
    monkeypatch: pytest.MonkeyPatch, called: str, found: str | None, told: str
) -> None:
    monkeypatch.setattr(sys, "argv", [called])
    monkeypatch.setattr(sys, "executable", "/opt/python")
    monkeypatch.setattr(shutil, "which", lambda name: found)
    assert command("join", "", PIP) == told


@pytest.mark.parametrize(("tools", "told"), [({"nc"}, "nc"), ({"telnet"}, "telnet"), (set[str](), None)])
def test_a_program_that_is_not_here_is_not_told(
    monkeypatch: pytest.MonkeyPatch, tools: set[str], told: str | None
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name in tools | {"beseda"} else None)
    words = lines(HERE, 8878, "en", udp=True, data=None, environment=PIP)
    assert [tool for tool in ("nc", "telnet") if f"{tool} localhost 8878" in words] == [told or ""][: bool(told)]
    assert ("nc -u localhost" in words) == (told == "nc")


def test_a_server_for_everybody_names_this_machines_address_once() -> None:
    words = lines(("0.0.0.0", "::"), 8878, "en", udp=False, data=None, environment=PIP)
    assert words.count("nc 192.0.2.7 8878") == 1 and "beseda join 192.0.2.7" in words and "--lan" not in words
    assert "0.0.0.0" not in words and "gone when the server stops" in words and "nc localhost 8878" in words


def test_who_does_not_listen_on_localhost_does_not_tell_people_to_go_there() -> None:
    words = lines(("192.0.2.9",), 8878, "en", udp=True, data=None, environment=PIP)
    assert "localhost" not in words and "beseda join 192.0.2.9 --udp" in words


def test_without_a_network_the_address_is_what_is_listened_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "own_address", lambda: None)
    assert "nc 0.0.0.0 1" in lines(("0.0.0.0",), 1, "en", udp=False, data=None, environment=PIP)


def test_the_page_is_named_where_it_can_be_opened() -> None:
    assert "http://localhost:8878\n" in lines(HERE, 8878, "en", udp=False, data=None, environment=PIP)
    everybody = lines(("0.0.0.0",), 8878, "en", udp=False, data=None, environment=PIP)
    assert "http://localhost:8878   or   http://192.0.2.7:8878\n" in everybody
    assert "http://[2001:db8::1]:1\n" in lines(("2001:db8::1",), 1, "en", udp=False, data=None, environment=PIP)
    assert "http" not in lines(HERE, 8878, "en", udp=False, data=None, environment=PIP, page=False)
    assert link_for_others(HERE, 1) is None and link_for_others(("::", "0.0.0.0"), 1) == "http://192.0.2.7:1"


def test_udp_is_named_where_it_is_open() -> None:
    assert "nc -u localhost 99" in lines(("127.0.0.1",), 99, "en", udp=True, data=None, environment=PIP)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("environment", [MAKE, PIP])
@pytest.mark.parametrize("port", [8878, 65535])
@pytest.mark.parametrize("width", [40, WIDTH])
@pytest.mark.parametrize(
    "hosts", [HERE, ("0.0.0.0", "::"), ("192.168.1.100",), tuple(f"192.168.1.{n}" for n in range(100, 130))]
)
def test_it_fits_a_narrow_terminal_and_one_screen_and_no_command_is_broken(
    language: str, environment: dict[str, str], port: int, width: int, hosts: tuple[str, ...]
) -> None:
    told = lines(hosts, port, language, True, "/home/anna/" + "chat/" * 4, environment, width)
    rows = told.splitlines()
    assert len(rows) <= 2 * MOST_ADDRESSES + 15 < 24, told
    sentences = [row for row in rows if width == WIDTH or not row.startswith("    ")]
    assert max(map(len, sentences)) <= width, told
    if hosts == HERE:
        assert any(row.endswith(command("serve", "--lan", environment)) for row in rows)


def test_a_home_directory_is_told_shortly() -> None:
    assert "kept in ~/chat." in lines(
        HERE, 1, "en", udp=False, data=str(Path("/home/anna/chat")), environment={"HOME": "/home/anna"}
    )


def test_this_machines_address_is_one_or_none() -> None:
    address = own_address()
    assert address is None or address.count(".") == 3
