"""Deleting means gone: no file of the data folder has a trace of what was taken back, once its time has passed.

Neither of the last wording nor of any before it, of reactions, of the full text, of the WAL of either file, of what was
set aside; also if the server is killed meanwhile. The times are made short; the machinery is the one that runs.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from threading import Lock

import pytest
from journal_making import START, edited, everything, is_gone, is_kept, kept, reacted, redacted, said

from beseda.core.events import RoomClosed, Stored
from beseda.core.ids import RoomId, Seq
from beseda.core.names import Name
from beseda.core.past import Search, Term
from beseda.core.state import StateChange
from beseda.journal import archive_wiping
from beseda.journal import archiver as archiver_module
from beseda.journal.archiver import Archiver
from beseda.journal.aside import forget_deleted_in
from beseda.journal.files import open_files
from waiting import wait_for

HERE = str(Path(__file__).parent)
ROOM, CLOSED = 7, 8
GONE = ("xylothorn", "quagwimble", "zemblafrost", "vorpaldine", "ёкнулобы", "jugglemint")
"""One word for each wording, looked for from its third letter on: word lists leave out how a word begins."""
CLOSED_WORD = "krakenhood"
STAYS = ("walrusbeard", "oystercatch")


class Chat:
    """Both files and the archiver between them."""

    def __init__(self, folder: Path, keeps_wordings: bool = False) -> None:
        self.folder = folder
        self.engine = Lock()
        self.journal, self.archive = open_files(folder, keeps_wordings=keeps_wordings)
        self.archiver = Archiver(self.journal, self.archive, self.engine)

    def hear(self, *events: Stored, state: tuple[StateChange, ...] = ()) -> None:
        with self.engine:
            self.journal.append(events, state)
            self.archiver.notice(self.journal.last_seq)

    def archived(self) -> None:
        assert self.archiver.wait_until(self.journal.last_seq, 20)

    def is_gone(self) -> bool:
        """Housekeeping sees to what was set aside; all else the archiver does by itself."""
        forget_deleted_in(self.folder, self.journal.id, self.archive.was_deleted)
        return not traces(self.folder)

    def is_wiped(self) -> bool:
        return self.archive.wipe()

    def finds(self, word: str) -> bool:
        return bool(self.archive.search(everything(), Search(9, (Term(word),))).messages)

    def close(self) -> None:
        self.archiver.stop(10)
        self.archive.close()
        self.journal.close()


def traces(folder: Path, *words: str) -> list[tuple[str, str]]:
    """Which of these words, or of all that are to be gone, are in which files."""
    files = {file.name: file.read_bytes() for file in sorted(folder.iterdir())}
    spellings = [(word, spelling) for word in words or GONE for spelling in {word, word.replace("ё", "е")}]
    return [(word, name) for word, spelling in spellings for name in files if spelling[2:].encode() in files[name]]


def talk(chat: Chat) -> None:
    """People talk, change what they said, and take it back; some of it before it is archived, and some long after."""
    one, two, three, four, five, six, seven = range(10, 80, 10)
    chat.hear(kept(one, ROOM), kept(one + 1, CLOSED), state=(is_kept(one, ROOM), is_kept(one + 1, CLOSED)))
    chat.hear(*(said(one + 1 + n, f"talk {n} of walrusbeard", room=ROOM) for n in range(2, 6)))
    chat.hear(said(two, f"first {GONE[0]}", room=ROOM), said(two + 1, f"a slip {GONE[1]}", room=ROOM))
    chat.archived()
    chat.hear(edited(three, two, f"second {GONE[2]}\nof two lines"), reacted(three + 1, two, GONE[3]))
    chat.hear(edited(three + 2, two, f"third {GONE[4]}"), edited(three + 3, two + 1, "oystercatch"))
    chat.hear(said(four, f"soon gone {GONE[5]}", room=ROOM), said(four + 1, f"closed {CLOSED_WORD}", room=CLOSED))
    chat.archived()
    chat.archive.settle()
    aside = chat.folder / "archive.db.broken-1"
    shutil.copy(chat.folder / "archive.db", aside)
    os.utime(aside, (1.045, 1.045))  # as `said` counts, from 1970 on: after all of it was said
    chat.hear(redacted(five, two), redacted(five + 1, four))
    name = Name("#gone", "#gone", frozenset())
    chat.hear(RoomClosed(Seq(START + six), 1000 + six, RoomId(CLOSED), name), state=(is_gone(six, CLOSED),))
    chat.hear(said(seven, "talk goes on, walrusbeard", room=ROOM))


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten minutes pass at once; and it is never quiet, so that nothing is done for that reason alone."""
    for name in (
        "FORGET_EVERY",
        "FORGET_LEAST",
        "WIPE_WITHIN",
        "WIPE_ARCHIVE_EVERY",
        "WIPE_FIRST",
        "RESTS",
    ):
        monkeypatch.setattr(archiver_module, name, 0.02)
    monkeypatch.setattr(archiver_module, "QUIET", 3600.0)


@pytest.fixture
def chat(tmp_path: Path) -> Iterator[Chat]:
    made = Chat(tmp_path)
    yield made
    made.close()


@pytest.mark.usefixtures("hasty")
def test_what_was_taken_back_is_in_no_file_after_its_time(chat: Chat) -> None:
    talk(chat)
    wait_for(chat.is_gone, what=f"no file has {traces(chat.folder)}")
    assert all(map(chat.finds, STAYS)) and not any(map(chat.finds, GONE))
    assert not (chat.folder / "archive.db.broken-1").exists()
    assert chat.archive.forget_gone_rooms() == 1
    wait_for(lambda: not traces(chat.folder, CLOSED_WORD), what="the journal has forgotten what the archive has")


@pytest.mark.usefixtures("hasty")
def test_its_earlier_wordings_go_with_it_where_others_are_kept(tmp_path: Path) -> None:
    """Of what was only edited they stay, if the settings say so."""
    chat = Chat(tmp_path, keeps_wordings=True)
    talk(chat)
    (tmp_path / "archive.db.broken-1").unlink()
    taken_back = [word for word in GONE if word != GONE[1]]
    wait_for(lambda: not traces(tmp_path, *taken_back), what="no file has what was taken back")
    assert traces(tmp_path, GONE[1]) and not chat.finds(GONE[1])
    chat.close()


@pytest.mark.usefixtures("hasty")
def test_a_reaction_that_was_taken_back_is_in_no_file_either(chat: Chat) -> None:
    """It may be a word, too; and by its id it is redacted as a message is."""
    chat.hear(said(1, STAYS[0]), reacted(2, 1, GONE[0]))
    chat.archived()
    wait_for(chat.is_wiped, what="nothing is to be wiped")
    chat.hear(reacted(3, 1, GONE[0], on=False))
    chat.archived()
    wait_for(chat.is_gone, what=f"no file has {GONE[0]}")


def test_it_is_in_no_answer_at_once(chat: Chat) -> None:
    talk(chat)
    chat.archived()
    assert all(map(chat.finds, STAYS)) and not any(map(chat.finds, GONE))


def test_a_server_that_is_stopped_leaves_nothing_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may not be started again for long: the words are merged before it ends."""
    monkeypatch.setattr(archiver_module, "RESTS", 0.01)
    chat = Chat(tmp_path)
    talk(chat)
    (tmp_path / "archive.db.broken-1").unlink()
    chat.close()
    assert not traces(tmp_path)


def test_nor_what_is_taken_back_while_it_is_wiped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A round knows nothing of what was deleted after it began; stopping has another one."""
    monkeypatch.setattr(archiver_module, "RESTS", 0.01)
    chat = Chat(tmp_path)
    chat.hear(said(1, STAYS[0]), said(2, GONE[0]), said(3, GONE[1]))
    chat.archived()
    chat.hear(redacted(4, 2))
    chat.archived()
    with pytest.MonkeyPatch.context() as patch:
        clock = iter([0.0, 0.0])
        patch.setattr(archive_wiping, "monotonic", lambda: next(clock, 2.0))
        assert not chat.archive.wipe(1.0), "a round is under way"
    chat.hear(redacted(5, 3))
    chat.archived()
    chat.close()
    assert not traces(tmp_path)


KILLED = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[3:]
from beseda.journal import archiver
for name in ("FORGET_EVERY", "FORGET_LEAST", "WIPE_WITHIN", "WIPE_ARCHIVE_EVERY", "WIPE_FIRST", "RESTS"):
    setattr(archiver, name, 0.02)
import test_gone_for_good as gone
from journal_making import die_at_statement
left = die_at_statement(int(sys.argv[2]))
chat = gone.Chat(Path(sys.argv[1]))
gone.talk(chat)
gone.wait_for(chat.is_gone, what="all is gone")
chat.close()
print(int(sys.argv[2]) - left())
"""


def talk_in_a_process(folder: Path, killed_at: int) -> subprocess.CompletedProcess[str]:
    here = [HERE, str(Path(HERE).parent), *filter(None, sys.path)]
    command = [sys.executable, "-c", KILLED, str(folder), str(killed_at), *here]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=dict(os.environ))


@pytest.mark.usefixtures("hasty")
def test_killed_at_any_moment_what_was_taken_back_is_gone_after_the_next_start(tmp_path: Path) -> None:
    """What was not stored when it was killed was not taken back: then it is there, as it was."""
    whole = talk_in_a_process(tmp_path / "whole", 1_000_000)
    assert whole.returncode == 0, whole.stderr
    statements = int(whole.stdout)
    for killed_at in range(60, statements, 1 + statements // 8):
        folder = tmp_path / str(killed_at)
        assert talk_in_a_process(folder, killed_at).returncode == -signal.SIGKILL
        chat = Chat(folder)
        chat.archived()
        wait_for(partial(has_only_what_stands, chat), what=f"killed at {killed_at}: only what stands is left")
        chat.close()


def has_only_what_stands(chat: Chat) -> bool:
    """What was not stored was not taken back; and then what was set aside stays, too."""
    is_gone = chat.is_gone()
    stands = {word for word in GONE if chat.finds(word)}
    if chat.archive.facts(Seq(START + 20)) is not None:
        stands.add(GONE[3])  # the reaction on it
    was_deleted = chat.archive.was_deleted(0, 10**15)
    return is_gone or all(
        word in stands or (not was_deleted and ".broken-" in name) for word, name in traces(chat.folder)
    )
