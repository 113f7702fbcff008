"""What is long comes in pieces that are never too large, and nothing of it is lost or torn."""

from hypothesis import given
from hypothesis import strategies as st

from beseda.server.sessions.pieces import PIECE, PORTION, pieces, portions


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
