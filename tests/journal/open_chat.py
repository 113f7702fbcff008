"""A chat of one person, without a server: its two files, opened together, and what may become of either."""

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

from journal_making import LOBBY, name, room_scope, said_in

from beseda.core import events as ev
from beseda.core.ids import RoomId, Seq, UserId
from beseda.core.state import KeptRoom, StateChange, room_after
from beseda.core.text import Text
from beseda.journal.archiver import Archiver
from beseda.journal.files import open_files


class Chat:
    """A chat of one person, as it is while it is open."""

    def __init__(self, folder: Path, keeps_wordings: bool = False) -> None:
        self.journal, self.archive = open_files(folder, keeps_wordings=keeps_wordings)
        self.rooms = {room.id: room for room in self.journal.state()}

    def does(self, *happen: Callable[[Seq, int], ev.Stored]) -> list[ev.Stored]:
        """One batch."""
        events = [make(seq, at) for seq, at, make in self.journal.order(happen, 1000)]
        changes: dict[RoomId, StateChange] = {}
        for event in events:
            if isinstance(event, ev.RoomChange):
                after = room_after(self.rooms.pop(event.room, None), event)
                if after:
                    self.rooms[event.room] = after
                changes[event.room] = StateChange(KeptRoom, event.room, event.seq, after)
        self.journal.append(events, tuple(changes.values()))
        return events

    def archive_all(self) -> None:
        archiver = Archiver(self.journal, self.archive, threading.Lock())
        assert archiver.wait_until(self.journal.last_seq, 20) and archiver.stop(20)

    def forget(self) -> None:
        """As the archiver has it done now and then."""
        while not self.journal.forget(self.archive.settle(), 100):
            pass
        self.journal.wipe()

    def said(self) -> list[str]:
        return [line for event in said_in(self.archive, room_scope(), 1000) for line in event.text.lines]

    def close(self) -> None:
        self.archive_all()
        self.journal.close()
        self.archive.close()


def says(words: str, room: RoomId = LOBBY) -> Callable[[Seq, int], ev.Stored]:
    text = Text((words,))
    return lambda seq, at: ev.Said(seq, at, UserId(3), "Ann", room, UserId(0), "#lobby", text)


def keeps(room: RoomId = LOBBY) -> Callable[[Seq, int], ev.Stored]:
    return lambda seq, at: ev.RoomKept(seq, at, room, name(f"#{room}"))


def closes(room: RoomId = LOBBY) -> Callable[[Seq, int], ev.Stored]:
    return lambda seq, at: ev.RoomClosed(seq, at, room, name(f"#{room}"))


def sets(topic: str, room: RoomId = LOBBY) -> Callable[[Seq, int], ev.Stored]:
    return lambda seq, at: ev.TopicSet(seq, at, UserId(3), name("Ann"), room, name(f"#{room}"), topic)


def copy_of(folder: Path, pattern: str) -> Path:
    """Those files as they are, kept aside."""
    aside = folder.parent / f"copy of {len(list(folder.parent.iterdir()))}"
    aside.mkdir()
    for file in folder.glob(pattern):
        shutil.copy(file, aside)
    return aside


def put_back(aside: Path, folder: Path, pattern: str) -> None:
    for file in folder.glob(pattern):
        file.unlink()
    for file in aside.iterdir():
        shutil.copy(file, folder)


CONDITIONS = ("newest", "newest without its WAL", "older", "lost", "lost but for its WAL", "emptied")


def put_as(condition: str, base: str, copies: dict[str, Path], folder: Path) -> None:
    age = "older" if condition == "older" else "newest"
    suffixes = {"lost": (), "emptied": (), "lost but for its WAL": ("-wal",), "newest without its WAL": ("",)}
    for suffix in suffixes.get(condition, ("", "-wal")):
        if (copies[age] / (base + suffix)).exists():
            shutil.copy(copies[age] / (base + suffix), folder)
    if condition == "emptied":
        (folder / base).touch()
