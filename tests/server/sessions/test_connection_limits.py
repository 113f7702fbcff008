"""Who is let in. Whatever comes and goes, no count is ever negative and no cap is ever passed."""

import sys
import threading
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.server.sessions.connection_limits import (
    AT_ONCE,
    KEPT_FREE,
    MOST_PROGRAMS,
    PROGRAM_FOR,
    Caps,
    ConnectionLimits,
)

NO_CAPS = Caps(0, 0, 0, 0)


def test_all_that_one_customer_has_of_ipv6_is_one_address() -> None:
    connection_limits = ConnectionLimits(Caps(0, 1, 0, 0))
    assert connection_limits.admit("[2001:db8::1]:1") and not connection_limits.admit("[2001:db8::2]:1")
    assert connection_limits.admit("[2001:db8:0:1::1]:1")


@pytest.mark.parametrize(
    ("caps", "refused"),
    [(Caps(1, 0, 0, 0), "b:1"), (Caps(0, 1, 0, 0), "a:2"), (Caps(0, 0, 1, 0), "b:1"), (Caps(0, 0, 0, 1), "a:2")],
)
def test_each_cap_refuses_who_is_one_too_many(caps: Caps, refused: str) -> None:
    connection_limits = ConnectionLimits(caps)
    assert connection_limits.admit("a:1") and not connection_limits.admit(refused)
    connection_limits.gone("a:1", was_named=False)
    assert connection_limits.admit(refused)


@pytest.mark.parametrize("caps", [Caps(16, 0, 0, 0), Caps(0, 0, 16, 0)])
def test_whoever_has_many_connections_leaves_room_for_addresses_that_have_none(caps: Caps) -> None:
    connection_limits = ConnectionLimits(caps)
    admitted = [connection_limits.admit(f"{address}:{port}") for port in range(4) for address in "abcdef"]
    assert sum(admitted) == 14
    assert connection_limits.admit("new:1") and not connection_limits.admit("new:2")
    assert connection_limits.admit("newer:1") and not connection_limits.admit("newest:1")


def test_how_many_more_there_may_be_is_known() -> None:
    connection_limits = ConnectionLimits(Caps(2, 0, 0, 0))
    assert connection_limits.room == 2
    connection_limits.admit("a:1")
    assert connection_limits.room == 1
    connection_limits.gone("a:1", was_named=False)
    assert connection_limits.room == 2 and ConnectionLimits(NO_CAPS).room > 1_000_000


def test_all_of_one_customer_leave_room_for_the_others() -> None:
    connection_limits = ConnectionLimits(Caps(0, 0, 2000, 64))
    taken = sum(connection_limits.admit(f"[2001:db8::{number:x}]:1") for number in range(2000))
    assert taken == 64 and connection_limits.admit("[2001:db8:0:1::1]:1")


def test_from_one_address_come_only_so_many_a_second_after_a_minutes_at_once() -> None:
    now = 1000.0
    connection_limits = ConnectionLimits(Caps(0, 0, 0, 0, per_second_per_address=4), lambda: now)

    def coming(address: str, count: int) -> int:
        return sum(connection_limits.admit(f"{address}:{port}") for port in range(count))

    assert coming("a", 300) == 256, "a school at once"
    assert coming("b", 1) == 1, "others come as they like"
    now += 1.5
    assert coming("a", 300) == 6
    now += 3600
    assert coming("a", 300) == 256


def test_who_has_a_name_counts_as_unnamed_no_more() -> None:
    connection_limits = ConnectionLimits(Caps(0, 0, 1, 1))
    assert connection_limits.admit("a:1")
    connection_limits.named("a:1")
    assert connection_limits.admit("a:2") and not connection_limits.admit("a:3")


def test_without_caps_everybody_is_let_in() -> None:
    connection_limits = ConnectionLimits(NO_CAPS)
    assert all(connection_limits.admit(f"a:{port}") for port in range(1000)) and connection_limits.connections == 1000


PROXY = "proxy:1"


def proxied(caps: Caps, now: Callable[[], float] = lambda: 0.0) -> ConnectionLimits:
    return ConnectionLimits(caps, now, is_proxy=PROXY.__eq__)


def comes_by_proxy(connection_limits: ConnectionLimits, address: str) -> bool:
    """Whether a connection that a proxy makes for somebody there is let in."""
    if not connection_limits.admit(PROXY):
        return False
    if not connection_limits.moved(PROXY, address):
        connection_limits.gone(PROXY, was_named=False)
        return False
    return True


@pytest.mark.parametrize("caps", [Caps(0, 2, 0, 0), Caps(0, 0, 0, 2), Caps(0, 0, 0, 0, 2 / AT_ONCE)])
def test_who_comes_by_a_proxy_has_the_limits_of_their_own_address(caps: Caps) -> None:
    connection_limits = proxied(caps)
    assert [comes_by_proxy(connection_limits, "a:1") for _ in range(3)] == [True, True, False]
    assert comes_by_proxy(connection_limits, "b:1")
    assert all(comes_by_proxy(connection_limits, PROXY) for _ in range(9)), "a proxy that speaks for itself has none"
    assert connection_limits._by_address == {"a": 2, "b": 1, "proxy": 9}


@pytest.mark.parametrize("caps", [Caps(16, 0, 0, 0), Caps(0, 0, 16, 0)])
def test_who_has_many_connections_by_a_proxy_leaves_room_for_others_that_come_by_it(caps: Caps) -> None:
    connection_limits = proxied(caps)
    assert sum([comes_by_proxy(connection_limits, "a:1") for _ in range(20)]) == 14
    assert comes_by_proxy(connection_limits, "b:1") and not comes_by_proxy(connection_limits, "b:1")
    assert comes_by_proxy(connection_limits, "c:1") and not comes_by_proxy(connection_limits, "d:1")


@pytest.mark.parametrize("caps", [Caps(16, 0, 0, 0), Caps(0, 0, 16, 0)])
def test_a_proxy_may_have_several_under_way_though_room_is_kept_for_those_who_have_none(caps: Caps) -> None:
    connection_limits = proxied(caps)
    assert sum([comes_by_proxy(connection_limits, "a:1") for _ in range(20)]) == 14
    assert connection_limits.admit(PROXY) and connection_limits.admit(PROXY) and not connection_limits.admit(PROXY)
    assert connection_limits.moved(PROXY, "b:1") and not connection_limits.moved(PROXY, "b:1")
    assert connection_limits.moved(PROXY, "c:1")


def test_who_is_next_to_the_proxy_is_counted_once() -> None:
    connection_limits = ConnectionLimits(Caps(0, 1, 0, 0), is_proxy="[2001:db8::1]:1".__eq__)
    assert connection_limits.admit("[2001:db8::1]:1") and connection_limits.moved("[2001:db8::1]:1", "[2001:db8::2]:1")
    assert connection_limits.admit("[2001:db8::1]:1")
    assert not connection_limits.moved("[2001:db8::1]:1", "[2001:db8::2]:1")


def test_nothing_is_kept_of_an_address_that_is_gone() -> None:
    connection_limits = ConnectionLimits(Caps(1, 1, 1, 1))
    assert connection_limits.admit("a:1") and not connection_limits.admit("b:1")
    connection_limits.named("a:1")
    connection_limits.gone("a:1", was_named=True)
    assert not connection_limits._by_address and not connection_limits._unnamed_by_address


HOSTS = st.sampled_from(["a", "b", "c"])
CAPS = st.builds(Caps, *[st.integers(0, 4)] * 4)


@given(CAPS, st.lists(st.tuples(st.sampled_from(["come", "name", "go"]), HOSTS), max_size=60))
def test_counts_are_never_negative_and_caps_always_hold(caps: Caps, steps: list[tuple[str, str]]) -> None:
    connection_limits = ConnectionLimits(caps)
    inside: list[tuple[str, bool]] = []
    for what, host in steps:
        mine = [each for each in inside if each[0] == host]
        unnamed = [each for each in mine if not each[1]]
        if what == "come" and connection_limits.admit(f"{host}:1"):
            inside.append((host, False))
        elif what == "name" and unnamed:
            connection_limits.named(f"{host}:1")
            inside[inside.index((host, False))] = (host, True)
        elif what == "go" and mine:
            inside.remove(mine[0])
            connection_limits.gone(f"{host}:1", mine[0][1])
        assert_counts(connection_limits, caps, inside)


def assert_counts(connection_limits: ConnectionLimits, caps: Caps, inside: list[tuple[str, bool]]) -> None:
    by_host = Counter(host for host, _ in inside)
    unnamed = Counter(host for host, named in inside if not named)
    assert (connection_limits._by_address, connection_limits._unnamed_by_address) == (by_host, unnamed)
    assert (connection_limits.connections, connection_limits._unnamed) == (len(inside), unnamed.total())
    for cap, counts in ((caps.per_address, by_host), (caps.unnamed_per_address, unnamed)):
        assert not cap or max(counts.values(), default=0) <= cap
    assert not caps.in_all or len(inside) <= caps.in_all
    assert not caps.unnamed or unnamed.total() <= caps.unnamed


def test_many_at_once_are_counted_one_by_one() -> None:
    connection_limits = ConnectionLimits(Caps(50, 0, 0, 0))
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    admitted: list[bool] = []

    def come() -> None:
        admitted.extend([connection_limits.admit("a:1") for _ in range(20)])

    threads = [threading.Thread(target=come) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(interval)
    assert sum(admitted) == 50 - 50 // KEPT_FREE == connection_limits.connections


def test_where_a_program_spoke_lately_silence_is_no_person() -> None:
    now = 1000.0
    connection_limits = ConnectionLimits(NO_CAPS, lambda: now)
    connection_limits.spoke_as_program("a:1")
    assert not connection_limits.expects_person("a:2") and connection_limits.expects_person("b:1")
    now += PROGRAM_FOR + 1
    assert connection_limits.expects_person("a:3")


def test_of_many_addresses_of_programs_the_oldest_are_forgotten() -> None:
    connection_limits = ConnectionLimits(NO_CAPS)
    for number in range(MOST_PROGRAMS + 1):
        connection_limits.spoke_as_program(f"host{number}:1")
    assert connection_limits.expects_person("host0:1") and not connection_limits.expects_person(
        f"host{MOST_PROGRAMS}:1"
    )


def test_a_proxy_has_no_limits_of_an_address_and_those_behind_it_have() -> None:
    connection_limits = ConnectionLimits(Caps(0, 2, 0, 2), lambda: 0.0, lambda address: address == "proxy:1")
    assert all(connection_limits.admit("proxy:1") for _ in range(9))
    assert [connection_limits.moved("proxy:1", "a:0") for _ in range(3)] == [True, True, False]
    assert not connection_limits.admit("a:7")
    connection_limits.gone("a:0", was_named=False)
    assert connection_limits.admit("a:7") and connection_limits.moved("proxy:1", "b:0")


def test_who_has_moved_is_counted_where_they_are_and_nothing_is_left_behind() -> None:
    connection_limits = ConnectionLimits(Caps(0, 9, 0, 9))
    connection_limits.admit("proxy:1")
    connection_limits.moved("proxy:1", "a:0")
    connection_limits.moved("a:0", "b:0")
    connection_limits.named("b:0")
    connection_limits.gone("b:0", was_named=True)
    assert (connection_limits.connections, connection_limits.unnamed) == (0, 0)
    assert connection_limits._by_address == connection_limits._unnamed_by_address == {}


@pytest.mark.parametrize("caps", [Caps(0, 0, 4, 0), Caps(0, 0, 0, 4)])
def test_it_is_crowded_when_half_of_those_without_a_name_are_there(caps: Caps) -> None:
    connection_limits = ConnectionLimits(caps)
    crowded = []
    for number in range(3):
        connection_limits.admit(f"a:{number}")
        crowded.append(connection_limits.is_crowded("a:1"))
    assert crowded == [False, False, True]
    assert connection_limits.is_crowded("b:1") is (caps.unnamed == 4)
