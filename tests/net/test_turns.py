"""Whose turn it is: the rules, one by one. `test_interleavings` shows that together they forget nobody."""

import pytest

from beseda.net.turns import END, MOST_IN_A_ROW, SOME, Reader, Turns


class Gate:
    def __init__(self) -> None:
        self.opened = 0

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        raise AssertionError("nobody waits here")

    def release(self) -> None:
        self.opened += 1


def waiting(turns: Turns, count: int) -> list[Reader]:
    readers = [Reader(Gate()) for _ in range(count)]
    for reader in readers:
        turns.wait(reader)
    return readers


def let_in(readers: list[Reader]) -> list[bool]:
    return [not reader.waits for reader in readers]


def test_news_for_who_waits_is_a_place_in_the_queue_and_nobody_has_two() -> None:
    turns = Turns()
    readers = waiting(turns, 2)
    for reader in (*readers, readers[0]):
        turns.note(reader, SOME)
    assert list(turns.queue) == readers and not turns.goes_on
    turns.begin_if_none()
    assert let_in(readers) == [True, False] and turns.goes_on


def test_one_turn_after_the_other_in_the_order_of_news() -> None:
    turns = Turns()
    readers = waiting(turns, 3)
    for reader in reversed(readers):
        turns.note(reader, SOME)
    turns.begin_if_none()
    order = []
    while turns.goes_on:
        (current,) = [reader for reader in readers if reader.turn]
        order.append(readers.index(current))
        turns.wait(current)
    assert order == [2, 1, 0] and turns.inside == 0


def test_news_for_who_is_at_work_is_kept_until_it_waits() -> None:
    turns = Turns()
    reader = Reader(Gate())
    turns.enter(reader)
    turns.note(reader, SOME)
    assert not turns.queue
    turns.wait(reader)
    assert reader.turn and not reader.news, "nobody's turn went on, so it was let in at once"


def test_an_end_is_worth_two_looks_and_a_full_reading_one_more() -> None:
    turns = Turns()
    (reader,) = waiting(turns, 1)
    turns.note(reader, END)
    looks = 0
    turns.begin_if_none()
    turns.more_left(reader)
    while reader.turn:
        looks += 1
        turns.wait(reader)
    assert looks == 3


def test_who_gave_up_is_passed_over_and_keeps_its_news() -> None:
    turns = Turns()
    impatient, patient = waiting(turns, 2)
    turns.note(impatient, SOME)
    turns.note(patient, SOME)
    assert turns.give_up(impatient)
    turns.begin_if_none()
    assert patient.turn and not impatient.turn and impatient.news
    assert not turns.give_up(patient), "its turn had come"


def test_who_overstays_is_passed_by_once() -> None:
    turns = Turns()
    slow, next_one, last = readers = waiting(turns, 3)
    for reader in readers:
        turns.note(reader, SOME)
    turns.begin_if_none()
    turn = slow.turn
    turns.pass_by(turn)
    turns.pass_by(turn)
    assert let_in(readers) == [True, True, False]
    turns.leave(slow)
    assert let_in(readers) == [True, True, False], "its turn was over already"
    turns.leave(next_one)
    assert last.turn


@pytest.mark.parametrize("runs", [1, 3])
def test_what_is_left_is_done_though_others_follow_without_end(runs: int) -> None:
    turns = Turns()
    ring = waiting(turns, 2)
    done = 0
    for reader in ring:
        turns.note(reader, SOME)
    turns.begin_if_none()
    for number in range(runs * MOST_IN_A_ROW):
        reader = ring[number % 2]
        turns.more_left(reader)
        done += turns.wait(reader)
    assert done == runs


def newcomers(turns: Turns, count: int, lets_in: bool = False) -> list[Reader]:
    """Who wait, and have news."""
    readers = [Reader(Gate(), is_new=True, lets_in=lets_in) for _ in range(count)]
    for reader in readers:
        turns.wait(reader)
        turns.note(reader, SOME)
    return readers


def order(turns: Turns, readers: dict[str, list[Reader]]) -> str:
    """Who have their turns, one after the other."""
    names = {id(reader): name for name, some in readers.items() for reader in some}
    came, everybody = "", [reader for some in readers.values() for reader in some]
    while turns.goes_on:
        (current,) = [reader for reader in everybody if reader.turn]
        came += names[id(current)]
        turns.wait(current)
    return came


def test_newcomers_and_those_who_talk_have_turns_by_turns() -> None:
    turns = Turns()
    came, talk = newcomers(turns, 5), waiting(turns, 2)
    for reader in talk:
        turns.note(reader, SOME)
    turns.begin_if_none()
    assert order(turns, {"n": came, "t": talk}) == "ntntnnn"


def test_who_lets_newcomers_in_has_a_turn_after_one_of_them() -> None:
    turns = Turns()
    came = newcomers(turns, 5)
    lets_in = newcomers(turns, 1, lets_in=True)
    assert order(turns, {"n": came, "L": lets_in}) == "nnLnnn", "the first had its turn already"


def test_who_has_got_a_name_waits_with_those_who_talk() -> None:
    turns = Turns()
    came = newcomers(turns, 3)
    named = came.pop()
    turns.begin_if_none()
    named.is_new = False
    assert order(turns, {"n": came, "t": [named]}) == "nnt", "where it stands already, it stands"
    for reader in (*came, named):
        turns.note(reader, SOME)
    turns.begin_if_none()
    assert order(turns, {"n": came, "t": [named]}) == "tnn", "it comes next, after a newcomer"


def test_what_is_left_is_done_before_newcomers_have_one_turn_after_the_other() -> None:
    turns = Turns()
    (talks,) = waiting(turns, 1)
    turns.note(talks, SOME)
    turns.begin_if_none()
    came = newcomers(turns, 2)
    assert turns.wait(talks) and came[0].turn


def test_what_is_left_is_done_when_the_queue_has_run_empty() -> None:
    turns = Turns()
    (reader,) = waiting(turns, 1)
    assert not turns.leave(reader), "it had no turn"
    turns.note(reader, SOME)
    assert not turns.begin_if_none()
    assert turns.wait(reader)
