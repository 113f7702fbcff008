"""What everything costs: whatever can be asked for has a row, and what takes more costs more."""

from typing import Any, get_args

import pytest

from beseda.core import questions as q
from beseda.core import requests as rq
from beseda.core.ids import Seq
from beseda.core.past import Search, Term, Window
from beseda.core.questions import Question
from beseda.core.refusals import Reason, Refusal
from beseda.core.requests import Request
from beseda.core.rules import Change, Role, Rule
from beseda.core.text import Text
from beseda.server.sessions.costs import COSTS, FURTHER, IDLE, KEPT, LINE, Sizes, bill_of, refused
from beseda.wire.dialects.actions import Action, Ask, LookUp, ReadPast, Refuse, Replies, Submission, Watch
from beseda.wire.dialects.irc.multiline import CUTS
from beseda.wire.spelling import spell_person, spell_room

ROOM: Any = spell_room("#tea")
PERSON: Any = spell_person("ann")
BIG = Sizes(people=10_000, rooms=10_000, mine=50)
SMALL = Sizes(people=10, rooms=5, mine=1)


def cost(*actions: Action, sizes: Sizes = SMALL) -> float:
    return bill_of(Submission(actions), lambda: sizes)[0]


def kept(*actions: Action) -> int:
    return bill_of(Submission(actions), lambda: SMALL)[1]


def test_whatever_can_be_asked_for_has_a_row_and_nothing_else_has() -> None:
    assert set(COSTS) == {*get_args(Request), *get_args(Question), *get_args(Action)} - {Ask}


def test_what_has_no_row_is_a_mistake_that_is_seen() -> None:
    with pytest.raises(KeyError):
        cost("no action")  # type: ignore[arg-type]


def test_a_line_of_talk_is_what_everything_is_measured_by() -> None:
    assert cost(rq.Say(ROOM, (Text(("hello",)),))) == LINE
    assert cost(rq.Say(ROOM, (Text(("one",)), Text(("two",))))) == 2 * LINE


def test_each_line_of_a_message_is_paid_for_and_a_page_at_once_is_less_than_its_lines_one_by_one() -> None:
    page = rq.Say(ROOM, (Text(("line",) * 100),))
    assert cost(page) == LINE + 99 * FURTHER and 10 * LINE < cost(page) < 100 * LINE
    assert cost(rq.Signal(ROOM, Text(("line",) * 100), (), Role.HALF)) == cost(page), "kept or not"


def test_a_line_that_came_in_many_is_paid_for_as_many() -> None:
    """Others get it in as many: a hundred of a letter each cost as little as ten lines of talk."""
    text = Text(("x" * 100,), attributes=((CUTS, " ".join(map(str, (100, *range(1, 100))))),))
    assert cost(rq.Say(ROOM, (text,))) == LINE + 99 * FURTHER == cost(rq.Signal(ROOM, text, (), Role.HALF))
    page = Text(("one", "xy"), attributes=((CUTS, "6 5"), ("+draft/reply", "a b")))
    assert cost(rq.Say(ROOM, (page,))) == LINE + 2 * FURTHER


def test_metadata_is_paid_for_by_what_is_told_of_it() -> None:
    """A line of 240 keys took 2 ms, and to subscribe anew to the keys of 50 people 5: a line of talk takes 50 µs."""
    assert cost(q.WhatMetadata(None, 240)) >= 10 * LINE > 2 * LINE > cost(q.WhatMetadata(None, 12))
    anew = q.MetadataAround(None, at_once=True, keys=12)
    assert cost(anew, sizes=BIG) > cost(anew) > 5 * LINE
    assert cost(q.MetadataAround(None), sizes=BIG) > 100 * LINE > LINE == cost(q.MetadataAround(ROOM, at_once=True))


def test_an_answer_costs_what_its_question_does() -> None:
    assert cost(Ask(q.WhoIs(PERSON), lambda answer, dialect: ())) == cost(q.WhoIs(PERSON))


def test_all_that_one_line_asks_for_is_paid_for() -> None:
    join = rq.Join(ROOM)
    assert cost(*[join] * 50) == 50 * cost(join) >= 50 * LINE


def test_who_goes_is_not_held_up_and_a_line_that_asks_for_nothing_costs_a_little() -> None:
    assert cost(rq.Exit()) == cost() == IDLE


@pytest.mark.parametrize(
    ("dear", "cheap"),
    [
        (rq.Rename(PERSON), LINE),
        (rq.SetTopic(ROOM, "x"), LINE),
        (rq.RenameRoom(ROOM, ROOM), LINE),
        (rq.SetRules(ROOM, (Change(Rule.SECRET, True),) * 3), 3 * LINE),
        (q.WhoOf((PERSON,) * 20), 5 * LINE),
        (Watch((PERSON,) * 20), 5 * LINE),
        (ReadPast(ROOM, Window(100)), 5 * LINE),
        (ReadPast(ROOM, Search(20, (Term("word"),))), 10 * LINE),
        (Replies(("x",) * 100), 5 * LINE),
        (q.WhoIsInEach((ROOM,) * 10), 5 * LINE),
    ],
)
def test_what_takes_more_work_costs_more(dear: Action, cheap: float) -> None:
    assert cost(dear) > cheap


@pytest.mark.parametrize("action", [q.WhichRooms(), q.WhoMatches(None, "*a*"), rq.LeaveAll()])
def test_what_goes_through_all_there_is_costs_by_how_much_that_is(action: Action) -> None:
    assert cost(action) < 3 * LINE and cost(action, sizes=BIG) > 50 * LINE


def test_who_is_in_one_room_costs_nothing_for_the_others() -> None:
    assert cost(q.WhoMatches(ROOM), sizes=BIG) == LINE


# What is kept.


def test_whatever_lasts_counts_as_kept() -> None:
    """What becomes of a message is paid for as its looking up."""
    of_rooms = {rq.SetTopic, rq.SetRules, rq.RenameRoom, rq.SetMetadata, rq.ClearMetadata}
    assert set(KEPT) == {rq.Say, LookUp} | of_rooms


def test_words_count_by_their_bytes_and_each_message_by_a_row_besides() -> None:
    one, two = Text(("раз",)), Text(("one", "two"))
    row = kept(rq.SetTopic(ROOM, ""))
    assert kept(rq.Say(ROOM, (one, two))) == 2 * row + len("раз".encode()) + len("one\ntwo")
    assert kept(rq.Say(ROOM, (Text(("a",), attributes=(("+b", "cd"),)),))) == row + 1 + 4
    assert kept(rq.Say(ROOM, (one,)), rq.SetTopic(ROOM, "tea")) == 2 * row + 6 + 3
    assert kept(rq.Join(ROOM), q.HowMany()) == 0


def test_what_becomes_of_a_message_is_kept_too_and_an_edit_beside_the_earlier_wording() -> None:
    row = kept(rq.SetTopic(ROOM, ""))
    asks = [LookUp(Seq(1), lambda message: (), kind, size=10) for kind in (rq.React, rq.Redact, rq.Edit, object)]
    assert [kept(each) for each in asks] == [row + 10, row + 10, 2 * (row + 10), row + 10]


def test_what_is_over_the_day_is_refused_whole_and_keeps_its_label() -> None:
    say = rq.Say(ROOM, (Text(("hello",)),))
    assert refused(Submission((say,), "7")) == Submission((Refuse(say, Refusal(Reason.TOO_MUCH_A_DAY)),), "7")
    assert cost(*refused(Submission((say,))).actions) == IDLE
