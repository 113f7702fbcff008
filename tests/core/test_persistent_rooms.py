"""Which rooms stay, and that events which the journal refused to store are rolled back."""

from collections.abc import Callable

import pytest
from hall_fixtures import named, state_after
from hypothesis import given
from hypothesis import strategies as st

from beseda.core import events as ev
from beseda.core.ids import RoomId, Seq, UserId
from beseda.core.names import SPELLING
from beseda.core.persistent_rooms import PersistentRooms
from beseda.core.rules import USUAL, Change, Rule, Rules
from beseda.core.state import KeptRoom, StateChange

TEA, OAK = RoomId(1), RoomId(2)
NAMES = {TEA: named("#tea"), OAK: named("#oak")}


def kept(room: RoomId) -> ev.RoomKept:
    return ev.RoomKept(Seq(1), 1, room, NAMES[room])


def topic(room: RoomId, words: str) -> ev.TopicSet:
    return ev.TopicSet(Seq(1), 1, UserId(1), named("Ann"), room, NAMES[room], words)


def ruled(room: RoomId, rule: Rule) -> ev.RulesSet:
    return ev.RulesSet(Seq(1), 1, UserId(1), named("Ann"), room, NAMES[room], (Change(rule, True),))


def renamed(persistent: PersistentRooms, room: RoomId, new: str) -> ev.RoomRenamed:
    return ev.RoomRenamed(Seq(1), 1, UserId(1), named("Ann"), room, persistent.rooms[room].name, named(new), "")


def closed(room: RoomId) -> ev.RoomClosed:
    return ev.RoomClosed(Seq(1), 1, room, NAMES[room])


def test_a_room_is_kept_with_its_topic_until_it_is_closed() -> None:
    persistent = PersistentRooms(state_after([kept(TEA), topic(TEA, "green")]))
    assert (
        persistent.rooms == {TEA: KeptRoom(TEA, named("#tea"), "green", "Ann", 1, made_at=1, spelling=SPELLING)}
        and persistent.names.find(named("#TEA")) == TEA
    )
    persistent.evolve(closed(TEA))
    assert persistent.rooms == {} and persistent.names.find(named("#tea")) is None


NEW_NAMES = (named("#new1"), named("#new2"))
STEPS = st.lists(
    st.tuples(st.sampled_from([TEA, OAK]), st.sampled_from(["keep", "a", "b", "rule", "name", "name back", "close"])),
    max_size=12,
)


def sensible(persistent: PersistentRooms, steps: list[tuple[RoomId, str]]) -> None:
    """Let those of the steps happen that a hall could decide."""
    for room, step in steps:
        if room not in persistent.rooms:
            persistent.evolve(kept(room))
        elif step == "close":
            persistent.evolve(closed(room))
        elif step == "rule":
            persistent.evolve(ruled(room, Rule.SECRET))
        elif step == "name":
            persistent.evolve(renamed(persistent, room, f"#new{room}"))
        elif step == "name back":
            persistent.evolve(renamed(persistent, room, NAMES[room].shown))
        elif step != "keep":
            persistent.evolve(topic(room, step))


@given(STEPS, STEPS)
def test_what_was_not_stored_is_taken_back_whatever_it_was(
    stored: list[tuple[RoomId, str]], lost: list[tuple[RoomId, str]]
) -> None:
    persistent, before = PersistentRooms(), PersistentRooms()
    for each in (persistent, before):
        sensible(each, stored)
        each.settle()
    sensible(persistent, lost)
    persistent.take_back()
    assert persistent.rooms == before.rooms
    assert [persistent.names.find(name) for name in (*NAMES.values(), *NEW_NAMES)] == [
        before.names.find(name) for name in (*NAMES.values(), *NEW_NAMES)
    ]
    assert len(persistent.names) == len(persistent.rooms)


@given(STEPS)
def test_what_is_settled_is_not_taken_back(stored: list[tuple[RoomId, str]]) -> None:
    persistent = PersistentRooms()
    sensible(persistent, stored)
    persistent.settle()
    rooms = dict(persistent.rooms)
    persistent.take_back()
    assert persistent.rooms == rooms


@given(STEPS, STEPS)
def test_what_is_otherwise_is_told_once_for_each_thing_as_it_is_now(
    stored: list[tuple[RoomId, str]], new: list[tuple[RoomId, str]]
) -> None:
    persistent = PersistentRooms()
    sensible(persistent, stored)
    persistent.settle()
    before = dict(persistent.rooms)
    sensible(persistent, new)
    told = {change.key: change.thing for change in persistent.changes}
    assert len(told) == len(persistent.changes)
    for room, now in told.items():
        before.pop(RoomId(room), None)
        if now is not None:
            before[now.id] = now
    assert before == persistent.rooms
    persistent.settle()
    assert not persistent.changes


def test_a_change_has_the_newest_place_and_is_not_told_when_it_was_taken_back() -> None:
    persistent = PersistentRooms(state_after([kept(TEA)]))
    for place in (5, 7):
        persistent.evolve(topic(TEA, str(place))._replace(seq=Seq(place)))
    assert persistent.changes == (StateChange(KeptRoom, TEA, Seq(7), persistent.rooms[TEA]),)
    persistent.evolve(closed(TEA)._replace(seq=Seq(9)))
    assert persistent.changes == (StateChange(KeptRoom, TEA, Seq(9), None),)
    persistent.take_back()
    assert not persistent.changes


def test_what_a_start_reads_is_settled() -> None:
    persistent = PersistentRooms(state_after([kept(TEA)]))
    persistent.take_back()
    assert TEA in persistent.rooms


def test_the_rules_of_a_room_last_and_begin_as_usual() -> None:
    persistent = PersistentRooms(state_after([kept(TEA)]))
    assert persistent.rooms[TEA].rules is USUAL
    read_back = persistent.rooms[TEA]._replace(rules=Rules(frozenset(USUAL.flags)))
    assert PersistentRooms([read_back]).rooms[TEA].rules is USUAL, "by which talk tells at once that nothing forbids it"
    persistent.evolve(ruled(TEA, Rule.SECRET))
    assert persistent.rooms[TEA].rules.flags == {Rule.MEMBERS_ONLY, Rule.SECRET}


def test_a_renamed_room_is_found_by_its_new_name_and_keeps_everything_else() -> None:
    persistent = PersistentRooms(state_after([kept(TEA), topic(TEA, "green")]))
    persistent.evolve(renamed(persistent, TEA, "#coffee"))
    assert persistent.names.find(named("#coffee")) == TEA and persistent.names.find(named("#tea")) is None
    assert persistent.rooms[TEA].topic == "green"


@given(st.lists(st.sampled_from(["#tea", "#Tea", "#coffee", "#mate"])), st.integers(0, 9))
def test_whoever_goes_by_the_names_is_told_of_each_and_of_those_taken_back(names: list[str], stored: int) -> None:
    told = {TEA: NAMES[TEA]}
    persistent = PersistentRooms(state_after([kept(TEA)]), told.__setitem__)
    for number, name in enumerate(names):
        if number == stored:
            persistent.settle()
        persistent.evolve(renamed(persistent, TEA, name))
        assert told == {TEA: persistent.rooms[TEA].name}
    persistent.take_back()
    assert told == {TEA: persistent.rooms[TEA].name}


def test_a_name_that_was_given_up_is_held_until_that_is_stored() -> None:
    persistent = PersistentRooms(state_after([kept(TEA)]))
    persistent.evolve(renamed(persistent, TEA, "#coffee"))
    assert persistent.given_up(named("#TEA")) == named("#tea") and persistent.given_up(named("#TEA"), but=TEA) is None
    persistent.settle()
    assert persistent.given_up(named("#tea")) is None


@pytest.mark.parametrize("over", [PersistentRooms.settle, PersistentRooms.take_back])
def test_what_changes_who_may_what_binds_until_it_is_stored_or_taken_back(
    over: Callable[[PersistentRooms], None],
) -> None:
    persistent, seen = PersistentRooms(state_after([kept(TEA)])), list[bool]()
    for event in (topic(TEA, "green"), ruled(TEA, Rule.SECRET), topic(TEA, "black")):
        persistent.evolve(event)
        seen.append(persistent.binds)
    over(persistent)
    assert (*seen, persistent.binds) == (False, True, True, False)


def test_changes_are_told_in_the_order_of_their_places() -> None:
    """A journal that is followed from a place on gives what comes after it."""
    persistent = PersistentRooms(state_after([kept(TEA), kept(OAK)]))
    for place, room in enumerate((TEA, OAK, TEA), 5):
        persistent.evolve(topic(room, str(place))._replace(seq=Seq(place)))
    assert [(change.key, change.seq) for change in persistent.changes] == [(OAK, 6), (TEA, 7)]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_rooms_of_one_name_in_what_a_start_reads_the_newer_is_kept(order: tuple[int, int]) -> None:
    """An older copy of the journal may have a room that was closed since, and the archive its successor."""
    old, new = KeptRoom(TEA, named("#tea")), KeptRoom(OAK, named("#Tea"), "green")
    state = [(old, new)[each] for each in order]
    persistent = PersistentRooms(state)
    assert persistent.rooms == {OAK: new} and persistent.passed_over == (old,)
    persistent.evolve(closed(OAK))
    assert persistent.rooms == {} and len(persistent.names) == 0
