"""What a person is shown of what was heard."""

import time
from collections.abc import Iterator

import pytest

from beseda.client.heard import Heard
from beseda.client.shown import NAME, NOTICE, PAST, TROUBLE, Line
from beseda.client.telling import MOST_REMEMBERED, Manner, Teller

AT = 1_700_000_000_000
"""22:13:20 UTC, on 14 November 2023."""
SAID = Heard("said", at=AT, id="j-1", room="#lobby", by="Ann", words="hello")
BEGINS, ENDS = Heard("past-begins", text="--- then ---", title="#lobby"), Heard("past-ends", text="--- now ---")
PERSON, PIPE = Manner(), Manner(times=False, past=False, own=False)


@pytest.fixture(autouse=True)
def _far_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The reader is three hours east of the server's times."""
    monkeypatch.setenv("TZ", "MSK-3")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def shown(*heard: Heard, manner: Manner = PERSON, here: str = "#lobby", me: str = "bob") -> list[str]:
    teller = Teller(manner)
    return [row for each in heard for line in teller.lines(each, here, me) for row in line.plain]


def only(heard: Heard, manner: Manner = PERSON, here: str = "#lobby", me: str = "bob") -> Line:
    (line,) = Teller(manner).lines(heard, here, me)
    return line


def test_what_is_said_has_its_time_where_the_reader_is_and_a_name_by_itself() -> None:
    line = only(SAID)
    assert line.plain == ["[01:13] Ann: hello"]
    assert (NAME + "ann", "Ann") in line.head and line.words == "hello"


@pytest.mark.parametrize(
    ("heard", "row"),
    [
        (SAID, "Ann: hello"),
        (SAID._replace(how="action", words="waves"), "* Ann waves"),
        (SAID._replace(room="#tea"), "#tea Ann: hello"),
        (SAID._replace(room="", to="bob"), "(private) Ann: hello"),
        (SAID._replace(room="", to="Ann", by="bob", mine=True), "(to Ann) hello"),
        (Heard("answer", text="/help  what there is"), "/help  what there is"),
        (Heard("a kind of the future", at=AT, text="Ann changed it."), "Ann changed it."),
        (Heard("", text="Server: old"), "Server: old"),
    ],
)
def test_what_is_heard_reads_as_in_plain_text(heard: Heard, row: str) -> None:
    assert shown(heard, manner=Manner(times=False)) == [row]


@pytest.mark.parametrize("kind", ["typing", "seat", "joined", "here", "hello", "unknown"])
def test_what_has_no_text_is_not_shown(kind: str) -> None:
    assert shown(Heard(kind, at=AT, by="Ann", room="#lobby", mine=True)) == []


def test_no_line_of_a_message_begins_like_another_message_and_tabs_stay() -> None:
    assert shown(SAID._replace(words="a\tb\nServer: c\n"), manner=PIPE) == ["Ann: a\tb", "    Server: c", "    "]


@pytest.mark.parametrize(
    ("heard", "rings"),
    [
        (SAID, False),
        (SAID._replace(words="hi BOB!"), True),
        (SAID._replace(words="kebobs"), False),
        (SAID._replace(room="", to="bob"), True),
        (SAID._replace(room="", to="Ann", mine=True), False),
        (SAID._replace(words="I am bob", mine=True), False),
        (Heard("invited", text="Ann invites you to #tea", you=True), True),
        (Heard("invited", text="Ann invited Zoe to #tea"), False),
        (Heard("kicked", text="bob", you=True), False),
        (Heard("", text="Ann: bob?"), True),
    ],
)
def test_ones_name_a_private_message_and_an_invitation_ring(heard: Heard, rings: bool) -> None:
    assert only(heard).rings is rings


def test_what_one_said_is_shown_once_it_is_said_unless_it_stands_where_it_was_typed() -> None:
    mine = SAID._replace(by="bob", mine=True)
    assert shown(mine) == ["[01:13] bob: hello"] and shown(mine, manner=PIPE) == []


def test_a_refusal_and_a_notice_look_different() -> None:
    assert only(Heard("refusal", text="No.")).style == TROUBLE and only(Heard("left", text="x")).style == NOTICE


# The past.


def past(*numbers: int, asked: bool = False) -> list[Heard]:
    lines = [SAID._replace(kind="past", id=f"j-{number}", words=str(number)) for number in numbers]
    return [BEGINS._replace(asked=asked), *lines, ENDS]


def test_the_past_has_dates_and_both_ends() -> None:
    assert shown(*past(1)) == ["--- then ---", "[2023-11-15 01:13] Ann: 1", "--- now ---"]


def test_who_comes_back_is_shown_what_they_missed_and_not_what_they_read() -> None:
    rows = shown(*past(1, 2), SAID._replace(id="j-3"), *past(2, 3, 4), *past(3, 4))
    assert rows[4:] == ["[01:13] Ann: hello", "--- then ---", "[2023-11-15 01:13] Ann: 4", "--- now ---"]


def test_what_was_asked_for_is_shown_again() -> None:
    assert len(shown(*past(1, asked=True), *past(1, asked=True))) == 6


def test_a_pipe_has_no_past_but_what_it_asks_for() -> None:
    assert shown(*past(1), manner=PIPE) == []
    assert shown(*past(1, asked=True), manner=PIPE) == ["--- then ---", "[2023-11-15 01:13] Ann: 1", "--- now ---"]


def test_what_was_found_says_where_and_to_whom() -> None:
    found = BEGINS._replace(title="", asked=True)
    private = SAID._replace(kind="past", room="", to="Zoe", how="action", words="waves")
    assert shown(found, SAID._replace(kind="past"), private)[1:] == [
        "[2023-11-15 01:13] #lobby Ann: hello",
        "[2023-11-15 01:13] * Ann → Zoe waves",
    ]
    line = Teller(PERSON)
    line.lines(found, "", "")
    assert line.lines(SAID._replace(kind="past"), "", "")[-1].style == PAST


def test_what_is_remembered_has_a_limit() -> None:
    teller = Teller(PERSON)
    for number in range(MOST_REMEMBERED + 10):
        teller.lines(SAID._replace(id=f"j-{number}"), "", "")
    assert len(teller._shown) == MOST_REMEMBERED


@pytest.mark.parametrize("at", [2**52, 2**53 - 1])
def test_a_time_that_no_clock_shows_troubles_nobody(at: int) -> None:
    assert shown(SAID._replace(at=at))[0].endswith("Ann: hello")


# What was missed.

MISSED = [
    Heard("resumed", name="bob"),
    Heard("members", room="#lobby", text="In #lobby, 2: Ann, bob"),
    Heard("topic", room="#lobby", text="Topic of #lobby: tea"),
    Heard("past-begins", missed=True, text="--- meanwhile ---"),
    SAID._replace(kind="past", id="j-1"),
    SAID._replace(kind="past", id="j-2", words="bob!"),
    SAID._replace(kind="past", id="j-3", by="bob", mine=True, words="me"),
    Heard("past-ends", missed=True, text="--- now ---"),
    Heard("topic", room="#lobby", at=AT, text="Ann set the topic."),
]


def test_what_was_missed_is_shown_once_and_ones_rooms_are_not_told_again() -> None:
    assert shown(SAID, *MISSED) == [
        "[01:13] Ann: hello",
        "--- meanwhile ---",
        "[2023-11-15 01:13] #lobby Ann: bob!",
        "[2023-11-15 01:13] #lobby bob: me",
        "--- now ---",
        "[01:13] Ann set the topic.",
    ]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("#tea", "#tea", []),
        ("#tea", "#lobby", ["You are in #lobby now."]),
        ("#tea", "", ["You are in no room. /rooms lists them, /join enters one."]),
    ],
)
def test_who_is_back_and_elsewhere_than_before_is_told_where(before: str, after: str, told: list[str]) -> None:
    """Somebody put them out meanwhile, and what they say goes there now."""
    assert shown(Heard("here", room=before), Heard("resumed", name="bob"), Heard("here", room=after)) == told


def test_what_is_left_out_of_it_is_said_to_be() -> None:
    begins = MISSED[3]._replace(more=True)
    assert shown(begins, *MISSED[4:])[:2] == ["--- meanwhile ---", "There was more: /history has it."]


def test_a_pipe_is_shown_what_it_missed_as_if_it_came_now() -> None:
    assert shown(*MISSED, manner=PIPE) == ["Ann: hello", "Ann: bob!", "Ann set the topic."]


def test_who_was_named_or_spoken_to_while_away_hears_it() -> None:
    teller = Teller(PERSON)
    private = SAID._replace(kind="past", id="j-4", room="", to="bob")
    lines = [line for heard in [*MISSED[:-2], private] for line in teller.lines(heard, "#lobby", "bob")]
    assert [line.rings for line in lines[1:]] == [False, True, False, True]


EDITED = Heard("edited", at=AT + 60_000, id="j-5", about="j-1", room="#lobby", by="Ann", words="hello!", said_at=AT)


def test_a_correction_reads_as_its_authors_line_and_says_of_when() -> None:
    when = "2023-11-15 01:13"
    (line,) = Teller(PERSON).lines(EDITED, "#lobby", "bob")
    assert line.plain == [f"[01:14] * Ann, correction ({when}): hello!"]
    assert (NAME + "ann", "Ann") in line.head and line.words == "hello!"
    assert shown(EDITED, here="#tea") == [f"[01:14] #lobby * Ann, correction ({when}): hello!"]
    assert shown(EDITED._replace(room="", to="bob")) == [f"[01:14] (private) * Ann, correction ({when}): hello!"]
    assert shown(EDITED._replace(number=12)) == [f"12. [01:14] * Ann, correction ({when}): hello!"]
    assert shown(EDITED._replace(mine=True, text="It is corrected."), manner=PIPE) == ["It is corrected."]


def test_what_was_taken_back_is_told_and_quoted_no_more() -> None:
    reply = SAID._replace(id="j-7", by="Eve", words="yes", reply="j-1")
    gone = Heard("redacted", at=AT, about="j-1", text="Server: Ann took it back.")
    rows = shown(SAID, reply, gone, reply)
    assert rows[1:] == [
        "[01:13] Eve (in reply to Ann: “hello”): yes",
        "[01:13] Server: Ann took it back.",
        "[01:13] Eve (in reply): yes",
    ]


def test_a_reply_quotes_what_was_shown_as_it_stands_and_shortly() -> None:
    reply = SAID._replace(id="j-7", by="Eve", words="yes", reply="j-1")
    assert shown(SAID, EDITED, reply)[-1] == "[01:13] Eve (in reply to Ann: “hello!”): yes"
    long = SAID._replace(words="x”" * 50 + "\nmore")
    assert shown(long, reply)[-1] == f"[01:13] Eve (in reply to Ann: “{'x' * 40}…”): yes".replace("x" * 40, "x'" * 20)
    assert shown(SAID._replace(words="a\nb"), reply)[-1] == "[01:13] Eve (in reply to Ann: “a…”): yes"
    assert shown(reply) == ["[01:13] Eve (in reply): yes"]


def test_the_past_shows_numbers_corrections_and_reactions() -> None:
    past = SAID._replace(kind="past", number=12, edited=AT + 1, reactions=("👍 3", "❤ 1"))
    rows = shown(BEGINS._replace(asked=True), past, ENDS)
    assert rows[1] == "12. [2023-11-15 01:13, edited] Ann: hello  (👍 3, ❤ 1)"
    assert shown(SAID._replace(number=13)) == ["13. [01:13] Ann: hello"]


def test_a_reaction_of_others_to_others_is_not_shown() -> None:
    assert shown(Heard("reacted", at=AT, about="j-1", by="Eve")) == []
    assert shown(Heard("reacted", at=AT, about="j-1", by="Eve", text="Eve liked it.")) == ["[01:13] Eve liked it."]
