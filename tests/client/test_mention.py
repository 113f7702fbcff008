"""When the bell rings."""

import pytest

from beseda.client.mention import calls


@pytest.mark.parametrize(
    "line",
    [
        "alice: hi bob",
        "alice: BOB!",
        "alice: is bob: there?",
        "#room alice: bob?",
        "* alice waves at bob",
        "#room * alice waves at bob",
        "(private) alice: bob, a secret",
        "alice: (bob)",
    ],
)
def test_ones_name_as_a_word_of_another_calls(line: str) -> None:
    assert calls(line, "bob")


@pytest.mark.parametrize(
    "line",
    [
        "bob: I am bob",
        "BOB: bob",
        "#room bob: bob",
        "* bob waves at bob",
        "alice: bobby and kebob, bob_2",
        "Server: bob joined the chat.",
        "Сервер: bob присоединился к чату.",
        "[12:03] alice: hi bob",
        "[2026-11-22 12:03] alice: hi bob",
        "(to bob) hello bob",
        "In #lobby, 2: alice, bob",
        "-- bob",
        "",
    ],
)
def test_nothing_else_does(line: str) -> None:
    assert not calls(line, "bob")


def test_a_name_is_known_in_any_case_of_any_script() -> None:
    assert calls("Вася: эй, ОЛЯ!", "Оля")
    assert calls("x: STRASSE", "straße")


def test_nobody_is_called_before_they_have_a_name() -> None:
    assert not calls("alice: hi", "")
