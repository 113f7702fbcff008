"""How events read in plain text: to others, to who did it, to whom it was done; here and elsewhere."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plain_speaking import (
    AT,
    LOBBY,
    bob_and_ann,
    bob_in_lobby,
    edited,
    joined,
    person,
    reacted,
    redacted,
    room,
    said,
    signal,
)

from beseda.core import events as ev
from beseda.core.ids import RoomId, Seq, SessionId, UserId
from beseda.core.metadata import Item
from beseda.core.people import NO_USER_INFO, UserInfo
from beseda.core.rules import Change, Role, Rule
from beseda.core.text import MessageKind
from beseda.locale import LANGUAGES, catalogue
from beseda.wire.dialects.dialect import CONCERNED, DID, OTHERS, Viewpoint
from beseda.wire.dialects.plain.render import ROWS, Profile, profiles
from beseda.wire.dialects.plain.sentences import when

HERE, ELSEWHERE = Profile("en", True, "#lobby"), Profile("en", False, "#lobby")
HAS_RUSSIAN = bool(catalogue("ru").info())
needs_russian = pytest.mark.skipif(not HAS_RUSSIAN, reason="the Russian catalogue is not compiled")


THEN = when(AT)
NEWS: list[tuple[ev.Event, Profile, str]] = [
    (said("hello"), HERE, "Bob: hello"),
    (said("hello"), ELSEWHERE, "#lobby Bob: hello"),
    (said("one\ntwo"), ELSEWHERE, "#lobby Bob: one\n    two"),
    (said("waves", kind=MessageKind.ACTION), HERE, "* Bob waves"),
    (said("psst", shown="Ann", id_=0), ELSEWHERE, "(private) Bob: psst"),
    (said("waves", shown="Ann", id_=0, kind=MessageKind.ACTION), HERE, "(private) * Bob waves"),
    (joined("Bob"), ELSEWHERE, "Server: Bob joined the chat."),
    (joined("Bob", "#tea"), ELSEWHERE, "Server: Bob entered #tea."),
    (ev.Parted(Seq(1), AT, UserId(1), person("Bob"), LOBBY, room("#lobby")), HERE, "Server: Bob left #lobby."),
    (ev.Exited(Seq(1), AT, UserId(1), person("Bob"), "", ()), ELSEWHERE, "Server: Bob left the chat."),
    (ev.Exited(Seq(1), AT, UserId(1), person("Bob"), "tired", ()), ELSEWHERE, "Server: Bob left the chat. “tired”"),
    (ev.Renamed(Seq(1), AT, UserId(1), person("Bob"), person("Max")), ELSEWHERE, "Server: Bob is now Max."),
    (
        ev.TopicSet(Seq(1), AT, UserId(1), person("Bob"), LOBBY, room("#lobby"), "tea"),
        HERE,
        "Server: Bob set the topic of #lobby: “tea”",
    ),
    (
        ev.TopicSet(Seq(1), AT, UserId(1), person("Bob"), LOBBY, room("#lobby"), ""),
        HERE,
        "Server: Bob cleared the topic of #lobby.",
    ),
    (ev.Parted(*bob_in_lobby(), "tired"), HERE, "Server: Bob left #lobby. “tired”"),
    (ev.Exited(*bob_in_lobby()[:4], "spam", (), "Zoe"), HERE, "Server: Zoe put Bob out of the chat. “spam”"),
    (ev.Kicked(*bob_and_ann(), "enough"), HERE, "Server: Bob put Ann out of #lobby. “enough”"),
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
        "Server: Bob renamed #lobby: it is #hall now. “nicer”",
    ),
    (ev.Invited(*bob_and_ann()), HERE, "Server: Bob invited Ann to #lobby."),
    (
        ev.Knocked(*bob_in_lobby(), "please"),
        HERE,
        "Server: Bob asks to be let into #lobby. “please” To let them in: /invite Bob",
    ),
    (ev.OperatorsTold(*bob_in_lobby()[:4], "look out"), HERE, "Server: Bob to operators: “look out”"),
    (edited("tea"), HERE, f"* Bob, correction ({THEN}): tea"),
    (edited("tea\nand cake"), HERE, f"* Bob, correction ({THEN}): tea\n    and cake"),
    (edited("tea"), ELSEWHERE, f"#lobby * Bob, correction ({THEN}): tea"),
    (edited("tea", author_name="Rob"), HERE, f"* Bob, correction ({THEN}, Rob): tea"),
    (edited("psst", room=RoomId(0), peer=UserId(1)), HERE, f"(private) * Bob, correction ({THEN}): psst"),
    (redacted(), HERE, f"Server: Bob took back what they said in #lobby ({THEN})."),
    (
        redacted(user=UserId(7), reason="spam"),
        ELSEWHERE,
        f"Server: Bob took away what Bob said in #lobby ({THEN}). “spam”",
    ),
    (
        redacted(room=RoomId(0), peer=UserId(1)),
        HERE,
        f"Server: Bob took back what they said to you in private ({THEN}).",
    ),
    (signal("psst"), HERE, "(for operator and above) Bob: psst"),
    (signal("a\nb", Role.VOICE), HERE, "(for speaker and above) Bob: a\n    b"),
    (signal("psst"), ELSEWHERE, "#lobby (for operator and above) Bob: psst"),
]
NO_NEWS: list[ev.Event] = [
    ev.Started(Seq(1), AT, 1),
    ev.Entered(Seq(1), AT, UserId(1), person("Bob"), 1),  # type: ignore[arg-type]
    ev.SecretSet(*bob_in_lobby()[:4], b"1"),
    ev.MarkedRead(*bob_in_lobby()[:4], LOBBY, UserId(0), "#lobby", AT),
    ev.Detached(*bob_in_lobby()[:4], 1),  # type: ignore[arg-type]
    ev.Attached(*bob_in_lobby()[:4], 1, (), b"1", b"2", (), (), frozenset()),  # type: ignore[arg-type]
    ev.RoomMade(Seq(1), AT, LOBBY, room("#lobby")),
    ev.RoomKept(Seq(1), AT, LOBBY, room("#lobby")),
    ev.RoomClosed(Seq(1), AT, LOBBY, room("#lobby")),
    ev.RoomCleared(*bob_in_lobby(), "spam"),
    ev.Reacted(Seq(2), AT, UserId(1), person("Bob"), LOBBY, UserId(0), Seq(1), "👍"),
    ev.AwaySet(*bob_in_lobby()[:4], "at lunch"),
    ev.Presented(*bob_in_lobby()[:4], NO_USER_INFO, UserInfo("b")),
    ev.FlagsSet(*bob_in_lobby()[:4], frozenset(), frozenset()),
    ev.MetadataSet(*bob_in_lobby()[:4], UserId(1), person("Bob"), (Item("url", "u"),)),
    ev.RoomMetadataSet(*bob_in_lobby(), (Item("url", "u"),)),
]
NOT_TO_READ: list[ev.Event] = [signal("\x01VERSION\x01"), signal("\x01PING 1\x01", Role.NONE), signal(None)]
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


TO_ONESELF: list[tuple[ev.Event, Viewpoint, str]] = [
    (edited("tea"), DID, f"What you said ({THEN}) is corrected."),
    (redacted(reason="spam"), DID, f"What was said ({THEN}) is taken back. “spam”"),
    (reacted(), DID, f"Your reaction to Ann ({THEN}): “👍”"),
    (reacted(on=False), DID, f"Your reaction to Ann ({THEN}) is taken back: “👍”"),
    (reacted(), CONCERNED, f"Server: Bob reacted to what you said in #lobby ({THEN}): “👍”"),
    (reacted(on=False), CONCERNED, ""),
    (
        reacted(room=RoomId(0), peer=UserId(1)),
        CONCERNED,
        f"Server: Bob reacted to what you said in private ({THEN}): “👍”",
    ),
    (ev.Entered(*bob_in_lobby()[:4], SessionId(1)), DID, "Server: Welcome, Bob. /help tells what there is to type."),
    (joined("Bob"), DID, ""),
    (joined("Bob", "#tea"), DID, ""),
    (ev.Parted(*bob_in_lobby(), "tired"), DID, "You left #lobby."),
    (ev.Renamed(*bob_in_lobby()[:4], person("Max")), DID, "Server: You are Max now."),
    (ev.Kicked(*bob_and_ann(), "enough"), CONCERNED, "Bob put you out of #lobby. “enough”"),
    (ev.RoomCleared(*bob_in_lobby(), "spam"), CONCERNED, "Bob put you out of #lobby. “spam”"),
    (ev.RoomCleared(*bob_in_lobby(), "spam"), DID, ""),
    (ev.Kicked(*bob_and_ann(), "enough"), DID, "Server: Bob put Ann out of #lobby. “enough”"),
    (ev.Invited(*bob_and_ann()), CONCERNED, "Server: Bob invites you to #lobby: /join #lobby"),
    (ev.Invited(*bob_and_ann()), DID, "Ann is invited to #lobby."),
    (ev.Knocked(*bob_in_lobby(), "please"), DID, "Those in #lobby know that you would like to come in."),
    (ev.AwaySet(*bob_in_lobby()[:4], "at lunch"), DID, "You are away: “at lunch”"),
    (ev.AwaySet(*bob_in_lobby()[:4], "at lunch"), CONCERNED, ""),
    (ev.OperatorsTold(*bob_in_lobby()[:4], "look out"), DID, ""),
    (signal("psst"), DID, ""),
    (signal("psst"), CONCERNED, ""),
    (said("psst", shown="Ann", id_=0), CONCERNED, "(private) Bob: psst"),
    (said("psst", shown="Ann", id_=0), DID, "(to Ann) psst"),
    (said("psst", shown="Bob", id_=0)._replace(peer=UserId(2)), DID, "(private) Bob: psst"),
]


@pytest.mark.parametrize(("event", "viewpoint", "words"), TO_ONESELF)
def test_what_who_did_it_and_whom_it_was_done_to_are_told(event: ev.Event, viewpoint: Viewpoint, words: str) -> None:
    assert [*HERE._replace(viewpoint=viewpoint).render(event)] == ([words] if words else [])


@given(st.lists(st.sampled_from([said("hello"), said("one\ntwo"), said("psst", shown="Ann", id_=0)])), st.booleans())
def test_a_talk_reads_as_each_of_its_messages_does(talk: list[ev.Said], here: bool) -> None:
    profile = Profile("en", here, "#lobby")
    assert [*profile.talk(talk)] == [line for event in talk for line in profile.render(event)]


EVERYTHING: list[ev.Event] = [*(event for event, _, _ in [*NEWS, *TO_ONESELF]), *NO_NEWS, *NOT_TO_READ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_reads_whatever_where_and_in_whichever_language_reads_whole_lines(language: str) -> None:
    for event, here, viewpoint in product(EVERYTHING, (True, False), (DID, CONCERNED, OTHERS)):
        for line in Profile(language, here, "#lobby", viewpoint).render(event):
            assert line and not {"\n", "\r", "{", "}"} & set(line), (event, line)


def test_the_lobby_is_known_by_its_key_however_it_is_shown() -> None:
    event = joined("Bob")._replace(room_name=room("#LOBBY"))
    assert [*HERE.render(event)] == ["Server: Bob joined the chat."]


def test_there_is_a_pair_of_profiles_for_each_language_lobby_and_viewpoint() -> None:
    assert profiles("en", "#lobby", DID) == (ELSEWHERE._replace(viewpoint=DID), HERE._replace(viewpoint=DID))
    assert profiles("ru", "#hall")[1] == Profile("ru", True, "#hall")
