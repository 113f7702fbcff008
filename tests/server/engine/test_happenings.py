"""What an event was to people: who did it and to whom as they were before it, and who watched for them."""

import pytest

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.hall import Hall, Policy
from beseda.core.ids import RoomId, Seq, SessionId, session_id
from beseda.core.people import Flag, UserInfo
from beseda.core.refusals import Refusal
from beseda.core.rules import Change, Role, Rule
from beseda.core.text import Text
from beseda.server.engine.happenings import (
    Departed,
    DoneTo,
    Happened,
    Happening,
    Happenings,
    Shown,
    Sighted,
)
from beseda.server.engine.watches import Watches
from engine_fakes import person, room

ANN, BOB, EVE = (session_id(1, number) for number in (1, 2, 3))
TEA = room("#tea")


class Company:
    """Ann, who made #tea, and Bob in it; Eve in no room. Nothing was said."""

    def __init__(self) -> None:
        self.hall, self.watches = Hall(Policy()), Watches()
        self.happenings = Happenings(self.hall, self.watches)
        self._seq = 0
        for session, name in ((ANN, "Ann"), (BOB, "Bob"), (EVE, "Eve")):
            self.all(session, rq.Enter(person(name), UserInfo(name.lower(), "there")))
        for session in (ANN, BOB):
            self.all(session, rq.Join(TEA))

    def all(self, session: SessionId, request: rq.Request) -> list[Happening]:
        seq = Seq(self._seq + 1)
        self._seq += rq.places_of(request)
        decision = self.hall.decide(session, request, seq, seq * 1000)
        assert not isinstance(decision, Refusal), decision
        return [self.happenings.of(event) for event in decision if not isinstance(event, Refusal)]

    def last(self, session: SessionId, request: rq.Request) -> Happening:
        return self.all(session, request)[-1]

    def sightings(self, session: SessionId, request: rq.Request) -> list[tuple[str, bool, tuple[SessionId, ...]]]:
        happening = self.last(session, request)
        assert isinstance(happening, Sighted | Departed)
        return [(name.shown, is_here, who) for name, is_here, who in happening.sightings]

    @property
    def tea(self) -> RoomId:
        found = self.hall.find(TEA)
        assert found is not None
        return found


@pytest.fixture
def company() -> Company:
    return Company()


SAY = rq.Say(TEA, (Text(("hi",)),))


@pytest.mark.parametrize(
    ("request_", "kind", "audience"),
    [
        (SAY, Happened, (ANN, BOB)),
        (rq.Signal(TEA, None), Happened, (ANN, BOB)),
        (rq.SetTopic(TEA, "green"), Happened, (ANN, BOB)),
        (rq.SetRules(TEA, (Change(Rule.SECRET, True),)), Happened, (ANN, BOB)),
        (rq.SetRole(TEA, person("Bob"), Role.VOICE, True), Happened, (ANN, BOB)),
        (rq.Join(room("#oak")), Shown, (ANN,)),
        (rq.RenameRoom(TEA, room("#hall")), Shown, (ANN, BOB)),
        (rq.Invite(TEA, person("Eve")), DoneTo, (ANN,)),
        (rq.SetAway("lunch"), Sighted, (ANN, BOB)),
        (rq.Present(real_name="A."), Sighted, (ANN, BOB)),
        (rq.Rename(person("Anna")), Sighted, (ANN, BOB)),
        (rq.SetFlags(frozenset((Flag.BOT,)), frozenset()), Happened, (ANN,)),
    ],
)
def test_whoever_does_something_is_named_as_they_were_and_those_concerned_hear_it(
    company: Company, request_: rq.Request, kind: type, audience: tuple[SessionId, ...]
) -> None:
    happening = company.last(ANN, request_)
    assert type(happening) is kind and happening.by is not None and happening.by.name == "Ann"
    assert happening.audience == audience


def test_what_nobody_did_has_nobody_who_did_it(company: Company) -> None:
    made, _ = company.all(EVE, rq.Join(room("#oak")))
    kept, _ = company.all(ANN, SAY)
    for happening, kind in ((made, ev.RoomMade), (kept, ev.RoomKept)):
        assert type(happening) is Happened and type(happening.event) is kind
        assert happening.by is None and happening.audience == ()


def test_who_leaves_the_chat_is_named_though_they_are_gone(company: Company) -> None:
    happening = company.last(BOB, rq.Exit("tired"))
    assert type(happening) is Departed and happening.subject == (BOB,) and BOB not in happening.audience
    assert happening.by[:3] == ("Bob", "bob", "there")
    assert company.hall.sessions_of(happening.event.user) == ()


def test_who_is_put_out_of_a_room_hears_it_as_the_one_it_was_done_to(company: Company) -> None:
    happening = company.last(ANN, rq.Kick(TEA, person("Bob"), "enough"))
    assert type(happening) is DoneTo and happening.subject == (BOB,) and happening.by.name == "Ann"
    assert company.hall.members(company.tea).people == ("Ann",)


def test_who_joins_is_shown_the_room_with_themselves_in_it(company: Company) -> None:
    happening = company.last(EVE, rq.Join(TEA))
    assert type(happening) is Shown and happening.view.people == ("Ann", "Bob", "Eve")


def test_who_moves_a_room_shows_it_under_its_new_name(company: Company) -> None:
    happening = company.last(ANN, rq.RenameRoom(TEA, room("#hall")))
    assert type(happening) is Shown and happening.view.name == "#hall" and happening.view.people == ("Ann", "Bob")


# Watching for names.


def test_a_name_that_is_watched_for_comes_changes_and_goes(company: Company) -> None:
    company.watches.watch(EVE, [person("Bob"), person("Max"), person("Zoe")])
    company.watches.watch(ANN, [person("Max")])
    assert company.sightings(BOB, rq.SetAway("lunch")) == [("Bob", True, (EVE,))]
    assert company.sightings(BOB, rq.Present(host="elsewhere")) == [("Bob", True, (EVE,))]
    assert company.sightings(BOB, rq.Rename(person("Max"))) == [("Bob", False, (EVE,)), ("Max", True, (EVE, ANN))]
    assert company.sightings(BOB, rq.Exit()) == [("Max", False, (EVE, ANN))]
    assert company.sightings(BOB, rq.Enter(person("Zoe"))) == [("Zoe", True, (EVE,))]


def test_another_case_of_ones_name_is_no_coming_and_going(company: Company) -> None:
    company.watches.watch(EVE, [person("Bob")])
    assert company.sightings(BOB, rq.Rename(person("BOB"))) == []


def test_who_is_not_watched_for_is_news_to_nobody_who_watches(company: Company) -> None:
    assert company.sightings(BOB, rq.SetAway("lunch")) == [], "nobody watches at all"
    company.watches.watch(EVE, [person("Max")])
    assert company.sightings(BOB, rq.SetAway("")) == []


def test_who_is_gone_watches_no_more_not_even_for_their_own_going(company: Company) -> None:
    company.watches.watch(BOB, [person("Bob"), person("Ann")])
    company.watches.watch(EVE, [person("Bob")])
    assert company.sightings(BOB, rq.Exit()) == [("Bob", False, (EVE,))]
    assert company.watches.names_of(BOB) == () and company.watches.of("ann") == ()


# A batch that was not stored.


def test_a_newcomer_is_shown_the_room_without_what_was_not_stored(company: Company) -> None:
    company.all(ANN, SAY)
    company.hall.persistent.settle()
    company.all(ANN, rq.SetTopic(TEA, "green"))
    shown = company.last(EVE, rq.Join(TEA))
    company.hall.take_back()
    assert type(shown) is Shown and shown.view.topic == "green"
    again = company.happenings.as_it_is(shown)
    assert type(again) is Shown and again == shown._replace(view=shown.view._replace(topic="", topic_by="", topic_at=0))


def test_of_a_room_that_is_gone_and_of_all_else_it_stays_what_it_was(company: Company) -> None:
    shown = company.last(EVE, rq.Join(room("#oak")))
    company.all(EVE, rq.Leave(room("#oak")))
    away = company.last(EVE, rq.SetAway("lunch"))
    assert company.happenings.as_it_is(shown) is shown and company.happenings.as_it_is(away) is away
