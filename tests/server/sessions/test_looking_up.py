"""Looking old messages up for a request: what is found, what is not, and which reactions a message has by then."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.ids import NOBODY, RoomId, Seq, UserId
from beseda.core.names import Name
from beseda.core.refusals import Reason, Refusal
from beseda.core.text import Text
from beseda.journal.archive import Archive
from beseda.journal.errors import ArchiveUnreadable
from beseda.server.running.services import Services
from beseda.server.sessions.looking_up import looked_up
from beseda.wire.dialects.actions import Action, LookUp, Refuse
from engine_fakes import person

MESSAGE, REACTION, TEA = Seq(10), Seq(11), RoomId(7)
ANN, BOB, EVE = UserId(1), UserId(2), UserId(3)
NAMES: dict[UserId, Name] = {ANN: person("Ann"), BOB: person("Bob"), EVE: person("Eve")}


def reacted(place: int, user: UserId, reaction: str = "👍", on: bool = True) -> ev.Reacted:
    return ev.Reacted(Seq(place), place, user, NAMES[user], TEA, NOBODY, MESSAGE, reaction, on)


class Shelf:
    """An archive, what was stored, and what it was waited for."""

    def __init__(self, *events: ev.Stored, is_behind: bool = False) -> None:
        self.archive = Archive(None)
        self.archive.fill([ev.Said(MESSAGE, 10, ANN, "Ann", TEA, NOBODY, "#tea", Text(("hi",))), *events])
        self.engine = SimpleNamespace(last_stored=Seq(50))
        self.archiver = self
        self.waited_for: list[Seq] = []
        self._is_behind = is_behind

    def wait_until(self, place: Seq, timeout: float) -> bool:
        self.waited_for.append(place)
        return not self._is_behind

    def found(self, action: LookUp) -> tuple[Action, ...]:
        return looked_up(action, cast("Services", self))


def redact(message: rq.MessageFacts) -> tuple[Action, ...]:
    return (rq.Redact(message),)


def refusal(actions: tuple[Action, ...]) -> Reason:
    (refuse,) = actions
    assert isinstance(refuse, Refuse)
    return refuse.refusal.reason


def test_a_request_is_made_of_what_never_changes_of_the_message() -> None:
    shelf = Shelf()
    (asked,) = shelf.found(LookUp(MESSAGE, redact))
    assert isinstance(asked, rq.Redact)
    assert asked.message == rq.MessageFacts(MESSAGE, ANN, TEA, NOBODY, 10, "Ann", "#tea")
    assert shelf.waited_for == [MESSAGE], "what was said since need not be there"


@pytest.mark.parametrize("place", [9, 12, 51, 2**62])
def test_what_is_no_message_is_refused_or_something_else_is_asked_for(place: int) -> None:
    shelf = Shelf(reacted(REACTION, BOB))
    assert refusal(shelf.found(LookUp(Seq(place), redact))) is Reason.NO_SUCH_MESSAGE
    signal = rq.Signal(TEA, None)
    assert shelf.found(LookUp(Seq(place), redact, otherwise=(signal,))) == (signal,)


def test_what_was_not_said_yet_is_not_waited_for() -> None:
    shelf = Shelf()
    shelf.found(LookUp(Seq(51), redact))
    assert shelf.waited_for == []


@pytest.mark.parametrize("otherwise", [(), (rq.Signal(TEA, None),)])
def test_where_it_can_not_be_told_that_is_said_and_nothing_else_done(otherwise: tuple[Action, ...]) -> None:
    action = LookUp(MESSAGE, redact, otherwise=otherwise)
    assert refusal(Shelf(is_behind=True).found(action)) is Reason.NOT_STORED
    shelf = Shelf()
    shelf.archive.facts = unreadable  # type: ignore[method-assign]
    assert refusal(shelf.found(action)) is Reason.NOT_STORED


def unreadable(place: Seq) -> Any:
    raise ArchiveUnreadable(OSError("input/output error"))


def test_a_reaction_is_found_by_its_place_for_whoever_asks_for_such() -> None:
    shelf = Shelf(reacted(REACTION, BOB))
    assert refusal(shelf.found(LookUp(REACTION, redact))) is Reason.NO_SUCH_MESSAGE
    asks = LookUp(REACTION, redact, of_reaction=lambda message, reaction: (rq.Redact(message, reaction=reaction),))
    (asked,) = shelf.found(asks)
    assert isinstance(asked, rq.Redact) and asked.message.seq == MESSAGE
    assert asked.reaction == rq.ReactionFacts(REACTION, BOB, NAMES[BOB], "👍")
    assert shelf.waited_for[-1] == shelf.engine.last_stored, "it may have been taken back since"
    gone = Shelf(reacted(REACTION, BOB), reacted(12, BOB, on=False))
    assert refusal(gone.found(asks)) is Reason.NO_SUCH_MESSAGE


@settings(deadline=None)  # each makes an archive: 30 ms, or ten times that beside others
@given(st.lists(st.tuples(st.sampled_from([ANN, BOB, EVE]), st.sampled_from("👍👎"), st.booleans()), max_size=20))
def test_who_reacts_has_the_hall_told_which_reactions_stand(steps: list[tuple[UserId, str, bool]]) -> None:
    """Each once for each person, the oldest first; those on their way to the archive are waited for."""
    stand: dict[tuple[UserId, str], None] = {}
    shelf = Shelf()
    for number, (user, reaction, on) in enumerate(steps):
        shelf.archive.fill([reacted(20 + number, user, reaction, on)])
        if on:
            stand.setdefault((user, reaction))
        else:
            stand.pop((user, reaction), None)
    (asked,) = shelf.found(LookUp(MESSAGE, lambda message: (rq.React(message, "🙂"),)))
    assert isinstance(asked, rq.React) and asked.there == tuple(stand)
    assert shelf.waited_for[-1] == shelf.engine.last_stored
    shelf.archive.close()


def test_the_refusal_knows_what_was_asked_for() -> None:
    (refuse,) = Shelf().found(action := LookUp(Seq(12), redact, rq.Redact))
    assert refuse == Refuse(action, Refusal(Reason.NO_SUCH_MESSAGE))
