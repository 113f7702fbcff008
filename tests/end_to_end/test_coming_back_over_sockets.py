"""Beseda's own client across a network that is cut: it has its seat again, misses nothing, and sees nothing twice."""

from collections.abc import Iterator

import pytest
from cutting import Wire
from processes import Joiner, ServerProcess
from talking import LineClient, unique

from waiting import wait_for


@pytest.fixture
def wire(server: ServerProcess) -> Iterator[Wire]:
    with Wire(server.port) as wire:
        yield wire


def test_nobody_sees_who_was_cut_off_leave_and_they_miss_nothing(server: ServerProcess, wire: Wire) -> None:
    room = unique("cut")
    with LineClient(server.port, unique("Anna")) as anna:
        anna.ask(f"/join {room}", f"#{room}")
        bob = Joiner(wire.port, unique("Bob"), "--room", room)
        anna.expect(f"{bob.name} entered #{room}")
        bob.say("before")
        anna.expect(f"{bob.name}: before")
        anna.say("heard")
        bob.expect(f"{anna.name}: heard\n")
        wire.cut()
        bob.expect("trying again in")
        anna.say("missed", f"/msg {bob.name} missed in private")
        bob.say("said meanwhile")
        wire.mend()
        bob.expect(f"{anna.name}: missed\n")
        bob.expect(f"(private) {anna.name}: missed in private\n")
        anna.expect(f"{bob.name}: said meanwhile")
        anna.say("after")
        bob.expect(f"{anna.name}: after\n")
        assert bob.leave() == 0
        anna.expect(f"{bob.name} left")
        assert anna.heard.count(f"{bob.name} entered") == anna.heard.count(f"{bob.name} left") == 1
        assert bob.heard.count(f"{anna.name}: heard\n") == bob.heard.count(f"{anna.name}: missed\n") == 1


def test_what_was_said_is_said_once_however_often_the_network_is_cut(server: ServerProcess, wire: Wire) -> None:
    with LineClient(server.port, unique("Anna")) as anna:
        bob = Joiner(wire.port, unique("Bob"))
        anna.expect(f"{bob.name} joined the chat.")
        for number in range(3):
            bob.say(*[f"{number}-{line}" for line in range(20)])
            anna.expect(f"{bob.name}: {number}-3\n")
            wire.cut()
            wait_for(lambda: bob.heard.count("trying again") > number)  # noqa: B023 (it waits here)
            wire.mend()
            anna.expect(f"{bob.name}: {number}-19\n", within=30.0)
        assert bob.leave() == 0
        said = [line for line in anna.heard.splitlines() if line.startswith(f"{bob.name}: ")]
        assert said == [f"{bob.name}: {number}-{line}" for number in range(3) for line in range(20)]


def test_after_a_restart_of_the_server_one_enters_anew(tmp_path_factory: pytest.TempPathFactory) -> None:
    data = tmp_path_factory.mktemp("again") / "data"
    with ServerProcess(data, "--unlimited") as server:
        bob = Joiner(server.port, "Bob")
        bob.say("before")
        bob.expect("In #lobby")
        assert server.stop() == 0
        with ServerProcess(data, "--unlimited", port=server.port):
            wait_for(lambda: bob.heard.count("In #lobby") == 2 and "Connected again." in bob.heard)
            assert bob.leave() == 0
