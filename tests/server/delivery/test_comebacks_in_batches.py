"""However what people do is cut into batches: who is lost and comes back is told the same, and so is everybody else."""

import json
from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beseda.core import requests as rq
from beseda.server.engine.work import WorkItem
from beseda.wire.dialects import seat_secrets
from beseda.wire.dialects.actions import CaughtUp, Submission
from beseda.wire.dialects.plain.marked import MARK
from engine_fakes import FakeClient, Stage, asks, waits_after

PEOPLE = ("Ann", "Bob", "Eve")
LOST, BACK = "is lost", "comes back"
LINES = (  # nothing that changes how the next line is read, and is not waited for
    *[LOST, BACK, BACK],
    *["hello", "/me waves", "/msg Ann psst", "/msg Bob psst", "/names", "/rooms"],
    *["/join tea", "/join tea", "/join lobby", "/leave tea", "/topic green"],
    *["/nick Max", "/nick Ann", "/ignore Ann", "/ignore Max", "/away out", "/away"],
)
STEPS = st.lists(st.tuples(st.integers(0, len(PEOPLE) - 1), st.sampled_from(LINES)), max_size=30)
CUTS = st.lists(st.integers(1, 12), min_size=1, max_size=10)


class Evening:
    """One way for the same evening to go; what each of the people was told, by whichever connection."""

    def __init__(self) -> None:
        self._stage = Stage()
        self._numbers = count(1)
        self._secrets = [""] * len(PEOPLE)
        self._lost = [False] * len(PEOPLE)
        self.told = [b""] * len(PEOPLE)
        self._batch: list[WorkItem] = []
        self._waiting: set[FakeClient] = set()
        self._clients = [self._stage.client(next(self._numbers)) for _ in PEOPLE]

    def run(self, steps: list[tuple[int, str]], cuts: list[int]) -> None:
        sizes = iter(cuts * (len(steps) * 4 + 9))
        size = next(sizes)
        entering = [(who, line) for who, name in enumerate(PEOPLE) for line in ("/client 2 en", name)]
        for who, line in entering + steps:
            for client, asked in self._items(who, line):
                if client in self._waiting or len(self._batch) >= size:
                    self._act()
                    size = next(sizes)
                submission = client.dialect.receive([asked], 0)[0] if isinstance(asked, str) else asked
                item = asks(client, submission) if submission is not None else asks(client)
                self._batch.append(item)
                if waits_after(item):
                    self._waiting.add(client)
        self._act()
        self._gather()

    def _items(self, who: int, line: str) -> Iterator[tuple[FakeClient, str | Submission]]:
        """Who asks for what: lines, or what its thread asks for by itself."""
        client = self._clients[who]
        if line == BACK:
            self._act()  # or it would not have the secret
            self._gather()
            self._lost[who] = False
            self._clients[who] = client = self._stage.client(next(self._numbers))
            yield client, "/client 2 en"
            yield client, f"/resume {self._secrets[who]}"
            yield client, Submission((CaughtUp(),))
        elif not self._lost[who]:
            self._lost[who] = line == LOST
            yield client, Submission((rq.Detach(client.id),)) if line == LOST else line

    def _act(self) -> None:
        self._stage.act(self._batch)
        self._batch, self._waiting = [], set()

    def _gather(self) -> None:
        for who, client in enumerate(self._clients):
            received = bytes(client.received)
            client.received.clear()
            self.told[who] += received
            for line in filter(None, received.decode().split("\n")):  # a mark ends a line, too, for `splitlines`
                fields = json.loads(line.removeprefix(MARK))
                if fields["kind"] == "secret":
                    self._secrets[who] = fields["secret"]


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(STEPS, CUTS)
def test_it_is_the_same_as_one_by_one(steps: list[tuple[int, str]], cuts: list[int]) -> None:
    told = []
    for sizes in ([1], cuts):
        numbers = count()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(seat_secrets, "token_urlsafe", lambda size, numbers=numbers: f"secret-{next(numbers)}")
            evening = Evening()
            evening.run(steps, sizes)
        told.append(evening.told)
    assert told[0] == told[1]
