"""A plain client before it has a name: what its lines mean, and how it is asked again."""

import pytest
from plain_speaking import AT, asks, person, read, room

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.ids import Seq, SessionId, UserId
from beseda.core.refusals import Reason, Refusal
from beseda.wire.dialects.actions import Reply, Submission
from beseda.wire.dialects.plain import Plain


def nameless(language: str = "en") -> Plain:
    return Plain(language, room("#lobby"))


def entered(name: str = "Ann") -> ev.Entered:
    return ev.Entered(Seq(1), AT, UserId(1), person(name), SessionId(1))


def test_the_first_line_is_a_name_and_leads_to_the_lobby() -> None:
    assert asks(nameless(), " Ann ") == (rq.Enter(person("Ann")), rq.Join(room("#lobby")))


@pytest.mark.parametrize("line", ["", "a b", "1st", "a:b", "/help", "x" * 33])
def test_a_bad_name_is_told_why_and_asked_again(line: str) -> None:
    (reply,) = asks(nameless(), line)
    assert isinstance(reply, Reply) and reply.words.endswith("Type another name:")


def test_a_name_may_be_given_up() -> None:
    for line in ("/quit", " /quit now", "/exit", "/выход"):
        assert asks(nameless(), line) == (rq.Exit(""),)


def test_a_refused_name_is_asked_again_and_the_lobbys_refusal_says_nothing() -> None:
    client = nameless()
    taken = client.refuse(Refusal(Reason.NAME_TAKEN, "Ann"), rq.Enter(person("ann")))
    assert taken == ("The name Ann is taken. Type another name:",)
    assert client.refuse(Refusal(Reason.NOT_ENTERED), rq.Join(room("#lobby"))) == ()


def test_of_a_full_chat_no_other_name_is_asked() -> None:
    full = nameless().refuse(Refusal(Reason.FULL, "2"), rq.Enter(person("Ann")))
    assert full == ("The chat is full (at most 2 at once). Come back later.",)


def test_our_own_client_is_answered_by_machine_readable_lines() -> None:
    client = nameless()
    assert read(client, "/client 1 en") is None
    (reply,) = asks(client, "a b")
    assert isinstance(reply, Reply) and reply.words.startswith("/refused ")
    assert client.refuse(Refusal(Reason.NAME_TAKEN, "Ann"), rq.Enter(person("Ann")))[0].startswith("/refused ")
    assert client.note(entered(), None)[0] == "/entered Ann"
    assert client.bye("Goodbye!") == ("/bye Goodbye!",)


@pytest.mark.parametrize(("asked", "spoken"), [("ru", "ru"), ("en", "en"), ("de", "en"), ("", "en")])
def test_our_own_client_says_its_language(asked: str, spoken: str) -> None:
    client = nameless("en")
    read(client, f"/client 1 {asked}")
    assert client.language == spoken


def test_a_fault_is_answered_without_a_number_before_a_name() -> None:
    client = nameless()
    read(client, "/client 1 en")
    assert client.receive_fault("not-utf-8", "bad") == Submission((Reply("bad", refuses=True),), "")
