"""MODE for rooms and for oneself (modern-irc, "MODE message")."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from irc_speaking import AT, Speaking, asks, person, question, room, said, told

from beseda.core import requests as rq
from beseda.core.ids import RoomId
from beseda.core.people import NO_USER_INFO, Flag
from beseda.core.questions import Portrait, Portraits, RoomRules, Topic, WhatAbout, WhatRules, WhoIs, WhoOf
from beseda.core.refusals import Reason, Refusal
from beseda.core.rules import USUAL, Change, Entry, Mask, Role, Rule, Rules
from beseda.wire.dialects.actions import Action, Ask
from beseda.wire.dialects.irc.masks import read_mask

TEA = room("#tea")
BOB, ZOE = person("bob"), person("Zoe")


def mask(text: str) -> Mask:
    found = read_mask(text)
    assert found is not None
    return found


MODERATED, SECRET = Change(Rule.MODERATED, True), Change(Rule.SECRET, True)

CHANGED: list[tuple[str, tuple[Action, ...]]] = [
    ("MODE #tea +m", (rq.SetRules(TEA, (MODERATED,)),)),
    ("MODE #tea +ms", (rq.SetRules(TEA, (MODERATED, SECRET)),)),
    ("MODE #tea m-s", (rq.SetRules(TEA, (MODERATED, Change(Rule.SECRET, False))),)),
    ("MODE #tea +kl green 5", (rq.SetRules(TEA, (Change(Rule.KEY, True, "green"), Change(Rule.LIMIT, True, "5"))),)),
    ("MODE #tea +b-b bob m:*@h.x", (rq.SetRules(TEA, (
        Change(Rule.BANNED, True, mask=mask("bob!*@*")), Change(Rule.BANNED, False, mask=mask("m:*!*@h.x")),
    )),)),
    ("MODE #tea +o bob", (rq.SetRole(TEA, BOB, Role.OPERATOR, True),)),
    ("MODE #tea -v+q bob Zoe", (
        rq.SetRole(TEA, BOB, Role.VOICE, False), rq.SetRole(TEA, ZOE, Role.FOUNDER, True),
    )),
    # In their order; rules that stand together are one change.
    ("MODE #tea +mos-n bob", (
        rq.SetRules(TEA, (MODERATED,)),
        rq.SetRole(TEA, BOB, Role.OPERATOR, True),
        rq.SetRules(TEA, (SECRET, Change(Rule.MEMBERS_ONLY, False))),
    )),
]  # fmt: skip


@pytest.mark.parametrize(("line", "actions"), CHANGED)
def test_a_change_is_asked_for_in_its_order(line: str, actions: tuple[Action, ...]) -> None:
    """ "Channel mode"."""
    assert asks(line) == actions


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("MODE #", "403 # :No such channel"),
        ("MODE #tea +Z", "472 Z :is unknown mode char to me"),
        ("MODE #tea +o 1x", "401 1x :No such nick/channel"),
        ("MODE", "461 MODE :Not enough parameters"),
        ("MODE 1x", "401 1x :No such nick/channel"),
    ],
)
def test_what_can_not_be_meant_is_told_so(line: str, words: str) -> None:
    assert told(line) == [words]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("MODE #tea +k :a b", "696 #Tea k * :Key is not well-formed"),
        ("MODE #tea +l x", "696 #Tea l * :Limit is not a number above 0"),
    ],
)
def test_a_wrong_parameter_is_told_of_the_room_as_it_is_called(line: str, words: str) -> None:
    """ "ERR_INVALIDMODEPARAM (696)"; of a room that is not there, that."""
    assert question(line).question == WhatAbout(TEA)
    assert said(line, Topic("#Tea", "")) == [words]
    assert said(line, Refusal(Reason.NO_SUCH_ROOM, "#tea")) == ["403 #tea :No such channel"]


def test_what_one_line_wants_is_in_one_and_the_same_room() -> None:
    """The dialect knows by that what it has refused already."""
    first, second = asks("MODE #tea +mo ann")
    (third,) = asks("MODE #tea +m")
    assert isinstance(first, rq.SetRules) and isinstance(second, rq.SetRole) and isinstance(third, rq.SetRules)
    assert first.room is second.room is not third.room


def test_what_is_wrong_does_not_keep_the_rest_from_happening() -> None:
    first, second, third = asks("MODE #tea +mZs")
    assert (first, third) == (rq.SetRules(TEA, (MODERATED,)), rq.SetRules(TEA, (SECRET,)))
    assert told("MODE #tea +Z") == [second.words]  # type: ignore[union-attr]


@pytest.mark.parametrize("line", ["MODE #tea :", "MODE #tea +", "MODE #tea +k", "MODE #tea +l"])
def test_a_letter_without_its_parameter_asks_for_nothing(line: str) -> None:
    assert asks(line) == ()


ENTRIES = (Entry(mask("bob!*@*"), "Zoe", AT), Entry(mask("m:*!*@h.x"), "ann", AT + 5_000))


def rules(held: Rules = USUAL, sees_key: bool = True, sees_lists: bool = True, made_at: int = AT) -> RoomRules:
    return RoomRules(RoomId(7), "#Tea", held, made_at, sees_key, sees_lists)


@pytest.mark.parametrize(
    ("answer", "lines"),
    [
        (rules(), ["324 #Tea +n", f"329 #Tea {AT // 1000}"]),
        (rules(Rules(frozenset())), ["324 #Tea +", f"329 #Tea {AT // 1000}"]),
        (rules(Rules(frozenset(), "green", 5), made_at=0), ["324 #Tea +kl green 5"]),
        (rules(Rules(frozenset(), "green"), sees_key=False, made_at=0), ["324 #Tea +k *"]),
        (Refusal(Reason.NO_SUCH_ROOM, "#tea"), ["403 #tea :No such channel"]),
    ],
)
def test_what_holds_is_told(answer: Any, lines: list[str]) -> None:
    """ "RPL_CHANNELMODEIS (324)", "RPL_CREATIONTIME (329)"."""
    assert question("MODE #tea").question == WhatRules(TEA)
    assert said("MODE #tea", answer) == lines


@pytest.mark.parametrize(
    ("letter", "held", "entry", "end"),
    [
        ("b", Rules(banned=ENTRIES), "367", "368 #Tea :End of channel ban list"),
        ("e", Rules(excepted=ENTRIES), "348", "349 #Tea :End of channel exception list"),
        ("I", Rules(invited=ENTRIES), "346", "347 #Tea :End of Channel Invite Exception List"),
    ],
)
@pytest.mark.parametrize("sign", ["", "+", "-"])
def test_a_list_is_told_with_who_set_what_and_when(letter: str, held: Rules, entry: str, end: str, sign: str) -> None:
    """ "Type A modes are lists that can be viewed"."""
    assert said(f"MODE #tea {sign}{letter}", rules(held)) == [
        f"{entry} #Tea bob!*@* Zoe {AT // 1000}",
        f"{entry} #Tea m:*!*@h.x ann {AT // 1000 + 5}",
        end,
    ]
    assert said(f"MODE #tea {sign}{letter}", rules()) == [end]


def test_a_list_is_for_who_is_there() -> None:
    """ "unless it contains sensitive information the user is not allowed to access"."""
    assert said("MODE #tea b", rules(Rules(banned=ENTRIES), sees_lists=False)) == [
        "442 #Tea :You're not on that channel"
    ]
    assert said("MODE #tea b", Refusal(Reason.NO_SUCH_ROOM, "#tea")) == ["403 #tea :No such channel"]


def test_a_list_asked_for_twice_is_told_once() -> None:
    assert isinstance(question("MODE #tea bb"), Ask)


# Oneself.


def portrait(*flags: Flag) -> Portrait:
    return Portrait("ann", NO_USER_INFO, frozenset(flags), "", AT, AT, (), (), is_self=True)


def test_what_one_says_of_oneself_is_told() -> None:
    """ "RPL_UMODEIS (221)"."""
    assert question("MODE Ann").question == WhoIs(person("Ann"))
    assert said("MODE ann", portrait(Flag.INVISIBLE, Flag.BOT)) == ["221 +Bi"]
    assert said("MODE ann", portrait()) == ["221 +"]
    assert said("MODE ann", Refusal(Reason.NO_SUCH_PERSON, "ann")) == ["401 ann :No such nick/channel"]


@pytest.mark.parametrize(
    ("letters", "on", "off"),
    [
        ("+i", {Flag.INVISIBLE}, set()),
        ("-w+B", {Flag.BOT}, {Flag.HEARS_OPERATORS}),
        ("+i -o", {Flag.INVISIBLE}, {Flag.OPERATOR}),
    ],
)
def test_one_says_of_oneself_what_one_likes(letters: str, on: set[Flag], off: set[Flag]) -> None:
    """ "User mode"."""
    assert asks(f"MODE ann {letters}") == (rq.SetFlags(frozenset(on), frozenset(off)),)


def test_what_is_known_of_a_users_letters_is_applied_and_the_rest_told() -> None:
    """ "the server MUST apply the modes that are implemented, and then send the ERR_UMODEUNKNOWNFLAG"."""
    changed, *_ = asks("MODE ann +iQ")
    assert changed == rq.SetFlags(frozenset((Flag.INVISIBLE,)), frozenset())
    assert told("MODE ann +Q") == ["501 :Unknown MODE flag"]


def test_nobody_becomes_an_operator_by_saying_so() -> None:
    """RFC 2812, section 3.1.5."""
    assert asks("MODE ann +o") == ()


@pytest.mark.parametrize("line", ["MODE bob", "MODE bob +i"])
def test_what_others_say_of_themselves_is_theirs(line: str) -> None:
    """ "User mode": 502, or 401 where there is nobody."""
    assert question(line).question == WhoOf((BOB,))
    assert said(line, Portraits((portrait(),))) == ["502 :Cant change mode for other users"]
    assert said(line, Portraits(())) == ["401 bob :No such nick/channel"]
    assert said(line, Refusal(Reason.NO_SUCH_PERSON, "bob")) == ["401 bob :No such nick/channel"]


def test_one_is_oneself_however_one_spells_it() -> None:
    assert isinstance(asks("MODE ИВАН +i", Speaking(name="Иван"))[0], rq.SetFlags)


WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0"), max_size=80)


@given(st.sampled_from(["#tea", "ann", "bob", ""]), WORDS)
def test_no_words_make_it_fail(target: str, words: str) -> None:
    for action in asks(f"MODE {target} {words}"):
        assert action is not None


LETTERS = st.text("+-beIklCimnstqaohvZ", max_size=12)


@given(LETTERS, st.lists(st.sampled_from(["bob", "Zoe", "5", "*!*@h.x"]), max_size=6))
def test_rules_next_to_each_other_are_one_want(letters: str, values: list[str]) -> None:
    actions = asks(" ".join(["MODE #tea", letters or "+", *values]))
    for before, after in pairwise(actions):
        assert not (isinstance(before, rq.SetRules) and isinstance(after, rq.SetRules))
    assert all(action.changes for action in actions if isinstance(action, rq.SetRules))
