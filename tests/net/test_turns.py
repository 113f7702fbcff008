"""Whose turn it is: the rules, one by one. `test_interleavings` shows that together they forget nobody."""

import pytest

from beseda.net.latest_first import OLDEST_AFTER
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
    assert list(turns.talkers.queue) == readers and not turns.goes_on
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
    assert not turns.waiting
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
    turns.end(turn)
    turns.end(turn)
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


def talkers(turns: Turns, count: int) -> list[Reader]:
    readers = waiting(turns, count)
    for reader in readers:
        turns.note(reader, SOME)
    return readers


def order(turns: Turns, readers: dict[str, list[Reader]]) -> str:
    """Who have their turns, one after the other; of two at once, who talks is done first."""
    names = {id(reader): name for name, some in readers.items() for reader in some}
    came, everybody = "", [reader for some in readers.values() for reader in some]
    turns.begin_if_none()
    while turns.goes_on:
        current = next(each for lane in turns.lanes for each in everybody if lane.goes_on and each.turn == lane.newest)
        came += names[id(current)]
        turns.wait(current)
    return came


def test_those_who_come_are_let_in_when_nobody_talks() -> None:
    turns = Turns()
    talk = talkers(turns, 3)
    turns.begin_if_none()
    came = newcomers(turns, 2)
    assert not any(reader.turn for reader in came), "somebody's turn goes on"
    assert order(turns, {"n": came, "t": talk}) == "tttnn"


def test_who_talks_does_not_wait_for_the_turn_of_somebody_who_comes() -> None:
    turns = Turns()
    came = newcomers(turns, 2)
    assert [bool(each.turn) for each in came] == [True, False]
    (talks,) = talkers(turns, 1)
    turns.begin_if_none()
    assert talks.turn and came[0].turn
    turns.wait(came[0])
    assert not came[1].turn, "who talks is not done"
    turns.wait(talks)
    assert came[1].turn


def test_one_of_those_who_come_is_let_in_though_others_talk_on_and_on() -> None:
    turns = Turns()
    talk = talkers(turns, 2)
    turns.begin_if_none()
    came = newcomers(turns, 2)
    turns.let_pass()
    assert [bool(each.turn) for each in (*talk, *came)] == [True, False, False, True]
    turns.let_pass()
    assert not came[0].turn, "one after the other"
    turns.leave(came[1])
    turns.let_pass()
    assert [bool(each.turn) for each in (*talk, *came)] == [True, False, True, False]


def test_of_those_who_come_the_latest_is_the_next_and_now_and_then_who_waits_longest() -> None:
    turns = Turns()
    (talks,) = talkers(turns, 1)
    turns.begin_if_none()
    came = {str(number): newcomers(turns, 1) for number in range(9)}
    assert order(turns, {"t": [talks], **came}) == "t876054312"


def test_nobody_waits_for_ever_behind_those_who_come_after() -> None:
    turns = Turns()
    (talks,) = talkers(turns, 1)
    turns.begin_if_none()
    (gone,) = waiting(turns, 1)
    turns.note(gone, END)
    came = newcomers(turns, 5)
    for _ in range(OLDEST_AFTER + 1):
        turns.let_pass()
        for each in (*came, gone):
            if each.turn:
                turns.leave(each)
        came += newcomers(turns, 2)
    assert talks.turn and not gone.waits


def test_who_has_more_to_read_is_nobody_who_goes() -> None:
    turns = Turns()
    reader = Reader(Gate())
    turns.enter(reader)
    turns.note(reader, SOME)
    turns.more_left(reader)
    turns.wait(reader)
    assert reader.turn and turns.talkers.goes_on


def test_who_goes_does_so_in_every_look_that_the_end_is_worth() -> None:
    turns = Turns()
    (gone,) = waiting(turns, 1)
    turns.note(gone, END)
    turns.begin_if_none()
    assert turns.passers.goes_on
    turns.wait(gone)
    assert turns.passers.goes_on and not turns.talkers.goes_on, "words come before the end"
    turns.wait(gone)
    turns.note(gone, SOME)
    turns.begin_if_none()
    assert turns.talkers.goes_on, "it was somebody else's end"


def test_whoever_lets_newcomers_in_comes_before_all_of_them() -> None:
    turns = Turns()
    (talks,) = talkers(turns, 1)
    turns.begin_if_none()
    before = newcomers(turns, 2)
    lets_in = newcomers(turns, 1, lets_in=True)
    after = newcomers(turns, 1)
    assert order(turns, {"t": [talks], "b": before, "L": lets_in, "a": after}) == "tLabb"


def test_who_goes_keeps_nobody_who_talks_waiting() -> None:
    turns = Turns()
    *gone, talks = waiting(turns, 4)
    for reader in gone:
        turns.note(reader, END)
    turns.note(talks, SOME)
    turns.begin_if_none()
    assert talks.turn and not any(reader.turn for reader in gone)


def test_who_has_got_a_name_waits_with_those_who_talk() -> None:
    turns = Turns()
    (named,) = newcomers(turns, 1)
    turns.begin_if_none()
    named.is_new = False
    turns.wait(named)
    came = newcomers(turns, 1)
    turns.leave(came[0])
    (talks,) = talkers(turns, 1)
    turns.note(named, SOME)
    assert list(turns.talkers.queue) == [talks, named]


def test_only_who_talks_leaves_work_to_others_and_only_to_those_who_talk() -> None:
    turns = Turns()
    first, second = talkers(turns, 2)
    turns.begin_if_none()
    assert turns.others_follow(first)
    came = newcomers(turns, 2)
    turns.let_pass()
    assert not turns.others_follow(came[1]), "it acts for itself"
    turns.wait(first)
    assert second.turn and not turns.others_follow(second), "those who come act for nobody else"


def test_what_is_left_is_done_before_those_who_come_are_let_in() -> None:
    turns = Turns()
    (talks,) = talkers(turns, 1)
    turns.begin_if_none()
    came = newcomers(turns, 2)
    assert turns.wait(talks) and came[1].turn


def test_what_is_left_is_done_when_the_queue_has_run_empty() -> None:
    turns = Turns()
    (reader,) = waiting(turns, 1)
    assert not turns.leave(reader), "it had no turn"
    turns.note(reader, SOME)
    assert not turns.begin_if_none()
    assert turns.wait(reader)
