"""What a command line comes to, and what is measured then."""

from typing import Any

import pytest
from bench.peers import PEERS
from bench.scenarios import SCENARIOS
from bench.server import COLUMNS

from bench import __main__ as main
from bench import peers, startup


def plan(*arguments: str) -> main.Plan:
    return main.plan_of(main.parser().parse_args(arguments))


@pytest.fixture
def attempts(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str]]:
    """Everything measured, in this order."""
    made: list[tuple[str, str, str]] = []

    def attempt(scenario: Any, dialect: str, column: str, *_: Any) -> dict[str, Any]:
        made.append((scenario.name, dialect, column))
        return {}

    monkeypatch.setattr(main, "attempt", attempt)
    monkeypatch.setattr(startup, "run", lambda column, core: {})
    monkeypatch.setattr(peers, "installed", lambda: list(PEERS))
    return made


def test_ours_and_theirs_come_one_right_after_the_other(attempts: list[tuple[str, str, str]]) -> None:
    main.measure(plan("--only", "a1", "--columns", "memory,process", "--dialects", "irc,rich", "--runs", "1"))
    assert [(dialect, column) for _, dialect, column in attempts] == [
        *[("irc", column) for column in ("memory", "process", "inspircd", "ngircd")],
        *[("rich", column) for column in ("memory", "process", "inspircd")],
    ]


def test_without_peers_there_are_only_ours(attempts: list[tuple[str, str, str]]) -> None:
    main.measure(plan("--only", "a1,d8", "--no-peers", "--runs", "1"))
    assert {column for _, _, column in attempts} == set(COLUMNS)


def test_every_scenario_asked_for_in_irc_is_there() -> None:
    speaks = {scenario.name: scenario.dialects for scenario in SCENARIOS}
    assert all("irc" in speaks[name] for name in ("a1", "a16", "b", "c", "d1", "d8", "connect", "idle"))
    assert all("rich" in speaks[name] for name in ("a1", "a16", "b", "c", "d1"))


def test_a_medley_is_compared_with_those_who_have_all_the_same_in_the_same_round(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    costs = {"rich": 2.0, "medley": 5.0}
    monkeypatch.setattr(main, "attempt", lambda scenario, dialect, *_: {"cpu_us": costs[dialect]})
    wanted = plan("--only", "a16", "--columns", "memory", "--dialects", "rich,medley", "--no-peers", "--runs", "1")
    assert main.measure(wanted)["medley", "a16", "memory"] == [{"cpu_us": 5.0, "times_alike": 2.5}]


def test_what_tls_costs_is_told_beside_the_same_run_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    costs = {"irc": 2.0, "tls": 5.0}
    monkeypatch.setattr(
        main,
        "attempt",
        lambda scenario, dialect, *_: {"cpu_us": costs[dialect], "arrival_cpu_us": 100 * costs[dialect]},
    )
    options = ("--only", "connect,resume", "--columns", "memory", "--dialects", "irc,tls", "--no-peers", "--runs", "1")
    results = main.measure(plan(*options))
    costly = {"cpu_us": 5.0, "arrival_cpu_us": 500.0, "more_us": 3.0, "handshake_us": 300.0}
    assert results["tls", "connect", "memory"] == [costly | {"times_tcp": 2.5}]
    assert results["tls", "resume", "memory"] == [costly]


def test_what_is_rare_is_measured_once(attempts: list[tuple[str, str, str]]) -> None:
    main.measure(plan("--only", "a1,idle", "--columns", "memory", "--dialects", "irc", "--no-peers", "--runs", "3"))
    assert [name for name, _, _ in attempts] == ["a1", "idle", "a1", "a1"]


def test_a_peer_without_a_target_held_against_it_is_measured_once(attempts: list[tuple[str, str, str]]) -> None:
    main.measure(plan("--only", "a1", "--columns", "memory", "--dialects", "irc", "--runs", "2"))
    assert [column for _, _, column in attempts] == ["memory", "inspircd", "ngircd", "memory", "inspircd"]


def test_when_the_time_is_over_nothing_is_measured_again(attempts: list[tuple[str, str, str]]) -> None:
    results = main.measure(plan("--only", "a1,b", "--columns", "memory", "--dialects", "irc", "--minutes", "0"))
    assert {len(several) for several in results.values()} == {1}
    assert {name for name, _, _ in attempts} == {"a1", "b"}


def test_a_run_of_some_scenarios_only_prints(
    attempts: list[tuple[str, str, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(["--only", "a1", "--dialects", "irc", "--runs", "1"]) == 0
    assert "In IRC, beside other servers" in capsys.readouterr().out


@pytest.mark.parametrize("option", ["--only", "--columns", "--dialects"])
def test_what_there_is_not_is_refused(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        plan(option, "nonsense")
    assert "there is no" in capsys.readouterr().err
