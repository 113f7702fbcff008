"""The search beside the talk, in a browser: what is asked for, and how what was found is shown."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from fixture_site import fixture_page, fixture_site
from playwright.sync_api import Browser, Page, expect

OPENED = "fixture.open(); fixture.add(fixture.talk(20)); fixture.show(); fixture.showSearch();"
FOUND = """
    const { NOON, newItem, store } = fixture;
    const found = (id, at, by, text) => ({ ...newItem({ id, at, by, text }), talkKey: "#lobby" });
    const old = found("a", NOON - 3_000_000_000, "anna", "the old minutes");
    const items = [old, found("b", NOON, "boris", "New *Minutes*!")];
    store.dispatch({ type: "search/started", query: "minutes", in: null });
    store.dispatch({ type: "search/found", items, until: NOON - 86_400_000 * 50, isMore: true });
"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with fixture_site() as address, fixture_page(browser, address) as opened:
        opened.evaluate("() => {" + OPENED + "}")
        yield opened


def last_call(page: Page) -> object:
    return page.evaluate("fixture.calls.at(-1)")


def test_words_are_looked_for_here_or_everywhere(page: Page) -> None:
    expect(page.get_by_role("searchbox", name="Search messages")).to_be_focused()
    page.keyboard.type("minutes")
    page.keyboard.press("Enter")
    assert last_call(page) == ["search", "minutes", {"in": "#lobby"}]
    page.get_by_text("Everywhere").click()
    assert last_call(page) == ["search", "minutes", {"in": None}]


def test_the_newest_is_first_with_the_words_marked_and_leads_there(page: Page) -> None:
    page.evaluate("() => {" + FOUND + "}")
    results = page.locator(".search-result")
    expect(results).to_have_count(2)
    expect(results.first).to_contain_text("boris")
    expect(results.first.locator("mark")).to_have_text("Minutes")
    page.get_by_role("searchbox").press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_function("() => fixture.calls.at(-1)[0] === 'jumpToMessage'")
    assert last_call(page) == ["jumpToMessage", "#lobby", "b"]


def test_a_search_that_is_not_whole_says_how_far_it_went_and_goes_on(page: Page) -> None:
    page.evaluate("() => {" + FOUND + "}")
    expect(page.get_by_text("Searched back to")).to_be_visible()
    page.get_by_role("button", name="Search on").click()
    assert last_call(page) == ["searchMore"]


def test_nothing_keeps_anybody_out(page: Page) -> None:
    page.evaluate("() => {" + FOUND + "}")
    expect(page.locator(".search-result")).to_have_count(2)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
