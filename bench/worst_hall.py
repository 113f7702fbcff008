"""`python -m bench.worst_hall`: what each request and question costs in the worst hall that guests can build.

Every thread waits while the hall decides, so what one request costs must not depend on what guests have set up: at most
`MOST` and `FOR_EACH` person whom it concerns, and `TIMES` as much as in a hall with nothing in it. Only deciding and
letting happen is measured, in CPU time: no commit, no telling. Knows the hall alone, no server.
"""

import gc
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from beseda.core import questions as q
from beseda.core import requests as rq
from beseda.core.hall import Hall, Policy
from beseda.core.ids import SERVER_SESSION, Seq, session_id
from beseda.core.limits import Limits
from beseda.core.metadata import LONGEST_VALUE, MOST_KEYS, Item, changed
from beseda.core.names import Name
from beseda.core.people import UserInfo
from beseda.core.refusals import Refusal
from beseda.core.rules import Change, Mask, Role, Rule
from beseda.core.text import Text

MOST, FOR_EACH, TIMES = 2e-3, 0.3e-6, 20.0
"""Seconds of a request; seconds more for each person whom it concerns; and how often as much as in an empty hall."""
LEAST = 100e-6
"""Seconds that an empty hall counts as at least: less is not told from the clock's own cost, nor felt by anybody."""
REPEATS = 5
"""Each is done this often; the median counts, in CPU time, which other work of the machine hardly changes."""
LAST = "the operator goes"
"""Can't be undone."""
TALKER, OPERATOR, STRANGER = 1, 2, 3
"""Numbers of sessions: somebody in as many rooms as one may be in, who made each of them, and somebody in none."""
LONG = "a" * 32
"""The longest name; masks are made for it."""
Asked = Callable[["Worst"], rq.Request | q.Question]


def name(shown: str, skeleton: str = "") -> Name:
    return Name(shown, shown.lower(), frozenset((skeleton or shown.lower(),)))


def masks(many: int, rule: Rule) -> tuple[Change, ...]:
    """As many as a list holds, each the dearest there is: nearly the talker's name. Only the last one matches."""
    dear = ("*a" * 5 + "*", "*" + "a?" * 4 + "*")
    keys = [f"{dear[number % 2]}{number:03}!*@*" for number in range(many - 1)]
    return tuple([Change(rule, True, mask=Mask(key, key, mutes=True)) for key in (*keys, "*!*@*")])


class Measured(NamedTuple):
    what: str
    seconds: float
    empty: float
    concerned: int
    is_request: bool = True

    @property
    def holds(self) -> bool:
        allowed = MOST + FOR_EACH * self.concerned
        return self.seconds <= allowed and self.seconds <= TIMES * max(self.empty, LEAST) + FOR_EACH * self.concerned


class Worst:
    """A hall with `people`, nearly all in the talker's rooms; full lists in these; as many rooms as there may be."""

    def __init__(self, people: int, rooms: int, own: int, listed: int) -> None:
        self.limits = Limits(rooms_per_address=rooms + own + 1)
        self.hall = Hall(Policy(self.limits))
        self.seq, self.own = 0, own
        self.concerned = 0
        for number in (OPERATOR, TALKER, STRANGER):
            self.act(number, rq.Enter(name(f"{LONG[:31]}{number}" if number == TALKER else f"n{number}"), host(number)))
        for number in range(own):
            for who in (OPERATOR, TALKER):
                self.act(who, rq.Join(room(number)))
        shared = [self.hall.presence.rooms[found] for n in range(own) if (found := self.hall.find(room(n))) is not None]
        alone = range(own, rooms, own)
        for number, first in enumerate(alone):  # people who hold all other rooms there may be
            session = 10 + number
            self.act(session, rq.Enter(name(f"p{number}", "alike"), host(session)))
            for each in range(first, min(first + own, rooms)):
                self.act(session, rq.Join(name(f"#x{each}", "#alike")))
        for number in range(len(alone), people - 3):
            session = 10 + number
            self.act(session, rq.Enter(name(f"p{number}", "alike"), host(session)))
            seat = self.hall.presence.sessions[session_id(1, session)]
            for there in shared:
                there.seat(seat, Role.NONE)  # as half a million `Joined` do, in a second
            if listed:
                seat.metadata = SAID
                self.hall.presence.described[seat.user] = seat
        for number in range(own if listed else 0):
            for rule in (Rule.BANNED, Rule.EXCEPTED, Rule.INVITED):
                for change in masks(listed, rule):
                    self.act(OPERATOR, rq.SetRules(room(number), (change,)))

    def act(self, number: int, request: rq.Request) -> None:
        decision = self.decide(number, request)
        assert not isinstance(decision, Refusal), (request, decision)
        for event in decision:
            self.concerned += len(self.hall.evolve(event))

    def decide_and_happen(self, number: int, request: Any) -> None:
        """What undoes something: if there is nothing to undo, it is refused."""
        decision = self.decide(number, request)
        for event in () if isinstance(decision, Refusal) else decision:
            self.hall.evolve(event)

    def decide(self, number: int, request: rq.Request) -> Any:
        self.seq += 64
        origin = session_id(1, number) if number else SERVER_SESSION
        return self.hall.decide(origin, request, Seq(self.seq), self.seq * 1000)  # a minute later: no limit of a rate

    def timed(self, number: int, asked: rq.Request | q.Question) -> tuple[float, int]:
        """Return how long it takes to decide and let happen, or to answer; and how many people it concerns."""
        self.concerned = 0
        gc.disable()
        began = time.process_time()
        if type(asked) in QUESTIONS:
            self.hall.ask(session_id(1, number), asked, Seq(self.seq))  # type: ignore[arg-type]
        else:
            decision = self.decide(number, asked)  # type: ignore[arg-type]
            for event in () if isinstance(decision, Refusal) else decision:
                self.concerned += len(self.hall.evolve(event))
            for forsaken in self.hall.forsaken():
                for event in self.decide(0, rq.LookAfterRoom(forsaken)):
                    self.concerned += len(self.hall.evolve(event))
        seconds = time.process_time() - began
        gc.enable()
        return seconds, self.concerned


QUESTIONS = frozenset(q.Question.__args__)


SAID = changed((), [Item(f"key-{number}", "v" * LONGEST_VALUE) for number in range(MOST_KEYS)])
"""Of everybody as much as may be said."""


def host(number: int) -> UserInfo:
    return UserInfo("~" + "a" * 17, f"{number:012}.cloak", "a" * 120)


def room(number: int) -> Name:
    return name(f"#r{number}")


def with_undoing() -> Iterator[tuple[str, int, Asked, Sequence[tuple[int, Asked]]]]:
    """Yield what is measured: who asks for it, and what makes it undone."""
    talker = name(f"{LONG[:31]}{TALKER}")
    first, ban = room(0), Mask("b!*@*", "b!*@*")
    back = [(TALKER, lambda worst, n=n: rq.Join(room(n))) for n in range(Limits().rooms_per_user)]
    again = [(TALKER, lambda worst: rq.Enter(talker, host(TALKER)))]
    voice = [(OPERATOR, lambda worst: rq.SetRole(first, talker, Role.VOICE, False))]
    changed = [
        (OPERATOR, lambda worst, on=on: rq.SetRules(first, (Change(Rule.TOPIC_LOCKED, on),))) for on in (True, False)
    ]
    yield "say, judged anew", TALKER, lambda worst: rq.Say(first, (Text(("hi",)),)), changed
    yield "signal to operators", TALKER, lambda worst: rq.Signal(first, None, (), Role.HALF), ()
    yield "leave", TALKER, lambda worst: rq.Leave(first, "bye"), back[:1]
    yield "join", STRANGER, lambda worst: rq.Join(first), [(STRANGER, lambda worst: rq.Leave(first))]
    yield "join, alike", STRANGER, lambda worst: rq.Join(name("#ж", "#alike")), ()
    yield "leave all", TALKER, lambda worst: rq.LeaveAll(), back
    yield "enter", 9, lambda worst: rq.Enter(name("new", "alike"), host(9)), [(9, lambda worst: rq.Exit())]
    yield "exit", TALKER, lambda worst: rq.Exit("bye"), [*again, *back]
    renamed_back = [(TALKER, lambda worst: rq.Rename(talker))] * 6  # each gets on with what is to be judged
    yield "rename", TALKER, lambda worst: rq.Rename(name("b" * 32)), renamed_back
    yield "be away", TALKER, lambda worst: rq.SetAway("out"), [(TALKER, lambda worst: rq.SetAway(""))]
    yield "set a real name", TALKER, lambda worst: rq.Present("x"), [(TALKER, lambda worst: rq.Present("a" * 120))]
    yield (
        "be shown otherwise",
        TALKER,
        lambda worst: rq.SetMetadata(None, "display-name", f"{worst.seq}", name(f"d{worst.seq}", "alike")),
        (),
    )
    yield (
        "say nothing of oneself",
        TALKER,
        lambda worst: rq.ClearMetadata(None),
        [(TALKER, lambda worst: rq.SetMetadata(None, "url", "x"))],
    )
    yield "say something of a room", OPERATOR, lambda worst: rq.SetMetadata(first, "url", f"{worst.seq}"), ()
    yield "topic", OPERATOR, lambda worst: rq.SetTopic(first, f"{worst.seq}"), ()
    yield (
        "a rule",
        OPERATOR,
        lambda worst: rq.SetRules(first, (Change(Rule.TOPIC_LOCKED, True),)),
        [(OPERATOR, lambda worst: rq.SetRules(first, (Change(Rule.TOPIC_LOCKED, False),)))],
    )
    yield "lift twenty bans", OPERATOR, lambda worst: lifting(20, False), [(OPERATOR, lambda worst: lifting(20, True))]
    yield "a ban too many", OPERATOR, lambda worst: rq.SetRules(first, (Change(Rule.BANNED, True, mask=ban),)), ()
    yield "give a role", OPERATOR, lambda worst: rq.SetRole(first, talker, Role.VOICE, True), voice
    yield "kick", OPERATOR, lambda worst: rq.Kick(first, talker), back[:1]
    yield "invite", OPERATOR, lambda worst: rq.Invite(first, name(f"n{STRANGER}")), ()
    yield "knock", STRANGER, lambda worst: rq.Knock(first), ()
    yield (
        "rename a room",
        OPERATOR,
        lambda worst: rq.RenameRoom(first, name("#other", "#alike")),
        [(OPERATOR, lambda worst: rq.RenameRoom(name("#other"), first))],
    )
    yield "who is in a room", TALKER, lambda worst: q.WhoIsIn(first), ()
    yield "which rooms", STRANGER, lambda worst: q.WhichRooms(), ()
    yield "what holds in a room", TALKER, lambda worst: q.WhatRules(first), ()
    yield "who is this", STRANGER, lambda worst: q.WhoIs(talker), ()
    yield "who matches", STRANGER, lambda worst: q.WhoMatches(None, "*a" * 30), ()
    yield "who of a hundred", STRANGER, lambda worst: q.WhoOf(tuple(name(f"p{n}") for n in range(100))), ()
    yield "what is said of a room", TALKER, lambda worst: q.WhatMetadata(first), ()
    yield "what is said around one", TALKER, lambda worst: q.MetadataAround(None), ()
    yield "the same, if it is little", TALKER, lambda worst: q.MetadataAround(None, at_once=True), ()
    yield "how many", STRANGER, lambda worst: q.HowMany(), ()
    yield "what may be read", STRANGER, lambda worst: q.MayRead(None), ()
    yield LAST, OPERATOR, lambda worst: rq.Leave(first), ()


def lifting(many: int, on: bool) -> rq.SetRules:
    changes = masks(Limits().list_entries, Rule.BANNED)[:many]
    return rq.SetRules(room(0), tuple([change._replace(on=on) for change in changes]))


def measure(worst: Worst, empty: Worst) -> Iterator[Measured]:
    for what, who, asked, undoing in with_undoing():
        usual: list[tuple[float, int]] = []
        for hall in (worst, empty):
            taken = []
            for _ in range(REPEATS if undoing or what != LAST else 1):
                taken.append(hall.timed(who, asked(hall)))
                for number, undo in undoing:
                    hall.decide_and_happen(number, undo(hall))
            usual.append(sorted(taken)[len(taken) // 2])
        (seconds, concerned), (least, _) = usual
        yield Measured(what, seconds, least, concerned, type(asked(worst)) not in QUESTIONS)


def table(measured: Sequence[Measured]) -> Iterator[str]:
    yield "| | worst hall, ms | empty hall, ms | concerned | holds |"
    yield "|---|---:|---:|---:|---|"
    for each in measured:
        held = "yes" if each.holds else "**no**" if each.is_request else "paid for by what it goes through"
        yield f"| {each.what} | {each.seconds * 1000:.2f} | {each.empty * 1000:.3f} | {each.concerned} | {held} |"


def main(arguments: Sequence[str]) -> int:
    """Return exit status 1 if a request costs more than it may. `--quick`: a hall of a tenth."""
    part = 10 if "--quick" in arguments else 1
    limits = Limits()
    own, listed = limits.rooms_per_user, limits.list_entries
    worst = Worst(limits.users // part, limits.rooms // part, own, listed)
    measured = list(measure(worst, Worst(3, own, own, 0)))
    print(*table(measured), sep="\n")
    return int(any(each.is_request and not each.holds for each in measured))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
