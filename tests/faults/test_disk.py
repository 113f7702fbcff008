"""The disk is full, or a stranger locks a file: nobody is shown what is not stored, and talk goes on (C13, C14)."""

import re
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from rig import Server, Talker, stored_in

from waiting import wait_for

SIZE = "2m"
"""Of the small disk: two empty databases and their WALs take some 300 KiB."""
NOT_STORED = "The server can't store messages just now: nobody saw that one."
COMPLAINT = "the journal can't be written"
FULL_FOR = 2.5
"""Seconds: over two of the server's probes, each of which fails."""
LOCKED_FOR = 3.0
"""Seconds; soak holds it for 30."""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of `SIZE`, where we may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "beseda-faults", place], check=False)
    if mounted.returncode:
        pytest.skip("no file system can be mounted here; the page limit stands for it")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


class RealDisk:
    def __init__(self, place: Path) -> None:
        self.data = place / "data"
        self.sabotage: tuple[str, ...] = ()
        self._ballast = place / "ballast"

    def fill(self) -> None:
        """To the last byte."""
        with self._ballast.open("ab", buffering=0) as file:
            for size in (4096, 512, 1):
                try:
                    while file.write(bytes(size)) == size:
                        pass
                except OSError:
                    pass

    def free(self) -> None:
        self._ballast.unlink()


class PageLimit:
    """What SQLite takes for a full disk, where nothing can be mounted."""

    def __init__(self, place: Path) -> None:
        self.data = place / "data"
        self._mark = place / "full"
        self.sabotage = ("full-disk", str(self._mark))

    def fill(self) -> None:
        self._mark.touch()

    def free(self) -> None:
        self._mark.unlink()


Disk = RealDisk | PageLimit


def say_until_refused(talker: Talker) -> list[str]:
    """What was taken until the disk was full. Lines of a page each, so that none fits into what is left of one."""
    taken: list[str] = []
    for number in range(3000):
        line = f"kept {number} ".ljust(4000, ".")
        if any(NOT_STORED in heard for heard in talker.say_and_wait(line)):
            return taken
        taken.append(line)
    raise AssertionError("the disk never was full")


def check_full(disk: Disk, notes: Path) -> None:
    with Server(disk.data, "--unlimited", "--quiet", sabotage=disk.sabotage, notes=notes) as server:
        speaker, hearer = server.talker("speaker"), server.talker("hearer")
        speaker.say_and_wait("before")
        hearer.expect("speaker: before")
        disk.fill()
        taken = say_until_refused(speaker)
        until = time.monotonic() + FULL_FOR
        while time.monotonic() < until:
            assert any(NOT_STORED in heard for heard in speaker.say_and_wait("refused ".ljust(4000, ".")))
        presence_goes_on(server, speaker, hearer)
        disk.free()
        recovers(speaker)
        hearer.expect("speaker: after")
        assert not [line for line in hearer.heard if ": refused" in line], "shown and not stored"
        assert server.log.count(COMPLAINT) == 1, server.log
        server.assert_no_traceback()
        assert server.stop() == 0
    texts = [row.text for row in stored_in(disk.data)]
    assert texts[:-1] == ["before", *(line.strip() for line in taken)]
    assert texts[-1].startswith("after")


def presence_goes_on(server: Server, speaker: Talker, hearer: Talker) -> None:
    late = server.talker("late")
    hearer.expect("Server: late joined the chat.")
    late.say_and_wait("/nick later")
    hearer.expect("Server: late is now later.")
    late.say_and_wait("/join #tea")
    assert "In #lobby, 3: " in " ".join(late.say_and_wait("/names #lobby"))
    late.say("/quit")
    hearer.expect("Server: later left the chat.")


def recovers(speaker: Talker) -> None:
    """By itself, soon after there is space."""
    wait_for(lambda: not any(NOT_STORED in line for line in speaker.say_and_wait("after")), what="its recovery")


def test_on_a_full_disk_the_speaker_is_told_and_nobody_sees_it(small_disk: Path, tmp_path: Path) -> None:
    check_full(RealDisk(small_disk), tmp_path)


def test_with_no_page_left_the_speaker_is_told_and_nobody_sees_it(tmp_path: Path) -> None:
    check_full(PageLimit(tmp_path), tmp_path)


def test_on_a_full_disk_somebody_can_still_be_put_out(tmp_path: Path) -> None:
    """A kick is a note: stored where the journal can, and its failure refuses nothing."""
    disk = PageLimit(tmp_path)
    with Server(disk.data, "--unlimited", "--quiet", sabotage=disk.sabotage) as server:
        owner, guest = server.talker("owner"), server.talker("guest")
        for talker in (owner, guest):
            talker.say_and_wait("/join #pub")
        owner.say_and_wait("kept")
        disk.fill()
        say_until_refused(owner)
        owner.say_and_wait("/kick guest enough")
        guest.expect(re.compile("owner put you out of #pub"))
        assert "In #pub, 1: " in " ".join(owner.say_and_wait("/names"))
        assert any(NOT_STORED in heard for heard in owner.say_and_wait("refused ".ljust(4000, ".")))
        server.assert_no_traceback()


def test_a_disk_that_is_full_now_and_then_is_noted_once_a_minute(tmp_path: Path) -> None:
    disk = PageLimit(tmp_path)
    with Server(disk.data, "--unlimited", "--quiet", sabotage=disk.sabotage) as server:
        speaker = server.talker("speaker")
        for _ in range(3):
            disk.fill()
            say_until_refused(speaker)
            disk.free()
            recovers(speaker)
        assert server.log.count(COMPLAINT) == 1, server.log


def locked(path: Path, seconds: float) -> sqlite3.Connection:
    """A stranger's exclusive transaction, which ends by itself."""
    stranger = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    stranger.execute("BEGIN EXCLUSIVE")
    threading.Timer(seconds, stranger.close).start()
    return stranger


def test_a_locked_archive_holds_up_no_talk(tmp_path: Path) -> None:
    with Server(tmp_path / "data", "--unlimited", "--quiet") as server:
        speaker, hearer = server.talker("speaker"), server.talker("hearer")
        speaker.say_and_wait("before")
        until = time.monotonic() + LOCKED_FOR
        locked(tmp_path / "data" / "archive.db", LOCKED_FOR)
        slowest, said = 0.0, 0
        while time.monotonic() < until:
            began = time.monotonic()
            speaker.say_and_wait(f"line {said}")
            hearer.expect(f"speaker: line {said}", start=len(hearer.heard))
            slowest = max(slowest, time.monotonic() - began)
            said += 1
        assert slowest < 0.5, f"{slowest} s"
        past = speaker.say_and_wait("/history 500")
        assert sum(": line " in line for line in past) == min(said, 500)
        server.stop()
    assert len(stored_in(tmp_path / "data")) == said + 1


def test_nobody_else_can_open_the_journal(tmp_path: Path) -> None:
    with Server(tmp_path / "data", "--quiet") as server:
        stranger = sqlite3.connect(tmp_path / "data" / "journal.db", isolation_level=None, timeout=0.2)
        try:
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                stranger.execute("BEGIN EXCLUSIVE")
        finally:
            stranger.close()
        assert server.talker("bob").say_and_wait("hello")
