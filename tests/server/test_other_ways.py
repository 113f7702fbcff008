"""Other framings and other links than there are: what they need of the server is one object each.

Lines that say how long they are, instead of ending; bytes that are something else on their way. Each is told the very
same as those who come as everybody does, encoded once for all who are framed alike.
"""

import struct
import threading
import time
from collections.abc import Iterator, Sequence

import pytest

from beseda.core.ids import session_id
from beseda.journal.archive import Archive
from beseda.journal.memory import MemoryJournal
from beseda.server.running.config import Settings, unlimited
from beseda.server.running.services import Services
from beseda.server.sessions.session import Session
from beseda.wire.framing.ending import Ended
from beseda.wire.framing.framing import Framing, Reader
from beseda.wire.framing.lines import LineFraming, LineReader, Received, read_line

SOON = 10.0
LENGTH = struct.Struct("!H")
KEY = 0x5A
LIMIT = 512


class LengthReader:
    patience: float | None = None
    ended: None = None

    def __init__(self) -> None:
        self._held = b""

    def receive_data(self, data: bytes) -> list[Received]:
        self._held += data
        lines: list[Received] = []
        while len(self._held) >= LENGTH.size:
            (length,) = LENGTH.unpack_from(self._held)
            if len(self._held) < LENGTH.size + length:
                break
            line, self._held = self._held[LENGTH.size : LENGTH.size + length], self._held[LENGTH.size + length :]
            lines.append(read_line(line.replace(b"\n", b" "), LIMIT))  # no line has a break inside, whatever framed it
        return lines

    def receive_timeout(self) -> list[Received]:
        return []

    def receive_eof(self) -> list[Received]:
        return []


class LengthFraming:
    """Two bytes before each line say how many it has; nothing ends it."""

    pace: None = None
    ping = b""

    def reader(self) -> LengthReader:
        return LengthReader()

    def encode(self, lines: Sequence[str]) -> bytes:
        encoded = [line.encode(errors="replace") for line in lines]
        return b"".join([LENGTH.pack(len(line)) + line for line in encoded])

    encode_own = encode

    def farewell(self, how: Ended) -> bytes:
        return b""


class Lane:
    """A link in memory: `heard` is what was sent, as it was given to be sent."""

    fileno = -1

    def __init__(self, number: int) -> None:
        self.address = f"192.0.2.{number}:5"
        self.is_secure, self.certificate = False, ""
        self.heard: list[bytes] = []
        self._coming: list[bytes] = []
        self._is_over = False
        self._changed = threading.Condition()

    def recv(self, timeout: float | None) -> bytes | None:
        with self._changed:
            self._changed.wait_for(lambda: self._coming or self._is_over, timeout)
            return self._coming.pop(0) if self._coming else b"" if self._is_over else None

    def send(self, data: bytes, flags: int, /) -> int:
        with self._changed:
            self.heard.append(data)
            self._changed.notify_all()
        return len(data)

    def rest(self) -> None: ...
    def take_turn(self) -> None: ...
    def has_entered(self) -> None: ...
    def has_hung_up(self) -> bool:
        return False

    def others_follow(self) -> bool:
        return False

    def stop_reading(self) -> None:
        with self._changed:
            self._is_over = True
            self._changed.notify_all()

    def close(self) -> None: ...

    # The other end.

    def come(self, data: bytes) -> None:
        with self._changed:
            self._coming.append(data)
            self._changed.notify_all()

    def until(self, words: bytes) -> bytes:
        with self._changed:
            assert self._changed.wait_for(lambda: words in b"".join(self.heard), SOON), self.heard
            return b"".join(self.heard)


class XorLink:
    """A link that carries other bytes than it is given, as a cipher would."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self.address, self.fileno = lane.address, lane.fileno
        self.is_secure, self.certificate = False, ""
        self.rest, self.others_follow, self.has_hung_up = lane.rest, lane.others_follow, lane.has_hung_up
        self.take_turn, self.has_entered = lane.take_turn, lane.has_entered
        self.stop_reading, self.close = lane.stop_reading, lane.close

    def recv(self, timeout: float | None) -> bytes | None:
        data = self._lane.recv(timeout)
        return data and xor(data)

    def send(self, data: bytes, flags: int, /) -> int:
        return self._lane.send(xor(data), flags)


def xor(data: bytes) -> bytes:
    return bytes(byte ^ KEY for byte in data)


class Framed(Session):
    """What speaks in a framing that cannot be told by its first bytes: by a port of its own, say."""

    __slots__ = ()
    framing_of_all: Framing

    def _detect(self) -> tuple[Reader | None, list[bytes]]:
        self.framing = self.framing_of_all
        self.dialect = self._services.plain(self.link.address)
        return self.framing.reader(), []


class Others:
    def __init__(self) -> None:
        journal = MemoryJournal()
        self.services = Services(unlimited(Settings()), journal, Archive(None, journal.id), lambda event, client: None)
        self.services.start()
        self._threads: list[threading.Thread] = []

    def serve(self, lane: Lane, session: Session) -> None:
        self.services.connection_limits.admit(lane.address)
        self.services.sessions.add(session)
        thread = threading.Thread(target=session.run, daemon=True)
        self._threads.append(thread)
        thread.start()

    def plainly(self, number: int) -> Lane:
        lane = Lane(number)
        self.serve(lane, Session(self.services, session_id(1, number), lane))
        return lane

    def framed(self, number: int, framing: Framing) -> Lane:
        lane = Lane(number)
        kind = type("OfThisFraming", (Framed,), {"__slots__": (), "framing_of_all": framing})
        self.serve(lane, kind(self.services, session_id(1, number), lane))
        return lane

    def xored(self, number: int) -> Lane:
        lane = Lane(number)
        self.serve(lane, Session(self.services, session_id(1, number), XorLink(lane)))
        return lane

    def close(self, lanes: Sequence[Lane]) -> None:
        for lane in lanes:
            lane.stop_reading()
        for thread in self._threads:
            thread.join(SOON)
            assert not thread.is_alive()
        self.services.close(time.monotonic() + 5.0)


@pytest.fixture
def others() -> Iterator[Others]:
    others = Others()
    yield others
    others.close([])


def lines_in(framing: Framing, data: bytes) -> list[Received]:
    return framing.reader().receive_data(data)


def test_lines_that_say_how_long_they_are_ride_the_same_dialect(others: Others) -> None:
    lengths: Framing = LengthFraming()
    ann, bob, eve = others.plainly(1), others.framed(2, lengths), others.framed(3, lengths)
    ann.come(b"Ann\n")
    ann.until(b"In #lobby")
    for lane, name in ((bob, "Bob"), (eve, "Eve")):
        lane.come(lengths.encode((name,)))
        lane.until(b"In #lobby")
    ann.come("привет\n".encode())
    for lane in (bob, eve):
        lane.until("привет".encode())
    bob.come(lengths.encode(("one", "two\nof two")))
    for lane in (ann, eve):
        lane.until(b"of two")
    assert lines_in(LineFraming("\n", 512), b"".join(ann.heard))[-2:] == ["Bob: one", "Bob: two of two"]
    said = [line for line in lines_in(lengths, b"".join(eve.heard)) if ": " in str(line)]
    assert said[-3:] == ["Ann: привет", "Bob: one", "Bob: two of two"]
    common = lengths.encode(("Ann: привет",))
    one, two = (next(each for each in lane.heard if common in each) for lane in (bob, eve))
    assert one is two, "encoded once for both"
    others.close([ann, bob, eve])


def test_a_link_may_carry_other_bytes_than_it_is_given(others: Others) -> None:
    ann, bob, eve = others.plainly(1), others.xored(2), others.xored(3)
    ann.come(b"Ann\n")
    ann.until(b"In #lobby")
    bob.come(xor(b"Bob\n"))
    bob.until(xor(b"In #lobby"))
    eve.come(xor(b"NICK eve\r\nUSER e 0 * :E\r\nJOIN #lobby\r\n"))
    eve.until(xor(b"End of /NAMES"))
    ann.come(b"hello\n")
    bob.until(xor(b"Ann: hello\n"))
    eve.until(xor(b" PRIVMSG #lobby :hello\r\n"))
    bob.come(xor(b"hi all\n"))
    ann.until(b"Bob: hi all\n")
    others.close([ann, bob, eve])


def test_a_reader_of_lines_waits_for_no_more_of_them() -> None:
    assert LineReader(512).patience is None and LineReader(512).receive_timeout() == []
