"""A piece of work that fails ends itself only, and the log says which it was."""

import pytest

from beseda.net.guard import survives


def test_what_is_done_is_done_with_what_it_is_given() -> None:
    done: list[int] = []
    assert survives("adding", done.append, 3) and done == [3]


def test_what_fails_is_logged_with_what_was_being_done(caplog: pytest.LogCaptureFixture) -> None:
    def fail(by: int) -> float:
        return 1 / by

    assert not survives("dividing", fail, by=0)
    assert "dividing failed" in caplog.text and "ZeroDivisionError" in caplog.text


def test_what_ends_the_process_is_let_through() -> None:
    def leave() -> None:
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        survives("leaving", leave)
