"""Who watches for a name is found by it, until they watch no more."""

from beseda.core.ids import session_id
from beseda.core.names import Name
from beseda.server.engine.watches import Watches

ANN, BOB = session_id(1, 1), session_id(1, 2)
EVE, ZOE = (Name(shown, shown.lower(), frozenset((shown.lower(),))) for shown in ("Eve", "Zoe"))


def test_watchers_are_found_by_the_name() -> None:
    watches = Watches()
    watches.watch(ANN, [EVE, ZOE])
    watches.watch(BOB, [EVE])
    watches.watch(BOB, [EVE])
    assert watches.of("eve") == (ANN, BOB) and watches.of("zoe") == (ANN,) and watches.of("ann") == ()
    assert watches.names_of(ANN) == (EVE, ZOE) and watches.names_of(BOB) == (EVE,)


def test_one_watches_for_so_many_and_no_more() -> None:
    watches = Watches(most=1)
    assert watches.watch(ANN, [EVE, ZOE, EVE]) == (ZOE,)
    assert watches.of("zoe") == ()
    watches.forget(ANN, [EVE])
    assert watches.watch(ANN, [ZOE]) == ()


def test_who_watches_no_more_is_not_found_and_leaves_nothing() -> None:
    watches = Watches()
    watches.watch(ANN, [EVE, ZOE])
    watches.watch(BOB, [EVE])
    watches.forget(ANN, [EVE, Name("never", "never", frozenset())])
    assert watches.of("eve") == (BOB,) and watches.of("zoe") == (ANN,)
    watches.forget(ANN)
    watches.forget(BOB)
    watches.forget(BOB)
    assert not watches._by_key and not watches._by_session
