"""A packet is its bytes, and nothing a person types is a packet."""

from hypothesis import given
from hypothesis import strategies as st

from beseda.wire.framing.packets import LARGEST_DATAGRAM, LARGEST_PAYLOAD, Kind, Packet, packet_in

numbers = st.integers(0, 2**32 - 1)
packets = st.builds(Packet, st.sampled_from(Kind), numbers, numbers, numbers, st.binary(max_size=LARGEST_PAYLOAD))


@given(packets)
def test_a_packet_comes_out_as_it_went_in(packet: Packet) -> None:
    assert packet_in(packet.encode()) == packet
    assert len(packet.encode()) <= LARGEST_DATAGRAM


@given(st.text())
def test_no_text_is_a_packet(text: str) -> None:
    assert packet_in(text.encode(errors="surrogatepass")) is None


def test_what_is_cut_too_long_or_of_no_kind_is_no_packet() -> None:
    whole = Packet(Kind.DATA, 1, 2, 3, b"hello").encode()
    assert packet_in(whole[:14]) is None
    assert packet_in(whole + b"x" * LARGEST_DATAGRAM) is None
    assert packet_in(whole[:2] + b"\x63" + whole[3:]) is None
