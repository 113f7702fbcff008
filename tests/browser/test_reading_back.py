"""The past of a real server, read in the page: back to where a room begins, and to a message by its address."""

import re
from collections.abc import Callable, Iterable

from playwright.sync_api import expect
from processes import ServerProcess
from talking import LineClient, unique
from visitors import Visitor

Visiting = Callable[..., Visitor]
LINES = 420
"""More than four pages, and more than is ever drawn."""
TURNS = 400
"""Of the wheel, at most."""


def lines(numbers: Iterable[int]) -> list[str]:
    return [f"line {number} of many" for number in numbers]


def test_one_scrolls_back_to_where_the_room_begins(server: ServerProcess, visitor: Visiting) -> None:
    with LineClient(server.port, unique("teller")) as teller:
        teller.say(*lines(range(LINES)))
        anna = visitor(server.port).comes_in(unique("anna"))
        anna.sees(f"line {LINES - 1} of many")
    read: dict[str, None] = {}
    anna.log.hover()
    begins = anna.page.get_by_text("This is where")
    told = anna.log.get_by_text(re.compile(r"^line \d+ of many$"))
    for _ in range(TURNS):
        is_there = begins.count() > 0  # looked at before the lines are: those above may come in between
        read |= dict.fromkeys(reversed(told.all_inner_texts()))
        if is_there:
            break
        anna.page.mouse.wheel(0, -600)
        anna.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    expect(begins).to_be_visible()
    assert list(read) == lines(reversed(range(LINES)))


def test_an_address_of_a_message_leads_there_and_a_button_back_to_now(server: ServerProcess, visitor: Visiting) -> None:
    boris = visitor(server.port).comes_in(unique("boris"))
    boris.says("find me again")
    place = boris.message("find me again")
    expect(place).not_to_have_class(re.compile("sending"))
    address = f"#lobby?m={place.get_attribute('data-id')}"
    with LineClient(server.port, unique("teller")) as teller:
        teller.say(*lines(range(LINES)))
        boris.sees(f"line {LINES - 1} of many")
    anna = visitor(server.port)
    anna.opens(address)
    anna.gives_name(unique("anna"))
    expect(anna.message("find me again")).to_be_in_viewport()
    anna.page.get_by_role("button", name="To the newest messages").click()
    expect(anna.message(f"line {LINES - 1} of many")).to_be_in_viewport()
