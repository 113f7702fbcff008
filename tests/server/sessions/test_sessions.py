"""Stopping in two steps: what the last one said still reaches the first; each ends once."""

import threading
import time

import pytest

from beseda.server.sessions.sessions import Sessions

SOON = 10.0


class Member:
    """A client's thread, as all sessions sees it."""

    def __init__(self, sessions: Sessions, hears_last_call: bool = True) -> None:
        self.since = 0.0
        self.called = threading.Event()
        self.steps: list[str] = []
        self._sessions = sessions
        self._hears = hears_last_call
        self.thread = threading.Thread(target=self._run, daemon=True)
        sessions.add(self)
        self.thread.start()

    def last_call(self) -> None:
        if self._hears:
            self.called.set()

    def _run(self) -> None:
        self.called.wait(SOON)
        self.steps.append("read")
        self._sessions.done_reading(self)
        self.steps.append("left")
        self._sessions.remove(self)


def soon() -> float:
    return time.monotonic() + SOON


def test_numbers_are_given_once() -> None:
    sessions = Sessions()
    assert [sessions.next_number() for _ in range(3)] == [1, 2, 3]


def test_nobody_closes_before_everybody_has_read() -> None:
    sessions = Sessions()
    members = [Member(sessions) for _ in range(20)]
    assert sessions.stop_reading(soon())
    assert all(member.steps == ["read"] for member in members) and len(sessions) == 20
    assert sessions.farewell(soon())
    assert all(member.steps == ["read", "left"] for member in members) and len(sessions) == 0


def test_who_does_not_end_in_time_is_not_waited_for() -> None:
    sessions = Sessions()
    deaf, quick = Member(sessions, hears_last_call=False), Member(sessions)
    assert not sessions.stop_reading(time.monotonic() + 0.05)
    assert not sessions.farewell(time.monotonic() + 0.05)
    quick.thread.join(SOON)
    assert quick.steps == ["read", "left"] and sessions.snapshot() == [deaf]
    deaf.called.set()
    deaf.thread.join(SOON)
    assert not sessions.snapshot()


def test_who_comes_while_the_server_stops_is_called_at_once() -> None:
    sessions = Sessions()
    assert sessions.stop_reading(soon()) and sessions.farewell(soon())
    late = Member(sessions)
    late.thread.join(SOON)
    assert late.steps == ["read", "left"]


def test_who_leaves_before_the_server_stops_waits_for_nobody() -> None:
    sessions = Sessions()
    member = Member(sessions)
    Member(sessions)
    member.called.set()
    member.thread.join(SOON)
    assert not member.thread.is_alive() and len(sessions) == 1


@pytest.mark.parametrize("times", [1, 3])
def test_being_removed_twice_changes_nothing(times: int) -> None:
    sessions = Sessions()
    member = Member(sessions)
    member.called.set()
    member.thread.join(SOON)
    for _ in range(times):
        sessions.done_reading(member)
        sessions.remove(member)
    assert sessions.snapshot() == []
