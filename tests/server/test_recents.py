"""The last lines of a room: this run's as they come, earlier ones fetched once."""

from hypothesis import given
from hypothesis import strategies as st

from beseda.core.events import Said
from beseda.core.ids import RoomId, Seq, UserId
from beseda.core.text import Text
from beseda.server.recents import Recents

TEA = RoomId(7)


def said(number: int, room: RoomId = TEA) -> Said:
    return Said(Seq(number), number, UserId(1), "Ann", room, UserId(0), "#tea", Text((str(number),)))


@given(st.integers(1, 6), st.integers(0, 8), st.integers(0, 8), st.booleans())
def test_the_last_of_all_are_shown_oldest_first(most: int, before: int, now: int, late: bool) -> None:
    recents = Recents(most)
    older = [said(number) for number in range(before)][-most:]
    newer = [said(100 + number) for number in range(now)]
    if not late:
        recents.settle("#tea", TEA, older)
    for event in newer:
        recents.remember((event,))
    if late:
        recents.settle("#tea", TEA, older)
    assert recents.last(TEA) == tuple([*older, *newer][-most:])


def test_where_none_are_shown_none_are_kept_or_fetched() -> None:
    recents = Recents(0, ["#tea"])
    recents.remember((said(1),))
    assert recents.last(TEA) == () and not recents.lacks("#tea")


def test_earlier_lines_are_fetched_once_of_rooms_that_were_there_before() -> None:
    recents = Recents(5, ["#tea", "#oak"])
    assert recents.lacks("#tea") and not recents.lacks("#new")
    recents.settle("#tea", None, ())
    assert not recents.lacks("#tea") and recents.lacks("#oak")


def test_what_is_kept_no_more_is_shown_no_more() -> None:
    recents = Recents(5, ["#tea"])
    recents.settle("#tea", TEA, [said(1), said(2)])
    for number in (3, 4):
        recents.remember((said(number),))
    recents.forget_before(2)
    assert recents.last(TEA) == (said(2), said(3), said(4))
    recents.forget_before(4)
    assert recents.last(TEA) == (said(4),)
    recents.forget_before(99)
    assert recents.last(TEA) == ()


def test_a_closed_room_is_forgotten_and_others_are_not() -> None:
    recents = Recents(5)
    recents.settle("#tea", TEA, [said(1)])
    recents.remember((said(2),))
    recents.remember((said(3, RoomId(8)),))
    recents.forget(TEA)
    recents.forget(TEA)
    assert recents.last(TEA) == () and recents.last(RoomId(8)) == (said(3, RoomId(8)),)
