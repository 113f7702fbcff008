"""What an unknown address gets: a stream, one answer, or silence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.wire.framing.address_check import REMEMBERED, AddressCheck
from beseda.wire.framing.by_hand import HandStream
from beseda.wire.framing.datagrams import ReliableStream
from beseda.wire.framing.packets import Kind, Packet, packet_in
from beseda.wire.framing.proof import Address, Prover, code_answered_in

MASHA: Address = ("192.0.2.1", 50000)
NOW = 1000.0


def at_handler() -> tuple[AddressCheck, str]:
    handler = AddressCheck(Prover(b"0123456789abcdef"))
    code = code_answered_in(handler.answer(b"hello\n", MASHA, NOW) or b"")
    assert code
    return handler, code


def opening(code: str, connection: int = 7) -> bytes:
    return Packet(Kind.OPEN, connection, payload=code.encode()).encode()


def test_a_person_with_a_code_comes_in_by_hand_with_the_name() -> None:
    handler, code = at_handler()
    stream = handler.admit(f"{code} masha\n".encode(), MASHA, NOW)
    assert isinstance(stream, HandStream) and stream.bytes_received() == b"masha\n"


def test_our_client_with_a_code_comes_in_reliably_and_is_told_so() -> None:
    handler, code = at_handler()
    stream = handler.admit(opening(code), MASHA, NOW)
    assert isinstance(stream, ReliableStream)
    assert [packet_in(sent) for sent in stream.datagrams_to_send(NOW)] == [Packet(Kind.ACK, 7, acknowledged=1)]


@pytest.mark.parametrize("late", [NOW + 130, NOW + 100_000])
def test_an_old_code_lets_nobody_in(late: float) -> None:
    handler, code = at_handler()
    assert handler.admit(f"{code} masha\n".encode(), MASHA, late) is None
    assert handler.admit(opening(code), MASHA, late) is None
    assert code_answered_in(handler.answer(opening(code), MASHA, late) or b"") not in (None, code)


def test_a_late_copy_of_an_opening_is_told_off_and_a_new_one_let_in() -> None:
    handler, code = at_handler()
    assert handler.admit(opening(code), MASHA, NOW)
    assert handler.admit(opening(code), MASHA, NOW) is None
    assert handler.answer(opening(code), MASHA, NOW) == Packet(Kind.RESET, 7).encode()
    assert handler.admit(opening(code, 8), MASHA, NOW)


def test_only_so_many_openings_are_remembered() -> None:
    handler, code = at_handler()
    for connection in range(REMEMBERED + 1):
        assert handler.admit(opening(code, connection), MASHA, NOW)
    assert len(handler._let_in) == REMEMBERED


@pytest.mark.parametrize("kind", [Kind.DATA, Kind.END, Kind.ACK, Kind.PING])
def test_a_packet_of_an_unknown_connection_is_told_so(kind: Kind) -> None:
    handler, _ = at_handler()
    packet = Packet(kind, 9).encode()
    assert handler.admit(packet, MASHA, NOW) is None
    assert handler.answer(packet, MASHA, NOW) == Packet(Kind.RESET, 9).encode()


def test_two_servers_never_talk_to_each_other() -> None:
    handler, code = at_handler()
    other = AddressCheck(Prover(b"another server's"))
    for said in (b"hello\n", opening(code), Packet(Kind.DATA, 9).encode(), Packet(Kind.HELLO, 9).encode()):
        answer = handler.answer(said, MASHA, NOW)
        assert answer is not None
        assert other.admit(answer, MASHA, NOW) is None
        assert other.answer(answer, MASHA, NOW) is None


@given(st.binary(max_size=300) | st.binary(max_size=40).map(lambda rest: b"\xff\xbe" + rest))
def test_junk_lets_nobody_in_and_gets_little(junk: bytes) -> None:
    handler = AddressCheck(Prover(b"0123456789abcdef"))
    assert handler.admit(junk, MASHA, NOW) is None
    assert len(handler.answer(junk, MASHA, NOW) or b"") + 28 <= 3 * (len(junk) + 28)
