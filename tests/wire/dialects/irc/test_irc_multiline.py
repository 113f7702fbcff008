"""Messages of several lines as they are sent: extensions/multiline.md of ircv3-specifications at commit 22a8e8b.

A client of the tests puts them together again, written from the specification alone.
"""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.core import events as ev
from beseda.core.ids import RoomId, Seq, UserId
from beseda.core.people import Source
from beseda.core.rules import Role
from beseda.core.text import MessageKind, Text
from beseda.wire.dialects.irc.caps import BATCH, MESSAGE_TAGS, MULTILINE, SERVER_TIME
from beseda.wire.dialects.irc.labels import labelled
from beseda.wire.dialects.irc.line import LONGEST_REST, Line, parse, size
from beseda.wire.dialects.irc.multiline import CONCAT, CUTS, KIND, Part, joined, parts_of
from beseda.wire.dialects.irc.network import Network
from beseda.wire.dialects.irc.profile import Profile

AT, TIME = 1_700_000_000_000, "2023-11-14T22:13:20.000Z"
NETWORK = Network(server_name="srv", journal="j1")
BOB = Source("bob", "b", "there")
LONGEST = Source("\U00010428" * 32, "u" * 18, "h" * 63)
SRC = ":bob!b@there"
EVERYTHING = (MULTILINE, BATCH, MESSAGE_TAGS, SERVER_TIME)
Attributes = tuple[tuple[str, str], ...]


def said(
    *lines: str, kind: MessageKind = MessageKind.SAY, attributes: Attributes = (), target: str = "#tea"
) -> ev.Said:
    text = Text(lines, kind, attributes)
    return ev.Said(Seq(0x1F), AT, UserId(2), "bob", RoomId(7), UserId(0), target, text)


def typed(*parts: tuple[str, bool] | str) -> ev.Said:
    """What somebody has said by a batch of these parts; True: with concat."""
    lines, cuts = joined([Part(*part) if isinstance(part, tuple) else Part(part, False) for part in parts])
    return said(*lines, attributes=((CUTS, cuts),) if cuts else ())


def told(event: ev.Event, *caps: str, by: Source = BOB) -> list[str]:
    return [*Profile(NETWORK, type(event), frozenset(caps)).render(event, by)]


def rest_of(line: str) -> str:
    return line.partition(" ")[2] if line.startswith("@") else line


def put_together(lines: Sequence[str]) -> tuple[Line, str]:
    """The message that these lines are, as a client of the specification reads it: what bears its tags, its value."""
    assert all(size(rest_of(line)) <= LONGEST_REST for line in lines)
    first, *inside = map(parse, lines)
    if first.verb != "BATCH":
        assert not inside
        return first, first.params[1]
    *inside, end = inside
    assert first.params[1:] == (KIND, "#tea") and end.params == (f"-{first.params[0][1:]}",)
    value = ""
    for number, line in enumerate(inside):
        tags = dict(line.tags)
        assert line.verb == "PRIVMSG" and line.params[0] == "#tea" and line.source == first.source
        assert tags.pop("batch") == first.params[0][1:] and set(tags) <= {CONCAT}, "no other tags inside"
        goes_on = CONCAT in tags
        assert line.params[1] or not goes_on, "no blank lines with concat"
        value += line.params[1] if goes_on or not number else f"\n{line.params[1]}"
    return first, value


# "Examples".


def test_the_example_of_the_specification_is_sent_as_it_has_it() -> None:
    """ "Examples": "Server sending the same batch", and "… to clients without multiline support"."""
    event = typed("hello", "", "how is ", ("everyone?", True))
    assert told(event, *EVERYTHING) == [
        f"@time={TIME};msgid=j1-1f {SRC} BATCH +1f draft/multiline #tea",
        f"@batch=1f {SRC} PRIVMSG #tea :hello",
        f"@batch=1f {SRC} PRIVMSG #tea :",
        f"@batch=1f {SRC} PRIVMSG #tea :how is ",
        f"@batch=1f;draft/multiline-concat {SRC} PRIVMSG #tea :everyone?",
        ":srv BATCH -1f",
    ]
    assert told(event, MESSAGE_TAGS, SERVER_TIME) == [
        f"@time={TIME};msgid=j1-1f {SRC} PRIVMSG #tea :hello",
        f"@time={TIME} {SRC} PRIVMSG #tea :how is ",
        f"@time={TIME} {SRC} PRIVMSG #tea :everyone?",
    ]


def test_it_is_also_valid_of_notices() -> None:
    """ "Examples": "This example is also valid if every instance of PRIVMSG is replaced with NOTICE"."""
    lines = told(said("one", "two", kind=MessageKind.NOTICE), *EVERYTHING)
    assert [parse(line).verb for line in lines] == ["BATCH", "NOTICE", "NOTICE", "BATCH"]


def test_a_bot_is_one_in_each_line_of_its_own() -> None:
    """bot-mode, "The `bot` tag": "to all commands sent by a bot"; in a batch they are one message."""
    bot = BOB._replace(is_bot=True)
    assert [parse(line).tags for line in told(said("one", "two"), MESSAGE_TAGS, by=bot)] == [
        (("msgid", "j1-1f"), ("bot", "")),
        (("bot", ""),),
    ]
    assert parse(told(said("one", "two"), *EVERYTHING, by=bot)[0]).tags[-1] == ("bot", "")


def test_without_other_capabilities_the_batch_is_there_all_the_same() -> None:
    """ "Dependencies": batch, and nothing else."""
    assert told(said("one", "two"), MULTILINE) == [
        f"{SRC} BATCH +1f draft/multiline #tea",
        f"@batch=1f {SRC} PRIVMSG #tea :one",
        f"@batch=1f {SRC} PRIVMSG #tea :two",
        ":srv BATCH -1f",
    ]


def test_what_the_message_has_stands_on_the_opening_batch_and_is_nobodys_but_a_clients() -> None:
    """ "Message tags", "Message ids"; where it was cut is nobody's business."""
    reply = ("+draft/reply", "abc")
    event = said("hello there", "two", attributes=(reply, (CUTS, "15 6")))
    assert told(event, *EVERYTHING)[0].startswith(f"@time={TIME};msgid=j1-1f;+draft/reply=abc {SRC} BATCH")
    first, second, third = told(event, MESSAGE_TAGS)
    assert first.startswith("@msgid=j1-1f;+draft/reply=abc :") and third.startswith("@+draft/reply=abc :")
    assert [rest_of(each) for each in (first, second, third)] == [
        f"{SRC} PRIVMSG #tea :{words}" for words in ("hello ", "there", "two")
    ]
    assert told(said("hello", attributes=((CUTS, "5"),)), MESSAGE_TAGS) == [f"@msgid=j1-1f {SRC} PRIVMSG #tea :hello"]


@pytest.mark.parametrize("line", ["hello", "x" * 400, "привет"])
def test_what_fits_a_line_is_no_batch(line: str) -> None:
    assert told(said(line), MULTILINE) == told(said(line))


def test_a_blank_that_finds_no_room_at_the_end_is_not_lost() -> None:
    most = LONGEST_REST - size(f"{SRC} PRIVMSG #tea :")
    for words in ("x" * most + " ", "x" * (most - 1) + " ", "x" * most + "  "):
        assert put_together(told(said(words), MULTILINE))[1] == words


def test_a_line_that_is_longer_than_one_of_irc_is_a_batch_cut_after_a_space() -> None:
    """ "Splitting long lines": between words, the space at the end of the line."""
    words = " ".join(["word"] * 300)
    _, value = put_together(lines := told(said(words), MULTILINE))
    assert value == words
    assert all(parse(line).params[1].endswith("word ") for line in lines[1:-2])
    assert parse(lines[-2]).params[1].endswith("word")


def test_what_was_edited_since_is_cut_anew() -> None:
    lines = told(said("edited since then", attributes=((CUTS, "11 6"),)), MULTILINE)
    assert lines == [f"{SRC} PRIVMSG #tea :edited since then"]


def test_an_action_is_in_lines_for_everybody() -> None:
    """modern-irc's ctcp, "Message Syntax": no line's end in it."""
    event = said("waves", "", "goes", kind=MessageKind.ACTION)
    assert told(event, MULTILINE) == told(event)
    assert told(event) == [f"{SRC} PRIVMSG #tea :\x01ACTION {words}\x01" for words in ("waves", "goes")]


def test_words_to_a_rooms_operators_are_as_whole() -> None:
    text = Text(("one", "two"))
    event = ev.Signalled(Seq(0x1F), AT, UserId(2), "bob", RoomId(7), UserId(0), "#tea", text, (), Role.OPERATOR)
    lines = told(event, MULTILINE)
    assert lines[0] == f"{SRC} BATCH +1f draft/multiline @#tea"
    assert lines[1:3] == [f"@batch=1f {SRC} PRIVMSG @#tea :{words}" for words in ("one", "two")]
    assert told(event) == [f"{SRC} PRIVMSG @#tea :{words}" for words in ("one", "two")]


def test_a_part_with_nothing_to_be_seen_is_no_line_of_the_batch() -> None:
    """ "Batch types": no blank lines with concat. A blank line goes on, too."""
    assert put_together(told(typed("a", ("\x1b", True), ("b", True)), MULTILINE))[1] == "ab"
    assert put_together(told(typed("", ("a", True), "b"), MULTILINE))[1] == "a\nb"


def test_nothing_is_sent_of_what_has_nothing_to_be_seen() -> None:
    """ "Batch types": no messages that consist entirely of blank lines."""
    assert told(said("\x1b", "\x1b"), MULTILINE) == told(said("\x1b", "\x1b")) == []


# "Interaction with other specifications".


def test_a_label_stands_on_the_opening_batch_alone() -> None:
    """ "Labeled response with echo-message"; labeled-response, "Batch types": an existing type."""
    lines = told(said("one", "two"), *EVERYTHING)
    first, *rest = labelled("L", lines, "srv")
    assert first == f"@label=L;{lines[0][1:]}" and rest == lines[1:]
    others = labelled("L", [*lines, ":srv 301 bob ann :away"], "srv")
    assert parse(others[0]).params[1] == "labeled-response"
    assert parse(others[1]).tags[0] == ("batch", "1"), "nested (Batch, nested batches)"
    assert others[2] == lines[1]


def test_a_past_message_is_a_batch_inside_another_one() -> None:
    """batch, "Nested batch": both ends bear the tag of the outer one, its lines that of the inner."""
    profile = Profile(NETWORK, ev.Said, frozenset(EVERYTHING))
    begin, one, two, end = profile.past(said("one", "two"), BOB, "outer", (("draft/edited", "1"),))
    assert begin == f"@batch=outer;draft/edited=1;time={TIME};msgid=j1-1f {SRC} BATCH +1f draft/multiline #tea"
    assert (one, two) == tuple(f"@batch=1f {SRC} PRIVMSG #tea :{words}" for words in ("one", "two"))
    assert end == "@batch=outer :srv BATCH -1f"
    fallback = Profile(NETWORK, ev.Said, frozenset((SERVER_TIME,))).past(said("one", "two"), BOB, "outer")
    assert fallback == [f"@batch=outer;time={TIME} {SRC} PRIVMSG #tea :{words}" for words in ("one", "two")]
    assert profile.past(said("hi"), BOB) == profile.render(said("hi"), BOB)


# Any text.

WORDS = st.text(st.sampled_from("ab  #:@я\U0001f600\u0301\U0001f468\u200d\U0001f3fb"), max_size=200) | st.text(
    "я ", min_size=300, max_size=700
)
PARTS = (
    st.lists(st.tuples(WORDS, st.booleans()), min_size=1, max_size=6)
    .map(lambda parts: [(words, goes_on and words != "") for words, goes_on in parts])
    .filter(lambda parts: any(words for words, _ in parts))
)
"""Not blank: the hall refuses that."""


def combined(parts: Sequence[tuple[str, bool]]) -> str:
    """ "Batch types": the combined message value."""
    return "".join(words if goes_on or not place else f"\n{words}" for place, (words, goes_on) in enumerate(parts))


@given(PARTS, st.sampled_from((BOB, LONGEST)), st.sampled_from((EVERYTHING, (MULTILINE,))))
def test_any_text_by_any_splitting_arrives_as_it_is(
    parts: list[tuple[str, bool]], by: Source, caps: tuple[str, ...]
) -> None:
    bearer, value = put_together(told(typed(*parts), *caps, by=by))
    assert value == combined(parts)
    assert dict(bearer.tags).get("msgid") == ("j1-1f" if MESSAGE_TAGS in caps else None)


@given(PARTS, st.sampled_from((BOB, LONGEST)))
def test_others_get_all_of_it_line_by_line_and_one_id(parts: list[tuple[str, bool]], by: Source) -> None:
    """ "Fallback": no blank lines, its composition maintained, the id on the first line alone ("Message ids")."""
    lines = [parse(line) for line in told(typed(*parts), MESSAGE_TAGS, by=by)]
    heard = [line.params[1] for line in lines]
    assert all(heard), "no blank lines"
    assert "".join(heard).replace(" ", "") == combined(parts).replace("\n", "").replace(" ", "")
    assert [dict(line.tags).get("msgid") for line in lines] == ["j1-1f", *[None] * (len(lines) - 1)][: len(lines)]
    if by is BOB and all(size(words) < 400 for words, _ in parts):
        assert heard == [words for words, _ in parts if words], "as its client has cut it"


@pytest.mark.parametrize(
    "line", ["\t" * 161, "x" * 161, "\x02" * 161, "\u0301" * 80, "\U0001f468\u200d" * 23, "a\t" * 80]
)
@pytest.mark.parametrize("count", [1, 100])
def test_no_text_of_the_longest_kind_becomes_more_than_a_slow_reader_may_have_waiting(line: str, count: int) -> None:
    """Also beside the longest names: a fifth of `outbox_bytes`. A page of tabs was 800 KB for everybody in the room."""
    lines = (line,) * 100 if count == 100 else (line * 100,)
    event = said(*lines, target="#" + "\U00010428" * 49)
    for caps in (EVERYTHING, ()):
        assert sum(map(size, told(event, *caps, by=LONGEST))) < 200_000


@given(st.lists(WORDS, min_size=1, max_size=3).map(tuple), st.lists(st.integers(-9, 999), max_size=4))
def test_whatever_stands_for_cuts_the_text_is_what_it_is(lines: tuple[str, ...], cuts: list[int]) -> None:
    length = sum(map(len, lines)) + len(lines) - 1
    text = Text(lines, attributes=((CUTS, " ".join(map(str, (length, *sorted(cuts))))),))
    parts = parts_of(text, 60)
    assert combined(parts) == "\n".join(lines)
    assert all(size(part.words) <= 60 for part in parts)
