"""Who has a port or a file: another process of ours is found, and shown without what could drive a terminal."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from beseda.server.running import holders
from beseda.server.running.holders import LONGEST_COMMAND, holder_of_file, holder_of_port

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")

SAYS_ITS_PORT = "; print(s.getsockname()[1], flush=True); input()"
LISTENS = "import socket; s = socket.create_server(('{host}', 0), family=socket.{family})" + SAYS_ITS_PORT
BINDS = "import socket; s = socket.socket(type=socket.SOCK_DGRAM); s.bind(('127.0.0.1', 0))" + SAYS_ITS_PORT
OPENS = "f = open({path!r}); print(0, flush=True); input()"


@contextmanager
def other(program: str, *arguments: str) -> Iterator[tuple[int, int]]:
    """A process of another program: its pid, and the number that it says first."""
    process = subprocess.Popen(
        [sys.executable, "-c", program, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout
        yield process.pid, int(process.stdout.readline())
    finally:
        process.communicate("\n")


@pytest.mark.parametrize(("host", "family"), [("127.0.0.1", "AF_INET"), ("::1", "AF_INET6")])
def test_who_listens_is_found(host: str, family: str) -> None:
    with other(LISTENS.format(host=host, family=family)) as (pid, port):
        found = holder_of_port(host, port, "tcp")
        assert found and found.pid == pid and sys.executable in found.command and not found.is_beseda


@pytest.mark.parametrize(
    ("theirs", "family", "ours", "is_in_the_way"),
    [
        ("127.0.0.2", "AF_INET", "127.0.0.1", False),
        ("::1", "AF_INET6", "127.0.0.1", False),
        ("127.0.0.1", "AF_INET", "::1", False),
        ("127.0.0.2", "AF_INET", "0.0.0.0", True),
        ("0.0.0.0", "AF_INET", "127.0.0.1", True),
        ("::", "AF_INET6", "127.0.0.1", True),
        ("127.0.0.1", "AF_INET", "localhost", True),
    ],
)
def test_who_has_the_port_at_another_address_is_not_in_the_way(
    theirs: str, family: str, ours: str, is_in_the_way: bool
) -> None:
    with other(LISTENS.format(host=theirs, family=family)) as (pid, port):
        found = holder_of_port(ours, port, "tcp")
        assert (found is not None and found.pid == pid) is is_in_the_way


def test_who_is_only_connected_from_that_port_is_not_meant() -> None:
    with socket.create_server(("127.0.0.1", 0)) as here, socket.create_connection(here.getsockname()[:2]) as there:
        assert holder_of_port("127.0.0.1", there.getsockname()[1], "tcp") is None


def test_who_has_a_udp_port_is_found() -> None:
    with other(BINDS) as (pid, port):
        found = holder_of_port("127.0.0.1", port, "udp")
        assert found and found.pid == pid and holder_of_port("127.0.0.1", port, "tcp") is None


def test_who_has_a_file_is_found_by_any_name_of_it(tmp_path: Path) -> None:
    (tmp_path / "journal.db").touch()
    (tmp_path / "link").symlink_to(tmp_path)
    with other(OPENS.format(path=str(tmp_path / "journal.db"))) as (pid, _):
        found = holder_of_file(tmp_path / "link" / "journal.db")
        assert found and found.pid == pid
    assert holder_of_file(tmp_path / "journal.db") is None


def test_we_are_not_in_our_own_way(tmp_path: Path) -> None:
    with open(tmp_path / "file", "w", encoding="ascii"):
        assert holder_of_file(tmp_path / "file") is None


@pytest.mark.parametrize("started", [("python", "-m", "beseda"), ("/usr/bin/python3", "/opt/beseda", "serve")])
def test_our_own_program_is_known(started: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert held_by_command(tmp_path, monkeypatch, "\0".join(started)).is_beseda


def test_a_command_is_shortened_and_drives_no_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = held_by_command(tmp_path, monkeypatch, "evil\0\x1b[2J\x9b\u202e" + "x" * 100)
    assert found.command.isprintable() and found.command.startswith("evil ?[2J??x") and not found.is_beseda
    assert len(found.command) == LONGEST_COMMAND


def held_by_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> holders.Holder:
    """As it is in /proc where the process 77 was started so and has a file open."""
    (tmp_path / "77" / "fd").mkdir(parents=True)
    (tmp_path / "77" / "fd" / "3").symlink_to("/there")
    (tmp_path / "77" / "cmdline").write_bytes(f"{command}\0".encode())
    monkeypatch.setattr(holders, "PROC", tmp_path)
    found = holder_of_file(Path("/there"))
    assert found and found.pid == 77
    return found


def test_without_proc_nobody_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holders, "PROC", tmp_path / "none")
    assert holder_of_port("127.0.0.1", 1, "tcp") is None and holder_of_file(Path(os.devnull)) is None
