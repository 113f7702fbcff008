"""The table of capabilities, and CAP's lists: IRCv3 "Capability Negotiation"."""

from hypothesis import given
from hypothesis import strategies as st

from beseda.core.limits import Limits
from beseda.wire.dialects.irc import caps
from beseda.wire.dialects.irc.caps import BY_NAME, ROWS, Wanted, implied, in_force, list_lines, listed, requested
from beseda.wire.dialects.irc.line import LONGEST_REST, parse, size
from beseda.wire.dialects.irc.network import Network

NETWORK = Network()
NAMES = st.sampled_from(sorted(BY_NAME))
LISTS = st.lists(NAMES | NAMES.map("-{}".format)).map(" ".join)
NONE: frozenset[str] = frozenset()


def test_what_is_asked_for_is_had() -> None:
    """ "The CAP REQ subcommand"."""
    wanted = requested("multi-prefix echo-message", NONE, 302)
    assert wanted == Wanted(True, frozenset(("multi-prefix", "echo-message")), "multi-prefix echo-message")


def test_a_dash_takes_away() -> None:
    """ "The CAP REQ subcommand"."""
    assert requested("-multi-prefix", frozenset(("multi-prefix", "batch")), 302).caps == {"batch"}


def test_one_unknown_name_refuses_the_whole_list() -> None:
    """ "The CAP REQ subcommand": accepted as a whole, or rejected entirely."""
    has = frozenset(("batch",))
    assert requested("multi-prefix nothing -batch", has, 302) == (False, has, "multi-prefix nothing -batch")
    assert not requested("-nothing", has, 302).granted


def test_names_are_told_apart_by_case() -> None:
    """ "Rules for naming capabilities"."""
    assert not requested("Batch", NONE, 302).granted


def test_what_is_had_may_be_asked_for_again_and_what_is_not_taken_away() -> None:
    """ "The CAP REQ subcommand": processed as though it was successful."""
    assert requested("batch batch  ", frozenset(("batch",)), 0) == Wanted(True, frozenset(("batch",)), "batch")
    assert requested("-batch", NONE, 0) == (True, NONE, "-batch")


def test_cap_notify_comes_with_302_and_stays() -> None:
    """ "cap-notify": implicit with 302, and not to be disabled; explicit and removable without."""
    assert implied(302) == implied(307) == {"cap-notify"}
    assert implied(0) == NONE
    assert requested("cap-notify", implied(302), 302).granted
    assert not requested("-cap-notify", implied(302), 302).granted
    assert requested("-cap-notify", frozenset(("cap-notify",)), 0) == (True, NONE, "-cap-notify")


@given(LISTS, st.frozensets(NAMES))
def test_known_names_are_granted_in_their_order(text: str, has: frozenset[str]) -> None:
    wanted = requested(text, has, 0)
    last = {word.removeprefix("-"): not word.startswith("-") for word in text.split()}
    if len(set(text.split())) == len(last):
        assert wanted.caps == has - last.keys() | {name for name, on in last.items() if on}
    assert wanted.granted


@given(st.text(), st.frozensets(NAMES))
def test_an_answer_to_any_list_is_one_line(text: str, has: frozenset[str]) -> None:
    wanted = requested(text, has, 302)
    assert parse(f"CAP bob NAK :{wanted.words}").params[-1] == wanted.words
    assert wanted.granted or (wanted.caps == has and size(wanted.words) <= caps.LONGEST_NAK)


def test_what_needs_something_has_no_effect_without_it() -> None:
    """labeled-response, "Dependencies": batch MUST be negotiated, in any order."""
    assert in_force(frozenset(("labeled-response",))) == NONE
    assert in_force(frozenset(("labeled-response", "batch"))) == {"labeled-response", "batch"}
    assert all(need in BY_NAME for cap in ROWS for need in cap.needs)


def test_values_are_for_those_who_know_them() -> None:
    """ "Capability Values"."""
    assert set(listed(0, NETWORK)) == set(BY_NAME)
    assert [word.partition("=")[0] for word in listed(302, NETWORK)] == listed(0, NETWORK)


def test_what_a_message_of_several_lines_may_have_is_told_as_a_value() -> None:
    """multiline (22a8e8b), "Capabilities": max-bytes is required, max-lines recommended; from the server's limits."""
    network = Network(limits=Limits(text_bytes=4096, text_lines=24))
    assert "draft/multiline=max-bytes=4096,max-lines=24" in listed(302, network)
    assert in_force(frozenset(("draft/multiline",))) == NONE, "batch MUST be negotiated (Dependencies)"


def test_every_name_is_as_the_rules_want_it() -> None:
    """ "Rules for naming capabilities": no dash in front, no space, lower case."""
    for cap in ROWS:
        assert not cap.name.startswith("-")
        assert cap.name == cap.name.lower()
        assert not {" ", "="} & set(cap.name)
        assert cap.value is None or " " not in cap.value(NETWORK)


def test_an_empty_list_is_told_as_one() -> None:
    """ "The CAP LIST subcommand": an empty parameter must be sent."""
    assert list_lines("LIST", "bob", (), 302) == ["CAP bob LIST :"]


def test_a_long_list_takes_several_lines_all_but_the_last_marked() -> None:
    """ "Multiline replies to CAP LS and CAP LIST"."""
    words = [f"example.org/cap-{number}" for number in range(100)]
    lines = list_lines("LS", "ё" * 64, words, 302)
    assert len(lines) > 1
    assert all(size(line) + len(": ") + 63 <= LONGEST_REST for line in lines)
    parsed = [parse(line).params for line in lines]
    assert all(params[1:3] == ("LS", "*") for params in parsed[:-1])
    assert parsed[-1][1] == "LS" and len(parsed[-1]) == 3
    assert " ".join(params[-1] for params in parsed).split() == words


def test_who_gave_no_version_has_one_line() -> None:
    """ "Multiline replies to CAP LS and CAP LIST": only where the client supports 302."""
    assert len(list_lines("LS", "*", [f"example.org/cap-{number}" for number in range(100)], 0)) == 1
