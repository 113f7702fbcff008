"""Tags come off, and nothing else does; however the bytes arrive."""

from itertools import pairwise

import pytest
from bench.dialect import Irc
from bench.hearing import Ear, Room, Tally, Voice, body
from bench.tags import MOST_KEPT, Tags, Untagged
from hypothesis import given
from hypothesis import strategies as st

IRC = Irc()
OURS = b"@time=2026-11-22T19:18:21.423Z;msgid=c036fd787d-10000000007 "
INSPIRCD = b"@time=2026-11-22T19:21:46.520Z;msgid=00A~1795375303~0;inspircd.org/echo "
OTHER_WAY_ROUND = b"@msgid=x;time=2026-11-22T19:21:46.520Z "
LINE = b":u00001!u@h PRIVMSG #hall :~00000 000000 x\r\n"


@pytest.mark.parametrize("tags", [OURS, INSPIRCD, OTHER_WAY_ROUND])
def test_time_and_id_come_off_with_whatever_is_beside_them(tags: bytes) -> None:
    assert Tags().off(tags + LINE + tags + LINE) == LINE * 2


@pytest.mark.parametrize("tags", [b"", b"@time=2026-11-22T19:18:21.423Z ", b"@msgid=x ", b"@time=now;msgid=x "])
def test_a_line_without_both_stays_as_it_is(tags: bytes) -> None:
    assert Tags().off(tags + LINE) == tags + LINE


@pytest.mark.parametrize("tags", [b"", b"@time=x ", b"@msgid=1 ", b"@time=x;msgid=1 "])
def test_where_everybody_has_others_any_of_them_come_off(tags: bytes) -> None:
    assert Tags(are_alike=False).off(tags + b":a!b@c PRIVMSG #r :@x y\r\n") == b":a!b@c PRIVMSG #r :@x y\r\n"


def test_what_looks_like_tags_within_a_line_stays() -> None:
    line = LINE.replace(b"x", OURS)
    assert Tags().off(OURS + line) == line


def test_no_more_is_remembered_than_the_bound() -> None:
    tags = Tags()
    for number in range(3 * MOST_KEPT):
        tags.off(b"%d\n" % number)
    assert len(tags._seen) <= MOST_KEPT


def heard(pieces: list[bytes], said: int) -> Tally:
    """What is counted of what one ear was sent, of so many messages."""
    voice = Voice(IRC.heard(b"u00000!u@h", "#hall", body(0, 40)))
    room = Room([voice], 1, IRC.is_aside, lambda speaker: None, order_is_known=True)
    ear: Ear = room.ear(None)
    for _ in range(said):
        room.said(0, 0)
    untagged = Untagged(Tags(), room.hear)
    for piece in pieces:
        untagged.hear(ear, memoryview(piece), 0)
    return room.tally()


def lines(count: int) -> list[bytes]:
    voice = Voice(IRC.heard(b"u00000!u@h", "#hall", body(0, 40)))
    return [OURS.replace(b"007", b"%03x" % number) + voice.line(number) for number in range(count)]


@given(st.integers(1, 20), st.lists(st.integers(0, 5_000), max_size=12))
def test_all_is_heard_however_the_bytes_arrive(count: int, cuts: list[int]) -> None:
    data = b"".join(lines(count))
    places = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    assert heard([data[a:b] for a, b in pairwise(places) if b > a], count) == Tally(count, count)


def test_lost_doubled_and_swapped_lines_are_found_under_their_tags() -> None:
    first, second, third = lines(3)
    assert heard([first + third], 3) == Tally(3, 2, lost=1)
    assert heard([first + second + second + third], 3) == Tally(3, 3, doubled=1)
    assert heard([second + first + third], 3) == Tally(3, 3, out_of_order=1)


def test_a_delivery_without_its_tags_is_strange_and_lost() -> None:
    first, second, third = lines(3)
    bare = second[second.index(b" ") + 1 :].replace(b":", b"@time=x :", 1)
    assert heard([first + bare + third], 3) == Tally(3, 2, lost=1, strange=1)
