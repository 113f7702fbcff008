"""Beseda's own client at Beseda's own server, by TLS: everybody hears everybody, and a lost connection comes back."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from cutting import Wire
from processes import Joiner, ServerProcess
from talking import LineClient, unique

from waiting import wait_for


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tls")


@pytest.fixture(scope="module")
def chat(data: Path) -> Iterator[ServerProcess]:
    server = ServerProcess(data, "--tls")
    try:
        yield server
        assert server.stop() == 0
    finally:
        server.close()


@pytest.fixture(autouse=True)
def known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path / "beseda" / "known_servers"


def fingerprint_of(server: ServerProcess) -> str:
    """As a person copies it from where the server prints it, in two lines."""
    wait_for(lambda: "Ctrl-C" in server.heard)
    found = re.search(r"(?:[0-9A-F]{2}:){16}\s+(?:[0-9A-F]{2}:){15}[0-9A-F]{2}", server.heard)
    assert found, server.heard
    return found[0]


def test_two_by_tls_and_one_without_hear_each_other(chat: ServerProcess) -> None:
    anna = Joiner(chat.port, unique("Anna"), "--fingerprint", fingerprint_of(chat))
    anna.expect("Welcome")
    bob = Joiner(chat.port, unique("Bob"), "--fingerprint", fingerprint_of(chat))
    bob.expect("Welcome")
    with LineClient(chat.port, unique("Clara")) as clara:
        everybody = anna, bob, clara
        for speaker in everybody:
            speaker.say(f"from {speaker.name}")
            for other in everybody:
                if other is not speaker:
                    other.expect(f"{speaker.name}: from {speaker.name}\n")
        assert anna.leave() == bob.leave() == 0


def test_who_was_cut_off_has_their_seat_again_by_tls(chat: ServerProcess) -> None:
    with Wire(chat.port) as wire, LineClient(chat.port, unique("Anna")) as anna:
        bob = Joiner(wire.port, unique("Bob"), "--fingerprint", fingerprint_of(chat))
        anna.expect(f"{bob.name} joined the chat.")
        bob.expect("Welcome")
        wire.cut()
        bob.expect("trying again in")
        anna.say("missed")
        bob.say("said meanwhile")
        wire.mend()
        bob.expect(f"{anna.name}: missed\n")
        anna.expect(f"{bob.name}: said meanwhile\n")
        assert bob.leave() == 0
        assert anna.heard.count(f"{bob.name} joined") == 1


def test_after_a_kill_the_server_has_its_certificate_and_everybody_comes_back(tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "data", "--tls") as server:
        bob = Joiner(server.port, unique("Bob"), "--fingerprint", fingerprint_of(server))
        bob.expect("Welcome")
        server.kill()
        bob.expect("trying again in")
        bob.say("said meanwhile")
        with ServerProcess(tmp_path / "data", "--tls", port=server.port) as again:
            bob.expect("Connected again.")
            with LineClient(again.port, unique("Anna")) as anna:
                bob.say("still here")
                anna.expect(f"{bob.name}: still here\n")
            assert bob.leave() == 0


def test_an_unknown_server_is_refused_and_nobody_there_hears_of_it(chat: ServerProcess, known: Path) -> None:
    with LineClient(chat.port, unique("Anna")) as anna:
        bob = Joiner(chat.port, unique("Bob"), "--tls")
        bob.expect("No authority vouches")
        assert bob.wait() == 1
        anna.say("/names")
        anna.expect(anna.name)
        assert bob.name not in anna.heard and not known.exists()
