"""What was recorded of an evening comes out again, byte for byte.

A difference is a change of what somebody is sent. Where it is meant, `record_evening.py` records it anew, and each
changed line is explained by whoever changed it.
"""

from difflib import unified_diff
from itertools import islice

import pytest
from evening_stage import played
from evening_steps import Script, Speech
from evenings import EVENINGS, RECORDED, read_recorded

from beseda.server.running import retention, services
from beseda.server.sessions import catching_up, looking_up, reading_past

MOST_SHOWN = 60
"""Lines of a difference: the first ones tell what it is."""
MOST_COMPARED = 400
"""Lines, from the first that differs on: two evenings that have nothing in common would be compared for minutes."""


def difference(recorded: list[str], came: list[str]) -> str:
    """The first lines that differ, with what stands around them; nothing where none do."""
    if recorded == came:
        return ""
    first = next((place for place, pair in enumerate(zip(recorded, came, strict=False)) if pair[0] != pair[1]), None)
    place = min(len(recorded), len(came)) if first is None else first
    start = max(0, place - 3)
    part = slice(start, start + MOST_COMPARED)
    shown = islice(unified_diff(recorded[part], came[part], "recorded", "now", lineterm=""), MOST_SHOWN)
    return "\n".join([f"differs from line {place + 1} on ({len(recorded)} recorded, {len(came)} now):", *shown])


@pytest.mark.parametrize("name", EVENINGS)
def test_an_evening_sounds_as_it_was_recorded(name: str) -> None:
    recorded = read_recorded(name)
    assert recorded, f"nothing is recorded of {name}: python tests/evening/record_evening.py {name}"
    found = difference(recorded, played(EVENINGS[name]()))
    if found:
        pytest.fail(f"{name} {found}", pytrace=False)


def test_an_evening_sounds_the_same_on_a_machine_on_which_the_archive_is_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is late for the server, which would answer without it."""
    for module in (services, catching_up, looking_up, reading_past, retention):
        monkeypatch.setattr(module, "ARCHIVE_PATIENCE", 0.0)
    assert not difference(read_recorded("changes"), played(EVENINGS["changes"]()))


def test_nothing_is_recorded_of_which_there_is_no_evening() -> None:
    assert {path.stem for path in RECORDED.iterdir()} == set(EVENINGS)


def test_a_difference_is_told_by_its_first_lines() -> None:
    recorded = read_recorded("irc-silent")
    came = [*recorded[:40], "anna> something else", *recorded[41:]]
    found = difference(recorded, came)
    assert "differs from line 41 on" in found
    assert f"-{recorded[40]}" in found and "+anna> something else" in found
    assert difference(recorded, recorded[:-1]).startswith(f"differs from line {len(recorded)} on")


def test_every_byte_shows_in_a_transcript() -> None:
    script = Script()
    script.at_nc("anna")
    script.comes("boris", Speech.IRC)
    script.send("boris", b"NICK boris\r\nUSER b 0 * :B\n")
    script.send("anna", "tab\tback\\slash Привет \u0085 ".encode() + b"\xff \r\n")
    script.send("anna", b"\\n is no newline")
    transcript = played(script)
    assert "boris< NICK boris" in transcript and "boris< USER b 0 * :B\\x0a\\" in transcript
    assert "anna< tab\\x09back\\\\slash Привет \\u0085 \\xff \\x0d\\x0a\\" in transcript
    assert "anna< \\\\n is no newline\\" in transcript
