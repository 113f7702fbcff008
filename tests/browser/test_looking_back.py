"""The past: scrolled back to without end and without a jump, searched, and linked to."""

import re
from pathlib import Path

import pytest
from in_process import running
from playwright.sync_api import expect
from processes import ServerProcess
from talking import LineClient, unique
from visitors import Visiting

from beseda.journal import archive_search, archive_words
from beseda.server.running.config import Settings, change, unlimited
from waiting import wait_for

MANY = 400


def full_room(server: ServerProcess) -> tuple[str, LineClient]:
    """A room in which much was said."""
    room = unique("#past")
    vera = LineClient(server.port, unique("vera"))
    vera.say(f"/join {room}")
    for number in range(MANY):
        vera.say(f"line {number:04} of {room}")
    vera.say("/names")
    vera.expect(room)
    return room, vera


def test_who_scrolls_back_comes_to_the_beginning_and_loses_no_place(server: ServerProcess, visitor: Visiting) -> None:
    room, _ = full_room(server)
    anna = visitor(server.port).comes_in(unique("Anna"))
    anna.says(f"/join {room}")
    anna.sees(f"line {MANY - 1:04}")
    anna.log.hover()
    for _ in range(300):
        if anna.message(f"line {0:04} of").count():
            break
        seen = anna.page.evaluate(TOP_MESSAGE)
        anna.page.mouse.wheel(0, -600)
        anna.page.wait_for_function(MOVED, arg=seen)
    anna.sees(f"line {0:04} of")
    nodes = anna.page.evaluate("document.querySelector('[role=log]').querySelectorAll('*').length")
    assert nodes <= 1500
    assert anna.log.get_by_role("article").count() <= 300


TOP_MESSAGE = """() => {
  const log = document.querySelector("[role=log]");
  const top = log.getBoundingClientRect().top;
  const isSeen = (each) => each.getBoundingClientRect().bottom > top + 1;
  const first = [...log.querySelectorAll("[role=article]")].find(isSeen);
  return first && [first.dataset.id, Math.round(first.getBoundingClientRect().top)].join(" ");
}"""
STANDS_STILL = f"""async () => {{
  const top = {TOP_MESSAGE};
  const frame = () => new Promise(requestAnimationFrame);
  for (let before = null; before !== top(); await frame()) {{ before = top(); await frame(); await frame(); }}
  return top();
}}"""
"""Which message is at the top once the list has come to rest, and where."""
MOVED = """(before) => {
  const log = document.querySelector("[role=log]");
  const top = log.getBoundingClientRect().top;
  const isSeen = (each) => each.getBoundingClientRect().bottom > top + 1;
  const first = [...log.querySelectorAll("[role=article]")].find(isSeen);
  return [first?.dataset.id, Math.round(first?.getBoundingClientRect().top)].join(" ") !== before;
}"""


def test_new_lines_that_come_leave_what_is_read_where_it_is(server: ServerProcess, visitor: Visiting) -> None:
    room, vera = full_room(server)
    anna = visitor(server.port).comes_in(unique("Anna"))
    anna.says(f"/join {room}")
    anna.sees(f"line {MANY - 1:04}")
    anna.log.hover()
    anna.page.mouse.wheel(0, -500)
    before = anna.page.evaluate(STANDS_STILL)
    vera.say("something new below")
    expect(anna.page.get_by_role("button", name=re.compile("new message"))).to_be_visible()
    (then, place_then), (now, place_now) = before.split(), anna.page.evaluate(TOP_MESSAGE).split()
    assert now == then and abs(int(place_now) - int(place_then)) <= 1  # heights have fractions, and are rounded


def test_a_search_finds_in_context_and_leads_there(server: ServerProcess, visitor: Visiting) -> None:
    room, vera = full_room(server)
    needle = unique("needle")
    vera.say(needle, *[f"more {n}" for n in range(150)])
    anna = visitor(server.port).comes_in(unique("Anna"))
    anna.says(f"/join {room}")
    anna.sees("more 149")
    anna.page.get_by_role("button", name="Search").first.click()
    field = anna.page.get_by_role("searchbox")
    field.fill(needle)
    field.press("Enter")
    found = anna.page.get_by_role("listitem").filter(has_text=needle)
    expect(found).to_have_count(1)
    expect(found.locator("mark")).to_have_text(needle)
    found.click()
    anna.sees(needle)
    expect(anna.message(f"line {MANY - 1:04}").first).to_be_attached()


def test_a_link_to_a_message_opens_where_it_was_said(server: ServerProcess, visitor: Visiting) -> None:
    room, vera = full_room(server)
    anna = visitor(server.port).comes_in(unique("Anna"))
    anna.says(f"/join {room}")
    anna.sees(f"line {MANY - 1:04}")
    wanted = anna.message(f"line {MANY - 5:04}").first.get_attribute("data-id")
    vera.say(*[f"much later {n}" for n in range(300)])
    boris = visitor(server.port)
    boris.opens(f"#{room.removeprefix('#')}?m={wanted}")
    boris.gives_name(unique("Boris"))
    boris.sees(f"line {MANY - 5:04}")


def test_a_search_that_has_not_looked_through_all_says_how_far_and_goes_on(
    data: Path, visitor: Visiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At a server whose time is over after each volume, as a large archive's is."""
    monkeypatch.setattr(archive_search, "LOOKS_FOR", -1.0)
    monkeypatch.setattr(archive_words, "VOLUME", 20)
    with running(change(unlimited(Settings()), port=0, data=str(data))) as server:
        needle = unique("needle")
        vera = LineClient(server.port, "vera")
        vera.say(needle)
        boris = LineClient(server.port, "boris")
        for part in range(3):  # some at a time: what is archived together is in one volume
            vera.say(*[f"hay {part}.{number}" for number in range(20)])
            boris.expect(f"hay {part}.19")
            wait_for(server.services.archiver.caught_up, what="the archive has it")
        anna = visitor(server.port).comes_in(unique("Anna"))
        anna.page.get_by_role("button", name="Search").first.click()
        field = anna.page.get_by_role("searchbox")
        field.fill(needle)
        field.press("Enter")
        expect(anna.page.get_by_text("Nothing found yet, back to")).to_be_visible()
        again = anna.page.get_by_role("button", name="Search on")
        found = anna.page.get_by_role("listitem").filter(has_text=needle)
        running_on = anna.page.get_by_text("Searching…")
        for _ in range(4):
            if not found.count():
                again.click()
                expect(running_on).to_be_visible()
                expect(running_on).to_be_hidden()
        expect(found).to_have_count(1)
