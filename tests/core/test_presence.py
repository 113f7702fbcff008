"""Who is here, and the audience of each event as of its place."""

from typing import get_args

from hall_fixtures import named, number_of

from beseda.core import events as ev
from beseda.core.ids import RoomId, Seq, UserId, session_id
from beseda.core.people import Flag
from beseda.core.presence import Presence
from beseda.core.questions import Member
from beseda.core.rules import Role

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


def test_who_is_in_a_room_is_kept_up_and_not_made_anew() -> None:
    presence = Presence()
    for number, name in enumerate(("Ann", "Bob", "Eve"), 1):
        entered(presence, number, name, TEA)
    room = presence.rooms[TEA]
    before = room.people
    assert room.people is before
    entered(presence, 4, "Zoe", TEA)
    assert room.people == (*before, Member("Zoe"))
    presence.evolve(ev.Parted(Seq(9), 1, UserId(2), named("Bob"), TEA, named("#100")))
    assert [each.name for each in room.people] == ["Ann", "Eve", "Zoe"]
    presence.evolve(ev.Renamed(Seq(9), 1, UserId(3), named("Eve"), named("Max")))
    role = ev.RoleSet(Seq(9), 1, UserId(1), named("Ann"), TEA, named("#100"), UserId(4), named("Zoe"), Role.VOICE, True)
    presence.evolve(role)
    assert room.people == (Member("Ann"), Member("Max"), Member("Zoe", (Role.VOICE,)))
    presence.evolve(role._replace(on=False))
    assert room.roles == {}, "kept of those who have any"


def test_a_user_with_several_sessions_or_none_has_them_all_in_the_audience() -> None:
    presence = Presence()
    for number, name in enumerate(("Ann", "Bob", "Eve"), 1):
        entered(presence, number, name)
    presence.users[UserId(1)].sessions = (session_id(1, 1), session_id(1, 11))
    presence.users[UserId(2)].sessions = ()
    for number in (1, 2, 3):
        presence.evolve(ev.Joined(Seq(9), 1, UserId(number), named("x"), TEA, named("#100")))
    assert [number_of(each) for each in presence.rooms[TEA].audience] == [1, 11, 3]
    presence.evolve(ev.Parted(Seq(9), 1, UserId(2), named("Bob"), TEA, named("#100")))
    assert [number_of(each) for each in presence.rooms[TEA].audience] == [1, 11, 3]
    presence.evolve(ev.Parted(Seq(9), 1, UserId(1), named("Ann"), TEA, named("#100")))
    assert [number_of(each) for each in presence.rooms[TEA].audience] == [3]


def test_a_room_is_found_by_the_name_it_has_now() -> None:
    presence = Presence()
    entered(presence, 1, "Ann", TEA)
    presence.rename_room(TEA, named("#coffee"))
    presence.rename_room(OAK, named("#nobody-is-there"))
    assert presence.room_names.find(named("#coffee")) == TEA and presence.room_names.find(named("#100")) is None
    assert len(presence.room_names) == 1
    presence.evolve(ev.Parted(Seq(9), 1, UserId(1), named("Ann"), TEA, named("#coffee")))
    assert len(presence.room_names) == 0


def test_who_has_a_flag_is_known_without_looking_for_them() -> None:
    presence = Presence()
    flags = frozenset({Flag.INVISIBLE, Flag.BOT})
    presence.evolve(ev.Entered(Seq(1), 1, UserId(1), named("Ann"), session_id(1, 1), flags=flags))
    assert [len(presence.flagged[flag]) for flag in (Flag.INVISIBLE, Flag.BOT, Flag.OPERATOR)] == [1, 1, 0]
    presence.evolve(ev.FlagsSet(Seq(2), 1, UserId(1), named("Ann"), flags, frozenset({Flag.BOT})))
    assert [len(presence.flagged[flag]) for flag in (Flag.INVISIBLE, Flag.BOT)] == [0, 1]
    presence.evolve(ev.Exited(Seq(3), 1, UserId(1), named("Ann"), "", ()))
    assert not any(presence.flagged.values()) and presence.most == 1


def test_every_passing_event_has_its_row() -> None:
    assert set(Presence()._rows) == set(get_args(ev.Passing))
