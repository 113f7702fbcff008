"""The last lines of a room: this run's as they come, earlier ones fetched once."""

from hypothesis import given
from hypothesis import strategies as st

from beseda.core.events import Said
from beseda.core.ids import RoomId, Seq, UserId
from beseda.core.text import Text
from beseda.server.delivery.recent_messages import RecentMessages

TEA = RoomId(7)


def said(number: int, room: RoomId = TEA) -> Said:
    return Said(Seq(number), number, UserId(1), "Ann", room, UserId(0), "#tea", Text((str(number),)))


@given(st.integers(1, 6), st.integers(0, 8), st.integers(0, 8), st.booleans())
def test_the_last_of_all_are_shown_oldest_first(most: int, before: int, now: int, late: bool) -> None:
    recent_messages = RecentMessages(most)
    older = [said(number) for number in range(before)][-most:]
    newer = [said(100 + number) for number in range(now)]
    if not late:
        recent_messages.settle("#tea", TEA, older)
    for event in newer:
        recent_messages.remember((event,))
    if late:
        recent_messages.settle("#tea", TEA, older)
    assert recent_messages.last(TEA) == tuple([*older, *newer][-most:])


def test_where_none_are_shown_none_are_kept_or_fetched() -> None:
    recent_messages = RecentMessages(0, ["#tea"])
    recent_messages.remember((said(1),))
    assert recent_messages.last(TEA) == () and not recent_messages.lacks("#tea")


def test_earlier_lines_are_fetched_once_of_rooms_that_were_there_before() -> None:
    recent_messages = RecentMessages(5, ["#tea", "#oak"])
    assert recent_messages.lacks("#tea") and not recent_messages.lacks("#new")
    recent_messages.settle("#tea", None, ())
    assert not recent_messages.lacks("#tea") and recent_messages.lacks("#oak")


def test_what_is_kept_no_more_is_shown_no_more() -> None:
    recent_messages = RecentMessages(5, ["#tea"])
    recent_messages.settle("#tea", TEA, [said(1), said(2)])
    for number in (3, 4):
        recent_messages.remember((said(number),))
    recent_messages.forget_before(2)
    assert recent_messages.last(TEA) == (said(2), said(3), said(4))
    recent_messages.forget_before(4)
    assert recent_messages.last(TEA) == (said(4),)
    recent_messages.forget_before(99)
    assert recent_messages.last(TEA) == ()


def test_a_closed_room_is_forgotten_and_others_are_not() -> None:
    recent_messages = RecentMessages(5)
    recent_messages.settle("#tea", TEA, [said(1)])
    recent_messages.remember((said(2),))
    recent_messages.remember((said(3, RoomId(8)),))
    recent_messages.forget(TEA)
    recent_messages.forget(TEA)
    assert recent_messages.last(TEA) == () and recent_messages.last(RoomId(8)) == (said(3, RoomId(8)),)
