"""The archive: who finds what in it and by which words, and what nobody finds any more."""

import errno
import logging
import resource
import sqlite3
import threading
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from journal_making import (
    LOBBY,
    bytes_of,
    everything,
    kept,
    locked,
    looked_for,
    place,
    room_scope,
    run_sql,
    said,
    said_in,
    topic,
)

from beseda.core.events import Said
from beseda.core.ids import RoomId, Seq, UserId
from beseda.core.past import Around, PastMessage, Window
from beseda.core.questions import Scope
from beseda.journal import archive as archive_module
from beseda.journal import archive_forgetting
from beseda.journal.archive import Archive
from beseda.journal.errors import ArchiveUnwritable, InUse, OpeningError, TooNew
from beseda.journal.page_queries import places_between

FAR = Seq(2**62)


def test_the_latest_come_oldest_first(archive: Archive) -> None:
    told = [said(n, f"line {n}") for n in range(1, 31)]
    archive.fill(told)
    assert said_in(archive, room_scope(), 5) == tuple(told[-5:])
    assert said_in(archive, room_scope(), 100) == tuple(told)
    assert said_in(archive, room_scope(), 3, before=place(10)) == tuple(told[6:9])


@pytest.mark.parametrize("limit", [0, -1])
def test_no_limit_is_no_way_to_all(archive: Archive, limit: int) -> None:
    archive.fill([said(1, "hello")])
    assert said_in(archive, room_scope(), limit) == ()
    assert looked_for(archive, room_scope(), "hello", limit) == ()


def test_filling_again_changes_nothing(archive: Archive) -> None:
    told = [said(n, "tea") for n in range(1, 6)]
    archive.fill(told[:3])
    archive.fill(told)
    archive.fill(told[:2])
    assert said_in(archive, room_scope(), 10) == tuple(told)
    assert looked_for(archive, room_scope(), "tea", 10) == tuple(told)
    assert archive.filled == place(5)


def test_only_what_was_said_is_shown_but_all_of_it_counts_as_filled(archive: Archive) -> None:
    archive.fill([kept(1), said(2), topic(3)])
    assert said_in(archive, everything(), 10) == (said(2),)
    assert archive.filled == place(3)
    archive.fill([], place(8))
    assert archive.filled == place(8)


def test_it_goes_on_where_it_was_after_a_restart(path: Path) -> None:
    first = Archive(path, "journal1")
    first.fill([said(1), topic(2), said(3)])
    first.close()
    second = Archive(path, "journal1")
    assert second.filled == place(3)
    assert said_in(second, room_scope(), 10) == (said(1), said(3))
    second.close()


def test_waiting_ends_when_it_is_filled_so_far(archive: Archive) -> None:
    assert not archive.wait_until(place(2), 0.01)
    filler = threading.Timer(0.05, archive.fill, [[said(1), said(2)]])
    filler.start()
    assert archive.wait_until(place(2), 20)
    filler.join()


def test_the_rooms_with_a_past_are_those_where_anything_is_kept(archive: Archive) -> None:
    assert archive.rooms_with_past() == frozenset()
    archive.fill([said(1, room=8), said(2, room=9), said(3, room=8), said(4, peer=5), said(5, room=10)])
    assert archive.rooms_with_past() == {8, 9, 10}
    archive.forget_room(RoomId(9))
    assert archive.rooms_with_past() == {8, 10}


# What may be seen


_people = st.integers(1, 4).map(UserId)
_rooms = st.integers(11, 14).map(RoomId)
_pairs = st.tuples(_people, _people).map(lambda pair: (min(pair), max(pair)))
_words = st.sampled_from(["tea", "tea and cake", "cake", "ёлка"])
_talk = st.lists(
    st.one_of(
        st.tuples(_people, _rooms, st.just(UserId(0)), _words), st.tuples(_people, st.just(RoomId(0)), _people, _words)
    ),
    max_size=25,
).map(
    lambda rows: [
        said(n, text, author=author, room=room, peer=peer) for n, (author, room, peer, text) in enumerate(rows, 1)
    ]
)
_scopes = st.builds(
    Scope,
    st.integers(0, 26).map(place),
    _people,
    st.none() | st.frozensets(_rooms, max_size=3),
    st.none() | st.frozensets(_pairs, max_size=3),
)


def may_see(scope: Scope, message: Said) -> bool:
    """The scope's own words, one message at a time."""
    if message.seq > scope.until:
        return False
    if message.pair is None:
        return scope.rooms is None or message.room in scope.rooms
    return scope.viewer in message.pair if scope.pairs is None else message.pair in scope.pairs


@settings(max_examples=200, deadline=None)
@given(_talk, _scopes, st.integers(1, 8), st.integers(0, 26).map(place), st.integers(0, 26).map(place))
def test_every_question_gives_what_its_scope_names_and_nothing_else(
    talk: list[Said], scope: Scope, limit: int, one: Seq, other: Seq
) -> None:
    archive = Archive(None)
    archive.fill(talk)

    def found(wanted: Window | Around) -> list[Said]:
        return [item.said for item in archive.page(scope, wanted) if isinstance(item, PastMessage)]

    seen = [message for message in talk if may_see(scope, message)]
    earlier = [message for message in seen if message.seq < one]
    later = [message for message in seen if message.seq > one]
    assert said_in(archive, scope, limit) == tuple(seen[-limit:])
    assert said_in(archive, scope, limit, before=one) == tuple(earlier[-limit:])
    assert found(Window(limit, after=one, newest=False)) == later[:limit]
    between = [message for message in seen if min(one, other) < message.seq < max(one, other)]
    low, high = sorted((one, other))
    assert found(Window(limit, low, high)) == between[-limit:]
    assert found(Window(limit, low, high, newest=False)) == between[:limit]
    half = limit // 2
    since = [message for message in seen if message.seq >= one]
    assert found(Around(limit, one)) == [*(earlier[-half:] if half else []), *since[: limit - half]]
    about_tea = [message for message in seen if "tea" in message.text.lines[0]]
    assert looked_for(archive, scope, "tea", limit) == tuple(about_tea[-limit:])
    archive.close()


def test_a_scope_of_very_many_rooms_and_pairs_works(archive: Archive) -> None:
    archive.fill([said(1, room=10), said(2, peer=5), said(3, room=99_999)])
    rooms = frozenset(RoomId(n) for n in range(10, 50_000))
    pairs = frozenset((UserId(3), UserId(n)) for n in range(5, 50_000))
    assert said_in(archive, Scope(FAR, UserId(3), rooms, pairs), 10) == (said(1, room=10), said(2, peer=5))
    assert said_in(archive, Scope(FAR, UserId(3), rooms, frozenset()), 10) == (said(1, room=10),)


@pytest.mark.parametrize(
    ("scope", "index"),
    [
        (room_scope(), "by_room"),
        (Scope(FAR, UserId(3), frozenset(), frozenset({(UserId(3), UserId(5))})), "(pair_high=? AND pair_low=?"),
        (Scope(FAR, UserId(3), frozenset(), None), "by_higher"),
        (Scope(FAR, UserId(3), frozenset((LOBBY,)), None), "by_room"),
        (everything(), "INTEGER PRIMARY KEY"),
    ],
)
def test_a_page_is_found_by_an_index(archive: Archive, scope: Scope, index: str) -> None:
    query = places_between(scope, "messages", 0, FAR, newest=True, limit=20)
    assert query
    plan = [row[3] for row in archive._connection.execute(f"EXPLAIN QUERY PLAN {query.sql}", query.parameters)]
    assert any(index in step for step in plan), plan


def test_a_page_far_back_is_found_without_a_walk_from_the_newest(archive: Archive) -> None:
    """Seen to fail: in a million messages that walk took 0.4 s."""
    archive.fill([said(number, room=8 + number % 2) for number in range(1, 5000)])
    of_both = Scope(FAR, UserId(3), frozenset((RoomId(8), RoomId(9))), None)
    steps = count()
    with archive._readers.reading() as connection:
        connection.set_progress_handler(lambda: next(steps) and 0, 10)
    assert len(said_in(archive, of_both, 10, before=place(100))) == 10
    assert next(steps) < 200


# Words


def found(archive: Archive, words: str) -> list[str]:
    return ["\n".join(message.text.lines) for message in looked_for(archive, everything(), words, 100)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ёлка в лесу", "елка"),
        ("елка в лесу", "ЁЛКА"),
        ("ещё", "еще"),
        ("еще", "ещё"),
        ("е\u0308лка", "ёлка"),
        ("и\u0306огурт", "йогурт"),
        ("Good Morning", "morning good"),
        ("good morning", "good mor"),
        ("café", "CAFE"),
        ("first\nsecond line", "first second"),
        ("see foo-bar.txt", "foo-bar"),
        ("what?! yes", "!!! what"),
        ("日本語", "日本"),
        ("plan B", "b"),
    ],
)
def test_words_find_a_text(archive: Archive, text: str, words: str) -> None:
    archive.fill([said(1, "of no interest"), said(2, text)])
    assert found(archive, words) == [text]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("мой", "мои"),
        ("good morning", "goo morning"),
        ("good morning", "good evening"),
        ("good", ""),
        ("good", "   "),
        ("good", "!!!"),
        ("good", '"'),
        ("good", "good OR bad"),
        ("good", "text:good"),
        ("good", "NOT bad"),
        ("good", "go*d"),
        ("good", "g"),
    ],
)
def test_words_do_not_find_a_text(archive: Archive, text: str, words: str) -> None:
    archive.fill([said(1, text)])
    assert found(archive, words) == []


@settings(max_examples=300, deadline=None)
@given(words=st.text(st.characters() | st.sampled_from("\"'*^:()-+{}\0\ud800 ёЁ")))
def test_whatever_is_typed_is_words(words: str) -> None:
    archive = SHARED
    assert isinstance(looked_for(archive, everything(), words, 10), tuple)


SHARED = Archive(None)
SHARED.fill([said(1, "some words to find")])


def test_the_newest_found_come_oldest_first(archive: Archive) -> None:
    archive.fill([said(n, f"tea number {n}") for n in range(1, 10)])
    assert found(archive, "tea") == [f"tea number {n}" for n in range(1, 10)]
    assert looked_for(archive, everything(), "tea", 2) == (said(8, "tea number 8"), said(9, "tea number 9"))


# Forgetting


def test_what_was_said_before_a_time_is_forgotten(archive: Archive) -> None:
    archive.fill([said(n, "tea", at=n * 10) for n in range(1, 10)])
    assert archive.forget_before(50) == 4
    assert said_in(archive, everything(), 100) == tuple(said(n, "tea", at=n * 10) for n in range(5, 10))
    assert len(looked_for(archive, everything(), "tea", 100)) == 5
    assert archive.forget_before(50) == 0
    assert archive.forget_before(1000) == 5


def test_a_room_is_forgotten_alone(archive: Archive) -> None:
    archive.fill([said(1, room=8), said(2, room=9), said(3, peer=5)])
    assert archive.forget_room(RoomId(8)) == 1
    assert archive.forget_room(RoomId(0)) == 0
    assert said_in(archive, everything(), 10) == (said(2, room=9), said(3, peer=5))


def test_more_is_forgotten_than_fits_a_transaction(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_forgetting, "FORGET_AT_ONCE", 10)
    archive.fill([said(n) for n in range(1, 36)])
    assert archive.forget_before(10**9) == 35
    assert said_in(archive, everything(), 10) == ()


@pytest.mark.parametrize("text", ["squeamishness ossifrageous", "ёщёоченьдлинное слововотэто"])
def test_a_forgotten_text_is_in_no_file_and_neither_are_its_words(path: Path, text: str) -> None:
    archive = Archive(path)
    for n in range(1, 40):
        archive.fill([said(n, f"ordinary {n} talk", room=9)])
    archive.fill([said(50, text)])
    for n in range(51, 90):
        archive.fill([said(n, f"ordinary {n} talk", room=9)])
    # Word lists leave out the letters that a word shares with the one before it, so look for the ends of words.
    traces = [word[4:].encode() for spelling in (text, text.replace("ё", "е")) for word in spelling.split()]
    assert all(trace in bytes_of(path) for trace in traces)
    archive.settle()
    archive.forget_room(LOBBY)
    assert not any(trace in bytes_of(path) for trace in traces)
    assert len(looked_for(archive, everything(), "ordinary", 100)) == 78
    archive.close()


def test_what_a_reader_kept_from_being_wiped_is_wiped_later(path: Path) -> None:
    archive = Archive(path)
    archive.fill([said(1, "ossifrage")])
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM messages").fetchall()
    archive.forget_room(LOBBY)
    assert not archive.wipe() and b"ossifrage" in bytes_of(path)
    reader.close()
    assert archive.wipe()
    assert b"ossifrage" not in bytes_of(path)
    archive.close()


def test_forgetting_nothing_more_wipes_what_could_not_be_wiped_before(path: Path) -> None:
    archive = Archive(path)
    archive.fill([said(1, "ossifrage")])
    archive.settle()
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM messages").fetchall()
    assert archive.forget_before(10**9) == 1
    reader.close()
    assert b"ossifrage" in bytes_of(path)
    assert archive.forget_before(10**9) == 0
    assert b"ossifrage" not in bytes_of(path)
    archive.close()


def test_a_wipe_that_failed_is_made_up_for_by_the_next_forgetting(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(archive: Archive, until: float) -> None:
        raise ArchiveUnwritable(sqlite3.OperationalError("database or disk is full"))

    archive = Archive(path)
    archive.fill([said(1, "ossifrage")])
    archive.settle()
    with monkeypatch.context() as patch, pytest.raises(ArchiveUnwritable):
        patch.setattr(Archive, "_go_on_wiping", fail)
        archive.forget_before(10**9)
    assert b"ossifrage" in bytes_of(path)
    archive.forget_before(10**9)
    assert b"ossifrage" not in bytes_of(path)
    archive.close()


def test_forgetting_nothing_has_nothing_to_wipe(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Merging the words of a large past takes seconds."""
    archive = Archive(path)
    archive.fill([said(1), kept(2)])
    wiped = list[int]()
    monkeypatch.setattr(archive, "_go_on_wiping", lambda until: wiped.append(1))
    assert archive.forget_before(1) == 0 and archive.forget_room(RoomId(99)) == 0
    assert archive.wipe()
    assert not wiped
    archive.close()


# Files


def test_what_is_settled_is_in_the_file_itself(path: Path) -> None:
    archive = Archive(path)
    archive.fill([said(1, "ossifrage")])
    assert b"ossifrage" not in path.read_bytes()
    assert archive.settle() == place(1)
    assert b"ossifrage" in path.read_bytes()
    archive.close()


def test_nothing_is_called_settled_while_a_reader_keeps_it_from_the_file(path: Path) -> None:
    archive = Archive(path)
    archive.fill([said(1)])
    archive.settle()
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM messages").fetchall()
    archive.fill([said(2)])
    archive.fill([said(3)])
    assert archive.settle() == place(1)
    reader.close()
    assert archive.settle() == place(3)
    archive.close()


def test_a_locked_file_is_an_error_and_filling_goes_on_after(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "LOCK_PATIENCE", 10)
    archive = Archive(path)
    archive.fill([said(1)])
    stranger = locked(path)
    with pytest.raises(ArchiveUnwritable):
        archive.fill([said(2)])
    assert said_in(archive, everything(), 10) == (said(1),)
    stranger.close()
    archive.fill([said(2)])
    assert said_in(archive, everything(), 10) == (said(1), said(2))
    archive.close()


def test_a_full_disk_keeps_the_transaction_out_and_filling_goes_on_after(path: Path) -> None:
    archive = Archive(path)
    (pages,) = archive._connection.execute("PRAGMA page_count").fetchone()
    archive._connection.execute(f"PRAGMA max_page_count={pages + 5}")
    told = [said(n, "x" * 500) for n in range(1, 100)]
    with pytest.raises(ArchiveUnwritable):
        archive.fill(told)
    assert said_in(archive, everything(), 10) == () and archive.filled == 0
    archive._connection.execute("PRAGMA max_page_count=1000000")
    archive.fill(told)
    assert len(looked_for(archive, everything(), "xxx", 200)) == 99
    archive.close()


@pytest.mark.parametrize("damage", ["header", "inside", "foreign", "another journal"])
def test_a_file_that_can_not_be_ours_is_set_aside(path: Path, damage: str, caplog: pytest.LogCaptureFixture) -> None:
    archive = Archive(path, "journal1")
    archive.fill([said(n, "x" * 100) for n in range(1, 200)])
    archive.close()
    content = bytearray(path.read_bytes())
    if damage == "header":
        path.write_bytes(b"nonsense" * 1000)
    elif damage == "inside":
        path.write_bytes(content[:100] + b"\xee" * (len(content) - 100))
    elif damage == "foreign":
        path.unlink()
        run_sql(path, "CREATE TABLE cakes (name)")
    with caplog.at_level(logging.WARNING):
        anew = Archive(path, "journal2" if damage == "another journal" else "journal1")
    assert anew.filled == 0
    anew.fill([said(1)])
    assert said_in(anew, everything(), 10) == (said(1),)
    assert "archive.db.broken-1" in caplog.text
    assert (path.parent / "archive.db.broken-1").exists()
    anew.close()


def test_a_sound_file_that_a_full_disk_keeps_from_being_opened_is_not_set_aside(path: Path) -> None:
    archive = Archive(path)
    archive.fill([said(1)])
    archive.close()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))  # bytes: too few for the index of the WAL
    try:
        with pytest.raises(OpeningError) as refusal:
            Archive(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "can't be opened" in str(refusal.value) and not list(path.parent.glob("*.broken*"))
    again = Archive(path)
    assert said_in(again, everything(), 10) == (said(1),)
    again.close()


def test_a_damaged_file_that_can_not_be_renamed_is_refused_in_one_sentence(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, target: Path) -> Path:
        raise OSError(errno.EROFS, "Read-only file system")

    path.write_bytes(b"nonsense" * 1000)
    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(OpeningError, match="Read-only"):
        Archive(path)


def test_a_newer_version_is_refused(path: Path) -> None:
    Archive(path).close()
    run_sql(path, "PRAGMA user_version=99")
    with pytest.raises(TooNew):
        Archive(path)


def test_one_locked_while_opening_is_in_use(path: Path) -> None:
    Archive(path).close()
    stranger = sqlite3.connect(path, isolation_level=None)
    stranger.execute("PRAGMA locking_mode=EXCLUSIVE")
    stranger.execute("BEGIN EXCLUSIVE")
    with pytest.raises(InUse):
        Archive(path)
    stranger.close()


def test_many_threads_read_while_it_is_filled(archive: Archive) -> None:
    trouble: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                told = said_in(archive, room_scope(), 50)
                places = [message.seq for message in told]
                assert places == list(range(places[0], places[0] + len(places))) if places else True
                looked_for(archive, room_scope(), "line", 5)
        except BaseException as error:
            trouble.append(error)

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for start in range(1, 1000, 20):
        archive.fill([said(n, f"line {n}") for n in range(start, start + 20)])
    done.set()
    for thread in threads:
        thread.join()
    assert trouble == []
    assert said_in(archive, room_scope(), 1) == (said(1000, "line 1000"),)
