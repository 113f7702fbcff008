"""What an unknown address gets: a stream, one answer, or silence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.wire.framing import address_check
from beseda.wire.framing.address_check import AddressCheck
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


def test_all_lines_of_an_introduction_are_heard() -> None:
    """`printf 'CODE masha\\nhello\\n' | nc -u` sends one datagram."""
    handler, code = at_handler()
    stream = handler.admit(f"{code}  masha\nhello\nall".encode(), MASHA, NOW)
    assert isinstance(stream, HandStream) and stream.bytes_received() == b"masha\nhello\nall\n"


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
    assert handler.admit(opening(code, 8), MASHA, NOW) is None, "a code lets in once"
    assert handler.admit(opening(asked(handler), 8), MASHA, NOW)


def asked(handler: AddressCheck, address: Address = MASHA, now: float = NOW) -> str:
    code = code_answered_in(handler.answer(b"hello\n", address, now) or b"")
    assert code
    return code


def test_a_copy_of_what_let_somebody_in_lets_nobody_in_again() -> None:
    """Somebody saw it on its way, or the network kept it; and the one who sent it has quit."""
    handler, code = at_handler()
    by_hand = f"{code} masha\n".encode()
    assert handler.admit(by_hand, MASHA, NOW)
    for later in (NOW, NOW + 1.0, NOW + 59.0, NOW + 119.0, NOW + 600.0):
        assert handler.admit(by_hand, MASHA, later) is None
        assert handler.admit(opening(code), MASHA, later) is None
    assert asked(handler) != code
    assert handler.admit(f"{asked(handler)} masha\n".encode(), MASHA, NOW), "whoever asks anew comes in again"


def test_who_was_let_in_is_forgotten_when_the_codes_of_then_hold_no_more() -> None:
    handler, code = at_handler()
    assert handler.admit(f"{code} masha\n".encode(), MASHA, NOW)
    others: Address = ("192.0.2.2", 50000)
    assert handler.admit(f"{asked(handler, others, NOW + 200)} misha\n".encode(), others, NOW + 200)
    assert list(handler._let_in) == [others]
    assert handler.admit(f"{code} masha\n".encode(), MASHA, NOW + 200) is None


def test_what_is_remembered_is_bounded_and_no_copy_comes_in_for_all_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address_check, "REMEMBERED", 3)
    handler = AddressCheck(Prover(b"0123456789abcdef"))
    sent: list[tuple[bytes, Address]] = []
    for port in [50001, 50001, *range(50001, 50020)]:
        address: Address = ("192.0.2.9", port)
        introduction = f"{asked(handler, address)} masha\n".encode()
        assert handler.admit(introduction, address, NOW)
        sent.append((introduction, address))
        assert len(handler._let_in) <= 3
        assert not [each for each, where in sent if handler.admit(each, where, NOW)]


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
