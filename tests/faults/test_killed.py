"""Kill -9 at any moment: nothing that anybody was shown, or told is kept, is lost; nothing is shown twice (C1)."""

import random
import time
from functools import partial
from pathlib import Path
from statistics import median

import pytest
from ledger import Ledger
from rig import Server, Talker, Together, stored_in

SENDERS = 10
WATCHERS = 2
ROUNDS = 5
OPENS_WITHIN = 2.0
"""Seconds from the command to the first name taken, the bar; the median of the rounds, for the machine is shared."""


def talk(ledger: Ledger, talker: Talker, who: int, until: float) -> None:
    """Say numbered lines until the server is gone."""
    try:
        for number in range(100_000):
            if talker.ended or time.monotonic() > until:
                break
            line = f"{ledger.round}-{who}-{number}"
            ledger.said(line)
            if talker.say_and_wait(line, 10.0)[-1].startswith("/ok"):
                ledger.acknowledge(line)
    except (OSError, AssertionError):
        pass  # It was killed; what was heard until then counts.
    finally:
        ledger.hear(talker)


def watch(ledger: Ledger, talker: Talker, until: float) -> None:
    while not talker.ended and time.monotonic() < until:
        talker.hear(0.5)
    ledger.hear(talker)


def crowd_around(server: Server, ledger: Ledger, seconds: float) -> Together:
    until = time.monotonic() + seconds
    works = [partial(watch, ledger, server.talker(f"watcher{number}"), until) for number in range(WATCHERS)]
    works += [partial(talk, ledger, server.talker(f"sender{who}"), who, until) for who in range(SENDERS)]
    return Together(*works)


def the_past_is_served(server: Server, ledger: Ledger) -> None:
    """Whoever comes after the restart is shown the newest that anybody had been shown."""
    newest = f": {ledger.newest_shown}"
    past = server.talker("late").say_and_wait("/history 500")
    assert any(line.endswith(newest) for line in past), (newest, past[-3:])


def talk_and_kill(data: Path, ledger: Ledger, seconds: float) -> float:
    """A round: a start, so many seconds of talk, and kill -9. How long the start took."""
    began = time.monotonic()
    with Server(data, "--unlimited", "--quiet") as server:
        server.talker("first").close()
        opening = time.monotonic() - began
        if ledger.round:
            the_past_is_served(server, ledger)
        together = crowd_around(server, ledger, 30)
        time.sleep(seconds)
        server.kill()
    together.join()
    ledger.end_round()
    return opening


def test_kill_at_random_moments_loses_nothing_shown_and_shows_nothing_twice(tmp_path: Path) -> None:
    ledger = Ledger()
    openings = [talk_and_kill(tmp_path / "data", ledger, random.uniform(0.2, 0.9)) for _ in range(ROUNDS)]
    with Server(tmp_path / "data") as server:
        the_past_is_served(server, ledger)
        server.stop()
    ledger.check(stored_in(tmp_path / "data"))
    assert len(ledger.acknowledged) > ROUNDS * SENDERS, "hardly anything was said"
    assert median(openings) <= OPENS_WITHIN


MOMENTS = {
    "before-append": "25",
    "within-append": "25",
    "after-append": "25",
    "within-checkpoint": "300",
    "within-archiving": "2",
    "within-forgetting": "2",
    "within-shrinking": "300",
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_kill_in_the_middle_of_writing_loses_nothing_shown(tmp_path: Path, moment: str) -> None:
    ledger = Ledger()
    with Server(tmp_path / "data", "--unlimited", "--quiet", sabotage=(moment, MOMENTS[moment])) as server:
        together = crowd_around(server, ledger, 30)
        assert server.wait_dead(30) == -9, "it did not die where it should"
    together.join()
    ledger.end_round()
    with Server(tmp_path / "data") as server:
        the_past_is_served(server, ledger)
        assert server.stop() == 0
    ledger.check(stored_in(tmp_path / "data"))
    assert ledger.acknowledged
