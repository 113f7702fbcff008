"""What is typed is text, or it is told from which byte on it is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.client.typed import decoded, fault_in, whole_characters


@pytest.mark.parametrize(
    ("line", "place"), [(b"", 0), ("привет".encode(), 0), (b"\xff", 1), (b"ab\xe9c", 3), ("ёё".encode()[:-1], 3)]
)
def test_the_first_byte_that_is_no_text_is_found(line: bytes, place: int) -> None:
    assert fault_in(decoded(line)) == place


@given(st.binary(max_size=20))
def test_what_is_read_is_what_was_typed_or_has_a_fault(line: bytes) -> None:
    assert decoded(line).encode(errors="surrogateescape") == line
    if not fault_in(decoded(line)):
        assert decoded(line).encode() == line


@given(st.text(max_size=20), st.integers(0, 60))
def test_a_character_that_has_only_begun_is_left_for_later(text: str, end: int) -> None:
    data = text.encode()[:end]
    assert text.startswith(data[: whole_characters(data)].decode())
