"""Sentences in the reader's language: one for every refusal and event, with the fields it needs and no others."""

import string

import pytest
from plain_speaking import AT, LOBBY, bob_and_ann, bob_in_lobby, joined, person, plain, room, said, signal, view

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.ids import RoomId, Seq, UserId
from beseda.core.people import NO_CARD, UserInfo
from beseda.core.questions import RoomLine, Rooms
from beseda.core.refusals import Reason, Refusal
from beseda.core.rules import Change, Role, Rule
from beseda.core.text import MessageKind
from beseda.locale import LANGUAGES, catalogue
from beseda.wire.dialects.plain.render import ROWS, Profile, profiles
from beseda.wire.dialects.plain.sentences import REFUSALS, members, past, refused, rooms, when

HERE, ELSEWHERE = Profile("en", True, "#lobby"), Profile("en", False, "#lobby")
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


NEWS: list[tuple[ev.Event, Profile, str]] = [
    (said("hello"), HERE, "Bob: hello"),
    (said("hello"), ELSEWHERE, "#lobby Bob: hello"),
    (said("one\ntwo"), ELSEWHERE, "#lobby Bob: one\n#lobby Bob: two"),
    (said("waves", kind=MessageKind.ACTION), HERE, "* Bob waves"),
    (said("psst", shown="Ann", id_=0), ELSEWHERE, "(private) Bob: psst"),
    (said("waves", shown="Ann", id_=0, kind=MessageKind.ACTION), HERE, "(private) * Bob waves"),
    (joined("Bob"), ELSEWHERE, "Server: Bob joined the chat."),
    (joined("Bob", "#tea"), ELSEWHERE, "Server: Bob entered #tea."),
    (ev.Parted(Seq(1), AT, UserId(1), person("Bob"), LOBBY, room("#lobby")), HERE, "Server: Bob left #lobby."),
    (ev.Exited(Seq(1), AT, UserId(1), person("Bob"), "", ()), ELSEWHERE, "Server: Bob left the chat."),
    (ev.Exited(Seq(1), AT, UserId(1), person("Bob"), "tired", ()), ELSEWHERE, "Server: Bob left the chat. (tired)"),
    (ev.Renamed(Seq(1), AT, UserId(1), person("Bob"), person("Max")), ELSEWHERE, "Server: Bob is now Max."),
    (
        ev.TopicSet(Seq(1), AT, UserId(1), person("Bob"), LOBBY, room("#lobby"), "tea"),
        HERE,
        "Server: Bob set the topic of #lobby: tea",
    ),
    (
        ev.TopicSet(Seq(1), AT, UserId(1), person("Bob"), LOBBY, room("#lobby"), ""),
        HERE,
        "Server: Bob cleared the topic of #lobby.",
    ),
    (ev.Parted(*bob_in_lobby(), "tired"), HERE, "Server: Bob left #lobby. (tired)"),
    (ev.Exited(*bob_in_lobby()[:4], "spam", (), "Zoe"), HERE, "Server: Zoe put Bob out of the chat. (spam)"),
    (ev.Kicked(*bob_and_ann(), "enough"), HERE, "Server: Bob put Ann out of #lobby. (enough)"),
    (ev.Kicked(*bob_and_ann(), ""), ELSEWHERE, "Server: Bob put Ann out of #lobby."),
    (
        ev.RoleSet(*bob_and_ann(), Role.OPERATOR, True),
        HERE,
        "Server: Bob gave Ann a role in #lobby: operator.",
    ),
    (ev.RoleSet(*bob_and_ann(), Role.VOICE, False), HERE, "Server: Bob took a role from Ann in #lobby: speaker."),
    (
        ev.RulesSet(*bob_in_lobby(), (Change(Rule.SECRET, True), Change(Rule.LIMIT, True, "5"))),
        HERE,
        "Server: Bob changed what holds in #lobby: secret, at most 5 people.",
    ),
    (
        ev.RoomRenamed(*bob_in_lobby()[:5], room("#lobby"), room("#hall"), "nicer"),
        HERE,
        "Server: Bob renamed #lobby: it is #hall now. (nicer)",
    ),
    (ev.Invited(*bob_and_ann()), HERE, "Server: Bob invited Ann to #lobby."),
    (
        ev.Knocked(*bob_in_lobby(), "please"),
        HERE,
        "Server: Bob asks to be let into #lobby. To let them in: /invite Bob (please)",
    ),
    (ev.OperatorsTold(*bob_in_lobby()[:4], "look out"), HERE, "Server: Bob to operators: look out"),
    (signal("psst"), HERE, "(for operator and above) Bob: psst"),
    (signal("a\nb", Role.VOICE), HERE, "(for speaker and above) Bob: a\n(for speaker and above) Bob: b"),
    (signal("psst"), ELSEWHERE, "#lobby (for operator and above) Bob: psst"),
]
NO_NEWS = [
    ev.Started(Seq(1), AT, 1),
    ev.Entered(Seq(1), AT, UserId(1), person("Bob"), 1),  # type: ignore[arg-type]
    ev.RoomMade(Seq(1), AT, LOBBY, room("#lobby")),
    ev.RoomKept(Seq(1), AT, LOBBY, room("#lobby")),
    ev.RoomClosed(Seq(1), AT, LOBBY, room("#lobby")),
    ev.Reacted(Seq(2), AT, UserId(1), person("Bob"), LOBBY, UserId(0), Seq(1), "👍"),
    ev.AwaySet(*bob_in_lobby()[:4], "at lunch"),
    ev.Presented(*bob_in_lobby()[:4], NO_CARD, UserInfo("b")),
    ev.FlagsSet(*bob_in_lobby()[:4], frozenset(), frozenset()),
]
NOT_TO_READ = [signal("\x01VERSION\x01"), signal("\x01PING 1\x01", Role.NONE), signal(None)]
"""What programs tell each other."""


@pytest.mark.parametrize(("event", "profile", "words"), NEWS)
def test_what_others_hear_of_an_event(event: ev.Event, profile: Profile, words: str) -> None:
    assert [*profile.render(event)] == words.split("\n")


@pytest.mark.parametrize("event", [*NO_NEWS, *NOT_TO_READ])
def test_what_is_nobodys_news(event: ev.Event) -> None:
    assert HERE.render(event) == ()


def test_every_event_is_news_or_no_news() -> None:
    news, no_news = {type(event) for event, _, _ in NEWS}, {type(event) for event in NO_NEWS}
    assert news.isdisjoint(no_news)
    assert news | no_news == set(ROWS) == {*ev.LASTING_TYPES, *ev.Passing.__args__}, "a row for every event"


def test_readers_of_one_kind_share_one_profile() -> None:
    assert profiles("en", "#lobby") is profiles("en", "#lobby") == (ELSEWHERE, HERE)


@needs_russian
def test_the_lobbys_notices_are_the_assignments() -> None:
    profile = Profile("ru", False, "#lobby")
    assert profile.render(joined("Аня")) == ("Сервер: Аня присоединился к чату.",)
    left = ev.Exited(Seq(1), AT, UserId(1), person("Аня"), "", ())
    assert profile.render(left) == ("Сервер: Аня покинул чат.",)
    assert profile.render(said("привет", name="Аня")) == ["#lobby Аня: привет"]


def test_who_is_here_is_told_with_how_many_more_and_the_topic() -> None:
    assert members(view("Ann", "Bob"), "en") == ("In #lobby, 2: Ann, Bob",)
    assert members(view("Ann", here=5, topic="tea"), "en") == ("In #lobby, 5: Ann and 4 more", "Topic of #lobby: tea")


def test_rooms_are_told_a_line_each_and_ones_own_marked() -> None:
    listed = Rooms((RoomLine(LOBBY, "#lobby", "tea", 2, True), RoomLine(RoomId(8), "#tea", "", 0, False)))
    assert rooms(listed, "en") == ["Rooms (* marks yours):", "* #lobby  2  tea", "  #tea  0"]
    assert rooms(Rooms(()), "en") == ("There are no rooms.",)


def test_the_past_is_marked_at_both_ends_and_says_where_and_when() -> None:
    lines = past("", [said("a\nb"), said("psst", shown="Ann", id_=0)], "en")
    assert lines[0] == "--- found ---" and lines[-1] == "--- now ---"
    assert [line.split("] ")[1] for line in lines[1:-1]] == ["#lobby Bob: a", "#lobby Bob: b", "Bob → Ann: psst"]
    assert past("#lobby", [said("a")], "en")[0] == "--- #lobby: what was said ---"
    assert past("#lobby", [], "en") == ("Nothing found.",)


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
