"""Who gets which bytes: one rendering a profile, speakers left out, the ignored unheard, what is said joined."""

from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from beseda.core.ids import NOBODY, Seq
from beseda.core.requests import MessageFacts, Redact, Signal
from beseda.core.text import Text
from beseda.net.merging import Put
from beseda.net.outbox import Outbox
from beseda.server.delivery import delivery
from beseda.wire.dialects.actions import Submission
from beseda.wire.dialects.plain import Plain
from engine_fakes import FakeClient, Stage, asks, item_of, room


class Round:
    """The puts of each batch, as the announcer hands them over."""

    def __init__(self, stage: Stage) -> None:
        self.puts: list[Put[Outbox]] = []
        put = stage.outboxes.put

        def noted(puts: Iterable[Put[Outbox]]) -> None:
            self.puts = list(puts)
            put(self.puts)

        stage.outboxes.put = noted  # type: ignore[method-assign]

    def to_several(self) -> list[Put[Outbox]]:
        return [put for put in self.puts if len(put.boxes) > 1]


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def room_of_four(stage: Stage) -> Sequence[FakeClient]:
    clients = [stage.seated(number, name) for number, name in enumerate(("Ann", "Bob", "Eve", "Zoe"), 1)]
    for client in clients:
        client.take()
    return clients


def boxes(*clients: FakeClient) -> tuple[Outbox, ...]:
    return tuple(client.box for client in clients)


def test_what_a_batch_says_in_one_room_is_one_put(stage: Stage, room_of_four: Sequence[FakeClient]) -> None:
    ann, bob, eve, zoe = room_of_four
    noted = Round(stage)
    stage.act([item_of(ann, "one", "two"), item_of(bob, "three"), item_of(ann, "four")])
    (put,) = noted.puts
    assert put.boxes == boxes(ann, bob, eve, zoe)
    assert put.data == b"Ann: one\nAnn: two\nBob: three\nAnn: four\n"
    assert put.instead == {ann.box: b"Bob: three\n", bob.box: b"Ann: one\nAnn: two\nAnn: four\n"}
    assert eve.take() == zoe.take() == ["Ann: one", "Ann: two", "Bob: three", "Ann: four"]


def test_many_speakers_of_one_batch_each_miss_only_their_own(stage: Stage, room_of_four: Sequence[FakeClient]) -> None:
    stage.act([item_of(client, name) for client, name in zip(room_of_four, "abcd", strict=True)])
    for client, own in zip(room_of_four, "abcd", strict=True):
        assert [line[-1] for line in client.take()] == [letter for letter in "abcd" if letter != own]


def test_a_reader_elsewhere_has_another_profile(stage: Stage, room_of_four: Sequence[FakeClient]) -> None:
    ann, bob, eve, zoe = room_of_four
    stage.say(bob, "/join tea")
    bob.take()
    noted = Round(stage)
    stage.say(ann, "hello")
    assert {put.data: put.boxes for put in noted.puts} == {
        b"Ann: hello\n": boxes(ann, eve, zoe),
        b"#lobby Ann: hello\n": boxes(bob),
    }


def test_who_goes_back_or_leaves_is_grouped_anew(stage: Stage, room_of_four: Sequence[FakeClient]) -> None:
    ann, bob, *_ = room_of_four
    stage.say(bob, "/join tea")
    stage.say(bob, "/join lobby")
    bob.take()
    stage.say(ann, "one")
    stage.say(bob, "/join oak")
    stage.say(ann, "while elsewhere")
    stage.say(bob, "/leave oak")
    stage.say(bob, "/leave tea")
    bob.take()
    stage.say(ann, "two")
    assert bob.take() == ["Ann: two"]


def test_a_room_is_grouped_once_while_nobody_moves(stage: Stage, room_of_four: Sequence[FakeClient]) -> None:
    ann = room_of_four[0]
    noted = Round(stage)
    stage.say(ann, "one")
    first = noted.puts[0].boxes
    stage.say(ann, "two")
    assert noted.puts[0].boxes is first


def test_for_what_passes_in_a_room_it_is_not_grouped_anew_unless_its_author_is_ignored(
    stage: Stage, room_of_four: Sequence[FakeClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reaction or a sign of typing in a room of 10,000 took 6 ms of the engine."""
    ann, _, eve, _ = room_of_four
    calls: list[object] = []
    grouped = delivery._grouped

    def counted(*arguments: Any) -> Any:
        calls.append(arguments)
        return grouped(*arguments)

    monkeypatch.setattr(delivery, "_grouped", counted)
    signal = Submission((Signal(room("#lobby"), Text(("ping",))),))
    for _ in range(3):
        stage.act([asks(ann, signal)])
    assert len(calls) == 1
    stage.say(eve, "/ignore Ann")
    calls.clear()
    stage.act([asks(ann, signal)])
    assert len(calls) == 1
    stage.act([asks(ann, signal)])
    assert len(calls) == 2


def test_the_ignored_are_not_heard_anywhere_and_others_are(stage: Stage, room_of_four: Sequence[FakeClient]) -> None:
    ann, bob, eve, _ = room_of_four
    stage.say(eve, "/ignore ANN")
    eve.take()
    stage.act([item_of(bob, "one"), item_of(ann, "two", "/msg Eve psst"), item_of(bob, "three")])
    assert eve.take() == ["Bob: one", "Bob: three"]
    assert bob.take() == ["Ann: two"]
    stage.say(eve, "/ignore Ann")
    stage.say(ann, "four")
    assert eve.take() == ["You hear Ann again.", "Ann: four"]


def test_that_an_ignored_one_took_a_message_back_is_told_without_a_reason(
    stage: Stage, room_of_four: Sequence[FakeClient]
) -> None:
    """`/delete 12 you fool` was a way to speak to who does not want to hear."""
    ann, bob, eve, _ = room_of_four
    stage.say(ann, "one")
    stage.say(eve, "/ignore Ann")
    for reader in room_of_four:
        reader.take()
    assert isinstance(ann.dialect, Plain) and ann.dialect.current is not None
    facts = MessageFacts(Seq(ann.last_said), ann.dialect.user, ann.dialect.current, NOBODY, 0, "Ann", "#lobby")
    stage.act([asks(ann, Submission((Redact(facts, "you fool"),)))])
    (told,), (heard,) = eve.take(), bob.take()
    assert "Ann took back what they said" in told and "fool" not in told
    assert heard.startswith(told) and "you fool" in heard


def test_the_ignored_stay_so_under_another_name(stage: Stage, room_of_four: Sequence[FakeClient]) -> None:
    ann, _, eve, _ = room_of_four
    stage.say(eve, "/ignore Ann")
    stage.say(ann, "/nick Max", "hello")
    assert eve.take() == ["You hear Ann no more.", "Server: Ann is now Max."]


def test_who_takes_a_name_that_an_ignored_one_left_is_heard(stage: Stage, room_of_four: Sequence[FakeClient]) -> None:
    ann, bob, eve, _ = room_of_four
    stage.say(eve, "/ignore Ann")
    stage.say(ann, "/nick Max")
    stage.say(ann, "/nick Tom")
    stage.say(bob, "/nick Max", "hello")
    assert "Max: hello" in eve.take()


def test_an_ignored_one_who_takes_name_after_name_costs_no_memory(stage: Stage) -> None:
    ann, eve = stage.seated(1, "Ann"), stage.seated(2, "Eve")
    stage.say(eve, "/ignore Ann")
    for number in range(100):
        stage.say(ann, f"/nick Max{number}")
    assert len(stage.announcer._delivery.unheard.ignoring) < 10


def test_what_is_kept_of_ignoring_goes_with_who_ignored(stage: Stage) -> None:
    eve = stage.seated(1, "Eve")
    stage.say(eve, "/ignore Ann", "/ignore Bob")
    stage.say(eve, "/quit")
    delivery = stage.announcer._delivery
    assert not delivery.unheard.ignoring and not delivery.readers


def test_nothing_is_kept_of_a_room_that_nobody_is_in(stage: Stage) -> None:
    ann, bob = stage.seated(1, "Ann"), stage.seated(2, "Bob")
    for client in (ann, bob):
        stage.say(client, "/join tea")
    stage.say(ann, "hello")
    stage.say(ann, "/leave tea")
    stage.say(bob, "/quit")
    assert list(stage.announcer._delivery._groups) in ([], [stage.hall.find(room("#lobby"))])


def test_a_private_word_reaches_its_two_and_nobody_else(stage: Stage, room_of_four: Sequence[FakeClient]) -> None:
    ann, bob, eve, zoe = room_of_four
    stage.say(ann, "/msg Bob psst")
    assert bob.take() == ["(private) Ann: psst"]
    assert ann.take() == eve.take() == zoe.take() == []


def test_a_word_to_oneself_is_heard_once(stage: Stage, room_of_four: Sequence[FakeClient]) -> None:
    ann = room_of_four[0]
    stage.say(ann, "/msg Ann hm")
    assert ann.take() == ["(private) Ann: hm"]


def test_leaving_is_told_once_to_those_of_several_common_rooms(
    stage: Stage, room_of_four: Sequence[FakeClient]
) -> None:
    ann, bob, *_ = room_of_four
    for client in (ann, bob):
        stage.say(client, "/join tea")
    bob.take()
    stage.say(ann, "/quit tired")
    assert bob.take() == ["Server: Ann left the chat. “tired”"]


def test_nobody_is_told_that_everybody_leaves_when_the_server_stops(
    stage: Stage, room_of_four: Sequence[FakeClient]
) -> None:
    ann, bob, *_ = room_of_four
    stage.announcer.news.quiet = True
    stage.say(ann, "/quit")
    assert bob.take() == []


def test_rooms_in_turn_are_not_joined_out_of_order(stage: Stage, room_of_four: Sequence[FakeClient]) -> None:
    ann, bob, *_ = room_of_four
    for client in (ann, bob):
        stage.say(client, "/join tea")
        client.take()
    lobby = room_of_four[2]
    stage.act([item_of(ann, "a"), item_of(lobby, "b"), item_of(ann, "c")])
    assert bob.take() == ["Ann: a", "#lobby Eve: b", "Ann: c"]
