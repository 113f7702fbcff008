"""The tables beside the peers: what is compared with what, and what they say of a target."""

import pytest
from bench.beside import MEASURE, holds, irc, medley, ratio, rich, scaled
from bench.medians import Results
from bench.targets import IRC_CPU, Row

ROWS = {row.scenario: row for row in IRC_CPU}


def results(scenario: str, ours: float, theirs: float | None, dialect: str = "irc") -> Results:
    row = ROWS[scenario]
    found: Results = {(dialect, scenario, "memory"): [{row.figure: ours}]}
    if theirs is not None:
        found[dialect, scenario, MEASURE] = [{row.figure: theirs}]
    return found


def test_a_ratio_is_of_medians() -> None:
    found: Results = {
        ("irc", "a1", "memory"): [{"cpu_us": 5.0}, {"cpu_us": 6.0}, {"cpu_us": 90.0}],
        ("irc", "a1", MEASURE): [{"cpu_us": 5.0}],
    }
    assert ratio(found, "irc", ROWS["a1"], "memory") == 1.2


@pytest.mark.parametrize(("ours", "verdict"), [(0.8, True), (0.81, False)])
def test_a16_is_held_against_inspircd_in_the_same_run(ours: float, verdict: bool) -> None:
    assert holds(results("a16", ours, 1.0), ROWS["a16"], "memory") is verdict


def test_without_inspircd_there_is_no_verdict_about_what_is_held_against_it() -> None:
    found = results("a16", 0.1, None)
    assert holds(found, ROWS["a16"], "memory") is None
    assert "not measured: no InspIRCd" in "\n".join(irc(found, ["memory"], []))


def test_an_absolute_target_needs_no_peer_and_may_differ_by_column() -> None:
    row: Row = ROWS["c"]
    found = results("c", 15.0, None)
    found["irc", "c", "process"] = [{"cpu_us": 15.0}]
    assert holds(found, row, "memory") is False
    assert holds(found, row, "process") is True


def test_a_figure_is_scaled_by_what_inspircd_takes_here_and_took_there() -> None:
    assert scaled(results("c", 20.0, 14.8), ROWS["c"], "memory") == pytest.approx(10.0)
    page = "\n".join(irc(results("c", 20.0, 14.8), ["memory"], [MEASURE]))
    assert "**missed**: 20.00; scaled 10.00 holds" in page


def test_a_missed_target_is_bold_and_has_its_ratio_beside_it() -> None:
    page = "\n".join(irc(results("b", 0.7, 1.0), ["memory"], [MEASURE]))
    assert "| **0.70** (0.70×) | 1.00 | ≤ 0.6× |" in page


def test_with_everything_asked_for_there_are_ratios_but_no_targets() -> None:
    page = "\n".join(rich(results("a1", 9.0, 6.0, "rich"), ["memory"], [MEASURE, "ngircd"]))
    assert "| 9.00 (1.50×) | 6.00 |\n" in page
    assert "target" not in page


def test_a_medley_is_held_against_its_target() -> None:
    runs = [{"cpu_us": 3.2, "times_alike": 3.2}]
    page = "\n".join(medley({("medley", "a16", "memory"): runs}, ["memory"]))
    assert "| **3.20** | ≤ 3.00 |" in page and "| 3.20 |  |" in page


def test_no_peers_are_said_to_be_none() -> None:
    assert "No peer was measured." in "\n".join(irc(results("a1", 1.0, None), ["memory"], []))
