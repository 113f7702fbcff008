"""What the server says of itself when asked, over real sockets (modern-irc, "Server Queries and Commands")."""

import time
from collections.abc import Iterator

import pytest
from irc_talking import IrcClient, briefs, serving, verbs
from talking import LineClient, unique

from beseda import __version__
from beseda.server.running.config import Limits
from beseda.server.running.config_irc import Irc, Operator
from beseda.server.running.serve import Server
from beseda.server.sessions.passwords import hasher
from beseda.wire.dialects.irc.commands import COMMANDS
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("nothing_failed")


@pytest.fixture
def told() -> Iterator[Server]:
    """A server that has something to say of itself, and an operator."""
    admin = ("The cellar", "Anna", "anna@example.org")
    irc = Irc("chat.example.org", "For all of us", motd=("Be kind.", "я" * 300), admin=admin)
    operators = (Operator("root", hasher().hash("secret")),)
    with serving(Limits(messages_per_second=0), irc=irc, operators=operators) as running:
        yield running


def test_the_message_of_the_day(told: Server) -> None:
    """ "MOTD message": long lines in pieces, none lost."""
    anna = IrcClient(told.port, "anna")
    lines = anna.ask("MOTD")
    assert verbs(lines)[0] == "375" and verbs(lines)[-1] == "376"
    words = [line.params[-1] for line in lines if line.verb == "372"]
    assert words[0] == "Be kind." and "".join(words[1:]) == "я" * 300


def test_a_server_without_a_motd_says_so() -> None:
    """ "ERR_NOMOTD (422)": in the welcome, too."""
    with serving(irc=Irc(motd=())) as running:
        anna = IrcClient(running.port, "anna")
        assert anna.welcome[-1].verb == "422"
        anna.answers("MOTD", "422")
        anna.answers("ADMIN", "423")


def test_who_runs_it(told: Server) -> None:
    """ "ADMIN message"."""
    lines = IrcClient(told.port, "anna").answers("ADMIN", "256", "257", "258", "259")
    assert [line.params[-1] for line in lines[1:]] == ["The cellar", "Anna", "anna@example.org"]


def test_which_version_it_is(told: Server) -> None:
    """ "VERSION message": 351, and 005 again."""
    lines = IrcClient(told.port, "anna").ask("VERSION")
    assert lines[0].verb == "351"
    assert lines[0].params[1:3] == (f"beseda-{__version__}", "chat.example.org")
    assert set(verbs(lines[1:])) == {"005"}


def test_what_time_it_is(told: Server) -> None:
    """ "TIME message"."""
    (line,) = IrcClient(told.port, "anna").answers("TIME", "391")
    assert line.params[1] == "chat.example.org" and abs(int(line.params[2]) - time.time()) < 60


@pytest.mark.parametrize("verb", ["MOTD", "VERSION", "ADMIN", "INFO", "TIME"])
@pytest.mark.parametrize("server", ["chat.example.org", "*.example.org", "boris"])
def test_it_answers_to_its_name_a_mask_and_who_is_on_it(told: Server, verb: str, server: str) -> None:
    anna, _ = IrcClient(told.port, "anna"), IrcClient(told.port, "boris")
    assert verbs(anna.ask(f"{verb} {server}")) == verbs(anna.ask(verb))


@pytest.mark.parametrize("verb", ["MOTD", "VERSION", "ADMIN", "INFO", "TIME", "STATS u"])
def test_other_servers_are_not_there(told: Server, verb: str) -> None:
    """ "ERR_NOSUCHSERVER (402)"."""
    IrcClient(told.port, "anna").ask(f"{verb} other.example.org")
    IrcClient(told.port, "vera").answers(f"{verb} other.example.org", "402 vera other.example.org")


def test_it_is_one_server(told: Server) -> None:
    """ "LINKS message"."""
    lines = IrcClient(told.port, "anna").answers("LINKS", "364", "365")
    assert lines[0].params[2] == "chat.example.org" and lines[0].params[-1] == "0 For all of us"


def test_the_figures_count_everybody(told: Server) -> None:
    """ "LUSERS message": people of every dialect, the invisible, operators, rooms, connections without a name."""
    anna, boris = IrcClient(told.port, "anna"), IrcClient(told.port, "boris")
    LineClient(told.port, "Vera")
    IrcClient(told.port).ask("CAP LS 302")
    IrcClient(told.port, "gone").say("QUIT")
    boris.ask("MODE boris +i", "JOIN #r", "OPER root secret", "MONITOR + gone")
    while "gone" in boris.ask("ISON gone")[-1].params[-1]:
        pass
    said = {line.verb: line.params[1:] for line in anna.ask("LUSERS")}
    assert said["251"] == ("There are 2 users and 1 invisible on 1 servers",)
    assert (said["252"][0], said["253"][0], said["254"][0]) == ("1", "1", "2")
    assert said["255"] == ("I have 3 clients and 0 servers",)
    assert said["265"][:2] == said["266"][:2] == ("3", "4")


def test_who_is_welcome_is_counted_so_at_that_place(told: Server) -> None:
    """Whoever asks next, in the very same batch, finds them there."""
    anna, newcomer, combiner = IrcClient(told.port, "anna"), IrcClient(told.port), told.services.combiner
    anna.barrier()
    with combiner:
        for number, (who, line) in enumerate(((newcomer, "NICK new\r\nUSER n 0 * :n"), (anna, "LUSERS")), 1):
            who.say(line)
            wait_for(lambda number=number: len(combiner._inbox) == number, what="a line that waits")  # type: ignore[misc]
    said = {line.verb: line.params[1:] for line in anna.until("266")}
    assert said["255"] == ("I have 2 clients and 0 servers",) and said["253"][0] == "0"


def test_how_long_it_runs_and_what_is_connected(told: Server) -> None:
    """ "STATS message": what tells nothing here is the end alone."""
    anna = IrcClient(told.port, "anna")
    assert anna.answers("STATS u", "242", "219")[0].params[-1].startswith("Server Up 0 days 0:00:")
    assert "1 connections, 0 of them without a name" in briefs(anna.answers("STATS z", "249", "219"))[0]
    anna.answers("STATS q", "219 anna q")
    anna.answers("STATS", "461")


def test_how_often_each_command_is_used(told: Server) -> None:
    anna = IrcClient(told.port, "anna")
    anna.ask("TIME", "TIME")
    counted = {line.params[1]: line.params[2] for line in anna.ask("STATS m") if line.verb == "212"}
    assert counted["TIME"] == "2" and counted["NICK"] == "1"


def test_help_knows_every_command(told: Server) -> None:
    """ "HELP message": 704, 705, 706; 524 for what there is none of."""
    anna = IrcClient(told.port, "anna")
    lines = anna.ask("HELP")
    assert (lines[0].verb, lines[-1].verb, set(verbs(lines[1:-1]))) == ("704", "706", {"705"})
    assert {line.params[-1].split(":")[0].split(" ")[0] for line in lines[2:]} == set(COMMANDS)
    for name in COMMANDS:
        assert verbs(anna.ask(f"HELP {name.lower()}")) == ["704", "705", "706"]
    anna.answers("HELP nonsense", "524 anna nonsense")


def test_what_is_disabled_says_so(told: Server) -> None:
    anna = IrcClient(told.port, unique("anna"))
    anna.answers("USERS", "446")
    anna.answers("SUMMON x", "445")


def test_info_ends(told: Server) -> None:
    """ "INFO message"."""
    lines = IrcClient(told.port, "anna").ask("INFO")
    assert set(verbs(lines[:-1])) == {"371"} and lines[-1].verb == "374"
