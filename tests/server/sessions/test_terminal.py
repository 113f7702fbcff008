"""A person's terminal, read: telnet's commands are answered, and chunks turn to lines."""

import pytest

from beseda.server.sessions.terminal import TerminalReader
from beseda.wire.framing.chunks import JOIN_WITHIN, ChunkReader
from beseda.wire.framing.lines import BadLine, LineReader, Received
from beseda.wire.framing.telnet import Telnet

LIMIT = 64
CTRL_C = b"\xff\xf4\xff\xfd\x06"
NO_TIMING_MARK, EIGHT_BITS = b"\xff\xfc\x06", b"\xff\xfd\x00"


class Terminal:
    def __init__(self, reader: LineReader | ChunkReader) -> None:
        self.answers = b""
        self.turned = 0
        self.reader = TerminalReader(reader, Telnet(), self.send, self.turn)

    def send(self, data: bytes) -> None:
        self.answers += data

    def turn(self) -> None:
        self.turned += 1

    def types(self, *pieces: bytes) -> list[Received]:
        return [line for piece in pieces for line in self.reader.receive_data(piece)]


@pytest.fixture
def lines() -> Terminal:
    return Terminal(LineReader(LIMIT, edits=True))


@pytest.fixture
def chunks() -> Terminal:
    return Terminal(ChunkReader(LIMIT, 4096))


def test_commands_are_in_no_line_and_are_answered(lines: Terminal) -> None:
    assert lines.types(b"one\n", b"t" + CTRL_C + b"wo\r\n", b"\xff", b"\xf1three\r\0") == ["one", "two", "three"]
    assert lines.answers == NO_TIMING_MARK + EIGHT_BITS and lines.turned == 0 and lines.reader.patience is None


def test_each_line_that_is_typed_brings_answers_back(lines: Terminal) -> None:
    for _ in range(100):
        lines.types(CTRL_C, b"a line\n")
    assert lines.answers == NO_TIMING_MARK + EIGHT_BITS + NO_TIMING_MARK * 99


def test_a_byte_that_begins_no_command_is_no_utf_8(lines: Terminal) -> None:
    (bad,) = lines.types(b"caf\xff\n")
    assert isinstance(bad, BadLine)
    assert lines.types(b"caf\xff") == []
    (bad,) = lines.reader.receive_eof()
    assert isinstance(bad, BadLine) and bad.begin == "caf\ufffd"


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r\0"])
def test_chunks_turn_to_lines_at_a_lines_end_once(chunks: Terminal, end: bytes) -> None:
    assert chunks.types(b"one") == ["one"] and chunks.turned == 0
    assert chunks.types(end, b"tw", b"o", end, b"three" + end) == ["two", "three"]
    assert chunks.turned == 1 and chunks.reader.patience is None


def test_chunks_turn_to_lines_at_a_command_with_what_is_held(chunks: Terminal) -> None:
    assert chunks.types(b"h", CTRL_C, b"i", b"\n") == ["hi"]
    assert chunks.turned == 1 and chunks.answers == NO_TIMING_MARK + EIGHT_BITS


def test_a_command_that_comes_in_halves_is_in_no_chunk(chunks: Terminal) -> None:
    assert chunks.types(b"hel\xff") == []
    assert chunks.reader.patience == JOIN_WITHIN
    assert chunks.types(b"\xf4lo\n") == ["hello"]
    assert chunks.turned == 1


@pytest.mark.parametrize("chunk", [b"caf\xff", b"\xff", b"\xff\xfd"])
def test_a_chunk_that_only_seems_to_begin_one_is_no_utf_8(chunks: Terminal, chunk: bytes) -> None:
    assert chunks.types(chunk) == []
    (bad,) = chunks.reader.receive_timeout() or chunks.reader.receive_timeout()
    assert isinstance(bad, BadLine)
    assert chunks.reader.patience is None and chunks.turned == 0
    assert chunks.types(b"next") == ["next"]


def test_who_speaks_irc_after_all_is_not_edited_any_more(lines: Terminal) -> None:
    assert lines.types(b"NICK a\n", b"PRIV") == ["NICK a"]
    reader = lines.reader.read_as(LineReader(LIMIT))
    assert isinstance(reader, LineReader)
    assert reader.receive_data(b"MSG b :\x15c\xf0\x9f\x98\x80\n") == ["PRIVMSG b :\x15c😀"]


def test_who_types_irc_in_a_telnet_keeps_it(lines: Terminal) -> None:
    lines.types(CTRL_C, b"NICK a\n")
    assert lines.reader.read_as(LineReader(LIMIT)) is lines.reader
    assert lines.types(b"PI" + CTRL_C + b"NG x\n") == ["PING x"]


def test_who_speaks_irc_after_chunks_has_lines(chunks: Terminal) -> None:
    chunks.types(b"P")
    assert chunks.reader.read_as(LineReader(LIMIT)).receive_data(b"ING x\n") == ["PING x"]
    assert chunks.turned == 1
