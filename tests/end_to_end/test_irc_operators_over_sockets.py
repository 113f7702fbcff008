"""Operators of the server, over real sockets (modern-irc, "Operator Messages")."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from irc_company import HOST, PASSWORD, company, hushed, names_in, operator, operators, seated, somebody, with_verb
from irc_talking import IrcClient, brief, serving, tags_of, verbs
from processes import ServerProcess
from resuming import CAPS, back, lost, secret_of
from talking import LineClient, unique

from beseda.server.running.config_irc import Irc, Operator
from beseda.server.running.serve import Server
from beseda.server.sessions.passwords import hasher

pytestmark = pytest.mark.usefixtures("nothing_failed")


@pytest.fixture(scope="module")
def chat() -> Iterator[Server]:
    """One that has operators."""
    with serving(operators=operators(), irc=Irc(admin=("Tver", "Anna", "anna@example.org"))) as running:
        yield running


def test_oper_makes_an_operator_of_who_knows_the_password(chat: Server) -> None:
    """modern-irc, "OPER message": RPL_YOUREOPER (381), and the change of mode."""
    anna = somebody(chat, "anna")
    anna.say(f"OPER plain :{PASSWORD}")
    lines = anna.barrier()
    assert verbs(lines) == ["381", "MODE"]
    assert lines[1].params == (anna.name, "+o")
    assert "o" in with_verb(anna.ask(f"MODE {anna.name}"), "221")[0].params[1]


def test_who_is_an_operator_already_is_told_so_again(chat: Server) -> None:
    """By the same name, and by another whose host is shown from then on; nothing of anybody's letters changes."""
    anna = operator(chat, "chghost")
    anna.answers(f"OPER plain :{PASSWORD}", "381")
    anna.answers(f"OPER root :{PASSWORD}", "381", f"CHGHOST user {HOST}")
    anna.answers(f"MODE {anna.name} +w", f"MODE {anna.name} +w")


@pytest.mark.parametrize("words", ["plain wrong", "nobody wrong", f"ROOT {PASSWORD}"])
def test_a_wrong_password_and_an_unknown_name_are_told_alike(
    chat: Server, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    """modern-irc, "ERR_PASSWDMISMATCH (464)"; it is logged."""
    anna = somebody(chat, "anna")
    anna.answers(f"OPER {words}", f"464 {anna.name}")
    chat.services.passwords.report()
    assert "1 wrong passwords in the last minute (127.0.0.1: 1)" in caplog.text and PASSWORD not in caplog.text
    anna.answers(f"KILL {anna.name} :no", "481")
    anna.answers("OPER plain", "461")


def test_nobody_is_operator_where_the_settings_name_none() -> None:
    with serving() as without:
        somebody(without, "anna").answers("OPER root secret", "464")


def test_an_operator_may_give_it_up(chat: Server) -> None:
    """modern-irc, "MODE message", "User mode": -o."""
    root = operator(chat)
    root.answers(f"MODE {root.name} -o", f"MODE {root.name} -o")
    root.answers("WALLOPS :hello", "481")


def test_kill_ends_a_visit_and_says_by_whom_and_why(chat: Server) -> None:
    """modern-irc, "KILL message": KILL, QUIT and ERROR to the one, QUIT to the others; in their rooms, once."""
    room, [anna, boris] = company(chat, "anna", "boris")
    other = unique("#r")
    seated(other, anna, boris)
    root = operator(chat)
    root.answers(f"KILL {boris.name} :enough of that")
    assert boris.closing() == f"Killed ({root.name} (enough of that))"
    kill, own = boris.passed[-2:]
    assert (kill.source, brief(kill)) == (root.name, f"KILL {boris.name} enough of that")
    assert brief(own) == f"QUIT Killed ({root.name} (enough of that))" and own.source.startswith(boris.name + "!")
    lines = with_verb(anna.barrier(), "QUIT")
    assert [line.params[0] for line in lines] == [f"Killed ({root.name} (enough of that))"]
    assert lines[0].source.startswith(boris.name + "!")
    assert names_in(anna.ask(f"NAMES {room}")) == [f"@{anna.name}"]
    again = IrcClient(chat.port, boris.name)
    assert again.welcome


def test_kill_reaches_people_of_other_dialects(chat: Server) -> None:
    root, vera = operator(chat), LineClient(chat.port, unique("Vera"))
    root.ask(f"KILL {vera.name} :enough")
    vera.expect(f"{root.name}")
    assert "enough" in vera.expect_end()


def test_an_operator_may_kill_oneself(chat: Server) -> None:
    root = operator(chat)
    root.say(f"KILL {root.name} :bye")
    assert root.closing().startswith("Killed")


def test_whom_nobody_can_kill(chat: Server) -> None:
    """modern-irc, "KILL message": ERR_NOSUCHNICK (401), ERR_CANTKILLSERVER (483), ERR_NOPRIVILEGES (481)."""
    root, anna = operator(chat), somebody(chat, "anna")
    root.answers(f"KILL {unique('nobody')} :x", "401")
    root.answers("KILL irc.beseda.local :x", "483")
    root.answers("KILL", "461")
    anna.answers(f"KILL {root.name} :x", f"481 {anna.name}")
    root.answers("PING still-here", "PONG")


def test_wallops_reaches_operators_and_who_wants_to_hear(chat: Server) -> None:
    """modern-irc, "WALLOPS message", "Wallops User Mode" (+w)."""
    root, anna, boris = operator(chat), somebody(chat, "anna"), somebody(chat, "boris")
    other = operator(chat)
    anna.ask(f"MODE {anna.name} +w")
    root.answers("WALLOPS :the disk is full", "WALLOPS the disk is full")
    for reader in (anna, other):
        assert reader.nothing_but("WALLOPS the disk is full")[0].source.startswith(root.name + "!")
    boris.nothing_but()
    anna.answers("WALLOPS :me too", "481")
    root.answers("WALLOPS", "461")


def test_operators_look_after_every_room(chat: Server) -> None:
    """They count as its founders where they are in it, and see what is hidden."""
    room, [anna, boris] = company(chat, "anna", "boris")
    anna.ask(f"MODE {room} +s")
    root = operator(chat)
    assert len(with_verb(root.ask(f"LIST {room}"), "322")) == 1
    seated(room, root)
    hushed(anna, boris)
    root.answers(f"MODE {room} +q {boris.name}", f"MODE {room} +q {boris.name}")
    anna.ask(f"KICK {room} {root.name}")
    assert root.nothing_but() == []
    root.answers(f"KICK {room} {boris.name}", f"KICK {room} {boris.name}")


def test_the_lobby_has_operators_of_the_server_alone(chat: Server) -> None:
    anna, root = somebody(chat, "anna"), operator(chat)
    seated("#lobby", anna, root)
    hushed(anna)
    anna.answers("MODE #lobby +m", "482")
    root.answers("MODE #lobby +t", "MODE #lobby +t")
    root.ask("MODE #lobby -t")


def test_the_settings_are_read_anew_for_operators_alone(chat: Server) -> None:
    """modern-irc, "REHASH message": RPL_REHASHING (382), ERR_NOPRIVILEGES (481)."""
    root, anna = operator(chat), somebody(chat, "anna")
    asked: list[bool] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chat.services, "on_renew", lambda: asked.append(True) or "")  # type: ignore[func-returns-value]
        anna.answers("REHASH", f"481 {anna.name}")
        assert not asked
        root.answers("REHASH", f"382 {root.name}")
        assert asked


def test_who_is_taken_out_of_the_settings_is_an_operator_no_more() -> None:
    """Or has another password now. At once, and who has lost the connection as well. One operator more takes nothing
    from anybody."""
    root, plain = operators()
    new, plain_anew = Operator("new", plain.password), Operator("plain", hasher().hash(PASSWORD))
    with serving(operators=operators()) as chat:

        def renew(*wanted: Operator) -> None:
            chat.services.renew(msgspec.structs.replace(chat.services.settings, operators=wanted))

        anna, boris, absent = operator(chat), operator(chat), operator(chat, *CAPS)
        lost(chat, absent)
        renew(root, plain, new)
        anna.answers("WALLOPS :all is well", "WALLOPS all is well")
        boris.expect("WALLOPS")
        renew(root, plain_anew, new)
        for each in (anna, boris):
            each.until("MODE")
            each.answers("WALLOPS :nobody hears this", "481")
        back(chat, secret_of(absent)).expect("FAIL", "RESUME")
        anna.answers(f"OPER plain :{PASSWORD}", "381", "MODE")


def test_an_operator_is_told_why_the_settings_stay_as_they_were(tmp_path: Path) -> None:
    """In the same answer as the 382; with standard-replies as a FAIL, else as 400. The password of before holds."""
    settings = tmp_path / "beseda.toml"
    good = f'password = "one"\noperators = [{{ name = "plain", password = "{operators()[1].password}" }}]\n'
    settings.write_text(good)
    with ServerProcess(tmp_path / "data", "--journal", "memory", "--config", str(settings)) as server:
        for caps in ((), ("batch", "labeled-response", "standard-replies")):
            root = IrcClient(server.port)
            root.say("PASS one")
            root.register(unique("root"), *caps)
            root.answers(f"OPER plain :{PASSWORD}", "381", "MODE")
            for wrong, why in (("limits = 1", "limits must be"), ('password = "/x"', "password: must not begin")):
                settings.write_text(good.replace('password = "one"', wrong))
                if caps:
                    begin, *inside, end = root.ask("@label=r REHASH")
                    assert tags_of(begin) == {"label": "r"} and end.verb == "BATCH"
                    assert verbs(inside) == ["382", "FAIL"] and inside[1].params[:2] == ("REHASH", "INVALID_SETTINGS")
                    assert why in inside[1].params[-1]
                else:
                    told = root.answers("REHASH", "382", f"400 {root.name} REHASH")
                    assert why in told[1].params[-1] and str(tmp_path) not in told[1].params[-1]
            LineClient(server.port).ask("one", "Type your name")
        settings.write_text(good.replace('"one"', '"two"', 1))
        root.ask("REHASH")
        LineClient(server.port).ask("two", "Type your name")
        assert "the settings stay as they were" in server.heard
