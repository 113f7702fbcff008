"""The message list in a browser: what it draws, and what it never moves. Fed by the page's own store (fixture.js)."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from fixture_site import fixture_page, fixture_site
from playwright.sync_api import Browser, Page, expect

MOST_NODES = 300
"""Elements in the list, however many messages a room has."""

BEGIN = """
    const { add, addOlder, answers, calls, KEY, log, message, NOON, open, show, store, talk } = fixture;
    const list = document.querySelector(".log-scroll");
    const drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const frame = async () => { await drawn(); await drawn(); };
    const begin = async (items, how) => { open(how); add(items); show(); await frame(); };
    const happens = async (type, more) => { store.dispatch({ type, key: KEY, ...more }); await frame(); };
    const items = () => store.state.talks.get(KEY).log.live.items;
    const shown = () => [...list.querySelectorAll("beseda-message")];
    const inView = (row) => row.getBoundingClientRect().bottom > list.getBoundingClientRect().top + 1;
    const topOf = (id) => list.querySelector(`[data-id="${id}"]`)?.getBoundingClientRect().top ?? null;
    const looked = () => { const { id } = shown().find(inView).dataset; return [id, topOf(id)]; };
    const scroll = async (top) => { list.scrollTop = top; await rest(); };
    const resize = (side, size) => document.querySelector(".fixture").style.setProperty(side, size);
    const rest = async () => { do await frame(); while (!log.list.isAtRest); };
"""
"""What the tests' scripts speak of. `looked`: the message at the upper edge, and where; `rest`: scrolling has ended."""

Opens = Callable[..., Page]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with fixture_site() as running:
        yield running


@pytest.fixture
def opens(browser: Browser, address: str) -> Iterator[Opens]:
    with ExitStack() as stack:
        yield lambda query="", **how: stack.enter_context(fixture_page(browser, address, query, **how))


def run(page: Page, script: str) -> Any:
    return page.evaluate("(async () => {" + BEGIN + script + "})()")


def test_the_newest_are_seen_first_and_new_ones_push_up(opens: Opens) -> None:
    page = opens()
    run(page, "await begin(talk(300)); add(message('the very last')); await frame();")
    expect(page.get_by_text("the very last", exact=True)).to_be_in_viewport()
    assert run(page, "return list.scrollHeight - list.scrollTop - list.clientHeight") <= 1


@pytest.mark.parametrize("step", [37, 240, 600])
def test_scrolling_back_moves_by_what_was_scrolled_and_nothing_else(opens: Opens, step: int) -> None:
    page = opens()
    moved = run(
        page,
        f"""
        open({{ hasPast: true }});
        answers.loadOlder = () => {{ addOlder(50); return {{ ok: true }}; }};
        add(talk(200)); show(); await frame(); await frame();
        let [worst, nodes] = [0, 0];
        for (let turn = 0; turn < 80; turn += 1) {{
            const [id, top] = looked();
            const before = list.scrollTop;
            list.scrollTop = Math.max(0, before - {step});
            const by = before - list.scrollTop;
            await frame();
            if (topOf(id) !== null) worst = Math.max(worst, Math.abs(topOf(id) - top - by));
            nodes = Math.max(nodes, list.querySelectorAll("*").length);
        }}
        await rest();
        return {{ worst, nodes, count: items().length }};
        """,
    )
    assert moved["worst"] <= 1
    assert moved["nodes"] <= MOST_NODES
    assert moved["count"] >= 200 + (step > 100)


CHANGES = {
    "older ones come": "addOlder(50)",
    "a reaction above": "await happens('item/reacted', { id: above.id, text: '+', nick: 'anna', on: true, at: 1 })",
    "an edit above": "await happens('item/edited', { id: above.id, text: 'long '.repeat(200), at: Date.now() })",
    "a deletion above": "await happens('item/redacted', { id: above.id, by: 'anna', reason: '', at: 1 })",
    "new ones come": "add(talk(20))",
    "two hundred joins": "add(talk(200, () => ({ kind: 'event', event: { name: 'join' } })))",
    "the window is lower, as by a phone's keyboard": "resize('height', '300px')",
    "the window is narrower": "resize('width', '500px')",
    "the text is larger": "document.documentElement.dataset.textSize = 'huge'",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_one_reads_stays_where_it_is_when(opens: Opens, change: str) -> None:
    page = opens()
    by = run(
        page,
        f"""
        await begin(talk(400));
        await scroll(5000);
        const [id, top] = looked();
        const above = items()[items().findIndex((item) => item.id === id) - 3];
        {change};
        await frame(); await rest();
        return topOf(id) - top;
        """,
    )
    assert abs(by) <= 1


@pytest.mark.parametrize("height", [300, 500])
def test_who_is_at_the_end_stays_there_when_a_keyboard_opens(opens: Opens, height: int) -> None:
    page = opens(viewport={"width": 390, "height": 800})
    run(page, "await begin(talk(100));")
    page.set_viewport_size({"width": 390, "height": height})
    expect(page.locator("beseda-message").last).to_be_in_viewport()
    assert run(page, "await rest(); return list.scrollHeight - list.scrollTop - list.clientHeight") <= 1


def test_ten_thousand_messages_are_few_elements(opens: Opens) -> None:
    page = opens()
    counted = run(
        page,
        """
        await begin(talk(60), { hasPast: true });
        await scroll(300);
        for (let page = 0; page < 100; page += 1) addOlder(100);
        await frame();
        const count = items().length;
        let nodes = 0;
        for (let turn = 0; turn <= 60; turn += 1) {
            list.scrollTop = (list.scrollHeight * turn) / 60;
            await frame();
            nodes = Math.max(nodes, list.querySelectorAll("*").length);
        }
        return { nodes, count };
        """,
    )
    assert counted["count"] > 10_000
    assert counted["nodes"] <= MOST_NODES


def test_what_came_while_one_reads_further_up_is_counted_and_a_button_away(opens: Opens) -> None:
    page = opens()
    run(
        page,
        "await begin(talk(200)); await scroll(2000); add(talk(3)); await frame();",
    )
    page.get_by_role("button", name="3 new messages").click()
    expect(page.locator("beseda-message").last).to_be_in_viewport()
    expect(page.get_by_role("button", name="3 new messages")).to_have_count(0)


def test_the_first_unread_line_is_where_one_begins_to_read(opens: Opens) -> None:
    page = opens()
    run(page, "await begin(talk(200), { readUntil: NOON + 150_000 });")
    expect(page.get_by_role("separator", name="New")).to_be_in_viewport()
    assert run(page, "return [store.state.attention, store.state.talks.get(KEY).unread]") == [None, 50]
    run(page, "await scroll(list.scrollHeight);")
    assert run(page, "return [store.state.attention, store.state.talks.get(KEY).unread]") == ["#lobby", 0]


def test_whoever_says_something_sees_it_wherever_they_were_reading(opens: Opens) -> None:
    page = opens()
    run(
        page,
        """
        await begin(talk(200)); await scroll(2000);
        await happens("item/sent", { item: message("mine", { id: "~1", by: "me", label: "1" }) });
        """,
    )
    expect(page.get_by_text("mine", exact=True)).to_be_in_viewport()
    run(page, "await scroll(2000); await happens('item/failed', { label: '1', fault: { code: 'x', text: '' } });")
    assert run(page, "return log.list.isAtEnd") is False


def test_a_long_way_to_the_first_unread_has_a_button(opens: Opens) -> None:
    page = opens()
    run(
        page,
        "await begin(talk(200), { readUntil: NOON + 50_000 }); await scroll(list.scrollHeight);",
    )
    run(page, "add(message('x')); await frame();")
    assert run(page, "return store.state.talks.get(KEY).firstUnread") is not None
    expect(page.get_by_role("button", name="unread message")).to_have_count(0)


def test_what_was_jumped_to_is_seen_and_marked(opens: Opens) -> None:
    page = opens()
    run(
        page,
        "await begin(talk(300)); await happens('log/highlighted', { id: 'm-10' });",
    )
    expect(page.locator("[data-id='m-10'].highlighted")).to_be_in_viewport()
    expect(page.locator(".highlighted")).to_have_count(0)


WINDOW = """
    const old = (n) => fixture.newItem({ id: `w-${n}`, at: NOON - 1e9 + n * 1000, by: "boris", text: `old ${n}` });
    const older = (from, to) => Array.from({ length: to - from }, (_, at) => old(from + at));
    const page = async (where, items, more) => {
        await happens("page/loading", { where });
        await happens("page/loaded", { where, items, redactions: [], isEnd: false, ...more });
    };
    await begin(talk(300));
    await page("window", older(1000, 1060), { highlight: "w-1030" });
"""


def test_a_place_further_back_is_shown_and_now_is_a_button_away(opens: Opens) -> None:
    page = opens()
    run(page, WINDOW + "answers.backToNow = () => store.dispatch({ type: 'window/closed', key: KEY });")
    expect(page.get_by_text("old 1030", exact=True)).to_be_in_viewport()
    run(page, "add(talk(2)); await frame();")
    page.get_by_role("button", name="2 new messages").click()
    expect(page.locator("beseda-message").last).to_be_in_viewport()
    assert run(page, "return log.list.isAtEnd")


def test_further_back_one_reads_on_both_ways_until_now(opens: Opens) -> None:
    page = opens()
    by = run(
        page,
        WINDOW
        + """
        await scroll(300);
        const [id, top] = looked();
        await page("older", older(900, 1000));
        await page("newer", older(1060, 1160));
        const read = [topOf(id) - top];
        const live = items();
        await page("newer", [live[0]], { isEnd: true });
        read.push(topOf(id) - top);
        return read;
        """,
    )
    assert max(map(abs, by)) <= 1
    assert run(page, "return store.state.talks.get(KEY).log.shown") == "live"


def test_where_lines_are_missing_they_are_asked_for(opens: Opens) -> None:
    page = opens()
    run(
        page,
        """
        const gap = { kind: "gap", event: { name: "gap", after: "m-4", isLoading: false } };
        await begin([...talk(4), message("", gap), ...talk(4)]);
        """,
    )
    page.get_by_role("button", name="Load them").click()
    assert run(page, "return calls.at(-1)") == ["loadGap", "#lobby", "m-5"]


def test_each_new_message_is_announced_once_and_old_ones_never(opens: Opens) -> None:
    page = opens()
    run(
        page,
        "await begin(talk(300)); await scroll(1000); addOlder(50); await frame();",
    )
    spoken = page.locator("beseda-log-view [aria-live=polite] p")
    expect(spoken).to_have_count(0)
    run(page, "add(message('good *morning*')); await frame(); await scroll(0);")
    expect(spoken).to_have_text(["anna: good morning"])
    run(page, "add(talk(20)); await frame();")
    expect(spoken.last).to_have_text("18 more messages")


def test_a_flood_of_one_and_the_same_reaction_keeps_the_focus(opens: Opens) -> None:
    page = opens()
    run(page, "const them = talk(3); them[1].reactions.set('+', new Set(['anna'])); await begin(them);")
    page.get_by_role("button", name="+ anna").focus()
    run(
        page,
        "await happens('item/reacted', { id: 'm-2', text: '+', nick: 'boris', on: true, at: 1 });",
    )
    expect(page.get_by_role("button", name="+ anna and boris")).to_be_focused()
    page.keyboard.press("Enter")
    assert run(page, "return calls.at(-1)") == ["react", "#lobby", "m-2", "+"]


def test_the_list_is_walked_by_the_arrows(opens: Opens) -> None:
    page = opens()
    run(page, "await begin(talk(300));")
    page.get_by_role("log", name="Messages in #lobby").focus()
    for _ in range(30):
        page.keyboard.press("ArrowUp")
    expect(page.locator("beseda-message:focus")).to_be_in_viewport()
    assert run(page, "return document.activeElement.dataset.id") == "m-10f"
    assert (
        run(page, "return document.activeElement.ariaLabel")
        == "anna, 12:04: See https://beseda.example/docs/history for the details, the second section."
    )
    page.keyboard.press("r")
    assert run(page, "return calls.at(-1)") == ["setReply", "#lobby", "m-10f"]
    page.keyboard.press("Escape")
    expect(page.get_by_label("Message", exact=True)).to_be_focused()


def test_tab_goes_through_the_list_in_one_step_and_then_through_the_message_one_is_at(opens: Opens) -> None:
    page = opens()
    run(page, "await begin([message('https://a.example'), message('https://b.example')]);")
    page.get_by_role("log").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Message", exact=True)).to_be_focused()
    page.get_by_role("log").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="https://b.example")).to_be_focused()


def test_what_is_copied_are_clean_lines_with_names_and_times(opens: Opens) -> None:
    page = opens()
    copied = run(
        page,
        """
        open();
        add([message("one *two*"), message("three", { by: "boris" }), message("four\\nfive", { by: "boris" })]);
        show(); await frame();
        const [first, , last] = shown();
        const range = document.createRange();
        range.setStart(first.querySelector("em").firstChild, 1);
        range.setEnd(last.querySelector("p").firstChild, 4);
        getSelection().removeAllRanges(); getSelection().addRange(range);
        const clipboardData = new DataTransfer();
        first.dispatchEvent(new ClipboardEvent("copy", { bubbles: true, cancelable: true, clipboardData }));
        return clipboardData.getData("text/plain");
        """,
    )
    assert copied == "[12:00] anna: wo\n[12:00] boris: three\n[12:00] boris: four"


def test_hostile_text_is_text(opens: Opens) -> None:
    page = opens()
    texts = [
        "<img src=x onerror=alert(1)>",
        "</p><script>alert(1)</script>",
        "javascript:alert(1)",
        "\u202eevil",
        "`<b>`",
    ]
    run(page, f"await begin({texts!r}.map((text) => message(text, {{ by: '<i>x</i>' }})));")
    assert run(page, "return list.querySelectorAll('img, script, i, .body b, a').length") == 0
    expect(page.get_by_text("<img src=x onerror=alert(1)>")).to_be_visible()
    expect(page.get_by_role("button", name="<i>x</i>")).to_be_visible()


def test_right_to_left_writing_does_not_turn_the_line_round(opens: Opens) -> None:
    page = opens()
    run(page, "await begin([message('שלום', { by: 'שרה' }), message('hello')]);")
    name = page.get_by_role("button", name="שרה").bounding_box()
    time = page.locator(".by time").first.bounding_box()
    assert name is not None and time is not None
    assert name["x"] + name["width"] <= time["x"]


def test_older_ones_that_do_not_come_are_asked_for_by_hand(opens: Opens) -> None:
    page = opens()
    run(
        page,
        "answers.loadOlder = () => ({ ok: false, code: 'x', text: 'no' }); await begin(talk(5), { hasPast: true });",
    )
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Older messages could not be loaded.")
    run(page, "answers.loadOlder = () => { addOlder(5, true); return { ok: true }; };")
    alert.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("This is where #lobby begins.")).to_be_visible()
    assert run(page, "return calls.filter(([name]) => name === 'loadOlder').length") == 2


SCENES = {
    "talk": "await begin(talk(60));",
    "nothing yet": "open(); show(); await frame();",
    "further up, with new ones": "await begin(talk(200)); await scroll(2000); add(talk(3)); await frame();",
    "all that a message may be": """
        const kinds = [
            message("me: `code` and **strong** @boris\\n> quote", { mention: true }),
            message("```py\\nx = 1\\n```"), message("", { redacted: { by: "anna", reason: "" } }),
            message("unsent", { own: true, state: "failed", fault: { code: "x", text: "no" } }),
            message("on its way", { own: true, state: "sending" }), message("changed", { editedAt: NOON }),
            message("waves", { kind: "action" }), message("robot", { isBot: true, kind: "notice" }),
            message("long\\n".repeat(40)), message("yes", { replyTo: "m-1" }),
            message("lost", { state: "stored-here" }),
            message("", { kind: "event", event: { name: "topic", text: "Tea" } }),
        ];
        kinds[0].reactions.set("+", new Set(["anna", "me"]));
        await begin(kinds);
        await new Promise((done) => setTimeout(done, 800)); // what waits for the server fades by and by
    """,
}


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES.keys())
@pytest.mark.parametrize("look", ["?theme=light", "?theme=dark&language=ru"])
def test_nothing_keeps_anybody_out(opens: Opens, scene: str, look: str) -> None:
    page = opens(look)
    run(page, scene)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_message_has_a_bar_where_the_mouse_is_and_a_menu_by_the_keyboard(opens: Opens) -> None:
    page = opens()
    run(page, "await begin(talk(30));")
    page.locator("beseda-message").last.hover()
    bar = page.get_by_role("toolbar", name="Message actions")
    bar.get_by_role("button", name="Reply").click()
    assert run(page, "return calls.at(-1)") == ["setReply", "#lobby", "m-1e"]
    page.get_by_role("log").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("menu")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-id='m-1d']")).to_be_focused()


def test_a_finger_that_rests_on_a_message_opens_its_menu(opens: Opens) -> None:
    page = opens(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    run(page, "await begin(talk(30));")
    box = page.locator("beseda-message").last.bounding_box()
    assert box is not None
    where = [{"x": box["x"] + 200, "y": box["y"] + box["height"] / 2}]
    client = page.context.new_cdp_session(page)
    client.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": where})
    expect(page.locator("beseda-message.pressed")).to_be_visible()
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.get_by_role("menu")).to_be_visible()
