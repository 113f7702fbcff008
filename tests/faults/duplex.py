"""Many within TLS who talk and hear at the same time, and some among them who ask for new keys now and then (C10).

So the server reads, answers and broadcasts on the same connections from several threads at once. Every line has the
name of who says it and a count, and everybody must hear each of them, whole and in order.
"""

import re
import socket
import subprocess
import threading
import time
from collections import Counter
from contextlib import ExitStack

from rig import ANSWERS_WITHIN, Server, Together
from tongues import Tongue

from crowd import Crowd, Member, anybody

LINE = re.compile(rb"(\w+): (\w+) (\d+) \.*")
SIZE = 300
"""Characters of a line, so that some come in two readings."""
ASKS_EVERY = 0.3
"""Seconds between two wishes for new keys of one person."""
ASIDE = b"read R BLOCK\n"
"""What `openssl s_client` says for itself in between, wherever in a line that is."""
ONE_WAY, BOTH_WAYS = b"k\n", b"K\n"
"""Commands of `openssl s_client`: new keys for what it says; and for what it hears, too."""


class Heard:
    """What one of them hears, looked at as it comes: to keep it all, and to look at it anew, takes more and more."""

    def __init__(self) -> None:
        self.lines = Counter[str]()
        """Of each speaker, so far: whole, each once, in order."""
        self._rest = b""

    def take(self, data: bytes) -> None:
        """Raises AssertionError: a line is missing, or is heard again, or is of somebody else."""
        *lines, self._rest = (self._rest + data).replace(ASIDE, b"").split(b"\n")
        for line in lines:
            if found := LINE.fullmatch(line):
                who, said, number = found[1].decode(), found[2].decode(), int(found[3])
                assert (said, number) == (who, self.lines[who]), f"{line!r} after {self.lines[who]} of {who}"
                self.lines[who] += 1


class AtOpenssl:
    """A person at `openssl s_client`, who asks for new keys while others talk."""

    def __init__(self, port: int, name: str) -> None:
        self._program = subprocess.Popen(
            ["stdbuf", "-oL", "openssl", "s_client", "-connect", f"127.0.0.1:{port}"],  # what it says, in order
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        self.heard = Heard()
        self.entered = threading.Event()
        self.asked = 0
        self._reading = Together(self._read)
        self.say(f"{name}\n".encode())

    def _read(self) -> None:
        assert self._program.stdout is not None
        begin = b""
        while data := self._program.stdout.read(65536):
            self.heard.take(data)
            if not self.entered.is_set():
                begin += data
                if b"In #lobby, " in begin:
                    self.entered.set()

    def say(self, line: bytes) -> None:
        assert self._program.stdin is not None
        self._program.stdin.write(line)

    def ask_for_keys(self) -> None:
        """A lump of what is typed that begins with such a letter is a command: so no name does."""
        self.asked += 1
        self.say(BOTH_WAYS if self.asked % 2 else ONE_WAY)

    @property
    def is_there(self) -> bool:
        return self._program.poll() is None

    def close(self) -> None:
        self._program.kill()
        self._program.wait(ANSWERS_WITHIN)
        self._reading.join()
        for pipe in (self._program.stdin, self._program.stdout):
            assert pipe is not None
            pipe.close()


class _Listener(Member):
    def __init__(self, sock: socket.socket, name: str, measured: bool, tongue: Tongue) -> None:
        super().__init__(sock, name, measured, tongue)
        self.heard = Heard()

    def take(self, data: bytes, now: float) -> None:
        super().take(data, now)
        self.heard.take(data)


def talk(server: Server, people: int, at_openssl: int, seconds: float, each: float) -> int:
    """Have so many talk, `each` so many lines a second. Return how many lines were heard in all. Fails if one was not.

    One thread has all of the crowd's connections: what is tried here is the server.
    """
    with ExitStack() as leaving, Crowd(server.port, 0, within=anybody(), kind=_Listener) as crowd:
        asking = [AtOpenssl(server.port, f"asker{number}x") for number in range(at_openssl)]
        for person in asking:
            leaving.callback(person.close)
            assert person.entered.wait(ANSWERS_WITHIN), "s_client did not come in"
        crowd.gather(people, "p")
        began, rounds, asked_at = time.monotonic(), 0, 0.0
        while (now := time.monotonic()) - began < seconds:
            while rounds < (now - began) * each:
                for member in crowd.members:
                    member.sock.send(f"{member.name} {rounds} ".ljust(SIZE, ".").encode() + b"\n")
                rounds += 1
            if now - asked_at > ASKS_EVERY:
                asked_at = now
                for person in asking:
                    person.ask_for_keys()
            crowd.run(0.01)
        everybody = [member.name for member in crowd.members]
        heard = [(person.heard.lines, everybody) for person in asking]
        for member in crowd.members:
            assert isinstance(member, _Listener)
            heard.append((member.heard.lines, [name for name in everybody if name != member.name]))
        crowd.run_until(lambda: all(lines.total() >= rounds * len(others) for lines, others in heard))
        for lines, others in heard:
            assert lines == dict.fromkeys(others, rounds)
        assert not any(member.ended for member in crowd.members)
        for person in asking:
            assert person.is_there and person.asked > seconds
        return rounds * people * (people - 1 + at_openssl)
