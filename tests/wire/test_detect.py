"""What the first bytes of a connection decide, whether they come at once or byte by byte."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from beseda.core.limits import LONGEST_LINE
from beseda.wire.detect import (
    _METHODS,
    _OPENINGS,
    _TARGETS,
    _VERBS,
    GREET,
    GREET_AFTER,
    KEY_WITHIN,
    OPENING_WITHIN,
    SETTLES_WITHIN,
    Detector,
    Kind,
)

OPENINGS: list[tuple[bytes, Kind]] = [
    (b"\x16\x03\x01\x02\x00\x01\x00", Kind.TLS),
    (b"\x16\x03\x03", Kind.TLS),
    *((method + b" " + target, Kind.HTTP) for method in _METHODS for target in _TARGETS),
    (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", Kind.HTTP),
    (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Kind.HTTP),
    *((verb + b" x", Kind.IRC) for verb in _VERBS),
    *((verb.lower() + b" x", Kind.IRC) for verb in _VERBS),
    (b"CAP LS 302\r\nNICK bob\r\nUSER bob 0 * :Bob\r\n", Kind.IRC),
    (b"@time=1;a=b :bob!b@host Nick bob\r\n", Kind.IRC),
    (b":bob NICK bob\r\n", Kind.IRC),
    (b"@label=1  CAP LS\r\n", Kind.IRC),
    (b"Bob\n", Kind.LINES),
    ("Ёлка\r\n".encode(), Kind.LINES),
    (b"\n", Kind.LINES),
    (b"\r\n", Kind.LINES),
    (b"B\r\0", Kind.LINES),
    (b"/client 1 ru\nBob\n", Kind.LINES),
    (b"ping\n", Kind.LINES),
    (b"NICK\r\n", Kind.LINES),
    (b"get /index\n", Kind.LINES),
    (b"GET out\n", Kind.LINES),
    (b"CONNECT example.com:443 HTTP/1.1\r\n", Kind.LINES),
    (b"NICKNAME x\n", Kind.LINES),
    (b"@bob\n", Kind.LINES),
    (b":) hi\n", Kind.LINES),
    (b"@tags say x\n", Kind.LINES),
    (b"\x16\x02\n", Kind.LINES),
    (b"\xff\xfe\n", Kind.LINES),
    (b"Bob\nNICK x\n", Kind.LINES),
]

CHUNKS = [
    b"Bob",
    "Ёлка".encode(),
    b"NICKNAME",
    b"pingpong",
    b"/client",
    b"GET out",
    b"@tags say",
    b":) hello",
    b"\x16\x02",
    b"caf\xe9!",
]
"""Nothing but time tells these from lines."""


@pytest.mark.parametrize(("data", "kind"), OPENINGS)
def test_an_opening_that_comes_at_once_is_known_at_once(data: bytes, kind: Kind) -> None:
    detector = Detector()
    assert detector.receive_data(data) is kind
    assert detector.held == data


@pytest.mark.parametrize(("data", "kind"), OPENINGS)
def test_an_opening_that_comes_byte_by_byte_is_known_too(data: bytes, kind: Kind) -> None:
    detector = Detector()
    decided = None
    for place in range(len(data)):
        decided = detector.receive_data(data[place : place + 1])
        if decided:
            break
        assert detector.patience in (OPENING_WITHIN, KEY_WITHIN)
    assert decided is kind
    assert data.startswith(detector.held)


@pytest.mark.parametrize("data", CHUNKS)
def test_a_name_without_a_newline_makes_chunks_after_a_breath(data: bytes) -> None:
    detector = Detector()
    assert detector.receive_data(data) is None
    assert detector.patience == SETTLES_WITHIN
    assert detector.receive_timeout() is Kind.CHUNKS
    assert detector.held == data


@pytest.mark.parametrize("data", CHUNKS)
def test_a_newline_right_behind_the_name_still_makes_lines(data: bytes) -> None:
    detector = Detector()
    detector.receive_data(data)
    assert detector.receive_data(b"\n") is Kind.LINES
    assert detector.held == data + b"\n"


@pytest.mark.parametrize(
    "data", [b"NI", b"ni", b"GE", b"POST", b"GET ht", b"@tags", b"@tags ", b":me ni", b"AUTHENTICATE"]
)
def test_the_beginning_of_an_opening_waits_a_second_for_its_rest(data: bytes) -> None:
    detector = Detector()
    assert detector.receive_data(data) is None
    assert detector.patience == OPENING_WITHIN
    assert detector.receive_timeout() is Kind.CHUNKS


@pytest.mark.parametrize("data", [b"B", "Ё".encode(), b"\x16", b"\xd0", "Ёл".encode()[:3], "Ёлка 🎄".encode()[:-1]])
def test_a_single_character_or_a_part_of_one_waits_a_second(data: bytes) -> None:
    detector = Detector()
    assert detector.receive_data(data) is None
    assert detector.patience == OPENING_WITHIN
    assert detector.receive_timeout() is Kind.CHUNKS


@pytest.mark.parametrize("name", ["Bob", "Ёлка", "Ёж🎄"])
def test_someone_whose_keys_come_one_by_one_may_take_three_seconds_for_each(name: str) -> None:
    detector = Detector()
    for key in name:
        assert detector.receive_data(key.encode()) is None
    assert detector.patience == KEY_WITHIN
    assert detector.receive_data(b"\r\n") is Kind.LINES


def test_someone_who_stops_typing_has_said_a_chunk() -> None:
    detector = Detector()
    for key in b"Bob":
        detector.receive_data(bytes([key]))
    assert detector.receive_timeout() is Kind.CHUNKS


def test_a_longer_piece_shows_that_nobody_types_by_keys() -> None:
    detector = Detector()
    for piece in (b"B", b"o", b"by", b"!"):
        detector.receive_data(piece)
    assert detector.patience == SETTLES_WITHIN


def test_a_chunk_client_that_speaks_right_after_its_name_said_two_things() -> None:
    detector = Detector()
    for piece in (b"Bob", b"hello", "ы".encode()[:1], "ы".encode()[1:], b"!"):
        assert detector.receive_data(piece) is None
    assert detector.receive_timeout() is Kind.CHUNKS
    assert detector.pieces == [b"Bob", b"hello", "ы".encode(), b"!"]


def test_keys_that_come_one_by_one_are_one_piece() -> None:
    detector = Detector()
    for key in b"Bob":
        detector.receive_data(bytes([key]))
    assert detector.pieces == [b"Bob"]


def test_silence_is_greeted_once_and_then_waited_out() -> None:
    detector = Detector()
    told = [(detector.patience, detector.receive_timeout()) for _ in range(3)]
    assert told == [(GREET_AFTER, GREET), (None, None), (None, None)]
    assert detector.receive_data(b"Bob\n") is Kind.LINES


def test_where_a_browser_called_before_nobody_is_greeted() -> None:
    detector = Detector(greets=False)
    assert detector.patience is None
    assert detector.receive_timeout() is None
    assert detector.receive_data(b"\x16\x03\x01") is Kind.TLS


def test_after_a_greeting_everything_is_still_detected() -> None:
    detector = Detector()
    detector.receive_timeout()
    assert detector.receive_data(b"NICK ") is Kind.IRC


def test_a_name_that_ends_with_the_connection_is_a_line() -> None:
    detector = Detector()
    assert detector.receive_eof() is None
    detector.receive_data(b"Bob")
    assert detector.receive_eof() is Kind.LINES


@pytest.mark.parametrize("first", [b"x", b"@", b":", b"@a :"])
def test_no_more_than_a_line_is_ever_held_undecided(first: bytes) -> None:
    detector = Detector()
    detector.receive_data(first)
    while len(detector.held) < LONGEST_LINE:
        assert detector.receive_data(b"y") is None
    assert detector.receive_data(b"y") is Kind.LINES
    assert len(detector.held) == LONGEST_LINE + 1


def test_no_opening_begins_another() -> None:
    openings = [opening for _, _, some in _OPENINGS for opening in some]
    assert not [(a, b) for a in openings for b in openings if a is not b and a.startswith(b)]


PARTS = (
    [opening for opening, _ in OPENINGS] + CHUNKS + [b"\n", b" ", b"\r", b"\0", b"@", b":", b"GET", b"nick", b"\xd0"]
)
LATE = b"@" + b"a" * (LONGEST_LINE - 7)
NEAR_THE_END = list(range(LONGEST_LINE - 12, LONGEST_LINE + 5))


@given(st.lists(st.sampled_from(PARTS), max_size=4).map(b"".join), st.lists(st.integers(0, 40)))
@example(LATE + b" NICK x\n", NEAR_THE_END)
@example(LATE + b"a NICK x\n", NEAR_THE_END)
@example(LATE + b"aa NICK x\n", NEAR_THE_END)
@example(LATE + b"aa NICK x", NEAR_THE_END)
@example(b"a" * LONGEST_LINE + b"\nNICK x", NEAR_THE_END)
@example(b"a" * LONGEST_LINE + b"b\nNICK x", NEAR_THE_END)
def test_how_the_network_cuts_quick_bytes_does_not_matter(data: bytes, cuts: list[int]) -> None:
    places = sorted({cut for cut in cuts if 0 < cut < len(data)})
    packets = [data[a:b] for a, b in zip([0, *places], [*places, len(data)], strict=True)]
    detector = Detector()
    decided = next((kind for packet in packets if (kind := detector.receive_data(packet))), None)
    assert decided is Detector().receive_data(data)
    assert data.startswith(detector.held)


@given(st.lists(st.binary(max_size=50)))
def test_whatever_comes_is_held_whole_until_decided(packets: list[bytes]) -> None:
    detector = Detector()
    for count, packet in enumerate(packets, 1):
        decided = detector.receive_data(packet)
        assert detector.held == b"".join(packets[:count]) == b"".join(detector.pieces)
        if decided:
            return
        assert (detector.patience or 0) > 0
