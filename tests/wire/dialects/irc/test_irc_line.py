"""One line of IRC: modern-irc, "Message Format" and what follows; IRCv3 "Message Tags".

`irctokens` reads and writes beside us: somebody else's understanding of the same documents. It differs in these points,
and we mean to differ: it cuts a line at CR, LF or NUL (we refuse it), lets any word be a verb, keeps a tag without a
key, stumbles over spaces before a source, and writes empty middle parameters and keys of any kind.
"""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from irctokens.line import build, tokenise

from beseda.wire.dialects.irc.line import (
    LONGEST_CLIENT_TAGS,
    LONGEST_ECHO,
    LONGEST_INPUT,
    LONGEST_REST,
    Line,
    LineError,
    LineFault,
    Tags,
    carried,
    cut,
    escape,
    fault_in_size,
    fitted,
    glimpsed,
    middle,
    parse,
    size,
    tag_prefix,
    unescape,
    write,
)

ANYTHING = st.text(st.characters() | st.sampled_from(" :;@=\\\r\n\0"))
TYPED = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n") | st.sampled_from(" :;@=\\"))
WORDS = TYPED.map(lambda text: text.replace(" ", "").lstrip(":")).filter(bool)
KEYS = TYPED.map(lambda text: "".join(text.translate(dict.fromkeys(map(ord, " ;="))))).filter(bool)
VALUES = st.text(st.characters(codec="utf-8", exclude_characters="\0") | st.sampled_from(" ;\\\r\n"))
TAGS = st.dictionaries(KEYS, VALUES, max_size=4).map(lambda tags: tuple(tags.items()))
VERBS = st.sampled_from(("PRIVMSG", "TAGMSG", "001", "433", "X"))
PARAMS = st.builds(lambda middles, last: (*middles, *last), st.lists(WORDS), st.lists(TYPED, max_size=1))
LINES = st.builds(Line, VERBS, PARAMS, st.just("") | WORDS, TAGS)


def refusal(text: str) -> LineFault:
    with pytest.raises(LineError) as caught:
        parse(text)
    return caught.value.reason


def fault_in(line: Line) -> LineFault:
    with pytest.raises(LineError) as caught:
        write(line)
    return caught.value.reason


@pytest.mark.parametrize(
    ("text", "params"),
    [
        (":irc.example.com CAP * LIST :", ("*", "LIST", "")),
        ("CAP * LS :multi-prefix sasl", ("*", "LS", "multi-prefix sasl")),
        ("CAP REQ :sasl message-tags foo", ("REQ", "sasl message-tags foo")),
        (":dan!d@localhost PRIVMSG #chan :Hey!", ("#chan", "Hey!")),
        (":dan!d@localhost PRIVMSG #chan Hey!", ("#chan", "Hey!")),
        (":dan!d@localhost PRIVMSG #chan ::-)", ("#chan", ":-)")),
    ],
)
def test_parameters_are_read_as_in_the_examples(text: str, params: tuple[str, ...]) -> None:
    """modern-irc, "Parameters"."""
    assert parse(text).params == params


def test_tags_source_verb_and_parameters_are_told_apart() -> None:
    """modern-irc, "Message Format"."""
    line = parse("@id=234AB;rose :dan!d@localhost privmsg #chan :Hey what's up!")
    assert line == Line("PRIVMSG", ("#chan", "Hey what's up!"), "dan!d@localhost", (("id", "234AB"), ("rose", "")))


@pytest.mark.parametrize("text", ["  @a  ", "@a   :dan   JOIN   #a   b  ", "   JOIN   #a    b", "JOIN #a b   "])
def test_several_spaces_are_one(text: str) -> None:
    """modern-irc, "Message Format": SPACE is one or more."""
    if "JOIN" in text:
        assert parse(text).params == ("#a", "b")
    else:
        assert refusal(text) is LineFault.BAD_VERB


def test_spaces_of_a_trailing_parameter_are_its_own() -> None:
    assert parse("PRIVMSG #a  : two  spaces ").params == ("#a", " two  spaces ")


def test_any_number_of_parameters_is_read() -> None:
    """modern-irc, "Parameters": clients MUST parse incoming messages with any number of them."""
    assert len(parse("X " + " ".join("abcdefghijklmnopqrst")).params) == 20


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", LineFault.EMPTY),
        ("   ", LineFault.EMPTY),
        ("@a=b", LineFault.NO_VERB),
        (":dan", LineFault.NO_VERB),
        (" :", LineFault.EMPTY),
        ("12 x", LineFault.BAD_VERB),
        ("1234 x", LineFault.BAD_VERB),
        ("P-R x", LineFault.BAD_VERB),
        ("ПРИВЕТ x", LineFault.BAD_VERB),
        ("PRIVMSG a :b\nQUIT", LineFault.FORBIDDEN),
        ("PRIVMSG a :b\0", LineFault.FORBIDDEN),
    ],
)
def test_what_is_no_line_says_why(text: str, reason: LineFault) -> None:
    """modern-irc, "Message Format": empty messages are ignored; "Command": letters or three digits."""
    assert refusal(text) is reason


def test_of_a_repeated_tag_the_last_counts() -> None:
    """message-tags, "Format"."""
    assert parse("@a=1;b=2;a=3 X").tags == (("b", "2"), ("a", "3"))


def test_a_tag_with_a_strange_key_is_kept_and_none_makes_a_line_fail() -> None:
    """message-tags, "Format": keys are opaque; MUST NOT perform any validation that would reject the message."""
    assert parse("@+ё/%=1;=2;;+a X").tags == (("+ё/%", "1"), ("+a", ""))


def test_the_five_escapes_are_those_of_the_table() -> None:
    """message-tags, "Escaping values"."""
    assert escape("; \\\r\n") == r"\:\s\\\r\n"
    assert unescape(r"\:\s\\\r\n") == "; \\\r\n"
    assert parse(r"@+example=raw+:=,escaped\:\s\\ X").tags == (("+example", "raw+:=,escaped; \\"),)


def test_a_backslash_that_escapes_nothing_goes() -> None:
    """message-tags, "Escaping values"."""
    assert unescape("test\\") == "test"
    assert unescape(r"\b") == "b"


def test_an_empty_value_is_written_as_a_missing_one() -> None:
    """message-tags, "Format": the empty form may become the missing form, never the other way round."""
    assert tag_prefix(parse("@a=;b X").tags) == "@a;b "
    assert tag_prefix(()) == ""


@given(VALUES)
def test_an_escaped_value_reads_back_the_same(value: str) -> None:
    assert unescape(escape(value)) == value


@given(LINES)
@example(Line("X", ("a", "")))
@example(Line("X", (":a",)))
def test_what_is_written_reads_back_the_same(line: Line) -> None:
    assert parse(write(line)) == line


@given(ANYTHING)
@example("A \ud800")
def test_no_input_breaks_the_parser_and_what_it_reads_can_be_written(text: str) -> None:
    try:
        line = parse(text)
    except LineError:
        return
    assert parse(write(line)) == line


@given(
    st.builds(Line, VERBS | ANYTHING, st.lists(ANYTHING).map(tuple), ANYTHING, st.tuples(st.tuples(ANYTHING, ANYTHING)))
)
@example(Line("PRIVMSG", ("bob", "hi\r\nQUIT :bye")))
@example(Line("X", (), "a\nQUIT"))
@example(Line("X", ("a\0b",)))
@example(Line("X", (), "", (("a\nb", ""),)))
def test_no_field_can_forge_a_line(line: Line) -> None:
    """Whatever the fields hold: one line with just these fields comes of it, or none."""
    try:
        text = write(line)
    except LineError:
        return
    assert not {"\r", "\n", "\0"} & set(text)
    assert parse(text) == line


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (Line("privmsg"), LineFault.BAD_VERB),
        (Line("PRIV MSG"), LineFault.BAD_VERB),
        (Line(""), LineFault.BAD_VERB),
        (Line("X", ("a b", "c")), LineFault.BAD_PARAMETER),
        (Line("X", ("", "c")), LineFault.BAD_PARAMETER),
        (Line("X", (":a", "c")), LineFault.BAD_PARAMETER),
        (Line("X", ("a\r\nQUIT",)), LineFault.FORBIDDEN),
        (Line("X", ("a\0",)), LineFault.FORBIDDEN),
        (Line("X", ("\ud800",)), LineFault.FORBIDDEN),
        (Line("X", (), "a b"), LineFault.BAD_SOURCE),
        (Line("X", (), "a\nb"), LineFault.FORBIDDEN),
        (Line("X", (), "", (("a b", ""),)), LineFault.BAD_TAG),
        (Line("X", (), "", (("a", "\0"),)), LineFault.FORBIDDEN),
    ],
)
def test_a_field_that_cannot_be_carried_is_refused(line: Line, reason: LineFault) -> None:
    assert fault_in(line) is reason


@given(LINES)
def test_irctokens_reads_what_we_write(line: Line) -> None:
    theirs = tokenise(write(line))
    assert (theirs.command, tuple(theirs.params), theirs.source or "") == line[:3]
    assert (theirs.tags or {}) == dict(line.tags)


@given(LINES)
def test_we_read_what_irctokens_writes(line: Line) -> None:
    theirs = build(line.verb, list(line.params), line.source or None, dict(line.tags)).format()
    ours = parse(theirs)
    assert ours[:3] == line[:3]
    assert dict(ours.tags) == dict(line.tags)


@given(st.text(st.sampled_from(" :;@=\\abКX1+/!")))
def test_irctokens_understands_any_line_as_we_do(text: str) -> None:
    try:
        ours = parse(text)
    except LineError:
        return
    try:
        theirs = tokenise(text)
    except IndexError:
        assert "  :" in text or text.startswith(" :")  # spaces before a source
        return
    assert ours[:3] == (theirs.command, tuple(theirs.params), theirs.source or "")
    assert dict(ours.tags) == {key: value for key, value in (theirs.tags or {}).items() if key}


@pytest.mark.parametrize("letter", ["a", "ё", "🎄"])
def test_sizes_are_bytes(letter: str) -> None:
    """message-tags, "Size limit"; modern-irc, "Message Format": 512 bytes with CR LF."""
    most = (LONGEST_REST - 2) // size(letter)
    fits, too_long = f"X {letter * most}", f"X {letter * (most + 1)}"
    assert not fault_in_size(fits)
    assert fault_in_size(too_long)
    assert fault_in_size("@a " + too_long)


def test_tags_have_a_limit_of_their_own() -> None:
    """message-tags, "Size limit": 4094 bytes between @ and the space, the rest as without tags."""
    tags = "+a=" + "b" * (LONGEST_CLIENT_TAGS - 3)
    rest = "X " + "c" * (LONGEST_REST - 2)
    longest = f"@{tags} {rest}"
    assert not fault_in_size(longest)
    assert len(longest) == LONGEST_INPUT
    assert fault_in_size(f"@{tags}b {rest}")
    assert fault_in_size(f"@{tags} {rest}c")


def test_a_tab_is_carried_as_wide_as_it_was_typed() -> None:
    assert carried("a\tb") == "a       b" and carried("\x01ACTION waves\x01") == "\x01ACTION waves\x01"


@given(ANYTHING)
def test_what_may_be_carried_is_carried(text: str) -> None:
    parse(write(Line("X", (carried(text),))))
    assert carried(carried(text)) == carried(text)


def test_a_line_break_parts_words_in_a_text() -> None:
    assert carried("one\r\ntwo\nthree\0\x02bold") == "one two three\x02bold"


@given(ANYTHING)
def test_a_typed_word_shifts_no_parameter(text: str) -> None:
    assert parse(write(Line("X", (middle(text), "end")))).params[1] == "end"
    assert size(middle(text)) <= LONGEST_ECHO


@given(TYPED, st.integers(0, 40))
def test_a_cut_text_is_whole_characters_and_no_more_than_asked(text: str, most: int) -> None:
    assert text.startswith(cut(text, most))
    assert most - 4 < size(cut(text, most)) <= most or cut(text, most) == text


def test_a_line_that_grew_too_long_is_cut_to_fit() -> None:
    assert size(fitted("ё" * LONGEST_REST)) == LONGEST_REST


# Lines that are none.


@pytest.mark.parametrize(
    ("begin", "tags", "verb"),
    [
        ("PRIVMSG #x :\ufffd", (), "PRIVMSG"),
        ("@label=u;+a privmsg #x :\ufffd", (("label", "u"), ("+a", "")), "PRIVMSG"),
        ("@label=u  :nick!u@h  TOPIC #x", (("label", "u"),), "TOPIC"),
        ("@label=u;a=\ufffd NOTICE x", (("label", "u"),), "NOTICE"),
        ("@label=\ufffd NOTICE x", (), "NOTICE"),
        ("@label=u;+a=xxxx", (("label", "u"),), ""),
        ("@label=cutof", (), ""),
        ("@label=u", (), ""),
        ("@label=u ", (("label", "u"),), ""),
        ("PRIVMS", (), ""),
        ("PRIV\ufffdMSG #x", (), ""),
        (":nick", (), ""),
        ("", (), ""),
    ],
)
def test_of_a_line_that_is_none_tags_and_verb_are_told_where_they_are_whole(begin: str, tags: Tags, verb: str) -> None:
    assert glimpsed(begin) == (tags, verb)


@given(st.binary(max_size=60).map(lambda line: line.decode(errors="replace")))
def test_no_beginning_of_a_line_is_too_strange_to_be_looked_at(begin: str) -> None:
    tags, verb = glimpsed(begin)
    assert verb.isascii() and " " not in verb and all("\ufffd" not in value for _, value in tags)
