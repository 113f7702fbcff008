"""What decisions look at: which room is meant, what holds in it, who may know of it, what somebody is there."""

import pytest
from hall_fixtures import Talk, named, text

from beseda.core import requests as rq
from beseda.core.hall_view import HallView, no_such_room
from beseda.core.ids import NOBODY, RoomId, session_id
from beseda.core.refusals import Reason, Refusal
from beseda.core.rules import USUAL, Change, Role, Rule
from beseda.core.seat import Seat

ANN, BOB, EVE = 1, 2, 3


@pytest.fixture
def talk() -> Talk:
    """Ann, who made #tea, and Bob in it; nothing was said there. Eve in #oak, which is kept."""
    talk = Talk()
    talk.enter(ANN, "Ann", "#tea")
    talk.enter(BOB, "Bob", "#tea")
    talk.enter(EVE, "Eve", "#oak")
    talk.ask_for(EVE, rq.Say(named("#oak"), (text("hi"),)))
    return talk


def view_of(talk: Talk) -> HallView:
    return talk.hall._view


def seat(talk: Talk, session: int) -> Seat:
    return talk.hall.presence.sessions[session_id(1, session)]


def hidden(talk: Talk) -> RoomId:
    """#tea, made secret."""
    talk.events(ANN, rq.SetRules(named("#tea"), (Change(Rule.SECRET, True),)))
    return talk.room("#tea")


def test_a_room_is_found_by_its_id_and_by_its_name_in_any_case(talk: Talk) -> None:
    view, tea, oak = view_of(talk), talk.room("#tea"), talk.room("#oak")
    assert view.find(tea) == view.find(named("#TEA")) == tea, "people are in it, and it is not kept"
    talk.events(EVE, rq.Leave(oak))
    assert view.find(oak) == view.find(named("#Oak")) == oak, "it is kept, and nobody is in it"
    assert view.find(RoomId(77)) is None and view.find(named("#elm")) is None


def test_a_room_that_nobody_kept_is_not_found_once_the_last_has_left(talk: Talk) -> None:
    view, tea = view_of(talk), talk.room("#tea")
    for session in (ANN, BOB):
        talk.events(session, rq.Leave(tea))
    assert view.find(tea) is None and view.find(named("#tea")) is None


def test_what_is_known_of_a_room_is_the_same_whether_somebody_is_in_it(talk: Talk) -> None:
    view, oak = view_of(talk), talk.room("#oak")
    talk.events(EVE, rq.SetTopic(oak, "acorns"))
    before = view.name_of(oak), view.about(oak).topic, view.rules_of(oak), view.made_at(oak)
    kept, *_ = talk.stored
    assert before == (named("#oak"), "acorns", USUAL, kept.at) and view.count(oak) == 1
    talk.events(EVE, rq.Leave(oak))
    assert (view.name_of(oak), view.about(oak).topic, view.rules_of(oak), view.made_at(oak)) == before
    assert view.count(oak) == 0


def test_a_room_that_passes_has_no_topic_and_the_usual_rules(talk: Talk) -> None:
    view, tea = view_of(talk), talk.room("#tea")
    assert (view.name_of(tea), view.about(tea).topic, view.rules_of(tea)) == (named("#tea"), "", USUAL)
    assert view.made_at(tea) == tea * 1000 and view.count(tea) == 2


def test_a_hidden_room_is_shut_for_good_when_nobody_is_in_it(talk: Talk) -> None:
    tea, view = hidden(talk), view_of(talk)
    talk.events(ANN, rq.Say(tea, (text("psst"),)))
    talk.events(ANN, rq.Leave(tea))
    assert not view.is_shut_for_good(tea), "Bob is in it"
    talk.events(BOB, rq.Leave(tea))
    assert view.is_shut_for_good(tea)
    talk.events(EVE, rq.Leave(named("#oak")))
    assert not view.is_shut_for_good(talk.room("#oak")), "anybody may come in"


def test_a_room_needs_looking_after_when_nobody_may_lift_its_rules(talk: Talk) -> None:
    tea, view = talk.room("#tea"), view_of(talk)
    assert not view.needs_looking_after(tea), "there is nothing to lift"
    talk.events(ANN, rq.SetRules(tea, (Change(Rule.MODERATED, True),)))
    assert not view.needs_looking_after(tea)
    talk.events(ANN, rq.SetRole(tea, named("Ann"), Role.OPERATOR, False))
    assert view.needs_looking_after(tea)
    talk.events(BOB, rq.BecomeOperator())
    assert not view.needs_looking_after(tea), "an operator of the server may"


def test_a_room_name_clashes_with_rooms_that_pass_that_stay_and_that_may_get_their_name_back(talk: Talk) -> None:
    view, oak = view_of(talk), talk.room("#oak")
    for name in ("#TEA", "#tеа", "#OAK", "#оаk"):  # the second and the last have Cyrillic letters
        assert view.clash(seat(talk, EVE), named(name)) is not None, name
    assert (
        view.clash(seat(talk, EVE), named("#oak"), but=oak) is None
        and view.clash(seat(talk, EVE), named("#elm")) is None
    )
    talk.hall.persistent.settle()
    talk.events(EVE, rq.RenameRoom(oak, named("#elm")))
    assert view.clash(seat(talk, EVE), named("#oak")) == named("#oak"), (
        "the renaming is not stored yet, and may be taken back"
    )
    talk.hall.persistent.settle()
    assert view.clash(seat(talk, EVE), named("#oak")) is None


def test_an_operator_of_the_server_counts_as_founder_in_rooms_they_never_entered(talk: Talk) -> None:
    view, tea = view_of(talk), talk.room("#tea")
    assert [view.role(seat(talk, who), tea) for who in (ANN, BOB, EVE)] == [Role.OPERATOR, Role.NONE, Role.NONE]
    talk.events(EVE, rq.BecomeOperator())
    assert view.role(seat(talk, EVE), tea) is Role.FOUNDER
    assert view.role(seat(talk, BOB), RoomId(77)) is Role.NONE, "nobody is anything in a room that is not there"


def test_only_members_and_operators_may_know_of_a_secret_room(talk: Talk) -> None:
    view = view_of(talk)
    assert view.exists_for(seat(talk, EVE), talk.room("#tea"))
    tea = hidden(talk)
    assert [view.exists_for(seat(talk, who), tea) for who in (ANN, BOB, EVE)] == [True, True, False]
    talk.events(EVE, rq.BecomeOperator())
    assert view.exists_for(seat(talk, EVE), tea)


def test_ones_own_room_is_one_that_one_is_in(talk: Talk) -> None:
    view, tea = view_of(talk), talk.room("#tea")
    assert view.own_room(named("#TEA"), seat(talk, BOB)) == tea
    assert view.own_room(named("#TEA"), seat(talk, EVE)) == Refusal(Reason.NOT_IN_ROOM, "#tea")
    assert view.own_room(named("#Elm"), seat(talk, EVE)) == Refusal(Reason.NO_SUCH_ROOM, "#Elm")
    assert view.own_room(tea, seat(talk, BOB), Role.HALF) == Refusal(Reason.ROLE_NEEDED, "#tea")
    assert view.own_room(tea, seat(talk, ANN), Role.OPERATOR) == tea


def test_asking_does_not_tell_an_outsider_a_secret_room_from_none(talk: Talk) -> None:
    hidden(talk)
    for typed in (named("#TEA"), named("#nope")):
        assert view_of(talk).own_room(typed, seat(talk, EVE)) == Refusal(Reason.NO_SUCH_ROOM, typed.shown)


def test_a_room_asked_for_by_its_number_has_no_name_to_be_refused_by() -> None:
    assert no_such_room(RoomId(77)) == Refusal(Reason.NO_SUCH_ROOM, "")
    assert no_such_room(named("#Tea")) == Refusal(Reason.NO_SUCH_ROOM, "#Tea")


def test_somebody_else_in_a_room_is_there_elsewhere_or_nowhere(talk: Talk) -> None:
    view, tea = view_of(talk), talk.room("#tea")
    assert view.other_in(tea, named("BOB")) is seat(talk, BOB)
    assert view.other_in(tea, named("eve")) == Refusal(Reason.NOT_IN_ROOM_THEY, "Eve", "#tea")
    assert view.other_in(tea, named("Max")) == Refusal(Reason.NO_SUCH_PERSON, "Max")


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("Server", Refusal(Reason.NAME_RESERVED, "Server")),
        ("NickServ", Refusal(Reason.NAME_RESERVED, "NickServ")),
        ("BOB", Refusal(Reason.NAME_TAKEN, "Bob")),
        ("Воb", Refusal(Reason.NAME_LOOKS_TAKEN, "Bob")),  # its first two letters are Cyrillic
        ("Max", None),
    ],
)
def test_a_name_is_refused_with_the_one_it_can_not_stand_beside(talk: Talk, name: str, refusal: Refusal | None) -> None:
    assert view_of(talk).fault_in(named(name), NOBODY) == refusal


def test_ones_own_name_stands_in_nobodys_way(talk: Talk) -> None:
    view, bob = view_of(talk), seat(talk, BOB).user
    assert view.fault_in(named("BOB"), bob) is None and view.fault_in(named("Воb"), bob) is None
    assert view.fault_in(named("ann"), bob) == Refusal(Reason.NAME_TAKEN, "Ann")
