"""Everybody can use it: on a phone and a wide screen, by the keyboard alone, with a screen reader, in any script."""

import re

import pytest
from cutting import Wire
from playwright.sync_api import expect
from processes import ServerProcess
from talking import LineClient, unique
from visitors import Visiting

PHONE = {"viewport": {"width": 320, "height": 568}, "has_touch": True, "is_mobile": True}


@pytest.mark.parametrize("how", [PHONE, {"viewport": {"width": 1920, "height": 1080}}], ids=["phone", "wide"])
@pytest.mark.parametrize("locale", ["en-GB", "ru-RU"])
def test_nothing_is_cut_off_on_any_screen(
    server: ServerProcess, visitor: Visiting, how: dict[str, object], locale: str
) -> None:
    anna = visitor(server.port, **how, locale=locale).comes_in(unique("Anna"))
    anna.says("a long word: " + "w" * 300)
    anna.sees("a long word")
    assert anna.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    box = anna.composer.bounding_box()
    width = anna.page.viewport_size
    assert box is not None and width is not None
    assert box["x"] >= 0 and box["x"] + box["width"] <= width["width"]
    assert box["y"] + box["height"] <= width["height"]


def test_the_keyboard_alone_is_enough(server: ServerProcess, visitor: Visiting) -> None:
    anna = visitor(server.port).opens()
    keyboard = anna.page.keyboard
    expect(anna.page.get_by_label("Your name")).to_be_focused()
    keyboard.type(unique("Anna"))
    keyboard.press("Enter")
    expect(anna.composer).to_be_focused()
    text = unique("by keys ")
    keyboard.type(text)
    keyboard.press("Enter")
    anna.sees(text)
    keyboard.press("Control+k")
    expect(anna.page.get_by_role("dialog")).to_be_visible()
    keyboard.press("Escape")
    expect(anna.page.get_by_role("dialog")).to_have_count(0)


def test_a_screen_reader_is_told_each_new_message_once(server: ServerProcess, visitor: Visiting) -> None:
    anna = visitor(server.port).comes_in(unique("Anna"))
    boris = visitor(server.port).comes_in(unique("Boris"))
    anna.page.evaluate("""() => {
        window.told = [];
        for (const region of document.querySelectorAll("[aria-live=polite]"))
            new MutationObserver(() => { if (region.textContent.trim()) window.told.push(region.textContent); })
                .observe(region, {childList: true, characterData: true, subtree: true});
    }""")
    text = unique("to be heard ")
    boris.says(text)
    anna.sees(text)
    anna.page.wait_for_function("(text) => window.told.some((said) => said.includes(text))", arg=text)
    assert anna.page.evaluate("(text) => window.told.filter((said) => said.includes(text)).length", text) == 1


def test_a_screen_reader_is_not_told_as_news_what_was_said_before(server: ServerProcess, visitor: Visiting) -> None:
    boris = visitor(server.port).comes_in(unique("Boris"))
    text = unique("long ago ")
    boris.says(text)
    boris.sees(text)
    anna = visitor(server.port).comes_in(unique("Anna"))
    anna.sees(text)
    news = unique("just now ")
    boris.says(news)
    spoken = anna.page.locator("beseda-log-view [aria-live=polite] p")
    expect(spoken).to_have_text([f"{boris.name}: {news}"])


def test_a_long_name_leaves_room_for_its_count_in_the_switcher(server: ServerProcess, visitor: Visiting) -> None:
    anna = visitor(server.port, **PHONE).comes_in(unique("Anna"))
    anna.says("/join #" + unique("a-name-that-is-longer-than-a-phone-is-wide"))
    expect(anna.page.get_by_role("heading", level=1)).to_contain_text("longer")
    anna.page.keyboard.press("Control+k")
    found = anna.page.get_by_role("listbox")
    expect(found).to_be_visible()
    assert found.evaluate("(list) => list.scrollWidth <= list.clientWidth")


def test_text_from_right_to_left_does_not_turn_the_line_round(server: ServerProcess, visitor: Visiting) -> None:
    anna = visitor(server.port).comes_in(unique("Anna"))
    anna.says("שלום עולם " + unique("rtl"))
    row = anna.log.get_by_role("article").filter(has_text=re.compile("שלום"))
    expect(row).to_be_visible()
    assert row.evaluate("(row) => getComputedStyle(row).direction") == "ltr"


CHOSEN = """(element) => {
  const { outline, border, backgroundColor } = getComputedStyle(element);
  return [outline, border, backgroundColor].join(" ");
}"""


def test_in_a_system_s_own_few_colours_what_is_chosen_is_seen(server: ServerProcess, visitor: Visiting) -> None:
    anna = visitor(server.port, forced_colors="active").comes_in(unique("Anna"))
    boris = LineClient(server.port, unique("boris"))
    boris.say(f"/msg {anna.name} hello")
    people = anna.page.get_by_role("list", name="Private talk").get_by_role("link")
    rooms = anna.page.get_by_role("list", name="Rooms").get_by_role("link")
    assert rooms.first.evaluate(CHOSEN) != people.first.evaluate(CHOSEN)
    anna.page.keyboard.press("Control+k")
    choices = anna.page.get_by_role("option")
    expect(choices).to_have_count(2)
    assert choices.first.evaluate(CHOSEN) != choices.last.evaluate(CHOSEN)
    anna.page.keyboard.press("Escape")
    anna.says("/settings")
    settings = anna.page.get_by_role("dialog", name="Settings")
    switches = settings.get_by_role("switch")
    on, off = settings.get_by_role("switch", name="Enter sends"), settings.get_by_role("switch", name="Sound")
    expect(on).to_be_checked()
    expect(off).not_to_be_checked()
    assert on.evaluate(CHOSEN) != off.evaluate(CHOSEN)
    widths = switches.evaluate_all("(all) => all.map((each) => getComputedStyle(each).borderTopWidth)")
    assert set(widths) == {"1px"}, "a switch that is off has no ground: it is its border"
    themes = settings.get_by_role("radio").locator("xpath=following-sibling::span")
    assert themes.first.evaluate(CHOSEN) != themes.nth(1).evaluate(CHOSEN)


UNCOVERED = """() => {
  const banner = document.querySelector("beseda-banner");
  const { left, top, height } = banner.getBoundingClientRect();
  return banner.contains(document.elementFromPoint(left + 20, top + height / 2));
}"""


def test_on_a_phone_a_lost_connection_is_seen_whatever_lies_over_the_talk(
    server: ServerProcess, visitor: Visiting
) -> None:
    with Wire(server.port) as wire:
        anna = visitor(wire.port, **PHONE).comes_in(unique("Anna"))
        anna.page.get_by_role("button", name=re.compile("^[0-9]+ (person|people)")).first.click()
        panel = anna.page.get_by_role("complementary")
        expect(
            panel.get_by_text("you", exact=True)
        ).to_be_visible()  # and no name of a sentence, before those have come
        wire.cut()
        banner = anna.page.locator("beseda-banner")
        expect(banner).to_contain_text("onnect")
        anna.page.wait_for_function(UNCOVERED)
        wire.mend()
        expect(banner).to_be_hidden()
