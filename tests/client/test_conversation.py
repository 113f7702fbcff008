"""A conversation over lost connections: what was said is handed over once it can be, in order."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest
from console_fakes import LineServer

from beseda.client import conversation as conversation_module
from beseda.client.backoff import Backoff
from beseda.client.connection import Connection, Entered
from beseda.client.conversation import Conversation
from beseda.client.dial import dial
from beseda.client.heard import MARK, Heard
from beseda.client.key import NO_KEY, Key
from beseda.client.settings import JoinSettings
from beseda.client.unsent import KEPT_LINES
from waiting import wait_for


class Impatient(Backoff):
    """The waits of a test."""

    def next(self) -> float:
        return 0.01


class Person:
    """One side of a conversation: what they were told, what they heard, and both in order (`seen`)."""

    def __init__(
        self, port: int, name: str = "bob", room: str | None = None, key: Key = NO_KEY, ends_astray: bool = False
    ) -> None:
        settings = JoinSettings("127.0.0.1", port, name, room)
        self.heard: list[str] = []
        self.told: list[str] = []
        self.sent: list[str] = []
        self.handed_over: list[str] = []
        self.kept: list[str] = []
        self.seen: list[str] = []
        self.over = threading.Event()

        def dial_here(changed: threading.Condition) -> Connection:
            return dial(settings, changed, self.hear, key)

        self.conversation = Conversation(dial_here, self, room, "en", Impatient(), ends_astray)
        connection = self.conversation.open()
        answer = connection.enter(name)
        assert isinstance(answer, Entered)
        self.conversation.begin(connection, answer.name, self.over.set)

    def hear(self, heard: Heard) -> None:
        self.conversation.hear(heard)
        self.note(self.heard, heard.text)

    def tell(self, sentence: str) -> None:
        self.note(self.told, sentence)

    def sending(self, line: str) -> None:
        self.sent.append(line)

    def handed(self, lines: Sequence[str], echoed: bool) -> None:
        self.handed_over += lines

    def kept_back(self, lines: Sequence[str]) -> None:
        self.kept += lines

    def note(self, where: list[str], line: str) -> None:
        self.seen.append(line)
        where.append(line)

    def was_told(self, words: str) -> Callable[[], bool]:
        return lambda: any(words in sentence for sentence in self.told)


@contextmanager
def person_at(server: LineServer, room: str | None = None) -> Iterator[Person]:
    person = Person(server.port, room=room)
    try:
        yield person
    finally:
        person.conversation.abandon()


def test_who_comes_back_gives_the_password_again_by_themselves() -> None:
    with LineServer() as server:
        server.password = "sesame"
        port = server.port
        person = Person(port, key=Key("sesame"))
    try:
        with LineServer(port) as again:
            again.password = "sesame"
            wait_for(person.was_told("Connected again."))
            person.conversation.say("hello")
            wait_for(lambda: again.said == ["hello"])
    finally:
        person.conversation.abandon()


def test_a_password_that_is_another_one_now_is_tried_a_few_times_and_told() -> None:
    with LineServer() as server:
        server.password = "sesame"
        port = server.port
        person = Person(port, key=Key("sesame"))
    with LineServer(port) as again:
        again.password = "another"
        assert person.over.wait(10.0)
        assert person.was_told("Wrong, trying again in")() and person.conversation.gave_up


def test_what_is_said_is_sent_and_settled() -> None:
    with LineServer() as server, person_at(server) as person:
        assert person.conversation.say("hello")
        wait_for(lambda: server.said == ["hello"])
        wait_for(lambda: person.conversation.unhanded == 0)


def test_there_is_a_sending_and_a_receiving_thread() -> None:
    with LineServer() as server, person_at(server):
        assert {"beseda-sending", "beseda-receiving"} <= {thread.name for thread in threading.enumerate()}


def test_leaving_hands_over_and_says_quit() -> None:
    with LineServer() as server, person_at(server) as person:
        for number in range(100):
            person.conversation.say(str(number))
        assert person.conversation.leave("/quit", 5) == 0
        assert server.said == [str(number) for number in range(100)] + ["/quit"]


def test_a_lost_server_is_found_again_under_the_same_name_and_rooms() -> None:
    with LineServer() as server, person_at(server, room="kitchen") as person:
        person.conversation.say("/join #cellar")
        wait_for(lambda: person.conversation.unhanded == 0)
        server.stop()
        wait_for(person.was_told("Connection lost, trying again in"))
        with LineServer(server.port) as again:
            wait_for(person.was_told("Connected again."))
            wait_for(lambda: len(again.said) == 2)
            assert again.heard == ["/client 2 en", "/client 1 en", "name=bob", "/join #kitchen", "/join #cellar"]


def test_being_connected_again_is_said_before_the_server_speaks() -> None:
    with LineServer() as server, person_at(server) as person:
        wait_for(lambda: person.heard == ["Server: Welcome, bob."])
        server.stop()
        with LineServer(server.port):
            wait_for(lambda: len(person.heard) == 2)
        welcome = len(person.seen) - 1 - person.seen[::-1].index("Server: Welcome, bob.")
        assert person.seen[welcome - 1] == "Connected again."


def test_a_lost_server_is_found_again_under_the_newest_name() -> None:
    with LineServer() as server, person_at(server) as person:
        server.say("/entered bib")
        wait_for(lambda: person.conversation.name == "bib")
        server.stop()
        with LineServer(server.port) as again:
            wait_for(lambda: "bib" in again.people)
            assert again.heard == ["/client 2 en", "/client 1 en", "name=bib"]


def test_lines_said_while_the_server_is_away_are_sent_after_in_order() -> None:
    with LineServer() as server, person_at(server) as person:
        server.stop()
        wait_for(person.was_told("Connection lost"))
        for line in "abc":
            assert person.conversation.say(line)
        with LineServer(server.port) as again:
            wait_for(lambda: again.said == ["a", "b", "c"])
            wait_for(lambda: person.conversation.unhanded == 0)


def test_what_was_sent_and_not_acknowledged_is_sent_again() -> None:
    with LineServer() as server, person_at(server, room="#r") as person:
        person.conversation.say("first")
        wait_for(lambda: person.conversation.unhanded == 0)
        server.acknowledges = False
        person.conversation.say("second")
        person.conversation.say("third")
        wait_for(lambda: server.said[-1:] == ["third"])
        server.stop()
        with LineServer(server.port) as again:
            wait_for(lambda: again.said == ["/join #r", "second", "third"])


def test_a_ghost_that_still_holds_the_name_is_waited_for() -> None:
    with LineServer() as server, person_at(server) as person:
        server.stop()
        wait_for(person.was_told("Connection lost"))
        with LineServer(server.port) as again:
            again.taken = {"bob"}
            wait_for(person.was_told("The name bob is taken."))
            again.taken = set()
            wait_for(person.was_told("Connected again."))
            assert not person.over.is_set()


def test_a_name_lost_for_good_ends_the_conversation() -> None:
    with LineServer() as server, person_at(server) as person:
        server.stop()
        with LineServer(server.port) as again:
            again.taken = {"bob"}
            assert person.over.wait(10)
            assert person.conversation.gave_up
            assert again.heard.count("name=bob") == conversation_module.REENTRIES


def test_another_name_may_be_taken_while_away() -> None:
    with LineServer() as server, person_at(server) as person:
        server.stop()
        wait_for(person.was_told("Connection lost"))
        assert person.conversation.say("/nick bib")
        with LineServer(server.port) as again:
            again.taken = {"bob"}
            wait_for(lambda: "bib" in again.people)
            assert again.said == []


def test_no_more_is_kept_than_the_limit() -> None:
    with LineServer() as server, person_at(server) as person:
        server.acknowledges = False
        assert all(person.conversation.say("x") for _ in range(KEPT_LINES))
        assert not person.conversation.say("one too many")


def test_the_servers_goodbye_is_told_and_followed_by_another_try() -> None:
    with LineServer() as server, person_at(server) as person:
        server.say("/bye The server is stopping.")
        server.stop()
        wait_for(person.was_told("The server is stopping."))
        wait_for(person.was_told("Connection lost, trying again"))


def test_leaving_while_the_server_is_away_tells_what_is_left() -> None:
    with LineServer() as server, person_at(server) as person:
        server.stop()
        wait_for(person.was_told("Connection lost"))
        person.conversation.say("unheard")
        assert person.conversation.leave("/quit", 0.1) == 1


def test_leaving_with_nothing_to_say_does_not_wait_for_a_lost_server() -> None:
    with LineServer() as server, person_at(server) as person:
        server.stop()
        wait_for(person.was_told("Connection lost"))
        leaving = threading.Thread(target=person.conversation.leave, args=("/quit", 60.0))
        leaving.start()
        leaving.join(5)
        assert not leaving.is_alive()


def test_a_server_that_acknowledges_nothing_does_not_hold_who_leaves() -> None:
    with LineServer() as server, person_at(server) as person:
        server.acknowledges = False
        person.conversation.say("unacknowledged")
        assert person.conversation.leave("/quit", 0.1) == 1
        wait_for(lambda: server.said == ["unacknowledged", "/quit"])


def test_a_loss_after_a_good_while_is_a_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation_module, "WELL_AGAIN", 0.0)
    reset = threading.Event()
    monkeypatch.setattr(Impatient, "reset", lambda self: reset.set())
    with LineServer() as server, person_at(server):
        server.stop()
        assert reset.wait(5)


def test_who_was_removed_stays_away() -> None:
    with LineServer() as server, person_at(server) as person:
        server.say(MARK + '{"kind":"bye","text":"Zoe ended your visit.","stay_away":true}')
        server.stop()
        assert person.over.wait(10) and person.conversation.gave_up
        assert not person.was_told("trying again")()


def test_commands_and_what_is_said_are_told_of_when_they_are_sent_once_and_when_they_are_handed_over() -> None:
    with LineServer() as server, person_at(server) as person:
        server.acknowledges = False
        person.conversation.say("/names")
        person.conversation.say("hello")
        wait_for(lambda: person.sent == ["/names", "hello"])
        assert person.conversation.now.waiting == [("/names", True), ("hello", True)]
        server.stop()
        wait_for(person.was_told("Connection lost"))
        person.conversation.say("later")
        assert person.conversation.now.is_away and person.conversation.now.waiting[-1] == ("later", False)
        with LineServer(server.port) as again:
            wait_for(lambda: again.said == ["/names", "hello", "later"])
            wait_for(lambda: person.handed_over == ["/names", "hello", "later"])
        assert person.sent == ["/names", "hello", "later"], "each once"


def test_the_way_back_is_where_the_server_says_that_one_was() -> None:
    with LineServer() as server, person_at(server) as person:
        for room in ("#lobby", "#tea"):
            server.say(MARK + f'{{"kind":"joined","room":"{room}","mine":true}}')
            server.say(MARK + f'{{"kind":"here","room":"{room}"}}')
        wait_for(lambda: person.conversation.now.here == "#tea")
        server.stop()
        with LineServer(server.port) as again:
            wait_for(lambda: again.said == ["/join #tea"])
