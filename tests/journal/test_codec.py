"""Named tuples become JSON objects with the names of their fields, so that a field can be added without confusion."""

import json
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.core.ids import Seq
from beseda.core.rules import Role, Rule
from beseda.journal.codec import Codec


class Point(NamedTuple):
    x: int
    label: str = ""


class Drawing(NamedTuple):
    seq: Seq
    at: int
    role: Role
    rules: frozenset[Rule]
    points: tuple[Point, ...] = ()
    first: Point | None = None
    pairs: tuple[tuple[str, str], ...] = ()
    center: Point = Point(0, "here")


BESIDE = frozenset({"seq", "at"})
GIVEN = {"seq": Seq(7), "at": 8}
CODEC = Codec(Drawing, BESIDE)

points = st.builds(Point, st.integers(-(2**62), 2**62), st.text(st.characters(exclude_categories=["Cs"])))
drawings = st.builds(
    Drawing, st.just(Seq(7)), st.just(8), st.sampled_from(Role), st.frozensets(st.sampled_from(Rule)),
    st.lists(points, max_size=3).map(tuple), st.none() | points,
    st.lists(st.tuples(st.just("a"), st.text("xyz")), max_size=2).map(tuple), points,
)  # fmt: skip


@given(drawings)
def test_what_is_written_is_read_as_it_was(drawing: Drawing) -> None:
    again = CODEC.decode(CODEC.encode(drawing), GIVEN)
    assert again == drawing and type(again.role) is Role and type(again.center) is Point


def test_fields_have_their_names_and_those_kept_beside_are_left_out() -> None:
    drawing = Drawing(Seq(7), 8, Role.VOICE, frozenset({Rule.SECRET, Rule.KEY}), (Point(1, "ё"),), center=Point(2))
    assert CODEC.encode(drawing) == (
        '{"role":1,"rules":["key","secret"],"points":[{"x":1,"label":"ё"}],"first":null,"pairs":[],'
        '"center":{"x":2,"label":""}}'
    )


def test_what_is_not_there_has_its_default_and_what_is_not_known_is_passed_over() -> None:
    old = {"role": 1, "rules": [], "points": [{"x": 1, "color": "red"}], "size": 3}
    assert CODEC.decode(json.dumps(old), GIVEN) == Drawing(Seq(7), 8, Role.VOICE, frozenset(), (Point(1),))


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "[]",
        "{}",
        '{"role":1}',
        '{"role":99,"rules":[]}',
        '{"role":1,"rules":["no such rule"]}',
        '{"role":1,"rules":[],"points":[{"label":"no x"}]}',
        '{"role":1,"rules":[],"center":null}',
    ],
)
def test_what_is_no_such_thing_is_an_error(wrong: str) -> None:
    with pytest.raises(ValueError):
        CODEC.decode(wrong, GIVEN)
