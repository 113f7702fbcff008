"""What a person types in a pipe or at a bare terminal arrives line by line; what is shown to them is not torn."""

import builtins
import io
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.client import screen as screen_module
from beseda.client.screen import BELL, LONGEST_INPUT_LINE, PROMPT, PipeScreen, TerminalScreen
from beseda.client.shown import Line
from beseda.client.typed import decoded
from waiting import SOON


class Alone:
    """Nothing beside what is typed."""

    def prompt(self) -> str:
        return PROMPT

    def waiting(self) -> Sequence[str]:
        return ()

    def completions(self, typed: str) -> tuple[int, Sequence[str]]:
        return 0, ()


ALONE = Alone()


class Piped:
    """A screen whose standard input is a pipe that a test writes into."""

    def __init__(self) -> None:
        self.screen = PipeScreen()
        self.out, self._into = os.pipe()

    def type(self, data: bytes, ends: bool = False) -> None:
        os.write(self._into, data)
        if ends:
            self.end()

    def end(self) -> None:
        if self._into >= 0:
            os.close(self._into)
        self._into = -1

    def lines(self) -> list[str]:
        """All that comes until the end."""
        seen: list[str] = []

        def note(line: str) -> bool:
            seen.append(line)
            return True

        self.screen.read(note, ALONE)
        return seen


@contextmanager
def piped() -> Iterator[Piped]:
    made = Piped()
    with open(made.out) as stdin, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", stdin)
        try:
            yield made
        finally:
            made.screen.close()
            made.end()
            for descriptor in (made.screen._stopping, made.screen._stopper):
                os.close(descriptor)


# A pipe.


@given(st.lists(st.binary(max_size=12) | st.sampled_from([b"\n", b"\r\n", "я".encode()]), max_size=12))
def test_whatever_comes_in_whatever_pieces_is_lines(pieces: list[bytes]) -> None:
    with piped() as pipe:
        for piece in pieces:
            pipe.type(piece)
        pipe.end()
        whole = b"".join(pieces)
        *lines, last = whole.split(b"\n")
        expected = [decoded(line.removesuffix(b"\r")) for line in [*lines, *([last] if last else [])]]
        assert pipe.lines() == expected
        assert pipe.screen.ask("anything else?") is None, "the end stays the end"


def test_an_answer_is_one_line_and_what_follows_is_read_after_it() -> None:
    with piped() as pipe:
        pipe.type(b"bot\nhello\n", ends=True)
        assert pipe.screen.ask("Your name: ") == "bot"
        assert pipe.lines() == ["hello"]


def test_a_line_without_an_end_is_passed_on_before_it_fills_the_memory() -> None:
    with piped() as pipe:
        pipe.type(b"x" * LONGEST_INPUT_LINE)
        assert pipe.screen.ask("") == "x" * LONGEST_INPUT_LINE, "though the pipe is open still"
        pipe.type(b"the rest\n", ends=True)
        assert pipe.lines() == ["the rest"]


def test_a_line_without_an_end_is_passed_on_in_whole_characters() -> None:
    with piped() as pipe:
        whole = ("x" + "ё" * LONGEST_INPUT_LINE).encode()
        writing = threading.Thread(target=pipe.type, args=(whole, True), daemon=True)
        writing.start()
        lines = pipe.lines()
        writing.join(SOON)
        assert len(lines) > 1 and "".join(lines).encode() == whole


def test_reading_ends_where_whoever_takes_the_lines_says_so() -> None:
    with piped() as pipe:
        pipe.type(b"one\n/quit\nthree\n", ends=True)
        taken: list[str] = []

        def take(line: str) -> bool:
            taken.append(line)
            return line != "/quit"

        pipe.screen.read(take, ALONE)
        assert taken == ["one", "/quit"]


def test_another_thread_ends_a_reading_that_waits_for_a_silent_pipe() -> None:
    with piped() as pipe:
        reading = threading.Thread(target=pipe.lines, daemon=True)
        reading.start()
        pipe.screen.stop()
        reading.join(SOON)
        assert not reading.is_alive()
        pipe.type(b"too late\n")
        assert pipe.screen.ask("") is None


def test_what_comes_goes_out_and_our_own_sentences_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    with piped() as pipe:
        pipe.screen.show(Line("hi", head=(("name:bob", "Bob"), ("", ": ")), rings=True))
        pipe.screen.tell("The server is gone.")
        pipe.screen.finish(SOON)
        pipe.screen.close()
        assert capsys.readouterr() == ("Bob: hi\n", "beseda: The server is gone.\n")
        pipe.screen.show(Line("Bob: late"))
        pipe.screen.tell("Late.")
        assert capsys.readouterr() == ("", ""), "the terminal is somebody else's again"


@contextmanager
def unread() -> Iterator[tuple[PipeScreen, int]]:
    """A screen whose output nobody reads, and the descriptor by which it can be read after all."""
    reads, writes = os.pipe()
    with open(writes, "w", encoding="utf-8") as out, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", out)
        screen = PipeScreen()
        for _ in range(200):
            screen.show(Line("x" * 1000))
        yield screen, reads
        screen.close()
        os.close(reads)
        screen._shown.thread.join(SOON)


def test_who_reads_nothing_holds_up_nobody_and_is_not_waited_for_for_long() -> None:
    with unread() as (screen, _):
        began = time.monotonic()
        screen.finish(0.05)
        assert screen.failed and time.monotonic() - began < SOON / 2


def test_who_reads_slowly_gets_all() -> None:
    with unread() as (screen, reads):

        def read() -> None:
            left = 200 * len("x" * 1000 + "\n")
            while left:
                left -= len(os.read(reads, 5000))

        reader = threading.Thread(target=read, daemon=True)
        reader.start()
        screen.finish(SOON)
        reader.join(SOON)
        assert not screen.failed and not reader.is_alive()


# A bare terminal.


class Tty(io.StringIO):
    def __init__(self, seen: bool) -> None:
        super().__init__()
        self._is_seen = seen

    def isatty(self) -> bool:
        return self._is_seen

    def take(self) -> str:
        words = self.getvalue()
        self.seek(0)
        self.truncate()
        return words


class Terminal:
    """A screen on a terminal; `type` says what happens while a line is being typed, and how it ends."""

    def __init__(self, patch: pytest.MonkeyPatch, seen: bool = True) -> None:
        self.out, self.errors = Tty(seen), Tty(True)
        self.typed = ""
        patch.setattr(screen_module, "_line_buffer", lambda: lambda: self.typed)
        for name, stream in (("stdout", self.out), ("stderr", self.errors)):
            patch.setattr(sys, name, stream)
        self._patch = patch
        self.screen = TerminalScreen()

    def type(self, *lines: str, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Lines, then Ctrl-D."""
        coming = iter(lines)

        def read(prompt: str = "") -> str:
            meanwhile()
            self.out.write(prompt)
            line = next(coming, None)
            if line is None:
                raise EOFError
            return line

        self._patch.setattr(builtins, "input", read)
        self._patch.setattr(screen_module, "getpass", read)


def cleared(typed: str) -> str:
    """How a line is taken off a terminal that knows no escape sequences."""
    return f"\r{' ' * len(typed)}\r"


@pytest.mark.parametrize(("typed", "columns"), [("ab", 2), ("жё", 2), ("漢字", 4), ("x" * 200, 79)])
def test_a_line_being_typed_is_taken_away_by_as_many_blanks_as_it_is_wide(
    typed: str, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    terminal = Terminal(monkeypatch)
    terminal.typed = typed
    terminal.type(meanwhile=lambda: terminal.screen.show(Line("hi")))
    terminal.screen.ask("")
    assert terminal.out.take() == f"\r{' ' * columns}\rhi\n{typed}"


def test_what_comes_goes_above_the_line_being_typed_which_is_printed_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal(monkeypatch)
    terminal.typed = "hel"
    terminal.type("hello", meanwhile=lambda: terminal.screen.show(Line("Bob: hi", rings=True)))
    assert terminal.screen.ask(PROMPT) == "hello"
    assert terminal.out.take() == f"{cleared(PROMPT + 'hel')}Bob: hi\n{PROMPT}hel{BELL}{PROMPT}"
    terminal.screen.show(Line("Bob: bye"))
    assert terminal.out.take() == "Bob: bye\n", "nothing is being typed now"


def test_the_prompt_says_where_one_is_now_also_while_one_types(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal(monkeypatch)
    rooms = [f"#lobby{PROMPT}"]

    class There(Alone):
        def prompt(self) -> str:
            return rooms[-1]

    def moves() -> None:
        terminal.screen.refresh()
        assert terminal.out.take() == "", "that is where one was"
        rooms.append(f"#tea{PROMPT}")
        terminal.screen.refresh()
        terminal.screen.show(Line("Bob: hi"))

    terminal.typed = "hel"
    terminal.type(meanwhile=moves)
    terminal.screen.read(lambda line: True, There())
    anew = f"#tea{PROMPT}hel"
    before = cleared(f"{rooms[0]}hel")
    assert terminal.out.take().removesuffix(rooms[0]) == f"{before}{anew}{cleared(anew)}Bob: hi\n{anew}"


def test_a_question_that_was_broken_off_is_not_printed_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    terminal = Terminal(monkeypatch)
    terminal.type(meanwhile=interrupt)
    with pytest.raises(KeyboardInterrupt):
        terminal.screen.ask("Your name: ")
    terminal.screen.tell("Goodbye!")
    assert terminal.out.take() == "-- Goodbye!\n"


def test_what_is_written_into_a_file_has_neither_prompts_nor_bells(monkeypatch: pytest.MonkeyPatch) -> None:
    """`beseda join | tee talk.txt`: the question is asked where it is seen."""
    terminal = Terminal(monkeypatch, seen=False)
    terminal.type("Ann", meanwhile=lambda: terminal.screen.show(Line("Bob: hi", rings=True)))
    assert terminal.screen.ask("Your name: ") == "Ann"
    assert (terminal.out.take(), terminal.errors.take()) == ("Bob: hi\n", "Your name: ")


def test_lines_are_passed_on_until_the_end_or_until_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal(monkeypatch)
    taken: list[str] = []

    def take(line: str) -> bool:
        taken.append(line)
        return line != "/quit"

    terminal.type("one", "")
    terminal.screen.read(take, ALONE)
    assert taken == ["one", ""]
    terminal.type("/quit", "more")
    terminal.screen.read(take, ALONE)
    assert taken == ["one", "", "/quit"]


def test_the_end_is_no_answer_also_to_a_question_for_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal(monkeypatch)
    terminal.type("secret")
    assert terminal.screen.ask("Password: ", unseen=True) == "secret"
    assert terminal.screen.ask("Password: ", unseen=True) is None
    assert terminal.screen.ask("Your name: ") is None


def test_a_terminal_that_was_given_back_is_written_to_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal(monkeypatch)
    terminal.screen.close()
    terminal.screen.show(Line("Bob: late", rings=True))
    terminal.screen.tell("Late.")
    assert terminal.out.take() == terminal.errors.take() == ""


def test_a_python_without_readline_prints_the_prompt_alone_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "readline", None)
    assert screen_module._line_buffer()() == ""


@pytest.mark.parametrize("is_full", [False, True])
def test_what_can_not_be_shown_ends_nothing_and_is_told_once(
    is_full: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reads, writes = os.pipe()
    os.close(reads)
    if is_full:
        os.dup2(os.open("/dev/full", os.O_WRONLY), writes)
    with open(writes, "w", encoding="utf-8") as out:
        monkeypatch.setattr(sys, "stdout", out)
        screen = TerminalScreen()
        screen.show(Line("Bob: hi"))
        screen.tell("The server is gone.")
        screen.close()
    assert screen.failed == is_full
    assert capsys.readouterr().err == ("beseda: No space left on device\n" if is_full else "")
