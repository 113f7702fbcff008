"""What a million messages cost is measured of what the archive gives, and told in a table."""

from pathlib import Path

import pytest

from bench import past


def test_every_question_is_asked_of_a_filled_archive(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past, "TIMES", 2)
    monkeypatch.setattr(past, "WORDS", 25_000)
    assert past.main(["--messages", "500", "--keep", str(tmp_path / "archive.db")]) == 0
    told = capsys.readouterr().out
    assert "rows/s" in told and "opened in" in told
    assert [line.count("|") for line in told.splitlines() if line.startswith("| a ")] == [6] * told.count("\n| a ")
    for what in ("a page of a room", "a rare word; sees all rooms", "a begun word, three letters; sees ten of 1,000"):
        assert f"| {what} |" in told
