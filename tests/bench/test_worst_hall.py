"""The bench of the worst hall measures every request that a client makes, and what it says of each is so."""

from typing import get_args

from bench.worst_hall import Measured, Worst, measure, table, with_undoing

from beseda.core import questions as q
from beseda.core import requests as rq

ELSEWHERE = {
    rq.CloseRoom: "the server's own, or after ClearRoom",
    rq.LookAfterRoom: "measured with what makes it due",
    rq.EndDetached: "the server's own, and an Exit",
    rq.Detach: "an Exit, or less",
    rq.Resume: "a look-up",
    rq.SetSecret: "a look-up",
    rq.UseUpSecret: "a look-up",
    rq.ReplyTo: "judged as a Say",
    rq.React: "judged as a Say",
    rq.MarkRead: "a look-up, and told to oneself",
    rq.Edit: "judged as a Say",
    rq.Redact: "judged as a Say",
    rq.Remove: "an Exit",
    rq.ClearRoom: "an operator's",
    rq.BecomeOperator: "an operator's",
    rq.TellOperators: "an operator's",
    rq.SetFlags: "told to oneself",
}


def test_every_request_is_measured() -> None:
    small = Worst(8, 60, 50, 3)
    measured = {type(asked(small)) for _, _, asked, _ in with_undoing()}
    assert measured | set(ELSEWHERE) == set(get_args(rq.Request)) | (measured & set(get_args(q.Question)))


def test_each_is_done_in_both_halls_and_stands_in_the_table() -> None:
    measured = list(measure(Worst(8, 60, 50, 3), Worst(3, 50, 50, 0)))
    assert [each.what for each in measured] == [what for what, *_ in with_undoing()]
    assert all(each.seconds > 0 and each.empty > 0 for each in measured)
    assert len(list(table(measured))) == 2 + len(measured)


def test_more_than_so_much_does_not_hold() -> None:
    assert Measured("x", 1.9e-3, 1e-4, 0).holds and not Measured("x", 2.1e-3, 1e-3, 0).holds
    assert Measured("x", 4e-3, 1e-3, 10_000).holds, "each person concerned costs something"
