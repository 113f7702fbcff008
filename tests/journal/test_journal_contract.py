"""The contract of `Journal`, tried on every implementation."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from journal_making import (
    START,
    edited,
    is_gone,
    is_kept,
    kept,
    kept_rooms,
    reacted,
    redacted,
    said,
    stored_events,
    topic,
)

from beseda.core.events import Stored
from beseda.core.ids import Seq
from beseda.core.requests import Exit, LeaveAll, places_of
from beseda.core.state import KeptRoom, StateChange
from beseda.journal.interface import Journal
from beseda.journal.memory import MemoryJournal
from beseda.journal.sqlite import SqliteJournal

ALL = 2**31


@pytest.fixture(params=["memory", "process", "power"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Journal]]:
    """Makes new empty journals of each kind."""
    made: list[Journal] = []

    def one() -> Journal:
        journal: Journal = (
            MemoryJournal()
            if request.param == "memory"
            else SqliteJournal(tmp_path / str(len(made)) / "journal.db", request.param)
        )
        made.append(journal)
        return journal

    yield one
    for journal in made:
        journal.close()


@pytest.fixture
def journal(make: Callable[[], Journal]) -> Journal:
    return make()


def test_a_new_journal_has_an_id_of_its_own_and_nothing_in_it(make: Callable[[], Journal]) -> None:
    one, other = make(), make()
    assert one.id != other.id
    assert len(one.id) >= 8 and one.id.isalnum() and one.id == one.id.lower()
    assert (one.start_count, one.last_seq, one.last_at) == (1, START, 0)
    assert one.follow(Seq(0), 10) == [] and one.state() == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(stored_events(), st.integers(1, 5))
def test_any_events_come_back_as_they_were(make: Callable[[], Journal], events: list[Stored], batch: int) -> None:
    journal = make()
    for start in range(0, len(events), batch):
        journal.append(events[start : start + batch])
    assert journal.follow(Seq(0), ALL) == events
    if events:
        assert (journal.last_seq, journal.last_at) == (events[-1].seq, events[-1].at)


@pytest.mark.parametrize("size", [1, 2, 63, 64, 65, 200])
def test_a_batch_of_any_size_is_kept_whole(journal: Journal, size: int) -> None:
    events = [said(n) for n in range(1, size + 1)]
    journal.append(events)
    assert journal.follow(Seq(0), ALL) == events


def test_what_is_taken_back_leaves_the_log_with_all_that_happened_to_it(journal: Journal) -> None:
    """And nothing else: neither other messages, nor what happened to them, nor that it was taken back."""
    before: list[Stored] = [said(1), said(2), reacted(3, 1), reacted(4, 2), edited(5, 2, "other"), said(6)]
    journal.append(before)
    journal.append([redacted(7, 2)])
    assert journal.follow(Seq(0), ALL) == [said(1), reacted(3, 1), said(6), redacted(7, 2)]
    assert journal.follow(Seq(START + 1), 2) == [reacted(3, 1), said(6)]
    journal.append([redacted(8, 99)])
    assert journal.follow(Seq(START + 6), ALL) == [redacted(7, 2), redacted(8, 99)], "what has left the log already"


def test_what_is_edited_stands_in_the_log_with_its_last_words_only(journal: Journal) -> None:
    journal.append([said(1, "one\nof two lines"), said(2), reacted(3, 1)])
    journal.append([edited(4, 1, "two"), edited(5, 2, "all in")])
    journal.append([edited(6, 1, "three\nfour")])
    stands = [said(1, "three\nfour"), said(2, "all in"), reacted(3, 1), edited(5, 2, "all in")]
    assert journal.follow(Seq(0), ALL) == [*stands, edited(6, 1, "three\nfour")]


def test_it_is_the_same_within_one_batch(journal: Journal) -> None:
    journal.append([said(1), said(2, "old"), edited(3, 2, "new"), redacted(4, 1), said(5)])
    assert journal.follow(Seq(0), ALL) == [said(2, "new"), edited(3, 2, "new"), redacted(4, 1), said(5)]


def test_following_goes_on_after_a_place_and_stops_at_its_limit(journal: Journal) -> None:
    events: list[Stored] = [kept(1), said(2), topic(3), said(4), said(6)]
    journal.append(events)
    assert journal.follow(Seq(START + 1), 2) == events[1:3]
    assert journal.follow(Seq(START + 5), 10) == events[4:]
    assert journal.follow(journal.last_seq, 10) == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(kept_rooms, max_size=4, unique_by=lambda room: room.id))
def test_any_things_come_back_as_they_were(make: Callable[[], Journal], rooms: list[KeptRoom]) -> None:
    journal = make()
    journal.append([topic(1)], [StateChange(KeptRoom, room.id, Seq(START + 1), room) for room in rooms])
    assert sorted(journal.state()) == sorted(rooms)


def test_a_start_reads_each_thing_as_it_was_last(journal: Journal) -> None:
    journal.append([kept(1), said(2), kept(3, room=8)], [is_kept(1), is_kept(3, 8)])
    journal.append([topic(4)], [is_kept(4, topic="tea")])
    assert sorted(journal.state()) == [is_kept(4, topic="tea").thing, is_kept(3, 8).thing]
    journal.append([topic(5)], [is_gone(5, 8)])
    assert journal.state() == [is_kept(4, topic="tea").thing]


def test_a_thing_may_be_stored_anew_without_an_event(journal: Journal) -> None:
    journal.append([kept(1)], [is_kept(1)])
    place = journal.last_seq
    journal.append([], [is_kept(1, topic="tea")])
    assert journal.state() == [is_kept(1, topic="tea").thing] and journal.last_seq == place
    journal.append([said(2)])
    assert journal.follow(Seq(0), ALL) == [kept(1), said(2)]


def test_a_batch_that_is_refused_changes_no_thing(journal: Journal) -> None:
    journal.append([topic(5)], [is_kept(5, topic="tea")])
    with pytest.raises(ValueError):
        journal.append([topic(4)], [is_kept(4, topic="old")])
    assert journal.state() == [is_kept(5, topic="tea").thing]


def test_the_state_is_followed_by_what_was_changed_last_and_what_is_gone(journal: Journal) -> None:
    journal.append([topic(1), topic(2), topic(3)], [is_kept(1, 7), is_kept(2, 8), is_kept(3, 9)])
    journal.append([topic(4), topic(5)], [is_kept(4, 7, "tea"), is_gone(5, 8)])

    def followed(after: int, limit: int = 10) -> list[tuple[int, int, bool]]:
        rows = journal.follow_state(Seq(START + after), limit)
        assert {row.kind for row in rows} <= {"room"}
        return [(row.key, row.seq - START, row.data is None) for row in rows]

    assert followed(0) == [(9, 3, False), (7, 4, False), (8, 5, True)]
    assert followed(0, limit=2) == [(9, 3, False), (7, 4, False)]
    assert followed(4) == [(8, 5, True)] and followed(5) == []


def test_following_the_state_leaves_no_place_halfway(journal: Journal) -> None:
    journal.append([topic(1), topic(2)], [is_kept(2, room) for room in range(10, 15)] + [is_kept(1, 9)])
    assert len(journal.follow_state(Seq(0), 3)) == 6


def test_that_a_thing_is_gone_is_forgotten_last(journal: Journal) -> None:
    journal.append([topic(1), topic(2), topic(3)], [is_kept(1, 7), is_gone(2, 8), is_gone(3, 9)])
    assert not journal.forget(Seq(START + 2), 2)
    assert len(journal.follow_state(Seq(0), 10)) == 3
    assert journal.forget(Seq(START + 2), 2)
    assert [row.key for row in journal.follow_state(Seq(0), 10)] == [7, 9]
    assert len(journal.state()) == 1


# Places


def test_each_request_has_places_of_its_own_in_order(journal: Journal) -> None:
    requests = [LeaveAll(), Exit(), LeaveAll(), Exit()]
    first = journal.order(requests, 1000)
    more = journal.order(requests, 1000)
    assert [request for _, _, request in first] == requests
    ordered = [*first, *more]
    assert ordered[0][0] == START + 1
    for (place, _, request), (next_place, _, _) in pairwise(ordered):
        assert next_place == place + places_of(request)


def test_ordering_stores_nothing_and_what_is_not_appended_is_not_given_out_again(journal: Journal) -> None:
    ((lost, _, _),) = journal.order(["lost"], 1000)
    assert journal.last_seq == START and journal.follow(Seq(0), 10) == []
    ((place, _, _),) = journal.order(["kept"], 1000)
    journal.append([said(place - START)])
    ((after, _, _),) = journal.order(["next"], 1000)
    assert lost < place < after


def test_no_request_has_an_earlier_time_than_one_before(journal: Journal) -> None:
    times = [journal.order([None], now)[0][1] for now in (5000, 4000, 5001, 0)]
    assert times == [5000, 5000, 5001, 5001]
    assert journal.order([], 9000) == []


def test_an_empty_batch_changes_nothing(journal: Journal) -> None:
    journal.append([])
    assert (journal.last_seq, journal.last_at) == (START, 0)


@pytest.mark.parametrize("places", [(3,), (5,), (6, 6), (8, 7), (7, 8, 7)])
def test_a_place_given_out_before_is_refused_and_nothing_of_its_batch_stored(
    journal: Journal, places: tuple[int, ...]
) -> None:
    journal.append([said(5)])
    with pytest.raises(ValueError):
        journal.append([said(place) for place in places])
    assert journal.follow(Seq(0), ALL) == [said(5)]
    journal.append([said(6)])
    assert journal.last_seq == START + 6


def test_time_never_runs_backwards(journal: Journal) -> None:
    journal.append([said(1, at=5000)])
    journal.append([said(2, at=4000)])
    assert journal.last_at == 5000


def test_the_log_is_forgotten_in_slices_whatever_is_in_it(journal: Journal) -> None:
    journal.append([kept(1), *(said(n) for n in range(2, 8)), topic(8), said(9)], [is_kept(8)])
    until = Seq(START + 8)
    assert not journal.forget(until, 4)
    assert journal.follow(Seq(0), ALL) == [*(said(n) for n in range(5, 8)), topic(8), said(9)]
    assert not journal.forget(until, 4)
    assert journal.forget(until, 4)
    assert journal.follow(Seq(0), ALL) == [said(9)]
    assert journal.state() == [is_kept(8).thing], "what there is is not forgotten"


def test_forgetting_changes_neither_the_last_place_nor_the_last_time(journal: Journal) -> None:
    journal.append([said(5, at=9000)])
    journal.forget(journal.last_seq, ALL)
    assert (journal.last_seq, journal.last_at) == (START + 5, 9000)
