"""Many within TLS who talk and hear at the same time, and some among them who ask for new keys now and then (C10).

So the server reads, answers and broadcasts on the same connections from several threads at once. Every line has the
name of who says it and a count, and everybody must hear each of them, whole and in order.
"""

import re
import subprocess
import threading
import time
from collections import Counter
from contextlib import ExitStack

from rig import ANSWERS_WITHIN, Server, Together

from crowd import Crowd, Member, anybody

LINE = re.compile(rb"(?m)^(\w+): (\w+) (\d+) \.*\n")
SIZE = 300
"""Characters of a line, so that some come in two readings."""
ASKS_EVERY = 0.3
"""Seconds between two wishes for new keys of one person."""
ONE_WAY, BOTH_WAYS = b"k\n", b"K\n"
"""Commands of `openssl s_client`: new keys for what it says; and for what it hears, too."""


class AtOpenssl:
    """A person at `openssl s_client`, who asks for new keys while others talk."""

    def __init__(self, port: int, name: str) -> None:
        self._program = subprocess.Popen(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{port}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        self.heard = b""
        self.entered = threading.Event()
        self.asked = 0
        self._reading = Together(self._read)
        self.say(f"{name}\n".encode())

    def _read(self) -> None:
        assert self._program.stdout is not None
        while data := self._program.stdout.read(65536):
            self.heard += data
            if b"In #lobby, " in self.heard:
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
    """Keeps all that it hears."""

    everything = b""

    def take(self, data: bytes, now: float) -> None:
        super().take(data, now)
        self.everything += data


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
        expected = {member.name: rounds for member in crowd.members}
        hearers = [member for member in crowd.members if isinstance(member, _Listener)]

        def all_heard() -> bool:
            crowd.run(0.05)
            return all(counted(each.everything)[each.name] == 0 for each in hearers) and all(
                sum(counted(heard).values()) >= rounds * (people - own)
                for heard, own in [(each.everything, 1) for each in hearers] + [(each.heard, 0) for each in asking]
            )

        crowd.run_until(all_heard, ANSWERS_WITHIN)
        for member in hearers:
            assert not member.ended
            check(member.everything, expected, member.name)
        for person in asking:
            assert person.is_there and person.asked > seconds
            check(person.heard, expected, "")
        return rounds * people * (people - 1 + at_openssl)


def counted(heard: bytes) -> Counter[str]:
    return Counter(who.decode() for who, _, _ in LINE.findall(heard))


def check(heard: bytes, expected: dict[str, int], own: str) -> None:
    """Each of the others was heard from the first line to the last, in order, and nothing else was."""
    numbers: dict[str, list[int]] = {name: [] for name in expected if name != own}
    for who, said, number in LINE.findall(heard):
        assert who == said, (who, said)
        numbers[who.decode()].append(int(number))
    for name, found in numbers.items():
        assert found == list(range(expected[name])), f"{name}: {len(found)} of {expected[name]}, or not in order"
