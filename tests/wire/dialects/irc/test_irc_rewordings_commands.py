"""EDITS: what it asks for, and how what a message said before is told; as docs/irc-history.md describes it."""

import pytest
from irc_speaking import Speaking, asks, person, room

from beseda.core.ids import NOBODY, MessageId, RoomId, Seq, UserId
from beseda.core.names import Name
from beseda.core.past import Wording, Wordings
from beseda.core.refusals import Reason, Refusal
from beseda.core.requests import MessageFacts
from beseda.core.text import MessageKind
from beseda.wire.dialects.actions import LookUp, Past, ReadPast, Reply, Reworded
from beseda.wire.dialects.irc.caps import BATCH, SERVER_TIME, STANDARD_REPLIES
from beseda.wire.dialects.irc.line import LONGEST_REST, size
from beseda.wire.dialects.irc.network import Network

JOURNAL = "j0"
ID = str(MessageId(JOURNAL, Seq(77)))
TIME, AT = "2019-01-04T14:33:26.123Z", 1_546_612_406_123
FACTS = MessageFacts(Seq(77), UserId(3), RoomId(7), NOBODY, AT, "jackie", "#tea")
TWO = Reworded(FACTS, (Wording(AT, ("frist",)), Wording(AT + 60_000, ("first", "of all"))))
NO_SUCH = "There is no such message"


def asker(*caps: str) -> Speaking:
    return Speaking(*caps, network=Network(journal=JOURNAL))


def looked_up(line: str, *caps: str) -> LookUp:
    (action,) = asks(line, asker(*caps))
    assert isinstance(action, LookUp)
    return action


def told(answer: object, *caps: str) -> list[str]:
    (action,) = looked_up(f"EDITS #tea {ID}", *caps).then(FACTS)
    assert isinstance(action, ReadPast) and action.render is not None
    return list(action.render(answer, asker(*caps)))


@pytest.mark.parametrize(("typed", "target"), [("#tea", room("#tea")), ("Zoe", person("Zoe"))])
def test_it_asks_for_all_wordings_of_the_message_with_that_id_where_it_is_said_to_be(typed: str, target: Name) -> None:
    action = looked_up(f"EDITS {typed} {ID}")
    assert (action.place, action.target, action.asks) == (77, target, ReadPast)
    (asked,) = action.then(FACTS)
    assert isinstance(asked, ReadPast) and asked.wanted == Wordings(FACTS, target)


@pytest.mark.parametrize("line", [f"#tea {ID}x", "#tea x", f"no:body {ID}", f"@#tea {ID}"])
def test_what_can_be_no_message_is_answered_as_one_that_is_not_there(line: str) -> None:
    typed, message_id = line.split()
    refusal = f"FAIL EDITS UNKNOWN_MSGID {typed} {message_id} :{NO_SUCH}"
    assert asks(f"EDITS {line}", asker(STANDARD_REPLIES)) == (Reply(refusal, refuses=True),)
    lacking = looked_up(f"EDITS #tea {ID}", STANDARD_REPLIES)
    assert lacking.otherwise == (Reply(f"FAIL EDITS UNKNOWN_MSGID #tea {ID} :{NO_SUCH}", refuses=True),)
    assert told(Refusal(Reason.NO_SUCH_MESSAGE), STANDARD_REPLIES) == [lacking.otherwise[0].words]


def test_wordings_are_notices_of_the_servers_with_the_time_from_when_on_they_stood() -> None:
    tagged = f"@batch=past;time={TIME}", f"@batch=past;time={TIME.replace('33:26', '34:26')}"
    notice, nick = ":beseda.local NOTICE", asker().shown
    assert told(TWO, BATCH, SERVER_TIME) == [
        f":beseda.local BATCH +past beseda/edits #tea {ID}",
        f"{tagged[0]} {notice} {nick} :[2019-01-04 14:33 UTC] <jackie> frist",
        f"{tagged[1]} {notice} {nick} :[2019-01-04 14:34 UTC (now)] <jackie> first",
        f"{tagged[1]} {notice} {nick} :[2019-01-04 14:34 UTC (now)] <jackie> of all",
        ":beseda.local BATCH -past",
    ]
    assert told(TWO)[0] == f"{notice} {nick} :[2019-01-04 14:33 UTC] <jackie> frist"


def test_what_was_done_is_shown_as_done_and_a_long_wording_in_pieces_that_all_say_whose_it_is() -> None:
    long = Reworded(FACTS._replace(kind=MessageKind.ACTION), (Wording(AT, ("х" * 700,)), Wording(AT, ("waves",))))
    *pieces, last = told(long)
    assert len(pieces) > 1 and all("[2019-01-04 14:33 UTC] * jackie х" in line for line in pieces)
    assert all(size(line) <= LONGEST_REST for line in pieces)
    assert last.endswith("(now)] * jackie waves") and "".join(pieces).count("х") == 700


def test_no_wording_can_begin_a_line_or_a_message_for_programs() -> None:
    forged = Reworded(FACTS, (Wording(AT, ("\x1b[2J\u2028:x PRIVMSG #tea :no",)), Wording(AT, ("\x01PING\x01",))))
    lines = told(forged, BATCH, SERVER_TIME)
    assert all(not set(line) & set("\r\n\x01\x1b\u2028") for line in lines)
    assert ["jackie> " in line for line in lines] == [False, True, True, False]


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        (Reworded(FACTS, ()), "NO_EDITS", "No earlier words of it are there for you to see"),
        (Past("#tea", None), "INTERNAL_ERROR", "That can't be read just now"),
    ],
)
def test_where_there_is_nothing_to_tell_it_says_why(answer: object, code: str, words: str) -> None:
    assert told(answer, BATCH, STANDARD_REPLIES) == [f"FAIL EDITS {code} #tea {ID} :{words}"]
    assert told(answer, BATCH) == [f"400 EDITS :{words}"]
