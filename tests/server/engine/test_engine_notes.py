"""What passes and is noted: kept where the journal can keep it, and whatever becomes of that refuses nothing."""

from collections.abc import Iterator

import pytest

from beseda.core import requests as rq
from beseda.core.events import Kicked, RoleSet, Said
from beseda.core.ids import Seq
from beseda.core.rules import Role
from beseda.server.engine import engine as floor_module
from beseda.wire.dialects.actions import Submission
from engine_fakes import FailingJournal, FakeClient, Stage, asks, person, room

TEA = room("#tea")


class Company:
    """Ann is operator of #tea, Bob and Eve are in it too."""

    def __init__(self) -> None:
        self.journal = FailingJournal()
        self.stage = Stage(self.journal)
        names = ("Ann", "Bob", "Eve")
        self.clients = [self.stage.seated(number, name, "/join tea") for number, name in enumerate(names, 1)]

    def ask(self, client: FakeClient, *requests: rq.Request) -> None:
        self.stage.act([asks(client, Submission(requests))])

    def kick(self, name: str) -> None:
        self.ask(self.clients[0], rq.Kick(TEA, person(name), "enough"))

    def stored(self) -> list[type]:
        return [type(event) for event in self.journal.follow(Seq(0), 1000)]

    def are_in(self) -> set[str]:
        found = self.stage.hall.find(TEA)
        assert found is not None
        return {seat.name.shown for seat in self.stage.hall.presence.rooms[found].members.values()}


@pytest.fixture
def company() -> Iterator[Company]:
    yield Company()


def test_a_kick_and_a_role_are_noted_in_their_places(company: Company) -> None:
    ann = company.clients[0]
    company.stage.say(ann, "hello")
    company.ask(ann, rq.SetRole(TEA, person("Bob"), Role.VOICE, on=True))
    company.kick("Eve")
    company.stage.say(ann, "calm now")
    assert company.stored()[-4:] == [Said, RoleSet, Kicked, Said]
    kick = company.journal.follow(Seq(0), 1000)[-2]
    assert isinstance(kick, Kicked) and (kick.person_name.shown, kick.reason) == ("Eve", "enough")


def test_what_passes_in_a_room_that_passes_leaves_nothing_behind(company: Company) -> None:
    before = company.journal.appends
    company.kick("Eve")
    assert company.are_in() == {"Ann", "Bob"} and company.journal.appends == before


def test_a_full_disk_keeps_nobody_in(company: Company) -> None:
    company.stage.say(company.clients[0], "hello")
    stored = company.stored()
    company.journal.full = True
    company.kick("Eve")
    assert company.are_in() == {"Ann", "Bob"} and company.stored() == stored
    assert any("Eve" in line for line in company.clients[1].take())


def test_a_batch_that_failed_refuses_what_lasts_of_it_and_not_what_is_noted(company: Company) -> None:
    ann = company.clients[0]
    company.stage.say(ann, "hello")
    for client in company.clients:
        client.take()
    company.journal.full = True
    company.ask(ann, rq.Kick(TEA, person("Eve")), rq.SetTopic(TEA, "tea"))
    assert company.are_in() == {"Ann", "Bob"}
    shown = "\n".join(ann.take())
    assert shown.count("can't store") == 1 and "tea" not in "\n".join(company.clients[1].take()).replace("#tea", "")


def test_a_note_that_failed_is_not_why_anything_is_refused(company: Company) -> None:
    ann, bob, _ = company.clients
    company.stage.say(ann, "hello")
    company.journal.full = True
    company.kick("Eve")
    tried = company.journal.appends
    company.ask(ann, rq.SetRole(TEA, person("Bob"), Role.VOICE, on=True))
    assert company.journal.appends == tried, "a second is left to the disk before the next note"
    company.journal.full = False
    bob.take()
    company.stage.say(ann, "at once")
    assert any("at once" in line for line in bob.take())


def test_after_a_second_a_note_is_tried_again(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floor_module, "PROBE_EVERY", 0.0)
    company.stage.say(company.clients[0], "hello")
    company.journal.full = True
    company.kick("Eve")
    company.journal.full = False
    company.kick("Bob")
    assert company.stored()[-1] is Kicked and company.are_in() == {"Ann"}


def test_a_reaction_is_stored_about_its_message_and_refused_where_it_can_not_be(company: Company) -> None:
    ann, bob, _ = company.clients
    company.stage.say(ann, "hello")
    said = company.journal.follow(Seq(0), 1000)[-1]
    assert isinstance(said, Said)
    react = rq.React(rq.MessageFacts(said.seq, said.author, said.room, said.peer), "👍")
    company.ask(bob, react)
    stored = company.journal.follow(Seq(0), 1000)
    assert getattr(stored[-1], "about", 0) == said.seq
    bob.take()
    company.journal.full = True
    company.ask(bob, react)
    assert any("can't store" in line for line in bob.take()) and company.journal.follow(Seq(0), 1000) == stored
