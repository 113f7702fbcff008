"""Dialogs, the menu of a message and the list of people: by keyboard alone, with a question before what hurts."""

import pytest
from playwright.sync_api import expect
from workbench import Benching, Workbench

from waiting import wait_for

LOBBY = "#lobby"


def comes(bench: Workbench, name: str, *expected: list[object]) -> None:
    """What a dialog asks for once it has closed."""
    wait_for(lambda: bench.calls(name) == list(expected), what=f"{name} to be called")


def test_the_focus_stays_in_a_dialog_and_goes_back(bench: Benching) -> None:
    anna = bench()
    anna.composer.focus()
    dialog = anna.opens_dialog("create")
    expect(dialog.get_by_label("Name")).to_be_focused()
    for _ in range(12):
        anna.page.keyboard.press("Tab")
        assert anna.page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
    anna.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(anna.composer).to_be_focused()
    assert anna.page.evaluate("workbench.store.state.dialog") is None


def test_a_press_beside_a_dialog_closes_it_and_one_that_began_inside_does_not(bench: Benching) -> None:
    anna = bench()
    dialog = anna.opens_dialog("create")
    name = dialog.get_by_label("Name").bounding_box()
    assert name is not None
    anna.page.mouse.move(name["x"] + 20, name["y"] + 10)
    anna.page.mouse.down()
    anna.page.mouse.move(10, 10)
    anna.page.mouse.up()
    expect(dialog).to_be_visible()
    anna.page.mouse.click(10, 10)
    expect(dialog).to_be_hidden()


def test_a_room_is_made_as_it_is_wished(bench: Benching) -> None:
    anna = bench()
    dialog = anna.opens_dialog("create")
    dialog.get_by_label("Name").press("Enter")
    expect(dialog.get_by_role("alert")).to_have_text("A room needs a name.")
    dialog.get_by_label("Name").fill("our office")
    dialog.get_by_label("Topic").fill("work")
    dialog.get_by_role("switch", name="Secret").check()
    dialog.get_by_label("Topic").press("Enter")
    comes(anna, "createRoom", ["#our-office", {"topic": "work", "secret": True, "inviteOnly": False}])
    expect(dialog).to_be_hidden()


def test_rooms_are_found_by_name_or_topic_and_entered(bench: Benching) -> None:
    anna = bench()
    rooms = [
        {"name": "#films", "members": 3, "topic": "what to see"},
        {"name": "#python", "members": 21, "topic": "snakes"},
    ]
    anna.answers("listRooms", {"ok": True, "rooms": rooms, "isMore": False})
    dialog = anna.opens_dialog("rooms")
    expect(dialog.get_by_role("listitem").locator("bdi")).to_have_text(["#python", "#films"])
    expect(dialog.get_by_role("button", name="#python")).to_have_accessible_name("#python snakes 21 people")
    dialog.get_by_label("Name or topic").press_sequentially("snake")
    expect(dialog.get_by_role("listitem")).to_have_count(1)
    dialog.get_by_role("button", name="#python").click()
    comes(anna, "openByName", ["#python"])


def test_a_room_that_was_not_found_is_made_under_the_name_that_was_typed(bench: Benching) -> None:
    anna = bench()
    dialog = anna.opens_dialog("rooms")
    dialog.get_by_label("Name or topic").fill("snakes")
    dialog.get_by_role("button", name="New room").click()
    dialog = anna.page.get_by_role("dialog", name="New room")
    expect(dialog.get_by_label("Name")).to_have_value("snakes")


def test_why_a_name_cannot_be_had_is_said_where_it_is_typed(bench: Benching) -> None:
    anna = bench()
    anna.answers("rename", {"ok": False, "text": "That looks too much like Anna, who is here."})
    dialog = anna.opens_dialog("rename")
    dialog.get_by_label("Your name").fill("Аnna")
    anna.page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_have_text("That looks too much like Anna, who is here.")
    expect(dialog.get_by_label("Your name")).to_have_attribute("aria-invalid", "true")
    expect(dialog.get_by_label("Your name")).to_be_focused()


def test_a_person_is_put_out_only_after_a_question(bench: Benching) -> None:
    anna = bench("prefixes=@")
    anna.answers("whois", {"ok": True, "nick": "Dmitry", "rooms": [], "away": "at lunch", "isOperator": False})
    card = anna.opens_dialog("person", nick="Dmitry", key=LOBBY)
    expect(card.get_by_text("at lunch")).to_be_visible()
    card.get_by_role("button", name="Put out").click()
    question = anna.page.get_by_role("alertdialog")
    anna.page.keyboard.press("Escape")
    expect(question).to_be_hidden()
    expect(card).to_be_visible()
    card.get_by_role("button", name="Put out").click()
    question.get_by_label("Reason").fill("noise")
    anna.page.keyboard.press("Enter")
    comes(anna, "kick", [LOBBY, "Dmitry", "noise"])


def test_who_does_not_look_after_the_room_is_offered_nothing_that_hurts(bench: Benching) -> None:
    anna = bench()
    anna.answers("whois", {"ok": False, "text": "Nobody of that name is here."})
    card = anna.opens_dialog("person", nick="Dmitry", key=LOBBY)
    expect(card.get_by_text("Nobody of that name is here.")).to_be_visible()
    expect(card.get_by_role("button", name="Ban")).to_have_count(0)


def test_somebody_is_ignored_and_heard_again(bench: Benching) -> None:
    anna = bench()
    switch = anna.opens_dialog("person", nick="Dmitry", key=LOBBY).get_by_role("switch", name="Ignore")
    switch.check()
    switch.uncheck()
    assert anna.calls("ignore") == [["Dmitry", True], ["Dmitry", False]]


def test_a_mention_is_put_into_the_draft(bench: Benching) -> None:
    anna = bench()
    anna.composer.fill("see")
    anna.answers("whois", {"ok": True, "nick": "Dmitry", "rooms": [], "away": None, "isOperator": False})
    anna.opens_dialog("person", nick="Dmitry", key=LOBBY).get_by_role("button", name="Mention").click()
    expect(anna.composer).to_have_value("see Dmitry ")
    expect(anna.composer).to_be_focused()


def test_the_rules_of_a_room_are_switched_and_go_back_if_refused(bench: Benching) -> None:
    anna = bench("prefixes=@")
    anna.answers("setModes", {"ok": False, "text": "not now"})
    dialog = anna.opens_dialog("room", key=LOBBY)
    switch = dialog.get_by_role("switch", name="Secret")
    switch.click()
    expect(dialog.get_by_role("alert")).to_have_text("not now")
    expect(switch).not_to_be_checked()
    assert anna.calls("setModes") == [[LOBBY, "+s"]]


def test_what_a_message_said_before_is_shown(bench: Benching) -> None:
    anna = bench()
    anna.answers(
        "wordings", {"ok": True, "wordings": [{"at": 1000, "text": "one"}, {"at": 2000, "text": "two\nlines"}]}
    )
    anna.happens(kind="item/edited", key=LOBBY, id="hers", text="three", at=3)
    anna.page.get_by_role("button", name="Menu of hers").click()
    anna.page.get_by_role("menuitem", name="Earlier words").click()
    expect(anna.page.get_by_role("dialog").locator(".wording")).to_have_text(["one", "two lines"])
    assert anna.calls("wordings") == [[LOBBY, "hers"]]


def test_leaving_a_room_is_asked_about(bench: Benching) -> None:
    anna = bench()
    anna.opens_dialog("room", key=LOBBY).get_by_role("button", name="Leave").click()
    expect(anna.page.get_by_role("alertdialog").get_by_role("button", name="Cancel")).to_be_focused()
    anna.page.get_by_role("alertdialog").get_by_role("button", name="Leave").click()
    comes(anna, "leave", [LOBBY])


def test_the_menu_of_a_message_is_walked_by_keys_and_gives_the_focus_back(bench: Benching) -> None:
    anna = bench()
    button = anna.page.get_by_role("button", name="Menu of hers")
    button.focus()
    anna.page.keyboard.press("Enter")
    menu = anna.page.get_by_role("menu", name="Message of Anna")
    expect(menu.get_by_role("menuitemcheckbox", name="thumbs up")).to_be_focused()
    anna.page.keyboard.press("ArrowRight")
    anna.page.keyboard.press("ArrowDown")
    expect(menu.get_by_role("menuitem", name="Reply")).to_be_focused()
    anna.page.keyboard.press("a")
    expect(menu.get_by_role("menuitem", name="About the person")).to_be_focused()
    anna.page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(button).to_be_focused()


def test_a_quick_emoji_is_a_reaction_and_a_second_one_takes_it_back(bench: Benching) -> None:
    anna = bench()
    anna.page.get_by_role("button", name="Menu of hers").click()
    anna.page.get_by_role("menuitemcheckbox", name="heart").click()
    assert anna.calls("react") == [[LOBBY, "hers", "❤️"]]
    anna.happens(kind="item/reacted", key=LOBBY, id="hers", text="❤️", nick="Boris", on=True, at=1)
    anna.page.get_by_role("button", name="Menu of hers").click()
    expect(anna.page.get_by_role("menuitemcheckbox", name="heart")).to_be_checked()
    anna.page.get_by_role("menuitemcheckbox", name="heart").click()
    assert anna.calls("unreact") == [[LOBBY, "hers", "❤️"]]


def test_any_emoji_is_a_reaction_by_the_picker(bench: Benching) -> None:
    anna = bench()
    anna.page.get_by_role("button", name="Menu of hers").click()
    anna.page.get_by_role("menuitem", name="Other emoji").click()
    anna.page.get_by_role("searchbox").press_sequentially("pizza")
    anna.page.keyboard.press("Enter")
    assert anna.calls("react") == [[LOBBY, "hers", "🍕"]]


def test_a_message_is_deleted_only_after_a_question(bench: Benching) -> None:
    anna = bench()
    anna.page.get_by_role("button", name="Menu of mine").click()
    anna.page.get_by_role("menuitem", name="Delete").click()
    question = anna.page.get_by_role("alertdialog", name="Delete your message?")
    expect(question.get_by_text("I do")).to_be_visible()
    anna.page.keyboard.press("Enter")  # by habit: the focus is on the way back
    expect(question).to_be_hidden()
    assert anna.calls("redact") == []
    anna.page.get_by_role("button", name="Menu of mine").click()
    anna.page.get_by_role("menuitem", name="Delete").click()
    question.get_by_role("button", name="Delete").click()
    comes(anna, "redact", [LOBBY, "mine", ""])


def test_the_text_is_copied_where_the_clipboard_has_no_interface(bench: Benching) -> None:
    anna = bench()
    anna.page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    anna.page.get_by_role("button", name="Menu of hers").click()
    anna.page.get_by_role("menuitem", name="Copy text").click()
    wait_for(
        lambda: anna.page.evaluate("workbench.store.state.toasts.map(toast => toast.key)") == ["message.copied"],
        what="the toast",
    )
    anna.composer.focus()
    anna.page.keyboard.press("Control+V")
    expect(anna.composer).to_have_value("Who comes to the cinema?")


def test_people_stand_in_order_and_open_their_cards(bench: Benching) -> None:
    anna = bench("panel=1&prefixes=@")
    panel = anna.page.get_by_role("region", name="10 people")
    expect(panel.get_by_role("heading", level=3)).to_have_text(["Operators — 2", "Here — 7", "Away — 1"])
    expect(panel.get_by_role("button", name="Anna Petrova")).to_contain_text("founder")
    expect(panel.get_by_role("button", name="Dmitry")).to_contain_text("Away: at lunch")
    expect(panel.get_by_role("button", name="notes")).to_contain_text("bot")
    panel.get_by_role("searchbox").fill("елен")
    expect(panel.get_by_role("listitem").locator("bdi")).to_have_text(["Елена"])
    panel.get_by_role("button", name="Елена").click()
    assert anna.calls("showDialog") == [["person", {"nick": "Елена", "key": LOBBY}]]


def test_a_room_of_two_thousand_is_drawn_in_part_and_found_whole(bench: Benching) -> None:
    anna = bench("panel=1&people=2000")
    panel = anna.page.get_by_role("region")
    expect(panel.get_by_role("listitem")).to_have_count(100)
    panel.get_by_role("searchbox").fill("guest1987")
    expect(panel.get_by_role("listitem").locator("bdi")).to_have_text(["guest1987"])
    panel.get_by_role("searchbox").fill("")
    panel.get_by_role("button", name="Show more (1,900)").click()
    expect(panel.get_by_role("listitem")).to_have_count(200)
    expect(panel.get_by_role("listitem").nth(100).get_by_role("button")).to_be_focused()


def test_the_focus_stays_on_a_person_while_others_come_and_go(bench: Benching) -> None:
    anna = bench("panel=1")
    vera = anna.page.get_by_role("button", name="Вера")
    vera.focus()
    anna.happens(kind="members/joined", key=LOBBY, nick="Aaron")
    expect(anna.page.get_by_role("button", name="Aaron")).to_be_visible()
    expect(vera).to_be_focused()


DIALOGS: dict[str, dict[str, str]] = {
    **{name: {} for name in ("away", "create", "help", "rename", "rooms", "talk")},
    **{name: {"key": LOBBY} for name in ("invite", "jump", "room", "topic")},
    "person": {"nick": "Dmitry", "key": LOBBY},
}
"""Each dialog, and what it is about."""
ANSWERS = {
    "whois": {"ok": True, "nick": "Dmitry", "rooms": [{"name": LOBBY}], "away": "at lunch", "isOperator": False},
    "listRooms": {"ok": True, "rooms": [{"name": LOBBY, "members": 3, "topic": "all"}], "isMore": False},
}


@pytest.mark.parametrize("name", DIALOGS)
def test_a_dialog_fits_a_phone_and_axe_finds_nothing(bench: Benching, name: str) -> None:
    anna = bench("lang=ru&prefixes=@", viewport={"width": 320, "height": 480})
    for action, answer in ANSWERS.items():
        anna.answers(action, answer)
    dialog = anna.opens_dialog(name, **DIALOGS[name])
    box = dialog.bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 320 and box["height"] <= 480
    assert dialog.evaluate("it => it.querySelector('.dialog-body').scrollWidth <= it.clientWidth")
    anna.is_accessible()
    anna.page.emulate_media(color_scheme="dark")
    anna.is_accessible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_what_opens(bench: Benching, scheme: str) -> None:
    anna = bench("panel=1&prefixes=@", color_scheme=scheme)
    anna.is_accessible()
    anna.composer.press_sequentially("@a")
    anna.is_accessible()
    anna.page.get_by_role("button", name="Menu of hers").click()
    anna.is_accessible()
    anna.page.keyboard.press("Escape")
    anna.page.get_by_role("button", name="Emoji").click()
    anna.is_accessible()


def test_what_a_finger_meets_is_large_enough(bench: Benching) -> None:
    anna = bench("panel=1&prefixes=@", viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    anna.page.get_by_role("button", name="Menu of hers").click()
    small = """() => [...document.querySelectorAll("button, input:not(.switch), textarea, a, [role=option]")]
        .filter((it) => it.checkVisibility({ visibilityProperty: true }))
        .map((it) => [it, it.getBoundingClientRect()])
        .filter(([, { width, height }]) => height > 0 && (height < 43.9 || width < 40))
        .map(([it, { width, height }]) => `${it.className} ${it.textContent} ${width} x ${height}`)"""
    assert anna.page.evaluate(small) == []
    anna.page.keyboard.press("Escape")
    for name in ("room", "person", "away"):
        anna.opens_dialog(name, **DIALOGS[name])
        assert anna.page.evaluate(small) == []
        anna.page.keyboard.press("Escape")


def test_text_that_runs_from_the_right_does_not_turn_the_line(bench: Benching) -> None:
    anna = bench("panel=1")
    row = anna.page.get_by_role("button", name="מרים")
    name, button = row.locator("bdi").bounding_box(), row.bounding_box()
    assert name is not None and button is not None
    assert name["x"] < button["x"] + button["width"] / 2
    anna.composer.fill("שלום")
    assert anna.composer.evaluate("field => getComputedStyle(field).direction") == "rtl"
    anna.composer.fill("hello")
    assert anna.composer.evaluate("field => getComputedStyle(field).direction") == "ltr"
