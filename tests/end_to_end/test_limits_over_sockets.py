"""What a server does against those who want too much, and that nobody else notices it."""

import time
from pathlib import Path

import pytest
from irc_talking import IrcClient, serving
from processes import Joiner, ServerProcess
from talking import AnnouncedClient, LineClient, RawClient, Talker

from beseda.server.running.config import Limits
from beseda.server.running.config_irc import Irc
from waiting import wait_for


def test_a_chat_for_two_tells_the_third_and_lets_it_go(data: Path) -> None:
    with ServerProcess(data, "--max-users", "2") as server:
        anna, boris = LineClient(server.port, "Anna"), LineClient(server.port, "Boris")
        third = LineClient(server.port)
        third.say("Vera")
        assert third.expect_end() == "The chat is full (at most 2 at once). Come back later.\n"
        raw = RawClient(server.port, "Vera")
        assert "The chat is full (at most 2 at once)." in raw.expect_end()
        ours = Joiner(server.port, "Vera")
        assert ours.wait() == 1
        assert "The chat is full (at most 2 at once)." in ours.heard
        anna.say("нас двое")
        boris.expect_line("Anna: нас двое")
        assert "Vera" not in boris.heard
        # A place is free again as soon as one has left.
        boris.close()
        anna.expect_line("Server: Boris left the chat.")
        vera = LineClient(server.port, "Vera")
        vera.say("теперь я")
        anna.expect_line("Vera: теперь я")


def test_who_talks_too_fast_waits_and_nobody_else_does(data: Path) -> None:
    with ServerProcess(data) as server:
        fast, calm, ear = (LineClient(server.port, name) for name in ("Fast", "Calm", "Ear"))
        fast.say(*[f"№{number}" for number in range(20)])
        ear.expect_line("Fast: №19")
        began = time.monotonic()
        fast.say(*[f"№{number}" for number in range(20, 30)])
        calm.say("may I?")
        ear.expect_line("Calm: may I?", within=1.0)
        assert "№29" not in ear.heard
        ear.expect_line("Fast: №29")
        # Five a second, and nothing is lost or out of order.
        assert time.monotonic() - began > 1.5
        assert [line for line in ear.heard.split() if line.startswith("№")] == [f"№{number}" for number in range(30)]


@pytest.mark.parametrize(("kind", "last"), [(LineClient, "Server: "), (AnnouncedClient, "/bye ")], ids=["nc", "ours"])
def test_a_reader_that_stops_is_told_closed_and_logged_with_the_reason(
    data: Path, tmp_path: Path, kind: type[LineClient], last: str
) -> None:
    config = tmp_path / "beseda.toml"
    config.write_text("[limits]\noutbox_bytes = 50000\n")
    with ServerProcess(data, "--config", str(config), "--unlimited") as server:
        ear, talker, frozen = (
            LineClient(server.port, "Ear"),
            LineClient(server.port, "Talker"),
            kind(server.port, "Frozen"),
        )
        frozen.stop_reading()
        for number in range(200):
            # Less than may wait for one, each time: whoever reads at all has read it before more is said.
            talker.say(*["x" * 4000] * 10, f"this was number {number}")
            ear.expect_line(f"Talker: this was number {number}")
            if "Frozen left the chat" in ear.heard:
                break
        # When it reads again it finds whole lines and why it ended, and that is the end.
        *lines, why = read_to_the_end(frozen).splitlines()
        assert why == f"{last}You read too slowly: too much is waiting for you."
        assert {line for line in lines if "xxx" in line} <= {"Talker: " + "x" * 4000}
        server.expect(f"{frozen.local} let go: over 50000 bytes wait for it")
        talker.say("и всё же")
        ear.expect_line("Talker: и всё же")
        assert ear.heard.count("Frozen left the chat") == 1


def read_to_the_end(client: Talker) -> str:
    client.socket.settimeout(5.0)
    data = b""
    while more := client.socket.recv(65536):
        data += more
    return data.decode()


def test_too_many_from_one_address_are_told_and_the_others_talk_on(data: Path, tmp_path: Path) -> None:
    config = tmp_path / "beseda.toml"
    config.write_text("[limits]\nconnections_per_address = 2\n")
    with ServerProcess(data, "--config", str(config)) as server:
        one, two = LineClient(server.port, "One"), LineClient(server.port, "Two")
        three = LineClient(server.port)
        assert three.expect_end() == "Server: There are too many connections just now. Try again in a minute.\n"
        one.say("hello")
        two.expect_line("One: hello")
        two.close()
        one.expect_line("Server: Two left the chat.")

        def is_let_in() -> bool:
            three = Talker(server.port)
            three.send(b"Three\n")
            wait_for(lambda: three.heard)
            return "Welcome, Three." in three.heard

        # A moment passes between the notice and the connection's end.
        wait_for(is_let_in, what="a place is free again")
        one.expect_line("Server: Three joined the chat.")


@pytest.mark.parametrize("drip", [b"", b"\n"], ids=["silent", "typing nothing"])
def test_who_says_no_name_in_time_is_told_and_let_go(data: Path, tmp_path: Path, drip: bytes) -> None:
    config = tmp_path / "beseda.toml"
    config.write_text("[limits]\nseconds_to_name = 1\n")
    with ServerProcess(data, "--config", str(config)) as server:
        anna = LineClient(server.port, "Anna")
        nameless = Talker(server.port)
        nameless.send(drip)
        nameless.expect("No name came in time (1 s). Come again!", within=4.0)
        nameless.expect_end()
        # Who has one may think as long as it pleases.
        anna.ask("/names", "In #lobby, 1: Anna")


def test_who_pastes_a_lot_is_heard_to_the_end_though_it_takes_longer_than_a_ping_time_out() -> None:
    """Its client answers PING at once; the answer waits behind what it pasted, because we have it wait."""
    irc = Irc(ping_seconds=1, pong_seconds=1)
    with serving(Limits(messages_per_second=40, messages_at_once=1), irc=irc) as server:
        ear, talker = LineClient(server.port, "Ear"), IrcClient(server.port, "talker")
        talker.say("JOIN #lobby")
        began = time.monotonic()
        talker.say(*[f"PRIVMSG #lobby :{number}" for number in range(150)])
        for number in range(150):
            ear.expect_line(f"talker: {number}")
        assert time.monotonic() - began > 3, "it was let wait for longer than both together"
