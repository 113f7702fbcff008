"""Lines, however the network cuts them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from beseda.wire.framing.lines import MOST_KEPT, BadLine, Fault, LineReader, Received

LIMIT = 16
TOO_LONG = BadLine(Fault.TOO_LONG, "x" * LIMIT)


def read(*packets: bytes, eof: bool = True) -> list[Received]:
    reader = LineReader(LIMIT)
    lines = [line for packet in packets for line in reader.receive_data(packet)]
    return lines + reader.receive_eof() if eof else lines


def test_one_packet_of_one_line_is_that_line() -> None:
    assert read(b"hello\n") == ["hello"]


def test_a_packet_of_several_lines_gives_them_in_order() -> None:
    assert read(b"one\r\ntwo\n\nthree\r\n") == ["one", "two", "", "three"]


def test_a_lone_cr_ends_a_line_only_where_it_is_the_return_key() -> None:
    assert read(b"one\rtwo\n") == ["one two"]
    assert LineReader(LIMIT, ends_at_cr=True).receive_data(b"one\rtwo\r\nthree\r\0") == ["one", "two", "three"]


def test_an_unfinished_line_waits_for_its_end() -> None:
    assert read(b"hel", eof=False) == []
    assert read(b"hel", b"lo\n", eof=False) == ["hello"]


def test_an_unfinished_last_line_counts() -> None:
    assert read(b"hello\nbye") == ["hello", "bye"]
    assert read(b"hello\nbye\r") == ["hello", "bye"]


def test_a_character_split_across_packets_is_joined() -> None:
    data = "Ёлка 🎄\n".encode()
    assert read(*(data[i : i + 1] for i in range(len(data)))) == ["Ёлка 🎄"]


def test_return_on_a_telnet_that_sends_every_key_ends_a_line() -> None:
    assert read(b"h", b"i", b"\r\0", b"b", b"o", b"b", b"\r", b"\0") == ["hi", "bob"]


@pytest.mark.parametrize(
    ("sent", "line"),
    [(b"a\rb\n", "a b"), (b"a\0b\n", "ab"), (b"a\r\r\n", "a"), (b"\0\n", ""), (b"a\rb\r\n", "a b")],
)
def test_no_carriage_return_and_no_nul_stays_in_a_line(sent: bytes, line: str) -> None:
    assert read(sent) == [line]


@pytest.mark.parametrize("bad", [b"\xff", b"\xd0", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"caf\xe9"])
def test_a_line_that_is_not_utf8_is_said_so_and_others_are_kept(bad: bytes) -> None:
    begin = bad.decode(errors="replace")
    assert read(b"one\n" + bad + b"\ntwo\n") == ["one", BadLine(Fault.NOT_UTF8, begin), "two"]


def test_the_longest_line_is_read_and_one_byte_more_is_refused() -> None:
    assert read(b"x" * LIMIT + b"\r\n") == ["x" * LIMIT]
    assert read(b"x" * (LIMIT + 1) + b"\r\n") == [TOO_LONG]


def test_too_long_a_line_is_said_once_and_skipped_to_its_end() -> None:
    reader = LineReader(LIMIT)
    assert reader.receive_data(b"x" * (LIMIT + 1)) == [TOO_LONG], "said as soon as it is known"
    assert reader.receive_data(b"x" * 100) == []
    assert reader.receive_data(b"end\nnext\n") == ["next"]


def test_of_a_line_that_is_none_a_bounded_beginning_is_kept() -> None:
    reader = LineReader(10 * MOST_KEPT)
    (late,) = reader.receive_data(b"@a\0\r=b " + b"x" * 9 * MOST_KEPT + b"\xff\n")
    (early,) = reader.receive_data(b"@a=b " + b"x" * 11 * MOST_KEPT)
    assert isinstance(late, BadLine) and late.begin == "@a =b " + "x" * (MOST_KEPT - 7)
    assert isinstance(early, BadLine) and early.begin == "@a=b " + "x" * (MOST_KEPT - 5)


def test_too_long_a_line_that_never_ends_says_nothing_more_at_the_end() -> None:
    assert read(b"x" * 100, b"x\r") == [TOO_LONG]


def test_an_idle_reader_holds_no_buffer_of_its_own() -> None:
    reader = LineReader(LIMIT)
    reader.receive_data(b"hello\nbye\n")
    assert reader._held is b""[:0]
    assert not hasattr(reader, "__dict__")


BYTES = st.lists(
    st.sampled_from([b"\n", b"\r", b"\0", b"a", b"\xd0", b"\x90", b"\xf0\x9f\x98\x80", b"x" * LIMIT, b"\xff"]),
    max_size=30,
).map(b"".join)


@given(BYTES, st.lists(st.integers(0, 60)))
@example(b"x" * LIMIT + b"\r\0" + b"a\n", [LIMIT + 1])
@example(b"x" * (LIMIT + 1) + b"\r\0" + b"a\n", [LIMIT + 2])
@example(b"x" * (LIMIT + 1) + b"\r\0" + b"a\n", [LIMIT + 1, LIMIT + 2])
def test_how_the_network_cuts_does_not_matter(data: bytes, cuts: list[int]) -> None:
    places = sorted({cut for cut in cuts if cut < len(data)})
    packets = [data[a:b] for a, b in zip([0, *places], [*places, len(data)], strict=True)]
    assert read(*packets) == read(data)


@given(st.lists(st.binary(max_size=40)))
def test_what_is_held_is_bounded_and_lines_are_clean(packets: list[bytes]) -> None:
    reader = LineReader(LIMIT)
    for packet in packets:
        for line in reader.receive_data(packet):
            text = line.begin if isinstance(line, BadLine) else line
            assert not set(text) & set("\r\n\0") and len(text) <= LIMIT
        assert len(reader._held) <= LIMIT + 1


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0"), max_size=4)))
def test_every_line_sent_is_read_back(lines: list[str]) -> None:
    assert read("".join(line + "\n" for line in lines).encode()) == lines


def test_where_people_type_keys_that_erase_do() -> None:
    for packets in ((b"abc\x7f\x7f\x7f\r\nhelo\blo\n",), (b"abc\x7f\x7f", b"\x7f\r", b"\nhelo\b", b"lo")):
        reader = LineReader(LIMIT, edits=True)
        lines = [line for packet in packets for line in reader.receive_data(packet)] + reader.receive_eof()
        assert lines == ["", "hello"]
    assert LineReader(LIMIT, edits=True).receive_data(b"one\x7f\n\xff\n") == ["on", BadLine(Fault.NOT_UTF8, "\ufffd")]
    assert read(b"\x15formatted\x7f\n") == ["\x15formatted\x7f"], "a program's bytes are not edited"


def test_a_line_that_has_begun_is_read_on_as_another_reader_does() -> None:
    reader = LineReader(LIMIT, edits=True)
    assert reader.receive_data(b"x" * LIMIT) == []
    reader.read_as(LineReader(LIMIT + 2))
    assert reader.receive_data(b"\x7fx\n") == ["x" * LIMIT + "\x7fx"]
