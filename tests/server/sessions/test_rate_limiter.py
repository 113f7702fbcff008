"""Flood control: a burst at once, then a number a second; waiting is sleeping, and only one's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.server.sessions.buckets import Bucket
from beseda.server.sessions.rate_limiter import (
    DAY,
    KEPT_LOT,
    LOT,
    OPENING,
    PATIENCE,
    STRANGERS_BURST,
    STRANGERS_RATE,
    RateLimiter,
    SharedBuckets,
)

NO_LIMIT = 0


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0
        self.slept = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.slept += seconds
        self.now += seconds


class Street:
    """Clients of some addresses. Time passes only while somebody sleeps."""

    def __init__(self, rate: float = NO_LIMIT, burst: float = 1, kept: float = NO_LIMIT) -> None:
        self.clock = Clock()
        self.shared = SharedBuckets(rate, burst, kept, self.clock)

    def client(self, address: str = "a", rate: float = 5, burst: float = 20, is_named: bool = True) -> RateLimiter:
        own = Bucket(rate, burst, self.clock())
        limiter = RateLimiter(own, self.shared, address, self.clock.sleep, self.clock)
        if is_named:
            limiter.named()
        return limiter


@pytest.fixture
def street() -> Street:
    return Street()


def test_a_pasted_paragraph_waits_for_nothing(street: Street) -> None:
    street.client().spend(20)
    assert street.clock.slept == 0


def test_one_more_waits_its_share_of_a_second(street: Street) -> None:
    client = street.client()
    client.spend(20)
    client.spend(1)
    assert street.clock.slept == pytest.approx(0.2)


def test_what_a_client_took_and_has_not_spent_is_the_others_of_its_address() -> None:
    street = Street(rate=1, burst=2 * LOT)
    for _ in range(3):
        visitor = street.client()
        visitor.spend(1)
        visitor.give_back()
    street.client().spend(1)
    assert street.clock.slept == 0


def test_a_silence_earns_a_burst_and_never_more(street: Street) -> None:
    client = street.client()
    client.spend(20)
    street.clock.now += 3600
    client.spend(20)
    assert street.clock.slept == 0
    client.spend(5)
    assert street.clock.slept == pytest.approx(1.0)


def test_what_costs_more_than_a_burst_is_paid_for_too(street: Street) -> None:
    street.client().spend(64)
    assert street.clock.slept == pytest.approx(44 / 5)


def test_it_is_told_how_many_lines_may_go_at_once(street: Street) -> None:
    client = street.client()
    assert client.affordable() == 20
    client.spend(12.5)
    assert client.affordable() == 7
    client.spend(40)
    assert client.affordable() == 1


def test_who_presses_keys_slowly_is_not_put_to_sleep_for_each(street: Street) -> None:
    client = street.client()
    client.spend(20)
    for _ in range(100):
        street.clock.now += 0.1
        client.spend(0.1)
    assert street.clock.slept == 0


@given(st.integers(1, 50), st.integers(1, 30), st.lists(st.tuples(st.integers(1, 70), st.floats(0, 20)), max_size=40))
def test_nobody_says_more_than_a_burst_and_the_rate(rate: int, burst: int, items: list[tuple[int, float]]) -> None:
    street = Street()
    client = street.client(rate=rate, burst=burst)
    said, began = 0, street.clock.now
    for lines, pause in items:
        street.clock.now += pause
        client.spend(lines)
        said += lines
        assert said <= burst + PATIENCE + rate * (street.clock.now - began) + 1e-6


# What clients have in common.


def test_many_connections_of_one_address_get_no_more_than_one_address_may() -> None:
    street = Street(rate=10, burst=100)
    clients = [street.client() for _ in range(10)]
    for client in clients:
        assert client.take(10) == 0
    assert clients[0].take(8) == pytest.approx(0.8)


def test_another_address_does_not_wait_for_it() -> None:
    street = Street(rate=10, burst=20)
    street.client("a").take(20)
    assert street.client("a").take(10) == pytest.approx(1.0)
    assert street.client("b").take(10) == 0


def test_who_comes_again_does_not_begin_anew() -> None:
    street = Street(rate=10, burst=20)
    for _ in range(2):
        waits = street.client("a").take(20)
    assert waits == pytest.approx(2.0)


def test_a_class_behind_one_address_enters_and_talks_without_waiting() -> None:
    street = Street(rate=200, burst=2000)
    people = [street.client() for _ in range(100)]
    for person in people:
        person.spend(18)
    for _ in range(30):
        street.clock.now += 1.0
        for person in people:
            person.spend(1)
    assert street.clock.slept == 0


def test_what_is_shared_is_not_touched_for_each_line(monkeypatch: pytest.MonkeyPatch) -> None:
    street = Street(rate=10, burst=1000)
    taken: list[float] = []

    def take(neighbourhood: str, lines: float, strangers: float) -> float:
        taken.append(lines)
        return 0.0

    monkeypatch.setattr(street.shared, "take", take)
    client = street.client()
    for _ in range(20):
        client.spend(1)
    assert taken == [LOT] * 5


def test_all_without_a_name_together_have_a_limit_from_whatever_addresses() -> None:
    street = Street()
    crowd = [street.client(f"a{number}", burst=1000, is_named=False) for number in range(20)]
    for client in crowd:
        client.take(OPENING + STRANGERS_BURST / 20)
    assert crowd[0].take(50) == pytest.approx(50 / STRANGERS_RATE)


def test_a_newcomers_registration_does_not_wait_behind_them_nor_does_who_has_a_name() -> None:
    street = Street()
    street.client("a", burst=10_000, is_named=False).take(9000)
    newcomer = street.client("b", is_named=False)
    assert newcomer.take(OPENING) == 0 and newcomer.take(1) > 0
    newcomer.named()
    assert newcomer.take(4) == 0


def test_of_one_address_only_so_much_is_kept_a_day() -> None:
    street = Street(kept=1_000_000)
    clients = [street.client() for _ in range(10)]
    kept = sum(client.keep(10_000) for _ in range(20) for client in clients)
    assert kept == 100
    assert street.client("b").keep(10_000)
    street.clock.now += DAY / 2
    assert sum(clients[0].keep(10_000) for _ in range(200)) == 50


def test_small_things_are_taken_from_the_day_by_lots(monkeypatch: pytest.MonkeyPatch) -> None:
    street = Street(kept=1_000_000)
    client, taken = street.client(), list[int]()
    keep = street.shared.keep

    def noted(neighbourhood: str, size: int) -> bool:
        taken.append(size)
        return keep(neighbourhood, size)

    monkeypatch.setattr(street.shared, "keep", noted)
    assert all(client.keep(200) for _ in range(40))
    assert taken == [KEPT_LOT]


def test_who_is_found_to_be_elsewhere_spends_what_is_theirs_there() -> None:
    street = Street(rate=1, burst=10, kept=KEPT_LOT * DAY)
    visitor, neighbour = street.client("proxy"), street.client("proxy")
    visitor.move("home")
    for _ in range(10):
        visitor.spend(1)
    assert neighbour.take(1) == 0.0 and street.client("home").take(8) > 0.0
