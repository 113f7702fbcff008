"""One connection in lines: what is for the machine, what is for the person, and what never reaches a terminal."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beseda.client import connection as connection_module
from beseda.client.connection import Ended, Entered, LineConnection, Locked, Refused, SeatGone, Silence
from beseda.client.heard import MARK, Heard
from beseda.client.key import NO_KEY, Key
from beseda.client.transport import CutOff
from beseda.wire.clean import clean
from waiting import wait_for

OPENING = b"/client 2 en\n/client 1 en\n"


class Wire:
    """A transport that is one end of a socket pair; the test is the server at the other."""

    def __init__(self, ours: socket.socket) -> None:
        self._ours = ours

    def send(self, data: bytes) -> None:
        self._ours.sendall(data)

    def recv(self) -> bytes:
        return self._ours.recv(65536)

    def close(self) -> None:
        try:
            self._ours.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._ours.close()


class Talk:
    def __init__(self, key: Key = NO_KEY, wire: type[Wire] = Wire) -> None:
        ours, self.server = socket.socketpair()
        self.server.settimeout(5)
        self.shown: list[str] = []
        self.changed = threading.Condition()
        self.heard: list[Heard] = []
        self.connection = LineConnection(wire(ours), self.changed, self._hear, "en", key)

    def _hear(self, heard: Heard) -> None:
        self.heard.append(heard)
        if heard.text:
            self.shown.append(heard.text)

    def put(self, *lines: str) -> None:
        self.server.sendall("".join(f"{line}\n" for line in lines).encode())


@contextmanager
def talking(key: Key = NO_KEY, wire: type[Wire] = Wire) -> Iterator[Talk]:
    talk = Talk(key, wire)
    try:
        yield talk
    finally:
        talk.connection.close()
        talk.server.close()


def test_an_accepted_name_is_the_servers_spelling_of_it() -> None:
    with talking() as talk:
        talk.put("/entered Bob", "Server: Welcome, Bob.")
        assert talk.connection.enter("bob") == Entered("Bob")
        assert talk.server.recv(100) == OPENING + b"bob\n"
        wait_for(lambda: talk.shown == ["Server: Welcome, Bob."])


def test_being_seated_is_noticed_once_and_before_what_is_said_then() -> None:
    with talking() as talk:
        talk.put("/refused Taken.")
        assert talk.connection.enter("bob", lambda: talk.shown.append("seated too early")) == Refused("Taken.")
        answering = threading.Timer(0.01, talk.put, ["/entered bib", "Welcome.", "/entered bab", "alice: hi"])
        answering.start()
        assert talk.connection.enter("bib", lambda: talk.shown.append("seated")) in (Entered("bib"), Entered("bab"))
        wait_for(lambda: talk.shown == ["seated", "Welcome.", "alice: hi"])


def test_a_refused_name_may_be_followed_by_another() -> None:
    with talking() as talk:
        talk.put("/refused The name bob is taken.")
        assert talk.connection.enter("bob") == Refused("The name bob is taken.")
        talk.put("/entered bib")
        assert talk.connection.enter("bib") == Entered("bib")


class Locksmith:
    """A server with a password, which hears every line and answers it."""

    def __init__(self, talk: Talk, password: str) -> None:
        self.heard: list[str] = []
        self._talk, self._password = talk, password
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with self._talk.server.makefile("r", encoding="utf-8", newline="\n") as lines:
            for line in (line.rstrip("\n") for line in lines):
                self.heard.append(line)
                if line == f"/password {self._password}":
                    self._talk.put("/entered bob", "Server: Welcome")
                elif not line.startswith("/client"):
                    self._talk.put("/locked Wrong." if line.startswith("/") else "/locked There is a password.")


def test_a_password_is_given_only_where_it_is_asked_for() -> None:
    with talking(Key("sesame")) as talk:
        talk.put("/entered bob")
        assert talk.connection.enter("bob") == Entered("bob")
        assert talk.server.recv(100) == OPENING + b"bob\n"
    with talking(Key("sesame")) as talk:
        smith = Locksmith(talk, "sesame")
        assert talk.connection.enter("bob", lambda: talk.shown.append("seated")) == Entered("bob")
        assert smith.heard == ["/client 2 en", "/client 1 en", "bob", "/password sesame"]
        wait_for(lambda: talk.shown == ["seated", "Server: Welcome"])


def test_who_can_be_asked_is_asked_until_it_is_right_or_they_give_up() -> None:
    sentences: list[str] = []
    typed = iter(["wrong", "sesame"])

    def ask(sentence: str) -> str:
        sentences.append(sentence)
        return next(typed)

    key = Key(ask=ask)
    with talking(key) as talk:
        Locksmith(talk, "sesame")
        assert talk.connection.enter("bob") == Entered("bob")
    assert sentences == ["There is a password.", "Wrong."]
    with talking(key) as talk:
        Locksmith(talk, "sesame")
        assert talk.connection.enter("bob") == Entered("bob"), "what was right is remembered"
    with talking(Key(ask=lambda sentence: None)) as talk:
        Locksmith(talk, "sesame")
        assert talk.connection.enter("bob") == Locked("There is a password.")


def test_nobody_is_asked_once_seated_and_a_password_that_opened_is_kept() -> None:
    key = Key("sesame", ask=lambda sentence: pytest.fail("asked"))
    key.settle()
    with talking(key) as talk:
        Locksmith(talk, "another one now")
        assert talk.connection.enter("bob") == Locked("Wrong.")
    assert key.password("", was_wrong=False) == "sesame"


def test_a_server_that_says_goodbye_gives_its_reason() -> None:
    with talking() as talk:
        talk.put("/bye The chat is full.")
        talk.server.shutdown(socket.SHUT_RDWR)
        assert talk.connection.enter("bob") == Ended("The chat is full.")


def test_a_server_that_just_closes_gives_none() -> None:
    with talking() as talk:
        talk.server.close()
        assert talk.connection.enter("bob") == Ended("")


def test_a_server_that_says_nothing_we_know_is_not_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_module, "PATIENCE_TO_ENTER", 0.05)
    with talking() as talk:
        talk.put("220 mail.example ESMTP")
        assert talk.connection.enter("bob") == Silence()


def test_acknowledgements_are_counted_and_not_shown() -> None:
    with talking() as talk:
        talk.put("/ok 1", "alice: hi", "/no 2", "/ok x", "/ok", "/ok ٣", "/unheard of", "/ok 1", "bye")
        wait_for(lambda: talk.shown == ["alice: hi", "bye"])
        with talk.changed:
            assert (talk.connection.handed, talk.connection.refused) == (2, 1)


def test_the_end_is_noticed_and_an_unfinished_line_shown() -> None:
    with talking() as talk:
        talk.put("/entered bob")
        talk.server.sendall(b"alice: hal")
        talk.server.close()
        assert talk.connection.ends_within(5)
        assert talk.shown == ["alice: hal"]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Server: By TLS only.\n", "Server: By TLS only."),
        ("Your name?\nServer: By TLS only.\n\n", "Server: By TLS only."),
        ("HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n<html>\r\n", "HTTP/1.1 400 Bad Request"),
        ("", ""),
    ],
)
def test_who_is_turned_away_at_the_door_reads_what_was_said_there(said: str, words: str) -> None:
    with talking() as talk:
        talk.server.sendall(said.encode())
        talk.server.shutdown(socket.SHUT_WR)
        assert talk.connection.enter("bob") == Ended(words)
        assert talk.shown == []


def test_of_a_connection_that_was_cut_off_no_half_line_is_shown() -> None:
    class Cut(Wire):
        def recv(self) -> bytes:
            with suppress(ConnectionResetError):
                if data := super().recv():
                    return data
            raise CutOff("in the middle")

    with talking(wire=Cut) as talk:
        talk.put("/entered bob")
        talk.server.sendall(b"alice: whole\nalice: hal")
        talk.server.close()
        assert talk.connection.ends_within(5)
        assert talk.shown == ["alice: whole"]


def test_a_line_without_an_end_does_not_fill_memory() -> None:
    with talking() as talk:
        talk.put("/entered bob")
        sender = threading.Thread(target=lambda: talk.server.sendall(b"x" * 5_000_000 + b"\n"))
        sender.start()
        wait_for(lambda: sum(map(len, talk.shown)) == 5_000_000)
        sender.join()
        assert max(map(len, talk.shown)) <= 2 * connection_module.LONGEST_LINE_TAKEN


def test_each_connection_has_a_receiving_thread_that_ends_with_it() -> None:
    with talking() as talk:
        assert "beseda-receiving" in [thread.name for thread in threading.enumerate()]
        talk.connection.close()
        assert not talk.connection._receiving.is_alive()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=40), max_size=5), st.integers(1, 9))
def test_nothing_that_drives_a_terminal_is_passed_on_however_it_is_cut(lines: list[str], size: int) -> None:
    lines = [line.replace("\n", "").replace("\r", "").lstrip("/") for line in lines]
    with talking() as talk:
        talk.put("/entered bob")
        data = "".join(f"a: {line}\n" for line in [*lines, "\x1b]0;owned\x07\x9b2J\x1b[31m", "end"]).encode(
            errors="replace"
        )
        for start in range(0, len(data), size):
            talk.server.sendall(data[start : start + size])
        wait_for(lambda: talk.shown[-1:] == ["a: end"])
        assert talk.shown == [clean(f"a: {line.encode(errors='replace').decode()}") for line in [*lines, "", "end"]]


def test_a_sentence_of_the_server_is_cleaned_as_well() -> None:
    with talking() as talk:
        talk.put("/refused \x1b[2JNo\x07.")
        assert talk.connection.enter("bob") == Refused("No.")


def test_an_escape_can_not_hide_that_a_line_is_for_the_machine() -> None:
    with talking() as talk:
        talk.put("/entered bob", "\x1b[0m/ok 1", "a: after")
        wait_for(lambda: talk.shown == ["a: after"])


# The newer version.


def test_lines_that_say_what_they_are_are_understood() -> None:
    with talking() as talk:
        talk.put(MARK + '{"kind":"hello","version":2,"commands":["help"]}', MARK + '{"kind":"entered","name":"Bob"}')
        assert talk.connection.enter("bob") == Entered("Bob") and talk.connection.echoes
        talk.put(
            MARK + '{"kind":"said","by":"Ann","words":"/help\\tme"}',
            MARK + '{"kind":"ok","number":1}',
            MARK + '{"kind":"no","number":2}',
            MARK + '{"kind":"bye","text":"Enough.","stay_away":true}',
        )
        wait_for(lambda: talk.connection.goodbye == "Enough.")
        with talk.changed:
            assert (talk.connection.handed, talk.connection.refused, talk.connection.stay_away) == (2, 1, True)
        assert talk.heard[-1] == Heard("said", by="Ann", words="/help\tme")


def test_a_line_with_a_slash_is_for_people_where_machines_have_a_mark() -> None:
    with talking() as talk:
        talk.put(MARK + '{"kind":"entered","name":"Bob"}', "/ok 7", "/help [command]  what there is to type")
        wait_for(lambda: talk.shown == ["/ok 7", "/help [command]  what there is to type"])
        with talk.changed:
            assert talk.connection.handed == 0


def test_an_older_server_takes_the_newer_version_for_a_name_and_nobody_reads_that() -> None:
    with talking() as talk:
        talk.put("/client 2 en can't be a name. Type another name:", "That is not the password.", "/refused Taken.")
        assert talk.connection.enter("bob") == Refused("Taken.")
        talk.put("/entered bib", "alice: hi")
        wait_for(lambda: talk.shown == ["alice: hi"])
        assert not talk.connection.echoes


@pytest.mark.parametrize("broken", ["", "{", "[]", "7", "{}", '{"kind":7}', '{"kind":"ok"}', "[" * 100_000])
def test_a_line_that_can_not_be_read_is_passed_over(broken: str) -> None:
    with talking() as talk:
        talk.put(MARK + broken, MARK + '{"kind":"answer","text":"after"}')
        wait_for(lambda: talk.shown == ["after"])


# Taking one's seat again.


def test_a_seat_is_taken_again_with_all_that_was_missed() -> None:
    def answer(talk: Talk) -> None:
        wait_for(lambda: talk.connection._on_entered is not None, what="the question")
        talk.put(
            MARK + '{"kind":"resumed","name":"Bob"}',
            MARK + '{"kind":"secret","secret":"new"}',
            MARK + '{"kind":"past-begins","missed":true,"text":"--- meanwhile ---"}',
            MARK + '{"kind":"past-ends","missed":true,"text":"--- now ---"}',
        )

    with talking() as talk:
        threading.Thread(target=answer, args=(talk,)).start()
        assert talk.connection.resume("old", "j-1", lambda: talk.shown.append("again")) == Entered("Bob")
        assert talk.connection.resumed and talk.connection.name == "Bob"
        assert talk.shown == ["again", "--- meanwhile ---", "--- now ---"]
        assert talk.server.recv(100) == OPENING + b"/resume old j-1\n"


@pytest.mark.parametrize("answer", [MARK + '{"kind":"not-resumed","text":"Gone."}', "/refused That can't be a name."])
def test_where_the_seat_is_gone_one_enters_by_name(answer: str) -> None:
    with talking() as talk:
        talk.put(answer)
        assert talk.connection.resume("old", "", lambda: talk.shown.append("again")) == SeatGone()
        talk.put("/entered bob" if answer.startswith("/") else MARK + '{"kind":"entered","name":"bob"}')
        assert talk.connection.enter("bob") == Entered("bob") and not talk.connection.resumed


def test_a_connection_lost_while_catching_up_is_no_seat_yet() -> None:
    with talking() as talk:
        talk.put(MARK + '{"kind":"resumed","name":"Bob"}')
        talk.server.shutdown(socket.SHUT_RDWR)
        assert talk.connection.resume("old", "", lambda: None) == Ended("")
