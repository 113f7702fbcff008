"""What is too much leaves the archive: the oldest, for good, and the file is smaller then."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from journal_making import (
    LOBBY,
    bytes_of,
    everything,
    is_gone,
    is_kept,
    kept,
    kicked,
    looked_for,
    place,
    reacted,
    said,
    said_in,
    topic,
)

from beseda.core.events import Kicked, RoomKept
from beseda.core.ids import RoomId, Seq
from beseda.journal import archive_forgetting, archive_wiping, opening
from beseda.journal.archive import Archive
from beseda.journal.archive_queries import ARCHIVE_SCHEMA
from beseda.journal.rows import Logged, row_of_state
from beseda.journal.sqlite import SqliteJournal

MANY = 400


def filled(archive: Archive, many: int = MANY, size: int = 2000) -> Archive:
    """With messages of different words, an event before each."""
    letters = random.Random(1)
    for first in range(1, many, 100):
        events: list[Logged] = []
        for n in range(first, first + 100):
            words = " ".join("".join(letters.choices("abcdefgh", k=7)) for _ in range(size // 8))
            events += [kicked(2 * n - 1), said(2 * n, f"tea {n} {words}")]
        archive.fill(events)
    archive.settle()
    return archive


def used(archive: Archive) -> int:
    with archive._writing:
        return archive._used()


def numbers(archive: Archive) -> list[int]:
    return [int(message.text.lines[0].split()[1]) for message in said_in(archive, everything(), MANY)]


@pytest.mark.parametrize("share", [0.9, 0.5, 0.3])
def test_the_oldest_messages_leave_until_the_rest_is_no_more_than_may_be_kept(archive: Archive, share: float) -> None:
    filled(archive)
    most = int(used(archive) * share)
    gone = archive.forget_over(most)
    left = numbers(archive)
    assert used(archive) <= most and 0 < gone < MANY
    assert left == list(range(gone + 1, MANY + 1)), "the newest stay, all of them"
    assert len(left) > MANY * (share - 0.25), "and no more leave than have to"
    assert archive.oldest_at() == said_in(archive, everything(), MANY)[0].at
    assert [message.seq for message in looked_for(archive, everything(), "tea", MANY)] == [
        message.seq for message in said_in(archive, everything(), MANY)
    ]
    (events,) = archive._connection.execute("SELECT min(seq) FROM events").fetchone()
    assert events >= place(2 * gone), "events that are older go with them"
    assert archive.forget_over(most) == 0


def test_what_may_be_kept_is_not_touched(archive: Archive) -> None:
    filled(archive)
    assert archive.forget_over(used(archive)) == 0 and len(numbers(archive)) == MANY


def test_rules_of_rooms_however_many_push_out_nothing_that_was_said(archive: Archive) -> None:
    filled(archive)
    most = used(archive)
    rooms = [is_kept(MANY * 2 + 1, room, "t" * 200) for room in range(1, 2501)]
    archive.fill((), place(MANY * 2 + 1), [row_of_state(room) for room in rooms], place(MANY * 2 + 1))
    assert used(archive) > 1.25 * most
    assert archive.forget_over(most) == 0 and len(numbers(archive)) == MANY


def test_where_there_is_nothing_more_to_forget_it_ends(archive: Archive) -> None:
    filled(archive, 100)
    assert archive.forget_over(1) == 100 and archive.forget_over(1) == 0


@pytest.mark.parametrize("format", ["this", "before"])
def test_the_file_is_smaller_afterwards_and_has_no_trace_of_it(
    path: Path, format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_wiping, "SHRINK_FROM", 50_000)
    if format == "before":
        opening.open_database(path, ARCHIVE_SCHEMA, exclusive=False).close()
    archive = filled(Archive(path))
    most = used(archive) // 2
    assert b"tea 3 " in bytes_of(path)
    archive.forget_over(most)
    assert path.stat().st_size <= most and len(bytes_of(path)) <= most + 100_000
    assert b"tea 3 " not in bytes_of(path) and f"tea {MANY} ".encode() in bytes_of(path)
    assert archive._connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    filled(archive, 100)
    archive.look()
    archive.close()


def test_by_age_too_the_file_gets_smaller(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_wiping, "SHRINK_FROM", 50_000)
    archive = filled(Archive(path))
    size = path.stat().st_size
    archive.forget_before(1000 + MANY)
    assert path.stat().st_size < 0.7 * size
    archive.close()


def test_it_is_filled_between_the_steps_of_forgetting_wiping_and_shrinking(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asks waits for one step, however much is forgotten. (The engine is not held for any of it.)"""
    for name, value in (("FORGET_AT_ONCE", 20), ("MERGE_AT_ONCE", 1), ("FREE_AT_ONCE", 5), ("SHRINK_FROM", 50_000)):
        monkeypatch.setattr(archive_forgetting if name == "FORGET_AT_ONCE" else archive_wiping, name, value)
    archive = filled(Archive(path))
    steps: list[str] = []
    archive._connection.set_trace_callback(steps.append)
    most, taken = used(archive) // 2, threading.Lock()

    class Noting:
        """The lock, which notes where it was free."""

        def __init__(self) -> None:
            self._lock, self._depth = threading.RLock(), 0

        def __enter__(self) -> None:
            self._lock.acquire()
            self._depth += 1

        def __exit__(self, *_: object) -> None:
            self._depth -= 1
            if not self._depth:
                steps.append("free")
            self._lock.release()

    archive._writing = Noting()  # type: ignore[assignment]
    with taken:
        archive.forget_over(most)
    kinds = ("DELETE FROM messages", "(words_1, rank)", "PRAGMA incremental_vacuum")
    for kind in kinds:
        between = " ".join("free" if step == "free" else kind if kind in step else "" for step in steps).split(kind)
        assert len(between) > 3 and all("free" in part for part in between[1:-1]), kind
    archive.close()


# Changes and notes


def test_of_changes_the_newest_of_each_room_are_kept(archive: Archive) -> None:
    """A room in which things change all the time does not push out what happened in others."""
    few: list[RoomKept | Kicked] = [kept(1, 8), kicked(2, room=8), kicked(3, room=9)]
    archive.fill(
        [*few, *(topic(n) for n in range(4, 104)), said(104), *(reacted(n, 104, str(n)) for n in range(105, 110))]
    )
    assert archive.forget_changes(1000) == 0 and archive.forget_changes(103) == 0
    assert archive.forget_changes(20) == 103 - 18
    found = archive._connection.execute("SELECT seq, room FROM events WHERE about = 0 ORDER BY seq").fetchall()
    assert [(seq, room) for seq, room in found if room != LOBBY] == [(each.seq, each.room) for each in few]
    assert [seq for seq, room in found if room == LOBBY] == [place(n) for n in range(89, 104)]
    assert len(archive.reactions(place(104))) == 5, "what happened to messages stays with them"


def test_of_a_change_that_is_forgotten_no_file_has_a_trace(path: Path) -> None:
    archive = Archive(path)
    archive.fill([topic(1, "ossifrage"), *(topic(n) for n in range(2, 20))])
    assert b"ossifrage" in bytes_of(path)
    archive.forget_changes(10)
    assert b"ossifrage" not in bytes_of(path)
    archive.close()


def test_more_changes_are_forgotten_than_fit_a_transaction(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_forgetting, "FORGET_AT_ONCE", 7)
    archive.fill([topic(n) for n in range(1, 100)])
    assert archive.forget_changes(10) == 90
    assert archive._connection.execute("SELECT count(*), min(seq) FROM events").fetchone() == (9, place(91))


def test_that_things_are_gone_is_forgotten_in_the_end_and_opens_no_room_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A journal that is older than that has rooms of which the archive knows nothing any more: they are gone."""
    monkeypatch.setattr(archive_forgetting, "MOST_GONE", 3)
    older = SqliteJournal(tmp_path / "journal.db")
    older.append([kept(1), kept(2, 9), kept(3, 10)], [is_kept(1), is_kept(2, 9), is_kept(3, 10)])
    identity = older.id
    older.close()
    archive = Archive(tmp_path / "archive.db", identity)
    state = [is_kept(1), is_gone(4, 9), *(is_gone(n, n) for n in range(100, 105)), is_kept(105, 11)]
    archive.fill([kept(1), topic(105)], place(105), [row_of_state(change) for change in state], place(105))
    archive.forget_changes(1000)
    assert archive._connection.execute("SELECT count(*) FROM state WHERE data IS NULL").fetchone() == (3,)
    again = SqliteJournal(tmp_path / "journal.db", known=archive.known)
    assert {room.id for room in again.state()} == {LOBBY, 11}
    again.close()
    archive.close()


def test_what_was_said_in_rooms_that_are_gone_is_in_no_file(path: Path) -> None:
    archive = Archive(path)
    events: list[Logged] = [
        kept(1),
        said(2, "stays"),
        said(3, "ossifrage", room=9),
        said(4, "unknown room", room=10),
        topic(5),
    ]
    state = [row_of_state(change) for change in (is_kept(1), is_gone(5, 9))]
    archive.fill(events, place(5), state, place(5))
    assert archive.forget_gone_rooms() == 1 and archive.forget_gone_rooms() == 0
    assert b"ossifrage" not in bytes_of(path)
    left = said_in(archive, everything(), 9)
    assert left == (said(2, "stays"), said(4, "unknown room", room=10)), "of a room that is only not known all is kept"
    archive.close()


FORGETTING = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[3:]
from journal_making import die_at_statement
from beseda.journal import archive_forgetting, archive_wiping
from beseda.journal.archive import Archive
for name, value in (("FORGET_AT_ONCE", 50), ("MERGE_AT_ONCE", 3), ("FREE_AT_ONCE", 20), ("SHRINK_FROM", 50_000)):
    setattr(archive_forgetting if name == "FORGET_AT_ONCE" else archive_wiping, name, value)
left = die_at_statement(int(sys.argv[2]))
archive = Archive(Path(sys.argv[1]))
archive.forget_over(300_000)
archive.forget_changes(100)
archive.close()
print(100_000 - left())
"""


def forget_in_a_process(path: Path, killed_at: int) -> subprocess.CompletedProcess[str]:
    here = [str(Path(__file__).parent), str(Path(__file__).parent.parent), *filter(None, sys.path)]
    command = [sys.executable, "-c", FORGETTING, str(path), str(killed_at), *here]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=dict(os.environ))


@pytest.mark.parametrize("format", ["this", "before"])
def test_killed_at_any_statement_of_it_the_next_time_goes_on(tmp_path: Path, format: str) -> None:
    """Of deleting, merging, giving pages back, and copying a file of before."""
    if format == "before":
        opening.open_database(tmp_path / "archive.db", ARCHIVE_SCHEMA, exclusive=False).close()
    filled(Archive(tmp_path / "archive.db")).close()
    whole = (tmp_path / "archive.db").read_bytes()
    done = forget_in_a_process(tmp_path / "archive.db", 100_000)
    assert done.returncode == 0, done.stderr
    statements = int(done.stdout)
    for killed_at in range(5, statements, 1 + statements // 10):
        folder = tmp_path / str(killed_at)
        folder.mkdir()
        (folder / "archive.db").write_bytes(whole)
        assert forget_in_a_process(folder / "archive.db", killed_at).returncode == -signal.SIGKILL
        archive = Archive(folder / "archive.db")
        assert archive._connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        left = numbers(archive)
        assert left == list(range(MANY + 1 - len(left), MANY + 1))
        assert len(looked_for(archive, everything(), "tea", MANY)) == len(left)
        archive.forget_over(300_000)
        assert archive.wipe()
        assert b"tea 3 " not in bytes_of(folder / "archive.db") and used(archive) <= 300_000
        archive.close()


def test_of_a_room_that_is_forgotten_nothing_is_left_and_others_have_all(archive: Archive) -> None:
    archive.fill([kept(1, 8), said(2, room=8), kicked(3, room=8), said(4), kicked(5)])
    assert archive.forget_room(RoomId(8)) == 1
    assert said_in(archive, everything(), 9) == (said(4),)
    assert archive._connection.execute("SELECT seq FROM events").fetchall() == [(place(5),)]
    assert isinstance(archive._connection, sqlite3.Connection) and archive.filled == Seq(place(5))
