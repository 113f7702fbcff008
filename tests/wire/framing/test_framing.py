"""What every framing promises: encoding keeps nothing between calls, and what is encoded reads back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.wire.framing.chunks import ChunkFraming
from beseda.wire.framing.framing import Framing
from beseda.wire.framing.lines import LineFraming

FRAMINGS: list[Framing] = [LineFraming("\n", 512), LineFraming("\r\n", 512), ChunkFraming(512, 4096)]
LINE = st.text(st.characters(exclude_characters="\r\n\0"), min_size=1, max_size=40)
LINES = st.lists(LINE, max_size=5)


@pytest.mark.parametrize("framing", FRAMINGS)
@given(LINES, LINES)
def test_lines_put_together_are_their_bytes_put_together(framing: Framing, some: list[str], more: list[str]) -> None:
    """What was put for a thousand readers is joined as bytes, whoever is told something else between."""
    assert framing.encode(some + more) == framing.encode(some) + framing.encode(more)
    assert framing.encode(()) == b""


@pytest.mark.parametrize("framing", FRAMINGS)
@given(st.lists(LINE.filter(lambda line: line.isprintable()), min_size=1, max_size=5))
def test_what_is_encoded_reads_back(framing: Framing, lines: list[str]) -> None:
    reader = framing.reader()
    assert reader.receive_data(framing.encode(lines)) + reader.receive_eof() == lines


@pytest.mark.parametrize("framing", FRAMINGS)
def test_what_is_no_character_is_said_all_the_same(framing: Framing) -> None:
    assert framing.encode(("a\ud800b",)).rstrip(b"\r\n") == b"a?b"
