"""People for the end-to-end tests: a server in its own process, and everybody who may come to it.

Knows only what a stranger could know: a command line, a port, bytes. Everything waits for a condition with a
deadline; where a client pauses between two sends, that pause is how such a client behaves, not a wait for something.
"""

import codecs
import itertools
import os
import re
import select
import socket
import struct
import threading
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Protocol, Self

from waiting import wait_for

PATIENCE = 10.0
"""Seconds for what takes milliseconds: a loaded machine with two cores must not fail a test."""

_numbers = itertools.count(1)


def unique(stem: str) -> str:
    """A name nobody else in this test run bears: servers are shared between tests."""
    return f"{stem}{next(_numbers)}"


class Hearing:
    """What somebody has heard, gathered by whoever reads for them, and looked through in order.

    The lock guards the text; `_place` is the test's own.
    """

    def __init__(self) -> None:
        self._pieces = "\n"  # so that the first line, too, stands behind a line's end
        self._changed = threading.Condition()
        self._place = 0
        self._over = False

    def add(self, text: str) -> None:
        with self._changed:
            self._pieces += text
            self._changed.notify_all()

    def end(self) -> None:
        with self._changed:
            self._over = True
            self._changed.notify_all()

    @property
    def all(self) -> str:
        with self._changed:
            return self._pieces[1:]

    @property
    def over(self) -> bool:
        return self._over

    def expect(self, text: str, within: float) -> str:
        """Wait for `text` after what was last expected. What was heard up to it."""
        until = time.monotonic() + within
        with self._changed:
            while (found := self._pieces.find(text, self._place)) < 0:
                left = until - time.monotonic()
                if self._over or left <= 0:
                    why = "it ended" if self._over else f"within {within} s"
                    raise AssertionError(f"{text!r} was not heard ({why}) after: …{self._pieces[self._place :]!r}")
                self._changed.wait(left)
            before = self._pieces[self._place : found]
            self._place = found + len(text)
            return before

    def expect_line(self, line: str, within: float) -> str:
        """The same for a whole line and nothing but it."""
        with self._changed:
            # Where the last expectation stopped at a line's end, that newline begins this one.
            self._place = max(0, self._place - 1)
        before = self.expect(f"\n{line}\n", within)
        return before.removeprefix("\n")

    def rewind(self) -> None:
        """Look for what is expected next from the beginning on."""
        self._place = 0

    def wait_for_end(self, within: float) -> None:
        with self._changed:
            if not self._changed.wait_for(lambda: self._over, within):
                raise AssertionError(f"still open after {within} s; heard: …{self._pieces[-500:]!r}")


class Audible(ABC):
    """Anybody, or any process, whose words a thread of its own gathers."""

    def __init__(self) -> None:
        self.hearing = Hearing()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @abstractmethod
    def close(self) -> None:
        """Go, however the test went. Harmless twice."""

    @property
    def heard(self) -> str:
        return self.hearing.all

    def expect(self, text: str, within: float = PATIENCE) -> str:
        return self.hearing.expect(text, within)

    def expect_line(self, line: str, within: float = PATIENCE) -> str:
        return self.hearing.expect_line(line, within)

    def expect_end(self, within: float = PATIENCE) -> str:
        """The server hangs up. All that was heard."""
        self.hearing.wait_for_end(within)
        return self.heard


guests: list[Audible] = []
"""Everybody whom the running test has sent somewhere, to be closed after it, whether it got them in or not."""


class Decoder(Protocol):
    """What makes text of what comes, piece by piece."""

    def decode(self, data: bytes, /) -> str: ...


class Talker(Audible):
    """Somebody with a TCP connection and a thread that reads, as the assignment's client has."""

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        super().__init__()
        self._closed = False
        self.socket = socket.create_connection((host, port), PATIENCE)
        guests.append(self)
        self.socket.settimeout(None)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        own_host, own_port = self.socket.getsockname()[:2]
        self._ports = own_port, port
        self.local = f"{own_host}:{own_port}"
        """The address that the server sees."""
        self._enough, self._stop_reading = os.pipe()
        self._decoder = self._new_decoder()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _new_decoder(self) -> Decoder:
        return codecs.getincrementaldecoder("utf-8")("surrogateescape")

    def _read(self) -> None:
        # A thread inside recv would keep the connection alive in the kernel, closed or not: wait outside.
        poll = select.poll()
        poll.register(self.socket, select.POLLIN)
        poll.register(self._enough, select.POLLIN)
        try:
            while self._enough not in dict(poll.poll()) and (data := self.socket.recv(65536)):
                self.hearing.add(self._decoder.decode(data))
        except OSError:
            pass
        self.hearing.end()

    def stop_reading(self) -> None:
        """Take nothing more from the kernel: a frozen window, a full pipe."""
        os.write(self._stop_reading, b"!")
        self._thread.join(PATIENCE)

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def send_slowly(self, data: bytes) -> None:
        """Byte by byte, each when the server has read the one before: on a loaded machine it reads late, and would
        find several at once. A server that has heard enough may hang up in between."""
        for place in range(len(data)):
            try:
                self.socket.send(data[place : place + 1])
            except OSError:
                return
            wait_for(self._is_read)

    def _is_read(self) -> bool:
        """Whether the server has read all that came to it, or is gone; by what Linux tells of its end of this."""
        own, other = (f":{port:04X}" for port in self._ports)
        table = Path("/proc/net/tcp6" if self.socket.family == socket.AF_INET6 else "/proc/net/tcp")
        for row in table.read_text().splitlines():
            _, here, there, _, queues, *_ = row.split()
            if here.endswith(other) and there.endswith(own):
                return queues.endswith(":00000000")
        return True

    def half_close(self) -> None:
        self.socket.shutdown(socket.SHUT_WR)

    def reset(self) -> None:
        """As a process that is killed with unread input, or a router that forgets: RST."""
        self.stop_reading()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    def close(self) -> None:
        """As a closed window does."""
        if self._closed:
            return
        self._closed = True
        self.stop_reading()
        self.socket.close()
        os.close(self._enough)
        os.close(self._stop_reading)


class LineClient(Talker):
    """Somebody at `nc`: a name and lines, each with a newline."""

    def __init__(self, port: int, name: str = "", room: str = "#lobby", host: str = "127.0.0.1") -> None:
        super().__init__(port, host)
        self.name = name
        if name:
            self.say(name)
            self.expect(f"{room}")

    def say(self, *lines: str) -> None:
        self.send("".join(f"{line}\n" for line in lines).encode())

    def ask(self, line: str, *expected: str) -> None:
        self.say(line)
        for text in expected:
            self.expect(text)


class AnnouncedClient(LineClient):
    """Speaks as Beseda's own client does, so that every line is acknowledged."""

    def __init__(self, port: int, name: str, language: str = "en") -> None:
        super().__init__(port)
        self.name = name
        self.say(f"/client 1 {language}", name)
        self.expect(f"/entered {name}\n")

    @property
    def acknowledged(self) -> int:
        return max((int(number) for number in re.findall(r"^/ok (\d+)$", self.heard, re.MULTILINE)), default=0)


class RawClient(Audible):
    """The assignment's own client, byte for byte: name and messages without a newline, `recv(1024).decode()`."""

    def __init__(self, port: int, name: str) -> None:
        self.name = name
        super().__init__()
        self.pieces: list[str] = []
        self.times: list[float] = []
        """When each piece came, monotonic seconds."""
        self.fault: Exception | None = None
        """What its receiving thread died of, as the assignment's would."""
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        guests.append(self)
        self.socket.settimeout(None)
        self.socket.send(name.encode("utf-8"))
        self._thread = threading.Thread(target=self._receive_messages, daemon=True)
        self._thread.start()

    def _receive_messages(self) -> None:
        try:
            while message := self.socket.recv(1024).decode("utf-8"):
                self.pieces.append(message)
                self.times.append(time.monotonic())
                self.hearing.add(message + "\n")
        except OSError:
            pass
        except Exception as error:
            self.fault = error
        self.hearing.end()

    def say(self, message: str) -> None:
        self.socket.send(message.encode("utf-8"))

    def expect_or_die(self, text: str, within: float = PATIENCE) -> None:
        """As `expect`, but having died of half a character is the test's to judge."""
        wait_for(lambda: self.fault or text in self.heard, within, text)

    def close(self) -> None:
        """As a closed window does."""
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._thread.join(PATIENCE)
        self.socket.close()


class Pulse:
    """Whether this machine stood still: how late a thread that wakes every few milliseconds was woken at worst."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        last = time.monotonic()
        while not self._over.wait(0.002):
            now = time.monotonic()
            self.longest = max(self.longest, now - last)
            last = now


class HandClient(Audible):
    """Somebody at `nc -u`: datagrams by hand, the code typed back."""

    def __init__(self, port: int, name: str, answer: str = "#lobby") -> None:
        self.name = name
        super().__init__()
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        guests.append(self)
        self.socket.connect(("127.0.0.1", port))
        self._closed = False
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        self.say("hello?")
        self.expect("Beseda: ")
        wait_for(lambda: re.search(r"Beseda: [a-z2-7]{8}", self.heard), what="a code")
        code = re.findall(r"Beseda: ([a-z2-7]{8})", self.heard)[-1]
        self.say(f"{code} {name}")
        self.expect(answer)

    def _read(self) -> None:
        while not self._closed:
            try:
                self.hearing.add(self.socket.recv(65536).decode())
            except OSError:
                break
        self.hearing.end()

    def say(self, *lines: str) -> None:
        for line in lines:
            self.socket.send(f"{line}\n".encode())

    def close(self) -> None:
        """Says so: nothing else would tell the server of a closed window."""
        if self._closed:
            return
        try:
            self.say("/quit")
        except OSError:
            pass
        self._closed = True
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._thread.join(PATIENCE)
        self.socket.close()


def numbered(text: str, pattern: str) -> list[int]:
    """The numbers that `pattern`'s one group finds, in their order."""
    return [int(number) for number in re.findall(pattern, text, re.MULTILINE)]
