"""Lists the rooms that a stopped server's data has, and removes rooms from it: `beseda rooms`.

The files are locked meanwhile, as a server locks them, so neither can start while the other runs. What is removed is in
neither file afterwards. Rooms that are closed are listed too, if anything that was said in them is kept.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from beseda import streams
from beseda.core.events import RoomClosed
from beseda.core.ids import RoomId
from beseda.core.names import Name
from beseda.core.refusals import Refusal
from beseda.core.state import KeptRoom, StateChange
from beseda.journal.archive import Archive
from beseda.journal.archive_reading import RoomFigures
from beseda.journal.archiver import Archiver
from beseda.journal.aside import forget_deleted_in
from beseda.journal.errors import InUse, JournalError
from beseda.journal.files import ARCHIVE, JOURNAL, open_files
from beseda.journal.sqlite import SqliteJournal
from beseda.locale import N_, catalogue
from beseda.server.running.config import Settings, folder_of
from beseda.server.running.holders import holder_of_file
from beseda.server.running.opening import CANT_OPEN
from beseda.server.sessions.cloaks import ENDING, LENGTH
from beseda.wire.clean import legible
from beseda.wire.spelling import spell_room

NO_SUCH = 66
"""Exit status EX_NOINPUT of sysexits.h."""
FILLED_WITHIN = 600.0
"""Seconds for the archive to take over what a killed server left in the journal: 10 million lines take as long."""
FORGET_AT_ONCE = 10_000
"""Rows that the journal forgets at once: nobody waits for it here."""
WIDTHS = (18, 10, 16, 9, 9, LENGTH)
"""Of the columns: 79 in all, so that a terminal of 80 has a room on a line."""
NARROW = " "
TITLES = N_("room"), N_("made"), N_("last said"), N_("messages"), N_("bytes"), N_("from")
UNKNOWN = "–"

NO_DATA = N_("There is no data of a chat in {path}.")
RUNNING = N_("A server is running with {path}: stop it first, or remove rooms there as its operator.")
RUNNING_AS = N_("A server is running with {path}: stop it first (kill {pid}), or remove rooms there as its operator.")
NO_SUCH_ROOM = N_("There is no room {name}.")
SEVERAL = N_("Several rooms are called {name}; say which by its number: {numbers}.")
NOT_FILLED = N_("The archive could not take over all that the journal has; try again.")


class RoomsError(Exception):
    """Nothing was listed or removed. Its text is one sentence; `status` the exit status."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.status = status


class StoredRoom(NamedTuple):
    id: RoomId
    name: str
    key: str
    """What its name equals."""
    kept: KeptRoom | None
    """None: it is closed."""
    figures: RoomFigures


def show_rooms(settings: Settings) -> int:
    """Print a line for each room; return the exit status."""
    return _answered(settings, lambda journal, archive: "\n".join(_table(_stored(journal, archive), settings)) + "\n")


def remove_rooms(settings: Settings, names: Sequence[str]) -> int:
    """Remove the rooms of these names or numbers, all of them or none; return the exit status."""
    return _answered(settings, lambda journal, archive: _removed(journal, archive, names, settings))


def _answered(settings: Settings, answer: Callable[[SqliteJournal, Archive], str]) -> int:
    _ = catalogue(settings.language).gettext
    try:
        journal, archive = _open(folder_of(settings), settings)
        try:
            _fill(journal, archive, settings.language)
            words = answer(journal, archive)
        finally:
            journal.close()
            archive.close()
    except RoomsError as error:
        streams.complain(str(error))
        return error.status
    except JournalError as error:
        streams.complain(_(error.sentence).format(**error.facts))
        return CANT_OPEN
    return streams.deliver(words)


def _open(folder: Path, settings: Settings) -> tuple[SqliteJournal, Archive]:
    """Raises RoomsError, OpeningError."""
    _ = catalogue(settings.language).gettext
    if not any((folder / file).exists() for file in (JOURNAL, ARCHIVE)):
        raise RoomsError(_(NO_DATA).format(path=folder), NO_SUCH)
    try:
        return open_files(folder, keeps_wordings=settings.history.keeps_wordings)
    except InUse as error:
        holder = holder_of_file(error.path)
        words = _(RUNNING_AS if holder else RUNNING)
        raise RoomsError(words.format(path=folder, pid=holder.pid if holder else 0), CANT_OPEN) from error


def _fill(journal: SqliteJournal, archive: Archive, language: str) -> None:
    """Have the archive take over what a killed server left in the journal, and wipe what it left unwiped.

    Raises:
        RoomsError: it could not.
        ArchiveUnwritable: the same.
    """
    archiver = Archiver(journal, archive, Lock())
    is_filled = archiver.wait_until(journal.last_seq, FILLED_WITHIN)
    if not archiver.stop(FILLED_WITHIN) or not is_filled:
        raise RoomsError(catalogue(language).gettext(NOT_FILLED), CANT_OPEN)
    archive.settle()
    archive.wipe()


def _stored(journal: SqliteJournal, archive: Archive) -> list[StoredRoom]:
    """Return all rooms by name, those that are closed after the others."""
    figures = {of.room: of for of in archive.figures_of_rooms()}
    kept = {room.id: room for room in journal.state()}
    rooms = []
    for number in kept.keys() | figures.keys():
        room, of = kept.get(number), figures.get(number, RoomFigures(number, 0, 0, 0, ""))
        shown = room.name.shown if room else of.name
        rooms.append(StoredRoom(number, legible(shown), room.name.key if room else _key_of(shown), room, of))
    return sorted(rooms, key=lambda room: (room.kept is None, room.key, room.id))


def _key_of(typed: str) -> str:
    """Return what a typed name equals; the name itself if it can't be a room's."""
    name = spell_room(typed)
    return typed if isinstance(name, Refusal) else name.key


def _table(rooms: Sequence[StoredRoom], settings: Settings) -> list[str]:
    _ = catalogue(settings.language).gettext
    namesakes = _namesakes(rooms)
    lines = _row([_(title) for title in TITLES])
    for room in rooms:
        name = f"{room.name} ({room.id})" if len(namesakes[room.key]) > 1 else room.name
        if room.kept is None:
            name = _("{room}, closed").format(room=name)
        of, made_at, host = room.figures, *((room.kept.made_at, room.kept.caused_by) if room.kept else (0, ""))
        cloak = host.removesuffix(ENDING) or UNKNOWN
        lines += _row([name, _day(made_at), _minute(of.last_at), str(of.messages), str(of.size), cloak])
    totals = len(rooms), sum(room.figures.messages for room in rooms), sum(room.figures.size for room in rooms)
    words = _("Rooms: {rooms}, messages: {messages}, bytes: {size}.")
    return [*lines, words.format(rooms=totals[0], messages=totals[1], size=totals[2])]


def _namesakes(rooms: Iterable[StoredRoom]) -> dict[str, list[StoredRoom]]:
    found: dict[str, list[StoredRoom]] = {}
    for room in rooms:
        found.setdefault(room.key, []).append(room)
    return found


def _row(cells: Sequence[str]) -> list[str]:
    """Return the lines of a row: a name too long for its column has a line of its own."""
    from prompt_toolkit.utils import get_cwidth  # how many columns of a terminal a text takes

    name, *others = cells
    rest = [cell.ljust(width) for cell, width in zip(others[:2], WIDTHS[1:3], strict=True)]
    rest += [cell.rjust(width) for cell, width in zip(others[2:4], WIDTHS[3:5], strict=True)]
    rest += others[4:]
    missing = WIDTHS[0] - get_cwidth(name)
    if missing < 0:
        return [name, NARROW.join([" " * WIDTHS[0], *rest])]
    return [NARROW.join([name + " " * missing, *rest])]


def _day(at: int) -> str:
    return time.strftime("%Y-%m-%d", time.localtime(at / 1000)) if at else UNKNOWN


def _minute(at: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(at / 1000)) if at else UNKNOWN


# Removing.


def _removed(journal: SqliteJournal, archive: Archive, names: Sequence[str], settings: Settings) -> str:
    """Remove rooms; return what was done. Raises RoomsError, JournalError."""
    _ = catalogue(settings.language).gettext
    rooms = _meant(_stored(journal, archive), names, settings.language)
    _close([room.kept for room in rooms if room.kept is not None], journal)
    _fill(journal, archive, settings.language)
    # First from the journal: what is not removed from the archive when this is killed is listed still.
    while not journal.forget(archive.settle(), FORGET_AT_ONCE):
        pass
    journal.wipe()
    for room in rooms:
        archive.forget_room(room.id)
    lines = [
        _("{room} is removed, messages: {count}.").format(room=room.name, count=room.figures.messages) for room in rooms
    ]
    try:
        aside = forget_deleted_in(folder_of(settings), journal.id, lambda since, said: True)
    except OSError as error:
        raise RoomsError(f"{error.filename}: {error.strerror}", CANT_OPEN) from error
    if aside:
        lines.append(
            _("Removed, too, because what was said there may be in it: {files}.").format(files=", ".join(aside))
        )
    return "".join(f"{line}\n" for line in lines)


def _meant(rooms: Sequence[StoredRoom], names: Sequence[str], language: str) -> list[StoredRoom]:
    """Return the rooms of these names or numbers. Raises RoomsError: one is none, or may be several."""
    _ = catalogue(language).gettext
    by_number = {str(room.id): room for room in rooms}
    by_key = _namesakes(rooms)
    found: dict[RoomId, StoredRoom] = {}
    for name in names:
        meant = [by_number[name]] if name in by_number else by_key.get(_key_of(name), [])
        if not meant:
            raise RoomsError(_(NO_SUCH_ROOM).format(name=legible(name)), NO_SUCH)
        if len(meant) > 1:
            numbers = ", ".join(str(room.id) for room in meant)
            raise RoomsError(_(SEVERAL).format(name=legible(name), numbers=numbers), NO_SUCH)
        found[meant[0].id] = meant[0]
    return list(found.values())


def _close(rooms: Sequence[KeptRoom], journal: SqliteJournal) -> None:
    """As the hall closes rooms: an event, and the thing is gone, in one transaction."""
    closings = journal.order([(room.id, room.name) for room in rooms], int(time.time() * 1000))
    events = [_closed(seq, at, *closing) for seq, at, closing in closings]
    journal.append(events, [StateChange(KeptRoom, event.room, event.seq, None) for event in events])


def _closed(seq: int, at: int, room: RoomId, name: Name) -> RoomClosed:
    return RoomClosed(seq, at, room, name)  # type: ignore[arg-type]  # a Seq
