"""What one labelled line brings is one response (IRCv3 "Labeled responses"): ACK, a label on one line, or a batch."""

from hypothesis import given
from hypothesis import strategies as st

from beseda.wire.dialects.irc.labels import PIECE, Stream, gathered
from beseda.wire.dialects.irc.line import parse

SERVER = "irc.test"


def lines_of(data: bytes) -> list[str]:
    assert data.endswith(b"\r\n")
    return data.decode().split("\r\n")[:-1]


def test_nothing_is_acknowledged() -> None:
    assert gathered("a1", b"", SERVER) == b"@label=a1 :irc.test ACK\r\n"


def test_one_line_bears_the_label() -> None:
    assert gathered("a1", b":irc.test PONG x\r\n", SERVER) == b"@label=a1 :irc.test PONG x\r\n"
    assert gathered("a1", b"@time=T :bob NICK b\r\n", SERVER) == b"@label=a1;time=T :bob NICK b\r\n"


def test_several_lines_are_a_batch_that_bears_it() -> None:
    begin, first, second, end = lines_of(gathered("a1", b":s 001\r\n@time=T :s 002\r\n", SERVER))
    assert parse(begin).tags == (("label", "a1"),)
    assert parse(begin).params[1:] == ("labeled-response",)
    reference = parse(begin).params[0].removeprefix("+")
    assert dict(parse(first).tags)["batch"] == dict(parse(second).tags)["batch"] == reference
    assert dict(parse(second).tags)["time"] == "T"
    assert parse(end).verb == "BATCH" and parse(end).params == (f"-{reference}",)


@given(st.text(max_size=20).filter(lambda text: not any(sign in text for sign in "\r\n\0")).filter(bool))
def test_any_label_comes_back_as_it_was(label: str) -> None:
    (line,) = lines_of(gathered(label, b":s PONG\r\n", SERVER))
    assert dict(parse(line).tags)["label"] == label


def test_a_long_answer_comes_in_pieces_and_is_one_batch() -> None:
    pieces = list(Stream("a1", SERVER).pieces(f":s 352 {number}" for number in range(5000)))
    assert len(pieces) > 2 and max(map(len, pieces)) < 2 * PIECE
    begin, *inside, end = lines_of(b"".join(pieces))
    assert "+1 labeled-response" in begin and end.endswith("BATCH -1")
    assert len(inside) == 5000 and all(line.startswith("@batch=1 ") for line in inside)


def test_a_long_answer_without_a_label_is_just_its_lines() -> None:
    assert b"".join(Stream("", SERVER).pieces([":s 1", ":s 2"])) == b":s 1\r\n:s 2\r\n"
