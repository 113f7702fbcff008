"""The generator: a process of its own that makes one load and counts what comes of it.

    python -m bench.load '{"port": 8878, "pid": 4711, "dialect": "plain", "core": 1, "shape": {...}}'

Prints JSON lines: `progress` while it runs, `result` (or `failed`) at the end. Then it keeps its connections until its
standard input ends, so that a thousand people who leave are no part of what is measured.
"""

import gc
import json
import os
import resource
import sys
import time
from array import array
from collections.abc import Callable
from typing import Any

from bench import usage
from bench.crowd import MOST_READ, Crowd, LoadError, Person
from bench.dialect import DIALECTS, Dialect
from bench.hearing import Ear, Tally
from bench.scenarios import Shape
from bench.secrecy import UNFINISHED
from bench.tags import Hear, Tags, Untagged
from bench.talk import Member, Talk, people_of, talks_of

STALL = 5.0
"""Seconds without a delivery after which the rest counts as lost."""
LONGEST = 120.0
"""Seconds that a load may take, whatever it does."""
REPORT_EVERY = 0.25
AFTERWARDS = 0.2
"""Seconds to listen for deliveries that should not come."""
NANO = 1e9

Result = dict[str, Any]
Receive = Callable[[bytearray], int]


def report(kind: str, what: Any) -> None:
    print(json.dumps({kind: what}), flush=True)


class Listening:
    """Reads for everybody and hands what was read to the ears, until all is heard or nothing more comes."""

    def __init__(self, crowd: Crowd, talks: list[Talk], ears: list[Ear | None], tags: Tags | None = None) -> None:
        self._crowd = crowd
        self._talks = talks
        self._by_descriptor: dict[int, tuple[Receive, Hear, Ear]] = {}
        for sock, ear in zip(crowd.sockets, ears, strict=True):
            if ear is None:
                crowd.epoll.unregister(sock)
            else:
                hear: Hear = ear.room.hear if tags is None else Untagged(tags, ear.room.hear).hear
                self._by_descriptor[sock.fileno()] = (sock.recv_into, hear, ear)
        self._buffer = bytearray(MOST_READ)
        self._view = memoryview(self._buffer)
        self._unfinished = len(talks)
        for talk in talks:
            talk.when_over = self._one_is_over

    @property
    def delivered(self) -> int:
        return sum(talk.room.delivered for talk in self._talks)

    def _one_is_over(self) -> None:
        self._unfinished -= 1

    def run(self) -> float:
        """Make the load. Return the seconds from the first message to the last delivery."""
        expected = sum(talk.expected for talk in self._talks)
        began = changed = time.monotonic()
        delivered = 0
        for talk in self._talks:
            talk.begin()
        while self._unfinished and changed - began < LONGEST:
            self._listen(REPORT_EVERY)
            now = time.monotonic()
            if self.delivered == delivered and now - changed > STALL:
                break
            if self.delivered != delivered:
                delivered, changed = self.delivered, now
            report("progress", [delivered, expected, now - began])
        return changed - began

    def listen_on(self, seconds: float) -> None:
        """Hear what comes after the end: that would be doubled deliveries."""
        until = time.monotonic() + seconds
        self._unfinished = -1
        while (left := until - time.monotonic()) > 0:
            self._listen(left)

    def _listen(self, seconds: float) -> None:
        """Hear what comes for this long, or until all is over."""
        poll, by_descriptor, buffer, view = self._crowd.epoll.poll, self._by_descriptor, self._buffer, self._view
        clock = time.monotonic_ns
        until = clock() + int(seconds * NANO)
        at = 0
        while self._unfinished and at < until:
            events = poll(seconds)
            if not events:
                return
            for descriptor, _ in events:
                receive, hear, ear = by_descriptor[descriptor]
                try:
                    size = receive(buffer)
                except UNFINISHED:
                    continue
                except ConnectionResetError:
                    size = 0
                at = clock()
                if size:
                    hear(ear, view[:size], at)
                else:
                    self._crowd.epoll.unregister(descriptor)
                    self._crowd.closed.add(descriptor)


def talk(crowd: Crowd, shape: Shape, people: list[Person], dialect: Dialect, pid: int, core: int | None) -> Result:
    """Make the talk of a shape, and count. `core` is the server's."""
    members = [Member(*each) for each in zip(people, crowd.seen_as, [sock.send for sock in crowd.sockets], strict=True)]
    talks, ears = talks_of(shape, dialect, members)
    listening = Listening(crowd, talks, ears, Tags(dialect.is_alike) if dialect.is_tagged else None)
    busy = usage.busy(core) if core is not None else 0.0
    used, own = usage.cpu(pid), time.process_time()
    seconds = listening.run()
    used_by_load, own = usage.cpu(pid) - used, time.process_time() - own
    busy = usage.busy(core) - busy if core is not None else used_by_load
    listening.listen_on(AFTERWARDS)
    used = usage.settle(pid) - used
    rooms = [talk.room for talk in talks]
    tally = sum((room.tally() for room in rooms), Tally())
    strange = [line for room in rooms for line in room.strange]
    return {
        **tally._asdict(),
        **quantiles(array("q", (late for room in rooms for late in room.latencies()))),
        "seconds": seconds,
        "per_second": tally.heard / seconds if seconds else 0.0,
        "cpu_us": used * 1e6 / max(1, tally.heard),
        "cpu_us_by_the_last_delivery": used_by_load * 1e6 / max(1, tally.heard),
        "generator_share": own / seconds if seconds else 0.0,
        "others_share": max(0.0, busy - used_by_load) / seconds if seconds else 0.0,
        "asides": sum(room.asides for room in rooms),
        "sample": repr(strange[0][:200]) if strange else "",
    }


def quantiles(latencies: "array[int]") -> dict[str, float]:
    """In microseconds; `latencies` in nanoseconds."""
    ordered = sorted(latencies) or [0]
    last = len(ordered) - 1
    return {
        name: ordered[min(last, int(share * len(ordered)))] / 1000
        for name, share in (("p50_us", 0.5), ("p99_us", 0.99), ("max_us", 1.0))
    }


def measure(job: dict[str, Any]) -> tuple[Crowd, Result]:
    """Arrive, talk, stay. Raises LoadError."""
    shape, dialect, pid = Shape(**job["shape"]), DIALECTS[job["dialect"]], int(job["pid"])
    people = people_of(shape)
    crowd = Crowd(int(job["port"]), dialect, people, shape.resumes)
    used, memory, began = usage.settle(pid), usage.rss(pid), time.monotonic()
    crowd.arrive(job.get("inflight", shape.inflight), shape.entering)
    arriving = time.monotonic() - began
    crowd.hush()
    used = usage.settle(pid) - used
    result: Result = {
        "people": len(people),
        "arrivals_per_second": len(people) / arriving,
        "arrivals_cpu_s": used,
        "arrival_cpu_us": used * 1e6 / len(people),
        "bytes_each": (usage.rss(pid) - memory) / len(people),
    }
    if crowd.secrecy is not None:
        result["resumed_share"] = crowd.secrecy.resumed / len(people)
    if shape.rooms:
        result |= talk(crowd, shape, people, dialect, pid, job["server_core"])
    if shape.hold:
        used = usage.cpu(pid)
        time.sleep(shape.hold)
        result["idle_share"] = (usage.cpu(pid) - used) / shape.hold
    result["closed"] = len(crowd.closed)
    return crowd, result


def main() -> int:
    job = json.loads(sys.argv[1])
    if job["core"] is not None:
        os.sched_setaffinity(0, {job["core"]})
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    # A garbage collection looks at every reading so far: with 300,000 of them that is a pause amid the load.
    gc.disable()
    try:
        crowd, result = measure(job)
    except (LoadError, OSError) as error:
        report("failed", str(error))
        return 1
    report("result", result)
    sys.stdin.read()
    crowd.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
