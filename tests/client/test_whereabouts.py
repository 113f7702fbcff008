"""The way back to where somebody was."""

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
