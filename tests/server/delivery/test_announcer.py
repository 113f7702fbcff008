"""What came of what was asked for, told to who asked: in order, under its label, and at nobody else's cost."""

import pytest

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.ids import RoomId
from beseda.core.refusals import Reason, Refusal
from beseda.core.text import MessageKind, Text
from beseda.server.engine.happenings import Speech
from beseda.wire.dialects.actions import ReloadSettings, Reply, SetCapabilities, Submission
from beseda.wire.dialects.irc.dialect import Irc
from beseda.wire.dialects.irc.network import Network
from beseda.wire.dialects.irc.profile import Profiles
from engine_fakes import AS_IRC, VITALS, FakeClient, Stage, asks, item_of, person, room

LABELS = frozenset(("batch", "labeled-response"))
PROFILES = Profiles(Network(server_name="srv"))


@pytest.fixture
def stage() -> Stage:
    return Stage()


def irc(stage: Stage, number: int, name: str, *lines: str, caps: frozenset[str] = frozenset()) -> FakeClient:
    """An IRC client who is in."""
    client = stage.client(number)
    client.dialect, client.framing = Irc(PROFILES, f"host{number}", "en"), AS_IRC
    client.dialect.adopt(caps)
    for line in (f"NICK {name}", f"USER {name} 0 * :{name}", *lines):
        stage.say(client, line)
    client.take()
    return client


def tell(stage: Stage, client: FakeClient, *told: tuple[Submission, list[object]]) -> list[str]:
    """What a client is told of submissions and their results."""
    for submission, results in told:
        stage.announcer.announce(client, submission, results)  # type: ignore[arg-type]
    stage.announcer.put()
    stage.outboxes.flush()
    return client.take()


def replies(*words: str, label: str = "") -> tuple[Submission, list[object]]:
    return Submission(tuple(map(Reply, words)), label), [None] * len(words)


# Labels.


def test_all_that_a_labelled_line_brings_comes_under_its_label_and_the_next_line_does_not(stage: Stage) -> None:
    ann = irc(stage, 1, "ann", caps=LABELS)
    assert tell(stage, ann, replies("PONG a", label="7"), replies("PONG b")) == [
        "@label=7 :srv PONG a",
        ":srv PONG b",
    ]
    assert tell(stage, ann, replies("PONG a", "PONG b", label="8")) == [
        "@label=8 :srv BATCH +1 labeled-response",
        "@batch=1 :srv PONG a",
        "@batch=1 :srv PONG b",
        ":srv BATCH -1",
    ]
    assert tell(stage, ann, (Submission((), "9"), [])) == ["@label=9 :srv ACK"]


def test_what_others_hear_of_a_labelled_line_has_no_label(stage: Stage) -> None:
    ann, bob = irc(stage, 1, "ann", "JOIN #tea", caps=LABELS), irc(stage, 2, "bob", "JOIN #tea", caps=LABELS)
    ann.take()
    stage.say(ann, "@label=7 TOPIC #tea :green")
    (mine,), (theirs,) = ann.take(), bob.take()
    assert mine == f"@label=7 {theirs}" and theirs.endswith("TOPIC #tea :green")


def test_words_that_can_not_be_made_cost_their_client_and_no_label_is_left_open(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ann, bob = irc(stage, 1, "ann", caps=LABELS), irc(stage, 2, "bob", caps=LABELS)

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(Irc, "answer", broken)
        assert tell(stage, ann, replies("PONG a", label="7")) == ["ERROR :Closing link: internal error"]
    assert ann.over and not bob.over and "ZeroDivisionError" in caplog.text
    assert tell(stage, bob, replies("PONG b")) == [":srv PONG b"]


# Refusals.


def test_who_is_refused_for_a_full_server_is_told_and_let_go_and_others_may_try_again(stage: Stage) -> None:
    full, tries = stage.client(1), stage.client(2)
    enter = Submission((rq.Enter(person("Ann")),))
    assert any("full" in line for line in tell(stage, full, (enter, [Refusal(Reason.FULL, "2")])))
    assert tell(stage, tries, (enter, [Refusal(Reason.NAME_TAKEN, "Ann")]))
    assert full.over and not tries.over


def test_who_leaves_before_coming_in_is_let_go_though_there_is_nothing_to_leave(stage: Stage) -> None:
    nobody = stage.client(1)
    tell(stage, nobody, (Submission((rq.Exit("bye"),)), [Refusal(Reason.NOT_ENTERED)]))
    assert nobody.over


def test_of_several_texts_each_has_its_own_answer_in_its_place(stage: Stage) -> None:
    ann, bob = stage.seated(1, "Ann"), stage.seated(2, "Bob")
    ann.take()
    texts = Text(("one",)), Text(("",)), Text(("two",))
    stage.act([asks(ann, Submission((rq.Say(room("#lobby"), texts),)))])
    assert ann.take() == ["There is nothing in that to say."] and bob.take() == ["Ann: one", "Ann: two"]


def test_where_nothing_was_said_nobody_else_hears_anything(stage: Stage) -> None:
    ann, bob = stage.seated(1, "Ann"), stage.seated(2, "Bob")
    ann.take()
    say = rq.Say(room("#lobby"), (Text(("one",)), Text(("two",))))
    results = [Refusal(Reason.NOT_STORED)] * 2
    assert len(tell(stage, ann, (Submission((say,)), [Speech(results, ())]))) == 2
    assert bob.take() == []


def test_only_operators_have_the_settings_read_anew(stage: Stage) -> None:
    """Theirs is answered by their own thread; whoever's comes as far as here is none's."""
    ann = irc(stage, 1, "ann")
    stage.say(ann, "REHASH")
    assert [line.split(" ")[1] for line in ann.take()] == ["481"]
    action = next(iter(asks(ann, *_submissions(ann, "REHASH")).submissions[0].actions))
    assert type(action) is ReloadSettings


def _submissions(client: FakeClient, line: str) -> list[Submission]:
    submission, _ = client.dialect.receive([line], 0)
    assert submission is not None
    return [submission]


# Talk.


def test_who_talks_to_somebody_away_is_told_so_and_a_notice_is_never_answered(stage: Stage) -> None:
    ann = irc(stage, 1, "ann")
    bob = irc(stage, 2, "bob", "AWAY :lunch")
    stage.say(ann, "PRIVMSG bob :hi")
    stage.say(ann, "NOTICE bob :psst")
    assert ann.take() == [":srv 301 ann bob :lunch"]
    assert [line.split(" ")[1] for line in bob.take()] == ["PRIVMSG", "NOTICE"]


def test_each_of_several_words_to_somebody_away_is_answered_but_for_notices(stage: Stage) -> None:
    ann = irc(stage, 1, "ann")
    irc(stage, 2, "bob", "AWAY :lunch")
    texts = (Text(("one",)), Text(("two",), MessageKind.NOTICE), Text(("three",)))
    stage.act([asks(ann, Submission((rq.Say(person("bob"), texts),)))])
    assert ann.take() == [":srv 301 ann bob :lunch"] * 2


@pytest.mark.parametrize("caps", [frozenset(), frozenset(("echo-message",))])
def test_what_one_says_to_oneself_is_heard_once_and_echoed_once_more(stage: Stage, caps: frozenset[str]) -> None:
    ann = irc(stage, 1, "ann", caps=caps)
    stage.say(ann, "PRIVMSG ann :note to self")
    assert ann.take() == [":ann!ann@host1 PRIVMSG ann :note to self"] * (1 + len(caps))


def test_the_console_is_shown_what_is_said_and_what_happens(stage: Stage) -> None:
    ann = stage.seated(1, "Ann")
    stage.watched.clear()
    stage.say(ann, "one")
    stage.say(ann, "/nick Anna")
    assert [type(event) for event in stage.watched] == [ev.Said, ev.Renamed]


def test_of_a_room_that_is_closed_nothing_is_shown_to_who_makes_it_anew(stage: Stage) -> None:
    ann = stage.seated(1, "Ann", "old news")
    lobby = stage.hall.find(room("#lobby"))
    assert lobby is not None
    stage.announcer.forget_room(lobby)
    bob = stage.client(2)
    stage.say(bob, "Bob")
    assert not any("old news" in line for line in bob.take()) and not ann.over
    stage.announcer.forget_room(RoomId(77))  # of which nothing was kept


# The session's own affairs.


def test_a_capability_counts_from_the_line_that_grants_it_in_rooms_and_in_private(stage: Stage) -> None:
    """Though readers are kept grouped by what they read."""
    ann, bob = irc(stage, 1, "ann", "JOIN #tea"), irc(stage, 2, "bob", "JOIN #tea")
    for line in ("PRIVMSG #tea :before", "PRIVMSG ann :before"):
        stage.say(bob, line)
    granted = asks(ann, Submission((SetCapabilities(frozenset(("server-time",)), "CAP ann ACK :server-time"),)))
    ann.take()
    stage.act([item_of(bob, "PRIVMSG #tea :still before"), granted, item_of(bob, "PRIVMSG #tea :a", "PRIVMSG ann :b")])
    told = ann.take()
    assert [line.startswith("@time=") for line in told] == [False, False, True, True]
    assert told[1] == ":srv CAP ann ACK :server-time"


def test_who_is_gone_or_renamed_lately_can_be_asked_for(stage: Stage) -> None:
    ann, bob = irc(stage, 1, "ann"), irc(stage, 2, "bob")
    stage.say(bob, "NICK bobby")
    stage.say(ann, "WHOWAS bob")
    gone, *_ = ann.take()
    assert gone.split(" ")[1:4] == ["314", "ann", "bob"]


def test_the_servers_own_figures_are_as_of_when_they_are_asked_for(stage: Stage) -> None:
    ann = irc(stage, 1, "ann")
    stage.say(ann, "STATS u")
    uptime, *_ = ann.take()
    assert VITALS.now - VITALS.since == 60_000 and ":Server Up 0 days 0:01:00" in uptime


def test_a_round_in_which_nobody_is_told_anything_puts_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage.outboxes, "put", lambda puts: pytest.fail("nothing was to be put"))
    ann = stage.client(1)
    stage.announcer.announce(ann, Submission(()), [])
    stage.announcer.put()
