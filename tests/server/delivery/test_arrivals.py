"""Newcomers to a room: told together, in as few puts as there are kinds of readers, and heard as if one by one."""

import math
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beseda.net.merging import Put
from beseda.net.outbox import MANY, Outbox
from beseda.server.delivery import arrivals, delivery
from beseda.server.engine.work import WorkItem
from beseda.wire.dialects.irc.dialect import Irc
from beseda.wire.dialects.irc.network import Network
from beseda.wire.dialects.irc.profile import Profiles
from engine_fakes import AS_IRC, Stage, item_of

NAMES = ("Ann", "Bob", "Eve", "Zoe", "Kim", "Max")
IN_PLAIN = 2
"""So many of them speak plainly, the others IRC."""

PLAINLY = ("/join tea", "/join oak", "/leave tea", "/join lobby", "hello", "/msg Zoe psst", "/nick Tom", "/quit")
IN_IRC = (
    "JOIN #tea",
    "JOIN #oak,#tea",
    "@label=1 JOIN #tea",
    "PART #tea",
    "KICK #tea Bob",
    "PRIVMSG #tea :hello",
    "PRIVMSG #oak :hello",
    "PRIVMSG Ann :psst",
    "TOPIC #tea :leaves",
    "MODE #tea +i",
    "INVITE Eve #tea",
    "CAP REQ :extended-join",
    "CAP REQ :away-notify echo-message",
    "CAP REQ :batch labeled-response",
    "AWAY :for tea",
    "NICK Sam",
    "PING here",
    "RENAME #tea #oak",
    "QUIT",
)


class Services:
    """A stage on which both dialects are spoken."""

    def __init__(self) -> None:
        self.stage = Stage()
        profiles = Profiles(Network())
        self.clients = [self.stage.client(number) for number in range(1, len(NAMES) + 1)]
        for client, name in zip(self.clients, NAMES, strict=True):
            if NAMES.index(name) < IN_PLAIN:
                self.stage.say(client, name)
            else:
                client.dialect, client.framing = Irc(profiles, "host", "en"), AS_IRC
                self.stage.say(client, f"NICK {name}", "USER u 0 * :u")

    def items(self, lines: "Lines") -> list[WorkItem]:
        typed = [(self.clients[number], line) for number, line in lines]
        return [item_of(client, line) for client, line in typed if line is not None and not client.over]

    def heard(self) -> list[bytes]:
        return [bytes(client.received) for client in self.clients]


@contextmanager
def few(readers: int) -> Iterator[None]:
    """A room of more than so many is one of many."""
    with (
        mock.patch.object(delivery, "FEW_READERS", readers),
        mock.patch.multiple(arrivals, FEW_READERS=readers, MANY=readers),
    ):
        yield


def lines(every: Sequence[str]) -> st.SearchStrategy[str]:
    """Mostly of entering the room, else nothing would come together."""
    return st.just(every[0]) | st.sampled_from(every)


batch = st.permutations(range(len(NAMES))).flatmap(
    lambda numbers: st.tuples(
        *[st.tuples(st.just(number), st.none() | lines(PLAINLY if number < IN_PLAIN else IN_IRC)) for number in numbers]
    )
)
"""At most a line of each: what it means may depend on what came of the one before."""
batches = st.lists(st.tuples(batch, st.booleans()), min_size=1, max_size=8)
Lines = tuple[tuple[int, str | None], ...]


@settings(max_examples=150, deadline=None)
@given(batches, st.integers(0, 3))
def test_told_together_is_told_one_by_one(batches: Sequence[tuple[Lines, bool]], readers: int) -> None:
    alone, together = Services(), Services()
    for lines, is_calm in batches:
        for item in alone.items(lines):
            alone.stage.act([item])
        together.stage.outboxes.calm_at = 0.0 if is_calm else math.inf
        with few(readers):
            together.stage.act(together.items(lines))
    together.stage.outboxes.calm_at = 0.0
    together.stage.act([])
    assert together.heard() == alone.heard()
    assert together.stage.announcer.arrivals.run is None


# How it is done.


@pytest.fixture
def services() -> Services:
    return Services()


class Puts:
    """All rounds of puts."""

    def __init__(self, stage: Stage) -> None:
        self.made: list[Put[Outbox]] = []
        put = stage.outboxes.put

        def noted(puts: Iterable[Put[Outbox]]) -> None:
            round_of_puts = list(puts)
            self.made += round_of_puts
            put(round_of_puts)

        stage.outboxes.put = noted  # type: ignore[method-assign]


def test_who_was_there_is_told_of_all_newcomers_of_a_batch_by_one_put(services: Services) -> None:
    *_, eve, zoe, kim, guest = services.clients
    services.stage.say(eve, "JOIN #tea")
    services.stage.say(zoe, "JOIN #tea")
    puts = Puts(services.stage)
    with few(1):
        services.stage.act([item_of(kim, "JOIN #tea"), item_of(guest, "JOIN #tea")])
    (told,) = [put for put in puts.made if eve.box in put.boxes]
    assert told.boxes == (eve.box, zoe.box)
    assert told.data == b":Kim!u@host JOIN #tea\r\n:Max!u@host JOIN #tea\r\n"
    assert kim.received.endswith(b" :End of /NAMES list\r\n:Max!u@host JOIN #tea\r\n")


def test_a_room_is_told_later_while_many_are_sent_to_and_no_later_than_other_words(services: Services) -> None:
    *_, eve, zoe, kim, guest = services.clients
    services.stage.say(eve, "JOIN #tea")
    eve.take()
    when: list[float] = []
    services.stage.announcer.arrivals.on_put_off = when.append
    services.stage.outboxes.calm_at = math.inf
    with few(0):
        services.stage.say(zoe, "JOIN #tea")
        services.stage.say(kim, "JOIN #tea")
        assert eve.take() == [] and len(when) == 1
        services.stage.say(eve, "PING here")
        zoe_came, kim_came, pong = eve.take()
        assert (zoe_came, kim_came) == (":Zoe!u@host JOIN #tea", ":Kim!u@host JOIN #tea") and " PONG " in pong
        services.stage.say(guest, "JOIN #tea", "PRIVMSG #tea :hello")
    assert eve.take() == [":Max!u@host JOIN #tea", ":Max!u@host PRIVMSG #tea :hello"]
    assert kim.take()[-2:] == [":Max!u@host JOIN #tea", ":Max!u@host PRIVMSG #tea :hello"]


def test_nobody_waits_longer_than_is_said(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    *_, eve, zoe, _, _ = services.clients
    services.stage.say(eve, "JOIN #tea")
    eve.take()
    services.stage.outboxes.calm_at = math.inf
    overdue: list[bool] = []
    with few(0):
        services.stage.say(zoe, "JOIN #tea")
        overdue.append(services.stage.announcer.arrivals.is_overdue)
        later = time.monotonic() + arrivals.LONGEST_PUT_OFF
        monkeypatch.setattr("time.monotonic", lambda: later)
        overdue.append(services.stage.announcer.arrivals.is_overdue)
        services.stage.act([])
        overdue.append(services.stage.announcer.arrivals.is_overdue)
    assert eve.take() == [":Zoe!u@host JOIN #tea"] and overdue == [False, True, False]


def test_few_are_told_at_once(services: Services) -> None:
    *_, eve, zoe, _, _ = services.clients
    services.stage.say(eve, "JOIN #tea")
    eve.take()
    services.stage.outboxes.calm_at = math.inf
    services.stage.say(zoe, "JOIN #tea")
    assert eve.take() == [":Zoe!u@host JOIN #tea"]
    assert len(NAMES) <= MANY


def test_who_is_answered_by_its_own_thread_has_been_told_before(services: Services) -> None:
    *_, eve, zoe, _, _ = services.clients
    services.stage.say(eve, "JOIN #tea")
    eve.take()
    services.stage.outboxes.calm_at = math.inf
    with few(0):
        services.stage.say(zoe, "JOIN #tea")
        asked = item_of(eve, "WHO #tea")
        services.stage.act([asked])
    assert asked.grants and eve.take() == [":Zoe!u@host JOIN #tea"]


def test_who_could_not_be_told_of_joining_is_not_taken_for_a_reader(services: Services) -> None:
    *_, eve, zoe, kim, _ = services.clients
    services.stage.say(eve, "JOIN #tea")
    services.stage.outboxes.calm_at = math.inf
    with few(0), mock.patch.object(Irc, "_about", side_effect=ValueError):
        services.stage.say(zoe, "JOIN #tea")
    with few(0):
        services.stage.say(kim, "JOIN #tea")
        services.stage.say(zoe, "PING here")
        services.stage.outboxes.calm_at = 0.0
        services.stage.act([])
    assert eve.take()[-1] == ":Kim!u@host JOIN #tea"
