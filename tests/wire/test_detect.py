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
    COMMANDS,
    GREET,
    GREET_AFTER,
    OPENING_WITHIN,
    PAUSE_WITHIN,
    SETTLES_WITHIN,
    Detector,
    Kind,
    is_request,
    kind_of,
)
from beseda.wire.dialects.irc.commands import COMMANDS as OURS
from beseda.wire.framing.chunks import KEY_WITHIN
from beseda.wire.framing.proxy_header import SIGNATURE

BOM = b"\xef\xbb\xbf"
OPENINGS: list[tuple[bytes, Kind]] = [
    (b"PROXY TCP4 192.0.2.7 198.51.100.1 56324 8878\r\n", Kind.PROXY),
    (b"PROXY / HTTP/1.1\r\n", Kind.PROXY),
    (b"PROXY \n", Kind.PROXY),
    (b"\x16\x03\x01\x02\x00\x01\x00", Kind.TLS),
    (b"\x16\x03\x03", Kind.TLS),
    *((method + b" " + target, Kind.HTTP) for method in _METHODS for target in _TARGETS),
    (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", Kind.HTTP),
    (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Kind.HTTP),
    (b"PROPFIND / HTTP/1.1\r\n", Kind.HTTP),
    (b"NICK / HTTP/1.1\r\nNICK bob\r\nUSER bob 0 * :Bob\r\n", Kind.HTTP),
    (b"USER bob HTTP/1.0\n", Kind.HTTP),
    (b"CONNECT example.com:443 HTTP/1.1\r\n", Kind.HTTP),
    (b"patch /x HTTP/2\r\n", Kind.HTTP),
    (b"X" * 9 + b" /" + b"y" * LONGEST_LINE, Kind.HTTP),
    *((verb + b" x\r\n", Kind.IRC) for verb in _VERBS),
    *((verb.lower() + b" x\n", Kind.IRC) for verb in _VERBS),
    *((verb.encode() + b"\r\n", Kind.IRC) for verb in sorted(COMMANDS)),
    (BOM + b"NICK bob\r\n", Kind.IRC),
    (b"  NICK bob\r\n", Kind.IRC),
    (b"PROTOCTL NAMESX\r\n", Kind.IRC),
    (b"mode bob +i\r\n", Kind.IRC),
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
    (b"Nick\r\n", Kind.LINES),
    (b"Help\n", Kind.LINES),
    (b"help me\n", Kind.LINES),
    (b"get /index\n", Kind.LINES),
    (b"PROXY\r\n", Kind.LINES),
    (b"proxy me\n", Kind.LINES),
    (b"GET out\n", Kind.LINES),
    (b"NICKNAME x\n", Kind.LINES),
    (b"@bob\n", Kind.LINES),
    (b":) hi\n", Kind.LINES),
    (b"@tags say x\n", Kind.LINES),
    (b"\x16\x02\n", Kind.LINES),
    (b"\xff\xfe\n", Kind.LINES),
    (b"Bob\nNICK x\n", Kind.LINES),
]

HEADER = SIGNATURE + b"\x21\x11\0\x0c" + b"\xff\xfd\x06\xff" * 3
"""Of the PROXY protocol's version 2, with what a terminal might have said in it."""

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
    assert detector.held == data.removeprefix(BOM)


@pytest.mark.parametrize(("data", "kind"), OPENINGS)
def test_an_opening_that_comes_byte_by_byte_is_known_too(data: bytes, kind: Kind) -> None:
    detector = Detector()
    decided = None
    for place in range(len(data)):
        decided = detector.receive_data(data[place : place + 1])
        if decided:
            break
        assert detector.patience is None or detector.patience >= KEY_WITHIN == OPENING_WITHIN
    assert decided is kind
    assert data.removeprefix(BOM).startswith(detector.held)


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
    "data",
    [
        b"NI",
        b"ni",
        b"PROXY",
        b"GE",
        b"POST",
        b"GET ht",
        b"@tags",
        b"@tags ",
        b":me ni",
        b"AUTHENTICATE",
        b"MODE bob",
        b"FIND /a",
    ],
)
def test_the_beginning_of_an_opening_waits_a_second_for_its_rest(data: bytes) -> None:
    detector = Detector()
    assert detector.receive_data(data) is None
    assert detector.patience == OPENING_WITHIN
    assert detector.receive_timeout() is Kind.CHUNKS


@pytest.mark.parametrize("data", [b"NICK bob", b"pass secret", b"@a :b NICK bob", b"USER a"])
def test_a_line_of_irc_that_has_begun_waits_for_its_end(data: bytes) -> None:
    detector = Detector()
    assert detector.receive_data(data) is None
    assert detector.patience is None
    assert detector.receive_data(b"\n") is Kind.IRC


@pytest.mark.parametrize("data", [b"\xd0", "Ёл".encode()[:3], "Ёлка 🎄".encode()[:-1]])
def test_a_part_of_a_character_waits_a_second(data: bytes) -> None:
    detector = Detector()
    assert detector.receive_data(data) is None
    assert detector.patience == OPENING_WITHIN
    assert detector.receive_timeout() is Kind.CHUNKS


def test_a_proxy_s_header_that_comes_at_once_is_known_from_anybody() -> None:
    for size in range(5, len(HEADER) + 1):
        detector = Detector()
        assert detector.receive_data(HEADER[:size]) is Kind.PROXY and detector.held == HEADER[:size]


@pytest.mark.parametrize("cut", range(1, 5))
def test_two_blank_lines_are_waited_for_where_a_proxy_may_come(cut: int) -> None:
    detector = Detector(may_be_proxied=True)
    assert detector.receive_data(HEADER[:cut]) is None
    assert detector.patience in (OPENING_WITHIN, KEY_WITHIN)
    assert detector.receive_data(HEADER[cut:]) is Kind.PROXY and detector.held == HEADER
    assert not detector.telnet.is_seen


@pytest.mark.parametrize("blank", [b"\r\n", b"\r\n\r\n"])
def test_who_typed_the_blank_lines_is_a_person(blank: bytes) -> None:
    assert Detector().receive_data(blank) is Kind.LINES
    detector = Detector(may_be_proxied=True)
    assert detector.receive_data(blank) is None
    assert falls_silent(detector) == (OPENING_WITHIN, Kind.LINES)
    detector = Detector(may_be_proxied=True)
    detector.receive_data(blank)
    assert detector.receive_data(b"Bob\r\n") is Kind.LINES and detector.held == blank + b"Bob\r\n"
    terminal = Detector(may_be_proxied=True)
    terminal.receive_data(CTRL_C)
    assert terminal.receive_data(blank) is Kind.LINES, "a terminal's line takes any time"


def falls_silent(detector: Detector) -> tuple[float, Kind | None]:
    """After how many seconds what is decided."""
    waited = 0.0
    while (patience := detector.patience) is not None:
        waited += patience
        decided = detector.receive_timeout()
        if isinstance(decided, Kind):
            return waited, decided
    return waited, None


@pytest.mark.parametrize("data", [b"B", "Ё".encode(), "И\u0306".encode(), b"\x16"])
def test_a_single_character_waits_five_seconds_and_is_a_name_then(data: bytes) -> None:
    detector = Detector()
    assert detector.receive_data(data) is None
    assert falls_silent(detector) == (PAUSE_WITHIN, Kind.CHUNKS)
    assert detector.pieces == [data] and PAUSE_WITHIN == 5.0


@pytest.mark.parametrize("name", ["Bob", "Ёлка", "Ёж🎄"])
def test_someone_whose_keys_come_one_by_one_may_think_before_each(name: str) -> None:
    detector = Detector()
    for key in name:
        assert detector.receive_data(key.encode()) is None
        assert detector.receive_timeout() is None, "a second is over"
        assert detector.patience == PAUSE_WITHIN - KEY_WITHIN
    assert detector.receive_data(b"\r\n") is Kind.LINES
    assert detector.held == f"{name}\r\n".encode()


def test_someone_who_stops_typing_has_said_a_chunk() -> None:
    detector = Detector()
    for key in b"Bob":
        detector.receive_data(bytes([key]))
    assert falls_silent(detector) == (PAUSE_WITHIN, Kind.CHUNKS)
    assert detector.pieces == [b"Bob"]


def test_keys_that_the_network_joins_are_one_line() -> None:
    detector = Detector()
    for piece in (b"L", b"ar", b"a", b"\r", b"\n"):
        decided = detector.receive_data(piece)
    assert decided is Kind.LINES and detector.held == b"Lara\r\n"


def test_who_is_called_by_one_letter_may_speak_before_five_seconds_are_over() -> None:
    detector = Detector()
    detector.receive_data("Я".encode())
    assert detector.receive_timeout() is None
    detector.receive_data("привет".encode())
    assert falls_silent(detector) == (OPENING_WITHIN, Kind.CHUNKS)
    assert detector.pieces == ["Я".encode(), "привет".encode()]


def test_words_that_follow_a_key_late_may_still_be_the_rest_of_a_line() -> None:
    detector = Detector()
    detector.receive_data(b"L")
    detector.receive_timeout()
    assert detector.receive_data(b"ara") is None
    assert detector.receive_data(b"\r\n") is Kind.LINES and detector.held == b"Lara\r\n"


CTRL_C = b"\xff\xf4\xff\xfd\x06"


def test_who_sends_commands_of_telnet_sends_lines() -> None:
    detector = Detector()
    assert detector.receive_data(CTRL_C) is None
    assert detector.telnet.data_to_send() == b"\xff\xfc\x06\xff\xfd\x00"
    assert detector.receive_timeout() is GREET
    assert detector.receive_data(b"A") is None
    assert detector.patience is None, "a line may take any time"
    assert detector.receive_data(b"nna" + CTRL_C) is None
    assert detector.receive_data(b"\r\0") is Kind.LINES
    assert detector.held == b"Anna\r\0"


@pytest.mark.parametrize("cut", range(1, 10))
def test_a_command_of_telnet_is_in_nobody_s_name(cut: int) -> None:
    data, detector = b"An" + CTRL_C + b"na\r\n", Detector()
    assert detector.receive_data(data[:cut]) is None
    assert detector.receive_data(data[cut:]) is Kind.LINES
    assert detector.held == b"Anna\r\n"


def test_what_begins_in_irc_is_no_telnet() -> None:
    opening = "NICK bob\r\nUSER b 0 * :яэра\r\n".encode("cp1251")
    for packets in ([opening], [opening[:4], opening[4:]]):
        detector = Detector()
        assert [detector.receive_data(packet) for packet in packets][-1] is Kind.IRC
        assert detector.held == opening and not detector.telnet.is_seen


def test_who_types_irc_in_a_telnet_is_read_without_its_commands() -> None:
    detector = Detector()
    detector.receive_data(CTRL_C)
    assert detector.receive_data(b"NICK b" + CTRL_C + b"ob\r\n") is Kind.IRC
    assert detector.held == b"NICK bob\r\n"


@pytest.mark.parametrize(
    "opening", [b"GET /socket HTTP/1.1\r\nHost: x\r\n\r\n", b"BREW /pot HTTP/1.1\r\n\r\n", b"\x16\x03\x01"]
)
def test_what_follows_a_request_in_its_packet_is_never_a_terminal_s(opening: bytes) -> None:
    """The first frames of WebSocket may be in it, with any bytes: their masks are random."""
    data = opening + b"\x81\x85" + CTRL_C + b"hello"
    for cut in range(len(data)):
        detector = Detector()
        if cut and detector.receive_data(data[:cut]) is not None:
            continue  # certain already: it is read on by others
        assert detector.receive_data(data[cut:]) in (Kind.HTTP, Kind.TLS)
        assert detector.held == data and detector.telnet.data_to_send() == b""


@pytest.mark.parametrize("data", [b"caf\xff", b"\xff", b"caf\xff\xfd"])
def test_what_only_looked_like_a_command_is_text_after_a_breath(data: bytes) -> None:
    detector = Detector()
    assert detector.receive_data(data) is None
    while (decided := detector.receive_timeout()) is not Kind.CHUNKS:
        assert decided in (None, GREET)
    assert detector.held == data and not detector.telnet.is_seen


def test_a_byte_order_mark_is_no_part_of_anything() -> None:
    detector = Detector()
    detector.receive_data(b"\xef")
    detector.receive_data(b"\xbb\xbfBob")
    assert detector.receive_timeout() is Kind.CHUNKS
    assert detector.held == b"Bob" and detector.pieces == [b"Bob"]


@pytest.mark.parametrize(
    ("line", "kind"), [(data.decode("latin-1"), kind) for data, kind in OPENINGS if data.count(b"\n") == 1]
)
def test_each_line_before_there_is_a_name_is_looked_at_as_the_first_is(line: str, kind: Kind) -> None:
    assert (kind_of(line.encode("latin-1").decode(errors="replace").rstrip("\r\n")) or Kind.LINES) is kind


def test_all_our_own_commands_of_irc_are_known_as_such() -> None:
    assert set(OURS) <= COMMANDS


def test_a_line_too_long_is_a_request_if_it_begins_as_one() -> None:
    assert is_request("PROPFIND /xxx") and is_request("get http://x") and is_request("\ufeffX *")
    assert not is_request("x" * 5000) and not is_request("he said / she said") and not is_request("@tag /x")


def test_a_chunk_client_that_speaks_right_after_its_name_said_two_things() -> None:
    detector = Detector()
    for piece in (b"Bob", b"hello", "вы".encode()[:3], "вы".encode()[3:], b"!"):
        assert detector.receive_data(piece) is None
    assert detector.patience == KEY_WITHIN and detector.receive_timeout() is Kind.CHUNKS
    assert detector.pieces == [b"Bob", b"hello", "вы".encode(), b"!"]


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
    assert detector.receive_data(b"NICK x\n") is Kind.IRC


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
    assert data.removeprefix(BOM).startswith(detector.held)


@given(st.lists(st.binary(max_size=50).map(lambda data: data.replace(b"\xff", b""))))
def test_whatever_comes_is_held_whole_until_decided(packets: list[bytes]) -> None:
    detector = Detector()
    for count, packet in enumerate(packets, 1):
        decided = detector.receive_data(packet)
        assert detector.held == b"".join(packets[:count]).removeprefix(BOM) == b"".join(detector.pieces)
        if decided:
            return
        assert detector.patience is None or detector.patience > 0  # None: a line of IRC that has begun
