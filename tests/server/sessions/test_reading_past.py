"""What a client's own thread asks of the archive, within what it may read."""

from collections.abc import Sequence
from typing import Any, cast

import pytest

from beseda.core import events as ev
from beseda.core.ids import NOBODY, RoomId, Seq, UserId
from beseda.core.names import Name
from beseda.core.past import (
    Around,
    Between,
    Moment,
    PastMessage,
    Search,
    Talked,
    Talks,
    Term,
    Wanted,
    Window,
    Wording,
    Wordings,
)
from beseda.core.questions import Scope
from beseda.core.refusals import Reason, Refusal
from beseda.core.requests import MessageFacts
from beseda.core.text import one_line
from beseda.journal.archive import Archive
from beseda.journal.errors import ArchiveUnreadable
from beseda.server.engine.work import Grant
from beseda.server.sessions.long_answers import LongAnswers
from beseda.server.sessions.reading_past import past_of
from beseda.wire.dialects.actions import Conversations, Past, ReadPast, Reworded, Submission
from engine_fakes import person, room

ANNA, BOB, EVE, TEA = UserId(1), UserId(2), UserId(3), RoomId(7)
NAMES = {ANNA: "Anna", BOB: "Bob", EVE: "Eve"}
UNTIL = Seq(10_000)
ROOM = Scope(UNTIL, ANNA, frozenset((TEA,)), frozenset(), "#tea", is_inside=True)
OWN = Scope(UNTIL, ANNA, frozenset((TEA,)), None)
EVER = Moment(0), Moment(10**9)


def in_room(place: int, at: int | None = None) -> ev.Said:
    return ev.Said(Seq(place), at or place * 10, BOB, "Bob", TEA, NOBODY, "#tea", one_line(str(place)))


def private(place: int, author: UserId, peer: UserId, name: str = "", target: str = "") -> ev.Said:
    names = name or NAMES[author], target or NAMES[peer]
    return ev.Said(Seq(place), place * 10, author, names[0], RoomId(0), peer, names[1], one_line(str(place)))


class Shelf:
    """A real archive, and who is called how now."""

    def __init__(self, *events: Any, called: dict[int, str | None] | None = None) -> None:
        self.archive: Any = Archive(None)
        self.archive.fill(events)
        self.archiver: Any = self
        self.long_answers = LongAnswers()
        self._called = called or {}

    def wait_to_read(self, place: Seq, timeout: float) -> None:
        """It has everything."""

    def called_now(self, of: Sequence[tuple[RoomId, UserId, Name | None]]) -> list[str | None]:
        return [self._called.get(room or user, then.shown if then else None) for room, user, then in of]


def read(shelf: Shelf, wanted: Wanted, scope: Scope = ROOM) -> Past | Conversations | Reworded | Refusal:
    action = ReadPast(None, wanted)
    return past_of(cast("Any", shelf), Grant(Submission((action,)), action, scope))


def places(answer: Past | Conversations | Reworded | Refusal) -> list[int]:
    assert isinstance(answer, Past) and answer.messages is not None
    return [item.said.seq if isinstance(item, PastMessage) else item.seq for item in answer.messages]


TALK = [in_room(place) for place in range(10, 20)]
TOPIC = ev.TopicSet(Seq(15), 150, BOB, person("Bob"), TEA, room("#tea"), "about")


def test_a_part_of_the_past_comes_with_the_title_of_what_was_asked_for() -> None:
    answer = read(Shelf(*TALK), Window(2))
    assert isinstance(answer, Past) and answer.title == "#tea" and places(answer) == [18, 19]
    assert places(read(Shelf(*TALK), Around(3, Seq(15)))) == [14, 15, 16]
    assert places(read(Shelf(*TALK), Search(5, (Term("12"),)))) == [12]


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (Seq(12), Seq(17), [13, 14]),
        (Seq(17), Seq(12), [15, 16]),
        (Moment(120), Moment(170), [13, 14]),
        (Moment(170), Moment(120), [15, 16]),
        (Seq(12), Moment(170), [13, 14]),
        (Moment(170), Seq(12), [15, 16]),
        (Moment(120), Seq(17), [13, 14]),
        (Seq(17), Moment(120), [15, 16]),
        (Seq(3), Moment(120), [10, 11]),
        (Moment(120), Seq(3), [10, 11]),
        (Seq(40), Moment(170), [18, 19]),
        (Moment(170), Seq(40), [18, 19]),
        (Seq(12), Seq(12), []),
        (Seq(12), Moment(120), []),
        (Moment(120), Moment(120), []),
    ],
)
def test_between_two_bounds_it_begins_at_the_first_one(first: Any, last: Any, found: list[int]) -> None:
    assert places(read(Shelf(*TALK), Between(2, first, last))) == found


def test_what_else_happened_is_told_to_who_is_in_the_room() -> None:
    shelf = Shelf(*TALK[:5], TOPIC, *TALK[6:])
    for wanted in (Window(3, before=Seq(17), with_events=True), Between(3, Seq(17), Seq(10), with_events=True)):
        assert places(read(shelf, wanted)) == [14, 15, 16]
        assert places(read(shelf, wanted, ROOM._replace(is_inside=False))) == [13, 14, 16]


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (Seq(15), Moment(105), [12, 14]),
        (Moment(105), Seq(15), [12, 14]),
        (Seq(12), Moment(145), [14]),
        (Moment(145), Seq(12), [14]),
    ],
)
def test_what_happened_is_a_bound_at_its_own_time(first: Any, last: Any, found: list[int]) -> None:
    """Nobody has said anything since what happened."""
    later = [TOPIC._replace(seq=Seq(place), at=place * 10) for place in (12, 14, 15)]
    assert places(read(Shelf(in_room(10), *later), Between(9, first, last, with_events=True))) == found


def test_the_wordings_of_a_message_are_read_within_what_is_granted() -> None:
    shelf = Shelf()
    shelf.archive = Archive(None, keeps_wordings=True)
    edited = ev.Edited(Seq(20), 200, BOB, person("Bob"), TEA, NOBODY, Seq(12), one_line("twelve"))
    shelf.archive.fill([*TALK, edited])
    message = MessageFacts(Seq(12), BOB, TEA, NOBODY, 120, "Bob", "#tea")
    wordings = Wording(120, ("12",)), Wording(200, ("twelve",))
    assert read(shelf, Wordings(message)) == Reworded(message, wordings)
    nothing = ROOM._replace(rooms=frozenset())
    assert read(shelf, Wordings(message), nothing) == Reworded(message, ())
    never = message._replace(seq=Seq(13))
    assert read(shelf, Wordings(never)) == Reworded(never, ())


# People who are gone.


def called(name: str) -> Scope:
    return Scope(UNTIL, ANNA, frozenset(), None, name, called=person(name))


def test_somebody_who_is_gone_is_whoever_was_called_so_last() -> None:
    shelf = Shelf(
        private(10, BOB, ANNA),
        private(11, ANNA, EVE),
        private(12, EVE, ANNA, name="Bob"),
        private(13, BOB, ANNA, "Bobby"),
    )
    answer = read(shelf, Window(5), called("bob"))
    assert isinstance(answer, Past) and answer.title == "Bob" and places(answer) == [11, 12]
    assert places(read(shelf, Window(5), called("BOBBY"))) == [10, 13]


def test_nobody_was_called_so_with_whom_the_asker_talked() -> None:
    shelf = Shelf(private(10, BOB, EVE), in_room(11))
    for name in ("Bob", "Anna", "Zoe"):
        assert read(shelf, Window(5), called(name)) == Refusal(Reason.NO_SUCH_PERSON, name)


# Where one has talked.


def test_rooms_and_people_are_told_by_when_something_was_said_last() -> None:
    shelf = Shelf(in_room(10), private(11, ANNA, BOB), private(12, EVE, ANNA), in_room(13), called={TEA: "#cha"})
    assert read(shelf, Talks(9, *EVER), OWN) == Conversations(
        (Talked("Bob", 110), Talked("Eve", 120), Talked("#cha", 130))
    )
    assert read(shelf, Talks(1, *EVER), OWN) == Conversations((Talked("Bob", 110),))
    assert read(shelf, Talks(1, *reversed(EVER)), OWN) == Conversations((Talked("#cha", 130),))
    assert read(shelf, Talks(9, Moment(110), Moment(130)), OWN) == Conversations((Talked("Eve", 120),))


def test_who_can_be_found_by_no_name_is_not_told() -> None:
    shelf = Shelf(private(11, ANNA, BOB), private(12, EVE, ANNA), called={BOB: None})
    assert read(shelf, Talks(9, *EVER), OWN) == Conversations((Talked("Eve", 120),))


def test_of_two_who_had_one_name_the_last_is_told() -> None:
    shelf = Shelf(private(11, ANNA, BOB), private(12, EVE, ANNA, name="Bob"))
    assert read(shelf, Talks(9, *EVER), OWN) == Conversations((Talked("Bob", 120),))


# Failures.


def test_what_cant_be_read_is_no_empty_past(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ArchiveUnreadable(OSError("input/output error"))

    shelf = Shelf()
    monkeypatch.setattr(shelf, "wait_to_read", broken)
    assert read(shelf, Window(5)) == Past("#tea", None)
    assert read(shelf, Talks(5, *EVER), OWN) == Conversations(None)
    assert "the archive can't be read" in caplog.text
