"""A client's own thread, over a socket pair: what it reads becomes items in order, and it ends once."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from beseda.core.ids import RoomId, session_id
from beseda.core.names import Name
from beseda.core.questions import Members
from beseda.core.room import Room
from beseda.journal.archive import Archive
from beseda.journal.memory import MemoryJournal
from beseda.net import outbox as outbox_module
from beseda.net.link import TcpLink
from beseda.net.outbox import Outbox
from beseda.server.running.config import Settings, change, unlimited
from beseda.server.running.services import Services
from beseda.server.sessions import password_checks
from beseda.server.sessions import session as session_module
from beseda.server.sessions.costs import BYTES, IDLE, Sizes
from beseda.server.sessions.resting import MOST_UNENDED
from beseda.server.sessions.session import Session
from beseda.wire.spelling import spell_room
from waiting import wait_for

SOON = 10.0


class Peer:
    """A client at the other end of a socket pair, its session in a thread."""

    def __init__(self, services: Services, number: int) -> None:
        ours, theirs = socket.socketpair()
        self.socket = theirs
        theirs.settimeout(SOON)
        self.session = Session(
            services, session_id(1, number), TcpLink(ours, f"192.0.2.{number}:5", services.read_scheduler)
        )
        services.connection_limits.admit(f"192.0.2.{number}:5")
        services.sessions.add(self.session)
        self.received = b""
        self.thread = threading.Thread(target=self.session.run, daemon=True)
        self.thread.start()

    def send(self, words: str) -> None:
        self.socket.sendall(words.encode())

    def until(self, words: str) -> list[str]:
        while words.encode() not in self.received:
            data = self.socket.recv(65536)
            assert data, self.received
            self.received += data
        return self.received.decode().splitlines()

    def to_the_end(self) -> list[str]:
        while data := self.socket.recv(65536):
            self.received += data
        self.thread.join(SOON)
        assert not self.thread.is_alive()
        return self.received.decode().splitlines()


class Hosts:
    def __init__(self, services: Services) -> None:
        self.services = services
        self.peers: list[Peer] = []

    def peer(self, *lines: str) -> Peer:
        peer = Peer(self.services, len(self.peers) + 1)
        self.peers.append(peer)
        if lines:
            peer.send("".join(f"{line}\n" for line in lines))
        return peer


@pytest.fixture
def hosts(request: pytest.FixtureRequest) -> Iterator[Hosts]:
    settings: Settings = getattr(request, "param", unlimited(Settings()))
    journal = MemoryJournal()
    services = Services(settings, journal, Archive(None, journal.id), lambda event, client: None)
    services.start()
    hosts = Hosts(services)
    yield hosts
    for peer in hosts.peers:
        peer.socket.close()
        peer.thread.join(SOON)
        assert not peer.thread.is_alive()
    assert len(services.sessions) == 0 and services.connection_limits.connections == 0
    services.close(time.monotonic() + 5.0)


def test_a_whole_life_in_one_packet(hosts: Hosts) -> None:
    bob = hosts.peer("Bob")
    bob.until("In #lobby")
    ann = hosts.peer("Ann", "hello", "/me waves", "/quit")
    ann.to_the_end()
    assert bob.until("left the chat")[-4:] == [
        "Server: Ann joined the chat.", "Ann: hello", "* Ann waves", "Server: Ann left the chat.",
    ]  # fmt: skip


def test_a_line_goes_where_the_line_before_it_led(hosts: Hosts) -> None:
    bob = hosts.peer("Bob", "/join tea", "/join oak")
    bob.until("In #oak")
    ann = hosts.peer("Ann", "/join tea", "one", "/join oak", "two", "/leave oak", "three")
    assert [line for line in bob.until("three") if "Ann:" in line] == ["#tea Ann: one", "Ann: two", "#tea Ann: three"]
    ann.send("/quit\n")


def test_its_thread_is_called_by_its_number_and_name(hosts: Hosts) -> None:
    ann = hosts.peer("Ann")
    ann.until("In #lobby")
    deadline = time.monotonic() + SOON
    while ann.thread.name != "client-1 Ann":
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_lost_connection_is_one_leave_notice(hosts: Hosts) -> None:
    bob = hosts.peer("Bob")
    bob.until("In #lobby")
    ann = hosts.peer("Ann")
    bob.until("Ann joined")
    ann.until("In #lobby")
    ann.socket.close()
    bob.until("Ann left the chat")
    bob.send("/names\n")
    assert [line for line in bob.until("In #lobby, 1: Bob") if "left" in line] == ["Server: Ann left the chat."]


def test_history_comes_in_its_place_and_then_its_end(hosts: Hosts) -> None:
    ann = hosts.peer("/client 1 en", "Ann", "one", "two", "/history 1", "/search one")
    received = ann.until("/ok 4")
    at = received.index("/ok 3")
    assert received[at - 3 : at] == [
        "--- #lobby: what was said ---", received[at - 2], "--- now ---",
    ]  # fmt: skip
    assert received[at - 2].endswith("Ann: two") and any(line.endswith("Ann: one") for line in received[at:])


def test_who_quits_before_a_name_is_let_go(hosts: Hosts) -> None:
    nobody = hosts.peer("/quit")
    nobody.socket.settimeout(1.5)
    try:
        nobody.to_the_end()
    except TimeoutError:
        pytest.fail("still connected")


def test_a_list_of_the_ignored_has_who_was_ignored_just_before(hosts: Hosts) -> None:
    ann = hosts.peer("Ann")
    ann.until("In #lobby")
    ann.send("/ignore Bob\n/ignore\n/names\n")
    assert "You ignore: Bob" in ann.until("You hear Bob no more.\nYou ignore: Bob\n")


@pytest.mark.parametrize(
    ("first", "answer"),
    [
        (b"\nPROPFIND / HTTP/1.1\r\n\r\n", b"only if nothing was sent before it"),
        (b"\x16\x03\x01\x02\x00\x01\x00", b"\x15\x03\x01\x00\x02\x02\x46"),
    ],
)
def test_a_protocol_not_spoken_is_told_so_and_let_go(hosts: Hosts, first: bytes, answer: bytes) -> None:
    stranger = hosts.peer()
    stranger.socket.sendall(first)
    data = b""
    while piece := stranger.socket.recv(4096):
        data += piece
    assert answer in data


@pytest.mark.parametrize("line", [b"\xff\xfe\n", b"x" * 5000 + b"\n"])
def test_a_line_that_can_not_be_read_is_answered_in_its_place_and_counted(hosts: Hosts, line: bytes) -> None:
    ann = hosts.peer("/client 1 en", "Ann")
    ann.until("In #lobby")
    ann.socket.sendall(b"one\n" + line + b"two\n")
    received = ann.until("/ok 3")[-4:]
    assert [received[0], *received[2:]] == ["/ok 1", "/no 2", "/ok 3"]
    assert received[1].startswith("That line was") and "obody saw it" in received[1]


@pytest.mark.parametrize("hosts", [change(unlimited(Settings()), limits_users=2)], indirect=True)
def test_the_third_of_two_is_told_and_let_go(hosts: Hosts) -> None:
    for name in ("Ann", "Bob"):
        hosts.peer(name).until("In #lobby")
    third = hosts.peer("Eve")
    assert third.to_the_end() == ["The chat is full (at most 2 at once). Come back later."]


def test_a_taken_name_is_refused_and_asked_again(hosts: Hosts) -> None:
    hosts.peer("Ann").until("In #lobby")
    again = hosts.peer("ann")
    again.until("The name Ann is taken. Type another name:")
    again.send("Bob\n")
    again.until("Welcome, Bob")


def test_a_thread_that_fails_leaves_the_chat_properly(
    hosts: Hosts, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bob = hosts.peer("Bob")
    bob.until("In #lobby")
    ann = hosts.peer("Ann")
    bob.until("Ann joined")

    def broken(line: str) -> None:
        raise ZeroDivisionError

    ann.until("In #lobby")
    monkeypatch.setattr(type(ann.session.dialect), "receive", lambda dialect, lines, start: broken(lines[start]))
    ann.send("hello\n")
    bob.until("Ann left the chat")
    assert "ZeroDivisionError" in caplog.text


class Bill:
    """An allowance that only adds up what is spent."""

    def __init__(self) -> None:
        self.lines = 0.0

    def affordable(self) -> int:
        return 1000

    def take(self, lines: float) -> float:
        self.lines += lines
        return 0.0

    spend = take

    def give_back(self) -> None:
        """What is left is nobody's."""

    def wait(self, seconds: float) -> None:
        pytest.fail("nothing is to be waited for")

    def keep(self, size: int) -> bool:
        return True

    def named(self) -> None:
        """Called after the welcome, so that it may be the stand-in that hears of it."""


def billed(hosts: Hosts, *lines: str) -> tuple[Peer, Bill]:
    peer = hosts.peer(*lines)
    peer.until(" 376 " if lines[0].startswith("NICK") else "In #lobby")
    bill = Bill()
    peer.session.rate_limiter = bill  # type: ignore[assignment]
    return peer, bill


ANN_IN_IRC = ("NICK ann", "USER ann 0 * :Ann")


def test_every_line_costs_one(hosts: Hosts) -> None:
    peer, bill = billed(hosts, "ann")
    peer.send("one\ntwo\n/names\n")
    peer.until("ann\n")
    wait_for(lambda: bill.lines == 3)


class Meter(Bill):
    """An allowance that has three lines left, and after that lets time pass only when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.left = 3.0
        self.waits = threading.Semaphore(0)
        self.passes = threading.Semaphore(0)

    def affordable(self) -> int:
        return max(1, int(self.left))

    def take(self, lines: float) -> float:
        self.left -= lines
        return max(0.0, -self.left)

    def wait(self, seconds: float) -> None:
        self.left = 0.0
        self.waits.release()
        assert self.passes.acquire(timeout=SOON)


def test_what_is_over_the_day_of_an_address_is_refused_and_nobody_sees_it(hosts: Hosts) -> None:
    class Full(Bill):
        def keep(self, size: int) -> bool:
            return False

    bob = hosts.peer("bob")
    bob.until("In #lobby")
    ann = hosts.peer("/client 1 en", "ann")
    irc = hosts.peer("NICK eve", "USER eve 0 * :Eve", "JOIN #lobby")
    bob.until("eve joined")
    irc.until(" 366 ")
    ann.until("In #lobby")
    ann.session.rate_limiter = irc.session.rate_limiter = Full()  # type: ignore[assignment]
    ann.send("hello\n/names\n")
    irc.send("PRIVMSG #lobby :hello\r\nPING 1\r\n")
    told = ann.until("/ok 2")
    assert told[told.index("/no 1") - 1].startswith("Too much comes from your address")
    irc.until("PONG")
    assert "Too much comes from your address" in irc.received.decode()
    bob.send("/names\n")
    bob.until("In #lobby, 3")
    assert "hello" not in bob.received.decode()


@pytest.mark.parametrize("tongue", ["plain", "client", "irc"])
def test_of_a_batch_what_is_allowed_goes_at_once(hosts: Hosts, tongue: str) -> None:
    bob = hosts.peer("bob")
    bob.until("In #lobby")
    entering = {"plain": ("ann",), "client": ("/client 1 en", "ann"), "irc": (*ANN_IN_IRC, "JOIN #lobby")}[tongue]
    ann = hosts.peer(*entering)
    ann.until(" 366 " if tongue == "irc" else "In #lobby")
    bob.until("ann joined")
    ann.session.rate_limiter = meter = Meter()  # type: ignore[assignment]
    ann.send("".join(f"{'PRIVMSG #lobby :' if tongue == 'irc' else ''}{number}\n" for number in range(6)))
    for last in (2, 3, 4):
        bob.until(f"ann: {last}\n")
        assert meter.waits.acquire(timeout=SOON) and f"ann: {last + 1}" not in bob.received.decode()
        meter.passes.release()
    bob.until("ann: 5")


def test_lines_that_ask_for_nothing_cost_a_little(hosts: Hosts) -> None:
    """Blank ones at the prompt, and PONGs that nobody asked for, also from who has no name yet."""
    plain, plain_bill = billed(hosts, "bob")
    irc, irc_bill = billed(hosts, *ANN_IN_IRC)
    plain.send("\n" * 200)
    irc.send("PONG x\r\n" * 200)
    wait_for(lambda: plain_bill.lines == irc_bill.lines == pytest.approx(200 * IDLE))


GENEROUS = change(Settings(), limits_messages_at_once=10_000)


@pytest.mark.parametrize("hosts", [GENEROUS], indirect=True)
def test_who_floods_before_it_has_a_name_is_let_go_too(hosts: Hosts) -> None:
    nobody = hosts.peer()
    nobody.send("PING 1\r\n" + "\r\n" * 400)
    assert "too much that asks for nothing" in nobody.to_the_end()[-1]


@pytest.mark.parametrize("hosts", [GENEROUS], indirect=True)
@pytest.mark.parametrize("line", ["\n", "PONG x\r\n"])
def test_who_floods_with_what_asks_for_nothing_is_told_and_let_go(hosts: Hosts, line: str) -> None:
    bob = hosts.peer("bob")
    bob.until("In #lobby")
    ann = hosts.peer(*ANN_IN_IRC, "JOIN #lobby")
    bob.until("ann joined")
    ann.send("PING 1\r\n" + line * 400)
    assert "too much that asks for nothing" in ann.to_the_end()[-1]
    bob.until("ann left the chat")


@pytest.mark.parametrize("hosts", [GENEROUS], indirect=True)
def test_who_sends_a_line_without_an_end_is_let_go(hosts: Hosts) -> None:
    """The kernel hides that such a client has gone, for as long as what it sent is paid for."""
    bob = hosts.peer("Bob")
    bob.until("In #lobby")
    ann = hosts.peer("Ann")
    bob.until("Ann joined the chat")
    with suppress(OSError):
        for _ in range(2 * MOST_UNENDED // 4096):
            ann.send("x" * 4096)
    bob.until("Server: Ann left the chat. (Excess flood)")


def test_a_line_that_comes_byte_by_byte_costs_for_each_reading(hosts: Hosts) -> None:
    peer, bill = billed(hosts, *ANN_IN_IRC)
    for number in range(1, 20):
        peer.send("x")
        wait_for(lambda number=number: bill.lines == pytest.approx(number * IDLE))  # type: ignore[misc]


def test_before_a_name_nothing_is_free_either(hosts: Hosts, monkeypatch: pytest.MonkeyPatch) -> None:
    bill = Bill()
    monkeypatch.setattr(hosts.services, "new_rate_limiter", lambda address, rest: bill)
    peer = hosts.peer()
    peer.send("C")
    wait_for(lambda: bill.lines == pytest.approx(IDLE))
    peer.send("AP LIST\r\n" + "\r\n" * 40)
    wait_for(lambda: bill.lines == pytest.approx(1 + 42 * IDLE))


def test_what_a_terminal_negotiates_before_a_name_costs_what_it_is_long(
    hosts: Hosts, monkeypatch: pytest.MonkeyPatch
) -> None:
    bill = Bill()
    monkeypatch.setattr(hosts.services, "new_rate_limiter", lambda address, rest: bill)
    hosts.peer().socket.sendall(b"\xff\xfd\x01" * 20_000)
    wait_for(lambda: bill.lines >= 60_000 / BYTES)


def test_an_endless_line_costs_as_many_lines_as_it_is_long(hosts: Hosts) -> None:
    peer, bill = billed(hosts, *ANN_IN_IRC)
    size = 200_000
    peer.send("x" * size)
    wait_for(lambda: bill.lines > 0.95 * size / BYTES)
    assert bill.lines <= 1 + 1.1 * size / BYTES


def test_a_long_line_costs_no_more_than_a_short_one(hosts: Hosts) -> None:
    peer, bill = billed(hosts, "ann")
    peer.send("x" * 1000 + "\n")
    peer.send("short\n")
    wait_for(lambda: bill.lines == 2)


def test_who_has_said_much_is_not_taken_for_silent_while_it_waits(hosts: Hosts) -> None:
    peer, _ = billed(hosts, *ANN_IN_IRC)
    spends, goes_on = threading.Event(), threading.Event()

    class Waits(Bill):
        def affordable(self) -> int:
            return 1

        def take(self, lines: float) -> float:
            return 1.0

        def wait(self, seconds: float) -> None:
            spends.set()
            assert goes_on.wait(SOON)

    peer.session.rate_limiter = Waits()  # type: ignore[assignment]
    wait_for(lambda: peer.session.silence() >= 0)
    peer.send("PING now\r\n")
    assert spends.wait(SOON)
    assert peer.session.silence() < 0, "nobody can say how long it has been silent"
    goes_on.set()
    peer.until("PONG")
    wait_for(lambda: peer.session.silence() >= 0)


@pytest.mark.parametrize("hosts", [change(unlimited(Settings()), password="word")], indirect=True)
@pytest.mark.parametrize(
    ("lines", "marked"),
    [
        (("wrong",), "Server: {0}"),
        (("/client 1 en", "/password wrong"), "Server: {0}"),
        (("PASS wrong", *ANN_IN_IRC), ":irc.beseda.local NOTICE * :{0}"),
    ],
)
def test_who_guesses_is_told_that_it_has_to_wait(
    hosts: Hosts, lines: tuple[str, ...], marked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(password_checks, "LONGEST_WAIT", 0.01)
    for _ in range(password_checks.WRONG_A_MINUTE):
        hosts.services.passwords._begin("192.0.2.1")
    words = marked.format("Many wrong passwords came from your address: this one is looked at in 0 s.")
    assert words in hosts.peer(*lines).until("0 s.")


def many_rooms(hosts: Hosts, count: int) -> None:
    """More than one piece of an answer tells of, and more than the kernel takes."""
    with hosts.services.combiner:
        for number in range(count):
            name = spell_room(f"#room{number}{'x' * 40}")
            assert isinstance(name, Name)
            hosts.services._hall.presence._open(Room(RoomId(10**6 + number), name, 0))


def test_a_long_answer_waits_for_a_reader_that_pauses_and_comes_whole(
    hosts: Hosts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox_module, "LOOK_AGAIN", 0.01)
    many_rooms(hosts, 6000)
    peer = hosts.peer(*ANN_IN_IRC)
    peer.until(" 376 ")
    tries = 0
    draining = hosts.services.outboxes.draining

    class Counting(threading.Event):
        """Waits for another one, and counts how often."""

        def __init__(self, taken: threading.Event) -> None:
            self.taken = taken

        def wait(self, timeout: float | None = None) -> bool:
            nonlocal tries
            tries += 1
            return self.taken.wait(timeout)

    def counting(box: Outbox) -> threading.Event | None:
        taken = draining(box)
        return taken and Counting(taken)

    monkeypatch.setattr(hosts.services.outboxes, "draining", counting)
    peer.send("LIST\r\n")
    wait_for(lambda: tries > 10, what="the reader pauses for longer than last words may take")
    lines = peer.until(" 323 ")
    assert sum(" 322 " in line for line in lines) == 6000


FEW_BYTES = change(unlimited(Settings()), limits_outbox_bytes=100_000)


@pytest.mark.parametrize("hosts", [FEW_BYTES], indirect=True)
@pytest.mark.parametrize("form", ["JOIN {rooms}\r\n", "{joins}"], ids=["in one line", "line by line"])
@pytest.mark.parametrize("flushes", [True, False], ids=["who acts sends", "who acts leaves it to another that sends"])
def test_who_enters_many_large_rooms_and_is_slow_is_told_who_is_in_each(
    hosts: Hosts, monkeypatch: pytest.MonkeyPatch, flushes: bool, form: str
) -> None:
    """40 KB of names for each: in all far more than may wait, and than the kernel takes."""

    def names(self: object, view: Members, shown: str, caps: frozenset[str]) -> list[str]:
        return [f":srv 353 {shown} = {view.name} :{'x' * 400}"] * 100

    monkeypatch.setattr(type(hosts.services._profiles.rosters), "lines", names)
    monkeypatch.setattr(hosts.services, "sizes", lambda dialect: Sizes(1250, 30, 30))
    rooms = [f"#room{number}" for number in range(30)]
    peer = hosts.peer(*ANN_IN_IRC)
    peer.until(" 376 ")
    if not flushes:
        monkeypatch.setattr(hosts.services.combiner, "_after", lambda: None)
    peer.send(form.format(rooms=",".join(rooms), joins="".join([f"JOIN {room}\r\n" for room in rooms])))
    wait_for(lambda: hosts.services.outboxes.is_behind(peer.session.box), what="the reader is slow")
    monkeypatch.setattr(hosts.services.combiner, "_after", hosts.services.outboxes.flush)
    peer.send("PING end\r\n")
    lines = peer.until("PONG")
    told = [line.split(" ")[4] for line in lines if " 353 " in line]
    assert told == [room for room in rooms for _ in range(100)]


@pytest.mark.parametrize("hosts", [FEW_BYTES], indirect=True)
def test_nobody_waits_for_the_turn_of_who_must_read_before_entering(
    hosts: Hosts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its thread goes on when the client has read: that may take a minute."""
    order: list[str] = []
    rest = TcpLink.rest

    def rests(link: TcpLink) -> None:
        order.append("rests")
        rest(link)

    def waits(*_: object) -> bool:
        order.append("waits")
        return True

    peer = hosts.peer(*ANN_IN_IRC)
    peer.until(" 376 ")
    monkeypatch.setattr(hosts.services.outboxes, "is_behind", lambda box, before: True)
    monkeypatch.setattr(hosts.services.outboxes, "is_read", waits)
    monkeypatch.setattr(TcpLink, "rest", rests)
    peer.send("JOIN #tea\r\n")
    peer.until(" 366 ")
    assert order[:2] == ["rests", "waits"]


def test_who_takes_none_of_a_long_answer_for_too_long_is_told_and_disconnected(
    hosts: Hosts, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(outbox_module, "LOOK_AGAIN", 0.01)
    monkeypatch.setattr(session_module, "LONGEST_PAUSE", 0.05)
    many_rooms(hosts, 6000)
    peer = hosts.peer(*ANN_IN_IRC)
    peer.until(" 376 ")
    peer.send("LIST\r\n")
    wait_for(lambda: "takes none of a long answer" in caplog.text)
    peer.to_the_end()
