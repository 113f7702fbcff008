"""Everybody talks with everybody: two browsers, `nc` and irssi, on one port."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from processes import ServerProcess
from talking import LineClient, unique
from visitors import Visiting

from tmux import Tmux
from waiting import wait_for


def test_two_browsers_and_nc_talk(server: ServerProcess, visitor: Visiting) -> None:
    anna = visitor(server.port).comes_in(unique("Anna"))
    boris = visitor(server.port).comes_in(unique("Boris"))
    vera = LineClient(server.port, unique("vera"))
    anna.says("the kettle is on")
    boris.sees("the kettle is on")
    vera.expect("the kettle is on")
    boris.says("which tea is it?")
    anna.sees("which tea is it?")
    vera.expect("which tea is it?")
    vera.say("black, I hope")
    anna.sees("black, I hope")
    boris.sees("black, I hope")


@pytest.fixture
def irssi(tmp_path: Path) -> Iterator[Tmux]:
    if shutil.which("irssi") is None or shutil.which("tmux") is None:
        pytest.skip("there is no irssi here (Debian's package)")
    home = tmp_path / "irssi"
    home.mkdir()
    window = Tmux(str(tmp_path / "tmux"), ["irssi", f"--home={home}"], columns=100)
    try:
        wait_for(lambda: any("[(status)]" in line for line in window.lines()), what="irssi")
        yield window
    finally:
        window.close()


def test_a_browser_and_irssi_talk(server: ServerProcess, visitor: Visiting, irssi: Tmux) -> None:
    name = unique("Igor")
    irssi.type(f"/connect -nocap 127.0.0.1 {server.port}\n".replace("-nocap ", ""))
    wait_for(lambda: any("End of" in line or "Welcome" in line for line in irssi.lines()), what="the welcome")
    irssi.type(f"/nick {name}\n/join #lobby\n")
    anna = visitor(server.port).comes_in(unique("Anna"))
    expect(anna.page.get_by_text(name).first).to_be_visible()
    anna.says("hello to irssi")
    wait_for(lambda: any("hello to irssi" in line for line in irssi.lines()), what="what Anna said, in irssi")
    irssi.type("hello to the browser\n")
    anna.sees("hello to the browser")


def test_each_message_is_shown_once_and_under_its_speaker(server: ServerProcess, visitor: Visiting) -> None:
    anna = visitor(server.port).comes_in(unique("Anna"))
    said = [unique("word") for _ in range(5)]
    for text in said:
        anna.says(text)
    for text in said:
        anna.sees(text)
    boris = visitor(server.port).comes_in(unique("Boris"))
    for text in said:
        expect(anna.message(text)).to_have_count(1)
        expect(boris.message(text)).to_have_count(1)
