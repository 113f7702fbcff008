"""One plain client's side: its name, what its lines mean, and what it is told of its own actions."""

import pytest
from plain_speaking import AT, BY, LOBBY, TEA, asks, joined, joins, person, plain, read, room, said, submitted, view

from beseda.core import events as ev
from beseda.core import requests as rq
from beseda.core.ids import RoomId, Seq, SessionId, UserId
from beseda.core.names import Name
from beseda.core.past import Window
from beseda.core.questions import Rooms, Scope, WhichRooms, WhoIsIn
from beseda.core.refusals import Reason, Refusal
from beseda.core.text import Text
from beseda.wire.dialects.actions import Ask, Past, ReadPast, Reply, SwitchRoom
from beseda.wire.dialects.plain import Plain
from beseda.wire.dialects.plain.commands import told
from beseda.wire.dialects.plain.dialect import MOST_IGNORED
from beseda.wire.dialects.plain.render import profiles
from beseda.wire.dialects.plain.replies import Quoting
from beseda.wire.spelling import spell_person


def nameless(language: str = "en") -> Plain:
    return Plain(language, room("#lobby"))


def entered(name: str = "Ann") -> ev.Entered:
    return ev.Entered(Seq(1), AT, UserId(1), person(name), SessionId(1))


def test_a_person_gets_no_machine_readable_lines() -> None:
    client = plain()
    label = submitted(client, "hello").label
    for lines in (client.note(entered(), None), client.bye("Goodbye!"), client.respond(label, ("hello",))):
        assert not any(line.startswith("/") for line in lines)
    assert client.bye("Goodbye!") == ("Server: Goodbye!",)


def test_every_line_of_our_own_client_has_a_number_and_an_end() -> None:
    client = plain(announced=True)
    labels = [submitted(client, line).label for line in ("hello", "", "   ", "/names", "/nosuch", "//x")]
    assert labels == ["1", "2", "3", "4", "5", "6"]
    assert client.receive_fault("not-utf-8", "bad").label == "7"
    assert client.respond("7", ("told",)) == ("told", "/ok 7") and client.respond("", ()) == ()


def test_a_line_that_was_refused_ends_as_such_and_the_next_does_not() -> None:
    client = plain(announced=True)
    client.refuse(Refusal(Reason.TEXT_EMPTY), rq.Say(LOBBY, (Text(("x",)),)))
    assert client.respond("1", ()) == ("/no 1",) and client.respond("2", ()) == ("/ok 2",)
    client.answer(Reply("no", refuses=True), None)
    assert client.respond("3", ()) == ("/no 3",)


@pytest.mark.parametrize("line", ["", "   ", "\t"])
def test_a_blank_line_of_a_person_is_nothing(line: str) -> None:
    assert read(plain(), line) is None


@pytest.mark.parametrize(
    ("line", "words"), [("hello", "hello"), ("//quit", "/quit"), ("//", "/"), (" /quit", " /quit"), ("///", "//")]
)
def test_a_bare_line_is_said_in_the_current_room(line: str, words: str) -> None:
    assert asks(plain(), line) == (rq.Say(LOBBY, (Text((words,)),)),)


def test_joining_shows_who_is_there_and_what_was_said_last() -> None:
    client = plain()
    who = view("Bob", "Ann", shown="#tea", id_=TEA, topic="leaves")
    lines = joins(client, joined("Ann", "#tea", TEA), who, [said("hello")])
    assert lines[:3] == ["In #tea, 2: Bob, Ann", "Topic of #tea: “leaves”", "--- #tea: what was said ---"]
    assert joins(client, joined("Ann", "#tea", TEA), who, []) == lines[:2], "of what was not said nothing is told"
    assert client.current == TEA and client.rooms == {"#lobby": LOBBY, "#tea": TEA}


def test_leaving_goes_back_to_the_room_entered_last() -> None:
    client = plain()
    client.note(joined("Ann", "#tea", TEA), BY)
    left = ev.Parted(Seq(1), AT, UserId(1), person("Ann"), TEA, room("#tea"))
    assert client.note(left, BY) == ("You left #tea. You are in #lobby now.",)
    assert client.current == LOBBY
    (gone,) = client.note(ev.Parted(Seq(1), AT, UserId(1), person("Ann"), LOBBY, room("#lobby")), BY)
    assert gone.startswith("You left #lobby. You are in no room.")
    assert asks(client, "hello") == asks(client, "/me waves"), "there is nowhere to say it"


def test_leaving_another_room_leaves_the_current_one_as_it_is() -> None:
    client = plain()
    client.note(joined("Ann", "#tea", TEA), BY)
    left = client.note(ev.Parted(Seq(1), AT, UserId(1), person("Ann"), LOBBY, room("#lobby")), BY)
    assert client.current == TEA and left == ("You left #lobby.",)


def test_an_older_client_is_told_of_leaving_as_ever() -> None:
    client = plain(announced=True)
    client.note(joined("Ann", "#tea", TEA), BY)
    left = ev.Parted(Seq(1), AT, UserId(1), person("Ann"), TEA, room("#tea"))
    assert client.note(left, BY) == ("You left #tea.",)


def test_going_back_to_a_room_shows_who_is_there() -> None:
    client = plain()
    client.current = None
    assert [*client.answer(SwitchRoom(LOBBY), view("Ann"))] == ["In #lobby, 1: Ann"] and client.current == LOBBY


def test_who_was_put_out_of_a_room_since_asking_does_not_go_back_to_it() -> None:
    client = plain()
    assert [*client.answer(SwitchRoom(RoomId(77)), view("Ann", id_=RoomId(77)))] == ["In #lobby, 1: Ann"]
    assert client.current == LOBBY


def test_one_is_told_only_of_ones_doing_what_typing_does_not_show() -> None:
    renamed = ev.Renamed(Seq(1), AT, UserId(1), person("Ann"), person("Zoe"))
    topic = ev.TopicSet(Seq(1), AT, UserId(1), person("Ann"), LOBBY, room("#lobby"), "tea")
    assert plain().note(renamed, BY) == ("Server: You are Zoe now.",)
    assert plain().note(topic, BY) == ("Server: Ann set the topic of #lobby: “tea”",)
    assert plain().note(said("hello"), BY) == plain().note(said("psst", id_=0), BY) == ()
    private = said("psst", shown="Bob", id_=0)
    assert plain(announced=True).note(private, BY) == ["(to Bob) psst"]


def test_what_is_hidden_from_others_here_depends_on_the_current_room() -> None:
    client = plain()
    elsewhere, here = profiles("en", "#lobby", quoting=Quoting("j"))
    assert client.profile(ev.Said, LOBBY) == here
    assert client.profile(ev.Said, TEA) == client.profile(ev.Said, None) == elsewhere


def test_ignoring_goes_on_and_off_and_is_listed() -> None:
    client = plain()
    bob = spell_person("Bob")
    assert isinstance(bob, Name)
    assert client.ignore(None) == ("You ignore nobody.",)
    assert client.ignore(bob) == ("You hear Bob no more.",)
    assert client.ignored == {"bob": "Bob"} and client.ignore(None) == ("You ignore: Bob",)
    assert client.ignore(bob) == ("You hear Bob again.",)
    assert client.ignored == {}


def test_who_joins_a_room_is_not_shown_what_those_said_whom_they_ignore() -> None:
    client = plain()
    bob = spell_person("Bob")
    assert isinstance(bob, Name)
    client.ignore(bob)
    who = view("Ann", shown="#tea", id_=TEA)
    lines = joins(client, joined("Ann", "#tea", TEA), who, [said("unheard"), said("heard", "Eve")])
    assert [line for line in lines if "heard" in line] == [lines[2]] and lines[2].endswith("Eve: heard")
    assert joins(client, joined("Ann", "#tea", TEA), who, [said("unheard")]) == lines[:1]


def test_ignoring_has_a_limit() -> None:
    client = plain()
    for number in range(MOST_IGNORED + 1):
        name = spell_person(f"Bob{number}")
        assert isinstance(name, Name)
        answer = client.ignore(name)
    assert answer == ("You ignore as many as one may (100).",) and len(client.ignored) == MOST_IGNORED


def test_answers_are_told_and_permissions_are_not() -> None:
    client = plain()
    who, which = Ask(WhoIsIn(LOBBY), told, streams=True), Ask(WhichRooms(), told, streams=True)
    assert [*client.answer(who, view("Ann"))] == ["In #lobby, 1: Ann"]
    assert [*client.answer(which, Rooms(()))] == ["There are no rooms."]
    assert client.answer(ReadPast(None, Window(1)), Scope(Seq(1), UserId(1), None, None)) == ()


def test_the_other_words_of_a_session() -> None:
    client = plain()
    assert client.greeting()[0].endswith("Type your name and press Enter:")
    (unreadable,) = client.answer(ReadPast(None, Window(1)), Past("", None))
    assert unreadable.startswith("What was said can't be read")
    assert [*client.answer(ReadPast(None, Window(1)), Past("", ()))] == ["Nothing found."]


def test_the_end_of_a_long_answer_comes_after_it_and_says_whether_it_was_refused() -> None:
    client = plain(announced=True)
    who = Ask(WhoIsIn(LOBBY), told, streams=True)
    lines = client.respond("3", client.answer(who, view("Ann")), is_long=True)
    assert [*lines] == ["In #lobby, 1: Ann", "/ok 3"]
    refused = client.respond("4", client.answer(who, Refusal(Reason.NO_SUCH_ROOM, "#x")), is_long=True)
    assert [*refused] == ["There is no room #x.", "/no 4"]
