"""`/client 2` between real sockets, and Beseda's own client on a real terminal at a real server."""

import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from processes import Joiner, ServerProcess
from talking import LineClient, unique

from beseda.wire.dialects.plain.marked import MARK
from tmux import Tmux
from waiting import wait_for

needs_tmux = pytest.mark.skipif(not shutil.which("tmux"), reason="there is no tmux here")


class Program(LineClient):
    """Speaks version 2 by hand."""

    def __init__(self, port: int, name: str, language: str = "en") -> None:
        super().__init__(port)
        self.name = name
        self.say(f"/client 2 {language}", f"/client 1 {language}", name)
        self.until("entered")

    @property
    def told(self) -> list[dict[str, Any]]:
        """Every whole line is marked."""
        lines = self.heard.split("\n")[:-1]
        assert all(line.startswith(MARK) for line in lines), lines
        return [json.loads(line[1:]) for line in lines]

    def until(self, kind: str, **fields: Any) -> dict[str, Any]:
        found: list[dict[str, Any]] = []

        def there() -> bool:
            found[:] = [line for line in self.told if line["kind"] == kind and fields.items() <= line.items()]
            return bool(found)

        wait_for(there)
        return found[0]


def test_everything_a_program_is_told_says_what_it_is(server: ServerProcess) -> None:
    with Program(server.port, unique("Prog")) as program, LineClient(server.port, unique("Anna")) as anna:
        program.until("joined", by=anna.name, room="#lobby")
        anna.say(f'/help "{MARK}quoted"', f"hello {program.name}", f"/msg {program.name} a\tb")
        said = program.until("said", by=anna.name, words=f"hello {program.name}")
        assert (
            said["room"] == "#lobby" and re.fullmatch(r"\w+-[0-9a-f]+", said["id"]) and said["at"] > 1_600_000_000_000
        )
        assert program.until("said", to=program.name)["words"] == "a\tb"
        program.say("/help", "mine")
        assert program.until("ok", number=1) and program.until("said", mine=True)["words"] == "mine"
        assert any(line["text"].startswith("/help ") for line in program.told if line["kind"] == "answer")
        anna.expect(f"{program.name}: mine")


def test_an_older_version_is_spoken_as_ever(server: ServerProcess) -> None:
    name = unique("Old")
    with LineClient(server.port) as old:
        old.say("/client 1 en", name, "hello")
        old.expect(f"/entered {name}\n")
        old.expect("/ok 1\n")
        assert MARK not in old.heard


@pytest.mark.parametrize("transport", [(), ("--udp",)], ids=["tcp", "udp"])
def test_help_is_shown_in_our_own_client(server: ServerProcess, transport: tuple[str, ...]) -> None:
    joiner = Joiner(server.port, unique("Helpless"), *transport)
    joiner.say("/help")
    joiner.expect("/quit [words]")
    assert joiner.leave() == 0


# On a terminal.


@pytest.fixture
def joined(server: ServerProcess, tmp_path: Path) -> Iterator[tuple[Tmux, str]]:
    name = unique("Term")
    command = [sys.executable, "-m", "beseda", "join", f"127.0.0.1:{server.port}", "--name", name, "--room", name]
    tmux = Tmux(str(tmp_path / "s"), command, columns=60)
    try:
        wait_for(lambda: tmux.lines()[-1:] == [f"#{name}>"])
        yield tmux, name
    finally:
        tmux.close()


@needs_tmux
def test_the_prompt_says_where_one_is_and_names_have_colours(joined: tuple[Tmux, str], server: ServerProcess) -> None:
    tmux, name = joined
    with LineClient(server.port, unique("Anna")) as anna:
        anna.say(f"/join {name}", "hi " + "x" * 30 + " and then there")
        wait_for(lambda: any(re.match(" .*there$", line) for line in tmux.lines()))
        first, second, prompt = tmux.lines()[-3:]
        assert re.match(rf"\[\d\d:\d\d\] {anna.name}: hi", first), tmux.lines()
        assert prompt == f"#{name}>"
        assert second.startswith(" " * (len(anna.name) + 10)), "under the words"
        assert re.search(rf"\x1b\[[0-9;]*38;5;\d+m{anna.name}", tmux.colours())
        tmux.type("/join lobby")
        tmux.press("Enter")
        wait_for(lambda: tmux.lines()[-1:] == ["#lobby>"])


@needs_tmux
def test_who_wants_no_colours_gets_none(server: ServerProcess, tmp_path: Path) -> None:
    name = unique("Grey")
    command = [sys.executable, "-m", "beseda", "join", f"127.0.0.1:{server.port}", "--name", name]
    tmux = Tmux(str(tmp_path / "s"), command, NO_COLOR="1")
    try:
        wait_for(lambda: tmux.lines()[-1:] == ["#lobby>"])
        tmux.type("hello")
        tmux.press("Enter")
        wait_for(lambda: any("hello" in line for line in tmux.lines()))
        assert not re.search(r"\x1b\[[0-9;]*(?:3[0-8]|9[0-7])[;m]", tmux.colours())
    finally:
        tmux.close()


@needs_tmux
def test_tab_completes_what_is_being_typed(joined: tuple[Tmux, str], server: ServerProcess) -> None:
    tmux, name = joined
    with LineClient(server.port, unique("Zoe")) as zoe:
        zoe.say(f"/join {name}")
        wait_for(lambda: any(f"{zoe.name} entered" in line for line in tmux.lines()))
        tmux.type("/he")
        tmux.press("Tab")
        wait_for(lambda: tmux.lines()[-1:] == [f"#{name}> /help"])
        tmux.press("C-u")
        tmux.type(zoe.name[:4].lower())
        tmux.press("Tab")
        wait_for(lambda: tmux.lines()[-1:] == [f"#{name}> {zoe.name}:"])


@needs_tmux
def test_what_is_typed_while_away_looks_unsaid_until_it_is_said(tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "data", "--unlimited") as server:
        command = [sys.executable, "-m", "beseda", "join", f"127.0.0.1:{server.port}", "--name", "Anna"]
        tmux = Tmux(str(tmp_path / "s"), command, columns=70)
        try:
            wait_for(lambda: tmux.lines()[-1:] == ["#lobby>"])
            tmux.type("read before")
            tmux.press("Enter")
            wait_for(lambda: any(line.endswith("Anna: read before") for line in tmux.lines()))
            server.stop()
            wait_for(lambda: any("trying again" in line for line in tmux.lines()))
            tmux.type("said meanwhile")
            tmux.press("Enter")
            wait_for(lambda: tmux.lines()[-2:-1] == ["… said meanwhile"])
            with ServerProcess(tmp_path / "data", "--unlimited", port=server.port):
                wait_for(lambda: tmux.lines()[-2].endswith("Anna: said meanwhile"))
                assert not any(line.startswith("…") for line in tmux.lines())
                assert sum("read before" in line for line in tmux.lines()) == 1, "what was read is not shown again"
        finally:
            tmux.close()
