"""What the person who started the server sees: who came and went, the lobby's lines, and nothing private."""

from pathlib import Path

import pytest
from processes import ServerProcess
from talking import LineClient

from beseda.locale import catalogue

IN_RUSSIAN = pytest.mark.xfail(
    any(catalogue("ru").gettext(each) == each for each in ("{name} has joined ({address})", "Server")),
    reason="the Russian catalogue is not filled in yet",
    strict=True,
)


def test_the_console_shows_who_comes_and_goes_and_the_lobby(data: Path) -> None:
    with ServerProcess(data) as server:
        anna, boris = LineClient(server.port, "Anna"), LineClient(server.port, "Boris")
        server.expect_line(f"Anna has joined ({anna.local})")
        server.expect_line(f"Boris has joined ({boris.local})")
        anna.say("всем привет", "/msg Boris на ухо", "/join #тайная", "в комнате", "/join lobby", "/me машет")
        server.expect_line("Anna: всем привет")
        server.expect_line("* Anna машет")
        anna.close()
        server.expect_line(f"Anna has left ({anna.local})")
        server.stop()
        assert "на ухо" not in server.heard
        assert "в комнате" not in server.heard


def test_in_russian_the_console_says_it_as_the_assignment_does(data: Path) -> None:
    with ServerProcess(data, language="ru") as server, LineClient(server.port, "Анна") as anna:
        server.expect_line(f"Присоединился Анна ({anna.local})", within=2.0)


def test_quiet_shows_nobody(data: Path) -> None:
    with ServerProcess(data, "--quiet") as server:
        anna = LineClient(server.port, "Anna")
        anna.say("hello")
        anna.ask("/history", "Anna: hello")
        anna.close()
        assert server.stop() == 0
        assert "Anna" not in server.heard


def test_what_is_typed_can_not_paint_the_operators_terminal(data: Path) -> None:
    with ServerProcess(data) as server:
        evil = LineClient(server.port, "Evil")
        evil.say("\x1b[2Jcleared", "/quit \x1b[7mbye")
        server.expect_line("Evil: cleared")
        server.expect("Evil has left")
        assert "\x1b" not in server.heard


def test_the_first_lines_tell_how_to_join(data: Path) -> None:
    with ServerProcess(data) as server:
        server.expect(f"nc localhost {server.port}")
        server.expect(str(data))
        server.expect("Ctrl-C stops it.")
