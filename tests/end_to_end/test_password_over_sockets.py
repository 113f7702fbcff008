"""A server with a password: whoever comes gives it first, each in their own way, and nobody else learns anything."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from in_process import running
from irc_talking import IrcClient, serving, verbs
from processes import Joiner
from talking import AnnouncedClient, HandClient, LineClient, RawClient, Talker, unique

from beseda.server.running.config import Limits, Settings
from beseda.server.running.config_faults import ConfigError
from beseda.server.running.opening import CONFIG, StartError
from beseda.server.running.serve import Server
from beseda.server.sessions.password_checks import PasswordChecks
from beseda.server.sessions.passwords import hashed
from beseda.server.sessions.session import Session
from waiting import wait_for

WORD = "открой дверь"
WRONG = "крыжовник"
FIRST = "This chat has a password, which comes before your name"

pytestmark = pytest.mark.usefixtures("nothing_failed")


@pytest.fixture(scope="module", params=["word", "hash"])
def locked(request: pytest.FixtureRequest) -> Iterator[Server]:
    """Its password is set as the word itself, or as its hash."""
    with serving(password=WORD if request.param == "word" else hashed(WORD), udp=True) as running:
        yield running


@pytest.fixture(autouse=True)
def forgiven(locked: Server) -> None:
    """All of these tests guess from one address."""
    locked.services.passwords = PasswordChecks(locked.services.passwords.operators, locked.services.passwords.lock)


@pytest.fixture
def anna(locked: Server) -> LineClient:
    """Somebody who is in, and talks."""
    anna = LineClient(locked.port)
    anna.ask(WORD, "That is the password.")
    anna.name = unique("Anna")
    anna.ask(anna.name, "#lobby")
    return anna


def heard_by_others(anna: LineClient) -> str:
    """All that has come to her, and surely nothing more."""
    mark = unique("nothing")
    anna.say(f"/{mark}")
    anna.expect(f"There is no command /{mark}.")
    return anna.heard


def test_at_nc_the_password_comes_first_and_then_the_name(locked: Server, anna: LineClient) -> None:
    boris = LineClient(locked.port)
    boris.ask(WORD, "That is the password. Type your name and press Enter:\n")
    name = unique("Boris")
    boris.ask(name, f"Welcome, {name}.", "In #lobby")
    anna.expect(f"{name} joined the chat.")
    boris.say("привет")
    anna.expect_line(f"{name}: привет")


def test_silence_at_nc_is_asked_for_the_password(locked: Server) -> None:
    LineClient(locked.port).expect("This is Beseda, a chat with a password. Type the password and press Enter:\n")


def test_a_name_instead_is_told_and_the_password_may_follow(locked: Server) -> None:
    boris = LineClient(locked.port)
    boris.ask("Boris", f"{FIRST}, and that is not it. Type the password:\n")
    boris.ask(WORD, "Type your name")
    boris.ask(unique("Boris"), "In #lobby")


@pytest.mark.parametrize("together", [True, False])
def test_the_third_wrong_one_is_the_last(locked: Server, anna: LineClient, together: bool) -> None:
    xenia = LineClient(locked.port)
    if together:
        xenia.say("Xenia", WRONG, WRONG)
    else:
        xenia.ask("Xenia", "Type the password:")
        xenia.ask(WRONG, "That is not the password. Type the password:")
        xenia.say(WRONG)
    assert xenia.expect_end().endswith(
        "Server: That is not the password, either: 3 tries are what there is. Goodbye!\n"
    )
    assert "Xenia" not in heard_by_others(anna)


def test_the_assignments_client_sends_its_name_then_the_password_then_its_name(
    locked: Server, anna: LineClient
) -> None:
    name = unique("Raw")
    raw = RawClient(locked.port, name)
    raw.expect(f"{FIRST}, and that is not it. Type the password:")
    raw.say(WORD)
    raw.expect("Type your name")
    raw.say(name)
    raw.expect("In #lobby")
    anna.expect(f"{name} joined the chat.")
    raw.say("привет")
    anna.expect_line(f"{name}: привет")
    assert raw.fault is None


def test_the_assignments_client_that_only_guesses_is_let_go(locked: Server) -> None:
    raw = RawClient(locked.port, "Raw")
    raw.expect("Type the password:")
    raw.say(WRONG)
    raw.expect("Type the password:")
    raw.say(WRONG)
    assert "3 tries" in raw.expect_end()


@pytest.mark.parametrize("is_greeted", [False, True], ids=["at once", "after the greeting"])
def test_who_types_by_keys_may_think_before_each_of_them(locked: Server, anna: LineClient, is_greeted: bool) -> None:
    person, name = Talker(locked.port), unique("Keys")
    if is_greeted:
        person.expect("Type the password and press Enter:\n")
    for word, told in ((WORD, "Type your name"), (name, "In #lobby"), ("hello", "")):
        for place, key in enumerate(word):
            person.send(key.encode())
            time.sleep(1.2 if place == 0 else 0.01)
        person.send(b"\r\0")
        person.expect(told)
    anna.expect_line(f"{name}: hello")
    assert anna.heard.count(f"{name}: ") == 1


def test_a_line_end_that_comes_after_the_password_is_no_name(locked: Server) -> None:
    person, name = Talker(locked.port), unique("Late")
    person.send(WORD.encode())
    person.expect("Type your name")
    person.send(b"\n")
    person.send(f"{name}\n".encode())
    person.expect(f"Welcome, {name}.")
    assert "at least one character" not in person.heard


def test_by_udp_the_password_stands_in_the_place_of_the_name(locked: Server, anna: LineClient) -> None:
    hand = HandClient(locked.port, WORD, "Type your name")
    name = unique("Hand")
    hand.say(name)
    hand.expect("In #lobby")
    anna.expect(f"{name} joined the chat.")


def test_our_own_client_is_asked_by_a_line_for_the_machine(locked: Server) -> None:
    client = LineClient(locked.port)
    name = unique("Our")
    client.say("/client 1 en", name)
    client.expect_line("/locked This chat has a password, which comes before your name.")
    client.ask(f"/password {WRONG}", "/locked That is not the password.\n")
    client.ask(f"/password {WORD}", f"/entered {name}\n", "#lobby")
    client.ask("hello", "/ok 1\n")


@pytest.mark.parametrize("options", [(), ("--udp",)], ids=["tcp", "udp"])
def test_beseda_join_in_a_pipe_takes_it_from_the_environment(
    locked: Server, anna: LineClient, options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BESEDA_PASSWORD", WORD)
    name = unique("bot")
    joiner = Joiner(locked.port, name, *options)
    joiner.say("the build is green")
    anna.expect_line(f"{name}: the build is green")
    assert joiner.leave() == 0
    assert WORD not in joiner.heard


@pytest.mark.parametrize(("given", "words"), [("", "This chat has a password"), (WRONG, "That is not the password.")])
def test_beseda_join_in_a_pipe_ends_where_it_has_none_or_a_wrong_one(locked: Server, given: str, words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "beseda", "join", f"127.0.0.1:{locked.port}", "--name", unique("bot"), "--lang", "en"],
        input="hello\n",
        env={**os.environ, "BESEDA_PASSWORD": given},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1 and done.stdout == ""
    assert words in done.stderr and "BESEDA_PASSWORD" in done.stderr


# IRC: modern-irc, "PASS message", "ERR_PASSWDMISMATCH (464)".


def test_irc_says_pass_before_the_rest(locked: Server) -> None:
    irc = IrcClient(locked.port)
    irc.say(f"PASS :{WORD}")
    irc.register(unique("irc"))
    irc.answers("PASS :again", "462")


@pytest.mark.parametrize("passed", [[], ["PASS :"], [f"PASS {WRONG}"], [f"PASS :{WORD}", f"PASS {WRONG}"]])
def test_without_the_right_pass_irc_is_shut_out_when_all_is_said(locked: Server, passed: list[str]) -> None:
    """The last one counts."""
    irc = IrcClient(locked.port)
    irc.say("CAP LS", *passed, "NICK nobody", "USER a 0 * :A")
    assert verbs(irc.barrier()) == ["CAP"]
    irc.say("CAP END", "JOIN #lobby")
    irc.expect("464", "*", "Password incorrect")
    assert irc.closing() == "Closing link: Password incorrect" and irc.passed == []


def test_with_cap_open_and_pass_in_the_middle_irc_comes_in(locked: Server) -> None:
    irc, name = IrcClient(locked.port), unique("irc")
    irc.say("CAP LS 302", f"NICK {name}", f"PASS :{WORD}", "USER a 0 * :A", "CAP REQ :batch", "CAP END")
    assert irc.expect("001").params[0] == name


def test_a_right_password_needs_no_second_for_another_name(locked: Server, anna: LineClient) -> None:
    irc, name = IrcClient(locked.port), unique("irc")
    irc.say(f"PASS :{WORD}", f"NICK {anna.name}", "USER a 0 * :A")
    irc.expect("433")
    irc.say(f"NICK {name}")
    assert irc.expect("001").params[0] == name


def test_pass_without_a_parameter_is_461_and_help_says_what_it_is(locked: Server) -> None:
    irc = IrcClient(locked.port)
    irc.say("CAP END", "PASS")
    irc.expect("461", "*", "PASS")
    irc.say(f"PASS :{WORD}")
    irc.register(unique("irc"))
    assert "if it has one" in " ".join(line.params[-1] for line in irc.ask("HELP PASS"))


# Nobody hears anything without it, nor is anybody.


def nc(port: int) -> Talker:
    return LineClient(port)


def irc(port: int) -> Talker:
    client = IrcClient(port)
    client.say("CAP LS 302")
    return client


def chunks(port: int) -> RawClient:
    return RawClient(port, WRONG)


@pytest.mark.parametrize("come", [nc, irc, chunks])
def test_whoever_has_not_given_it_hears_nothing_and_is_nobody(
    locked: Server, anna: LineClient, come: Callable[[int], Talker | RawClient]
) -> None:
    stranger = come(locked.port)
    address = "{}:{}".format(*stranger.socket.getsockname())

    def session() -> Session | None:
        everybody = locked.services.sessions.snapshot()
        return next((one for one in everybody if isinstance(one, Session) and one.link.address == address), None)

    wait_for(session, what="the stranger is connected")
    anna.say("only for us")
    anna.say(f"/msg {anna.name} a secret")
    assert "joined" not in heard_by_others(anna).partition("only for us")[2]
    assert "only for us" not in stranger.heard and anna.name not in stranger.heard and "#lobby" not in stranger.heard
    seated = session()
    assert seated is not None and seated.name is None and not seated.is_named


def test_nobody_learns_in_irc_which_names_are_here(locked: Server, anna: LineClient) -> None:
    irc = IrcClient(locked.port)
    irc.answers(f"NICK {anna.name}")
    irc.answers(f"WHOIS {anna.name}", "451")


def test_what_was_given_is_in_no_log_and_in_nobodys_ears(
    locked: Server, anna: LineClient, caplog: pytest.LogCaptureFixture
) -> None:
    boris = LineClient(locked.port)
    boris.ask(WRONG, "Type the password:")
    boris.ask(WORD, "Type your name")
    name = unique("Boris")
    boris.ask(name, "In #lobby")
    boris.ask(f"/search {WORD}", "Nothing found.")
    boris.ask(f"/search {WRONG}", "Nothing found.")
    locked.services.passwords.report()
    assert "wrong passwords in the last minute (127.0.0.1: " in caplog.text
    for secret in (WORD, WRONG):
        assert secret not in caplog.text and secret not in boris.heard and secret not in heard_by_others(anna)


# Changed while it runs.


def test_the_password_is_changed_for_who_comes_later() -> None:
    with serving() as server:
        anna = LineClient(server.port, "Anna")
        changed = Settings(password=WORD)
        server.services.renew(changed)
        anna.ask("/names", "In #lobby")
        LineClient(server.port).ask("Boris", FIRST)
        with pytest.raises(ConfigError, match="password"):
            server.services.renew(Settings(password="/nobody"))
        LineClient(server.port).ask("Boris", FIRST)
        server.services.renew(Settings())
        LineClient(server.port).ask("Boris", "In #lobby")
        IrcClient(server.port, "irc")


def test_a_password_that_is_set_later_is_asked_of_who_is_thinking_of_a_name() -> None:
    with serving() as server:
        person, program = LineClient(server.port), LineClient(server.port)
        person.expect("Type your name")
        program.ask("/client 2 en", '"kind":"hello"')
        irc = IrcClient(server.port)
        irc.say("CAP LS 302", f"NICK {unique('irc')}")
        irc.expect("CAP")
        server.services.renew(Settings(password=WORD))
        person.ask("Boris", FIRST)
        program.ask("Vera", '"kind":"locked"')
        irc.say("USER i 0 * :I", "CAP END")
        irc.expect("464")
        person.ask(WORD, "Type your name")
        person.ask("Boris", "In #lobby")
        program.ask(f"/password {WORD}", '"kind":"entered"')


def test_who_does_not_give_it_in_time_is_let_go() -> None:
    with serving(Limits(seconds_to_name=1), password=WORD) as server:
        thinking, guessing = LineClient(server.port), LineClient(server.port)
        guessing.ask(WRONG, "Type the password:")
        for stranger in (thinking, guessing):
            assert "No name came in time (1 s)." in stranger.expect_end()


def test_without_a_password_nothing_is_said_of_any() -> None:
    with serving() as server:
        anna = AnnouncedClient(server.port, "Anna")
        boris = LineClient(server.port, "Boris")
        anna.ask("hello", "/ok 1")
        assert "assword" not in anna.heard + boris.heard


def test_a_password_that_nobody_could_give_keeps_the_server_from_starting() -> None:
    with (
        pytest.raises(StartError, match="password: ") as raised,
        running(Settings(port=0, host=("127.0.0.1",), journal="memory", quiet=True, password="NICK anna")),
    ):
        pass
    assert raised.value.status == CONFIG
