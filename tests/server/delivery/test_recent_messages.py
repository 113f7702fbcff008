"""The last lines of a room: this run's as they come, earlier ones fetched once."""

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from beseda.core.events import Edited, Reacted, Redacted, Said
from beseda.core.ids import RoomId, Seq, UserId
from beseda.core.names import Name
from beseda.core.past import PastMessage
from beseda.core.text import Text
from beseda.server.delivery.recent_messages import MOST_SHOWN, ROOM_BYTES, Lacking, RecentMessages, size_of

TEA = RoomId(7)
OAK = RoomId(8)
UNTIL = Seq(50)
ANN = Name("Ann", "ann", frozenset())


def shown(recent_messages: RecentMessages, room: RoomId = TEA) -> tuple[Said, ...]:
    """What somebody who joins is shown."""
    return tuple([each.said for each in recent_messages.last(room)])


def past(*messages: Said) -> tuple[PastMessage, ...]:
    """As the archive answers."""
    return tuple(map(PastMessage, messages))


def said(number: int, room: RoomId = TEA, text: str = "") -> Said:
    return Said(Seq(number), number, UserId(1), "Ann", room, UserId(0), "#tea", Text((text or str(number),)))


@given(st.integers(1, 6), st.integers(0, 8), st.integers(0, 8), st.booleans())
def test_the_last_of_all_are_shown_oldest_first(most: int, before: int, now: int, late: bool) -> None:
    recent_messages = RecentMessages(most, older=[(TEA, "#tea")], until=UNTIL)
    older = [said(number) for number in range(before)][-most:]
    newer = [said(100 + number) for number in range(now)]
    if not late:
        recent_messages.settle(Lacking(TEA, UNTIL), past(*older))
    for event in newer:
        recent_messages.remember((event,))
    if late:
        recent_messages.settle(Lacking(TEA, UNTIL), past(*older))
    assert shown(recent_messages) == tuple([*older, *newer][-most:])


def test_who_joins_is_shown_at_once_no_more_than_a_slow_reader_can_take() -> None:
    recent_messages = RecentMessages(500)
    recent_messages.remember([said(number, text="я" * 2000) for number in range(100)])
    last = shown(recent_messages)
    assert [each.seq for each in last] == list(range(69, 100)) and 31 * 4100 <= MOST_SHOWN < 32 * 4100
    many = RecentMessages(500)
    many.remember([said(number) for number in range(500)])
    assert len(many.last(TEA)) == 500, "what is short comes whole"


def test_lines_and_tags_count_in_what_is_shown_and_tags_in_what_is_kept() -> None:
    """A hundred lines of a letter each are 10 KB to a reader, and 4 KB of tags came with each message for nothing."""
    page, tags = Text(("x",) * 100), Text(("x",), attributes=(("+x", "y" * 4000),))
    for text, most in ((page, 12), (tags, 32)):
        recent_messages = RecentMessages(500)
        recent_messages.remember([said(number)._replace(text=text) for number in range(100)])
        assert most // 2 < len(recent_messages.last(TEA)) <= most
    assert size_of(said(1)._replace(text=tags)) > size_of(said(1)) + 4000


def test_where_none_are_shown_none_are_kept_or_fetched() -> None:
    recent_messages = RecentMessages(0, older=[(TEA, "#tea")])
    recent_messages.remember((said(1),))
    assert shown(recent_messages, TEA) == () and not recent_messages.lacks("#tea")


def test_earlier_lines_are_fetched_once_of_rooms_that_were_there_before() -> None:
    recent_messages = RecentMessages(5, older=[(TEA, "#tea"), (OAK, "#oak")], until=UNTIL)
    assert recent_messages.lacks("#tea") and not recent_messages.lacks("#new")
    lacking = recent_messages.lacking("#tea")
    assert lacking == Lacking(TEA, UNTIL)
    recent_messages.settle(lacking, past(said(1)))
    assert not recent_messages.lacks("#tea") and recent_messages.lacks("#oak")
    recent_messages.settle(lacking, [])
    assert shown(recent_messages, TEA) == (said(1),), "somebody else has fetched them meanwhile"


def test_what_is_kept_no_more_is_shown_no_more() -> None:
    recent_messages = RecentMessages(5, older=[(TEA, "#tea")], until=UNTIL)
    recent_messages.settle(Lacking(TEA, UNTIL), past(said(1), said(2)))
    for number in (3, 4):
        recent_messages.remember((said(number),))
    for at, left in ((2, (2, 3, 4)), (4, (4,)), (99, ())):
        recent_messages.forget_before(at, [*recent_messages.rooms(), OAK])
        assert shown(recent_messages, TEA) == tuple(said(number) for number in left)


def test_a_closed_room_is_forgotten_and_others_are_not() -> None:
    recent_messages = RecentMessages(5, older=[(TEA, "#tea"), (RoomId(9), "#elm")], until=UNTIL)
    recent_messages.settle(Lacking(TEA, UNTIL), past(said(1)))
    recent_messages.remember((said(2),))
    recent_messages.remember((said(3, OAK),))
    for room in (TEA, TEA, RoomId(9)):
        recent_messages.forget(room)
    assert shown(recent_messages, TEA) == () and shown(recent_messages, OAK) == (said(3, OAK),)
    assert not recent_messages.lacks("#elm")
    recent_messages.settle(Lacking(RoomId(9), UNTIL), past(said(1, RoomId(9))))
    assert shown(recent_messages, RoomId(9)) == ()


# What is taken back or reworded


def edited(messages: RecentMessages, place: int, about: int, text: str, room: RoomId = TEA) -> Edited:
    event = Edited(Seq(place), place, UserId(1), ANN, room, UserId(0), Seq(about), Text((text,)))
    messages.edit(event)
    return event


def redacted(messages: RecentMessages, place: int, about: int, reason: str = "", room: RoomId = TEA) -> None:
    messages.redact(Redacted(Seq(place), place, UserId(1), ANN, room, UserId(0), Seq(about), reason))


def test_what_is_taken_back_is_shown_no_more_and_what_is_reworded_as_it_stands() -> None:
    """Whether it was said in this run or fetched."""
    recent_messages = RecentMessages(5, older=[(TEA, "#tea")], until=UNTIL)
    recent_messages.settle(Lacking(TEA, UNTIL), past(said(1), said(2)))
    recent_messages.remember((said(60), said(61), said(62)))
    for place, about in ((70, 1), (71, 61)):
        redacted(recent_messages, place, about)
    edited(recent_messages, 72, 2, "two")
    edited(recent_messages, 73, 62, "sixty")
    edited(recent_messages, 74, 62, "sixty-two")
    redacted(recent_messages, 75, 60, room=OAK)
    assert shown(recent_messages) == (said(2, text="two"), said(60), said(62, text="sixty-two"))
    assert [each.edited_at for each in recent_messages.last(TEA)] == [72, 0, 74], "and when it was reworded last"
    assert "61" not in str(recent_messages._kept[TEA].ring) and "sixty'" not in str(recent_messages._kept[TEA].ring)


def test_a_reaction_that_is_taken_back_is_shown_no_more() -> None:
    """What was fetched has reactions; and who is fetching just then may have read it a moment before."""
    kinds = [Reacted(Seq(2 + n), 2, UserId(n), ANN, TEA, UserId(0), Seq(1), words) for n, words in enumerate("aab")]
    recent_messages = RecentMessages(5, older=[(TEA, "#tea")], until=UNTIL)
    gone = kinds[0]._replace(seq=Seq(70), on=False)
    recent_messages.take_back(gone)
    recent_messages.settle(Lacking(TEA, UNTIL), (PastMessage(said(1), 0, tuple(kinds)),))
    assert shown(recent_messages) == (), "it is fetched once more"
    recent_messages.settle(Lacking(TEA, UNTIL, Seq(70)), (PastMessage(said(1), 0, tuple(kinds[1:])),))
    recent_messages.take_back(kinds[2]._replace(seq=Seq(71), on=False))
    recent_messages.take_back(kinds[1]._replace(seq=Seq(72), on=False, room=OAK))
    assert [each.reactions for each in recent_messages.last(TEA)] == [(kinds[1],)]


def test_there_is_no_gap_in_what_is_shown_where_something_is_taken_back() -> None:
    """What was said between the fetched lines and the ring is not here any more."""
    recent_messages = RecentMessages(3, older=[(TEA, "#tea")], until=UNTIL)
    recent_messages.settle(Lacking(TEA, UNTIL), past(said(1), said(2), said(3)))
    recent_messages.remember([said(number) for number in range(60, 66)])
    redacted(recent_messages, 70, 64)
    assert shown(recent_messages) == (said(63), said(65))


def test_where_much_is_taken_back_what_was_said_before_that_is_fetched() -> None:
    """After a flood was taken back, who joins is not shown an empty room."""
    recent_messages = RecentMessages(3, key_of=lambda room: "#tea")
    recent_messages.remember([said(number) for number in range(60, 66)])
    assert recent_messages.lacking("#tea") is None
    for place, about in ((70, 64), (71, 65)):
        redacted(recent_messages, place, about)
    lacking = recent_messages.lacking("#tea")
    assert lacking == Lacking(TEA, Seq(62), Seq(71)) and shown(recent_messages) == (said(63),)
    recent_messages.settle(lacking, past(said(60), said(61), said(62)))
    assert shown(recent_messages) == (said(61), said(62), said(63)) and not recent_messages.lacks("#tea")
    redacted(recent_messages, 72, 63)
    assert shown(recent_messages) == (said(60), said(61), said(62)), "that much is here"
    one = RecentMessages(1, key_of=lambda room: "#tea")
    one.remember((said(60),))
    redacted(one, 70, 60)
    assert one.lacking("#tea") == Lacking(TEA, Seq(69), Seq(70)) and shown(one) == ()


def test_what_is_being_fetched_while_something_is_taken_back_is_not_taken() -> None:
    """It may have been read a moment before."""
    recent_messages = bounded(100_000)
    recent_messages.remember((said(1), said(2)))
    lacking = given_up(recent_messages, TEA)
    redacted(recent_messages, 2000, 1)
    recent_messages.settle(lacking, past(said(1), said(2)))
    assert shown(recent_messages) == ()
    again = recent_messages.lacking("#7")
    assert again == Lacking(TEA, Seq(2), Seq(2000)), "and it is fetched as it stands there at least"
    recent_messages.settle(again, past(said(2)))
    assert shown(recent_messages) == (said(2),)
    assert given_up(recent_messages, TEA).as_of == 2000, "also when it has to be fetched once more"


# Bytes in all


def bounded(most_bytes: int, most: int = 20) -> RecentMessages:
    return RecentMessages(most, most_bytes, key_of=lambda room: f"#{room}")


def test_the_bytes_of_all_rooms_together_are_bounded_whatever_is_said() -> None:
    """20 last lines of 10,000 rooms of 16 kB each would be 3 GB."""
    recent_messages = bounded(1_000_000)
    tracemalloc.start()
    for number in range(2000):
        recent_messages.remember((said(number, RoomId(number % 100), str(number) + "я" * 4000),))
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert used < 1_200_000
    assert len(recent_messages.rooms()) < 100


def test_the_room_used_longest_ago_is_given_up_and_fetched_when_it_is_needed() -> None:
    recent_messages = bounded(3 * (ROOM_BYTES + 3 * size_of(said(1))), most=2)
    first, second, third, fourth = map(RoomId, range(4))
    for number, room in enumerate((first, second, third)):
        recent_messages.remember((said(10 * number, room), said(10 * number + 1, room)))
    recent_messages.last(first)  # somebody enters
    for number in (40, 41):
        recent_messages.remember((said(number, fourth, "x" * 2000),))
    assert recent_messages.rooms() == [first, fourth]
    assert recent_messages.lacking(f"#{second}") == Lacking(second, Seq(11)) and recent_messages.lacking(
        f"#{third}"
    ) == Lacking(third, Seq(21))
    assert not recent_messages.lacks(f"#{first}")


def given_up(recent_messages: RecentMessages, room: RoomId) -> Lacking:
    """Have a room give way to another."""
    recent_messages.remember((said(1000, RoomId(room + 1), "x" * 100_000),))
    lacking = recent_messages.lacking(f"#{room}")
    assert lacking is not None
    return lacking


def test_lines_said_while_earlier_ones_are_fetched_come_after_them() -> None:
    recent_messages = bounded(100_000)
    recent_messages.remember((said(1), said(2)))
    lacking = given_up(recent_messages, TEA)
    recent_messages.remember((said(2000),))
    recent_messages.settle(lacking, past(said(1), said(2)))
    assert shown(recent_messages, TEA) == (said(1), said(2), said(2000))
    assert not recent_messages.lacks("#7")


def test_a_room_given_up_once_more_while_it_is_fetched_is_fetched_once_more() -> None:
    """What was said in between is not in what was fetched."""
    recent_messages = bounded(100_000)
    recent_messages.remember((said(1),))
    lacking = given_up(recent_messages, TEA)
    recent_messages.remember((said(2000),))
    again = given_up(recent_messages, TEA)
    recent_messages.settle(lacking, past(said(1)))
    assert shown(recent_messages, TEA) == () and recent_messages.lacking("#7") == again == Lacking(TEA, Seq(2000))


def test_a_room_that_is_renamed_meanwhile_is_fetched_under_its_new_name() -> None:
    recent_messages = bounded(100_000)
    recent_messages.remember((said(1),))
    lacking = given_up(recent_messages, TEA)
    recent_messages.renamed(TEA, "#cake")
    recent_messages.renamed(OAK, "#elm")
    assert recent_messages.lacking("#cake") == lacking and not recent_messages.lacks("#7")


@given(st.lists(st.tuples(st.sampled_from("rsfbcneetd"), st.integers(0, 5), st.integers(0, 3000)), max_size=60))
def test_the_bytes_counted_are_those_that_are_kept(steps: list[tuple[str, int, int]]) -> None:
    recent_messages = bounded(20_000, most=3)
    for place, (what, number, size) in enumerate(steps, 1):
        room = RoomId(number)
        if what == "r":
            recent_messages.remember((said(place, room, "x" * size),))
        elif what == "f":
            recent_messages.forget(room)
        elif what == "b":
            recent_messages.forget_before(place - size % 20, recent_messages.rooms())
        elif what in "ed":
            change = edited if what == "e" else redacted
            change(recent_messages, place, max(1, place - size % 8), "y" * size, room)
        elif what == "n":
            recent_messages.renamed(room, f"#{room}")
        elif (lacking := recent_messages.lacking(f"#{room}")) is not None:
            recent_messages.settle(lacking, past(said(lacking.until, room, "x" * size)) if what == "s" else ())
        kept = recent_messages._kept
        sizes = {
            each: ROOM_BYTES + sum(map(size_of, (*[each.said for each in of.before], *of.ring)))
            for each, of in kept.items()
        }
        assert sizes == {each: of.size for each, of in kept.items()}
        assert recent_messages._bytes == sum(sizes.values())
        assert recent_messages._bytes <= 20_000 or len(kept) == 1
        assert {lacking.room: key for key, lacking in recent_messages._lacking.items()} == recent_messages._lacking_keys


def test_a_message_is_found_by_its_place_as_it_stands_while_it_is_among_the_last() -> None:
    messages = RecentMessages(3)
    messages.remember([said(1, text="one"), said(2, text="two")])
    assert messages.find(TEA, Seq(1)) == said(1, text="one")
    edited(messages, 3, 1, "ONE")
    found = messages.find(TEA, Seq(1))
    assert found is not None and found.text.lines == ("ONE",)
    redacted(messages, 4, 1)
    assert messages.find(TEA, Seq(1)) is None
    assert messages.find(TEA, Seq(9)) is None and messages.find(RoomId(77), Seq(2)) is None
