"""What was said is corrected, taken back, reacted to and answered by people at `nc`, over real sockets."""

import re

import pytest
from processes import ServerProcess
from talking import LineClient, unique

TIME = r"\d\d:\d\d"


@pytest.fixture
def room() -> str:
    return f"#{unique('room')}"


def in_room(server: ServerProcess, room: str, *names: str) -> list[LineClient]:
    people = [LineClient(server.port, unique(name)) for name in names]
    for number, person in enumerate(people, 1):
        person.ask(f"/join {room}", f"In {room}, {number}:")
    return people


def heard(person: LineClient, form: str) -> str:
    """Wait for a line of this form; return its first group, or all of it."""
    text = ""
    while not (found := re.search(f"^{form}$", text, re.MULTILINE)):
        text += person.expect("\n") + "\n"
    return found[1] if found.groups() else found[0]


def test_ones_last_line_is_corrected_also_in_the_same_packet_and_taken_back(server: ServerProcess, room: str) -> None:
    ann, bob = in_room(server, room, "Ann", "Bob")
    ann.say("helo", "/edit hello", "bye", "/edit bye!")
    assert heard(bob, rf"\* {ann.name}, correction \({TIME}\): (.*)") == "hello"
    assert heard(bob, rf"\* {ann.name}, correction \({TIME}\): (.*)") == "bye!"
    ann.ask("/delete", "is taken back")
    heard(bob, rf"Server: {ann.name} took back what they said in {room} \({TIME}\)\.")
    bob.ask("/history", "--- now ---")
    assert "bye" not in bob.heard.rpartition("what was said")[2]


def test_a_line_is_meant_by_the_number_it_has_in_ones_own_history(server: ServerProcess, room: str) -> None:
    ann, bob = in_room(server, room, "Ann", "Bob")
    ann.say("one", "two")
    bob.expect_line(f"{ann.name}: two")
    bob.ask("/history", "1. [", "2. [", "--- now ---")
    bob.say("/react 1 👍", "/reply 1 indeed")
    heard(ann, rf"Server: {bob.name} reacted to what you said in {room} \({TIME}\): “👍”")
    ann.expect_line(f"{bob.name} (in reply to {ann.name}: “one”): indeed")
    bob.ask("/edit 1 mine", f"{ann.name} said that, and you did not.")
    bob.ask("/delete 99", "No line has the number 99, or not any more.")
    ann.say("/history", "/edit 1 ONE")
    heard(ann, rf"What you said \({TIME}\) is corrected\.")
    bob.say("/history")
    heard(bob, rf"1\. \[{TIME}, edited\] {ann.name}: ONE  \(👍 1\)")
    heard(bob, rf"3\. \[{TIME}\] {bob.name} \(in reply to {ann.name}: “ONE”\): indeed")


def test_an_operator_of_the_room_takes_away_what_others_said(server: ServerProcess, room: str) -> None:
    ann, bob = in_room(server, room, "Ann", "Bob")
    bob.say("spam")
    ann.expect_line(f"{bob.name}: spam")
    ann.ask("/history", "1. [")
    ann.say("/delete 1 off topic")
    heard(bob, rf"Server: {ann.name} took away what {bob.name} said in {room} \({TIME}\)\. “off topic”")


def test_ones_own_lines_have_numbers_too_when_they_are_wanted(server: ServerProcess, room: str) -> None:
    ann, bob = in_room(server, room, "Ann", "Bob")
    ann.say("/numbers on", "hello", f"/msg {bob.name} psst", "/me waves")
    heard(ann, rf"1\. {ann.name}: hello")
    heard(ann, rf"2\. \(to {bob.name}\) psst")
    heard(ann, rf"3\. \* {ann.name} waves")
    ann.say("/reply 1 myself")
    heard(ann, rf"4\. {ann.name} \(in reply to {ann.name}: “hello”\): myself")
    ann.say("/numbers off", "no more", "/edit never again")
    heard(ann, rf"What you said \({TIME}\) is corrected\.")
    assert f"{ann.name}: no more" not in ann.heard


def test_private_talk_is_corrected_answered_and_taken_back_in_private(server: ServerProcess) -> None:
    ann, bob, eve = [LineClient(server.port, unique(name)) for name in ("Ann", "Bob", "Eve")]
    ann.say(f"/msg {bob.name} pst", "/edit psst")
    heard(bob, rf"\(private\) \* {ann.name}, correction \({TIME}\): psst")
    anna = unique("Anna")
    ann.ask(f"/nick {anna}", f"You are {anna} now.")
    bob.say(f"/history {anna}", "/numbers on")
    heard(bob, rf"1\. \[{TIME}, edited\] {ann.name} → {bob.name}: psst")
    bob.say("/reply 1 yes?")
    ann.expect_line(f"(private) {bob.name} (in reply): yes?")
    ann.say("/delete")
    heard(bob, rf"Server: {anna} took back what they said to you in private \({TIME}\)\.")
    assert "psst" not in eve.heard and "yes?" not in eve.heard


def test_pages_go_on_after_the_message_where_they_do_was_taken_back(server: ServerProcess, room: str) -> None:
    ann, bob = in_room(server, room, "Ann", "Bob")
    ann.say(*[f"line {number}" for number in range(9)])
    bob.expect_line(f"{ann.name}: line 8")
    ann.ask("/history 3", "--- now ---")
    bob.say("/history 3 before 2100-01-01")
    go_on = heard(bob, r"There is more\. To go on: (/history .*)")
    ann.say("/delete 1")
    bob.expect(f"{ann.name} took back")
    bob.ask("/join #lobby", "In #lobby")
    bob.say(go_on)
    assert [heard(bob, rf"\d+\. \[{TIME}\] {ann.name}: (line .*)") for _ in range(3)] == ["line 3", "line 4", "line 5"]


def test_pages_go_on_where_the_one_before_ended(server: ServerProcess, room: str) -> None:
    ann, bob = in_room(server, room, "Ann", "Bob")
    ann.say(*[f"line {number}" for number in range(12)])
    bob.expect_line(f"{ann.name}: line 11")
    shown: list[str] = []
    command = "/history 5"
    bob.say(command)
    before = bob.expect("--- now ---")
    shown = re.findall(r"^\d+\. \[.*\] .*: (line \d+)$", before, re.MULTILINE)
    number = re.findall(r"^(\d+)\. \[", before, re.MULTILINE)[0]
    command = f"/history 5 before {number}"
    while command:
        bob.say(command)
        page = bob.expect("--- now ---\n")
        shown = re.findall(r"^\d+\. \[.*\] .*: (line \d+)$", page, re.MULTILINE) + shown
        bob.ask("/topic", "has no topic")
        more = re.search(r"To go on: (/history .*)", bob.heard.rpartition("--- now ---")[2])
        command = more[1] if more else ""
    assert shown == [f"line {number}" for number in range(12)]
