"""A small file is there whole or not at all, and nobody else's to read."""

import errno
import os
import stat
from pathlib import Path

import pytest

from beseda.server.running.private_files import read_private, write_private


def test_it_is_read_as_it_was_written_and_nobody_elses(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for data in (b"one", b"two", b""):
        write_private(path, data)
        assert read_private(path, 10) == data and stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_no_more_is_read_than_may_be(tmp_path: Path) -> None:
    write_private(tmp_path / "file", b"12345")
    assert read_private(tmp_path / "file", 3) == b"123"


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a folder can't be opened")
def test_what_was_written_is_on_the_disk_and_its_name_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """fsync(2): of a file alone "does not necessarily ensure that the entry in the directory" is stored."""
    stored: list[tuple[bool, list[str]]] = []

    def store(descriptor: int) -> None:
        stored.append((stat.S_ISDIR(os.fstat(descriptor).st_mode), os.listdir(tmp_path)))

    monkeypatch.setattr(os, "fsync", store)
    write_private(tmp_path / "file", b"data")
    assert stored == [(False, ["file.new"]), (True, ["file"])]


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    write_private(tmp_path / "file", b"before")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            write_private(tmp_path / "file", b"after")
    assert read_private(tmp_path / "file", 10) == b"before"
    write_private(tmp_path / "file", b"after")
    assert read_private(tmp_path / "file", 10) == b"after"
