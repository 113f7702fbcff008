"""The table of numerics, as modern-irc ("Numerics") has it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.wire.dialects.irc import numerics
from beseda.wire.dialects.irc.line import LONGEST_REST, parse, size
from beseda.wire.dialects.irc.network import LONGEST_NICK_BYTES, SERVERLEN
from beseda.wire.dialects.irc.numerics import BY_NUMBER, Numeric

ROWS = {name: value for name, value in vars(numerics).items() if isinstance(value, Numeric)}


def places(numeric: Numeric) -> int:
    return len(set(numerics._PLACE.findall(numeric.usage)))


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (numerics.ERR_NOSUCHNICK("bob"), "401 bob :No such nick/channel"),
        (numerics.RPL_WELCOME("Beseda", "bob"), "001 :Welcome to the Beseda Network, bob"),
        (numerics.RPL_WHOISUSER("bob", "b", "h", "Bob B."), "311 bob b h * :Bob B."),
        (numerics.RPL_LOCALUSERS(3, 5), "265 3 5 :Current local users 3, max 5"),
        (numerics.RPL_CHANNELMODEIS("#a", "+kl key 5"), "324 #a +kl key 5"),
        (numerics.RPL_CREATIONTIME("#a", 1700000000), "329 #a 1700000000"),
        (numerics.ERR_NORECIPIENT("PRIVMSG"), "411 :No recipient given (PRIVMSG)"),
        (numerics.ERR_INPUTTOOLONG(), "417 :Input line was too long"),
        (numerics.RPL_WHOREPLY("#a", "u", "h", "s", "bob", "H@", 0, "Bob"), "352 #a u h s bob H@ :0 Bob"),
        (numerics.ERR_CHANNELISFULL("#a"), "471 #a :Cannot join channel (+l)"),
    ],
)
def test_a_row_called_with_its_values_is_the_line(words: str, line: str) -> None:
    assert words == line


def test_every_row_has_a_name_and_a_number_of_its_own() -> None:
    assert {numeric.number for numeric in ROWS.values()} == set(BY_NUMBER)
    assert all(name.startswith(("RPL_", "ERR_")) for name in ROWS)
    assert len(ROWS) == len(BY_NUMBER)


def test_errors_are_those_from_400_on() -> None:
    """RFC 2812, section 5: 400 to 599 are errors; what came later keeps its own order."""
    for name, numeric in ROWS.items():
        if int(numeric.number) < 600:
            assert name.startswith("ERR_") == (numeric.number >= "400"), name


@given(st.sampled_from(sorted(BY_NUMBER)), st.data())
def test_no_value_shifts_another_or_forges_a_line(number: str, data: st.DataObject) -> None:
    numeric = BY_NUMBER[number]
    count = places(numeric)
    values = data.draw(st.lists(st.text(st.characters() | st.sampled_from(" :\r\n\0")), min_size=count, max_size=count))
    if "...>" in numeric.usage:
        values = ["a"] * count
    expected = parse(numeric(*["a"] * count))
    line = parse(numeric(*values))
    assert (line.verb, len(line.params)) == (number, len(expected.params))


@pytest.mark.parametrize("number", sorted(BY_NUMBER))
def test_every_row_wants_all_its_values_and_no_more(number: str) -> None:
    numeric = BY_NUMBER[number]
    with pytest.raises(ValueError, match="zip"):
        numeric(*["a"] * (places(numeric) + 1))


def test_a_typed_word_that_can_be_none_is_an_asterisk() -> None:
    """modern-irc, "ERR_HELPNOTFOUND (524)"."""
    assert numerics.ERR_HELPNOTFOUND("two words") == "524 * :No help available on this topic"


@pytest.mark.parametrize("numeric", [row for name, row in ROWS.items() if name.startswith("ERR_")], ids=repr)
def test_an_error_about_one_typed_word_fits_a_line_whatever_was_typed(numeric: Numeric) -> None:
    words, _, text = numeric.usage.partition(" :")
    if words.count("<") == 1 and "<" not in text:
        around = SERVERLEN + LONGEST_NICK_BYTES + len(":  ")
        assert size(numeric("ё" * 300)) + around <= LONGEST_REST


def test_two_rows_of_one_number_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="401"):
        numerics._row("401 <nick> :Nobody")
