"""CHATHISTORY: what it asks for, and what is told that is wrong with it.

IRCv3 "chathistory" (ircv3-specifications, extensions/chathistory.md at 22a8e8b); sections are named by their titles.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from irc_speaking import Speaking, ann, asks, person, room, told

from beseda.core.ids import MessageId, Seq
from beseda.core.past import Around, Between, Moment, Talked, Talks, Wanted, Window
from beseda.core.refusals import Reason, Refusal
from beseda.wire.dialects.actions import Conversations, Past, ReadPast, Reply
from beseda.wire.dialects.irc.caps import BATCH, CHATHISTORY, EVENT_PLAYBACK
from beseda.wire.dialects.irc.line import LONGEST_REST, size
from beseda.wire.dialects.irc.network import MOST_PAST, Network

JOURNAL = "j0"
TIME, AT = "timestamp=2019-01-04T14:33:26.123Z", 1_546_612_406_123
LATER, LATER_AT = "timestamp=2019-01-04T14:34:17.123Z", 1_546_612_457_123
ID = f"msgid={MessageId(JOURNAL, Seq(77))}"
CANT = "Messages could not be retrieved"


def reader(*caps: str) -> Speaking:
    return Speaking(CHATHISTORY, *caps, network=Network(journal=JOURNAL))


def read(line: str, *caps: str) -> ReadPast:
    (action,) = asks(f"CHATHISTORY {line}", reader(*caps))
    assert isinstance(action, ReadPast)
    return action


def wanted(line: str, *caps: str) -> Wanted:
    return read(line, *caps).wanted


def fails(line: str) -> list[str]:
    return told(f"CHATHISTORY {line}", reader())


def answered(line: str, answer: object, *caps: str) -> list[str]:
    action = read(line, *caps)
    assert action.render is not None
    return list(action.render(answer, reader(*caps)))


# "Subcommands".


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("LATEST #tea * 50", Window(50)),
        (f"LATEST #tea {ID} 50", Window(50, after=Seq(77))),
        (f"LATEST #tea {TIME} 50", Window(50, after=Moment(AT))),
        (f"BEFORE #tea {ID} 50", Window(50, before=Seq(77))),
        (f"BEFORE #tea {TIME} 50", Window(50, before=Moment(AT))),
        (f"AFTER #tea {ID} 50", Window(50, after=Seq(77), newest=False)),
        (f"AFTER #tea {TIME} 50", Window(50, after=Moment(AT), newest=False)),
        (f"AROUND #tea {ID} 50", Around(50, Seq(77))),
        (f"AROUND #tea {TIME} 50", Around(50, Moment(AT))),
        (f"BETWEEN #tea {ID} {TIME} 50", Between(50, Seq(77), Moment(AT))),
        (f"BETWEEN #tea {LATER} {TIME} 50", Between(50, Moment(LATER_AT), Moment(AT))),
        (f"TARGETS {TIME} {LATER} 50", Talks(50, Moment(AT), Moment(LATER_AT))),
    ],
)
def test_each_subcommand_asks_for_its_part_of_the_past(line: str, asked: Wanted) -> None:
    assert wanted(line) == asked
    assert wanted(line.lower().replace("t14", "T14").replace("3z", "3Z")) == asked


def test_the_target_is_a_room_or_a_person() -> None:
    """ "The `target` parameter specifies a single buffer (channel or nickname)"."""
    assert read("LATEST #tea * 50").target == room("#tea")
    assert read("LATEST bob * 50").target == person("bob")
    assert read(f"TARGETS {TIME} {LATER} 9").target is None


def test_what_else_happened_is_for_who_asked_for_that() -> None:
    """ "If the client has not negotiated the `draft/event-playback` capability": only PRIVMSG and NOTICE."""
    for line in ("LATEST #tea * 5", f"BEFORE #tea {ID} 5", f"AFTER #tea {ID} 5", f"AROUND #tea {ID} 5"):
        assert not wanted(line).with_events and wanted(line, EVENT_PLAYBACK).with_events  # type: ignore[union-attr]
    assert wanted(f"BETWEEN #tea {ID} {TIME} 5", EVENT_PLAYBACK) == Between(5, Seq(77), Moment(AT), with_events=True)


@pytest.mark.parametrize("limit", [str(MOST_PAST), str(MOST_PAST + 1), str(2**31 - 1), str(2**64 - 1)])
def test_nobody_gets_more_at_once_than_is_announced(limit: str) -> None:
    """ "ISUPPORT tokens": "the maximum number of messages a client can request in a single command"."""
    assert wanted(f"LATEST #tea * {limit}") == Window(MOST_PAST)


def test_it_is_for_who_negotiated_it() -> None:
    """ "The `draft/chathistory` capability MUST be negotiated"."""
    assert told("CHATHISTORY LATEST #tea * 50", ann()) == ["421 CHATHISTORY :Unknown command"]


# "Errors and Warnings".


@pytest.mark.parametrize(
    ("line", "fail"),
    [
        ("NEWEST #tea * 50", "INVALID_PARAMS NEWEST :Unknown command"),
        ("latest #tea 50", "INVALID_PARAMS latest :Insufficient parameters"),
        ("LATEST", "INVALID_PARAMS LATEST :Insufficient parameters"),
        (f"TARGETS {TIME} 50", "INVALID_PARAMS TARGETS :Insufficient parameters"),
        (f"BETWEEN #tea {TIME} 50", "INVALID_PARAMS BETWEEN :Insufficient parameters"),
        ("LATEST #tea * 50 more", "INVALID_PARAMS LATEST :Too many parameters"),
        (f"BEFORE #tea {ID} {TIME} 50", "INVALID_PARAMS BEFORE :Too many parameters"),
        (f"TARGETS #tea {TIME} {LATER} 50", "INVALID_PARAMS TARGETS :Too many parameters"),
        ("BEFORE #tea * 50", "INVALID_PARAMS BEFORE * :Invalid message reference"),
        ("BEFORE #tea 1234 50", "INVALID_PARAMS BEFORE 1234 :Invalid message reference"),
        ("LATEST #tea * fifty", "INVALID_PARAMS LATEST fifty :Invalid limit"),
        ("LATEST #tea * -1", "INVALID_PARAMS LATEST -1 :Invalid limit"),
        ("LATEST #tea * ٥", "INVALID_PARAMS LATEST ٥ :Invalid limit"),
        (f"LATEST #tea * {10**20}", f"INVALID_PARAMS LATEST {10**20} :Invalid limit"),
        (f"TARGETS {ID} {LATER} 50", f"INVALID_PARAMS TARGETS {ID} :Invalid timestamp"),
        (f"TARGETS {TIME} * 50", "INVALID_PARAMS TARGETS * :Invalid timestamp"),
        ("LATEST #tea account=ann 50", "INVALID_MSGREFTYPE LATEST #tea account=ann :"),
        ("LATEST &tea * 50", f"INVALID_TARGET LATEST &tea :{CANT}"),
        ("LATEST #tea,#oak * 50", f"INVALID_TARGET LATEST #tea,#oak :{CANT}"),
        ("LATEST #tea msgid=foreign-4d 50", f"MESSAGE_ERROR LATEST #tea msgid=foreign-4d :{CANT}"),
        ("LATEST #tea msgid= 50", f"MESSAGE_ERROR LATEST #tea msgid= :{CANT}"),
        (f"LATEST #tea msgid={JOURNAL}-{'f' * 17} 50", f"MESSAGE_ERROR LATEST #tea msgid={JOURNAL}-{'f' * 17} :{CANT}"),
    ],
)
def test_what_is_wrong_is_told_with_its_context(line: str, fail: str) -> None:
    (words,) = fails(line)
    assert words.startswith(f"FAIL CHATHISTORY {fail}")


@pytest.mark.parametrize(
    "time",
    [
        "2019-01-04T14:33:26Z",
        "2019-01-04T14:33:26.12Z",
        "2019-01-04T14:33:26.123",
        "2019-01-04T14:33:26.123+00:00",
        "2019-01-04 14:33:26.123Z",
        "2019-02-30T14:33:26.123Z",
        "2019-01-04T24:00:00.000Z",
        "2019-01-04t14:33:26.123z",
        "٢019-01-04T14:33:26.123Z",
        "1546612406123",
        "",
    ],
)
def test_a_time_has_the_one_form(time: str) -> None:
    """ "A `timestamp` parameter MUST have the format `timestamp=YYYY-MM-DDThh:mm:ss.sssZ`"."""
    word = "timestamp=" + time.replace(" ", "_")
    assert fails(f"AFTER #tea {word} 5") == [f"FAIL CHATHISTORY INVALID_PARAMS AFTER {word} :Invalid timestamp"]


def test_without_anything_it_lacks_parameters() -> None:
    """ "If an existing error numeric such as `ERR_NEEDMOREPARAMS` is appropriate, it MAY be used instead"."""
    assert told("CHATHISTORY", reader())[0].startswith("461 CHATHISTORY :")


@pytest.mark.parametrize("reason", [Reason.NO_SUCH_ROOM, Reason.NOT_IN_ROOM, Reason.NO_SUCH_PERSON])
def test_what_one_may_not_read_is_answered_as_what_is_not_there(reason: Reason) -> None:
    """ "If the target does not exist or the client does not have permissions to query it"."""
    fail = f"FAIL CHATHISTORY INVALID_TARGET LATEST #tea :{CANT}"
    assert answered("LATEST #tea * 5", Refusal(reason, "#Tea"), BATCH) == [fail]


@pytest.mark.parametrize("line", ["LATEST #tea * 5", f"TARGETS {TIME} {LATER} 5"])
def test_what_cant_be_read_just_now_is_an_error_and_no_empty_batch(line: str) -> None:
    """ "If no message history can be returned due to an error, the `MESSAGE_ERROR` error code"."""
    verb, target = line.split(" ")[:2]
    nothing = Conversations(None) if verb == "TARGETS" else Past("#tea", None)
    fail = f"FAIL CHATHISTORY MESSAGE_ERROR {verb} {'*' if verb == 'TARGETS' else target} :{CANT}"
    assert answered(line, nothing, BATCH) == [fail]


words = st.text(st.characters(exclude_characters="\0\r\n :", exclude_categories=["Cs"]), min_size=1, max_size=300)


@given(st.lists(words, min_size=1, max_size=6))
def test_whatever_is_typed_is_one_line_or_asks_for_the_past(params: list[str]) -> None:
    (action,) = asks("CHATHISTORY " + " ".join(params), reader())
    if not isinstance(action, ReadPast):
        assert isinstance(action, Reply) and action.words.startswith("FAIL CHATHISTORY ")
        assert "\n" not in action.words and size(action.words) <= LONGEST_REST


# What is answered.


def test_nothing_is_an_empty_batch() -> None:
    """ "If no content exists to return, the server SHOULD return an empty batch"."""
    begin, end = answered("LATEST #tea * 5", Past("#Tea", ()), BATCH)
    assert begin == ":beseda.local BATCH +past chathistory #Tea" and end == ":beseda.local BATCH -past"
    assert answered("LATEST #tea * 5", Past("#Tea", ())) == []


def test_where_one_has_talked_is_told_with_the_time() -> None:
    """ "`TARGETS`": "Returned messages have the syntax"."""
    talks = Conversations((Talked("bob", AT), Talked("#Tea", LATER_AT)))
    lines = [
        ":beseda.local CHATHISTORY TARGETS bob 2019-01-04T14:33:26.123Z",
        ":beseda.local CHATHISTORY TARGETS #Tea 2019-01-04T14:34:17.123Z",
    ]
    line = f"TARGETS {TIME} {LATER} 5"
    assert answered(line, talks, BATCH) == [
        ":beseda.local BATCH +past draft/chathistory-targets",
        *[f"@batch=past {line}" for line in lines],
        ":beseda.local BATCH -past",
    ]
    assert answered(line, talks) == lines
