"""A terminal that does not echo by itself: what is typed while no editor runs waits unseen for the next one.

Knows the terminal's modes and nothing of what is typed. On Windows a terminal has no such modes: it echoes only while
it is read, and there is nothing to do.
"""

import sys
from collections.abc import Callable


def quieten(terminal: int) -> Callable[[], None]:
    """Switch off the echo of the terminal with this descriptor. Return a function that restores the terminal.

    What is typed can still be read later, and Ctrl-C is still a signal: while a server is dialled nobody reads.
    """
    if sys.platform == "win32":
        return lambda: None
    import termios

    found = termios.tcgetattr(terminal)

    def restore() -> None:
        try:
            termios.tcsetattr(terminal, termios.TCSANOW, found)
        except termios.error:
            pass  # The terminal itself went away.

    modes = termios.tcgetattr(terminal)
    modes[0] &= ~termios.ICRNL
    # Canonical input would keep a half-typed line from the editor that starts next, and would show its own editing.
    modes[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
    modes[6][termios.VMIN], modes[6][termios.VTIME] = 1, 0
    termios.tcsetattr(terminal, termios.TCSANOW, modes)
    return restore
