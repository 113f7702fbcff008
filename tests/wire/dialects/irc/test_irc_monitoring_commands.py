"""MONITOR (IRCv3 "Monitor"): what it asks for, and how the server's answers read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from irc_speaking import asks, person, told

from beseda.wire.dialects.actions import Replies, Watch
from beseda.wire.dialects.irc.commands.monitoring import full, listed, offline, online
from beseda.wire.dialects.irc.line import LONGEST_ECHO, LONGEST_REST, size
from beseda.wire.dialects.irc.network import LONGEST_NICK_BYTES, SERVERLEN

BOB, ZOE = person("bob"), person("Zoe")
HEAD = ":" + "s" * SERVERLEN + " 730 " + "n" * LONGEST_NICK_BYTES + " "
"""What stands before the words for a reader of the longest name at the server of the longest."""


@pytest.mark.parametrize(
    ("line", "action"),
    [
        ("MONITOR + bob,Zoe", Watch(add=(BOB, ZOE))),
        ("MONITOR + bob,BOB,,bob", Watch(add=(person("BOB"),))),
        ("MONITOR - bob,Zoe", Watch(remove=(BOB, ZOE))),
        ("MONITOR C", Watch(clears=True)),
        ("MONITOR c", Watch(clears=True)),
        ("MONITOR L", Watch(lists=True)),
        ("MONITOR S", Watch(tells=True)),
    ],
)
def test_each_modifier_asks_for_one_thing(line: str, action: Watch) -> None:
    """ "`MONITOR` Command"."""
    assert asks(line) == (action,)


def test_who_can_not_be_is_offline_and_not_watched_for() -> None:
    """ "'target' MUST be a valid nick as determined by the IRC daemon": a mask is none."""
    assert told("MONITOR + *!user@host,#tea") == ["731 :*!user@host,#tea"]
    assert asks("MONITOR + bob,b*b") == (Replies(("731 :b*b",)), Watch(add=(BOB,)))


def test_taking_back_what_can_not_be_says_nothing() -> None:
    """ "`MONITOR - target[,target2]*`": no output."""
    assert asks("MONITOR - b*b") == ()


@pytest.mark.parametrize("line", ["MONITOR", "MONITOR +", "MONITOR -", "MONITOR + ,"])
def test_names_must_be_given(line: str) -> None:
    assert told(line) == ["461 MONITOR :Not enough parameters"]


@pytest.mark.parametrize("modifier", ["X", "+-", "*"])
def test_other_modifiers_there_are_none(modifier: str) -> None:
    assert told(f"MONITOR {modifier} bob") == ["400 MONITOR :It is + - C L or S"]


def test_the_answers_are_lists() -> None:
    """ "Numeric replies"."""
    assert list(online(["bob!b@cloak", "Zoe!z@cloak"])) == ["730 :bob!b@cloak,Zoe!z@cloak"]
    assert list(offline(["bob", "Zoe"])) == ["731 :bob,Zoe"]
    assert list(listed(["bob", "Zoe"])) == ["732 :bob,Zoe", "733 :End of MONITOR list"]
    assert list(full(100, ["bob", "Zoe"])) == ["734 100 bob,Zoe :Monitor list is full."]


def test_of_nobody_only_a_list_has_an_end() -> None:
    assert list(online([])) == list(offline([])) == list(full(100, [])) == []
    assert list(listed([])) == ["733 :End of MONITOR list"]


NAMES = st.lists(st.text("aж", min_size=1, max_size=32), max_size=100)


@given(NAMES)
def test_names_are_all_told_in_order_on_lines_that_any_reader_can_be_sent(names: list[str]) -> None:
    lines = list(offline(names))
    assert [name for line in lines for name in line.removeprefix("731 :").split(",")] == names
    assert all(size(HEAD + line[4:]) <= LONGEST_REST for line in lines)


@given(NAMES)
def test_what_is_too_many_is_all_told(names: list[str]) -> None:
    lines = list(full(100, names))
    assert [name for line in lines for name in line.split()[2].split(",")] == names
    assert all(size(line.split()[2]) <= LONGEST_ECHO for line in lines)
