"""Merging: whoever is told things is told all of them, in order and once, however rooms overlap and grow."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from beseda.net.merging import Put, Send, merged

PEOPLE = tuple(range(24))
GROUPS = st.lists(st.sampled_from(PEOPLE), min_size=1, unique=True).map(tuple)


@st.composite
def rounds(draw: st.DrawFn) -> list[Put[int]]:
    """What is told in rooms that overlap, one of which people enter, and to single ones."""
    room = draw(GROUPS)
    newcomers = draw(st.permutations([each for each in PEOPLE if each not in room]))
    entered = [room + tuple(newcomers[:count]) for count in range(draw(st.integers(0, 6)) + 1)]
    rooms = st.sampled_from([*entered, *draw(st.lists(GROUPS, max_size=3))])
    alone = st.sampled_from(PEOPLE).map(lambda each: (each,))
    puts = []
    for number in range(draw(st.integers(1, 12))):
        boxes = draw(rooms | alone)
        speakers = draw(st.lists(st.sampled_from(boxes), max_size=5))
        instead = {each: draw(st.sampled_from((b"", b"<%d>" % number))) for each in speakers}
        puts.append(Put(boxes, b"[%d]" % number, instead or None))
    return puts


def one_by_one(puts: Sequence[Put[int]]) -> dict[int, bytes]:
    told: dict[int, bytes] = {}
    for boxes, data, instead in puts:
        for box in boxes:
            told[box] = told.get(box, b"") + (instead or {}).get(box, data)
    return {box: words for box, words in told.items() if words}


def readers_of(sends: Sequence[Send[int]]) -> list[int]:
    return [box for _, boxes in sends for box in boxes]


@given(rounds())
def test_each_is_sent_all_that_was_put_in_order_and_at_once(puts: list[Put[int]]) -> None:
    sends = merged(puts)
    readers = readers_of(sends)
    assert len(readers) == len(set(readers))
    assert {box: data for data, boxes in sends for box in boxes} == one_by_one(puts)


@given(rounds())
def test_nobody_is_sent_nothing_and_nothing_is_sent_to_nobody(puts: list[Put[int]]) -> None:
    assert all(data and boxes for data, boxes in merged(puts))


def test_who_speaks_alone_among_many_is_in_no_send() -> None:
    """Each room message of a speaker who is not echoed was an empty send, a call of the kernel for nothing."""
    assert merged([Put((1, 2, 3), b"hello\n", {2: b""})]) == [(b"hello\n", (1, 3))]


def test_those_of_one_room_are_sent_the_very_same_bytes_whoever_enters_meanwhile() -> None:
    room = tuple(range(1000))
    puts = [Put((*room, *range(1000, 1000 + came)), b"%d " % came) for came in range(30)]
    (*_, (data, boxes)) = sends = merged(puts)
    assert boxes == list(room) and data == b"".join([put.data for put in puts])
    assert len(sends) == 30


def test_who_is_told_something_alone_is_not_behind_a_thousand() -> None:
    room = tuple(range(1000))
    assert readers_of(merged([Put(room, b"all"), Put((7,), b"you"), Put((2000,), b"and you")]))[:2] == [7, 2000]
    assert readers_of(merged([Put(room, b"all"), Put((2000,), b"you")]))[0] == 2000


def test_who_speaks_among_many_is_left_out_of_what_they_said_and_nothing_else() -> None:
    room = tuple(range(10))
    puts = [Put(room, b"a", {1: b""}), Put(room, b"b", {2: b"mine"})]
    told = {box: data for data, boxes in merged(puts) for box in boxes}
    assert told == {**dict.fromkeys(room, b"ab"), 1: b"b", 2: b"amine"}
