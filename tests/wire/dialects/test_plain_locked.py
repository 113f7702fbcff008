"""A plain client of a server with a password: the password first, then everything as on any server."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plain_speaking import asks, person, read, room

from beseda.core import requests as rq
from beseda.core.refusals import Reason, Refusal
from beseda.wire.dialects.actions import Action, GivePassword, Reply
from beseda.wire.dialects.plain import Locked, Plain
from beseda.wire.dialects.plain.locked import TRIES

LOBBY = room("#lobby")


def tried(client: Locked, line: str, is_right: bool = False) -> tuple[Action, ...]:
    """What becomes of a line that is taken for the password."""
    (action,) = asks(client, line)
    assert isinstance(action, GivePassword)
    assert action.password == line.removeprefix("/password ")
    return action.then(is_right)


def told(actions: tuple[Action, ...]) -> list[str]:
    return [action.words for action in actions if isinstance(action, Reply)]


def test_the_first_line_is_the_password_and_the_second_the_name() -> None:
    client = Locked("en", LOBBY)
    assert told(tried(client, "open sesame", is_right=True)) == [
        "That is the password. Type your name and press Enter:"
    ]
    assert asks(client, "Ann") == (rq.Enter(person("Ann")), rq.Join(LOBBY))


def test_who_said_a_name_first_is_told_what_comes_first() -> None:
    (words,) = told(tried(Locked("en", LOBBY), "Ann"))
    assert words == ("This chat has a password, which comes before your name, and that is not it. Type the password:")


def test_the_third_that_is_wrong_ends_it() -> None:
    client = Locked("en", LOBBY)
    assert rq.Exit("") not in [*tried(client, "one"), *tried(client, "two")]
    words, end = tried(client, "three")
    assert isinstance(words, Reply) and "not the password" in words.words and end == rq.Exit("")
    assert isinstance(asks(client, "Ann")[0], GivePassword), "and it stays locked"


def test_an_empty_line_is_asked_again_and_no_try() -> None:
    client = Locked("en", LOBBY)
    for _ in range(TRIES + 1):
        assert told(asks(client, "")) == ["This chat has a password, which comes before your name. Type the password:"]


def test_a_password_that_is_set_while_somebody_thinks_of_a_name_is_asked_for() -> None:
    words: list[str] = []
    client = Locked("en", LOBBY, has_password=lambda: bool(words))
    assert client.greeting() == Plain("en", LOBBY).greeting()
    words.append("open sesame")
    assert "password" in client.greeting()[0]
    assert isinstance(asks(client, "Ann")[0], GivePassword)
    words.clear()
    assert asks(client, "Ann") == (rq.Enter(person("Ann")), rq.Join(LOBBY)), "and one that is taken back is not"


def test_who_thinks_better_of_it_leaves() -> None:
    assert asks(Locked("en", LOBBY), "/quit") == (rq.Exit(""),)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_silence_is_greeted_with_the_password(language: str) -> None:
    (words,) = Locked(language, LOBBY).greeting()
    assert (words,) != Plain(language, LOBBY).greeting() and words.endswith(":")


def announced(language: str = "en") -> Locked:
    client = Locked(language, LOBBY)
    assert read(client, f"/client 1 {language}") is None
    return client


def test_our_own_client_is_told_by_a_line_for_the_machine_and_its_name_is_kept() -> None:
    client = announced()
    assert told(asks(client, "Ann")) == ["/locked This chat has a password, which comes before your name."]
    assert tried(client, "/password open sesame", is_right=True) == (rq.Enter(person("Ann")), rq.Join(LOBBY))


def test_our_own_client_may_give_the_password_before_its_name() -> None:
    client = announced()
    assert tried(client, "/password open sesame", is_right=True) == ()
    assert asks(client, "Ann")[0] == rq.Enter(person("Ann"))


def test_our_own_clients_names_are_no_tries_and_its_third_wrong_password_is_the_last() -> None:
    client = announced("ru")
    for _ in range(TRIES + 1):
        asks(client, "Ann")
    assert told(tried(client, "/password a")) == told(tried(client, "/password b")) == ["/locked Это не пароль."]
    words, end = tried(client, "/password c")
    assert isinstance(words, Reply) and words.words.startswith("/bye ") and end == rq.Exit("")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0")), max_size=9))
def test_whatever_is_said_nobody_enters_who_does_not_know_the_password(lines: list[str]) -> None:
    client = Locked("en", LOBBY)
    for line in lines:
        submission = read(client, line)
        for action in submission.actions if submission else ():
            actions = action.then(False) if isinstance(action, GivePassword) else (action,)
            assert all(isinstance(each, Reply | rq.Exit) for each in actions)


def test_a_name_that_is_refused_afterwards_is_asked_for_again_by_itself() -> None:
    client = Locked("en", LOBBY)
    tried(client, "open sesame", is_right=True)
    asks(client, "Ann")
    words = client.refuse(Refusal(Reason.NAME_TAKEN, "Ann"), rq.Enter(person("Ann")))
    assert words == ("The name Ann is taken. Type another name:",)
    assert isinstance(asks(client, "Bob")[0], rq.Enter)
