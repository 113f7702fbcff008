"""Leaving every room, being away, user info, flags, and what the server's operators do."""

import pytest
from hall_fixtures import Talk, named, text

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.hall import NO_SOURCE
from beseda.core.ids import UserId, session_id
from beseda.core.limits import Limits
from beseda.core.people import Flag, Source, UserInfo
from beseda.core.refusals import Reason, Refusal
from beseda.core.requests import MOST_LEFT

ANN, BOB, EVE = 1, 2, 3
USER_INFO = UserInfo("~ann", "a.host", "Ann of Tea")
NO_FLAGS: frozenset[Flag] = frozenset()


def flags(*these: Flag) -> frozenset[Flag]:
    return frozenset(these)


@pytest.fixture
def talk() -> Talk:
    """Ann with a user_info and Bob share two rooms; Eve is elsewhere."""
    talk = Talk()
    talk.events(ANN, rq.Enter(named("Ann"), USER_INFO, flags(Flag.BOT, Flag.OPERATOR), "tea"))
    for room in ("#tea", "#oak"):
        talk.events(ANN, rq.Join(named(room)))
    talk.enter(BOB, "Bob", "#tea", "#oak")
    talk.enter(EVE, "Eve", "#pub")
    return talk


def user(talk: Talk, name: str) -> UserId:
    found = talk.hall.presence.names.find(named(name))
    assert found is not None
    return found


def test_nobody_comes_as_an_operator(talk: Talk) -> None:
    event, _ = talk.heard[0]
    assert isinstance(event, ev.Entered) and event.flags == flags(Flag.BOT)


def test_who_did_something_is_shown_as_they_look_now_and_is_one_object_till_then(talk: Talk) -> None:
    ann = user(talk, "Ann")
    source = talk.hall.source(ann)
    assert source == Source("Ann", "~ann", "a.host", True, "Ann of Tea", "tea") and talk.hall.source(ann) is source
    not_a_bot = rq.SetFlags(NO_FLAGS, flags(Flag.BOT))
    changes = (rq.Rename(named("Zoe")), rq.SetAway(""), rq.Present("Z", "~z", "z.host"), not_a_bot)
    for request in changes:
        talk.events(ANN, request)
        assert talk.hall.source(ann) != source
        source = talk.hall.source(ann)
    assert source == Source("Zoe", "~z", "z.host", False, "Z")


def test_who_is_gone_has_no_sessions_and_looks_like_nobody(talk: Talk) -> None:
    ann = user(talk, "Ann")
    assert talk.hall.sessions_of(ann) == (session_id(1, ANN),)
    talk.events(ANN, rq.Exit())
    assert talk.hall.sessions_of(ann) == () and talk.hall.source(ann) is NO_SOURCE


def test_leaving_every_room_is_an_event_for_each(talk: Talk) -> None:
    events = talk.events(BOB, rq.LeaveAll())
    assert [type(event) for event in events] == [ev.Parted, ev.Parted] and events[1].seq == events[0].seq + 1
    assert talk.events(BOB, rq.LeaveAll()) == []


def test_no_more_rooms_are_left_at_once_than_a_request_has_places() -> None:
    talk = Talk(Limits(rooms_per_user=100))
    talk.enter(ANN, "Ann", *(f"#{number}" for number in range(MOST_LEFT + 1)))
    assert len(talk.events(ANN, rq.LeaveAll())) == MOST_LEFT and len(talk.events(ANN, rq.LeaveAll())) == 1


@pytest.mark.parametrize("request_", [rq.SetAway("out"), rq.Present(real_name="A"), rq.Rename(named("Zoe"))])
def test_how_one_looks_is_told_to_company_and_oneself_once(talk: Talk, request_: rq.Request) -> None:
    assert len(talk.events(ANN, request_)) == 1
    assert sorted(talk.audience()) == [ANN, BOB]
    assert talk.ask_for(ANN, request_) in ((), Refusal(Reason.ALREADY_AWAY, "out")), "and the same again is no news"


def test_what_is_not_given_of_a_card_stays(talk: Talk) -> None:
    (presented,) = talk.events(ANN, rq.Present(host="b.host"))
    assert isinstance(presented, ev.Presented) and presented.old == USER_INFO
    assert presented.new == USER_INFO._replace(host="b.host")


def test_whether_one_is_secure_is_not_for_oneself_to_say(talk: Talk) -> None:
    assert talk.events(ANN, rq.SetFlags(flags(Flag.SECURE), NO_FLAGS)) == []
    (entered,) = talk.events(9, rq.Enter(named("Max"), flags=flags(Flag.SECURE)))
    assert isinstance(entered, ev.Entered) and entered.flags == {Flag.SECURE}
    assert talk.events(9, rq.SetFlags(NO_FLAGS, flags(Flag.SECURE))) == []


def test_flags_are_told_to_oneself(talk: Talk) -> None:
    (changed,) = talk.events(ANN, rq.SetFlags(flags(Flag.INVISIBLE, Flag.OPERATOR), flags(Flag.BOT)))
    assert isinstance(changed, ev.FlagsSet) and changed.new == flags(Flag.INVISIBLE), "no operator by one's own word"
    assert talk.audience() == [ANN]
    assert talk.events(ANN, rq.SetFlags(flags(Flag.INVISIBLE), NO_FLAGS)) == []


def test_an_operator_shows_the_host_of_operators_as_long_as_one_is_one(talk: Talk) -> None:
    became = talk.events(ANN, rq.BecomeOperator("staff.host"))
    assert [type(event) for event in became] == [ev.FlagsSet, ev.Presented] and became[1].seq == became[0].seq + 1
    assert talk.hall.source(user(talk, "Ann")).host == "staff.host"
    talk.events(ANN, rq.SetFlags(NO_FLAGS, flags(Flag.OPERATOR)))
    assert talk.hall.source(user(talk, "Ann")).host == "a.host"


def test_an_operator_without_a_host_of_theirs_keeps_the_own_one(talk: Talk) -> None:
    (became,) = talk.events(ANN, rq.BecomeOperator())
    assert isinstance(became, ev.FlagsSet) and Flag.OPERATOR in became.new


def test_who_is_an_operator_already_is_told_so_again(talk: Talk) -> None:
    """By an event that changes nothing: only a host can."""
    talk.events(ANN, rq.BecomeOperator())
    (again,) = talk.events(ANN, rq.BecomeOperator())
    assert isinstance(again, ev.FlagsSet) and again.old == again.new and talk.audience() == [ANN]
    same, shown = talk.events(ANN, rq.BecomeOperator("staff.host"))
    assert isinstance(same, ev.FlagsSet) and isinstance(shown, ev.Presented) and shown.new.host == "staff.host"


def test_somebody_removed_is_who_exits_and_it_is_said_by_whom(talk: Talk) -> None:
    talk.events(EVE, rq.BecomeOperator())
    (exited,) = talk.events(EVE, rq.Remove(named("BOB"), "spam"))
    assert isinstance(exited, ev.Exited)
    assert (exited.name.shown, exited.reason, exited.by, len(exited.rooms)) == ("Bob", "spam", "Eve", 2)
    assert talk.audience() == [ANN] and session_id(1, BOB) not in talk.hall.presence.sessions


def test_operators_are_told_as_is_who_asked_to_hear_them(talk: Talk) -> None:
    talk.events(EVE, rq.BecomeOperator())
    talk.events(BOB, rq.SetFlags(flags(Flag.HEARS_OPERATORS), NO_FLAGS))
    talk.events(EVE, rq.TellOperators("help"))
    assert sorted(talk.audience()) == [BOB, EVE]
    talk.events(BOB, rq.Exit())
    talk.events(EVE, rq.TellOperators("help"))
    assert talk.audience() == [EVE]


def test_who_speaks_is_active_and_who_only_signals_is_not(talk: Talk) -> None:
    seat = talk.hall.presence.sessions[session_id(1, ANN)]
    assert seat.active == seat.since == 1000
    talk.events(ANN, rq.Signal(named("#tea"), None))
    assert seat.active == 1000
    talk.events(ANN, rq.Say(named("#tea"), (text("hi"),)))
    assert seat.active == talk.heard[-1][0].at
