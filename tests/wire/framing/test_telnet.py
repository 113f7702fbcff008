"""Telnet's commands: taken out wherever the network cuts them, answered once and within bounds, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.wire.framing.telnet import LONGEST_SUBNEGOTIATION, MOST_ANSWERS, THERE, Telnet

CTRL_C = b"\xff\xf4\xff\xfd\x06"
"""Interrupt, and: shall we have a timing mark? The terminal throws away all that comes before the answer to it."""
PUTTY = b"\xff\xfb\x1f\xff\xfb\x20\xff\xfb\x18\xff\xfb\x27\xff\xfd\x01\xff\xfb\x03\xff\xfd\x03"
REFUSED = b"\xff\xfe\x1f\xff\xfe\x20\xff\xfe\x18\xff\xfe\x27\xff\xfc\x01\xff\xfe\x03\xff\xfc\x03"


def read(*pieces: bytes) -> tuple[bytes, bytes, bool]:
    """The text, the answers, and whether it is a terminal."""
    telnet = Telnet()
    text = b"".join(map(telnet.receive_data, pieces))
    return text, telnet.data_to_send(), telnet.is_seen


def test_ctrl_c_is_answered_that_there_is_no_timing_mark_and_eight_bits_are_asked_for() -> None:
    """Debian's telnet takes letters for it ("у") as long as it looks at seven bits of them."""
    assert read(b"be" + CTRL_C + b"fore\r\n") == (b"before\r\n", b"\xff\xfc\x06\xff\xfd\x00", True)


@pytest.mark.parametrize("says", [b"\xff\xfb\x00", b"\xff\xfc\x00"], ids=["will", "will not"])
def test_eight_bits_are_asked_for_once_and_no_answer_to_that_is_answered(says: bytes) -> None:
    _, answers, _ = read(CTRL_C, says, CTRL_C, says, CTRL_C)
    assert answers == b"\xff\xfc\x06\xff\xfd\x00\xff\xfc\x06\xff\xfc\x06"


def test_all_that_putty_offers_and_asks_for_is_declined() -> None:
    assert read(PUTTY + b"Anna\r\n") == (b"Anna\r\n", REFUSED, True)


def test_eight_bits_are_agreed_on_both_ways_and_once() -> None:
    """Debian's `telnet -8` asks so; without it "Н" opens its prompt, and "у" is its Ctrl-C."""
    asked, agreed = b"\xff\xfd\x00\xff\xfb\x00", b"\xff\xfb\x00\xff\xfd\x00"
    assert read(asked, asked, "Нина\r\n".encode()) == ("Нина\r\n".encode(), agreed, True)


def test_who_takes_eight_bits_back_is_told_so_once() -> None:
    assert read(b"\xff\xfd\x00", b"\xff\xfe\x00" * 3)[1] == b"\xff\xfb\x00\xff\xfc\x00"
    assert read(b"\xff\xfb\x00", b"\xff\xfc\x00" * 3)[1] == b"\xff\xfd\x00\xff\xfe\x00"
    assert read(b"\xff\xf1", b"\xff\xfc\x00\xff\xfe\x00" * 3)[1] == b""


def test_what_is_declined_itself_is_never_answered() -> None:
    """Else two sides that decline would go on for ever (RFC 1143)."""
    assert read(b"\xff\xf1", b"\xff\xfc\x01\xff\xfe\x03" * 10) == (b"", b"", True)


@pytest.mark.parametrize(
    "command", [b"\xff" + bytes([code]) for code in range(0xEC, 0xFA) if code not in (0xF6, 0xF7, 0xF8)]
)
def test_a_command_without_an_option_is_taken_out(command: bytes) -> None:
    assert read(b"a" + command + b"b\n") == (b"ab\n", b"", True)


def test_erase_character_and_erase_line_become_the_keys_that_do_it() -> None:
    assert read(b"ab\xff\xf7c\xff\xf8d\n")[0] == b"ab\x7fc\x15d\n"


def test_are_you_there_is_answered_so_that_it_is_seen() -> None:
    assert read(b"\xff\xf6") == (b"", THERE, True)


def test_a_subnegotiation_is_skipped_with_what_looks_like_its_end() -> None:
    assert read(b"a\xff\xfa\x18\x00\xff\xff\xf0xterm\n\xff\xf0b\n") == (b"ab\n", b"", True)


def test_a_subnegotiation_that_does_not_end_is_given_up() -> None:
    text, _, _ = read(b"\xff\xfa", b"x" * (LONGEST_SUBNEGOTIATION - 1), b"xsaid\n")
    assert text == b"said\n"


@given(
    st.lists(
        st.sampled_from([CTRL_C, PUTTY, b"\xff\xfa\x18\x00xterm\xff\xf0", b"text", "я".encode(), b"\xff\xff", b"\r\n"])
    ),
    st.data(),
)
def test_how_the_network_cuts_it_does_not_matter(parts: list[bytes], data: st.DataObject) -> None:
    whole = b"".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)))))
    assert read(*[whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]) == read(whole)


@given(st.text())
def test_utf_8_is_never_changed(text: str) -> None:
    data = text.encode(errors="replace")
    assert read(data) == (data, b"", False)


def test_the_byte_that_stands_for_itself_is_text() -> None:
    assert read(b"caf\xff\xff\n") == (b"caf\xff\n", b"", False)


@pytest.mark.parametrize(
    "data",
    [
        "моя\n".encode("cp1251"),
        "ясно\n".encode("cp1251")[:1] + b"a\n",
        "ÿa\n".encode("latin-1"),
        "Hi\n".encode("utf-16"),
    ],
)
def test_text_in_another_encoding_stays_as_it_was(data: bytes) -> None:
    assert read(data) == (data, b"", False)


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("code", [0xFB, 0xFC, 0xFD, 0xFE])
def test_the_end_of_a_line_is_no_option(code: int, end: bytes) -> None:
    data = b"\xff" + bytes([code]) + end
    assert read(data) == (data, b"", False)


def test_a_program_that_answers_our_answers_is_not_answered_for_ever() -> None:
    telnet = Telnet()
    for _ in range(1000):
        telnet.receive_data(CTRL_C)
    assert telnet.data_to_send() == b"\xff\xfc\x06\xff\xfd\x00" + b"\xff\xfc\x06" * (MOST_ANSWERS - 2)
    telnet.receive_data(b"a line\n" + CTRL_C)
    assert telnet.data_to_send() == b"\xff\xfc\x06"


@given(st.lists(st.binary(max_size=40) | st.sampled_from([b"\xff\xfa" * 20, b"\xff" * 9])))
def test_what_is_held_is_bounded_whatever_comes(pieces: list[bytes]) -> None:
    telnet = Telnet()
    for piece in pieces:
        telnet.receive_data(piece)
        assert len(telnet._begun) <= 2
        assert len(telnet.data_to_send()) <= MOST_ANSWERS * len(THERE)
