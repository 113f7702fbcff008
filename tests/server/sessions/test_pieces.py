"""What is long comes in pieces that are never too large, and nothing of it is lost or torn."""

from hypothesis import given
from hypothesis import strategies as st

from beseda.core.ids import RoomId, Seq
from beseda.core.requests import Say
from beseda.core.text import Text
from beseda.server.sessions.costs import Sizes
from beseda.server.sessions.pieces import PIECE, PORTION, one_by_one, pieces, portions
from beseda.wire.dialects.actions import LookUp, Submission


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
