"""Who may see what. Nobody is shown another's private talk, nor a closed room's past."""

import pytest
from hall_fixtures import Talk, named

from beseda.core import questions as q
from beseda.core import requests as rq
from beseda.core.ids import RoomId, Seq, UserId, session_id
from beseda.core.refusals import Reason, Refusal


@pytest.fixture
def talk() -> Talk:
    talk = Talk()
    talk.enter(1, "Ann", "#tea")
    talk.enter(2, "Bob", "#tea")
    talk.enter(3, "Eve", "#oak")
    talk.ask_for(1, rq.SetTopic(named("#tea"), "green"))
    return talk


def user(talk: Talk, session: int) -> UserId:
    return talk.hall.presence.sessions[session_id(1, session)].user


@pytest.mark.parametrize("viewer", [1, 2, 3])
def test_a_private_conversation_is_seen_by_its_two_only(talk: Talk, viewer: int) -> None:
    seat = talk.hall.presence.sessions[session_id(1, viewer)]
    ann, bob = user(talk, 1), user(talk, 2)
    assert talk.hall.sight.may_see(seat, (min(ann, bob), max(ann, bob))) is (viewer != 3)


@pytest.mark.parametrize("viewer", [1, 2, 3])
def test_an_open_room_is_seen_by_everyone_and_one_that_is_not_there_by_nobody(talk: Talk, viewer: int) -> None:
    seat = talk.hall.presence.sessions[session_id(1, viewer)]
    assert talk.hall.sight.may_see(seat, talk.room("#tea"))
    assert not talk.hall.sight.may_see(seat, RoomId(12345))


def test_a_permission_for_private_talk_names_that_talk_alone(talk: Talk) -> None:
    scope = talk.ask(3, q.MayRead(named("ann")))
    pair = (user(talk, 1), user(talk, 3))
    assert scope == q.Scope(Seq(talk.seq), user(talk, 3), frozenset(), frozenset({pair}), "Ann")


def test_the_next_guest_of_a_name_gets_another_conversation(talk: Talk) -> None:
    before = talk.ask(3, q.MayRead(named("Ann")))
    talk.ask_for(1, rq.Exit())
    talk.enter(1, "Ann")
    after = talk.ask(3, q.MayRead(named("Ann")))
    assert isinstance(before, q.Scope) and isinstance(after, q.Scope) and before.pairs != after.pairs


def test_everything_means_kept_rooms_and_ones_own_talk(talk: Talk) -> None:
    assert talk.ask(3, q.MayRead(None)) == q.Scope(Seq(talk.seq), user(talk, 3), frozenset({talk.room("#tea")}), None)


def test_who_is_in_a_room_is_told_in_the_order_they_came(talk: Talk) -> None:
    talk.ask_for(3, rq.Join(named("#tea")))
    assert talk.ask(3, q.WhoIsIn(named("#TEA"))) == q.Members(
        talk.room("#tea"), "#tea", "green", 3, ("Ann", "Bob", "Eve")
    )
    assert talk.hall.sight.members(talk.room("#tea"), most=2).people == ("Ann", "Bob")


def test_rooms_are_listed_by_people_then_name(talk: Talk) -> None:
    for room in ("#b", "#a"):
        talk.ask_for(3, rq.Join(named(room)))
    rooms = talk.ask(3, q.WhichRooms())
    assert isinstance(rooms, q.Rooms)
    assert [(line.name, line.people, line.mine) for line in rooms.rooms] == [
        ("#tea", 2, False), ("#a", 1, True), ("#b", 1, True), ("#oak", 1, True),
    ]  # fmt: skip


@pytest.mark.parametrize("question", [q.WhoIsIn(named("#x")), q.MayRead(named("#x"))])
def test_a_room_that_is_not_there_is_named_in_the_refusal(talk: Talk, question: q.Question) -> None:
    assert talk.ask(1, question) == Refusal(Reason.NO_SUCH_ROOM, "#x")


def test_somebody_who_is_not_there_is_named_in_the_refusal(talk: Talk) -> None:
    assert talk.ask(1, q.MayRead(named("Zoe"))) == Refusal(Reason.NO_SUCH_PERSON, "Zoe")
