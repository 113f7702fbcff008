"""Nothing said is lost or doubled by a page that is loaded again, a network that is cut, a server that dies."""

import threading
from pathlib import Path

from cutting import Wire
from playwright.sync_api import expect
from processes import ServerProcess
from talking import LineClient, unique
from visitors import UNHURRIED, Visiting, Visitor

from waiting import wait_for


def shown(visitor: Visitor, stem: str) -> list[str]:
    """The texts of the messages that begin so, in their order."""
    texts = visitor.log.get_by_role("article").filter(has_text=stem).locator("[data-text]").all_inner_texts()
    return [text.strip() for text in texts]


def test_a_page_that_is_loaded_again_shows_the_same(server: ServerProcess, visitor: Visiting) -> None:
    anna = visitor(server.port).comes_in(unique("Anna"))
    stem = unique("tea")
    for number in range(3):
        anna.says(f"{stem} {number}")
        anna.sees(f"{stem} {number}")
    anna.composer.fill("half a thought")
    anna.page.reload()
    expect(anna.composer).to_be_editable()
    expect(anna.composer).to_have_value("half a thought")
    for number in range(3):
        expect(anna.message(f"{stem} {number}")).to_have_count(1)


def test_a_cut_network_loses_nothing_and_doubles_nothing_and_nobody_sees_anybody_leave(
    server: ServerProcess, visitor: Visiting
) -> None:
    boris = LineClient(server.port, unique("boris"))
    with Wire(server.port) as wire:
        name, stem = unique("Anna"), unique("line")
        anna = visitor(wire.port).comes_in(name)
        anna.says(f"{stem} before")
        boris.expect(f"{stem} before")
        wire.cut()
        expect(anna.page.get_by_role("status").filter(has_text="onnect").first).to_be_visible()
        boris.say(f"{stem} meanwhile 1", f"{stem} meanwhile 2")
        anna.composer.fill(f"{stem} typed while it was away")
        wire.mend()
        anna.sees(f"{stem} meanwhile 2")
        anna.composer.press("Enter")
        boris.expect(f"{stem} typed while it was away")
        for text in ("before", "meanwhile 1", "meanwhile 2", "typed while it was away"):
            expect(anna.message(f"{stem} {text}")).to_have_count(1)
        assert f"{name} left" not in boris.heard


def test_a_server_killed_in_the_middle_of_a_burst_loses_nothing_that_was_shown(data: Path, visitor: Visiting) -> None:
    stem = unique("burst")
    with ServerProcess(data, *UNHURRIED) as first:
        port = first.port
        anna = visitor(port).comes_in("Anna")
        boris = visitor(port).comes_in("Boris")
        speaker = LineClient(port, "vera")
        talking = threading.Thread(target=speaker.say, args=[f"{stem} {n:03}" for n in range(400)], daemon=True)
        talking.start()
        anna.sees(stem)
        anna.composer.fill("a draft that stays")
        first.kill()
        talking.join(10)
        before = shown(boris, stem)
    with ServerProcess(data, *UNHURRIED, port=port):
        for person in (anna, boris):
            expect(person.page.get_by_role("status").filter(has_text="onnect")).to_have_count(0)
        expect(anna.composer).to_have_value("a draft that stays")
        late = LineClient(port, "lev")
        late.say(f"{stem} after all")
        for person in (anna, boris):
            person.sees(f"{stem} after all")
        after = shown(boris, stem)
        assert len(after) == len(set(after)), "a line is shown twice"
        assert set(before) <= set(after), "a line that was shown is gone"


def test_a_browser_for_which_there_is_no_room_says_so_and_comes_in_later(
    tmp_path: Path, data: Path, visitor: Visiting
) -> None:
    settings = tmp_path / "beseda.toml"
    settings.write_text("[limits]\nconnections_per_address = 1\n")
    with ServerProcess(data, "--config", str(settings)) as small:
        first = LineClient(small.port, "first")
        anna = visitor(small.port, locale="ru-RU")
        answer = anna.page.goto(anna.address)
        assert answer is not None and answer.status == 503
        expect(anna.page.get_by_text("Чат сейчас недоступен. Попробуйте через минуту.")).to_be_visible()
        silent = LineClient(small.port)
        assert silent.expect_end() == "Server: There are too many connections just now. Try again in a minute.\n"
        anna.faults.clear()  # what a browser logs of a status of this kind
        first.close()
        wait_for(lambda: (answer := anna.page.goto(anna.address)) is not None and answer.ok)
        anna.faults.clear()
