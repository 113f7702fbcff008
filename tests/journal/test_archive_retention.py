"""What is too old goes, room by room, in steps; what is kept longer is passed over, wherever it stands."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from journal_making import everything, place, said, said_in, topic

from beseda.core.events import Said, Stored
from beseda.core.ids import RoomId, Seq
from beseda.journal import archive_forgetting, archive_retention
from beseda.journal.archive import Archive
from beseda.journal.archive_retention import _EVENTS_OF_ROOM

ROOMS = (7, 8, 9)


def filled(*events: Stored) -> Archive:
    archive = Archive(None)
    archive.fill(events, Seq(events[-1].seq + 1))
    return archive


def left(archive: Archive) -> list[int]:
    """When what is left was said."""
    return [each.at for each in said_in(archive, everything(), 1000)]


@given(
    st.lists(st.tuples(st.sampled_from((0, *ROOMS)), st.integers(0, 3)), min_size=1, max_size=30),
    st.integers(0, 60),
    st.dictionaries(st.sampled_from(ROOMS), st.integers(0, 60)),
    st.integers(1, 4),
)
def test_each_room_loses_what_is_older_than_its_own_time(
    talk: list[tuple[int, int]], before: int, rooms: dict[int, int], at_once: int
) -> None:
    events, at = list[Said](), 0
    for number, (room, pause) in enumerate(talk, 1):
        at += pause
        events.append(said(number, room=room, at=at + 1) if room else said(number, peer=3, at=at + 1))
    archive = filled(*events)
    with pytest.MonkeyPatch.context() as patch:
        for module in (archive_retention, archive_forgetting):
            patch.setattr(module, "FORGET_AT_ONCE", at_once)
        count = archive.forget_before(before, {RoomId(room): its for room, its in rooms.items()})
    kept = [event.at for event in events if event.at >= rooms.get(event.room, before)]
    assert left(archive) == kept and count == len(events) - len(kept)
    archive.close()


def test_what_happened_in_a_room_goes_with_what_was_said_there() -> None:
    archive = filled(topic(1), said(2), topic(3, "late"))
    archive.forget_before(2000, {RoomId(7): 0})
    count = "SELECT count(*) FROM events"
    assert archive._connection.execute(count).fetchone() == (2,)
    archive.forget_before(0, {RoomId(7): 1002})
    assert archive._connection.execute(count).fetchone() == (1,)
    archive.forget_before(2000, {RoomId(8): 0})
    assert archive._connection.execute(count).fetchone() == (0,)
    archive.close()


def test_what_may_be_lacking_may_be_lacking_as_long_as_any_room_is_kept() -> None:
    archive = filled(said(9))
    archive.lack(Seq(2**62), 500)
    archive.forget_before(1000, {RoomId(7): 0})
    assert archive.lacks_until
    archive.forget_before(1000, {RoomId(7): 600})
    assert not archive.lacks_until
    archive.close()


def test_what_is_too_old_is_found_without_a_walk_through_what_is_kept(archive: Archive) -> None:
    """A room that is kept for longer is in front of all others."""
    archive.fill([said(n, room=8 + (n > 4000), at=n) for n in range(1, 5000)])
    archive.fill([topic(n) for n in range(5000, 5100)])
    steps = count()
    archive._connection.set_progress_handler(lambda: next(steps) and 0, 10)
    assert archive._bounds(4500) == (place(4500), place(5000))
    assert next(steps) < 300
    plan = archive._connection.execute(f"EXPLAIN QUERY PLAN {_EVENTS_OF_ROOM}", {"room": 8, "bound": 9, "limit": 9})
    assert "events_of_room (of_room=? AND seq<?)" in next(plan)[3]
