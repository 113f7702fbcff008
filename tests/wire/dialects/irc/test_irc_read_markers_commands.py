"""MARKREAD: what it asks for, and what it is answered (ircv3-specifications, extensions/read-marker.md, 22a8e8b)."""

import pytest
from irc_speaking import ann, asks, person, question, room, said, told

from beseda.core import requests as rq
from beseda.core.ids import RoomId
from beseda.core.questions import Members, ReadMarker, WhatIsRead
from beseda.core.refusals import Reason, Refusal
from beseda.wire.dialects.irc.commands.read_markers import marker_lines

AT, WORDS = 1546612406123, "2019-01-04T14:33:26.123Z"
TEA = Members(RoomId(7), "#tea", "", 1, ("ann",))


def test_a_time_is_set_for_a_room_or_a_person() -> None:
    """ "`MARKREAD` client set command"."""
    assert asks(f"MARKREAD #tea timestamp={WORDS}") == (rq.MarkRead(room("#tea"), AT),)
    assert asks(f"MARKREAD bob timestamp={WORDS} more") == (rq.MarkRead(person("bob"), AT),)


def test_without_a_time_it_is_asked_for() -> None:
    """ "`MARKREAD` client get command", "`MARKREAD` server command"."""
    assert question("MARKREAD #tea").question == WhatIsRead(room("#tea"))
    assert said("MARKREAD bob", ReadMarker("Bob", AT)) == [f"MARKREAD Bob timestamp={WORDS}"]
    assert said("MARKREAD bob", ReadMarker("Bob", 0)) == ["MARKREAD Bob *"]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("MARKREAD", "FAIL MARKREAD NEED_MORE_PARAMS :Missing parameters"),
        ("MARKREAD #tea *", "FAIL MARKREAD INVALID_PARAMS * :Invalid parameters"),
        ("MARKREAD #tea 2019", "FAIL MARKREAD INVALID_PARAMS 2019 :Invalid parameters"),
        (f"MARKREAD #tea {WORDS}", f"FAIL MARKREAD INVALID_PARAMS {WORDS} :Invalid parameters"),
        (
            "MARKREAD #tea timestamp=2019-02-31T14:33:26.123Z",
            "FAIL MARKREAD INVALID_PARAMS timestamp=2019-02-31T14:33:26.123Z :Invalid parameters",
        ),
        ("MARKREAD 7up", "FAIL MARKREAD INVALID_PARAMS 7up :Invalid parameters"),
        ("MARKREAD #tea,#oak", "FAIL MARKREAD INVALID_PARAMS #tea,#oak :Invalid parameters"),
    ],
)
def test_what_can_not_be_meant_is_told_by_a_fail_whatever_the_client_has(line: str, answer: str) -> None:
    """ "Errors and Warnings"."""
    assert told(line) == told(line, ann("standard-replies")) == [answer]


def test_what_is_not_there_is_invalid_and_a_fault_of_ours_is_internal() -> None:
    gone = Refusal(Reason.NO_SUCH_PERSON, "bob")
    assert said("MARKREAD bob", gone) == ["FAIL MARKREAD INVALID_PARAMS bob :Invalid parameters"]
    (line,) = said("MARKREAD #tea", Refusal(Reason.INTERNAL))
    assert line == "FAIL MARKREAD INTERNAL_ERROR #tea :The read timestamp could not be returned"


def test_after_a_join_only_who_has_markers_is_told_of_them() -> None:
    """ "Command flows"."""
    assert marker_lines(TEA, ann()) == ()
    assert marker_lines(TEA, ann("draft/read-marker")) == ("MARKREAD #tea *",)
    assert marker_lines(TEA._replace(read_until=AT), ann("draft/read-marker")) == (f"MARKREAD #tea timestamp={WORDS}",)
