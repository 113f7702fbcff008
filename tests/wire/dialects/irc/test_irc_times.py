"""Times in IRC's lines (IRCv3 "server-time", "Format")."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.wire.dialects.irc.times import time_of, time_words

LAST = 253402300799999
"""The last millisecond of the year 9999."""


@given(st.integers(0, LAST))
def test_what_is_written_is_read_again(at: int) -> None:
    assert time_of(time_words(at)) == at


def test_it_is_iso_8601_with_milliseconds() -> None:
    assert time_words(1546612406003) == "2019-01-04T14:33:26.003Z"


@pytest.mark.parametrize(
    "words",
    ["", "*", "2019-01-04T14:33:26Z", "2019-01-04 14:33:26.123Z", "2019-01-04T14:33:26.123", "2019-13-04T14:33:26.123Z",
     "2019-01-04T25:33:26.123Z", "2019-01-04T14:33:26.123+01:00", "٢٠١٩-01-04T14:33:26.123Z",
     "0000-01-01T00:00:00.000Z"],
)  # fmt: skip
def test_nothing_else_is_a_time(words: str) -> None:
    assert time_of(words) is None
