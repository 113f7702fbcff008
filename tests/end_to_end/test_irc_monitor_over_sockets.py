"""MONITOR over real sockets: being told when people come and go (IRCv3 "Monitor", "extended-monitor")."""

from collections.abc import Iterator

import pytest
from irc_company import HOST, PASSWORD, hushed, operators, seated, somebody, with_verb
from irc_talking import IrcClient, brief, briefs, serving, tokens, verbs
from talking import LineClient, unique

from beseda.server.running.serve import Server

pytestmark = pytest.mark.usefixtures("nothing_failed")


@pytest.fixture(scope="module")
def chat() -> Iterator[Server]:
    """One that has operators."""
    with serving(operators=operators()) as running:
        yield running


def mask_of(client: IrcClient) -> str:
    """nick!user@host, as everybody here shows it."""
    host = with_verb(client.ask(f"WHO {client.name}"), "352")[0].params[3]
    return f"{client.name}!user@{host}"


def test_monitor_tells_at_once_who_is_here_and_who_is_not(chat: Server) -> None:
    """ "MONITOR + target[,target2]*": RPL_MONONLINE (730), RPL_MONOFFLINE (731)."""
    anna, boris, nobody = somebody(chat, "anna"), somebody(chat, "boris"), unique("nobody")
    lines = anna.answers(f"MONITOR + {boris.name.upper()},{nobody}", "730", f"731 {anna.name} {nobody}")
    assert lines[0].params[1] == mask_of(boris)
    anna.answers("MONITOR + 1x", f"731 {anna.name} 1x")


def test_who_comes_and_goes_is_told_to_who_watches(chat: Server) -> None:
    """ "Monitor", "RPL_MONONLINE (730)": on coming; "RPL_MONOFFLINE (731)": on going. In every dialect."""
    anna, name, plain = somebody(chat, "anna"), unique("boris"), unique("Vera")
    anna.ask(f"MONITOR + {name},{plain}")
    boris = IrcClient(chat.port, name)
    anna.nothing_but(f"730 {anna.name} {mask_of(boris)}")
    boris.say("QUIT")
    boris.closing()
    anna.nothing_but(f"731 {anna.name} {name}")
    with LineClient(chat.port, plain):
        assert anna.expect("730").params[1].startswith(f"{plain}!")
    assert anna.expect("731").params[1] == plain


def test_a_change_of_name_is_going_and_coming(chat: Server) -> None:
    """ "Monitor": nicknames are watched, not people."""
    anna, boris, new = somebody(chat, "anna"), somebody(chat, "boris"), unique("bob")
    anna.ask(f"MONITOR + {boris.name},{new}")
    boris.ask(f"NICK {new}")
    lines = anna.barrier()
    assert briefs(lines)[0] == f"731 {anna.name} {boris.name}"
    assert brief(lines[1]).startswith(f"730 {anna.name} {new}!user@")
    boris.ask(f"NICK {new.upper()}")
    anna.nothing_but()


def test_the_list_is_told_shortened_and_cleared(chat: Server) -> None:
    """ "MONITOR L", "MONITOR S", "MONITOR -", "MONITOR C": RPL_MONLIST (732), RPL_ENDOFMONLIST (733)."""
    anna, boris, nobody = somebody(chat, "anna"), somebody(chat, "boris"), unique("nobody")
    anna.answers("MONITOR L", "733")
    anna.ask(f"MONITOR + {boris.name},{nobody}")
    anna.answers("MONITOR L", f"732 {anna.name} {boris.name},{nobody}", "733")
    anna.answers("MONITOR S", f"730 {anna.name} {mask_of(boris)}", f"731 {anna.name} {nobody}")
    anna.answers(f"MONITOR - {boris.name.upper()}")
    anna.answers("MONITOR L", f"732 {anna.name} {nobody}", "733")
    anna.answers("MONITOR C")
    anna.answers("MONITOR L", "733")
    boris.ask(f"NICK {unique('bob')}")
    anna.nothing_but()


def test_nobody_is_watched_for_twice(chat: Server) -> None:
    anna, name = somebody(chat, "anna"), unique("boris")
    anna.ask(f"MONITOR + {name},{name.upper()}", f"MONITOR + {name}")
    IrcClient(chat.port, name)
    assert verbs(anna.barrier()) == ["730"]


def test_a_full_list_takes_no_more(chat: Server) -> None:
    """ "ERR_MONLISTFULL (734)"; 005's MONITOR."""
    anna = somebody(chat, "anna")
    most = int(tokens(anna.welcome)["MONITOR"])
    names = [unique("w") for _ in range(most + 1)]
    for first in range(0, most, 20):
        anna.ask(f"MONITOR + {','.join(names[first : first + 20])}")
    anna.answers(f"MONITOR + {names[most]}", f"734 {anna.name} {most} {names[most]}")
    anna.ask(f"MONITOR - {names[0]}")
    anna.answers(f"MONITOR + {names[most]}", f"731 {anna.name} {names[most]}")


def test_what_monitor_can_not_do_is_said(chat: Server) -> None:
    """modern-irc, "ERR_NEEDMOREPARAMS (461)", "ERR_UNKNOWNERROR (400)"."""
    anna = somebody(chat, "anna")
    anna.answers("MONITOR", "461")
    anna.answers("MONITOR +", "461")
    anna.answers("MONITOR X a", f"400 {anna.name} MONITOR")


@pytest.mark.parametrize(
    ("line", "verb"), [("AWAY :tea", "AWAY"), ("SETNAME :Б", "SETNAME"), (f"OPER root :{PASSWORD}", "CHGHOST")]
)
def test_extended_monitor_tells_what_people_say_of_themselves(chat: Server, line: str, verb: str) -> None:
    """IRCv3 "extended-monitor": AWAY, SETNAME, CHGHOST of whom one watches, to who has their capabilities; once."""
    caps = ("extended-monitor", "away-notify", "setname", "chghost")
    anna, vera, boris = somebody(chat, "anna", *caps), somebody(chat, "vera", *caps[1:]), somebody(chat, "boris")
    bare = somebody(chat, "bare", "extended-monitor")
    both = somebody(chat, "both", *caps)
    seated(unique("#r"), boris, both)
    for client in (anna, vera, bare, both):
        client.ask(f"MONITOR + {boris.name}")
    hushed(boris)
    boris.say(line)
    boris.barrier()
    for reader in (anna, both):
        heard = reader.nothing_but(verb)[0]
        assert heard.source.startswith(boris.name + "!")
        assert heard.params[-1] in ("tea", "Б", HOST)
    vera.nothing_but()
    bare.nothing_but()
