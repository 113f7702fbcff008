"""Who does not wish to hear whom."""

from beseda.core.ids import session_id
from beseda.server.unheard import Unheard

ANN, BOB, EVE = (session_id(1, number) for number in (1, 2, 3))


def test_who_ignores_a_name_is_not_among_those_who_hear_it() -> None:
    unheard = Unheard()
    assert "max" not in unheard.ignoring and unheard.hearing((ANN, BOB), "max") == (ANN, BOB)
    unheard.ignore(BOB, ["max", "zoe"])
    assert unheard.hearing((ANN, BOB, EVE), "max") == (ANN, EVE)
    assert unheard.hearing((ANN, BOB, EVE), "tom") == (ANN, BOB, EVE)


def test_a_list_that_is_shorter_takes_the_place_of_the_one_before() -> None:
    unheard = Unheard()
    unheard.ignore(BOB, ["max", "zoe"])
    unheard.ignore(BOB, ["zoe"])
    assert "max" not in unheard.ignoring and "zoe" in unheard.ignoring
    unheard.ignore(BOB, [])
    assert "zoe" not in unheard.ignoring and not unheard.ignoring


def test_the_ignored_stay_so_under_the_next_name_also_where_that_was_ignored_already() -> None:
    unheard = Unheard()
    unheard.ignore(ANN, ["max"])
    unheard.ignore(BOB, ["tom"])
    assert set(unheard.renamed("max", "tom")) == {ANN}
    assert "max" not in unheard.ignoring and unheard.hearing((ANN, BOB, EVE), "tom") == (EVE,)
    assert set(unheard.renamed("zoe", "kim")) == set() and "kim" not in unheard.ignoring
