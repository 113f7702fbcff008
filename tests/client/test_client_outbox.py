"""What is kept until it is acknowledged: nothing lost, nothing out of order, nothing without a bound."""

from hypothesis import given
from hypothesis import strategies as st

from beseda.client.outbox import Outbox

steps = st.lists(st.one_of(st.just("add"), st.just("take"), st.just("rewind"), st.integers(0, 30)), max_size=60)


@given(steps)
def test_whatever_happens_the_acknowledged_are_the_first_said_in_order(steps: list[str | int]) -> None:
    outbox = Outbox(most=1000)
    added, settled = 0, []
    for step in steps:
        if step == "add":
            outbox.add(str(added))
            added += 1
        elif step == "take":
            outbox.take()
        elif step == "rewind":
            outbox.rewind()
        else:
            settled += outbox.settle(int(step))
    assert settled == [str(number) for number in range(len(settled))]
    assert len(outbox) == added - len(settled)


def test_a_lost_connection_sends_again_what_was_not_acknowledged() -> None:
    outbox = Outbox()
    for line in "abc":
        outbox.add(line)
    assert [outbox.take(), outbox.take()] == ["a", "b"]
    assert outbox.settle(1) == ["a"]
    outbox.rewind()
    assert [outbox.take(), outbox.take(), outbox.take()] == ["b", "c", None]


def test_acknowledgements_count_anew_on_each_connection() -> None:
    outbox = Outbox()
    outbox.add("a")
    outbox.take()
    outbox.settle(1)
    outbox.rewind()
    outbox.add("b")
    outbox.take()
    assert outbox.settle(1) == ["b"]


def test_a_server_can_not_acknowledge_what_it_was_not_sent() -> None:
    outbox = Outbox()
    outbox.add("unsent")
    assert outbox.settle(7) == []
    assert len(outbox) == 1


def test_no_more_than_the_limit_is_kept() -> None:
    outbox = Outbox(most=2)
    assert [outbox.add("a"), outbox.add("b"), outbox.add("c")] == [True, True, False]
