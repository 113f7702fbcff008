"""What is kept until it is acknowledged: nothing lost, nothing out of order, nothing without a bound."""

from hypothesis import given
from hypothesis import strategies as st

from beseda.client.unsent import Unsent

steps = st.lists(st.one_of(st.just("add"), st.just("take"), st.just("rewind"), st.integers(0, 30)), max_size=60)


@given(steps)
def test_whatever_happens_the_acknowledged_are_the_first_said_in_order(steps: list[str | int]) -> None:
    unsent = Unsent(most=1000)
    added, settled = 0, []
    for step in steps:
        if step == "add":
            unsent.add(str(added))
            added += 1
        elif step == "take":
            unsent.take()
        elif step == "rewind":
            unsent.rewind()
        else:
            settled += unsent.settle(int(step))
    assert settled == [str(number) for number in range(len(settled))]
    assert len(unsent) == added - len(settled)


def test_a_lost_connection_sends_again_what_was_not_acknowledged() -> None:
    unsent = Unsent()
    for line in "abc":
        unsent.add(line)
    assert [unsent.take(), unsent.take()] == [("a", False), ("b", False)]
    assert unsent.settle(1) == ["a"]
    unsent.rewind()
    assert unsent.lines == [("b", True), ("c", False)]
    assert [unsent.take(), unsent.take(), unsent.take()] == [("b", True), ("c", False), None]


def test_acknowledgements_count_anew_on_each_connection() -> None:
    unsent = Unsent()
    unsent.add("a")
    unsent.take()
    unsent.settle(1)
    unsent.rewind()
    unsent.add("b")
    unsent.take()
    assert unsent.settle(1) == ["b"]


def test_a_server_can_not_acknowledge_what_it_was_not_sent() -> None:
    unsent = Unsent()
    unsent.add("unsent")
    assert unsent.settle(7) == []
    assert len(unsent) == 1


def test_no_more_than_the_limit_is_kept() -> None:
    unsent = Unsent(most=2)
    assert [unsent.add("a"), unsent.add("b"), unsent.add("c")] == [True, True, False]


def test_lines_that_were_said_after_all_are_not_sent_again() -> None:
    unsent = Unsent()
    for line in "abcd":
        unsent.add(line)
    for _ in "abc":
        unsent.take()
    unsent.rewind()
    assert unsent.settle_said(lambda line: line in "bd") == ["b"], "d was never sent"
    assert unsent.lines == [("a", True), ("c", True), ("d", False)]
    assert [unsent.take() for _ in "acd"] == [("a", True), ("c", True), ("d", False)]
    assert unsent.settle(2) == ["a", "c"]
