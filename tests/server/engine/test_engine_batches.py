"""A batch gives each client, byte for byte, what the same items one by one would: whatever they say, however cut."""

from dataclasses import dataclass, field

from hypothesis import example, given, settings
from hypothesis import strategies as st

from beseda.core.ids import Seq, SessionId
from beseda.journal.rows import Logged
from beseda.server.engine.work import Grant, WorkItem
from engine_fakes import FailingJournal, Stage, asks, waits_after

CLIENTS = 4
FIRST_LINES = (("Ann",), ("/client 1 ru", "Bob"), ("/client 1 en", "Eve"), ("Zoe",))
TOO_LONG = "x" * 20_000
LINES = (
    "hello",
    "hello",
    TOO_LONG,
    "how are you?",
    "//slash",
    "   ",
    "/me waves",
    "/join tea",
    "/join oak",
    "/join lobby",
    "/leave",
    "/leave tea",
    "/leave lobby",
    "/nick Ann",
    "/nick Max",
    "/nick Мах",
    "/topic green",
    "/topic -",
    "/topic",
    "/msg Ann psst",
    "/msg Bob psst",
    "/msg Eve psst",
    "/msg Max psst",
    "/ignore Ann",
    "/ignore Bob",
    "/ignore Max",
    "/names",
    "/names tea",
    "/rooms",
    "/history 2",
    "/history 2 Ann",
    "/search hello",
    "/nosuch",
    "/help join",
    "/quit",
    "/quit bye",
    "Ann",
)
Step = tuple[int, tuple[str, ...]]
STEPS = st.lists(
    st.tuples(st.integers(0, CLIENTS - 1), st.lists(st.sampled_from(LINES), min_size=1, max_size=5).map(tuple)),
    max_size=40,
)
CUTS = st.lists(st.integers(1, 12), min_size=1, max_size=10)


@dataclass
class Evening:
    """One way for the same evening to go: the journal, what everybody received, what they may read."""

    journal: FailingJournal = field(default_factory=FailingJournal)
    granted: dict[SessionId, list[Grant]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.stage = Stage(self.journal)
        self.clients = [self.stage.client(number) for number in range(1, CLIENTS + 1)]

    def act(self, items: list[WorkItem]) -> None:
        self.stage.act(items)
        for item in items:
            self.granted.setdefault(item.client.id, []).extend(item.grants)

    def run(self, steps: list[Step], cuts: list[int], talks: bool = True) -> None:
        """In batches of these sizes, over and over; smaller where a client would not have read on yet.

        `talks`: several lines of talk are read as one, as a client's thread does it.
        """
        batch: list[WorkItem] = []
        waiting: set[int] = set()
        sizes = iter(cuts * (sum(len(lines) for _, lines in steps) + 1))
        size = next(sizes)
        for number, lines in steps:
            client, read = self.clients[number], 0
            while read < len(lines):
                if number in waiting or len(batch) == size:
                    self.act(batch)
                    batch, waiting = [], set()
                    size = next(sizes)
                if client.over:
                    break
                submission, read = client.dialect.receive(lines if talks else lines[: read + 1], read)
                item = asks(client, submission) if submission is not None else asks(client)
                batch.append(item)
                if waits_after(item):
                    waiting.add(number)
        self.act(batch)

    def outcome(self) -> tuple[list[bytes], list[Logged], dict[SessionId, list[Grant]], object]:
        lasting = sorted(self.stage.hall.persistent.rooms.items())
        return (
            [bytes(each.received) for each in self.clients],
            list(self.journal.follow(Seq(0), 9999)),
            self.granted,
            lasting,
        )


ENTERING: list[Step] = [(number, (line,)) for number, lines in enumerate(FIRST_LINES) for line in lines]


@settings(max_examples=300, deadline=None)
@given(STEPS, CUTS)
@example([(0, ("hello",)), (1, ("one", "two")), (0, ("/me waves",)), (2, ("/ignore Bob",)), (1, ("three",))], [12])
@example([(0, ("/join tea",)), (1, ("/join tea",)), (0, ("a",)), (1, ("b",)), (0, ("/quit",)), (1, ("c",))], [12])
@example([(0, ("one", "two")), (1, ("/ignore Ann",)), (0, ("three", "four")), (3, ("/msg Ann a", "/msg Ann b"))], [12])
@example([(0, ("/msg Ann a", "/msg Ann b", "/msg Bob c")), (1, ("/msg Bob d", "/msg Bob e"))], [1, 12])
@example([(0, ("/join tea", "/join lobby")), (1, ("/leave lobby",))], [5, 12])
@example([(0, ("one", TOO_LONG, "two")), (1, (TOO_LONG, "one", "two")), (1, ("/msg Ann a", TOO_LONG))], [12])
def test_a_batch_is_the_same_as_one_by_one(steps: list[Step], cuts: list[int]) -> None:
    items = ENTERING + steps
    alone, together = Evening(), Evening()
    alone.run(items, [1], talks=False)
    together.run(items, cuts)
    assert together.outcome() == alone.outcome()


def test_a_list_of_the_ignored_is_of_its_place() -> None:
    steps: list[Step] = [*ENTERING, (0, ("/ignore Bob",)), (1, ("/nick Max",)), (0, ("/ignore",))]
    alone, together = Evening(), Evening()
    alone.run(steps, [1], talks=False)
    together.run(steps, [*[1] * 7, 12])
    assert together.outcome() == alone.outcome()
