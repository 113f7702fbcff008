"""Pages of the past: by places and by times, in order, with and without what else happened."""

from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from journal_making import (
    LOBBY,
    START,
    edited,
    everything,
    kept,
    kicked,
    place,
    reacted,
    redacted,
    renamed,
    room_scope,
    said,
    topic,
)

from beseda.core.events import Redacted, Said, Stored, TopicSet
from beseda.core.ids import RoomId, Seq, UserId
from beseda.core.past import Around, Bound, Moment, PastItem, PastMessage, Window
from beseda.core.questions import Scope
from beseda.journal import archive_pages
from beseda.journal.archive import Archive


def places(items: Iterator[PastItem] | tuple[PastItem, ...]) -> list[int]:
    return [(item.said.seq if isinstance(item, PastMessage) else item.seq) - START for item in items]


def page(archive: Archive, wanted: Window | Around, scope: Scope | None = None) -> list[int]:
    return places(archive.page(scope or room_scope(), wanted))


TEN = [said(n, at=n // 2 * 10) for n in range(1, 11)]
"""Two of them at a time: 0, 10, 10, 20, 20, …, 50."""


def test_a_window_is_between_its_bounds_which_are_not_in_it(archive: Archive) -> None:
    archive.fill(TEN)
    assert page(archive, Window(3)) == [8, 9, 10] and page(archive, Window(3, newest=False)) == [1, 2, 3]
    assert page(archive, Window(2, before=place(5))) == [3, 4]
    assert page(archive, Window(2, after=place(5), newest=False)) == [6, 7]
    assert page(archive, Window(2, after=place(5))) == [9, 10]
    assert page(archive, Window(9, place(2), place(6))) == [3, 4, 5]
    assert page(archive, Window(2, place(2), place(6))) == [4, 5]
    assert page(archive, Window(2, place(2), place(6), newest=False)) == [3, 4]
    assert page(archive, Window(9, place(6), place(2))) == page(archive, Window(0)) == page(archive, Window(-1)) == []


def test_a_bound_may_be_a_time(archive: Archive) -> None:
    archive.fill(TEN)
    assert page(archive, Window(9, before=Moment(20))) == [1, 2, 3]
    assert page(archive, Window(9, before=Moment(21))) == [1, 2, 3, 4, 5]
    assert page(archive, Window(9, after=Moment(20))) == [6, 7, 8, 9, 10]
    assert page(archive, Window(9, after=Moment(19))) == [4, 5, 6, 7, 8, 9, 10]
    assert page(archive, Window(9, Moment(10), Moment(40))) == [4, 5, 6, 7]
    assert page(archive, Window(9, Moment(10), place(5))) == [4]
    assert page(archive, Window(9, after=Moment(50))) == page(archive, Window(9, before=Moment(0))) == []
    assert len(page(archive, Window(99, Moment(-5), Moment(99)))) == 10


def test_around_a_bound_is_half_before_it_and_half_from_it_on(archive: Archive) -> None:
    archive.fill(TEN)
    assert page(archive, Around(4, place(5))) == [3, 4, 5, 6] and page(archive, Around(1, place(5))) == [5]
    assert page(archive, Around(3, Moment(30))) == [5, 6, 7] and page(archive, Around(3, Moment(31))) == [7, 8, 9]
    assert page(archive, Around(0, place(5))) == []


def test_without_events_only_messages_count(archive: Archive) -> None:
    archive.fill(
        [kept(1), said(2), topic(3), said(4), kicked(5), redacted(6, 4), said(7), renamed(8), kicked(9, room=8)]
    )
    assert page(archive, Window(2)) == [2, 7]
    assert page(archive, Window(9, with_events=True)) == [2, 3, 5, 6, 7, 8]
    assert page(archive, Window(2, with_events=True)) == [7, 8]
    assert page(archive, Window(3, place(2), with_events=True, newest=False)) == [3, 5, 6]
    assert page(archive, Around(4, place(5), with_events=True)) == [2, 3, 5, 6]
    assert page(archive, Window(9, Moment(1003), Moment(1007), with_events=True)) == [5, 6]
    assert page(archive, Window(9, with_events=True), Scope(place(6), UserId(3), frozenset((LOBBY,)), frozenset())) == [
        2, 3, 5, 6,
    ]  # fmt: skip
    assert page(archive, Window(9, with_events=True), room_scope(9)) == []


def test_an_empty_archive_has_empty_pages(archive: Archive) -> None:
    assert page(archive, Window(5, Moment(3), Moment(7), with_events=True)) == page(archive, Around(5, Moment(3))) == []
    assert archive.targets(everything(), Moment(0), Moment(9), 5) == ()


def test_a_long_page_is_read_in_parts_and_each_part_as_it_stands_then(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_pages, "READ_AT_ONCE", 3)
    archive.fill([said(n) for n in range(1, 11)])
    reading = iter(archive.stream(room_scope(), Window(8)))
    assert places((next(reading),)) == [3]
    archive.fill([redacted(11, 5), redacted(12, 6), edited(13, 7, "other"), reacted(14, 8), said(15)])
    rest = list(reading)
    assert places(tuple(rest)) == [4, 5, 7, 8, 9, 10], "what was read at once with the first is as it was"
    assert rest[2] == PastMessage(said(7, "other"), 1013) and rest[3] == PastMessage(said(8), 0, (reacted(14, 8),))


def test_messages_with_many_reactions_are_read_few_at_a_time(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_pages, "REACTIONS_AT_ONCE", 3)
    reactions = [reacted(10 + n, about, user=n) for n, about in enumerate([1, 1, 2, 3, 3, 3, 3, 5])]
    archive.fill([*(said(n) for n in range(1, 7)), *reactions])
    parts = list(archive.parts(room_scope(), Window(9)))
    assert [places(tuple(part)) for part in parts] == [[1, 2], [3], [4, 5, 6]], "of one message all are read together"
    assert tuple(item for part in parts for item in part) == archive.page(room_scope(), Window(9))


def test_targets_are_the_newest_messages_of_talks_that_are_between_two_times(archive: Archive) -> None:
    archive.fill(
        [
            said(1, room=8, at=10), said(2, peer=5, at=20), said(3, room=9, at=30), said(4, author=9, peer=3, at=40),
            said(5, author=2, peer=3, at=50), said(6, room=8, at=60), said(7, author=4, peer=5, at=70),
            said(8, peer=3, at=80), said(9, author=5, peer=3, at=90), topic(10),
        ]
    )  # fmt: skip
    scope = everything()

    def targets(first: int, last: int, limit: int = 9, scope: Scope = scope) -> list[int]:
        return [message.seq - START for message in archive.targets(scope, Moment(first), Moment(last), limit)]

    assert targets(0, 100) == targets(100, 0) == [3, 4, 5, 6, 8, 9]
    assert targets(0, 100, 2) == [3, 4] and targets(100, 0, 2) == [8, 9] and targets(0, 100, 0) == []
    assert targets(30, 90) == [4, 5, 6, 8] and targets(90, 30, 1) == [8] and targets(91, 99) == []
    assert targets(0, 100, scope=room_scope(8)) == [6]
    assert targets(0, 100, scope=scope._replace(rooms=frozenset((RoomId(8), RoomId(9))), pairs=frozenset())) == [3, 6]
    pairs = frozenset({(UserId(3), UserId(9)), (UserId(3), UserId(3))})
    assert targets(0, 100, scope=scope._replace(rooms=frozenset(), pairs=pairs)) == [4, 8]
    assert targets(0, 100, scope=scope._replace(until=place(5))) == [1, 2, 3, 4, 5]
    archive.fill([redacted(11, 9, peer=5)])
    assert targets(0, 100) == [2, 3, 4, 5, 6, 8], "the one before is the newest then"


_kinds = st.sampled_from(("said", "topic", "redacted"))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(("said", "topic", "redacted")), st.integers(7, 8), st.integers(0, 2)), max_size=12
    ),
    st.none() | st.integers(0, 14),
    st.none() | st.integers(0, 14),
    st.booleans(),
    st.integers(0, 5),
    st.booleans(),
    st.booleans(),
)
def test_any_window_is_what_it_says(
    story: list[tuple[str, int, int]],
    low: int | None,
    high: int | None,
    by_time: bool,
    limit: int,
    newest: bool,
    with_events: bool,
) -> None:
    at = 0
    events: list[Stored] = []
    for n, (kind, room, pause) in enumerate(story, 1):
        at += pause
        about = next((each.seq - START for each in reversed(events) if isinstance(each, Said)), 0)
        made: dict[str, Said | TopicSet | Redacted] = {
            "said": said(n, room=room), "topic": topic(n), "redacted": redacted(n, about),
        }  # fmt: skip
        events.append(made[kind]._replace(at=at))
    archive = Archive(None)
    archive.fill(events)

    def bound(n: int | None) -> Bound | None:
        return None if n is None else Moment(n) if by_time else place(n)

    def is_within(event: Stored) -> bool:
        where = event.at if by_time else event.seq - START
        return (low is None or where > low) and (high is None or where < high)

    gone = {event.about for event in events if isinstance(event, Redacted)}
    seen = [event for event in events if event.room == LOBBY and event.seq not in gone and is_within(event)]
    wanted = [event.seq - START for event in seen if with_events or isinstance(event, Said)]
    expected = wanted[-limit:] if newest else wanted[:limit]
    found = page(archive, Window(limit, bound(low), bound(high), newest, with_events))
    assert found == (expected if limit else [])
    archive.close()


@pytest.mark.parametrize("with_events", [False, True])
def test_pages_one_after_the_other_have_everything_once(archive: Archive, with_events: bool) -> None:
    archive.fill([said(n) if n % 3 else topic(n) for n in range(1, 51)])
    back: list[int] = []
    before: Seq | None = None
    while found := page(archive, Window(7, before=before, with_events=with_events)):
        back, before = found + back, place(found[0])
    assert back == [n for n in range(1, 51) if with_events or n % 3]


@pytest.mark.parametrize("newest", [False, True])
@pytest.mark.parametrize("limit", [1, 2, 5, 100])
def test_a_page_of_more_rooms_than_it_has_items_is_that_of_all_of_them(limit: int, newest: bool) -> None:
    archive = Archive(None)
    archive.fill([said(n, room=100 + n * n % 47) for n in range(1, 301)])
    archive.fill([said(n, author=3, peer=n) for n in range(301, 311)])
    rooms = frozenset(RoomId(100 + n) for n in range(60))
    scope = Scope(place(400), UserId(3), rooms, frozenset(((UserId(3), UserId(305)),)))
    expected = [*range(1, 301), 305]
    found = page(archive, Window(limit, newest=newest), scope)
    assert found == (expected[-limit:] if newest else expected[:limit])
    archive.close()


def test_what_is_said_where_one_may_not_read_makes_no_page_of_many_rooms_longer_to_read() -> None:
    """Whoever asks for what was said in all rooms that they may read reads them and not what is between."""
    rooms = [RoomId(1000 + n) for n in range(200)]
    archive = Archive(None)
    archive.fill([said(n, room=room) for n, room in enumerate(rooms, 1)])
    scope = Scope(place(10**6), UserId(3), frozenset(rooms), None)
    few = _steps(archive, scope)
    archive.fill([said(n, room=8, author=4) for n in range(1000, 21_000)])
    assert _steps(archive, scope) < 1.5 * few
    archive.close()


def _steps(archive: Archive, scope: Scope) -> int:
    """How much SQLite does for a page (hundreds of instructions)."""
    steps = count()
    with archive._readers.reading() as connection:
        connection.set_progress_handler(lambda: next(steps) and 0, 100)
    assert len(archive.page(scope, Window(100))) == 100
    with archive._readers.reading() as connection:
        connection.set_progress_handler(None, 0)
    return next(steps)


def test_what_became_since_a_place_of_what_was_said_up_to_there(archive: Archive) -> None:
    """For who was away: not of what was said since, nor of what they may not see, nor of what is long ago."""
    archive.fill([said(1), said(2), said(3, room=9), edited(4, 1, "before"), said(5), said(6)])
    archive.fill([edited(7, 2, "since"), edited(8, 3, "elsewhere", room=9), redacted(9, 5)])
    archive.fill([said(10), edited(11, 10, "new"), redacted(12, 10), reacted(13, 6)])
    assert places(archive.changed_since(room_scope(), place(6), 10)) == [2, 6, 9]
    first, second, _ = archive.changed_since(room_scope(), place(6), 10)
    assert isinstance(first, PastMessage) and first.said.text.lines == ("since",) and first.edited_at == 1007
    assert isinstance(second, PastMessage) and (second.edited_at, len(second.reactions)) == (0, 1)
    assert places(archive.changed_since(room_scope(), place(6), 1)) == [6, 9]
    assert archive.changed_since(Scope(Seq(2**62), UserId(6), frozenset(), frozenset()), place(6), 10) == ()
