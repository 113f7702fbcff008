"""How a server ends: everybody is told once, what was accepted is stored and delivered, and it does not take long."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from processes import ServerProcess
from talking import PATIENCE, AnnouncedClient, LineClient, RawClient, numbered

PEOPLE = 50
LINES = 10
"""Each says so many: together just what one /history may show."""
STOPPING = "The server is stopping. Goodbye!"


def test_a_stop_in_mid_burst_stores_and_delivers_what_was_accepted(data: Path) -> None:
    with ServerProcess(data, "--unlimited") as server:
        people = [
            (AnnouncedClient if number % 2 else LineClient)(server.port, f"Person{number}x") for number in range(PEOPLE)
        ]
        people[0].ask("/names", f"In #lobby, {PEOPLE}")
        for number, person in enumerate(people):
            if number == PEOPLE // 2:
                server.signal(signal.SIGTERM)
            try:
                person.say(*[f"№{number * LINES + line}." for line in range(LINES)])
            except OSError:
                break  # It has hung up already, as it may.
        began = time.monotonic()
        assert server.wait() == 0
        assert time.monotonic() - began < 5.0
        heard = [numbered(person.expect_end(), r": №(\d+)\.$") for person in people]
        accepted = set().union(*heard)
        # Whatever had reached the server's machine when it was told to stop.
        assert set(range(PEOPLE // 2 * LINES)) <= accepted
        for number, person in enumerate(people):
            own = {number * LINES + line for line in range(LINES)}
            assert set(heard[number]) == accepted - own
            assert person.heard.count(STOPPING) == 1
            assert person.heard.endswith(f"{STOPPING}\n")
            assert "left the chat" not in person.heard
            if isinstance(person, AnnouncedClient):
                assert {number * LINES + line for line in range(person.acknowledged)} <= accepted
                assert f"\n/bye {STOPPING}" in person.heard
    with ServerProcess(data, "--unlimited") as server:
        reader = LineClient(server.port, "Reader")
        reader.expect("--- now ---")
        reader.ask("/history 500", "--- #lobby: what was said ---")
        kept = numbered(reader.expect("--- now ---"), r": №(\d+)\.$")
        assert set(kept) == accepted
        assert len(kept) == len(accepted)
        # Everybody heard them in the order in which they are kept.
        for number, each in enumerate(heard):
            assert each == [place for place in kept if place // LINES != number]


def test_the_assignments_client_is_told_too(data: Path) -> None:
    with ServerProcess(data) as server:
        raw = RawClient(server.port, "Гость")
        raw.expect("#lobby")
        assert server.stop() == 0
        assert f"Server: {STOPPING}" in raw.expect_end()
        assert raw.fault is None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_either_signal_stops_it(data: Path, number: signal.Signals) -> None:
    with ServerProcess(data) as server:
        anna = LineClient(server.port, "Anna")
        server.expect("Anna has joined")  # the console prints behind: it may say so after "Stopping…"
        server.signal(number)
        assert server.wait() == 0
        assert anna.expect_end().endswith(f"Server: {STOPPING}\n")
        assert server.heard.rstrip().endswith("Stopping…")


@pytest.mark.skipif(sys.platform != "linux", reason="needs a terminal to hang up")
def test_a_closed_terminal_window_stops_it_and_everybody_is_told(data: Path) -> None:
    window, terminal = os.openpty()
    command = [sys.executable, "-m", "beseda", "serve", "--host", "127.0.0.1", "--port", "0", "--data", str(data)]
    server = subprocess.Popen(command, preexec_fn=lambda: os.login_tty(terminal))
    try:
        os.close(terminal)
        said = b""
        while not (told := re.search(rb"port (\d+)\.", said)):
            said += os.read(window, 4096)
        with LineClient(int(told[1]), "Anna") as anna:
            os.close(window)
            assert server.wait(PATIENCE) == 0
            assert anna.expect_end().endswith(f"Server: {STOPPING}\n")
    finally:
        server.kill()
        server.wait()


@pytest.mark.skipif(sys.platform == "win32", reason="has no such signal")
def test_a_signal_for_the_settings_anew_leaves_everybody_where_they_are(data: Path) -> None:
    with ServerProcess(data) as server, LineClient(server.port, "Anna") as anna:
        server.signal(signal.SIGUSR1)
        server.expect("the settings were read anew")
        anna.ask("/names", "In #lobby, 1: Anna")


def talker_to_the_frozen(server: ServerProcess) -> LineClient:
    """Who said more than the kernel takes for another, whose last words can't be delivered: that is waited for."""
    frozen, talker = LineClient(server.port, "Frozen"), LineClient(server.port, "Talker")
    frozen.stop_reading()
    talker.say(*["x" * 4000] * 150)
    talker.ask("/names", "In #lobby, 2")
    return talker


def test_a_second_signal_ends_it_at_once(data: Path) -> None:
    with ServerProcess(data, "--unlimited") as server:
        talker_to_the_frozen(server)
        server.signal(signal.SIGTERM)
        server.expect("Stopping…")
        began = time.monotonic()
        server.signal(signal.SIGTERM)
        assert server.wait() == 128 + signal.SIGTERM
        assert time.monotonic() - began < 1.0


def test_somebody_frozen_does_not_keep_it_from_stopping(data: Path) -> None:
    with ServerProcess(data, "--unlimited") as server:
        talker = talker_to_the_frozen(server)
        server.signal(signal.SIGTERM)
        began = time.monotonic()
        assert server.wait() == 0
        assert time.monotonic() - began < 5.0
        assert talker.expect_end().endswith(f"{STOPPING}\n")


def test_nobody_new_gets_in_while_it_stops_and_the_port_is_free_after(data: Path) -> None:
    with ServerProcess(data) as server:
        port = server.port
        LineClient(port, "Anna")
        assert server.stop() == 0
        with pytest.raises(ConnectionRefusedError):
            LineClient(port)
    with ServerProcess(data, port=port) as again:
        assert again.port == port
        LineClient(port, "Anna")


def test_everything_printed_is_free_of_traces(data: Path) -> None:
    with ServerProcess(data) as server:
        anna = LineClient(server.port, "Anna")
        anna.reset()
        server.expect("Anna has left")
        assert server.stop() == 0
        assert not re.search(r"Traceback|ERROR|WARNING", server.heard)
