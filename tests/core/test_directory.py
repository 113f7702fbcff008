"""Names in use: found by key, kept apart by looks."""

from time import process_time

from hall_fixtures import named
from hypothesis import given
from hypothesis import strategies as st

from beseda.core.directory import Directory
from beseda.core.ids import UserId
from beseda.core.names import Name

ANN, BOB = UserId(1), UserId(2)


def test_a_name_is_found_in_any_case() -> None:
    directory: Directory[UserId] = Directory()
    directory.add(named("Ann"), ANN)
    assert directory.find(named("ANN")) == ANN
    assert directory.find(named("Аnn")) is None


def test_a_name_clashes_with_its_look_alike_but_not_with_ones_own() -> None:
    directory: Directory[UserId] = Directory()
    directory.add(named("Ann"), ANN)
    assert directory.clash(named("Аnn")) == named("Ann")
    assert directory.clash(named("Аnn"), but=ANN) is None
    assert directory.clash(named("Аnn"), but=BOB) == named("Ann")


def test_a_removed_name_is_free_and_its_look_alikes_too() -> None:
    directory: Directory[UserId] = Directory()
    directory.add(named("Ann"), ANN)
    directory.remove(named("Ann"))
    assert directory.clash(named("Ann")) is None and directory.clash(named("Аnn")) is None
    assert len(directory) == 0


def test_plain_names_of_one_skeleton_stand_side_by_side() -> None:
    directory: Directory[UserId] = Directory()
    for holder, key in ((ANN, "mike"), (BOB, "rnike")):
        name = Name(key, key, frozenset({"rnike"}))
        assert directory.clash(name) is None
        directory.add(name, holder)
    directory.remove(Name("mike", "mike", frozenset({"rnike"})))
    assert directory.clash(Name("mіke", "mіke", frozenset({"rnike"}))) == Name("rnike", "rnike", frozenset({"rnike"}))


KEYS = st.sampled_from(["bill", "bi11", "bіll", "BILL", "Вill", "eve", "еve"])


@given(st.lists(st.tuples(KEYS, st.booleans()), max_size=20))
def test_it_always_agrees_with_looking_at_every_name(steps: list[tuple[str, bool]]) -> None:
    directory: Directory[UserId] = Directory()
    held: dict[str, Name] = {}
    for number, (shown, add) in enumerate(steps, 1):
        name = named(shown)
        if add and not any(name.clashes_with(other) for other in held.values()):
            assert directory.clash(name) is None
            directory.add(name, UserId(number))
            held[name.key] = name
        elif add:
            assert directory.clash(name) in held.values()
        elif name.key in held:
            directory.remove(held.pop(name.key))
    assert len(directory) == len(held)


def test_names_that_look_alike_and_may_stand_side_by_side_cost_nothing_to_each_other() -> None:
    """Ten thousand names of one skeleton, as "O0O0…" gives them to anybody who wants them."""
    directory: Directory[UserId] = Directory()
    names = [Name(shown, shown, frozenset({"alike"})) for shown in map(str, range(10_000))]
    began = process_time()
    for holder, name in enumerate(names):
        assert directory.clash(name) is None
        directory.add(name, UserId(holder))
    for name in names:
        directory.remove(name)
    assert process_time() - began < 1 and directory.clash(Name("ж", "ж", frozenset({"alike"}))) is None
