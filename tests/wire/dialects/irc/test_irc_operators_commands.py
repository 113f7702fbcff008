"""OPER, KILL, WALLOPS, REHASH: what they ask for, and what the server says to them."""

import pytest
from irc_speaking import ann, asks, person, told

from beseda.core import requests as rq
from beseda.wire.dialects.actions import Login, ReloadSettings
from beseda.wire.dialects.irc.commands.operators import NO_REASON, not_rehashed, refused, rehashing
from beseda.wire.dialects.irc.line import size
from beseda.wire.dialects.irc.network import KICKLEN, Network

SERVER = Network().server_name


def test_oper_gives_a_name_and_a_password_and_takes_along_what_a_wrong_one_is_told() -> None:
    """modern-irc, "OPER message"."""
    assert asks("OPER root secret") == (Login("root", "secret", "464 :Password incorrect"),)
    assert asks("OPER root :two words") == (Login("root", "two words", refused()),)


def test_kill_ends_a_visit_with_a_reason() -> None:
    """modern-irc, "KILL message"."""
    assert asks("KILL bob :spam") == (rq.Remove(person("bob"), "spam"),)
    assert asks("KILL bob") == asks("KILL bob :") == (rq.Remove(person("bob"), NO_REASON),)


def test_the_reason_is_cut_where_a_kicks_is() -> None:
    (action,) = asks("KILL bob :" + "ж" * KICKLEN)
    assert isinstance(action, rq.Remove) and size(action.reason) == KICKLEN


def test_no_server_can_be_killed() -> None:
    """modern-irc, "ERR_CANTKILLSERVER (483)"."""
    assert told(f"KILL {SERVER} :why not") == ["483 :You cant kill a server!"]


def test_who_can_not_be_can_not_be_killed() -> None:
    assert told("KILL #tea :why not") == ["401 #tea :No such nick/channel"]


def test_wallops_tells_operators() -> None:
    """modern-irc, "WALLOPS message"."""
    assert asks("WALLOPS :a word to all") == (rq.TellOperators("a word to all"),)


def test_rehash_reads_the_settings_anew() -> None:
    """modern-irc, "REHASH message"."""
    assert asks("REHASH") == (ReloadSettings("382 settings :Rehashing", not_rehashed),)
    assert rehashing("beseda.toml") == "382 beseda.toml :Rehashing"
    assert rehashing("my settings.toml") == "382 my_settings.toml :Rehashing"


@pytest.mark.parametrize("line", ["OPER", "OPER root", "KILL", "WALLOPS", "WALLOPS :"])
def test_something_must_be_said(line: str) -> None:
    assert told(line) == [f"461 {line.split()[0]} :Not enough parameters"]


def test_an_operator_is_told_why_the_settings_stay_as_they_were() -> None:
    """With standard-replies as a FAIL, else as the numeric for what has none ("ERR_UNKNOWNERROR (400)")."""
    words = "The settings stay as they were: limits.users: Expected `int`"
    reason = words.partition(": ")[2]
    assert list(not_rehashed(reason, ann())) == [f"400 REHASH :{words}"]
    assert list(not_rehashed(reason, ann("standard-replies"))) == [f"FAIL REHASH INVALID_SETTINGS :{words}"]
    (line,) = not_rehashed("two\r\nlines\x1b[2J", ann())
    assert line.isprintable()
