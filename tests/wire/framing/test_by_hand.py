"""Datagrams of a person at `nc -u`: lines in, datagrams out, and no message that was not typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.wire.framing.by_hand import SILENCE, HandStream, cut
from beseda.wire.framing.datagrams import UNREAD_LIMIT
from beseda.wire.framing.packets import LARGEST_DATAGRAM, Kind, Packet

INTRODUCTION = b"abcd2345 masha\n"


def entered(silence: float = SILENCE) -> HandStream:
    stream = HandStream(INTRODUCTION, "abcd2345", 0.0, silence)
    assert stream.bytes_received() == b"masha\n"
    return stream


@pytest.mark.parametrize(
    ("datagram", "heard"),
    [(b"hi\n", b"hi\n"), (b"hi", b"hi\n"), (b"two\nlines", b"two\nlines\n"), (b"", b""), (INTRODUCTION, b"")],
)
def test_a_datagram_is_its_lines(datagram: bytes, heard: bytes) -> None:
    stream = entered()
    stream.receive_datagram(datagram, 1.0)
    assert stream.bytes_received() == heard


def test_a_code_alone_brings_no_line() -> None:
    for alone in (b"abcd2345", b"abcd2345\n", b"abcd2345 \r\n"):
        assert not HandStream(alone, "abcd2345", 0.0).has_received


@pytest.mark.parametrize(
    ("datagram", "heard"),
    [
        (b"abcd2345 misha\n", b"misha\n"),
        (b"ABCD2345\tmisha", b"misha\n"),
        (b"abcd2345\n", b""),
        (b"abcd2345 misha\nhi\n", b"misha\nhi\n"),
        (b"abcd2345misha\n", b"abcd2345misha\n"),
        (b"wxyz2345 misha\n", b"wxyz2345 misha\n"),
        (b"hi abcd2345\n", b"hi abcd2345\n"),
    ],
)
def test_whoever_puts_the_code_first_again_gives_another_name(datagram: bytes, heard: bytes) -> None:
    """The name was taken, and the hint still stands on the screen."""
    stream = entered()
    stream.receive_datagram(datagram, 1.0)
    assert stream.bytes_received() == heard


def test_the_same_introduction_soon_after_is_a_copy_and_later_was_typed_again() -> None:
    stream = entered()
    stream.receive_datagram(INTRODUCTION, 4.9)
    assert not stream.has_received
    stream.receive_datagram(INTRODUCTION, 5.0)
    assert stream.bytes_received() == b"masha\n"


def test_a_packet_of_our_client_is_neither_talk_nor_a_sign_of_life() -> None:
    stream = entered(silence=10)
    stream.receive_datagram(Packet(Kind.HELLO, 7).encode(), 9.0)
    assert not stream.has_received and stream.next_timeout(9.0) == 1.0


@pytest.mark.parametrize(("now", "broken"), [(9.9, False), (10.0, True)])
def test_silence_ends_it(now: float, broken: bool) -> None:
    stream = entered(silence=10)
    stream.datagrams_to_send(now)
    assert stream.broken is broken
    assert (stream.next_timeout(now) is None) is broken


def test_even_an_empty_datagram_breaks_the_silence() -> None:
    stream = entered(silence=10)
    stream.receive_datagram(b"", 9.0)
    stream.datagrams_to_send(18.0)
    assert not stream.broken


def test_short_messages_share_a_datagram_and_keep_their_newlines() -> None:
    stream = entered()
    stream.send(b"masha: hi\n")
    stream.send(b"misha: hi\n")
    drained = [stream.drained]
    assert stream.datagrams_to_send(0.0) == [b"masha: hi\nmisha: hi\n"]
    drained.append(stream.drained)
    assert drained == [False, True] and stream.datagrams_to_send(0.0) == []


def test_lines_stay_whole_where_they_fit() -> None:
    lines = b"".join(b"%d" % (number % 10) * 99 + b"\n" for number in range(50))
    assert all(part.endswith(b"\n") and len(part) == 1200 for part in list(cut(lines))[:-1])


stretches = st.tuples(st.sampled_from("aщ€😀\n"), st.integers(1, 1500)).map(lambda stretch: stretch[0] * stretch[1])


@given(st.lists(stretches, max_size=6).map(lambda parts: "".join(parts).encode()))
def test_a_cut_loses_nothing_and_splits_no_character(said: bytes) -> None:
    parts = list(cut(said))
    assert b"".join(parts) == said
    for part in parts:
        assert 0 < len(part) <= LARGEST_DATAGRAM
        part.decode()


@given(st.binary(min_size=1, max_size=6000) | st.just(b"\x80" * 5000))
def test_what_is_no_text_is_cut_all_the_same(said: bytes) -> None:
    parts = list(cut(said))
    assert b"".join(parts) == said and max(map(len, parts)) <= LARGEST_DATAGRAM


def test_what_nobody_reads_is_bounded() -> None:
    stream = entered()
    for _ in range(1000):
        stream.receive_datagram(b"x" * 1000, 1.0)
    assert UNREAD_LIMIT - 2000 < len(stream.bytes_received()) <= UNREAD_LIMIT
