"""Forms: a form filled in equals the lines made one by one, byte for byte."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st
from irc_speaking import Speaking

from beseda.core.questions import Counts
from beseda.core.refusals import Refusal
from beseda.wire.dialects.irc import numerics as n
from beseda.wire.dialects.irc.commands.about import (
    _welcome_form,
    lusers_and_motd,
    ready_lusers_and_motd,
    ready_welcome,
    welcome,
)
from beseda.wire.dialects.irc.forms import BLANKS, NICK, form_of
from beseda.wire.dialects.irc.line import LONGEST_REST
from beseda.wire.dialects.irc.network import Network
from beseda.wire.spelling import spell_person

WORDS = st.text(st.characters(blacklist_categories=["Cs", "Cn", "Cc"]), max_size=200)
NETWORKS = st.builds(
    Network,
    server_name=st.just("irc.beseda.local"),
    network=WORDS,
    version=st.just("beseda-1.0"),
    created=st.just("2026-11-22 21:00:00 UTC"),
    motd=st.lists(WORDS, max_size=3).map(tuple),
)
FIGURES = st.integers(0, 2**64 - 1)
COUNTS = st.builds(Counts, FIGURES, st.just(0), FIGURES, FIGURES, FIGURES)
NICKS = st.text(max_size=40).map(spell_person).filter(lambda name: not isinstance(name, Refusal)).map(str)


def travelling(lines: Iterable[str], viewer: Speaking) -> list[str]:
    """Each line as it is sent."""
    return [line if line[0] == ":" else n.addressed(line, viewer.network.server_name, viewer.shown) for line in lines]


@given(network=NETWORKS, nick=NICKS, counts=COUNTS)
def test_a_ready_welcome_is_what_its_lines_are(network: Network, nick: str, counts: Counts) -> None:
    reader = Speaking(name=nick, network=network)
    assert travelling(ready_welcome(reader), reader) == travelling(welcome(reader), reader)
    ready = ready_lusers_and_motd(counts, reader)
    assert travelling(ready, reader) == travelling(lusers_and_motd(counts, reader), reader)


def test_an_ordinary_welcome_is_ready_and_filled_in_a_few_strings_at_a_time() -> None:
    reader = Speaking(network=Network(motd=("Welcome!",)))
    counts = Counts(1, 0, 0, 1, 1)
    for ready in (ready_welcome(reader), ready_lusers_and_motd(counts, reader)):
        assert all(line.startswith(":") and not set(line) & set("\r\n") for line in ready)
    form = _welcome_form(reader.network)
    assert form is not None and len(form._groups) < 6


def test_who_is_told_what_is_supported_in_a_batch_is_told_line_by_line() -> None:
    reader = Speaking("batch", "draft/extended-isupport")
    assert ready_welcome(reader) == welcome(reader)


def test_what_might_be_too_long_for_somebody_is_no_form() -> None:
    assert form_of("a.b", [f"001 :{'x' * (LONGEST_REST - 200)}{NICK}"]) is None
    assert form_of("a.b", [f"001 :{'x' * 100}{NICK}"]) is not None


def test_each_blank_is_filled_wherever_it_stands() -> None:
    form = form_of("a.b", [f"001 {BLANKS[1]} :{BLANKS[2]} {BLANKS[1]}", "002 :hello"])
    assert form is not None and form.filled("ann", "one", "two") == [":a.b 001 ann one :two one", ":a.b 002 ann :hello"]
