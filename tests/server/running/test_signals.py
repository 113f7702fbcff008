"""What each signal asks of a server: in this process what the handlers do, in real ones what the kernel sends."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from beseda.server.running import signals as signals_module
from beseda.server.running.signals import Signals
from waiting import SOON

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has no such signals")

NUMBERS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1, signal.SIGTTOU)


class Asked:
    """Signals in place, and what was asked for until it was to stop."""

    def __init__(self) -> None:
        self.anew = 0
        self.signals = Signals()
        self.signals.stop_in_order()

    def wait(self) -> int:
        return self.signals.wait(self._renew)

    def wait_after(self, *numbers: int) -> int:
        """Have these come, and one to stop after them; return the one that stopped it."""
        for number in (*numbers, signal.SIGTERM):
            signal.raise_signal(number)
        return self.wait()

    def _renew(self) -> None:
        self.anew += 1


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[bool, bool], Asked]]:
    """Put signals in place: at a terminal or not, with SIGHUP ignored at the start or not."""
    before = [signal.getsignal(number) for number in NUMBERS]

    ends: list[socket.socket] = []
    make_pair = socket.socketpair

    def pair() -> tuple[socket.socket, socket.socket]:
        made = make_pair()
        ends.extend(made)
        return made

    monkeypatch.setattr(socket, "socketpair", pair)

    def started(at_terminal: bool, nohup: bool) -> Asked:
        monkeypatch.setattr(signals_module, "has_terminal", lambda: at_terminal)
        signal.signal(signal.SIGHUP, signal.SIG_IGN if nohup else signal.SIG_DFL)
        return Asked()

    yield started
    signal.set_wakeup_fd(-1)
    for end in ends:
        end.close()
    for number, handler in zip(NUMBERS, before, strict=True):
        signal.signal(number, handler)


Start = Callable[[bool, bool], Asked]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_first_signal_to_stop_is_waited_for_and_the_second_is_not(
    start: Start, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    ended: list[int] = []
    monkeypatch.setattr(os, "_exit", ended.append)
    asked = start(True, False)
    signal.raise_signal(number)
    assert asked.wait() == number and ended == []
    signal.raise_signal(number)
    assert ended == [128 + number]


def test_a_closed_terminal_stops_and_is_no_hurry_however_often_it_is_told(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "_exit", lambda status: pytest.fail("ended at once"))
    asked = start(True, False)
    signal.raise_signal(signal.SIGHUP)
    assert asked.wait() == signal.SIGHUP and not asked.anew
    signal.raise_signal(signal.SIGHUP)


def test_without_a_terminal_a_hangup_reads_the_settings_anew(start: Start) -> None:
    asked = start(False, False)
    assert asked.wait_after(signal.SIGHUP, signal.SIGHUP) == signal.SIGTERM
    assert asked.anew == 2


@pytest.mark.parametrize("at_terminal", [True, False])
def test_who_was_started_by_nohup_ignores_a_hangup(start: Start, at_terminal: bool) -> None:
    asked = start(at_terminal, True)
    assert asked.wait_after(signal.SIGHUP) == signal.SIGTERM
    assert not asked.anew


@pytest.mark.parametrize("at_terminal", [True, False])
@pytest.mark.parametrize("nohup", [True, False])
def test_the_first_user_signal_always_reads_the_settings_anew(start: Start, at_terminal: bool, nohup: bool) -> None:
    asked = start(at_terminal, nohup)
    assert asked.wait_after(signal.SIGUSR1) == signal.SIGTERM
    assert asked.anew == 1


def test_a_line_printed_from_the_background_stops_nothing(start: Start) -> None:
    start(True, False)
    assert signal.getsignal(signal.SIGTTOU) is signal.SIG_IGN


def test_a_waiting_main_thread_notices(start: Start) -> None:
    asked = start(False, False)
    timer = threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGTERM))
    timer.start()
    assert asked.wait() == signal.SIGTERM
    timer.join(SOON)


def test_a_signal_that_is_given_to_another_thread_wakes_the_main_thread(start: Start) -> None:
    asked = start(False, False)
    over = threading.Event()
    other = threading.Thread(target=over.wait)
    other.start()
    assert other.ident is not None
    timer = threading.Timer(0.05, signal.pthread_kill, (other.ident, signal.SIGTERM))
    rescue = threading.Timer(SOON, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    rescue.start()
    assert asked.wait() == signal.SIGTERM
    rescue.cancel()
    over.set()
    other.join(SOON)


def test_signals_that_come_while_others_are_handled_hold_nothing_up(start: Start) -> None:
    asked = start(False, False)

    def send() -> None:
        for _ in range(20_000):
            os.kill(os.getpid(), signal.SIGUSR1)
            os.kill(os.getpid(), signal.SIGHUP)
        os.kill(os.getpid(), signal.SIGTERM)

    sender = threading.Thread(target=send, daemon=True)
    sender.start()
    assert asked.wait() == signal.SIGTERM
    sender.join(SOON)
    assert asked.anew > 1


def test_while_a_server_is_opened_only_what_asks_it_to_stop_ends_it(start: Start) -> None:
    start(False, False)
    for number in NUMBERS:
        signal.signal(number, signal.SIG_DFL)
    signals = Signals()
    signal.raise_signal(signal.SIGUSR1)
    signal.raise_signal(signal.SIGHUP)
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    signals.stop_in_order()
    signal.raise_signal(signal.SIGTERM)
    anew: list[str] = []
    signals.wait(lambda: anew.append("anew"))
    assert len(anew) == 2


TELLS = "from beseda.server.running.signals import has_terminal; print(has_terminal())"


def test_who_has_no_terminal_knows() -> None:
    done = subprocess.run([sys.executable, "-c", TELLS], capture_output=True, text=True, start_new_session=True)
    assert done.stdout == "False\n", done.stderr


def test_who_has_a_terminal_knows_whatever_the_streams_are() -> None:
    import pty

    child, terminal = pty.fork()
    if child == 0:
        script = f'"{sys.executable}" -c "{TELLS}" </dev/null 2>/dev/null | cat'
        os.execvp("bash", ["bash", "-c", script])
    said = os.read(terminal, 100)
    os.waitpid(child, 0)
    os.close(terminal)
    assert said.strip() == b"True"
