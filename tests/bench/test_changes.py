"""What edits, reactions and deletions cost is measured of all of them, and told in a table."""

import pytest

from bench import changes


def test_every_kind_of_change_has_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    assert changes.main(["--changes", "50"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in told[2:]] == ["said", "edited", "reacted", "redacted"]
    assert {line.count("|") for line in told} == {5}
