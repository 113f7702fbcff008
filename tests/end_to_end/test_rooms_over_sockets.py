"""Several rooms and every command, as a person at `nc` types them."""

import re

import pytest
from processes import ServerProcess
from talking import LineClient, unique

from beseda.wire.dialects.plain.commands import COMMANDS


@pytest.fixture
def room() -> str:
    return f"#{unique('room')}"


def test_a_line_of_another_room_is_marked_with_it(server: ServerProcess, room: str) -> None:
    with LineClient(server.port, unique("In")) as inside, LineClient(server.port, unique("Both")) as both:
        inside.ask(f"/join {room}", f"In {room}, 1:")
        both.ask(f"/join {room}", f"In {room}, 2: {inside.name} (operator), {both.name}")
        both.ask("/join #lobby", "In #lobby")
        inside.say("в комнате")
        both.expect_line(f"{room} {inside.name}: в комнате")
        inside.ask("/join lobby", "In #lobby")
        inside.say("в прихожей")
        both.expect_line(f"{inside.name}: в прихожей")


def test_who_is_not_in_the_room_hears_nothing_of_it(server: ServerProcess, room: str) -> None:
    with LineClient(server.port, unique("In")) as inside, LineClient(server.port, unique("Out")) as outside:
        inside.ask(f"/join {room}", f"In {room}, 1:")
        inside.say("only here")
        inside.ask("/join lobby", "In #lobby")
        inside.say("for everybody")
        outside.expect(f"{inside.name}: for everybody")
        assert "only here" not in outside.heard


def test_bare_lines_go_to_the_room_entered_last(server: ServerProcess, room: str) -> None:
    with LineClient(server.port, unique("Ann")) as ann, LineClient(server.port, unique("Bob")) as bob:
        bob.ask(f"/join {room}", f"In {room}, 1:")
        # All in one packet: each line is understood as of its place.
        ann.say("in the lobby", f"/join {room}", "in the room", "/leave", "in the lobby again")
        bob.expect_line(f"#lobby {ann.name}: in the lobby")
        bob.expect_line(f"Server: {ann.name} entered {room}.")
        bob.expect_line(f"{ann.name}: in the room")
        bob.expect_line(f"Server: {ann.name} left {room}.")
        bob.expect_line(f"#lobby {ann.name}: in the lobby again")


def test_leaving_every_room_says_what_can_be_done(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Ann")) as ann:
        ann.ask("/leave", "You left #lobby. You are in no room. /rooms lists them, /join enters one.")
        ann.ask("hello?", "You are in no room.")
        ann.ask("/me sighs", "You are in no room.")
        ann.ask("/join lobby", "In #lobby")


def test_names_tells_who_is_there(server: ServerProcess, room: str) -> None:
    with LineClient(server.port, unique("Ann")) as ann, LineClient(server.port, unique("Bob")) as bob:
        ann.ask(f"/join {room}", room)
        bob.ask(f"/names {room}", f"In {room}, 1: {ann.name} (operator)\n")
        bob.ask(f"/names {room[1:]}", f"In {room}, 1: {ann.name} (operator)\n")
        ann.ask("/names", f"In {room}, 1: {ann.name} (operator)\n")
        bob.ask("/names #nosuchroom", "There is no room #nosuchroom.")


def test_rooms_lists_them_with_people_and_topic(server: ServerProcess, room: str) -> None:
    with LineClient(server.port, unique("Ann")) as ann, LineClient(server.port, unique("Bob")) as bob:
        ann.ask(f"/join {room}", room)
        ann.ask("/topic О змеях", f"{ann.name} set the topic of {room}: “О змеях”")
        ann.ask("/rooms", f"* {room}  1  “О змеях”\n")
        bob.ask("/rooms", f"  {room}  1  “О змеях”\n")


def test_a_topic_is_told_shown_and_cleared(server: ServerProcess, room: str) -> None:
    with LineClient(server.port, unique("Ann")) as ann, LineClient(server.port, unique("Bob")) as bob:
        for person in (ann, bob):
            person.ask(f"/join {room}", f"In {room}")
        ann.say("/topic О змеях")
        bob.expect_line(f"Server: {ann.name} set the topic of {room}: “О змеях”")
        bob.ask("/topic", f"Topic of {room}: “О змеях”\n")
        bob.say("/topic -")
        ann.expect_line(f"Server: {bob.name} cleared the topic of {room}.")


def test_a_private_line_is_heard_by_one_person_only(server: ServerProcess) -> None:
    names = [unique(stem) for stem in ("Ann", "Bob", "Eve")]
    with (
        LineClient(server.port, names[0]) as ann,
        LineClient(server.port, names[1]) as bob,
        LineClient(server.port, names[2]) as eve,
    ):
        ann.say(f"/msg {bob.name} на ухо", "всем")
        bob.expect_line(f"(private) {ann.name}: на ухо")
        eve.expect(f"{ann.name}: всем")
        assert "на ухо" not in eve.heard
        ann.ask("/msg Nobody7 hello", "There is nobody called Nobody7 here.")


def test_me_says_what_one_does(server: ServerProcess, room: str) -> None:
    with LineClient(server.port, unique("Ann")) as ann, LineClient(server.port, unique("Bob")) as bob:
        ann.say("/me машет рукой")
        bob.expect_line(f"* {ann.name} машет рукой")


def test_a_double_slash_says_a_slash(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Ann")) as ann, LineClient(server.port, unique("Bob")) as bob:
        ann.say("//quit is how one leaves")
        bob.expect_line(f"{ann.name}: /quit is how one leaves")


@pytest.mark.parametrize(("typed", "near"), [("/nmes", "names"), ("/histroy", "history"), ("/JOIM x", "join")])
def test_an_unknown_command_gets_the_nearest(server: ServerProcess, typed: str, near: str) -> None:
    with LineClient(server.port, unique("Ann")) as ann:
        ann.ask(typed, "There is no command", f"Did you mean /{near}?")


def test_a_command_without_its_words_gets_its_usage(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Ann")) as ann:
        ann.ask("/msg", "Usage: /msg name text")
        ann.ask("/search", "Usage: /search words")


def test_help_lists_every_command(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Ann")) as ann:
        ann.ask("/help", "//text says")
        listed = set(re.findall(r"^/(\w+)", ann.heard, re.MULTILINE))
        assert listed == set(COMMANDS)
        ann.ask("/help topic", "/topic [text]")


def test_somebody_ignored_is_heard_no_more_and_then_again(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Ann")) as ann, LineClient(server.port, unique("Bob")) as bob:
        ann.ask("/ignore", "You ignore nobody.")
        ann.ask(f"/ignore {bob.name}", f"You hear {bob.name} no more.")
        ann.ask("/ignore", f"You ignore: {bob.name}")
        bob.say("can you hear me", f"/msg {ann.name} and now?")
        bob.ask("/names", "In #lobby")
        ann.ask(f"/ignore {bob.name}", f"You hear {bob.name} again.")
        bob.say("thanks")
        ann.expect(f"{bob.name}: thanks")
        assert "can you hear me" not in ann.heard
        assert "and now?" not in ann.heard


def test_ignoring_takes_effect_before_the_next_line_of_the_same_packet(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Ann")) as ann:
        ann.say("/ignore Someone", "/ignore")
        ann.expect("You hear Someone no more.\n")
        ann.expect("You ignore: ", within=1.0)


def test_someone_ignored_stays_so_under_the_next_name(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Ann")) as ann, LineClient(server.port, unique("Bob")) as bob:
        ann.ask(f"/ignore {bob.name}", "no more.")
        bob.ask(f"/nick {(new := unique('Rob'))}", "You are")
        bob.say("it is me")
        bob.ask("/names", "In #lobby")
        ann.ask("/names", new)
        assert "it is me" not in ann.heard


def test_history_shows_the_last_lines_with_their_times(server: ServerProcess, room: str) -> None:
    with LineClient(server.port, unique("Ann")) as ann:
        ann.ask(f"/join {room}", room)
        ann.say("раз", "два", "три", "/history 2")
        ann.expect(f"--- {room}: what was said ---\n")
        shown = ann.hearing
        between = shown.expect("--- now ---", 5.0)
        assert re.fullmatch(rf"1\. \[\d\d:\d\d\] {ann.name}: два\n2\. \[\d\d:\d\d\] {ann.name}: три\n", between)


def test_history_of_another_room_and_of_a_private_talk(server: ServerProcess, room: str) -> None:
    with LineClient(server.port, unique("Ann")) as ann, LineClient(server.port, unique("Bob")) as bob:
        ann.ask(f"/join {room}", room)
        ann.say("in the room", f"/msg {bob.name} to you")
        bob.expect("(private)")
        bob.ask(f"/history 5 {room}", f"--- {room}: what was said ---", f"{ann.name}: in the room")
        bob.ask(f"/history {ann.name}", f"--- {ann.name}: what was said ---", f"{ann.name} → {bob.name}: to you")
        bob.ask("/history 5 #nosuchroom", "There is no room #nosuchroom.")
        bob.ask("/history Nobody7", "There is nobody called Nobody7 here.")


def test_search_finds_lines_of_all_rooms_and_says_where(server: ServerProcess, room: str) -> None:
    with LineClient(server.port, unique("Ann")) as ann, LineClient(server.port, unique("Bob")) as bob:
        word = unique("слово")
        ann.say(f"в прихожей {word}", f"/join {room}", f"в комнате {word}", f"/msg {bob.name} на ухо {word}")
        bob.expect("(private)")
        bob.ask(f"/search {word}", "--- found ---")
        found = bob.expect("--- now ---")
        assert f"#lobby {ann.name}: в прихожей {word}" in found
        assert f"{room} {ann.name}: в комнате {word}" in found
        assert f"{ann.name} → {bob.name}: на ухо {word}" in found
        bob.ask("/search нетакогослова", "Nothing found.")


def test_yo_is_found_by_ye_and_ye_by_yo(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Ann")) as ann:
        mark = unique("м")
        ann.say(f"Ёжик и мёд {mark}", f"Елка {mark}")
        ann.ask(f"/search ежик мед {mark}", "--- found ---", f"Ёжик и мёд {mark}")
        ann.ask(f"/search ёлка {mark}", "--- found ---", f"Елка {mark}")


def test_somebody_elses_private_talk_is_not_found(server: ServerProcess) -> None:
    word = unique("секрет")
    with (
        LineClient(server.port, unique("Ann")) as ann,
        LineClient(server.port, unique("Bob")) as bob,
        LineClient(server.port, unique("Eve")) as eve,
    ):
        ann.say(f"/msg {bob.name} {word}")
        bob.expect(word)
        eve.ask(f"/search {word}", "Nothing found.")
        eve.ask(f"/history {ann.name}", "Nothing found.")


def test_a_guests_private_talk_is_not_shown_to_the_next_of_that_name(server: ServerProcess) -> None:
    word = unique("секрет")
    with LineClient(server.port, unique("Ann")) as ann:
        bob = LineClient(server.port, unique("Bob"))
        ann.say(f"/msg {bob.name} {word} один")
        bob.expect(word)
        bob.say(f"/msg {ann.name} {word} два")
        ann.expect(word)
        bob.close()
        ann.expect(f"{bob.name} left the chat.")
        with LineClient(server.port, bob.name) as other:
            other.ask(f"/history {ann.name}", "Nothing found.")
            other.ask(f"/search {word}", "Nothing found.")
            # And whoever talked to the first has nothing to do with the second.
            ann.ask(f"/history {bob.name}", "Nothing found.")
