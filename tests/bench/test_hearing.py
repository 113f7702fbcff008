"""The counting can't lie: whatever is done to what an ear hears is in the tally, and nothing else is."""

import random
from collections.abc import Callable
from itertools import pairwise

import pytest
from bench.dialect import Plain
from bench.hearing import Ear, Room, Said, Tally, Voice, body
from hypothesis import given
from hypothesis import strategies as st

PLAIN = Plain()
SIZE = 40
ASIDE = b"Server: u00009 joined the chat.\n"


def voices(speakers: int) -> list[Voice]:
    return [Voice(PLAIN.heard(b"u%05d" % speaker, "", body(speaker, SIZE))) for speaker in range(speakers)]


def room(speakers: int, recipients: int, completed: Callable[[int], None] = lambda speaker: None) -> Room:
    return Room(voices(speakers), recipients, PLAIN.is_aside, completed, order_is_known=speakers == 1)


def said(room: Room, messages: list[int]) -> list[bytes]:
    """Everything said, by these speakers in this order; the lines."""
    lines = voices(max(messages) + 1)
    return [lines[speaker].line(room.said(speaker, 0)) for speaker in messages]


def one_ear(messages: int) -> tuple[Room, Ear, list[bytes]]:
    hall = room(1, 1)
    return hall, hall.ear(None), said(hall, [0] * messages)


def test_what_is_heard_as_said_has_no_faults() -> None:
    hall, ear, lines = one_ear(5)
    hall.hear(ear, b"".join(lines), 7)
    assert hall.tally() == Tally(expected=5, heard=5)
    assert list(hall.latencies()) == [7] * 5


def test_a_lost_line_is_counted_once() -> None:
    hall, ear, lines = one_ear(5)
    hall.hear(ear, b"".join(lines[:2] + lines[3:]), 0)
    assert hall.tally() == Tally(5, 4, lost=1)


def test_the_last_lines_lost_are_counted() -> None:
    hall, ear, lines = one_ear(5)
    hall.hear(ear, b"".join(lines[:3]), 0)
    assert hall.tally() == Tally(5, 3, lost=2)


def test_half_a_line_is_not_heard() -> None:
    hall, ear, lines = one_ear(2)
    hall.hear(ear, b"".join(lines)[:-1], 0)
    assert hall.tally().lost == 1
    assert hall.delivered == 1


def test_a_doubled_line_is_counted_once_even_after_the_end() -> None:
    hall, ear, lines = one_ear(3)
    hall.hear(ear, b"".join(lines), 0)
    hall.hear(ear, lines[1], 0)
    assert hall.tally() == Tally(3, 3, doubled=1)


def test_two_lines_swapped_are_one_out_of_order() -> None:
    hall, ear, lines = one_ear(3)
    hall.hear(ear, lines[1] + lines[0] + lines[2], 0)
    assert hall.tally() == Tally(3, 3, out_of_order=1)


def test_a_changed_byte_loses_the_line_and_is_strange() -> None:
    hall, ear, lines = one_ear(3)
    hall.hear(ear, lines[0] + lines[1].replace(b"x", b"y", 1) + lines[2], 0)
    assert hall.tally() == Tally(3, 2, lost=1, strange=1)


def test_a_message_never_said_is_strange() -> None:
    hall, ear, lines = one_ear(2)
    hall.hear(ear, b"".join(lines) + voices(1)[0].line(2), 0)
    assert hall.tally() == Tally(2, 2, strange=1)


def test_news_of_the_server_are_neither_heard_nor_faults() -> None:
    hall, ear, lines = one_ear(2)
    hall.hear(ear, lines[0] + ASIDE + lines[1] + ASIDE, 0)
    assert hall.tally() == Tally(2, 2)
    assert hall.asides == 2


def test_the_own_line_heard_back_is_doubled() -> None:
    hall = room(2, 1)
    ears = [hall.ear(0), hall.ear(1)]
    silent = hall.ear(None)
    lines = said(hall, [0, 1])
    hall.hear(silent, b"".join(lines), 0)
    hall.hear(ears[0], b"".join(lines), 0)
    hall.hear(ears[1], lines[0], 0)
    assert hall.tally() == Tally(4, 4, doubled=1)


def test_two_ears_that_hear_different_orders_disagree() -> None:
    hall = room(2, 2)
    ears = [hall.ear(None), hall.ear(None)]
    lines = said(hall, [0, 1])
    hall.hear(ears[0], lines[0] + lines[1], 0)
    hall.hear(ears[1], lines[1] + lines[0], 0)
    assert hall.tally() == Tally(4, 4, out_of_order=1)


def test_a_speaker_who_hears_before_everybody_else_waits_to_be_compared() -> None:
    hall = room(2, 2)
    speaker, silent = hall.ear(0), hall.ear(None)
    lines = said(hall, [1, 0, 1])
    hall.hear(speaker, lines[0] + lines[2], 1)
    assert hall.delivered == 0
    hall.hear(silent, b"".join(lines), 2)
    assert hall.tally() == Tally(4, 4) if False else hall.tally().faults == 0
    assert hall.delivered == 5


def test_a_message_is_complete_when_all_have_it_and_not_before() -> None:
    complete: list[int] = []
    hall = room(1, 2, complete.append)
    first, second = hall.ear(None), hall.ear(None)
    lines = b"".join(said(hall, [0, 0, 0]))
    hall.hear(first, lines, 0)
    assert complete == []
    hall.hear(second, lines[: 2 * hall.width + 5], 0)
    assert complete == [0, 0]


def test_an_ear_that_went_astray_still_completes_what_it_hears() -> None:
    complete: list[int] = []
    hall = room(1, 1, complete.append)
    ear = hall.ear(None)
    lines = said(hall, [0, 0])
    hall.hear(ear, lines[1] + lines[0], 0)
    assert complete == [0, 0]


def test_a_doubled_line_is_delivered_and_completed_once() -> None:
    complete: list[int] = []
    hall = room(1, 2, complete.append)
    ear, _ = hall.ear(None), hall.ear(None)
    line = said(hall, [0])[0]
    hall.hear(ear, line * 2, 0)
    assert (hall.delivered, complete) == (1, [])


def test_a_speaker_who_went_astray_is_still_counted_to_the_last_line() -> None:
    hall = room(2, 2)
    silent, speaker = hall.ear(None), hall.ear(0)
    line = said(hall, [1])[0]
    hall.hear(silent, line, 0)
    hall.hear(speaker, line * 2, 0)
    line = said(hall, [1])[0]
    hall.hear(silent, line, 0)
    hall.hear(speaker, line, 0)
    assert hall.tally() == Tally(4, 4, doubled=1)


FAULTS = st.lists(st.tuples(st.sampled_from(["lose", "double", "aside"]), st.integers(0, 30)), max_size=4)


def spoiled(lines: list[bytes], faults: list[tuple[str, int]]) -> tuple[list[bytes], int, int]:
    """What one hears, with these faults; how many were lost and doubled."""
    heard = [[line] for line in lines]
    for kind, place in faults:
        here = heard[place % len(heard)]
        line = lines[place % len(lines)]
        if kind == "lose":
            here[:] = [each for each in here if each != line]
        elif kind == "double" and line in here:
            here.append(line)
        elif kind == "aside":
            here.insert(0, ASIDE)
    copies = [sum(each != ASIDE for each in here) for here in heard]
    return (
        [each for here in heard for each in here],
        copies.count(0),
        sum(max(0, each - 1) for each in copies),
    )


def in_pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    places = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[start:end] for start, end in pairwise(places) if end > start]


@given(
    messages=st.lists(st.integers(0, 3), min_size=1, max_size=12),
    faults=st.lists(FAULTS, min_size=3, max_size=3),
    cuts=st.lists(st.integers(0, 10_000), max_size=8),
    seed=st.integers(0, 1000),
)
def test_every_fault_is_counted_however_the_bytes_arrive(
    messages: list[int], faults: list[list[tuple[str, int]]], cuts: list[int], seed: int
) -> None:
    hall = room(4, 5)
    ears = [hall.ear(None), hall.ear(None), hall.ear(2)]
    silent = hall.ear(None)
    lines = said(hall, messages)
    lost = doubled = 0
    queues: list[tuple[Ear, list[bytes]]] = [(silent, in_pieces(b"".join(lines), cuts))]
    for ear, its in zip(ears, faults, strict=True):
        mine = [line for line, speaker in zip(lines, messages, strict=True) if speaker != ear.speaker]
        heard, less, more = spoiled(mine, its) if mine else ([], 0, 0)
        lost, doubled = lost + less, doubled + more
        queues.append((ear, in_pieces(b"".join(heard), cuts)))
    dice = random.Random(seed)
    while waiting := [queue for queue in queues if queue[1]]:
        ear, pieces = dice.choice(waiting)
        hall.hear(ear, pieces.pop(0), 0)
    tally = hall.tally()
    assert (tally.lost, tally.doubled, tally.out_of_order, tally.strange) == (lost, doubled, 0, 0)
    assert tally.heard + tally.lost == tally.expected


@given(st.permutations(list(range(6))))
def test_every_permutation_but_the_right_one_is_out_of_order(order: list[int]) -> None:
    hall, ear, lines = one_ear(6)
    hall.hear(ear, b"".join(lines[place] for place in order), 0)
    tally = hall.tally()
    assert (tally.lost, tally.doubled) == (0, 0)
    assert (tally.out_of_order == 0) == (order == sorted(order))


@pytest.mark.parametrize("said", [(0, 0), (3, 999_999)])
def test_all_lines_of_a_room_are_equally_long(said: Said) -> None:
    assert len(voices(4)[said[0]].line(said[1])) == room(4, 1).width


def test_lines_of_unequal_length_are_refused_for_a_room() -> None:
    unequal = [Voice(PLAIN.heard(name, "", body(0, SIZE))) for name in (b"a", b"bb")]
    with pytest.raises(ValueError, match="equally long"):
        Room(unequal, 1, PLAIN.is_aside, lambda speaker: None, order_is_known=False)


def test_a_tilde_before_the_words_hides_no_message() -> None:
    """An IRC server puts one before a user name that it was only told."""
    voice = Voice(PLAIN.heard(b"u00000!~u00000@h", "", body(0, SIZE)))
    hall = Room([voice], 1, PLAIN.is_aside, lambda speaker: None, order_is_known=False)
    hall.hear(hall.ear(None), voice.line(hall.said(0, 0)), 0)
    assert hall.tally() == Tally(1, 1)
