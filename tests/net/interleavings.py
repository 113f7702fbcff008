"""Goes through every interleaving of some clients, the poller, and what comes from outside, step by step.

The turns are the server's own (`beseda.net.turns.Turns`, every method of it one step, as under the lock). The steps
around them are a model: of `ReadScheduler`, of a client's thread that reads, leaves its item to others or acts on it,
and of the kernel's edges. Time passes whenever it wants: a nap may end, a turn may be met too late.

From every state that can be reached, a state must be reachable without any further input in which all that came is
read, every end is found and nothing lies in the inbox. States from which none can be are *lost*: somebody is forgotten.
"""

import itertools
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from beseda.net.latest_first import OLDEST_AFTER
from beseda.net.turns import END, SOME, Reader, Turns


@dataclass(frozen=True)
class Scope:
    """What is gone through."""

    data: tuple[int, ...]
    """Full readings that come for each client; then its end comes."""
    stuck: bool = False
    """Whether the first client may stand still for ever in its turn: the same must hold of all the others."""
    stale: bool = False
    """Whether a late event of a socket that had the same number, an end, may hit anybody, once."""
    timeouts: bool = False
    """Whether waiting may time out."""
    newcomers: int = 0
    """So many clients, the last ones, have no name."""
    turns: type[Turns] = Turns
    asks_early: bool = False
    """A fault on purpose: a client asks whether others follow before its item is where they find it."""


class _Gate:
    def __init__(self) -> None:
        self.open = False

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        raise AssertionError("waiting is a step of its own here")

    def release(self) -> None:
        self.open = True


class _Client:
    def __init__(self) -> None:
        self.reader = Reader(_Gate())
        self.step = "wait"
        self.due = False  # left work is due after this step
        self.coming = 0
        self.ends = True
        self.data = 0
        self.has_end = False
        self.edge = False


class _Poller(NamedTuple):
    step: str
    met: tuple[int, ...]
    """In each lane."""
    told: tuple[tuple[int, int], ...]
    """What the kernel has told it: a client's index and looks."""


State = tuple[Any, ...]
"""A world, frozen: equal if and only if the worlds are, whatever the turns are numbered."""


class World:
    """Everything that a step can change."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.turns = scope.turns()
        self.clients = [_Client() for _ in scope.data]
        for client, units in zip(self.clients, scope.data, strict=True):
            client.coming = units
        for client in self.clients[len(self.clients) - scope.newcomers :]:
            client.reader.is_new = True
        self.poller = _Poller("meet", (0, 0), ())
        self.sleeps = self.woken = self.work_left = False
        self.inbox = False
        self.stale_left = scope.stale

    # Freezing.

    def freeze(self) -> State:
        lanes = self.turns.lanes
        newest = [lane.newest for lane in lanes]
        live = {*newest, *self.poller.met, *[client.reader.turn for client in self.clients]} - {0}
        number = {turn: place for place, turn in enumerate(sorted(live), 1)} | {0: 0}
        readers = [client.reader for client in self.clients]
        return (
            tuple([(c.step, c.due, c.coming, c.ends, c.data, c.has_end, c.edge) for c in self.clients]),
            tuple([(r.waits, r.queued, (r.passes, r.goes), r.inside, r.news, number[r.turn]) for r in readers]),
            tuple([r.gate.open for r in readers]),  # type: ignore[attr-defined]
            tuple([tuple([readers.index(reader) for reader in lane.queue]) for lane in lanes]),
            tuple([(number[lane.newest], lane.goes_on) for lane in lanes]),
            (self.poller.step, tuple([number[turn] for turn in self.poller.met]), self.poller.told),
            (self.sleeps, self.woken, self.work_left, self.inbox, self.stale_left),
        )

    def let_oldest_pass(self) -> None:
        """Of those who pass the next is the one who waits longest, and not the latest as in a state that is thawed."""
        self.turns._passing._in_a_row = OLDEST_AFTER

    @classmethod
    def thaw(cls, scope: Scope, state: State) -> "World":
        world = cls(scope)
        clients, readers, gates, queues, newest, poller, flags = state
        for client, its, reads, is_open in zip(world.clients, clients, readers, gates, strict=True):
            client.step, client.due, client.coming, client.ends, client.data, client.has_end, client.edge = its
            reader = client.reader
            reader.waits, reader.queued, passing, reader.inside, reader.news, reader.turn = reads
            reader.passes, reader.goes = passing
            reader.gate.open = is_open  # type: ignore[attr-defined]
        for lane, places, (turn, goes_on) in zip(world.turns.lanes, queues, newest, strict=True):
            for place in places:
                lane.queue.append(world.clients[place].reader)
            lane.newest, lane.goes_on = turn, goes_on
            world.turns.number = max(world.turns.number, turn)
        world.poller = _Poller(*poller)
        world.sleeps, world.woken, world.work_left, world.inbox, world.stale_left = flags
        return world

    # What can happen next. Each step is atomic: no other thread comes between.

    def steps(self) -> Iterator[Callable[["World"], None]]:
        """Of the server's threads."""
        for place, client in enumerate(self.clients):
            yield from _CLIENT[client.step](self, place)
        yield from _POLLER[self.poller.step](self)

    def inputs(self) -> Iterator[Callable[["World"], None]]:
        """From outside."""
        for place, client in enumerate(self.clients):
            if client.coming:
                yield lambda world, place=place: world.comes(place)  # type: ignore[misc]
            elif client.ends:
                yield lambda world, place=place: world.ends(place)  # type: ignore[misc]

    @property
    def is_settled(self) -> bool:
        return not self.inbox and all(
            client.step == "stuck" or not (client.data or (client.has_end and client.step != "gone"))
            for client in self.clients
        )

    def comes(self, place: int) -> None:
        client = self.clients[place]
        client.coming -= 1
        client.data += 1
        client.edge = True

    def ends(self, place: int) -> None:
        client = self.clients[place]
        client.ends, client.has_end, client.edge = False, True, True

    def goes(self, place: int, step: str, due: bool = False) -> None:
        self.clients[place].step, self.clients[place].due = step, due

    # A client's thread: `ReadScheduler.wait`, `TcpLink.recv`, `Combiner.submit`, `Session._leave`.

    def wait(self, place: int) -> None:
        reader = self.clients[place].reader
        due = self.turns.wait(reader)
        wakes = False
        if self.turns.goes_on:
            wakes, self.sleeps = self.sleeps, False
        self.goes(place, "wake" if wakes else "work" if due else "gate", due)

    def wake(self, place: int) -> None:
        self.woken = True
        self.goes(place, "work" if self.clients[place].due else "gate")

    def work(self, place: int) -> None:
        self.inbox = False
        self.goes(place, "gate")

    def pass_gate(self, place: int) -> None:
        self.clients[place].reader.gate.open = False  # type: ignore[attr-defined]
        self.goes(place, "read")

    def time_out(self, place: int) -> None:
        assert self.turns.give_up(self.clients[place].reader)
        self.goes(place, "wait")

    def read(self, place: int) -> None:
        client = self.clients[place]
        follows = "ask" if self.scope.asks_early else "put"
        if client.data:
            client.data -= 1
            self.goes(place, "more" if client.data else follows)
        else:
            self.goes(place, "bye" if client.has_end else "wait")

    def more(self, place: int) -> None:
        self.turns.more_left(self.clients[place].reader)
        self.goes(place, "ask" if self.scope.asks_early else "put")

    def put(self, place: int) -> None:
        self.inbox = True
        if self.scope.asks_early:
            self.goes(place, "wait" if self.clients[place].due else "combine")
        else:
            self.goes(place, "ask")

    def ask(self, place: int) -> None:
        follow = self.turns.others_follow(self.clients[place].reader)
        if self.scope.asks_early:
            self.goes(place, "put", follow)
        else:
            self.goes(place, "wait" if follow else "combine")

    def combine(self, place: int) -> None:
        self.inbox = False
        self.goes(place, "wait")

    def rest_and_go(self, place: int) -> None:
        self.goes(place, "last work" if self.turns.leave(self.clients[place].reader) else "gone")

    def last_work(self, place: int) -> None:
        self.inbox = False
        self.goes(place, "gone")

    def be_forgotten(self, place: int) -> None:
        if self.turns.leave(self.clients[place].reader):
            self.work_left = True
            self.goes(place, "last wake")
        else:
            self.goes(place, "gone")

    def last_wake(self, place: int) -> None:
        self.woken = True
        self.goes(place, "gone")

    # The poller: `ReadScheduler._look`.

    def meet(self, late: tuple[bool, ...], lets_pass: bool = False) -> None:
        """`late`: of each lane, whether its turn was met long ago; `lets_pass`: nobody has passed for long."""
        turns, met = self.turns, list(self.poller.met)
        due, self.work_left = self.work_left, False
        for place, lane in enumerate(turns.lanes):
            if late[place] and turns.end(met[place]):
                due = True
            if lane.goes_on:
                met[place] = lane.newest
        if lets_pass and turns.let_pass():
            due = True
        awake = turns.goes_on or due
        self.sleeps = not awake
        self.poller = _Poller("meet's work" if due else "nap" if awake else "poll", tuple(met), ())

    def poller_works(self, follows: str) -> None:
        self.inbox = False
        self.poller = _Poller(follows, self.poller.met, ())

    def poller_goes(self, step: str) -> None:
        self.poller = _Poller(step, self.poller.met, ())

    def poll(self) -> None:
        # The kernel drops an edge of data that was read meanwhile; an end stays told.
        told = [
            (place, END if client.has_end else SOME)
            for place, client in enumerate(self.clients)
            if client.edge and (client.data or client.has_end)
        ]
        for client in self.clients:
            client.edge = False
        self.poller = _Poller("gather", self.poller.met, tuple(told))

    def poll_stale(self, place: int) -> None:
        self.stale_left = False
        self.poller = _Poller("gather", self.poller.met, ((place, END),))

    def gather(self) -> None:
        self.sleeps = self.woken = False
        for place, looks in self.poller.told:
            self.turns.note(self.clients[place].reader, looks)
        self.poller = _Poller("gather's work" if self.turns.begin_if_none() else "meet", self.poller.met, ())


Step = Callable[[World], None]


def _always(name: str) -> Callable[[World, int], Iterator[Step]]:
    def steps(world: World, place: int) -> Iterator[Step]:
        yield lambda world: getattr(world, name)(place)

    return steps


def _at_gate(world: World, place: int) -> Iterator[Step]:
    reader = world.clients[place].reader
    if reader.gate.open:  # type: ignore[attr-defined]
        yield lambda world: world.pass_gate(place)
    elif world.scope.timeouts and reader.waits:
        yield lambda world: world.time_out(place)


def _putting(world: World, place: int) -> Iterator[Step]:
    yield lambda world: world.put(place)
    if world.scope.stuck and place == 0:
        yield lambda world: world.goes(place, "stuck")


def _leaving(world: World, place: int) -> Iterator[Step]:
    yield lambda world: world.rest_and_go(place)
    yield lambda world: world.be_forgotten(place)


_CLIENT: dict[str, Callable[[World, int], Iterator[Step]]] = {
    "wait": _always("wait"),
    "wake": _always("wake"),
    "work": _always("work"),
    "gate": _at_gate,
    "read": _always("read"),
    "more": _always("more"),
    "put": _putting,
    "ask": _always("ask"),
    "combine": _always("combine"),
    "bye": _leaving,
    "last work": _always("last_work"),
    "last wake": _always("last_wake"),
    "gone": lambda world, place: iter(()),
    "stuck": lambda world, place: iter(()),
}


def _meeting(world: World) -> Iterator[Step]:
    lanes, met = world.turns.lanes, world.poller.met
    may_be_late = [(False, lane.goes_on and lane.newest == met[place]) for place, lane in enumerate(lanes)]
    for late in set(itertools.product(*may_be_late)):
        for lets_pass in (False, True) if lanes[1].queue else (False,):
            yield lambda world, late=late, lets_pass=lets_pass: world.meet(late, lets_pass)  # type: ignore[misc]


def _napping(world: World) -> Iterator[Step]:
    yield lambda world: world.poller_goes("meet")
    yield lambda world: world.poller_goes("poll at once")


def _polling(world: World) -> Iterator[Step]:
    asleep = world.poller.step == "poll"
    if not asleep or world.woken or any(c.edge and (c.data or c.has_end) for c in world.clients):
        yield lambda world: world.poll()
    if world.stale_left:
        for place in range(len(world.clients)):
            yield lambda world, place=place: world.poll_stale(place)  # type: ignore[misc]


_POLLER: dict[str, Callable[[World], Iterator[Step]]] = {
    "meet": _meeting,
    "meet's work": lambda world: iter((lambda world: world.poller_works("nap"),)),
    "nap": _napping,
    "poll": _polling,
    "poll at once": _polling,
    "gather": lambda world: iter((lambda world: world.gather(),)),
    "gather's work": lambda world: iter((lambda world: world.poller_works("meet"),)),
}


class Explored(NamedTuple):
    states: int
    lost: int
    """States from which somebody stays forgotten."""
    example: str
    """One of them, or nothing."""


def explore(scope: Scope) -> Explored:
    """Go through everything. Time and memory: some 40 µs and 1 KB for each state."""
    first = World(scope).freeze()
    number = {first: 0}
    leads_back: list[list[int]] = [[]]
    settled: list[int] = []
    todo = deque([first])
    while todo:
        state = todo.popleft()
        here = number[state]
        world = World.thaw(scope, state)
        if world.is_settled:
            settled.append(here)
        orders = (False, True) if len(world.turns.passers.queue) > 1 else (False,)
        for steps, is_input in ((world.steps(), False), (world.inputs(), True)):
            for step, oldest_first in itertools.product(steps, orders):
                after = World.thaw(scope, state)
                if oldest_first:
                    after.let_oldest_pass()
                step(after)
                reached = after.freeze()
                there = number.get(reached)
                if there is None:
                    there = number[reached] = len(leads_back)
                    leads_back.append([])
                    todo.append(reached)
                if not is_input:
                    leads_back[there].append(here)
    saved = bytearray(len(leads_back))
    for place in settled:
        saved[place] = 1
    while settled:
        for before in leads_back[settled.pop()]:
            if not saved[before]:
                saved[before] = 1
                settled.append(before)
    lost = saved.count(0)
    example = next((repr(state) for state, place in number.items() if not saved[place]), "") if lost else ""
    return Explored(len(leads_back), lost, example)
