"""What every journal keeps to, whatever it is made of."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from journal_making import START, kept, lasting_events, renamed, ruled, said, topic

from beseda.core.events import Lasting
from beseda.core.ids import Seq
from beseda.core.rules import Change, Mask, Rule
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
    assert one.follow(Seq(0), 10) == [] and one.lasting() == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(lasting_events(), st.integers(1, 5))
def test_any_events_come_back_as_they_were(make: Callable[[], Journal], events: list[Lasting], batch: int) -> None:
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


def test_following_goes_on_after_a_place_and_stops_at_its_limit(journal: Journal) -> None:
    events: list[Lasting] = [kept(1), said(2), topic(3), said(4), said(6)]
    journal.append(events)
    assert journal.follow(Seq(START + 1), 2) == events[1:3]
    assert journal.follow(Seq(START + 5), 10) == events[4:]
    assert journal.follow(journal.last_seq, 10) == []


def test_a_start_reads_everything_but_what_was_said(journal: Journal) -> None:
    mask = Mask("Eve!*", "eve!*", mutes=True)
    rules = ruled(5, Change(Rule.KEY, True, "k"), Change(Rule.BANNED, True, mask=mask), Change(Rule.SECRET, False))
    events: list[Lasting] = [kept(1), said(2), topic(3), said(4), rules, renamed(6)]
    journal.append(events)
    assert journal.lasting() == [event for event in events if event != said(4) and event != said(2)]


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


def test_what_was_said_is_forgotten_in_slices_and_all_else_stays(journal: Journal) -> None:
    journal.append([kept(1), *(said(n) for n in range(2, 8)), topic(8), said(9)])
    until = Seq(START + 8)
    assert not journal.forget(until, 4)
    assert journal.follow(Seq(0), ALL) == [kept(1), said(6), said(7), topic(8), said(9)]
    assert journal.forget(until, 4)
    assert journal.follow(Seq(0), ALL) == [kept(1), topic(8), said(9)]
    assert journal.forget(until, 4)


def test_forgetting_changes_neither_the_last_place_nor_the_last_time(journal: Journal) -> None:
    journal.append([said(5, at=9000)])
    journal.forget(journal.last_seq, ALL)
    assert (journal.last_seq, journal.last_at) == (START + 5, 9000)
