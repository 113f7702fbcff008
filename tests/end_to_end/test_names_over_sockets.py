"""Who may be called what: refused names are told why and asked again on the same connection."""

import pytest
from processes import ServerProcess
from talking import AnnouncedClient, LineClient, RawClient, unique


def test_a_taken_name_is_refused_and_asked_again(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Anna")) as first, LineClient(server.port) as second:
        second.say(first.name)
        second.expect(f"The name {first.name} is taken. Type another name:")
        second.say(other := unique("Anna"))
        second.expect(f"Welcome, {other}.")
        second.say("и я тут")
        first.expect(f"{other}: и я тут")


def test_a_taken_name_differs_by_more_than_case(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Борис")) as first, LineClient(server.port) as second:
        second.say(first.name.upper())
        second.expect(f"The name {first.name} is taken.")


def test_the_assignments_client_is_asked_again_too(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Ivan")) as first, RawClient(server.port, first.name) as second:
        second.expect(f"The name {first.name} is taken. Type another name:")
        second.say(other := unique("Ivan"))
        second.expect(f"Welcome, {other}.")
        second.say("hello")
        first.expect_line(f"{other}: hello")


def test_a_name_is_free_when_its_holder_has_left(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Ear")) as ear:
        first = LineClient(server.port, unique("Free"))
        first.close()
        ear.expect(f"{first.name} left the chat.")
        with LineClient(server.port, first.name) as second:
            assert "taken" not in second.heard


@pytest.mark.parametrize(
    ("there", "like_it"),
    [("admin", "аdmin"), ("scope", "ѕсоре"), ("Сосо", "Coco"), ("paypal", "рaypal")],
    ids=["one Cyrillic letter", "a whole Cyrillic word", "a whole Latin word", "one more"],
)
def test_a_look_alike_of_somebody_here_is_refused(server: ServerProcess, there: str, like_it: str) -> None:
    with LineClient(server.port, there), LineClient(server.port) as second:
        second.say(like_it)
        second.expect(f"That looks too much like {there}, who is here. Type another name:")
        second.say(other := unique("Honest"))
        second.expect(f"Welcome, {other}.")


@pytest.mark.parametrize("name", ["Server", "Сервер", "сервер", "Ceрвep", "NickServ", "chanserv", "NісkSеrv", "Beseda"])
def test_the_servers_own_names_are_kept_from_people(server: ServerProcess, name: str) -> None:
    with LineClient(server.port) as cheat:
        cheat.say(name)
        cheat.expect("is kept for the server. Type another name:")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "A name has at least one character."),
        ("x" * 33, "A name has at most 32 characters."),
        ("7up", "A name does not begin with a digit"),
        ("-dash", "A name does not begin with a digit"),
        ("two words", "can't be a name"),
        ("a@b", "can't be a name"),
        ("/nick", "can't be a name"),
        ("be\x07ll", "can't be a name"),
    ],
)
def test_a_bad_name_is_told_what_is_wrong(server: ServerProcess, name: str, why: str) -> None:
    with LineClient(server.port) as newcomer:
        newcomer.say(name)
        newcomer.expect(why)
        newcomer.expect("Type another name:")
        newcomer.say(good := unique("Good"))
        newcomer.expect(f"Welcome, {good}.")


@pytest.mark.parametrize("name", ["Я", "x", "李", "Ольга", "علي", "नीना", "José", "o'neill", "x-y_z"])
def test_names_of_any_script_are_welcome(server: ServerProcess, name: str) -> None:
    with LineClient(server.port, unique("Ear")) as ear, LineClient(server.port, name) as guest:
        ear.expect(f"{name} joined the chat.")
        guest.say("hi")
        ear.expect_line(f"{name}: hi")


def test_a_name_can_be_changed_and_the_old_one_is_free(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Old")) as one, LineClient(server.port, unique("Ear")) as ear:
        one.ask(f"/nick {(new := unique('New'))}", f"Server: You are {new} now.")
        ear.expect_line(f"Server: {one.name} is now {new}.")
        one.say("hi")
        ear.expect_line(f"{new}: hi")
        with LineClient(server.port, one.name):
            ear.expect(f"{one.name} joined the chat.")


def test_a_taken_nick_is_refused_and_the_name_kept(server: ServerProcess) -> None:
    with LineClient(server.port, unique("One")) as one, LineClient(server.port, unique("Two")) as two:
        one.ask(f"/nick {two.name}", f"The name {two.name} is taken.")
        one.say("still me")
        two.expect_line(f"{one.name}: still me")


def test_our_own_client_is_answered_in_words_for_machines(server: ServerProcess) -> None:
    with AnnouncedClient(server.port, unique("First")) as first, LineClient(server.port) as second:
        second.say("/client 1 en", first.name)
        second.expect_line(f"/refused The name {first.name} is taken.")
        second.say(other := unique("Second"))
        second.expect_line(f"/entered {other}")
        second.say("one", "/nosuch", "three")
        second.expect_line("/ok 1")
        second.expect("There is no command /nosuch.")
        second.expect_line("/no 2")
        second.expect_line("/ok 3")


def test_somebody_without_a_name_may_quit(server: ServerProcess) -> None:
    nameless = LineClient(server.port)
    nameless.say("/quit")
    nameless.expect_end(within=1.0)


def test_somebody_without_a_name_leaves_without_a_word_to_anybody(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Ear")) as ear:
        with LineClient(server.port) as silent:
            silent.half_close()
            silent.expect_end()
        with LineClient(server.port) as refused:
            refused.say(ear.name)
            refused.expect("Type another name:")
        with LineClient(server.port, unique("Fence")) as fence:
            ear.expect(f"{fence.name} joined the chat.")
        assert "left the chat" not in ear.heard.partition(fence.name)[0]
