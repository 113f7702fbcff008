"""Mode letters: modern-irc, "Modes" and "MODE message"; IRCv3 "multi-prefix" and "Bot Mode"."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.core.people import Flag
from beseda.core.rules import LISTS, VALUES, Change, Mask, Role, Rule, Rules
from beseda.wire.dialects.irc import modes
from beseda.wire.dialects.irc.line import size
from beseda.wire.dialects.irc.masks import read_mask
from beseda.wire.dialects.irc.modes import (
    BadValue,
    ListQuery,
    Piece,
    RoleChange,
    Step,
    UnknownLetter,
    UserModes,
    current,
    mode_strings,
    prefix,
    read_room_modes,
    read_user_modes,
    step_of,
    step_of_role,
    user_mode_changes,
    user_modes,
)

FLAGS = sorted(set(Rule) - LISTS - VALUES)
MASKS = st.sampled_from(("bob!*@*", "*!*@host", "m:bob!*@*", "Ёж!*@*")).map(read_mask)
NAMES = st.sampled_from(("bob", "Ёж", "x"))
CHANGES = (
    st.builds(lambda rule, on: Change(rule, on), st.sampled_from(FLAGS), st.booleans())
    | st.sampled_from(("key", "ключ")).map(lambda key: Change(Rule.KEY, True, key))
    | st.integers(1, 9999).map(lambda limit: Change(Rule.LIMIT, True, str(limit)))
    | st.sampled_from((Change(Rule.KEY, False), Change(Rule.LIMIT, False)))
    | st.builds(
        lambda rule, on, mask: Change(rule, on, mask=mask),
        st.sampled_from((Rule.BANNED, Rule.EXCEPTED)),
        st.booleans(),
        MASKS,
    )
)
ROLES = st.builds(RoleChange, st.sampled_from(sorted(set(Role) - {Role.NONE})), NAMES, st.booleans())


def step(piece: Piece) -> Step:
    if isinstance(piece, Change):
        return step_of(piece)
    assert isinstance(piece, RoleChange)
    return step_of_role(piece.role, piece.person, piece.on)


def read(text: str) -> list[Piece]:
    return read_room_modes(text.split(" "))


def mask(typed: str) -> Mask:
    found = read_mask(typed)
    assert found is not None
    return found


def test_letters_take_their_parameters_in_order() -> None:
    assert read("+ov-b a b c") == [
        RoleChange(Role.OPERATOR, "a", True),
        RoleChange(Role.VOICE, "b", True),
        Change(Rule.BANNED, False, mask=mask("c")),
    ]


def test_a_sign_is_not_needed_to_add() -> None:
    assert read("nt") == [Change(Rule.MEMBERS_ONLY, True), Change(Rule.TOPIC_LOCKED, True)]


@pytest.mark.parametrize("text", ["b", "+b", "-b", "bbb", "+b-b"])
def test_a_list_without_a_mask_is_asked_for_once(text: str) -> None:
    """modern-irc, "Channel mode", type A."""
    assert read(text) == [ListQuery(Rule.BANNED)]


@pytest.mark.parametrize("text", ["+k", "+l", "+o", "-v", "+k ", "", "+", "+-"])
def test_a_letter_without_its_parameter_is_passed_over(text: str) -> None:
    """modern-irc, "Channel mode": the server MUST ignore that mode."""
    assert read(text) == []


@pytest.mark.parametrize("text", ["-k", "-k key", "-k *"])
def test_a_key_goes_with_or_without_its_word(text: str) -> None:
    assert read(text) == [Change(Rule.KEY, False)]


def test_a_limit_has_a_parameter_only_where_it_is_set() -> None:
    """modern-irc, "Channel mode", type C."""
    assert read("-l+o bob") == [Change(Rule.LIMIT, False), RoleChange(Role.OPERATOR, "bob", True)]
    assert read("+l 007") == [Change(Rule.LIMIT, True, "7")]


@pytest.mark.parametrize("value", ["0", "-1", "many", "1.5", "٣", "1" * 10])
def test_a_limit_that_is_no_number_is_refused(value: str) -> None:
    """modern-irc, "ERR_INVALIDMODEPARAM (696)"."""
    assert read(f"+l {value}") == [BadValue("l", value, "Limit is not a number above 0")]


@pytest.mark.parametrize("value", ["a,b", "two words", ":a", "k\x02", "ё" * 17])
def test_a_key_that_join_could_not_say_is_refused(value: str) -> None:
    """modern-irc, "Key Channel Mode": SHOULD return ERR_INVALIDMODEPARAM."""
    assert read_room_modes(["+k", value]) == [BadValue("k", value, "Key is not well-formed")]


def test_what_is_no_mask_is_refused() -> None:
    assert read("+bI a:account m:bob") == [
        BadValue("b", "a:account", "No such mask"),
        BadValue("I", "m:bob", "No such mask"),
    ]


def test_an_unknown_letter_is_told_once_and_takes_no_parameter() -> None:
    """modern-irc, "ERR_UNKNOWNMODE (472)"."""
    assert read("+ZZo bob") == [UnknownLetter("Z"), RoleChange(Role.OPERATOR, "bob", True)]


def test_one_line_makes_so_many_changes_and_says_where_it_stopped() -> None:
    """modern-irc, "MODES Parameter"."""
    *pieces, last = read_room_modes(["+" + "v" * 30, *(f"p{number}" for number in range(30))])
    assert pieces == [RoleChange(Role.VOICE, f"p{number}", True) for number in range(modes.MOST_CHANGES)]
    assert isinstance(last, BadValue) and last.value == "p20"


def test_of_a_flag_said_twice_the_last_counts() -> None:
    assert read("+i-i+i" * 50 + "-i") == [Change(Rule.INVITE_ONLY, False)]
    assert read("+k-k+n one *") == [Change(Rule.KEY, False), Change(Rule.MEMBERS_ONLY, True)]


def test_one_line_gets_few_answers_whatever_is_in_it() -> None:
    """A line of 510 bytes is no lever: letters beyond ASCII are told as one."""
    assert read("".join(map(chr, range(0x400, 0x500)))) == [UnknownLetter("*")]
    assert len(read("".join(map(chr, range(33, 127))) * 5)) < 100


@given(st.lists(st.text() | st.text("+-beIklimnstCqaohvZ"), max_size=6))
def test_no_mode_breaks_the_parser(words: list[str]) -> None:
    for piece in read_room_modes(words):
        if isinstance(piece, Change | RoleChange):
            assert step(piece).letter


def what(piece: Piece) -> object:
    """A flag, a key, a limit comes once."""
    return piece.rule if isinstance(piece, Change) and piece.mask is None else piece


@given(st.lists(CHANGES | ROLES, max_size=12, unique_by=what), st.integers(10, 300))
def test_what_is_written_reads_back_the_same(pieces: list[Piece], most: int) -> None:
    strings = mode_strings([step(piece) for piece in pieces], most)
    assert [piece for text in strings for piece in read(text)] == pieces
    for text in strings:
        assert size(text) <= most or len(text.split(" ")[0]) == 2
        assert len(text.split(" ")) - 1 <= modes.MOST_PARAMETERS


def test_a_sign_stands_where_it_changes() -> None:
    steps = [Step(True, "o", "a"), Step(True, "v", "b"), Step(False, "b", "c!*@*"), Step(False, "n")]
    assert mode_strings(steps) == ["+ov-bn a b c!*@*"]


def test_a_lifted_key_is_not_told() -> None:
    """modern-irc, "Channel mode": type B always has a parameter; servers may hide it."""
    assert step_of(Change(Rule.KEY, False)) == Step(False, "k", "*")


def test_a_key_is_shown_to_those_who_may_see_it() -> None:
    """modern-irc, "Channel mode": servers MAY hide channel keys when sending the current modes."""
    rules = Rules(frozenset((Rule.MEMBERS_ONLY, Rule.TOPIC_LOCKED)), key="sesame", limit=5)
    assert current(rules, sees_key=True) == "+ntkl sesame 5"
    assert current(rules, sees_key=False) == "+ntkl * 5"
    assert current(Rules(frozenset()), sees_key=False) == "+"


def test_a_members_prefix_is_the_highest_or_all() -> None:
    """IRCv3 "multi-prefix": all, from the highest to the lowest."""
    assert prefix((Role.OPERATOR, Role.VOICE), multi=False) == "@"
    assert prefix((Role.OPERATOR, Role.VOICE), multi=True) == "@+"
    assert prefix((), multi=True) == ""


def test_every_rule_role_and_flag_has_one_letter() -> None:
    assert set(modes.MODE_OF_RULE) == set(Rule)
    assert set(modes.LETTER_OF_ROLE) == set(Role) - {Role.NONE}
    assert {mode.flag for mode in modes.USER_MODES} == set(Flag)
    letters = [mode.letter for mode in (*modes.ROOM_MODES, *modes.ROLE_MODES)]
    assert len(letters) == len(set(letters))


def test_roles_stand_from_the_highest_to_the_lowest() -> None:
    """modern-irc, "PREFIX Parameter": in descending order."""
    assert [mode.role for mode in modes.ROLE_MODES] == sorted(set(Role) - {Role.NONE}, reverse=True)


def test_people_set_their_own_letters() -> None:
    asked = read_user_modes("iB-w")
    assert asked == UserModes(frozenset((Flag.INVISIBLE, Flag.BOT)), frozenset((Flag.HEARS_OPERATORS,)))


def test_nobody_makes_oneself_an_operator() -> None:
    """RFC 2812, section 3.1.5: +o is ignored, -o is not."""
    assert read_user_modes("+o") == (frozenset(), frozenset(), "")
    assert read_user_modes("-o").off == {Flag.OPERATOR}


def test_whether_one_is_secure_is_not_for_oneself_to_say() -> None:
    assert read_user_modes("+Z") == read_user_modes("-Z") == (frozenset(), frozenset(), "")


def test_unknown_letters_are_told_and_the_others_hold() -> None:
    """modern-irc, "User mode": MUST apply those that are implemented, and then send 501."""
    assert read_user_modes("+iQQx") == (frozenset((Flag.INVISIBLE,)), frozenset(), "Qx")


def test_of_a_letter_said_twice_the_last_counts() -> None:
    assert read_user_modes("+i-i") == (frozenset(), frozenset((Flag.INVISIBLE,)), "")


def test_a_persons_flags_are_written_as_letters() -> None:
    """modern-irc, "RPL_UMODEIS (221)"."""
    assert user_modes(frozenset((Flag.INVISIBLE, Flag.BOT))) == "+Bi"
    assert user_modes(frozenset()) == "+"


OWN_TO_CHANGE = [flag for flag in Flag if flag is not Flag.SECURE]


@given(st.frozensets(st.sampled_from(OWN_TO_CHANGE)), st.frozensets(st.sampled_from(OWN_TO_CHANGE)))
def test_what_changed_reads_back_the_same(old: frozenset[Flag], new: frozenset[Flag]) -> None:
    text = user_mode_changes(old, new)
    asked = read_user_modes(text.replace("+o", ""))
    assert asked.on == new - old - {Flag.OPERATOR} or "o" in text
    assert asked.off == old - new
    assert (text == "") == (old == new)
