"""SIGTERM while everybody talks: what was taken is stored and heard by all, each is told, and it ends soon (C19)."""

import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from ledger import Ledger
from rig import ANSWERS_WITHIN, Server, Talker, stored_in

from waiting import wait_for

PEOPLE = 50
PER_SECOND = 20
"""Lines of each: a thousand a second in all, 50,000 deliveries."""
EACH = 10
"""Lines that everybody has had acknowledged when the server is stopped; the talk goes on."""
ENDS_WITHIN = 5.0
SECOND_SIGNAL_WITHIN = 1.0
GOODBYE = "/bye The server is stopping. Goodbye!"


def talk_on(ledger: Ledger, talker: Talker, who: int, per_second: float) -> None:
    """Say line after line, never waiting for an answer, until the server closes."""
    talker.sock.settimeout(ANSWERS_WITHIN)
    lines: list[str] = []
    try:
        while not talker.ended:
            line = f"0-{who}-{len(lines)}"
            ledger.said(line)
            lines.append(line)
            talker.say(line)
            talker.hear_for(1 / per_second)
    except OSError:
        talker.hear_for(ANSWERS_WITHIN)  # closed for writing; what was sent to us is still there
    for number, line in enumerate(lines, 1):
        if f"/ok {number}" in talker.heard:
            ledger.acknowledge(line)
    ledger.hear(talker)


def everybody(server: Server, work: Callable[[Talker, int], None], names: str = "guest") -> list[threading.Thread]:
    talkers = [server.talker(f"{names}{number}") for number in range(PEOPLE)]
    threads = [threading.Thread(target=work, args=(talker, who)) for who, talker in enumerate(talkers)]
    for thread in threads:
        thread.start()
    return threads


def stop_timed(server: Server) -> float:
    began = time.monotonic()
    assert server.stop(2 * ENDS_WITHIN) == 0
    return time.monotonic() - began


def test_stopping_mid_burst_stores_and_delivers_what_was_taken(tmp_path: Path) -> None:
    ledger = Ledger()
    with Server(tmp_path / "data", "--unlimited", "--quiet") as server:
        threads = everybody(server, lambda talker, who: talk_on(ledger, talker, who, PER_SECOND))
        wait_for(lambda: all(talker.acknowledged >= EACH for talker in server.talkers), what="everybody's talk")
        assert stop_timed(server) <= ENDS_WITHIN
        for thread in threads:
            thread.join(ANSWERS_WITHIN)
        assert all(talker.heard[-1] == GOODBYE for talker in server.talkers)
        assert all(talker.heard.count(GOODBYE) == 1 for talker in server.talkers)
        assert not [line for talker in server.talkers for line in talker.heard if "left the chat" in line]
        server.assert_no_traceback()
    stored = stored_in(tmp_path / "data")
    ledger.check(stored)
    assert len(ledger.acknowledged) >= EACH * PEOPLE
    for who, talker in enumerate(server.talkers):
        others = {row.text for row in stored if row.text.split("-")[1] != str(who)}
        assert set(talker.said()) == others, f"{talker.name} was not told all that was taken"


def paste(talker: Talker, who: int) -> None:
    """More than may be said at once: the client's own thread waits for its allowance."""
    for number in range(100):
        talker.say(f"0-{who}-{number}")
    talker.expect_end()


def test_those_who_wait_for_their_allowance_are_told_as_well(tmp_path: Path) -> None:
    with Server(tmp_path / "data", "--quiet") as server:
        threads = everybody(server, paste)
        wait_for(lambda: server.talkers[0].acknowledged, what="the first line being acted on")
        assert stop_timed(server) <= ENDS_WITHIN
        for thread in threads:
            thread.join(ANSWERS_WITHIN)
        silent = [talker.name for talker in server.talkers if talker.heard[-1] != GOODBYE]
        assert not silent, f"{len(silent)} were not told"
        assert not server.log, server.log


def stalled_reader(server: Server) -> socket.socket:
    """Somebody who has more coming than fits on the way, and reads nothing: their last words take time."""
    talker = server.talker("stalled")
    talker.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    speaker = server.talker("speaker")
    for number in range(150):
        speaker.say_and_wait(f"{number}".ljust(4000, "."))
    return talker.sock


def test_a_stalled_reader_does_not_keep_the_server_from_stopping(tmp_path: Path) -> None:
    with Server(tmp_path / "data", "--unlimited", "--quiet") as server:
        stalled_reader(server)
        assert stop_timed(server) <= ENDS_WITHIN


def test_somebody_who_never_stops_sending_does_not_keep_the_server_from_stopping(tmp_path: Path) -> None:
    with Server(tmp_path / "data", "--unlimited", "--quiet") as server:
        flooder = server.talker("flooder", announced=False)
        thread = threading.Thread(target=flood, args=(flooder,))
        thread.start()
        server.talker("other").say_and_wait("hello")
        assert stop_timed(server) <= ENDS_WITHIN / 2, "it waited for the flooder"
        thread.join(ANSWERS_WITHIN)


def flood(talker: Talker) -> None:
    """Empty lines, as fast as they are taken: nobody is shown them."""
    try:
        while True:
            talker.sock.sendall(b"\n" * 65536)
    except OSError:
        pass


def test_a_second_signal_ends_it_at_once(tmp_path: Path) -> None:
    with Server(tmp_path / "data", "--unlimited", "--quiet") as server:
        stalled_reader(server)
        server.process.send_signal(signal.SIGTERM)
        with pytest.raises(Exception, match="timed out"):
            server.process.wait(0.3)
        began = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(ENDS_WITHIN) == 128 + signal.SIGTERM
        assert time.monotonic() - began <= SECOND_SIGNAL_WITHIN
