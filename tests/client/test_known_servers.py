"""The file of servers that we know: people edit it, several programs write it, and nothing in it is lost."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from beseda.client.certificates import Certificate, shown
from beseda.client.known_servers import Known, KnownServers, settings_folder

HOST = "chat.example:8878"


def certificate(digit: str, key: str = "") -> Certificate:
    return Certificate(shown(digit * 64), shown((key or digit) * 64))


@pytest.fixture
def servers(tmp_path: Path) -> KnownServers:
    return KnownServers(tmp_path / "deep" / "known_servers")


def lines(servers: KnownServers) -> list[str]:
    return servers.path.read_text(encoding="utf-8").splitlines()


def test_who_is_remembered_is_known(servers: KnownServers) -> None:
    assert servers.find(HOST) == []
    servers.remember(HOST, certificate("a"))
    servers.remember("[::1]:8878", None)
    assert servers.find(HOST) == [Known(1, certificate("a"))]
    assert servers.find("[::1]:8878") == [Known(2, None)]
    assert servers.find("chat.example:8879") == []


def test_only_its_owner_may_read_the_file(servers: KnownServers) -> None:
    servers.remember(HOST, certificate("a"))
    assert stat.S_IMODE(servers.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(servers.path.parent.stat().st_mode) == 0o700


def test_a_renewed_certificate_takes_the_line_of_the_one_before(servers: KnownServers) -> None:
    servers.remember(HOST, certificate("a"))
    servers.remember("other:1", certificate("b"))
    servers.remember(HOST, certificate("c", key="a"))
    assert servers.find(HOST) == [Known(2, certificate("c", key="a"))]
    assert len(lines(servers)) == 2


def test_where_an_authority_vouches_nothing_else_is_kept(servers: KnownServers) -> None:
    servers.remember(HOST, certificate("a"))
    servers.remember(HOST, certificate("b"))
    assert [known.certificate for known in servers.find(HOST)] == [certificate("a"), certificate("b")]
    servers.remember(HOST, None)
    assert lines(servers) == [f"{HOST} authority"]


def test_what_is_no_line_of_ours_is_kept_as_it_stands(servers: KnownServers) -> None:
    odd = b"# mine\n\n\xff\xfe\n" + HOST.encode() + b" AB:CD\nx y z w\n" + HOST.encode()
    servers.path.parent.mkdir()
    servers.path.write_bytes(odd)
    assert servers.find(HOST) == []
    servers.remember(HOST, certificate("a"))
    assert servers.path.read_bytes() == odd + f"\n{HOST} {' '.join(certificate('a'))}\n".encode()
    assert servers.find(HOST) == [Known(7, certificate("a"))]


def test_a_line_may_be_written_by_hand(servers: KnownServers) -> None:
    servers.path.parent.mkdir()
    servers.path.write_text(f"{HOST}  {'ab' * 32}\r\n")
    assert servers.find(HOST) == [Known(1, Certificate(shown("ab" * 32), ""))]


def test_however_an_editor_has_written_the_file_who_is_known_stays_known(servers: KnownServers) -> None:
    """Or somebody in between would be met as a stranger, with whom one may talk, and not as another one."""
    servers.path.parent.mkdir()
    servers.path.write_bytes(b"\xef\xbb\xbfChat.Example:8878 Authority\r\n")
    assert servers.find(HOST) == [Known(1, None)]
    servers.remember(HOST, None)
    assert servers.find(HOST) == [Known(1, None)]


def test_a_file_behind_a_link_stays_there(servers: KnownServers, tmp_path: Path) -> None:
    servers.path.parent.mkdir()
    elsewhere = tmp_path / "elsewhere"
    servers.path.symlink_to(elsewhere)
    servers.remember(HOST, None)
    assert servers.path.is_symlink() and elsewhere.read_text() == f"{HOST} authority\n"


def test_what_can_not_be_written_leaves_the_file_whole(servers: KnownServers, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    servers.remember(HOST, None)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        servers.remember("other:1", None)
    assert lines(servers) == [f"{HOST} authority"]
    assert sorted(path.name for path in servers.path.parent.iterdir()) == ["known_servers", "known_servers.lock"]


def test_programs_that_write_at_once_lose_nothing(servers: KnownServers) -> None:
    program = (
        "import sys; from pathlib import Path; from beseda.client.known_servers import KnownServers\n"
        "for number in range(25): KnownServers(Path(sys.argv[1])).remember(f'{sys.argv[2]}:{number}', None)"
    )
    running = [subprocess.Popen([sys.executable, "-c", program, str(servers.path), name]) for name in "abcd"]
    assert [each.wait(60) for each in running] == [0] * 4
    assert len(set(lines(servers))) == 100


def test_settings_are_where_a_person_has_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "x"))
    assert settings_folder() == tmp_path / "x" / "beseda"
    for none in ("", "relative"):
        monkeypatch.setenv("XDG_CONFIG_HOME", none)
        assert settings_folder() == tmp_path / ".config" / "beseda"
