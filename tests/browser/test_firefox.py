"""The page in Firefox, at a glance: come in, talk, hear, come again. All else is tried in chromium."""

from pathlib import Path

from firefox import ENTER, ESCAPE, firefox
from processes import ServerProcess
from talking import LineClient

SAID = "[...document.querySelectorAll('[role=log] [role=article]')].some((each) => each.textContent.includes(%r))"


def test_one_comes_in_talks_hears_and_comes_again(server: ServerProcess, tmp_path: Path) -> None:
    boris = LineClient(server.port, "boris-at-nc")
    with firefox(tmp_path) as anna:
        anna.opens(f"http://127.0.0.1:{server.port}/")
        anna.waits_for("document.activeElement.matches('input')")
        anna.types(*"foxy", ENTER)
        anna.waits_for("document.activeElement.id === 'message-field'")
        anna.types(*"from a fox", ENTER)
        boris.expect("foxy: from a fox")
        boris.say("heard at nc")
        anna.waits_for(SAID % "heard at nc")
        anna.types(*"/settings", ESCAPE, ENTER)
        anna.waits_for("Boolean(document.querySelector('dialog[open] [role=switch]'))")
        anna.types(ESCAPE)
        anna.waits_for("!document.querySelector('dialog[open]')")
        anna.types(*"half a thought")
        anna.reloads()
        anna.waits_for("document.querySelector('#message-field')?.value === 'half a thought'")
        anna.waits_for(SAID % "from a fox")
        assert anna.asks("document.documentElement.scrollWidth <= innerWidth")
        assert anna.faults == []
    assert "foxy" not in boris.heard.partition("heard at nc")[2], "a page that is loaded again is nobody's leaving"
