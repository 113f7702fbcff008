"""Who is lost is told nothing; who is back is told what happens from there on; the others notice neither."""

import json
from typing import Any

import pytest

from beseda.core import requests as rq
from beseda.server.delivery.arrivals import FEW_READERS
from beseda.wire.dialects.actions import CaughtUp, Submission
from beseda.wire.dialects.plain.marked import MARK
from engine_fakes import FakeClient, Stage, asks


@pytest.fixture
def stage() -> Stage:
    return Stage()


def told(client: FakeClient) -> list[dict[str, Any]]:
    return [json.loads(line.removeprefix(MARK)) for line in client.received.decode().split("\n") if line]


def taken(client: FakeClient) -> list[dict[str, Any]]:
    lines = told(client)
    client.received.clear()
    return lines


def words(client: FakeClient) -> list[str]:
    return [line["words"] for line in taken(client) if line["kind"] == "said"]


def marked(stage: Stage, number: int, *lines: str) -> FakeClient:
    client = stage.client(number)
    for line in ("/client 2 en", *lines):
        stage.say(client, line)
    return client


def secret_of(client: FakeClient) -> str:
    return str([line["secret"] for line in told(client) if line["kind"] == "secret"][-1])


def lost(stage: Stage, client: FakeClient) -> None:
    stage.act([asks(client, Submission((rq.Detach(client.id),)))])


def caught_up(stage: Stage, client: FakeClient) -> None:
    stage.act([asks(client, Submission((CaughtUp(),)))])


def test_who_is_lost_hears_nothing_and_who_is_back_hears_what_comes(stage: Stage) -> None:
    bob = stage.seated(1, "Bob")
    ann = marked(stage, 2, "Ann")
    secret = secret_of(ann)
    bob.take()
    lost(stage, ann)
    taken(ann)
    stage.say(bob, "one", "/msg Ann psst")
    again = marked(stage, 3, f"/resume {secret}")
    assert again.is_named and again.name is not None and again.name.shown == "Ann" and ann.name is None
    caught_up(stage, again)
    taken(again)
    stage.say(bob, "two", "/msg Ann back?")
    assert words(again) == ["two", "back?"] and not ann.received
    stage.say(again, "yes")
    assert bob.take() == ["Ann: yes"], "he saw neither a leaving nor a coming"


def test_what_happens_while_one_catches_up_comes_after_that(stage: Stage) -> None:
    bob, ann = stage.seated(1, "Bob"), marked(stage, 2, "Ann")
    again = marked(stage, 3, f"/resume {secret_of(ann)}")
    assert [line["kind"] for line in taken(again)] == ["hello", "resumed", "secret", "here"]
    stage.say(bob, "one")
    stage.say(bob, "two")
    assert not again.received
    stage.act([asks(again, Submission((CaughtUp(),))), asks(bob, Submission((rq.SetAway("x"),)))])
    stage.say(bob, "three")
    assert words(again) == ["one", "two", "three"]


def test_a_ghost_is_told_and_ended_and_an_operator_stays_one(stage: Stage) -> None:
    ann = marked(stage, 1, "Ann")
    stage.act([asks(ann, Submission((rq.BecomeOperator(),)))])
    again = marked(stage, 2, f"/resume {secret_of(ann)}")
    assert ann.over and told(ann)[-1]["kind"] == "bye" and again.is_operator
    taken(ann)
    lost(stage, ann)
    assert not ann.received, "it has no seat to lose any more, which is nothing to be told"


def test_whoever_takes_over_a_seat_takes_over_whom_it_ignores(stage: Stage) -> None:
    bob, ann = stage.seated(1, "Bob"), marked(stage, 2, "Ann", "/ignore Bob", "/join tea")
    lost(stage, ann)
    stage.say(bob, "/nick Rob")
    again = marked(stage, 3, f"/resume {secret_of(ann)}")
    assert [line["room"] for line in taken(again) if line["kind"] == "here"] == ["#tea"]
    caught_up(stage, again)
    stage.say(bob, "noise")
    assert words(again) == [], "under his new name, too"
    stage.say(bob, "/nick Bob", "noise")
    assert words(again) == []


def test_whoever_takes_over_a_seat_takes_over_what_it_said_last_and_its_numbers(stage: Stage) -> None:
    ann = marked(stage, 1, "Ann", "/numbers on", "hello")
    said = ann.last_said
    assert said
    lost(stage, ann)
    again = marked(stage, 2, f"/resume {secret_of(ann)}")
    caught_up(stage, again)
    assert again.last_said == said
    stage.say(again, "again")
    assert [line["number"] for line in taken(again) if line["kind"] == "said"] == [2]


def test_in_a_crowd_whose_newcomers_are_not_all_told_yet_nobody_misses_anything(stage: Stage) -> None:
    ann = marked(stage, 1, "Ann")
    crowd = [stage.seated(number, f"P{number}") for number in range(2, FEW_READERS + 5)]
    lost(stage, ann)
    late = stage.seated(90, "Late")
    again = marked(stage, 91, f"/resume {secret_of(ann)}")
    caught_up(stage, again)
    newest = stage.seated(92, "Newest")
    for client in (*crowd, late, newest):
        client.take()
    taken(again)
    stage.say(newest, "hello")
    assert words(again) == ["hello"]
    assert all(client.take() == ["Newest: hello"] for client in (*crowd, late))
    stage.say(again, "hello yourself")
    assert all(client.take() == ["Ann: hello yourself"] for client in (*crowd, late, newest))


def test_others_are_told_of_a_seat_that_ends_as_of_anybody_who_leaves(stage: Stage) -> None:
    bob, ann = stage.seated(1, "Bob"), marked(stage, 2, "Ann")
    bob.take()
    lost(stage, ann)
    user = next(seat.user for seat in stage.hall.presence.users.values() if not seat.sessions)
    assert stage.engine.happen(rq.EndDetached(user)) and not stage.engine.happen(rq.EndDetached(user))
    stage.outboxes.flush()
    assert bob.take() == ["Server: Ann left the chat."]
    assert type(stage.watched[-1]).__name__ == "Exited"
