"""A seat whose connection is lost waits for whoever has its secret, and nobody else notices."""

import pytest
from hall_fixtures import Talk, named, text

from beseda.core import events as ev
from beseda.core import questions as q
from beseda.core import requests as rq
from beseda.core.ids import SERVER_SESSION, Seq, UserId, session_id
from beseda.core.limits import Limits
from beseda.core.people import Flag, UserInfo
from beseda.core.refusals import Reason, Refusal
from beseda.core.rules import Role

LOST, NEW = session_id(1, 1), session_id(1, 11)


@pytest.fixture
def talk() -> Talk:
    talk = Talk()
    talk.enter(1, "Ann", "#tea", "#oak")
    talk.enter(2, "Bob", "#tea")
    talk.events(1, rq.SetSecret(b"one"))
    return talk


def ends(talk: Talk, user: UserId) -> Reason | None:
    decision = talk.hall.decide(SERVER_SESSION, rq.EndDetached(user), Seq(1), 1)
    return decision.reason if isinstance(decision, Refusal) else None


def test_a_lost_connection_is_nobodys_news_and_its_seat_stays(talk: Talk) -> None:
    (lost,) = talk.events(1, rq.Detach(LOST))
    assert isinstance(lost, ev.Detached) and talk.audience() == []
    members = talk.ask(2, q.WhoIsIn(named("#tea")))
    assert isinstance(members, q.Members) and members.people == ("Ann", "Bob")
    assert members.members[0].roles == (Role.OPERATOR,)
    assert talk.reason(9, rq.Enter(named("ANN"))) is Reason.NAME_TAKEN
    assert talk.reason(9, rq.Enter(named("Аnn"))) is Reason.NAME_LOOKS_TAKEN
    talk.events(2, rq.Say(named("#tea"), (text("hi"),)))
    assert talk.audience() == [2], "who hears something has a session"
    talk.events(2, rq.Say(named("Ann"), (text("psst"),)))
    assert talk.audience() == [2]


def test_whoever_has_the_secret_sits_where_they_sat(talk: Talk) -> None:
    before = talk.hall.presence.sessions[LOST]
    talk.events(1, rq.SetFlags(frozenset({Flag.BOT}), frozenset()))
    talk.events(1, rq.Detach(LOST))
    (back,) = talk.events(11, rq.Resume(b"one", b"two"))
    assert isinstance(back, ev.Attached) and talk.audience() == [11]
    assert (back.user, back.name.shown, back.instead_of, back.flags) == (before.user, "Ann", (), frozenset({Flag.BOT}))
    assert [name.shown for name in back.room_names] == ["#tea", "#oak"]
    assert talk.hall.presence.sessions[NEW] is before and before.rooms == back.rooms
    talk.events(2, rq.Say(named("#tea"), (text("hi"),)))
    assert sorted(talk.audience()) == [2, 11]


def test_a_seat_is_secure_if_it_was_taken_last_where_nobody_reads_along(talk: Talk) -> None:
    seat = talk.hall.presence.sessions[LOST]
    talk.events(1, rq.Detach(LOST))
    (back,) = talk.events(11, rq.Resume(b"one", b"two", is_secure=True))
    assert isinstance(back, ev.Attached) and back.flags == seat.flags == {Flag.SECURE}
    assert list(talk.hall.presence.flagged[Flag.SECURE]) == [seat.user]
    talk.events(11, rq.Detach(NEW))
    talk.events(12, rq.Resume(b"two", b"three"))
    assert seat.flags == frozenset() and not talk.hall.presence.flagged[Flag.SECURE]


def test_a_connection_that_seems_alive_is_a_ghost(talk: Talk) -> None:
    (back,) = talk.events(11, rq.Resume(b"one", b"two"))
    assert isinstance(back, ev.Attached) and back.instead_of == (LOST,)
    assert talk.reason(1, rq.Say(named("#tea"), (text("boo"),))) is Reason.NOT_ENTERED
    assert talk.reason(1, rq.Detach(LOST)) is Reason.NOT_ENTERED, "it does not take the seat with it"


def test_a_secret_is_good_for_once_and_none_but_the_newest(talk: Talk) -> None:
    talk.events(11, rq.Resume(b"one", b"two"))
    talk.events(11, rq.UseUpSecret())
    assert talk.reason(12, rq.Resume(b"one", b"three")) is Reason.NO_SUCH_SEAT
    talk.events(11, rq.SetSecret(b"four"))
    assert talk.reason(12, rq.Resume(b"two", b"three")) is Reason.NO_SUCH_SEAT
    talk.events(12, rq.Resume(b"four", b"five"))


def test_who_is_lost_before_the_next_secret_came_comes_back_with_the_one_before(talk: Talk) -> None:
    talk.events(11, rq.Resume(b"one", b"two"))
    talk.events(11, rq.Detach(NEW))
    talk.events(12, rq.Resume(b"one", b"three"))
    assert talk.reason(13, rq.Resume(b"two", b"four")) is Reason.NO_SUCH_SEAT, "nobody knows that one"
    (settled,) = talk.events(12, rq.UseUpSecret())
    assert isinstance(settled, ev.SecretSet) and settled.digest == b"three"
    assert talk.reason(13, rq.Resume(b"one", b"four")) is Reason.NO_SUCH_SEAT
    assert talk.events(12, rq.UseUpSecret()) == [], "nothing is left to be used up"


@pytest.mark.parametrize("wrong", [b"", b"no", b"one"])
def test_no_other_secret_opens_a_seat(talk: Talk, wrong: bytes) -> None:
    talk.events(1, rq.SetSecret(b""))
    assert talk.reason(11, rq.Resume(wrong, b"two")) is Reason.NO_SUCH_SEAT


def test_who_has_a_seat_takes_no_other(talk: Talk) -> None:
    assert talk.reason(2, rq.Resume(b"one", b"two")) is Reason.ALREADY_ENTERED


def test_who_has_no_secret_leaves_with_the_connection(talk: Talk) -> None:
    (gone,) = talk.events(2, rq.Detach(session_id(1, 2), "Ping timeout"))
    assert isinstance(gone, ev.Exited) and gone.lost and gone.reason == "Ping timeout"


def test_a_seat_ends_by_the_server_if_nobody_is_in_it(talk: Talk) -> None:
    user = talk.hall.presence.sessions[LOST].user
    assert ends(talk, user) is Reason.NO_SUCH_SEAT
    talk.events(1, rq.Detach(LOST))
    assert talk.hall.detached() == ((user, talk.heard[-1][0].at),)
    assert ends(talk, user) is None
    assert ends(talk, UserId(77)) is Reason.NO_SUCH_SEAT


def test_who_is_removed_or_put_out_meanwhile_finds_it_so(talk: Talk) -> None:
    talk.events(2, rq.BecomeOperator())
    talk.events(1, rq.Detach(LOST))
    talk.events(2, rq.Kick(named("#tea"), named("Ann")))
    (back,) = talk.events(11, rq.Resume(b"one", b"two"))
    assert isinstance(back, ev.Attached) and [name.shown for name in back.room_names] == ["#oak"]
    talk.events(11, rq.Detach(NEW))
    talk.events(2, rq.Remove(named("Ann"), "enough"))
    assert talk.reason(12, rq.Resume(b"two", b"three")) is Reason.NO_SUCH_SEAT
    assert talk.hall.detached() == ()


def test_a_room_whose_only_member_is_lost_is_not_empty(talk: Talk) -> None:
    oak = talk.room("#oak")
    talk.events(1, rq.Detach(LOST))
    assert oak in talk.hall.presence.rooms
    talk.events(2, rq.Join(named("#oak")))
    assert talk.hall.presence.rooms[oak].role_of(talk.hall.presence.sessions[session_id(1, 2)].user) is Role.NONE


@pytest.mark.parametrize("limits", [Limits(detached=2), Limits(detached_per_host=2)])
def test_so_many_seats_wait_and_no_more(limits: Limits) -> None:
    talk = Talk(limits)
    for number in range(1, 5):
        host = "h" if limits.detached == 2 or number < 4 else "other"
        talk.events(number, rq.Enter(named(f"P{number}"), UserInfo("", host)))
        talk.events(number, rq.SetSecret(b"%d" % number))
    outcomes = [type(talk.events(number, rq.Detach(session_id(1, number)))[0]) for number in range(1, 5)]
    last = ev.Exited if limits.detached == 2 else ev.Detached
    assert outcomes == [ev.Detached, ev.Detached, ev.Exited, last]
    talk.events(11, rq.Resume(b"1", b"x"))
    assert isinstance(talk.events(11, rq.Detach(NEW))[0], ev.Detached), "the place that was given up is free again"


def test_who_comes_back_is_told_where_they_are(talk: Talk) -> None:
    talk.events(1, rq.SetAway("out"))
    talk.events(1, rq.Detach(LOST))
    talk.events(11, rq.Resume(b"one", b"two"))
    where = talk.ask(11, q.WhereAmI())
    assert isinstance(where, q.Whereabouts) and where.away == "out"
    assert [(room.name, room.people) for room in where.rooms] == [("#tea", ("Ann", "Bob")), ("#oak", ("Ann",))]
    seat = talk.hall.presence.sessions[NEW]
    assert where.missed == q.Scope(Seq(talk.seq), seat.user, frozenset(seat.rooms), None)


def test_a_new_run_of_its_node_ends_a_seat_that_waits(talk: Talk) -> None:
    talk.events(1, rq.Detach(LOST))
    talk.hall.evolve(ev.Started(Seq(talk.seq + 1), 1, node=2))
    assert len(talk.hall.presence.users) == 2
    talk.hall.evolve(ev.Started(Seq(talk.seq + 2), 1, node=1))
    assert not talk.hall.presence.users and len(talk.hall.presence.secrets) == 0
