"""What is said is edited, deleted, reacted to, answered, noticed: two people see the same."""

import re

from playwright.sync_api import Locator, Page, expect
from processes import ServerProcess
from talking import LineClient, unique
from visitors import Visiting, Visitor


def two(server: ServerProcess, visitor: Visiting) -> tuple[Visitor, Visitor]:
    return visitor(server.port).comes_in(unique("Anna")), visitor(server.port).comes_in(unique("Boris"))


def menu_of(person: Visitor, text: str) -> Locator:
    """The menu of a message, opened as somebody with a mouse does."""
    person.message(text).first.hover()
    person.message(text).first.get_by_role("button", name="More actions").click()
    return person.page.get_by_role("menu")


def chooses(person: Visitor, text: str, entry: str) -> None:
    menu_of(person, text).get_by_role("menuitem", name=re.compile(f"^{entry}")).click()


def test_the_right_button_opens_the_menu_of_a_message_and_it_stays(server: ServerProcess, visitor: Visiting) -> None:
    anna = visitor(server.port).comes_in(unique("Anna"))
    text = unique("press me ")
    anna.says(text)
    anna.message(text).click(button="right")
    anna.page.get_by_role("menu").get_by_role("menuitem", name="Delete").click()
    expect(anna.page.get_by_role("alertdialog")).to_contain_text("Delete your message?")


def counted(page: Page, name: str) -> Locator:
    """The row of a room or person in the list beside the talk."""
    return page.get_by_role("navigation").get_by_role("link", name=re.compile(re.escape(name)))


def test_an_edit_is_seen_by_everybody_in_its_place(server: ServerProcess, visitor: Visiting) -> None:
    anna, boris = two(server, visitor)
    text = unique("teh kettle ")
    anna.says(text)
    boris.sees(text)
    anna.composer.press("ArrowUp")
    expect(anna.composer).to_have_value(text)
    mended = text.replace("teh", "the")
    anna.says(mended)
    for person in (anna, boris):
        expect(person.message(mended)).to_contain_text("edited")
        expect(person.message(text)).to_have_count(0)


def test_a_deleted_message_is_gone_for_everybody_after_a_question(server: ServerProcess, visitor: Visiting) -> None:
    anna, boris = two(server, visitor)
    text = unique("a secret ")
    anna.says(text)
    boris.sees(text)
    chooses(anna, text, "Delete")
    dialog = anna.page.get_by_role("dialog").or_(anna.page.get_by_role("alertdialog"))
    expect(dialog).to_be_visible()
    expect(boris.message(text)).to_have_count(1)
    dialog.get_by_role("button", name="Delete").click()
    for person in (anna, boris):
        expect(person.page.get_by_text(text)).to_have_count(0)
        expect(person.log.get_by_text("Deleted message").or_(person.log.get_by_text("Deleted by")).last).to_be_visible()


def test_a_reaction_is_counted_shown_with_who_and_taken_back(server: ServerProcess, visitor: Visiting) -> None:
    anna, boris = two(server, visitor)
    text = unique("tea is ready ")
    anna.says(text)
    boris.sees(text)
    menu_of(boris, text).get_by_role("menuitemcheckbox").first.click()
    mine = boris.message(text).get_by_role("button", pressed=True)
    theirs = anna.message(text).get_by_role("button", pressed=False, name=re.compile(boris.name))
    expect(mine).to_have_count(1)
    expect(theirs).to_have_count(1)
    mine.click()
    for reaction in (mine, theirs):
        expect(reaction).to_have_count(0)


def test_a_reply_quotes_what_it_answers(server: ServerProcess, visitor: Visiting) -> None:
    anna, boris = two(server, visitor)
    question, answer = unique("which tea? "), unique("black ")
    anna.says(question)
    boris.sees(question)
    chooses(boris, question, "Reply")
    boris.says(answer)
    for person in (anna, boris):
        expect(person.message(answer)).to_contain_text(question.strip())


def test_who_types_is_seen_typing(server: ServerProcess, visitor: Visiting) -> None:
    anna, boris = two(server, visitor)
    anna.composer.press_sequentially("hmm", delay=30)
    expect(boris.page.get_by_text(re.compile(r"Anna\d+ is typing"))).to_be_visible()
    anna.composer.fill("")
    expect(boris.page.get_by_text(re.compile(r"Anna\d+ is typing"))).to_have_count(0)


def test_what_is_said_in_private_is_counted_and_shown_where_one_looks(server: ServerProcess, visitor: Visiting) -> None:
    anna = visitor(server.port).comes_in(unique("Anna"))
    vera = LineClient(server.port, unique("vera"))
    vera.say(f"/msg {anna.name} hello you", f"/msg {anna.name} and again")
    row = counted(anna.page, vera.name)
    expect(row).to_contain_text("2")
    expect(anna.page).to_have_title(re.compile(r"2"))
    row.click()
    anna.sees("and again")
    expect(row).not_to_contain_text("unread")


def test_who_is_named_elsewhere_sees_a_mention_and_a_notification(server: ServerProcess, visitor: Visiting) -> None:
    room = unique("#tea")
    anna = visitor(server.port, permissions=["notifications"]).comes_in(unique("Anna"))
    anna.page.evaluate("""() => {
        window.shown = [];
        window.Notification = class { static permission = "granted"; static requestPermission() { return "granted"; }
            constructor(title, more) { window.shown.push([title, more?.body]); } close() {} addEventListener() {} };
    }""")
    anna.says(f"/join {room}")
    expect(anna.page.get_by_role("heading", name=re.compile(room.removeprefix("#")))).to_be_visible()
    counted(anna.page, "lobby").click()
    vera = LineClient(server.port, unique("vera"))
    vera.say(f"/join {room}", f"{anna.name}: are you there?")
    expect(counted(anna.page, room.removeprefix("#"))).to_contain_text("1")


def test_code_and_lines_stay_as_typed(server: ServerProcess, visitor: Visiting) -> None:
    anna, boris = two(server, visitor)
    tag = unique("code")
    anna.composer.fill(f"```\nif {tag}:\n    pass\n```")
    anna.composer.press("Enter")
    expect(boris.log.locator("pre").filter(has_text=tag)).to_have_text(re.compile(rf"if {tag}:\n    pass"))
