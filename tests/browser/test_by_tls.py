"""The page by https and wss, with a certificate of the server's own: the same page, and the same people."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from processes import ServerProcess
from talking import LineClient, unique
from talking_tls import TlsLineClient
from visitors import UNHURRIED, Visiting

from tmux import Tmux
from waiting import wait_for


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with ServerProcess(tmp_path_factory.mktemp("tls") / "data", "--tls", *UNHURRIED) as running:
        yield running
        assert "Traceback" not in running.heard


def test_browsers_by_https_and_everybody_else_talk(secure: ServerProcess, visitor: Visiting) -> None:
    anna = visitor(secure.port, scheme="https")
    sockets: list[str] = []
    anna.page.on("websocket", lambda socket: sockets.append(socket.url))
    anna.comes_in(unique("Anna"))
    assert sockets == [f"wss://127.0.0.1:{secure.port}/socket"]
    boris = visitor(secure.port).comes_in(unique("Boris"))
    vera, grisha = TlsLineClient(secure.port, unique("vera")), LineClient(secure.port, unique("grisha"))
    for speaker in (anna, boris):
        words = unique("said by ")
        speaker.says(words)
        anna.sees(words)
        boris.sees(words)
        vera.expect(words)
        grisha.expect(words)
    vera.say("by openssl")
    anna.sees("by openssl")


def test_whoever_is_cut_off_comes_back_by_tls(data: Path, visitor: Visiting) -> None:
    with ServerProcess(data, "--tls", *UNHURRIED) as server:
        anna = visitor(server.port, scheme="https").comes_in(unique("Anna"))
        anna.says("before")
        anna.sees("before")
        port = server.port
        server.kill()
    with ServerProcess(data, "--tls", *UNHURRIED, port=port) as server:
        boris = visitor(server.port, scheme="https").comes_in(unique("Boris"))
        boris.sees("before")
        # She may come back after him, and then nobody tells her that he came.
        expect(anna.page.get_by_role("button", name="2 people")).to_be_visible()
        boris.says("after")
        anna.sees("after")


def test_irssi_comes_by_tls(secure: ServerProcess, tmp_path: Path) -> None:
    if shutil.which("irssi") is None or shutil.which("tmux") is None:
        pytest.skip("there is no irssi here (Debian's package)")
    home = tmp_path / "irssi"
    home.mkdir()
    name = unique("Igor")
    window = Tmux(str(tmp_path / "tmux"), ["irssi", f"--home={home}"], columns=100)
    try:
        wait_for(lambda: any("[(status)]" in line for line in window.lines()), what="irssi")
        window.type(f"/connect -tls -notls_verify 127.0.0.1 {secure.port}\n")
        wait_for(lambda: any("Welcome" in line for line in window.lines()), what="the welcome")
        window.type(f"/nick {name}\n/join #lobby\n")
        with LineClient(secure.port, unique("Ear")) as ear:
            wait_for(lambda: _is_heard(window, ear, name), what="irssi")
    finally:
        window.close()


def _is_heard(window: Tmux, ear: LineClient, name: str) -> bool:
    window.type("hello by tls\n")
    return f"{name}: hello by tls" in ear.heard
