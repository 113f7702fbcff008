"""Typing: what is sent, kept, offered and told, by keyboard and by finger."""

from collections.abc import Callable

from playwright.sync_api import Page, expect
from workbench import Benching, Workbench

from waiting import wait_for

LOBBY = "#lobby"
CODE = "def double(x):\n    return x * 2\n\nprint(double(2))\n"


def paste(page: Page, text: str) -> None:
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(event);
        }""",
        text,
    )


def test_enter_sends_and_shift_enter_breaks(bench: Benching) -> None:
    anna = bench()
    anna.composer.press_sequentially("one")
    anna.composer.press("Shift+Enter")
    anna.composer.press_sequentially("two")
    anna.composer.press("Enter")
    assert anna.calls("say") == [[LOBBY, "one\ntwo", {"replyTo": None}]]
    expect(anna.composer).to_have_value("")


def test_enter_breaks_where_that_is_set_and_the_button_sends(bench: Benching) -> None:
    anna = bench()
    anna.happens(kind="settings/changed", name="sendByEnter", value=False)
    anna.composer.press_sequentially("one")
    anna.composer.press("Enter")
    anna.composer.press_sequentially("two")
    anna.page.get_by_role("button", name="Send").click()
    assert anna.calls("say") == [[LOBBY, "one\ntwo", {"replyTo": None}]]
    expect(anna.composer).to_be_focused()


def test_the_field_grows_to_a_third_of_the_screen(bench: Benching) -> None:
    anna = bench()
    heights = []
    for lines in (1, 4, 80):
        anna.composer.fill("\n".join("x" * lines))
        box = anna.composer.bounding_box()
        assert box is not None
        heights.append(box["height"])
    assert heights[0] < heights[1] < heights[2] <= 800 / 3


def test_a_draft_stays_with_its_room(bench: Benching) -> None:
    anna = bench()
    anna.composer.fill("half a thought")
    anna.happens(kind="talk/opened", key="#films")
    expect(anna.composer).to_have_value("")
    expect(anna.composer).to_have_accessible_name("Message #films")
    anna.happens(kind="talk/opened", key=LOBBY)
    expect(anna.composer).to_have_value("half a thought")


def test_another_tabs_draft_comes_in(bench: Benching) -> None:
    anna = bench()
    anna.composer.fill("here")
    anna.happens(kind="draft/changed", key=LOBBY, text="there")
    expect(anna.composer).to_have_value("there")


def test_keys_of_an_input_method_send_nothing(bench: Benching) -> None:
    anna = bench()
    anna.composer.fill("にほん")
    anna.composer.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    anna.composer.dispatch_event("keydown", {"key": "Enter", "keyCode": 229, "bubbles": True})
    assert anna.calls("say") == []


def test_a_reply_shows_its_quote_and_is_given_up_by_escape(bench: Benching) -> None:
    anna = bench()
    anna.page.evaluate("workbench.actions.setReply('#lobby', 'hers')")
    expect(anna.page.get_by_text("Reply to Anna")).to_be_visible()
    expect(anna.page.get_by_text("Who comes to the cinema?")).to_be_visible()
    expect(anna.composer).to_be_focused()
    anna.composer.press("Escape")
    expect(anna.page.get_by_text("Reply to Anna")).to_be_hidden()
    anna.page.evaluate("workbench.actions.setReply('#lobby', 'hers')")
    anna.says("me")
    assert anna.calls("say") == [[LOBBY, "me", {"replyTo": "hers"}]]
    expect(anna.page.get_by_text("Reply to Anna")).to_be_hidden()


def test_arrow_up_edits_the_last_own_message_and_escape_brings_the_draft_back(bench: Benching) -> None:
    anna = bench()
    anna.composer.press("ArrowUp")
    expect(anna.composer).to_have_value("I do")
    expect(anna.page.get_by_text("Editing the message")).to_be_visible()
    anna.composer.press("Escape")
    expect(anna.composer).to_have_value("")
    anna.composer.press("ArrowUp")
    anna.composer.fill("I don't")
    anna.composer.press("Enter")
    assert anna.calls("edit") == [[LOBBY, "mine", "I don't"]]
    assert anna.calls("typing") == []
    expect(anna.composer).to_have_value("")


def test_an_edit_that_is_refused_comes_back(bench: Benching) -> None:
    anna = bench()
    anna.answers("edit", {"ok": False, "text": "too late"})
    anna.composer.press("ArrowUp")
    anna.composer.fill("I don't")
    anna.composer.press("Enter")
    expect(anna.composer).to_have_value("I don't")
    expect(anna.page.get_by_text("Editing the message")).to_be_visible()


def test_an_edit_without_a_change_is_none(bench: Benching) -> None:
    anna = bench()
    anna.composer.press("ArrowUp")
    expect(anna.composer).to_have_value("I do")
    anna.composer.press("Enter")
    expect(anna.composer).to_have_value("")
    assert anna.calls("edit") == []


def test_a_command_is_run_and_comes_back_if_it_fails(bench: Benching) -> None:
    anna = bench()
    anna.answers("run", {"ok": False, "text": "no such room"})
    anna.composer.fill("/join #nowhere")
    anna.composer.press("Enter")
    assert anna.calls("run") == [[LOBBY, "/join #nowhere"]]
    expect(anna.composer).to_have_value("/join #nowhere")


def test_a_doubled_slash_is_words(bench: Benching) -> None:
    anna = bench()
    anna.says("//etc/hosts")
    assert anna.calls("say") == [[LOBBY, "/etc/hosts", {"replyTo": None}]]


def test_several_pasted_lines_stay_as_they_were(bench: Benching) -> None:
    anna = bench()
    anna.composer.fill("look: ")
    paste(anna.page, "one\r\n  two\n\nthree")
    expect(anna.composer).to_have_value("look: one\n  two\n\nthree")


def test_pasted_code_is_offered_as_code(bench: Benching) -> None:
    anna = bench()
    anna.composer.fill("look: ")
    paste(anna.page, CODE)
    anna.page.get_by_role("button", name="As code").click()
    expect(anna.composer).to_have_value(f"look: \n```\n{CODE.rstrip()}\n```")
    expect(anna.page.get_by_role("button", name="As code")).to_be_hidden()
    expect(anna.composer).to_be_focused()


def test_what_is_too_long_is_told_and_not_sent(bench: Benching) -> None:
    anna = bench()
    expect(anna.page.locator("#composer-count")).to_be_hidden()
    anna.composer.fill("\n" * 95)
    expect(anna.page.get_by_text("4 lines left")).to_be_visible()
    anna.composer.fill("\n".join(["x"] * 103))
    expect(anna.page.get_by_text("3 lines too many")).to_be_visible()
    anna.composer.press("Enter")
    assert anna.calls("say") == []


def test_who_may_not_speak_is_told_so_and_may_still_run_commands(bench: Benching) -> None:
    anna = bench("moderated=1")
    expect(anna.composer).to_have_accessible_description("In this room only those speak who have been given a voice.")
    anna.says("hello?")
    assert anna.calls("say") == []
    anna.says("/leave")
    assert anna.calls("run") == [[LOBBY, "/leave"]]


def test_without_a_connection_one_types_on(bench: Benching) -> None:
    anna = bench("phase=waiting")
    expect(anna.page.get_by_text("No connection.")).to_be_visible()
    anna.composer.fill("kept")
    assert anna.calls("setDraft")[-1] == [LOBBY, "kept"]


def test_what_was_not_sent_is_sent_again_or_dropped(bench: Benching) -> None:
    anna = bench()
    anna.page.evaluate(
        """() => { for (const label of ["a", "b"]) {
            const item = workbench.item({ id: `~${label}`, at: 1, by: "Boris", own: true, state: "sending", label });
            workbench.store.dispatch({ type: "item/sent", key: "#lobby", item });
            workbench.store.dispatch({ type: "item/failed", key: "#lobby", label, fault: { code: "LOST", text: "" } });
        } }"""
    )
    expect(anna.page.get_by_text("2 messages weren't sent")).to_be_visible()
    anna.page.get_by_role("button", name="Send again").click()
    assert anna.calls("resend") == [[LOBBY, "~a"], [LOBBY, "~b"]]
    anna.page.get_by_role("button", name="Discard").click()
    anna.page.get_by_role("alertdialog").get_by_role("button", name="Cancel").click()
    assert anna.calls("dropUnsent") == []
    anna.page.get_by_role("button", name="Discard").click()
    anna.page.get_by_role("alertdialog").get_by_role("button", name="Discard").click()
    wait_for(lambda: anna.calls("dropUnsent") == [[LOBBY, "~a"], [LOBBY, "~b"]], what="both to be dropped")


def test_typing_is_told_and_heard(bench: Benching) -> None:
    anna = bench("lang=ru")
    anna.composer.press_sequentially("да")
    assert anna.calls("typing") == [[LOBBY, "active"], [LOBBY, "active"]]
    anna.composer.fill("")
    assert anna.calls("typing")[-1] == [LOBBY, "done"]
    now = anna.page.evaluate("Date.now()")
    anna.happens(kind="typing/heard", key=LOBBY, nick="Anna", state="active", at=now)
    expect(anna.page.get_by_text("Anna печатает")).to_be_visible()
    anna.happens(kind="typing/heard", key=LOBBY, nick="Вера", state="active", at=now)
    expect(anna.page.get_by_text("Anna и Вера печатают")).to_be_visible()


def choices(bench: Workbench) -> Callable[[], list[str]]:
    return lambda: bench.page.get_by_role("option").locator(".choice-label").all_inner_texts()


def test_names_are_completed_by_keys_and_told_to_a_screen_reader(bench: Benching) -> None:
    anna = bench()
    anna.composer.press_sequentially("hello @a")
    option = anna.page.get_by_role("option", selected=True)
    expect(option).to_contain_text("Anna")
    active = anna.composer.get_attribute("aria-activedescendant")
    assert active is not None
    expect(option).to_have_id(active)
    anna.composer.press("Tab")
    expect(anna.composer).to_have_value("hello @Anna ")
    expect(anna.page.get_by_role("listbox")).to_be_hidden()


def test_commands_are_offered_chosen_by_arrows_and_closed_by_escape(bench: Benching) -> None:
    anna = bench()
    anna.composer.press_sequentially("/t")
    expect(anna.page.get_by_role("option").nth(1)).to_be_visible()
    first, second = choices(anna)()[:2]
    anna.composer.press("ArrowDown")
    anna.composer.press("Enter")
    expect(anna.composer).to_have_value(f"{second.split()[0]} ")
    assert first != second
    anna.composer.fill("")
    anna.composer.press_sequentially("/t")
    anna.composer.press("Escape")
    expect(anna.page.get_by_role("listbox")).to_be_hidden()
    expect(anna.composer).to_have_value("/t")


def test_a_whole_command_is_run_by_enter_at_once(bench: Benching) -> None:
    anna = bench()
    anna.composer.press_sequentially("/leave")
    expect(anna.page.get_by_role("listbox")).to_be_visible()
    anna.composer.press("Enter")
    assert anna.calls("run") == [[LOBBY, "/leave"]]


def test_a_choice_is_taken_by_a_finger(bench: Benching) -> None:
    anna = bench(has_touch=True, viewport={"width": 320, "height": 560})
    anna.composer.tap()
    anna.composer.press_sequentially("@ann")
    anna.page.get_by_role("option").first.tap()
    expect(anna.composer).to_have_value("@Anna ")
    expect(anna.composer).to_be_focused()


def test_a_bare_name_is_completed_by_tab_alone_and_tab_leaves_an_empty_field(bench: Benching) -> None:
    anna = bench()
    anna.composer.press_sequentially("dmi")
    expect(anna.page.get_by_role("listbox")).to_be_hidden()
    anna.composer.press("Tab")
    expect(anna.composer).to_have_value("Dmitry: ")
    anna.composer.fill("")
    anna.composer.press("Tab")
    expect(anna.composer).not_to_be_focused()


def test_an_emoji_is_found_put_in_and_remembered(bench: Benching) -> None:
    anna = bench("lang=ru")
    anna.composer.fill("ура")
    button = anna.page.get_by_role("button", name="Эмодзи")
    button.click()
    anna.page.get_by_role("searchbox", name="Найти эмодзи").press_sequentially("fire")
    anna.page.keyboard.press("Enter")
    expect(anna.composer).to_have_value("ура🔥")
    expect(anna.composer).to_be_focused()
    button.click()
    expect(anna.page.get_by_role("region", name="Недавние").get_by_role("button", name="огонь")).to_be_visible()
    anna.page.keyboard.press("Escape")
    expect(button).to_be_focused()


def test_the_emoji_grid_is_walked_by_arrows(bench: Benching) -> None:
    anna = bench()
    anna.page.get_by_role("button", name="Emoji").click()
    grid = anna.page.locator(".emoji-grid")
    expect(anna.page.get_by_role("searchbox")).to_be_focused()
    anna.page.keyboard.press("ArrowDown")
    expect(grid.get_by_role("button", name="grin", exact=True)).to_be_focused()
    anna.page.keyboard.press("ArrowRight")
    expect(grid.get_by_role("button", name="smile", exact=True)).to_be_focused()
    anna.page.keyboard.press("ArrowDown")
    anna.page.keyboard.press("ArrowUp")
    expect(grid.get_by_role("button", name="smile", exact=True)).to_be_focused()
    anna.page.keyboard.press("ArrowUp")
    expect(anna.page.get_by_role("searchbox")).to_be_focused()
