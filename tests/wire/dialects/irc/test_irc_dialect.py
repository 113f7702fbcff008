"""One IRC client's side: what it is told of its own doing, and what is remembered of it from one line to the next."""

from collections.abc import Iterator
from itertools import islice

import pytest
from irc_speaking import AT, person, room

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.ids import RoomId, Seq, SessionId, UserId
from beseda.core.people import Flag, Source, UserInfo
from beseda.core.questions import HowMany, Member, Members, Topic
from beseda.core.refusals import Reason, Refusal
from beseda.core.rules import Role
from beseda.core.text import Text
from beseda.wire.dialects.actions import Ask, Away, Replies, Reply, SetCapabilities
from beseda.wire.dialects.dialect import CONCERNED, DID
from beseda.wire.dialects.irc.caps import (
    BATCH,
    CHANNEL_RENAME,
    ECHO_MESSAGE,
    EXTENDED_MONITOR,
    LABELED_RESPONSE,
    NO_IMPLICIT_NAMES,
    SERVER_TIME,
)
from beseda.wire.dialects.irc.dialect import Irc
from beseda.wire.dialects.irc.line import LONGEST_REST, size
from beseda.wire.dialects.irc.network import Network
from beseda.wire.dialects.irc.profile import Profiles

NETWORK = Network(server_name="srv")
ANN, BOB = UserId(1), UserId(2)
TEA, OAK = RoomId(7), RoomId(8)
WHO = (Seq(9), AT, ANN, person("ann"))
IN_TEA = (*WHO, TEA, room("#tea"))
BY = Source("ann", "a", "a.cloak")
SRC = ":ann!a@a.cloak"
INFO = UserInfo("a", "a.cloak", "Ann A.")
VIEW = Members(TEA, "#tea", "green", 1, ("ann",), (Member("ann", (Role.OPERATOR,), INFO),))


def stranger() -> Irc:
    return Irc(Profiles(NETWORK), "a.cloak", "en")


def ann(*caps: str) -> Irc:
    """She is in, and in #tea."""
    irc = stranger()
    irc.adopt(frozenset(caps))
    irc.note(ev.Entered(*WHO, SessionId(1), INFO), BY)
    irc.note(ev.Joined(*IN_TEA), BY)
    return irc


def said(words: str, peer: int = 0) -> ev.Said:
    where = ("#tea", RoomId(0 if peer else TEA))
    return ev.Said(Seq(9), AT, ANN, "ann", where[1], UserId(peer), "ann" if peer else where[0], Text((words,)))


def test_who_enters_is_welcomed_by_name_and_is_in() -> None:
    irc = stranger()
    irc.registration.password = "secret"
    assert irc.shown == "*"
    lines = [*irc.note(ev.Entered(*WHO, SessionId(1), INFO), BY)]
    assert [line.split(" ")[:3] for line in lines[:4]] == [[":srv", f"00{n}", "ann"] for n in range(1, 5)]
    assert irc.registration.entered and irc.registration.password is None, "it is kept no longer than it is needed"


def test_one_is_in_the_rooms_that_one_joined_and_did_not_leave() -> None:
    irc = ann()
    irc.note(ev.Joined(*WHO, OAK, room("#oak")), BY)
    assert [*irc.here] == [TEA, OAK]
    irc.note(ev.Parted(*IN_TEA), BY)
    assert [*irc.here] == [OAK]
    irc.note(ev.Kicked(Seq(9), AT, BOB, person("bob"), OAK, room("#oak"), ANN, person("ann"), ""), BY, CONCERNED)
    assert [*irc.here] == []


def test_who_puts_another_one_out_of_a_room_stays_in_it() -> None:
    irc = ann()
    (line,) = irc.note(ev.Kicked(*IN_TEA, BOB, person("bob"), "enough"), BY)
    assert line == f"{SRC} KICK #tea bob :enough" and [*irc.here] == [TEA]


def test_after_a_new_name_answers_are_addressed_to_it() -> None:
    irc = ann()
    assert [*irc.note(ev.Renamed(*WHO, person("anna")), BY)] == [f"{SRC} NICK :anna"]
    assert irc.shown == "anna"
    assert [*irc.answer(Reply("PONG srv x"), None)] == [":srv PONG srv x"]
    assert [*irc.answer(Replies(("391 srv :noon", "")), None)] == [":srv 391 anna srv :noon"]


@pytest.mark.parametrize("caps", [(), (ECHO_MESSAGE,)])
def test_what_one_said_comes_back_only_where_that_was_asked_for(caps: tuple[str, ...]) -> None:
    """echo-message."""
    irc = ann(*caps)
    assert irc.echoes is bool(caps)
    assert [*irc.note(said("hello"), BY)] == [f"{SRC} PRIVMSG #tea :hello"] * len(caps)


def test_what_one_tells_oneself_is_heard_whether_it_is_echoed_or_not() -> None:
    for irc in (ann(), ann(ECHO_MESSAGE)):
        assert [*irc.note(said("psst", ANN), BY, CONCERNED)] == [f"{SRC} PRIVMSG ann :psst"]


def test_a_room_renamed_is_left_and_entered_by_who_does_not_know_rename() -> None:
    """channel-rename, "Fallback": then its topic and its names."""
    renamed = ev.RoomRenamed(*WHO, TEA, room("#tea"), room("#hall"), "nicer")
    view = VIEW._replace(name="#hall")
    part, join, topic, names, end = ann().note(renamed, BY, DID, view)
    assert (part, join) == (f"{SRC} PART #tea :nicer", f"{SRC} JOIN #hall")
    assert topic == ":srv 332 ann #hall :green" and "353 ann" in names and "@ann" in names and "366 ann #hall" in end
    assert [*ann(CHANNEL_RENAME).note(renamed, BY, DID, view)] == [f"{SRC} RENAME #tea #hall :nicer"]
    assert all(line.startswith("@time=") for line in [*ann(SERVER_TIME).note(renamed, BY, DID, view)][:2])


def test_the_host_that_others_see_now_is_that_of_the_rooms_one_enters_after() -> None:
    irc = ann()
    irc.note(ev.Presented(*WHO, INFO, UserInfo("x", "staff", "Ann")), BY)
    part, *_ = irc.note(ev.RoomRenamed(*WHO, TEA, room("#tea"), room("#hall"), ""), BY, DID, VIEW)
    assert part == ":ann!x@staff PART #tea"


@pytest.mark.parametrize(
    ("event", "numeric"),
    [
        (ev.Invited(*IN_TEA, BOB, person("bob")), ":srv 341 ann bob #tea"),
        (ev.Knocked(*IN_TEA, "please"), ":srv 711 ann #tea :Your KNOCK has been delivered."),
        (ev.FlagsSet(*WHO, frozenset(), frozenset((Flag.OPERATOR,))), ":srv 381 ann :You are now an IRC operator"),
        (
            ev.FlagsSet(*WHO, frozenset((Flag.BOT,)), frozenset((Flag.BOT,))),
            ":srv 381 ann :You are now an IRC operator",
        ),
    ],
)
def test_who_did_it_is_told_by_a_numeric_and_nobody_else(event: ev.Event, numeric: str) -> None:
    first, *_ = ann().note(event, BY)
    assert first == numeric
    assert numeric not in ann().note(event, BY, CONCERNED)


def test_other_flags_are_no_reason_to_say_who_is_an_operator() -> None:
    event = ev.FlagsSet(*WHO, frozenset(), frozenset((Flag.BOT,)))
    assert [*ann().note(event, BY)] == [f"{SRC} MODE ann +B"]


def test_who_leaves_hears_the_own_words_once() -> None:
    irc = ann()
    assert [*irc.note(ev.Exited(*WHO, "tired", (TEA,)), BY)] == ["ERROR :Closing link: tired"]
    assert irc.bye("again") == ()
    assert stranger().bye("") == ("ERROR :Closing link: Client quit",)


@pytest.mark.parametrize("words", ["two\r\nlines", "я" * 600])
def test_the_last_words_are_one_line_that_fits(words: str) -> None:
    (line,) = ann().bye(words)
    assert size(line) <= LONGEST_REST and not {"\r", "\n"} & set(line)


def test_who_is_killed_is_told_by_whom_and_why() -> None:
    """modern-irc, "KILL message"."""
    kill, *_, last = ann().note(ev.Exited(*WHO, "spam", (TEA,), "zoe"), BY)
    assert (kill, last) == (":zoe KILL ann :spam", "ERROR :Killed (zoe (spam))")


# Answers.


def test_a_long_answer_is_rendered_as_it_is_asked_for() -> None:
    def endless(answer: object, viewer: object) -> Iterator[str]:
        number = 0
        while True:
            yield f"322 #room{number} 1 :"
            number += 1

    lines = ann().answer(Ask(HowMany(), endless, streams=True), None)
    assert [*islice(lines, 2)] == [":srv 322 ann #room0 1 :", ":srv 322 ann #room1 1 :"]


def test_who_joins_is_told_topic_and_names_unasked() -> None:
    irc, join = ann(), rq.Join(room("#tea"))
    assert [*irc.answer(join, Topic("#tea", "green", "bob", 5000))] == [
        ":srv 332 ann #tea :green",
        ":srv 333 ann #tea bob 5",
    ]
    assert [*irc.answer(join, Topic("#tea", ""))] == []
    assert [line.split(" ")[1] for line in irc.answer(join, VIEW)] == ["353", "366"]
    assert [*ann(NO_IMPLICIT_NAMES).answer(join, VIEW)] == [], "no-implicit-names"


def test_who_talks_to_somebody_away_is_told_so() -> None:
    say = rq.Say(person("bob"), (Text(("hi",)),))
    assert [*ann().answer(say, Away(Source("bob", away="at lunch")))] == [":srv 301 ann bob :at lunch"]


def test_capabilities_count_from_where_they_are_granted_and_only_with_what_they_need() -> None:
    """labeled-response needs batch: it may be had without, and has no effect."""
    irc = ann()
    irc.adopt(frozenset((LABELED_RESPONSE,)))
    assert irc.caps == {LABELED_RESPONSE} and not irc.has(LABELED_RESPONSE)
    irc.adopt(frozenset((LABELED_RESPONSE, BATCH)))
    assert irc.has(LABELED_RESPONSE) and irc.has(BATCH)
    assert [*irc.answer(SetCapabilities(irc.caps, "CAP ann ACK :batch"), None)] == [":srv CAP ann ACK :batch"]


def test_only_who_can_read_it_is_told_more_of_whom_they_watch() -> None:
    assert ann(EXTENDED_MONITOR).follows and not ann().follows
    assert [*ann().appeared("bob", Source("bob", "b", "there"))] == [":srv 730 ann :bob!b@there"]
    assert [*ann().appeared("bob", None)] == [":srv 731 ann :bob"]


# Refusals.


def asking(name: str) -> Irc:
    """Somebody of whom the hall is asked."""
    irc = stranger()
    irc.registration.name, irc.registration.username, irc.registration.entering = person(name), "b", True
    return irc


def test_a_name_that_is_refused_is_forgotten_and_another_one_may_be_said() -> None:
    irc = asking("bob")
    (line,) = irc.refuse(Refusal(Reason.NAME_TAKEN, "Bob"), rq.Enter(person("bob")))
    assert line.startswith(":srv 433 * bob")
    assert irc.registration.name is None and not irc.registration.entering


def test_a_full_server_says_so_as_its_last_word() -> None:
    refusal = Refusal(Reason.FULL, "10")
    assert stranger().refuse(refusal, rq.Enter(person("bob"))) == ("ERROR :Closing link: this server is full",)


def test_who_quits_before_coming_in_is_told_goodbye_and_no_refusal() -> None:
    refusal = Refusal(Reason.NOT_ENTERED)
    assert stranger().refuse(refusal, rq.Exit("bye")) == ("ERROR :Closing link: bye",)
    assert stranger().refuse(refusal, rq.LeaveAll()) == (), "what follows an entering that was refused says nothing"


def test_a_line_of_modes_that_one_may_not_set_is_refused_once_and_the_next_line_again() -> None:
    irc = ann()
    refusal = Refusal(Reason.ROLE_NEEDED, "#tea")
    for _ in range(2):
        submission, _ = irc.receive(["MODE #tea +sv bob"], 0)
        assert submission is not None and [*map(type, submission.actions)] == [rq.SetRules, rq.SetRole]
        told = [line for want in submission.actions for line in irc.refuse(refusal, want)]
        assert told == [":srv 482 ann #tea :You're not channel operator"]


def test_other_wants_of_a_line_are_each_refused() -> None:
    irc = ann()
    tea = room("#tea")
    kicks = [rq.Kick(tea, person(name)) for name in ("bob", "eve")]
    assert [len(irc.refuse(Refusal(Reason.ROLE_NEEDED, "#tea"), kick)) for kick in kicks] == [1, 1]


# What belongs together.


def test_an_answer_bears_the_label_of_its_line() -> None:
    lines = [":srv PONG srv x"]
    irc = ann(LABELED_RESPONSE, BATCH)
    assert irc.respond("", lines) is lines
    assert [*irc.respond("7", lines)] == ["@label=7 :srv PONG srv x"]
    assert [*irc.respond("7", [])] == ["@label=7 :srv ACK"]
    assert [*irc.respond("7", lines, is_long=True)] == ["@label=7 :srv PONG srv x"]
    assert [*irc.respond("7", lines * 2, is_long=True)] == [
        "@label=7 :srv BATCH +1 labeled-response",
        *["@batch=1 :srv PONG srv x"] * 2,
        ":srv BATCH -1",
    ]


def test_lines_said_to_one_target_are_one_request_and_each_is_counted() -> None:
    irc = ann()
    lines = ["PRIVMSG #tea :one", "PRIVMSG #tea :two", "PRIVMSG bob :three"]
    submission, end = irc.receive(lines, 0)
    assert submission is not None and end == 2
    assert submission == (((rq.Say(room("#tea"), (Text(("one",)), Text(("two",)))),)), "")
    assert irc.profiles.usage.counts() == (("PRIVMSG", 2),)


def test_talk_of_who_is_not_in_yet_is_read_in_full_and_refused() -> None:
    irc = stranger()
    submission, end = irc.receive(["PRIVMSG #tea :one", "PRIVMSG #tea :two"], 0)
    assert end == 1 and submission is not None
    (reply,) = submission.actions
    assert isinstance(reply, Reply) and reply.refuses and reply.words.startswith("451 ")


def test_what_the_server_says_unasked_is_its_notice() -> None:
    assert ann().notice("hello\x07") == [":srv NOTICE ann :hello"]


def test_a_client_that_is_silent_is_pinged_and_not_greeted() -> None:
    assert ann().ping() == ("PING :srv",) and stranger().greeting() == ()
