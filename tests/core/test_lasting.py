"""What stays, and that what the journal refused to store has not happened."""

from hall_fixtures import named
from hypothesis import given
from hypothesis import strategies as st

from beseda.core import events as ev
from beseda.core.ids import RoomId, Seq, UserId
from beseda.core.lasting import KeptRoom, Lasting

TEA, OAK = RoomId(1), RoomId(2)
NAMES = {TEA: named("#tea"), OAK: named("#oak")}


def kept(room: RoomId) -> ev.RoomKept:
    return ev.RoomKept(Seq(1), 1, room, NAMES[room])


def topic(room: RoomId, words: str) -> ev.TopicSet:
    return ev.TopicSet(Seq(1), 1, UserId(1), named("Ann"), room, NAMES[room], words)


def closed(room: RoomId) -> ev.RoomClosed:
    return ev.RoomClosed(Seq(1), 1, room, NAMES[room])


def test_a_room_is_kept_with_its_topic_until_it_is_closed() -> None:
    lasting = Lasting([kept(TEA), topic(TEA, "green")])
    assert lasting.rooms == {TEA: KeptRoom(TEA, named("#tea"), "green")} and lasting.names.find(named("#TEA")) == TEA
    lasting.evolve(closed(TEA))
    assert lasting.rooms == {} and lasting.names.find(named("#tea")) is None


STEPS = st.lists(st.tuples(st.sampled_from([TEA, OAK]), st.sampled_from(["keep", "a", "b", "close"])), max_size=12)


def sensible(lasting: Lasting, steps: list[tuple[RoomId, str]]) -> None:
    """Let those of the steps happen that a hall could decide."""
    for room, step in steps:
        if room not in lasting.rooms:
            lasting.evolve(kept(room))
        elif step == "close":
            lasting.evolve(closed(room))
        elif step != "keep":
            lasting.evolve(topic(room, step))


@given(STEPS, STEPS)
def test_what_was_not_stored_is_taken_back_whatever_it_was(
    stored: list[tuple[RoomId, str]], lost: list[tuple[RoomId, str]]
) -> None:
    lasting, before = Lasting(), Lasting()
    for each in (lasting, before):
        sensible(each, stored)
        each.settle()
    sensible(lasting, lost)
    lasting.take_back()
    assert lasting.rooms == before.rooms
    assert [lasting.names.find(name) for name in NAMES.values()] == [before.names.find(name) for name in NAMES.values()]
    assert len(lasting.names) == len(lasting.rooms)


@given(STEPS)
def test_what_is_settled_is_not_taken_back(stored: list[tuple[RoomId, str]]) -> None:
    lasting = Lasting()
    sensible(lasting, stored)
    lasting.settle()
    rooms = dict(lasting.rooms)
    lasting.take_back()
    assert lasting.rooms == rooms


def test_what_a_start_reads_is_settled() -> None:
    lasting = Lasting([kept(TEA)])
    lasting.take_back()
    assert TEA in lasting.rooms
