"""Whatever has become of either file: what was edited, taken back and reacted to stands, or the log says what may
lack."""

import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from journal_making import LOBBY, bytes_of, name, room_scope
from open_chat import CONDITIONS, Chat, copy_of, keeps, put_as, says

from beseda.core import events as ev
from beseda.core.ids import Seq, UserId
from beseda.core.past import PastMessage, Window
from beseda.core.text import Text

Make = Callable[[Seq, int], ev.Stored]
LACKS = ("may be lacking", "was older than", "was lost or emptied")
"""One of these is in the log wherever something is not as it was."""


OLD = ("older", "lost", "emptied", "lost but for its WAL")
LOST_TOGETHER = {*((one, other) for one in OLD for other in OLD), ("newest without its WAL",) * 2}
"""Where neither file knows that there was more."""


class Stands(NamedTuple):
    words: str
    reactions: int
    is_edited: bool


def edits(about: ev.Stored, words: str) -> Make:
    by = UserId(3), name("Ann"), LOBBY, UserId(0)
    return lambda seq, at: ev.Edited(seq, at, *by, about.seq, Text((words,)))


def redacts(about: ev.Stored) -> Make:
    by = UserId(3), name("Ann"), LOBBY, UserId(0)
    return lambda seq, at: ev.Redacted(seq, at, *by, about.seq, "", "#lobby", UserId(3), "Ann", about.at)


def reacts(about: ev.Stored, reaction: str = "x", on: bool = True) -> Make:
    by = UserId(3), name("Ann"), LOBBY, UserId(0)
    return lambda seq, at: ev.Reacted(seq, at, *by, about.seq, reaction, on)


def standing(chat: Chat) -> dict[Seq, Stands]:
    items = chat.archive.page(room_scope(), Window(1000))
    messages = [item for item in items if isinstance(item, PastMessage)]
    places = [message.said.seq for message in messages]
    assert places == sorted(set(places)), "each once, in order"
    return {
        message.said.seq: Stands(message.said.text.lines[0], len(message.reactions), bool(message.edited_at))
        for message in messages
    }


def evening_of_changes(folder: Path) -> tuple[dict[str, Path], dict[Seq, Stands], dict[Seq, set[str]]]:
    """Copies of the files after the first start, and in the midst of the third; what stands; all that it ever said."""
    chat = Chat(folder)
    _, first, slip, third = chat.does(keeps(), says("frist"), says("ossifrage"), says("third"))
    chat.archive_all()
    chat.forget()
    chat.does(says("more"))
    chat.close()
    copies = {"older": copy_of(folder, "*")}
    chat = Chat(folder)
    chat.does(edits(first, "first"), reacts(third), reacts(first), redacts(slip))
    chat.archive_all()
    chat.forget()
    chat.close()
    chat = Chat(folder)
    late, gone = chat.does(says("lat"), says("gone"))
    chat.archive_all()
    chat.does(edits(late, "late"), redacts(gone), reacts(third, "y"), reacts(third, on=False), reacts(late))
    chat.does(edits(late, "later"))
    copies["newest"] = copy_of(folder, "*")
    chat.archive_all()
    stands = standing(chat)
    chat.close()
    said = {
        first.seq: {"frist", "first"}, slip.seq: {"ossifrage"}, third.seq: {"third"},
        late.seq: {"lat", "late", "later"}, gone.seq: {"gone"},
    }  # fmt: skip
    return copies, stands, said


def test_the_evening_is_as_it_is_told(tmp_path: Path) -> None:
    _, stands, _ = evening_of_changes(tmp_path / "evening")
    assert [*stands.values()] == [
        Stands("first", 1, True), Stands("third", 1, False), Stands("more", 0, False), Stands("later", 1, True),
    ]  # fmt: skip


@pytest.mark.parametrize("of_archive", CONDITIONS)
@pytest.mark.parametrize("of_journal", CONDITIONS)
def test_it_answers_the_same_or_the_log_says_that_something_may_lack(
    tmp_path: Path, of_journal: str, of_archive: str, caplog: pytest.LogCaptureFixture
) -> None:
    copies, stands, said = evening_of_changes(tmp_path / "evening")
    folder = tmp_path / "again"
    folder.mkdir()
    put_as(of_journal, "journal.db", copies, folder)
    put_as(of_archive, "archive.db", copies, folder)
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        chat = Chat(folder)
    chat.archive_all()
    answers = standing(chat)
    if (of_journal, of_archive) not in LOST_TOGETHER:
        assert answers == stands or any(words in caplog.text for words in LACKS)
    if of_journal == "newest" and of_archive == "newest":
        assert answers == stands and caplog.text == ""
    for place, there in answers.items():
        assert there.words in said.get(place, {"more"}), "what a message never said"
    chat.forget()
    chat.close()
    again = Chat(folder)
    assert standing(again) == answers
    again.close()


def test_a_journal_that_is_lost_loses_nothing_that_was_done_and_archived(tmp_path: Path) -> None:
    evening = tmp_path / "evening"
    _, stands, _ = evening_of_changes(evening)
    for file in evening.glob("journal.db*"):
        file.unlink()
    chat = Chat(evening)
    assert standing(chat) == stands
    (newest,) = chat.archive.page(room_scope(), Window(1))
    assert isinstance(newest, PastMessage)
    chat.does(reacts(newest.said, "z"), edits(newest.said, "latest"))
    chat.archive_all()
    assert standing(chat)[newest.said.seq] == Stands("latest", 2, True)
    chat.close()


def test_an_archive_that_is_thrown_away_has_again_what_the_journal_had_not_forgotten(tmp_path: Path) -> None:
    """And the journal has no words any more that were replaced or taken back before the archive ever had them."""
    folder = tmp_path / "data"
    chat = Chat(folder)
    _, first, slip = chat.does(keeps(), says("frist"), says("ossifrage"))
    chat.does(edits(first, "fisrt"), reacts(slip))
    chat.does(edits(first, "first"), redacts(slip), reacts(first))
    chat.archive_all()
    stands = standing(chat)
    assert stands == {first.seq: Stands("first", 1, True)}
    chat.journal.wipe()
    chat.journal.close()
    chat.archive.close()
    for file in folder.glob("archive.db*"):
        file.unlink()
    left = bytes_of(folder / "journal.db")
    assert not [words for words in (b"frist", b"fisrt", b"ossifrage") if words in left]
    again = Chat(folder)
    again.archive_all()
    assert standing(again) == stands and again.archive.lacks_until == 0
    again.close()


def test_an_older_archive_that_may_show_what_was_taken_back_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """That it was taken back the journal has forgotten, because the newer archive knew it for good."""
    copies, _, _ = evening_of_changes(tmp_path / "evening")
    folder = tmp_path / "again"
    shutil.copytree(copies["newest"], folder)
    for file in folder.glob("archive.db*"):
        file.unlink()
    put_as("older", "archive.db", copies, folder)
    with caplog.at_level(logging.WARNING):
        chat = Chat(folder)
    chat.archive_all()
    assert "ossifrage" in [there.words for there in standing(chat).values()]
    assert "what was changed or taken back since may stand in it as it was" in caplog.text
    chat.close()


@pytest.mark.parametrize("archived_between", [False, True])
def test_earlier_wordings_are_kept_for_the_archive_until_the_message_is_taken_back(
    tmp_path: Path, archived_between: bool
) -> None:
    chat = Chat(tmp_path / "data", keeps_wordings=True)
    _, first, slip = chat.does(keeps(), says("frist"), says("ossifrage"))
    chat.does(edits(first, "fisrt"), edits(slip, "ossifrages"))
    if archived_between:
        chat.archive_all()
    chat.does(edits(first, "first"), redacts(slip))
    chat.archive_all()
    said = [wording.lines for wording in chat.archive.wordings(room_scope(), first.seq)]
    assert said == [("frist",), ("fisrt",), ("first",)]
    assert chat.archive.wordings(room_scope(), slip.seq) == ()
    chat.forget()
    assert chat.archive.wipe()
    chat.close()
    assert not [base for base in ("journal.db", "archive.db") if b"ossifrage" in bytes_of(tmp_path / "data" / base)]
