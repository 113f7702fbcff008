"""LIST and the conditions of ELIST (modern-irc, "LIST message", "`ELIST` Parameter")."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from irc_speaking import asks, question, said, told

from beseda.core.ids import RoomId
from beseda.core.questions import RoomLine, Rooms, WhichRooms
from beseda.core.refusals import Reason, Refusal
from beseda.wire.dialects.irc.commands.listing import MINUTE, read_conditions
from beseda.wire.dialects.irc.network import MOST_TARGETS

NOW = 1_800_000_000_000


def line(name: str, people: int = 1, made: int = 0, topic: int = 0) -> RoomLine:
    """A room made, and its topic set, so many minutes ago (0: never)."""
    return RoomLine(
        RoomId(1), name, "", people, False, NOW - made * MINUTE if made else 0, NOW - topic * MINUTE if topic else 0
    )


ROOMS = (
    line("#chan1", 1, made=60, topic=5),
    line("#Chan2", 2, made=5),
    line("#чай", 10, made=60, topic=60),
    line("#x[1]", 0, made=1),
)


def listed(conditions: str) -> list[str]:
    asked = read_conditions([word for word in conditions.split(",") if word])
    return [room.name for room in ROOMS if asked.hold(room, NOW)]


@pytest.mark.parametrize(
    ("conditions", "names"),
    [
        ("", ["#chan1", "#Chan2", "#чай", "#x[1]"]),
        ("#chan1", ["#chan1"]),
        ("#CHAN2,#ЧАЙ", ["#Chan2", "#чай"]),
        ("#nowhere", []),
        ("chan1", []),
        ("#a*b#", []),
        # M
        ("*AN1", ["#chan1"]),
        ("#c*n2", ["#Chan2"]),
        ("#ch*", ["#chan1", "#Chan2"]),
        ("#чa*,#чАй", ["#чай"]),
        ("#x[?]", ["#x[1]"]),
        ("*", ["#chan1", "#Chan2", "#чай", "#x[1]"]),
        # N
        ("!*an1", ["#Chan2", "#чай", "#x[1]"]),
        ("!#chan1", ["#Chan2", "#чай", "#x[1]"]),
        ("#ch*,!*2", ["#chan1"]),
        ("!*", []),
        # U
        (">0", ["#chan1", "#Chan2", "#чай"]),
        (">1", ["#Chan2", "#чай"]),
        ("<1", ["#x[1]"]),
        (">1,<10", ["#Chan2"]),
        # C
        ("C<10", ["#Chan2", "#x[1]"]),
        ("C>10", ["#chan1", "#чай"]),
        ("c>1,C<60", ["#Chan2"]),
        ("C<0", []),
        # T: a topic that was never set is neither young nor old
        ("T<10", ["#chan1"]),
        ("T>10", ["#чай"]),
        ("T>0", ["#chan1", "#чай"]),
        # all together
        ("*ch*,T>0,>0,C>10,!*2", ["#chan1"]),
        ("<99999999999", []),
    ],
)
def test_a_room_is_listed_where_a_name_means_it_and_all_conditions_hold(conditions: str, names: list[str]) -> None:
    assert listed(conditions) == names


def test_rooms_are_told_between_start_and_end() -> None:
    rooms = Rooms((RoomLine(RoomId(1), "#Tea", "green tea", 3, True), RoomLine(RoomId(2), "#pub", "", 1, False)))
    assert said("LIST", rooms) == [
        "321 Channel :Users  Name",
        "322 #Tea 3 :green tea",
        "322 #pub 1 :",
        "323 :End of /LIST",
    ]


@pytest.mark.parametrize("typed", ["LIST #TEA", "LIST >2", "LIST #tea,#nowhere >2", "LIST :*ea,>2"])
def test_names_and_conditions_may_be_in_either_place(typed: str) -> None:
    rooms = Rooms((RoomLine(RoomId(1), "#Tea", "", 3, True), RoomLine(RoomId(2), "#pub", "", 1, False)))
    assert said(typed, rooms)[1:-1] == ["322 #Tea 3 :"]


def test_ages_are_counted_from_now() -> None:
    made = time.time_ns() // 1_000_000 - 5 * MINUTE
    rooms = Rooms((RoomLine(RoomId(1), "#tea", "", 3, True, made),))
    assert len(said("LIST C<60", rooms)) == 3
    assert len(said("LIST C>60", rooms)) == 2


def test_a_list_may_be_long() -> None:
    ask = question("LIST")
    assert ask.streams and ask.question == WhichRooms()


def test_a_list_that_is_refused_says_why() -> None:
    assert said("LIST", Refusal(Reason.NOT_ENTERED)) == ["451 :You have not registered"]


def test_a_list_of_too_many_names_lists_nothing() -> None:
    """modern-irc, "`TARGMAX` Parameter"."""
    names = [f"#n{i}" for i in range(MOST_TARGETS["LIST"] + 1)]
    assert told(f"LIST {','.join(names)}") == [f"407 {names[-1]} :Too many targets"]


WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0"), max_size=80)


@given(WORDS)
def test_no_conditions_make_it_fail(words: str) -> None:
    for action in asks(f"LIST {words}"):
        assert action is not None
    listed(words)


@given(st.text("!*?<>CT0123#aя[", max_size=20))
def test_every_word_means_some_rooms_or_none(words: str) -> None:
    assert set(listed(words)) <= {room.name for room in ROOMS}
