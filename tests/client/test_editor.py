"""The line editor on a real terminal (tmux): what comes is put above what is being typed, whatever that is."""

import shutil
import threading
from collections.abc import Iterator

import pytest
from console_fakes import LineServer, join_command

from tmux import Tmux
from waiting import wait_for

pytest.importorskip("prompt_toolkit")
termios = pytest.importorskip("termios")
pytestmark = pytest.mark.skipif(not shutil.which("tmux"), reason="there is no tmux here")


@pytest.fixture
def server() -> Iterator[LineServer]:
    with LineServer() as server:
        yield server


@pytest.fixture
def asked(server: LineServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tmux]:
    """One who has still to say their name."""
    tmux = Tmux(str(tmp_path_factory.mktemp("t") / "s"), join_command(server.port))
    try:
        tmux.until_lines_end("Enter your name:")
        yield tmux
    finally:
        tmux.close()


@pytest.fixture
def screen(server: LineServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tmux]:
    tmux = Tmux(str(tmp_path_factory.mktemp("t") / "s"), join_command(server.port, name="Оля"))
    try:
        tmux.until_lines_end("Server: Welcome, Оля.", ">")
        yield tmux
    finally:
        tmux.close()


def test_an_incoming_line_does_not_tear_the_one_being_typed(server: LineServer, screen: Tmux) -> None:
    screen.type("недописано")
    screen.until_lines_end("> недописано")
    server.say("Вася: привет")
    screen.until_lines_end("Server: Welcome, Оля.", "Вася: привет", "> недописано")
    screen.type(" и дописано")
    screen.press("Enter")
    screen.until_lines_end("Вася: привет", "> недописано и дописано", ">")
    wait_for(lambda: server.said == ["недописано и дописано"])


def test_a_line_typed_right_after_the_name_is_shown_once(server: LineServer, asked: Tmux) -> None:
    asked.press("Анна", "Enter", "Доброе утро, Анна!", "Enter")
    asked.until_lines_end("Enter your name: Анна", "Server: Welcome, Анна.", "> Доброе утро, Анна!", ">")
    wait_for(lambda: server.said == ["Доброе утро, Анна!"])


def test_a_password_is_typed_unseen(server: LineServer, asked: Tmux) -> None:
    server.password = "sesame"
    asked.press("Анна", "Enter")
    asked.until_lines_end("-- There is a password.", "Password:")
    asked.type("sesame")
    asked.until_lines_end("Password: ******")
    asked.press("Enter")
    asked.until_lines_end("-- There is a password.", "Password:", "Server: Welcome, Анна.", ">")


def test_what_is_typed_before_the_server_answers_a_name_is_not_echoed(server: LineServer, asked: Tmux) -> None:
    server.handler.clear()
    asked.press("Анна", "Enter")
    wait_for(lambda: "name=Анна" in server.heard)
    asked.press("Доброе утро!", "Enter", "ещё")
    assert not asked.echoes()
    server.handler.set()
    asked.until_lines_end("Enter your name: Анна", "Server: Welcome, Анна.", "> Доброе утро!", "> ещё")
    wait_for(lambda: server.said == ["Доброе утро!"])


def test_lines_from_outside_never_let_the_terminal_echo(server: LineServer, screen: Tmux) -> None:
    over = threading.Event()
    echoed: list[bool] = []

    def watch(terminal: int) -> None:
        while not over.is_set():
            echoed.append(bool(termios.tcgetattr(terminal)[3] & termios.ECHO))

    with screen.terminal() as terminal:
        watching = threading.Thread(target=watch, args=(terminal,))
        watching.start()
        for number in range(1000):
            server.say(f"Вася: {number}")
        screen.until_lines_end("Вася: 999", ">")
        over.set()
        watching.join()
    assert echoed
    assert not any(echoed)


def test_control_c_is_heard_while_the_server_thinks_about_a_name(server: LineServer, asked: Tmux) -> None:
    server.handler.clear()
    asked.press("Анна", "Enter")
    wait_for(lambda: "name=Анна" in server.heard)
    asked.press("C-c")
    asked.until_lines_end("status=0")
    server.handler.set()


def test_a_long_line_of_wide_characters_stays_whole_below_what_comes(server: LineServer, screen: Tmux) -> None:
    line = "漢字" * 15 + "конец"
    screen.type(line)
    screen.until_lines_end("> " + "漢字" * 9 + "漢", "字" + "漢字" * 5 + "конец")
    for number in range(3):
        server.say(f"Вася: {number}")
    screen.until_lines_end(
        "Вася: 0", "Вася: 1", "Вася: 2", "> " + "漢字" * 9 + "漢", "字" + "漢字" * 5 + "конец"
    )  # fmt: skip
    screen.press(*["BSpace"] * 5, "Enter")
    wait_for(lambda: server.said == ["漢字" * 15])


def test_what_was_said_comes_back_by_the_arrows(server: LineServer, screen: Tmux) -> None:
    screen.type("раз")
    screen.press("Enter")
    screen.type("два")
    screen.press("Enter")
    screen.until_lines_end("> раз", "> два", ">")
    screen.press("Up", "Up")
    screen.until_lines_end("> раз", "> два", "> раз")
    screen.press("Left", "Home", "Delete", "Enter")
    wait_for(lambda: server.said == ["раз", "два", "аз"])


@pytest.mark.parametrize("bracketed", [True, False])
def test_a_paste_of_several_lines_is_several_messages(server: LineServer, screen: Tmux, bracketed: bool) -> None:
    screen.paste("one\ntwo\nthree\n", bracketed)
    if bracketed:
        screen.until_lines_end("> one", "two", "three")
        assert server.said == []
        screen.press("Enter")
    wait_for(lambda: server.said == ["one", "two", "three"])
    screen.until_lines_end("> one", "> two", "> three", ">")


def test_the_line_being_typed_survives_another_width(server: LineServer, screen: Tmux) -> None:
    screen.type("x" * 50)
    screen.until_lines_end("> " + "x" * 38, "x" * 12)
    screen.resize(30)
    screen.until_lines_end("> " + "x" * 28, "x" * 22)
    screen.press("Enter")
    wait_for(lambda: server.said == ["x" * 50])


def test_a_flood_from_outside_leaves_the_line_as_it_was(server: LineServer, screen: Tmux) -> None:
    screen.type("спокойно")
    for number in range(2000):
        server.say(f"Вася: {number}")
    screen.until_lines_end("Вася: 1998", "Вася: 1999", "> спокойно")


def test_a_lost_server_is_said_and_what_is_typed_meanwhile_kept(server: LineServer, screen: Tmux) -> None:
    screen.type("typing")
    server.stop()
    wait_for(lambda: any("-- Connection lost" in line for line in screen.lines()))
    screen.press("Enter")
    with LineServer(server.port) as again:
        wait_for(lambda: "-- Connected again." in screen.lines())
        wait_for(lambda: again.said == ["typing"])


def test_ones_name_rings_the_bell_and_nothing_else_does(server: LineServer, screen: Tmux) -> None:
    server.say("Вася: я и \x07\x1b]0;evil\x07 ты")
    screen.until_lines_end("Вася: я и  ты", ">")
    assert not screen.bells()
    server.say("Вася: оля, ты тут?")
    wait_for(screen.bells)


@pytest.mark.parametrize("keys", [["C-c"], ["C-d"], ["/quit", "Enter"]], ids=["Ctrl-C", "Ctrl-D", "quit"])
def test_leaving_is_polite_and_leaves_the_terminal_as_it_was(server: LineServer, screen: Tmux, keys: list[str]) -> None:
    screen.press(*keys)
    screen.until_lines_end("Goodbye!", "status=0")
    assert server.said == ["/quit"]
    assert screen.echoes()


def test_a_half_typed_line_does_not_hold_who_presses_control_c(server: LineServer, screen: Tmux) -> None:
    screen.type("half")
    screen.until_lines_end("> half")
    screen.press("C-d")
    screen.press("C-c")
    screen.until_lines_end("Goodbye!", "status=0")
    assert server.said == ["/quit"]
