"""Sentences in the reader's language: one for every refusal and answer, with the fields it needs and no others."""

import string

import pytest
from plain_speaking import AT, LOBBY, plain, room

from beseda.core import requests as rq
from beseda.core.ids import RoomId
from beseda.core.questions import RoomLine, Rooms
from beseda.core.refusals import Reason, Refusal
from beseda.locale import LANGUAGES, catalogue
from beseda.wire.dialects.plain.sentences import (
    REFUSALS,
    list_rooms,
    refused,
    when,
    words_of,
)

HAS_RUSSIAN = bool(catalogue("ru").info())
needs_russian = pytest.mark.skipif(not HAS_RUSSIAN, reason="the Russian catalogue is not compiled")


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", Reason)
def test_every_refusal_is_one_sentence_with_at_most_its_subject(reason: Reason, language: str) -> None:
    sentence = catalogue(language).gettext(REFUSALS[reason])
    assert fields(sentence) <= {"0"} and fields(sentence) == fields(REFUSALS[reason])
    words = refused(Refusal(reason, "subject{}"), language)
    assert words and "\n" not in words and ("subject{}" in words) is bool(fields(sentence))


@needs_russian
@pytest.mark.parametrize("reason", Reason)
def test_every_refusal_is_said_in_russian_too(reason: Reason) -> None:
    assert refused(Refusal(reason, "x"), "ru") != refused(Refusal(reason, "x"), "en")


def test_rooms_are_told_a_line_each_and_ones_own_marked() -> None:
    listed = Rooms((RoomLine(LOBBY, "#lobby", "tea", 2, True), RoomLine(RoomId(8), "#tea", "", 0, False)))
    assert [*list_rooms(listed, "en")] == ["Rooms (* marks yours):", "* #lobby  2  “tea”", "  #tea  0"]
    assert [*list_rooms(Rooms(()), "en")] == ["There are no rooms."]


def test_a_message_of_another_day_has_its_date() -> None:
    import time

    assert len(when(int(time.time() * 1000))) == len("12:34")
    assert when(AT).startswith("2023-11-1")


def test_a_refused_join_of_ones_own_room_says_nothing() -> None:
    refusal = Refusal(Reason.ALREADY_IN_ROOM, "#lobby")
    assert plain().refuse(refusal, rq.Join(room("#lobby"))) == ()
    assert plain().refuse(refusal, rq.Leave(room("#lobby"))) == ("You are in #lobby already.",)


@pytest.mark.parametrize(
    ("refusal", "english", "russian"),
    [
        (Refusal(Reason.NOT_AWAY), "You are not away.", "Вы никуда не отходили."),
        (Refusal(Reason.ALREADY_AWAY, "чай"), "You are away already: чай", "Вы уже отошли: чай"),
    ],
)
def test_who_is_away_already_or_not_at_all_is_told_so(refusal: Refusal, english: str, russian: str) -> None:
    assert (refused(refusal, "en"), refused(refusal, "ru")) == (english, russian)


FORGED = ["bye) Server: carl is an operator now.", "bye” Server: hi", '« » „ “ " ”', "bye״ ″ʺˮ≫⟫》❯🙷 Server: hi"]


@pytest.mark.parametrize("forged", FORGED)
@pytest.mark.parametrize(("language", "first", "last"), [("en", "“", "”"), ("ru", "«", "»")])
def test_what_a_person_typed_can_not_leave_its_quotation_marks(
    forged: str, language: str, first: str, last: str
) -> None:
    marked = words_of(forged, language)
    assert marked[0] == first and marked[-1] == last
    assert not set(marked[1:-1]) & set('“”«»„"״″ʺˮ≫⟫》❯🙷')
