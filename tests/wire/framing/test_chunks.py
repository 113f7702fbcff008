"""Chunks as the assignment's client sends them, and pieces as it can receive them."""

from codecs import utf_8_decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.wire.dialects.plain.sentences import INDENT
from beseda.wire.framing.chunks import (
    FURTHER,
    JOIN_WITHIN,
    KEY_WITHIN,
    MOST_BYTES,
    PAUSE,
    ChunkFraming,
    ChunkPace,
    ChunkReader,
    cut,
    is_one_key,
)
from beseda.wire.framing.lines import BadLine, Fault

LIMIT = 32
BUFFER = 16
FRAMING = ChunkFraming(LIMIT, BUFFER)
CAF = BadLine(Fault.NOT_UTF8, "caf\ufffd")
TOO_LONG = BadLine(Fault.TOO_LONG)


@pytest.fixture
def reader() -> ChunkReader:
    return ChunkReader(LIMIT, BUFFER)


def test_what_one_recv_returned_is_a_message(reader: ChunkReader) -> None:
    assert reader.receive_data(b"hello") == ["hello"]
    assert reader.receive_data("привет".encode()) == ["привет"]
    assert reader.patience is None


def test_a_chunk_that_ends_inside_a_character_goes_on(reader: ChunkReader) -> None:
    data = "да".encode()
    assert reader.receive_data(data[:3]) == []
    assert reader.patience == JOIN_WITHIN <= 0.05
    assert reader.receive_data(data[3:]) == ["да"]
    assert reader.patience is None


def test_a_chunk_that_filled_the_buffer_goes_on(reader: ChunkReader) -> None:
    assert reader.receive_data(b"a" * BUFFER) == []
    assert reader.receive_data(b"b") == ["a" * BUFFER + "b"]


def test_when_no_more_comes_the_held_part_is_the_message(reader: ChunkReader) -> None:
    reader.receive_data(b"a" * BUFFER)
    assert reader.receive_timeout() == ["a" * BUFFER]
    assert reader.patience is None
    assert reader.receive_timeout() == []


def test_half_a_character_that_stays_half_is_no_utf8(reader: ChunkReader) -> None:
    reader.receive_data(b"caf\xc3")
    assert reader.receive_timeout() == [CAF]


def test_half_a_character_at_the_end_of_everything_is_no_utf8(reader: ChunkReader) -> None:
    reader.receive_data(b"caf\xc3")
    assert reader.receive_eof() == [CAF]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r\0"])
def test_a_line_end_turns_it_to_lines_for_good(reader: ChunkReader, end: bytes) -> None:
    assert reader.receive_data(b"said") == ["said"]
    assert reader.receive_data(b"one" + end + b"tw") == ["one"]
    assert reader.lines is not None
    assert reader.lines.receive_data(b"o") == []
    assert reader.lines.receive_data(end + b"\n") == ["two", ""]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r\0"])
def test_a_line_end_that_comes_late_says_nothing_more(reader: ChunkReader, end: bytes) -> None:
    assert reader.receive_data(b"Lara") == ["Lara"]
    assert reader.receive_data(end) == []
    assert reader.lines is not None


@pytest.mark.parametrize(
    "pieces", [(b"one\r", b"\0two\n"), (b"one\r", b"\ntwo\n"), (b"o", b"n", b"e", b"\r", b"\n", b"two\n")]
)
def test_a_line_end_that_comes_in_halves_is_one(reader: ChunkReader, pieces: tuple[bytes, ...]) -> None:
    said = [message for piece in pieces for message in (reader.lines or reader).receive_data(piece)]
    assert said == ["one", "two"]


def test_a_return_that_nothing_follows_turns_it_to_lines_that_it_ends(reader: ChunkReader) -> None:
    assert reader.receive_data(b"one\r") == []
    assert reader.receive_timeout() == ["one"]
    assert reader.lines is not None
    assert reader.lines.receive_data(b"two\rthree\r\nfo") == ["two", "three"]
    assert reader.lines.receive_data(b"ur\r") == ["four"]


def test_keys_wait_a_second_for_more_and_are_joined(reader: ChunkReader) -> None:
    for key in ("п", "р", "и"):
        assert reader.receive_data(key.encode()) == []
        assert reader.patience == KEY_WITHIN == 1.0
    assert reader.receive_data("вет".encode()) == ["привет"]
    assert reader.patience is None


def test_a_letter_that_nothing_follows_is_a_message(reader: ChunkReader) -> None:
    for letter in "Яy":
        assert reader.receive_data(letter.encode()) == []
        assert reader.receive_timeout() == [letter]
        assert reader.patience is None


def test_what_was_typed_by_keys_is_erased_and_ended_as_a_line_is(reader: ChunkReader) -> None:
    for key in (b"a", b"b", b"\x7f", "й".encode(), b"\x1b[D"):
        assert reader.receive_data(key) == []
    assert reader.receive_data(b"\r\n") == ["aй\x1b[D"]


def test_keys_without_an_end_are_refused_when_they_are_too_many(reader: ChunkReader) -> None:
    said = [message for _ in range(3 * LIMIT) for message in reader.receive_data(b"x")]
    assert said == [TOO_LONG]
    assert reader.receive_timeout() == [] and reader.receive_data(b"next") == ["next"]


def test_a_command_of_telnet_turns_it_to_lines(reader: ChunkReader) -> None:
    reader.receive_data(b"h")
    assert reader.turn().receive_data(b"i\n") == ["hi"]
    assert reader.lines is not None and reader.patience is None


@pytest.mark.parametrize("key", ["a", "Ж", "и\u0306", "👍", "\x1b[A", "\x1bOP", "\x1b[24;2~", "\r", "\x7f"])
def test_what_one_key_sends_is_known(key: str) -> None:
    assert is_one_key(key.encode())


@pytest.mark.parametrize("words", ["ab", "Я ", "ok", "да", "\x1b[Aa", "\x1b[31mred", "\u0306a"])
def test_words_are_no_key(words: str) -> None:
    assert not is_one_key(words.encode())


def test_bad_utf8_is_said_so(reader: ChunkReader) -> None:
    assert reader.receive_data(b"caf\xff") == [CAF]
    assert reader.receive_data(b"ok") == ["ok"]


def test_too_long_a_message_is_said_once_and_skipped_to_its_end(reader: ChunkReader) -> None:
    full = b"x" * BUFFER
    assert [reader.receive_data(full) for _ in range(5)] == [[], [], [TOO_LONG], [], []]
    assert reader.patience == JOIN_WITHIN
    assert reader.receive_data(b"its end") == []
    assert reader.receive_data(b"next") == ["next"]


def test_too_long_a_message_ends_at_a_newline_or_in_silence() -> None:
    reader = ChunkReader(LIMIT, BUFFER)
    for _ in range(3):
        reader.receive_data(b"x" * BUFFER)
    assert reader.receive_data(b"x\nnext\n") == ["next"]
    reader = ChunkReader(LIMIT, BUFFER)
    for _ in range(3):
        reader.receive_data(b"x" * BUFFER)
    assert reader.receive_timeout() == []
    assert reader.receive_data(b"next") == ["next"]


def test_too_long_a_message_of_one_recv_is_refused() -> None:
    assert ChunkReader(LIMIT, 4096).receive_data(b"x" * (LIMIT + 1)) == [BadLine(Fault.TOO_LONG, "x" * LIMIT)]


@given(st.lists(st.binary(max_size=BUFFER)))
def test_what_is_held_is_bounded_and_messages_are_clean(packets: list[bytes]) -> None:
    reader = ChunkReader(LIMIT, BUFFER)
    for packet in packets:
        for message in reader.receive_data(packet.replace(b"\n", b"").replace(b"\r\0", b"\r")):
            assert isinstance(message, BadLine) or (message and not set(message) & set("\r\n\0"))
        assert len(reader._held) <= LIMIT
        assert (reader.patience is None) == (not reader._held and not reader._skipping)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=8))
def test_a_message_that_the_reader_s_buffer_cut_is_whole_again(text: str) -> None:
    data = text.encode()
    reader = ChunkReader(LIMIT, 3)
    received = [message for i in range(0, len(data), 3) for message in reader.receive_data(data[i : i + 3])]
    assert received + reader.receive_timeout() == [text]


def pieces(data: bytes, limit: int) -> list[bytes]:
    found = []
    while data:
        piece, data = cut(data, limit)
        found.append(piece)
    return found


def test_what_fits_goes_at_once_without_its_last_newline() -> None:
    assert cut(b"one\ntwo\n") == (b"one\ntwo", b"")


def test_a_piece_ends_where_a_message_ends() -> None:
    assert cut(b"one\ntwo\nthree\n", 8) == (b"one\ntwo", b"three\n")
    assert cut(b"one\ntwo\nthree\n", 7) == (b"one\ntwo", b"three\n")


def test_a_message_longer_than_a_piece_is_cut_at_a_character() -> None:
    assert cut("аб".encode(), 3) == ("а".encode(), "б".encode())
    assert cut("😀😀".encode(), 7) == ("😀".encode(), "😀".encode())


def test_nothing_to_send_is_nothing() -> None:
    assert cut(b"\n\n") == (b"", b"")


def test_two_hundred_long_cyrillic_messages_reach_a_naive_reader_whole() -> None:
    history = "".join(f"Константин: {'Щ' * 700} {i}\n" for i in range(200)).encode()
    assert "".join(piece.decode() for piece in pieces(history, MOST_BYTES)) == history.decode().replace("\n", "")
    assert PAUSE >= 0.030


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.just("\n")), st.integers(5, 20))
def test_pieces_keep_all_text_and_each_is_whole(text: str, limit: int) -> None:
    found = pieces(text.encode(), limit)
    assert "".join(piece.decode() for piece in found).replace("\n", "") == text.replace("\n", "")
    assert all(len(piece) <= limit and piece.lstrip(b"\n") == piece for piece in found)


@given(st.binary(), st.integers(5, 20))
def test_bytes_that_are_no_text_are_cut_too_and_none_is_lost(data: bytes, limit: int) -> None:
    found = pieces(data, limit)
    assert b"".join(found).replace(b"\n", b"") == data.replace(b"\n", b"")
    assert all(0 < len(piece) <= limit for piece in found[:-1])


@given(st.binary(max_size=4))
def test_an_unfinished_character_is_told_from_a_wrong_one(data: bytes) -> None:
    reader = ChunkReader(LIMIT, BUFFER)
    reader.receive_data(data.replace(b"\n", b""))
    data = data.replace(b"\n", b"")
    used = utf_8_decode(data, "replace", False)[1]
    waits = used < len(data) or data.endswith(b"\r") or is_one_key(data)
    assert (reader.patience is not None) == (bool(data) and waits)


def test_what_follows_a_message_longer_than_a_piece_begins_a_line_of_its_own_however_late_it_is_read() -> None:
    data = ChunkPace().fit(FRAMING.encode(["a" * 1500]), 4096, 4096)[0]
    later = ChunkPace().fit(FRAMING.encode(["Bob: hi"]), 4096, 4096)[0]
    assert b"".join([*pieces(data, MOST_BYTES), *pieces(later, MOST_BYTES)]) == b"a" * 1500 + b"\nBob: hi"
    assert pieces(data + later, MOST_BYTES) == [b"a" * 1024, b"a" * 476 + b"\n\nBob: hi"]
    assert pieces(ChunkPace().fit(FRAMING.encode(["a" * 1023]), 4096, 4096)[0], MOST_BYTES) == [b"a" * 1023]


@pytest.mark.parametrize("size", range(1025, 3 * 1024 + 3))
def test_the_last_piece_of_a_long_message_ends_with_a_newline_however_it_is_cut(size: int) -> None:
    data = ChunkPace().fit(FRAMING.encode(["a" * size]), 4096, 4096)[0]
    found = pieces(data, MOST_BYTES)
    assert found[-1].endswith(b"\n") and b"".join(found) == b"a" * size + b"\n"


# What is left out.

FIT = ChunkPace().fit


def test_what_has_room_waits_as_it_is() -> None:
    data = FRAMING.encode(["one"]) + FRAMING.encode_own(["two"]) + FRAMING.encode(["three"])
    assert FIT(data, 100, 100) == (b"one\ntwo\nthree\n", 0)


def test_from_the_first_that_has_no_room_all_is_left_out_but_ones_own() -> None:
    data = FRAMING.encode(["one", "too long", "two"]) + FRAMING.encode_own(["answer", "more"]) + FRAMING.encode(["3"])
    assert FIT(data, 6, 100) == (b"one\nanswer\nmore\n", 3)
    assert FIT(data, 0, 7) == (b"answer\n", 5)
    assert FIT(data, 0, 0) == (b"", 6)


def test_the_further_lines_of_a_message_go_with_its_first_or_not_at_all() -> None:
    """Else they would stand under what somebody else has said."""
    assert FURTHER.decode() == INDENT
    data = FRAMING.encode(["Ann: one", f"{INDENT}two", "Bob: hi"])
    assert FIT(data, 100, 100) == (data, 0)
    assert FIT(data, 15, 100) == (b"", 2), "the second line would have no room"
    own = FRAMING.encode_own(["Ann: one", f"{INDENT}two", "no line of it"])
    assert FIT(own, 0, 100) == (b"Ann: one\n    two\nno line of it\n", 0)
    assert FIT(own, 0, 14) == (b"no line of it\n", 1)


def test_what_follows_a_long_message_of_several_lines_begins_a_line_of_its_own() -> None:
    data = ChunkPace().fit(FRAMING.encode(["Ann: " + "a" * 700, INDENT + "b" * 700]), 4096, 4096)[0]
    later = ChunkPace().fit(FRAMING.encode(["Bob: hi"]), 4096, 4096)[0]
    assert b"".join(pieces(data, MOST_BYTES)).endswith(b"b\n")
    assert pieces(data + later, MOST_BYTES)[-1].endswith(b"b\n\nBob: hi")


@given(
    st.lists(
        st.tuples(
            st.booleans(),
            st.text(st.characters(exclude_categories=["Cc", "Cs"])).filter(lambda text: not text.startswith(INDENT)),
        )
    ),
    st.integers(0, 40),
)
def test_every_message_waits_whole_or_is_counted(messages: list[tuple[bool, str]], room: int) -> None:
    data = b"".join((FRAMING.encode_own if own else FRAMING.encode)([text]) for own, text in messages)
    fitting, left_out = FIT(data, room, 40)
    assert len(fitting) <= 40 and fitting.count(b"\n") + left_out == len(messages)
    assert set(fitting.split(b"\n")) <= {text.encode() for _, text in messages} | {b""}
