"""How far a client was surely told: never as far as what may still be on its way."""

from beseda.core.ids import Seq, UserId
from beseda.core.names import Name
from beseda.server.engine.reached import MOST_RENAMED, ON_THE_WAY, Reached
from beseda.wire.spelling import spell_person


def test_nothing_is_known_of_who_has_said_nothing() -> None:
    assert Reached().place == 0


def test_the_first_line_after_a_comeback_is_one() -> None:
    reached = Reached()
    assert not reached.heard(Seq(1), 1.0)
    reached.is_back = True
    assert [reached.heard(Seq(2), 2.0), reached.heard(Seq(3), 3.0)] == [True, False]


def test_what_happened_just_before_a_line_may_not_have_arrived() -> None:
    reached = Reached()
    reached.heard(Seq(10), 100.0)
    reached.heard(Seq(20), 100.0 + ON_THE_WAY / 2)
    assert reached.place == 0
    reached.heard(Seq(30), 100.0 + ON_THE_WAY)
    assert reached.place == 10
    reached.heard(Seq(40), 100.0 + 3 * ON_THE_WAY)
    assert reached.place == 30


def test_of_those_who_have_other_names_now_the_newest_are_known() -> None:
    reached, name = Reached(), spell_person("Rob")
    assert isinstance(name, Name)
    for user in (*range(MOST_RENAMED + 1), 5):
        reached.note_renamed(UserId(user), name)
    assert len(reached.renamed) == MOST_RENAMED and list(reached.renamed)[-1] == 5 and 0 not in reached.renamed
