"""A quiet terminal: nothing echoed, nothing lost, Ctrl-C still a signal, and everything as before afterwards."""

import os
import select
from collections.abc import Iterator

import pytest

from beseda.client.quiet import quieten

termios = pytest.importorskip("termios")


@pytest.fixture
def ends() -> Iterator[tuple[int, int]]:
    """The keyboard's end of a new terminal, and the program's."""
    keyboard, terminal = os.openpty()
    yield keyboard, terminal
    os.close(keyboard)
    os.close(terminal)


def test_what_is_typed_is_not_shown_and_not_lost(ends: tuple[int, int]) -> None:
    keyboard, terminal = ends
    os.write(keyboard, b"be")
    assert os.read(keyboard, 100) == b"be"  # As any terminal does.
    quieten(terminal)
    os.write(keyboard, b"seda\r")
    typed = b""
    while len(typed) < len(b"beseda\r"):
        typed += os.read(terminal, 100)
    assert typed == b"beseda\r"
    assert select.select([keyboard], [], [], 0)[0] == []


def test_control_c_stays_a_signal(ends: tuple[int, int]) -> None:
    quieten(ends[1])
    assert termios.tcgetattr(ends[1])[3] & termios.ISIG


def test_the_terminal_is_left_as_it_was_found(ends: tuple[int, int]) -> None:
    found = termios.tcgetattr(ends[1])
    restore = quieten(ends[1])
    assert termios.tcgetattr(ends[1]) != found
    restore()
    assert termios.tcgetattr(ends[1]) == found


def test_a_terminal_that_went_away_needs_no_leaving() -> None:
    keyboard, terminal = os.openpty()
    restore = quieten(terminal)
    os.close(keyboard)
    os.close(terminal)
    with pytest.raises(termios.error):
        termios.tcgetattr(terminal)
    restore()
