"""What is long comes in pieces that are never too large, and nothing of it is lost or torn."""

from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from beseda.core import requests as rq
from beseda.core.ids import RoomId, Seq
from beseda.core.requests import Say
from beseda.core.text import Text
from beseda.server.sessions.costs import Sizes
from beseda.server.sessions.pieces import JOINED_AT_ONCE, PIECE, PORTION, one_by_one, pieces, portions
from beseda.wire.dialects.actions import LookUp, Submission
from engine_fakes import room


@given(
    st.lists(st.sampled_from([b"\n", b"word\n", b"x" * 1500, b"y" * 3000 + b"\r\n", b"\xd1"]), max_size=30).map(
        b"".join
    )
)
def test_input_is_cut_after_line_ends_only(data: bytes) -> None:
    parts = list(portions(data))
    assert b"".join(parts) == data and all(part.endswith(b"\n") for part in parts[:-1])
    assert all(len(part) <= PORTION or b"\n" not in part[:-1] for part in parts[:-1])


def test_a_flood_of_blank_lines_comes_in_small_portions() -> None:
    assert max(map(len, portions(b"\n" * 16384))) <= PORTION


@given(st.lists(st.text(max_size=50), max_size=50))
def test_a_long_answer_is_told_whole(lines: list[str]) -> None:
    assert [line for piece in pieces(lines) for line in piece] == lines


def test_no_piece_is_much_larger_than_it_should_be() -> None:
    for piece in pieces(["x" * 1000] * 100):
        assert sum(map(len, piece)) <= PIECE + 1000


def test_what_is_about_ones_last_words_comes_by_itself_after_all_before_it() -> None:
    about_last = Submission((LookUp(None, lambda facts: ()),))
    about_another = Submission((LookUp(Seq(9), lambda facts: ()),))
    before = Submission((Say(RoomId(7), (Text(("hello",)),)),))

    def parted(*submissions: Submission) -> list[tuple[Submission, ...]]:
        return list(one_by_one(submissions, lambda: Sizes(1, 1, 1), 1000))

    assert parted(before, about_last) == [(before,), (about_last,)]
    assert parted(about_last) == [(), (about_last,)], "what was handed over before is done by then, too"
    assert parted(before, about_another) == [(before, about_another)]


def joined(rooms: int, most: int, people: int = 1, label: str = "") -> list[int]:
    """How many joins each part of a submission has that joins so many rooms."""
    last = Submission(tuple([rq.Join(room(f"#r{number}")) for number in range(rooms)]), label)
    parts = one_by_one((last,), partial(Sizes, people, rooms, 0), most)
    return [len(submission.actions) for part in parts for submission in part]


def test_whoever_joins_rooms_of_which_much_may_be_told_joins_them_one_by_one() -> None:
    """Each brings who is there, and up to 128 KiB of what was said last; who reads slowly takes it room by room."""
    assert joined(JOINED_AT_ONCE, 10**6) == [JOINED_AT_ONCE]
    assert joined(JOINED_AT_ONCE + 1, 10**6) == [1] * (JOINED_AT_ONCE + 1)
    assert joined(3, 10**5, people=10_000) == [1, 1, 1]
    assert joined(1, 1) == [1] and joined(9, 1, label="one") == [9]
