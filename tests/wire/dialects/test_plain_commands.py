"""Every slash command: what it asks for, what it says when used wrongly; and help that can't go stale."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plain_speaking import LOBBY, TEA, asks, person, plain, room, said_back

from beseda.core import requests as rq
from beseda.core.past import Search, Term, Window
from beseda.core.questions import WhichRooms, WhoIsIn
from beseda.core.text import MessageKind, Text
from beseda.wire.dialects.actions import Action, Ask, Ignore, ReadPast, Replies, Reply, SwitchRoom
from beseda.wire.dialects.plain.commands import BY_ANY_NAME, COMMANDS, MOST_PAST, USUAL_PAST, nowhere, told
from beseda.wire.dialects.plain.commands.searching import FOUND, Asked

ASKED: list[tuple[str, Action]] = [
    ("/names", Ask(WhoIsIn(LOBBY), told, streams=True)),
    ("/names tea", Ask(WhoIsIn(room("#tea")), told, streams=True)),
    ("/rooms", Ask(WhichRooms(), told, streams=True)),
    ("/join tea", rq.Join(room("#tea"))),
    ("/join #tea", rq.Join(room("#tea"))),
    ("/JOIN tea", rq.Join(room("#tea"))),
    ("/join LOBBY", SwitchRoom(LOBBY)),
    ("/join tea sesame", rq.Join(room("#tea"), "sesame")),
    ("/join  tea   sesame", rq.Join(room("#tea"), "sesame")),
    ("/leave", rq.Leave(LOBBY)),
    ("/leave tea", rq.Leave(room("#tea"))),
    ("/msg bob hello there", rq.Say(person("bob"), (Text(("hello there",)),))),
    ("/msg   bob    hello", rq.Say(person("bob"), (Text(("hello",)),))),
    ("/me waves at you", rq.Say(LOBBY, (Text(("waves at you",), MessageKind.ACTION),))),
    ("/nick Zoe", rq.Rename(person("Zoe"))),
    ("/topic", WhoIsIn(LOBBY)),
    ("/topic green tea", rq.SetTopic(LOBBY, "green tea")),
    ("/topic -", rq.SetTopic(LOBBY, "")),
    ("/rename tea", rq.RenameRoom(LOBBY, room("#tea"))),
    ("/invite bob", rq.Invite(LOBBY, person("bob"))),
    ("/kick bob", rq.Kick(LOBBY, person("bob"))),
    ("/kick bob that is enough", rq.Kick(LOBBY, person("bob"), "that is enough")),
    ("/history", ReadPast(LOBBY, Window(USUAL_PAST))),
    ("/history 5", ReadPast(LOBBY, Window(5))),
    ("/history 0", ReadPast(LOBBY, Window(1))),
    (f"/history {MOST_PAST}", ReadPast(LOBBY, Window(MOST_PAST))),
    ("/history 5 bob", ReadPast(person("bob"), Window(5))),
    ("/history #tea", ReadPast(room("#tea"), Window(USUAL_PAST))),
    ("/search green tea", ReadPast(None, Search(FOUND, (Term("green"), Term("tea", True))), Asked("green tea"))),
    ("/search in:#tea tea*", ReadPast(room("#tea"), Search(FOUND, (Term("tea", True),)), Asked("in:#tea tea*"))),
    ("/search from:Zoe in:bob", ReadPast(person("bob"), Search(FOUND, (), "Zoe"), Asked("from:Zoe in:bob"))),
    ("/ignore bob", Ignore(person("bob"))),
    ("/ignore", Ignore(None)),
    ("/away", rq.SetAway("")),
    ("/away at lunch", rq.SetAway("at lunch")),
    ("/quit", rq.Exit("")),
    ("/quit so long", rq.Exit("so long")),
]
SAID_BACK: list[tuple[str, str]] = [
    ("/edits", "Usage: /edits n"),
    ("/edits 9", "No line has the number 9"),
    ("/help", "/quit [words]"),
    ("/search !!!", "There is no word to look for."),
    ("/search tea in:a:b", "can't be a name"),
    ("/search tea -green", "“-green”: words can't be left out."),
    ("/search tea before:soon", "“soon” is no time."),
    ("/help me", "/me text  say what you do"),
    ("/join", "Usage: /join room [key]"),
    ("/rename", "Usage: /rename room"),
    ("/rename a:b", "can't be a room's name"),
    ("/invite", "Usage: /invite name"),
    ("/invite #x", "can't be a name"),
    ("/kick", "Usage: /kick name [words]"),
    ("/kick 1x y", "does not begin with a digit"),
    ("/msg", "Usage: /msg name text"),
    ("/msg bob", "Usage: /msg name text"),
    ("/me", "Usage: /me text"),
    ("/nick", "Usage: /nick name"),
    ("/search", "Usage: /search words"),
    ("/nick a:b", "a:b can't be a name"),
    ("/msg #x hello", "#x can't be a name"),
    ("/join a:b", "can't be a room's name"),
    ("/ignore 1x", "does not begin with a digit"),
    ("/history 5 !", "can't be a name"),
    ("/numbers", "Usage: /numbers on/off"),
    ("/numbers maybe", "Usage: /numbers on/off"),
    ("/edit", "Usage: /edit [n] text"),
    ("/edit 7 text", "No line has the number 7, or not any more."),
    ("/delete 7", "No line has the number 7, or not any more."),
    ("/delete that", "No line has the number that, or not any more."),
    ("/react 7", "Usage: /react n reaction"),
    ("/react 7 👍", "No line has the number 7, or not any more."),
    ("/unreact 7. 👍", "No line has the number 7., or not any more."),
    ("/reply 7", "Usage: /reply n text"),
    ("/reply seven yes", "No line has the number seven, or not any more."),
    ("/history before 7", "No line has the number 7, or not any more."),
    ("/history 31.02.2026", "31.02.2026 is no date and no line"),
    ("/history after 2026-13-01", "2026-13-01 is no date and no line"),
    ("/history 9999-12-31", "9999-12-31 is no date and no line"),
    ("/", "There is no command /."),
    ("/jion tea", "Did you mean /join?"),
    ("/xyzzy", "There is no command /xyzzy. /help lists them all."),
]


@pytest.mark.parametrize(("line", "action"), ASKED)
def test_a_command_asks_for_one_thing(line: str, action: Action) -> None:
    assert asks(plain(), line) == (action,)


@pytest.mark.parametrize(("line", "words"), SAID_BACK)
def test_a_command_used_wrongly_is_told_how(line: str, words: str) -> None:
    (reply,) = asks(plain(), line)
    assert isinstance(reply, Reply | Replies) and any(words in line for line in said_back(plain(), line))
    assert reply.refuses is not line.startswith("/help")


def test_every_command_is_exercised_here() -> None:
    used = {line[1:].split()[0].lower() for line, _ in (*ASKED, *SAID_BACK) if line != "/"}
    assert set(COMMANDS) <= used


@pytest.mark.parametrize(
    "line",
    [
        "/names",
        "/leave",
        "/me waves",
        "/topic",
        "/topic tea",
        "/rename tea",
        "/invite bob",
        "/kick bob",
        "/history",
        "hello",
    ],
)
def test_in_no_room_what_is_about_the_current_one_says_so(line: str) -> None:
    client = plain()
    client.current = None
    assert asks(client, line) == (nowhere(client),)


def test_help_lists_every_command_with_its_usage_in_one_column() -> None:
    lines = said_back(plain(), "/help")
    assert [line.split()[0] for line in lines[:-1]] == [f"/{name}" for name in COMMANDS]
    assert len({line.index(row.help) for line, row in zip(lines, COMMANDS.values(), strict=False)}) == 1
    assert "//text" in lines[-1] and max(map(len, lines)) <= 110


def test_help_of_one_is_its_row_with_or_without_its_slash() -> None:
    assert asks(plain(), "/help /join") == asks(plain(), "/help JOIN") != asks(plain(), "/help")


@pytest.mark.parametrize("line", ["/help quit now", "/help join tea", "/help msg bob hello", "/help nick Zoe"])
def test_asking_for_help_with_more_words_does_nothing_but_help(line: str) -> None:
    assert said_back(plain(), line)


def test_a_room_one_is_in_is_gone_back_to() -> None:
    client = plain()
    client.rooms["#tea"] = TEA
    assert asks(client, "/join Tea") == (SwitchRoom(TEA),)


NAMES = st.sampled_from(sorted(COMMANDS))
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0"), max_size=60)


@given(NAMES, st.sampled_from(["", " ", "\t", "\u3000"]), WORDS)
def test_no_words_after_a_command_make_it_fail(name: str, gap: str, words: str) -> None:
    for action in asks(plain(), f"/{name}{gap}{words}"):
        assert action is not None


@pytest.mark.parametrize("word", ["a\x1b[2Jb", "\x9b1m", "x\u202ey", "join\x07"])
def test_an_unknown_command_is_echoed_without_control_characters(word: str) -> None:
    (reply,) = said_back(plain(), f"/{word}")
    assert reply.isprintable()


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("/part", "/leave"), ("/who tea", "/names tea"), ("/list", "/rooms"), ("/exit so long", "/quit so long"),
        ("/query bob hi", "/msg bob hi"), ("/w bob hi", "/msg bob hi"), ("/J tea", "/join tea"),
        ("/кто", "/names"), ("/комнаты", "/rooms"), ("/войти чай", "/join чай"), ("/выйти", "/leave"),
        ("/СООБЩЕНИЕ bob hi", "/msg bob hi"), ("/я waves", "/me waves"), ("/выход", "/quit"), ("/помощь", "/help"),
    ],
)  # fmt: skip
def test_a_command_has_the_names_that_people_know_it_by(typed: str, same: str) -> None:
    assert asks(plain(), typed) == asks(plain(), same)


def test_help_tells_the_other_names_and_finds_a_command_by_them() -> None:
    told = said_back(plain(), "/help who")
    assert told == said_back(plain(), "/help names") and told[-1].startswith("Also: /who ")
    assert len(said_back(plain(), "/help")) == len(COMMANDS) + 1, "the list is no longer for it"
    assert said_back(plain(), "/whoo")[0].startswith("There is no command /whoo. Did you mean /who?")


def test_a_command_used_wrongly_is_explained_by_its_own_name() -> None:
    assert said_back(plain(), "/w bob") == ["Usage: /msg name text"]


def test_no_name_means_two_things() -> None:
    names = [name for row in COMMANDS.values() for name in (row.name, *row.also)]
    assert len(names) == len(set(names)) == len(BY_ANY_NAME)
    assert all(name == name.lower() and " " not in name for name in names)
