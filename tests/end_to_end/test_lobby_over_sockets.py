"""The lobby is everybody's: nothing that a guest can do keeps anybody from entering it and speaking there."""

from collections.abc import Iterator

import pytest
from irc_company import operator, operators, somebody, with_verb
from irc_talking import IrcClient, serving, verbs
from talking import LineClient, unique

from beseda.server.running.config import Limits
from beseda.server.running.serve import Server


@pytest.fixture
def chat() -> Iterator[Server]:
    """One that holds few rooms."""
    limits = Limits(messages_per_second=0, rooms=6, rooms_per_address=3, rooms_per_user=3)
    with serving(limits, operators=operators()) as server:
        yield server


def enters_and_speaks(chat: Server) -> None:
    hears, vera = LineClient(chat.port, unique("Hears")), LineClient(chat.port, unique("Vera"))
    vera.say("hello")
    hears.expect_line(f"{vera.name}: hello")


def test_with_every_room_taken_for_good_the_lobby_is_entered_and_spoken_in(chat: Server) -> None:
    anna = somebody(chat, "anna")
    for number in range(3):
        anna.ask(f"JOIN #r{number}", f"PRIVMSG #r{number} :taken")
    refused = anna.ask("PART #r0", "JOIN #r3")
    assert [line.params[1:] for line in with_verb(refused, "405")] == [
        ("#r3", "Your address has made as many channels as one may (3)")
    ]
    assert verbs(anna.ask("JOIN #r0"))[0] == "JOIN"
    enters_and_speaks(chat)
    assert verbs(anna.ask("JOIN #lobby"))[0] == "JOIN", "as one room more than anybody may be in"


def test_a_room_is_counted_for_whoever_made_it_and_then_for_whoever_spoke_first(chat: Server) -> None:
    anna = somebody(chat, "anna")
    for number in range(3):
        anna.ask(f"JOIN #r{number}", f"PRIVMSG #r{number} :taken")
    vera, root = LineClient(chat.port, unique("Vera")), operator(chat)
    enough = "From your address as many rooms are made already as may be (3)."
    vera.ask("/join mine", enough)
    root.ask("JOIN #theirs")
    vera.ask("/join theirs", "In #theirs, 2")
    root.ask("CLEARCHAN #r0 :spam", "CLEARCHAN #theirs")
    vera.ask("/join mine", "In #mine, 1")
    vera.ask("/join other", enough)


@pytest.mark.parametrize("line", ["MODE #lobby +m", "MODE #lobby +b *!*@*", "MODE #lobby +i", "MODE #lobby +l 1"])
def test_no_guest_sets_rules_in_the_lobby_not_even_one_whom_the_server_gave_a_role(chat: Server, line: str) -> None:
    boris, root = somebody(chat, "boris"), operator(chat)
    for client in (boris, root):
        client.ask("JOIN #lobby")
    root.ask(f"MODE #lobby +o {boris.name}")
    boris.barrier()
    assert verbs(boris.ask(line)) == ["482"]
    root.reset()
    boris.expect("QUIT")
    enters_and_speaks(chat)


def test_nobody_hides_the_lobby_and_what_a_server_operator_sets_there_goes_with_them(chat: Server) -> None:
    boris, root = somebody(chat, "boris"), operator(chat)
    for client in (boris, root):
        client.ask("JOIN #lobby")
    assert verbs(root.ask("MODE #lobby +s")) == ["482"]
    root.ask("MODE #lobby +m")
    assert verbs(boris.ask("PRIVMSG #lobby :hm"))[-1] == "404"
    root.ask("PART #lobby")
    boris.expect("MODE", "#lobby", "-m")
    enters_and_speaks(chat)


def test_no_room_that_looks_like_the_lobby_is_in_its_way(chat: Server) -> None:
    anna = IrcClient(chat.port, unique("anna"))
    refused = with_verb(anna.ask("JOIN #lоbby"), "476")  # the second letter is Cyrillic, and nobody is in the lobby
    assert [line.params[-1] for line in refused] == ["That looks too much like #lobby, which is there"]
    enters_and_speaks(chat)
