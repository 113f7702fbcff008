"""What one labelled line brings is one response (IRCv3 "Labeled responses"): ACK, a label on one line, or a batch."""

from hypothesis import given
from hypothesis import strategies as st

from beseda.wire.dialects.irc.labels import in_batch, labelled
from beseda.wire.dialects.irc.line import parse

SERVER = "irc.test"


def test_nothing_is_acknowledged() -> None:
    assert labelled("a1", (), SERVER) == ("@label=a1 :irc.test ACK",)


def test_one_line_bears_the_label() -> None:
    assert labelled("a1", (":irc.test PONG x",), SERVER) == ("@label=a1 :irc.test PONG x",)
    assert labelled("a1", ("@time=T :bob NICK b",), SERVER) == ("@label=a1;time=T :bob NICK b",)


def test_several_lines_are_a_batch_that_bears_it() -> None:
    begin, first, second, end = labelled("a1", (":s 001", "@time=T :s 002"), SERVER)
    assert parse(begin).tags == (("label", "a1"),)
    assert parse(begin).params[1:] == ("labeled-response",)
    reference = parse(begin).params[0].removeprefix("+")
    assert dict(parse(first).tags)["batch"] == dict(parse(second).tags)["batch"] == reference
    assert dict(parse(second).tags)["time"] == "T"
    assert parse(end).verb == "BATCH" and parse(end).params == (f"-{reference}",)


@given(st.text(max_size=20).filter(lambda text: not any(sign in text for sign in "\r\n\0")).filter(bool))
def test_any_label_comes_back_as_it_was(label: str) -> None:
    (line,) = labelled(label, (":s PONG",), SERVER)
    assert dict(parse(line).tags)["label"] == label


def test_a_long_answer_is_a_batch_whose_lines_are_passed_on_as_they_come() -> None:
    made: list[int] = []
    lines = (made.append(number) or f":s 352 {number}" for number in range(5000))  # type: ignore[func-returns-value]
    answer = in_batch("a1", lines, SERVER)
    begin, first = next(answer), next(answer)
    assert "+1 labeled-response" in begin and first == "@batch=1 :s 352 0" and made == [0, 1]
    *inside, end = answer
    assert end.endswith("BATCH -1")
    assert len(inside) == 4999 and all(line.startswith("@batch=1 ") for line in inside)


def test_a_long_answer_that_is_a_batch_bears_the_label_itself() -> None:
    """labeled-response, "Batch types": "an existing type applicable to the entire response"."""
    batch = [f":{SERVER} BATCH +past chathistory #tea", "@batch=past :s 005", f":{SERVER} BATCH -past"]
    assert list(in_batch("a1", batch, SERVER)) == [f"@label=a1 {batch[0]}", *batch[1:]]
    assert list(in_batch("a1", [batch[0], batch[-1]], SERVER)) == [f"@label=a1 {batch[0]}", batch[-1]]


def test_a_long_answer_of_nothing_or_of_one_line_is_no_batch() -> None:
    assert list(in_batch("a1", (), SERVER)) == ["@label=a1 :irc.test ACK"]
    assert list(in_batch("a1", (":irc.test FAIL X Y",), SERVER)) == ["@label=a1 :irc.test FAIL X Y"]


def test_what_is_of_a_batch_inside_stays_so() -> None:
    inside = [":s BATCH +x draft/isupport", "@batch=x :s 005", ":s BATCH -x"]
    _, *lines, _ = labelled("a1", inside, SERVER)
    assert lines == ["@batch=1 :s BATCH +x draft/isupport", "@batch=x :s 005", "@batch=1 :s BATCH -x"]
