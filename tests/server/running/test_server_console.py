"""The server's own console: the lobby and who comes and goes; never private talk; a stalled one holds up nobody."""

import threading
import time

import pytest

from beseda import backlog
from beseda.server.running.console import Console
from engine_fakes import FakeClient, Stage

SOON = 10.0


class Shown:
    """A console over a stage, with what it has printed."""

    def __init__(self, language: str = "en") -> None:
        self.words: list[str] = []
        self.go_on = threading.Event()
        self.go_on.set()
        self.console = Console("#lobby", language, self._write)
        self.stage = Stage()
        self.stage.announcer.news.watch = self.console.watch
        self.console.thread.start()

    def _write(self, words: str) -> None:
        self.go_on.wait(SOON)
        self.words.append(words)

    def lines(self) -> list[str]:
        self.console.stop(SOON)
        return "".join(self.words).splitlines()


def seated(shown: Shown, number: int, name: str) -> FakeClient:
    return shown.stage.seated(number, name)


def test_it_shows_who_comes_and_goes_and_what_the_lobby_says() -> None:
    shown = Shown()
    ann = seated(shown, 1, "Ann")
    shown.stage.say(ann, "hello", "/me waves", "/quit")
    assert shown.lines() == [
        "Ann has joined (192.0.2.1:5000)", "Ann: hello", "* Ann waves", "Ann has left (192.0.2.1:5000)",
    ]  # fmt: skip


def test_it_never_shows_private_talk_or_other_rooms() -> None:
    shown = Shown()
    ann, bob = seated(shown, 1, "Ann"), seated(shown, 2, "Bob")
    shown.stage.say(ann, "/msg Bob secret", "/join tea")
    shown.stage.say(ann, "secret", "/topic secret", "/me secret")
    shown.stage.say(bob, "/join tea")
    assert len(shown.lines()) == 2 and not any("secret" in line for line in shown.words)


def test_nothing_typed_drives_the_operators_terminal() -> None:
    shown = Shown()
    shown.stage.say(seated(shown, 1, "Ann"), "a\x1b[2Jb\x9b1mc\u202ed", "/quit \x1b]0;title\x07")
    assert shown.lines()[1] == "Ann: abcd"
    assert all(line.isprintable() for line in shown.lines())


def test_a_terminal_that_stands_still_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backlog, "MOST_WAITING", 10)
    shown = Shown()
    shown.go_on.clear()
    ann, bob = seated(shown, 1, "Ann"), seated(shown, 2, "Bob")
    began = time.monotonic()
    for number in range(50):
        shown.stage.say(ann, str(number))
    assert time.monotonic() - began < 5.0 and len(bob.take()) == 50
    shown.go_on.set()
    shown.console._lines.drain(SOON)
    shown.stage.say(ann, "last")
    lines = shown.lines()
    left_out = [int(line.strip("(").split()[0]) for line in lines if "left out" in line]
    assert lines[-1] == "Ann: last" and sum(left_out) >= 50 - 10 - 2
    assert len(lines) - len(left_out) + sum(left_out) == 2 + 50 + 1, "every line is shown or counted"


def test_stopping_does_not_wait_for_a_stalled_terminal() -> None:
    shown = Shown()
    shown.go_on.clear()
    seated(shown, 1, "Ann")
    began = time.monotonic()
    shown.console.stop(0.05)
    assert time.monotonic() - began < 2.0
    shown.go_on.set()
    shown.console.thread.join(SOON)


def test_a_terminal_that_is_gone_changes_nothing() -> None:
    def gone(words: str) -> None:
        raise BrokenPipeError

    console = Console("#lobby", "en", gone)
    stage = Stage()
    stage.announcer.news.watch = console.watch
    console.thread.start()
    ann, bob = stage.seated(1, "Ann"), stage.seated(2, "Bob")
    stage.say(ann, "hello")
    assert bob.take() == ["Ann: hello"]
    console.stop(SOON)
    assert not console.thread.is_alive()


def test_a_lobby_with_other_letters_is_shown_too() -> None:
    words: list[str] = []
    console = Console("#straße", "en", words.append)
    stage = Stage()
    stage.announcer.news.watch = console.watch
    console.thread.start()
    ann = stage.seated(1, "Ann")
    stage.say(ann, "/join Straße")
    stage.say(ann, "hello")
    console.stop(SOON)
    assert "Ann: hello\n" in words
