"""What attackers do to a server, for a while: `python -m soak.attackers NAME PORT SECONDS`, in a process of its own.

Each attack is a row: how many connections, from how many addresses, what each sends first and then again and again, and
whether it reads. Bounded in bytes and in time; only ever at this machine. Refuses to know what the server does.
"""

import itertools
import os
import selectors
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import NamedTuple

MOST_BYTES = 2_000_000_000
"""Sent by one attack, in all."""
PIECE = 65536
AGAIN_AFTER = 0.05
"""Seconds until somebody who was thrown out comes back, if the attack says so."""

Lines = Callable[[int], Iterator[bytes]]


class Attack(NamedTuple):
    point: int
    """Of the list of what an attacker may try."""
    what: str
    connections: int
    lines: Lines
    """What each sends, by its number: endless, or until it has no more to say."""
    reads: bool = True
    returns: bool = False
    """Whether who was thrown out comes back."""
    addresses: int = 1
    config: str = ""
    ratio: float = 2
    """By how much others' p99 may grow."""
    chunks: int = 0
    """Of the assignment's clients beside the honest: none may be thrown out."""


def named(number: int) -> bytes:
    return f"NICK evil{number}\r\nUSER e 0 * :e\r\n".encode()


def again(line: bytes, first: bool = True) -> Lines:
    """The same bytes for ever, some kilobytes at a time."""
    piece = line * max(1, 4096 // len(line))
    return lambda number: itertools.chain((named(number),) if first else (), itertools.repeat(piece))


def counted(line: Callable[[int, int], str], first: bool = True) -> Lines:
    """Lines that differ: made of the connection's number and a count."""

    def lines(number: int) -> Iterator[bytes]:
        if first:
            yield named(number)
        for count in itertools.count():
            yield (line(number, count) + "\r\n").encode()

    return lines


def talk_in_rooms(number: int) -> Iterator[bytes]:
    yield named(number)
    for count in itertools.count():
        room = f"#taken{number}x{count}"
        yield f"JOIN {room}\r\nPRIVMSG {room} :mine\r\nTOPIC {room} :mine\r\nPART {room}\r\n".encode()


def rooms_with_bans(number: int) -> Iterator[bytes]:
    """As many rooms with as many bans as it can, then it leaves and joins them all."""
    yield named(number)
    rooms = [f"#b{number}x{room}" for room in range(50)]
    for room in rooms:
        yield f"JOIN {room}\r\n".encode()
        for start in range(0, 100, 4):
            masks = " ".join(f"*a*{start + each}*b*!*@*" for each in range(4))
            yield f"MODE {room} +bbbb {masks}\r\n".encode()
    joined = ",".join(rooms)
    while True:
        yield f"JOIN 0\r\nJOIN {joined}\r\n".encode()


def speak_at_length(number: int) -> Iterator[bytes]:
    yield f"evil{number}\n".encode()
    words = "".join(chr(0x430 + each % 32) for each in range(460))
    for count in itertools.count():
        yield f"/join #long{number}x{count % 50}\n".encode() + f"{words}\n".encode() * 20


def greedy(number: int) -> Iterator[bytes]:
    """All of the past that one may have, as fast as one may."""
    caps = b"batch server-time message-tags draft/chathistory draft/event-playback"
    yield b"CAP REQ :" + caps + b"\r\n" + named(number) + b"CAP END\r\nJOIN #lobby\r\n"
    yield b"".join(b"PRIVMSG #lobby :%d %s\r\n" % (each, b"x" * 300) for each in range(20))
    ever = b"timestamp=2000-01-01T00:00:00.000Z timestamp=2100-01-01T00:00:00.000Z"
    asked = (
        b"LATEST #lobby * 100",
        b"BETWEEN #lobby " + ever + b" 100",
        b"TARGETS " + ever + b" 100",
        b"LATEST gone * 100",
    )
    while True:
        yield b"".join(b"CHATHISTORY " + each + b"\r\n" for each in asked) * 10


def guess(number: int) -> Iterator[bytes]:
    for count in itertools.count():
        yield f"PASS wrong{number}x{count}\r\n".encode() + named(number)


def oper(number: int) -> Iterator[bytes]:
    yield named(number)
    for count in itertools.count():
        yield f"OPER root wrong{count}\r\n".encode()


ROOMS = ",".join(f"#r{room}" for room in range(50)).encode()
PASSWORD = "a word for everybody"

ATTACKS: dict[str, Attack] = {
    "blank": Attack(18, "one sends blank lines", 1, again(b"\r\n")),
    "blank-twenty": Attack(18, "twenty send blank lines", 20, again(b"\r\n")),
    "pong": Attack(18, "twenty send PONG", 20, again(b"PONG x\r\n")),
    "blank-unnamed": Attack(18, "twenty without a name send blank lines", 20, again(b"\r\n", first=False)),
    "endless": Attack(18, "twenty send a line without an end", 20, again(b"x" * 4096)),
    "endless-unnamed": Attack(18, "twenty without a name send an endless line", 20, again(b"x" * 4096, first=False)),
    "join-fifty": Attack(18, "twenty join and leave fifty rooms", 20, again(b"JOIN " + ROOMS + b"\r\nJOIN 0\r\n")),
    "targets": Attack(18, "twenty write to many targets", 20, again(b"PRIVMSG " + ROOMS + b" :x\r\n")),
    "who": Attack(18, "twenty ask WHO by mask", 20, again(b"WHO *a*b*c*d*\r\n")),
    "ison": Attack(
        18, "twenty ask ISON of new names", 20,
        counted(lambda number, count: "ISON " + " ".join(f"й{number}x{count}x{each}" for each in range(20))),
    ),
    "list": Attack(18, "twenty ask for LIST", 20, again(b"LIST\r\n")),
    "search": Attack(31, "150 search and read history", 150, again(b"/search a b c\n/history 1000\n"), addresses=10),
    "greedy-history": Attack(31, "twenty ask for all of the past in IRC", 20, greedy, addresses=4, ratio=1.5),
    "nick": Attack(18, "twenty change their names", 20, counted(lambda number, count: f"NICK ё{number}x{count}")),
    "bans": Attack(19, "rooms full of bans are joined again and again", 5, rooms_with_bans),
    "topics": Attack(
        20, "twenty set topics and rules", 20,
        lambda number: itertools.chain(
            (named(number), f"JOIN #t{number}\r\n".encode()),
            (f"TOPIC #t{number} :{'x' * 200}{count}\r\nMODE #t{number} +l {count + 1}\r\n".encode()
             for count in itertools.count()),
        ),
    ),
    "rooms": Attack(21, "twenty take as many rooms as they can", 20, talk_in_rooms, addresses=4),
    "guests": Attack(
        23, "ten guests talk as much as they may, beside clients of the assignment", 10,
        again(b"PRIVMSG #lobby :" + b"x" * 380 + b"\r\n"), chunks=6,
    ),
    "passwords": Attack(
        25, "sixty guess the password", 60, guess, returns=True, addresses=6, config=f'password = "{PASSWORD}"\n'
    ),
    "oper": Attack(25, "sixty guess an operator's password", 60, oper, returns=True, addresses=6),
    "memory": Attack(26, "twenty speak at length in fifty rooms each", 20, speak_at_length, addresses=4),
    "unnamed": Attack(
        27, "two thousand from one address say nothing", 2_000, lambda number: iter((b"",)), returns=True
    ),
    "storm": Attack(27, "two hundred come and are thrown out", 200, lambda number: iter((b"\x16\x03",)), returns=True),
    "stalled": Attack(
        31, "two hundred read nothing", 200, lambda number: iter((named(number) + b"JOIN #lobby\r\n",)), reads=False,
        addresses=10,
    ),
}  # fmt: skip


class Attacker:
    """One connection of an attack."""

    def __init__(self, attack: Attack, number: int, port: int) -> None:
        self._attack, self._number, self._port = attack, number, port
        self._rest = b""
        self._lines = attack.lines(number)
        self.sock: socket.socket | None = None
        self.again_at = 0.0
        self.sent = 0

    def connect(self) -> socket.socket:
        self.sock = connecting = socket.socket()
        connecting.bind((f"127.9.{self._number % self._attack.addresses}.1", 0))
        connecting.setblocking(False)
        with suppress(BlockingIOError):
            connecting.connect(("127.0.0.1", self._port))
        self._lines, self._rest = self._attack.lines(self._number), b""
        return connecting

    def close(self, now: float) -> None:
        if self.sock is not None:
            self.sock.close()
        self.sock = None
        self.again_at = now + AGAIN_AFTER if self._attack.returns else float("inf")

    def send(self) -> bool:
        """Send what the socket takes. False: there is nothing more to say."""
        assert self.sock is not None
        while True:
            if not self._rest:
                line = next(self._lines, None)
                if line is None:
                    return False
                self._rest = line
            sent = self.sock.send(self._rest) if self._rest else 0
            self.sent += sent
            self._rest = self._rest[sent:]
            if self._rest:
                return True


def attack(name: str, port: int, seconds: float) -> int:
    """Attack until the time is over. Return how many bytes were sent."""
    row = ATTACKS[name]
    attackers = [Attacker(row, number, port) for number in range(row.connections)]
    until = time.monotonic() + seconds
    with selectors.DefaultSelector() as selector:
        while (now := time.monotonic()) < until and sum(each.sent for each in attackers) < MOST_BYTES:
            for each in attackers:
                if each.sock is None and each.again_at <= now:
                    events = selectors.EVENT_WRITE | (selectors.EVENT_READ if row.reads else 0)
                    selector.register(each.connect(), events, each)
            for key, events in selector.select(AGAIN_AFTER):
                _turn(selector, key.data, events, row.reads)
    for each in attackers:
        each.close(0.0)
    return sum(each.sent for each in attackers)


def _turn(selector: selectors.BaseSelector, one: Attacker, events: int, reads: bool) -> None:
    assert one.sock is not None
    try:
        if events & selectors.EVENT_READ and not one.sock.recv(PIECE):
            raise ConnectionResetError
        if events & selectors.EVENT_WRITE and not one.send():
            if reads:
                selector.modify(one.sock, selectors.EVENT_READ, one)
            else:
                selector.unregister(one.sock)
    except BlockingIOError:
        pass
    except OSError:
        selector.unregister(one.sock)
        one.close(time.monotonic())


def yield_to_all() -> None:
    """What this process computes takes the processor from nobody whose talk is measured: that would be no fault of the
    server's. Being nice is not enough, for the server's threads do not interrupt who computes."""
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


if __name__ == "__main__":
    yield_to_all()
    print(attack(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
