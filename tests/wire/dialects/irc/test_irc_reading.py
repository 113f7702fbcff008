"""Lines as submissions: what can't be read is answered, a label is kept, who has said all there is to say comes in."""

from itertools import permutations

import pytest
from irc_speaking import room

from beseda.core import requests as rq
from beseda.core.people import UserInfo
from beseda.core.questions import Counts, HowMany
from beseda.core.refusals import Reason, Refusal
from beseda.core.text import Text
from beseda.wire.dialects.actions import Action, GivePassword, Reply, Submission
from beseda.wire.dialects.irc.caps import BATCH, LABELED_RESPONSE
from beseda.wire.dialects.irc.commands.about import GREETED
from beseda.wire.dialects.irc.dialect import Irc
from beseda.wire.dialects.irc.line import LONGEST_CLIENT_TAGS, LONGEST_REST
from beseda.wire.dialects.irc.network import Network
from beseda.wire.dialects.irc.profile import Profiles
from beseda.wire.dialects.irc.reading import SHUT_OUT, read, read_fault, read_opening

INTRODUCTION = ("NICK ann", "USER a 0 * :Ann A.")
INFO = UserInfo("a", "a.cloak", "Ann A.")


def client(*caps: str, entered: bool = True, is_locked: bool = False) -> Irc:
    irc = Irc(Profiles(Network(server_name="srv", is_locked=is_locked)), "a.cloak", "en")
    irc.adopt(frozenset(caps))
    irc.registration.entered = entered
    return irc


def labelling() -> Irc:
    return client(LABELED_RESPONSE, BATCH)


def told(submission: Submission | None) -> str:
    """The words of the one refusal that is all that came of a line."""
    assert submission is not None
    (reply,) = submission.actions
    assert isinstance(reply, Reply) and reply.refuses
    return reply.words


def asked_by(irc: Irc, *lines: str) -> list[Action]:
    submissions = [read(irc, line) for line in lines]
    return [action for each in submissions if each is not None for action in each.actions]


@pytest.mark.parametrize("line", ["", " ", "\t", "\u3000", "PONG x"])
def test_some_lines_ask_for_nothing(line: str) -> None:
    """modern-irc, "Message Format": "servers […] SHOULD silently ignore" empty ones."""
    assert read(labelling(), line) is None


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("4 wheels", "421 4 :Unknown command"),
        ("@label=7 4", "421 4 :Unknown command"),
        ("!", "421 ! :Unknown command"),
        ("@label=7 ", "421 * :Unknown command"),
        (":source", "421 * :Unknown command"),
        ("NICK\0ann", "421 NICKann :Unknown command"),
        ("QUX now", "421 QUX :Unknown command"),
    ],
)
def test_what_is_no_command_is_told_so(line: str, words: str) -> None:
    submission = read(labelling(), line)
    assert told(submission) == words
    assert submission is not None and submission.label == ("7" if "label=7" in line else "")


@pytest.mark.parametrize("filler", ["x", "я"])
def test_a_line_is_measured_in_bytes_and_the_longest_is_read(filler: str) -> None:
    begin = "PRIVMSG #tea :"
    many, rest = divmod(LONGEST_REST - len(begin), len(filler.encode()))
    words = filler * many + "x" * rest
    assert asked_by(client(), begin + words) == [rq.Say(room("#tea"), (Text((words,)),))]
    assert told(read(client(), begin + words + "x")).startswith("417 ")


def test_tags_have_a_length_of_their_own_and_the_label_is_read_all_the_same() -> None:
    longest = "@label=7;" + "+" + "a" * (LONGEST_CLIENT_TAGS - len("label=7;+"))
    assert read(labelling(), f"{longest} QUIT") == Submission((rq.Exit(""),), "7")
    submission = read(labelling(), f"{longest}a QUIT")
    assert told(submission).startswith("417 ") and submission is not None and submission.label == "7"


def test_a_label_is_nothing_to_who_did_not_ask_for_labels() -> None:
    submission = read(client(BATCH, "message-tags"), "@label=7 PING x")
    assert submission is not None and submission.label == ""


def test_a_labelled_line_that_asks_for_nothing_has_an_end_all_the_same() -> None:
    """labeled-response: then comes ACK."""
    assert read(labelling(), "@label=7 PONG x") == Submission((), "7")
    assert read(labelling(), "@label= PONG x") is None


def test_commands_are_counted_and_nonsense_is_not() -> None:
    irc = client()
    for line in ("PING x", "ping y", "QUX", "PING", "\0"):
        read(irc, line)
    assert irc.profiles.usage.counts() == (("PING", 3),)


# Coming in.


@pytest.mark.parametrize("lines", [*permutations((*INTRODUCTION, "CAP LS 302", "CAP END"))])
def test_in_whatever_order_all_is_said_the_hall_is_asked_once_and_at_the_end(lines: tuple[str, ...]) -> None:
    """modern-irc, "Connection Registration"; capabilities hold it open from LS to END."""
    irc = client(entered=False)
    entering = [number for number, line in enumerate(lines) if _enters(asked_by(irc, line))]
    complete = [number for number in range(4) if _is_complete(lines[: number + 1])]
    assert entering == complete[:1]


def _is_complete(lines: tuple[str, ...]) -> bool:
    _, opened, after = "\n".join(lines).partition("CAP LS")
    return {*INTRODUCTION} <= {*lines} and (not opened or "CAP END" in after)


def _enters(actions: list[Action]) -> bool:
    return any(isinstance(action, rq.Enter) for action in actions)


def test_who_comes_in_brings_what_was_said_and_is_greeted_after() -> None:
    irc = client(entered=False)
    irc.registration.away = "asleep"
    enter, greeted = asked_by(irc, *INTRODUCTION)[-2:]
    assert isinstance(enter, rq.Enter) and (enter.name.shown, enter.user_info, enter.away) == ("ann", INFO, "asleep")
    assert greeted is GREETED and irc.registration.entering


def test_nobody_is_asked_about_twice_while_the_hall_thinks() -> None:
    irc = client(entered=False)
    asked_by(irc, *INTRODUCTION)
    assert [type(action) for action in asked_by(irc, "PING x", "CAP END")] == [Reply]


def test_after_a_refused_name_the_next_one_asks_again() -> None:
    irc = client(entered=False)
    enter, *_ = [each for each in asked_by(irc, *INTRODUCTION) if isinstance(each, rq.Enter)]
    irc.refuse(Refusal(Reason.NAME_TAKEN, "ann"), enter)
    again = [each for each in asked_by(irc, "NICK anna") if isinstance(each, rq.Enter)]
    assert [each.name.shown for each in again] == ["anna"] and again[0].user_info == INFO


def test_the_usual_introduction_is_read_at_once_and_counted_like_its_lines() -> None:
    irc = client(entered=False)
    submission = read_opening(irc, b"NICK ann\r\nUSER a 0 * :Ann A.\r\n")
    assert submission is not None and _enters([*submission.actions])
    assert irc.profiles.usage.counts() == (("NICK", 1), ("USER", 1))
    assert read_opening(client(entered=False), b"NICK ann\r\nUSER a") is None, "it may not be all"


def test_who_was_not_welcomed_is_not_greeted() -> None:
    irc = client()
    assert isinstance(GREETED.question, HowMany)
    assert GREETED.render(Refusal(Reason.NOT_ENTERED), irc) == ()
    assert any("251" in line for line in GREETED.render(Counts(1, 0, 0, 0, 1), irc))


# The password.


def given(irc: Irc, *lines: str) -> GivePassword:
    (action,) = [each for each in asked_by(irc, *lines) if isinstance(each, GivePassword)]
    return action


@pytest.mark.parametrize(("line", "password"), [("PASS :two words", "two words"), ("PING x", "")])
def test_at_a_locked_server_the_password_is_looked_at_before_the_name(line: str, password: str) -> None:
    irc = client(entered=False, is_locked=True)
    assert given(irc, line, *INTRODUCTION).password == password
    assert not _enters(asked_by(irc, "PING x"))


def test_who_knows_it_comes_in_and_who_does_not_is_told_and_let_go() -> None:
    """modern-irc, "PASS message"."""
    irc = client(entered=False, is_locked=True)
    action = given(irc, "PASS secret", *INTRODUCTION)
    reply, leaves = action.then(False)
    assert reply == Reply("464 :Password incorrect", refuses=True) and leaves == rq.Exit(SHUT_OUT)
    assert irc.registration.password == "secret"
    enter, greeted = action.then(True)
    assert isinstance(enter, rq.Enter) and greeted is GREETED and irc.registration.password is None


def test_another_name_needs_no_second_password() -> None:
    irc = client(entered=False, is_locked=True)
    enter, _ = given(irc, "PASS secret", *INTRODUCTION).then(True)
    irc.refuse(Refusal(Reason.NAME_TAKEN, "ann"), enter)
    assert _enters(asked_by(irc, "NICK anna"))


# What could not be read.


@pytest.mark.parametrize(
    ("begin", "words"),
    [
        ("PRIVMSG #tea :\ufffd", "FAIL PRIVMSG INVALID_UTF8 :not text"),
        ("privmsg #tea", "FAIL PRIVMSG INVALID_UTF8 :not text"),
        ("QUX #tea", "FAIL * INVALID_UTF8 :not text"),
        ("PRIVM", "FAIL * INVALID_UTF8 :not text"),
        ("", "FAIL * INVALID_UTF8 :not text"),
    ],
)
def test_bytes_that_are_no_text_are_refused_by_the_command_they_were_for(begin: str, words: str) -> None:
    """IRCv3 "UTF8ONLY"."""
    assert told(read_fault(client(), "not-utf8", "not text", begin)) == words


@pytest.mark.parametrize("fault", ["too-long", "not-utf8"])
def test_the_answer_to_what_could_not_be_read_has_its_label(fault: str) -> None:
    begin = "@label=7 PRIVMSG #tea :x"
    assert read_fault(labelling(), fault, "x", begin).label == "7"
    assert read_fault(client(), fault, "x", begin).label == ""
    assert told(read_fault(client(), "too-long", "x", begin)).startswith("417 ")
