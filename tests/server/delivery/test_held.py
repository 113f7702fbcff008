"""What is kept back for a reader comes later, whole, in order, and nobody else notices."""

from hypothesis import given
from hypothesis import strategies as st

from beseda.net.merging import Put
from beseda.net.outbox import Outbox
from beseda.server.delivery import held as held_module
from beseda.server.delivery.held import Held

BOXES = tuple(Outbox(lambda data, flags: len(data), -1, number) for number in range(3))
ANN, BOB, EVE = BOXES


def read(puts: list[Put[Outbox]], box: Outbox) -> bytes:
    return b"".join([(put.instead or {}).get(box, put.data) for put in puts if box in put.boxes])


def test_what_is_put_from_a_place_on_waits() -> None:
    held = Held()
    held.begin(ANN, 1)
    left = list(held.without_held([Put((ANN,), b"before"), Put((ANN, BOB), b"after"), Put((ANN,), b"alone")]))
    assert read(left, ANN) == b"before" and read(left, BOB) == b"after"
    rest = [Put((ANN, BOB), b" more")]
    held.end(ANN, rest)
    assert read(rest, ANN) == b"afteralone more" and not held


def test_a_put_for_nobody_who_is_held_passes_untouched() -> None:
    held, put = Held(), Put((BOB, EVE), b"x", {EVE: b"y"})
    held.begin(ANN, 0)
    assert list(held.without_held([put])) == [put] and held.without_held([put])[0] is put


def test_who_has_gone_is_forgotten() -> None:
    held = Held()
    held.begin(ANN, 0)
    held.forget(ANN)
    held.forget(BOB)
    rest: list[Put[Outbox]] = []
    held.end(ANN, rest)
    assert not held and rest == []


def test_what_is_too_much_to_keep_back_goes_at_once(monkeypatch: object) -> None:
    held = Held()
    held.begin(ANN, 0)
    much = b"x" * (held_module.MOST_HELD + 1)
    assert read(list(held.without_held([Put((ANN, BOB), much)])), ANN) == much
    assert not held


def test_what_is_too_much_comes_after_what_was_put_before_it_was_held() -> None:
    held = Held()
    held.begin(BOB, 2)
    held.begin(ANN, 1)
    much = b"x" * (held_module.MOST_HELD + 1)
    left = list(held.without_held([Put((ANN,), b"before"), Put((ANN,), much), Put((BOB,), b"later")]))
    assert read(left, ANN) == b"before" + much and read(left, BOB) == b""
    rest = [Put((BOB,), b" more")]
    held.end(BOB, rest)
    assert read(rest, BOB) == b"later more"


STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("put"),
            st.lists(st.sampled_from(BOXES), min_size=1, unique=True).map(tuple),
            st.dictionaries(st.sampled_from(BOXES), st.sampled_from([b"", b"own"])),
        ),
        st.tuples(st.sampled_from(["hold", "release", "take"]), st.sampled_from(BOXES)),
    ),
    max_size=30,
)


@given(STEPS)
def test_every_reader_reads_the_same_as_without_it(steps: list[tuple]) -> None:  # type: ignore[type-arg]
    held, gathered = Held(), list[Put[Outbox]]()
    told: dict[Outbox, bytes] = dict.fromkeys(BOXES, b"")
    plainly: dict[Outbox, bytes] = dict.fromkeys(BOXES, b"")
    holding: set[Outbox] = set()

    def take() -> None:
        for box in BOXES:
            told[box] += read(left, box)

    for number, (what, *rest) in enumerate(steps):
        if what == "put":
            put = Put(rest[0], b"%d " % number, {box: own for box, own in rest[1].items() if box in rest[0]} or None)
            gathered.append(put)
            for box in BOXES:
                plainly[box] += read([put], box)
        elif what == "hold" and rest[0] not in holding:
            held.begin(rest[0], len(gathered))
            holding.add(rest[0])
        elif what == "release":
            held.end(rest[0], gathered)
            holding.discard(rest[0])
        elif what == "take":
            left, gathered = list(held.without_held(gathered)), []
            take()
            assert all(plainly[box].startswith(told[box]) for box in BOXES)
    for box in BOXES:
        held.end(box, gathered)
    left = list(held.without_held(gathered))
    take()
    assert told == plainly
