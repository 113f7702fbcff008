"""Which screen a person gets, by what their standard streams are."""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from beseda.client.choose_screen import choose_screen
from beseda.client.screen import PipeScreen, TerminalScreen


# Not a fixture: pytest puts its own streams in place again between a fixture and its test.
@contextmanager
def terminal() -> Iterator[pytest.MonkeyPatch]:
    """Both streams are a terminal that can move its cursor."""
    ours, theirs = os.openpty()
    with (
        open(theirs, encoding="utf-8") as stdin,
        open(os.dup(theirs), "w", encoding="utf-8") as stdout,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(sys, "stdin", stdin)
        patch.setattr(sys, "stdout", stdout)
        patch.setenv("TERM", "xterm")
        yield patch
    os.close(ours)


@contextmanager
def chosen() -> Iterator[str]:
    """The name of the screen's class, while it is the one."""
    screen = choose_screen()
    try:
        yield type(screen).__name__
    finally:
        screen.close()


def test_a_terminal_that_moves_its_cursor_has_the_editor() -> None:
    pytest.importorskip("prompt_toolkit")
    with terminal(), chosen() as screen:
        assert screen == "EditorScreen"


@pytest.mark.parametrize("term", ["dumb", "unknown", ""])
def test_a_terminal_that_can_not_has_none(term: str) -> None:
    with terminal() as patch:
        patch.setenv("TERM", term)
        with chosen() as screen:
            assert screen == TerminalScreen.__name__


def test_without_the_editors_library_a_terminal_still_serves() -> None:
    with terminal() as patch:
        patch.delitem(sys.modules, "beseda.client.editor", raising=False)
        patch.setitem(sys.modules, "prompt_toolkit.application", None)
        with chosen() as screen:
            assert screen == TerminalScreen.__name__


def test_who_types_at_a_terminal_into_a_file_needs_no_editor() -> None:
    with terminal() as patch:
        patch.setattr(sys, "stdout", io.StringIO())
        with chosen() as screen:
            assert screen == TerminalScreen.__name__


def test_whatever_is_no_terminal_is_read_as_a_pipe() -> None:
    with terminal() as patch:
        patch.setattr(sys, "stdin", io.StringIO("bot\n"))
        with chosen() as screen:
            assert screen == PipeScreen.__name__
