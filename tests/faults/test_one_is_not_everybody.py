"""No failure of one client, one thread or one terminal is everyone's failure (the eighth invariant)."""

import fcntl
import os
import re
import socket
import time
from pathlib import Path

from rig import Server, Talker

from beseda.wire.framing.packets import Kind, Packet
from beseda.wire.framing.proof import code_answered_in
from waiting import wait_for

SMALL_OUTBOX = "[limits]\noutbox_bytes = 65536\n"
LONG = 4000
"""Characters: nearly the longest line."""
SOON = 3.0
"""Seconds in which whoever is not concerned is to be answered."""
ENDS_WITHIN = 5.0


def talk_goes_on(one: Talker, other: Talker) -> None:
    one.say_and_wait("are you there?", SOON)
    other.expect(f"{one.name}: are you there?", SOON)


def be_let_go(server: Server, speaker: Talker) -> None:
    """Somebody reads nothing until there is too much for them, which is logged."""
    talker = server.talker("stalled")
    talker.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    for number in range(100):
        speaker.say_and_wait(f"{number}".ljust(LONG, "."), SOON)


def test_a_terminal_that_stands_still_holds_up_nobody(tmp_path: Path) -> None:
    """Ctrl-S where the log is shown, or a full pipe: the log waits, and people don't."""
    reading, writing = os.pipe()
    os.write(writing, bytes(fcntl.fcntl(writing, fcntl.F_GETPIPE_SZ)))
    try:
        with Server(tmp_path / "data", "--unlimited", config=SMALL_OUTBOX, log_to=writing) as server:
            one = server.talker("one")
            be_let_go(server, one)
            talk_goes_on(one, server.talker("other"))
    finally:
        os.close(reading)
        os.close(writing)


def test_whoever_asks_for_much_of_the_past_gets_it(tmp_path: Path) -> None:
    """More than fits an outbox: it is the asker's own thread that waits."""
    with Server(tmp_path / "data", "--unlimited", "--quiet") as server:
        speaker = server.talker("speaker")
        for number in range(400):
            speaker.say_and_wait(f"{number} ".ljust(LONG, "."))
        asker = server.talker("asker")
        past = asker.say_and_wait("/history 400")
        assert len({line for line in past if re.match(r"\d+\. \[.*\] speaker: ", line)}) == 400
        assert "let go" not in server.log


def test_an_error_that_nobody_foresaw_costs_one_batch(tmp_path: Path) -> None:
    with Server(tmp_path / "data", "--unlimited", "--quiet", sabotage=("blunder-in-append", "3")) as server:
        one, other = server.talker("one"), server.talker("other")
        one.say_and_wait("the first")
        one.say_and_wait("the second")
        assert one.say_and_wait("the third", SOON)[-1].startswith("/no")
        wait_for(lambda: other.say_and_wait("and now?")[-1].startswith("/ok"), SOON)
        one.close()
        other.expect("Server: one left the chat.", SOON)
        assert "a bug in the journal" in server.log


def vanished_peer(server: Server) -> None:
    """Somebody on UDP who is heard of no more, with words on the way."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect(("127.0.0.1", server.port))
        sock.settimeout(SOON)
        sock.send(b"hello, may I come in?")
        code = code_answered_in(sock.recv(65536))
        assert code
        threads = server.vitals.threads
        sock.send(Packet(Kind.OPEN, 5, payload=code.encode()).encode())
        sock.send(Packet(Kind.DATA, 5, 1, payload=b"vanishing\n").encode())
        wait_for(lambda: server.vitals.threads > threads)


def test_those_who_are_gone_do_not_keep_the_server_from_stopping(tmp_path: Path) -> None:
    """A stalled reader and a vanished peer each have their last words coming; both waits together are bounded."""
    with Server(tmp_path / "data", "--unlimited", "--quiet", "--udp") as server:
        speaker = server.talker("speaker")
        stalled = server.talker("stalled")
        stalled.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        vanished_peer(server)
        for number in range(150):
            speaker.say_and_wait(f"{number}".ljust(LONG, "."))
        began = time.monotonic()
        assert server.stop(2 * ENDS_WITHIN) == 0
        assert time.monotonic() - began <= ENDS_WITHIN
