"""Twenty thousand malformed inputs: none may raise, none may take long, none may leave a control character behind.

Mutations of things that people and programs do send, from a fixed seed, so that a failure can be repeated.
"""

import gc
import random
from collections.abc import Callable
from itertools import chain, islice
from time import thread_time

import pytest
from websockets.frames import Opcode

from beseda.core.limits import LONGEST_LINE
from beseda.core.names import Name
from beseda.core.refusals import Refusal
from beseda.wire.clean import clean, quoted
from beseda.wire.detect import Detector
from beseda.wire.dialects.actions import Reply
from beseda.wire.dialects.irc.dialect import Irc
from beseda.wire.dialects.irc.network import Network
from beseda.wire.dialects.irc.profile import Profiles
from beseda.wire.framing.chunks import ChunkReader, cut
from beseda.wire.framing.lines import MOST_KEPT, BadLine, LineReader
from beseda.wire.framing.websocket import BINARY, MOST_MESSAGE, TEXT, SentFrames, WebSocketFraming
from beseda.wire.spelling import spell_person, spell_room
from malformed_frames import frames
from mutation import mutated

INPUTS, STREAMS = 20_000, 4000
LONGEST = 0.05
"""Seconds of one thread's CPU: what everybody else would wait."""
BUFFER = 4096
IN_A_TURN = 64
"""Lines of one client that are acted on together; others come between."""

SAMPLES = [
    b"Bob\n",
    "Ёлка 🎄 привет\r\n".encode(),
    "Константин: 👨‍👩‍👧 \u202eevil\x1b[2J\n".encode(),
    b"@time=1;+a=b :nick!u@h PRIVMSG #room :hello\r\n",
    b"CAP LS 302\r\nNICK bob\r\n",
    b"GET /index.html HTTP/1.1\r\nHost: x\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"/client 1 ru\nBob\n/msg bob hi\n",
    b"\x0304,05\x04ffffff,000000\x1b]0;title\x07",
    "e\u0301\u0302\u0303 \u0645\u062d\u0645\u062f \u05d0a ｂｏｂ ﬁ".encode(),
    "🏴\U000e0067\U000e0062\U000e007f".encode(),
]


def packets_of(data: bytes, chance: random.Random) -> list[bytes]:
    size = chance.choice([1, 2, 7, 100, BUFFER]) if len(data) < 300 else chance.choice([100, BUFFER])
    return [data[place : place + size] for place in range(0, len(data), size)]


def read_lines(data: bytes, packets: list[bytes]) -> None:
    reader = LineReader(LONGEST_LINE)
    for packet in packets:
        reader.receive_data(packet)
    reader.receive_eof()


def answer_in_irc(data: bytes, packets: list[bytes]) -> None:
    """What framing can't make a line of is answered in IRC all the same, with what can be told of it."""
    network = Network()
    irc = Irc(Profiles(network), "host", "en")
    irc.adopt(frozenset({"batch", "labeled-response"}))
    reader = LineReader(len(data) // 2)
    lines = chain.from_iterable(map(reader.receive_data, packets))
    for line in islice((line for line in lines if isinstance(line, BadLine)), IN_A_TURN):
        assert len(line.begin) <= MOST_KEPT
        submission = irc.receive_fault(line.fault.value, "sorry", line.begin)
        (action,) = submission.actions
        assert isinstance(action, Reply)
        assert irc.respond(submission.label, irc.answer(action, None))


def read_chunks(data: bytes, packets: list[bytes]) -> None:
    reader = ChunkReader(LONGEST_LINE, BUFFER)
    for packet in packets:
        reader.receive_data(packet)
        if len(packet) % 3 == 0:
            reader.receive_timeout()
    rest = data
    while rest:
        _, rest = cut(rest)


def read_frames(data: bytes, packets: list[bytes]) -> None:
    """What ends a connection is said to its client in a frame that it can read."""
    for subprotocol in (TEXT, BINARY, ""):
        framing = WebSocketFraming(subprotocol, LONGEST_LINE)
        reader = framing.reader()
        for packet in packets:
            lines = reader.receive_data(packet)
            assert all(isinstance(line, BadLine) or not set(line) & set("\r\n\0") for line in lines)
            SentFrames().receive_data(reader.data_to_send())
            assert len(reader._held) <= MOST_MESSAGE
        if reader.ended is not None:
            assert SentFrames().receive_data(framing.farewell(reader.ended))[0].startswith("CLOSE ")


def detect(data: bytes, packets: list[bytes]) -> None:
    detector = Detector()
    for packet in packets:
        if detector.receive_data(packet):
            return
        assert len(detector.held) <= LONGEST_LINE
    detector.receive_timeout()


def spell(data: bytes, packets: list[bytes]) -> None:
    text = data.decode(errors="surrogateescape")
    for name in (spell_person(text), spell_room(text), *map(spell_person, text.split()[:5])):
        assert isinstance(name, Refusal) or (isinstance(name, Name) and name.shown.isprintable() and name.skeletons)


def show(data: bytes, packets: list[bytes]) -> None:
    text = data.decode(errors="surrogateescape")
    clean(text).encode()
    assert quoted(text).isprintable()


@pytest.mark.parametrize("parse", [read_lines, answer_in_irc, read_chunks, detect, spell, show])
def test_no_malformed_input_raises_or_takes_long(parse: Callable[[bytes, list[bytes]], None]) -> None:
    chance = random.Random(8878)
    parse(b"warm up: J\xc3\xbcrgen", [])
    slowest = slowest_of(parse, INPUTS, lambda: mutated(chance, SAMPLES, 4 * LONGEST_LINE), chance)
    assert slowest < LONGEST


def test_no_malformed_frame_raises_or_takes_long() -> None:
    chance = random.Random(8878)

    def stream() -> bytes:
        return frames(chance, lambda chance: mutated(chance, SAMPLES, LONGEST_LINE), 4, (Opcode.TEXT, Opcode.BINARY))

    assert slowest_of(read_frames, STREAMS, stream, chance) < LONGEST


def slowest_of(
    parse: Callable[[bytes, list[bytes]], None], count: int, made: Callable[[], bytes], chance: random.Random
) -> float:
    """The CPU time of the input that takes longest."""
    slowest = 0.0
    gc.disable()  # A whole collection of what other tests have made takes longer than any input may.
    try:
        for _ in range(count):
            data = made()
            packets = packets_of(data, chance)
            began = thread_time()
            parse(data, packets)
            slowest = max(slowest, thread_time() - began)
    finally:
        gc.enable()
    return slowest
