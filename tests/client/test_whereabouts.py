"""The way back to where somebody was."""

from beseda.client.heard import Heard
from beseda.client.whereabouts import Whereabouts


def way(*lines: str, room: str | None = None) -> list[str]:
    whereabouts = Whereabouts(room)
    for line in lines:
        whereabouts.follow(line)
    return whereabouts.way_back()


def test_the_rooms_joined_are_joined_again_the_current_one_last() -> None:
    assert way("/join #a", "hello", "/JOIN b", "/join #a") == ["/join #b", "/join #a"]


def test_a_room_left_is_not_gone_back_to() -> None:
    assert way("/join #a", "/join #b", "/leave #A") == ["/join #b"]
    assert way("/join #a", "/join #b", "/leave") == ["/join #a"]
    assert way("/leave") == []


def test_the_room_of_the_command_line_is_the_first() -> None:
    assert way("/join #b", room="кухня") == ["/join #кухня", "/join #b"]


def test_what_is_only_said_leads_nowhere() -> None:
    assert way("//join #a", " /join #a", "/join", "join #a") == []


# As the server says.


def told(*heard: Heard, room: str | None = None) -> Whereabouts:
    whereabouts = Whereabouts(room)
    for each in heard:
        whereabouts.hear(each)
    return whereabouts


def joined(room: str) -> tuple[Heard, Heard]:
    return Heard("joined", room=room, mine=True), Heard("here", room=room)


def test_where_everybody_is_put_nothing_leads_back_to() -> None:
    whereabouts = told(*joined("#lobby"))
    assert whereabouts.here == "#lobby" and whereabouts.way_back() == []


def test_what_the_server_says_holds_against_what_was_typed() -> None:
    whereabouts = told(*joined("#lobby"), *joined("#tea"))
    whereabouts.follow("/join #closed")
    assert whereabouts.way_back() == ["/join #tea"]


def test_the_room_where_one_is_comes_last() -> None:
    assert told(*joined("#lobby"), *joined("#a"), *joined("#b"), Heard("here", room="#a")).way_back() == [
        "/join #b",
        "/join #a",
    ]
    assert told(*joined("#lobby"), *joined("#a"), Heard("here", room="#lobby")).way_back() == [
        "/join #a",
        "/join #lobby",
    ]


def test_a_room_left_or_lost_or_renamed_is_known_as_such() -> None:
    rooms = (*joined("#lobby"), *joined("#a"), *joined("#b"))
    assert told(*rooms, Heard("left", room="#b", mine=True), Heard("here", room="#a")).way_back() == ["/join #a"]
    assert told(*rooms, Heard("kicked", room="#b", you=True), Heard("here", room="#a")).way_back() == ["/join #a"]
    assert told(*rooms, Heard("room-renamed", old="#a", new="#c")).way_back() == ["/join #c", "/join #b"]
    assert told(*rooms, Heard("left", room="#b"), Heard("kicked", room="#a")).way_back() == ["/join #a", "/join #b"]


def test_who_left_where_everybody_is_put_leaves_it_again() -> None:
    gone = Heard("left", room="#lobby", mine=True)
    assert told(*joined("#lobby"), *joined("#a"), gone).way_back() == ["/join #a", "/leave #lobby"]
    assert told(*joined("#lobby"), gone, Heard("here")).way_back() == ["/leave #lobby"]


def test_who_has_their_seat_again_is_where_the_server_says() -> None:
    whereabouts = told(*joined("#lobby"), *joined("#a"), *joined("#b"))
    for heard in (
        Heard("resumed"), Heard("here", room="#a"), Heard("members", room="#lobby"), Heard("members", room="#a"),
        Heard("past-ends", missed=True), Heard("members", room="#elsewhere"),
    ):  # fmt: skip
        whereabouts.hear(heard)
    assert whereabouts.here == "#a" and whereabouts.way_back() == ["/join #a"]
