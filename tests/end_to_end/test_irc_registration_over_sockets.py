"""Coming in and going out as an IRC client, over real sockets (modern-irc, "Connection Registration")."""

from itertools import permutations

import pytest
from irc_talking import IrcClient, brief, serving, verbs
from talking import LineClient, unique

from beseda.server.running import housekeeping, housekeeping_tasks
from beseda.server.running.config import Limits
from beseda.server.running.config_irc import Irc
from beseda.server.running.serve import Server
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("nothing_failed")

WELCOME = ["001", "002", "003", "004", "005", "005", "005", "251", "252", "254", "255", "265", "266", "375"]


def asking(chat: Server, *lines: str) -> IrcClient:
    """Somebody who has said this and is not in yet."""
    client = IrcClient(chat.port)
    client.say(*lines)
    return client


def test_the_welcome_comes_in_its_order(chat: Server) -> None:
    """modern-irc, "Connection Registration": 001 to 005, then LUSERS and MOTD, and nothing between."""
    anna = IrcClient(chat.port, unique("anna"))
    assert anna.passed == []
    got = verbs(anna.welcome)
    assert [verb for verb in got if verb not in ("253", "372")] == [*WELCOME, "376"]
    assert all(line.params[0] == anna.name for line in anna.welcome)
    assert {line.source for line in anna.welcome} == {"irc.beseda.local"}


@pytest.mark.parametrize("order", list(permutations(("NICK {}", "USER a 0 * :A", "CAP END"))), ids=" ".join)
def test_nick_user_and_cap_end_come_in_any_order(chat: Server, order: tuple[str, ...]) -> None:
    """modern-irc, "Connection Registration": the server waits for whatever is missing."""
    name = unique("anna")
    anna = IrcClient(chat.port)
    *before, last = (line.format(name) for line in order)
    for line in ("CAP LS", *before):
        anna.say(line)
    assert "001" not in verbs(anna.barrier())
    anna.say(last)
    assert anna.expect("001").params[0] == name


def test_a_password_is_passed_over_where_none_is_needed(chat: Server) -> None:
    """modern-irc, "PASS message": before NICK and USER; not after them."""
    name = unique("anna")
    anna = asking(chat, "PASS secret", f"NICK {name}", "USER a 0 * :A")
    anna.expect("001")
    anna.expect("376")
    anna.answers("PASS secret", "462")


def test_user_is_for_once(chat: Server) -> None:
    """modern-irc, "USER message": ERR_ALREADYREGISTERED."""
    IrcClient(chat.port, unique("anna")).answers("USER b 0 * :B", "462")


@pytest.mark.parametrize("line", ["PRIVMSG #lobby :hi", "JOIN #lobby", "WHOIS anna", "LIST", "MODE #lobby", "QUX"])
def test_nothing_is_done_for_who_is_not_in_yet(chat: Server, line: str) -> None:
    """modern-irc, "ERR_NOTREGISTERED (451)": addressed to "*"."""
    asking(chat, "CAP LS").answers(line, "CAP * LS", "451 *")


def test_a_name_in_use_is_told_at_once_and_another_may_be_said(chat: Server) -> None:
    """modern-irc, "NICK message": 433, and the client stays."""
    anna = IrcClient(chat.port, unique("anna"))
    other = asking(chat, f"NICK {anna.name.upper()}")
    other.expect("433", "*", anna.name.upper())
    other.register(unique("boris"))


def test_asking_for_a_name_reserves_nothing(chat: Server) -> None:
    """Who comes in first has it; who asked earlier is told so on coming in, and stays."""
    name = unique("anna")
    slow = asking(chat, "CAP LS", f"NICK {name}", "USER a 0 * :A")
    assert verbs(slow.barrier()) == ["CAP"]
    IrcClient(chat.port, name)
    slow.say("CAP END")
    slow.expect("433", "*", name)
    assert slow.passed == []
    other = unique("anna")
    slow.say(f"NICK {other}")
    assert slow.expect("001").params[0] == other


@pytest.mark.parametrize("bad", ["7up", "a!b", "a@b", "#room", "a,b", "x" * 33, "a*", ":colon", "Server", "NickServ"])
def test_what_is_no_name_is_refused_before_and_after_the_welcome(chat: Server, bad: str) -> None:
    """modern-irc, "ERR_ERRONEUSNICKNAME (432)"."""
    anna = asking(chat, "CAP LS")
    anna.answers(f"NICK {bad if bad[0] != ':' else ':' + bad}", "CAP", "432 *")
    anna.say("CAP END")
    anna.register(unique("anna"))
    anna.answers(f"NICK {bad if bad[0] != ':' else ':' + bad}", f"432 {anna.name}")


@pytest.mark.parametrize("line", ["NICK", "NICK :"])
def test_no_name_at_all_is_431(chat: Server, line: str) -> None:
    """modern-irc, "ERR_NONICKNAMEGIVEN (431)"."""
    asking(chat, "CAP LS").answers(line, "CAP", "431")
    IrcClient(chat.port, unique("anna")).answers(line, "431")


@pytest.mark.parametrize("line", ["USER", "USER a", "USER a 0 *", "USER a 0 * :", "PASS"])
def test_too_little_is_461(chat: Server, line: str) -> None:
    """modern-irc, "ERR_NEEDMOREPARAMS (461)": USER's real name is needed, too ("USER message")."""
    asking(chat, "CAP LS").answers(line, "CAP", f"461 * {line.split()[0]}")


def test_names_of_every_dialect_are_one_set(chat: Server) -> None:
    """A look-alike is refused whoever bears the name."""
    vera = LineClient(chat.port, unique("Vera"))
    boris = asking(chat, f"NICK {vera.name.replace('a', 'а')}")  # a Cyrillic one
    assert "looks too much like" in boris.expect("433").params[-1]


def test_who_changes_the_name_is_told_from_the_old_one(chat: Server) -> None:
    """modern-irc, "NICK message"."""
    anna, boris = IrcClient(chat.port, unique("anna")), IrcClient(chat.port, unique("boris"))
    room = unique("#r")
    for client in (anna, boris):
        client.ask(f"JOIN {room}")
    new = unique("masha")
    for client, lines in ((anna, anna.ask(f"NICK {new}")), (boris, boris.barrier())):
        assert brief(lines[-1]) == f"NICK {new}", client.name
        assert lines[-1].source.startswith(f"{anna.name}!user@")
    boris.answers(f"PRIVMSG {new} :hi")
    anna.nothing_but(f"PRIVMSG {new} hi")
    boris.answers(f"NICK {new}", "433")


def test_the_case_of_the_own_name_may_change(chat: Server) -> None:
    anna = IrcClient(chat.port, unique("anna"))
    anna.answers(f"NICK {anna.name.upper()}", f"NICK {anna.name.upper()}")


def test_ping_is_answered_at_any_time(chat: Server) -> None:
    """modern-irc, "PING message", "PONG message": server's name, then the token, spaces and all."""
    anna = asking(chat, "CAP LS", "PING :two words")
    assert anna.expect("PONG").params == ("irc.beseda.local", "two words")
    anna.answers("PING", "409")
    anna.answers("PONG whatever")
    anna.answers("ERROR :nonsense")


def test_an_unknown_command_is_named(chat: Server) -> None:
    """modern-irc, "ERR_UNKNOWNCOMMAND (421)"; empty lines are passed over in silence ("Message Format")."""
    anna = IrcClient(chat.port, unique("anna"))
    anna.answers("QUX a b", "421 " + anna.name + " QUX")
    anna.answers("12 a", "421")
    anna.answers("@tag=only", "421")
    anna.send(b"\r\n\r\n  \r\n")
    anna.nothing_but()


def test_a_line_may_end_in_a_line_feed_alone(chat: Server) -> None:
    """modern-irc, "Message Format"."""
    anna = IrcClient(chat.port, unique("anna"))
    anna.send(b"PING a\nPING b\n")
    anna.expect("PONG", ..., "a")
    anna.expect("PONG", ..., "b")


@pytest.mark.parametrize("line", ["QUIT :see you", "QUIT"])
def test_quit_is_answered_with_error_and_told_to_the_room(chat: Server, line: str) -> None:
    """modern-irc, "QUIT message", "ERROR message"."""
    anna, boris = IrcClient(chat.port, unique("anna")), IrcClient(chat.port, unique("boris"))
    room = unique("#r")
    for client in (anna, boris):
        client.ask(f"JOIN {room}")
    anna.say(line)
    assert anna.closing().startswith("Closing link: ")
    said = boris.expect("QUIT")
    assert said.source.startswith(anna.name + "!")
    assert said.params == (("Quit: see you",) if ":" in line else ("Quit",))


def test_who_quits_before_the_welcome_is_let_go(chat: Server) -> None:
    """modern-irc, "QUIT message": the server acknowledges this by an ERROR."""
    anna = asking(chat, "CAP LS", f"NICK {unique('anna')}", f"QUIT :{'no' * 250}")
    assert "no" in anna.closing()
    assert anna.heard.count("ERROR") == 1


def test_who_hangs_up_is_told_as_gone(chat: Server) -> None:
    """Whoever takes no leave has none of theirs ascribed to them (modern-irc, "QUIT message")."""
    anna, boris = IrcClient(chat.port, unique("anna")), IrcClient(chat.port, unique("boris"))
    room = unique("#r")
    for client in (anna, boris):
        client.ask(f"JOIN {room}")
    anna.close()
    assert boris.expect("QUIT").params == ("Connection closed",)


def test_a_stranger_is_no_gateway(chat: Server) -> None:
    """IRCv3 "WebIRC": nobody is let in under an address that a stranger says."""
    anna = asking(chat, "CAP LS", "WEBIRC secret gateway host 192.0.2.1")
    assert "gateway" in anna.closing()


def test_a_full_server_says_so_and_hangs_up() -> None:
    """modern-irc, "ERROR message"."""
    with serving(Limits(users=1)) as full:
        IrcClient(full.port, "anna")
        boris = asking(full, "NICK boris", "USER b 0 * :B")
        assert "full" in boris.closing()


def test_who_does_not_come_in_in_time_is_let_go() -> None:
    with serving(Limits(seconds_to_name=1)) as hurried:
        anna = asking(hurried, "CAP LS", "NICK anna")
        assert "No name came in time" in anna.closing()


@pytest.fixture
def watchful(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeeping_tasks, "PING_EVERY", 0.05)
    monkeypatch.setattr(housekeeping, "LOOK_EVERY", 0.05)


@pytest.mark.usefixtures("watchful")
def test_the_silent_are_pinged_and_who_answers_stays() -> None:
    """modern-irc, "PING message": servers send it to clients, too."""
    with serving(irc=Irc(ping_seconds=1, pong_seconds=1)) as server:
        anna, boris = IrcClient(server.port, "anna"), IrcClient(server.port, "boris")
        for client in (anna, boris):
            client.ask("JOIN #r")
        anna.barrier()
        while (line := anna.read()).verb != "QUIT":
            assert line.verb == "PING"
            anna.say(f"PONG :{line.params[0]}")
        assert line.source.startswith("boris!") and line.params[0].startswith("Ping timeout: ")
        assert boris.closing().startswith("Closing link: Ping timeout: ")
        assert boris.heard.count("ERROR") == 1
        anna.barrier()


def test_the_server_stopping_is_an_error_of_its_own() -> None:
    with serving() as server:
        anna = IrcClient(server.port, "anna")
    assert "stopping" in anna.closing()
    wait_for(lambda: anna.hearing.over)
