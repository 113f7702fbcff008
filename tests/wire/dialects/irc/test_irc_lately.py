"""Whoever joins again is not shown what they were told."""

from beseda.core.events import Said
from beseda.core.ids import NOBODY, RoomId, Seq, UserId
from beseda.core.past import PastMessage
from beseda.core.text import one_line
from beseda.wire.dialects.irc.lately import MOST_ROOMS, Lately


def message(place: int, room: int = 7) -> PastMessage:
    return PastMessage(Said(Seq(place), 0, UserId(1), "anna", RoomId(room), NOBODY, "#tea", one_line("hi")))


def test_of_a_room_that_was_never_left_all_is_new() -> None:
    assert Lately().unseen((message(1), message(2))) == [message(1), message(2)]


def test_of_a_room_that_was_left_what_came_after_that_is_new() -> None:
    lately = Lately()
    lately.left(RoomId(7), Seq(2))
    assert lately.unseen((message(1), message(2), message(3))) == [message(3)]
    lately.left(RoomId(7), Seq(5))
    assert lately.unseen((message(3),)) == [] and lately.unseen((message(3, room=8),)) == [message(3, room=8)]


def test_the_rooms_left_last_are_remembered() -> None:
    lately = Lately()
    for room in range(1, MOST_ROOMS + 2):
        lately.left(RoomId(room), Seq(2))
    assert lately.unseen((message(1, room=1),)) and not lately.unseen((message(1, room=MOST_ROOMS + 1),))
