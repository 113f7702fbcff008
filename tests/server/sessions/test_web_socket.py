"""Sessions by WebSocket, over socket pairs, from the end of the opening handshake on."""

import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from websockets.frames import Close, Frame, Opcode

from beseda.core import requests as rq
from beseda.core.ids import session_id
from beseda.journal.archive import Archive
from beseda.journal.memory import MemoryJournal
from beseda.net.link import TcpLink
from beseda.net.outbox import Outboxes
from beseda.server.engine.work import WorkItem
from beseda.server.running.config import Settings, change, unlimited
from beseda.server.running.housekeeping_tasks import disconnect_nameless, ping_silent
from beseda.server.running.services import Services
from beseda.server.sessions import web_socket
from beseda.server.sessions.session import MOST_FOR_NOTHING, Session
from beseda.wire.dialects.actions import Submission
from beseda.wire.framing.framing import Reader
from beseda.wire.framing.websocket import BINARY, MOST_FRAGMENTS, MOST_MESSAGE, TEXT
from waiting import wait_for
from web_sockets import WebSocketClient, frame, text

SOON = 10.0


class AfterHandshake(Session):
    """As it is once both have agreed."""

    __slots__ = ()
    subprotocol = TEXT

    def _detect(self) -> tuple[Reader | None, list[bytes]]:
        return web_socket.begin(self, self._services, self._send, self.subprotocol), []


class InBinary(AfterHandshake):
    __slots__ = ()
    subprotocol = BINARY


class Guest(WebSocketClient):
    def __init__(self, services: Services, number: int, kind: type[AfterHandshake]) -> None:
        ours, theirs = socket.socketpair()
        super().__init__(theirs, Opcode.BINARY if kind is InBinary else Opcode.TEXT)
        address = f"192.0.2.{number}:5"
        self.session = kind(services, session_id(1, number), TcpLink(ours, address, services.read_scheduler))
        services.connection_limits.admit(address)
        services.sessions.add(self.session)
        self.thread = threading.Thread(target=self.session.run, daemon=True)
        self.thread.start()


class House:
    def __init__(self, settings: Settings) -> None:
        journal = MemoryJournal()
        self.services = Services(settings, journal, Archive(None, journal.id), lambda event, client: None)
        self.services.start()
        self.guests: list[Guest] = []

    def guest(self, name: str = "", *lines: str, kind: type[AfterHandshake] = AfterHandshake) -> Guest:
        """`lines` follow the registration, if there is a name."""
        guest = Guest(self.services, len(self.guests) + 1, kind)
        self.guests.append(guest)
        if name:
            guest.send(f"NICK {name}", "USER u 0 * :U", "JOIN #lobby", *lines)
            guest.until(" 366 ")
        return guest

    def close(self) -> None:
        for guest in self.guests:
            guest.socket.close()
            guest.thread.join(SOON)
            assert not guest.thread.is_alive()
        assert len(self.services.sessions) == 0 and self.services.connection_limits.connections == 0
        self.services.close(time.monotonic() + 5.0)


@pytest.fixture
def house(request: pytest.FixtureRequest) -> Iterator[House]:
    house = House(getattr(request, "param", unlimited(Settings())))
    yield house
    house.close()


def test_a_server_without_web_sockets_loads_nothing_for_them() -> None:
    """2 MB, and a tenth of the time that a start takes."""
    code = "import sys, beseda.server.running.serve; print('websockets' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout.strip() == b"False"


def test_text_and_binary_readers_hear_the_same(house: House) -> None:
    anna, bob = house.guest("anna"), house.guest("bob", kind=InBinary)
    anna.until(" JOIN ", start=len(anna.lines) - 1)
    anna.send("PRIVMSG #lobby :привет")
    bob.until("PRIVMSG #lobby :привет")
    bob.send("PRIVMSG #lobby :hi")
    anna.until("PRIVMSG #lobby :hi")
    assert {each.opcode for each in anna.frames} == {Opcode.TEXT}
    assert {each.opcode for each in bob.frames} == {Opcode.BINARY}


def test_readers_in_one_framing_share_their_bytes(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    readers = [house.guest(name) for name in ("anna", "bob", "eve")]
    rounds: list[tuple[int, bytes]] = []
    send = Outboxes._send

    def noting(self: Outboxes, data: bytes, boxes: list[object]) -> None:
        rounds.append((len(boxes), data))
        send(self, data, boxes)  # type: ignore[arg-type]

    monkeypatch.setattr(Outboxes, "_send", noting)
    readers[0].send("PRIVMSG #lobby :hello")
    for reader in readers[1:]:
        reader.until("PRIVMSG #lobby :hello")
    assert [count for count, data in rounds if b"hello" in data] == [2]


def test_a_ping_is_answered_and_keeps_nobody_waiting(house: House) -> None:
    anna = house.guest("anna")
    anna.send_bytes(frame(Opcode.PING, b"there?"))
    anna.until_frame(lambda each: each == Frame(Opcode.PONG, b"there?"))


def test_what_was_said_before_closing_counts_and_what_comes_after_does_not(house: House) -> None:
    anna, bob = house.guest("anna"), house.guest("bob")
    anna.send_bytes(text("PRIVMSG #lobby :one") + frame(Opcode.CLOSE, Close(1001, "").serialize()) + text("QUIT :no"))
    assert anna.to_the_end() == Close(1001, "")
    bob.until(" QUIT ")
    assert [line.split(" ", 1)[1] for line in bob.lines if "anna!" in line][-2:] == [
        "PRIVMSG #lobby :one", "QUIT :Connection closed",
    ]  # fmt: skip


@pytest.mark.parametrize("data", [b"", b"\x03\xe8", b"\x0f\xa0bye"])
def test_who_closes_is_answered_with_the_same_code(house: House, data: bytes) -> None:
    anna = house.guest("anna")
    anna.send_bytes(frame(Opcode.CLOSE, data))
    anna.to_the_end()
    assert anna.frames[-1] == Frame(Opcode.CLOSE, data)
    assert [each.opcode for each in anna.frames].count(Opcode.CLOSE) == 1


def test_who_quits_is_told_goodbye_and_then_closed(house: House) -> None:
    anna = house.guest("anna")
    anna.send("QUIT :off to bed", "PRIVMSG #lobby :never")
    assert anna.to_the_end() == Close(1000, "")
    assert anna.lines[-1].startswith("ERROR :Closing link")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (frame(Opcode.TEXT, b"\xff"), 1007),
        (frame(Opcode.BINARY, b"NICK x"), 1003),
        (Frame(Opcode.TEXT, b"NICK x").serialize(mask=False), 1002),
        (text("a" * (MOST_MESSAGE + 1)), 1009),
        (frame(Opcode.TEXT, b"a", fin=False) + frame(Opcode.CONT, b"a", fin=False) * MOST_FRAGMENTS, 1009),
    ],
    ids=["no text", "binary", "not masked", "too long", "in crumbs"],
)
def test_what_can_not_be_read_ends_one_connection_and_says_why(house: House, wrong: bytes, code: int) -> None:
    anna, bob = house.guest("anna"), house.guest("bob")
    anna.send_bytes(text("PRIVMSG #lobby :before") + wrong + text("PRIVMSG #lobby :after"))
    close = anna.to_the_end()
    assert close is not None and close.code == code and close.reason
    assert anna.lines[-1] == f"ERROR :Closing link: WebSocket: {close.reason}"
    assert bob.until(" QUIT ").endswith(f" QUIT :WebSocket: {close.reason}")
    said = [line for line in bob.lines if "PRIVMSG #" in line]
    assert len(said) == 1 and said[0].endswith(":before")


def test_a_line_too_long_is_answered_and_the_next_one_read(house: House) -> None:
    anna = house.guest("anna")
    anna.send("PRIVMSG #lobby :" + "a" * 9000, "PING x")
    anna.until(" 417 ")
    anna.until("PONG")


def test_all_are_told_that_the_server_stops_and_then_that_it_goes_away(house: House) -> None:
    anna = house.guest("anna")
    house.services.sessions.stop_reading(time.monotonic() + SOON)
    house.services.sessions.farewell(time.monotonic() + SOON)
    close = anna.to_the_end()
    assert close is not None and close.code == 1001
    assert anna.lines[-1].startswith("ERROR ")


def test_who_gives_no_name_is_told_so_and_then_closed(house: House) -> None:
    nobody = house.guest()
    nobody.send("CAP LS")
    nobody.until("CAP * LS")
    nobody.session.since = -1e9
    disconnect_nameless(house.services)
    assert nobody.to_the_end() == Close(1008, "no name in time")
    assert "ERROR" in nobody.lines[-1]


@pytest.mark.parametrize("house", [change(unlimited(Settings()), limits_users=1)], indirect=True)
def test_who_finds_no_room_is_told_to_come_again_later(house: House) -> None:
    house.guest("anna")
    bob = house.guest()
    bob.send("NICK bob", "USER u 0 * :U")
    assert bob.to_the_end() == Close(1013, "the server is full")


def test_who_is_put_out_is_told_that_it_was_no_accident(house: House) -> None:
    anna, bob = house.guest("anna"), house.guest("bob")
    services, root = house.services, anna.session
    services.combiner.submit(WorkItem(root, (Submission((rq.BecomeOperator(),)),), waits=True))
    anna.send("KILL bob :noise")
    assert bob.to_the_end() == Close(1008, "put out by an operator")
    assert "noise" in bob.lines[-1]


# Silence.


def be_silent(house: House, guest: Guest) -> None:
    """As if it had said nothing for long, and then a look for the silent."""
    guest.until(" 366 ")
    wait_for(lambda: guest.session.silence() >= 0)
    guest.session.waits_since = time.monotonic() - house.services.settings.irc.ping_seconds - 1
    ping_silent(house.services)


def test_silence_is_asked_about_by_a_frame_and_a_pong_is_an_answer(house: House) -> None:
    anna = house.guest("anna")
    be_silent(house, anna)
    asked = anna.until_frame(lambda each: each.opcode is Opcode.PING)
    assert asked.data and not any(line.startswith("PING") for line in anna.lines)
    wait_for(lambda: anna.session.silence() < SOON)  # the client's library has answered
    anna.session.asked_at -= house.services.settings.irc.pong_seconds
    ping_silent(house.services)
    anna.send("PING alive")
    anna.until("PONG")


def test_who_does_not_answer_is_let_go(house: House) -> None:
    anna, bob = house.guest("anna"), house.guest("bob")
    anna.answers = False
    be_silent(house, anna)
    anna.session.asked_at -= house.services.settings.irc.pong_seconds
    ping_silent(house.services)
    assert anna.to_the_end() == Close(1011, "no answer to a ping")
    assert "Ping timeout" in anna.lines[-1] and "Ping timeout" in bob.until(" QUIT ")


# Floods.


def flood(guest: Guest, data: bytes) -> Close | None:
    """Send without end, until the server hangs up; read meanwhile, as a client does that wants to know why."""

    def pour() -> None:
        try:
            while True:
                guest.socket.sendall(data)
        except OSError:
            pass

    thread = threading.Thread(target=pour, daemon=True)
    thread.start()
    guest.answers = False
    close = guest.to_the_end()
    guest.socket.close()
    thread.join(SOON)
    return close


@pytest.mark.parametrize("house", [Settings()], indirect=True)
@pytest.mark.parametrize(
    "idle", [frame(Opcode.PING, b""), frame(Opcode.PONG, b"x"), text("")], ids=["pings", "pongs", "blanks"]
)
def test_frames_that_ask_for_nothing_are_paid_for(house: House, idle: bytes) -> None:
    anna = house.guest("anna")
    close = flood(anna, idle * MOST_FOR_NOTHING * 2)
    assert close in (Close(1008, "too much that asks for nothing"), None), "a flood may have filled what it reads by"
    assert any("Closing link" in line for line in anna.lines)
    anna.thread.join(SOON)


# Readers that are too slow.


@pytest.mark.parametrize("house", [change(unlimited(Settings()), limits_outbox_bytes=65_536)], indirect=True)
def test_who_reads_too_slowly_loses_whole_frames_and_is_told(house: House) -> None:
    anna, bob = house.guest("anna"), house.guest("bob")
    line = "PRIVMSG #lobby :" + "a" * 400
    while not bob.session.box.slow or not bob.session.box.slow.overflown:
        anna.send(*[line] * 100, "PING x")
        anna.until("PONG", start=len(anna.lines))
    close = bob.to_the_end()
    assert close is not None and close.code == 1008
    assert bob.lines[-1].startswith("ERROR") and all(len(each) > 400 for each in bob.lines[-20:-1])


def test_a_killed_connection_in_the_middle_of_a_frame_is_a_lost_one(house: House) -> None:
    anna, bob = house.guest("anna"), house.guest("bob")
    anna.send_bytes(text("PRIVMSG #lobby :whole", "PRIVMSG #lobby :" + "a" * 300)[:-5])
    anna.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    anna.socket.close()
    bob.until(" QUIT ")
    assert [line.rpartition(":")[2] for line in bob.lines if "PRIVMSG #" in line] == ["whole"]
