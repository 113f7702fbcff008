"""What is done in the engine: nothing is shown that the journal does not have, and a mistake costs one request."""

import logging
from typing import Any

import pytest

from beseda.core import requests as rq
from beseda.core.events import RoomKept, Said
from beseda.core.ids import Seq
from beseda.core.questions import Scope, WhoIsIn
from beseda.server.engine import engine as floor_module
from beseda.wire.dialects.actions import ReadPast, Submission
from beseda.wire.dialects.plain.render import ROWS, Profile
from engine_fakes import NOON, FailingJournal, FakeClient, Stage, asks, is_finished, item_of, room

NOT_STORED = "The server can't store messages just now: nobody saw that one. Try again in a moment."
INTERNAL = "The server made a mistake with that line, and has noted it. Nobody saw it."


@pytest.fixture
def journal() -> FailingJournal:
    return FailingJournal()


@pytest.fixture
def stage(journal: FailingJournal) -> Stage:
    return Stage(journal)


@pytest.fixture
def probes_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floor_module, "PROBE_EVERY", 0.0)


def lines_of(journal: FailingJournal) -> list[str]:
    return [line for event in journal.follow(Seq(0), 1000) if isinstance(event, Said) for line in event.text.lines]


def test_what_is_said_is_in_the_journal_and_heard_by_the_others(stage: Stage, journal: FailingJournal) -> None:
    ann, bob = stage.seated(1, "Ann"), stage.seated(2, "Bob")
    ann.take()
    stage.say(ann, "hello")
    assert bob.take() == ["Ann: hello"] and ann.take() == []
    assert lines_of(journal) == ["hello"]


def test_every_submission_has_an_end_where_one_was_asked_for(stage: Stage) -> None:
    ann = stage.client(1)
    for line in ("/client 1 en", "Ann", "hello", "", "/nonsense"):
        stage.say(ann, line)
    received = ann.take()
    assert received[0] == "/entered Ann"
    assert [line for line in received if line.startswith(("/ok", "/no "))] == ["/ok 1", "/ok 2", "/no 3"]
    assert received[-2].startswith("There is no command /nonsense")


def test_a_batch_is_one_append(stage: Stage, journal: FailingJournal) -> None:
    ann, bob = stage.seated(1, "Ann"), stage.seated(2, "Bob")
    before = journal.appends
    stage.act([item_of(ann, "one", "two"), item_of(bob, "three"), item_of(ann, "four")])
    assert journal.appends == before + 1
    assert lines_of(journal) == ["one", "two", "three", "four"]


def test_what_passes_costs_no_append(stage: Stage, journal: FailingJournal) -> None:
    ann = stage.seated(1, "Ann")
    stage.say(ann, "/join tea", "/nick Zoe", "/leave tea", "/names")
    assert journal.appends == 0


def test_whoever_waits_for_a_turn_is_woken(stage: Stage) -> None:
    ann = stage.seated(1, "Ann")
    item = item_of(ann, "hello")
    stage.act([item])
    assert is_finished(item)


def test_the_archiver_is_told_of_the_newest_event_once_a_batch(stage: Stage, journal: FailingJournal) -> None:
    told: list[Seq] = []
    stage.engine.on_stored = told.append
    ann = stage.seated(1, "Ann")
    stage.say(ann, "one", "two")
    stage.say(ann, "/names")
    assert told == [journal.last_seq]


# The journal can't be written.


def mixed(ann: FakeClient, bob: FakeClient) -> list[tuple[FakeClient, str]]:
    """One of everything, in an order in which each could depend on what went before."""
    return [
        (ann, "/topic tea"),
        (bob, "hello"),
        (ann, "/nick Zoe"),
        (bob, "/join oak"),
        (bob, "/msg Zoe psst"),
        (ann, "/me waves"),
        (bob, "/rooms"),
    ]


@pytest.mark.parametrize("place", range(1, 8))
def test_nothing_lasting_of_a_batch_that_failed_has_effect_or_was_shown(place: int) -> None:
    """The journal fills up before the batch that begins at each place of a mixed talk."""
    journal = FailingJournal()
    stage = Stage(journal)
    ann, bob = stage.seated(1, "Ann", "so"), stage.seated(2, "Bob")
    ann.take()
    script = mixed(ann, bob)
    for client, line in script[: place - 1]:
        stage.say(client, line)
    kept = [(event.id, event.topic) for event in stage.hall.persistent.rooms.values()]
    stored = journal.follow(Seq(0), 1000)
    for client in (ann, bob):
        client.take()
    journal.full = True
    stage.act([item_of(client, line) for client, line in script[place - 1 :]])
    shown = "\n".join(ann.take() + bob.take())
    lasting = [line for client, line in script[place - 1 :] if not line.startswith(("/nick", "/join", "/rooms"))]
    assert shown.count(NOT_STORED) == len(lasting)
    assert not any(word in shown for word in ("hello", "psst", "waves", "set the topic"))
    assert journal.follow(Seq(0), 1000) == stored
    assert [(event.id, event.topic) for event in stage.hall.persistent.rooms.values()] == kept
    names = {seat.name.shown for seat in stage.hall.presence.users.values()}
    assert names == {"Zoe", "Bob"}, "who sits where is not the journal's"
    assert stage.hall.find(room("#oak")) is not None


@pytest.mark.parametrize("question", ["/topic", "/rooms", "/names"])
def test_an_answer_in_a_batch_that_failed_does_not_show_what_was_not_stored(
    stage: Stage, journal: FailingJournal, question: str
) -> None:
    ann, bob = stage.seated(1, "Ann", "so"), stage.seated(2, "Bob")
    journal.full = True
    stage.act([item_of(ann, "/topic secret"), item_of(bob, question)])
    assert "secret" not in "\n".join(bob.take())


def test_a_newcomer_in_a_batch_that_failed_is_not_shown_what_was_not_stored(
    stage: Stage, journal: FailingJournal
) -> None:
    ann, bob = stage.seated(1, "Ann", "so"), stage.client(2)
    journal.full = True
    stage.act([item_of(ann, "/topic secret"), item_of(bob, "Bob")])
    assert "secret" not in "\n".join(bob.take())


@pytest.mark.parametrize("question", ["/topic", "/rooms"])
def test_nor_where_the_journal_can_not_even_be_read(stage: Stage, journal: FailingJournal, question: str) -> None:
    ann, bob = stage.seated(1, "Ann", "so"), stage.seated(2, "Bob")
    journal.full = journal.unreadable = True
    stage.act([item_of(ann, "/topic secret"), item_of(bob, question)])
    assert "secret" not in "\n".join(bob.take())


def test_until_the_probe_lasting_requests_are_refused_untried_and_others_go_on(
    stage: Stage, journal: FailingJournal
) -> None:
    ann, bob = stage.seated(1, "Ann", "so"), stage.seated(2, "Bob")
    journal.full = True
    stage.say(ann, "one")
    journal.full = False
    ann.take()
    appends = journal.appends
    stage.say(ann, "two", "/topic x", "/join lobby", "/nick Zoe")
    assert ann.take() == [NOT_STORED, NOT_STORED, "In #lobby, 2: Ann (operator), Bob", "Server: You are Zoe now."]
    assert journal.appends == appends and bob.take() == ["Server: Ann is now Zoe."]


@pytest.mark.usefixtures("probes_at_once")
def test_the_next_request_that_lasts_is_the_probe_and_heals(stage: Stage, journal: FailingJournal) -> None:
    ann, bob = stage.seated(1, "Ann"), stage.seated(2, "Bob")
    journal.full = True
    for words in ("one", "two"):
        stage.say(ann, words)
    journal.full = False
    stage.say(ann, "three")
    assert bob.take() == ["Ann: three"] and lines_of(journal) == ["three"]
    assert [type(event) for event in journal.follow(Seq(0), 9)] == [RoomKept, Said]


def test_what_is_said_as_one_is_refused_text_by_text(stage: Stage, journal: FailingJournal) -> None:
    """A text with a fault costs itself; what the journal does not take, all of it."""
    ann, bob = stage.seated(1, "Ann"), stage.seated(2, "Bob")
    stage.say(ann, "hello")
    for client in (ann, bob):
        client.take()
    lines = ["one", "x" * 20_000, "two"]
    said, end = ann.dialect.receive(lines, 0)
    assert said is not None and end == 3
    stage.act([asks(ann, said)])
    assert ann.take() == ["That is too long: at most 16384 bytes. Nobody saw it."]
    assert bob.take() == ["Ann: one", "Ann: two"]
    journal.full = True
    stage.act([asks(ann, said), item_of(bob, "three")])
    assert ann.take() == [NOT_STORED, "That is too long: at most 16384 bytes. Nobody saw it.", NOT_STORED]
    assert bob.take() == [NOT_STORED]
    stage.act([asks(ann, said)])
    assert ann.take() == [NOT_STORED, "That is too long: at most 16384 bytes. Nobody saw it.", NOT_STORED]
    assert lines_of(journal) == ["hello", "one", "two"]


def test_a_full_disk_is_complained_of_once_and_so_is_its_end(
    stage: Stage, journal: FailingJournal, caplog: pytest.LogCaptureFixture, probes_at_once: None
) -> None:
    caplog.set_level(logging.WARNING)
    ann = stage.seated(1, "Ann")
    journal.full = True
    for words in ("one", "two", "three"):
        stage.say(ann, words)
    journal.full = False
    for words in ("four", "five"):
        stage.say(ann, words)
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]


@pytest.mark.usefixtures("probes_at_once")
def test_while_the_journal_can_be_neither_written_nor_read_nothing_is_decided_on_what_it_lacks(
    stage: Stage, journal: FailingJournal
) -> None:
    ann = stage.seated(1, "Ann")
    journal.full = journal.unreadable = True
    stage.say(ann, "one")
    journal.full = journal.unreadable = False
    stage.say(ann, "/topic tea")
    stored = [type(event) for event in journal.follow(Seq(0), 9)]
    assert stored == []


def test_the_servers_own_request_has_an_effect_or_none(stage: Stage, journal: FailingJournal) -> None:
    ann = stage.seated(1, "Ann", "/join tea", "hot", "/leave tea")
    assert ann.name is not None
    journal.full = True
    assert not stage.engine.happen(rq.CloseRoom(room("#tea")))
    assert stage.hall.find(room("#tea")) is not None
    journal.full = False
    floor_module_failed_long_ago(stage)
    assert stage.engine.happen(rq.CloseRoom(room("#tea")))
    assert stage.hall.find(room("#tea")) is None
    assert not stage.engine.happen(rq.CloseRoom(room("#tea")))


def floor_module_failed_long_ago(stage: Stage) -> None:
    stage.engine._failed_at = float("-inf")


# Our own mistakes.


def test_a_decision_that_raises_costs_that_request_alone(
    stage: Stage, journal: FailingJournal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ann, bob = stage.seated(1, "Ann"), stage.seated(2, "Bob")
    ann.take()
    decide = stage.hall.__class__.decide

    def broken(hall: Any, origin: Any, request: Any, seq: Any, at: Any) -> Any:
        if isinstance(request, rq.Say) and "boom" in request.texts[0].lines:
            raise ZeroDivisionError
        return decide(hall, origin, request, seq, at)

    monkeypatch.setattr(stage.hall.__class__, "decide", broken)
    stage.act([item_of(bob, "before"), item_of(ann, "boom", "after"), item_of(bob, "too")])
    assert ann.take() == ["Bob: before", INTERNAL, "Bob: too"]
    assert bob.take() == ["Ann: after"] and lines_of(journal) == ["before", "after", "too"]
    assert "ZeroDivisionError" in caplog.text and not ann.over


def test_an_answer_that_raises_costs_that_question_alone(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    ann, bob = stage.seated(1, "Ann"), stage.seated(2, "Bob")

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(stage.hall.__class__, "ask", broken)
    items = [item_of(bob, "hello"), item_of(ann, "/names")]
    stage.act(items)
    assert "Bob: hello" in ann.take()
    assert all(map(is_finished, items))


def test_words_that_can_not_be_made_cost_the_one_they_are_for(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ann, bob, eve = stage.seated(1, "Ann"), stage.seated(2, "Bob"), stage.seated(3, "Eve")

    def broken(*_: object) -> bytes:
        raise ZeroDivisionError

    monkeypatch.setattr("beseda.wire.dialects.plain.addressees.members", broken)
    for client in (ann, bob, eve):
        client.take()
    stage.act([item_of(ann, "one"), item_of(bob, "/join lobby"), item_of(ann, "two")])
    assert bob.over and not ann.over and not eve.over
    assert eve.take() == ["Ann: one", "Ann: two"]
    assert "could not tell" in caplog.text


def test_an_event_that_can_not_be_rendered_costs_that_event(
    stage: Stage, journal: FailingJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, bob = stage.seated(1, "Ann"), stage.seated(2, "Bob")
    row = ROWS[Said]

    def broken(event: Said, profile: Profile) -> Any:
        if event.text.lines == ("boom",):
            raise ZeroDivisionError
        return row(event, profile)

    monkeypatch.setitem(ROWS, Said, broken)
    stage.say(ann, "before", "boom", "after")
    assert bob.take() == ["Ann: before", "Ann: after"] and not bob.over
    assert lines_of(journal) == ["before", "boom", "after"]


def test_an_event_that_can_not_happen_stops_the_process(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ann = stage.seated(1, "Ann")
    status: list[int] = []

    class Stopped(BaseException):
        pass

    def stop(number: int) -> None:
        status.append(number)
        raise Stopped

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("beseda.server.engine.engine.os._exit", stop)
    monkeypatch.setattr("beseda.server.engine.engine.logging.shutdown", lambda: None)
    monkeypatch.setattr(stage.hall.__class__, "evolve", broken)
    with pytest.raises(Stopped):
        stage.say(ann, "hello")
    assert status == [floor_module.OUR_FAULT]


# Time and place.


def test_a_wall_clock_that_runs_backwards_gives_no_earlier_time(journal: FailingJournal) -> None:
    clock = [NOON]
    stage = Stage(journal, now=lambda: clock[0])
    ann = stage.seated(1, "Ann")
    for step in (0, 10, -3600, -3599, 4000, -1):
        clock[0] += step
        stage.say(ann, str(step))
    times = [event.at for event in journal.follow(Seq(0), 99)]
    assert times == sorted(times) and times[-1] == max(times) > NOON * 1000


def test_no_time_is_earlier_than_what_the_journal_says(journal: FailingJournal) -> None:
    journal.order(["something of the run before"], int(NOON * 1000) + 99_000)
    stage = Stage(journal)
    stage.say(stage.seated(1, "Ann"), "late")
    assert journal.follow(Seq(0), 99)[-1].at == int(NOON * 1000) + 99_000


def test_places_are_given_once_whether_stored_or_not(stage: Stage, journal: FailingJournal) -> None:
    ann = stage.seated(1, "Ann")
    stage.say(ann, "one")
    first = journal.last_seq
    stage.say(ann, "/nick Zoe", "/topic x", "/nosuch", "two")
    places = [event.seq for event in journal.follow(Seq(0), 99)]
    assert places == sorted(set(places)) and places[-1] > first + 2


# Reading the past.


def test_a_permission_to_read_is_the_clients_own_thread_to_use_and_the_end_comes_with_it(stage: Stage) -> None:
    ann = stage.client(1)
    for line in ("/client 1 en", "Ann", "hello"):
        stage.say(ann, line)
    ann.take()
    item = item_of(ann, "/history 3")
    stage.act([item])
    assert ann.take() == []
    (grant,) = item.grants
    assert isinstance(grant.action, ReadPast) and isinstance(grant.result, Scope)
    assert grant.submission.label == "2" and grant.action.wanted.limit == 3 and grant.result.title == "#lobby"


def test_a_past_that_may_not_be_read_is_refused_at_once(stage: Stage) -> None:
    ann = stage.client(1)
    for line in ("/client 1 en", "Ann"):
        stage.say(ann, line)
    ann.take()
    item = item_of(ann, "/history 5 #nowhere")
    stage.act([item])
    assert ann.take() == ["There is no room #nowhere.", "/no 1"] and item.grants == []


def test_a_permission_reaches_to_the_last_thing_said_before_it(stage: Stage, journal: FailingJournal) -> None:
    ann, bob = stage.seated(1, "Ann"), stage.seated(2, "Bob")
    item = item_of(ann, "/history")
    stage.act([item_of(bob, "before"), item, item_of(bob, "after")])
    before, after = (event for event in journal.follow(Seq(0), 9) if isinstance(event, Said))
    scope = item.grants[0].result
    assert isinstance(scope, Scope) and before.seq <= scope.until < after.seq


def test_several_wants_of_one_submission_are_acted_on_in_order(stage: Stage) -> None:
    ann = stage.seated(1, "Ann", "so")
    lobby = stage.hall.find(room("#lobby"))
    assert lobby is not None
    stage.act([asks(ann, Submission((rq.SetTopic(lobby, "tea"), WhoIsIn(lobby), rq.Leave(lobby), WhoIsIn(lobby))))])
    assert ann.take() == [
        "Server: Ann set the topic of #lobby: “tea”",
        "In #lobby, 1: Ann (operator)",
        "Topic of #lobby: “tea”",
        "You left #lobby. You are in no room. /rooms lists them, /join enters one.",
        "Nobody is in #lobby.",
    ]
