"""Events about a message: found by the message, visible to those who may see the message, deleted with it."""

from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from journal_making import (
    EVENTS_IN_ORDER,
    LOBBY,
    START,
    bytes_of,
    everything,
    kept,
    kicked,
    place,
    reacted,
    room_scope,
    said,
    said_in,
    topic,
)

from beseda.core.events import Reacted, Stored
from beseda.core.ids import RoomId, Seq, UserId
from beseda.core.past import PastMessage, Window
from beseda.core.questions import Scope
from beseda.journal import archive_forgetting, archive_queries
from beseda.journal.archive import Archive
from beseda.journal.archive_queries import Query
from beseda.journal.rows import EventRow, event_of_row


def happened(archive: Archive, *places: int, scope: Scope | None = None) -> tuple[Reacted, ...]:
    """The reactions that come with messages."""
    items = archive.page(scope or room_scope(), Window(100))
    on = [item.reactions for item in items if isinstance(item, PastMessage) and item.said.seq - START in places]
    return tuple(sorted(chain.from_iterable(on)))


def kept_in(archive: Archive) -> list[int]:
    """The places of all events but what was said."""
    found = archive._connection.execute(EVENTS_IN_ORDER).fetchall()
    return [event_of_row(row).seq - START for row in found]


def test_what_happened_to_messages_comes_with_them_in_order(archive: Archive) -> None:
    events: list[Stored] = [
        said(1),
        said(2),
        reacted(3, 2),
        said(4),
        reacted(5, 1, "👎"),
        reacted(6, 2, "ё"),
        kicked(7),
    ]
    archive.fill(events)
    assert happened(archive, 2) == (events[2], events[5])
    assert happened(archive, 2, 1, 4) == (events[2], events[4], events[5])
    assert happened(archive, 4) == happened(archive) == ()


def test_it_is_seen_by_whom_its_message_is(archive: Archive) -> None:
    archive.fill(
        [said(1, room=8), said(2, peer=5), reacted(3, 1, room=8), reacted(4, 2, peer=5), reacted(5, 2, "👎", peer=5)]
    )
    private = Scope(Seq(2**62), UserId(5), frozenset(), frozenset({(UserId(3), UserId(5))}))
    assert len(happened(archive, 1, 2, scope=room_scope(8))) == 1
    assert len(happened(archive, 1, 2, scope=private)) == 2
    assert happened(archive, 1, 2, scope=room_scope(9)) == ()
    assert happened(archive, 1, 2, scope=Scope(Seq(2**62), UserId(6), frozenset(), None)) == ()
    assert len(happened(archive, 1, 2, scope=everything())) == 3


def test_filling_again_changes_nothing(archive: Archive) -> None:
    events: list[Stored] = [kept(1), said(2), reacted(3, 2), topic(4)]
    archive.fill(events[:3])
    archive.fill(events)
    assert kept_in(archive) == [1, 3, 4] and len(happened(archive, 2)) == 1


def test_it_goes_with_its_message(archive: Archive) -> None:
    archive.fill([said(1, at=10), said(2, room=9, at=20), reacted(3, 1), reacted(4, 2, room=9), kicked(5)])
    assert archive.forget_before(20) == 1
    assert kept_in(archive) == [4, 5]
    assert archive.forget_room(RoomId(9)) == 1
    assert kept_in(archive) == [5]


def test_of_a_message_that_is_not_kept_any_more_nothing_comes_back(archive: Archive) -> None:
    archive.fill([said(1, at=10), said(2, at=20)])
    archive.forget_before(20)
    archive.fill([reacted(3, 1), reacted(4, 2)])
    assert kept_in(archive) == [4]


def test_what_changed_and_what_was_noted_is_forgotten_by_its_time_and_its_room(archive: Archive) -> None:
    archive.fill([kept(1), topic(2), kicked(3, room=9), topic(4), said(5)])
    assert archive.forget_before(1003) == 0
    assert kept_in(archive) == [3, 4]
    assert archive.forget_room(RoomId(9)) == 0
    assert kept_in(archive) == [4]
    assert archive.forget_before(2000) == 1
    assert kept_in(archive) == []


def test_what_comes_while_all_there_is_is_forgotten_stays(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    archive.fill([topic(1), said(2)])
    forgettable = archive_queries.forgettable

    def meanwhile(kind: str, bound: int, limit: int) -> Query:
        archive.fill([said(3, at=9000), topic(4)._replace(at=9000)])
        return forgettable(kind, bound, limit)

    monkeypatch.setattr(archive_forgetting, "forgettable", meanwhile)
    assert archive.forget_before(5000) == 1
    assert said_in(archive, room_scope(), 10) == (said(3, at=9000),) and kept_in(archive) == [4]


def test_more_of_it_is_forgotten_than_fits_a_transaction(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_forgetting, "FORGET_AT_ONCE", 10)
    archive.fill([said(1), *(reacted(n, 1, str(n)) for n in range(2, 40)), *(topic(n) for n in range(40, 75))])
    assert archive.forget_before(10**9) == 1
    assert kept_in(archive) == []


@pytest.mark.parametrize(
    "event", [topic(2, "ossifrage"), kicked(2, "ossifrage"), reacted(2, 1, "ossifrage")], ids=lambda event: type(event)
)
def test_a_forgotten_word_is_in_no_file_whatever_kind_of_event_it_was_in(path: Path, event: Stored) -> None:
    archive = Archive(path)
    archive.fill([said(1), event])
    assert b"ossifrage" in bytes_of(path)
    archive.forget_before(10**9)
    assert b"ossifrage" not in bytes_of(path)
    archive.close()


def test_a_kind_of_a_later_version_is_kept_and_passed_over(archive: Archive) -> None:
    later = EventRow(place(3), 1003, "starred", LOBBY, UserId(3), place(1), '{"text":"other"}')
    archive.fill([said(1), reacted(2, 1), later, reacted(4, 1, "👎")])
    assert [event.seq for event in happened(archive, 1)] == [place(2), place(4)]
    assert kept_in(archive) == [2, 3, 4]
    archive.forget_before(10**9)
    assert kept_in(archive) == []


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 5), st.sampled_from(["👍", "👎"])), max_size=12),
    st.sets(st.integers(1, 5)),
    st.integers(1, 6),
    st.integers(1, 5),
)
def test_whatever_is_forgotten_in_between_what_is_left_is_what_happened_to_what_is_left(
    reactions: list[tuple[int, str]], asked: set[int], first: int, cut: int
) -> None:
    archive = Archive(None)
    archive.fill([said(n) for n in range(1, 6)])
    events = [reacted(10 + n, about, words) for n, (about, words) in enumerate(reactions)]
    archive.fill(events[:cut])
    archive.forget_before(1000 + first)
    archive.fill(events)
    stand = {(event.about, event.reaction): event for event in reversed(events)}
    left = [event for event in stand.values() if event.about - START in asked and event.about - START >= first]
    assert happened(archive, *asked) == tuple(sorted(left))
    archive.close()


def test_which_reactions_stand_on_a_message_and_whose_each_is(archive: Archive) -> None:
    """For the hall: it counts them, and has one taken back by its place only while it stands."""
    up, down, back = reacted(3, 1), reacted(4, 1, "👎"), reacted(5, 1)
    archive.fill([said(1), said(2), up, down])
    assert archive.reactions(place(1)) == ((up.user, "👍"), (down.user, "👎")) and archive.reactions(place(2)) == ()
    found = archive.reaction(place(4))
    assert found is not None
    message, reaction = found
    assert message == archive.facts(place(1))
    assert (reaction.seq, reaction.user, reaction.name, reaction.reaction) == (down.seq, down.user, down.name, "👎")
    archive.fill([back._replace(on=False)])
    assert archive.reactions(place(1)) == ((down.user, "👎"),)
    assert archive.reaction(place(3)) is archive.reaction(place(1)) is archive.reaction(place(9)) is None
