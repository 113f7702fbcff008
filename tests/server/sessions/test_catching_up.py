"""What a client that is back has missed: after what it knows, up to where live lines begin, and as it would have been
told it live."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import pytest

from beseda.core import events as ev
from beseda.core.ids import RoomId, Seq, UserId
from beseda.core.names import Name
from beseda.core.past import PastMessage, Window
from beseda.core.questions import Scope, Whereabouts
from beseda.core.text import Text
from beseda.journal.errors import ArchiveUnreadable
from beseda.server.engine.reached import NOBODY, Reached
from beseda.server.engine.work import Grant
from beseda.server.sessions import catching_up
from beseda.server.sessions.catching_up import missed_by
from beseda.wire.dialects.actions import CatchUp, Missed, Submission
from beseda.wire.dialects.dialect import Dialect
from beseda.wire.dialects.plain import Plain
from beseda.wire.dialects.plain.replies import Quoting
from beseda.wire.spelling import spell_person
from engine_fakes import room

ANN, BOB, TEA = UserId(100), UserId(90), RoomId(7)
SCOPE = Scope(Seq(200), ANN, frozenset((TEA,)), None)


def said(place: int, author: UserId = BOB, name: str = "Bob") -> ev.Said:
    return ev.Said(Seq(place), place * 10, author, name, TEA, UserId(0), "#tea", Text((str(place),)))


class Shelf:
    """An archive with these messages, which notes what was asked."""

    changed: tuple[PastMessage | ev.Redacted, ...] = ()

    def __init__(self, *messages: ev.Said, is_behind: bool = False, is_damaged: bool = False) -> None:
        self.archive = self.archiver = cast("Any", self)
        self.asked: list[tuple[int, int]] = []
        self._messages = messages
        self._is_behind, self._is_damaged = is_behind, is_damaged

    def wait_until(self, place: Seq, timeout: float) -> bool:
        assert place == SCOPE.until
        return not self._is_behind

    def messages(self, scope: Scope, wanted: Window) -> tuple[PastMessage, ...]:
        if self._is_damaged:
            raise ArchiveUnreadable(OSError("input/output error"))
        after = cast("int", wanted.after)
        self.asked.append((scope.until, after))
        return tuple([PastMessage(each) for each in self._messages if after < each.seq <= scope.until][-wanted.limit :])

    def changed_since(self, scope: Scope, place: Seq, limit: int) -> tuple[PastMessage | ev.Redacted, ...]:
        return self.changed


def program() -> Plain:
    client = Plain("en", room("#lobby"), quoting=Quoting("j"))
    client.receive(["/client 2 en"], 0)
    return client


def missed(
    shelf: Shelf,
    after: int | None = None,
    seen: int = 0,
    dialect: Plain | None = None,
    renamed: Mapping[UserId, Name] = NOBODY,
) -> Missed:
    action = CatchUp(None if after is None else Seq(after))
    grant = Grant(Submission((action,)), action, Whereabouts((), frozenset(), "", SCOPE))
    reader: Dialect = dialect or program()
    reached = Reached()
    reached.place, reached.renamed = Seq(seen), renamed
    return missed_by(cast("catching_up.Shelf", shelf), grant, reached, reader)


def places(answer: Missed) -> Sequence[int]:
    assert answer.messages is not None
    return [event.seq for event in answer.messages]


def test_what_comes_after_the_message_that_the_client_knows() -> None:
    shelf = Shelf(said(150), said(160), said(200), said(201))
    assert missed(shelf, after=150) == Missed(Whereabouts((), frozenset(), "", SCOPE), (said(160), said(200)), True)
    assert shelf.asked == [(200, 150)]


def test_or_else_after_what_has_surely_reached_it() -> None:
    assert places(missed(Shelf(said(150), said(160)), seen=155)) == [160]


@pytest.mark.parametrize("after", [0, 50, None])
def test_but_nothing_from_before_the_seat_was_taken(after: int | None) -> None:
    assert places(missed(Shelf(said(60), said(100), said(101)), after)) == [101]


@pytest.mark.parametrize("after", [200, 300, 2**70])
def test_who_knows_all_of_it_or_more_asks_nobody(after: int) -> None:
    shelf = Shelf(said(150))
    assert places(missed(shelf, after)) == [] and shelf.asked == []


def test_of_too_many_the_newest_and_that_they_are_not_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catching_up, "MOST_MISSED", 2)
    shelf = Shelf(*map(said, (150, 151, 152)))
    assert (places(missed(shelf)), missed(shelf).are_all) == ([151, 152], False)
    assert (places(missed(shelf, after=150)), missed(shelf, after=150).are_all) == ([151, 152], True)


def test_ones_own_words_only_for_who_is_ever_told_them() -> None:
    shelf = Shelf(said(150, ANN, "Ann"), said(151))
    assert places(missed(shelf)) == [150, 151]
    assert places(missed(shelf, dialect=Plain("en", room("#lobby")))) == [151]


def test_not_what_the_ignored_said() -> None:
    client, bob = program(), spell_person("bob")
    client.ignore(cast("Any", bob))
    assert places(missed(Shelf(said(150), said(151, UserId(80), "Eve")), dialect=client)) == [151]


@pytest.mark.parametrize("shelf", [Shelf(said(150), is_behind=True), Shelf(said(150), is_damaged=True)])
def test_what_can_not_be_read_just_now_is_none_and_not_nothing(shelf: Shelf) -> None:
    assert missed(shelf).messages is None


def test_not_what_the_ignored_said_before_they_had_another_name() -> None:
    client, rob = program(), cast("Name", spell_person("Rob"))
    client.ignore(rob)
    other = UserId(91)
    shelf = Shelf(said(150), said(160, name="Rob"), said(170, other))
    assert places(missed(shelf, dialect=client, renamed={BOB: rob})) == [170], "who has that name now is somebody else"
    client.ignore(rob)
    assert places(missed(shelf, dialect=client, renamed={BOB: rob})) == [150, 160, 170], "they are heard again"


def test_what_was_changed_and_taken_back_meanwhile_of_what_was_said_before() -> None:
    """But not by those whom one ignores, except that something is gone: else it would be shown for ever."""
    bob = cast("Name", spell_person("Bob"))
    gone = ev.Redacted(Seq(170), 1700, BOB, bob, TEA, UserId(0), Seq(120), "", "#tea", BOB, "Bob", 1200)
    shelf = Shelf(said(160))
    shelf.changed = PastMessage(said(110), 1650), PastMessage(said(111, ANN, "Ann"), 1660), gone
    edited = ev.Edited(Seq(0), 1650, BOB, bob, TEA, UserId(0), Seq(110), Text(("110",)), "#tea", "Bob", 1100)
    assert missed(shelf, after=150).changes == (edited, gone)
    assert missed(shelf, after=150).reactions == ()
    client = program()
    client.ignore(bob)
    assert missed(shelf, after=150, dialect=client).changes == (gone,)


def test_and_the_reactions_of_others_whom_one_hears() -> None:
    def reacted(user: UserId, name: str, about: int) -> ev.Reacted:
        return ev.Reacted(Seq(180), 1800, user, cast("Name", spell_person(name)), TEA, UserId(0), Seq(about), "👍")

    by_bob, by_eve, own = reacted(BOB, "Bob", 110), reacted(UserId(80), "Eve", 110), reacted(ANN, "Ann", 110)
    shelf = Shelf()
    shelf.changed = (PastMessage(said(110), 0, (by_bob, by_eve, own)),)
    assert missed(shelf, after=150)[3:] == ((), (by_bob, by_eve))
    client = program()
    client.ignore(cast("Name", spell_person("Bob")))
    assert missed(shelf, after=150, dialect=client).reactions == (by_eve,)
