"""Whom one hears, being away, and leaving."""

from collections.abc import Iterator

from beseda.core import requests as rq
from beseda.locale import N_
from beseda.wire.dialects.actions import Action, Ignore
from beseda.wire.dialects.plain.commands.table import Family, Speaker, spelled
from beseda.wire.spelling import spell_person

FAMILY = Family()
command = FAMILY.command


@command("ignore", N_("[name]"), N_("hear a person no more, or again; alone, whom you ignore"), also="block игнор")
def ignore(speaker: Speaker, rest: str) -> Iterator[Action]:
    if rest:
        yield spelled(spell_person(rest), speaker, Ignore)
        return
    yield Ignore(None)


@command("away", N_("[words]"), N_("be away, with these words; alone, be back"), also="afk brb отойти")
def away(speaker: Speaker, rest: str) -> Iterator[Action]:
    yield rq.SetAway(rest)


@command("quit", N_("[words]"), N_("leave the chat"), also="exit bye q выход уйти")
def quit_(speaker: Speaker, rest: str) -> Iterator[Action]:
    yield rq.Exit(rest)
