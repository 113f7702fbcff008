"""A terminal that does not echo by itself: what is typed while no editor runs waits unseen for the next one.

Knows the terminal's modes and nothing of what is typed. Where a terminal has none (Windows) only a read echoes, and
there is nothing to do.
"""

import sys
from collections.abc import Callable


def quieten(terminal: int) -> Callable[[], None]:
    """WorkItem off the echo of the terminal that this descriptor is; returns what leaves it as it was found.

    What was typed stays to be read, and Ctrl-C stays a signal: while a server is dialled there is nobody to read it.
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
    # Canonical input would keep a half-typed line from the editor that comes, and its own editing of it would show.
    modes[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
    modes[6][termios.VMIN], modes[6][termios.VTIME] = 1, 0
    termios.tcsetattr(terminal, termios.TCSANOW, modes)
    return restore
