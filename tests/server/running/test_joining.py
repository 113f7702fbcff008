"""What the operator is told of how to join: only ways that exist, in 80 columns and one screen."""

import re
import shutil
import sys
from pathlib import Path

import pytest

from beseda.server.running import joining
from beseda.server.running.joining import (
    BY_MAKE,
    MOST_ADDRESSES,
    WIDTH,
    Secured,
    command,
    lines,
    link_for_others,
    own_address,
)

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


FINGERPRINT = ":".join(f"{number:02X}" for number in range(32))
OWN, NAMED = (
    Secured(False, fingerprint=FINGERPRINT),
    Secured(False, ("chat.example.org", "www.example.org", "third.org")),
)


def test_with_tls_the_page_is_secure_and_others_come_by_it() -> None:
    told = lines(("0.0.0.0",), 8878, "en", udp=False, data="/d", environment=PIP, tls=OWN)
    assert "https://localhost:8878   or   https://192.0.2.7:8878\n" in told and "http://" not in told
    assert "beseda join 192.0.2.7 --tls" in told and "nc 192.0.2.7 8878" in told
    assert "From this machine:      beseda join   or   nc localhost 8878\n" in told
    assert link_for_others(("0.0.0.0",), 1, OWN) == "https://192.0.2.7:1" and link_for_others(HERE, 1, OWN) is None


def test_where_tls_is_required_nobody_is_told_to_come_without_it() -> None:
    told = lines(("0.0.0.0",), 8878, "en", udp=False, data="/d", environment=PIP, tls=OWN._replace(is_required=True))
    assert "beseda join 192.0.2.7 --tls\n" in told and "nc 192.0.2.7" not in told and "nc localhost" in told


def test_who_has_a_certificate_from_an_authority_is_called_by_its_names() -> None:
    told = lines(("0.0.0.0",), 8878, "en", udp=False, data="/d", environment=PIP, tls=NAMED)
    assert "https://chat.example.org:8878" in told and "https://www.example.org:8878" in told
    assert "localhost:8878" not in told and "192.0.2.7" not in told and "third.org" not in told
    assert "beseda join chat.example.org --tls" in told and "fingerprint" not in told
    assert link_for_others(("0.0.0.0",), 1, NAMED) == "https://chat.example.org:1"


def test_who_is_here_only_is_not_called_by_names_that_lead_elsewhere() -> None:
    told = lines(HERE, 8878, "en", udp=False, data="/d", environment=PIP, tls=NAMED)
    assert "http://localhost:8878\n" in told and "example.org" not in told
    assert link_for_others(HERE, 1, NAMED) is None


def test_a_certificate_for_any_name_does_not_say_which_one_is_meant() -> None:
    told = lines(("192.0.2.9",), 8878, "en", udp=False, data="/d", environment=PIP, tls=Secured(False))
    assert "https://192.0.2.9:8878" in told and "*" not in told


@pytest.mark.parametrize(("width", "count"), [(200, 1), (80, 2), (52, 2), (40, 4), (10, 4)])
def test_a_fingerprint_stands_in_lines_of_one_length(width: int, count: int) -> None:
    told = lines(HERE, 8878, "en", udp=False, data="/d", environment=PIP, width=width, tls=OWN).splitlines()
    parts = [line.strip() for line in told if re.fullmatch(r" {4}([0-9A-F]{2}:?)+", line)]
    assert len(parts) == count and "".join(parts) == FINGERPRINT
    assert {len(part.strip(":")) for part in parts} == {3 * 32 // count - 1}


def test_to_open_it_to_others_leaves_it_encrypted() -> None:
    for tls, option in (
        (None, "--lan"),
        (OWN, "--lan --tls"),
        (OWN._replace(is_required=True), "--lan --tls=required"),
    ):
        told = lines(HERE, 1, "en", udp=False, data="/d", environment=PIP, tls=tls)
        assert f"beseda serve {option}\n" in told


def test_a_fingerprint_that_will_be_another_one_is_told_as_such() -> None:
    assert "new at each start" in lines(HERE, 1, "en", udp=False, data=None, environment=PIP, tls=OWN)
    assert "new at each start" not in lines(HERE, 1, "en", udp=False, data="/d", environment=PIP, tls=OWN)


@pytest.mark.parametrize("tls", [None, OWN, NAMED])
@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("environment", [MAKE, PIP])
@pytest.mark.parametrize("port", [8878, 65535])
@pytest.mark.parametrize("width", [40, WIDTH])
@pytest.mark.parametrize(
    "hosts", [HERE, ("0.0.0.0", "::"), ("192.168.1.100",), tuple(f"192.168.1.{n}" for n in range(100, 130))]
)
def test_it_fits_a_narrow_terminal_and_one_screen_and_no_command_is_broken(
    language: str, environment: dict[str, str], port: int, width: int, hosts: tuple[str, ...], tls: Secured | None
) -> None:
    told = lines(hosts, port, language, True, "/home/anna/" + "chat/" * 4, environment, width, tls=tls)
    rows = told.splitlines()
    print(len(rows))
    assert len(rows) <= 2 * MOST_ADDRESSES + 15 < 24, told
    sentences = [row for row in rows if width == WIDTH or not row.startswith("    ")]
    assert max(map(len, sentences)) <= width, told
    if hosts == HERE:
        options = "--lan --tls" if tls else "--lan"
        assert any(row.endswith(command("serve", options, environment)) for row in rows)


def test_a_home_directory_is_told_shortly() -> None:
    assert "kept in ~/chat." in lines(
        HERE, 1, "en", udp=False, data=str(Path("/home/anna/chat")), environment={"HOME": "/home/anna"}
    )


def test_this_machines_address_is_one_or_none() -> None:
    address = own_address()
    assert address is None or address.count(".") == 3
