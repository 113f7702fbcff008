"""The secret that hides addresses: the same at every start, nobody else's to read, and never a weak one."""

import errno
import os
import stat
from pathlib import Path

import msgspec
import pytest

from beseda.server.running.config import Settings
from beseda.server.running.opening import CANT_OPEN, StartError
from beseda.server.running.secret_file import SECRET_BYTES, SECRET_FILE, open_secret


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=str(tmp_path / "data"))


def changed(settings: Settings, **fields: object) -> Settings:
    return msgspec.structs.replace(settings, **fields)


def test_what_hides_addresses_is_the_same_at_every_start_and_nobody_elses_to_read(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    secret = open_secret(settings)
    assert len(secret) == SECRET_BYTES and open_secret(settings) == secret
    assert stat.S_IMODE((tmp_path / "data" / SECRET_FILE).stat().st_mode) == 0o600


@pytest.mark.parametrize("size", [0, 1, SECRET_BYTES - 1])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_one_that_is_empty_or_short_keeps_the_server_from_starting(
    settings: Settings, tmp_path: Path, size: int, language: str
) -> None:
    """With an empty one anybody can tell the address behind a cloak."""
    path = tmp_path / "data" / SECRET_FILE
    path.parent.mkdir()
    path.write_bytes(b"x" * size)
    with pytest.raises(StartError, match=rf"secret.* {size} .*{SECRET_BYTES}") as failed:
        open_secret(changed(settings, language=language))
    assert failed.value.status == CANT_OPEN and path.stat().st_size == size


def test_one_that_others_could_read_is_ours_alone_again(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "data" / SECRET_FILE
    path.parent.mkdir()
    secret = open_secret(settings)
    path.chmod(0o644)
    assert open_secret(settings) == secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and "could be read by others" in caplog.text


def test_what_a_killed_start_left_is_not_taken_over(settings: Settings, tmp_path: Path) -> None:
    left = tmp_path / "data" / f"{SECRET_FILE}.new"
    left.parent.mkdir()
    left.write_bytes(b"known")
    left.chmod(0o666)
    assert len(open_secret(settings)) == SECRET_BYTES and not left.exists()
    assert stat.S_IMODE((tmp_path / "data" / SECRET_FILE).stat().st_mode) == 0o600


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_a_pipe_in_its_place_is_not_waited_for(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    os.mkfifo(tmp_path / "data" / SECRET_FILE)
    with pytest.raises(StartError, match="secret can't be used: not a file"):
        open_secret(settings)


def test_a_full_disk_leaves_no_half_secret(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    (tmp_path / "data").mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(StartError, match="No space left") as failed:
            open_secret(settings)
    assert failed.value.status == CANT_OPEN and not (tmp_path / "data" / SECRET_FILE).exists()
    assert len(open_secret(settings)) == SECRET_BYTES


def test_without_files_addresses_are_hidden_otherwise_at_every_start(settings: Settings) -> None:
    in_memory = changed(settings, journal="memory")
    assert len(open_secret(in_memory)) == SECRET_BYTES and open_secret(in_memory) != open_secret(in_memory)


def test_a_secret_that_can_not_be_read_keeps_the_server_from_starting(settings: Settings, tmp_path: Path) -> None:
    """With another one the bans of before would mean nobody."""
    (tmp_path / "data" / SECRET_FILE).mkdir(parents=True)
    with pytest.raises(StartError, match=SECRET_FILE) as failed:
        open_secret(settings)
    assert failed.value.status == CANT_OPEN
