"""What a line says it is: known fields of the right type, cleaned; everything else is passed over."""

import json
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.client.heard import MARK, Heard, marked, slashed
from beseda.wire.dialects.plain import marked as server_side

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


def test_the_mark_is_the_servers() -> None:
    assert MARK == server_side.MARK
    assert marked(server_side.marked("said", by="Ann", words="a\tb", mine=True)[1:]) == Heard(
        "said", by="Ann", words="a\tb", mine=True
    )


@given(st.dictionaries(st.sampled_from([*Heard._fields, "later"]), JSON, max_size=8))
def test_whatever_the_fields_hold_what_is_read_has_the_right_types_and_is_clean(fields: dict[str, object]) -> None:
    heard = marked(json.dumps({**fields, "kind": "said"}))
    assert heard is not None and heard.kind == "said"
    for value, usual in zip(heard, Heard(), strict=True):
        assert type(value) is type(usual)
        texts = value if isinstance(value, tuple) else (value,) if isinstance(value, str) else ()
        assert not any(control in text for text in texts for control in "\x1b\x07\x1c\r\0\x9b\u202e")
    assert "\n" not in heard.by + heard.room and "\t" not in heard.by


def test_a_flag_is_no_number_and_a_number_no_flag() -> None:
    assert marked('{"kind":"ok","number":true,"mine":1,"at":-5}') == Heard("ok")
    assert marked('{"kind":"ok","number":1e3,"at":123456789012345678901234567890}') == Heard("ok")


@pytest.mark.parametrize("line", ["", "{", "null", "[1]", "{}", '{"kind":null}', '{"kind":"x"', "[" * 200_000])
def test_what_is_no_line_for_a_program_is_none(line: str) -> None:
    assert marked(line) is None


@pytest.mark.parametrize(
    ("line", "heard"),
    [
        ("/ok 7", Heard("ok", number=7)),
        ("/no 7", Heard("no", number=7)),
        ("/ok", Heard("ok")),
        ("/ok ٣", Heard("ok")),
        ("/entered Bob", Heard("entered", name="Bob")),
        ("/bye So long.", Heard("bye", text="So long.")),
        ("/later on", Heard("unknown")),
    ],
)
def test_an_older_servers_lines_for_the_machine_are_read_as_the_same(line: str, heard: Heard) -> None:
    assert slashed(line) == heard


def test_every_field_has_a_kind_of_value_that_is_read() -> None:
    assert {type(value) for value in Heard()} <= {str, int, bool, tuple} and not get_args(Heard)


def test_reactions_are_read_with_their_counts_and_nothing_else_that_looks_like_it() -> None:
    heard = marked('{"kind":"past","reactions":{"👍":3,"a\\u001bb":1,"x":"many"},"edited":5,"reply":"j-1","number":7}')
    assert heard is not None and heard.reactions == ("👍 3", "ab 1")
    assert (heard.edited, heard.reply, heard.number) == (5, "j-1", 7)
    odd = marked('{"kind":"past","reactions":"👍","people":{"a":1}}')
    assert odd is not None and odd.reactions == ()
