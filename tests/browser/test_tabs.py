"""Several tabs of one browser are one person with one connection, and agree on what was read and typed."""

from cutting import Wire
from playwright.sync_api import expect
from processes import ServerProcess
from talking import LineClient, unique
from visitors import Visiting, Visitor


def beside(visitor: Visitor) -> Visitor:
    """The same browser, by its second tab."""
    other = object.__new__(Visitor)
    other.__dict__.update(visitor.__dict__)
    other.page = visitor.tab()
    other.opens()
    expect(other.composer).to_be_editable()
    return other


def test_two_tabs_share_one_connection_and_both_hear_and_speak(server: ServerProcess, visitor: Visiting) -> None:
    boris = LineClient(server.port, unique("boris"))
    with Wire(server.port) as wire:
        first = visitor(wire.port).comes_in(unique("Anna"))
        second = beside(first)
        stem = unique("tab")
        first.says(f"{stem} by the first")
        second.sees(f"{stem} by the first")
        second.says(f"{stem} by the second")
        first.sees(f"{stem} by the second")
        boris.expect(f"{stem} by the second")
        boris.say(f"{stem} heard by both")
        for tab in (first, second):
            tab.sees(f"{stem} heard by both")
            for text in ("by the first", "by the second", "heard by both"):
                expect(tab.message(f"{stem} {text}")).to_have_count(1)
        assert boris.heard.count(f"{first.name} joined") == 1


def test_the_other_tab_goes_on_when_the_one_with_the_connection_is_closed(
    server: ServerProcess, visitor: Visiting
) -> None:
    boris = LineClient(server.port, unique("boris"))
    name = unique("Anna")
    first = visitor(server.port).comes_in(name)
    second = beside(first)
    first.page.close()
    stem = unique("left")
    boris.say(f"{stem} are you there?")
    second.sees(f"{stem} are you there?")
    second.says(f"{stem} I am")
    boris.expect(f"{stem} I am")
    assert f"{name} left" not in boris.heard
    expect(second.message(f"{stem} are you there?")).to_have_count(1)
