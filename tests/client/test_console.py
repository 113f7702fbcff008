"""`beseda join` in a pipe and on a bare terminal, as a process of its own on real sockets."""

import os
import shlex
import signal
import subprocess
import sys

import pytest
from console_fakes import ChunkServer, LineServer, Terminal, join_command, pipe

from beseda.client.heard import MARK
from waiting import wait_for

OPENING = ("/client 2 en", "/client 1 en")


def test_a_pipe_says_its_lines_and_leaves() -> None:
    with LineServer() as server:
        done = pipe("hello\nпривет\n\nno newline", server.port, name="bot")
        assert server.said == ["hello", "привет", "no newline", "/quit"]
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == "Server: Welcome, bot.\nGoodbye!\n"


def test_a_pipe_without_a_name_begins_with_it() -> None:
    with LineServer() as server:
        assert pipe("bot\nhello\n", server.port).returncode == 0
        assert server.heard == [*OPENING, "name=bot", "hello", "/quit"]


def test_a_pipe_that_takes_its_first_line_for_a_name_says_so() -> None:
    with LineServer() as server:
        assert pipe("bot\nhello\n", server.port).stderr == "beseda: The first line of the input is the name: bot\n"
        assert pipe("hello\n", server.port, name="bot").stderr == ""


def test_bytes_that_are_no_text_are_refused_with_their_line_and_place() -> None:
    with LineServer() as server:
        command = join_command(server.port, name="bot")
        typed = b"good\n\xe9t\xe9\n\nab\xff\nlast\n"
        done = subprocess.run(command, input=typed, capture_output=True, timeout=60, check=False)
        assert (done.returncode, done.stderr.decode()) == (
            1,
            "beseda: Line 2 is not text in UTF-8, from its byte 1 on. Nobody saw it.\n"
            "beseda: Line 4 is not text in UTF-8, from its byte 3 on. Nobody saw it.\n",
        )
        assert server.said == ["good", "last", "/quit"]


def test_a_name_that_is_no_text_is_none() -> None:
    with LineServer() as server:
        done = subprocess.run(
            join_command(server.port), input=b"\xd0\nhi\n", capture_output=True, timeout=60, check=False
        )
        assert done.returncode == 1 and b"Line 1 is not text" in done.stderr and not server.people


def test_bytes_typed_on_a_bare_terminal_that_are_no_text_end_nothing() -> None:
    with LineServer() as server, Terminal(server.port, name="bob") as terminal:
        wait_for(lambda: terminal.shows("> "))
        os.write(terminal._ours, b"ab\xff\nhello\n/quit\n")
        wait_for(lambda: terminal.shows("Line 1 is not text in UTF-8, from its byte 3 on. Nobody saw it."))
        assert terminal.status() == 0 and server.said == ["hello", "/quit"]


def test_an_empty_pipe_without_a_name_is_told_what_is_missing() -> None:
    with LineServer() as server:
        done = pipe("", server.port)
        assert done.returncode == 1
        assert "A name is needed" in done.stderr


def test_a_pipe_is_seated_in_the_room_it_asks_for() -> None:
    with LineServer() as server:
        assert pipe("hello\n", server.port, name="bot", room="kitchen").returncode == 0
        assert server.said == ["/join #kitchen", "hello", "/quit"]


def test_a_pipe_ends_where_it_says_quit() -> None:
    with LineServer() as server:
        assert pipe("a\n/quit see you\nb\n", server.port, name="bot").returncode == 0
        assert server.said == ["a", "/quit see you"]


def test_more_lines_than_are_kept_at_once_are_all_said() -> None:
    lines = [f"line {number}" for number in range(3000)]
    with LineServer() as server:
        assert pipe("\n".join(lines), server.port, name="bot").returncode == 0
        assert server.said == [*lines, "/quit"]


def test_a_refused_name_ends_a_pipe_with_the_servers_sentence() -> None:
    with LineServer() as server:
        server.taken = {"bot"}
        done = pipe("hello\n", server.port, name="bot")
        assert (done.returncode, done.stderr) == (1, "beseda: The name bot is taken.\n")
        assert server.said == []


def test_a_refused_line_makes_a_pipe_fail() -> None:
    with LineServer() as server:
        done = pipe("hello\n/refuse this\n", server.port, name="bot")
        assert (done.returncode, done.stderr) == (1, "beseda: The server refused 1 line.\n")
        assert done.stdout == "Server: Welcome, bot.\nNobody saw that.\nGoodbye!\n"
        assert server.said == ["hello", "/refuse this", "/quit"]


def test_nobody_there_is_one_sentence() -> None:
    with LineServer() as server:
        pass
    done = pipe("hello\n", server.port, name="bot")
    assert done.returncode == 1
    assert done.stderr.startswith(f"beseda: Nobody answers at 127.0.0.1:{server.port}.")
    assert done.stderr.count("\n") == 1


def test_a_full_server_lets_go_and_its_reason_is_said() -> None:
    with LineServer() as server:
        server.full = "The chat is full: 2 people at once."
        done = pipe("hello\n", server.port, name="bot")
        assert (done.returncode, done.stderr) == (1, "beseda: The chat is full: 2 people at once.\n")


def test_a_server_that_is_not_ours_is_said_to_be_none() -> None:
    with ChunkServer() as server:
        done = pipe("hello\n", server.port, name="bot")
        assert done.returncode == 1
        assert "does not answer as Beseda does" in done.stderr
        assert "--chunks" in done.stderr


def test_a_pipe_in_chunks_says_each_line_as_one_send() -> None:
    with ChunkServer() as server:
        done = pipe("раз\nдва\n/names\nтри", server.port, name="bot", chunks=True)
        assert server.heard == ["раз", "два", "/names", "три"]
        assert (done.returncode, done.stderr) == (0, "")


def test_escape_sequences_never_reach_what_reads_a_pipe() -> None:
    with LineServer() as server, Joined(server) as watcher:
        server.say("mallory: \x1b[2J\x1b]0;owned\x07\x9b31m\x08\x00\u202eevil\x7f")
        server.say("alice: end")
        seen = watcher.read_to("alice: end")
        assert b"mallory: " in seen
        assert not set(seen) & (set(range(32)) - {10} | {127})
        assert "\u202e".encode() not in seen
        assert "\x9b".encode() not in seen


class Joined:
    """A pipe that stays: its input is open."""

    def __init__(self, server: LineServer) -> None:
        self._server = server
        self.process = subprocess.Popen(
            join_command(server.port, name="watcher"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def __enter__(self) -> "Joined":
        wait_for(lambda: "watcher" in self._server.people)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()

    def say(self, line: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{line}\n".encode())
        self.process.stdin.flush()

    def read_to(self, words: str) -> bytes:
        seen = b""
        assert self.process.stdout
        while words.encode() not in seen:
            seen += self.process.stdout.readline()
        return seen


def test_what_comes_is_printed_at_once_while_the_input_is_open() -> None:
    with LineServer() as server, Joined(server) as watcher:
        server.say("alice: hi")
        assert b"alice: hi\n" in watcher.read_to("alice: hi")


def test_an_interrupt_leaves_politely() -> None:
    with LineServer() as server, Joined(server) as watcher:
        watcher.say("hello")
        wait_for(lambda: server.said == ["hello"])
        watcher.process.send_signal(signal.SIGINT)
        assert watcher.process.wait(10) == 0
        assert server.said == ["hello", "/quit"]


def test_a_reader_that_has_enough_ends_the_pipe_without_a_traceback() -> None:
    with LineServer() as server, Joined(server) as watcher:
        assert watcher.process.stdout and watcher.process.stderr
        watcher.process.stdout.close()
        while watcher.process.poll() is None:
            server.say("alice: hi")
        watcher.process.stdout = None
        assert watcher.process.stderr.read() == b""


def test_an_output_that_is_full_is_said_and_ends_the_pipe() -> None:
    with LineServer() as server, open("/dev/full", "wb") as full:
        command = join_command(server.port, name="bot")
        done = subprocess.run(command, input=b"", stdout=full, stderr=subprocess.PIPE, timeout=20)
        assert (done.returncode, done.stderr) == (1, b"beseda: No space left on device\n")


def test_a_locale_without_our_letters_shows_what_it_can() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    with LineServer() as server:
        done = subprocess.run(
            join_command(server.port, name="Оля"), input=b"hi\n", env=environment, capture_output=True, timeout=20
        )
        assert (done.returncode, done.stdout) == (0, b"Server: Welcome, ???.\nGoodbye!\n")


def test_a_closed_standard_input_is_an_empty_one() -> None:
    with LineServer() as server:
        command = shlex.join(join_command(server.port, name="bot"))
        assert subprocess.run(f"{command} <&-", shell=True, timeout=20).returncode == 0
        assert server.said == ["/quit"]


def test_a_pipe_survives_a_restart_of_its_server() -> None:
    with LineServer() as server, Joined(server) as watcher:
        server.stop()
        watcher.say("said meanwhile")
        assert watcher.process.stdin
        watcher.process.stdin.close()
        watcher.process.stdin = None
        with LineServer(server.port) as again:
            assert watcher.process.wait(20) == 0
            assert again.said == ["said meanwhile", "/quit"]


def test_a_bare_terminal_asks_for_a_name_and_again_for_another() -> None:
    with LineServer() as server, Terminal(server.port) as terminal:
        server.taken = {"bob"}
        wait_for(lambda: terminal.shows("Enter your name: "))
        terminal.type("bob\n")
        wait_for(lambda: terminal.shows("-- The name bob is taken."))
        terminal.type("Оля\n")
        wait_for(lambda: terminal.shows("Server: Welcome, Оля."))
        terminal.type("привет\n/quit\n")
        assert terminal.status() == 0
        assert server.said == ["привет", "/quit"]


def test_a_pipe_gives_the_password_it_was_given() -> None:
    with LineServer() as server:
        server.password = "sesame"
        assert pipe("hello\n", server.port, name="bot", password="sesame").returncode == 0
        assert server.heard == [
            "/client 2 en",
            "/client 1 en",
            "locked",
            "/password sesame",
            "name=bot",
            "hello",
            "/quit",
        ]


@pytest.mark.parametrize(("given", "said"), [("", "There is a password."), ("bad", "Wrong.")])
def test_a_pipe_without_the_right_password_is_told_where_it_is_taken_from(given: str, said: str) -> None:
    with LineServer() as server:
        server.password = "sesame"
        done = pipe("hello\n", server.port, name="bot", password=given)
        assert done.returncode == 1 and server.said == []
        assert done.stderr == f"beseda: {said} From a pipe it is taken from the environment variable BESEDA_PASSWORD.\n"


def test_a_person_on_a_bare_terminal_types_the_password_unseen() -> None:
    with LineServer() as server, Terminal(server.port, name="bob") as terminal:
        server.password = "sesame"
        wait_for(lambda: terminal.shows("-- There is a password.") and terminal.shows("Password: "))
        terminal.type("typo\n")
        wait_for(lambda: terminal.shows("-- Wrong.") and terminal.seen.count(b"Password: ") == 2)
        terminal.type("sesame\n")
        wait_for(lambda: terminal.shows("Server: Welcome, bob."))
        terminal.type("/quit\n")
        assert terminal.status() == 0
        assert b"sesame" not in terminal.seen and b"typo" not in terminal.seen


@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_a_key_leaves_a_bare_terminal_politely(key: str) -> None:
    with LineServer() as server, Terminal(server.port, name="bob") as terminal:
        wait_for(lambda: terminal.shows("> "))
        terminal.type(key)
        assert terminal.status() == 0
        assert server.said == ["/quit"]


def test_a_line_being_typed_on_a_bare_terminal_is_printed_anew_below() -> None:
    with LineServer() as server, Terminal(server.port, name="bob") as terminal:
        wait_for(lambda: terminal.shows("> "))
        terminal.type("half a")
        wait_for(lambda: terminal.shows("half a"))
        server.say("alice: hi bob")
        wait_for(lambda: terminal.shows(f"\r{' ' * len('> half a')}\ralice: hi bob\r\n> half a\a"))
        assert b"\x1b" not in terminal.seen, "it would show escape sequences"


def test_the_bell_knows_a_new_name_at_once_and_the_old_no_more() -> None:
    with LineServer() as server, Terminal(server.port, name="bob") as terminal:
        wait_for(lambda: terminal.shows("> "))
        server.say("/entered bib\nalice: hi bib")
        wait_for(lambda: terminal.shows("alice: hi bib\r\n> \a"))
        server.say("alice: hi bob")
        server.say("alice: bye")
        wait_for(lambda: terminal.shows("alice: bye"))
        assert terminal.seen.count(b"\a") == 1


def test_a_reply_goes_to_who_wrote_last_in_private() -> None:
    with LineServer() as server, Terminal(server.port, name="bob") as terminal:
        wait_for(lambda: terminal.shows("> "))
        terminal.type("/r hi\n")
        wait_for(lambda: terminal.shows("-- Nobody has written to you in private yet."))
        server.say(MARK + '{"kind":"said","by":"Ann","to":"bob","words":"psst"}')
        wait_for(lambda: terminal.shows("(private) Ann: psst\r\n> \a"))
        terminal.type("/r hi there\n/reply 12 to that line\n/clear\n/quit\n")
        assert terminal.status() == 0
        assert server.said == ["/msg Ann hi there", "/reply 12 to that line", "/quit"]


def test_what_is_typed_at_a_bare_terminal_while_away_is_told_of_until_it_is_sent() -> None:
    with LineServer() as server, Terminal(server.port, name="bob") as terminal:
        wait_for(lambda: terminal.shows("> "))
        server.stop()
        wait_for(lambda: terminal.shows("Connection lost"))
        terminal.type("said meanwhile\n")
        wait_for(lambda: terminal.shows("-- Not sent yet: said meanwhile"))
        with LineServer(server.port) as again:
            wait_for(lambda: terminal.shows("-- Sent: said meanwhile"))
            assert again.said == ["said meanwhile"]


def test_long_blanks_are_narrowed_where_a_line_can_not_be_told_from_two() -> None:
    with LineServer() as server, Terminal(server.port, name="bob") as terminal:
        wait_for(lambda: terminal.shows("> "))
        server.say("alice: hi" + " " * 70 + "Server: forged")
        wait_for(lambda: terminal.shows("alice: hi    Server: forged"))


def test_a_pipe_is_shown_no_past_that_it_did_not_ask_for() -> None:
    with LineServer() as server, Joined(server) as watcher:
        past = '{"kind":"past","id":"j-1","by":"alice","words":"old"}'
        for line in ('{"kind":"past-begins","text":"--- then ---"}', past, '{"kind":"past-ends","text":"--- now ---"}'):
            server.say(MARK + line)
        server.say(MARK + '{"kind":"said","by":"alice","words":"new"}')
        assert b"old" not in watcher.read_to("alice: new")


def test_the_console_speaks_russian_where_it_is_asked_to() -> None:
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    with LineServer() as server:
        subprocess.run(
            join_command(server.port, name="bot", language="ru"), input=b"", env=environment, check=True, timeout=20
        )
        assert server.heard[0] == "/client 2 ru"


@pytest.mark.skipif(sys.platform != "linux", reason="needs a terminal that hangs up")
@pytest.mark.parametrize("term", ["xterm", "dumb"])
def test_a_terminal_that_is_gone_ends_the_talk_and_leaves_no_trace(term: str) -> None:
    """As `nohup` has it: without that the client is ended by SIGHUP."""
    window, terminal = os.openpty()

    def at_the_terminal() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        os.setsid()

    with LineServer() as server:
        joined = subprocess.Popen(
            join_command(server.port, name="Anna"),
            stdin=terminal,
            stdout=terminal,
            stderr=subprocess.PIPE,
            env={**os.environ, "TERM": term},
            preexec_fn=at_the_terminal,
        )
        os.close(terminal)
        said = b""
        while b"Welcome" not in said:
            said += os.read(window, 4096)
        os.close(window)
        _, complaints = joined.communicate(timeout=20)
        assert joined.returncode == 0 and b"Traceback" not in complaints, complaints.decode()
