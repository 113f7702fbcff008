"""005: modern-irc, "RPL_ISUPPORT (005)" and "RPL_ISUPPORT Parameters"."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.core.limits import Limits
from beseda.wire.dialects.irc import isupport
from beseda.wire.dialects.irc.isupport import isupport_lines, tokens
from beseda.wire.dialects.irc.line import LONGEST_REST, parse, size
from beseda.wire.dialects.irc.modes import MODE_OF_LETTER, ROLE_MODES, ROOM_MODES, Kind
from beseda.wire.dialects.irc.network import LONGEST_NICK_BYTES, MOST_TARGETS, Network

NETWORK = Network(network="Беседа", limits=Limits(rooms_per_user=7, list_entries=9, topic_bytes=300))


def values() -> dict[str, str]:
    return {name: value for name, _, value in (token.partition("=") for token in tokens(NETWORK))}


def test_every_token_of_the_requirement_is_there() -> None:
    wanted = "NETWORK CASEMAPPING CHANMODES PREFIX STATUSMSG TARGMAX MAXLIST CHANLIMIT ELIST EXCEPTS INVEX EXTBAN"
    assert {*wanted.split(), "MONITOR", "WHOX", "BOT", "UTF8ONLY", "MODES"} <= values().keys()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NETWORK", "Беседа"),
        ("CASEMAPPING", "ascii"),
        ("CHANMODES", "beI,k,l,Cimnst"),
        ("PREFIX", "(qaohv)~&@%+"),
        ("STATUSMSG", "~&@%+"),
        ("MAXLIST", "b:9,e:9,I:9"),
        ("CHANLIMIT", "#:7"),
        ("EXCEPTS", "e"),
        ("INVEX", "I"),
        ("EXTBAN", ",m"),
        ("TOPICLEN", "300"),
        ("BOT", "B"),
        ("UTF8ONLY", ""),
    ],
)
def test_a_token_says_what_its_table_enforces(name: str, value: str) -> None:
    assert values()[name] == value


def test_no_letter_is_in_both_chanmodes_and_prefix() -> None:
    """modern-irc, "CHANMODES Parameter"."""
    letters = values()["CHANMODES"].replace(",", "")
    assert len(letters) == len(set(letters)) == len(ROOM_MODES)
    assert not set(letters) & {mode.letter for mode in ROLE_MODES}
    assert [MODE_OF_LETTER[part[0]].kind for part in values()["CHANMODES"].split(",")] == list(Kind)


def test_the_limits_of_targets_are_those_of_the_table() -> None:
    """modern-irc, "TARGMAX Parameter"."""
    told = dict(part.split(":") for part in values()["TARGMAX"].split(","))
    assert {verb: int(most) for verb, most in told.items()} == MOST_TARGETS


def test_each_name_comes_once_in_upper_case() -> None:
    """modern-irc, "RPL_ISUPPORT (005)": upper-case, 1 to 20 letters and digits, once in a reply."""
    names = [token.partition("=")[0] for token in tokens(NETWORK)]
    assert len(names) == len(set(names))
    assert all(re.fullmatch("[A-Z0-9]{1,20}", name) for name in names)


def test_spaces_backslashes_and_equal_signs_are_escaped() -> None:
    """modern-irc, "RPL_ISUPPORT (005)"."""
    assert tokens(Network(network="My \\ = Net"))[0] == r"NETWORK=My\x20\x5C\x20\x3D\x20Net"


@given(st.text(max_size=60), st.text("abc.", min_size=1, max_size=63))
def test_lines_have_at_most_13_tokens_and_fit(network: str, server: str) -> None:
    """modern-irc, "RPL_ISUPPORT (005)": 1 to 13 tokens."""
    described = Network(network=network, server_name=server)
    lines = isupport_lines(described)
    told: list[str] = []
    for line in lines:
        assert size(f":{server}  {line}") + LONGEST_NICK_BYTES <= LONGEST_REST
        *found, words = parse(line).params
        assert 1 <= len(found) <= isupport.MOST_TOKENS
        assert words == "are supported by this server"
        told += found
    assert tuple(told) == tokens(described)
