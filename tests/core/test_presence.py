"""Who is here, and the audience of each change as of its place."""

from hall_fixtures import named, number_of

from beseda.core import events as ev
from beseda.core.ids import RoomId, Seq, UserId, session_id
from beseda.core.presence import Presence

TEA, OAK = RoomId(100), RoomId(200)


def entered(presence: Presence, number: int, name: str, *rooms: RoomId) -> None:
    presence.evolve(ev.Entered(Seq(number), 1, UserId(number), named(name), session_id(1, number)))
    for room in rooms:
        presence.evolve(ev.Joined(Seq(number), 1, UserId(number), named(name), room, named(f"#{room}")))


def test_a_room_opens_for_who_comes_to_it_where_it_was_only_kept() -> None:
    presence = Presence()
    entered(presence, 1, "Ann", TEA)
    assert presence.rooms[TEA].name.shown == "#100" and presence.room_names.find(named("#100")) == TEA


def test_the_audience_is_one_object_until_somebody_comes_or_goes() -> None:
    presence = Presence()
    entered(presence, 1, "Ann", TEA)
    entered(presence, 2, "Bob", TEA)
    before = presence.rooms[TEA].audience
    assert presence.rooms[TEA].audience is before
    entered(presence, 3, "Eve", TEA)
    assert [number_of(each) for each in presence.rooms[TEA].audience] == [1, 2, 3]
    assert [number_of(each) for each in before] == [1, 2]


def test_company_is_everyone_of_all_ones_rooms_once() -> None:
    presence = Presence()
    entered(presence, 1, "Ann", TEA, OAK)
    entered(presence, 2, "Bob", TEA, OAK)
    entered(presence, 3, "Eve", OAK)
    entered(presence, 4, "Zoe")
    assert sorted(map(number_of, presence.company(presence.users[UserId(1)]))) == [1, 2, 3]
    assert [number_of(each) for each in presence.company(presence.users[UserId(4)])] == [4]


def test_who_leaves_a_room_is_in_the_audience_of_that() -> None:
    presence = Presence()
    entered(presence, 1, "Ann", TEA)
    entered(presence, 2, "Bob", TEA)
    audience = presence.evolve(ev.Parted(Seq(9), 1, UserId(1), named("Ann"), TEA, named("#100")))
    assert [number_of(each) for each in audience] == [1, 2]
    assert [number_of(each) for each in presence.rooms[TEA].audience] == [2]


def test_seats_and_rooms_say_who_they_are() -> None:
    presence = Presence()
    entered(presence, 1, "Ann", TEA)
    assert repr(presence.users[UserId(1)]) == "<Seat 'Ann' user 1, 1 rooms>"
    assert repr(presence.rooms[TEA]) == "<Room '#100' id 64, 1 here>"
