"""What was said in the open stays everybody's: nobody destroys, locks or takes over a room because it is empty."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from in_process import running
from irc_company import company, names_in, operator, operators, seated, somebody, with_verb
from irc_talking import IrcClient, briefs, serving, verbs
from talking import LineClient, unique

from beseda.server.running.config import Limits, Settings
from beseda.server.running.serve import Server


@pytest.fixture(scope="module")
def chat() -> Iterator[Server]:
    with serving(Limits(messages_per_second=0), operators=operators()) as server:
        yield server


def spoken_in(chat: Server, *stems: str) -> tuple[str, list[IrcClient]]:
    """A room in which something was said in the open, and those in it; the first made it."""
    room, people = company(chat, *stems)
    people[0].ask(f"PRIVMSG {room} :in the open")
    for person in people:
        person.barrier()
    return room, people


def modes(client: IrcClient, room: str) -> list[str]:
    return list(with_verb(client.ask(f"MODE {room}"), "324")[0].params[2:])


@pytest.mark.parametrize(
    "line", ["MODE {room} +k mine", "MODE {room} +b *!*@*", "MODE {room} +i", "RENAME {room} {room}-away"]
)
def test_who_comes_first_into_an_empty_room_with_a_past_has_no_power_over_it(chat: Server, line: str) -> None:
    room, [anna] = spoken_in(chat, "anna")
    anna.ask(f"PART {room}")
    boris, vera = somebody(chat, "boris"), LineClient(chat.port, unique("Vera"))
    boris.ask(f"JOIN {room}")
    assert "482" in verbs(boris.ask(line.format(room=room)))
    boris.ask(f"PART {room}")
    vera.ask(f"/join {room}", "in the open")


def test_after_a_restart_nobody_has_power_over_any_room(data: Path) -> None:
    settings = Settings(port=0, data=str(data), quiet=True, limits=Limits(messages_per_second=0))
    with running(settings) as first:
        anna = IrcClient(first.port, "anna")
        seated("#old", anna)
        anna.ask("PRIVMSG #old :in the open", "MODE #old +mtlb 1 *!*@*")
    with running(settings) as second:
        boris = IrcClient(second.port, "boris")
        boris.ask("JOIN #old")
        assert modes(boris, "#old") == ["+n"] and not with_verb(boris.ask("MODE #old b"), "367")
        assert verbs(boris.ask("MODE #old +k mine")) == ["482"]


@pytest.mark.parametrize("hiding", ["+s", "+i", "+k word", "+nsi"])
def test_a_guest_hides_nothing_that_was_said_in_the_open(chat: Server, hiding: str) -> None:
    room, [anna] = spoken_in(chat, "anna")
    (told,) = anna.ask(f"MODE {room} {hiding}")
    assert (told.verb, told.params[1:]) == ("482", (room, "What was said here in the open can't be hidden"))
    root = operator(chat)
    root.ask(f"JOIN {room}", f"MODE {room} +o {root.name}")
    assert verbs(root.ask(f"MODE {room} {hiding}")) == ["MODE"], "the server's operators pass every rule"


def test_a_room_that_was_hidden_before_anything_was_said_stays_hidden_while_anybody_is_in_it(chat: Server) -> None:
    room, [anna, boris, vera] = company(chat, "anna", "boris", "vera")
    anna.ask(f"MODE {room} +s", f"PRIVMSG {room} :a secret")
    boris.barrier()
    anna.reset()
    boris.expect("QUIT")
    boris.expect("MODE", room, "+o", boris.name)
    eve = LineClient(chat.port, unique("Eve"))
    eve.ask(f"/history {room}", f"There is no room {room}.")
    assert verbs(boris.ask(f"MODE {room} +k word")) == ["MODE"], "who has been there longest may change it"
    boris.ask(f"PART {room}")
    vera.expect("MODE", room, "+o", vera.name)
    vera.ask(f"PART {room}")
    eve.ask(f"/join {room}", f"In {room}, 1")
    eve.ask("/history", "Nothing found.")


def test_who_lifts_what_hides_a_room_has_opened_it_for_good(chat: Server) -> None:
    room, [anna] = company(chat, "anna")
    anna.ask(f"MODE {room} +i", f"PRIVMSG {room} :a secret", f"MODE {room} -i")
    LineClient(chat.port, unique("Eve")).ask(f"/history {room}", "a secret")
    assert verbs(anna.ask(f"MODE {room} +i")) == ["482"]


def test_rules_that_nobody_may_lift_any_more_are_lifted_and_those_who_are_there_are_told(chat: Server) -> None:
    room, [anna, boris] = spoken_in(chat, "anna", "boris")
    vera = LineClient(chat.port, unique("Vera"))
    vera.ask(f"/join {room}", "In ")
    anna.ask(f"MODE {room} +mtb *!*@troll", f"MODE {room} +l 2")
    boris.barrier()
    assert verbs(boris.ask(f"PRIVMSG {room} :hm")) == ["404"]
    anna.ask(f"PART {room}")
    told = boris.barrier()
    assert briefs(told)[-1] == f"MODE {room} -blmt *!*@troll" and told[-1].source == "irc.beseda.local"
    boris.ask(f"PRIVMSG {room} :heard again")
    vera.expect(f"Server: Nobody in {room} may change what holds there, so it holds no more: “*!*@troll” is not banned")
    vera.expect("heard again")
    assert all(not name.startswith("@") for name in names_in(boris.ask(f"NAMES {room}")))


def test_what_was_never_spoken_in_goes_with_its_last_member_and_is_its_makers_again(chat: Server) -> None:
    room, [anna] = company(chat, "anna")
    anna.ask(f"TOPIC {room} :soon", f"MODE {room} +t", f"PART {room}")
    boris = somebody(chat, "boris")
    assert verbs(boris.ask(f"JOIN {room}")) == ["JOIN", "MODE", "353", "366"], "no topic, and a new operator"
    assert modes(boris, room) == ["+n"]


def test_a_topic_and_rules_of_before_the_first_line_are_kept_with_it(chat: Server) -> None:
    room, [anna] = company(chat, "anna")
    anna.ask(f"TOPIC {room} :soon", f"MODE {room} +t", f"PRIVMSG {room} :now")
    assert modes(anna, room) == ["+nt"]
    anna.ask(f"PART {room}")
    assert "332" in verbs(somebody(chat, "boris").ask(f"JOIN {room}"))


def test_an_operator_of_the_server_removes_a_room_and_everybody_in_it_is_told(chat: Server) -> None:
    room, [anna] = spoken_in(chat, "anna")
    vera, root = LineClient(chat.port, unique("Vera")), operator(chat)
    vera.ask(f"/join {room}", "In ")
    anna.barrier()
    assert verbs(anna.ask(f"CLEARCHAN {room}")) == ["481"]
    lines = root.ask(f"CLEARCHAN {room} :spam")
    assert briefs(lines) == [
        f"NOTICE {root.name} *** {room}: everybody was put out",
        f"NOTICE {root.name} *** {room}: the room is gone, and its past with it",
    ]
    assert briefs(anna.barrier()) == [f"KICK {room} {anna.name} spam"]
    vera.expect(f"{root.name} put you out of {room}. “spam”")
    assert verbs(root.ask(f"CLEARCHAN {room}")) == ["403"]
    vera.ask(f"/join {room}", f"In {room}, 1")
    vera.ask("/history", "Nothing found.")
