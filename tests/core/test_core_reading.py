"""Read markers in the hall: they belong to the seat, only move on, and nobody else learns of them.

IRCv3 "Read marker" (ircv3-specifications, extensions/read-marker.md, 22a8e8b).
"""

import pytest
from hall_fixtures import Talk, named, text

from beseda.core import events as ev
from beseda.core import questions as q
from beseda.core import requests as rq
from beseda.core.ids import UserId, session_id
from beseda.core.limits import READ_MARKERS
from beseda.core.refusals import Reason, Refusal
from beseda.core.rules import Change, Rule
from beseda.core.seat import Seat

TEA, ANN, BOB = named("#tea"), named("Ann"), named("Bob")


@pytest.fixture
def talk() -> Talk:
    talk = Talk()
    talk.enter(1, "Ann", "#tea")
    talk.enter(2, "Bob", "#tea")
    return talk


def read_until(talk: Talk, session: int, target: str) -> int | Reason:
    answer = talk.ask(session, q.WhatIsRead(named(target)))
    assert isinstance(answer, q.ReadMarker | Refusal)
    return answer.until if isinstance(answer, q.ReadMarker) else answer.reason


def mark(talk: Talk, session: int, target: str, until: int) -> int:
    """What stands afterwards, as whoever marks it is told."""
    (event,) = talk.events(session, rq.MarkRead(named(target), until))
    assert isinstance(event, ev.MarkedRead)
    return event.until


def test_a_marker_moves_on_and_never_back(talk: Talk) -> None:
    """ "Read timestamp notes": it MUST only ever increase."""
    assert read_until(talk, 1, "#tea") == 0
    assert mark(talk, 1, "#tea", 2000) == 2000 == read_until(talk, 1, "#TEA")
    assert mark(talk, 1, "#tea", 1000) == 2000 == read_until(talk, 1, "#tea")
    assert mark(talk, 1, "Bob", 1500) == 1500 == read_until(talk, 1, "BOB")
    assert read_until(talk, 1, "#tea") == 2000


def test_nobody_has_read_what_is_yet_to_come(talk: Talk) -> None:
    """ "Implementation Considerations": clamped between the last value and the current time."""
    assert mark(talk, 1, "#tea", 10**15) == talk.heard[-1][0].at
    assert mark(talk, 1, "#tea", -5) == read_until(talk, 1, "#tea") != -5
    assert mark(talk, 1, "Bob", -5) == 0, "before 1970 nothing was said"


def test_nobody_else_hears_of_it(talk: Talk) -> None:
    """ "Security Considerations": read markers MUST NOT be disclosed to other users."""
    mark(talk, 1, "#tea", 2000)
    assert talk.audience() == [1]
    assert (read_until(talk, 2, "#tea"), read_until(talk, 2, "Ann")) == (0, 0)
    mark(talk, 1, "#tea", 2000)
    assert talk.audience() == [], "nor do one's own other clients hear of what is no news"


def test_what_one_may_not_know_of_can_not_be_marked(talk: Talk) -> None:
    talk.events(1, rq.Join(named("#den")))
    talk.events(1, rq.SetRules(named("#den"), (Change(Rule.SECRET, True),)))
    for target, why in (
        ("#den", Reason.NO_SUCH_ROOM),
        ("#nowhere", Reason.NO_SUCH_ROOM),
        ("Zoe", Reason.NO_SUCH_PERSON),
    ):
        assert talk.reason(2, rq.MarkRead(named(target), 1000)) is why
        assert read_until(talk, 2, target) is why
    assert mark(talk, 1, "#den", 1000) == 1000


def test_a_marker_is_a_rooms_and_a_persons_whatever_they_are_called(talk: Talk) -> None:
    mark(talk, 1, "#tea", 2000)
    mark(talk, 1, "Bob", 1500)
    talk.events(1, rq.RenameRoom(TEA, named("#coffee")))
    talk.events(2, rq.Rename(named("Rob")))
    assert (read_until(talk, 1, "#coffee"), read_until(talk, 1, "Rob")) == (2000, 1500)
    talk.events(2, rq.Exit())
    talk.enter(3, "Rob")
    assert read_until(talk, 1, "Rob") == 0, "the next Rob is somebody else"


def test_it_stays_with_the_seat_while_its_connection_is_lost_and_when_a_room_is_left(talk: Talk) -> None:
    mark(talk, 1, "#tea", 2000)
    talk.events(1, rq.SetSecret(b"one"))
    talk.events(1, rq.Detach(session_id(1, 1)))
    talk.events(11, rq.Resume(b"one", b"two"))
    whereabouts = talk.ask(11, q.WhereAmI())
    assert isinstance(whereabouts, q.Whereabouts) and [room.read_until for room in whereabouts.rooms] == [2000]
    talk.events(11, rq.Leave(TEA))
    talk.events(11, rq.Join(TEA))
    assert talk.hall.read_by(talk.hall.sessions_of(UserId(1)), talk.room("#tea")) == {session_id(1, 11): 2000}
    talk.events(11, rq.Exit())
    talk.enter(1, "Ann", "#tea")
    assert read_until(talk, 1, "#tea") == 0, "a guest's seat dies, and its markers"


def test_one_has_so_many_and_the_one_marked_longest_ago_goes_first() -> None:
    seat = Seat(UserId(1), ANN, session_id(1, 1))
    for number in range(READ_MARKERS):
        assert seat.mark_read(UserId(100 + number), 5)
    seat.mark_read(UserId(100), 6)
    seat.mark_read(UserId(99), 7)
    assert [seat.read_until(UserId(number)) for number in (99, 100, 101, 102)] == [7, 6, 0, 5]


def test_marking_does_not_make_others_talk_be_judged_anew(talk: Talk) -> None:
    """There may be as many markers as there is talk."""
    (said,) = [e for e in talk.events(1, rq.Say(TEA, (text("hi"),))) if isinstance(e, ev.Said)]
    talk.hall.remember_say(session_id(1, 1), TEA, said, talk.heard[-1][1])
    mark(talk, 2, "#tea", 2000)
    assert talk.hall.cached_say(session_id(1, 1), TEA, (text("hi"),)) is not None
